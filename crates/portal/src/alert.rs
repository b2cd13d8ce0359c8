//! Alerts: what a brand should look at, what becomes of it, and the mail that tells of it.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    alert::{AlertCheck, AlertDecision, AlertDetail, AlertFilter, AlertId, AlertList, AlertState, NamedListing, UnitAlert, UnknownCodes, device_mark},
    id::{BrandId, ListingId},
    page::{Page, PageQuery},
    place::Place,
    risk::AlertClass,
    standing::Standing,
    time::Timestamp,
};
use serde_json::json;
use std::collections::BTreeMap;
use store::{StoreError, alert::StoredAlert, alert_news::NewAlerts, named::Unissued, scan::Trace, sweep::Extent};

/// Numbers with codes nobody issued that one mail names.
const MAILED_MOST: i64 = 50;
/// A brand is mailed about alerts at most once in so many seconds.
const MAIL_EVERY_SECONDS: i64 = 3600;
/// Sweeps that the page of alerts shows.
const SWEEPS: i64 = 5;
/// Codes that nobody issued are shown for so long after the last.
const UNKNOWN_SECONDS: i64 = 30 * 86_400;
/// Codes that nobody issued and sellers named, as the page of alerts shows them.
const UNISSUED: i64 = 20;
/// Whoever mistyped a code has mended it after so long.
const MENDED_SECONDS: i64 = 15 * 60;
/// Listings that an alert shows.
const LISTINGS: i64 = 20;

/// What one mail tells a brand.
struct News {
    alerts: Vec<NewAlerts>,
    /// Sellers that named units of these.
    sellers: Vec<String>,
    /// Numbers with codes that nobody issued, and how many there are.
    unknown: (Vec<UnknownCodes>, i64),
    /// Such codes that sellers named.
    unissued: Vec<Unissued>,
}

impl News {
    fn is_empty(&self) -> bool {
        self.alerts.is_empty() && self.unknown.0.is_empty() && self.unissued.is_empty()
    }
}

impl Portal {
    /// The alerts of the brand that the session works for, by product and lot.
    pub async fn alerts(&self, actor: &Actor, filter: &AlertFilter, query: PageQuery) -> Result<AlertList> {
        let brand = actor.brand_for(Action::ReadAlerts)?.brand_id;
        let mut conn = self.read().await?;
        let stored = store::alert::page(&mut conn, brand, filter, query).await?;
        let products = store::alert::products(&mut conn, brand).await?;
        let sweeps = store::sweep::latest(&mut conn, Some(brand), SWEEPS).await?;
        let unknown = store::unknown::of_brand(&mut conn, brand, self.now().plus_seconds(-UNKNOWN_SECONDS), SWEEPS).await?;
        let unissued = store::named::unissued(&mut conn, brand, self.now().plus_seconds(-UNKNOWN_SECONDS), UNISSUED).await?;
        let thresholds = store::threshold::thresholds(&mut conn, brand).await?.unwrap_or_default();
        drop(conn);
        let mut rows = Vec::with_capacity(stored.rows.len());
        for alert in stored.rows {
            rows.push(self.shown(alert).await?);
        }
        let page = Page { rows, total: stored.total, page: stored.page, size: stored.size };
        Ok(AlertList { page, products, sweeps, unknown, unissued, thresholds, may_manage: actor.may(Action::ManageAlerts).is_ok() })
    }

    /// One alert with its checks, the listings that sell the product, and the reports made from it.
    pub async fn alert(&self, actor: &Actor, id: AlertId) -> Result<AlertDetail> {
        let stored = self.alert_for(actor, Action::ReadAlerts, id).await?;
        let brand_id = stored.brand_id;
        let mut conn = self.read().await?;
        let traces = store::alert::history(&mut conn, id).await?;
        let asked = store::asked_offline::of_unit(&mut conn, id.batch, id.number).await?;
        let people = named_by(&traces);
        let ids: Vec<ListingId> = people.iter().map(|(listing, _)| *listing).collect();
        let mut stored_named = store::listing::by_ids(&mut conn, &ids).await?;
        let of = |(id, people): (ListingId, i64)| {
            let at = stored_named.iter().position(|listing| listing.id == id)?;
            Some(NamedListing { listing: stored_named.swap_remove(at), people })
        };
        let named: Vec<NamedListing> = people.into_iter().filter_map(of).collect();
        let mut listings = store::listing::of_gtin(&mut conn, stored.gtin, LISTINGS + 1).await?;
        let more = i64::try_from(listings.len()).unwrap_or(i64::MAX) > LISTINGS;
        listings.truncate(usize::try_from(LISTINGS).unwrap_or(usize::MAX));
        listings.retain(|listing| !ids.contains(&listing.id));
        let reports = store::alert::reports(&mut conn, id).await?;
        let sellers = store::named::of_unit(&mut conn, id).await?;
        let thresholds = store::threshold::thresholds(&mut conn, brand_id).await?.unwrap_or_default();
        drop(conn);
        let may_manage = actor.may_for(Action::ManageAlerts, brand_id, "alert").is_ok();
        let (alert, checks) = (self.shown(stored).await?, shown_checks(traces, &asked));
        Ok(AlertDetail { alert, brand_id, checks, sellers, named, listings, more, reports, thresholds, may_manage })
    }

    /// Says what became of an alert, and whether its unit is a sample; `was` is its state as the person saw it, so that of two colleagues one wins and the other learns of it.
    pub async fn settle_alert(&self, actor: &Actor, id: AlertId, was: AlertState, state: &str, reason: &str, sample: bool) -> Result<()> {
        let stored = self.alert_for(actor, Action::ManageAlerts, id).await?;
        let decision = AlertDecision::parse(state, reason, sample).map_err(|(field, message)| PortalError::field(field, message))?;
        let mut change = self.change().await?;
        let now = change.now;
        match store::alert::decide(&mut change.tx, id, was, &decision, actor.user_id(), now).await {
            Err(StoreError::Conflict) => return Err(PortalError::conflict("A colleague settled this alert meanwhile. Look at it again")),
            done => done?,
        }
        let word = match decision.state {
            AlertState::Dismissed if decision.sample => "Dismissed as a sample",
            AlertState::Dismissed => "Dismissed",
            AlertState::Acted => "Acted on",
            AlertState::New | AlertState::Seen => "Looked at",
        };
        let because = if decision.reason.is_empty() { String::new() } else { format!(": {}", decision.reason) };
        let summary = format!("{word} an alert of {}, lot {}{because}", stored.product, stored.lot);
        let detail = json!({ "alert": id, "before": was, "after": decision.state, "sample": decision.sample });
        change.audit(actor, "alert.settled", Subject::of("batch", id.batch.0, stored.brand_id), &summary, detail).await?;
        change.commit().await
    }

    /// An alert of a brand that the person may do this for.
    pub(crate) async fn alert_for(&self, actor: &Actor, action: Action, id: AlertId) -> Result<StoredAlert> {
        if matches!(actor, Actor::Anonymous(_)) {
            return Err(PortalError::SignInNeeded);
        }
        let stored = store::alert::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("alert"))?;
        actor.may_for(action, stored.brand_id, "alert")?;
        Ok(stored)
    }

    /// An alert as pages show it, with its code.
    pub(crate) async fn shown(&self, stored: StoredAlert) -> Result<UnitAlert> {
        let code = match stored.imported {
            Some(code) => code.into(),
            None => {
                let key = self.slot_key(stored.key_slot).await?;
                key.seal(stored.number).map_err(PortalError::internal)?.into()
            }
        };
        Ok(UnitAlert {
            id: stored.id,
            code,
            product_id: stored.product_id,
            product: stored.product,
            gtin: stored.gtin,
            lot: stored.lot,
            likely_copied: stored.likely_copied,
            sent: stored.sent,
            class: stored.class,
            standing: stored.standing,
            score: stored.score,
            findings: stored.findings,
            checks: stored.checks,
            first_at: stored.first_at,
            last_at: stored.last_at,
            state: stored.state,
            reason: stored.reason,
            decided_by: stored.decided_by,
            decided_at: stored.decided_at,
            decided_as: stored.decided_as,
            sample: stored.sample,
        })
    }

    /// Mails each brand its new alerts, at most once an hour, all in one: what `markward serve` does every minute. Answers how many mails.
    pub async fn mail_alerts(&self) -> Result<usize> {
        let (before, until) = (self.now().plus_seconds(-MAIL_EVERY_SECONDS), self.now().plus_seconds(-MENDED_SECONDS));
        let mut mails = 0;
        let brands = store::alert_news::brands_to_mail(&mut self.read().await?, before, until).await?;
        for (brand, name) in brands {
            let mut change = self.change().await?;
            let now = change.now;
            let sellers = store::named::of_unmailed(&mut change.tx, brand).await?;
            let Some(alerts) = store::alert_news::take_unmailed(&mut change.tx, brand, now, before).await? else { continue };
            let unknown = store::unknown::take_unmailed(&mut change.tx, brand, MAILED_MOST, now).await?;
            let unissued = store::named::take_untold(&mut change.tx, brand, until, now).await?;
            let news = News { alerts, sellers, unknown, unissued };
            if news.is_empty() {
                continue;
            }
            let (subject, text) = self.digest(&name, &news);
            for (person, address) in store::alert_news::told(&mut change.tx, brand).await? {
                let letter = self.letter(&person, &text.iter().map(String::as_str).collect::<Vec<_>>());
                change.mail(&address, &subject, &letter).await?;
                mails += 1;
            }
            change.commit().await?;
        }
        Ok(mails)
    }

    fn digest(&self, brand: &str, news: &News) -> (String, Vec<String>) {
        let News { alerts, sellers, unknown: (unknown, unknown_count), unissued } = news;
        let count = |of: fn(Option<Standing>) -> bool| -> i64 { alerts.iter().filter(|new| of(Standing::parse(&new.verdict))).map(|new| new.count).sum() };
        let (all, out, unshipped) = (
            count(|_| true),
            count(|standing| standing.is_some_and(|standing| standing != Standing::NotActive)),
            count(|standing| standing == Some(Standing::NotActive)),
        );
        let units = |count: i64| if count == 1 { "1 unit".to_owned() } else { format!("{count} units") };
        let (subject, first) = match (out, unshipped) {
            _ if alerts.is_empty() && unissued.is_empty() => (
                format!("{brand}: codes were checked that you never issued"),
                format!("Codes that {brand} never issued, or that belong to another product, were checked again and again:"),
            ),
            _ if alerts.is_empty() => (
                format!("{brand}: codes turned up that you never issued"),
                format!("Codes that {brand} never issued were named by sellers, or checked again and again:"),
            ),
            (0, 0) => (
                format!("{brand}: {} with checks that look like those of copies", units(all)),
                format!("Codes of {brand} turned up in ways that those of one thing cannot:"),
            ),
            (_, 0) if out == all => (
                format!("{brand}: {} turned up though out of circulation", units(all)),
                format!("Units of {brand} turned up that you took out of circulation:"),
            ),
            (0, _) if unshipped == all => {
                (format!("{brand}: {} turned up before you shipped them", units(all)), format!("Units of {brand} turned up that you have not shipped:"))
            }
            _ => (
                format!("{brand}: {} out of circulation, not shipped yet, or with checks that look like those of copies", units(all)),
                format!(
                    "Units of {brand} turned up that you took out of circulation or have not shipped, or whose codes were seen in ways that one thing cannot be:"
                ),
            ),
        };
        let mut lines: Vec<String> = alerts
            .iter()
            .map(|NewAlerts { product, lot, verdict, class, count }| {
                let word = match verdict.as_str() {
                    "likely_copied" => "probably copied",
                    "stolen" => "reported stolen",
                    "recalled" => "recalled",
                    "void" => "made void",
                    "not_active" => "not shipped yet",
                    "sent_twice" => "sent twice by one seller",
                    "sent_by_two" => "sent by two sellers",
                    _ => "worth a look",
                };
                format!("- {product}, lot {lot}: {} {word} ({})", units(*count), class_word(*class))
            })
            .collect();
        lines.extend(unknown.iter().map(|UnknownCodes { class, gtin, product, misses, networks, .. }| {
            let of = product.as_ref().map_or_else(|| format!("GTIN {}, no product of yours", gtin.short()), |name| format!("{name}, GTIN {}", gtin.short()));
            format!("- {of}: {misses} checks of codes that do not belong to it, from {networks} networks ({})", class_word(*class))
        }));
        lines.extend(unissued.iter().map(|Unissued { product, seller, codes }| {
            let codes = if *codes == 1 { "1 code".to_owned() } else { format!("{codes} codes") };
            format!("- {product}: {codes} that nobody issued, named before dispatch by {seller} ({})", class_word(AlertClass::UnknownUnit))
        }));
        lines.extend((!sellers.is_empty()).then(|| format!("- Sellers that named such units before they shipped: {}", sellers.join(", "))));
        let more = unknown_count - i64::try_from(unknown.len()).unwrap_or(i64::MAX);
        lines.extend((more > 0).then(|| format!("- and {more} more numbers under which such codes were checked")));
        let page = format!("Where, when and with whom they turned up, and why you hear of them: {}", self.url("/brand/alerts"));
        let often = "We mail you at most once an hour. From which score you hear of a unit is yours to set on the same page.".to_owned();
        (subject, vec![first, lines.join("\n"), page, often])
    }

    /// Tells a brand's team that its codes are swept, in the change that notes it; administrators, where the codes came with no brand's number.
    pub(crate) async fn mail_sweep(&self, change: &mut Change<'_>, brand: Option<BrandId>, extent: &Extent, found: i64) -> Result<()> {
        let Extent { misses, networks, .. } = extent;
        let (told, subject, what, page) = match brand {
            Some(brand) => (
                store::alert_news::told(&mut change.tx, brand).await?,
                "Somebody tries codes of your products in numbers",
                format!("Within an hour {misses} codes that you never issued were tried under your products' numbers, from {networks} networks."),
                "/brand/alerts",
            ),
            None => (
                store::user::administrators(&mut change.tx).await?,
                "Somebody tries codes in numbers",
                format!("Within an hour {misses} codes that nobody issued were tried without a product's number, from {networks} networks."),
                "/admin",
            ),
        };
        let chance = match (found, store::sweep::is_guessable(&mut change.tx, brand).await?) {
            (0, false) => "Nothing was found that way: a guess is somebody's code with a chance of less than one in 10^12.".to_owned(),
            (0, true) => "A guess at one of our codes is genuine with a chance of less than one in 10^12; a number that a brand made itself is easier to guess. None was found so far from an address that missed before.".to_owned(),
            (found, _) => format!("{} before. Who finds such a number can print it.", found_by_missing(found)),
        };
        let then = format!("{chance} Who tries is slowed down and then refused; buyers with a genuine code are answered as before.");
        let page = format!("How it goes on: {}", self.url(page));
        for (person, address) in told {
            let letter = self.letter(&person, &[&what, &then, &page]);
            change.mail(&address, subject, &letter).await?;
        }
        Ok(())
    }

    /// Tells a brand's team that numbers of its own were found by who missed before, while somebody tries codes in numbers.
    pub(crate) async fn mail_guessed(&self, change: &mut Change<'_>, brand: BrandId, found: i64) -> Result<()> {
        let what = format!("Somebody tries codes in numbers, and {} before.", found_by_missing(found));
        let then = "These numbers may have been guessed, and can be printed on labels then. Their checks count as always; make void what is not on goods, and issue codes that nobody guesses for the lots to come.";
        let page = format!("How it goes on: {}", self.url("/brand/alerts"));
        for (person, address) in store::alert_news::told(&mut change.tx, brand).await? {
            let letter = self.letter(&person, &[&what, then, &page]);
            change.mail(&address, "Numbers of your own may have been guessed", &letter).await?;
        }
        Ok(())
    }
}

/// After it comes `before`.
fn found_by_missing(found: i64) -> String {
    let numbers =
        if found == 1 { "1 number that its brand made itself was".to_owned() } else { format!("{found} numbers that their brands made themselves were") };
    format!("{numbers} found from addresses that missed 3 codes or more")
}

/// The class in a mail; the words of Delegated Regulation (EU) 2016/161 where it has them.
const fn class_word(class: AlertClass) -> &'static str {
    match class {
        AlertClass::CopySuspected => "suspected copy",
        AlertClass::AlreadyDecommissioned => "already out of circulation",
        AlertClass::NotYetActive => "not shipped yet",
        AlertClass::BatchOrExpiryMismatch => "lot or date mismatch",
        AlertClass::UnknownUnit => "unknown unit",
        AlertClass::UnknownProduct => "unknown product",
    }
}

/// Listings where people say that they bought the unit, with how many people say so of each, the most first. Who checks again is one; of those whose device
/// is not known each is.
pub(crate) fn named_by(traces: &[(Timestamp, Trace)]) -> Vec<(ListingId, i64)> {
    let mut named: Vec<(ListingId, Vec<Option<i64>>)> = Vec::new();
    for (_, trace) in traces {
        let Some(listing) = trace.listing else { continue };
        match named.iter_mut().find(|(other, _)| *other == listing) {
            Some((_, people)) if trace.device.is_some() && people.contains(&trace.device) => {}
            Some((_, people)) => people.push(trace.device),
            None => named.push((listing, vec![trace.device])),
        }
    }
    let mut named: Vec<_> = named.into_iter().map(|(listing, people)| (listing, i64::try_from(people.len()).unwrap_or(i64::MAX))).collect();
    named.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    named
}

/// Checks as the page shows them: devices as letters, places in words.
pub(crate) fn shown_checks(traces: Vec<(Timestamp, Trace)>, asked: &BTreeMap<Timestamp, Timestamp>) -> Vec<AlertCheck> {
    let mut devices: Vec<i64> = Vec::new();
    let mut mark = |device: i64| {
        let nth = devices.iter().position(|seen| *seen == device).unwrap_or_else(|| {
            devices.push(device);
            devices.len() - 1
        });
        device_mark(nth)
    };
    let tenths = |degrees: f64| (degrees * 10.0).round() as i32;
    let check = |(at, trace): (Timestamp, Trace)| AlertCheck {
        at,
        asked_at: asked.get(&at).copied(),
        place: trace.place.map_or_else(String::new, copies::place_in_words),
        drawn_at: trace.place.and_then(copies::middle_of).map(|(north, east)| (tenths(north), tenths(east))),
        is_spot: matches!(trace.place, Some(Place::Spot(_))),
        device: trace.device.map(&mut mark).unwrap_or_default(),
        claim: trace.claim,
        channel: trace.channel,
        lot_seen: trace.other_lot.or(trace.lot_seen),
        bought_at: trace.bought_at,
    };
    traces.into_iter().map(check).collect()
}
