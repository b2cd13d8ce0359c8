//! A person may act for several shops, and sees of each what is its own.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    id::{HoldId, SellerId},
    import::ListingInput,
    page::PageQuery,
    shop::ShopFilter,
};
use portal::{Actor, PortalError, api_key::KeyForm, seller_member::ShopThing};
use support::{World, anonymous, bare_listing, email_of, worlds};

const SUSPICIOUS: &str = "Aur3l1a bag 1:1 mirror quality";

fn shops(actor: &Actor) -> Vec<String> {
    actor.signed().unwrap().viewer.shops.iter().map(|shop| shop.name.clone()).collect()
}

fn works_for(actor: &Actor) -> String {
    actor.signed().unwrap().viewer.shop.as_ref().unwrap().name.clone()
}

fn shop_named(actor: &Actor, name: &str) -> SellerId {
    actor.signed().unwrap().viewer.shops.iter().find(|shop| shop.name == name).unwrap().id
}

async fn hold_of(world: &World, title: &str) -> HoldId {
    let reviewer = world.sign_in(&email_of("Rita Reviewer")).await;
    let holds = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().rows;
    holds.into_iter().find(|hold| hold.title == title).unwrap().id
}

#[tokio::test]
async fn every_shop_with_the_proved_address_is_ones_own_and_its_mails_lead_to_pages_that_open() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        world.person("Rita Reviewer", Some(model::account::StaffRole::Reviewer)).await;
        let address = email_of("Sam");
        world.listing("L-1", "Leather bag, brown", "Watchbay", Some(&address)).await;
        let sam = world.person("Sam", None).await;
        assert_eq!(shops(&sam), ["Watchbay"]);
        // A feed brings another shop with the same address while its owner is signed in.
        world.clock.advance(1);
        world.listing("L-2", SUSPICIOUS, "Second Shop", Some(&address)).await;
        world.listing("L-3", "Aur3l1a purse 1:1 mirror quality", "Strangers", Some("stranger@example.com")).await;
        world.arrive().await;
        let sam = world.sign_in(&address).await;
        assert_eq!((shops(&sam), works_for(&sam)), (vec!["Watchbay".to_owned(), "Second Shop".to_owned()], "Watchbay".to_owned()));

        let (own, foreign) = (hold_of(&world, SUSPICIOUS).await, hold_of(&world, "Aur3l1a purse 1:1 mirror quality").await);
        assert!(world.mails(&address).await[0].body.contains(&format!("/seller/holds/{own}")));
        let listings = async |actor: &Actor| world.portal.shop_listings(actor, &ShopFilter::default(), PageQuery::default()).await.unwrap().page;
        assert_eq!(listings(&sam).await.rows[0].listing.external_id, "L-1");
        assert!(world.portal.hold(&sam, own).await.unwrap().may_answer, "{:?}", world.engine);
        // The link makes the session work for the shop that it is about; to what is a stranger's it leads nowhere.
        assert!(world.portal.in_shop_of(&sam, ShopThing::Hold(foreign)).await.unwrap().is_none());
        assert!(world.portal.in_shop_of(&anonymous(), ShopThing::Hold(own)).await.unwrap().is_none());
        let there = world.portal.in_shop_of(&sam, ShopThing::Hold(own)).await.unwrap().unwrap();
        assert_eq!(works_for(&there), "Second Shop");
        let page = listings(&there).await;
        assert_eq!((page.total, page.rows[0].listing.external_id.as_str()), (1, "L-2"));
        assert!(world.portal.in_shop_of(&there, ShopThing::Hold(own)).await.unwrap().is_none(), "it works for it already");
        // An answer from a page that was open before the session worked for another shop is its own shop's all the same.
        world.portal.answer_hold(&sam, own, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();

        for refused in [world.portal.hold(&sam, foreign).await.map(drop), world.portal.answer_hold(&sam, foreign, "It is mine, honestly").await] {
            assert!(matches!(refused, Err(PortalError::NotFound(_))), "{refused:?}");
        }
        let stranger = world.clerk("Stella", "Strangers").await;
        assert!(matches!(world.portal.hold(&stranger, own).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.choose_shop(&stranger, shop_named(&sam, "Watchbay")).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.choose_shop(&anonymous(), shop_named(&sam, "Watchbay")).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn administrators_add_shops_and_whom_they_take_out_stays_out() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let address = email_of("Sam");
        for (number, shop, email) in [("L-1", "Watchbay", Some(address.as_str())), ("L-2", "Second Shop", None)] {
            world.listing(number, "Leather bag, brown", shop, email).await;
        }
        let sam = world.person("Sam", None).await;
        let id = sam.user_id().unwrap();
        assert!(matches!(world.portal.add_to_shop(&sam, id, "Second Shop").await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.add_to_shop(&admin, id, "Third Shop").await, Err(PortalError::Invalid(_))));
        assert!(matches!(world.portal.add_to_shop(&admin, id, " ").await, Err(PortalError::Invalid(_))));
        world.clock.advance(1);
        world.portal.add_to_shop(&admin, id, "Second Shop").await.unwrap();
        let sam = world.sign_in(&address).await;
        assert_eq!(shops(&sam), ["Watchbay", "Second Shop"], "added, and nothing taken away");
        let listed = world.portal.accounts(&admin, "sam@", PageQuery::default()).await.unwrap().rows;
        assert_eq!(listed[0].shops.len(), 2);
        assert_eq!(world.portal.suspension(&admin, id).await.unwrap().shops.len(), 2);

        // A key stops with its maker's place in the shop that it is for, and not in another.
        let key = world.portal.make_seller_key(&sam, KeyForm { name: "Warehouse", role: "seller", lifetime: "90" }).await.unwrap().token;
        let works = async || world.portal.actor_of_key(&key, Default::default()).await.is_ok();
        let (first, second) = (shop_named(&sam, "Watchbay"), shop_named(&sam, "Second Shop"));
        world.portal.take_out_of_shop(&admin, id, second).await.unwrap();
        assert!(works().await);
        assert!(matches!(world.portal.take_out_of_shop(&admin, id, second).await, Err(PortalError::NotFound(_))));
        world.portal.take_out_of_shop(&admin, id, first).await.unwrap();
        assert!(!works().await);
        // Neither the next sign-in nor the next feed brings them back; an administrator does.
        world.listing("L-3", "Leather bag, black", "Watchbay", Some(&address)).await;
        let sam = world.sign_in(&address).await;
        assert_eq!(shops(&sam), Vec::<String>::new());
        assert!(matches!(world.portal.seller_counts(&sam).await, Err(PortalError::Forbidden)));
        world.portal.add_to_shop(&admin, id, "Watchbay").await.unwrap();
        assert_eq!(shops(&world.sign_in(&address).await), ["Watchbay"]);
    }
}

#[tokio::test]
async fn two_feeds_that_do_not_agree_rename_a_shop_once_a_day() {
    for world in worlds().await {
        let admin = world.administrator().await;
        let token = world.portal.make_marketplace_key(&admin, KeyForm { name: "Feed", role: "marketplace", lifetime: "90" }).await.unwrap().token;
        let program = world.portal.actor_of_key(&token, Default::default()).await.unwrap();
        let sent = async |listings: &[(&str, &str)]| {
            let input = |(id, name): &(&str, &str)| ListingInput {
                seller_id: Some((*id).into()),
                seller: Some((*name).into()),
                ..bare_listing(&format!("L-{id}"), "Leather bag")
            };
            world.portal.send_listings(&program, listings.iter().map(input).collect(), false).await.unwrap();
        };
        let of = async |number: &str| {
            let listing = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), number).await.unwrap().unwrap();
            listing.seller.unwrap()
        };
        sent(&[("7", "Shop")]).await;
        sent(&[("7", "Laden")]).await;
        sent(&[("7", "Shop")]).await;
        assert_eq!(of("L-7").await.name, "Laden", "{:?}", world.engine);
        world.clock.advance(86_400);
        sent(&[("7", "Shop")]).await;
        assert_eq!(of("L-7").await.name, "Shop");

        // Who was known by a name is none of two who come with it at once.
        let known = world.listing("L-1", "Leather bag", "Known", None).await;
        sent(&[("9", "Known"), ("10", "Known")]).await;
        let before = store::listing::by_ids(&mut world.portal.db().read().await.unwrap(), &[known]).await.unwrap().remove(0).seller.unwrap();
        assert!(before.external_id.is_none() && before.id != of("L-9").await.id && before.id != of("L-10").await.id, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_renamed_shop_keeps_what_it_has_and_who_takes_its_name_gets_none_of_it() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        world.person("Rita Reviewer", Some(model::account::StaffRole::Reviewer)).await;
        let admin = world.administrator().await;
        let address = email_of("Sam");
        let sent = async |number: &str, title: &str, id: Option<&str>, name: Option<&str>, email: Option<&str>| {
            let input = ListingInput {
                seller_id: id.map(Into::into),
                seller: name.map(Into::into),
                seller_email: email.map(|email| email.parse().unwrap()),
                ..bare_listing(number, title)
            };
            let token = world.portal.make_marketplace_key(&admin, KeyForm { name: "Feed", role: "marketplace", lifetime: "90" }).await.unwrap().token;
            let program = world.portal.actor_of_key(&token, Default::default()).await.unwrap();
            world.portal.send_listings(&program, vec![input], false).await.unwrap();
        };
        let of = async |number: &str| {
            let listing = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), number).await.unwrap().unwrap();
            let seller = listing.seller.unwrap();
            (seller.id, seller.name)
        };
        // Known by its name first; the first identifier that comes with the name is its own.
        sent("L-1", SUSPICIOUS, None, Some("Old Name"), Some(&address)).await;
        sent("L-2", "Leather bag, brown", Some("7"), Some("Old Name"), None).await;
        let (seller, _) = of("L-1").await;
        assert_eq!(of("L-2").await, (seller, "Old Name".to_owned()), "{:?}", world.engine);
        let hold = hold_of(&world, SUSPICIOUS).await;

        let changes = async || store::listing::last_change(&mut world.portal.db().read().await.unwrap()).await.unwrap();
        let before = changes().await;
        sent("L-2", "Leather bag, brown", Some("7"), Some("New Name"), None).await;
        assert_eq!(of("L-1").await, (seller, "New Name".to_owned()), "what the feed did not send again too");
        let again = store::listing::ids_changed_after(&mut world.portal.db().read().await.unwrap(), before, 9).await.unwrap();
        assert_eq!(again.len(), 2, "searches show the new name");
        let before = changes().await;
        sent("L-2", "Leather bag, brown", Some("7"), None, None).await;
        assert_eq!(of("L-2").await, (seller, "New Name".to_owned()), "no name is no other name");
        assert!(store::listing::ids_changed_after(&mut world.portal.db().read().await.unwrap(), before, 9).await.unwrap().is_empty());

        // Somebody else takes the name.
        sent("L-3", "Leather bag, black", Some("9"), Some("Old Name"), Some("other@example.com")).await;
        assert_ne!(of("L-3").await.0, seller);
        let sam = world.person("Sam", None).await;
        let other = world.person("Other", None).await;
        assert_eq!((works_for(&sam), works_for(&other)), ("New Name".to_owned(), "Old Name".to_owned()));
        assert!(world.portal.hold(&sam, hold).await.unwrap().may_answer);
        assert!(matches!(world.portal.hold(&other, hold).await, Err(PortalError::NotFound(_))));

        // A feed without identifiers means whoever is called so now; of two it cannot know which.
        sent("L-4", "Leather bag, red", None, Some("New Name"), None).await;
        assert_eq!(of("L-4").await.0, seller);
        sent("L-5", "Leather bag, blue", Some("11"), Some("New Name"), None).await;
        let id = other.user_id().unwrap();
        let refused = world.portal.add_to_shop(&admin, id, "New Name").await.unwrap_err();
        assert!(refused.to_string().contains("2 sellers are named"), "{refused}");
        world.clock.advance(1);
        world.portal.add_to_shop(&admin, id, "id:11").await.unwrap();
        assert_eq!(shops(&world.sign_in(&email_of("Other")).await), ["Old Name", "New Name"]);
        sent("L-6", "Leather bag, green", None, Some("New Name"), None).await;
        let third = of("L-6").await.0;
        assert!(third != seller && third != of("L-5").await.0);
    }
}
