//! Files of labels over HTTP: what a person and a program get in place of one that cannot be made.

use super::{
    api::{Ground, json_of},
    support::worlds,
};
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use model::batch::BatchForm;
use portal::Actor;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_file_that_cannot_be_made_leads_back_to_the_design_with_its_faults() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let portal = &ground.world.portal;
        let product = portal.make_product_for(&Actor::System, ground.brand, "9506000134352", "Lamp", "", "").await.unwrap();
        let form = BatchForm { lot: "L1", count: "4", ..BatchForm::default() };
        let batch = portal.issue_batch(&Actor::System, product, portal.new_id(), form).await.unwrap();
        while portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        let cookie = ground.world.sign_in("olga.owner@example.com").await;
        let get = async |accept: &str, query: &str| {
            let path = format!("/brand/batches/{batch}/labels.pdf?{query}");
            ground.world.send(Method::GET, &path, Some(&cookie), &[(header::ACCEPT, accept)], Body::empty()).await
        };
        let query = "kind=qr&media=3474&module=9&quiet=4&dpi=300&dark=%23cc0000&light=%23ffffff&from=1&count=2";
        let led = get("text/html", query).await;
        let back = led.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        assert_eq!((led.status, back.as_str()), (StatusCode::SEE_OTHER, &*format!("/brand/batches/{batch}/labels?{query}&file=pdf")));
        let page = ground.world.get(&back, Some(&cookie)).await;
        assert!(page.status == StatusCode::OK && page.text.contains("Enter millimetres from 0.15 to 5"), "{}", page.status);
        let program = get("application/json", query).await;
        assert_eq!((program.status, json_of(&program)["error"]["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("invalid")));
        let made = get("text/html", "").await;
        assert_eq!((made.status, &made.headers[header::CONTENT_TYPE]), (StatusCode::OK, &"application/pdf".parse().unwrap()));
    }
}
