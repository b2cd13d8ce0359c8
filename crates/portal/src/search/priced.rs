//! The currency of a search's prices: a limit says nothing without one.

use super::{blocking, seen};
use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{money::Currency, search::SearchQuery};
use std::borrow::Cow;

impl Portal {
    /// The search with the currency that its price limits mean, where what it finds has prices in one alone. It is refused where there are several: 100 yen
    /// and 100 euros are not the same limit.
    pub async fn with_currency<'q>(&self, actor: &Actor, query: &'q SearchQuery) -> Result<Cow<'q, SearchQuery>> {
        if !query.needs_currency() {
            return Ok(Cow::Borrowed(query));
        }
        actor.may(Action::SearchListings)?;
        let wide = SearchQuery { price_min: None, price_max: None, ..query.clone() };
        let wide = self.product_of_code(seen(actor).as_deref(), &wide).await?.map_or(wide, |(query, _)| query);
        let (index, beside) = (self.indexer().index(self).await?, self.beside(actor, &wide, false).await?);
        let found = blocking(move || index.currencies(&wide, beside.borrowed())).await?;
        match found.as_slice() {
            [] => Ok(Cow::Borrowed(query)),
            [(currency, _)] => Ok(Cow::Owned(SearchQuery { currency: Some(*currency), ..query.clone() })),
            several => Err(PortalError::field("currency", choose(several))),
        }
    }
}

fn choose(several: &[(Currency, u64)]) -> String {
    let names: Vec<&str> = several.iter().take(5).map(|(currency, _)| currency.as_str()).collect();
    let more = if several.len() > names.len() { " and others" } else { "" };
    format!("Choose a currency for the price: these listings have prices in {}{more}", names.join(", "))
}
