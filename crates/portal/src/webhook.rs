//! The marketplace's own program is told what becomes of listings, without asking: what `GET /api/v1/listings?after=…` answers is sent to an address of the
//! operator's, in order and at least once, signed as Standard Webhooks are (<https://www.standardwebhooks.com>).

use crate::{Portal, Result, secret::hmac};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use model::{
    letter::{Handed, LetterOf},
    listing::ListingChange,
    time::Timestamp,
};
use reqwest::{Client, Url, header::CONTENT_TYPE, redirect::Policy};
use serde_json::{Value, json};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The chore's name in the table; its position is the last change that was taken.
const CHORE: &str = "tell the marketplace";
/// Changes of one request: each may bring a letter.
const AT_ONCE: i64 = 100;
/// Of several nodes one sends. What was not taken is sent again after so many seconds.
const LEASE_SECONDS: i64 = 60;
/// How long the program may take to answer: less than the lease, so that two nodes never send at once.
const TIMEOUT: Duration = Duration::from_secs(20);
/// While a program is told, it is tried more often than this; what failed before does not count once none is told any more.
const TRIED_SECONDS: i64 = 15 * LEASE_SECONDS;
/// How often changes are looked for.
const EVERY: Duration = Duration::from_secs(5);
/// What a secret begins with, and how many bytes it has.
const SECRET_BEGINS: &str = "whsec_";
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// Who is told, and the key that it knows us by.
#[derive(Clone)]
pub struct Webhook {
    client: Client,
    url: Url,
    key: SigningKey,
}

/// What messages are signed with. Its `Debug` says nothing, so that no log can.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(Vec<u8>);

impl SigningKey {
    /// Reads `whsec_` and 24 to 64 bytes in base 64.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = text.strip_prefix(SECRET_BEGINS).and_then(|text| BASE64_STANDARD.decode(text).ok()).filter(|bytes| SECRET_BYTES.contains(&bytes.len()));
        bytes.map(Self).ok_or_else(|| format!("it is not {SECRET_BEGINS} and {} to {} bytes in base 64", SECRET_BYTES.start(), SECRET_BYTES.end()))
    }

    /// The value of the header `webhook-signature`.
    fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        format!("v1,{}", BASE64_STANDARD.encode(hmac(&self.0, format!("{id}.{seconds}.{body}").as_bytes())))
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl Webhook {
    /// To an address that the operator chose: it may be of the house.
    ///
    /// # Errors
    /// The client cannot be made.
    pub fn new(url: Url, key: SigningKey) -> Result<Self, reqwest::Error> {
        // The first that asks installs it; whoever was before has the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let agent = concat!("markward/", env!("CARGO_PKG_VERSION"));
        let client = Client::builder().user_agent(agent).redirect(Policy::none()).no_proxy().timeout(TIMEOUT).build()?;
        Ok(Self { client, url, key })
    }

    /// Sends one message; or says why it was not taken.
    async fn send(&self, id: &str, now: Timestamp, body: String) -> Result<(), String> {
        let seconds = now.seconds_since(Timestamp(0));
        let request = self.client.post(self.url.clone()).header(CONTENT_TYPE, "application/json").header("webhook-id", id);
        let signed = request.header("webhook-timestamp", seconds).header("webhook-signature", self.key.sign(id, seconds, &body));
        // An error of the client's would say the address, and that may hold a password.
        let answer = signed.body(body).send().await.map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("it answered {}", answer.status())) }
    }
}

impl Portal {
    /// Tells of changes until `stop`.
    pub async fn follow_webhook(&self, hook: Webhook, stop: CancellationToken) {
        loop {
            let more = self.tell_marketplace(&hook).await.unwrap_or_else(|error| {
                tracing::warn!(error = %error, "Could not read what is to be told to the marketplace; trying again");
                false
            });
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = tokio::time::sleep(if more { Duration::ZERO } else { EVERY }) => {}
            }
        }
    }

    /// Sends what changed next; answers whether something was taken. The first time nothing is: what was before, the program asks for.
    pub async fn tell_marketplace(&self, hook: &Webhook) -> Result<bool> {
        let before = {
            let mut conn = self.read().await?;
            let position = store::chore::position(&mut conn, CHORE).await?;
            if let Some(position) = position
                && store::listing::states_changed_after(&mut conn, position, 1).await?.is_empty()
            {
                return Ok(false);
            }
            position
        };
        let mut change = self.change().await?;
        let now = change.now;
        let Some(position) = store::chore::claim(&mut change.tx, CHORE, now, now.plus_seconds(-LEASE_SECONDS)).await? else { return Ok(false) };
        if before.is_none() {
            let last = store::listing::last_change(&mut change.tx).await?;
            store::chore::done(&mut change.tx, CHORE, Timestamp(0), last).await?;
            change.commit().await?;
            return Ok(false);
        }
        change.commit().await?;
        let changes = self.changes_after(&mut self.read().await?, position, AT_ONCE).await?;
        let Some(next) = changes.last().map(|change| change.position) else { return Ok(false) };
        // Sent again, it has the same name: who took it and could not say so knows it.
        let id = format!("listings-{position}-{next}");
        if let Err(why) = hook.send(&id, now, message(&changes, next, now)).await {
            tracing::warn!(changes = changes.len(), "The marketplace's program did not take what changed; sending it again in a minute: {why}");
            let mut change = self.change().await?;
            store::chore::failed(&mut change.tx, CHORE, &why).await?;
            change.commit().await?;
            return Ok(false);
        }
        let mut change = self.change().await?;
        store::chore::done(&mut change.tx, CHORE, Timestamp(0), next).await?;
        change.commit().await?;
        Ok(true)
    }
}

impl Portal {
    /// Why the marketplace's program does not take what changed; none if it does, or if none is told.
    pub(crate) async fn marketplace_refuses(&self, conn: &mut store::Conn) -> Result<Option<String>> {
        Ok(store::chore::error(conn, CHORE, self.now().plus_seconds(-TRIED_SECONDS)).await?)
    }
}

fn message(changes: &[ListingChange], next: i64, now: Timestamp) -> String {
    let one = |change: &ListingChange| {
        let ListingChange { position, id, external_id, state, decision } = change;
        json!({ "position": position, "external_id": external_id, "id": id, "state": state.as_str(), "decision": decision.as_ref().map(handed) })
    };
    let listings: Vec<_> = changes.iter().map(one).collect();
    json!({ "type": "listings.changed", "timestamp": now.to_rfc3339(), "data": { "listings": listings, "next": next } }).to_string()
}

/// As the API answers it.
fn handed(Handed { of, at, letter, link }: &Handed) -> Value {
    let id = match of {
        LetterOf::Hold(id) => id.to_string(),
        LetterOf::Statement(id) => id.to_string(),
    };
    json!({ "kind": of.kind(), "id": id, "at": at.to_rfc3339(), "reasons": letter, "link": link })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_signed_as_the_standard_s_example() {
        let key = SigningKey::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = key.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        for wrong in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_!"] {
            assert!(SigningKey::parse(wrong).is_err(), "{wrong}");
        }
    }
}
