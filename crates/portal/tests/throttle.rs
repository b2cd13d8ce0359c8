//! Tries that are counted: many at once, from one household, and those that succeed.

mod support;

use portal::{Actor, Client, PortalError, picture::Upload, policy::Action, session::SignedIn};
use support::*;
use tokio::task::JoinSet;

fn from(address: &str) -> Actor {
    Actor::Anonymous(Client { address: address.into(), ..Client::default() })
}

fn waits<T>(answer: &Result<T, PortalError>) -> bool {
    matches!(answer, Err(PortalError::TooMany { .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_tries_that_come_at_once_none_passes_uncounted() {
    for world in racing_worlds().await {
        let mut tries = JoinSet::new();
        for n in 0..40 {
            let portal = world.portal.clone();
            tries.spawn(async move { portal.forgot_password(&from(&format!("192.0.2.{n}")), "ana@example.com").await });
        }
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5, "on {:?}", world.engine);
        assert_eq!(answers.iter().filter(|answer| waits(answer)).count(), 35);
    }
}

#[tokio::test]
async fn all_addresses_of_one_household_are_one() {
    for world in worlds().await {
        let photo = |host: u32| {
            let upload = Upload { name: "photo.jpg".into(), bytes: b"no picture".to_vec() };
            let (portal, who) = (world.portal.clone(), from(&format!("2001:db8:1:2::{host:x}")));
            async move { portal.read_photo(&who, Some(upload)).await }
        };
        for host in 1..=20 {
            assert!(matches!(photo(host).await, Err(PortalError::Invalid(_))), "photo {host}");
        }
        assert!(waits(&photo(21).await));
        let room = world.portal.room_for_files(&from("2001:db8:1:2::9"), Some(Action::CheckCode)).await;
        assert!(waits(&room), "and is told so before its photo is read");
        assert!(world.portal.room_for_files(&from("2001:db8:1:3::9"), Some(Action::CheckCode)).await.is_ok());
    }
}

#[tokio::test]
async fn a_try_that_succeeds_is_given_back() {
    for world in worlds().await {
        world.portal.make_account(&Actor::System, "Ana", "ana@example.com", PASSWORD, None).await.unwrap();
        let who = anonymous();
        let right = || world.portal.sign_in(&who, "ana@example.com", PASSWORD);
        let wrong = || world.portal.sign_in(&who, "ana@example.com", "another tram under glass");
        for _ in 0..4 {
            assert!(matches!(wrong().await, Err(PortalError::Invalid(_))));
        }
        // More than are free from one address.
        for _ in 0..55 {
            assert!(matches!(right().await, Ok(SignedIn::Session(_))));
        }
        for _ in 0..5 {
            assert!(matches!(wrong().await, Err(PortalError::Invalid(_))), "the right password ended what was counted before");
        }
        assert!(waits(&wrong().await));
    }
}

#[tokio::test]
async fn forms_with_files_are_read_for_those_who_may_and_few_at_once() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let (ours, theirs) = (from("198.51.100.7"), from("198.51.100.8"));
        let room = |who: &Actor, action| {
            let (portal, who) = (world.portal.clone(), who.clone());
            async move { portal.room_for_files(&who, action).await }
        };
        assert!(matches!(room(&ours, Some(Action::ManageReferences)).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(room(&ours, None).await, Err(PortalError::SignInNeeded)));
        assert!(matches!(room(&brand.viewer, Some(Action::ManageReferences)).await, Err(PortalError::Forbidden)));
        assert!(room(&brand.manager, Some(Action::ManageReferences)).await.unwrap().arrives_within().is_none());
        let held = [room(&ours, Some(Action::CheckCode)).await.unwrap(), room(&ours, Some(Action::FilePublicReport)).await.unwrap()];
        assert!(held.iter().all(|room| room.arrives_within().is_some()));
        assert!(waits(&room(&ours, Some(Action::CheckCode)).await), "two from one address");
        assert!(room(&theirs, Some(Action::CheckCode)).await.is_ok());
        drop(held);
        assert!(room(&ours, Some(Action::CheckCode)).await.is_ok());
        let mut all = Vec::new();
        for n in 0..8 {
            all.push(room(&from(&format!("203.0.113.{n}")), Some(Action::CheckCode)).await.unwrap());
        }
        assert!(waits(&room(&ours, Some(Action::CheckCode)).await), "eight of all");
        assert!(room(&brand.manager, None).await.is_ok(), "who is signed in has room of their own");
    }
}
