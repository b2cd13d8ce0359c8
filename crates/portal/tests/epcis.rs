//! EPCIS: batches told as events, and events told by brands.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use futures::TryStreamExt as _;
use model::{
    batch::BatchForm,
    id::BatchId,
    page::PageQuery,
    standing::{ActForm, UnitAct},
    time::Timestamp,
    unit_code::UnitCode,
};
use portal::{
    Actor, PortalError,
    check::{CheckQuestion, Look},
    code_import::CodeImportForm,
    epcis::{Captured, EventQuery, Naming, Noted, OnError, Unacted},
};
use serde_json::{Value, json};
use std::collections::HashMap;
use support::*;
use uuid::Uuid;

const LINK: &str = "http://127.0.0.1:3000/01/04006381333931";

/// A brand with a sealed batch of `count`, not active yet, and its codes.
async fn issued(world: &World, count: &str) -> (Brand, BatchId, Vec<UnitCode>) {
    let aurelia = world.brand("Aurelia").await;
    let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let form = BatchForm { lot: "H42", count, expires_on: "2028-03-12", activation: "shipped", ..BatchForm::default() };
    let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let codes = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect();
    (aurelia, id, codes)
}

async fn exported(world: &World, actor: &Actor, id: BatchId, naming: Naming) -> Value {
    let chunks: Vec<Vec<u8>> = world.portal.epcis_file(actor, id, naming).await.unwrap().chunks.try_collect().await.unwrap();
    serde_json::from_slice(&chunks.concat()).unwrap()
}

fn document(events: Value) -> Vec<u8> {
    json!({ "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-11-23T12:00:00Z", "epcisBody": { "eventList": events } })
    .to_string()
    .into_bytes()
}

fn event(id: &str, step: &str, epcs: Value) -> Value {
    json!({ "type": "ObjectEvent", "eventID": id, "action": "OBSERVE", "bizStep": step, "eventTime": "2026-11-23T11:00:00.000+01:00",
            "eventTimeZoneOffset": "+01:00", "epcList": epcs, "markward:distributor": "Nordlys Logistics" })
}

fn noted(step: &str, disposition: &str) -> Noted {
    Noted { biz_step: step.to_owned(), disposition: disposition.to_owned(), events: 1, unacted: None }
}

fn listed(told: &Value) -> &Vec<Value> {
    let body = &told["epcisBody"];
    body["eventList"].as_array().or(body["queryResults"]["resultsBody"]["eventList"].as_array()).unwrap()
}

async fn look(world: &World, code: UnitCode) -> &'static str {
    let code = code.serial();
    let question = CheckQuestion { code: &code, look: Look::Own, ..CheckQuestion::default() };
    world.portal.check_code(&Actor::System, &question).await.unwrap().as_str()
}

/// What the standard asks of every ObjectEvent (EPCIS 2.0 §7.4.1 and its JSON schema).
fn assert_valid(event: &Value) {
    assert_eq!(event["type"], "ObjectEvent");
    assert!(event["eventID"].as_str().unwrap().starts_with("urn:uuid:") || event["eventID"].as_str().unwrap().contains(':'));
    assert!(event["eventTime"].as_str().unwrap().ends_with('Z') || event["eventTime"].as_str().unwrap().contains('+'));
    assert!(["ADD", "OBSERVE", "DELETE"].contains(&event["action"].as_str().unwrap()));
    assert!(event["eventTimeZoneOffset"].as_str().unwrap().len() == 6);
    assert!(event["epcList"].as_array().is_some_and(|list| !list.is_empty()) || event["quantityList"][0]["epcClass"].is_string());
}

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
async fn a_unit_under_another_lot_is_refused_and_acts_on_nothing() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "5").await;
        let named = |lot: &str| document(json!([event("urn:x:1", "shipping", json!([format!("{LINK}/10/{lot}/21/{}", codes[0].serial())]))]));
        let Err(PortalError::Invalid(faults)) = world.portal.capture_epcis(&aurelia.owner, &named("WRONG"), OnError::Rollback).await else { panic!() };
        assert_eq!(faults[0].field, "$.epcisBody.eventList[0].epcList[0]");
        assert!(faults[0].message.ends_with("this unit is of lot H42, not of WRONG"), "{}", faults[0].message);
        assert_eq!(look(&world, codes[0]).await, "not_active");
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, &named("h42"), OnError::Rollback).await.unwrap().units, 1);
        assert_eq!(look(&world, codes[0]).await, "genuine");
    }
}

#[tokio::test]
async fn a_part_of_a_lot_is_refused_and_the_whole_lot_is_acted_on() {
    for world in worlds().await {
        let (aurelia, _, codes) = issued(&world, "10").await;
        let of_lot = |id: &str, step: &str, element: Value| {
            let mut event = event(id, step, json!([]));
            event["quantityList"] = json!([element]);
            document(json!([event]))
        };
        let class = "urn:epc:class:lgtin:4006381.033393.H42";
        let amounts = [
            json!({ "epcClass": class, "quantity": 3 }),
            json!({ "epcClass": class, "quantity": 11 }),
            json!({ "epcClass": class, "quantity": 10, "uom": "KGM" }),
        ];
        for step in ["decommissioning", "destroying", "shipping"] {
            for element in &amounts {
                let Err(PortalError::Invalid(faults)) =
                    world.portal.capture_epcis(&aurelia.owner, &of_lot("urn:x:part", step, element.clone()), OnError::Rollback).await
                else {
                    panic!("{step} {element}")
                };
                assert_eq!(faults[0].field, "$.epcisBody.eventList[0].quantityList[0].quantity");
                assert!(faults[0].message.contains("urn:x:part") && faults[0].message.contains("10 units"), "{}", faults[0].message);
            }
        }
        assert_eq!((look(&world, codes[0]).await, look(&world, codes[9]).await), ("not_active", "not_active"));
        // What does nothing to units is kept as it was told.
        let told = world
            .portal
            .capture_epcis(&aurelia.owner, &of_lot("urn:x:received", "receiving", json!({ "epcClass": class, "quantity": 3 })), OnError::Rollback)
            .await;
        assert_eq!(told.unwrap(), Captured { events: 1, new: 1, noted: vec![noted("receiving", "")], ..Captured::default() });
        // Without a quantity it is the whole lot.
        let shipped = world.portal.capture_epcis(&aurelia.owner, &of_lot("urn:x:all", "shipping", json!({ "epcClass": class })), OnError::Rollback).await;
        assert_eq!(shipped.unwrap().units, 10);
        assert_eq!(look(&world, codes[9]).await, "genuine");
        let void = json!({ "epcClass": class, "quantity": 10, "uom": "EA" });
        assert_eq!(world.portal.capture_epcis(&aurelia.owner, &of_lot("urn:x:void", "decommissioning", void), OnError::Rollback).await.unwrap().units, 10);
        assert_eq!(look(&world, codes[9]).await, "not_issued");
    }
}

#[tokio::test]
async fn a_lot_that_may_be_either_of_two_is_refused_and_neither_is_acted_on() {
    for world in worlds().await {
        let (aurelia, first, _) = issued(&world, "1").await;
        let product = world.portal.batch(&aurelia.owner, first).await.unwrap().product_id;
        let make = async |lot: &str| {
            let form = BatchForm { lot, count: "3", ..BatchForm::default() };
            let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
            world.drain().await;
            id
        };
        let (one, other) = (make("26-1-12").await, make("26-11-2").await);
        let tell = async |id: &str| {
            let mut void = event(id, "decommissioning", json!([]));
            void["quantityList"] = json!([{ "epcClass": "urn:epc:class:lgtin:4006381.033393.26112" }]);
            world.portal.capture_epcis(&aurelia.owner, &document(json!([void])), OnError::Rollback).await
        };
        let acts = async |id| world.portal.batch_overview(&aurelia.owner, id).await.unwrap().events.len();
        let Err(PortalError::Invalid(faults)) = tell("urn:x:1").await else { panic!("on {:?}", world.engine) };
        assert!(faults[0].message.contains("26-1-12 and 26-11-2"), "{}", faults[0].message);
        assert_eq!((acts(one).await, acts(other).await), (0, 0));
        // Written exactly so, it is that lot.
        let exact = make("26112").await;
        assert_eq!(world.portal.batch_overview(&aurelia.owner, exact).await.unwrap().reached.lot, 3);
        assert_eq!(tell("urn:x:1").await.unwrap().units, 3);
        assert_eq!((acts(one).await, acts(other).await, acts(exact).await), (0, 0, 1));
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
async fn a_lot_among_single_units_is_refused_and_acts_on_nothing() {
    for world in worlds().await {
        let (aurelia, id, codes) = issued(&world, "5").await;
        let form = ActForm { act: "activate", units: "all", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, id, Uuid::from_u128(1), form).await.unwrap();
        for lot in [format!("{LINK}/10/H42"), "urn:epc:class:lgtin:4006381.033393.H42".to_owned()] {
            let told = document(json!([event("urn:x:1", "decommissioning", json!([format!("{LINK}/21/{}", codes[0].serial()), lot]))]));
            let Err(PortalError::Invalid(faults)) = world.portal.capture_epcis(&aurelia.owner, &told, OnError::Rollback).await else { panic!("{lot}") };
            assert_eq!(faults[0].field, "$.epcisBody.eventList[0].epcList[1]");
            assert!(faults[0].message.contains("quantityList"), "{}", faults[0].message);
            assert_eq!((look(&world, codes[0]).await, look(&world, codes[4]).await), ("genuine", "genuine"));
        }
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
