//! Each signal on its own, and what holds of every history.
#![expect(clippy::unwrap_used, reason = "tests")]

use copies::{Activation, Check, Claim, Device, Made, OutOfOrder, judge};
use model::{
    batch::Lot,
    listing::Country,
    place::{Place, Spot},
    risk::{CheckChannel, FindingKind, Risk, RiskVerdict, Thresholds},
    time::Timestamp,
};
use proptest::prelude::*;

const START: Timestamp = Timestamp(1_795_000_000_000_000);
const BERLIN: (f64, f64, &str) = (52.52, 13.40, "DE");
const SINGAPORE: (f64, f64, &str) = (1.35, 103.82, "SG");

fn made() -> Made {
    Made { lot: Lot::parse("H42-0312").unwrap(), expires_on: None, markets: Vec::new(), sealed_at: START, activation: Activation::Untold }
}

fn spot((latitude, longitude, country): (f64, f64, &str)) -> Option<Place> {
    Some(Place::Spot(Spot::new(latitude, longitude, 20, Country::parse(country).ok()).unwrap()))
}

fn country(code: &str) -> Option<Place> {
    Some(Place::Country(Country::parse(code).unwrap()))
}

/// A check so many minutes after the start, on a device in a network of its own.
fn check(minutes: i64, place: Option<Place>, device: u32) -> Check {
    Check { place, device: Some(Device::new(device, device)), ..Check::at(START.plus_seconds(minutes * 60)) }
}

fn risk(checks: &[Check]) -> Risk {
    judge(&made(), checks, Thresholds::default()).unwrap()
}

fn text(risk: &Risk, kind: FindingKind) -> Option<&str> {
    risk.findings.iter().find(|finding| finding.kind == kind).map(|finding| finding.text.as_str())
}

#[test]
fn a_journey_that_nothing_makes_is_told_with_its_facts() {
    let found = risk(&[check(0, spot(BERLIN), 1), check(40, spot(SINGAPORE), 2)]);
    let facts = "Checked near 52.5° N, 13.4° E (DE) and 40 minutes later at least 9,800 km away, near 1.4° N, 103.8° E (SG)";
    assert_eq!(text(&found, FindingKind::ImpossibleTravel), Some(facts));
    assert_eq!(found.verdict, RiskVerdict::Fine, "one pair is no accusation");
    let more = risk(&[check(0, spot(BERLIN), 1), check(40, spot(SINGAPORE), 2), check(60, country("BR"), 3), check(90, country("AU"), 4)]);
    assert!(text(&more, FindingKind::ImpossibleTravel).unwrap().ends_with("; and 2 times more like this") && more.score > found.score);
    // One wrong place is not counted on the way there and on the way back.
    let back = risk(&[check(0, spot(BERLIN), 1), check(40, spot(SINGAPORE), 2), check(80, spot(BERLIN), 3)]);
    assert_eq!(text(&back, FindingKind::ImpossibleTravel), Some(facts));
}

#[test]
fn two_places_in_one_second_are_told_as_such() {
    let found = risk(&[check(0, spot(BERLIN), 1), check(0, spot(SINGAPORE), 2)]);
    let said = text(&found, FindingKind::ImpossibleTravel).unwrap();
    assert!(said.contains(" and within the same second at least 9,"), "{said}");
}

#[test]
fn a_long_flight_one_device_and_one_place_are_no_journeys() {
    // Gate to gate: 9,900 km in eleven hours.
    assert_eq!(risk(&[check(0, spot(BERLIN), 1), check(660, spot(SINGAPORE), 2)]).verdict, RiskVerdict::Fine);
    assert_eq!(risk(&[check(0, spot(BERLIN), 1), check(660, spot(SINGAPORE), 1)]).score, 0);
    let still = |checks: &[Check]| {
        let found = risk(checks);
        let moved = [FindingKind::ImpossibleTravel, FindingKind::ManyPlaces].into_iter().any(|kind| text(&found, kind).is_some());
        !moved && found.verdict == RiskVerdict::Fine
    };
    // A tunnel: its places are not used.
    assert!(still(&[check(0, country("DE"), 1), check(1, country("SG"), 1), check(2, country("DE"), 2)]));
    assert!(still(&[check(0, spot(BERLIN), 1), check(1, spot(BERLIN), 2), check(2, country("DE"), 3)]));
    // Neighbours: their circles touch.
    assert_eq!(text(&risk(&[check(0, country("DE"), 1), check(1, country("NL"), 2)]), FindingKind::ImpossibleTravel), None);
}

#[test]
fn many_places_with_many_people_are_a_copy() {
    let places = ["DE", "BR", "JP", "FR", "US", "DE", "BR", "IN"].map(country);
    let checks: Vec<Check> = places.into_iter().zip(0..).map(|(place, nth)| check(nth * 3 * 1440, place, nth as u32)).collect();
    let found = risk(&checks);
    assert_eq!(
        text(&found, FindingKind::ManyPlaces),
        Some("Checked in 6 places in 6 countries by different people, back and forth: more than one thing comes to")
    );
    assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "{found:?}");
    assert_eq!(text(&found, FindingKind::ManyDevices), Some("Checked on 8 devices within 21 days"));
    assert_eq!(risk(&checks[..2]).verdict, RiskVerdict::Fine, "sold on");
    let strict = Thresholds::new(1, 2).unwrap();
    assert_eq!(judge(&made(), &checks[..3], strict).unwrap().verdict, RiskVerdict::LikelyCopied);
}

/// The countries of a code that is on fakes all over the world.
const ALL_OVER: [&str; 14] = ["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH", "KR"];

/// Checks on as many devices, so many seconds apart.
fn strangers(places: &[Option<Place>], seconds: i64) -> Vec<Check> {
    let check = |(place, nth): (&Option<Place>, i64)| Check { at: START.plus_seconds(60 + nth * seconds), ..check(0, *place, nth as u32) };
    places.iter().zip(0..).map(check).collect()
}

#[test]
fn people_all_over_the_world_at_once_are_a_copy_however_fast_they_come() {
    let countries = ALL_OVER.map(country);
    for seconds in [0, 1, 20, 60, 600, 3 * 3600, 24 * 3600] {
        let found = risk(&strangers(&countries, seconds));
        assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "{seconds} seconds: {found:?}");
        let places = text(&found, FindingKind::ManyPlaces).unwrap();
        assert_eq!(places, "Checked in 14 places in 14 countries by different people, back and forth: more than one thing comes to");
        let travels = text(&found, FindingKind::ImpossibleTravel).is_some_and(|text| text.contains("times more like this"));
        assert!(travels || seconds > 20 * 3600, "{found:?}");
    }
    for hours in [1, 2, 3] {
        let found = risk(&strangers(&countries[..8], hours * 3600));
        assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "eight in a day: {found:?}");
    }
    let towns =
        [BERLIN, SINGAPORE, (40.7, -74.0, "US"), (-33.9, 151.2, "AU"), (19.1, 72.9, "IN"), (-26.2, 28.0, "ZA"), (35.7, 139.7, "JP"), (-23.5, -46.6, "BR")];
    for seconds in [1, 60, 3 * 3600] {
        let found = risk(&strangers(&towns.map(spot), seconds));
        assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "{seconds} seconds: {found:?}");
    }
    // One more whose place is not told, as a browser without a proxy before it.
    let more = [&countries[..], &[None]].concat();
    assert_eq!(risk(&strangers(&more, 1)).verdict, RiskVerdict::LikelyCopied);
}

#[test]
fn a_crowd_at_one_place_with_telephones_from_everywhere_is_no_copy() {
    // Of ten: six or seven are told to be where the fair is.
    for home in [6, 7] {
        for (seconds, visitors) in [(1, 14), (30, 20), (60, 40), (240, 120), (900, 60), (7200, 24)] {
            for first in 0..10 {
                let place = |nth: usize| if (nth * 7 + first) % 10 < home { country("DE") } else { country(ALL_OVER[(nth * 5 + first) % 14]) };
                let places: Vec<_> = (0..visitors).map(place).collect();
                let found = risk(&strangers(&places, seconds));
                assert!(found.verdict < RiskVerdict::LikelyCopied, "{visitors} every {seconds} seconds, {home} in 10 at home, from {first}: {found:#?}");
            }
        }
    }
}

fn weight(risk: &Risk, kind: FindingKind) -> i32 {
    risk.findings.iter().find(|finding| finding.kind == kind).map_or(0, |finding| finding.weight)
}

#[test]
fn people_in_two_towns_in_turn_are_a_copy_as_well() {
    let (a, b) = (spot(BERLIN), spot((48.14, 11.58, "DE")));
    let found = risk(&strangers(&[a, b, a, b, a, b, a, b, a, b], 2 * 86_400));
    assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "{found:?}");
    let places = text(&found, FindingKind::ManyPlaces).unwrap();
    assert_eq!(places, "Checked in 2 places by different people, back and forth: more than one thing comes to");
    let moved = risk(&strangers(&[a, a, a, b, b, b], 2 * 86_400));
    assert!(weight(&moved, FindingKind::ManyPlaces) < weight(&found, FindingKind::ManyPlaces) / 2, "sold on once: {moved:?}");
}

#[test]
fn the_same_other_lot_again_weighs_more_than_other_misreadings() {
    let read = |lots: &[&str]| {
        let check = |(lot, nth): (&&str, u32)| Check { lot_seen: Some(Lot::parse(lot).unwrap()), ..check(nth as i64 * 9999, None, nth) };
        let found = risk(&lots.iter().zip(1..).map(check).collect::<Vec<_>>());
        weight(&found, FindingKind::LotMismatch)
    };
    assert!(read(&["K9", "K9"]) > read(&["K9", "K7"]), "printers of copies print one lot");
    assert!(read(&["K9", "K7"]) >= read(&["K9"]) && read(&["K9"]) > read(&["K9", "H42-0312"]));
    assert_eq!(read(&["H42-0312", "h42.0312"]), 0);
}

#[test]
fn where_it_is_first_seen_is_compared_with_where_it_was_meant_to_be_sold() {
    let made = Made { markets: ["DE", "FR"].iter().map(|code| Country::parse(code).unwrap()).collect(), ..made() };
    let seen = |places: &[&str]| {
        let checks = strangers(&places.iter().map(|code| country(code)).collect::<Vec<_>>(), 3 * 86_400);
        judge(&made, &checks, Thresholds::default()).unwrap()
    };
    let (first, later) = (seen(&["BR", "DE"]), seen(&["DE", "BR"]));
    assert!(first.score > later.score, "{first:?} {later:?}");
    assert_eq!(weight(&later, FindingKind::UnintendedMarket), 1, "a fact is told");
    assert_eq!(text(&later, FindingKind::UnintendedMarket), Some("Checked in Brazil, where the brand does not mean to sell it"));
    assert_eq!(text(&seen(&["DE", "FR"]), FindingKind::UnintendedMarket), None);
}

#[test]
fn shops_are_compared_as_people_write_them() {
    let told = |shops: &[&str]| {
        let check = |(shop, nth): (&&str, u32)| Check { bought_at: Some((*shop).to_owned()), ..check(nth as i64 * 4000, None, nth) };
        let found = risk(&shops.iter().zip(1..).map(check).collect::<Vec<_>>());
        text(&found, FindingKind::ManyShops).map(str::to_owned)
    };
    assert_eq!(told(&["https://www.Shop.example/item/7", "shop.example", "SHOP EXAMPLE"]), None);
    assert_eq!(told(&["A", "B", "C"]).as_deref(), Some("Said to be bought at 3 different shops; one thing is sold by one"));
}

#[test]
fn a_claim_that_is_passed_on_takes_the_thing_along() {
    let owner = |minutes, place, device| Check { claim: Claim::ByOwner, ..check(minutes, country(place), device) };
    let passed: Vec<Check> = ["DE", "US", "JP", "BR", "ZA"].into_iter().zip(1..).map(|(place, nth)| owner(nth * 30 * 1440, place, nth as u32)).collect();
    let found = risk(&passed);
    assert_eq!(found.verdict, RiskVerdict::Fine, "{found:?}");
}

#[test]
fn a_fair_is_a_burst_and_no_copy() {
    let checks: Vec<Check> = (0..120).map(|nth| check(nth, if nth % 5 == 0 { country("FR") } else { spot(BERLIN) }, nth as u32)).collect();
    let found = risk(&checks);
    assert!(text(&found, FindingKind::Burst).unwrap().starts_with("Checked on 61 devices within the hour from"));
    assert!(found.verdict < RiskVerdict::LikelyCopied, "{found:?}");
}

#[test]
fn a_flood_of_devices_is_a_copy_without_any_place() {
    let unplaced = |count: i64, micros: i64| -> Vec<Check> {
        (0..count).map(|nth| Check { at: Timestamp(START.0 + nth * micros), ..check(0, None, nth as u32) }).collect()
    };
    // As many as the portal traces, of hundreds within a second; thirty within five and within ten minutes.
    for (count, micros) in [(200, 1667), (600, 1667), (30, 10_000_000), (30, 20_000_000), (40, 12_000_000)] {
        let found = risk(&unplaced(count, micros));
        assert_eq!(found.verdict, RiskVerdict::LikelyCopied, "{count} each {micros} µs: {found:?}");
        assert!(text(&found, FindingKind::Burst).unwrap().contains("within the ten minutes from"));
    }
    for (count, seconds) in [(40, 80), (60, 60), (120, 240), (200, 180), (200, 6 * 3600)] {
        let found = risk(&unplaced(count, seconds * 1_000_000));
        assert!(found.verdict >= RiskVerdict::Watch, "{count} each {seconds} s: {found:?}");
    }
    // At one place as well: nobody had it in hand.
    let here: Vec<Check> = unplaced(200, 1667).into_iter().map(|check| Check { place: country("DE"), ..check }).collect();
    assert_eq!(risk(&here).verdict, RiskVerdict::LikelyCopied, "{:?}", risk(&here));
    let family = risk(&unplaced(5, 86_400_000_000));
    assert_eq!(family.verdict, RiskVerdict::Fine, "{family:?}");
}

#[test]
fn strangers_again_and_again_after_a_claim_are_watched_without_any_place() {
    for minutes in [1, 60, 1440, 10 * 1440] {
        let by = |nth: i64| Check { claim: if nth == 0 { Claim::ByOwner } else { Claim::ByOther }, ..check(nth * minutes, None, nth as u32) };
        let found = risk(&(0..=12).map(by).collect::<Vec<_>>());
        assert!(found.verdict >= RiskVerdict::Watch, "each {minutes} minutes: {found:?}");
        // Who has it after it came back to its seller is nobody strange.
        let back = Check { channel: CheckChannel::RetailerReturn, ..Check::at(START.plus_seconds(60)) };
        let sold_again: Vec<Check> =
            [by(0), back].into_iter().chain((1..=3).map(|nth| Check { at: START.plus_seconds(nth * minutes * 60), ..by(nth) })).collect();
        assert_eq!(text(&risk(&sold_again), FindingKind::StrangerAfterClaim), None);
    }
}

#[test]
fn strangers_after_a_claim_are_told_unless_the_claim_is_passed_to_them() {
    let by = |minutes, device, claim| Check { claim, ..check(minutes, None, device) };
    let found = risk(&[by(0, 1, Claim::Unclaimed), by(9, 1, Claim::ByOwner), by(99, 2, Claim::ByOther), by(990, 3, Claim::ByOther)]);
    assert_eq!(text(&found, FindingKind::StrangerAfterClaim), Some("Checked by 2 others after its owner had claimed it"));
    let passed = risk(&[by(0, 1, Claim::ByOwner), by(99, 2, Claim::ByOther), by(120, 2, Claim::ByOwner)]);
    assert_eq!(text(&passed, FindingKind::StrangerAfterClaim), None);
}

#[test]
fn what_the_brand_said_is_compared() {
    let made = Made { expires_on: Some("2026-01-01".parse().unwrap()), markets: vec![Country::parse("DE").unwrap()], activation: Activation::NotYet, ..made() };
    let lot = |lot: &str| Check { lot_seen: Some(Lot::parse(lot).unwrap()), ..check(0, country("NG"), 1) };
    let found = judge(&made, &[lot("K9")], Thresholds::default()).unwrap();
    assert_eq!(text(&found, FindingKind::LotMismatch), Some("Somebody read lot K9 on it; its code is of lot H42-0312"));
    assert_eq!(found.findings[0].kind, FindingKind::LotMismatch, "the strongest comes first");
    assert_eq!(text(&found, FindingKind::UnintendedMarket), Some("Checked in Nigeria, where the brand does not mean to sell it"));
    assert!(text(&found, FindingKind::Expired).unwrap().ends_with("past its date of 1 Jan 2026"));
    assert!(text(&found, FindingKind::BeforeActivation).unwrap().ends_with("though it was not sent out yet"));
    // As people type it.
    assert_eq!(text(&judge(&made, &[lot("h42.O3I2")], Thresholds::default()).unwrap(), FindingKind::LotMismatch), None);
    let scanned = Check { other_lot: Some(Lot::parse("K9").unwrap()), ..check(0, country("NG"), 1) };
    let found = judge(&made, &[scanned], Thresholds::default()).unwrap();
    assert_eq!(text(&found, FindingKind::BarcodeLotMismatch), Some("Its barcode says lot K9; its code is of lot H42-0312"));
    assert_eq!(weight(&found, FindingKind::BarcodeLotMismatch), Thresholds::default().watch(), "a machine does not misread");
    let led = Check { other_host: Some("evil.example".to_owned()), ..check(0, country("NG"), 1) };
    let found = risk(&[led.clone(), Check { at: led.at, ..check(0, country("NG"), 1) }]);
    assert_eq!(text(&found, FindingKind::OtherHost), Some("Its label leads to evil.example, and no label of its brand's does"));
    assert_eq!((weight(&found, FindingKind::OtherHost), found.verdict), (Thresholds::default().watch(), RiskVerdict::Watch));
    let dispatched = Check { channel: CheckChannel::SellerDispatch, ..check(0, country("NG"), 1) };
    assert_eq!(judge(&made, &[dispatched], Thresholds::default()).unwrap().score, 0, "sellers are no consumers");
}

#[test]
fn a_history_in_disorder_is_refused() {
    assert_eq!(judge(&made(), &[check(1, None, 1), check(0, None, 1)], Thresholds::default()), Err(OutOfOrder { at: 1 }));
    assert_eq!(risk(&[]).verdict, RiskVerdict::Fine);
}

fn any_place() -> impl Strategy<Value = Option<Place>> {
    prop_oneof![
        Just(None),
        "[A-Z]{2}".prop_map(|code| country(&code)),
        proptest::sample::select(vec!["DE", "US", "SG", "BR"]).prop_map(country),
        (-90.0..=90.0, -180.0..=180.0, any::<u16>()).prop_map(|(lat, lon, radius)| Some(Place::Spot(Spot::new(lat, lon, radius, None).unwrap()))),
    ]
}

fn any_check() -> impl Strategy<Value = Check> {
    let claim = proptest::sample::select(vec![Claim::Unclaimed, Claim::ByOwner, Claim::ByOther]);
    let channel = proptest::sample::select(vec![CheckChannel::Consumer, CheckChannel::Consumer, CheckChannel::SellerDispatch, CheckChannel::RetailerReturn]);
    let at = prop_oneof![4 => 0..50_000_000_000_i64, 1 => any::<i64>()];
    let lot = proptest::option::of("[A-Z0-9.]{1,20}".prop_map(|lot| Lot::parse(&lot).unwrap()));
    (at, any_place(), proptest::option::of(0..40_u32), claim, lot, channel).prop_map(|(at, place, device, claim, lot_seen, channel)| Check {
        at: Timestamp(at),
        place,
        device: device.map(|device| Device::new(device % 10, device)),
        claim,
        lot_seen,
        expiry_seen: None,
        other_lot: None,
        other_host: None,
        bought_at: None,
        channel,
    })
}

proptest! {
    #[test]
    fn no_history_makes_it_panic_and_the_score_is_the_sum(mut checks in proptest::collection::vec(any_check(), 0..120)) {
        checks.sort_by_key(|check| check.at);
        let found = risk(&checks);
        prop_assert_eq!(found.score, found.findings.iter().map(|finding| finding.weight).sum::<i32>());
        prop_assert!(found.findings.iter().all(|finding| (1..20).contains(&finding.weight)));
        prop_assert_eq!(found.verdict, Thresholds::default().verdict(found.score));
    }

    #[test]
    fn repetitions_and_the_order_within_an_instant_change_nothing(mut checks in proptest::collection::vec(any_check(), 1..40), again in any::<prop::sample::Index>()) {
        for check in &mut checks {
            check.at = Timestamp(check.at.0.rem_euclid(4) * 1_000_000_000);
        }
        checks.sort_by_key(|check| check.at);
        let found = risk(&checks);
        let mut other: Vec<Check> = checks.iter().rev().cloned().collect();
        other.push(checks[again.index(checks.len())].clone());
        other.sort_by_key(|check| check.at);
        prop_assert_eq!(found, risk(&other));
    }

    #[test]
    fn places_rounded_to_one_spot_are_no_journey(times in proptest::collection::vec(0..1_000_000_i64, 2..60), lat in -90.0..90.0, lon in -180.0..180.0) {
        let mut times = times;
        times.sort_unstable();
        let place = Some(Place::Spot(Spot::new(lat, lon, 5, None).unwrap()));
        let checks: Vec<Check> = times.iter().zip(0..).map(|(minutes, device)| check(*minutes, place, device)).collect();
        let found = risk(&checks);
        prop_assert!(text(&found, FindingKind::ImpossibleTravel).is_none() && text(&found, FindingKind::ManyPlaces).is_none());
    }
}

/// What a browser calls itself is free: one computer makes any number of devices in a second.
#[test]
fn the_devices_of_one_network_are_a_household_however_many_names_they_have() {
    let tried = |networks: u32, days: i64| -> Risk {
        let one = |nth: u32| Check { device: Some(Device::new(nth % networks, nth)), ..Check::at(START.plus_seconds(i64::from(nth) * days * 86_400 / 60)) };
        let mut checks: Vec<Check> = (0..60).map(one).collect();
        checks.push(Check { device: Some(Device::new(1000, 1000)), ..Check::at(START.plus_seconds(days * 86_400 + 60)) });
        risk(&checks)
    };
    for (networks, days) in [(1, 0), (1, 6), (3, 0)] {
        let found = tried(networks, days);
        assert!(found.verdict < RiskVerdict::LikelyCopied, "{networks} networks within {days} days: {found:?}");
        assert_eq!(text(&found, FindingKind::Burst), None);
    }
    let flood = tried(60, 0);
    assert_eq!((flood.verdict, text(&flood, FindingKind::ManyDevices)), (RiskVerdict::LikelyCopied, Some("Checked on 61 devices within 1 minute")));
    // It is said from how many they came.
    let several = text(&tried(30, 0), FindingKind::ManyDevices).map(str::to_owned);
    assert_eq!(several.as_deref(), Some("Checked on 61 devices in 31 networks within 1 minute"));
}

/// Else who has a code could check his own fakes honest.
#[test]
fn one_person_that_checks_again_and_again_is_no_fair() {
    let found = |again: i64, seconds: i64, home: &str| {
        let mut checks = strangers(&ALL_OVER.map(country), 1);
        let last = checks.last().unwrap().at;
        let one = |nth: i64| Check { place: country(home), device: Some(Device::new(5000, 5000)), ..Check::at(last.plus_seconds(nth * seconds)) };
        checks.extend((1..=again).map(one));
        risk(&checks)
    };
    let travel = |risk: &Risk| weight(risk, FindingKind::ImpossibleTravel);
    for home in ["DE", "NL"] {
        for seconds in [1, 60] {
            let (once, often) = (found(1, seconds, home), found(100, seconds, home));
            assert_eq!((once.verdict, often.verdict), (RiskVerdict::LikelyCopied, RiskVerdict::LikelyCopied), "{home}: {often:#?}");
            assert!(travel(&often) >= travel(&once), "{home}: {often:#?}");
        }
    }
}

/// A history that is thinned as the portal thins it, each time that it is long.
#[test]
fn copies_are_found_after_any_number_of_repetitions() {
    let mut kept: Vec<Check> = Vec::new();
    let mut thin = |check: Check| {
        kept.push(check);
        if kept.len() > 200 {
            let telling = copies::telling(&kept, 120);
            kept = telling.into_iter().map(|at| kept[at].clone()).collect();
        }
        risk(&kept)
    };
    for second in 0..1000 {
        // Between the copies' buyers as well as before them.
        let own = thin(Check { place: country("DE"), device: Some(Device::new(5000, 5000)), ..Check::at(START.plus_seconds(second)) });
        assert_eq!(own.verdict, RiskVerdict::Fine);
    }
    let mut last = RiskVerdict::Fine;
    for (nth, stranger) in strangers(&ALL_OVER.map(country), 86_400).into_iter().enumerate() {
        for second in 0..250 {
            thin(Check { place: country("DE"), device: Some(Device::new(5000, 5000)), ..Check::at(START.plus_seconds(86_400 * nth as i64 + 2000 + second)) });
        }
        last = thin(Check { at: START.plus_seconds(86_400 * nth as i64 + 5000), ..stranger }).verdict;
    }
    assert_eq!(last, RiskVerdict::LikelyCopied);
}
