//! What sellers are told of holds. A sweep holds many listings of a shop within seconds: the first is told at once, and what begins, changes or ends by itself
//! in the minutes after that is one mail. Each statement of reasons stands on its hold's page from the first moment.

use crate::{Portal, Result, change::Change};
use model::{
    id::{HoldId, SellerId},
    seller::Seller,
};
use std::collections::HashSet;
use store::hold_news::News;

/// So long after a mail the next is written at the earliest.
const COLLECTED_SECONDS: i64 = 600;
/// Listings that a mail names; the page has all.
const NAMED_MAX: usize = 50;

/// A hold, as a mail tells of it.
pub(super) struct Told<'a> {
    pub hold: HoldId,
    pub title: &'a str,
    /// The statement of reasons.
    pub letter: &'a str,
    /// Why it ended; empty before.
    pub reason: &'a str,
}

impl Portal {
    /// Tells a seller what happened to a hold, at once or with the next mail.
    pub(super) async fn tell_news(&self, change: &mut Change<'_>, seller: &Seller, news: News, told: Told<'_>) -> Result<()> {
        if seller.email.is_none() {
            return Ok(());
        }
        let now = change.now;
        if store::hold_news::may_mail(&mut change.tx, seller.id, now, now.plus_seconds(-COLLECTED_SECONDS)).await? {
            self.tell_at_once(change, seller, news, told).await
        } else {
            Ok(store::hold_news::note(&mut change.tx, seller.id, told.hold, news, told.title, now).await?)
        }
    }

    /// Tells a seller what happened to a hold, by a mail of its own.
    pub(super) async fn tell_at_once(&self, change: &mut Change<'_>, seller: &Seller, news: News, told: Told<'_>) -> Result<()> {
        let Some(email) = &seller.email else { return Ok(()) };
        let (subject, body) = self.told_alone(seller, news, &told);
        change.mail(email.as_str(), &subject, &body).await
    }

    /// Mails sellers what was noted for them some minutes ago and since; answers how many mails that are.
    pub async fn mail_hold_news(&self) -> Result<usize> {
        let until = self.now().plus_seconds(-COLLECTED_SECONDS);
        let mut mails = 0;
        loop {
            let due = store::hold_news::due(&mut self.read().await?, until).await?;
            if due.is_empty() {
                return Ok(mails);
            }
            for seller in due {
                mails += usize::from(self.mail_news_of(seller).await?);
            }
        }
    }

    async fn mail_news_of(&self, id: SellerId) -> Result<bool> {
        let mut change = self.change().await?;
        let now = change.now;
        let mut news = store::hold_news::take(&mut change.tx, id).await?;
        // What a person decided meanwhile was told with the decision.
        let ids: Vec<HoldId> = news.iter().map(|(hold, ..)| *hold).collect();
        let open: HashSet<HoldId> = store::hold_news::open(&mut change.tx, &ids).await?;
        news.retain(|(hold, news, _)| *news == News::Freed || open.contains(hold));
        let seller = store::seller::by_id(&mut change.tx, id).await?;
        let email = seller.as_ref().and_then(|seller| seller.email.clone());
        let mut mailed = false;
        if let Some((seller, email)) = seller.zip(email).filter(|_| !news.is_empty()) {
            let (subject, body) = match news.as_slice() {
                [(hold, what, title)] => {
                    let stored = store::hold::by_id(&mut change.tx, *hold).await?;
                    let (letter, reason) = stored.map(|stored| (stored.letter, stored.reason)).unwrap_or_default();
                    self.told_alone(&seller, *what, &Told { hold: *hold, title, letter: &letter, reason: &reason })
                }
                many => self.told_together(&seller, many),
            };
            change.mail(email.as_str(), &subject, &body).await?;
            store::hold_news::mailed(&mut change.tx, id, now, now).await?;
            mailed = true;
        }
        change.commit().await?;
        Ok(mailed)
    }

    fn told_alone(&self, seller: &Seller, news: News, told: &Told<'_>) -> (String, String) {
        let Told { hold, title, letter, reason } = told;
        let page = self.url(&format!("/seller/holds/{hold}"));
        let answer = format!("Answer on the portal, and a person will look at it: {page}");
        match news {
            News::Held => (format!("Your listing “{title}” is held"), format!("{letter}\n\n{answer}\n")),
            News::Changed => (
                format!("Your listing “{title}” is held for other reasons"),
                format!("Your listing is still held, for other reasons than we told you before.\n\n{letter}\n\n{answer}\n"),
            ),
            News::Freed => {
                let first = format!("Your listing “{title}”, which was held, is on sale again.");
                let letter = self.letter(&seller.name, &[&first, &format!("The reason: {reason}"), "You need to do nothing.", &format!("The page: {page}")]);
                (format!("Your listing “{title}” is on sale again"), letter)
            }
        }
    }

    fn told_together(&self, seller: &Seller, news: &[(HoldId, News, String)]) -> (String, String) {
        let of = |what: News| news.iter().filter(|(_, news, _)| *news == what).collect::<Vec<_>>();
        let listed = |holds: &[&(HoldId, News, String)]| {
            let mut lines: Vec<String> =
                holds.iter().take(NAMED_MAX).map(|(hold, _, title)| format!("- “{title}”: {}", self.url(&format!("/seller/holds/{hold}")))).collect();
            let more = holds.len().saturating_sub(NAMED_MAX);
            lines.extend((more > 0).then(|| format!("- and {more} more")));
            lines.join("\n")
        };
        let (held, changed, freed) = (of(News::Held), of(News::Changed), of(News::Freed));
        let mut paragraphs = Vec::new();
        for (holds, what) in [
            (&held, "of your listings are held. Buyers do not see them until a person has looked."),
            (&changed, "of your listings are still held, for other reasons than we told you before."),
            (&freed, "of your listings, which were held, are on sale again. You need to do nothing for these."),
        ] {
            if !holds.is_empty() {
                paragraphs.extend([format!("{} {what}", holds.len()), listed(holds)]);
            }
        }
        let all = format!("All of them are listed here: {}", self.shop_url("/seller/notices", seller.id));
        if held.len() + changed.len() > 0 {
            paragraphs.push("Each page has the statement of reasons of its listing, and there you can answer: a person will look at it.".to_owned());
            paragraphs.extend([all, self.redress()]);
        } else {
            paragraphs.push(all);
        }
        let subject = match (held.len(), changed.len()) {
            (0, 0) => format!("{} of your listings are on sale again", freed.len()),
            (0, changed) => format!("{changed} of your listings are held for other reasons"),
            (held, _) => format!("{held} of your listings are held"),
        };
        (subject, self.letter(&seller.name, &paragraphs.iter().map(String::as_str).collect::<Vec<_>>()))
    }
}
