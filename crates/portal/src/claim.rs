//! "This is mine now": a buyer without an account claims a unit, passes it on, or gives it up.
//!
//! A browser that claims something gets one random secret in a cookie ([`Keeper`]). Each unit's key is derived from it, so that what the database
//! holds of two units does not tell that one person has both; only hashes of keys are stored. Whoever holds the key may take the claim to another browser;
//! a passing code makes somebody else the owner, once. Nothing of it is a name, and the history of the portal does not say who was signed in.

use crate::{
    Actor, Client, Portal, PortalError, Result,
    change::{Change, Subject},
    check::{Found, until_beat},
    policy::Action,
    secret::{Secret, sha256},
    throttle::{VoidUnit, throttle_key, throttle_key_from},
};
use model::{
    claim::{ClaimCode, ClaimCodeKind, OwnState, OwnUnit, PASSING_DAYS, Passing},
    standing::Standing,
    time::Timestamp,
    unit_code::UnitCode,
};
use serde_json::json;
use std::time::Instant;
use store::{
    StoreError,
    claim::{End, OpenClaim},
};

/// Wrong codes for one unit, and from one address, without a wait.
const FREE_WRONG: (i64, i64) = (20, 5);

/// A browser's secret, from which the keys of all units that are claimed with it are derived.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Keeper(pub [u8; 16]);

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keeper(…)")
    }
}

impl Keeper {
    fn key(self, code: UnitCode) -> ClaimCode {
        let mac = sha256(&[b"claim key".as_slice(), &self.0, &code.to_ascii()].concat());
        ClaimCode::of_bytes(ClaimCodeKind::Key, first16(&mac))
    }

    /// By what the unit's owner is known, if it is this browser.
    pub(crate) fn owner_hash(self, code: UnitCode) -> [u8; 32] {
        hash(code, &self.key(code))
    }
}

impl Portal {
    /// Whose a unit is, for this browser.
    pub async fn own_unit(&self, actor: &Actor, code: &str) -> Result<OwnUnit> {
        let (code, found) = self.claimable(actor, code).await?;
        let claim = store::claim::open(&mut self.read().await?, found.place()).await?;
        let state = match claim {
            None => OwnState::Unclaimed,
            Some(claim) => match actor.client().keeper.filter(|keeper| claim.key_hash == keeper.owner_hash(code)) {
                Some(keeper) => self.yours(code, keeper, &claim)?,
                None => OwnState::Others,
            },
        };
        Ok(OwnUnit { code, brand: found.unit.brand_name, product: found.unit.product_name, picture: found.unit.picture, state })
    }

    /// Claims a unit that is nobody's, and was checked. A second time by the same browser changes nothing.
    pub async fn claim_unit(&self, actor: &Actor, code: &str, keeper: Keeper) -> Result<UnitCode> {
        let (code, found) = self.claimable(actor, code).await?;
        match found.stands.0 {
            Standing::Active | Standing::Recalled | Standing::Void => {}
            Standing::NotActive => return Err(PortalError::conflict("The brand has not shipped this thing yet: it cannot be anybody's")),
            Standing::Stolen => return Err(PortalError::conflict("The brand says that this thing was stolen: it cannot be claimed")),
        }
        let key_hash = keeper.owner_hash(code);
        if let Some(claim) = store::claim::open(&mut self.read().await?, found.place()).await? {
            return if claim.key_hash == key_hash { Ok(code) } else { Err(taken()) };
        }
        let mut change = self.change().await?;
        let (id, now) = (self.new_id(), change.now);
        match store::claim::begin(&mut change.tx, id, found.place(), &key_hash, now).await {
            Err(StoreError::Conflict) => {
                drop(change);
                let checked = store::scan::tally(&mut self.read().await?, found.unit.batch_id, found.unit.number).await?.is_some();
                return Err(if checked { taken() } else { PortalError::conflict("Check the code first: then you can say that the thing is yours") });
            }
            done => done?,
        }
        change.claim_event("unit.claimed", id, &found, "Somebody said that a unit is theirs").await?;
        change.commit().await?;
        Ok(code)
    }

    /// Takes a unit over: by the passing code of its owner, or by one's own key from another browser.
    pub async fn take_unit(&self, actor: &Actor, code: &str, secret: &str, keeper: Keeper) -> Result<UnitCode> {
        let (code, found) = self.claimable(actor, code).await?;
        let given = ClaimCode::parse(secret).map_err(|error| PortalError::field("secret", error))?;
        let claim = store::claim::open(&mut self.read().await?, found.place()).await?;
        let claim = claim.ok_or_else(|| PortalError::conflict("This thing is nobody's at the moment: you can claim it without a passing code"))?;
        let key_hash = keeper.owner_hash(code);
        if claim.key_hash == key_hash {
            return Ok(code);
        }
        let keys = [(throttle_key("claim", &code.serial()), FREE_WRONG.0), (throttle_key_from("claim-from", &actor.client()), FREE_WRONG.1)];
        let tried = self.count_try(keys).await?;
        let given_hash = hash(code, &given);
        let how = match given.kind() {
            ClaimCodeKind::Key if claim.key_hash == given_hash => End::Moved,
            ClaimCodeKind::Passing if claim.pass_hash.as_deref() == Some(&given_hash) && offered_until(&claim).is_some_and(|until| until > self.now()) => {
                End::Passed
            }
            ClaimCodeKind::Key | ClaimCodeKind::Passing => {
                return Err(PortalError::field(
                    "secret",
                    "This is not the passing code of this thing, or it was used already, or it has expired. Ask the seller for a new one",
                ));
            }
        };
        let mut change = self.change().await?;
        let (id, now) = (self.new_id(), change.now);
        change.give_back(tried).await?;
        store::claim::hand_over(&mut change.tx, &claim, id, found.place(), &key_hash, how, now).await?;
        let (action, summary) = match how {
            End::Passed => ("unit.passed_on", "A unit was passed on to its next owner"),
            End::Moved | End::GivenUp => ("unit.moved", "The owner of a unit took it to another browser"),
        };
        change.claim_event(action, id, &found, summary).await?;
        change.commit().await?;
        Ok(code)
    }

    /// Makes a passing code; one that was made before is worth nothing from then on.
    pub async fn offer_unit(&self, actor: &Actor, code: &str) -> Result<UnitCode> {
        let (code, found, claim) = self.owned(actor, code).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::claim::offer(&mut change.tx, claim.id, &hash(code, &passing_code(self.secret(), &claim, now)), now).await?;
        change.claim_event("unit.offered", claim.id, &found, "The owner of a unit made a code to pass it on").await?;
        change.commit().await?;
        Ok(code)
    }

    /// Gives a unit up: it is nobody's.
    pub async fn give_up_unit(&self, actor: &Actor, code: &str) -> Result<UnitCode> {
        let (code, found, claim) = self.owned(actor, code).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::claim::give_up(&mut change.tx, &claim, found.place(), now).await?;
        change.claim_event("unit.given_up", claim.id, &found, "The owner of a unit gave it up").await?;
        change.commit().await?;
        Ok(code)
    }

    /// A unit that a claim can be about; what is void or unknown is not there, is counted as a guess, and is answered at the pace of all misses.
    async fn claimable(&self, actor: &Actor, code: &str) -> Result<(UnitCode, Found)> {
        actor.may(Action::ClaimUnit)?;
        let began = Instant::now();
        self.may_guess(actor, None).await?;
        let code = UnitCode::parse(code).map_err(|error| PortalError::field("code", error))?;
        let found = self.find_unit(code, false).await?;
        let owner = found.as_ref().map(|found| found.unit.brand_id);
        if let Some(found) = found.filter(|found| found.stands.0 != Standing::Void) {
            return Ok((code, found));
        }
        if owner.is_none() {
            self.look_elsewhere().await?;
        }
        self.note_miss(actor, owner, None, VoidUnit::No).await?;
        tokio::time::sleep(until_beat(began.elapsed())).await;
        Err(PortalError::NotFound("unit"))
    }

    /// A unit of this browser's, and its claim.
    async fn owned(&self, actor: &Actor, code: &str) -> Result<(UnitCode, Found, OpenClaim)> {
        let (code, found) = self.claimable(actor, code).await?;
        let claim = store::claim::open(&mut self.read().await?, found.place()).await?;
        let own = actor.client().keeper.map(|keeper| keeper.owner_hash(code));
        let claim = claim.filter(|claim| own.is_some_and(|own| claim.key_hash == own));
        claim.map(|claim| (code, found, claim)).ok_or_else(|| PortalError::conflict("This thing is not yours on this browser. Enter your key first"))
    }

    fn yours(&self, code: UnitCode, keeper: Keeper, claim: &OpenClaim) -> Result<OwnState> {
        let link = |secret: &ClaimCode| self.url(&format!("/own/{}?take={secret}", code.serial()));
        let qr = |link: &str| codes::qr::to_svg(link).map_err(PortalError::internal);
        let key = keeper.key(code);
        let key_link = link(&key);
        let passing = match claim.pass_made_at().zip(offered_until(claim)).filter(|(_, until)| *until > self.now()) {
            None => None,
            Some((made, until)) => {
                let secret = passing_code(self.secret(), claim, made);
                let link = link(&secret);
                Some(Passing { code: secret.to_string(), qr: qr(&link)?, link, until })
            }
        };
        Ok(OwnState::Yours { since: claim.claimed_at(), key: key.to_string(), key_qr: qr(&key_link)?, key_link, passing })
    }
}

impl Change<'_> {
    /// Notes what happened to a claim, without who did it.
    async fn claim_event(&mut self, action: &str, claim: uuid::Uuid, found: &Found, summary: &str) -> Result<()> {
        let nobody = Actor::Anonymous(Client::default());
        self.audit(&nobody, action, Subject::new("claim", claim), summary, json!({ "batch": found.unit.batch_id, "unit": found.unit.number + 1 })).await
    }
}

fn taken() -> PortalError {
    PortalError::conflict(
        "Somebody has said already that this thing is theirs. If you bought it from them, ask for a passing code; if you bought it as new, its code may have been copied: report the seller",
    )
}

/// Until when the passing code is good, if one was made.
fn offered_until(claim: &OpenClaim) -> Option<Timestamp> {
    claim.pass_made_at().filter(|_| claim.pass_hash.is_some()).map(|made| made.plus_seconds(PASSING_DAYS * 86_400))
}

/// The same for one claim and moment, so that the owner's page can show it again and the database need not hold it.
fn passing_code(secret: &Secret, claim: &OpenClaim, made: Timestamp) -> ClaimCode {
    let mac = secret.mac("passing code of a unit", &[claim.id.as_bytes().as_slice(), &claim.key_hash, &made.0.to_be_bytes()].concat());
    ClaimCode::of_bytes(ClaimCodeKind::Passing, first16(&mac))
}

/// What is stored of a key or passing code.
fn hash(code: UnitCode, secret: &ClaimCode) -> [u8; 32] {
    sha256(&[b"claim".as_slice(), &code.to_ascii(), secret.as_str().as_bytes()].concat())
}

fn first16(mac: &[u8; 32]) -> [u8; 16] {
    std::array::from_fn(|at| mac[at])
}
