//! Listings are found by what their pictures show: searched for, watched for, and compared with a brand's own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use image::RgbImage;
use model::{
    id::{ListingId, WatchId},
    import::ListingInput,
    money::{Currency, Money},
    page::PageQuery,
    picture::PictureHash,
    screening::Verdict,
    search::{PageNumber, SearchQuery},
    watch::HitState,
};
use portal::{Actor, PortalError, picture::Upload, search::CsvFor};
use store::listing::FeedListing;
use support::{
    bare_listing,
    shown::{Shown, drawn, upload},
    worlds,
};

fn by(picture: PictureHash) -> SearchQuery {
    SearchQuery { picture: Some(picture), ..SearchQuery::default() }
}

#[tokio::test]
async fn a_picture_finds_the_listings_that_show_it_however_it_was_turned() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let bag = drawn(600, 1);
        let mirrored = image::imageops::flip_horizontal(&bag);
        let small = image::imageops::resize(&bag, 450, 450, image::imageops::FilterType::Triangle);
        let shown = Shown::new(world, &[("bag.png", bag.clone()), ("small.png", small.clone()), ("mirrored.png", mirrored), ("lamp.png", drawn(600, 2))]);
        for (id, picture) in [("A", "bag.png"), ("B", "small.png"), ("C", "mirrored.png"), ("D", "lamp.png")] {
            shown.listing(id, "Something to carry", &format!("Shop {id}"), picture).await;
        }
        shown.settle().await;
        let portal = &shown.world.portal;
        let hash = portal.search_picture(&brand.viewer, Some(upload(&small))).await.unwrap();
        let found = shown.found(&brand.viewer, &by(hash)).await;
        assert_eq!(found.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>().len(), 3, "{found:?}");
        assert!(found.iter().all(|(id, bits)| id != "D" && *bits <= 31) && found.windows(2).all(|pair| pair[0].1 <= pair[1].1), "{found:?}");
        // With words and filters besides, and on a page that is not there.
        let narrowed = SearchQuery { text: "nothing".into(), ..by(hash) };
        assert!(shown.found(&brand.viewer, &narrowed).await.is_empty());
        assert!(shown.found(&brand.viewer, &SearchQuery { page: PageNumber::new(2), text: "zzz".into(), ..by(hash) }).await.is_empty());
        assert_eq!(portal.search_all(&brand.viewer, &by(hash)).await.unwrap().len(), 3);
        // Who brought it sees it, a colleague does not, and both find the same.
        let asked = async |actor: &Actor| portal.search(actor, &by(hash), false).await.unwrap().picture;
        assert!(asked(&brand.viewer).await.unwrap().starts_with("/pictures/"));
        assert!(asked(&brand.owner).await.is_none_or(|url| url.starts_with("https://pictures.example/")));
        // By a listing's own picture: all of its copies, itself without a bit of difference.
        let own = hash_of(&shown, "A").await;
        assert_eq!(shown.found(&brand.viewer, &by(own)).await[0], ("A".to_owned(), 0));
    }
}

async fn hash_of(shown: &Shown, external_id: &str) -> PictureHash {
    let listing = store::listing::by_external_id(&mut shown.world.portal.db().read().await.unwrap(), external_id).await.unwrap().unwrap();
    shown.world.portal.listing_prints(&Actor::System, listing.id).await.unwrap()[0].1
}

#[tokio::test]
async fn what_cannot_be_searched_by_is_said_by_name() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let refused = async |upload: Option<Upload>| match world.portal.search_picture(&brand.viewer, upload).await {
            Err(PortalError::Invalid(errors)) => errors[0].message.clone(),
            other => panic!("{other:?}"),
        };
        assert!(refused(None).await.contains("Choose a picture"));
        assert!(refused(Some(Upload { name: "notes.txt".into(), bytes: b"no picture".to_vec() })).await.contains("notes.txt"));
        assert!(refused(Some(upload(&RgbImage::from_pixel(400, 400, image::Rgb([9, 9, 9]))))).await.contains("too little to see"));
        let stranger = support::anonymous();
        assert!(matches!(world.portal.search_picture(&stranger, None).await, Err(PortalError::SignInNeeded)));
        // A hash that nobody has is no error.
        let unknown = by(PictureHash([7; 32]));
        let result = world.portal.search(&brand.viewer, &unknown, true).await.unwrap();
        assert_eq!((result.total, result.picture), (0, None));
    }
}

#[tokio::test]
async fn a_watch_for_a_picture_finds_what_comes_after_it() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("again.png", drawn(500, 1))]);
        shown.listing("A", "Bag", "Shop", "bag.png").await;
        shown.settle().await;
        let portal = &shown.world.portal;
        let hash = portal.search_picture(&brand.manager, Some(upload(&drawn(600, 1)))).await.unwrap();
        let watch = WatchId(portal.new_id());
        portal.make_watch(&brand.manager, watch, "Our bag", &by(hash), false).await.unwrap();
        shown.world.clock.advance(60);
        shown.listing("B", "Carry-all", "Other shop", "again.png").await;
        // The search index hears of the listing before anybody has seen its picture.
        portal.index_now().await.unwrap();
        while portal.run_next_watch().await.unwrap() {}
        shown.settle().await;
        shown.world.clock.advance(60);
        while portal.run_next_watch().await.unwrap() {}
        let (_, page, _) = portal.watch(&brand.viewer, watch, HitState::New, PageQuery::number(1)).await.unwrap();
        assert_eq!(page.rows.iter().map(|hit| hit.listing.external_id.as_str()).collect::<Vec<_>>(), ["B"]);
    }
}

#[tokio::test]
async fn a_picture_that_very_many_show_is_searched_by_as_far_as_it_goes_and_it_is_said() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1))]);
        let first = shown.listing("A", "Bag", "Shop", "bag.png").await;
        shown.settle().await;
        let (portal, clock) = (&shown.world.portal, &shown.world.clock);
        let url = store::print::of_listings(&mut portal.db().read().await.unwrap(), &[first]).await.unwrap()[&first][0].0;
        let hash = portal.search_picture(&brand.manager, Some(upload(&drawn(600, 1)))).await.unwrap();
        let watch = WatchId(portal.new_id());
        portal.make_watch(&brand.manager, watch, "Our bag", &by(hash), true).await.unwrap();
        clock.advance(60);
        for thousand in 0..10 {
            let mut tx = portal.db().begin().await.unwrap();
            let new = |n| FeedListing { new_id: ListingId(portal.new_id()), input: bare_listing(&format!("M-{thousand}-{n}"), "Bag"), seller_id: None };
            for stored in store::listing::upsert(&mut tx, &(0..1000).map(new).collect::<Vec<_>>(), portal.now()).await.unwrap() {
                store::seen_code::set_pictures(&mut tx, stored.id, &[url], portal.now()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        portal.index_now().await.unwrap();
        let result = portal.search(&brand.viewer, &by(hash), true).await.unwrap();
        assert_eq!((result.total, result.pictures_cut), (10_000, true));
        assert!(result.hits.iter().all(|hit| hit.listing.id != first), "the latest are found");
        for everything in [portal.search_all(&brand.viewer, &by(hash)).await.err(), portal.search_csv(&brand.viewer, &by(hash), CsvFor::Programs).await.err()] {
            assert!(matches!(&everything, Some(PortalError::Invalid(errors)) if errors[0].message.contains("More than 10000")), "{everything:?}");
        }
        let refused = portal.make_watch(&brand.manager, WatchId(portal.new_id()), "Again", &by(hash), false).await;
        assert!(matches!(&refused, Err(PortalError::Invalid(errors)) if errors[0].message.contains("More than 10000")), "{refused:?}");
        while portal.run_next_watch().await.unwrap() {}
        let (stopped, page, _) = portal.watch(&brand.viewer, watch, HitState::New, PageQuery::number(1)).await.unwrap();
        assert_eq!((stopped.too_many, page.total), (Some(10_001), 0));
        let mails = shown.world.mails("manager.of.aurelia@example.com").await;
        assert!(mails[0].subject.contains("Too much") && mails[0].body.contains("More than 10000 listings show pictures like this one"), "{mails:?}");
    }
}

#[tokio::test]
async fn a_watch_keeps_its_picture_and_how_it_would_be_turned() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let other = world.brand("Borealis").await;
        let shown = Shown::new(world, &[("mirrored.png", image::imageops::flip_horizontal(&drawn(600, 1)))]);
        let (portal, clock) = (&shown.world.portal, &shown.world.clock);
        let hash = portal.search_picture(&brand.manager, Some(upload(&drawn(600, 1)))).await.unwrap();
        let (first, second) = (WatchId(portal.new_id()), WatchId(portal.new_id()));
        for (id, name) in [(first, "Our bag"), (second, "Our bag, once more")] {
            portal.make_watch(&brand.manager, id, name, &by(hash), false).await.unwrap();
        }
        // A stranger who only knows the hash keeps nothing of it.
        portal.make_watch(&other.owner, WatchId(portal.new_id()), "Theirs", &by(hash), false).await.unwrap();
        clock.advance(2 * 86_400);
        portal.search_picture(&brand.manager, Some(upload(&drawn(500, 7)))).await.unwrap();
        shown.listing("A", "Carry-all", "Shop", "mirrored.png").await;
        shown.settle().await;
        while portal.run_next_watch().await.unwrap() {}
        let (_, page, _) = portal.watch(&brand.viewer, first, HitState::New, PageQuery::number(1)).await.unwrap();
        assert_eq!(page.rows.iter().map(|hit| hit.listing.external_id.as_str()).collect::<Vec<_>>(), ["A"], "a relisting that was mirrored");
        let beside = async |actor: &Actor| portal.search(actor, &by(hash), false).await.unwrap().picture;
        let address = beside(&brand.viewer).await.unwrap();
        let picture = address.strip_prefix("/pictures/").unwrap().parse().unwrap();
        assert!(portal.picture(&brand.viewer, picture).await.is_ok(), "the team sees it");
        assert!(matches!(portal.picture(&other.owner, picture).await, Err(PortalError::NotFound(_))));
        // It goes with the last watch that has it.
        portal.delete_watch(&brand.manager, first).await.unwrap();
        assert!(portal.picture(&brand.viewer, picture).await.is_ok());
        portal.delete_watch(&brand.manager, second).await.unwrap();
        assert!(matches!(portal.picture(&brand.manager, picture).await, Err(PortalError::NotFound(_))));
    }
}

#[tokio::test]
async fn who_shows_a_brand_s_picture_and_does_not_name_it_is_watched() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let (other, ..) = world.enrolled_brand("Borealis").await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("turned.png", image::imageops::rotate90(&drawn(600, 1))), ("lamp.png", drawn(600, 3))]);
        let silent = shown.listing("A", "Leather bag, brown", "Shop", "turned.png").await;
        let open = shown.listing("B", "Aurelia bag, brown", "Honest shop", "bag.png").await;
        let lamp = shown.listing("C", "Lamp", "Shop", "lamp.png").await;
        let spelt = shown.listing("D", "Сумка Аурелия, коричневая", "Честный магазин", "bag.png").await;
        shown.settle().await;
        let portal = &shown.world.portal;
        assert!(portal.add_references(&owner, "", &[], vec![upload(&drawn(400, 1))]).await.is_err(), "a label is needed");
        assert!(portal.add_references(&owner, "Catalogue", &[], Vec::new()).await.is_err(), "and a picture");
        portal.add_references(&owner, "Catalogue 2026", &[], vec![upload(&drawn(400, 1))]).await.unwrap();
        // The catalogue is looked through at once.
        shown.world.drain().await;
        let (verdict, findings) = shown.findings(&owner, silent).await;
        assert!(verdict == Verdict::Watch && findings.iter().any(|f| f.kind.as_str() == "picture" && f.rule.contains("does not name it")), "{findings:?}");
        let (verdict, findings) = shown.findings(&owner, open).await;
        assert!(verdict == Verdict::Allow && findings.iter().any(|f| f.kind.as_str() == "picture" && !f.rule.contains("does not name")), "{findings:?}");
        let (_, findings) = shown.findings(&owner, spelt).await;
        assert!(findings.iter().any(|f| f.kind.as_str() == "picture" && !f.rule.contains("does not name")), "in another script: {findings:?}");
        assert!(shown.findings(&owner, lamp).await.1.is_empty());
        assert!(shown.findings(&other, silent).await.1.iter().all(|f| f.brand.is_none()), "it is nobody else's business");
        // It is only its brand's to see and to take away.
        let (references, may_manage) = portal.references(&owner).await.unwrap();
        assert!(may_manage && references.len() == 1 && references[0].hash.is_some() && references[0].label == "Catalogue 2026");
        assert!(portal.references(&other).await.unwrap().0.is_empty());
        assert!(matches!(portal.remove_reference(&other, references[0].picture).await, Err(PortalError::NotFound(_))));
        assert!(matches!(portal.picture(&other, references[0].picture).await, Err(PortalError::NotFound(_))));
        portal.remove_reference(&owner, references[0].picture).await.unwrap();
        assert!(matches!(portal.remove_reference(&owner, references[0].picture).await, Err(PortalError::NotFound(_))));
        assert!(portal.references(&owner).await.unwrap().0.is_empty());
    }
}

#[tokio::test]
async fn pictures_of_other_sellers_other_items_are_told() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let shown = Shown::new(world, &[("bag.png", drawn(600, 1)), ("copy.png", drawn(420, 1))]);
        let first = shown.listing("A", "Bag", "Shop", "bag.png").await;
        let again = shown.listing("B", "Another bag", "Shop", "bag.png").await;
        shown.settle().await;
        let copied = shown.listing("C", "Purse", "Somebody else", "copy.png").await;
        shown.settle().await;
        assert!(shown.findings(&owner, first).await.1.is_empty() && shown.findings(&owner, again).await.1.is_empty(), "a shop may show its picture twice");
        let (verdict, findings) = shown.findings(&owner, copied).await;
        assert!(verdict == Verdict::Allow && findings[0].rule.contains("2 listings of other sellers"), "{findings:?}");
    }
}

#[tokio::test]
async fn texts_of_removed_listings_and_prices_that_fell_are_findings() {
    for world in worlds().await {
        let owner = world.reviewer().await;
        let shown = Shown::new(world, &[]);
        let world = &shown.world;
        let text = "Finest leather, stitched by hand, comes with box, bag, card and everything that you know from the original.";
        let listing = async |id: &str, title: &str, text: &str, price: i64| {
            let price = Some(Money { minor: price, currency: Currency::parse("EUR").unwrap() });
            world.listing_of("Shop", ListingInput { price, description: Some(text.into()), ..bare_listing(id, title) }).await
        };
        let removed = listing("A", "Bag", text, 10_000).await;
        shown.settle().await;
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, removed, model::listing::ListingState::Live, model::listing::ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        world.clock.advance(600);
        let again = listing("B", "Purse", &text.to_uppercase().replace(',', " –"), 10_000).await;
        let mut lamp = listing("C", "Lamp", "Short.", 10_000).await;
        for price in [9_900, 10_500, 7_900] {
            shown.settle().await;
            lamp = listing("C", "Lamp", "Short.", price).await;
        }
        shown.settle().await;
        let (verdict, findings) = shown.findings(&owner, again).await;
        assert!(verdict == Verdict::Watch && findings[0].rule.contains("same text"), "{findings:?}");
        assert!(shown.findings(&owner, lamp).await.1.is_empty(), "a sale is no finding");
        listing("C", "Lamp", "Short.", 900).await;
        shown.settle().await;
        let (_, findings) = shown.findings(&owner, lamp).await;
        assert!(findings[0].kind.as_str() == "price" && findings[0].rule.contains("for this listing before"), "{findings:?}");
    }
}
