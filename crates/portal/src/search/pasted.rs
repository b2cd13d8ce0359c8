//! A pasted list of listings is kept under a name that is made of what it says: a thousand addresses fit into no address of a page. Whoever pasted it and
//! their team search by the name, as long as somebody does now and then; a watch keeps the list that it was made with.

use crate::{Actor, Portal, PortalError, Result, policy::Action, secret::sha256};
use model::{
    id::PastedListId,
    search::{LIST_LIMIT, SearchQuery, read_list, written_list},
};
use std::borrow::Cow;
use uuid::Uuid;

/// Days after which a list is forgotten that nobody searched by.
const KEPT_DAYS: i64 = 90;
/// Lists of one person; of more the one goes that was not used for longest.
const KEPT_MAX: i64 = 100;
/// Letters of a list, counted in bytes: a thousand entries of 256.
const BYTES_MAX: usize = 256_000;
const DAY: i64 = 86_400;
/// The chore's name in the table.
const FORGET: &str = "forget pasted lists";

impl Portal {
    /// Keeps a pasted list, and answers the name that searches for it ([`SearchQuery::pasted`]); none of an empty one.
    pub async fn keep_list(&self, actor: &Actor, text: &str) -> Result<Option<PastedListId>> {
        actor.may(Action::SearchListings)?;
        let user = actor.signed()?.viewer.user_id;
        let (entries, more) = read_list(text);
        if more {
            return Err(PortalError::field("list", format!("A list has {LIST_LIMIT} entries at most, and this one has more: search for it in parts")));
        }
        let bytes = written_list(&entries).len();
        if bytes > BYTES_MAX {
            return Err(PortalError::field("list", format!("This list has {bytes} letters, and {BYTES_MAX} are the most: search for it in parts")));
        }
        if entries.is_empty() {
            return Ok(None);
        }
        let id = name_of(&entries);
        let brand = actor.brand_for(Action::SearchListings).ok().map(|brand| brand.brand_id);
        let mut change = self.change().await?;
        let now = change.now;
        store::pasted_list::keep(&mut change.tx, id, user, brand, &entries, KEPT_MAX, now).await?;
        change.commit().await?;
        Ok(Some(id))
    }

    /// The search with the entries of the list that it names. It is refused where that list is not there for whoever asks: without it, it would find
    /// anything.
    pub async fn with_list<'q>(&self, actor: &Actor, query: &'q SearchQuery) -> Result<Cow<'q, SearchQuery>> {
        let Some(id) = query.pasted.filter(|_| query.list.is_empty()) else { return Ok(Cow::Borrowed(query)) };
        actor.may(Action::SearchListings)?;
        let list = match actor.user_id() {
            Some(user) => store::pasted_list::for_user(&mut self.read().await?, id, user).await?,
            None => None,
        };
        let entries = match list {
            Some(list) => {
                let now = self.now();
                if list.used_at < now.plus_seconds(-DAY) {
                    let mut change = self.change().await?;
                    store::pasted_list::used(&mut change.tx, id, list.by, now).await?;
                    change.commit().await?;
                }
                list.entries
            }
            None => self.list_of_watch(actor, id).await?.ok_or_else(gone)?,
        };
        Ok(Cow::Owned(SearchQuery { list: entries, ..query.clone() }))
    }

    async fn list_of_watch(&self, actor: &Actor, id: PastedListId) -> Result<Option<Vec<String>>> {
        let Ok(brand) = actor.brand_for(Action::ReadWatches) else { return Ok(None) };
        let watches = store::watch::of_brand(&mut self.read().await?, brand.brand_id).await?;
        Ok(watches.into_iter().find(|watch| !watch.query.list.is_empty() && name_of(&watch.query.list) == id).map(|watch| watch.query.list))
    }

    /// Once a day, forgets lists that nobody searched by for a long time; how many.
    pub async fn forget_lists(&self) -> Result<u64> {
        let mut change = self.change().await?;
        let now = change.now;
        if store::chore::claim(&mut change.tx, FORGET, now, now.plus_seconds(-DAY)).await?.is_none() {
            return Ok(0);
        }
        let forgotten = store::pasted_list::forget(&mut change.tx, now.plus_seconds(-KEPT_DAYS * DAY)).await?;
        change.commit().await?;
        Ok(forgotten)
    }
}

/// The same for the same entries in the same order.
pub(crate) fn name_of(entries: &[String]) -> PastedListId {
    let mut name = [0; 16];
    name.copy_from_slice(&sha256(written_list(entries).as_bytes())[..16]);
    PastedListId(Uuid::from_bytes(name))
}

fn gone() -> PortalError {
    PortalError::conflict(format!(
        "The list that this search is for is not here: a pasted list is kept for whoever pasted it and their team, until nobody has searched by it for {KEPT_DAYS} days. Paste it again"
    ))
}
