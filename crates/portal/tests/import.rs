//! Importing listings, from the file to the rows.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    condition::Condition,
    id::{JobId, UploadId},
    import::ImportTally,
    job::{Job, JobState},
    listing::{Listing, ListingState},
    page::PageQuery,
};
use portal::{
    Actor, PortalError, Result,
    import::{Full, ImportSource},
};
use std::{convert::Infallible, fs};
use support::*;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const FEED: &str = "id,title,brand,gtin,price,currency,seller,seller_email\n\
    7,Desk lamp,Nordlys,4006381333931,19.99,EUR,Lampenladen,shop@lampenladen.example\n\
    8,Chair,,,,,Lampenladen,\n\
    9,Table,,4006381333932,,,,\n\
    10,Stool\n\
    11,,,,19,EUR,,\n";

async fn upload(world: &World, actor: &Actor, name: &str, text: &str) -> Result<UploadId> {
    let chunks: Vec<_> = text.as_bytes().chunks(7).map(|chunk| Ok::<_, Infallible>(chunk.to_vec())).collect();
    world.portal.receive_upload(actor, name, futures::stream::iter(chunks)).await
}

async fn start(world: &World, actor: &Actor, text: &str) -> JobId {
    let id = upload(world, actor, "feed.csv", text).await.unwrap();
    world.portal.start_import(actor, id, Vec::new(), "", false).await.unwrap()
}

fn tally(job: &Job) -> ImportTally {
    serde_json::from_value(job.result.clone().unwrap()).unwrap()
}

async fn listing(world: &World, external_id: &str) -> Option<Listing> {
    store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), external_id).await.unwrap()
}

fn many(rows: usize) -> String {
    let lines = (1..=rows).map(|n| format!("{n},Thing {n},Shop {}\n", n % 7));
    std::iter::once("id,title,seller\n".to_owned()).chain(lines).collect()
}

#[tokio::test]
async fn a_feed_is_uploaded_mapped_and_read_in() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let id = upload(&world, &admin, "C:\\feeds\\winter.csv", &FEED.replace("title", "What it is")).await.unwrap();
        let seen = world.portal.preview_upload(&admin, id).await.unwrap();
        assert_eq!((seen.upload.name.as_str(), seen.format.as_str(), seen.columns.len()), ("winter.csv", "CSV", 8));
        let column = |field: &str| seen.fields.iter().find(|f| f.name == field).unwrap().column.clone();
        assert_eq!((column("gtin").as_deref(), column("title")), (Some("gtin"), None));
        let unmapped = world.portal.start_import(&admin, id, Vec::new(), "", false).await.unwrap_err();
        assert!(unmapped.to_string().contains("no column is the title"), "{unmapped}");

        let job = world.portal.start_import(&admin, id, vec![("title".into(), "What it is".into())], "", false).await.unwrap();
        assert_eq!(world.portal.imports(&admin, PageQuery::number(1)).await.unwrap().rows[0].state, JobState::Queued);
        world.drain().await;
        let done = world.portal.job(&admin, job).await.unwrap();
        let tally = tally(&done);
        assert_eq!((done.state, done.done, done.title.as_str()), (JobState::Done, 5, "Import of winter.csv"));
        assert_eq!((tally.read, tally.created, tally.rejected, tally.warned), (5, 3, 2, 1));
        assert_eq!(tally.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [5, 6]);
        let warning = &tally.warnings[0];
        assert!(warning.line == 4 && warning.cause.starts_with("gtin “4006381333932”: The last digit"), "{warning:?}");
        let table = listing(&world, "9").await.unwrap();
        assert_eq!((table.gtin, table.gtin_given.as_deref()), (None, Some("4006381333932")));
        let lamp = listing(&world, "7").await.unwrap();
        assert_eq!((lamp.price.unwrap().to_string(), lamp.seller.unwrap().name), ("EUR 19.99".into(), "Lampenladen".into()));
        let seller = store::seller::named(&mut world.portal.db().read().await.unwrap(), "Lampenladen").await.unwrap().remove(0);
        assert_eq!(seller.email.unwrap().as_str(), "shop@lampenladen.example");

        let aside = fs::read_to_string(world.portal.rejected_lines(&admin, job).await.unwrap()).unwrap();
        let lines: Vec<_> = aside.lines().collect();
        assert_eq!(lines[0], "line,cause,text");
        assert!(lines[1].starts_with("5,\"expected 8 columns"), "{}", lines[1]);
        assert!(lines[2].starts_with("6,\"the title is missing\""), "{}", lines[2]);
        assert!(matches!(world.portal.preview_upload(&admin, id).await, Err(PortalError::NotFound(_))), "the file is gone once it is in");
    }
}

#[tokio::test]
async fn what_is_read_of_a_merchants_feed_and_what_is_not_is_said() {
    let text = "id,title,image_link,additional_image_link,price,sale_price,sale_price_effective_date,condition,shade\n\
        1,Watch,https://a.example/1.jpg,https://a.example/2.jpg,499.00 EUR,49.00 EUR,2000-01-01/2999-01-01,refurbished,red\n\
        2,Watch,,,499.00 EUR,49.00 EUR,2000-01-01/2000-02-01,odd,\n";
    for world in worlds().await {
        let admin = world.administrator().await;
        let id = upload(&world, &admin, "google.csv", text).await.unwrap();
        let seen = world.portal.preview_upload(&admin, id).await.unwrap();
        let field = |name: &str| seen.fields.iter().find(|field| field.name == name).map(|field| (field.column.as_deref(), field.beside.join(","))).unwrap();
        assert_eq!((field("price"), field("condition")), ((Some("sale_price"), "price".into()), (Some("condition"), String::new())));
        assert_eq!((field("image").1.as_str(), seen.unread.join(",").as_str()), ("additional_image_link", "shade"));
        let job = world.portal.start_import(&admin, id, Vec::new(), "", false).await.unwrap();
        world.drain().await;
        let tally = tally(&world.portal.job(&admin, job).await.unwrap());
        assert_eq!((tally.created, tally.warned, tally.unread.join(",").as_str()), (2, 1, "shade"));
        assert!(tally.columns.contains(&("price".to_owned(), vec!["sale_price".to_owned(), "price".to_owned()])), "{:?}", tally.columns);
        let (one, other) = (listing(&world, "1").await.unwrap(), listing(&world, "2").await.unwrap());
        assert_eq!((one.price.unwrap().to_string().as_str(), one.images.len(), one.condition), ("EUR 49.00", 2, Some(Condition::Refurbished)));
        assert_eq!((other.price.unwrap().to_string().as_str(), other.condition), ("EUR 499.00", None));
    }
}

#[tokio::test]
async fn a_file_as_a_german_excel_saves_it_comes_in_and_says_how_it_was_read() {
    let text = "Artikelnummer;Titel;Preis;Währung;Verkäufer;Land\r\n7;Größere Lampe;2.499,50 €;;Müller & Söhne;Deutschland\r\n8;Süßer Hocker;billig;EUR;Müller & Söhne;\r\n";
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(text);
    assert!(!lost);
    for world in worlds().await {
        let admin = world.administrator().await;
        let chunks = vec![Ok::<_, Infallible>(bytes.to_vec())];
        let id = world.portal.receive_upload(&admin, "liste.csv", futures::stream::iter(chunks)).await.unwrap();
        let seen = world.portal.preview_upload(&admin, id).await.unwrap();
        assert_eq!((seen.code_page.as_deref(), seen.columns[1].samples[0].as_str()), (Some("windows-1252"), "Größere Lampe"));
        let job = world.portal.start_import(&admin, id, Vec::new(), "", false).await.unwrap();
        world.drain().await;
        let tally = tally(&world.portal.job(&admin, job).await.unwrap());
        assert_eq!((tally.created, tally.rejected, tally.warned, tally.code_page.as_deref()), (2, 0, 1, Some("windows-1252")));
        assert!(tally.warnings[0].cause.starts_with("price: “billig” is not an amount"), "{:?}", tally.warnings);
        let lamp = listing(&world, "7").await.unwrap();
        assert_eq!((lamp.title.as_str(), lamp.price.unwrap().to_string().as_str(), lamp.country.unwrap().as_str()), ("Größere Lampe", "EUR 2499.50", "DE"));
        assert_eq!(lamp.seller.unwrap().name, "Müller & Söhne");
        assert!(listing(&world, "8").await.unwrap().price.is_none());
    }
}

#[tokio::test]
async fn the_same_feed_again_changes_nothing() {
    for world in worlds().await {
        let admin = world.administrator().await;
        start(&world, &admin, FEED).await;
        world.drain().await;
        world.clock.advance(60);
        let again = start(&world, &admin, FEED).await;
        world.drain().await;
        let tally = tally(&world.portal.job(&admin, again).await.unwrap());
        assert_eq!((tally.created, tally.updated, tally.unchanged, tally.rejected, tally.warned), (0, 0, 3, 2, 1));
        let lamp = listing(&world, "7").await.unwrap();
        assert_eq!((lamp.first_seen_at, lamp.last_seen_at.seconds_since(lamp.first_seen_at)), (NOON, 60));
    }
}

#[tokio::test]
async fn of_rows_with_the_same_identifier_the_last_counts_once_and_names_the_others() {
    for world in worlds().await {
        let admin = world.administrator().await;
        // Batches apart, and the last of all cannot be read: it counts nothing.
        let feed = || {
            let mut lines: Vec<String> = many(1200).lines().map(str::to_owned).collect();
            for (line, row) in [(2, "dup1,Lamp of A,Seller A"), (603, "dup1,Lamp of B,Seller B"), (1100, "dup1,Lamp of C,Seller C"), (1200, "dup1,,Seller D")] {
                lines[line - 1] = row.into();
            }
            lines.join("\n") + "\n"
        };
        let job = start(&world, &admin, &feed()).await;
        world.drain().await;
        let first = tally(&world.portal.job(&admin, job).await.unwrap());
        let counts = |tally: &ImportTally| (tally.read, tally.created, tally.updated, tally.unchanged, tally.repeated, tally.rejected, tally.warned);
        assert_eq!(counts(&first), (1200, 1197, 0, 0, 2, 1, 1), "{:?}", world.engine);
        let warning = &first.warnings[0];
        assert!(warning.line == 1100 && warning.cause.starts_with("lines 2 and 603 have the same identifier “dup1”"), "{warning:?}");
        let lamp = listing(&world, "dup1").await.unwrap();
        assert_eq!((lamp.title.as_str(), lamp.seller.unwrap().name.as_str()), ("Lamp of C", "Seller C"));
        let changes = store::listing::last_change(&mut world.portal.db().read().await.unwrap()).await.unwrap();
        let again = start(&world, &admin, &feed()).await;
        world.drain().await;
        let second = tally(&world.portal.job(&admin, again).await.unwrap());
        assert_eq!(counts(&second), (1200, 0, 0, 1197, 2, 1, 1));
        let in_feed = store::listing::changed_after(&mut world.portal.db().read().await.unwrap(), changes, 10).await.unwrap();
        assert!(in_feed.is_empty(), "{in_feed:?}");
        // From a pipe, which can be read once.
        let source = ImportSource::Stream(Box::new(std::io::Cursor::new(feed())));
        let piped = world.portal.import_now(&Actor::System, source, feeds::Options::default(), world.dir.join("x.csv"), Full::No, |_| ()).await.unwrap();
        assert_eq!(counts(&piped), (1200, 0, 0, 1197, 2, 1, 1));
    }
}

#[tokio::test]
async fn a_removed_listing_stays_removed_and_the_import_says_so() {
    for world in worlds().await {
        let admin = world.administrator().await;
        start(&world, &admin, FEED).await;
        world.drain().await;
        let id = listing(&world, "7").await.unwrap().id;
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, id, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let again = start(&world, &admin, &FEED.replace("Desk lamp", "Desk lamp with gift")).await;
        world.drain().await;
        let tally = tally(&world.portal.job(&admin, again).await.unwrap());
        assert_eq!((tally.updated, tally.unchanged, tally.kept_removed), (0, 3, 1));
        let kept = listing(&world, "7").await.unwrap();
        assert_eq!((kept.state, kept.title.as_str()), (ListingState::Removed, "Desk lamp"), "as it was when it was removed");
    }
}

#[tokio::test]
async fn an_import_that_was_stopped_can_be_run_again() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let job = start(&world, &admin, &many(1200)).await;
        world.portal.cancel_job(&admin, job).await.unwrap();
        world.drain().await;
        let stopped = world.portal.job(&admin, job).await.unwrap();
        assert_eq!((stopped.state, tally(&stopped).created), (JobState::Cancelled, 500), "what was done until then stays");
        let again = world.portal.run_import_again(&admin, job).await.unwrap();
        world.drain().await;
        let done = tally(&world.portal.job(&admin, again).await.unwrap());
        assert_eq!((done.read, done.unchanged, done.created), (1200, 500, 700));
        let over = world.portal.run_import_again(&admin, again).await.unwrap_err();
        assert!(over.to_string().starts_with("Only an import that was stopped"), "{over}");
        let gone = world.portal.run_import_again(&admin, job).await.unwrap_err();
        assert!(gone.to_string().contains("upload it again"), "{gone}");
    }
}

#[tokio::test]
async fn an_import_whose_process_stops_goes_on_where_it_was() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let mut text = many(6000);
        text.push_str("6001,short\n");
        let job = start(&world, &admin, &text.replace("\n3,", "\n\"3,")).await;
        for _ in 0..3 {
            let (stop, portal) = (CancellationToken::new(), world.portal.clone());
            let running = tokio::spawn({
                let stop = stop.clone();
                async move { portal.run_next_job(&stop).await }
            });
            let before = world.portal.job(&admin, job).await.unwrap().done;
            while !running.is_finished() && world.portal.job(&admin, job).await.unwrap().done == before {
                tokio::task::yield_now().await;
            }
            stop.cancel();
            running.await.unwrap().unwrap();
        }
        world.drain().await;
        let done = world.portal.job(&admin, job).await.unwrap();
        let tally = tally(&done);
        assert_eq!((done.state, tally.read, tally.created, tally.unchanged, tally.rejected), (JobState::Done, 6001, 5999, 0, 2));
        let aside = fs::read_to_string(world.portal.rejected_lines(&admin, job).await.unwrap()).unwrap();
        assert_eq!(aside.lines().map(|line| line.split(',').next().unwrap()).collect::<Vec<_>>(), ["line", "4", "6002"]);
    }
}

#[tokio::test]
async fn a_file_that_is_no_feed_is_refused_at_once() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let said = async |text: &str| {
            let id = upload(&world, &admin, "feed", text).await?;
            world.portal.preview_upload(&admin, id).await?;
            world.portal.start_import(&admin, id, Vec::new(), "", false).await
        };
        for (text, says) in [
            ("", "this one is empty"),
            ("PK\u{3}\u{4}rest", "an Excel workbook"),
            ("<?xml version='1.0'?>", "XML or HTML"),
            ("4006381333931,Lamp\n", "looks like a listing, not a header"),
            ("name,colour\nLamp,red\n", "identifier"),
        ] {
            let error = said(text).await.unwrap_err();
            assert!(matches!(error, PortalError::Invalid(_)) && error.to_string().contains(says), "{text}: {error}");
        }
        let id = upload(&world, &admin, "feed.csv", FEED).await.unwrap();
        let wrong = world.portal.start_import(&admin, id, Vec::new(), "Euro", false).await.unwrap_err();
        assert!(wrong.to_string().contains("is not a currency"), "{wrong}");
        let wrong = world.portal.start_import(&admin, id, vec![("titel".into(), "title".into())], "", false).await.unwrap_err();
        assert!(wrong.to_string().contains("is not a field"), "{wrong}");
    }
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_old_ones_are_removed() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let broken = futures::stream::iter(vec![Ok("id,title".to_owned()), Err("connection lost")]);
        let error = world.portal.receive_upload(&admin, "x.csv", broken).await.unwrap_err();
        assert!(error.to_string().contains("connection lost"), "{error}");
        let files = || fs::read_dir(world.dir.join("imports")).unwrap().count();
        assert_eq!(files(), 0);
        upload(&world, &admin, "x.csv", FEED).await.unwrap();
        world.clock.advance(portal::import::UPLOAD_KEPT_SECONDS + 1);
        upload(&world, &admin, "y.csv", FEED).await.unwrap();
        assert_eq!(files(), 2, "the new one, and what is known of it");
    }
}

#[tokio::test]
async fn nobody_but_administrators_imports() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let file = upload(&world, &admin, "feed.csv", FEED).await.unwrap();
        let job = start(&world, &admin, FEED).await;
        let brand = world.brand("Nordlys").await;
        for actor in [world.reviewer().await, brand.owner, world.person("Sam Seller", None).await, anonymous()] {
            let refused = |error: PortalError| match actor {
                Actor::Anonymous(_) => matches!(error, PortalError::SignInNeeded),
                _ => matches!(error, PortalError::Forbidden | PortalError::NotFound(_)),
            };
            assert!(refused(upload(&world, &actor, "x.csv", FEED).await.unwrap_err()));
            assert!(refused(world.portal.preview_upload(&actor, file).await.unwrap_err()));
            assert!(refused(world.portal.start_import(&actor, file, Vec::new(), "", false).await.unwrap_err()));
            assert!(refused(world.portal.imports(&actor, PageQuery::number(1)).await.unwrap_err()));
            assert!(refused(world.portal.run_import_again(&actor, job).await.unwrap_err()));
            assert!(refused(world.portal.rejected_lines(&actor, job).await.unwrap_err()));
            assert!(refused(world.portal.job(&actor, job).await.unwrap_err()));
            assert!(refused(world.portal.cancel_job(&actor, job).await.unwrap_err()));
        }
        let unknown = world.portal.start_import(&admin, UploadId(Uuid::nil()), Vec::new(), "", false).await.unwrap_err();
        assert!(matches!(unknown, PortalError::NotFound("upload")));
        assert!(matches!(world.portal.rejected_lines(&admin, JobId(Uuid::nil())).await.unwrap_err(), PortalError::NotFound("import")));
    }
}

#[tokio::test]
async fn the_command_line_imports_without_a_job() {
    for world in worlds().await {
        let rejected = world.dir.join("rejected.csv");
        let source = ImportSource::Stream(Box::new(FEED.as_bytes()));
        let mut steps = 0;
        let tally = world.portal.import_now(&Actor::System, source, feeds::Options::default(), rejected.clone(), Full::No, |_| steps += 1).await.unwrap();
        assert_eq!((tally.read, tally.created, tally.rejected, steps), (5, 3, 2, 1));
        assert!(rejected.exists());
        let missing = ImportSource::File(world.dir.join("nothing.csv"));
        let error = world.portal.import_now(&Actor::System, missing, feeds::Options::default(), rejected, Full::No, |_| ()).await.unwrap_err();
        assert!(error.to_string().contains("cannot be opened"), "{error}");
    }
}

#[tokio::test]
async fn a_form_that_is_sent_twice_starts_one_import() {
    for world in racing_worlds().await {
        let admin = world.administrator().await;
        let id = upload(&world, &admin, "feed.csv", &many(20)).await.unwrap();
        let start = || world.portal.start_import(&admin, id, Vec::new(), "", false);
        let (one, two) = tokio::join!(start(), start());
        let job = one.unwrap();
        assert_eq!(two.unwrap(), job);
        world.drain().await;
        // The file is gone by then, and the answer is the same.
        assert_eq!(start().await.unwrap(), job);
        assert_eq!(world.portal.imports(&admin, PageQuery::default()).await.unwrap().total, 1);

        // One that was stopped may be started with other columns.
        let id = upload(&world, &admin, "feed.csv", &many(20)).await.unwrap();
        let stopped = world.portal.start_import(&admin, id, Vec::new(), "", false).await.unwrap();
        world.portal.cancel_job(&admin, stopped).await.unwrap();
        world.drain().await;
        let again = world.portal.start_import(&admin, id, Vec::new(), "", false).await.unwrap();
        assert_ne!(again, stopped);
        world.drain().await;
        assert_eq!(world.portal.job(&admin, again).await.unwrap().state, JobState::Done);
    }
}
