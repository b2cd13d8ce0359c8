//! The search index is written anew when somebody asks for it, beside the one that is searched meanwhile.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::search::SearchQuery;
use portal::{
    Actor, Portal,
    search::{Follower, Rebuild, Rebuilt},
};
use support::*;
use tokio_util::sync::CancellationToken;

async fn found(portal: &Portal, text: &str) -> u64 {
    portal.search(&Actor::System, &SearchQuery::words(text), false).await.unwrap().total
}

fn stop() -> CancellationToken {
    CancellationToken::new()
}

#[tokio::test]
async fn an_index_is_written_anew_at_once_where_nobody_else_writes() {
    for world in worlds().await {
        for n in 0..3 {
            world.listing(&format!("L-{n}"), "Aurelia chronograph", "Watchbay", None).await;
        }
        let mut told = Vec::new();
        let rebuilt = world.portal.rebuild_index(&stop(), |rebuild| told.push(rebuild.clone())).await.unwrap();
        assert_eq!(rebuilt, Rebuilt::Done(3), "{:?}", world.engine);
        assert_eq!(told.last(), Some(&Rebuild { done: 3, total: Some(3), failed: None }));
        assert_eq!(found(&world.portal, "aurelia").await, 3);
        // It goes on from where the new one is.
        world.listing("L-9", "Aurelia chronograph", "Watchbay", None).await;
        assert_eq!(world.portal.index_now().await.unwrap(), Follower::This);
        assert_eq!(found(&world.portal, "aurelia").await, 4);
        for left in ["index.new", "index.old", "index.rebuild"] {
            assert!(!world.dir.join(left).exists(), "{left}");
        }
        let stopped = stop();
        stopped.cancel();
        assert_eq!(world.portal.rebuild_index(&stopped, |_| ()).await.unwrap(), Rebuilt::Stopped);
        assert_eq!((found(&world.portal, "aurelia").await, world.dir.join("index.new").exists()), (4, false));
    }
}

#[tokio::test]
async fn whoever_writes_to_the_index_is_asked_to_write_it_anew() {
    for world in worlds().await {
        world.listing("L-1", "Aurelia chronograph", "Watchbay", None).await;
        assert_eq!(world.portal.index_now().await.unwrap(), Follower::This);
        let command = world.again_as_another_process();
        assert_eq!(command.rebuild_index(&stop(), |_| ()).await.unwrap(), Rebuilt::Another, "{:?}", world.engine);
        assert_eq!(found(&command, "aurelia").await, 1, "the old one is searched meanwhile");
        assert_eq!(world.portal.rebuild_if_asked(&stop()).await.unwrap(), None);
        command.ask_for_rebuild().await.unwrap();
        command.ask_for_rebuild().await.unwrap();
        assert_eq!(command.asked_rebuild().await.unwrap(), Some(Rebuild::default()));
        assert_eq!(command.rebuild_if_asked(&stop()).await.unwrap(), Some(Rebuilt::Another), "it stays asked for");
        assert_eq!(world.portal.rebuild_if_asked(&stop()).await.unwrap(), Some(Rebuilt::Done(1)));
        assert_eq!(command.asked_rebuild().await.unwrap(), None);
        world.listing("L-2", "Aurelia chronograph", "Watchbay", None).await;
        world.portal.index_now().await.unwrap();
        // Who reads along sees the new one.
        assert_eq!(command.index_now().await.unwrap(), Follower::Another);
        assert_eq!((found(&world.portal, "aurelia").await, found(&command, "aurelia").await), (2, 2));
        // A server does it beside following the feed, and ends when it is told to.
        command.ask_for_rebuild().await.unwrap();
        let (stop, server) = (stop(), world.portal.clone());
        let runs = tokio::spawn({
            let stop = stop.clone();
            async move { server.run_indexer(stop).await }
        });
        while command.asked_rebuild().await.unwrap().is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        stop.cancel();
        runs.await.unwrap();
        assert_eq!(found(&command, "aurelia").await, 2);
    }
}

#[tokio::test]
async fn a_build_that_fails_leaves_the_index_and_says_why() {
    for world in worlds().await {
        world.listing("L-1", "Aurelia chronograph", "Watchbay", None).await;
        world.portal.index_now().await.unwrap();
        // A file where the new index would be.
        std::fs::write(world.dir.join("index.new"), "in the way").unwrap();
        world.portal.ask_for_rebuild().await.unwrap();
        assert!(world.portal.rebuild_if_asked(&stop()).await.is_err());
        assert!(world.portal.asked_rebuild().await.unwrap().unwrap().failed.is_some());
        assert_eq!(world.portal.rebuild_if_asked(&stop()).await.unwrap(), None, "it is not tried for ever");
        assert_eq!(found(&world.portal, "aurelia").await, 1);
        std::fs::remove_file(world.dir.join("index.new")).unwrap();
        world.portal.ask_for_rebuild().await.unwrap();
        assert_eq!(world.portal.rebuild_if_asked(&stop()).await.unwrap(), Some(Rebuilt::Done(1)));
    }
}
