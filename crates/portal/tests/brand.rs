//! Teams, and importing records.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::account::BrandRole;
use portal::{
    Actor, PortalError,
    picture::Upload,
    right::{Filing, NewBrand},
};
use support::*;
use uuid::Uuid;

async fn owner(world: &World) -> Actor {
    let ada = world.person("Ada", None).await;
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let filing = Filing {
        submission: Uuid::from_u128(1),
        brand: Some(NewBrand { name: "Halden".into(), website: String::new(), categories: "Clothes".into() }),
        office: "EM".into(),
        registration_number: "018900002".into(),
        mark_text: "Halden".into(),
        mark_kind: "word".into(),
        classes: "25".into(),
        kept_pictures: Vec::new(),
        pictures: vec![Upload { name: "a.png".into(), bytes: bytes.into_inner() }],
    };
    world.portal.file_right(&ada, filing).await.unwrap();
    world.sign_in("ada@example.com").await
}

#[tokio::test]
async fn an_owner_adds_people_with_and_without_accounts() {
    for world in worlds().await {
        let ada = owner(&world).await;
        world.person("Ben", None).await;
        world.portal.add_to_team(&ada, "ben@example.com", "manager").await.unwrap();
        world.portal.add_to_team(&ada, "cleo@example.com", "viewer").await.unwrap();
        assert!(matches!(world.portal.add_to_team(&ada, "ben@example.com", "viewer").await, Err(PortalError::Invalid(_))), "the second time");
        assert!(world.portal.add_to_team(&ada, "nobody", "king").await.is_err());
        let team = world.portal.team(&ada).await.unwrap();
        assert_eq!(team.members.iter().map(|m| (m.name.as_str(), m.role)).collect::<Vec<_>>(), [("Ada", BrandRole::Owner), ("Ben", BrandRole::Manager)]);
        assert_eq!((team.invitations.len(), team.may_manage), (1, true));
        // Cleo signs up, proves her address, and is in the team.
        let cleo = world.person("Cleo", None).await;
        let team = world.portal.team(&cleo).await.unwrap();
        assert_eq!((team.members.len(), team.may_manage, team.invitations.len()), (3, false, 0));
        let ben = world.sign_in("ben@example.com").await;
        for member in [&ben, &cleo] {
            assert!(matches!(world.portal.add_to_team(member, "eve@example.com", "owner").await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.remove_from_team(member, ada.user_id().unwrap()).await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(world.portal.team(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn a_brand_keeps_an_owner() {
    for world in worlds().await {
        let ada = owner(&world).await;
        let ben = world.person("Ben", None).await;
        let (me, him) = (ada.user_id().unwrap(), ben.user_id().unwrap());
        assert!(matches!(world.portal.remove_from_team(&ada, me).await, Err(PortalError::Conflict(_))));
        assert!(matches!(world.portal.set_team_role(&ada, me, "viewer").await, Err(PortalError::Conflict(_))));
        assert!(matches!(world.portal.remove_from_team(&ada, him).await, Err(PortalError::NotFound(_))), "he is not in the team");
        world.portal.add_to_team(&ada, "ben@example.com", "manager").await.unwrap();
        world.portal.set_team_role(&ada, him, "owner").await.unwrap();
        world.portal.remove_from_team(&ada, me).await.unwrap();
        let ada = world.sign_in("ada@example.com").await;
        assert!(world.portal.team(&ada).await.is_err(), "who is removed sees nothing of the brand");
        let ben = world.sign_in("ben@example.com").await;
        assert_eq!(world.portal.team(&ben).await.unwrap().members.len(), 1);
    }
}

#[tokio::test]
async fn an_invitation_can_be_taken_back() {
    for world in worlds().await {
        let ada = owner(&world).await;
        world.portal.add_to_team(&ada, "cleo@example.com", "viewer").await.unwrap();
        world.portal.uninvite(&ada, "cleo@example.com").await.unwrap();
        assert!(matches!(world.portal.uninvite(&ada, "cleo@example.com").await, Err(PortalError::NotFound(_))));
        let cleo = world.person("Cleo", None).await;
        assert!(world.portal.team(&cleo).await.is_err());
    }
}

#[tokio::test]
async fn an_import_takes_what_it_can_and_names_the_rest() {
    for world in worlds().await {
        let records = include_str!("../../trademarks/tests/fixtures/st96-2.2.1.xml");
        let done = world.portal.import_trademarks(&Actor::System, records.as_bytes()).await.unwrap();
        assert_eq!((done.summary.read, done.summary.created, done.summary.updated, done.summary.rejected), (4, 2, 0, 2));
        assert_eq!(done.refused.iter().map(|e| e.line).collect::<Vec<_>>(), [34, 39]);
        let again = world.portal.import_trademarks(&Actor::System, records.as_bytes()).await.unwrap();
        assert_eq!((again.summary.created, again.summary.updated), (0, 2));
        let cut = &records.as_bytes()[..records.len() - 60];
        let done = world.portal.import_trademarks(&Actor::System, cut).await.unwrap();
        assert_eq!((done.summary.updated, done.cut_short), (2, true), "what came before the cut is kept");
        let html = world.portal.import_trademarks(&Actor::System, &b"<html></html>"[..]).await.unwrap();
        assert!(html.cut_short && html.summary.read == 0 && html.refused[0].to_string().contains("<html>"));
    }
}
