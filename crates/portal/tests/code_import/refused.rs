//! Lines and files that are refused, with reasons.

use super::*;

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
