//! Codes that a brand had before: imported from a file, refused with reasons, checked like any other.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    any_code::{AnyCode, CodeSource, ForeignCode},
    batch::{Batch, BatchForm, BatchState},
    check::CheckVerdict,
    id::{BatchId, ProductId},
    import::ImportTally,
    job::JobState,
    standing::ActForm,
};
use portal::{Actor, Client, PortalError, Result, check::CheckQuestion, code_import::CodeImportForm};
use support::*;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const SERIALS: &str = "Serial number\nQ7WX-91KD-ZP\nM2LB-40TY-VA\nJ8RC-65NH-EU\n";

async fn product(world: &World, brand: &Brand, gtin: &str) -> ProductId {
    world.portal.make_product(&brand.owner, gtin, "Heritage chronograph", "", "Engraved serial").await.unwrap()
}

/// Uploads and queues an import, and answers the batch.
async fn queue(world: &World, actor: &Actor, product: ProductId, name: &str, file: &str, source: &str) -> Result<BatchId> {
    let chunk = futures::stream::iter([Ok::<_, std::io::Error>(file.as_bytes().to_vec())]);
    let upload = world.portal.receive_codes(actor, product, name, chunk).await?;
    let form = CodeImportForm { source, column: "", batch: BatchForm { lot: "H42", ..BatchForm::default() } };
    world.portal.import_codes(actor, product, upload, world.portal.new_id(), form).await
}

/// Imports to the end.
async fn import(world: &World, actor: &Actor, product: ProductId, file: &str, source: &str) -> (Batch, ImportTally, Option<String>) {
    let id = queue(world, actor, product, "codes.csv", file, source).await.unwrap();
    world.drain().await;
    ended(world, actor, id).await
}

async fn ended(world: &World, actor: &Actor, id: BatchId) -> (Batch, ImportTally, Option<String>) {
    let overview = world.portal.batch_overview(actor, id).await.unwrap();
    let tally = overview.job.result.and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    (overview.batch, tally, overview.job.error)
}

async fn check(world: &World, code: &str) -> CheckVerdict {
    check_under(world, code, None).await
}

/// From an address of its own each time: nobody waits.
async fn check_under(world: &World, code: &str, gtin: Option<&str>) -> CheckVerdict {
    let id = world.portal.new_id().as_u128();
    let client = Client { address: format!("2001:db8:{:x}:{:x}::1", id >> 16 & 0xffff, id & 0xffff), ..Client::default() };
    world.portal.check_code(&Actor::Anonymous(client), &CheckQuestion { code, gtin, ..CheckQuestion::default() }).await.unwrap()
}

/// The `n`-th random number.
const fn random(n: u64) -> u64 {
    let state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
}

/// The `n`-th code of Amazon's form.
fn amazon(n: u64) -> String {
    format!("AZ:{:011X}{:011X}{:04X}", random(3 * n + 1), random(3 * n + 2), random(3 * n + 3) & 0xffff)
}

/// So many random numbers of so many digits.
fn digits(seed: u64, count: usize, length: u32) -> Vec<String> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 20
    };
    let drawn: std::collections::BTreeSet<String> = (0..count).map(|_| format!("{:0width$}", next() % 10_u64.pow(length), width = length as usize)).collect();
    drawn.into_iter().collect()
}

fn causes(tally: &ImportTally) -> Vec<String> {
    tally.problems.iter().map(|problem| format!("{}: {}", problem.line, problem.cause)).collect()
}

#[tokio::test]
async fn own_serial_numbers_are_imported_and_checked_like_any_other_code() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        // Until it is in, nobody knows it; and where no brand has numbers of its own, it is a slip.
        assert_eq!(check(&world, "Q7WX-91KD-ZP").await.as_str(), "mistyped");
        let (batch, tally, error) = import(&world, &aurelia.manager, product, SERIALS, "").await;
        assert_eq!((batch.state, batch.source, batch.count, tally.created, error), (BatchState::Sealed, CodeSource::Serial, 3, 3, None));
        assert!(batch.digest.is_some());
        let verdict = check(&world, " q7wx-91kd-zp ").await;
        let CheckVerdict::Genuine(unit) = &verdict else { panic!("{verdict:?}") };
        assert_eq!((unit.code, unit.lot.as_str(), unit.hallmark_svg.as_str()), (AnyCode::Foreign(ForeignCode::serial("Q7WX-91KD-ZP").unwrap()), "H42", ""));
        assert_eq!(check(&world, "Q7WX-91KD-ZP").await.unit().unwrap().nth, 2);
        // Under the product's address and in its barcode, but under no other product's.
        assert_eq!(check(&world, "http://127.0.0.1:3000/01/04006381333931/21/M2LB-40TY-VA").await.as_str(), "genuine");
        assert_eq!(check(&world, "]d2010400638133393121M2LB-40TY-VA").await.as_str(), "seen_before");
        assert_eq!(check_under(&world, "M2LB-40TY-VA", Some("4006381333931")).await.unit().unwrap().nth, 3);
        assert_eq!(check_under(&world, "M2LB-40TY-VA", Some("9506000134352")).await.as_str(), "not_issued");
        // A scanner says in which symbol a text stood.
        assert_eq!(check(&world, "]Q1J8RC-65NH-EU").await.as_str(), "genuine");
        assert_eq!(check(&world, "]C0J8RC-65NH-EU").await.as_str(), "seen_before");
        assert!(world.portal.reads_serials().await.unwrap());
        // Now it may be a forged one.
        assert_eq!(check(&world, "Q7WX-91KD-ZQ").await.as_str(), "not_issued");
        assert_eq!(check(&world, "Q7WX").await.as_str(), "mistyped");
        // Nothing of it can be downloaded or printed.
        let file = world.portal.batch_file(&aurelia.owner, batch.id, codes::list::ListFormat::Csv).await;
        assert!(matches!(file, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn a_serial_number_is_found_however_it_is_typed_and_the_exact_one_wins() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (ours, theirs) = (product(&world, &aurelia, "4006381333931").await, product(&world, &halden, "9506000134352").await);
        // The last two are alike but for a hyphen: who types one could be answered with the other.
        let file = "q7wx-91kd-zp\nAb3-9xKq2M\nVx71-pQ40-aa\nVx71-pQ-40aa\nq7wx-91kd-zp\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, ours, file, "serial").await;
        assert_eq!(
            (tally.created, causes(&tally)),
            (3, vec!["4: only small letters or hyphens tell this code from the one in line 3".to_owned(), "5: this code is in line 1 already".to_owned()])
        );
        let (_, tally, _) = import(&world, &aurelia.owner, ours, "FRESH-2KD7WQ\nAB3-9XKQ2M\n", "serial").await;
        assert_eq!(causes(&tally), ["2: only small letters or hyphens tell this code from Ab3-9xKq2M, which was imported before"]);
        let code = |text| AnyCode::Foreign(ForeignCode::serial(text).unwrap());
        for (nth, text) in (1..).zip(["Q7WX-91KD-ZP", "q7wx91kdzp", "Q7WX 91KD ZP", "q7wx\u{2013}91kd\u{2013}zp", "q7wx-91kd-zp"]) {
            let verdict = check(&world, text).await;
            let unit = verdict.unit().unwrap();
            assert_eq!((unit.nth, unit.code), (nth, code("q7wx-91kd-zp")), "{text}");
        }
        assert_eq!(check(&world, "http://127.0.0.1:3000/01/04006381333931/21/AB39XKQ2M").await.as_str(), "genuine");
        assert_eq!(check_under(&world, "ab3-9xkq2m", Some("9506000134352")).await.as_str(), "not_issued");
        assert_eq!(check(&world, "VX71PQ40AA").await.unit().unwrap().code, code("Vx71-pQ40-aa"));
        // Where both came in before such were refused, each is found as it is printed, and nobody is told that it is forged.
        let mut tx = world.portal.db().begin().await.unwrap();
        let twin = ForeignCode::serial("Vx71-pQ-40aa").unwrap();
        assert!(store::imported::insert(&mut tx, twin, batch.id, 2_000).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(check(&world, "Vx71-pQ40-aa").await.unit().unwrap().nth, 2);
        let CheckVerdict::Mistyped { message, .. } = check(&world, "SN: VX71PQ40AA").await else { panic!() };
        assert_eq!(message, model::check::TYPE_EXACTLY);
        // Another brand cannot stand beside it.
        let (_, tally, _) = import(&world, &halden.owner, theirs, "AB39-XKQ2M\nFRESH-5VT8KQ2\n", "serial").await;
        assert_eq!(causes(&tally), ["1: only small letters or hyphens tell this code from one of another brand's product"]);
        // An SGTIN's serial number in capitals, as a telephone types it.
        import(&world, &aurelia.owner, ours, "(01)04006381333931(21)kT7-w0Zq93bLx\n", "sgtin").await;
        assert_eq!(check(&world, "(01)04006381333931(21)KT7-W0ZQ93BLX").await.as_str(), "genuine");
    }
}

#[tokio::test]
async fn a_serial_number_is_found_as_its_label_calls_it_and_that_of_an_sgtin_with_its_product_s_number() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        for text in ["SN Q7WX-91KD-ZP", "S/N: q7wx91kdzp", "No. Q7WX 91KD ZP", "序列号：Ｑ7WX－91KD－ZP", "“Q7WX-91KD-ZP”."] {
            assert_eq!(check(&world, text).await.unit().unwrap().code, AnyCode::Foreign(ForeignCode::serial("Q7WX-91KD-ZP").unwrap()), "{text}");
        }
        // Where all serial numbers stand by themselves, such a one is forged.
        assert_eq!(check(&world, "S/N: R6RJ8VWTQA").await.as_str(), "not_issued");
        import(&world, &aurelia.owner, product, "(01)04006381333931(21)R6RJ8VWTQA\n(01)04006381333931(21)K4-71\n", "sgtin").await;
        for text in [
            "4006381333931 R6RJ8VWTQA",
            "GTIN 4006381333931 S/N R6RJ8VWTQA",
            "(01)4006381333931(21)R6RJ8VWTQA",
            "r6rj8vwtqa / EAN 4006381333931",
            "http://127.0.0.1:3000/01/04006381333931/21/R6RJ8VWTQA.",
        ] {
            assert_eq!(check(&world, text).await.unit().map(|unit| unit.code.serial()).as_deref(), Some("R6RJ8VWTQA"), "{text}");
        }
        for (text, typed) in [("R6RJ8VWTQA", "R6RJ8VWTQA"), ("SN: R6RJ8VWTQA", "R6RJ8VWTQA"), ("K4-71", "K4-71")] {
            let verdict = check(&world, text).await;
            assert_eq!(verdict, CheckVerdict::NeedsGtin { typed: typed.to_owned() });
            assert_eq!((verdict.as_str(), verdict.ground()), ("needs_gtin", None));
        }
        // With the number it is told apart, and a slip in that is named.
        assert_eq!(check(&world, "4006381333931 R6RJ8VWTQB").await.as_str(), "not_issued");
        let CheckVerdict::Mistyped { message, .. } = check(&world, "GTIN 4006381333932 SN R6RJ8VWTQA").await else { panic!() };
        assert_eq!(message, "The last digit of this GTIN should be 1, not 2: check the number for a slip");
        assert_eq!(check(&world, "hello").await.as_str(), "mistyped");
        // Whether it is one of an SGTIN or not: a try at a serial number counts, and a number too short for one does not.
        let ask = async |text: String| world.portal.check_code(&anonymous(), &CheckQuestion { code: &text, ..CheckQuestion::default() }).await;
        for n in 0..40 {
            assert_eq!(ask(format!("K{n}")).await.unwrap().as_str(), "needs_gtin");
        }
        let mut tries = 0;
        while ask(format!("SN R6RJ8V{tries}")).await.is_ok() {
            tries += 1;
        }
        assert!((10..40).contains(&tries), "{tries} on {:?}", world.engine);
    }
}

#[tokio::test]
async fn a_printer_s_file_is_taken_as_it_comes() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let table = "ZV 1234 ABCDE,2026-01-01\nZV\u{a0}9917\u{a0}BCEAD,2026-01-01\n";
        let (batch, tally, error) = import(&world, &aurelia.owner, product, table, "").await;
        assert_eq!((batch.source, tally.created, error), (CodeSource::Serial, 2, None), "{tally:?}");
        for text in ["ZV 1234 ABCDE", "zv1234abcde", "ZV-1234-ABCDE"] {
            assert_eq!(check(&world, text).await.unit().unwrap().code.to_string(), "ZV-1234-ABCDE", "{text}");
        }
        // The form alone is no proof that Amazon drew them.
        let counted: String = (1..=30).map(|n| format!("AZ:{n:026}\n")).collect();
        let Err(PortalError::Invalid(fields)) = queue(&world, &aurelia.owner, product, "a.txt", &counted, "amazon").await else { panic!() };
        assert!(fields[0].message.contains("follow one another"), "{}", fields[0].message);
    }
}

/// Whoever knows the word of a printing house would hold a genuine code.
#[tokio::test]
async fn the_name_of_a_column_is_never_a_code() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let (batch, tally, _) = import(&world, &aurelia.owner, product, "SERIENNR;CHARGE\nQ7WX91KD;H42\nM2LB40TY;H42\n", "").await;
        assert_eq!((batch.source, tally.created, tally.rejected), (CodeSource::Serial, 2, 0), "{tally:?}");
        // One that no list has: it is said, and not issued.
        let (_, tally, _) = import(&world, &aurelia.owner, product, "KENNUNGX\nR6RJ8VWT\nZ4TY9PLK\nKENNUNGX\n", "").await;
        assert_eq!((tally.created, tally.rejected), (2, 2));
        assert!(causes(&tally).iter().all(|cause| cause.contains("seems to be the name of a column")), "{tally:?}");
        assert!(causes(&tally)[0].starts_with("1: "));
        for word in ["SERIENNR", "KENNUNGX"] {
            assert_eq!(check(&world, word).await.as_str(), "not_issued");
        }
        // A file of its own says that it is one.
        let (_, tally, _) = import(&world, &aurelia.owner, product, "KENNUNGX\n", "serial").await;
        assert_eq!(tally.created, 1);
    }
}

#[tokio::test]
async fn a_line_of_other_goods_is_refused_whatever_kind_its_code_is() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let table = "GTIN;Serial;Lot;Expiry\n4006381333931;Q7WX-91KD-ZP;h-42;\n9506000134352;M2LB-40TY-VA;H42;\n04006381333931;J8RC-65NH-EU;T1;\n\
                     4006381333931;K4TY-93WM-QX;H42;31.01.2027\n4006381333931;V9PL-27RB-MD;H42;n/a\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, product, table, "").await;
        assert_eq!((batch.source, tally.created), (CodeSource::Serial, 2));
        assert_eq!(
            causes(&tally),
            [
                "3: this is a code of GTIN 9506000134352, and the product has 4006381333931",
                "4: this is a code of lot T1, and the import is of lot H42: make an import for each lot",
                "5: the file says that it expires on 31.01.2027: enter this date with the lot"
            ]
        );
        // In barcodes alike, as a check reads them.
        let barcodes = "(01)04006381333931(17)270131(10)H42(21)R6RJ8VWTQA\n(01)04006381333931(17)270100(10)LOTX(21)T7WB2KQX9M\n\
                        (01)04006381333931(17)270201(10)H42(21)B3XN8DHV4C\n]d2010400638133393121G5MZ7PYR2W\u{1d}10H-42\n";
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(barcodes.as_bytes().to_vec())]);
        let upload = world.portal.receive_codes(&aurelia.owner, product, "codes.txt", chunk).await.unwrap();
        let form = CodeImportForm { source: "", column: "", batch: BatchForm { lot: "H42", expires_on: "2027-01-31", ..BatchForm::default() } };
        let id = world.portal.import_codes(&aurelia.owner, product, upload, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        let (batch, tally, _) = ended(&world, &aurelia.owner, id).await;
        assert_eq!((batch.source, tally.created), (CodeSource::Sgtin, 2));
        assert_eq!(
            causes(&tally),
            [
                "2: this is a code of lot LOTX, and the import is of lot H42: make an import for each lot",
                "3: the file says that it expires on 1 Feb 2027, and the import says on 2027-01-31"
            ]
        );
    }
}

#[tokio::test]
async fn serial_numbers_are_judged_as_people_type_them() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let counted = "ac-000-900\nAC-0009-01\nAc-00-0902\naC-0-00903";
        let Err(PortalError::Invalid(fields)) = queue(&world, &aurelia.owner, product, "a.txt", counted, "serial").await else { panic!() };
        assert!(fields[0].message.contains("ac-000-900 (line 1), AC-0009-01 (line 2), Ac-00-0902 (line 3)"), "{}", fields[0].message);
    }
}

#[tokio::test]
async fn who_guesses_at_serial_numbers_waits() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let mut refused = false;
        for n in 0..40 {
            let code = format!("GUESS-{n:04}");
            let answer = world.portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await;
            refused |= matches!(answer, Err(PortalError::TooMany { .. }));
        }
        assert!(refused);
    }
}

/// Nobody prints such a number: all that are printed would be answered as forged.
#[tokio::test]
async fn numbers_that_a_spreadsheet_has_shortened_are_refused_as_a_whole() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let mut lines = digits(5, 20, 15);
        lines[7] = "4.31597E+14".to_owned();
        lines[9] = "9E+14".to_owned();
        for source in ["serial", ""] {
            let Err(PortalError::Invalid(fields)) = queue(&world, &aurelia.owner, product, "a.txt", &lines.join("\n"), source).await else { panic!() };
            assert_eq!(fields[0].field, "file");
            assert!(fields[0].message.contains("4.31597E+14 (line 8), 9E+14 (line 10)"), "{}", fields[0].message);
        }
    }
}

/// One serial number of ten that are as long as GTINs looks like one.
#[tokio::test]
async fn a_serial_number_may_look_like_a_gtin_and_a_gtin_is_no_guess_at_one() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let known = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, known, &format!("7316493920453\n{SERIALS}"), "serial").await;
        assert_eq!(check(&world, "7316493920453").await.as_str(), "genuine");
        let ask = |code: String| {
            let portal = world.portal.clone();
            async move { portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await }
        };
        // What the brand or a seller says itself is tried by nobody.
        for _ in 0..40 {
            for text in ["4006381333931", "010400638133393110LB1"] {
                assert_eq!(ask(text.to_owned()).await.unwrap().as_str(), "product_number");
            }
        }
        // Others are answered alike, and count.
        let gtins = (0..400_u64).map(|n| format!("{:013}", 5_012_345_670_000 + n)).filter(|text| model::gtin::Gtin::parse(text).is_ok());
        let mut answered = 0;
        for text in gtins {
            match ask(text).await {
                Ok(verdict) => assert_eq!(verdict.as_str(), "product_number"),
                Err(PortalError::TooMany { .. }) => break,
                Err(other) => panic!("{other}"),
            }
            answered += 1;
        }
        assert!((10..40).contains(&answered), "{answered} on {:?}", world.engine);
    }
}

#[tokio::test]
async fn serial_numbers_in_sequence_are_refused_with_their_lines_at_once_or_by_the_job() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let counted: String = ["AC-000900", "AC-000902", "AC-000901", "AC-000903"].join("\n");
        let Err(PortalError::Invalid(fields)) = queue(&world, &aurelia.owner, product, "a.txt", &counted, "serial").await else { panic!() };
        assert_eq!(fields[0].field, "file");
        assert!(fields[0].message.contains("AC-000900 (line 1), AC-000901 (line 3), AC-000902 (line 2)"), "{}", fields[0].message);
        // One by one they come in, until the third shows what they are.
        for (n, serial) in ["BX-10004711", "BX-10004999"].into_iter().enumerate() {
            assert_eq!(import(&world, &aurelia.owner, product, serial, "serial").await.0.state == BatchState::Sealed, n == 0, "{serial}");
        }
        let (batch, _, error) = import(&world, &aurelia.owner, product, "BX-10004712", "serial").await;
        assert_eq!(batch.state, BatchState::Cancelled);
        let error = error.unwrap();
        assert!(error.contains("BX-10004711 (imported before), BX-10004712 (line 1)"), "{error}");
        assert_eq!(check(&world, "BX-10004712").await.as_str(), "not_issued");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_with_line_and_cause_and_set_aside() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (ours, theirs) = (product(&world, &aurelia, "4006381333931").await, product(&world, &halden, "9506000134352").await);
        import(&world, &halden.owner, theirs, "THEIRS-8DK2LQ", "serial").await;
        import(&world, &aurelia.owner, ours, "BEFORE-93XMW7", "serial").await;
        let file = "FRESH-5VT8KQ2\nFRESH-5VT8KQ2\nTHEIRS-8DK2LQ\nBEFORE-93XMW7\nSHORT\nOTHER-ZK7Y31C\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, ours, file, "serial").await;
        assert_eq!((batch.count, tally.created, tally.rejected), (2, 2, 4));
        assert_eq!(
            causes(&tally),
            [
                "2: this code is in line 1 already",
                "3: this code belongs to another brand's product",
                "4: this code was imported already: it is one of Heritage chronograph, lot H42",
                "5: this seems to be the name of a column, or another word, and no code: those beside it have another form. If it is a code, import it in a file of its own",
            ]
        );
        let aside = std::fs::read_to_string(world.portal.rejected_codes(&aurelia.manager, batch.id).await.unwrap()).unwrap();
        assert_eq!(aside.lines().count(), 5);
        assert!(aside.contains("\"THEIRS-8DK2LQ\""));
        assert!(matches!(world.portal.rejected_codes(&aurelia.viewer, batch.id).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.rejected_codes(&halden.owner, batch.id).await, Err(PortalError::NotFound(_))));
        // The numbers are without a gap.
        assert_eq!(check(&world, "OTHER-ZK7Y31C").await.as_str(), "genuine");
    }
}

#[tokio::test]
async fn sgtins_in_every_form_and_amazons_codes_are_told_apart() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let file = "(01)04006381333931(21)K7WQX2\nhttps://id.example/01/04006381333931/10/H42/21/M2%2FLBRA\nurn:epc:id:sgtin:4006381.033393.ZC94TYH\n]d20104006381333931218RCUN5EJ\n(01)09506000134352(21)XHD3PW9\n4006381333931\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, product, file, "").await;
        assert_eq!((batch.source, batch.count), (CodeSource::Sgtin, 4));
        assert_eq!(causes(&tally), ["5: this is a code of GTIN 9506000134352, and the product has 4006381333931", "6: there is no serial number (21) in it"]);
        // As they are imported, they are named.
        let units = "https://id.example/01/04006381333931/21/M2%2FLBRA\nurn:epc:id:sgtin:4006381.033393.ZC94TYH\n]d20104006381333931218RCUN5EJ\nK7WQX2";
        let form = ActForm { act: "recall", units, message: "Bring it back", ..ActForm::default() };
        assert_eq!(world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(9), form).await.unwrap().units, 4);
        assert_eq!(check(&world, "(01)04006381333931(21)8RCUN5EJ").await.as_str(), "recalled");
        let over = ActForm { act: "release_recall", ..form };
        world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(10), over).await.unwrap();
        let amazon = "AZ:0123456789ABCDEFGHIJKLMNOP\nZA:9F2K7Q0XH4M8W1TB6ZC3RD5VLP\nXX:0123456789ABCDEFGHIJKLMNOP\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, product, amazon, "").await;
        assert_eq!((batch.source, batch.count, tally.rejected), (CodeSource::Amazon, 2, 1));
        assert_eq!(check(&world, "az:0123456789ABCDEFGHIJKLMNOP").await.as_str(), "genuine");
        assert_eq!(check(&world, "AZ:9999999999ABCDEFGHIJKLMNOP").await.as_str(), "not_issued");
        assert_eq!(check(&world, "(01)04006381333931(21)K7WQX2").await.as_str(), "genuine");
        assert_eq!(check(&world, "https://else.example/01/04006381333931/21/M2%2FLBRA").await.as_str(), "genuine");
        assert_eq!(check(&world, "urn:epc:id:sgtin:4006381.033393.ZC94TYH").await.as_str(), "genuine");
        assert_eq!(check(&world, "(01)04006381333931(21)A9").await.as_str(), "not_issued");
    }
}

#[tokio::test]
async fn sgtins_are_taken_from_two_columns() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let file = "sep=;\nGTIN;Serial\n04006381333931;K7WQX2\n4006381333931;M2/LBRA\n9506000134352;XHD3PW9\n400638;8RCUN5EJ\n;ZC94TYH\n";
        let (batch, tally, _) = import(&world, &aurelia.owner, product, file, "sgtin").await;
        assert_eq!((batch.source, batch.state), (CodeSource::Sgtin, BatchState::Sealed));
        let causes = causes(&tally);
        assert_eq!((tally.created, causes.len(), causes[0].as_str()), (2, 3, "5: this is a code of GTIN 9506000134352, and the product has 4006381333931"));
        assert!(causes[1].starts_with("6: “400638” beside it is no GTIN"), "{causes:?}");
        assert_eq!(check(&world, "(01)04006381333931(21)K7WQX2").await.as_str(), "genuine");
        assert_eq!(check(&world, "https://else.example/01/04006381333931/21/M2%2FLBRA").await.as_str(), "genuine");
    }
}

#[tokio::test]
async fn serial_numbers_in_sgtins_are_judged_like_bare_ones() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        for (file, why) in [
            ("(01)04006381333931(21)1", "guessed too easily"),
            ("(01)04006381333931(21)BX10004711\nurn:epc:id:sgtin:4006381.033393.BX10004712\n]d2010400638133393121BX10004713", "follow one another"),
        ] {
            let Err(PortalError::Invalid(fields)) = queue(&world, &aurelia.owner, product, "a.txt", file, "").await else { panic!("{file}") };
            assert!(fields[0].message.contains(why), "{}", fields[0].message);
        }
        // With those that the product has already.
        for (n, serial) in ["BX10004711", "BX10004999", "BX10004712"].into_iter().enumerate() {
            let (batch, _, error) = import(&world, &aurelia.owner, product, &format!("(01)04006381333931(21){serial}"), "sgtin").await;
            assert_eq!(batch.state == BatchState::Sealed, n == 0, "{serial}: {error:?}");
        }
        assert_eq!(check(&world, "(01)04006381333931(21)BX10004712").await.as_str(), "not_issued");
    }
}

#[tokio::test]
async fn acts_name_imported_units_by_their_codes() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let (batch, ..) = import(&world, &aurelia.owner, product, SERIALS, "").await;
        let act = |act, units| ActForm { act, units, message: "Bring it back", confirmed: true, ..ActForm::default() };
        let submit = |n| Uuid::from_u128(n);
        let done = world.portal.act_on_units(&aurelia.owner, batch.id, submit(1), act("recall", "M2LB-40TY-VA\nJ8RC-65NH-EU")).await.unwrap();
        assert_eq!(done.units, 2);
        assert_eq!(check(&world, "M2LB-40TY-VA").await.as_str(), "recalled");
        world.portal.act_on_units(&aurelia.owner, batch.id, submit(2), act("void", "1")).await.unwrap();
        assert_eq!(check(&world, "Q7WX-91KD-ZP").await.as_str(), "not_issued");
        let unknown = world.portal.act_on_units(&aurelia.owner, batch.id, submit(3), act("void", "UNKNOWN-77")).await;
        assert!(unknown.unwrap_err().to_string().contains("UNKNOWN-77”: this code is not one of this batch"));
    }
}

/// A code that somebody was answered for, or that was made void for itself, keeps its answer for good.
#[tokio::test]
async fn an_import_is_taken_back_whole_while_nobody_met_a_code_of_it() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (wrong, right) = (product(&world, &aurelia, "4006381333931").await, product(&world, &aurelia, "9506000134352").await);
        let take_back = |actor: &Actor, id| {
            let (portal, actor) = (world.portal.clone(), actor.clone());
            async move { portal.take_back_import(&actor, id, true).await }
        };
        let (batch, ..) = import(&world, &aurelia.owner, wrong, SERIALS, "").await;
        assert!(world.portal.batch_overview(&aurelia.owner, batch.id).await.unwrap().may_take_back);
        assert!(!world.portal.batch_overview(&aurelia.viewer, batch.id).await.unwrap().may_take_back);
        assert!(matches!(take_back(&aurelia.viewer, batch.id).await, Err(PortalError::Forbidden)));
        assert!(matches!(take_back(&halden.owner, batch.id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.take_back_import(&aurelia.owner, batch.id, false).await, Err(PortalError::Invalid(_))));
        // All of it was made void before, which was no way out.
        let void = |units| ActForm { act: "void", units, confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(1), void("all")).await.unwrap();
        let (_, tally, error) = import(&world, &aurelia.owner, right, SERIALS, "").await;
        assert!(tally.created == 0 && error.unwrap().contains("imported already"));
        take_back(&aurelia.manager, batch.id).await.unwrap();
        take_back(&aurelia.manager, batch.id).await.unwrap();
        assert_eq!(world.portal.batch(&aurelia.owner, batch.id).await.unwrap().state, BatchState::TakenBack);
        assert!(matches!(world.portal.batch_manifest(&aurelia.owner, batch.id).await, Err(PortalError::Conflict(_))));
        // Whether its codes are forgotten by then or not.
        let id = queue(&world, &aurelia.owner, right, "codes.csv", SERIALS, "").await.unwrap();
        world.drain().await;
        let (batch, tally, _) = ended(&world, &aurelia.owner, id).await;
        assert_eq!((batch.state, tally.created), (BatchState::Sealed, 3));
        let verdict = check(&world, "Q7WX-91KD-ZP").await;
        assert_eq!((verdict.as_str(), verdict.unit().unwrap().gtin.short()), ("genuine", "9506000134352"));
        // One was checked.
        assert!(!world.portal.batch_overview(&aurelia.owner, id).await.unwrap().may_take_back);
        let Err(PortalError::Conflict(why)) = take_back(&aurelia.owner, id).await else { panic!() };
        assert!(why.contains("cannot be taken back"), "{why}");
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Sealed);
        // What was said of some of its units would be forgotten with them.
        let (batch, ..) = import(&world, &aurelia.owner, wrong, "FRESH-5VT8KQ2\nOTHER-ZK7Y31C\n", "serial").await;
        world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(2), void("1")).await.unwrap();
        assert!(matches!(take_back(&aurelia.owner, batch.id).await, Err(PortalError::Conflict(_))));
        assert_eq!(check(&world, "FRESH-5VT8KQ2").await.as_str(), "not_issued");
        // Codes that were issued here can be made void alone.
        let form = BatchForm { lot: "H42", count: "2", ..BatchForm::default() };
        let issued = world.portal.issue_batch(&aurelia.owner, wrong, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        assert!(matches!(take_back(&aurelia.owner, issued).await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn an_import_that_is_cut_off_goes_on_and_one_that_is_stopped_leaves_nothing() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let file: String = (0..3_500_u64).map(|n| format!("{}\n", amazon(n))).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &file, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        // The process dies in the midst: somebody else takes the job over when its lease is over.
        let stop = CancellationToken::new();
        let portal = world.portal.clone();
        let run = tokio::spawn(async move { portal.run_next_job(&stop).await });
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            if world.portal.job(&aurelia.owner, job).await.unwrap().done > 0 {
                run.abort();
                break;
            }
        }
        let _ = run.await;
        world.clock.advance(3600);
        world.drain().await;
        let (batch, tally, _) = ended(&world, &aurelia.owner, id).await;
        assert_eq!((batch.state, batch.count, tally.created, tally.rejected), (BatchState::Sealed, 3_500, 3_500, 0));
        assert_eq!(check(&world, &amazon(3_499)).await.as_str(), "genuine");

        let other: String = file.replace("AZ:", "ZA:");
        let id = queue(&world, &aurelia.owner, product, "b.txt", &other, "amazon").await.unwrap();
        world.portal.cancel_batch(&aurelia.owner, id).await.unwrap();
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Cancelled);
        // It can be imported again.
        let (batch, ..) = import(&world, &aurelia.owner, product, &other, "amazon").await;
        assert_eq!((batch.state, batch.count), (BatchState::Sealed, 3_500));
    }
}

#[tokio::test]
async fn a_recall_of_a_lot_reaches_an_import_that_is_under_way_and_no_more_units_than_come_in() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let (first, ..) = import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let codes: String = (0..20_u64).map(|n| format!("{}\n", amazon(n))).chain(["AZ:1\n".to_owned()]).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &codes, "amazon").await.unwrap();
        let form = ActForm { act: "recall", units: "all", reach: "lot", message: "Stop using it.", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, first.id, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        let overview = world.portal.batch_overview(&aurelia.owner, id).await.unwrap();
        assert_eq!((overview.batch.state, overview.batch.count), (BatchState::Sealed, 20));
        assert_eq!((overview.events[0].first, overview.events[0].last, overview.tally.unwrap().recalled), (1, 20, 20), "on {:?}", world.engine);
        assert_eq!(check(&world, &amazon(1)).await.as_str(), "recalled");
    }
}

#[tokio::test]
async fn another_import_under_the_id_of_one_that_was_sent_is_refused() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(SERIALS.as_bytes().to_vec())]);
        let upload = world.portal.receive_codes(&aurelia.owner, product, "a.csv", chunk).await.unwrap();
        let submission = world.portal.new_id();
        let send = async |lot: &str| {
            let form = CodeImportForm { source: "serial", column: "", batch: BatchForm { lot, ..BatchForm::default() } };
            world.portal.import_codes(&aurelia.owner, product, upload, submission, form).await
        };
        let made = send("H42").await.unwrap();
        world.drain().await;
        assert_eq!(send("H42").await.unwrap(), made, "its file is gone by now");
        assert!(matches!(send("H43").await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn only_those_who_may_issue_codes_import_them() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let ours = product(&world, &aurelia, "4006381333931").await;
        let try_as = async |actor: &Actor| queue(&world, actor, ours, "a.csv", SERIALS, "serial").await;
        assert!(matches!(try_as(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(try_as(&aurelia.viewer).await, Err(PortalError::Forbidden)));
        for stranger in [&halden.owner, &world.reviewer().await, &world.administrator().await] {
            assert!(matches!(try_as(stranger).await, Err(PortalError::NotFound(_) | PortalError::Forbidden)));
        }
        // A file of one brand is not another's to import, and a file without codes is refused.
        let theirs = product(&world, &halden, "9506000134352").await;
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(SERIALS.as_bytes().to_vec())]);
        let upload = world.portal.receive_codes(&aurelia.owner, ours, "a.csv", chunk).await.unwrap();
        assert!(matches!(world.portal.preview_codes(&halden.owner, theirs, upload).await, Err(PortalError::NotFound("upload"))));
        let seen = world.portal.preview_codes(&aurelia.manager, ours, upload).await.unwrap();
        assert_eq!((seen.has_header, seen.column.as_deref(), seen.source), (true, Some("Serial number"), CodeSource::Serial));
        let id = queue(&world, &aurelia.owner, ours, "a.csv", "Serial\nabc\n", "serial").await.unwrap();
        world.drain().await;
        let (batch, _, error) = ended(&world, &aurelia.owner, id).await;
        assert_eq!(batch.state, BatchState::Cancelled);
        assert!(error.unwrap().contains("line 2: a serial number has 7 to 22 characters"));
        let job = world.portal.job(&aurelia.owner, batch.job_id).await.unwrap();
        assert_eq!(job.state, JobState::Failed);
    }
}

#[tokio::test]
async fn an_import_that_fails_midway_leaves_nothing_and_can_be_made_again() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        // A thousand good codes are in before a bad one cannot be set aside.
        let file: String = (0..1_500_u64).map(|n| format!("{}\n", amazon(n))).chain(["AZ:1\n".to_owned()]).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &file, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        let aside = world.dir.join("imports").join(format!("{job}.rejected.csv"));
        std::fs::create_dir_all(&aside).unwrap();
        world.drain().await;
        let (batch, _, error) = ended(&world, &aurelia.owner, id).await;
        assert!(error.unwrap().contains("cannot be set aside"));
        assert_eq!((batch.state, world.portal.job(&aurelia.owner, job).await.unwrap().state), (BatchState::Cancelled, JobState::Failed));
        let (batch, tally, _) = import(&world, &aurelia.owner, product, &file, "amazon").await;
        assert_eq!((batch.state, batch.count, tally.rejected), (BatchState::Sealed, 1_500, 1), "no code was taken by the one that failed");

        // One that an earlier version left behind is ended by its brand.
        let other = file.replace("AZ:", "ZA:");
        let id = queue(&world, &aurelia.owner, product, "b.txt", &other, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        let mut tx = world.portal.db().begin().await.unwrap();
        let now = world.portal.now();
        store::imported::insert(&mut tx, ForeignCode::amazon(&format!("ZA:{:026}", 0)).unwrap(), id, 0).await.unwrap();
        store::job::claim(&mut tx, store::job::Lane::Ordinary, now, now.plus_seconds(60)).await.unwrap();
        store::job::finish(&mut tx, job, JobState::Failed, None, Some("The disk is full"), now).await.unwrap();
        tx.commit().await.unwrap();
        world.portal.cancel_batch(&aurelia.owner, id).await.unwrap();
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Cancelled);
        let (batch, ..) = import(&world, &aurelia.owner, product, &other, "amazon").await;
        assert_eq!(batch.count, 1_500);
    }
}

#[tokio::test]
async fn a_seller_confirms_and_releases_imported_codes_as_they_are_written() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        // One that could be a code of ours, and small letters.
        let codes = ["7K3QF0M9XT2WHBER5JDN", "q7wx-91kd-zp", "M2LB-40TY-VA"];
        import(&world, &aurelia.owner, product, &format!("Serial\n{}\n", codes.join("\n")), "serial").await;
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let lines = (1..).zip(codes.map(str::to_owned)).collect();
        let form = model::dispatch::DispatchForm { order: "A-1".into(), item: "4006381333931".into(), codes: lines, ..Default::default() };
        let done = world.portal.confirm_dispatch(&sam, &form).await.unwrap();
        assert_eq!(done.dispatch.confirmed, 3, "{:?}", done.lines);
        let back = [codes[0].to_owned(), codes[1].to_owned(), "]d2010400638133393121M2LB-40TY-VA".to_owned()];
        assert_eq!(world.portal.release_units(&sam, done.dispatch.id, &back, "returned").await.unwrap(), 3);
    }
}

/// One order, one file, and one order after the other: no more guesses are answered than on the page of checks.
#[tokio::test]
async fn a_seller_who_guesses_at_serial_numbers_is_answered_ten_and_all_other_units_are_confirmed() {
    use model::dispatch::{DispatchForm, DispatchState, Refusal};
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let facts = BatchForm { lot: "M1", count: "1", ..BatchForm::default() };
        let ours = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), facts).await.unwrap();
        world.drain().await;
        let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, ours, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
        let ours = String::from_utf8(file).unwrap().lines().nth(1).unwrap()[..23].to_owned();
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let guesses = |count: usize| (0..count).map(|n| format!("GUESS{:05}", n * 7919 % 99_991)).collect::<Vec<_>>();
        let form = |order: &str, codes: Vec<String>| DispatchForm {
            order: order.into(),
            item: "4006381333931".into(),
            codes: (1..).zip(codes).collect(),
            ..DispatchForm::default()
        };
        let with = |more: &[&str]| guesses(15).into_iter().chain(more.iter().map(|code| (*code).to_owned())).collect::<Vec<_>>();
        let counted = |lines: &[model::dispatch::LineAnswer]| {
            let of = |refusal| lines.iter().filter(|line| line.refusal == refusal).count();
            (of(Some(Refusal::NotIssued)), of(Some(Refusal::NotChecked)), of(None))
        };
        // A number of the brand's that stands behind them is not looked for any more; a code of ours, which nobody guesses, is.
        let mixed = form("A-1", with(&["M2LB-40TY-VA", &ours]));
        let done = world.portal.confirm_dispatch(&sam, &mixed).await.unwrap();
        assert_eq!((counted(&done.lines), done.dispatch.state()), ((10, 6, 1), DispatchState::Refused), "{:?}", done.lines);
        assert!(matches!(world.portal.confirm_dispatch(&sam, &mixed).await, Err(PortalError::TooMany { .. })));
        // What missed before is no new guess, and one more is answered after each wait.
        world.clock.advance(5);
        assert_eq!(counted(&world.portal.confirm_dispatch(&sam, &mixed).await.unwrap().lines), (11, 5, 1));
        world.clock.advance(10);
        let good = world.portal.confirm_dispatch(&sam, &form("A-2", vec!["M2LB-40TY-VA".to_owned(), "q7wx91kdzp".to_owned()])).await.unwrap();
        assert_eq!((counted(&good.lines), good.dispatch.state()), ((0, 0, 2), DispatchState::Complete));
        // The number under the barcode is a slip of the scanner, and no guess: also where a file of them is sent.
        let scanned = form("A-3", vec!["4006381333931".to_owned(), "]E04006381333931".to_owned()]);
        let done = world.portal.confirm_dispatch(&sam, &scanned).await.unwrap();
        assert!(
            done.lines.iter().all(|line| line.refusal == Some(Refusal::Mistyped) && line.message.contains("the number of the product")),
            "{:?}",
            done.lines
        );
        // In a file the count goes on from order to order, and each is answered.
        world.clock.advance(2 * 3600);
        let lines: String = guesses(24).iter().enumerate().map(|(n, code)| format!("F-{},4006381333931,X{code}\n", n / 8)).collect();
        let file = portal::dispatch::DispatchFile::parse(&format!("order,gtin,code\n{lines}F-3,4006381333931,J8RC-65NH-EU\n")).unwrap();
        let done = world.portal.confirm_dispatches(&sam, &file).await.unwrap();
        let done: Vec<_> = done.into_iter().map(|one| counted(&one.done.unwrap().unwrap().lines)).collect();
        assert_eq!(done, [(8, 0, 0), (2, 6, 0), (0, 8, 0), (0, 1, 0)], "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn a_brands_serial_numbers_are_bounded_over_all_of_its_products() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (watch, pen) = (product(&world, &aurelia, "4006381333931").await, product(&world, &aurelia, "9506000134352").await);
        let cup = product(&world, &halden, "96385074").await;
        let list = |seed, length| digits(seed, 800, length).join("\n");
        let sealed = async |brand: &Brand, product: ProductId, file: &str, source: &str| {
            let (batch, _, error) = import(&world, &brand.owner, product, file, source).await;
            assert_eq!(batch.state == BatchState::Sealed, error.is_none());
            error
        };
        assert_eq!(sealed(&aurelia, watch, &list(1, 7), "serial").await, None);
        let error = sealed(&aurelia, pen, &list(2, 7), "serial").await.unwrap();
        assert!(
            error.contains("of 7 characters") && error.contains("imported before in other lists") && error.contains("longer by 1 random character"),
            "{error}"
        );
        assert!(error.contains("together with their GTIN"), "{error}");
        // Lawful ways: a longer number, the GTIN beside it, another brand's goods.
        assert_eq!(sealed(&aurelia, pen, &list(3, 8), "serial").await, None);
        let sgtins = |gtin: &str, seed| digits(seed, 800, 7).iter().map(|serial| format!("(01){gtin}(21){serial}\n")).collect::<String>();
        assert_eq!(sealed(&aurelia, pen, &sgtins("09506000134352", 4), "sgtin").await, None);
        assert_eq!(sealed(&halden, cup, &list(5, 7), "serial").await, None);
        // Whoever guesses with the GTIN finds bare ones of the product as well.
        assert!(sealed(&aurelia, watch, &sgtins("04006381333931", 6), "sgtin").await.unwrap().contains("guessed too easily"));
    }
}

#[tokio::test]
async fn an_imported_code_finds_the_listings_of_its_product_for_its_brand() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "").await;
        let feed = "id,title,gtin,price,currency,seller\n1,Heritage chronograph,4006381333931,39,EUR,Watchbay\n2,Pen,,5,EUR,Watchbay\n";
        let source = portal::import::ImportSource::Stream(Box::new(feed.as_bytes()));
        world
            .portal
            .import_now(&Actor::System, source, feeds::Options::default(), world.dir.join("rejected.csv"), portal::import::Full::No, |_| ())
            .await
            .unwrap();
        world.portal.index_now().await.unwrap();
        for text in ["Q7WX-91KD-ZP", "q7wx-91kd-zp", "https://id.example/01/04006381333931/21/Q7WX-91KD-ZP"] {
            let query = model::search::SearchQuery::words(text);
            let found = world.portal.search(&aurelia.viewer, &query, false).await.unwrap();
            assert_eq!(found.hits.iter().map(|hit| hit.listing.external_id.as_str()).collect::<Vec<_>>(), ["1"], "{text}");
            let others = world.portal.search(&halden.viewer, &query, false).await.unwrap();
            let by_code = |hit: &model::search::Hit| hit.matched.iter().any(|why| why.field == model::search::MatchField::Code);
            assert!(!others.hits.iter().any(by_code), "another brand's code is nobody's here: {text}");
        }
    }
}

#[tokio::test]
async fn an_import_does_not_tell_which_numbers_another_brand_has() {
    for world in worlds().await {
        world.administrator().await;
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (ours, theirs) = (product(&world, &aurelia, "4006381333931").await, product(&world, &halden, "9506000134352").await);
        let known = digits(7, 400, 12);
        import(&world, &aurelia.owner, ours, &known.join("\n"), "serial").await;
        let file = |seed, guesses: &[String]| {
            let mut lines = digits(seed, 300, 12);
            lines.splice(100..100, guesses.iter().cloned());
            lines.join("\n")
        };
        let mails = async || world.portal.outbox(&Actor::System, model::page::PageQuery { page: 1, size: 100 }).await.unwrap().rows;
        // A few may be alike by chance: they are told when all is read, and stand in the file of lines that were set aside.
        let (batch, tally, error) = import(&world, &halden.owner, theirs, &file(11, &known[..6]), "serial").await;
        assert_eq!((batch.state, tally.created, tally.rejected, tally.problems.len(), error), (BatchState::Sealed, 300, 6, 6, None));
        assert_eq!(causes(&tally)[0], "101: this code belongs to another brand's product");
        let aside = std::fs::read_to_string(world.portal.rejected_codes(&halden.owner, batch.id).await.unwrap()).unwrap();
        assert_eq!(aside.lines().count(), 7);
        // The same again tells nothing, and counts for nothing; four others are too many, and no line of theirs is named.
        let (_, tally, _) = import(&world, &halden.owner, theirs, &file(12, &known[..6]), "serial").await;
        assert_eq!((tally.created, tally.rejected), (300, 6));
        let before = mails().await.len();
        let (batch, tally, error) = import(&world, &halden.owner, theirs, &file(13, &known[6..10]), "serial").await;
        assert_eq!((batch.state, tally.rejected, tally.problems.len()), (BatchState::Cancelled, 0, 0));
        assert!(error.unwrap().contains("Some of these numbers cannot be taken"));
        assert!(world.portal.rejected_codes(&halden.owner, batch.id).await.is_err());
        let told = mails().await;
        let subjects: Vec<&str> = told.iter().take(told.len() - before).map(|mail| mail.subject.as_str()).collect();
        assert!(subjects.contains(&"Another brand sends serial numbers of your products"), "{subjects:?}");
        assert!(subjects.contains(&"Halden sends serial numbers of other brands"), "{subjects:?}");
        // Whether one more file is refused would tell of one number: there is a wait. The operator imports it all the same, without these lines.
        let again = queue(&world, &halden.owner, theirs, "codes.csv", &file(14, &known[10..11]), "serial").await;
        assert!(matches!(again, Err(PortalError::TooMany { seconds }) if seconds > 86_000));
        let (batch, tally, _) = import(&world, &Actor::System, theirs, &file(14, &known[..11]), "serial").await;
        assert_eq!((batch.state, tally.created, tally.rejected), (BatchState::Sealed, 300, 11));
        world.clock.advance(86_401);
        let (batch, ..) = import(&world, &halden.owner, theirs, &file(15, &known[11..12]), "serial").await;
        assert_eq!(batch.state, BatchState::Cancelled);
        // What counts no more is not kept, whether or not somebody sends such a file again.
        let kept = async || store::clash::of_batch(&mut world.portal.db().read().await.unwrap(), batch.id).await.unwrap().len();
        assert_eq!(kept().await, 1);
        world.clock.advance(31 * 86_400);
        world.portal.forget_people().await.unwrap();
        assert_eq!(kept().await, 0);
    }
}
