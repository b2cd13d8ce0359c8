//! Pictures that failed are tried again, and those that were swapped are read anew, as their server tells by what it calls their version.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    id::ListingId,
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    seen_code::UnreadPicture,
};
use portal::{
    Actor, PortalError,
    listing_pictures::{PictureSource, fetch::Fetcher},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use support::*;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_util::sync::CancellationToken;

const WEEK: i64 = 7 * 86_400;

/// A server whose pictures come and go; each has its length and first bytes as its version.
#[derive(Clone, Default)]
struct Server {
    files: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    /// What it answered, in order; 0 is never.
    answers: Arc<Mutex<Vec<u16>>>,
}

impl Server {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let server = self.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let server = server.clone();
                tokio::spawn(async move {
                    let mut head = vec![0; 4096];
                    let read = stream.read(&mut head).await.unwrap_or(0);
                    let head = String::from_utf8_lossy(&head[..read]);
                    if head.starts_with("GET /slow") {
                        server.answers.lock().unwrap().push(0);
                        return std::future::pending().await;
                    }
                    let answer = server.answer(&head);
                    let _ = stream.write_all(&answer).await;
                });
            }
        });
        host
    }

    fn answer(&self, head: &str) -> Vec<u8> {
        // Who takes anything gets AVIF of many a network.
        assert!(head.lines().any(|line| line.to_ascii_lowercase().starts_with("accept: image/jpeg, image/png, image/webp")), "{head}");
        let name = head.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
        let file = self.files.lock().unwrap().get(name).cloned();
        let (status, tag, body) = match file {
            None => (404, String::new(), Vec::new()),
            Some(bytes) => {
                let tag = format!("\"{:?}\"", codes_of(&bytes));
                let known = head.lines().any(|line| line.to_ascii_lowercase().starts_with("if-none-match:") && line.ends_with(&tag));
                if known { (304, tag, Vec::new()) } else { (200, tag, bytes) }
            }
        };
        self.answers.lock().unwrap().push(status);
        let head = format!("HTTP/1.1 {status} So\r\nETag: {tag}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        [head.into_bytes(), body].concat()
    }

    fn put(&self, name: &str, text: &str) {
        self.files.lock().unwrap().insert(name.to_owned(), drawn(text));
    }

    fn take(&self, name: &str) {
        self.files.lock().unwrap().remove(name);
    }

    fn answered(&self) -> Vec<u16> {
        std::mem::take(&mut *self.answers.lock().unwrap())
    }
}

/// Something short that differs where the bytes do.
fn codes_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(7, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)))
}

struct Shown {
    world: World,
    server: Server,
    host: String,
    source: PictureSource,
}

impl Shown {
    async fn new(world: World) -> Self {
        let server = Server::default();
        let host = server.start().await;
        let source = PictureSource::Web(Fetcher::new(vec![host.clone()]).unwrap());
        Self { world, server, host, source }
    }

    async fn listing(&self, external_id: &str, picture: &str) -> ListingId {
        let url = format!("http://{}/{picture}", self.host).parse().unwrap();
        self.world.listing_of("Shop", ListingInput { images: vec![url], ..bare_listing(external_id, "Chronograph") }).await
    }

    /// Follows the feed; how many listings were looked at.
    async fn follow(&self) -> usize {
        let mut listings = 0;
        while let Some(step) = self.world.portal.look_at_pictures(&self.source, &CancellationToken::new()).await.unwrap() {
            listings += step.listings;
        }
        listings
    }

    /// Asks again for what is due after so many seconds; how many pictures.
    async fn again(&self, seconds: i64) -> usize {
        self.world.clock.advance(seconds);
        self.world.portal.look_at_pictures_again(&self.source, &CancellationToken::new()).await.unwrap()
    }

    async fn texts(&self, id: ListingId) -> Vec<String> {
        self.world.portal.seen_codes(&Actor::System, id).await.unwrap().into_iter().map(|seen| seen.text).collect()
    }

    async fn unread(&self, id: ListingId) -> Option<UnreadPicture> {
        self.world.portal.unread_pictures(&Actor::System, id).await.unwrap().pop()
    }
}

#[tokio::test]
async fn a_picture_that_failed_is_tried_again_until_it_is_read_or_given_up() {
    for world in worlds().await {
        let shown = Shown::new(world).await;
        let (late, never) = (shown.listing("A", "late.png").await, shown.listing("B", "never.png").await);
        assert_eq!(shown.follow().await, 2);
        assert_eq!(shown.again(0).await, 0);
        let unread = shown.unread(late).await.unwrap();
        assert_eq!((unread.reason.as_str(), unread.again_at), ("the server answers 404", Some(shown.world.portal.now().plus_seconds(600))));
        let counted = async || shown.world.portal.admin_overview(&shown.world.administrator().await).await.unwrap().counts.pictures_unread;
        assert_eq!(counted().await, 2);
        assert_eq!((shown.again(599).await, shown.again(1).await), (0, 2));
        assert_eq!(shown.follow().await, 0, "what still fails goes through no feed");
        // Its listing changed meanwhile: it is tried at once, and waits no longer for it.
        let before = shown.unread(never).await.unwrap().again_at;
        shown.listing("B", "never.png?").await;
        shown.listing("B", "never.png").await;
        shown.follow().await;
        assert_eq!(shown.unread(never).await.unwrap().again_at, before);
        shown.server.put("late.png", "The late one");
        assert_eq!((shown.again(3600).await, shown.follow().await), (2, 1));
        assert_eq!(shown.texts(late).await, ["The late one"]);
        assert!(shown.unread(late).await.is_none());
        for wait in [6 * 3600, 86_400] {
            assert_eq!(shown.again(wait).await, 1);
        }
        assert!(shown.unread(never).await.unwrap().again_at.is_some());
        // The late one is a week old by then, too.
        assert_eq!(shown.again(WEEK).await, 2);
        assert_eq!(shown.unread(never).await.unwrap().again_at, None, "it was given up");
        shown.server.answered();
        assert_eq!((shown.again(52 * WEEK).await, shown.server.answered()), (1, vec![304]));
        let stranger = anonymous();
        assert!(matches!(shown.world.portal.unread_pictures(&stranger, never).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn a_picture_that_was_swapped_is_read_anew_and_one_that_is_gone_takes_nothing_away() {
    for world in worlds().await {
        let shown = Shown::new(world).await;
        shown.server.put("a.png", "The first");
        let (one, two, removed) = (shown.listing("A", "a.png").await, shown.listing("B", "a.png").await, shown.listing("C", "c.png").await);
        shown.server.put("c.png", "Removed");
        shown.follow().await;
        let mut tx = shown.world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, removed, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        shown.follow().await;
        shown.server.answered();
        // Nothing new: the server says so, nothing is read, and nothing goes through the feed. What was removed is asked of nobody.
        assert_eq!((shown.again(WEEK).await, shown.server.answered(), shown.follow().await), (2, vec![304], 0));
        shown.server.put("a.png", "The second");
        shown.server.put("c.png", "Removed and swapped");
        assert_eq!((shown.again(WEEK).await, shown.server.answered()), (1, vec![200]));
        assert_eq!(shown.follow().await, 2);
        for id in [one, two] {
            assert_eq!(shown.texts(id).await, ["The second"], "{:?}", shown.world.engine);
        }
        assert_eq!(shown.texts(removed).await, ["Removed"]);
        // Gone, or something that is no picture: what was seen stays, and it is asked for sooner.
        shown.server.take("a.png");
        assert_eq!((shown.again(WEEK).await, shown.again(600).await), (1, 1));
        shown.server.files.lock().unwrap().insert("a.png".into(), b"<h1>Down for maintenance</h1>".to_vec());
        assert_eq!((shown.again(3600).await, shown.follow().await), (1, 0));
        assert_eq!(shown.texts(one).await, ["The second"]);
        shown.server.put("a.png", "The third");
        assert_eq!((shown.again(6 * 3600).await, shown.follow().await), (1, 2));
        assert_eq!(shown.texts(one).await, ["The third"]);
    }
}

#[tokio::test]
async fn a_server_that_keeps_us_waiting_holds_up_nobody_else_and_is_not_asked_with_each_price() {
    for world in worlds().await {
        let mut shown = Shown::new(world).await;
        let fetcher = Fetcher::new(vec![shown.host.clone(), "localhost".into()]).unwrap();
        shown.source = PictureSource::Web(fetcher.within(Duration::from_millis(900)));
        let elsewhere = shown.host.replace("127.0.0.1", "localhost");
        let listing = async |n: usize, picture: String, price: i64| {
            let price = Some(Money { minor: price, currency: Currency::parse("EUR").unwrap() });
            let input = ListingInput { images: vec![picture.parse().unwrap()], price, ..bare_listing(&format!("L-{n}"), "Chronograph") };
            shown.world.listing_of(&format!("Shop {n}"), input).await
        };
        let mut slow = Vec::new();
        for n in 0..24 {
            slow.push(listing(n, format!("http://{}/slow{n}.png", shown.host), 500).await);
        }
        shown.server.put("quick.png", "The quick one");
        let quick = listing(24, format!("http://{elsewhere}/quick.png"), 500).await;
        let began = Instant::now();
        shown.follow().await;
        assert!(began.elapsed() < Duration::from_secs(8), "24 in turn take 21: {:?}", began.elapsed());
        assert_eq!(shown.texts(quick).await, ["The quick one"], "{:?}", shown.world.engine);
        // It is asked for 16 at once; until four of them did not come, the next ones follow.
        let asked = shown.server.answered().iter().filter(|answer| **answer == 0).count();
        assert!((16..20).contains(&asked), "{asked}: the others are passed over");
        let (now, mut put_off) = (shown.world.portal.now(), 0);
        for id in &slow {
            let unread = shown.unread(*id).await.unwrap();
            let is_put_off = unread.reason.starts_with("its server answers too slowly");
            put_off += usize::from(is_put_off);
            assert_eq!(unread.again_at, Some(now.plus_seconds(if is_put_off { 300 } else { 600 })), "{unread:?}");
        }
        assert_eq!(put_off, 24 - asked);
        // Another price is no reason to ask again.
        shown.server.answered();
        listing(0, format!("http://{}/slow0.png", shown.host), 400).await;
        assert_eq!((shown.follow().await, shown.server.answered()), (1, vec![]));
        // Those that were passed over have their time sooner, and are passed over as long as their server rests.
        assert_eq!((shown.again(300).await, shown.server.answered()), (put_off, vec![]));
        assert_eq!(shown.world.portal.admin_overview(&shown.world.administrator().await).await.unwrap().pictures_waiting, Some(0));
    }
}
