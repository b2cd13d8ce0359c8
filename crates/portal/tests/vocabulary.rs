//! An operator's own words: what arrives is screened by them, and so is what stands already, once they change.

mod support;

use model::screening::Verdict;
use portal::{Portal, Settings, secret::Secret};
use std::sync::Arc;
use support::worlds;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn the_catalogue_is_screened_anew_when_the_operators_words_change() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let stop = CancellationToken::new();
        let listing = world.listing("L-1", "Aurelia bag, grandma grade", "Cheap Bags", None).await;
        assert!(!world.portal.screen_by_new_words().await.unwrap(), "a new portal has nothing to screen anew");
        while world.portal.screen_arrivals(&stop).await.unwrap().is_some() {}
        let verdict = async |portal: &Portal| portal.screening(&owner, listing).await.unwrap().unwrap().verdict;
        assert_eq!(verdict(&world.portal).await, Verdict::Allow);
        assert!(!world.portal.screen_by_new_words().await.unwrap());
        // The operator writes a word into the file, and starts the portal again.
        let words = screening::Vocabulary::parse("replica\ten\tgrandma grade").unwrap().terms;
        let settings = Settings { vocabulary: words, ..world.portal.settings().clone() };
        let secret = Secret::new(vec![42; 32]).unwrap();
        let again = Portal::new(world.portal.db().clone(), settings, secret, world.clock.clone(), Arc::new(portal::world::SeededRng::new(4)));
        world.clock.advance(601);
        assert!(again.screen_by_new_words().await.unwrap(), "{:?}", world.engine);
        assert!(!again.screen_by_new_words().await.unwrap(), "once");
        while again.run_next_job(&stop).await.unwrap() {}
        assert!(verdict(&again).await > Verdict::Allow, "{:?}", world.engine);
        // A node that was given another file does not take turns with it all the time.
        assert!(!world.portal.screen_by_new_words().await.unwrap());
    }
}
