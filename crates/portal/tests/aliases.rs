//! Other names of a mark: who says them, what is refused, and that listings are screened for them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{account::BrandRole, alias::Aliases, id::RightId, screening::Finding};
use portal::{Actor, PortalError};
use support::{World, worlds};

async fn aliases(world: &World, actor: &Actor, id: RightId) -> Aliases {
    world.portal.right(actor, id).await.unwrap().right.aliases
}

fn said(error: PortalError) -> String {
    let PortalError::Invalid(fields) = error else { panic!("{error:?}") };
    assert_eq!(fields[0].field, "aliases");
    fields[0].message.clone()
}

#[tokio::test]
async fn listings_are_screened_for_the_other_names_of_a_mark_and_their_disguises() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let disguised = world.listing("L-1", "1V handbag monogram", "Cheap Bags", None).await;
        let foreign = world.listing("L-2", "耐克 replica shoes", "Cheap Bags", None).await;
        let other = world.listing("L-3", "Leather handbag", "Cheap Bags", None).await;
        world.arrive().await;
        let found = async |id| world.portal.screening(&owner, id).await.unwrap().map(|screening| screening.findings).unwrap_or_default();
        let names_it = |findings: &[Finding], kind: &str| findings.iter().any(|f| f.kind.as_str() == kind && f.mark == "AURELIA" && f.brand == Some(brand));
        assert!(!names_it(&found(disguised).await, "leet") && !names_it(&found(foreign).await, "abbreviation"));
        let manager = world.member(brand, "Mona", BrandRole::Manager).await;
        world.portal.change_aliases(&manager, right, 0, "LV\n耐克").await.unwrap();
        assert_eq!(aliases(&world, &manager, right).await, Aliases { names: vec!["LV".into(), "耐克".into()], version: 1 });
        // The clock stands: the filters see the change by its number.
        world.drain().await;
        assert!(names_it(&found(disguised).await, "leet"), "{:?} {:?}", world.engine, found(disguised).await);
        assert!(names_it(&found(foreign).await, "abbreviation"), "{:?} {:?}", world.engine, found(foreign).await);
        assert!(found(other).await.is_empty());
        world.clock.advance(60);
        world.portal.change_aliases(&owner, right, 1, "耐克").await.unwrap();
        world.drain().await;
        assert!(!names_it(&found(disguised).await, "leet"));
        let history = world.portal.right(&world.reviewer().await, right).await.unwrap();
        assert_eq!((history.right.aliases.names.len(), history.may_name), (1, false), "reviewers see them and do not change them");
        let told: Vec<_> = history.history.iter().map(|entry| entry.summary.as_str()).collect();
        assert_eq!(told, ["Other names of the mark: LV, 耐克", "Other names of the mark: 耐克"]);
    }
}

#[tokio::test]
async fn names_are_refused_with_what_is_wrong_and_the_second_of_two_editors_is_told() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Aurelia").await;
        let (other, _, theirs) = world.enrolled_brand("Northlight").await;
        let portal = &world.portal;
        let wrong = said(portal.change_aliases(&owner, right, 0, "Northlight, aurelia, —·").await.unwrap_err());
        assert!(wrong.contains("“Northlight” is enrolled as another brand's mark"), "{wrong}");
        assert!(wrong.contains("“aurelia” is the mark itself") && wrong.contains("“—·” has no letters"), "{wrong}");
        assert!(said(portal.change_aliases(&owner, right, 0, "X").await.unwrap_err()).contains("single character"));
        portal.change_aliases(&owner, right, 0, "Aurélie").await.unwrap();
        // Sent twice, it is one change; who saw the names before is told.
        assert!(matches!(portal.change_aliases(&owner, right, 0, "AV").await, Err(PortalError::Conflict(_))));
        assert!(!portal.change_aliases(&owner, right, 1, "Aurélie").await.unwrap(), "nothing changed");
        assert_eq!(aliases(&world, &owner, right).await.version, 1);
        let viewer = world.member(brand, "Vera", BrandRole::Viewer).await;
        assert!(matches!(portal.change_aliases(&viewer, right, 1, "AV").await, Err(PortalError::Forbidden)));
        assert!(!portal.right(&viewer, right).await.unwrap().may_name);
        assert!(matches!(portal.change_aliases(&other, right, 1, "AV").await, Err(PortalError::NotFound("right"))));
        assert!(matches!(portal.change_aliases(&support::anonymous(), right, 1, "AV").await, Err(PortalError::SignInNeeded)));
        assert!(matches!(portal.change_aliases(&owner, RightId(uuid::Uuid::from_u128(7)), 0, "AV").await, Err(PortalError::NotFound("right"))));
        portal.withdraw_right(&other, theirs).await.unwrap();
        assert!(matches!(portal.change_aliases(&other, theirs, 0, "NL").await, Err(PortalError::Conflict(_))), "a right that is over has no names to change");
    }
}
