//! Keys of programs: who makes and revokes them, and what they can do.

mod support;

use model::{
    account::StaffRole,
    api_key::{KEYS_MAX, KeyState},
    id::ApiKeyId,
    page::PageQuery,
    shop::ShopFilter,
};
use portal::{Actor, Client, PortalError, api_key::KeyForm, policy::Action};
use support::*;

const FORM: KeyForm<'_> = KeyForm { name: "Warehouse", role: "manager", lifetime: "90" };

async fn with_key(world: &World, token: &str) -> Result<Actor, PortalError> {
    world.portal.actor_of_key(token, Client { address: "192.0.2.7".into(), ..Client::default() }).await
}

#[tokio::test]
async fn only_owners_and_shopkeepers_make_see_and_revoke_keys() {
    for world in worlds().await {
        let (brand, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let made = world.portal.make_brand_key(&brand.owner, FORM).await.unwrap();
        let keys = world.portal.brand_keys(&brand.owner).await.unwrap();
        assert_eq!((keys.holder.as_str(), keys.keys.len(), keys.keys[0].state), ("Aurelia", 1, KeyState::InUse));
        assert!(made.token.starts_with("mw_") && made.token.ends_with(&keys.keys[0].hint));
        let id = keys.keys[0].id;
        let staff = world.person("Adam", Some(StaffRole::Administrator)).await;
        let key = with_key(&world, &made.token).await.unwrap();
        for (who, signed_out) in [(&brand.manager, false), (&brand.viewer, false), (&sam, false), (&staff, false), (&key, false), (&anonymous(), true)] {
            let refused = |result: Result<(), PortalError>| match result {
                Err(PortalError::SignInNeeded) => signed_out,
                Err(PortalError::Forbidden) => !signed_out,
                _ => false,
            };
            assert!(refused(world.portal.brand_keys(who).await.map(drop)), "{}", who.name());
            assert!(refused(world.portal.make_brand_key(who, FORM).await.map(drop)), "{}", who.name());
            assert!(refused(world.portal.revoke_brand_key(who, id).await), "{}", who.name());
        }
        // Another brand's owner, and an id that nothing has: it does not exist.
        for (who, id) in [(&other.owner, id), (&brand.owner, ApiKeyId(world.portal.new_id()))] {
            assert!(matches!(world.portal.revoke_brand_key(who, id).await, Err(PortalError::NotFound(_))));
        }
        world.portal.revoke_brand_key(&brand.owner, id).await.unwrap();
        assert!(matches!(world.portal.revoke_brand_key(&brand.owner, id).await, Err(PortalError::Conflict(_))), "the second time");
        assert!(matches!(with_key(&world, &made.token).await, Err(PortalError::SignInNeeded)));
        let log = world.portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap();
        let said = log.rows.iter().map(|event| event.summary.as_str()).collect::<Vec<_>>();
        assert!(said.contains(&"Made the API key “Warehouse” (manager)") && said.contains(&"Revoked the API key “Warehouse”"), "{said:?}");
    }
}

#[tokio::test]
async fn a_key_does_what_its_role_does_and_no_more() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let manager = with_key(&world, &world.portal.make_brand_key(&brand.owner, FORM).await.unwrap().token).await.unwrap();
        let viewer = with_key(&world, &world.portal.make_brand_key(&brand.owner, KeyForm { role: "viewer", ..FORM }).await.unwrap().token).await.unwrap();
        let product = world.portal.make_product(&manager, "9506000134352", "Lamp", "", "").await.unwrap();
        assert!(matches!(world.portal.make_product(&viewer, "4006381333931", "Pen", "", "").await, Err(PortalError::Forbidden)));
        assert_eq!(world.portal.product(&viewer, product).await.unwrap().name, "Lamp");
        for action in [
            Action::ManageTeam,
            Action::ManageRights,
            Action::ManageOwnAccount,
            Action::FileBrand,
            Action::ManageBrandKeys,
            Action::DecideReports,
            Action::ReadShop,
        ] {
            assert!(matches!(manager.may(action), Err(PortalError::Forbidden)), "{action:?}");
        }
        let log = world.portal.audit_log(&Actor::System, PageQuery { page: 1, size: 100 }).await.unwrap();
        let made = log.rows.iter().find(|event| event.action == "product.made" || event.summary.contains("Lamp")).unwrap();
        assert_eq!(made.actor, "Key “Warehouse” of Aurelia", "the history names the key");
    }
}

#[tokio::test]
async fn a_sellers_key_sees_its_own_shop() {
    for world in worlds().await {
        let sam = world.clerk("Sam", "Shop of Sam").await;
        world.listing("L-1", "Lamp", "Shop of Sam", None).await;
        world.listing("L-2", "Lamp", "Another shop", None).await;
        let made = world.portal.make_seller_key(&sam, KeyForm { role: "", ..FORM }).await.unwrap();
        let key = with_key(&world, &made.token).await.unwrap();
        assert_eq!(world.portal.shop_listings(&key, &ShopFilter::default(), PageQuery::number(1)).await.unwrap().page.total, 1);
        assert!(matches!(world.portal.seller_keys(&key).await, Err(PortalError::Forbidden)), "a key makes no keys");
        assert!(matches!(world.portal.brand_keys(&sam).await, Err(PortalError::Forbidden)));
    }
}

#[tokio::test]
async fn a_wrong_form_names_each_fault_and_keys_are_bounded() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let wrong = KeyForm { name: " ", role: "owner", lifetime: "12" };
        let Err(PortalError::Invalid(errors)) = world.portal.make_brand_key(&brand.owner, wrong).await else { panic!("it was made") };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["name", "role", "lifetime"]);
        let seller_role = KeyForm { role: "seller", ..FORM };
        assert!(world.portal.make_brand_key(&brand.owner, seller_role).await.is_err(), "a brand's key is no seller");
        for _ in 0..KEYS_MAX {
            world.portal.make_brand_key(&brand.owner, FORM).await.unwrap();
        }
        assert!(matches!(world.portal.make_brand_key(&brand.owner, FORM).await, Err(PortalError::Conflict(_))));
        world.clock.advance(91 * 86_400);
        world.portal.make_brand_key(&world.sign_in("owner.of.aurelia@example.com").await, FORM).await.unwrap();
    }
}
