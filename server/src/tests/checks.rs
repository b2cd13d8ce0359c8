//! Checks as browsers make them: each knows its own by a cookie.

use super::{
    api::{Ground, json_of},
    support::{Answer, worlds},
};
use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use model::batch::BatchForm;
use portal::Actor;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// The cookie that a browser is given.
fn cookie_of(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    set.filter(|set| set.starts_with("markward-checks=")).map(|set| set.split(';').next().unwrap().to_owned()).next().unwrap()
}

/// All cookies that a browser is given, as it sends them.
fn cookies_of(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().split(';').next().unwrap());
    set.collect::<Vec<_>>().join("; ")
}

/// The token of the form in a page.
fn token_of(answer: &Answer) -> String {
    let (_, after) = answer.text.split_once("name=\"once\" value=\"").unwrap();
    after[..36].to_owned()
}

const FIRST: &str = "checked for the first time, by you";
const AGAIN: &str = "has been checked before";

#[tokio::test]
async fn a_browser_reads_its_own_checks_as_its_own_and_others_as_theirs() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let world = &ground.world;
        let page = async |code: &str, cookies: Option<&str>| {
            let answer = world.get(&format!("/check?code={code}"), cookies).await;
            // Without what marks for the browser where the numbers stand.
            Answer { text: answer.text.replace("<!>", ""), ..answer }
        };
        let first = page(&codes[0], None).await;
        assert!(first.text.contains(FIRST));
        let again = page(&codes[0], Some(&cookies_of(&first))).await;
        assert!(again.text.contains("nobody but you has checked it") && again.text.contains("You checked it once before"));
        assert!(!again.text.contains(AGAIN) && !again.text.contains("may be a copy"));
        let third = page(&codes[0], Some(&cookies_of(&again))).await;
        assert!(third.text.contains("You checked it 2 times before"));
        // Another browser is told of three, and what it did afterwards, of those that were not its own.
        let other = page(&codes[0], None).await;
        assert!(other.text.contains(AGAIN) && other.text.contains("It was checked 3 times") && !other.text.contains("in this browser"));
        let mixed = page(&codes[0], Some(&cookies_of(&third))).await;
        assert!(mixed.text.contains(AGAIN) && mixed.text.contains("3 of these checks were made in this browser"));
        // What one browser remembers says nothing in another, nor of another code.
        let remembered = cookies_of(&first);
        let remembered = remembered.split("; ").find(|cookie| cookie.starts_with("markward-checked=")).unwrap();
        assert!(page(&codes[0], Some(remembered)).await.text.contains(AGAIN));
        assert!(page(&codes[1], Some(&cookies_of(&mixed))).await.text.contains(FIRST));
    }
}

#[tokio::test]
async fn a_form_is_one_check_in_its_own_browser_and_an_address_that_was_printed_one_in_each() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "3").await;
        let world = &ground.world;
        let form = world.get("/check", None).await;
        let (browser, token) = (cookie_of(&form), token_of(&form));
        assert_eq!(form.headers[header::CACHE_CONTROL], "no-store");
        let address = format!("/check?once={token}&code={}", codes[0]);
        let page = async |address: &str, cookie: Option<&str>| world.get(address, cookie).await;
        for _ in 0..2 {
            let answer = page(&address, Some(&browser)).await;
            assert!(answer.status == StatusCode::OK && answer.text.contains(FIRST), "{}", answer.text);
            assert_eq!(cookie_of(&answer), browser, "it is known already, and for longer");
        }
        // The same address in another browser, which gets a cookie of its own, and has made another check.
        let other = page(&address, None).await;
        assert!(other.text.contains(AGAIN) && cookie_of(&other) != browser, "{}", other.text);
        // Printed on every fake, with a token that nobody drew.
        let printed = format!("/check?once=01234567-89ab-4def-8123-456789abcdef&code={}", codes[1]);
        let first = page(&printed, None).await;
        assert!(first.text.contains(FIRST), "{}", first.text);
        for cookie in [None, Some(cookie_of(&first))] {
            assert!(page(&printed, cookie.as_deref()).await.text.contains(AGAIN));
        }
        // What waited without network is sent by a script, with a name of its own, and opened later. A sender whose cookie is gone sends the same check.
        let body = format!("code={}&once=01234567-89ab-4def-8123-456789abcdef&own=11111111-89ab-4def-8123-456789abcdef", codes[2]);
        for cookie in [Some(browser.as_str()), Some(browser.as_str()), None] {
            let sent = world.call("/api/check/code", cookie, &body).await;
            let browser = cookie_of(&sent);
            let opened = format!("/check?once={}&code={}", json_of(&sent)["asked"].as_str().unwrap(), codes[2]);
            assert!(page(&opened, Some(&browser)).await.text.contains(FIRST), "{}", sent.text);
        }
        let named = format!("/check?once=11111111-89ab-4def-8123-456789abcdef&code={}", codes[2]);
        assert!(page(&named, Some(&browser)).await.text.contains(AGAIN), "its name in an address is nobody's");
    }
}

/// A telephone whose maker is called as programs are. What its scripts send is no look at a link.
#[tokio::test]
async fn a_script_of_our_own_pages_is_taken_for_no_program_that_looks_at_links() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let agent = (header::USER_AGENT, "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36");
        let page = [(header::ACCEPT, "text/html"), agent.clone()];
        let looked = ground.world.send(Method::GET, &format!("/check?code={}", codes[0]), None, &page, Body::empty()).await;
        assert!(!looked.text.contains(FIRST), "{}", looked.text);
        let mode = (header::HeaderName::from_static("sec-fetch-mode"), "cors");
        let headers = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded"), (header::ACCEPT, "application/json"), agent, mode];
        let body = Body::from(format!("code={}&own=11111111-89ab-4def-8123-456789abcdef", codes[0]));
        let sent = json_of(&ground.world.send(Method::POST, "/api/check/code", None, &headers, body).await);
        assert!(sent["asked"].is_string() && sent["unopened"] == false, "{sent}");
    }
}

#[tokio::test]
async fn whose_a_thing_is_is_told_to_the_browser_that_has_just_checked_it() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let world = &ground.world;
        let serial: String = codes[0].replace('-', "").chars().take(20).collect();
        let other: String = codes[1].replace('-', "").chars().take(20).collect();
        let form = world.get("/check", None).await;
        let (browser, token) = (cookie_of(&form), token_of(&form));
        let answer = world.get(&format!("/check?once={token}&code={serial}"), Some(&browser)).await;
        assert!(answer.text.contains("This is mine now"), "{}", answer.text);
        let own = format!("/own/{serial}?once={token}");
        let page = world.get(&own, Some(&browser)).await;
        assert!(page.status == StatusCode::OK && page.text.contains("Lamp") && page.text.contains("It is nobody"), "{}", page.text);
        for (address, cookie) in [(&own, None), (&format!("/own/{serial}"), Some(&browser)), (&format!("/own/{other}?once={token}"), Some(&browser))] {
            let page = world.get(address, cookie.map(String::as_str)).await;
            assert!(page.status == StatusCode::OK && page.text.contains("Check the code first") && !page.text.contains("Lamp"), "{}", page.text);
        }
        let claimed = world.call("/api/claim/begin", Some(&browser), &format!("code={serial}&once={token}")).await;
        assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.text);
        let refused = world.call("/api/claim/begin", Some(&browser), &format!("code={other}&once={token}")).await;
        assert!(refused.text.contains("Check the code first"), "{}", refused.text);
    }
}

/// An answer that is late would take away a key that was entered meanwhile.
#[tokio::test]
async fn the_cookie_of_what_is_ones_own_is_set_anew_by_a_days_first_page_and_by_no_script() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let world = &ground.world;
        let serial: String = codes[0].replace('-', "").chars().take(20).collect();
        let kept = |answer: &Answer| {
            let set = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
            set.filter(|set| set.starts_with("markward-keeps=")).map(|set| set.split(';').next().unwrap().to_owned()).next()
        };
        let form = world.get("/check", None).await;
        let (browser, token) = (cookie_of(&form), token_of(&form));
        world.get(&format!("/check?once={token}&code={serial}"), Some(&browser)).await;
        let owner = kept(&world.call("/api/claim/begin", Some(&browser), &format!("code={serial}&once={token}")).await).unwrap();
        let (own, check) = (format!("/own/{serial}"), format!("/check?code={serial}"));
        for address in [&own, &check] {
            let page = world.get(address, Some(&owner)).await;
            assert!(page.text.contains("this is yours") && kept(&page).is_none(), "{}", page.text);
        }
        let to_owner = world.get(&check, Some(&owner)).await;
        assert!(to_owner.text.contains("its owner’s key") && !to_owner.text.contains("may be a copy"), "{}", to_owner.text);
        let told = json_of(
            &world
                .send(Method::POST, "/api/v1/checks", None, &[(header::CONTENT_TYPE, "application/json")], json!({ "code": serial }).to_string().into())
                .await,
        );
        assert!(told["claimed"] == true && told["messages"].to_string().contains("theirs"), "{told}");
        world.clock.advance(86_400);
        for address in [&own, &check] {
            let renewed = kept(&world.get(address, Some(&owner)).await).unwrap();
            assert!(renewed != owner && kept(&world.get(address, Some(&renewed)).await).is_none());
        }
        let body = format!("code={serial}&own=11111111-89ab-4def-8123-456789abcdef");
        let sent = world.call("/api/check/code", Some(&owner), &body).await;
        assert!(json_of(&sent)["asked"].is_string() && kept(&sent).is_none(), "{}", sent.text);
    }
}

/// A browser that keeps no cookies is not shown what can never work.
#[tokio::test]
async fn what_needs_a_cookie_is_offered_to_who_keeps_it_and_said_to_who_does_not() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "2").await;
        let world = &ground.world;
        let serial: String = codes[0].replace('-', "").chars().take(20).collect();
        let (forms, refusal) = (["This is mine now", "Add to this check"], "needs a cookie");
        let token = token_of(&world.get("/check", None).await);
        let address = format!("/check?once={token}&code={serial}");
        let blocked = world.get(&address, None).await;
        assert!(blocked.text.contains(refusal) && forms.iter().all(|form| !blocked.text.contains(form)), "{}", blocked.text);
        // The first check of a new browser: by the next it has its cookie.
        let first = world.get(&format!("/check?code={serial}"), None).await;
        assert!(!first.text.contains(refusal) && forms.iter().all(|form| first.text.contains(form)), "{}", first.text);
        let (_, asked) = first.text.split_once("data-asked=\"").unwrap();
        let (browser, asked) = (cookie_of(&first), &asked[..36]);
        let again = world.get(&format!("/check?once={asked}&code={serial}"), Some(&browser)).await;
        assert!(again.text.contains("It was checked once") && !again.text.contains(refusal), "the address is the same check: {}", again.text);
        for (path, body) in [("/api/check/tell", format!("code={serial}&once={asked}&lot=L1")), ("/api/claim/begin", format!("code={serial}&once={asked}"))] {
            let refused = world.call(path, None, &body).await;
            assert!(refused.status == StatusCode::CONFLICT && refused.text.contains("Allow cookies"), "{path}: {}", refused.text);
            assert_eq!(world.call(path, Some(&browser), &body).await.status, StatusCode::OK, "{path}");
        }
        // Nothing follows from a code that nobody issued.
        let unknown = world.get("/check?code=7K3QF0M9XT2WHBER5JDN", Some(&browser)).await;
        assert!(unknown.text.contains("Not issued") && !unknown.text.contains("Add to this check"), "{}", unknown.text);
    }
}

#[tokio::test]
async fn a_cookie_is_set_where_codes_are_checked_and_makes_no_other_page_personal() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let world = &ground.world;
        let start = world.get("/", None).await;
        assert!(!start.headers.contains_key(header::SET_COOKIE) && !start.text.contains("name=\"once\""), "{}", start.text);
        assert!(start.text.contains("A cookie, kept for 30 days"), "{}", start.text);
        let browser = cookie_of(&world.get("/check", None).await);
        let kept = async |path: &str, cookie: &str| world.get(path, Some(cookie)).await.headers[header::CACHE_CONTROL].to_str().unwrap().to_owned();
        assert_eq!((kept("/", &browser).await, kept("/brands", &browser).await), ("no-cache".to_owned(), "no-cache".to_owned()));
        for path in ["/check", "/own/7K3QF0M9XT2WHBER5JDN?once=01234567-89ab-4def-8123-456789abcdef"] {
            assert_eq!(kept(path, &browser).await, "no-store", "{path}");
        }
        for other in [format!("{browser}; markward=x"), "markward-keeps=x".to_owned(), "nonsense".to_owned()] {
            assert_eq!(kept("/", &other).await, "no-store", "{other}");
        }
    }
}

#[tokio::test]
async fn a_link_with_a_passing_code_that_ended_says_so_and_leads_back() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let world = &ground.world;
        let serial: String = codes[0].replace('-', "").chars().take(20).collect();
        for code in [serial.as_str(), "7K3QF0M9XT2WHBER5JDN"] {
            let page = world.get(&format!("/own/{code}?take=0000-0000-0000"), None).await;
            assert!(page.text.contains("may have been used already, or have expired"), "{}", page.text);
            assert!(page.text.contains(&format!("/check?code={code}&amp;take=0000-0000-0000")), "{}", page.text);
            assert!(!world.get(&format!("/own/{code}"), None).await.text.contains("may have been used"));
        }
        let owner = world.get(&format!("/check?code={serial}"), None).await;
        let asked = owner.text.split_once("data-asked=\"").unwrap().1[..36].to_owned();
        let claimed = world.call("/api/claim/begin", Some(&cookie_of(&owner)), &format!("code={serial}&once={asked}")).await;
        assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.text);
        let checked = world.get(&format!("/check?code={serial}&take=0000-0000-0000"), None).await;
        assert!(checked.text.contains("&amp;take=0000-0000-0000"), "{}", checked.text);
        // Given up, nobody is asked anything.
        let given_up = world.get(&format!("/own/{serial}?done=given_up"), None).await;
        assert!(given_up.text.contains("It is nobody") && given_up.text.contains("Check the code first"), "{}", given_up.text);
    }
}

/// Labels that were taken from the printer name nothing to who has them; their own brand reads its own.
#[tokio::test]
async fn what_was_not_shipped_is_told_to_its_own_brand_only() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let world = &ground.world;
        let product = world.portal.make_product_for(&Actor::System, ground.brand, "9506000134352", "Lamp", "", "").await.unwrap();
        let form = BatchForm { lot: "LOT-77", count: "2", activation: "shipped", ..BatchForm::default() };
        let batch = world.portal.issue_batch(&Actor::System, product, world.portal.new_id(), form).await.unwrap();
        while world.portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        let file = world.portal.batch_file(&Actor::System, batch, codes::list::ListFormat::Csv).await.unwrap();
        let text: String = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect();
        let code = text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
        let ask =
            async |key: Option<&str>, look: bool| json_of(&ground.send(Method::POST, "/api/v1/checks", key, &json!({ "code": code, "look": look })).await);
        for key in [None, Some(ground.seller_key.as_str())] {
            let answer = ask(key, false).await;
            assert_eq!((&answer["verdict"], &answer["product"], &answer["lot"]), (&json!("not_active"), &Value::Null, &Value::Null), "{answer}");
        }
        let own = ask(Some(&ground.viewer_key), true).await;
        assert_eq!((&own["verdict"], &own["product"], &own["lot"]), (&json!("not_active"), &json!("Lamp"), &json!("LOT-77")), "{own}");
        let page = world.get(&format!("/check?code={code}"), None).await;
        assert!(page.text.contains("Not yet active") && page.text.contains("Aurelia"), "{}", page.text);
        assert!(!page.text.contains("Lamp") && !page.text.contains("LOT-77") && !page.text.contains("9506000134352"), "{}", page.text);
    }
}

/// A link that is sent by chat is fetched by the chat before anybody reads it.
#[tokio::test]
async fn what_shows_previews_of_links_uses_up_no_check() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let world = &ground.world;
        let address = format!("/01/09506000134352/21/{}", &codes[0].replace('-', "")[..20]);
        let get = async |address: &str, agent: &str| world.send(Method::GET, address, None, &[(header::USER_AGENT, agent)], Body::empty()).await;
        for agent in ["WhatsApp/2.23.20.0 A", "TelegramBot (like TwitterBot)", "ExamplePreview/1.0 (bot)"] {
            let page = get(&address, agent).await;
            assert!(page.status == StatusCode::OK && page.text.contains("Check this code?") && !page.text.contains(FIRST), "{agent}: {}", page.text);
        }
        // A person whose browser is taken for one says so by a click.
        let opened = get(&format!("{address}?opened=yes"), "WhatsApp/2.23.20.0 A").await;
        assert!(opened.text.contains(FIRST), "{}", opened.text);
        assert!(get(&address, "Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0").await.text.contains(AGAIN));
    }
}

/// Quality control at the press: each sample that it scans would be “seen before”.
#[tokio::test]
async fn the_brand_s_own_people_only_look() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let world = &ground.world;
        let press = world.sign_in("olga.owner@example.com").await;
        let address = format!("/check?code={}", codes[0]);
        for _ in 0..2 {
            let page = world.get(&address, Some(&press)).await;
            assert!(page.text.contains("Only looked at, not counted") && page.text.contains(FIRST), "{}", page.text);
        }
        let found = world.get(&format!("/brand/codes?code={}", codes[0]), Some(&press)).await;
        assert!(found.status == StatusCode::OK && found.text.contains("In circulation") && found.text.contains("unit 1"), "{}", found.text);
        let buyer = world.get(&address, None).await;
        assert!(buyer.text.contains(FIRST) && !buyer.text.contains("Only looked at"), "{}", buyer.text);
    }
}

/// A shop's till, and a reviewer who looks at what was reported.
#[tokio::test]
async fn who_sells_uses_up_no_buyers_first_check() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let ask = async |key: Option<&str>, for_buyer: bool| {
            let body = json!({ "code": codes[0], "for_buyer": for_buyer });
            let answer = json_of(&ground.send(Method::POST, "/api/v1/checks", key, &body).await);
            (answer["first"].clone(), answer["counted"].clone(), answer["checks"].clone())
        };
        let till = Some(ground.seller_key.as_str());
        for _ in 0..2 {
            assert_eq!(ask(till, false).await, (json!(true), json!(false), json!(0)));
        }
        assert_eq!(ask(None, false).await, (json!(true), json!(true), json!(1)), "the buyer is the first");
        assert_eq!(ask(till, true).await, (json!(false), json!(true), json!(2)), "an app checks for its users");
    }
}

/// Who withdraws what they told has not checked the thing again, however late.
#[tokio::test]
async fn what_was_told_is_taken_back_after_the_answer_is_closed_and_no_check_is_made() {
    for world in worlds().await {
        let ground = Ground::new(world).await;
        let codes = ground.codes("9506000134352", "1").await;
        let world = &ground.world;
        let serial: String = codes[0].replace('-', "").chars().take(20).collect();
        let form = world.get("/check", None).await;
        let (browser, token) = (cookie_of(&form), token_of(&form));
        world.get(&format!("/check?once={token}&code={serial}"), Some(&browser)).await;
        let told = world.call("/api/check/tell", Some(&browser), &format!("code={serial}&once={token}&lot=L-77&bought_at=Kiosk")).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        let take_back = async |part: &str| {
            let answer = world.call("/api/check/take_back", Some(&browser), &format!("code={serial}&once={token}&part={part}")).await;
            let address = answer.headers[header::LOCATION].to_str().unwrap().to_owned();
            let page = world.get(&address, Some(&browser)).await;
            assert!(page.status == StatusCode::OK && page.text.contains("It is taken back and deleted"), "{address}: {}", page.text);
            (address, page.text)
        };
        world.clock.advance(3_300);
        let (address, page) = take_back("lot").await;
        assert!(address.starts_with("/check/told?") && page.contains("Kiosk") && !page.contains("L-77"), "{address}: {page}");
        world.clock.advance(86_400 * 30);
        let (address, page) = take_back("bought").await;
        assert!(page.contains("Nothing is kept any more") && !page.contains("Kiosk"), "{page}");
        let stranger = world.get(&address, Some(&cookie_of(&world.get("/check", None).await))).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND, "another browser's check");
        let look = portal::check::CheckQuestion { code: &serial, look: portal::check::Look::Headers, ..Default::default() };
        let looked = world.portal.check_or_look(&Actor::System, &look).await.unwrap();
        assert_eq!(looked.verdict.unit().unwrap().earlier.len(), 1);
    }
}
