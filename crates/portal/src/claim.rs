//! "This is mine now": a buyer without an account claims a unit, passes it on, or gives it up.
//!
//! A browser that claims something gets one random secret in a cookie ([`Keeper`]). Each unit's key is derived from it, so that what the database
//! holds of two units does not tell that one person has both; only hashes of keys are stored. Whoever holds the key may enter it in any number of other
//! browsers, which keep it beside their own secret ([`GivenKeys`]): it is one claim, and the key stays as it was written down, until its owner makes another one. A passing code makes somebody
//! else the owner, once. Nothing of it is a name, and the history of the portal does not say who was signed in.

mod keys;

pub use keys::{GivenKeys, Keeper};

use crate::{
    Actor, Client, Portal, PortalError, Result,
    change::{Change, Subject},
    check::{Found, until_beat},
    once::{OPEN_SECONDS, Once},
    policy::Action,
    secret::{Secret, sha256},
    throttle::{VoidUnit, throttle_key, throttle_key_from},
};
use model::{
    check::Scan,
    claim::{ClaimCode, ClaimCodeKind, OwnState, OwnUnit, PASSING_DAYS, Passing},
    id::BatchId,
    risk::RiskVerdict,
    standing::Standing,
    time::Timestamp,
    unit_code::UnitCode,
};
use serde_json::json;
use std::time::Instant;
use store::{StoreError, claim::OpenClaim, scan::IssuedUnit};
use uuid::Uuid;

/// What is said of every code to who did not check it.
const CHECK_FIRST: &str = "Check the code first: then you can say that the item is yours";
/// What is stolen stays whose it is.
const STOLEN: &str = "The brand says that this item was stolen: it cannot be passed on";
/// What is probably copied is nobody's anew.
const COPIED: &str = "This code was probably copied: nobody can say anew that the item is theirs. Ask the brand";
/// Wrong codes for one unit, and from one address, without a wait.
const FREE_WRONG: (i64, i64) = (20, 5);

/// By what somebody shows that they may ask whose a unit is, beside the secret of its owner's browser.
#[derive(Clone, Copy, Debug, Default)]
pub struct Proof<'a> {
    /// Their check of the unit, a short while ago.
    pub once: Option<Once>,
    /// The passing code or key that they were given.
    pub secret: &'a str,
}

/// A unit that somebody may ask about.
struct Opened {
    code: UnitCode,
    found: Found,
    claim: Option<OpenClaim>,
    /// It was given up from this browser a short while ago.
    gave_up: bool,
}

impl Portal {
    /// Whose a unit is, for this browser; `None` if nothing shows that it may ask.
    pub async fn own_unit(&self, actor: &Actor, code: &str, proof: Proof<'_>) -> Result<Option<OwnUnit>> {
        let Some(Opened { code, found, claim, gave_up }) = self.opened(actor, code, proof).await? else { return Ok(None) };
        // Of the others `claim_unit` says why not.
        let may_be_owned = matches!(found.stands.0, Standing::Active | Standing::Recalled | Standing::Void);
        let copied = may_be_owned && self.likely_copied(&found.unit).await?;
        let at_risk = copied && found.stands.0 == Standing::Active;
        let claimable = may_be_owned && (gave_up || !copied);
        let state = match claim {
            None => OwnState::Unclaimed,
            Some(claim) => match actor.client().key_of(code).filter(|key| claim.key_hash == hash(code, key)) {
                Some(key) => self.yours(code, &key, &claim)?,
                None => OwnState::Others,
            },
        };
        let (unit, (standing, message)) = (found.unit, found.stands);
        Ok(Some(OwnUnit { code, brand: unit.brand_name, product: unit.product_name, picture: unit.picture, standing, message, at_risk, claimable, state }))
    }

    /// Claims a unit that is nobody's, by who has just checked it. A second time by the same browser changes nothing. Answers the key that it has to keep
    /// beside its own secret, if it is the owner by that.
    pub async fn claim_unit(&self, actor: &Actor, code: &str, keeper: Keeper, once: Option<Once>) -> Result<(UnitCode, Option<ClaimCode>)> {
        let opened = self.opened(actor, code, Proof { once, secret: "" }).await?;
        let Some(Opened { code, found, claim, gave_up }) = opened else { return Err(PortalError::conflict(CHECK_FIRST)) };
        match found.stands.0 {
            Standing::Active | Standing::Recalled | Standing::Void => {}
            Standing::NotActive => return Err(PortalError::conflict("The brand has not shipped this item yet: it cannot be anybody's")),
            Standing::Stolen => return Err(PortalError::conflict("The brand says that this item was stolen: it cannot be claimed")),
        }
        let key_hash = keeper.owner_hash(code);
        if let Some(claim) = claim {
            let entered = entered_before(actor, code, &claim);
            return if claim.key_hash == key_hash || entered.is_some() { Ok((code, entered)) } else { Err(taken()) };
        }
        // Who holds the copy would be the first to say so, and whoever has the thing itself would be told that it is somebody else's.
        if !gave_up && self.likely_copied(&found.unit).await? {
            return Err(PortalError::conflict(COPIED));
        }
        let mut change = self.change().await?;
        let (id, now) = (self.new_id(), change.now);
        match store::claim::begin(&mut change.tx, id, found.place(), &key_hash, now).await {
            Err(StoreError::Conflict) => return Err(taken()),
            done => done?,
        }
        change.claim_event("unit.claimed", id, &found, "Somebody said that a unit is theirs").await?;
        change.commit().await?;
        Ok((code, None))
    }

    /// Takes a unit over by the passing code of its owner, or shows one's own key from another browser, which answers what this one has to keep. Who has
    /// neither and did not check the unit reads the same of every code.
    pub async fn take_unit(&self, actor: &Actor, code: &str, keeper: Keeper, proof: Proof<'_>) -> Result<(UnitCode, Option<ClaimCode>)> {
        let serial = UnitCode::parse(code).map_err(|error| PortalError::field("code", error))?;
        let given = ClaimCode::parse(proof.secret).map_err(|error| PortalError::field("secret", error))?;
        let keys = [(throttle_key("claim", &serial.serial()), FREE_WRONG.0), (throttle_key_from("claim-from", &actor.client()), FREE_WRONG.1)];
        let tried = self.count_try(keys).await?;
        let Some(Opened { code, found, claim, .. }) = self.opened(actor, code, proof).await? else { return Err(wrong_secret()) };
        let claim = claim.ok_or_else(|| PortalError::conflict("This item is nobody's at the moment: you can claim it without a passing code"))?;
        let key_hash = keeper.owner_hash(code);
        let mut key = entered_before(actor, code, &claim);
        let how = if claim.key_hash == key_hash || key.is_some() { None } else { Some(self.opens(&claim, code, &given).ok_or_else(wrong_secret)?) };
        if found.stands.0 == Standing::Stolen {
            return Err(PortalError::conflict(STOLEN));
        }
        let mut change = self.change().await?;
        let (id, now) = (self.new_id(), change.now);
        change.give_back(tried).await?;
        match how {
            Some(ClaimCodeKind::Passing) => {
                store::claim::hand_over(&mut change.tx, &claim, id, found.place(), &key_hash, now).await?;
                change.claim_event("unit.passed_on", id, &found, "A unit was passed on to its next owner").await?;
            }
            Some(ClaimCodeKind::Key) => {
                key = Some(given);
                change.claim_event("unit.key_entered", claim.id, &found, "The owner of a unit entered its key in another browser").await?;
            }
            None => {}
        }
        change.commit().await?;
        Ok((code, key))
    }

    /// Makes a passing code; one that was made before is worth nothing from then on.
    pub async fn offer_unit(&self, actor: &Actor, code: &str) -> Result<UnitCode> {
        let (code, found, claim) = self.owned(actor, code).await?;
        if found.stands.0 == Standing::Stolen {
            return Err(PortalError::conflict(STOLEN));
        }
        let mut change = self.change().await?;
        let now = change.now;
        store::claim::offer(&mut change.tx, claim.id, &hash(code, &passing_code(self.secret(), &claim, now)), now).await?;
        change.claim_event("unit.offered", claim.id, &found, "The owner of a unit made a code to pass it on").await?;
        change.commit().await?;
        Ok(code)
    }

    /// Makes another key of a unit, which this browser has to keep: whoever knew the one before has nothing any more.
    pub async fn renew_unit_key(&self, actor: &Actor, code: &str) -> Result<(UnitCode, ClaimCode)> {
        let (code, found, claim) = self.owned(actor, code).await?;
        let key = ClaimCode::of_bytes(ClaimCodeKind::Key, self.random());
        let mut change = self.change().await?;
        let (id, now) = (self.new_id(), change.now);
        store::claim::renew_key(&mut change.tx, &claim, id, found.place(), &hash(code, &key), now).await?;
        change.claim_event("unit.key_renewed", id, &found, "The owner of a unit made a new key").await?;
        change.commit().await?;
        Ok((code, key))
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

    /// A unit for who has just checked it, is its owner, or was given its owner's code. All others learn nothing, not even whether there is such a unit:
    /// a genuine code, claimed or not, checked or not, is answered like one that is void or unknown, with the same statements and at the same pace. But
    /// only the latter are guesses.
    async fn opened(&self, actor: &Actor, code: &str, proof: Proof<'_>) -> Result<Option<Opened>> {
        actor.may(Action::ClaimUnit)?;
        let began = Instant::now();
        self.may_guess(actor, None).await?;
        let code = UnitCode::parse(code).map_err(|error| PortalError::field("code", error))?;
        let (own, given) = (actor.client().owner_hash(code), ClaimCode::parse(proof.secret).ok());
        // Who shows nothing is told nothing, and nothing is looked for.
        if own.is_none() && given.is_none() && proof.once.is_none() {
            return Ok(None);
        }
        let found = self.find_unit(code, false).await?;
        let owner = found.as_ref().map(|found| found.unit.brand_id);
        if owner.is_none() {
            self.look_elsewhere().await?;
        }
        let mut conn = self.read().await?;
        let place = found.as_ref().map_or((BatchId(Uuid::nil()), 0), Found::place);
        let claim = store::claim::open(&mut conn, place).await?;
        // Given up by a slip of the finger: for an hour it can be claimed again from where that was.
        let since = self.now().plus_seconds(-OPEN_SECONDS);
        let gave_up = store::claim::gave_up_since(&mut conn, place, &own.unwrap_or_default(), since).await? && claim.is_none();
        let form = proof.once.map_or(Uuid::nil(), |once| once.for_code(code.into()));
        let answered = store::recording::answered(&mut conn, &[form]).await?;
        drop(conn);
        let checked = answered.values().any(|recorded| self.now().seconds_since(recorded.scan.at) <= OPEN_SECONDS);
        let owns = claim
            .as_ref()
            .is_some_and(|claim| own.is_some_and(|own| claim.key_hash == own) || given.is_some_and(|given| self.opens(claim, code, &given).is_some()));
        // What the check page withholds of a unit that its brand has not let go of, only its owner knows already.
        let shows = |found: &Found| match found.stands.0 {
            Standing::Void => false,
            Standing::NotActive => owns,
            Standing::Active | Standing::Stolen | Standing::Recalled => owns || gave_up || checked,
        };
        // Its owner of before, or who comes with a passing code that was used, has every reason to ask.
        let issued = found.as_ref().is_some_and(|found| found.stands.0 != Standing::Void);
        let missed = if issued { VoidUnit::Withheld } else { VoidUnit::No };
        if let Some(found) = found.filter(shows) {
            return Ok(Some(Opened { code, found, claim, gave_up }));
        }
        self.note_miss(actor, owner, None, missed).await?;
        tokio::time::sleep(until_beat(began.elapsed())).await;
        Ok(None)
    }

    /// A unit of this browser's, and its claim.
    async fn owned(&self, actor: &Actor, code: &str) -> Result<(UnitCode, Found, OpenClaim)> {
        let opened = self.opened(actor, code, Proof::default()).await?;
        let owned = opened.and_then(|Opened { code, found, claim, .. }| Some((code, found, claim?)));
        owned.ok_or_else(|| PortalError::conflict("This item is not yours on this browser. Enter your key first"))
    }

    /// What a code that was given does with a claim, if it is the right one.
    fn opens(&self, claim: &OpenClaim, code: UnitCode, given: &ClaimCode) -> Option<ClaimCodeKind> {
        let given_hash = hash(code, given);
        let good = match given.kind() {
            ClaimCodeKind::Key => claim.key_hash == given_hash,
            ClaimCodeKind::Passing => claim.pass_hash.as_deref() == Some(&given_hash) && offered_until(claim).is_some_and(|until| until > self.now()),
        };
        good.then(|| given.kind())
    }

    /// Whether what is known of a unit's checks says so.
    async fn likely_copied(&self, unit: &IssuedUnit) -> Result<bool> {
        let next = self.next_scan(unit).await?.scan;
        let scan = Scan { nth: next.nth - 1, ..next };
        Ok(scan.nth > 1 && self.judge(unit, scan, true, None).await?.risk.verdict == RiskVerdict::LikelyCopied)
    }

    fn yours(&self, code: UnitCode, key: &ClaimCode, claim: &OpenClaim) -> Result<OwnState> {
        let link = |secret: &ClaimCode| self.url(&format!("/own/{}?take={secret}", code.serial()));
        let qr = |link: &str| codes::qr::to_svg(link).map_err(PortalError::internal);
        let key_link = link(key);
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
    async fn claim_event(&mut self, action: &str, claim: Uuid, found: &Found, summary: &str) -> Result<()> {
        let nobody = Actor::Anonymous(Client::default());
        self.audit(&nobody, action, Subject::new("claim", claim), summary, json!({ "batch": found.unit.batch_id, "unit": found.unit.number + 1 })).await
    }
}

/// The key that was entered in this browser, if it is that of the claim.
fn entered_before(actor: &Actor, code: UnitCode, claim: &OpenClaim) -> Option<ClaimCode> {
    actor.client().keys.get(code).filter(|key| claim.key_hash == hash(code, key)).cloned()
}

fn wrong_secret() -> PortalError {
    PortalError::field("secret", "This is not the passing code of this item, or it was used already, or it has expired. Ask the seller for a new one")
}

fn taken() -> PortalError {
    PortalError::conflict(
        "Somebody has said already that this item is theirs. If you bought it from them, ask for a passing code; if you bought it as new, its code may have been copied: report the seller",
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
