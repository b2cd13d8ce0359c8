//! What is known of a seller, as one score with its reasons.
//!
//! Each signal gives a score of its own that never falls as its number grows, and together they make `1 − Π (1 − score)`: as if each were an
//! independent witness. The reasons show the parts, so that a reviewer can follow the sum.

use serde::Serialize;

/// What is known of a seller: plain numbers, counted by who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Reports against the seller's listings that were upheld lately and not reversed.
    pub upheld_reports: u32,
    /// Reports that were rejected, or reversed on appeal.
    pub rejected_reports: u32,
    /// Listings on sale.
    pub listings: u32,
    /// Days since the seller joined.
    pub age_days: u32,
    /// Brands that the listings claim.
    pub brands: u32,
    /// Listings with a picture of a listing that was removed from another seller.
    pub pictures_of_removed: u32,
    /// Listings with the text of one.
    pub texts_of_removed: u32,
}

/// A kind of signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Upheld reports.
    UpheldReports,
    /// Pictures of what was removed from others.
    PicturesOfRemoved,
    /// Texts of what was removed from others.
    TextsOfRemoved,
    /// Many brands for so new or so small a seller.
    ManyBrands,
    /// Joined lately.
    New,
}

/// One signal of a seller.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// Which.
    pub signal: Signal,
    /// What it adds, 0 to 1.
    pub score: f64,
    /// The sentence that says why.
    pub text: String,
}

/// All signals of a seller.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// 0 to 1.
    pub score: f64,
    /// The largest first.
    pub reasons: Vec<Reason>,
}

/// A seller of less than this age is new, and of half of it half as new as one of today.
const NEW_DAYS: f64 = 60.0;
/// So many brands a listing is nothing uncommon: shops sell many brands, a few of each.
const BRANDS_USUAL: u32 = 15;

/// Fewer decided reports say nothing of a seller: one of one is what anybody can have.
pub const DECIDED_MIN: u32 = 5;
/// Upheld reports of such a share of what a seller offers weigh half of what they would if he offered nothing else.
const UPHELD_SHARE: f64 = 0.02;

/// The finding on a seller; none if there is nothing to say.
#[must_use]
pub fn judge(facts: &Facts) -> Option<Finding> {
    let mut reasons: Vec<Reason> = [upheld(facts), pictures(facts), texts(facts), brands(facts), age(facts)].into_iter().flatten().collect();
    reasons.sort_by(|a, b| b.score.total_cmp(&a.score));
    let score = 1.0 - reasons.iter().map(|reason| 1.0 - reason.score).product::<f64>();
    (!reasons.is_empty()).then_some(Finding { score, reasons })
}

/// From 0 towards `most` as `count` grows; half of it at `half`.
fn towards(most: f64, count: f64, half: f64) -> f64 {
    most * count / (count + half)
}

fn reason(signal: Signal, score: f64, text: String) -> Option<Reason> {
    Some(Reason { signal, score, text })
}

/// So many of a thing, in words.
fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// So many listings and what they do.
fn listings(count: u32, one: &str, many: &str) -> String {
    format!("{} {}", counted(count, "listing"), if count == 1 { one } else { many })
}

/// The share of upheld reports counts, their number, and their share of all that the seller offers: five of ten listings are a habit, and five of ten thousand
/// what happens to every large shop.
fn upheld(facts: &Facts) -> Option<Reason> {
    let (upheld, decided) = (facts.upheld_reports, facts.upheld_reports.saturating_add(facts.rejected_reports));
    if upheld == 0 || decided < DECIDED_MIN {
        return None;
    }
    let (upheld_n, listings) = (f64::from(upheld), f64::from(facts.listings));
    let score = towards(0.9, upheld_n, 2.0) * upheld_n / f64::from(decided) * towards(1.0, upheld_n / (listings + upheld_n), UPHELD_SHARE);
    reason(Signal::UpheldReports, score, format!("{upheld} of {decided} decided reports {} upheld", if upheld == 1 { "was" } else { "were" }))
}

fn pictures(facts: &Facts) -> Option<Reason> {
    let count = facts.pictures_of_removed;
    let score = towards(0.8, f64::from(count), 1.5);
    (count > 0).then(|| {
        reason(Signal::PicturesOfRemoved, score, format!("{} pictures of listings that were removed from other sellers", listings(count, "shows", "show")))
    })?
}

/// Texts are copied from makers and catalogues by honest sellers too: they count less than pictures.
fn texts(facts: &Facts) -> Option<Reason> {
    let count = facts.texts_of_removed;
    let score = towards(0.5, f64::from(count), 3.0);
    (count > 0).then(|| {
        reason(Signal::TextsOfRemoved, score, format!("{} texts of listings that were removed from other sellers", listings(count, "carries", "carry")))
    })?
}

fn brands(facts: &Facts) -> Option<Reason> {
    let more = facts.brands.saturating_sub(BRANDS_USUAL);
    let score = towards(0.3, f64::from(more), 30.0) * youth(facts);
    (score > 0.0).then(|| {
        reason(
            Signal::ManyBrands,
            score,
            format!("{} brands in {}, {} after joining", facts.brands, counted(facts.listings, "listing"), counted(facts.age_days, "day")),
        )
    })?
}

fn age(facts: &Facts) -> Option<Reason> {
    let score = 0.15 * youth(facts);
    (score > 0.0).then(|| reason(Signal::New, score, format!("Joined {} ago", counted(facts.age_days, "day"))))?
}

fn youth(facts: &Facts) -> f64 {
    (1.0 - f64::from(facts.age_days) / NEW_DAYS).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const OLD: Facts =
        Facts { upheld_reports: 0, rejected_reports: 3, listings: 900, age_days: 2_000, brands: 300, pictures_of_removed: 0, texts_of_removed: 0 };

    #[test]
    fn an_old_shop_of_many_brands_is_nothing_to_tell() {
        assert_eq!(judge(&OLD), None);
    }

    #[test]
    fn a_seller_who_comes_back_with_the_pictures_of_what_was_removed_stands_out() {
        let finding = judge(&Facts { age_days: 3, listings: 40, brands: 35, pictures_of_removed: 12, rejected_reports: 0, ..OLD }).unwrap();
        assert!(finding.score > 0.7, "{finding:?}");
        assert_eq!(finding.reasons[0].signal, Signal::PicturesOfRemoved);
        assert_eq!(finding.reasons[0].text, "12 listings show pictures of listings that were removed from other sellers");
    }

    #[test]
    fn that_a_seller_is_new_is_little() {
        assert!(judge(&Facts { age_days: 0, brands: 3, listings: 5, rejected_reports: 0, ..OLD }).unwrap().score < 0.16);
    }

    #[test]
    fn rejected_reports_speak_for_the_seller() {
        let score = |rejected_reports| judge(&Facts { upheld_reports: 6, rejected_reports, ..OLD }).unwrap().score;
        assert!(score(0) > 2.0 * score(10));
    }

    #[test]
    fn few_decided_reports_say_nothing_and_a_large_shop_has_some() {
        let score = |upheld_reports, rejected_reports, listings| {
            judge(&Facts { upheld_reports, rejected_reports, listings, ..OLD }).map_or(0.0, |finding| finding.score)
        };
        assert_eq!((score(1, 0, 209), score(1, 1, 3), score(4, 0, 0), score(0, 9, 9)), (0.0, 0.0, 0.0, 0.0));
        assert!(score(5, 0, 10) > 0.55 && score(5, 1, 209) < 0.35 && score(5, 0, 10_000) < 0.02);
    }

    proptest! {
        #[test]
        fn more_of_what_speaks_against_a_seller_is_never_less(
            counts: [u16; 7], more: u16, which in 0_usize..4,
        ) {
            let facts = |counts: [u16; 7]| {
                let [upheld_reports, rejected_reports, listings, age_days, brands, pictures_of_removed, texts_of_removed] = counts.map(u32::from);
                Facts { upheld_reports, rejected_reports, listings, age_days, brands, pictures_of_removed, texts_of_removed }
            };
            let score = |facts| judge(&facts).map_or(0.0, |finding| finding.score);
            let mut worse = facts(counts);
            let field = [&mut worse.upheld_reports, &mut worse.brands, &mut worse.pictures_of_removed, &mut worse.texts_of_removed].into_iter().nth(which).unwrap();
            *field += u32::from(more);
            prop_assert!(score(worse) >= score(facts(counts)) - 1e-12);
            prop_assert!((0.0..=1.0).contains(&score(worse)));
        }
    }
}
