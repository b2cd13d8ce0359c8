//! What is done with imported codes.

use super::*;

#[tokio::test]
async fn acts_name_imported_units_by_their_codes() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let (batch, ..) = import(&world, &aurelia.owner, product, SERIALS, "").await;
        let act = |act, units| ActForm { act, units, message: "Bring it back", confirmed: true, ..ActForm::default() };
        let submit = |n| Uuid::from_u128(n);
        let done = world.portal.act_on_units(&aurelia.owner, batch.id, submit(1), act("recall", "M2LB-40TY-VA\nJ8RC-65NH-EU")).await.unwrap();
        assert_eq!(done.units, 2);
        assert_eq!(check(&world, "M2LB-40TY-VA").await.as_str(), "recalled");
        world.portal.act_on_units(&aurelia.owner, batch.id, submit(2), act("void", "1")).await.unwrap();
        assert_eq!(check(&world, "Q7WX-91KD-ZP").await.as_str(), "not_issued");
        let unknown = world.portal.act_on_units(&aurelia.owner, batch.id, submit(3), act("void", "UNKNOWN-77")).await;
        assert!(unknown.unwrap_err().to_string().contains("UNKNOWN-77”: this code is not one of this batch"));
    }
}

#[tokio::test]
async fn a_seller_confirms_and_releases_imported_codes_as_they_are_written() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        // One that could be a code of ours, and small letters.
        let codes = ["7K3QF0M9XT2WHBER5JDN", "q7wx-91kd-zp", "M2LB-40TY-VA"];
        import(&world, &aurelia.owner, product, &format!("Serial\n{}\n", codes.join("\n")), "serial").await;
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let lines = (1..).zip(codes.map(str::to_owned)).collect();
        let form = model::dispatch::DispatchForm { order: "A-1".into(), item: "4006381333931".into(), codes: lines, ..Default::default() };
        let done = world.portal.confirm_dispatch(&sam, &form).await.unwrap();
        assert_eq!(done.dispatch.confirmed, 3, "{:?}", done.lines);
        let back = [codes[0].to_owned(), codes[1].to_owned(), "]d2010400638133393121M2LB-40TY-VA".to_owned()];
        assert_eq!(world.portal.release_units(&sam, done.dispatch.id, &back, "returned").await.unwrap(), 3);
    }
}

#[tokio::test]
async fn an_imported_code_finds_the_listings_of_its_product_for_its_brand() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let product = product(&world, &aurelia, "4006381333931").await;
        import(&world, &aurelia.owner, product, SERIALS, "").await;
        let feed = "id,title,gtin,price,currency,seller\n1,Heritage chronograph,4006381333931,39,EUR,Watchbay\n2,Pen,,5,EUR,Watchbay\n";
        let source = portal::import::ImportSource::Stream(Box::new(feed.as_bytes()));
        world
            .portal
            .import_now(&Actor::System, source, feeds::Options::default(), world.dir.join("rejected.csv"), portal::import::Full::No, |_| ())
            .await
            .unwrap();
        world.portal.index_now().await.unwrap();
        for text in ["Q7WX-91KD-ZP", "q7wx-91kd-zp", "https://id.example/01/04006381333931/21/Q7WX-91KD-ZP"] {
            let query = model::search::SearchQuery::words(text);
            let found = world.portal.search(&aurelia.viewer, &query, false).await.unwrap();
            assert_eq!(found.hits.iter().map(|hit| hit.listing.external_id.as_str()).collect::<Vec<_>>(), ["1"], "{text}");
            let others = world.portal.search(&halden.viewer, &query, false).await.unwrap();
            let by_code = |hit: &model::search::Hit| hit.matched.iter().any(|why| why.field == model::search::MatchField::Code);
            assert!(!others.hits.iter().any(by_code), "another brand's code is nobody's here: {text}");
        }
    }
}
