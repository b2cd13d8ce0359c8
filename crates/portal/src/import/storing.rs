//! Listings into the database, however they came: from a file or from the marketplace's own program.

use crate::{Portal, Result, change::Change};
use model::{
    email::Email,
    id::{ListingId, SellerId},
    import::ListingInput,
};
use std::collections::{BTreeMap, HashMap};
use store::listing::{FeedListing, Stored};

/// Sellers met, by name, with the address that is known for each.
pub(crate) type Sellers = HashMap<String, (SellerId, Option<Email>)>;

/// Stores these listings with their sellers in the change under way, in their order.
pub(crate) async fn store_listings(portal: &Portal, change: &mut Change<'_>, inputs: Vec<ListingInput>, sellers: &mut Sellers) -> Result<Vec<Stored>> {
    find_sellers(portal, change, &inputs, sellers).await?;
    let listing = |input: ListingInput| {
        let seller_id = input.seller.as_ref().and_then(|name| sellers.get(name)).map(|(id, _)| *id);
        FeedListing { new_id: ListingId(portal.new_id()), input, seller_id }
    };
    let listings: Vec<FeedListing> = inputs.into_iter().map(listing).collect();
    if listings.is_empty() {
        return Ok(Vec::new());
    }
    let now = change.now;
    Ok(store::listing::upsert(&mut change.tx, &listings, now).await?)
}

/// Makes the sellers of these listings known, in the order of their names: two that store at once must not wait for each other in a circle.
async fn find_sellers(portal: &Portal, change: &mut Change<'_>, inputs: &[ListingInput], sellers: &mut Sellers) -> Result<()> {
    let mut wanted: BTreeMap<&str, Option<&Email>> = BTreeMap::new();
    for input in inputs {
        let Some(name) = input.seller.as_deref() else { continue };
        let email = input.seller_email.as_ref();
        if sellers.get(name).is_none_or(|(_, known)| email.is_some() && known.as_ref() != email) {
            let slot = wanted.entry(name).or_default();
            *slot = email.or(*slot);
        }
    }
    let now = change.now;
    for (name, email) in wanted {
        let new_id = SellerId(portal.new_id());
        let id = store::seller::upsert(&mut change.tx, new_id, name, email, None, now).await?;
        sellers.insert(name.to_owned(), (id, email.cloned()));
    }
    Ok(())
}
