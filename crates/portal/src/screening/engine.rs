//! What listings are screened for, in memory: the engine over all enrolled marks, and the rules in force. Rebuilt beside those who use it when marks or
//! rules change, and then swapped in.

use super::{
    Given,
    excepted::{Phrases, find_sellers, words_of},
    kept::kept,
    knowledge::{Age, Beside, Knowledge},
    ranges::Ranges,
    unscreened::guarded,
};
use crate::{Portal, PortalError, Result};
use model::{
    id::{BrandId, RulesId, SellerId},
    listing::{Listing, SellerName},
    screening::{BrandSum, Evidence, Finding, FindingField, RuleSet, RulesVersion, Screening, Term, Thresholds, Verdict},
    time::Timestamp,
};
use screening::{Decision, Engine, Field, Kind, Mark, Policy, ScoreTerm, Scratch, Vocabulary, Weights};
use signals::category::nice_classes;
use std::{
    cell::LazyCell,
    collections::{BTreeMap, HashMap},
    ops::Deref,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use store::{right::EnrolledMark, screening::LikeRemoved};
use tokio::sync::Mutex;

/// What was current so many seconds ago still answers who cannot wait.
const AT_HAND_SECONDS: i64 = 60;
/// A threshold that no score reaches.
const NEVER: f32 = 2.0;

/// The rules that can be weighed, with what each weighs by itself.
pub(super) fn known_rules() -> Vec<(&'static str, f32)> {
    let own = Weights::default();
    Weights::NAMES.iter().filter_map(|name| Some((*name, own.get(name)?))).collect()
}

/// The portal's weights, each multiplied with what rules say.
fn weights_of(changed: &BTreeMap<String, u16>) -> Weights {
    let mut weights = Weights::default();
    changed.iter().for_each(|(name, per_cent)| weights.scale(name, *per_cent));
    weights
}

fn thresholds_of(thresholds: Thresholds) -> screening::Thresholds {
    let share = |per_cent: u8| f32::from(per_cent) / 100.0;
    screening::Thresholds { watch: share(thresholds.watch), hold: thresholds.hold.map_or(NEVER, share), block: thresholds.block.map_or(NEVER, share) }
}

/// Rules as the engine takes them.
#[derive(Clone, Debug)]
struct Ruled {
    id: Option<(RulesId, u32)>,
    rules: RuleSet,
    phrases: Phrases,
    policy: Policy,
}

impl Ruled {
    fn of(version: Option<&RulesVersion>) -> Self {
        let rules = version.map(|version| version.rules.clone()).unwrap_or_default();
        let policy = Policy { weights: weights_of(&rules.weights), thresholds: thresholds_of(rules.thresholds), ..Policy::default() };
        Self { id: version.map(|version| (version.id, version.version)), phrases: Phrases::of(&rules.exceptions.phrases), rules, policy }
    }

    /// Whether a listing of this seller, or with these words, is left alone.
    fn leaves_alone(&self, seller: Option<&SellerName>, words: &impl Deref<Target = [String; 2]>) -> bool {
        self.rules.authorises(seller) || self.phrases.stand_in(words)
    }
}

/// The marks and rules that are screened for.
pub(crate) struct Loaded {
    stamp: Stamp,
    engine: Arc<Engine>,
    knowledge: Arc<Knowledge>,
    ranges: Arc<Ranges>,
    rules: Arc<Rules>,
}

/// The rules in force.
#[derive(Clone)]
struct Rules {
    /// The marketplace's, or the portal's own.
    of_all: Ruled,
    of_brands: HashMap<BrandId, Ruled>,
}

impl Rules {
    fn of(live: &[RulesVersion]) -> Self {
        let of_brands = live.iter().filter_map(|version| Some((version.brand?, Ruled::of(Some(version))))).collect();
        Self { of_all: Ruled::of(live.iter().find(|version| version.brand.is_none())), of_brands }
    }
}

/// When marks, rules and what is known changed last: whatever was loaded under another is behind the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub marks: (i64, i64, i64),
    ranges: (i64, i64),
    rules: Vec<RulesId>,
    /// Of the pictures that brands keep.
    pub pictures: (i64, i64),
    /// Decisions, products, and removed listings that came back.
    pub counted: (i64, i64, i64),
}

/// What is loaded.
#[derive(Default)]
pub(crate) struct Screener {
    loaded: RwLock<Option<Arc<Loaded>>>,
    loading: Mutex<()>,
    /// When it was known last that what is loaded is as it is.
    current_at: AtomicI64,
    /// Whether somebody builds it anew beside those who use it.
    beside: AtomicBool,
}

impl Screener {
    /// Marks, rules and what is known as they are now: whoever comes after a change waits until it is built in. What only grew older serves until it is
    /// read anew beside.
    pub(super) async fn loaded(&self, portal: &Portal) -> Result<Arc<Loaded>> {
        let (loaded, age) = self.at(portal).await?;
        match (loaded, age) {
            (Some(loaded), Age::Fresh) => Ok(loaded),
            (Some(loaded), Age::Aged) => {
                self.build_beside(portal);
                Ok(loaded)
            }
            (_, _) => self.build(portal).await,
        }
    }

    /// What is loaded, for who cannot wait, and whether it is as it is now: if not, it is built anew beside. What was not current for longer is waited for: a
    /// node that screens nothing else may have loaded it days ago.
    pub(super) async fn at_hand(&self, portal: &Portal) -> Result<(Arc<Loaded>, bool)> {
        let (loaded, age) = self.at(portal).await?;
        let lately = portal.now().seconds_since(Timestamp(self.current_at.load(Ordering::Relaxed)));
        match loaded {
            Some(loaded) if age != Age::Old || (0..=AT_HAND_SECONDS).contains(&lately) => {
                if age != Age::Fresh {
                    self.build_beside(portal);
                }
                Ok((loaded, age != Age::Old))
            }
            _ => Ok((self.build(portal).await?, true)),
        }
    }

    /// What is loaded; what is behind the times is old.
    async fn at(&self, portal: &Portal) -> Result<(Option<Arc<Loaded>>, Age)> {
        let Some(loaded) = self.any() else { return Ok((None, Age::Old)) };
        let (stamp, _) = stamp(&mut portal.read().await?).await?;
        let now = portal.now();
        let age = if loaded.stamp == stamp { loaded.knowledge.age(now) } else { Age::Old };
        if age != Age::Old {
            self.current_at.store(now.0, Ordering::Relaxed);
        }
        Ok((Some(loaded), age))
    }

    fn build_beside(&self, portal: &Portal) {
        if self.beside.swap(true, Ordering::AcqRel) {
            return;
        }
        let portal = portal.clone();
        tokio::spawn(async move {
            if let Err(error) = portal.screener().build(&portal).await {
                tracing::warn!(error = %error, cause = ?error, "Could not read what listings are screened for; what is loaded serves until the next try");
            }
            portal.screener().beside.store(false, Ordering::Release);
        });
    }

    /// Builds anew what changed. One does at a time, for it is much; what was built meanwhile is enough for the others.
    async fn build(&self, portal: &Portal) -> Result<Arc<Loaded>> {
        let _one = self.loading.lock().await;
        portal.settle_rules().await?;
        let now = portal.now();
        let (stamp, mut live) = stamp(&mut portal.read().await?).await?;
        let before = self.any();
        if let Some(loaded) = before.as_ref().filter(|loaded| loaded.stamp == stamp && loaded.knowledge.age(portal.now()) == Age::Fresh) {
            return Ok(Arc::clone(loaded));
        }
        let knowledge = Knowledge::read(before.as_ref().map(|before| (&*before.knowledge, &before.stamp)), &stamp, portal).await?;
        let engine = match &before {
            Some(before) if before.stamp.marks == stamp.marks => Arc::clone(&before.engine),
            _ => {
                let marks = store::right::enrolled_marks(&mut portal.read().await?).await?;
                let words = portal.vocabulary();
                tokio::task::spawn_blocking(move || build(&marks, &words)).await.map_err(PortalError::internal)??
            }
        };
        let ranges = match &before {
            Some(before) if (before.stamp.marks, before.stamp.ranges) == (stamp.marks, stamp.ranges) => Arc::clone(&before.ranges),
            // A brand is enrolled with its first mark.
            _ => Arc::new(Ranges::read(&mut portal.read().await?).await?),
        };
        let rules = match &before {
            Some(before) if before.stamp.rules == stamp.rules => Arc::clone(&before.rules),
            _ => {
                find_sellers(&mut portal.read().await?, &mut live).await?;
                Arc::new(Rules::of(&live))
            }
        };
        let loaded = Arc::new(Loaded { stamp, engine, knowledge, ranges, rules });
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&loaded));
        self.current_at.store(now.0, Ordering::Relaxed);
        Ok(loaded)
    }

    fn any(&self) -> Option<Arc<Loaded>> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Portal {
    pub(crate) fn screener(&self) -> &Screener {
        &self.0.screener
    }
}

async fn stamp(conn: &mut store::Conn) -> Result<(Stamp, Vec<RulesVersion>)> {
    let marks = store::right::marks_stamp(conn).await?;
    let live = store::rules::live(conn).await?;
    let mut rules: Vec<RulesId> = live.iter().map(|version| version.id).collect();
    rules.sort_unstable();
    let ranges = store::price_range::stamp(conn).await?;
    let pictures = store::print::stamp(conn).await?;
    let counted = store::removed::counted(conn).await?;
    Ok((Stamp { marks, ranges, rules, pictures, counted }, live))
}

fn build(marks: &[EnrolledMark], words: &Vocabulary) -> Result<Arc<Engine>> {
    let marks = marks
        .iter()
        .map(|mark| Mark {
            name: mark.text.clone(),
            brand: mark.brand.to_string(),
            aliases: mark.aliases.clone(),
            classes: mark.classes.iter().map(|class| class.number()).collect(),
        })
        .collect();
    let (engine, problems) = Engine::build(marks, words);
    for problem in problems {
        tracing::debug!(%problem, "A mark");
    }
    Ok(Arc::new(engine))
}

impl Loaded {
    /// The same with other rules in force: what a run over the catalogue screens by.
    pub(super) fn with(&self, version: &RulesVersion) -> Self {
        let mut rules = (*self.rules).clone();
        match version.brand {
            Some(brand) => drop(rules.of_brands.insert(brand, Ruled::of(Some(version)))),
            None => rules.of_all = Ruled::of(Some(version)),
        }
        self.by(rules)
    }

    /// The same if a brand had no rules of its own: the marketplace's hold for it then.
    pub(super) fn without_rules_of(&self, brand: BrandId) -> Self {
        let mut rules = (*self.rules).clone();
        rules.of_brands.remove(&brand);
        self.by(rules)
    }

    fn by(&self, rules: Rules) -> Self {
        Self {
            stamp: self.stamp.clone(),
            engine: Arc::clone(&self.engine),
            knowledge: Arc::clone(&self.knowledge),
            ranges: Arc::clone(&self.ranges),
            rules: Arc::new(rules),
        }
    }

    /// Whether the rules that hold for a brand leave this seller alone.
    pub(super) fn is_authorised(&self, brand: Option<BrandId>, seller: Option<&SellerName>) -> bool {
        self.ruled(brand).rules.authorises(seller)
    }

    /// Whether the rules that hold for a brand leave words of this listing alone.
    pub(super) fn leaves_words_alone(&self, brand: Option<BrandId>, listing: &Listing) -> bool {
        self.ruled(brand).phrases.stand_in(&LazyCell::new(|| words_of(listing)))
    }

    fn ruled(&self, brand: Option<BrandId>) -> &Ruled {
        brand.and_then(|brand| self.rules.of_brands.get(&brand)).unwrap_or(&self.rules.of_all)
    }

    /// How much a seller speaks against each of its listings.
    pub(super) fn seller_score(&self, seller: SellerId) -> f32 {
        self.knowledge.seller_score(seller)
    }

    /// What stands for the listing's text, if it is that of another listing that was removed.
    pub(super) fn removed_text(&self, listing: &Listing) -> Option<i64> {
        self.knowledge.removals.text(listing).map(|(key, _)| key)
    }

    /// What is known besides marks.
    pub(super) const fn knowledge(&self) -> &Arc<Knowledge> {
        &self.knowledge
    }

    /// Screens these listings, on every core.
    pub(super) fn screen_all<T: Send>(&self, listings: Vec<Given<T>>, now: Timestamp) -> Vec<Screened<T>> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(listings.len().div_ceil(64)).max(1);
        let mut parts: Vec<Vec<Given<T>>> = (0..threads).map(|_| Vec::new()).collect();
        let each = listings.len().div_ceil(threads).max(1);
        for (at, listing) in listings.into_iter().enumerate() {
            parts[at / each].push(listing);
        }
        let screen = |part: Vec<Given<T>>| {
            let mut scratch = Scratch::default();
            part.into_iter()
                .map(|given| {
                    let (mut like_removed, mut used) = (LikeRemoved::default(), false);
                    let screening = guarded(&given.listing, now, &mut scratch, |scratch| {
                        used = self.is_used(&given.listing, scratch);
                        let (screening, like) = self.screen(&given, used, now, scratch);
                        like_removed = like;
                        screening
                    });
                    Screened { listing: given.listing, with: given.with, screening, like_removed, used }
                })
                .collect::<Vec<_>>()
        };
        std::thread::scope(|scope| {
            let workers: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| screen(part))).collect();
            // A listing that the engine fails over is guarded by itself; what fails besides takes the step with it, of which nothing is stored.
            workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        })
    }

    /// Whether a listing's goods are used: as its feed says, or else its words; only asked where what they cost is compared with what new ones do.
    fn is_used(&self, listing: &Listing, scratch: &mut Scratch) -> bool {
        let compared = listing.price.is_some() && listing.gtin.is_some();
        if let Some(condition) = listing.condition {
            return compared && condition.is_used();
        }
        compared && [&listing.title, &listing.category].into_iter().any(|text| self.engine.says_used(text, scratch))
    }

    /// What is said for each brand by the rules that hold for it; the worst of it is said of the listing.
    fn screen<T>(&self, given: &Given<T>, used: bool, now: Timestamp, scratch: &mut Scratch) -> (Screening, LikeRemoved) {
        let listing = &given.listing;
        let seller = listing.seller.as_ref();
        let authorising: Vec<String> =
            self.rules.of_brands.iter().filter(|(_, ruled)| ruled.rules.authorises(seller)).map(|(brand, _)| brand.to_string()).collect();
        let authorised_by: Vec<&str> = authorising.iter().map(String::as_str).collect();
        let classes = nice_classes(&listing.category);
        let read = screening::Listing {
            id: "",
            title: &listing.title,
            text: &listing.description,
            claimed_brand: listing.claimed_brand.as_deref().unwrap_or_default(),
            classes: &classes,
            authorised_by: &authorised_by,
        };
        let ruled = |brand: &str| brand.parse::<BrandId>().is_ok_and(|brand| self.rules.of_brands.contains_key(&brand));
        let mut base = self.engine.screen(&read, &self.rules.of_all.policy, scratch);
        // Whom a brand authorised may sell its goods as he likes; that is said for this brand only.
        let named = |text: &str| self.engine.named(text, scratch).into_iter().filter_map(|brand| brand.parse().ok()).collect();
        let Beside { mut known, mut own_word, like_removed } = self.knowledge.judge(given, used, &self.ranges, named);
        for found in [&mut known, &mut own_word] {
            found.retain(|found| !authorised_by.contains(&&*found.brand));
        }
        let (of_ruled, mut of_others): (Vec<_>, Vec<_>) = known.into_iter().partition(|found| ruled(&found.brand));
        let (words_of_ruled, words_of_others): (Vec<_>, Vec<_>) = own_word.into_iter().partition(|found| ruled(&found.brand));
        of_others.extend(words_of_others);
        if !of_others.is_empty() {
            base.add(of_others.iter().cloned(), &self.rules.of_all.policy);
        }
        let words = LazyCell::new(|| words_of(listing));
        let free_of_all = LazyCell::new(|| self.rules.of_all.leaves_alone(seller, &words));
        let mut judged: Vec<Judged<'_>> = Vec::new();
        for (brand, terms, score) in base.sums().filter(|(brand, ..)| !ruled(brand)) {
            let said = if *free_of_all { Verdict::Allow } else { verdict(Decision::of(score, self.rules.of_all.policy.thresholds)) };
            judged.push(Judged { sum: sum(brand.parse().ok(), said, score, terms, self.rules.of_all.id), by: None });
        }
        let mut brands: Vec<BrandId> = base.findings.iter().chain(&of_ruled).chain(&words_of_ruled).filter_map(|finding| finding.brand.parse().ok()).collect();
        brands.sort_unstable();
        brands.dedup();
        for (brand, ruled) in brands.iter().filter_map(|brand| Some((*brand, self.rules.of_brands.get(brand)?))) {
            let name = brand.to_string();
            let of_it = || of_ruled.iter().filter(|found| found.brand == name).chain(of_others.iter().filter(|found| found.brand.is_empty())).cloned();
            let own_word = || words_of_ruled.iter().filter(|found| found.brand == name).cloned();
            let mut sum_by = |policy: &Policy, given: Vec<screening::Finding<'static>>| {
                let mut said = self.engine.screen(&read, policy, scratch);
                if !given.is_empty() {
                    said.add(given, policy);
                }
                said.decide_for(&name);
                said
            };
            let all = || of_it().chain(own_word()).collect::<Vec<_>>();
            let by_brand = sum_by(&ruled.policy, all());
            let (said, by, rules) = match verdict(Decision::of(by_brand.score, ruled.policy.thresholds)) {
                _ if ruled.leaves_alone(seller, &words) => (Verdict::Allow, by_brand, ruled.id),
                said if said.hides() && !is_more_than_named(&by_brand) => (Verdict::Watch, by_brand, ruled.id),
                // Nor does what the brand says itself: it could say more of it once its rules are in force. What is known besides has to suffice, or all of it
                // together by the marketplace's rules; what sufficed is what is told.
                said if said.hides() && own_word().next().is_some() => {
                    let of_all = &self.rules.of_all;
                    let known = sum_by(&ruled.policy, of_it().collect());
                    let by_known = verdict(Decision::of(known.score, ruled.policy.thresholds)).min(said);
                    let by_known = if is_more_than_named(&known) { by_known } else { Verdict::Watch };
                    let together = sum_by(&of_all.policy, all());
                    let together_said = verdict(Decision::of(together.score, of_all.policy.thresholds)).min(said);
                    if together_said.hides() && together_said > by_known && !*free_of_all {
                        (together_said, together, of_all.id)
                    } else if by_known.hides() {
                        (by_known, known, ruled.id)
                    } else {
                        (Verdict::Watch, by_brand, ruled.id)
                    }
                }
                said => (said, by_brand, ruled.id),
            };
            judged.push(Judged { sum: sum(Some(brand), said, by.score, &by.terms, rules), by: Some(by) });
        }
        let worst = (0..judged.len()).rev().max_by(|a, b| {
            let (a, b) = (&judged[*a].sum, &judged[*b].sum);
            a.verdict.cmp(&b.verdict).then(a.score.total_cmp(&b.score))
        });
        let decided = worst.map(|worst| judged.remove(worst));
        let (decided, by) = decided.map_or_else(|| (sum(None, Verdict::Allow, 0.0, &[], self.rules.of_all.id), None), |decided| (decided.sum, decided.by));
        if by.is_none() {
            base.decide_for(&decided.brand.map(|brand| brand.to_string()).unwrap_or_default());
        }
        // What each adds stands with the same finding of the verdict that decided.
        let mut counted: Vec<&screening::Finding<'_>> = by.as_ref().unwrap_or(&base).findings.iter().filter(|found| found.adds != 0.0).collect();
        let mut adds = |found: &screening::Finding<'_>| {
            let at = counted.iter().position(|other| is_same(other, found))?;
            Some(counted.remove(at).adds)
        };
        let findings: Vec<Finding> =
            base.findings.iter().chain(&of_ruled).chain(&words_of_ruled).map(|found| finding(listing, found, adds(found).unwrap_or_default())).collect();
        let suspicious = std::iter::once(&decided).chain(judged.iter().map(|judged| &judged.sum)).filter(|sum| sum.verdict != Verdict::Allow);
        let findings = kept(findings, &suspicious.filter_map(|sum| sum.brand).collect::<Vec<_>>());
        let BrandSum { brand, verdict, score, terms, rules } = decided;
        let others = judged.into_iter().map(|judged| judged.sum).filter(|sum| sum.brand.is_some()).collect();
        (Screening { listing: listing.id, verdict, score, findings, terms, brand, rules, others, released_at: None, at: now }, like_removed)
    }
}

/// Whether anything counts against a listing but that it names a mark openly, and how its seller has done. Naming a mark is lawful (Regulation (EU) 2017/1001,
/// Art. 14(1)(c)): whatever a brand's own rules weigh it, they take no listing off sale for it.
fn is_more_than_named(said: &screening::Verdict<'_>) -> bool {
    said.findings.iter().filter(|found| found.adds > 0.0).any(|found| match found.kind {
        Kind::Seller => found.evidence == Some(Evidence::TextOfRemoved),
        kind => !kind.is_honest(),
    })
}

/// A listing with what was said of it, and what goes with it.
pub(super) struct Screened<T> {
    pub listing: Listing,
    pub with: T,
    pub screening: Screening,
    pub like_removed: LikeRemoved,
    /// It says that its goods are used.
    pub used: bool,
}

/// What was said for one brand; if by its own rules, with all that these say.
struct Judged<'e> {
    sum: BrandSum,
    by: Option<screening::Verdict<'e>>,
}

fn sum(brand: Option<BrandId>, verdict: Verdict, score: f32, terms: &[ScoreTerm<'_>], rules: Option<(RulesId, u32)>) -> BrandSum {
    let terms = terms.iter().map(|term| Term { rule: term.rule.to_string(), weight: term.weight, adds: term.contribution }).collect();
    BrandSum { brand, verdict, score, terms, rules }
}

fn verdict(decision: Decision) -> Verdict {
    match decision {
        Decision::Allow => Verdict::Allow,
        Decision::Watch => Verdict::Watch,
        Decision::Hold => Verdict::Hold,
        Decision::Block => Verdict::Block,
    }
}

/// Whether both are about the same words, or the same thing besides words, by the same rule.
fn is_same(one: &screening::Finding<'_>, other: &screening::Finding<'_>) -> bool {
    let key = |found: &screening::Finding<'_>| (found.kind, found.field, found.span);
    key(one) == key(other) && one.mark == other.mark && one.brand == other.brand && one.rule == other.rule
}

fn finding(listing: &Listing, found: &screening::Finding<'_>, adds: f32) -> Finding {
    let (field, text) = match found.field {
        Field::Title => (FindingField::Title, listing.title.as_str()),
        Field::Text => (FindingField::Description, listing.description.as_str()),
        Field::Brand => (FindingField::Brand, listing.claimed_brand.as_deref().unwrap_or_default()),
        Field::Other => (FindingField::Listing, ""),
    };
    let (from, to) = found.span;
    let shown: String = text.chars().skip(from as usize).take(to.saturating_sub(from) as usize).take(200).collect();
    Finding {
        mark: found.mark.to_string(),
        brand: found.brand.parse().ok(),
        kind: found.kind,
        field,
        span: [from, to],
        text: shown,
        score: found.score,
        adds: Some(adds),
        rule: found.rule.to_string(),
        evidence: found.evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_weigh_in_per_cent() {
        let own = Weights::default();
        let half = weights_of(&BTreeMap::from([("typo".to_owned(), 50), ("masked".to_owned(), 0)]));
        assert!((half.typo - own.typo / 2.0).abs() < 1e-6 && half.masked == 0.0 && half.leet == own.leet);
    }
}
