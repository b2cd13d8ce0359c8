//! Listings over the REST API: screened before they are shown, and every fault named.

use super::{
    api::{Ground, json_of},
    support::worlds,
};
use axum::http::{Method, StatusCode};
use model::id::RightId;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

async fn count(ground: &Ground) -> i64 {
    store::listing::count(&mut ground.world.portal.db().read().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn listings_are_judged_before_they_are_shown() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let right = RightId(ground.world.portal.new_id());
        store::testing::make_right(ground.world.portal.db(), right, ground.brand, "AURELIA", ground.owner.user_id().unwrap()).await;
        let key = Some(ground.marketplace_key.as_str());
        let listings = json!([
            { "external_id": "L-1", "title": "Aur3l1a table 1:1" },
            { "external_id": "L-2", "title": "Aur3l1a bag 1:1 mirror quality", "seller": "Cheap Bags", "images": ["https://pictures.example/1.jpg"] },
            { "external_id": "L-3", "title": " ", "price": "cheap EUR", "colour": "red" },
            { "external_id": "L-4", "title": " ", "price": "cheap EUR" },
            { "external_id": "L-1", "title": "Oak table", "price": 120, "currency": "EUR", "gtin": "4006381333932", "seller": "Honest Store" },
            7,
        ]);
        for (path, stored) in [("/api/v1/listings?dry_run=true", 0), ("/api/v1/listings", 2), ("/api/v1/listings", 2)] {
            let answer = ground.send(Method::POST, path, key, &listings).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            let sent = json_of(&answer);
            let [older, bag, table] = sent["listings"].as_array().unwrap().as_slice() else { panic!("{sent}") };
            assert_eq!(
                (&table["external_id"], &table["state"], &table["verdict"], &table["index"]),
                (&json!("L-1"), &json!("live"), &json!("allow"), &json!(4))
            );
            // Of two edits of one listing the later counts, and the earlier is told so in its place.
            assert_eq!((&older["index"], &older["id"], &older["verdict"]), (&json!(0), &table["id"], &json!("allow")));
            assert!(older["warnings"][0].as_str().unwrap().starts_with("Listing 4 of this request has the same external_id and counts"), "{older}");
            assert_eq!((&table["findings"][0]["kind"], table["warnings"].as_array().map(Vec::len)), (&json!("no_gtin"), Some(1)), "{table}");
            assert_eq!((&bag["external_id"], &bag["state"], bag["id"].is_null()), (&json!("L-2"), &json!("held"), stored == 0));
            assert!(bag["verdict"] == "hold" || bag["verdict"] == "block", "{bag}");
            let found = bag["findings"].as_array().unwrap().iter().find(|found| found["text"] == "Aur3l1a").unwrap();
            assert_eq!((&found["mark"], &found["field"]), (&json!("AURELIA"), &json!("title")), "{bag}");
            assert_eq!((&found["span"], bag["score"].as_f64().is_some_and(|score| score > 0.5)), (&json!([0, 7]), true));
            let faults = sent["errors"].as_array().unwrap().iter().map(|fault| (fault["index"].as_u64().unwrap(), fault["field"].as_str())).collect::<Vec<_>>();
            assert_eq!(faults, [(2, Some("title")), (3, Some("title")), (5, None)], "{sent}");
            assert_eq!(count(&ground).await, stored);
        }
    }
}

#[tokio::test]
async fn the_marketplace_follows_what_is_held_and_ended_after_it_sent_it() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let key = Some(ground.marketplace_key.as_str());
        let listings = json!([{ "external_id": "L-1", "title": "Oak table" }, { "external_id": "L/2", "title": "Aur3l1a bag 1:1 mirror quality" }]);
        ground.send(Method::POST, "/api/v1/listings", key, &listings).await;
        let ask = async |path: &str| json_of(&ground.send(Method::GET, path, key, &Value::Null).await);
        let first = ask("/api/v1/listings?limit=1").await;
        assert_eq!((&first["listings"][0]["external_id"], &first["listings"][0]["state"], &first["more"]), (&json!("L-1"), &json!("live"), &json!(true)));
        let second = ask(&format!("/api/v1/listings?after={}", first["next"])).await;
        assert_eq!((second["listings"].as_array().map(Vec::len), &second["listings"][0]["state"], &second["more"]), (Some(1), &json!("live"), &json!(false)));
        let next = second["next"].as_i64().unwrap();
        let nothing = ask(&format!("/api/v1/listings?after={next}")).await;
        assert_eq!((&nothing["listings"], &nothing["next"]), (&json!([]), &json!(next)));
        // A mark that is enrolled later holds one, and the other is sold.
        let right = RightId(ground.world.portal.new_id());
        store::testing::make_right(ground.world.portal.db(), right, ground.brand, "AURELIA", ground.owner.user_id().unwrap()).await;
        let again = json!({ "external_id": "L/2", "title": "Aur3l1a bag 1:1 mirror quality, new" });
        ground.send(Method::POST, "/api/v1/listings", key, &again).await;
        while ground.world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
        ground.send(Method::DELETE, "/api/v1/listings/L-1", key, &Value::Null).await;
        let changed = ask(&format!("/api/v1/listings?after={next}")).await;
        let states: Vec<_> = changed["listings"].as_array().unwrap().iter().map(|one| (one["external_id"].as_str(), one["state"].as_str())).collect();
        assert_eq!(states, [(Some("L/2"), Some("held")), (Some("L-1"), Some("ended"))], "{changed}");
        assert!(changed["next"].as_i64() > Some(next));
        let one = ask("/api/v1/listings/L%2F2").await;
        assert_eq!((&one["external_id"], &one["state"], &one["findings"][0]["mark"]), (&json!("L/2"), &json!("held"), &json!("AURELIA")), "{one}");
        for path in ["/api/v1/listings?limit=0", "/api/v1/listings?limit=1001", "/api/v1/listings?since=1"] {
            assert_eq!(ground.send(Method::GET, path, key, &Value::Null).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        assert_eq!(ground.send(Method::GET, "/api/v1/listings/none", key, &Value::Null).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ground.send(Method::GET, "/api/v1/listings", Some(&ground.seller_key), &Value::Null).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_at_all_is_a_problem() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let key = Some(ground.marketplace_key.as_str());
        let wrong = ground.send(Method::POST, "/api/v1/listings", key, &json!({ "external_id": "7", "title": " ", "price": "19" })).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let problem = json_of(&wrong);
        assert_eq!((&problem["code"], &problem["errors"][0]["field"]), (&json!("invalid"), &json!("title")), "{problem}");
        // A price alone keeps nothing from being screened.
        let sent = ground.send(Method::POST, "/api/v1/listings?dry_run=true", key, &json!({ "external_id": "7", "title": "Lamp", "price": "19" })).await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.text);
        assert!(sent.text.contains("send “currency” too"), "{}", sent.text);
        // A switch is on by its name alone, and what programs send otherwise is read or left out.
        for path in ["/api/v1/listings?dry_run", "/api/v1/listings?dry_run=1"] {
            let offer = json!({ "external_id": "7", "title": "Lamp", "price": { "value": "19", "currency": "EUR" }, "sku": "L", "condition": "used" });
            let sent = ground.send(Method::POST, path, key, &offer).await;
            assert_eq!((sent.status, json_of(&sent)["listings"][0]["warnings"].as_array().map(Vec::len)), (StatusCode::OK, Some(1)), "{}", sent.text);
        }
        let wrong = json_of(&ground.send(Method::POST, "/api/v1/listings", key, &json!([{ "title": "Lamp" }])).await);
        assert_eq!(wrong["errors"][0]["field"], "0.external_id");
        let many: Vec<Value> = (0..1_001).map(|n| json!({ "external_id": n.to_string(), "title": "Lamp" })).collect();
        for (path, body) in [("/api/v1/listings", json!(many)), ("/api/v1/listings?dry_run=perhaps", json!([]))] {
            assert_eq!(ground.send(Method::POST, path, key, &body).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        assert_eq!(count(&ground).await, 0);
        // More than an ordinary request: as much as an upload may have.
        let text = "x".repeat(90_000);
        let large: Vec<Value> = (0..20).map(|n| json!({ "external_id": n.to_string(), "title": "Lamp", "description": text })).collect();
        assert_eq!(ground.send(Method::POST, "/api/v1/listings", key, &json!(large)).await.status, StatusCode::OK);
        let huge = vec![json!({ "external_id": "7", "title": "Lamp", "description": "x".repeat(5 << 20) })];
        assert_eq!(ground.send(Method::POST, "/api/v1/listings", key, &json!(huge)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(ground.send(Method::POST, "/api/v1/listings", Some(&ground.seller_key), &json!([])).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn a_listing_ends_by_its_number_and_comes_back_when_it_is_sent_again() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let key = Some(ground.marketplace_key.as_str());
        let listing = json!({ "external_id": "a/7 b", "title": "Oak table" });
        ground.send(Method::POST, "/api/v1/listings", key, &listing).await;
        for _ in 0..2 {
            let answer = ground.send(Method::DELETE, "/api/v1/listings/a%2F7%20b", key, &Value::Null).await;
            assert_eq!((answer.status, &json_of(&answer)["state"]), (StatusCode::OK, &json!("ended")), "{}", answer.text);
        }
        assert_eq!(ground.send(Method::DELETE, "/api/v1/listings/none", key, &Value::Null).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ground.send(Method::DELETE, "/api/v1/listings/a%2F7%20b", Some(&ground.seller_key), &Value::Null).await.status, StatusCode::FORBIDDEN);
        let back = ground.send(Method::POST, "/api/v1/listings", key, &listing).await;
        assert_eq!(json_of(&back)["listings"][0]["state"], json!("live"));
        let sold = json!({ "external_id": "a/7 b", "title": "Oak table", "availability": "sold" });
        let gone = ground.send(Method::POST, "/api/v1/listings", key, &sold).await;
        assert_eq!(json_of(&gone)["listings"][0]["state"], json!("ended"));
    }
}
