//! What becomes of listings is sent to the marketplace's program: in order, signed, and again until it is taken.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use portal::Actor;
use portal::webhook::{SigningKey, Webhook};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use support::worlds;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// A program that answers what it is told to, and keeps what it was sent.
#[derive(Clone, Default)]
struct Program {
    status: Arc<Mutex<u16>>,
    sent: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Program {
    async fn start(&self) -> Webhook {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let program = self.clone();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                let (head, body) = loop {
                    let read = stream.read_buf(&mut request).await.unwrap();
                    let text = String::from_utf8_lossy(&request).into_owned();
                    let whole = text.split_once("\r\n\r\n").and_then(|(head, body)| Some((head.to_owned(), serde_json::from_str::<Value>(body).ok()?)));
                    match whole {
                        Some(whole) => break whole,
                        None => assert!(read > 0, "{text}"),
                    }
                };
                program.sent.lock().unwrap().push((head, body));
                let status = *program.status.lock().unwrap();
                stream.write_all(format!("HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
            }
        });
        Webhook::new(url.parse().unwrap(), SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap()).unwrap()
    }

    fn answers(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    fn was_sent(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut *self.sent.lock().unwrap())
    }
}

fn header<'h>(head: &'h str, name: &str) -> &'h str {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap()
}

#[tokio::test]
async fn changes_are_sent_in_order_and_again_until_they_are_taken() {
    for world in worlds().await {
        let program = Program::default();
        let hook = program.start().await;
        let tell = async || world.portal.tell_marketplace(&hook).await.unwrap();
        world.listing("L-0", "Oak table", "Honest Store", None).await;
        assert!(!tell().await && program.was_sent().is_empty(), "{:?}: what was before is asked for", world.engine);
        assert!(!tell().await && program.was_sent().is_empty());
        world.enrolled_brand("Aurelia").await;
        world.listing("L-1", "Oak table", "Honest Store", None).await;
        world.listing("L-2", "Аurеliа bag 1:1 mirror quality", "Cheap Bags", None).await;
        world.arrive().await;
        program.answers(503);
        assert!(!tell().await, "{:?}", world.engine);
        let (first, body) = program.was_sent().remove(0);
        let states = body["data"]["listings"].as_array().unwrap().iter().map(|one| (one["external_id"].clone(), one["state"].clone())).collect::<Vec<_>>();
        assert_eq!(states, [(json!("L-1"), json!("live")), (json!("L-2"), json!("held"))], "{body}");
        assert!(body["type"] == "listings.changed" && header(&first, "webhook-signature").starts_with("v1,"), "{first}");
        let refuses = async || world.portal.admin_overview(&Actor::System).await.unwrap().marketplace_refuses;
        assert!(refuses().await.is_some_and(|why| why.contains("503")), "{:?}: an administrator is told", world.engine);
        // Another node does not send it meanwhile.
        program.answers(204);
        assert!(!tell().await && program.was_sent().is_empty());
        world.clock.advance(61);
        assert!(tell().await, "{:?}", world.engine);
        let (again, same) = program.was_sent().remove(0);
        assert_eq!((header(&again, "webhook-id"), &same["data"]), (header(&first, "webhook-id"), &body["data"]));
        assert!(!tell().await && program.was_sent().is_empty(), "it was taken");
        assert_eq!(refuses().await, None);
    }
}
