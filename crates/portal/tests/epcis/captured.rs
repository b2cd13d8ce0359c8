//! What brands tell of their units, and what it does.

use super::*;

#[tokio::test]
async fn shipping_activates_and_destroying_voids_and_the_same_event_acts_once() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "10").await;
        assert_eq!(look(&world, codes[0]).await, "not_active");
        let urn = format!("urn:epc:id:sgtin:4006381.033393.{}", codes[1].serial());
        let shipped = event("urn:uuid:00000000-0000-4000-8000-000000000001", "shipping", json!([format!("{LINK}/21/{}", codes[0].serial()), urn]));
        let sold = event("urn:uuid:00000000-0000-4000-8000-000000000002", "retail_selling", json!([urn]));
        let destroyed =
            event("urn:uuid:00000000-0000-4000-8000-000000000003", "urn:epcglobal:cbv:bizstep:destroying", json!([format!("{LINK}/21/{}", codes[2].serial())]));
        let all = document(json!([shipped, sold, destroyed]));
        assert_eq!(
            world.portal.capture_epcis(&aurelia.manager, &all, OnError::Rollback).await.unwrap(),
            Captured { events: 3, new: 3, units: 3, noted: vec![noted("retail_selling", "")], ..Captured::default() }
        );
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, &all, OnError::Rollback).await.unwrap(), Captured { events: 3, known: 3, ..Captured::default() });
        assert_eq!(
            (look(&world, codes[0]).await, look(&world, codes[1]).await, look(&world, codes[2]).await, look(&world, codes[3]).await),
            ("genuine", "genuine", "not_issued", "not_active")
        );
        let overview = world.portal.batch_overview(&aurelia.owner, id).await.unwrap();
        assert_eq!(overview.events.len(), 2);
        assert!(overview.events.iter().any(|event| event.distributor == "Nordlys Logistics" && (event.first, event.last) == (1, 2)));
        // A lot at once.
        let mut lot = event("urn:x:lot", "shipping", json!([]));
        lot["quantityList"] = json!([{ "epcClass": "urn:epc:class:lgtin:4006381.033393.H42", "quantity": 10 }]);
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, &document(json!([lot])), OnError::Rollback).await.unwrap().units, 9, "one was destroyed");
        assert_eq!((look(&world, codes[3]).await, look(&world, codes[2]).await), ("genuine", "not_issued"));
        // What was told is asked for again.
        let asked = world.portal.query_epcis(&aurelia.manager, EventQuery { epc: Some(&urn), ..EventQuery::default() }).await.unwrap().document;
        let events = asked["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap();
        let steps: Vec<&str> = events.iter().map(|event| event["bizStep"].as_str().unwrap()).collect();
        assert_eq!(steps, ["commissioning", "shipping", "retail_selling", "shipping"]);
        events.iter().for_each(assert_valid);
        let sold = world
            .portal
            .query_epcis(&aurelia.manager, EventQuery { batch: Some(id), biz_step: Some("retail_selling"), ..EventQuery::default() })
            .await
            .unwrap()
            .document;
        assert_eq!(sold["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn goods_that_are_sent_to_be_destroyed_stay_inactive_and_that_is_said() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "4").await;
        let shipped = |at: usize, step: &str, disposition: &str| {
            let mut event = event(&format!("urn:x:{at}:{step}"), step, json!([format!("{LINK}/21/{}", codes[at].serial())]));
            event["disposition"] = json!(disposition);
            event
        };
        let events = json!([shipped(0, "shipping", "damaged"), shipped(1, "departing", "expired"), shipped(2, "shipping", "sellable_not_accessible")]);
        let done = world.portal.capture_epcis(&aurelia.manager, &document(events), OnError::Rollback).await.unwrap();
        assert_eq!(done.units, 1);
        let why = Some(Unacted::NotForSale);
        assert_eq!(done.noted, [Noted { unacted: why, ..noted("departing", "expired") }, Noted { unacted: why, ..noted("shipping", "damaged") }]);
        let mut stand = Vec::new();
        for code in &codes[..3] {
            stand.push(look(&world, *code).await);
        }
        assert_eq!(stand, ["not_active", "not_active", "genuine"]);
        // A shipment that is called off leaves its unit as it is, and says so.
        let done = world.portal.capture_epcis(&aurelia.manager, &document(json!([shipped(2, "void_shipping", "")])), OnError::Rollback).await.unwrap();
        assert_eq!(done.noted, [Noted { unacted: Some(Unacted::ShipmentVoided), ..noted("void_shipping", "") }]);
        assert_eq!(look(&world, codes[2]).await, "genuine");
    }
}

#[tokio::test]
async fn a_brand_tells_of_its_own_units_only() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let halden = world.brand("Halden").await;
        let of = document(json!([event("urn:x:1", "shipping", json!([format!("{LINK}/21/{}", codes[0].serial())]))]));
        assert!(matches!(world.portal.capture_epcis(&anonymous(), &of, OnError::Rollback).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.capture_epcis(&aurelia.viewer, &of, OnError::Rollback).await, Err(PortalError::Forbidden)));
        // To another brand it is nothing that it has.
        let done = world.portal.capture_epcis(&halden.owner, &of, OnError::Rollback).await.unwrap();
        let nothing = Noted { unacted: Some(Unacted::Elsewhere), ..noted("shipping", "") };
        assert_eq!(done, Captured { events: 1, new: 1, elsewhere: 1, noted: vec![nothing], ..Captured::default() });
        for actor in [&halden.owner, &world.administrator().await] {
            assert!(world.portal.epcis_file(actor, id, Naming::DigitalLink).await.is_err());
            assert!(world.portal.query_epcis(actor, EventQuery { batch: Some(id), ..EventQuery::default() }).await.is_err());
        }
        let unit = format!("{LINK}/21/{}", codes[0].serial());
        assert!(matches!(
            world.portal.query_epcis(&halden.owner, EventQuery { epc: Some(&unit), ..EventQuery::default() }).await,
            Err(PortalError::NotFound("unit"))
        ));
        assert_eq!(look(&world, codes[0]).await, "not_active");
    }
}

#[tokio::test]
async fn recalls_thefts_and_their_end_are_heard_in_the_order_of_time() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let unit = |at: usize| json!([format!("{LINK}/21/{}", codes[at].serial())]);
        let form = ActForm { act: "activate", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        let said = |id: &str, minute: u32, disposition: &str, epcs: Value| {
            let mut event = event(id, "", epcs);
            event.as_object_mut().unwrap().remove("bizStep");
            event["eventTime"] = json!(format!("2026-11-23T11:{minute:02}:00.000+01:00"));
            event["disposition"] = json!(disposition);
            event
        };
        world.clock.advance(60);
        let mut stolen = said("urn:x:stolen", 1, "urn:epcglobal:cbv:disp:stolen", unit(1));
        stolen["markward:message"] = json!("Call the police");
        let told = document(json!([
            // The end of the recall stands before the recall.
            said("urn:x:over", 9, "active", unit(2)),
            said("urn:x:back", 1, "recalled", unit(2)),
            said("urn:x:recalled", 2, "https://ref.gs1.org/cbv/Disp-recalled", unit(0)),
            stolen,
            said("urn:x:damaged", 3, "damaged", unit(3)),
            event("urn:x:received", "receiving", unit(3)),
        ]));
        let done = world.portal.capture_epcis(&aurelia.manager, &told, OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.units), (6, 4));
        assert_eq!(done.noted, [noted("", "damaged"), noted("receiving", "")]);
        assert_eq!((look(&world, codes[0]).await, look(&world, codes[1]).await), ("recalled", "stolen"));
        assert_eq!((look(&world, codes[2]).await, look(&world, codes[3]).await), ("genuine", "genuine"));
        let events = world.portal.batch_overview(&aurelia.owner, id).await.unwrap().events;
        assert!(events.iter().any(|event| event.message == "Call the police"));
        // A part of a lot is refused for these as well, with its place.
        let mut part = said("urn:x:part", 4, "recalled", json!([]));
        part["quantityList"] = json!([{ "epcClass": "urn:epc:class:lgtin:4006381.033393.H42", "quantity": 3 }]);
        let Err(PortalError::Invalid(faults)) = world.portal.capture_epcis(&aurelia.owner, &document(json!([part])), OnError::Rollback).await else { panic!() };
        assert_eq!(faults[0].field, "$.epcisBody.eventList[0].quantityList[0].quantity");
        assert!(faults[0].message.contains("3 units of this lot are recalled, and the lot has 5 units here"), "{}", faults[0].message);
    }
}

#[tokio::test]
async fn an_event_ends_the_theft_or_the_recall_that_it_names_and_our_export_says_which() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let act = async |act: &str, units: &str| {
            world.clock.advance(60);
            let form = ActForm { act, units, message: "Bring it back", confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
        };
        act("activate", "all").await;
        act("steal", "1").await;
        act("recall", "1-2").await;
        act("release_recall", "1-2").await;
        assert_eq!((look(&world, codes[0]).await, look(&world, codes[1]).await), ("stolen", "genuine"));
        let told = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        let last = listed(&told).last().unwrap().clone();
        assert_valid(&last);
        assert_eq!((&last["persistentDisposition"], last.get("disposition")), (&json!({ "unset": ["recalled"] }), None));
        // Heard elsewhere, it does the same; beside both words it ends both.
        let unset = |name: &str, words: Value| {
            let mut event = event(name, "inspecting", json!([format!("{LINK}/21/{}", codes[0].serial())]));
            event["persistentDisposition"] = json!({ "unset": words });
            event["eventTime"] = json!(world.portal.now().to_rfc3339());
            document(json!([event]))
        };
        act("recall", "1").await;
        world.portal.capture_epcis(&aurelia.owner, &unset("urn:x:1", json!(["recalled"])), OnError::Rollback).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "stolen");
        act("recall", "1").await;
        world.portal.capture_epcis(&aurelia.owner, &unset("urn:x:2", json!(["stolen"])), OnError::Rollback).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "recalled");
        act("steal", "1").await;
        world.portal.capture_epcis(&aurelia.owner, &unset("urn:x:3", json!(["stolen", "recalled"])), OnError::Rollback).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "genuine");
    }
}

#[tokio::test]
async fn an_event_that_says_several_things_of_a_unit_does_all_of_them() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "2").await;
        let form = ActForm { act: "activate", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        let tell = async |name: &str, disposition: &str, lasting: Value| {
            world.clock.advance(60);
            let mut event = event(name, "inspecting", json!([format!("{LINK}/21/{}", codes[0].serial())]));
            event["eventTime"] = json!(world.portal.now().to_rfc3339());
            event["disposition"] = json!(disposition);
            event["persistentDisposition"] = lasting;
            world.portal.capture_epcis(&aurelia.manager, &document(json!([event])), OnError::Rollback).await.unwrap()
        };
        let done = tell("urn:x:both", "", json!({ "set": ["stolen", "recalled"] })).await;
        assert_eq!((done.new, done.units, look(&world, codes[0]).await), (1, 1, "stolen"));
        tell("urn:x:found", "", json!({ "unset": ["stolen"] })).await;
        assert_eq!(look(&world, codes[0]).await, "recalled");
        tell("urn:x:over", "", json!({ "unset": ["recalled"] })).await;
        assert_eq!(look(&world, codes[0]).await, "genuine");
        tell("urn:x:stolen", "stolen", json!({})).await;
        tell("urn:x:found-and-recalled", "recalled", json!({ "unset": ["stolen"] })).await;
        assert_eq!(look(&world, codes[0]).await, "recalled");
        // Each is told again as it came, and none of it as our own.
        let told = exported(&world, &aurelia.owner, id, Naming::DigitalLink).await;
        assert_eq!(listed(&told).len(), 2 + 5);
    }
}

#[tokio::test]
async fn acts_hold_in_the_order_of_their_times_whenever_they_are_told() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "3").await;
        let form = ActForm { act: "activate", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        world.clock.advance(4 * 3600);
        let tell = async |at: usize, time: &str, disposition: &str, lasting: Value| {
            let id = format!("urn:x:{at}:{time}:{disposition}");
            let mut event = event(&id, "inspecting", json!([format!("{LINK}/21/{}", codes[at].serial())]));
            event["eventTime"] = json!(format!("2026-11-23T{time}:00Z"));
            event["disposition"] = json!(disposition);
            event["persistentDisposition"] = lasting;
            world.portal.capture_epcis(&aurelia.manager, &document(json!([event])), OnError::Rollback).await
        };
        let recall_over = || json!({ "unset": ["recalled"] });
        // The end is told before what it ends.
        assert_eq!(tell(0, "14:00", "", recall_over()).await.unwrap().late, 0);
        assert_eq!(tell(0, "13:00", "recalled", json!({})).await.unwrap().late, 1);
        assert_eq!(look(&world, codes[0]).await, "genuine");
        assert_eq!(tell(0, "15:00", "recalled", json!({})).await.unwrap().late, 0);
        // What ended before does not end it, told however late, and in any order.
        tell(0, "14:30", "", recall_over()).await.unwrap();
        tell(0, "14:20", "recalled", json!({})).await.unwrap();
        assert_eq!(look(&world, codes[0]).await, "recalled");
        // Nor does it end what was said here since.
        let form = ActForm { act: "recall", units: "2", message: "Bring it back", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(2), form).await.unwrap();
        tell(1, "14:40", "", recall_over()).await.unwrap();
        assert_eq!(look(&world, codes[1]).await, "recalled");
        let events = world.portal.batch_overview(&aurelia.owner, id).await.unwrap().events;
        assert!(events.is_sorted_by_key(|event| std::cmp::Reverse(event.at)), "{events:?}");
        // Of what is still to come nothing is told, but for a clock that is a little ahead.
        assert!(tell(2, "16:04", "stolen", json!({})).await.is_ok());
        let Err(PortalError::Invalid(faults)) = tell(2, "16:06", "stolen", json!({})).await else { panic!() };
        assert_eq!(faults[0].field, "$.epcisBody.eventList[0].eventTime");
    }
}

#[tokio::test]
async fn events_of_void_units_are_kept_and_counted_apart() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let form = ActForm { act: "void", units: "1", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        let units = |of: &[UnitCode]| json!(of.iter().map(|code| format!("{LINK}/21/{}", code.serial())).collect::<Vec<_>>());
        let mut destroyed = event("urn:x:destroyed", "decommissioning", units(&codes[1..2]));
        destroyed["action"] = json!("DELETE");
        let mut shipped = event("urn:x:shipped", "shipping", units(&codes[..4]));
        for (event, minute) in [(&mut destroyed, 1), (&mut shipped, 2)] {
            event["eventTime"] = json!(format!("2026-11-23T12:0{minute}:00Z"));
        }
        world.clock.advance(300);
        let done = world.portal.capture_epcis(&aurelia.manager, &document(json!([destroyed, shipped])), OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.units, done.void), (2, 3, 2), "on {:?}", world.engine);
        assert_eq!((look(&world, codes[1]).await, look(&world, codes[3]).await), ("not_issued", "genuine"));
        let noted = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap().events;
        let shipped = noted.iter().filter(|event| event.act == UnitAct::Activate).map(|event| (event.first, event.last)).collect::<Vec<_>>();
        assert_eq!(shipped, [(3, 4)], "on {:?}: nothing of the two that were void", world.engine);
    }
}

#[tokio::test]
async fn what_is_said_of_very_many_units_goes_on_where_it_stopped() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "6000").await;
        // Picking is never in the order of issue: each unit is a range of its own, and all of them are more than one transaction takes.
        let picked: Vec<String> = codes.iter().step_by(2).map(|code| format!("{LINK}/21/{}", code.serial())).collect();
        let document = document(json!([event("urn:x:day", "shipping", json!(picked)), event("urn:x:day:2", "inspecting", json!(picked))]));
        let done = world.portal.capture_epcis(&aurelia.manager, &document, OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.units, done.late), (2, 3000, 0));
        // Each transaction is in the audit log for itself: it holds though the next may never come.
        let log = world.portal.audit_log(&Actor::System, PageQuery::default()).await.unwrap().rows;
        let summaries: Vec<&str> = log.iter().filter(|entry| entry.action == "epcis.captured").map(|entry| entry.summary.as_str()).collect();
        let units = |summary: &&str| summary.split(' ').rev().nth(1).unwrap().parse::<u64>().unwrap();
        assert!(summaries.len() > 1 && summaries.iter().any(|summary| summary.starts_with("Took more of an EPCIS event")), "{summaries:?}");
        assert_eq!(summaries.iter().map(units).sum::<u64>(), 3000, "{summaries:?}");
        let stand = async || (look(&world, codes[0]).await, look(&world, codes[5998]).await, look(&world, codes[1]).await);
        assert_eq!(stand().await, ("genuine", "genuine", "not_active"));
        let acts = async || store::standing::ranges(&mut world.portal.db().read().await.unwrap(), id, 10_000).await.unwrap().len();
        // As if the portal had stopped after the first transaction: the event is known partly, and what it said of some units is noted.
        store::testing::stop_within(world.portal.db(), "urn:x:day", id, 1500).await;
        assert_eq!((stand().await, acts().await), (("genuine", "not_active", "not_active"), 750));
        let done = world.portal.capture_epcis(&aurelia.manager, &document, OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.known, done.units), (1, 1, 3000));
        assert_eq!((stand().await, acts().await), (("genuine", "genuine", "not_active"), 3000));
        let done = world.portal.capture_epcis(&aurelia.manager, &document, OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.known), (0, 2));
        // Told late, each has its place before what happened later.
        let recalled = |id: &str, at: &str| {
            let mut event = event(id, "", json!(picked));
            (event["eventTime"], event["disposition"]) = (json!(at), json!("recalled"));
            event
        };
        let mut over = recalled("urn:x:over", "2026-11-23T09:00:00Z");
        (over["disposition"], over["persistentDisposition"]) = (Value::Null, json!({ "unset": ["recalled"] }));
        let tell = async |event: Value| world.portal.capture_epcis(&aurelia.manager, &self::document(json!([event])), OnError::Rollback).await.unwrap().late;
        assert_eq!((tell(over).await, tell(recalled("urn:x:before", "2026-11-23T08:00:00Z")).await), (1, 1));
        assert_eq!(stand().await, ("genuine", "genuine", "not_active"));
        tell(recalled("urn:x:after", "2026-11-23T09:30:00Z")).await;
        assert_eq!(stand().await, ("recalled", "recalled", "not_active"));
    }
}

#[tokio::test]
async fn a_warehouse_tells_of_pallets_and_of_others_goods_and_its_units_are_shipped() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let unit = |at: usize| format!("{LINK}/21/{}", codes[at].serial());
        let (pallet, others) = ("urn:epc:id:sscc:4006381.0000000001", "https://id.example/01/09521002000016/21/ABC");
        let tagged = format!("urn:epc:tag:sgtin-198:3.4006381.033393.{}", codes[1].serial());
        let mixed = event("urn:x:mixed", "shipping", json!([unit(0), tagged, pallet, others, "urn:epc:id:giai:0614141.12345400"]));
        let mut packed = event("urn:x:packed", "packing", Value::Null);
        (packed["type"], packed["action"], packed["parentID"], packed["childEPCs"]) =
            (json!("AggregationEvent"), json!("ADD"), json!(pallet), json!([unit(2), others]));
        let mut sent = packed.clone();
        (sent["eventID"], sent["bizStep"]) = (json!("urn:x:sent"), json!("shipping"));
        let mut unpacked = packed.clone();
        (unpacked["eventID"], unpacked["action"], unpacked["childEPCs"]) = (json!("urn:x:unpacked"), json!("DELETE"), Value::Null);
        let alone = event("urn:x:alone", "shipping", json!([pallet]));
        let told = document(json!([packed, mixed, sent, unpacked, alone]));
        let done = world.portal.capture_epcis(&aurelia.manager, &told, OnError::Rollback).await.unwrap();
        assert_eq!((done.new, done.units, done.elsewhere), (5, 2, 3 + 1 + 1 + 1));
        let why = |unacted| Noted { unacted: Some(unacted), ..noted("shipping", "") };
        let packing = Noted { events: 2, ..noted("packing", "") };
        assert_eq!(done.noted, [packing, why(Unacted::Elsewhere), why(Unacted::OtherKind)]);
        assert_eq!((look(&world, codes[0]).await, look(&world, codes[1]).await, look(&world, codes[2]).await), ("genuine", "genuine", "not_active"));
        // What a unit was packed on is asked for by the unit.
        let asked = world.portal.query_epcis(&aurelia.manager, EventQuery { epc: Some(&unit(2)), ..EventQuery::default() }).await.unwrap().document;
        assert_eq!(listed(&asked).iter().map(|event| &event["type"]).collect::<Vec<_>>(), ["ObjectEvent", "AggregationEvent", "AggregationEvent"]);
        assert_eq!(world.portal.capture_epcis(&aurelia.manager, &told, OnError::Rollback).await.unwrap().known, 5);
        assert_eq!(listed(&exported(&world, &aurelia.owner, id, Naming::DigitalLink).await).len(), 1 + 3);
    }
}
