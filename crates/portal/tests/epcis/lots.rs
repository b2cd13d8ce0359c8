//! Events that name lots and not units.

use super::*;

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
