//! What came from a backup never says anew what the lost portal said after it.

mod support;

use portal::{Actor, PortalError};
use support::worlds;

#[tokio::test]
async fn no_position_of_before_is_said_again_and_programs_hear_of_every_listing() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        world.listing("L-1", "Oak table", "Honest Store", None).await;
        world.listing("L-2", "Oak chair", "Honest Store", None).await;
        world.arrive().await;
        let changes = async |after: i64| world.portal.listing_changes(&Actor::System, after, 100).await;
        let before = changes(0).await.unwrap();
        let last = before.last().unwrap().position;
        assert_eq!(changes(last).await.unwrap().len(), 0, "{:?}", world.engine);
        let beyond = changes(last + 40).await.unwrap_err();
        assert!(matches!(&beyond, PortalError::Conflict(why) if why.contains("after=0")), "{:?}: {beyond}", world.engine);
        assert!(matches!(world.portal.restored(&aurelia.owner).await, Err(PortalError::Forbidden)));

        let restored = world.portal.restored(&Actor::System).await.unwrap();
        assert_eq!((restored.slot, restored.full, restored.last_sealed), (None, false, None), "{:?}: no codes, no keys", world.engine);
        let after = changes(last + 40).await.unwrap();
        let of = |changes: &[model::listing::ListingChange]| changes.iter().map(|change| change.external_id.clone()).collect::<Vec<_>>();
        assert_eq!(of(&after), of(&before), "{:?}: a program that followed the lost portal hears of all", world.engine);
        assert!(after.iter().all(|change| change.position > last + 1_000_000), "{:?}", world.engine);
        // What the portal follows by itself goes on where it was.
        let (title, id) = ("Oak bench", "L-3");
        world.listing(id, title, "Honest Store", None).await;
        world.arrive().await;
        assert_eq!(of(&changes(after.last().unwrap().position).await.unwrap()), [id], "{:?}", world.engine);
    }
}
