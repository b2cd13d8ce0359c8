//! Teams, and importing records.

#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

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
async fn whoever_is_invited_is_a_member_once_they_accept() {
    for world in worlds().await {
        let ada = owner(&world).await;
        let brand = ada.signed().unwrap().viewer.brand.clone().unwrap().brand_id;
        let ben = world.person("Ben", None).await;
        world.portal.invite_to_team(&ada, "ben@example.com", "manager").await.unwrap();
        world.portal.invite_to_team(&ada, "cleo@example.com", "viewer").await.unwrap();
        assert!(world.portal.invite_to_team(&ada, "nobody", "king").await.is_err());
        // With an account or without: the team sees the same, and the mails are alike.
        let team = world.portal.team(&ada).await.unwrap();
        assert_eq!(team.members.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["Ada"]);
        assert_eq!((team.invitations.len(), team.may_manage), (2, true));
        let mails = [&world.mails("ben@example.com").await[0], &world.mails("cleo@example.com").await[0]].map(|mail| mail.body.replace("manager", "viewer"));
        assert_eq!(mails[0], mails[1]);
        assert!(mails[0].contains("/invitations"), "{}", mails[0]);
        assert!(world.portal.team(&world.sign_in("ben@example.com").await).await.is_err(), "not asked yet");
        // Cleo signs up, proves her address, and declines; then she is asked again.
        let cleo = world.person("Cleo", None).await;
        assert_eq!(world.portal.invitations(&cleo).await.unwrap()[0].brand_name, "Halden");
        world.portal.decline_invitation(&cleo, brand).await.unwrap();
        assert!(matches!(world.portal.accept_invitation(&cleo, brand).await, Err(PortalError::NotFound(_))));
        let cleo = world.join_team(&ada, "cleo@example.com", "viewer").await;
        world.portal.accept_invitation(&ben, brand).await.unwrap();
        assert!(matches!(world.portal.accept_invitation(&ben, brand).await, Err(PortalError::NotFound(_))), "the second time");
        assert!(matches!(world.portal.invite_to_team(&ada, "ben@example.com", "viewer").await, Err(PortalError::Invalid(_))), "in the team already");
        let team = world.portal.team(&cleo).await.unwrap();
        assert_eq!((team.members.len(), team.may_manage, team.invitations.len()), (3, false, 0));
        let ben = world.sign_in("ben@example.com").await;
        for member in [&ben, &cleo] {
            assert!(matches!(world.portal.invite_to_team(member, "eve@example.com", "owner").await, Err(PortalError::Forbidden)));
            assert!(matches!(world.portal.remove_from_team(member, ada.user_id().unwrap()).await, Err(PortalError::Forbidden)));
        }
        assert!(matches!(world.portal.team(&anonymous()).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(world.portal.invitations(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn staff_of_the_marketplace_join_no_team() {
    for world in worlds().await {
        let ada = owner(&world).await;
        let brand = ada.signed().unwrap().viewer.brand.clone().unwrap().brand_id;
        for staff in [world.reviewer().await, world.administrator().await] {
            let email = staff.signed().unwrap().viewer.email.clone();
            world.portal.invite_to_team(&ada, email.as_str(), "viewer").await.unwrap();
            assert!(world.portal.invitations(&staff).await.unwrap().is_empty());
            assert!(matches!(world.portal.accept_invitation(&staff, brand).await, Err(PortalError::Conflict(_))));
            assert!(!world.sign_in(email.as_str()).await.acts_for(brand));
        }
    }
}

#[tokio::test]
async fn members_leave_and_an_administrator_takes_them_out() {
    for world in worlds().await {
        let (ada, adam) = (owner(&world).await, world.administrator().await);
        let brand = ada.signed().unwrap().viewer.brand.clone().unwrap().brand_id;
        for name in ["Ben", "Cleo"] {
            world.person(name, None).await;
        }
        let (ben, cleo) = (world.join_team(&ada, "ben@example.com", "manager").await, world.join_team(&ada, "cleo@example.com", "viewer").await);
        assert!(matches!(world.portal.leave_team(&ada, brand).await, Err(PortalError::Conflict(_))), "the last owner");
        assert!(matches!(world.portal.leave_team(&adam, brand).await, Err(PortalError::NotFound(_))));
        world.portal.leave_team(&ben, brand).await.unwrap();
        assert!(world.portal.team(&world.sign_in("ben@example.com").await).await.is_err());
        let her = cleo.user_id().unwrap();
        assert_eq!(world.portal.accounts(&adam, "cleo", Default::default()).await.unwrap().rows[0].teams[0].brand_name, "Halden");
        assert!(matches!(world.portal.take_out_of_team(&ada, brand, her).await, Err(PortalError::Forbidden)));
        world.portal.take_out_of_team(&adam, brand, her).await.unwrap();
        assert!(matches!(world.portal.take_out_of_team(&adam, brand, her).await, Err(PortalError::NotFound(_))), "the second time");
        assert_eq!(world.portal.team(&ada).await.unwrap().members.len(), 1);
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
        world.join_team(&ada, "ben@example.com", "manager").await;
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
        world.portal.invite_to_team(&ada, "cleo@example.com", "viewer").await.unwrap();
        world.portal.uninvite(&ada, "cleo@example.com").await.unwrap();
        assert!(matches!(world.portal.uninvite(&ada, "cleo@example.com").await, Err(PortalError::NotFound(_))));
        let cleo = world.person("Cleo", None).await;
        assert!(world.portal.invitations(&cleo).await.unwrap().is_empty());
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
