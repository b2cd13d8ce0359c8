//! One form reports many listings, each once; and what was decided teaches the rules.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{JobId, ListingId},
    job::JobState,
    listing::ListingState,
    page::PageQuery,
    report::Verdict,
    report_many::{Doubt, ManyDraft, ManyTally, Selection},
    search::SearchQuery,
};
use portal::{Actor, PortalError, report::ManyReport, screening::Whose};
use support::{World, worlds};

const WHY: &str = "The listing offers goods under our mark that we have never made in this form.";
const REASON: &str = "The pictures show a mark that the brand has never used on its goods.";

fn form<'a>(draft: &ManyDraft, right: &'a str) -> ManyReport<'a> {
    ManyReport {
        submission: draft.submission,
        count: draft.total,
        shown: &[],
        taken: &[],
        rest: true,
        right,
        ground: "counterfeit",
        explanation: WHY,
        good_faith: true,
    }
}

fn fields(error: PortalError) -> Vec<String> {
    match error {
        PortalError::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
        other => panic!("{other}"),
    }
}

async fn tally(world: &World, actor: &Actor, job: JobId) -> (JobState, ManyTally) {
    let job = world.portal.job(actor, job).await.unwrap();
    (job.state, job.result.map(|result| serde_json::from_value(result).unwrap()).unwrap_or_default())
}

async fn listings(world: &World, count: usize) -> Vec<ListingId> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(world.listing(&format!("L-{n}"), &format!("AURELIA bag number {n}"), &format!("Shop {}", n % 7), None).await);
    }
    world.portal.index_now().await.unwrap();
    ids
}

#[tokio::test]
async fn all_that_a_search_finds_is_reported_once_each_and_in_the_background() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let right = right.to_string();
        let ids = listings(&world, 45).await;
        let bags = Selection::All(Box::new(SearchQuery::words("bag")));
        let draft = world.portal.many_draft(&owner, &bags).await.unwrap();
        assert_eq!((draft.total, draft.shown.len(), draft.rights.len()), (45, 45, 1));
        assert!(draft.explanation.contains("AURELIA") && draft.explanation.chars().count() >= 30);
        let job = world.portal.file_many(&owner, &bags, form(&draft, &right)).await.unwrap();
        // The same form again is the same work.
        assert_eq!(world.portal.file_many(&owner, &bags, form(&draft, &right)).await.unwrap(), job);
        // One is removed before its turn comes.
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, ids[3], ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        world.drain().await;
        assert_eq!(tally(&world, &owner, job).await, (JobState::Done, ManyTally { reported: 44, already: 0, gone: 1 }));
        let reports = world.portal.brand_reports(&owner, &model::report::ReportFilter::default(), PageQuery::number(1)).await.unwrap();
        assert_eq!(reports.total, 44);
        let mails = world.mails("aurelia.owner@example.com").await;
        assert_eq!(mails.iter().filter(|mail| mail.subject.contains("received your report")).count(), 1, "one mail for all");
        // A second form says that all of them wait; whoever insists reports none twice.
        let again = world.portal.many_draft(&owner, &bags).await.unwrap();
        // The search says so too, to the brand alone.
        let hits = async |who: &Actor| world.portal.search(who, &SearchQuery::words("bag"), false).await.unwrap().hits;
        let live = |hits: Vec<model::search::Hit>| hits.into_iter().filter(|hit| hit.listing.state == ListingState::Live).collect::<Vec<_>>();
        assert!(live(hits(&owner).await).iter().all(|hit| hit.reported.is_some()));
        let (other, ..) = world.enrolled_brand("Borealis").await;
        assert!(hits(&other).await.iter().all(|hit| hit.reported.is_none()));
        assert!(again.shown.iter().all(|one| one.doubt == Some(Doubt::Waiting) && !one.ticked) && again.sure_of_rest == 0);
        assert_eq!(fields(world.portal.file_many(&owner, &bags, ManyReport { rest: false, ..form(&again, &right) }).await.unwrap_err()), ["taken"]);
        let all: Vec<ListingId> = again.shown.iter().map(|one| one.listing.id).collect();
        let insists = ManyReport { shown: &all, taken: &all, ..form(&again, &right) };
        let job = world.portal.file_many(&owner, &bags, insists).await.unwrap();
        world.drain().await;
        assert_eq!(tally(&world, &owner, job).await.1, ManyTally { reported: 0, already: 44, gone: 0 });
        assert_eq!(world.portal.brand_reports(&owner, &model::report::ReportFilter::default(), PageQuery::number(1)).await.unwrap().total, 44);
    }
}

#[tokio::test]
async fn what_was_removed_is_not_chosen_and_its_number_is_said() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let ids = listings(&world, 10).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        for id in &ids[..3] {
            store::listing::set_state(&mut tx, *id, ListingState::Live, ListingState::Removed).await.unwrap();
        }
        tx.commit().await.unwrap();
        world.portal.index_now().await.unwrap();
        let query = SearchQuery::words("bag");
        let result = world.portal.search(&owner, &query, true).await.unwrap();
        assert_eq!((result.total, result.reportable(&query)), (10, 7));
        let removed = SearchQuery { states: vec![ListingState::Removed], ..query.clone() };
        assert_eq!(world.portal.search(&owner, &removed, true).await.unwrap().reportable(&removed), 0);
        for selection in [Selection::All(Box::new(query)), Selection::Picked(ids.clone())] {
            let draft = world.portal.many_draft(&owner, &selection).await.unwrap();
            assert_eq!((draft.total, draft.gone, draft.shown.len(), draft.sure_of_rest), (7, 3, 7, 0));
        }
        for none in [Selection::All(Box::new(removed.clone())), Selection::Picked(ids[..3].to_vec())] {
            let refused = world.portal.many_draft(&owner, &none).await.unwrap_err();
            assert!(matches!(&refused, PortalError::Conflict(_)) && refused.to_string().contains("The 3 listings"), "{refused}");
        }
        // One is removed after the form was seen: that is less than was said in good faith, not more.
        let all = Selection::All(Box::new(SearchQuery::words("bag")));
        let draft = world.portal.many_draft(&owner, &all).await.unwrap();
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, ids[5], ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let right = right.to_string();
        let job = world.portal.file_many(&owner, &all, form(&draft, &right)).await.unwrap();
        world.drain().await;
        assert_eq!(tally(&world, &owner, job).await.1, ManyTally { reported: 6, already: 0, gone: 0 });
    }
}

#[tokio::test]
async fn what_names_no_mark_is_reported_only_by_who_ticks_it() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let right = right.to_string();
        let mut ids = Vec::new();
        for n in 0..60 {
            let title = if n % 3 == 0 { format!("AURELIA replica bag {n}") } else { format!("Lumibel replica bag {n}") };
            ids.push(world.listing(&format!("R-{n}"), &title, "Shop", None).await);
        }
        world.portal.index_now().await.unwrap();
        let replicas = Selection::All(Box::new(SearchQuery::words("replica")));
        let draft = world.portal.many_draft(&owner, &replicas).await.unwrap();
        let ticked = |draft: &ManyDraft| draft.shown.iter().filter(|one| one.ticked).map(|one| one.listing.id).collect::<Vec<_>>();
        let (shown, taken): (Vec<ListingId>, Vec<ListingId>) = (draft.shown.iter().map(|one| one.listing.id).collect(), ticked(&draft));
        assert_eq!((draft.total, shown.len(), taken.len(), draft.sure_of_rest), (60, 50, 17, 3));
        assert!(draft.shown.iter().all(|one| one.ticked == one.listing.title.contains("AURELIA") && one.ticked == one.doubt.is_none()));
        // One that names nothing is ticked, for its picture; one that names the mark is not.
        let odd = draft.shown.iter().find(|one| !one.ticked).map(|one| one.listing.id).unwrap();
        let chosen: Vec<ListingId> = taken[1..].iter().copied().chain([odd]).collect();
        let job = world.portal.file_many(&owner, &replicas, ManyReport { shown: &shown, taken: &chosen, ..form(&draft, &right) }).await.unwrap();
        world.drain().await;
        assert_eq!(tally(&world, &owner, job).await.1, ManyTally { reported: 20, already: 0, gone: 0 });
        // Whoever ticked listings in the search meant them, whatever they name.
        let draft = world.portal.many_draft(&owner, &Selection::Picked(vec![ids[1], ids[2]])).await.unwrap();
        assert_eq!(ticked(&draft).len() + draft.shown.iter().filter(|one| one.doubt == Some(Doubt::Waiting)).count(), 2);
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_form_is_said_and_nothing_is_reported() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (other, ..) = world.enrolled_brand("Borealis").await;
        let viewer = world.member(brand, "Vera Viewer", model::account::BrandRole::Viewer).await;
        let right = right.to_string();
        let ids = listings(&world, 3).await;
        let picked = Selection::Picked(ids[..2].to_vec());
        let draft = world.portal.many_draft(&owner, &picked).await.unwrap();
        assert_eq!(draft.total, 2);
        let wrong = ManyReport { ground: "smell", explanation: "short", good_faith: false, ..form(&draft, "none") };
        let mut named = fields(world.portal.file_many(&owner, &picked, wrong).await.unwrap_err());
        named.sort();
        assert_eq!(named, ["explanation", "good_faith", "ground", "right"]);
        // Another brand's right is none of ours; who may only look files nothing; a stranger is asked to sign in.
        assert_eq!(fields(world.portal.file_many(&other, &picked, form(&draft, &right)).await.unwrap_err()), ["right"]);
        assert!(matches!(world.portal.file_many(&viewer, &picked, form(&draft, &right)).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.many_draft(&support::anonymous(), &picked).await, Err(PortalError::SignInNeeded)));
        for none in [Selection::Picked(Vec::new()), Selection::Picked(vec![ListingId(world.portal.new_id())])] {
            assert!(matches!(world.portal.many_draft(&owner, &none).await, Err(PortalError::Conflict(_))));
        }
        // More than was seen.
        let bags = Selection::All(Box::new(SearchQuery::words("bag")));
        let seen = ManyReport { count: 2, ..form(&draft, &right) };
        assert!(matches!(world.portal.file_many(&owner, &bags, seen).await, Err(PortalError::Conflict(why)) if why.contains("finds 3 listings now")));
        assert_eq!(world.portal.brand_reports(&owner, &model::report::ReportFilter::default(), PageQuery::number(1)).await.unwrap().total, 0);
        // The work is its brand's alone.
        let job = world.portal.file_many(&owner, &picked, form(&draft, &right)).await.unwrap();
        assert!(matches!(world.portal.job(&other, job).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.cancel_job(&viewer, job).await, Err(PortalError::Forbidden)));
        world.portal.cancel_job(&owner, job).await.unwrap();
        world.drain().await;
        assert_eq!(tally(&world, &owner, job).await.0, JobState::Cancelled);
    }
}

#[tokio::test]
async fn decisions_say_which_rules_were_right() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (other, ..) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        assert_eq!(world.portal.learned_rules(&owner, Whose::Brand).await.unwrap().cases, 0);
        for (n, title) in ["Aur3l1a bag", "AUR3LIA purse", "Aure1ia wallet", "Plain lamp"].into_iter().enumerate() {
            world.listing(&format!("L-{n}"), title, "Shop", None).await;
        }
        while world.portal.screen_arrivals(&tokio_util::sync::CancellationToken::new()).await.unwrap().is_some() {}
        world.portal.index_now().await.unwrap();
        let all = Selection::All(Box::default());
        let draft = world.portal.many_draft(&owner, &all).await.unwrap();
        // The lamp too, which names nothing.
        let shown: Vec<ListingId> = draft.shown.iter().map(|one| one.listing.id).collect();
        world.portal.file_many(&owner, &all, ManyReport { shown: &shown, taken: &shown, ..form(&draft, &right.to_string()) }).await.unwrap();
        world.drain().await;
        let queue = world.portal.report_queue(&reviewer, PageQuery::number(1)).await.unwrap();
        for report in queue.rows {
            let verdict = if report.listing_title.contains("purse") || report.listing_title.contains("bag") { Verdict::Uphold } else { Verdict::Reject };
            world.portal.decide_report(&reviewer, report.id, verdict, REASON).await.unwrap();
        }
        let learned = world.portal.learned_rules(&owner, Whose::Brand).await.unwrap();
        let leet = learned.rules.iter().find(|rule| rule.kind == "leet").unwrap();
        assert_eq!((learned.cases, learned.removed, leet.precision.hits, leet.precision.of, leet.recall.of), (4, 2, 2, 3, 2), "{learned:?}");
        assert!(learned.too_few.is_some() && leet.per_cent.is_none() && leet.precision.low < 0.67 && leet.precision.high > 0.67);
        assert_eq!(world.portal.learned_rules(&other, Whose::Brand).await.unwrap().cases, 0);
        assert_eq!(world.portal.learned_rules(&reviewer, Whose::Marketplace).await.unwrap().cases, 4);
        assert!(world.portal.learned_rules(&owner, Whose::Marketplace).await.is_err());
        // Decided again, a listing is one case still, as it ended last.
        world.clock.advance(60);
        let wallet = draft.shown.iter().map(|one| &one.listing).find(|listing| listing.title.contains("wallet")).unwrap().id;
        let filed = world.portal.file_report(&owner, world.brand_report(wallet, right, WHY)).await.unwrap();
        world.portal.decide_report(&reviewer, filed.id, Verdict::Uphold, REASON).await.unwrap();
        for (actor, whose) in [(&owner, Whose::Brand), (&reviewer, Whose::Marketplace)] {
            let learned = world.portal.learned_rules(actor, whose).await.unwrap();
            assert_eq!((learned.cases, learned.removed), (4, 3), "{learned:?}");
        }
        // What is known of the seller since is made by these decisions.
        world.clock.advance(3_600);
        world.drain().await;
        let lamp = draft.shown.iter().map(|one| &one.listing).find(|listing| listing.title.contains("lamp")).unwrap().id;
        world.listing("L-3", "Plain lamp, large", "Shop", None).await;
        while world.portal.screen_arrivals(&tokio_util::sync::CancellationToken::new()).await.unwrap().is_some() {}
        let said = store::screening::of_listings(&mut world.portal.db().read().await.unwrap(), &[lamp]).await.unwrap().remove(&lamp).unwrap();
        assert!(said.findings.iter().any(|finding| finding.kind == model::screening::FindingKind::Seller), "{said:?}");
        let learned = world.portal.learned_rules(&reviewer, Whose::Marketplace).await.unwrap();
        assert!(learned.rules.iter().all(|rule| rule.kind != "seller"), "{learned:?}");
    }
}
