//! Who acts for which shops. Whoever has proved a shop's address does; others are added by an administrator. A person may have several shops, and the session
//! works for one of them.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    id::{DispatchId, HoldId, SellerId, StatementId, UserId},
    seller::Seller,
    shop::Shop,
};
use serde_json::json;
use store::StoreError;

/// What a link leads to that a shop was mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShopThing {
    /// The pages of the shop itself.
    Shop(SellerId),
    /// A held listing.
    Hold(HoldId),
    /// A statement of reasons.
    Notice(StatementId),
    /// A dispatch.
    Dispatch(DispatchId),
}

impl Portal {
    /// Chooses the shop that this session works for: one that the person acts for.
    pub async fn choose_shop(&self, actor: &Actor, shop: SellerId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let signed = actor.signed()?;
        if !actor.keeps(shop) {
            return Err(PortalError::NotFound("shop"));
        }
        let mut change = self.change().await?;
        store::session::set_seller(&mut change.tx, signed.session_id, Some(shop)).await?;
        change.commit().await
    }

    /// Makes the session work for the shop that this thing is of, if that is another of the person's own, and answers who asks then: a mail about one of
    /// several shops leads to its pages. Of what is not theirs they learn nothing by it.
    pub async fn in_shop_of(&self, actor: &Actor, thing: ShopThing) -> Result<Option<Actor>> {
        let Actor::Signed(signed) = actor else { return Ok(None) };
        if signed.viewer.shops.len() < 2 {
            return Ok(None);
        }
        let seller = {
            let mut conn = self.read().await?;
            match thing {
                ShopThing::Shop(id) => Some(id),
                ShopThing::Hold(id) => store::hold::by_id(&mut conn, id).await?.and_then(|stored| stored.seller_id),
                ShopThing::Notice(id) => store::statement::by_id(&mut conn, id).await?.and_then(|stored| stored.seller_id),
                ShopThing::Dispatch(id) => store::dispatch::by_id(&mut conn, id).await?.map(|stored| stored.seller_id),
            }
        };
        let Some(shop) = signed.viewer.shops.iter().find(|shop| Some(shop.id) == seller) else { return Ok(None) };
        if signed.viewer.shop.as_ref() == Some(shop) {
            return Ok(None);
        }
        self.choose_shop(actor, shop.id).await?;
        let mut switched = signed.clone();
        switched.viewer.shop = Some(shop.clone());
        Ok(Some(Actor::Signed(switched)))
    }

    /// The address of a page of a shop for a mail to it: whoever acts for several sees this one's.
    pub(crate) fn shop_url(&self, path: &str, seller: SellerId) -> String {
        self.url(&format!("{path}?shop={seller}"))
    }

    /// The seller that an administrator means by a name or, as `id:7`, by the marketplace's identifier.
    async fn seller_meant(&self, conn: &mut store::Conn, text: &str) -> Result<Seller> {
        let wrong = |said: String| PortalError::field("seller", said);
        if text.is_empty() {
            return Err(wrong("Enter a seller".to_owned()));
        }
        let mut named = store::seller::named(conn, text).await?;
        match (named.pop(), named.len()) {
            (Some(seller), 0) => Ok(seller),
            (Some(_), others) => Err(wrong(format!(
                "{} sellers are named “{text}”: enter id: and the marketplace's identifier of the one that you mean, such as id:7",
                others + 1
            ))),
            (None, _) => {
                let known = match text.strip_prefix("id:") {
                    Some(id) => store::seller::by_external_id(conn, id.trim()).await?,
                    None => None,
                };
                known.ok_or_else(|| wrong(format!("There is no seller named “{text}”")))
            }
        }
    }

    /// Makes an account act for the shop of that name, beside those that it acts for.
    pub async fn add_to_shop(&self, actor: &Actor, id: UserId, shop: &str) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        let seller = self.seller_meant(&mut change.tx, shop.trim()).await?;
        let now = change.now;
        store::seller_member::add(&mut change.tx, seller.id, id, actor.user_id(), now).await?;
        let summary = format!("Made {} act for the seller {}", account.name, seller.name);
        change.audit(actor, "account.shop_added", Subject::new("account", id.0), &summary, json!({ "seller": seller.id })).await?;
        change.commit().await
    }

    /// Takes an account out of a shop. That the shop has its address does not bring it back.
    pub async fn take_out_of_shop(&self, actor: &Actor, id: UserId, shop: SellerId) -> Result<()> {
        let (mut change, account) = self.account_change(actor, id).await?;
        let Shop { name, .. } =
            store::seller_member::of_user(&mut change.tx, id).await?.into_iter().find(|own| own.id == shop).ok_or(PortalError::NotFound("shop"))?;
        let now = change.now;
        match store::seller_member::remove(&mut change.tx, shop, id, now).await {
            Err(StoreError::Conflict) => return Err(PortalError::NotFound("shop")),
            done => done?,
        }
        let summary = format!("Took {} out of the seller {name}", account.name);
        change.audit(actor, "account.shop_removed", Subject::new("account", id.0), &summary, json!({ "seller": shop })).await?;
        change.commit().await
    }
}
