//! Keys of programs: made and revoked by people, and who a key stands for.
//!
//! A key acts for one brand (as viewer or manager), one seller or the marketplace, never for a person: it has no session, no account and no team to manage.
//! Who made it answers for it, and it stops with its maker's place in the brand, the shop or the marketplace.

use crate::{
    Actor, Client, Portal, PortalError, Result, actor::Keyed, change::Subject, error::check, policy::Action, secret::sha256, throttle::throttle_key_from,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    account::{BrandRole, Membership},
    api_key::{ApiKeys, KEY_PREFIX, KEYS_MAX, KeyRole, KeyState, NewApiKey, parse_key_name, parse_lifetime},
    form::FieldErrors,
    id::{ApiKeyId, BrandId, SellerId},
};
use serde_json::json;
use store::api_key::{Holder, NewKey, StoredKey};

/// Wrong keys from one address without a wait.
const FREE_MISSES: i64 = 20;
/// Characters of a key: the prefix and 32 bytes.
const LENGTH: usize = KEY_PREFIX.len() + 43;

/// What a form for a key says.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyForm<'a> {
    /// What it is for.
    pub name: &'a str,
    /// What it may do; sellers' keys have one role, and so have the marketplace's.
    pub role: &'a str,
    /// One of [`model::api_key::LIFETIMES`].
    pub lifetime: &'a str,
}

impl Portal {
    /// Who a key stands for. [`PortalError::SignInNeeded`] for one that is unknown or works no more; whoever tries many waits ever longer.
    pub async fn actor_of_key(&self, token: &str, client: Client) -> Result<Actor> {
        let Some(stored) = self.key_in_use(token).await? else {
            // A right key is never slowed down by a neighbour who guesses: 32 random bytes are not found by guessing, only our work is spared.
            let _counted = self.count_try([(throttle_key_from("api-key", &client), FREE_MISSES)]).await?;
            return Err(PortalError::SignInNeeded);
        };
        let now = self.now();
        // As with sessions: once a minute, and not at the price of an answer.
        if stored.key.last_used_at.is_none_or(|at| now.seconds_since(at) >= 60)
            && let Err(error) = self.touch_key(stored.key.id).await
        {
            tracing::warn!(error = %error, "Could not note that a key was used");
        }
        self.keyed(stored, client).await
    }

    async fn key_in_use(&self, token: &str) -> Result<Option<StoredKey>> {
        if token.len() != LENGTH || !token.starts_with(KEY_PREFIX) {
            return Ok(None);
        }
        let stored = store::api_key::by_token(&mut self.read().await?, &sha256(token.as_bytes()), self.now()).await?;
        Ok(stored.filter(|stored| stored.key.state == KeyState::InUse))
    }

    async fn keyed(&self, stored: StoredKey, client: Client) -> Result<Actor> {
        let mut conn = self.read().await?;
        let (brand, seller_id, holder) = match stored.holder {
            Holder::Brand(id) => {
                let info = store::brand::by_id(&mut conn, id).await?.ok_or(PortalError::SignInNeeded)?;
                let role = if stored.key.role == KeyRole::Manager { BrandRole::Manager } else { BrandRole::Viewer };
                let name = info.name.clone();
                (Some(Membership { brand_id: id, brand_name: info.name, enrolled: info.enrolled_at.is_some(), role }), None, name)
            }
            Holder::Seller(id) => (None, Some(id), store::seller::by_id(&mut conn, id).await?.ok_or(PortalError::SignInNeeded)?.name),
            Holder::Marketplace => (None, None, self.settings().marketplace.clone()),
        };
        let name = format!("Key “{}” of {holder}", stored.key.name);
        Ok(Actor::Key(Box::new(Keyed { id: stored.key.id, name, role: stored.key.role, created_by: stored.created_by, brand, seller_id, holder, client })))
    }

    async fn touch_key(&self, id: ApiKeyId) -> Result<()> {
        let mut change = self.change().await?;
        let now = change.now;
        store::api_key::touch(&mut change.tx, id, now).await?;
        change.commit().await
    }

    /// The keys of the brand that the session works for.
    pub async fn brand_keys(&self, actor: &Actor) -> Result<ApiKeys> {
        let brand = actor.brand_for(Action::ManageBrandKeys)?;
        self.keys_of(Holder::Brand(brand.brand_id), brand.brand_name.clone()).await
    }

    /// The keys of the seller that the person acts for.
    pub async fn seller_keys(&self, actor: &Actor) -> Result<ApiKeys> {
        let seller = actor.seller_for(Action::ManageSellerKeys)?;
        let name = self.seller_name(seller).await?;
        self.keys_of(Holder::Seller(seller), name).await
    }

    /// The keys of the marketplace.
    pub async fn marketplace_keys(&self, actor: &Actor) -> Result<ApiKeys> {
        actor.may(Action::ManageMarketplaceKeys)?;
        self.keys_of(Holder::Marketplace, self.settings().marketplace.clone()).await
    }

    /// Makes a key for the marketplace.
    pub async fn make_marketplace_key(&self, actor: &Actor, form: KeyForm<'_>) -> Result<NewApiKey> {
        actor.may(Action::ManageMarketplaceKeys)?;
        self.make_key(actor, Holder::Marketplace, Some(KeyRole::Marketplace), form).await
    }

    /// Ends a key of the marketplace.
    pub async fn revoke_marketplace_key(&self, actor: &Actor, id: ApiKeyId) -> Result<()> {
        actor.may(Action::ManageMarketplaceKeys)?;
        self.revoke_key(actor, Holder::Marketplace, id).await
    }

    /// Makes a key for the brand that the session works for.
    pub async fn make_brand_key(&self, actor: &Actor, form: KeyForm<'_>) -> Result<NewApiKey> {
        let brand = actor.brand_for(Action::ManageBrandKeys)?.brand_id;
        let role = KeyRole::parse(form.role).filter(|role| matches!(role, KeyRole::Viewer | KeyRole::Manager));
        self.make_key(actor, Holder::Brand(brand), role, form).await
    }

    /// Makes a key for the seller that the person acts for.
    pub async fn make_seller_key(&self, actor: &Actor, form: KeyForm<'_>) -> Result<NewApiKey> {
        let seller = actor.seller_for(Action::ManageSellerKeys)?;
        self.make_key(actor, Holder::Seller(seller), Some(KeyRole::Seller), form).await
    }

    /// Ends a key of the brand that the session works for.
    pub async fn revoke_brand_key(&self, actor: &Actor, id: ApiKeyId) -> Result<()> {
        let brand = actor.brand_for(Action::ManageBrandKeys)?.brand_id;
        self.revoke_key(actor, Holder::Brand(brand), id).await
    }

    /// Ends a key of the seller that the person acts for.
    pub async fn revoke_seller_key(&self, actor: &Actor, id: ApiKeyId) -> Result<()> {
        let seller = actor.seller_for(Action::ManageSellerKeys)?;
        self.revoke_key(actor, Holder::Seller(seller), id).await
    }

    async fn keys_of(&self, holder: Holder, name: String) -> Result<ApiKeys> {
        let keys = store::api_key::of(&mut self.read().await?, holder, self.now()).await?;
        Ok(ApiKeys { holder: name, keys: keys.into_iter().map(|stored| stored.key).collect() })
    }

    async fn make_key(&self, actor: &Actor, holder: Holder, role: Option<KeyRole>, form: KeyForm<'_>) -> Result<NewApiKey> {
        let mut errors = FieldErrors::new();
        let name = errors.take("name", parse_key_name(form.name));
        let role = errors.take("role", role.ok_or("Choose what the key may do"));
        let days = errors.take("lifetime", parse_lifetime(form.lifetime));
        check(errors)?;
        let (Some(name), Some(role), Some(days), Some(by)) = (name, role, days, actor.user_id()) else { return Err(PortalError::Forbidden) };
        let mut change = self.change().await?;
        let now = change.now;
        let in_use = store::api_key::of(&mut change.tx, holder, now).await?.iter().filter(|stored| stored.key.state == KeyState::InUse).count();
        if in_use >= KEYS_MAX {
            return Err(PortalError::conflict(format!("There are {KEYS_MAX} keys in use: revoke one that nobody needs first")));
        }
        let token = format!("{KEY_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(self.random::<32>()));
        let (id, expires_at) = (ApiKeyId(self.new_id()), days.map(|days| now.plus_seconds(days * 86_400)));
        let hash = sha256(token.as_bytes());
        let new = NewKey { id, token_hash: &hash, hint: &token[LENGTH - 4..], name: &name, holder, role, by, at: now, expires_at };
        store::api_key::insert(&mut change.tx, &new).await?;
        let detail = json!({ "role": role, "expires_at": expires_at.map(|at| at.to_rfc3339()) });
        change.audit(actor, "api_key.made", subject(holder, id), &format!("Made the API key “{name}” ({})", role.as_str()), detail).await?;
        change.commit().await?;
        Ok(NewApiKey { name, token })
    }

    async fn revoke_key(&self, actor: &Actor, holder: Holder, id: ApiKeyId) -> Result<()> {
        let Some(by) = actor.user_id() else { return Err(PortalError::Forbidden) };
        let mut change = self.change().await?;
        let now = change.now;
        let known = store::api_key::of(&mut change.tx, holder, now).await?.into_iter().find(|stored| stored.key.id == id);
        let known = known.ok_or(PortalError::NotFound("API key"))?;
        match store::api_key::revoke(&mut change.tx, id, by, now).await {
            Err(store::StoreError::Conflict) => return Err(PortalError::conflict("This key was revoked before")),
            done => done?,
        }
        change.audit(actor, "api_key.revoked", subject(holder, id), &format!("Revoked the API key “{}”", known.key.name), json!({})).await?;
        change.commit().await
    }

    pub(crate) async fn seller_name(&self, seller: SellerId) -> Result<String> {
        Ok(store::seller::by_id(&mut self.read().await?, seller).await?.ok_or(PortalError::NotFound("seller"))?.name)
    }
}

/// Sellers' keys and the marketplace's are in the marketplace's history, not in a brand's.
const fn subject(holder: Holder, id: ApiKeyId) -> Subject {
    match holder {
        Holder::Brand(BrandId(brand)) => Subject::of("api_key", id.0, BrandId(brand)),
        Holder::Seller(_) | Holder::Marketplace => Subject::new("api_key", id.0),
    }
}
