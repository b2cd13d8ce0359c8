//! The resolver over HTTP, as phones and programs meet it, and EPCIS over the API.

use super::{
    api::{Ground, json_of},
    support::worlds,
};
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use model::{alert::AlertFilter, batch::BatchForm, page::PageQuery, product_link::LinkForm, risk::FindingKind};
use portal::Actor;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const PATH: &str = "/01/09506000134352";

#[tokio::test]
async fn a_phone_is_led_on_and_a_program_gets_the_link_set() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let serial = codes[0].replace('-', "");
        let page = ground.world.get(PATH, None).await;
        assert!(page.status == StatusCode::OK && page.text.contains("A product of Aurelia"), "{}", page.status);
        let vary: Vec<_> = page.headers.get_all(header::VARY).iter().map(|value| value.to_str().unwrap().to_lowercase()).collect();
        assert!(["accept,", "accept-language", "cookie"].iter().all(|name| vary.join(", ").contains(name)), "{vary:?}");
        let by_other = ground.world.get(&format!("{PATH}/235/ABC%2F1"), None).await;
        assert!(by_other.status == StatusCode::OK && by_other.text.contains("A product of Aurelia"), "{}", by_other.status);
        let product = ground.world.portal.product_of_gtin(&Actor::System, "9506000134352".parse().unwrap()).await.unwrap();
        let form = LinkForm { link_type: "instructions", url: "https://lamp.example/manual", ..LinkForm::default() };
        ground.world.portal.add_product_link(&Actor::System, product, form).await.unwrap();

        let led = ground.world.get(&format!("{PATH}?utm=1"), None).await;
        assert_eq!((led.status, &led.headers[header::LOCATION]), (StatusCode::TEMPORARY_REDIRECT, &"https://lamp.example/manual?utm=1".parse().unwrap()));
        assert_eq!(led.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(led.headers[header::LINK].to_str().unwrap().contains("rel=\"linkset\""));
        let head = ground.world.send(Method::HEAD, PATH, None, &[], Body::empty()).await;
        assert_eq!(head.status, StatusCode::TEMPORARY_REDIRECT);
        let preflight = ground.world.send(Method::OPTIONS, PATH, None, &[(header::ORIGIN, "https://elsewhere.example")], Body::empty()).await;
        assert_eq!(preflight.status, StatusCode::NO_CONTENT);

        let set = ground.world.send(Method::GET, PATH, None, &[(header::ACCEPT, "application/linkset+json")], Body::empty()).await;
        assert_eq!((set.status, &set.headers[header::CONTENT_TYPE]), (StatusCode::OK, &"application/linkset+json".parse().unwrap()));
        assert_eq!(json_of(&set)["linkset"][0]["https://ref.gs1.org/voc/instructions"][0]["href"], "https://lamp.example/manual");
        let described = json_of(&ground.world.get("/.well-known/gs1resolver", None).await);
        assert_eq!((&described["supportedPrimaryKeys"], &described["resolverRoot"]), (&json!(["01"]), &json!("http://127.0.0.1:3000")));

        let set_aside = [
            ("/01/09506000134353", 400),
            ("/01/04006381333931", 400),
            ("/01/09506000134352?17=991332", 400),
            ("/01/09506000134352?linkType=gs1:nutritionalInfo", 404),
        ];
        for (path, status) in set_aside {
            assert_eq!(ground.world.get(path, None).await.status.as_u16(), status, "{path}");
        }
        // Who scanned it reads in their language that it is of no product here, and has the form for the code; nothing is checked.
        for path in ["/01/09506000134353", "/01/04006381333931", &format!("/01/09506000134353/21/{serial}"), &format!("{PATH}/21/{serial}?17=991332")] {
            let headers = [(header::ACCEPT, "text/html"), (header::ACCEPT_LANGUAGE, "de")];
            let page = ground.world.send(Method::GET, path, None, &headers, Body::empty()).await;
            let said = page.text.contains("gehört zu keinem Produkt") && page.text.contains("name=\"code\"");
            assert!(page.status == StatusCode::BAD_REQUEST && said, "{path}: {} {}", page.status, page.text);
            let program = ground.world.send(Method::GET, path, None, &[(header::ACCEPT, "application/json")], Body::empty()).await;
            assert_eq!((program.status, &program.headers[header::CONTENT_TYPE]), (StatusCode::BAD_REQUEST, &"text/plain; charset=utf-8".parse().unwrap()));
        }
        // A serial number of somebody else's has no check here: it leads where the product does.
        let by_other = ground.world.get(&format!("{PATH}/235/ABC%2F1"), None).await;
        assert_eq!((by_other.status, &by_other.headers[header::LOCATION]), (StatusCode::TEMPORARY_REDIRECT, &"https://lamp.example/manual".parse().unwrap()));
        // A unit's address opens its check, with or without its lot.
        for unit in [format!("{PATH}/21/{serial}"), format!("{PATH}/10/L1/21/{serial}")] {
            let checked = ground.world.get(&unit, None).await;
            assert!(checked.status == StatusCode::OK && checked.text.contains("Aurelia"), "{unit}: {}", checked.status);
        }
    }
}

/// Whoever counts a maker's numbers through is answered alike where there is nothing, and where a brand has only written something down.
#[tokio::test]
async fn a_product_that_is_not_out_is_answered_like_none() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        ground.world.portal.make_product_for(&Actor::System, ground.brand, "9506000134352", "Secret lamp", "INTERNAL: May", "").await.unwrap();
        let html = (header::ACCEPT, "text/html");
        for path in ["/01/", "/products/", "/01/?linkType=linkset"] {
            let at = |gtin: &str| path.find('?').map_or_else(|| format!("{path}{gtin}"), |at| format!("{}{gtin}{}", &path[..at], &path[at..]));
            for headers in [vec![], vec![html.clone()]] {
                let [hidden, unknown] = ["09506000134352", "04006381333931"].map(|gtin| (at(gtin), gtin));
                let one = ground.world.send(Method::GET, &hidden.0, None, &headers, Body::empty()).await;
                let other = ground.world.send(Method::GET, &unknown.0, None, &headers, Body::empty()).await;
                assert_eq!(one.status, other.status, "{path}");
                assert!(one.status.is_client_error() && !one.text.contains("Secret lamp") && !one.text.contains("INTERNAL"), "{path}: {}", one.text);
                let [one, other] = [(one, hidden.1), (other, unknown.1)].map(|(page, gtin)| page.text.replace(gtin, "GTIN").len());
                assert_eq!(one, other, "{path}");
            }
        }
    }
}

/// A telephone's camera opens the address that the symbol holds, with the date beside it.
#[tokio::test]
async fn the_date_in_a_link_that_a_camera_opens_is_compared() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let portal = &ground.world.portal;
        let product = portal.make_product_for(&Actor::System, ground.brand, "9506000134352", "Lamp", "", "").await.unwrap();
        let form = BatchForm { lot: "L1", count: "4", expires_on: "2026-12-31", ..BatchForm::default() };
        let batch = portal.issue_batch(&Actor::System, product, portal.new_id(), form).await.unwrap();
        while portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        let file = portal.batch_file(&Actor::System, batch, codes::list::ListFormat::Csv).await.unwrap();
        let text = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect::<String>();
        let serials: Vec<String> = text.lines().skip(1).filter_map(|line| line.split(',').next()).map(|code| code.replace('-', "")).collect();
        let opened = [
            format!("21/{}?17=261231", serials[0]),
            format!("21/{}?17=291231", serials[1]),
            format!("10/L1/21/{}?17=291231&x=1", serials[2]),
            format!("21/{}?15=281231", serials[3]),
        ];
        for path in opened {
            let page = ground.world.get(&format!("{PATH}/{path}"), None).await;
            assert!(page.status == StatusCode::OK && page.text.contains("Aurelia"), "{path}: {}", page.status);
        }
        let mut conn = portal.db().read().await.unwrap();
        let alerts = store::alert::page(&mut conn, ground.brand, &AlertFilter::default(), PageQuery::default()).await.unwrap().rows;
        assert_eq!(alerts.len(), 3, "{alerts:?}");
        assert!(alerts.iter().all(|alert| alert.findings[0].kind == FindingKind::ExpiryMismatch));
    }
}

#[tokio::test]
async fn a_program_tells_events_and_asks_for_them() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let epc = format!("http://127.0.0.1:3000{PATH}/21/{}", codes[0].replace('-', ""));
        let event = json!({ "type": "ObjectEvent", "eventID": "urn:x:1", "action": "DELETE", "bizStep": "decommissioning",
                            "eventTime": "2026-11-23T11:00:00Z", "eventTimeZoneOffset": "+00:00", "epcList": [epc] });
        let document = json!({ "@context": [], "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": { "eventList": [event] } });
        let answer = ground.send(Method::POST, "/api/v1/epcis/capture", Some(&ground.manager_key), &document).await;
        assert_eq!(json_of(&answer), json!({ "events": 1, "new": 1, "known": 0, "units": 1 }), "{}", answer.text);
        let encoded: String = url::form_urlencoded::byte_serialize(epc.as_bytes()).collect();
        let asked = ground.send(Method::GET, &format!("/api/v1/epcis/events?MATCH_epc={encoded}"), Some(&ground.manager_key), &Value::Null).await;
        assert_eq!(json_of(&asked)["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len(), 2);
        let filtered = async |filter: &str| {
            let address = format!("/api/v1/epcis/events?MATCH_epc={encoded}&{filter}");
            let asked = ground.send(Method::GET, &address, Some(&ground.manager_key), &Value::Null).await;
            assert_eq!(asked.status, StatusCode::OK, "{filter}: {}", asked.text);
            json_of(&asked)["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().len()
        };
        assert_eq!((filtered("EQ_action=DELETE").await, filtered("EQ_action=DELETE%7CADD").await, filtered("EQ_disposition=recalled").await), (1, 2, 0));
        let times =
            (filtered("LT_eventTime=2026-11-23T11:00:00Z&EQ_action=DELETE").await, filtered("GE_eventTime=2026-11-23T11:00:00Z&EQ_action=DELETE").await);
        assert_eq!(times, (0, 1));
        // What is not answered is refused: an answer without the filter would be taken for filtered.
        for (filter, field) in [("EQ_bizLocation=urn:x:1", "EQ_bizLocation"), ("EQ_action=ADD&EQ_action=DELETE", "EQ_action")] {
            let address = format!("/api/v1/epcis/events?MATCH_epc={encoded}&{filter}");
            let refused = ground.send(Method::GET, &address, Some(&ground.manager_key), &Value::Null).await;
            assert_eq!((refused.status, &json_of(&refused)["errors"][0]["field"]), (StatusCode::BAD_REQUEST, &json!(field)));
        }
        // Beside a wrong event the right ones are taken, if that is asked for in the standard's way.
        let mut right = document["epcisBody"]["eventList"][0].clone();
        right["eventID"] = json!("urn:x:2");
        let mixed =
            json!({ "@context": [], "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": { "eventList": [right, { "type": "ObjectEvent" }] } });
        let behaving = async |word: &str| {
            let headers = [(header::CONTENT_TYPE, "application/json"), (header::HeaderName::from_static("gs1-capture-error-behaviour"), word)];
            ground.send_with(Method::POST, "/api/v1/epcis/capture", Some(&ground.manager_key), &headers, mixed.to_string()).await
        };
        assert_eq!((behaving("perhaps").await.status, behaving("rollback").await.status), (StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY));
        let taken = json_of(&behaving("proceed").await);
        assert_eq!((&taken["new"], &taken["refused"], &taken["errors"][0]["field"]), (&json!(1), &json!(1), &json!("$.epcisBody.eventList[1].action")));
        let wrong = ground.send(Method::POST, "/api/v1/epcis/capture", Some(&ground.manager_key), &json!({ "type": "EPCISDocument" })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(json_of(&wrong)["errors"][0]["field"], "$.schemaVersion");
    }
}
