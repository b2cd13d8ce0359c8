//! Listings into the database, however they came: from a file or from the marketplace's own program.

use crate::{
    Actor, Portal, Result,
    change::{Change, Subject},
};
use model::{
    email::Email,
    id::{ListingId, SellerId},
    import::ListingInput,
};
use serde_json::json;
use std::collections::HashMap;
use store::{
    listing::{FeedListing, Stored},
    seller::{FeedSeller, SellerKey},
};

/// Sellers met, with what is known of each.
pub(crate) type Sellers = HashMap<SellerKey, Known>;

/// A seller that was met.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    id: SellerId,
    name: Option<String>,
    email: Option<Email>,
    /// Its name changed already: rows of one feed that do not agree do not change it to and fro.
    renamed: bool,
}

/// By what this listing tells its seller apart; none if it names none.
pub(crate) fn seller_key(input: &ListingInput) -> Option<SellerKey> {
    SellerKey::of(input.seller_id.as_deref(), input.seller.as_deref())
}

/// Stores these listings with their sellers in the change under way, in their order.
pub(crate) async fn store_listings(portal: &Portal, change: &mut Change<'_>, inputs: Vec<ListingInput>, sellers: &mut Sellers) -> Result<Vec<Stored>> {
    find_sellers(portal, change, &inputs, sellers).await?;
    let listing = |input: ListingInput| {
        let seller_id = seller_key(&input).and_then(|key| sellers.get(&key)).map(|known| known.id);
        FeedListing { new_id: ListingId(portal.new_id()), input, seller_id }
    };
    let listings: Vec<FeedListing> = inputs.into_iter().map(listing).collect();
    if listings.is_empty() {
        return Ok(Vec::new());
    }
    let now = change.now;
    Ok(store::listing::upsert(&mut change.tx, &listings, now).await?)
}

/// Makes the sellers of these listings known, in the order of their names: two that store at once must not wait for each other in a circle. What a seller
/// offers who is called otherwise now goes through the feed again, after all sellers' rows were taken: for its name it is found, and left alone by rules.
async fn find_sellers(portal: &Portal, change: &mut Change<'_>, inputs: &[ListingInput], sellers: &mut Sellers) -> Result<()> {
    let mut wanted: HashMap<SellerKey, (Option<&str>, Option<&Email>)> = HashMap::new();
    for input in inputs {
        let Some(key) = seller_key(input) else { continue };
        let (name, email) = (input.seller.as_deref(), input.seller_email.as_ref());
        let is_new = sellers.get(&key).is_none_or(|known| {
            let other_name = name.is_some() && known.name.as_deref() != name && !known.renamed;
            other_name || email.is_some() && known.email.as_ref() != email
        });
        if is_new {
            let slot = wanted.entry(key).or_default();
            *slot = (name.or(slot.0), email.or(slot.1));
        }
    }
    let mut wanted: Vec<_> = wanted.into_iter().collect();
    wanted.sort_unstable_by(|(key, (name, _)), (other, (others, _))| (name, key).cmp(&(others, other)));
    let mut names: HashMap<&str, usize> = HashMap::new();
    for name in wanted.iter().filter(|(key, _)| matches!(key, SellerKey::Identifier(_))).filter_map(|(_, (name, _))| *name) {
        *names.entry(name).or_default() += 1;
    }
    let (now, mut renamed) = (change.now, Vec::new());
    for (key, (name, email)) in wanted {
        let before = sellers.get(&key);
        let name = name.filter(|_| before.is_none_or(|known| !known.renamed));
        let shares_name = name.is_some_and(|name| names.get(name).is_some_and(|count| *count > 1));
        let of = FeedSeller { key: &key, name, email, country: None, shares_name };
        let met = store::seller::take(&mut change.tx, SellerId(portal.new_id()), of, now).await?;
        if met.identified {
            told_identified(change, met.id, &key).await?;
        }
        renamed.extend(met.renamed.then_some(met.id));
        let known = Known {
            id: met.id,
            name: name.map(ToOwned::to_owned).or_else(|| before?.name.clone()),
            email: email.cloned().or_else(|| before?.email.clone()),
            renamed: met.renamed || before.is_some_and(|known| known.renamed),
        };
        sellers.insert(key, known);
    }
    for id in renamed {
        store::listing::show_all_again(&mut change.tx, id).await?;
    }
    Ok(())
}

/// Says that a seller with people of its own is known by an identifier from now on: they act for whoever that is.
async fn told_identified(change: &mut Change<'_>, id: SellerId, key: &SellerKey) -> Result<()> {
    let SellerKey::Identifier(identifier) = key else { return Ok(()) };
    if !store::seller_member::has_any(&mut change.tx, id).await? {
        return Ok(());
    }
    let summary = format!("A seller that was known by its name has the marketplace's identifier {identifier} from now on, with the accounts that act for it");
    change.audit(&Actor::System, "seller.identified", Subject::new("seller", id.0), &summary, json!({ "external_id": identifier })).await
}
