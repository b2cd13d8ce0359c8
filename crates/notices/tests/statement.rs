//! One decision, as the seller reads it and as the public database gets it.

#![expect(clippy::unwrap_used, reason = "tests")]

use model::{
    email::Email,
    ground::Ground,
    gtin::Gtin,
    id::{ListingId, StatementId},
    letter_parts::Part,
    listing::Country,
    statement::{AutomatedDecision, Complaint, Draft, Reason, Redress, Restriction, Source, Statement, Territory, Text, Visibility},
};
use notices::{database, ground, letter};
use serde_json::json;
use uuid::Uuid;

fn draft() -> Draft {
    Draft {
        id: StatementId(Uuid::from_u128(7)),
        listing_id: ListingId(Uuid::from_u128(8)),
        listing_title: "North Lantern camping lamp".into(),
        gtin: Gtin::parse("4006381333931").ok(),
        content_on: "2026-03-01".parse().unwrap(),
        restrictions: vec![Restriction::Visibility(Visibility::Removed)],
        territory: Territory::Countries(["DE", "US", "GR"].map(|c| Country::parse(c).unwrap()).into()),
        applies_from: "2026-03-12".parse().unwrap(),
        applies_until: None,
        ground: Ground::Counterfeit,
        reason: Reason::Illegal {
            law: Text::parse(ground::law(Ground::Counterfeit)).unwrap(),
            explanation: Text::parse("The mark NORTH LANTERN is used for lamps that its owner did not make.").unwrap(),
        },
        facts: Text::parse("The seller Ola Nord (ola@nord.example) offers lamps whose code fails its check.").unwrap(),
        source: Source::Notice(Text::parse("Lantern Works Ltd").ok()),
        automated_detection: false,
        automated_decision: AutomatedDecision::No,
        redress: Redress::usual(Complaint::Mail(Email::parse("complaints@market.example").unwrap())).unwrap(),
    }
}

#[test]
fn the_database_gets_every_required_field_and_no_personal_data() {
    let entry = database::entry(&Statement::new(draft()).unwrap(), &["Ola Nord"], None).unwrap();
    assert_eq!(
        entry,
        json!({
            "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": ground::law(Ground::Counterfeit),
            "illegal_content_explanation": "The mark NORTH LANTERN is used for lamps that its owner did not make.",
            "content_type": ["CONTENT_TYPE_PRODUCT"],
            "category": "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
            "category_specification": ["KEYWORD_TRADEMARK_INFRINGEMENT"],
            "territorial_scope": ["DE", "GR"],
            "content_date": "2026-03-01",
            "application_date": "2026-03-12",
            "decision_facts": "The seller [withheld] [withheld] offers lamps whose code fails its check.",
            "source_type": "SOURCE_ARTICLE_16",
            "automated_detection": "No",
            "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
            "content_id": { "EAN-13": "4006381333931" },
            "puid": "00000000-0000-0000-0000-000000000007",
        })
    );
}

#[test]
fn a_restriction_outside_of_the_eea_is_not_for_the_database() {
    let us = Draft { territory: Territory::Countries([Country::parse("US").unwrap()].into()), ..draft() };
    assert_eq!(database::entry(&Statement::new(us).unwrap(), &[], None), None);
    let everywhere = Draft { territory: Territory::Everywhere, applies_until: "2027-01-01".parse().ok(), ..draft() };
    let entry = database::entry(&Statement::new(everywhere).unwrap(), &[], None).unwrap();
    assert_eq!(entry["territorial_scope"].as_array().unwrap().len(), 30);
    assert_eq!(entry["end_date_visibility_restriction"], "2027-01-01");
}

#[test]
fn what_is_against_the_terms_names_clause_and_address() {
    let reason = Reason::AgainstTerms {
        clause: Text::parse(ground::clause(Ground::ParallelImport)).unwrap(),
        explanation: Text::parse("The box says that it is not for sale in the Union.").unwrap(),
        illegal_too: None,
    };
    let statement = Statement::new(Draft { reason, ground: Ground::ParallelImport, ..draft() }).unwrap();
    let entry = database::entry(&statement, &[], Some("https://fjordmarket.example/terms")).unwrap();
    assert_eq!(entry["decision_ground"], "DECISION_GROUND_INCOMPATIBLE_CONTENT");
    assert_eq!(entry["incompatible_content_ground"], ground::clause(Ground::ParallelImport));
    assert_eq!(entry["decision_ground_reference_url"], "https://fjordmarket.example/terms");
    assert!(entry.get("illegal_content_legal_ground").is_none());
}

#[test]
fn what_reporters_wrote_into_statements_of_before_is_not_published() {
    let old = Draft {
        facts: Text::parse("A notice of 2 November 2026 reported the listing “Lamp” (880193). The notice says: Anna Muster, order 4711, wrote to me.").unwrap(),
        ..draft()
    };
    let entry = database::entry(&Statement::new(old).unwrap(), &[], None).unwrap();
    assert_eq!(entry["decision_facts"], "A notice of 2 November 2026 reported the listing “Lamp” (880193).");
}

#[test]
fn a_hold_by_a_machine_alone_accuses_nobody_and_ends_with_a_person_s_look() {
    let reason = Reason::AgainstTerms {
        clause: Text::parse(ground::clause(Ground::Counterfeit)).unwrap(),
        explanation: Text::parse("A listing with this picture was removed: these may be the same goods.").unwrap(),
        illegal_too: None,
    };
    let text = |visibility, automated_decision| {
        let held =
            Draft { reason: reason.clone(), restrictions: vec![Restriction::Visibility(visibility)], automated_decision, applies_until: None, ..draft() };
        letter::plain_text(&Statement::new(held).unwrap(), letter::Parties { marketplace: "Fjordmarket", seller: "Ola Nord", terms: None })
    };
    let held = text(Visibility::Disabled, AutomatedDecision::Fully);
    assert!(held.contains("The listing may be against our terms.") && held.contains("until a person has looked at the listing."), "{held}");
    let removed = text(Visibility::Removed, AutomatedDecision::Partially);
    assert!(removed.contains("The listing is against our terms.") && removed.contains("without an end date"), "{removed}");
}

#[test]
fn the_letter_says_everything_that_article_17_asks_for() {
    let text = letter::plain_text(&Statement::new(draft()).unwrap(), letter::Parties { marketplace: "Fjordmarket", seller: "Ola Nord", terms: None });
    for part in [
        "To Ola Nord",
        "Listing: North Lantern camping lamp",
        "We removed the listing.",
        "in DE, GR, US, from 12 Mar 2026 and without an end date",
        "offers lamps whose code fails its check",
        "after a notice under Article 16 of Regulation (EU) 2022/2065 by Lantern Works Ltd",
        "A person decided.",
        "Legal ground: Use of an identical or similar sign",
        "Complain to us: free of charge, by mail to complaints@market.example, until 12 Sep 2026",
        "certified under Article 21",
        "competent court",
        "Fjordmarket",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
}

#[test]
fn a_page_finds_the_letters_headings_and_what_the_seller_can_do() {
    let text = letter::plain_text(&Statement::new(draft()).unwrap(), letter::Parties { marketplace: "Fjordmarket", seller: "Ola Nord", terms: None });
    let parts = model::letter_parts::parts(&text);
    let headings: Vec<&str> = parts.iter().filter_map(|part| if let Part::Heading(heading) = part { Some(heading.as_str()) } else { None }).collect();
    assert_eq!(headings, ["What we did", "What we relied on", "Automated means", "Why", "What you can do"]);
    assert!(parts.iter().any(|part| matches!(part, Part::Steps(steps) if steps.len() == 3)), "{parts:?}");
}
