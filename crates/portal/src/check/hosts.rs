//! Where labels lead: a label that leads elsewhere was printed by somebody who has its code from another.

use crate::{Portal, Result};
use url::Url;

/// The host of a Digital Link in its canonical form.
const CANONICAL: &str = "id.gs1.org";

impl Portal {
    /// Keeps in mind where the labels lead that are printed now: whatever address the portal has later, theirs are no forgeries.
    pub async fn keep_label_host(&self) -> Result<()> {
        let Some(host) = host_in(&self.settings().public_url) else { return Ok(()) };
        if store::label_host::is_known(&mut self.read().await?, &host).await? {
            return Ok(());
        }
        let mut change = self.change().await?;
        let now = change.now;
        store::label_host::keep(&mut change.tx, &host, now).await?;
        change.commit().await
    }

    /// Whether labels lead to this host: the portal's own, one that it had, or one that leads here.
    pub(crate) async fn is_label_host(&self, host: &str) -> Result<bool> {
        let settings = self.settings();
        let is_named = std::iter::once(&settings.public_url).chain(&settings.label_urls).any(|address| host_in(address).as_deref() == Some(host));
        // What GS1's own tools make of an element string: nobody forges from there.
        let is_canonical = host == CANONICAL;
        Ok(is_named || is_canonical || store::label_host::is_known(&mut self.read().await?, host).await?)
    }
}

/// The host of an address, in lower case.
pub(crate) fn host_in(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(|host| host.trim_end_matches('.').to_owned())
}
