//! What was typed into a form that was refused without a script. The browser is led back to the form's page, and what it typed waits here for an hour: in
//! an address it would stand in the browser's history and in the logs of every proxy, and long texts fit into none. Nobody reads it by the address
//! alone: the name that it is kept under takes a cookie's secret besides.

use crate::{Client, Portal, PortalError, Result, once::Browser, secret::sha256, throttle::throttle_key_from};
use uuid::Uuid;

/// So long it is kept.
pub const KEPT_SECONDS: i64 = 3600;
/// Forms of one address within the hour; further ones come back empty for a while. (Whoever fills the disk.)
const FORMS_FREE: i64 = 100;
/// Bytes of one form.
const BYTES_MAX: usize = 256 << 10;
/// The chore's name in the table.
const FORGET: &str = "forget typed forms";

impl Portal {
    /// Keeps what was typed for this browser, and answers what stands for it in an address. None where it is too much.
    pub async fn keep_typed(&self, client: &Client, browser: Browser, typed: &[(String, String)]) -> Result<Option<Uuid>> {
        let text = serde_json::to_string(typed).map_err(PortalError::internal)?;
        if text.len() > BYTES_MAX {
            return Ok(None);
        }
        match self.count_try([(throttle_key_from("typed", client), FORMS_FREE)]).await {
            Ok(_counted) => {}
            Err(PortalError::TooMany { .. }) => return Ok(None),
            Err(error) => return Err(error),
        }
        let id = Uuid::from_bytes(self.random());
        let mut change = self.change().await?;
        let now = change.now;
        store::typed_form::keep(&mut change.tx, name_of(id, browser), &text, now).await?;
        change.commit().await?;
        Ok(Some(id))
    }

    /// What this browser typed; nothing after an hour, nor for another browser.
    pub async fn typed(&self, browser: Browser, id: Uuid) -> Result<Vec<(String, String)>> {
        let since = self.now().plus_seconds(-KEPT_SECONDS);
        let text = store::typed_form::get(&mut self.read().await?, name_of(id, browser), since).await?;
        text.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text).map_err(PortalError::internal))
    }

    /// Every ten minutes, forgets what was typed more than an hour ago; how many forms.
    pub async fn forget_typed(&self) -> Result<u64> {
        let mut change = self.change().await?;
        let now = change.now;
        if store::chore::claim(&mut change.tx, FORGET, now, now.plus_seconds(-600)).await?.is_none() {
            return Ok(0);
        }
        let forgotten = store::typed_form::forget(&mut change.tx, now.plus_seconds(-KEPT_SECONDS)).await?;
        change.commit().await?;
        Ok(forgotten)
    }
}

fn name_of(id: Uuid, browser: Browser) -> Uuid {
    let mut name = [0; 16];
    name.copy_from_slice(&sha256(&[id.as_bytes().as_slice(), &browser.0].concat())[..16]);
    Uuid::from_bytes(name)
}
