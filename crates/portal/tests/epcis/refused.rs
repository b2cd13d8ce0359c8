//! What is not taken, and what is said of it.

use super::*;

#[tokio::test]
async fn what_is_wrong_is_named_by_its_json_path_and_nothing_is_taken() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "5").await;
        let unit = format!("{LINK}/21/{}", codes[0].serial());
        let good = event("urn:x:1", "shipping", json!([unit]));
        let mut bad = event("no id", "shipping", json!([unit, "urn:epc:id:sgtin:4006381.033393.NOBODY", 7, "urn:epc:id:sscc:0614141.1234567890"]));
        bad["eventTime"] = json!("yesterday");
        bad["eventTimeZoneOffset"] = json!("1");
        bad["action"] = json!("LOOK");
        let unknown = event("urn:x:2", "shipping", json!([unit, "urn:epc:id:sgtin:4006381.033393.NOBODY"]));
        let Err(PortalError::Invalid(faults)) =
            world.portal.capture_epcis(&aurelia.owner, &document(json!([good, bad, { "type": "CountingEvent" }, unknown])), OnError::Rollback).await
        else {
            panic!()
        };
        let paths: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        let list = "$.epcisBody.eventList";
        assert_eq!(
            paths,
            [
                format!("{list}[1].action"),
                format!("{list}[1].eventTime"),
                format!("{list}[1].eventTimeZoneOffset"),
                format!("{list}[1].epcList[2]"),
                format!("{list}[1].eventID"),
                format!("{list}[2].type"),
                format!("{list}[3].epcList[1]"),
            ]
        );
        assert_eq!(look(&world, codes[0]).await, "not_active");
        for wrong in ["{", "{}", r#"{"type":"EPCISDocument"}"#] {
            assert!(matches!(world.portal.capture_epcis(&aurelia.owner, wrong.as_bytes(), OnError::Rollback).await, Err(PortalError::Invalid(_))), "{wrong}");
        }
    }
}

#[tokio::test]
async fn an_event_without_a_true_time_is_refused_and_a_recall_is_not_lost() {
    for world in worlds().await {
        let (aurelia, batch, codes) = issued(&world, "2").await;
        let recall = |time: &str, lot: bool| {
            let mut event = event(&format!("urn:x:{time}:{lot}"), "", json!([format!("{LINK}/21/{}", codes[0].serial())]));
            (event["eventTime"], event["disposition"]) = (json!(time), json!("recalled"));
            if lot {
                (event["epcList"], event["quantityList"]) = (Value::Null, json!([{ "epcClass": format!("{LINK}/10/H42") }]));
            }
            document(json!([event]))
        };
        for (time, lot) in [
            ("0001-01-01T00:00:00Z", false),
            ("0001-01-01T00:00:00Z", true),
            ("1970-01-01T00:00:00Z", true),
            // Before its code was made.
            ("2026-11-16T11:59:59Z", false),
        ] {
            let Err(PortalError::Invalid(faults)) = world.portal.capture_epcis(&aurelia.manager, &recall(time, lot), OnError::Rollback).await else {
                panic!("{time}")
            };
            assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["$.epcisBody.eventList[0].eventTime"], "{time}");
        }
        // What was taken before such times were refused is told again with what is new, and does nothing.
        let mut old = serde_json::from_slice::<Value>(&recall("1970-01-01T00:00:00Z", false)).unwrap()["epcisBody"]["eventList"][0].take();
        old["eventID"] = json!("urn:x:taken-before");
        let id = old["eventID"].as_str().unwrap();
        let (brand, now) = (aurelia.id, world.portal.now());
        let kept = store::epcis::NewEvent { brand, event_id: id, body: &old, biz_step: "", at: Timestamp(0), captured_at: now, by: None };
        let mut tx = world.portal.db().begin().await.unwrap();
        assert!(store::epcis::insert(&mut tx, &kept, false).await.unwrap());
        store::epcis::name_units(&mut tx, aurelia.id, &[(id, batch, 0, 0)]).await.unwrap();
        tx.commit().await.unwrap();
        let again = document(json!([old, event("urn:x:new", "inspecting", json!([format!("{LINK}/21/{}", codes[0].serial())]))]));
        let captured = world.portal.capture_epcis(&aurelia.manager, &again, OnError::Rollback).await.unwrap();
        assert_eq!((captured.known, captured.new, captured.units), (1, 1, 0));
        // A lot may be older than its codes.
        world.portal.capture_epcis(&aurelia.manager, &recall("2026-10-01T00:00:00Z", true), OnError::Rollback).await.unwrap();
        world.portal.capture_epcis(&aurelia.manager, &recall("2026-11-17T00:00:00Z", false), OnError::Rollback).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "recalled");
    }
}

#[tokio::test]
async fn an_error_declaration_never_acts_and_says_how_to_undo() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let form = ActForm { act: "activate", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        let mut recalled = event("urn:x:recalled", "inspecting", json!([format!("{LINK}/21/{}", codes[0].serial())]));
        recalled["disposition"] = json!("recalled");
        world.portal.capture_epcis(&aurelia.owner, &document(json!([recalled])), OnError::Rollback).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "recalled");
        let form = ActForm { act: "release", units: "1", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(2), form).await.unwrap();
        let mut error = recalled.clone();
        error["errorDeclaration"] = json!({ "declarationTime": "2026-11-24T11:00:00Z", "reason": "incorrect_data" });
        let mut nameless = error.clone();
        nameless.as_object_mut().unwrap().remove("eventID");
        for said in [error, nameless] {
            let Err(PortalError::Invalid(faults)) = world.portal.capture_epcis(&aurelia.owner, &document(json!([said])), OnError::Rollback).await else {
                panic!("{said}")
            };
            assert_eq!(faults[0].field, "$.epcisBody.eventList[0].errorDeclaration");
            assert!(faults[0].message.contains("“End a recall”"), "{}", faults[0].message);
            assert_eq!(look(&world, codes[0]).await, "genuine");
        }
    }
}

#[tokio::test]
async fn an_id_that_says_something_else_is_refused_and_told_again_it_is_known() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "5").await;
        let unit = |at: usize| json!([format!("{LINK}/21/{}", codes[at].serial())]);
        let tell = async |events: Value| world.portal.capture_epcis(&aurelia.manager, &document(events), OnError::Rollback).await;
        tell(json!([event("urn:x:1", "shipping", unit(0))])).await.unwrap();
        // Another system writes the same in other words.
        let mut again = event("urn:x:1", "https://ref.gs1.org/cbv/BizStep-shipping", unit(0));
        (again["eventTime"], again["recordTime"]) = (json!("2026-11-23T10:00:00Z"), json!("2026-11-23T10:00:05Z"));
        assert_eq!(tell(json!([again])).await.unwrap().known, 1);
        // An interface that begins with 1 each day.
        let other = event("urn:x:1", "shipping", unit(1));
        let Err(PortalError::Invalid(faults)) = tell(json!([other])).await else { panic!() };
        assert_eq!(faults[0].field, "$.epcisBody.eventList[0].eventID");
        assert!(faults[0].message.contains("2026-11-23T12:00:00"), "it says when the first was told: {}", faults[0].message);
        // Within one document as well.
        let (one, two) = (event("urn:x:2", "shipping", unit(2)), event("urn:x:2", "shipping", unit(3)));
        let Err(PortalError::Invalid(faults)) = tell(json!([one, two])).await else { panic!() };
        assert_eq!(faults[0].field, "$.epcisBody.eventList[1].eventID");
        let done = tell(json!([one, one])).await.unwrap();
        assert_eq!((done.new, done.known, done.units), (1, 1, 1));
        assert_eq!((look(&world, codes[1]).await, look(&world, codes[2]).await, look(&world, codes[3]).await), ("not_active", "genuine", "not_active"));
    }
}

#[tokio::test]
async fn events_that_are_right_are_taken_beside_wrong_ones_if_that_is_asked_for() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "5").await;
        let unit = |at: usize| format!("{LINK}/21/{}", codes[at].serial());
        let good = event("urn:x:good", "shipping", json!([unit(0)]));
        let slip = event("urn:x:slip", "shipping", json!([unit(1), format!("{LINK}/21/NOBODY")]));
        let mut late = event("urn:x:late", "shipping", json!([unit(2)]));
        late["eventTime"] = json!("tomorrow");
        let tell = async |events: Value, on_error| world.portal.capture_epcis(&aurelia.manager, &document(events), on_error).await;
        assert!(matches!(tell(json!([late, good, slip]), OnError::Rollback).await, Err(PortalError::Invalid(faults)) if faults.len() == 2));
        assert_eq!(look(&world, codes[0]).await, "not_active");
        let done = tell(json!([late, good, slip]), OnError::Proceed).await.unwrap();
        assert_eq!((done.events, done.new, done.units, done.refused), (3, 1, 1, 2));
        let list = "$.epcisBody.eventList";
        let paths: Vec<&str> = done.faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(paths, [format!("{list}[0].eventTime"), format!("{list}[2].epcList[1]")]);
        assert_eq!((look(&world, codes[0]).await, look(&world, codes[1]).await), ("genuine", "not_active"));
        // Mended, it is sent again as a whole.
        late["eventTime"] = json!("2026-11-23T11:00:00Z");
        let done = tell(json!([late, good]), OnError::Proceed).await.unwrap();
        assert_eq!((done.new, done.known, done.refused), (1, 1, 0));
        // Where nothing is right there is nothing to take.
        assert!(matches!(tell(json!([slip]), OnError::Proceed).await, Err(PortalError::Invalid(_))));
    }
}

#[tokio::test]
async fn the_same_told_twice_at_once_is_taken_once() {
    for world in racing_worlds().await {
        let (aurelia, id, codes) = issued(&world, "6000").await;
        let picked: Vec<String> = codes.iter().step_by(2).map(|code| format!("{LINK}/21/{}", code.serial())).collect();
        let document = document(json!([event("urn:x:day", "shipping", json!(picked))]));
        let tell = || world.portal.capture_epcis(&aurelia.manager, &document, OnError::Rollback);
        // Who got no answer in time sends it again.
        let (one, two) = tokio::join!(tell(), tell());
        assert_eq!((one.unwrap().events, two.unwrap().events), (1, 1));
        let acts = store::standing::ranges(&mut world.portal.db().read().await.unwrap(), id, 10_000).await.unwrap();
        assert_eq!(acts.len(), 3000);
        assert_eq!((look(&world, codes[5998]).await, look(&world, codes[1]).await), ("genuine", "not_active"));
    }
}
