//! The REST API as programs meet it: keys, problems, and each operation with every kind of key against the policy.

use super::support::{Answer, World, worlds};
use crate::routes::api;
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use model::{
    account::BrandRole,
    batch::BatchForm,
    id::{BrandId, SellerId},
};
use portal::{
    Actor,
    api_key::KeyForm,
    policy::{Action, Roles, roles_for},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, net::SocketAddr};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use uuid::Uuid;

/// Who may call an operation.
enum Who {
    May(Action),
    /// Every key, and nobody without one.
    AnyKey,
}

/// Every operation of the document, with a body that it can read.
fn rows() -> Vec<(Method, &'static str, Who, Value)> {
    let order = json!({ "order": "A-1", "item": "9506000134352", "codes": ["AAAA"] });
    let sellers = || Who::May(Action::ConfirmDispatches);
    vec![
        (Method::GET, "/api/v1/me", Who::AnyKey, Value::Null),
        (Method::POST, "/api/v1/checks", Who::May(Action::CheckCode), json!({ "code": "AAAA" })),
        (Method::POST, "/api/v1/dispatches", sellers(), order),
        (Method::GET, "/api/v1/dispatches", sellers(), Value::Null),
        (Method::GET, "/api/v1/dispatches/{id}", sellers(), Value::Null),
        (Method::POST, "/api/v1/dispatches/{id}/returns", sellers(), json!({ "codes": ["AAAA"], "reason": "returned" })),
        (Method::POST, "/api/v1/listings", Who::May(Action::SendListings), json!({ "external_id": "7", "title": "Lamp" })),
        (Method::GET, "/api/v1/listings", Who::May(Action::SendListings), Value::Null),
        (Method::GET, "/api/v1/listings/{external_id}", Who::May(Action::SendListings), Value::Null),
        (Method::DELETE, "/api/v1/listings/{external_id}", Who::May(Action::SendListings), json!({})),
        (Method::POST, "/api/v1/epcis/capture", Who::May(Action::ManageCodes), json!({ "type": "EPCISDocument" })),
        (Method::GET, "/api/v1/epcis/events", Who::May(Action::ManageCodes), Value::Null),
    ]
}

/// A brand with an owner, a seller with its person, and an administrator; their keys.
pub struct Ground {
    pub world: World,
    pub owner: Actor,
    pub brand: BrandId,
    pub viewer_key: String,
    pub manager_key: String,
    pub seller_key: String,
    pub marketplace_key: String,
}

impl Ground {
    pub async fn new(world: World) -> Self {
        let brand = BrandId(world.portal.new_id());
        let owner = world.person("Olga Owner", None).await;
        let user = world.actor(&owner).await.user_id().unwrap();
        store::testing::make_brand(world.portal.db(), brand, "Aurelia", user, Some(world.portal.now())).await;
        let shop = world.person("Sam Seller", None).await;
        let sam = world.actor(&shop).await.user_id().unwrap();
        let mut tx = world.portal.db().begin().await.unwrap();
        let seller = store::seller::upsert(&mut tx, SellerId(world.portal.new_id()), "Nordlys Shop", None, None, world.portal.now()).await.unwrap();
        store::seller_member::add(&mut tx, seller, sam, None, world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        let (owner, shop) = (world.actor(&owner).await, world.actor(&shop).await);
        let form = |role| KeyForm { name: "ERP", role, lifetime: "365" };
        let viewer_key = world.portal.make_brand_key(&owner, form("viewer")).await.unwrap().token;
        let manager_key = world.portal.make_brand_key(&owner, form("manager")).await.unwrap().token;
        let seller_key = world.portal.make_seller_key(&shop, form("")).await.unwrap().token;
        let administrator = world.person("Berta Boss", Some(model::account::StaffRole::Administrator)).await;
        let administrator = world.actor(&administrator).await;
        let marketplace_key = world.portal.make_marketplace_key(&administrator, form("")).await.unwrap().token;
        Self { world, owner, brand, viewer_key, manager_key, seller_key, marketplace_key }
    }

    /// Sends a request as a program does: no cookie, no word of a browser.
    pub async fn send(&self, method: Method, path: &str, key: Option<&str>, body: &Value) -> Answer {
        let headers = if body.is_null() { vec![] } else { vec![(header::CONTENT_TYPE, "application/json")] };
        self.send_with(method, path, key, &headers, if body.is_null() { String::new() } else { body.to_string() }).await
    }

    pub async fn send_with(&self, method: Method, path: &str, key: Option<&str>, headers: &[(header::HeaderName, &str)], body: String) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        if let Some(key) = key {
            request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
        }
        let mut request = request.body(Body::from(body)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 5000))));
        let (parts, body) = self.world.service.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A product with a sealed batch; answers its codes.
    pub async fn codes(&self, gtin: &str, count: &str) -> Vec<String> {
        let product = self.world.portal.make_product_for(&Actor::System, self.brand, gtin, "Lamp", "", "").await.unwrap();
        let form = BatchForm { lot: "L1", count, ..BatchForm::default() };
        let batch = self.world.portal.issue_batch(&Actor::System, product, self.world.portal.new_id(), form).await.unwrap();
        while self.world.portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        let file = self.world.portal.batch_file(&Actor::System, batch, codes::list::ListFormat::Csv).await.unwrap();
        let text = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect::<String>();
        text.lines().skip(1).map(|line| line.split(',').next().unwrap().to_owned()).collect()
    }
}

pub fn json_of(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{error}: {}", answer.text))
}

#[tokio::test]
async fn every_operation_obeys_the_policy() {
    let written = rows().into_iter().map(|(method, path, ..)| (method.to_string(), path.to_owned())).collect::<BTreeSet<_>>();
    let there = api::operations().into_iter().map(|(method, path)| (method.to_string(), path)).collect::<BTreeSet<_>>();
    assert_eq!(written, there, "each operation of the document needs its row");
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let keys = [
            (None, Roles::ANYONE),
            (Some(&ground.viewer_key), Roles::ANYONE | Roles::VIEWER),
            (Some(&ground.manager_key), Roles::ANYONE | Roles::VIEWER | Roles::MANAGER),
            (Some(&ground.seller_key), Roles::ANYONE | Roles::SELLER),
            (Some(&ground.marketplace_key), Roles::ANYONE | Roles::MARKETPLACE),
        ];
        for (method, path, who, body) in rows() {
            for (key, roles) in keys {
                let path = path.replace("{id}", "00000000-0000-7000-8000-00000000dead");
                let answer = ground.send(method.clone(), &path, key.map(String::as_str), &body).await;
                let status = answer.status.as_u16();
                let allowed = match &who {
                    Who::May(action) => roles & roles_for(*action) != Roles::NOBODY,
                    Who::AnyKey => key.is_some(),
                };
                let fits = match (allowed, key) {
                    (true, _) => !matches!(status, 401 | 403 | 500..),
                    (false, None) => status == 401,
                    (false, Some(_)) => matches!(status, 403 | 404),
                };
                assert!(fits, "{method} {path} with {roles:?} got {status}: {}", answer.text);
            }
        }
    }
}

#[tokio::test]
async fn a_key_says_whom_it_acts_for_and_a_wrong_one_is_a_problem() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let me = json_of(&ground.send(Method::GET, "/api/v1/me", Some(&ground.manager_key), &Value::Null).await);
        assert_eq!((&me["role"], &me["brand"]["name"]), (&json!("manager"), &json!("Aurelia")));
        let me = json_of(&ground.send(Method::GET, "/api/v1/me", Some(&ground.seller_key), &Value::Null).await);
        assert_eq!((&me["role"], &me["seller"]["name"], &me["brand"]), (&json!("seller"), &json!("Nordlys Shop"), &Value::Null));
        let me = json_of(&ground.send(Method::GET, "/api/v1/me", Some(&ground.marketplace_key), &Value::Null).await);
        assert_eq!((&me["role"], &me["seller"], &me["brand"]), (&json!("marketplace"), &Value::Null, &Value::Null));
        for wrong in [None, Some("mw_wrong"), Some("mw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), Some("another")] {
            let answer = ground.send(Method::GET, "/api/v1/me", wrong, &Value::Null).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
            assert_eq!(json_of(&answer)["code"], "sign_in");
            assert!(answer.headers.contains_key(header::WWW_AUTHENTICATE));
        }
    }
}

#[tokio::test]
async fn who_tries_keys_waits_and_a_right_key_does_not() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        for _ in 0..20 {
            assert_eq!(ground.send(Method::GET, "/api/v1/me", Some("mw_wrong"), &Value::Null).await.status, StatusCode::UNAUTHORIZED);
        }
        let answer = ground.send(Method::GET, "/api/v1/me", Some("mw_wrong"), &Value::Null).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
        assert_eq!(ground.send(Method::GET, "/api/v1/me", Some(&ground.viewer_key), &Value::Null).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_key_ends_when_revoked_expired_or_its_maker_leaves() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let works = |key: String| {
            let ground = &ground;
            async move { ground.send(Method::GET, "/api/v1/me", Some(&key), &Value::Null).await.status == StatusCode::OK }
        };
        let keys = ground.world.portal.brand_keys(&ground.owner).await.unwrap().keys;
        ground.world.portal.revoke_brand_key(&ground.owner, keys.iter().find(|key| ground.viewer_key.ends_with(&key.hint)).unwrap().id).await.unwrap();
        assert!(!works(ground.viewer_key.clone()).await && works(ground.manager_key.clone()).await);
        let cookie = ground.world.person("Ben Boss", None).await;
        let ben = ground.world.actor(&cookie).await.user_id().unwrap();
        ground.world.portal.invite_to_team(&ground.owner, "ben.boss@example.com", BrandRole::Owner.as_str()).await.unwrap();
        let invited = ground.world.actor(&cookie).await;
        ground.world.portal.accept_invitation(&invited, ground.brand).await.unwrap();
        ground.world.portal.remove_from_team(&ground.owner, ground.owner.user_id().unwrap()).await.unwrap();
        assert!(!works(ground.manager_key.clone()).await, "its maker left");
        let mut tx = ground.world.portal.db().begin().await.unwrap();
        store::brand::add_member(&mut tx, ground.brand, ground.owner.user_id().unwrap(), BrandRole::Owner, ben, ground.world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert!(works(ground.manager_key.clone()).await && works(ground.seller_key.clone()).await);
        ground.world.clock.advance(366 * 86_400);
        assert!(!works(ground.manager_key.clone()).await && !works(ground.seller_key.clone()).await, "a year is over");
    }
}

#[tokio::test]
async fn a_key_passes_where_a_cookie_from_elsewhere_does_not_and_no_cookie_counts_with_it() {
    for world in worlds().await {
        let cookie = world.person("Adam Administrator", Some(model::account::StaffRole::Administrator)).await;
        let ground = Ground::new(world).await;
        let foreign = [(header::ORIGIN, "https://evil.example"), (header::COOKIE, cookie.as_str()), (header::CONTENT_TYPE, "application/json")];
        let body = json!({ "code": "AAAA" }).to_string();
        let answer = ground.send_with(Method::POST, "/api/v1/checks", None, &foreign, body.clone()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(ground.send_with(Method::POST, "/api/v1/checks", Some(&ground.viewer_key), &foreign, body).await.status, StatusCode::OK);
        // The administrator's cookie beside a brand's key opens nothing of the administrator's.
        let form = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::COOKIE, cookie.as_str()), (header::ACCEPT, "application/json")];
        let answer = ground.send_with(Method::POST, "/api/audit/log", Some(&ground.viewer_key), &form, "page=1".into()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", answer.text);
        // Below /api/v1 a cookie is nothing, with or without a key.
        let answer = ground.send_with(Method::GET, "/api/v1/me", None, &[(header::COOKIE, cookie.as_str())], String::new()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        // A key opens a brand's files as its role does.
        let unknown = format!("/brand/batches/{}/codes.csv", Uuid::from_u128(1));
        assert_eq!(ground.send(Method::GET, &unknown, Some(&ground.manager_key), &Value::Null).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_code_is_checked_once_for_each_idempotency_key() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let body = json!({ "code": codes[0] });
        let headers = [(header::CONTENT_TYPE, "application/json"), (header::HeaderName::from_static("idempotency-key"), "till-7-0001")];
        for _ in 0..2 {
            let check = json_of(&ground.send_with(Method::POST, "/api/v1/checks", None, &headers, body.to_string()).await);
            assert_eq!((&check["verdict"], &check["checks"], &check["first"]), (&json!("genuine"), &json!(1), &json!(true)), "{check}");
            assert_eq!((&check["product"], &check["lot"]), (&json!("Lamp"), &json!("L1")));
        }
        let looking = json!({ "code": codes[0], "look": true });
        for _ in 0..2 {
            let look = json_of(&ground.send(Method::POST, "/api/v1/checks", Some(&ground.viewer_key), &looking).await);
            assert_eq!((&look["verdict"], &look["checks"], &look["first"]), (&json!("genuine"), &json!(1), &json!(false)));
        }
        for key in [None, Some(ground.seller_key.as_str())] {
            let refused = ground.send(Method::POST, "/api/v1/checks", key, &looking).await;
            assert!(refused.status == StatusCode::FORBIDDEN && refused.text.contains("key of your brand"), "{}", refused.text);
        }
        // At the units of another brand nobody looks without a trace.
        let other = BrandId(ground.world.portal.new_id());
        let halden = ground.world.person("Hedda Halden", None).await;
        let user = ground.world.actor(&halden).await.user_id().unwrap();
        store::testing::make_brand(ground.world.portal.db(), other, "Halden", user, Some(ground.world.portal.now())).await;
        let form = KeyForm { name: "ERP", role: "manager", lifetime: "365" };
        let other_key = ground.world.portal.make_brand_key(&ground.world.actor(&halden).await, form).await.unwrap().token;
        let counted = json_of(&ground.send(Method::POST, "/api/v1/checks", Some(&other_key), &json!({ "code": codes[1], "look": true })).await);
        assert_eq!((&counted["verdict"], &counted["checks"], &counted["first"]), (&json!("genuine"), &json!(1), &json!(true)));
        let seen = json_of(&ground.send(Method::POST, "/api/v1/checks", Some(&ground.viewer_key), &json!({ "code": codes[1], "look": true })).await);
        assert_eq!(seen["checks"], 1);
        let again = json_of(&ground.send(Method::POST, "/api/v1/checks", None, &body).await);
        assert_eq!((&again["verdict"], &again["checks"]), (&json!("genuine"), &json!(2)));
        // What the page says, a program is told as well.
        assert!(again["messages"][0].as_str().is_some_and(|message| message.contains("checked before")), "{again}");
        assert_eq!((&again["brand"], &again["gtin"], &again["claimed"]), (&json!("Aurelia"), &json!("9506000134352"), &json!(false)), "{again}");
        let wrong = json_of(&ground.send(Method::POST, "/api/v1/checks", None, &json!({ "code": codes[1], "gtin": "4006381333931" })).await);
        assert_eq!((&wrong["verdict"], &wrong["checks"], &wrong["product"]), (&json!("not_issued"), &json!(0), &Value::Null));
        // A till's scanner may send the number under the barcode, and as both.
        for body in [json!({ "code": "4006381333931" }), json!({ "code": "4006381333931", "gtin": "04006381333931" })] {
            let product = json_of(&ground.send(Method::POST, "/api/v1/checks", None, &body).await);
            assert_eq!((&product["verdict"], &product["checks"]), (&json!("product_number"), &json!(0)), "{product}");
            assert!(product["messages"][0].as_str().is_some_and(|message| message.contains("number of the product")), "{product}");
        }
        let slip = json_of(&ground.send(Method::POST, "/api/v1/checks", None, &json!({ "code": "AAAA" })).await);
        assert_eq!(slip["verdict"], "mistyped");
        assert!(slip["messages"][0].as_str().is_some_and(|message| !message.is_empty()), "{slip}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_with_its_line() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let json = [(header::CONTENT_TYPE, "application/json")];
        let answer = ground.send_with(Method::POST, "/api/v1/checks", None, &json, "{\n \"code\": 7\n}".into()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let problem = json_of(&answer);
        assert_eq!((&problem["code"], &problem["errors"][0]["line"]), (&json!("invalid"), &json!(2)), "{problem}");
        let answer = ground.send_with(Method::POST, "/api/v1/checks", None, &[(header::CONTENT_TYPE, "text/plain")], "{}".into()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        for (path, status) in
            [("/api/v1/nothing", StatusCode::NOT_FOUND), ("/api/v1", StatusCode::NOT_FOUND), ("/api/v1/checks", StatusCode::METHOD_NOT_ALLOWED)]
        {
            let answer = ground.send(Method::GET, path, None, &Value::Null).await;
            assert_eq!((answer.status, answer.headers[header::CONTENT_TYPE].to_str().unwrap()), (status, "application/problem+json"), "{path}");
        }
    }
}

#[tokio::test]
async fn the_document_describes_every_operation_and_can_be_read() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let document = json_of(&ground.send(Method::GET, "/api/v1/openapi.json", None, &Value::Null).await);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        assert_eq!(document["paths"]["/api/v1/me"]["get"]["security"][0]["key"], json!([]));
        assert_eq!(document["components"]["securitySchemes"]["key"]["scheme"], "bearer");
        let page = ground.send(Method::GET, "/api/v1/docs", None, &Value::Null).await;
        assert_eq!(page.status, StatusCode::OK);
        for (_, path) in api::operations() {
            assert!(page.text.contains(&path), "{path}");
        }
    }
}

#[tokio::test]
async fn a_seller_confirms_units_as_json_and_csv_and_releases_one_that_came_back() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "3").await;
        let key = Some(ground.seller_key.as_str());
        let order = json!({ "order": "A-1", "item": "9506000134352", "codes": [codes[0], "AAAA", codes[0]] });
        for _ in 0..2 {
            let done = json_of(&ground.send(Method::POST, "/api/v1/dispatches", key, &order).await);
            let verdicts = done["lines"].as_array().unwrap().iter().map(|line| line["verdict"].as_str().unwrap()).collect::<Vec<_>>();
            assert_eq!(verdicts, ["confirmed", "mistyped", "duplicate"], "{done}");
            assert_eq!((&done["confirmed"], &done["missing"], &done["state"], &done["may_ship"]), (&json!(1), &json!(2), &json!("open"), &json!(true)));
        }
        let csv = [(header::CONTENT_TYPE, "Text/CSV;charset=utf-8")];
        let file = format!("order;gtin;code\nA-2;9506000134352;{}\nA-2;9506000134352;{}\nA-3;96385074;X\n", codes[1], codes[0]);
        let done = json_of(&ground.send_with(Method::POST, "/api/v1/dispatches", key, &csv, file).await);
        assert_eq!((&done["orders"][0]["lines"][1]["verdict"], &done["orders"][0]["lines"][1]["line"]), (&json!("used"), &json!(3)), "{done}");
        assert_eq!((&done["total"], &done["nothing_to_confirm"]), (&json!(1), &json!([{ "order": "A-3", "item": "96385074" }])), "{done}");
        let bad = ground.send_with(Method::POST, "/api/v1/dispatches", key, &csv, "order,code\nA,B\n".into()).await;
        assert_eq!((bad.status, json_of(&bad)["errors"][0]["line"].clone()), (StatusCode::UNPROCESSABLE_ENTITY, json!(1)));
        // The first of two faults is of the file's form; an order that is wrong is named where it begins.
        let file = format!("order;gtin;code\nA-2;;{}\n;9506000134352;{}\n", codes[1], codes[0]);
        let bad = json_of(&ground.send_with(Method::POST, "/api/v1/dispatches", key, &csv, file).await);
        let told: Vec<_> = bad["errors"].as_array().unwrap().iter().map(|fault| (&fault["field"], &fault["line"])).collect();
        assert_eq!(told, [(&json!("file"), &json!(2)), (&json!("file"), &json!(3))], "{bad}");
        assert!(bad["errors"][0]["message"].as_str().is_some_and(|message| message.starts_with("Line 2: ")), "{bad}");
        let list = json_of(&ground.send(Method::GET, "/api/v1/dispatches?order=A-1", key, &Value::Null).await);
        assert_eq!((&list["total"], &list["orders"][0]["order"]), (&json!(1), &json!("A-1")));
        let path = format!("/api/v1/dispatches/{}", list["orders"][0]["id"].as_str().unwrap());
        let one = json_of(&ground.send(Method::GET, &path, key, &Value::Null).await);
        assert_eq!(one["lines"][0]["verdict"], "mistyped");
        let back = json!({ "codes": [codes[0]], "reason": "returned" });
        let after = json_of(&ground.send(Method::POST, &format!("{path}/returns"), key, &back).await);
        assert_eq!(after["confirmed"], 0, "{after}");
        assert_eq!(ground.send(Method::POST, &format!("{path}/returns"), key, &back).await.status, StatusCode::UNPROCESSABLE_ENTITY, "the second time");
        assert_eq!(json_of(&ground.send(Method::GET, "/api/v1/dispatches?page=x", key, &Value::Null).await)["code"], "invalid");
        assert_eq!(json_of(&ground.send(Method::GET, "/api/v1/dispatches/x", key, &Value::Null).await)["code"], "not_found");
        assert_eq!(ground.send(Method::GET, &path, Some(&ground.manager_key), &Value::Null).await.status, StatusCode::FORBIDDEN);
    }
}
