//! Codes in listings' pictures: fetched from a server on loopback that the setting allows, or read from a folder.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    batch::BatchForm,
    id::{BatchId, ListingId},
    import::ListingInput,
    label::LabelForm,
    seen_code::SeenFinding,
    standing::ActForm,
    unit_code::UnitCode,
};
use portal::{
    Actor, Client, PortalError,
    api_key::KeyForm,
    check::CheckQuestion,
    code_import::CodeImportForm,
    label::{LabelOutput, RangeForm},
    listing_pictures::{
        Looked, PictureSource,
        fetch::{Fetcher, Version},
    },
};
use std::collections::HashMap;
use support::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::CancellationToken;

async fn batch(world: &World, brand: &Brand, gtin: &str) -> BatchId {
    let product = world.portal.make_product(&brand.owner, gtin, "Heritage chronograph", "", "Engraved serial").await.unwrap();
    let facts = BatchForm { lot: "H42", count: "20", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    id
}

/// The label of a unit as a picture.
async fn picture(world: &World, brand: &Brand, id: BatchId, unit: u32) -> Vec<u8> {
    let file = world
        .portal
        .label_file(&brand.owner, id, &LabelForm::default(), LabelOutput::Png, RangeForm { from: &unit.to_string(), count: "1", place: "" })
        .await
        .unwrap();
    file.chunks.flatten().collect()
}

/// A server that gives out pictures, sends on from /to-…, and is called by its address with a port.
async fn server(files: HashMap<&'static str, Vec<u8>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let files = files.clone();
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let read = stream.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..read]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or("/").split('?').next().unwrap_or_default().trim_start_matches('/').to_owned();
                let answer = match (files.get(&*path), path.strip_prefix("to-")) {
                    (Some(bytes), _) => {
                        [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len()).into_bytes(), bytes.clone()].concat()
                    }
                    (None, Some("inside")) => {
                        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:1/secret\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()
                    }
                    (None, Some("itself")) => b"HTTP/1.1 302 Found\r\nLocation: /to-itself\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
                    (None, Some("huge")) => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n".to_vec(),
                    (None, _) => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
                };
                let _ = stream.write_all(&answer).await;
            });
        }
    });
    host
}

/// Imports listings, one for each line: external id, GTIN, pictures with spaces between.
async fn import(world: &World, lines: &[(&str, &str, String)]) -> HashMap<String, ListingId> {
    let mut rows = String::new();
    for (id, gtin, images) in lines {
        let images: Vec<&str> = images.split_whitespace().collect();
        let row =
            serde_json::json!({ "external_id": id, "title": format!("Chronograph {id}"), "gtin": gtin, "seller": format!("Shop {id}"), "images": images });
        rows.push_str(&format!("{row}\n"));
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("feed.ndjson");
    std::fs::write(&file, rows).unwrap();
    let options = feeds::Options::for_file("feed.ndjson");
    let tally = world
        .portal
        .import_now(&Actor::System, portal::import::ImportSource::File(file), options, directory.path().join("rejected.csv"), portal::import::Full::No, |_| {})
        .await
        .unwrap();
    assert_eq!(tally.rejected, 0, "{:?}", tally.problems);
    let mut ids = HashMap::new();
    for (id, ..) in lines {
        let listing = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), id).await.unwrap().unwrap();
        ids.insert((*id).to_owned(), listing.id);
    }
    ids
}

async fn look_at_all(world: &World, source: &PictureSource) -> Looked {
    let mut all = Looked::default();
    while let Some(step) = world.portal.look_at_pictures(source, &CancellationToken::new()).await.unwrap() {
        all.listings += step.listings;
        all.pictures += step.pictures;
        all.failed += step.failed;
        all.codes += step.codes;
    }
    all
}

#[tokio::test]
async fn a_photo_of_one_unit_in_many_listings_is_a_finding_and_so_is_another_product_s_code() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "4006381333931").await;
        let host = server(HashMap::from([("one.png", picture(&world, &aurelia, id, 1).await), ("two.png", picture(&world, &aurelia, id, 2).await)])).await;
        let at = |name: &str| format!("http://{host}/{name}");
        let listings = import(
            &world,
            &[
                ("A", "4006381333931", at("one.png")),
                ("B", "4006381333931", at("one.png?size=large")),
                ("C", "4006381333931", at("two.png")),
                ("D", "96385074", at("two.png?x=1")),
                ("E", "4006381333931", String::new()),
            ],
        )
        .await;
        let source = PictureSource::Web(Fetcher::new(vec![host.clone()]).unwrap());
        let looked = look_at_all(&world, &source).await;
        // Each that has a picture goes through the feed once more: watches for pictures find it now. So do the two of whose codes there is something to say.
        // Which of the two is looked at first is not said, and who comes second may be looked at once more.
        assert_eq!((looked.pictures, looked.failed), (4, 0));
        let listings_looked_at = 5 + 4 + 2;
        assert!((listings_looked_at..=listings_looked_at + 1).contains(&looked.listings) && looked.codes >= 2 * 4 + 2, "{looked:?}");
        let seen = async |name: &str| world.portal.seen_codes(&aurelia.viewer, listings[name]).await.unwrap();
        let a = seen("A").await;
        assert_eq!((a.len(), &*a[0].findings, a[0].others.len()), (1, [SeenFinding::Reused].as_slice(), 1));
        assert_eq!((a[0].others[0].id, a[0].others[0].title.as_str(), a[0].others[0].seller.as_deref()), (listings["B"], "Chronograph B", Some("Shop B")));
        assert_eq!(seen("D").await[0].findings, [SeenFinding::OtherProduct, SeenFinding::Reused]);
        assert!(seen("E").await.is_empty());

        // Nobody's check: the first buyer is still the first.
        let code = a[0].code.unwrap().to_string();
        let checked = world.portal.check_code(&Actor::System, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap();
        assert_eq!(checked.unit().unwrap().nth, 1);

        // Nothing new: nothing is fetched. A changed listing takes the picture that was read before.
        assert_eq!(look_at_all(&world, &source).await, Looked::default());
        import(&world, &[("C", "4006381333931", format!("{} {}", at("two.png"), at("one.png")))]).await;
        let again = look_at_all(&world, &source).await;
        assert_eq!((again.listings, again.pictures, again.codes), (1, 0, 2));
        assert_eq!(seen("A").await[0].others.len(), 2);

        // One that is not offered any more leaves the unit to who sells it now, and these are looked at again.
        for (gone, left) in [("B", 1), ("C", 0)] {
            world.listing_of("Shop", ListingInput { ended: true, ..bare_listing(gone, "Chronograph") }).await;
            assert!(look_at_all(&world, &source).await.listings >= 2, "{gone}, which has ended, and A");
            let a = seen("A").await;
            assert_eq!((a[0].others.len(), a[0].findings.len()), (left, left), "{gone}: {:?}", a[0]);
        }
    }
}

#[tokio::test]
async fn void_stolen_and_forged_codes_are_told_apart_as_buyers_are_told() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "4006381333931").await;
        let folder = tempfile::tempdir().unwrap();
        for (name, unit) in [("void.png", 1), ("stolen.png", 2), ("good.png", 3)] {
            std::fs::write(folder.path().join(name), picture(&world, &aurelia, id, unit).await).unwrap();
        }
        let forged = format!("http://127.0.0.1:3000/01/04006381333931/21/{}", UnitCode::from_low_bits(12_345).serial());
        std::fs::write(folder.path().join("forged.png"), drawn(&forged)).unwrap();
        std::fs::write(folder.path().join("broken.png"), b"not a picture").unwrap();
        for (act, unit) in [("void", "1"), ("steal", "2")] {
            let form = ActForm { act, units: unit, message: "Ask the police", confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
        }
        let at = |name: &str| format!("https://pictures.example/a/{name}");
        let names = ["void", "stolen", "good", "forged", "broken", "missing"];
        let lines: Vec<_> = names.iter().map(|name| (*name, "4006381333931", at(&format!("{name}.png")))).collect();
        let listings = import(&world, &lines).await;
        let looked = look_at_all(&world, &PictureSource::Folder(folder.path().to_owned())).await;
        assert_eq!((looked.listings, looked.failed, looked.codes), (6 + 4, 2, 2 * 4));
        let findings = async |name: &str| {
            let seen = world.portal.seen_codes(&aurelia.viewer, listings[name]).await.unwrap();
            seen.into_iter().flat_map(|seen| seen.findings).collect::<Vec<_>>()
        };
        assert_eq!(findings("void").await, [SeenFinding::NotIssued]);
        assert_eq!(findings("forged").await, [SeenFinding::NotIssued]);
        assert_eq!(findings("stolen").await, [SeenFinding::Stolen]);
        assert!(findings("good").await.is_empty() && findings("missing").await.is_empty());
        // The filters know it on arrival: what is not genuine is held.
        let said = async |name: &str| world.portal.screening(&aurelia.viewer, listings[name]).await.unwrap().unwrap();
        for name in ["void", "forged", "stolen"] {
            let said = said(name).await;
            assert!(said.verdict.hides() && said.findings.iter().any(|finding| finding.kind.as_str() == "code"), "{name}: {said:?}");
        }
        assert!(said("good").await.findings.iter().all(|finding| finding.kind.as_str() != "code"));

        assert!(matches!(world.portal.seen_codes(&Actor::Anonymous(Client::default()), listings["void"]).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.seen_codes(&aurelia.viewer, ListingId(uuid::Uuid::from_u128(9))).await, Err(PortalError::NotFound("listing"))));
    }
}

#[tokio::test]
async fn a_number_that_has_the_form_of_a_code_by_chance_holds_no_listing() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        batch(&world, &aurelia, "4006381333931").await;
        let nobodys = UnitCode::from_low_bits(12_345);
        let mistyped = format!("{}{}", nobodys.serial(), if nobodys.check_character() == '0' { '1' } else { '0' });
        let pictures = [
            ("sim-card", "89860318740012345674".to_owned(), None),
            ("parcel", mistyped, None),
            ("other-company", "https://id.gs1.org/01/00000096385074/21/ABCDEFGH12345678JKMN".to_owned(), None),
            ("bare", nobodys.with_check(), Some(SeenFinding::Unclear)),
            ("product", "https://id.gs1.org/01/04006381333931/21/ABCDEFGH12345678JKMN".to_owned(), Some(SeenFinding::NotIssued)),
            ("address", "HTTP://127.0.0.1:3000/01/00000096385074/21/ABCDEFGH12345678JKMN".to_owned(), Some(SeenFinding::NotIssued)),
        ];
        let folder = tempfile::tempdir().unwrap();
        for (name, text, _) in &pictures {
            std::fs::write(folder.path().join(format!("{name}.png")), drawn(text)).unwrap();
        }
        let lines: Vec<_> = pictures.iter().map(|(name, ..)| (*name, "4006381333931", format!("https://pictures.example/{name}.png"))).collect();
        let listings = import(&world, &lines).await;
        look_at_all(&world, &PictureSource::Folder(folder.path().to_owned())).await;
        for (name, _, finding) in pictures {
            let seen = world.portal.seen_codes(&aurelia.viewer, listings[name]).await.unwrap();
            let findings: Vec<_> = seen.iter().flat_map(|seen| seen.findings.clone()).collect();
            assert_eq!((seen.len(), findings), (1, Vec::from_iter(finding)), "{name}");
            let screened = world.portal.screening(&aurelia.viewer, listings[name]).await.unwrap();
            let hides = screened.as_ref().is_some_and(|screened| screened.verdict.hides());
            assert_eq!(hides, finding == Some(SeenFinding::NotIssued), "{name}: {screened:?}");
        }
    }
}

#[tokio::test]
async fn codes_that_a_brand_imported_are_known_in_pictures_too() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Heritage chronograph", "", "Engraved serial").await.unwrap();
        let import_codes = async |name: &str, codes: &str, source: &str, lot: &str| {
            let chunk = futures::stream::iter([Ok::<_, std::io::Error>(codes.as_bytes().to_vec())]);
            let upload = world.portal.receive_codes(&aurelia.owner, product, name, chunk).await.unwrap();
            let form = CodeImportForm { source, column: "", batch: BatchForm { lot, ..BatchForm::default() } };
            let id = world.portal.import_codes(&aurelia.owner, product, upload, world.portal.new_id(), form).await.unwrap();
            world.drain().await;
            id
        };
        let serials = import_codes("serials.csv", "Serial number\nQ7WX-91KD-ZP\nM2LB-40TY-VA\nJ8RC-65NH-EU\n", "serial", "H42").await;
        import_codes("sgtins.csv", "Code\n(01)04006381333931(21)W4KX9\n", "sgtin", "H43").await;
        let pictures = [
            ("serial.png", drawn("Q7WX-91KD-ZP")),
            ("void.png", drawn("M2LB-40TY-VA")),
            ("sgtin.png", drawn("https://id.gs1.org/01/04006381333931/21/W4KX9")),
            ("nobody.png", drawn("ZZZZ-00AA-11")),
        ];
        let host = server(HashMap::from(pictures)).await;
        let at = |name: &str| format!("http://{host}/{name}");
        let act = ActForm { act: "void", units: "M2LB-40TY-VA", message: "Misprinted", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, serials, world.portal.new_id(), act).await.unwrap();
        let listings = import(
            &world,
            &[
                ("A", "4006381333931", at("serial.png")),
                ("B", "4006381333931", at("serial.png?size=large")),
                ("C", "96385074", at("sgtin.png")),
                ("D", "4006381333931", at("void.png")),
                ("E", "4006381333931", at("nobody.png")),
            ],
        )
        .await;
        look_at_all(&world, &PictureSource::Web(Fetcher::new(vec![host.clone()]).unwrap())).await;
        let seen = async |name: &str| world.portal.seen_codes(&aurelia.viewer, listings[name]).await.unwrap().remove(0);
        let a = seen("A").await;
        assert_eq!((a.code.unwrap().to_string().as_str(), &*a.findings, a.others[0].id), ("Q7WX-91KD-ZP", [SeenFinding::Reused].as_slice(), listings["B"]));
        let c = seen("C").await;
        assert_eq!((c.code.unwrap().to_string().as_str(), &*c.findings), ("(01)04006381333931(21)W4KX9", [SeenFinding::OtherProduct].as_slice()));
        assert_eq!(seen("D").await.findings, [SeenFinding::NotIssued]);
        let e = seen("E").await;
        assert!(e.code.is_none() && e.findings.is_empty(), "a serial that nobody here issued says nothing");

        // Imported after its picture was read: its listing is looked at again, and nobody else's.
        import_codes("more.csv", "Serial number\nZZZZ-00AA-11\nK4PF-38SD-QB\nX1VC-27GM-OE\n", "serial", "H44").await;
        let again = look_at_all(&world, &PictureSource::Web(Fetcher::new(vec![host.clone()]).unwrap())).await;
        assert_eq!((again.listings, again.pictures, again.codes), (1, 0, 1), "{:?}", world.engine);
        let e = seen("E").await;
        assert_eq!((e.code.unwrap().to_string().as_str(), e.findings.is_empty()), ("ZZZZ-00AA-11", true));
    }
}

#[tokio::test]
async fn addresses_that_lead_into_the_house_on_and_on_or_to_too_much_are_not_fetched() {
    let host = server(HashMap::new()).await;
    let allowed = Fetcher::new(vec![host.clone()]).unwrap();
    let said = async |fetcher: &Fetcher, path: &str| fetcher.fetch(&format!("http://{host}/{path}"), &Version::default()).await.unwrap_err().to_string();
    assert_eq!(said(&Fetcher::new(Vec::new()).unwrap(), "one.png").await, "its address leads into a private network");
    assert_eq!(said(&allowed, "to-inside").await, "its address leads into a private network");
    assert_eq!(said(&allowed, "to-itself").await, "its address leads on and on");
    assert_eq!(said(&allowed, "to-huge").await, "it is larger than 12 MB");
    assert_eq!(said(&allowed, "nothing.png").await, "the server answers 404");
}

#[tokio::test]
async fn every_picture_that_is_kept_of_a_listing_is_looked_at() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "4006381333931").await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("last.png"), picture(&world, &aurelia, id, 1).await).unwrap();
        let mut pictures: Vec<String> = (1..20).map(|n| format!("https://pictures.example/{n}.png")).collect();
        pictures.push("https://pictures.example/last.png".to_owned());
        let listings = import(&world, &[("A", "96385074", pictures.join(" "))]).await;
        look_at_all(&world, &PictureSource::Folder(folder.path().to_owned())).await;
        let seen = world.portal.seen_codes(&aurelia.viewer, listings["A"]).await.unwrap();
        assert_eq!(seen[0].findings, [SeenFinding::OtherProduct], "the twentieth shows a code of another product");
    }
}

#[tokio::test]
async fn a_dry_run_with_other_pictures_is_not_judged_by_the_codes_of_the_old_ones() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let id = batch(&world, &aurelia, "4006381333931").await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("stolen.png"), picture(&world, &aurelia, id, 1).await).unwrap();
        let form = ActForm { act: "steal", units: "1", message: "Ask the police", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
        let address = |name: &str| format!("https://pictures.example/{name}");
        import(&world, &[("A", "4006381333931", address("stolen.png"))]).await;
        look_at_all(&world, &PictureSource::Folder(folder.path().to_owned())).await;
        let administrator = world.administrator().await;
        let form = KeyForm { name: "Shop system", role: "", lifetime: "90" };
        let token = world.portal.make_marketplace_key(&administrator, form).await.unwrap().token;
        let program = world.portal.actor_of_key(&token, Client::default()).await.unwrap();
        let said = async |name: &str| {
            let input = ListingInput { images: vec![address(name).parse().unwrap()], seller: Some("Shop A".into()), ..bare_listing("A", "Chronograph A") };
            let judged = world.portal.send_listings(&program, vec![input], true).await.unwrap().remove(0);
            format!("{:?}", judged.screening.unwrap().findings).contains("in a picture")
        };
        assert!(said("stolen.png").await);
        assert!(!said("other.png").await);
    }
}

#[tokio::test]
async fn listings_with_more_pictures_than_were_looked_at_go_through_the_feed_once() {
    for world in worlds().await {
        let images = |most: u32| (1..=most).map(|n| format!("https://pictures.example/{n}.png").parse().unwrap()).collect();
        for (id, most) in [("L-1", 9), ("L-2", 8), ("L-3", 20)] {
            world.listing_of("Shop", ListingInput { images: images(most), ..bare_listing(id, "Handbag") }).await;
        }
        assert_eq!(world.portal.look_at_more_pictures().await.unwrap(), 0, "a new portal has looked at all");
        // As after the upgrade of one that had these.
        let mut tx = world.portal.db().begin().await.unwrap();
        let last = store::listing::last_change(&mut tx).await.unwrap();
        store::chore::advance(&mut tx, "look at more pictures", last).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.portal.look_at_more_pictures().await.unwrap(), 2, "{:?}", world.engine);
        let again = store::listing::changed_after(&mut world.portal.db().read().await.unwrap(), last, 10).await.unwrap();
        let mut again: Vec<&str> = again.iter().map(|(_, listing)| listing.external_id.as_str()).collect();
        again.sort_unstable();
        assert_eq!(again, ["L-1", "L-3"]);
        for _ in 0..2 {
            world.clock.advance(60);
            assert_eq!(world.portal.look_at_more_pictures().await.unwrap(), 0, "once");
        }
    }
}
