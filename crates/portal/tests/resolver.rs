//! The resolver: where addresses of products lead, and who may say so.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use codes::list::ListFormat;
use model::{batch::BatchForm, id::ProductId, product_link::LinkForm, standing::ActForm};
use portal::{
    PortalError,
    resolver::{LinkQuestion, Resolved},
};
use support::*;

const PATH: &str = "/01/04006381333931";

async fn product(world: &World) -> (Brand, ProductId) {
    let aurelia = world.brand("Aurelia").await;
    let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Heritage chronograph", "Steel.", "Engraved serial").await.unwrap();
    (aurelia, product)
}

fn link<'a>(link_type: &'a str, language: &'a str, url: &'a str) -> LinkForm<'a> {
    LinkForm { link_type, language, url, ..LinkForm::default() }
}

async fn ask(world: &World, path: &str, query: &str) -> Resolved {
    ask_in(world, path, query, "").await
}

async fn ask_in(world: &World, path: &str, query: &str, accept_language: &str) -> Resolved {
    world.portal.resolve_link(&anonymous(), LinkQuestion { path, query, accept: "text/html", accept_language }).await.unwrap()
}

fn to(address: &str) -> Resolved {
    Resolved::Redirect(address.to_owned())
}

#[tokio::test]
async fn an_address_leads_to_the_default_or_the_asked_link_with_its_query() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        // Without links our page stands there.
        assert_eq!(ask(&world, PATH, "").await, Resolved::OurPage);
        for form in [
            link("pip", "en", "https://aurelia.example/en/chronograph?a=1"),
            link("pip", "de", "https://aurelia.example/de/chronograph"),
            link("instructions", "", "https://aurelia.example/manual.pdf"),
        ] {
            world.portal.add_product_link(&aurelia.manager, product, form).await.unwrap();
        }
        assert_eq!(ask(&world, PATH, "17=261231&utm=x").await, to("https://aurelia.example/en/chronograph?a=1&17=261231&utm=x"));
        assert_eq!(ask_in(&world, PATH, "", "de-CH,en;q=0.5").await, to("https://aurelia.example/de/chronograph"));
        assert_eq!(ask_in(&world, PATH, "", "fr").await, to("https://aurelia.example/en/chronograph?a=1"));
        assert_eq!(ask(&world, PATH, "linkType=gs1:instructions&x=1").await, to("https://aurelia.example/manual.pdf?x=1"));
        assert_eq!(ask(&world, PATH, "linkType=https%3A%2F%2Fref.gs1.org%2Fvoc%2Finstructions").await, to("https://aurelia.example/manual.pdf"));
        assert_eq!(ask(&world, PATH, "linkType=gs1:verificationService").await, to("http://127.0.0.1:3000/check"));
        assert!(matches!(ask(&world, PATH, "linkType=gs1:recallStatus").await, Resolved::NoLink(_)));
        assert!(matches!(ask(&world, PATH, "linkType=%20").await, Resolved::NoLink(_)));
    }
}

#[tokio::test]
async fn a_lots_own_links_come_first_and_a_units_address_opens_its_check() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        world.portal.add_product_link(&aurelia.owner, product, link("recallStatus", "", "https://aurelia.example/recalls")).await.unwrap();
        let of_lot = LinkForm { for_lot: "L7", ..link("recallStatus", "", "https://aurelia.example/recalls/L7") };
        world.portal.add_product_link(&aurelia.owner, product, of_lot).await.unwrap();
        let recalls = "linkType=gs1:recallStatus";
        assert_eq!(ask(&world, &format!("{PATH}/10/L7"), recalls).await, to("https://aurelia.example/recalls/L7"));
        assert_eq!(ask(&world, &format!("{PATH}/10/L7"), "").await, to("https://aurelia.example/recalls/L7"));
        assert_eq!(ask(&world, &format!("{PATH}/10/l7"), recalls).await, to("https://aurelia.example/recalls/L7"));
        assert_eq!(ask(&world, &format!("{PATH}/10/L8"), recalls).await, to("https://aurelia.example/recalls"));
        assert_eq!(ask(&world, &format!("{PATH}/10/L7/21/A1"), recalls).await, to("https://aurelia.example/recalls/L7"));
        for unit in ["/21/A1", "/10/L7/21/A1", "/22/2A/10/L7/21/A1"] {
            assert_eq!(ask(&world, &format!("{PATH}{unit}"), "").await, Resolved::OurPage);
        }
    }
}

#[tokio::test]
async fn a_code_of_ours_leads_to_the_links_of_its_lot_and_no_other_serial_does() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        world.portal.add_product_link(&aurelia.owner, product, link("recallStatus", "", "https://aurelia.example/recalls")).await.unwrap();
        let of_lot = LinkForm { for_lot: "L7", ..link("recallStatus", "", "https://aurelia.example/recalls/L7") };
        world.portal.add_product_link(&aurelia.owner, product, of_lot).await.unwrap();
        let codes = async |lot: &str| {
            let form = BatchForm { lot, count: "2", ..BatchForm::default() };
            let batch = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
            world.drain().await;
            let file = world.portal.batch_file(&aurelia.owner, batch, ListFormat::Csv).await.unwrap();
            let text: String = file.chunks.map(|chunk| String::from_utf8(chunk).unwrap()).collect();
            (batch, text.lines().skip(1).map(|line| line[..23].replace('-', "")).collect::<Vec<_>>())
        };
        let ((batch, of_seven), (_, of_eight)) = (codes("L7").await, codes("L8").await);
        let recalls = "linkType=gs1:recallStatus";
        let (general, own) = (to("https://aurelia.example/recalls"), to("https://aurelia.example/recalls/L7"));
        assert_eq!(ask(&world, &format!("{PATH}/21/{}", of_seven[0]), recalls).await, own, "the label names no lot");
        assert_eq!(ask(&world, &format!("{PATH}/21/{}", of_eight[0]), recalls).await, general);
        assert_eq!(ask(&world, &format!("{PATH}/10/L8/21/{}", of_seven[0]), recalls).await, general, "what the address says comes first");
        let Resolved::LinkSet(set) = ask(&world, &format!("{PATH}/21/{}", of_seven[0]), "linkType=linkset").await else { panic!() };
        assert_eq!(set["linkset"][0]["https://ref.gs1.org/voc/recallStatus"].as_array().unwrap().len(), 2);
        let forged = format!("{}{}", &of_seven[0][..19], if of_seven[0].ends_with('A') { 'B' } else { 'A' });
        for other in [forged.as_str(), "A1"] {
            assert_eq!(ask(&world, &format!("{PATH}/21/{other}"), recalls).await, general, "{other}");
        }
        let void = ActForm { act: "void", units: "1", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), void).await.unwrap();
        assert_eq!(ask(&world, &format!("{PATH}/21/{}", of_seven[0]), recalls).await, general, "a void unit is as one that nobody issued");
        assert_eq!(ask(&world, &format!("{PATH}/21/{}", of_seven[1]), recalls).await, own);
    }
}

#[tokio::test]
async fn a_product_that_is_only_written_down_is_told_to_nobody() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let secret = async |gtin: &str| world.portal.make_product(&aurelia.owner, gtin, "Secret 2027 watch", "INTERNAL: launch 3 May", "").await.unwrap();
        let refused = |path: &str, answer: Resolved| match answer {
            Resolved::Refused(why) => why.replace(&path[4..18], "GTIN"),
            other => panic!("{path}: {other:?}"),
        };
        let (hidden, unknown) = (PATH, "/01/09506000134352");
        let product = secret("4006381333931").await;
        for (rest, query) in [("", ""), ("", "linkType=linkset"), ("/10/L7", "linkType=pip"), ("/21/A1", "linkType=all")] {
            let (hidden, unknown) = (format!("{hidden}{rest}"), format!("{unknown}{rest}"));
            assert_eq!(refused(&hidden, ask(&world, &hidden, query).await), refused(&unknown, ask(&world, &unknown, query).await), "{rest}?{query}");
        }
        let errors = [hidden, unknown].map(|path| path[4..].to_owned());
        for gtin in errors {
            assert!(matches!(world.portal.public_product(&anonymous(), &gtin).await, Err(PortalError::NotFound("product"))), "{gtin}");
        }
        // A batch that is still made, or was cancelled, publishes nothing; one that is sealed does.
        let form = BatchForm { lot: "L7", count: "2", ..BatchForm::default() };
        world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
        assert!(matches!(ask(&world, PATH, "").await, Resolved::Refused(_)));
        world.drain().await;
        assert_eq!(ask(&world, PATH, "").await, Resolved::OurPage);
        let shown = serde_json::to_string(&world.portal.public_product(&anonymous(), "4006381333931").await.unwrap()).unwrap();
        assert!(shown.contains("Secret 2027 watch") && !shown.contains("INTERNAL"), "{shown}");
        let linked = secret("9506000134352").await;
        world.portal.add_product_link(&aurelia.owner, linked, link("pip", "", "https://aurelia.example/2027")).await.unwrap();
        assert_eq!(ask(&world, unknown, "").await, to("https://aurelia.example/2027"));
        let said = secret("96385074").await;
        world.portal.change_product(&aurelia.owner, said, "Watch", "", "Engraved serial").await.unwrap();
        assert_eq!(ask(&world, "/01/00000096385074", "").await, Resolved::OurPage);
    }
}

#[tokio::test]
async fn wrong_unknown_and_compressed_addresses_are_told_apart() {
    for world in worlds().await {
        let (_, _) = product(&world).await;
        for wrong in ["/01/04006381333932", "/01/1234", "/01/04006381333931/21/A/10/L", "/00/12"] {
            let Resolved::Refused(why) = ask(&world, wrong, "").await else { panic!("{wrong}") };
            assert!(why.len() > 40, "{why}");
        }
        assert!(matches!(ask(&world, "/01/09506000134352", "").await, Resolved::Refused(_)));
        assert!(matches!(ask(&world, "/414/9506000134369", "").await, Resolved::Refused(_)));
        // Attributes are a part of the address; what is not GS1's is left alone.
        for path in [PATH, &format!("{PATH}/10/L7"), &format!("{PATH}/21/A1"), &format!("{PATH}/235/A1")] {
            for wrong in ["17=991332", "17=260230", "utm=x&3103=12", "98765=1", "21=A1", "10=L%2"] {
                assert!(matches!(ask(&world, path, wrong).await, Resolved::Refused(_)), "{path}?{wrong}");
            }
            for right in ["17=991231", "utm=100%&q=", "&", "linkType=all&17=260228"] {
                assert!(!matches!(ask(&world, path, right).await, Resolved::Refused(_)), "{path}?{right}");
            }
        }
        let elements = codes::gs1::Elements::parse("(01)04006381333931(10)L7(21)A1").unwrap();
        let compressed = format!("/{}", elements.to_compressed().unwrap());
        assert_eq!(ask(&world, &compressed, "linkType=all").await, to("http://127.0.0.1:3000/01/04006381333931/10/L7/21/A1?linkType=all"));
        // The lot alone is compressed, behind a GTIN that is not.
        assert_eq!(ask(&world, &format!("{PATH}/EGIvs"), "linkType=all").await, to("http://127.0.0.1:3000/01/04006381333931/10/L7?linkType=all"));
        assert!(matches!(ask(&world, "/01/04006381333932/EGIvs", "").await, Resolved::Refused(_)));
    }
}

#[tokio::test]
async fn the_link_set_has_every_link_with_its_type_language_and_title() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        let titled = LinkForm { title: "Anleitung", media_type: "application/pdf", ..link("instructions", "de", "https://aurelia.example/de.pdf") };
        world.portal.add_product_link(&aurelia.owner, product, titled).await.unwrap();
        let Resolved::LinkSet(set) = ask(&world, PATH, "linkType=linkset").await else { panic!() };
        let one = &set["linkset"][0];
        assert_eq!(one["anchor"], "http://127.0.0.1:3000/01/04006381333931");
        assert_eq!((&one["description"], &one["itemDescription"]), (&one["itemDescription"], &serde_json::json!("Heritage chronograph")));
        let manual = serde_json::json!([{ "href": "https://aurelia.example/de.pdf", "title": "Anleitung", "type": "application/pdf", "hreflang": ["de"] }]);
        assert_eq!(one["https://ref.gs1.org/voc/instructions"], manual);
        assert_eq!(one["https://ref.gs1.org/voc/defaultLink"], manual);
        assert_eq!(one["https://ref.gs1.org/voc/pip"][0]["href"], "http://127.0.0.1:3000/products/04006381333931");
        assert!(one.get("https://ref.gs1.org/voc/defaultLinkMulti").is_none(), "there is one only");
        for (language, url) in [("en", "https://aurelia.example/en.pdf"), ("zh-Hans", "https://aurelia.example/zh.pdf")] {
            world.portal.add_product_link(&aurelia.owner, product, link("instructions", language, url)).await.unwrap();
        }
        let Resolved::LinkSet(set) = ask(&world, PATH, "linkType=linkset").await else { panic!() };
        let defaults = set["linkset"][0]["https://ref.gs1.org/voc/defaultLinkMulti"].as_array().unwrap();
        assert_eq!(defaults.iter().map(|link| link["hreflang"][0].as_str().unwrap()).collect::<Vec<_>>(), ["de", "en", "zh-Hans"]);
        assert_eq!(set["linkset"][0]["https://ref.gs1.org/voc/defaultLink"], manual, "one of them, for who asks for nothing");
        for word in ["defaultLink", "verificationService"] {
            let query = format!("17=270101&linkType=gs1:{word}&sig=x");
            let there = to("http://127.0.0.1:3000/01/04006381333931/21/A1?17=270101&sig=x");
            assert_eq!(ask(&world, "/01/04006381333931/21/A1", &query).await, there, "what is asked besides goes along: {word}");
        }
        let accepted = LinkQuestion { path: "/01/04006381333931/21/A1", accept: "application/linkset+json", ..LinkQuestion::default() };
        let Resolved::LinkSet(set) = world.portal.resolve_link(&anonymous(), accepted).await.unwrap() else { panic!() };
        assert_eq!(set["linkset"][0]["https://ref.gs1.org/voc/defaultLink"][0]["href"], "http://127.0.0.1:3000/01/04006381333931/21/A1");
    }
}

#[tokio::test]
async fn links_are_kept_in_order_and_one_is_the_default() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        for url in ["https://a.example/1", "https://a.example/2", "https://a.example/3"] {
            world.portal.add_product_link(&aurelia.owner, product, link("pip", "", url)).await.unwrap();
        }
        let again = world.portal.add_product_link(&aurelia.owner, product, link("pip", "", "https://a.example/3")).await;
        assert!(matches!(again, Err(PortalError::Invalid(_))));
        let links = async || world.portal.product_links(&aurelia.viewer, product).await.unwrap();
        let shown = async || links().await.iter().map(|link| format!("{}{}", link.url.as_str(), if link.is_default { "*" } else { "" })).collect::<Vec<_>>();
        assert_eq!(shown().await, ["https://a.example/1*", "https://a.example/2", "https://a.example/3"]);
        let third = links().await[2].id;
        world.portal.raise_product_link(&aurelia.manager, product, third).await.unwrap();
        world.portal.make_default_link(&aurelia.manager, product, third).await.unwrap();
        assert_eq!(shown().await, ["https://a.example/1", "https://a.example/3*", "https://a.example/2"]);
        world.portal.remove_product_link(&aurelia.manager, product, third).await.unwrap();
        assert_eq!(shown().await, ["https://a.example/1*", "https://a.example/2"]);
        assert!(matches!(world.portal.remove_product_link(&aurelia.manager, product, third).await, Err(PortalError::NotFound("link"))));
    }
}

#[tokio::test]
async fn only_the_brands_managers_change_links_and_everybody_sees_the_product() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        let halden = world.brand("Halden").await;
        let form = || link("pip", "", "https://a.example/1");
        assert!(matches!(world.portal.add_product_link(&anonymous(), product, form()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.add_product_link(&aurelia.viewer, product, form()).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.add_product_link(&halden.owner, product, form()).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.product_links(&halden.owner, product).await, Err(PortalError::NotFound(_))));
        let script = world.portal.add_product_link(&aurelia.owner, product, link("pip", "", "javascript:alert(1)")).await;
        assert!(matches!(script, Err(PortalError::Invalid(_))));
        let seen = world.portal.public_product(&anonymous(), "4006381333931").await.unwrap();
        assert_eq!((seen.brand.as_str(), seen.name.as_str(), seen.links.len()), ("Aurelia", "Heritage chronograph", 0));
        assert!(matches!(world.portal.public_product(&anonymous(), "9506000134352").await, Err(PortalError::NotFound(_))));
    }
}

#[tokio::test]
async fn a_brand_without_an_enrolled_right_leads_nobody_anywhere() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        for url in ["https://aurelia.example/1", "https://aurelia.example/2"] {
            world.portal.add_product_link(&aurelia.owner, product, link("pip", "", url)).await.unwrap();
        }
        let of_lot = LinkForm { for_lot: "L7", ..link("recallStatus", "", "https://aurelia.example/L7") };
        world.portal.add_product_link(&aurelia.owner, product, of_lot).await.unwrap();
        world.unenrol(aurelia.id).await;
        assert_eq!((ask(&world, PATH, "").await, ask(&world, &format!("{PATH}/10/L7"), "").await), (Resolved::OurPage, Resolved::OurPage));
        assert_eq!(ask(&world, PATH, "linkType=pip").await, to(&format!("http://127.0.0.1:3000/products{}", &PATH[3..])));
        assert!(world.portal.public_product(&anonymous(), "4006381333931").await.unwrap().links.is_empty());
        let links = world.portal.product_links(&aurelia.viewer, product).await.unwrap();
        let added = world.portal.add_product_link(&aurelia.owner, product, link("pip", "", "https://evil.example/x")).await;
        let default = world.portal.make_default_link(&aurelia.owner, product, links[1].id).await;
        let raised = world.portal.raise_product_link(&aurelia.owner, product, links[1].id).await;
        for done in [added, default, raised] {
            assert!(matches!(done, Err(PortalError::Conflict(_))), "{done:?}");
        }
        world.portal.remove_product_link(&aurelia.owner, product, links[1].id).await.unwrap();
    }
}

#[tokio::test]
async fn a_link_to_the_resolver_itself_is_refused_and_one_that_is_there_leads_nobody_in_a_circle() {
    for world in worlds().await {
        let (aurelia, product) = product(&world).await;
        let compressed = codes::gs1::Elements::parse("(01)04006381333931").unwrap().to_compressed().unwrap();
        for own in [
            "http://127.0.0.1:3000/01/04006381333931",
            "HTTPS://127.0.0.1:3000/01/04006381333931?linkType=gs1:pip",
            "http://127.0.0.1:3000/01/09506000134352#x",
            "127.0.0.1:3000/01/4006381333931/10/L7",
            &format!("http://127.0.0.1:3000/{compressed}"),
        ] {
            let Err(PortalError::Invalid(faults)) = world.portal.add_product_link(&aurelia.owner, product, link("pip", "it", own)).await else {
                panic!("{own}")
            };
            assert_eq!(faults[0].field, "url", "{own}");
        }
        for other in ["http://127.0.0.1:3000/products/04006381333931", "https://elsewhere.example/01/04006381333931"] {
            world.portal.add_product_link(&aurelia.owner, product, link("instructions", "", other)).await.unwrap();
        }
        let mut change = world.portal.db().begin().await.unwrap();
        let circle = link("pip", "it", "http://127.0.0.1:3000/01/04006381333931");
        let circle = model::product_link::ProductLink::parse(model::id::ProductLinkId(world.portal.new_id()), circle).unwrap();
        store::product_link::insert(&mut change, product, &circle).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(ask_in(&world, PATH, "linkType=pip", "it").await, to("http://127.0.0.1:3000/products/04006381333931"));
    }
}
