//! What batches tell as events.

use super::*;

#[tokio::test]
async fn a_batch_is_told_unit_by_unit_with_what_happened_to_it() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "2500").await;
        let form = ActForm { act: "activate", units: "1-3", confirmed: true, distributor: "Nordlys Logistics", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        world.clock.advance(60);
        let form = ActForm { act: "recall", units: "all", confirmed: true, message: "Bring it back", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(2), form).await.unwrap();
        let told = exported(&world, &aurelia.manager, id, Naming::DigitalLink).await;
        assert_eq!((&told["type"], &told["schemaVersion"]), (&json!("EPCISDocument"), &json!("2.0")));
        let events = told["epcisBody"]["eventList"].as_array().unwrap();
        events.iter().for_each(assert_valid);
        let made: Vec<&Value> = events.iter().filter(|event| event["bizStep"] == "commissioning").collect();
        assert_eq!(made.iter().map(|event| event["epcList"].as_array().unwrap().len()).collect::<Vec<_>>(), [1000, 1000, 500]);
        assert_eq!(made[0]["epcList"][0], format!("{LINK}/21/{}", codes[0].serial()));
        assert_eq!(made[2]["epcList"][499], format!("{LINK}/21/{}", codes[2499].serial()));
        assert_eq!(made[0]["ilmd"], json!({ "cbvmda:lotNumber": "H42", "cbvmda:itemExpirationDate": "2028-03-12" }));
        let shipped = &events[3];
        assert_eq!((&shipped["bizStep"], &shipped["markward:distributor"]), (&json!("shipping"), &json!("Nordlys Logistics")));
        assert_eq!(shipped["epcList"].as_array().unwrap().len(), 3);
        assert_eq!(events[4]["quantityList"], json!([{ "epcClass": format!("{LINK}/10/H42"), "quantity": 2500 }]));
        assert_eq!(events[4]["disposition"], "recalled");
        // The same again has the same ids.
        let ids = |told: &Value| told["epcisBody"]["eventList"].as_array().unwrap().iter().map(|event| event["eventID"].clone()).collect::<Vec<_>>();
        assert_eq!(ids(&told), ids(&exported(&world, &aurelia.owner, id, Naming::DigitalLink).await));
        let urns = exported(&world, &aurelia.owner, id, Naming::Urn(7)).await;
        assert_eq!(urns["epcisBody"]["eventList"][0]["epcList"][0], format!("urn:epc:id:sgtin:4006381.033393.{}", codes[0].serial()));
        assert!(matches!(world.portal.epcis_file(&aurelia.owner, id, Naming::Urn(3)).await, Err(PortalError::Invalid(_))));
    }
}

#[tokio::test]
async fn imported_serial_numbers_that_no_barcode_takes_are_told_as_a_quantity_of_the_lot() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Heritage chronograph", "", "Engraved serial").await.unwrap();
        for (lot, file, named) in [("H42", "CBWVQ5BWG41TKZZ4K4E866\nQ7WX-91KD-ZP\n9M2LB40TYVA8RC65NHEU71\n", 1), ("H43", "CBWVQ5BWG41TKZZ4K4E867\n", 0)] {
            let chunk = futures::stream::iter([Ok::<_, std::io::Error>(file.as_bytes().to_vec())]);
            let upload = world.portal.receive_codes(&aurelia.owner, product, "codes.txt", chunk).await.unwrap();
            let form = CodeImportForm { source: "serial", column: "", batch: BatchForm { lot, ..BatchForm::default() } };
            let id = world.portal.import_codes(&aurelia.owner, product, upload, world.portal.new_id(), form).await.unwrap();
            world.drain().await;
            for naming in [Naming::DigitalLink, Naming::Urn(7)] {
                let told = exported(&world, &aurelia.owner, id, naming).await;
                let event = &told["epcisBody"]["eventList"][0];
                assert_valid(event);
                assert_eq!(event["epcList"].as_array().map_or(0, Vec::len), named);
                assert_eq!(event["quantityList"], json!([{ "epcClass": format!("{LINK}/10/{lot}"), "quantity": file.lines().count() - named }]));
                let back = world.portal.capture_epcis(&aurelia.owner, told.to_string().as_bytes(), OnError::Rollback).await.unwrap();
                assert_eq!((back.events, back.new), (1, 0), "{back:?}");
            }
        }
    }
}

/// What is on the labels is all that a copy needs: events that name it are for those who may take codes out, and each answer with more than the unit that
/// was asked for is noted.
#[tokio::test]
async fn who_may_not_take_codes_out_is_told_no_events_and_who_may_is_noted() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let unit = format!("{LINK}/21/{}", codes[0].serial());
        let (batch, one) = (EventQuery { batch: Some(id), ..EventQuery::default() }, EventQuery { epc: Some(&unit), ..EventQuery::default() });
        for query in [batch, one] {
            assert!(matches!(world.portal.query_epcis(&aurelia.viewer, query).await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.query_epcis(&anonymous(), query).await, Err(PortalError::SignInNeeded)));
        }
        let noted = async || {
            let log = world.portal.audit_log(&Actor::System, PageQuery::default()).await.unwrap().rows;
            log.into_iter().filter(|entry| entry.action == "batch.read").map(|entry| (entry.actor, entry.summary)).collect::<Vec<_>>()
        };
        assert!(noted().await.is_empty());
        world.portal.query_epcis(&aurelia.manager, batch).await.unwrap();
        let entry = |units: u32| ("Manager of Aurelia".to_owned(), format!("Read the EPCIS events of lot H42, with the codes of {units} units"));
        assert_eq!(noted().await, [entry(5)]);
        // The unit's neighbours come with it.
        world.clock.advance(60);
        world.portal.query_epcis(&aurelia.manager, one).await.unwrap();
        assert_eq!(noted().await, [entry(4), entry(5)]);
        world.portal.query_epcis(&aurelia.manager, EventQuery { biz_step: Some("receiving"), ..batch }).await.unwrap();
        assert_eq!(noted().await.len(), 2, "nothing was named");
    }
}

#[tokio::test]
async fn what_our_export_tells_is_heard_elsewhere_and_is_known_here() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        for (n, act) in ["activate", "recall"].into_iter().enumerate() {
            let form = ActForm { act, units: "2-3", message: "Bring it back", ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(n as u128), form).await.unwrap();
            world.clock.advance(60);
        }
        let before = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let form = ActForm { act: "release", units: "2-3", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(7), form).await.unwrap();
        let back = world.portal.capture_epcis(&aurelia.owner, before.to_string().as_bytes(), OnError::Rollback).await.unwrap();
        assert_eq!(back, Captured { events: 3, known: 3, ..Captured::default() }, "an old export calls nothing back again");
        assert_eq!(look(&world, codes[1]).await, "genuine");
        // Under ids of another system's they are news.
        let mut other = before.clone();
        for (n, event) in other["epcisBody"]["eventList"].as_array_mut().unwrap().iter_mut().enumerate() {
            event["eventID"] = json!(format!("urn:other:{n}"));
        }
        let told = world.portal.capture_epcis(&aurelia.owner, other.to_string().as_bytes(), OnError::Rollback).await.unwrap();
        assert_eq!((told.new, told.units, told.late), (3, 4, 2));
        assert_eq!(look(&world, codes[1]).await, "genuine", "by then the recall was over");
        let mut again = listed(&other)[2].clone();
        (again["eventID"], again["eventTime"]) = (json!("urn:other:again"), json!(world.portal.now().to_rfc3339()));
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, &document(json!([again])), OnError::Rollback).await.unwrap().late, 0);
        assert_eq!(look(&world, codes[1]).await, "recalled");
    }
}

#[tokio::test]
async fn a_captured_event_comes_back_with_what_its_words_mean() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let mut cold = event("urn:x:cold", "inspecting", json!([format!("{LINK}/21/{}", codes[0].serial())]));
        cold["acme:temperature"] = json!(4);
        let mut told: Value = serde_json::from_slice(&document(json!([cold.clone()]))).unwrap();
        told["@context"] = json!([told["@context"], { "acme": "https://acme.example/ns/", "unused": "https://other.example/" }]);
        world.portal.capture_epcis(&aurelia.owner, told.to_string().as_bytes(), OnError::Rollback).await.unwrap();
        let file = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let asked = world.portal.query_epcis(&aurelia.manager, EventQuery { batch: Some(id), ..EventQuery::default() }).await.unwrap().document;
        for back in [&file, &asked] {
            let event = listed(back).iter().find(|event| event["eventID"] == "urn:x:cold").unwrap();
            assert_eq!((&event["acme:temperature"], &event["@context"]), (&json!(4), &json!([{ "acme": "https://acme.example/ns/" }])));
        }
        // Without an id it is known by what it says, also when it comes back.
        let mut nameless = cold.clone();
        nameless.as_object_mut().unwrap().remove("eventID");
        told["epcisBody"]["eventList"] = json!([nameless]);
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, told.to_string().as_bytes(), OnError::Rollback).await.unwrap().new, 1);
        let back = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let back: Vec<Value> = listed(&back).iter().filter(|event| event.get("acme:temperature").is_some()).cloned().collect();
        assert_eq!(back.len(), 2);
        let again = world.portal.capture_epcis(&aurelia.owner, &document(json!(back)), OnError::Rollback).await.unwrap();
        assert_eq!((again.new, again.known), (0, 2));
    }
}

#[tokio::test]
async fn captured_events_are_told_once_and_none_is_left_out() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let unit = json!([format!("{LINK}/21/{}", codes[0].serial())]);
        let mut all: Vec<Value> = (0..1203).map(|n| event(&format!("urn:x:{n:04}"), "inspecting", unit.clone())).collect();
        all.push(event("urn:x:shipped", "shipping", unit.clone()));
        world.portal.capture_epcis(&aurelia.owner, &document(json!(all)), OnError::Rollback).await.unwrap();
        let told = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let ids: Vec<&str> = listed(&told).iter().map(|event| event["eventID"].as_str().unwrap()).collect();
        assert_eq!((ids.len(), ids[1], ids[1203], ids[1204]), (1205, "urn:x:0000", "urn:x:1202", "urn:x:shipped"));
        assert_eq!(listed(&told).iter().filter(|event| event["bizStep"] == "shipping").count(), 1);
        // A program asks page by page.
        let (mut found, mut token, mut pages) = (Vec::new(), None, 0);
        loop {
            let query = EventQuery { batch: Some(id), per_page: Some(500), token: token.as_deref(), ..EventQuery::default() };
            let page = world.portal.query_epcis(&aurelia.manager, query).await.unwrap();
            found.extend(listed(&page.document).iter().map(|event| event["eventID"].as_str().unwrap().to_owned()));
            (pages, token) = (pages + 1, page.next);
            if token.is_none() {
                break;
            }
        }
        assert_eq!((pages, found.len(), found.last().map(String::as_str)), (3, 1205, Some("urn:x:shipped")));
        let bad = EventQuery { batch: Some(id), token: Some("x"), ..EventQuery::default() };
        assert!(matches!(world.portal.query_epcis(&aurelia.manager, bad).await, Err(PortalError::Invalid(faults)) if faults[0].field == "nextPageToken"));
        let first = world.portal.query_epcis(&aurelia.manager, EventQuery { batch: Some(id), ..EventQuery::default() }).await.unwrap();
        assert!(first.next.is_some());
    }
}

#[tokio::test]
async fn an_event_has_one_id_and_one_content_whoever_asks_for_it() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "2500").await;
        for (n, (act, units)) in [("activate", "2-4"), ("recall", "all"), ("release", "1-1500")].into_iter().enumerate() {
            let form = ActForm { act, units, message: "Bring it back", confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(n as u128), form).await.unwrap();
            world.clock.advance(60);
        }
        let mut known: HashMap<String, Value> = HashMap::new();
        let file = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let mut asked = vec![listed(&file).clone()];
        for at in [1, 2, 1200, 2400] {
            let unit = format!("{LINK}/21/{}", codes[at].serial());
            let query = EventQuery { epc: Some(&unit), ..EventQuery::default() };
            let events = listed(&world.portal.query_epcis(&aurelia.manager, query).await.unwrap().document).clone();
            assert!(events.iter().all(|event| event["quantityList"].is_array() || event["epcList"].as_array().unwrap().contains(&json!(unit))));
            asked.push(events);
        }
        asked
            .push(listed(&world.portal.query_epcis(&aurelia.manager, EventQuery { batch: Some(id), ..EventQuery::default() }).await.unwrap().document).clone());
        for event in asked.iter().flatten() {
            assert_valid(event);
            let before = known.entry(event["eventID"].as_str().unwrap().to_owned()).or_insert_with(|| event.clone());
            assert_eq!(before, event, "one id, one event");
        }
        // Beside those of the file there are two that tell as a quantity what the file tells in several events.
        assert_eq!(known.len(), listed(&file).len() + 2);
        let all: Vec<Value> = asked.into_iter().flatten().collect();
        let told = world.portal.capture_epcis(&aurelia.owner, &document(json!(all)), OnError::Rollback).await.unwrap();
        assert_eq!((told.new, told.known), (0, told.events), "what we tell is known when it comes back");
    }
}
