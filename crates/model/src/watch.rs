//! Watches: saved searches that run by themselves and show what is new.

use crate::{
    id::{BrandId, WatchId},
    listing::Listing,
    money::Money,
    report::bounded,
    screening::Verdict,
    search::{Misread, SearchQuery},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Characters of a watch's name.
pub const NAME_MAX: usize = 80;
/// Listings that match, at most, when a watch is made and when it runs: it notes each of them, so that it knows what is new.
pub const KNOWN_MAX: u64 = 10_000;
/// Watches of a brand.
pub const WATCHES_MAX: i64 = 200;
/// Days for which a hit can sleep.
pub const SNOOZE_DAYS: [i64; 3] = [1, 7, 30];

/// What became of a listing that a watch found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HitState {
    /// It matched when the watch was made.
    Known,
    /// Nobody has said anything.
    New,
    /// It is of no concern.
    Dismissed,
    /// It comes again later.
    Snoozed,
    /// It was reported.
    Reported,
}

/// What is done with a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HitEvent {
    /// It is of no concern.
    Dismiss,
    /// It comes again later.
    Snooze,
    /// It was dismissed by mistake.
    Restore,
}

/// A step that a hit cannot take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This hit is {0} already")]
pub struct NotPossible(pub HitState);

impl HitState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Known, Self::New, Self::Dismissed, Self::Snoozed, Self::Reported];

    /// The state after `event`.
    pub const fn transition(self, event: HitEvent) -> Result<Self, NotPossible> {
        match (self, event) {
            (Self::New | Self::Known | Self::Snoozed, HitEvent::Dismiss) => Ok(Self::Dismissed),
            (Self::New | Self::Known, HitEvent::Snooze) => Ok(Self::Snoozed),
            (Self::Dismissed | Self::Snoozed, HitEvent::Restore) => Ok(Self::New),
            (state, _) => Err(NotPossible(state)),
        }
    }

    /// As stored and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::New => "new",
            Self::Dismissed => "dismissed",
            Self::Snoozed => "snoozed",
            Self::Reported => "reported",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for HitState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a listing was when its hit was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Stands for what is offered, by whom and in which pictures.
    pub content: String,
    /// What it cost.
    pub price: Option<Money>,
    /// What the content filters said of it for the watch's brand.
    pub verdict: Verdict,
}

impl Seen {
    /// Whether `now` is another matter than what was settled. A price is one only where the search had lost the listing meanwhile: what comes back for
    /// less may be other goods, what gets cheaper is the same. That the filters think better of it is no news.
    #[must_use]
    pub fn is_news(&self, now: &Self, came_back: bool) -> bool {
        self.content != now.content || now.verdict > self.verdict || (came_back && self.price != now.price)
    }
}

/// A watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Its id.
    pub id: WatchId,
    /// Whose.
    pub brand: BrandId,
    /// What it is called.
    pub name: String,
    /// What it searches for.
    pub query: SearchQuery,
    /// Whether new hits are mailed: to who made it, or to the brand's owners once they have left.
    pub mails: bool,
    /// Who made it.
    pub made_by: Option<String>,
    /// Whoever made it is not in the team any more, or was suspended.
    pub maker_left: bool,
    /// When.
    pub made_at: Timestamp,
    /// When it ran last.
    pub ran_at: Option<Timestamp>,
    /// Hits that nobody has said anything of.
    pub new: i64,
    /// So many listings matched when it ran last, more than [`KNOWN_MAX`]: it adds nothing until fewer do.
    #[serde(default)]
    pub too_many: Option<i64>,
    /// What of its text is written as other tools have it: it was made when such texts were searched for, and finds nothing new any more.
    #[serde(default)]
    pub misread: Option<Misread>,
}

/// A listing that a watch found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchHit {
    /// The listing as it is now.
    pub listing: Listing,
    /// When it was found.
    pub found_at: Timestamp,
    /// What became of it.
    pub state: HitState,
    /// Until when it sleeps.
    pub until: Option<Timestamp>,
    /// What the content filters say of it.
    pub verdict: Verdict,
    /// When a person released it, if it is still as it was then.
    pub released_at: Option<Timestamp>,
    /// What it had been settled as before its listing became another.
    pub was: Option<HitState>,
}

/// The name of a watch.
pub fn parse_name(text: &str) -> Result<String, String> {
    bounded(text, 2, NAME_MAX, "Give the watch a name that a colleague finds it by")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn what_was_settled_is_news_once_it_is_something_else() {
        let eur = |minor| Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
        let seen = Seen { content: "a clean listing".into(), price: eur(3_100), verdict: Verdict::Watch };
        let worse = Seen { verdict: Verdict::Hold, ..seen.clone() };
        let other = Seen { content: "another".into(), ..seen.clone() };
        let cheaper = Seen { price: eur(900), verdict: Verdict::Allow, ..seen.clone() };
        assert!(!seen.is_news(&seen, true) && !seen.is_news(&cheaper, false));
        assert!(seen.is_news(&worse, false) && seen.is_news(&other, false) && seen.is_news(&cheaper, true));
    }

    #[test]
    fn hits_are_dismissed_put_to_sleep_and_restored() {
        use HitEvent::{Dismiss, Restore, Snooze};
        use HitState::{Dismissed, Known, New, Reported, Snoozed};
        let allowed = [
            (New, Dismiss, Dismissed),
            (Known, Dismiss, Dismissed),
            (Snoozed, Dismiss, Dismissed),
            (New, Snooze, Snoozed),
            (Known, Snooze, Snoozed),
            (Dismissed, Restore, New),
            (Snoozed, Restore, New),
        ];
        for state in HitState::ALL {
            for event in [Dismiss, Snooze, Restore] {
                let want = allowed.iter().find(|(s, e, _)| (*s, *e) == (state, event)).map(|(_, _, next)| *next);
                assert_eq!(state.transition(event).ok(), want, "{state} {event:?}");
            }
            assert_eq!(HitState::parse(state.as_str()), Some(state));
        }
        assert_eq!(Reported.transition(Dismiss).unwrap_err().to_string(), "This hit is reported already");
        assert!(parse_name(" ").unwrap_err().starts_with("Give the watch a name"));
    }
}
