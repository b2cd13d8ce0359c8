//! How files of codes are read, and how their codes are found again.

use super::*;

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
