//! What brands file, and what is said of it at once.

use super::*;

#[tokio::test]
async fn a_brand_files_proves_its_mark_and_is_enrolled() {
    for world in worlds().await {
        import(&world).await;
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!(page.right.state, RightState::AwaitingCode);
        assert!(page.differences.iter().all(|d| d.same), "{:?}", page.differences);
        assert_eq!(page.right.code.as_ref().unwrap().sent_to, "d•••@falk-oak.example");
        assert_eq!((page.pictures.len(), page.brand.website.as_ref().unwrap().as_str()), (1, "https://lantern.example"));
        assert_eq!(world.portal.picture(&ada, page.pictures[0]).await.unwrap().media_type, "image/jpeg");
        // The record's other contact hears of it, without the code.
        assert!(!world.mails("ines@falk-oak.example").await[0].body.contains(&code(&world).await));

        world.clock.advance(60);
        world.portal.confirm_right(&ada, id, &code(&world).await.to_lowercase().replace('-', " ")).await.unwrap();
        assert_eq!(state(&world, &ada, id).await, RightState::InReview);
        let rita = world.reviewer().await;
        assert_eq!(world.portal.rights_in_review(&rita, Default::default()).await.unwrap().total, 1);
        assert!(world.portal.register(&anonymous(), "", Default::default()).await.unwrap().rows.is_empty());
        world.clock.advance(60);
        world.portal.decide_right(&rita, id, true, "The record and the pictures agree.").await.unwrap();

        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.brand.enrolled_at), (RightState::Enrolled, Some(NOON.plus_seconds(120))));
        let told: Vec<_> = page.history.iter().map(|e| e.action.as_str()).collect();
        assert_eq!(told, ["right.filed", "right.code_sent", "right.confirmed", "right.enrolled"]);
        assert!(world.mails("ada@example.com").await[0].body.contains("The reason: The record and the pictures agree."));
        for text in ["lantern", "9900001", "9,900,001", "NORTH"] {
            let entry = &world.portal.register(&anonymous(), text, Default::default()).await.unwrap().rows[0];
            assert_eq!((entry.brand.name.as_str(), entry.marks.len()), ("North & Lantern", 1), "{text}");
            assert!(entry.seal.starts_with("<svg"));
        }
        world.portal.withdraw_right(&ada, id).await.unwrap();
        assert_eq!(world.portal.right(&ada, id).await.unwrap().brand.enrolled_at, None);
        assert!(world.portal.register(&anonymous(), "", Default::default()).await.unwrap().rows.is_empty());
    }
}

#[tokio::test]
async fn a_double_click_files_once() {
    for world in racing_worlds().await {
        import(&world).await;
        let ada = world.person("Ada", None).await;
        let first = world.portal.file_right(&ada, filing(1, "North & Lantern"));
        let second = world.portal.file_right(&ada, filing(1, "North & Lantern"));
        let (first, second) = tokio::join!(first, second);
        assert_eq!(first.unwrap(), second.unwrap());
        assert_eq!(world.mails(CONTACT).await.len(), 1);
        let ada = world.sign_in("ada@example.com").await;
        assert_eq!(world.portal.rights(&ada).await.unwrap().len(), 1);
        // Another person's form with the same id is not answered with her right.
        let eve = world.person("Eve", None).await;
        assert!(world.portal.file_right(&eve, filing(1, "Eve's")).await.is_err());
    }
}

#[tokio::test]
async fn all_faults_of_a_form_are_told_at_once_and_its_pictures_are_kept() {
    for world in worlds().await {
        let ada = world.person("Ada", None).await;
        let mut wrong = filing(1, " ");
        (wrong.office, wrong.registration_number, wrong.classes, wrong.mark_kind) = ("EU".into(), "no".into(), "9, shoes".into(), String::new());
        let FormRefused { error, kept_pictures } = world.portal.file_right(&ada, wrong).await.unwrap_err();
        let PortalError::Invalid(fields) = error else { panic!("{error}") };
        let named: Vec<_> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(named, ["brand_name", "office", "registration_number", "mark_kind", "classes"]);
        assert!(fields[4].message.contains("“shoes”"));
        assert_eq!(kept_pictures.len(), 1);
        let again = Filing { kept_pictures: kept_pictures.clone(), pictures: Vec::new(), ..filing(1, "North & Lantern") };
        // Not with pictures of somebody else.
        let eve = world.person("Eve", None).await;
        assert!(world.portal.file_right(&eve, Filing { submission: Uuid::from_u128(2), ..again.clone() }).await.is_err());
        assert!(world.portal.picture(&eve, kept_pictures[0]).await.is_err());
        let id = world.portal.file_right(&ada, again).await.unwrap();
        let ada = world.sign_in("ada@example.com").await;
        assert_eq!(world.portal.right(&ada, id).await.unwrap().pictures, kept_pictures);
    }
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_refused_by_its_name() {
    for world in worlds().await {
        let ada = world.person("Ada", None).await;
        let bad = Filing { pictures: vec![Upload { name: "mark.svg".into(), bytes: b"<svg/>".to_vec() }], ..filing(1, "") };
        let PortalError::Invalid(fields) = world.portal.file_right(&ada, bad).await.unwrap_err().error else { panic!() };
        assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["brand_name", "pictures"]);
        let none = Filing { pictures: Vec::new(), ..filing(1, "A") };
        assert!(world.portal.file_right(&ada, none).await.unwrap_err().error.to_string().contains("at least one picture"));
    }
}

#[tokio::test]
async fn a_number_without_a_record_goes_to_a_reviewer() {
    for world in worlds().await {
        let (ada, id) = filed(&world).await;
        let page = world.portal.right(&ada, id).await.unwrap();
        assert_eq!((page.right.state, page.record.is_none()), (RightState::InReview, true));
        assert!(page.history[1].summary.contains("No record of this registration was imported"));
        assert!(matches!(world.portal.confirm_right(&ada, id, "1111-1111").await, Err(PortalError::Conflict(_))));
        // The record that comes later is compared all the same.
        import(&world).await;
        assert!(!world.portal.right(&ada, id).await.unwrap().differences.is_empty());
    }
}

#[tokio::test]
async fn differences_from_the_record_are_named() {
    for world in worlds().await {
        import(&world).await;
        let ada = world.person("Ada", None).await;
        let id = world.portal.file_right(&ada, Filing { classes: "11, 25".into(), ..filing(1, "A") }).await.unwrap();
        let ada = world.sign_in("ada@example.com").await;
        let page = world.portal.right(&ada, id).await.unwrap();
        let different: Vec<_> = page.differences.iter().filter(|d| !d.same).collect();
        assert_eq!((different.len(), different[0].field), (1, Field::Classes));
        assert_eq!(different[0].note.as_deref(), Some("Class 25 is not covered by registration 9900001"));
    }
}

#[tokio::test]
async fn of_many_filings_at_once_none_passes_uncounted() {
    for world in racing_worlds().await {
        let ada = world.person("Ada", None).await;
        let names: Vec<String> = (1..=12).map(|n| format!("Brand {n}")).collect();
        let sent = names.iter().zip(1..).map(|(name, n)| world.portal.file_right(&ada, filing(n, name)));
        let done = futures::future::join_all(sent).await;
        assert_eq!(done.into_iter().filter(Result::is_ok).count(), 5, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn filings_flood_neither_contacts_nor_reviewers() {
    for world in worlds().await {
        import(&world).await;
        world.reviewer().await;
        let ada = world.person("Ada", None).await;
        let names = ["Pay 50 EUR at evil.example 9", "B", "C", "D", "E", "F"];
        for (n, name) in (1..).zip(names).take(5) {
            let right = world.portal.file_right(&ada, filing(n, name)).await.unwrap();
            let first = if n == 1 { RightState::AwaitingCode } else { RightState::InReview };
            assert_eq!(state(&world, &world.sign_in("ada@example.com").await, right).await, first);
        }
        let sixth = world.portal.file_right(&ada, filing(6, names[5])).await.unwrap_err();
        assert!(sixth.error.to_string().contains("File the next one tomorrow"), "{}", sixth.error);
        for to in [CONTACT, "ines@falk-oak.example"] {
            let mails = world.mails(to).await;
            assert_eq!(mails.len(), 1, "{to}");
            assert!(!mails[0].body.contains("evil.example"), "{}", mails[0].body);
        }
    }
}

#[tokio::test]
async fn a_registration_is_enrolled_for_one_brand_only() {
    for world in worlds().await {
        import(&world).await;
        let (_, first) = filed(&world).await;
        world.clock.advance(86_401);
        let ada = world.sign_in("ada@example.com").await;
        world.portal.confirm_right(&ada, first, &code(&world).await).await.unwrap();
        let eve = world.person("Eve", None).await;
        let second = world.portal.file_right(&eve, filing(2, "Eve's Lanterns")).await.unwrap();
        let rita = world.reviewer().await;
        world.portal.decide_right(&rita, first, true, "First come").await.unwrap();
        let eve = world.sign_in("eve@example.com").await;
        world.portal.ask_review(&eve, second).await.unwrap();
        assert_eq!(world.portal.right(&rita, second).await.unwrap().conflict.unwrap().brand_name, "North & Lantern");
        let error = world.portal.decide_right(&rita, second, true, "Also").await.unwrap_err();
        assert!(matches!(&error, PortalError::Conflict(text) if text.contains("“North & Lantern”")), "{error}");
        // The same brand cannot file it twice; a third brand's filing goes to a person without a code.
        let again = world.portal.file_right(&ada, Filing { brand: None, ..filing(3, "") }).await.unwrap_err();
        assert!(again.error.to_string().contains("filed this registration already"));
        let mails = world.mails(CONTACT).await.len();
        let mia = world.person("Mia", None).await;
        let third = world.portal.file_right(&mia, filing(4, "Mia's")).await.unwrap();
        assert_eq!(world.portal.right(&rita, third).await.unwrap().right.state, RightState::InReview);
        assert_eq!(world.mails(CONTACT).await.len(), mails);
    }
}
