//! A brand's rules that take much off sale. What a brand may hold by its own word alone is bounded ([`DryRun::reaches_far`]): beyond that an administrator of
//! the marketplace says whether a version may be in force, with a reason that the brand reads.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    own_cause,
    policy::Action,
    screening::rules::basis,
};
use model::{
    id::{BrandId, RulesId},
    report::parse_reason,
    screening::{DryRun, Gate, RulesState, RulesVersion, Word},
    time::Timestamp,
};
use serde_json::json;
use store::StoreError;

/// Administrators are not mailed of a brand's rules more often: who asks again and again finds them in their list all the same.
const SECONDS_BETWEEN_MAILS: i64 = 3600;

/// What became of a version that was to be in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutLive {
    /// It is.
    Live,
    /// An administrator was asked for a word.
    Asked,
}

impl Portal {
    /// An administrator says whether a brand's version may be in force, and puts it in force with that. `run_at` is when the run ended whose numbers were looked
    /// at. Nobody decides about a brand that they act for.
    pub async fn judge_rules(&self, actor: &Actor, id: RulesId, run_at: Timestamp, word: Word, reason: &str) -> Result<()> {
        actor.may(Action::JudgeRules)?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let approve = word == Word::Approve;
        let mut change = self.change().await?;
        let version = store::rules::by_id(&mut change.tx, id).await?.filter(|version| version.asked.is_some());
        let version = version.ok_or(PortalError::NotFound("version of rules"))?;
        own_cause::refuse(actor.own_cause(version.brand, []))?;
        if !version.waits_for_word() {
            return Err(PortalError::conflict("Somebody else decided this meanwhile. Nothing of yours was saved"));
        }
        if version.dry_run.as_ref().is_none_or(|run| run.at != run_at) {
            return Err(PortalError::conflict(
                "The version was run over the catalogue again since you looked. Nothing was decided: look at what it would hold now, and decide again",
            ));
        }
        let now = change.now;
        if approve && version.gate(now, basis(&mut change.tx, version.brand).await?) == Gate::NeedsRun {
            return Err(PortalError::conflict(
                "The catalogue may be another than when this version was run over it. Nothing was decided: run it again, and decide by what it would hold now",
            ));
        }
        store::rules::judge(&mut change.tx, id, approve, actor.user_id(), &reason, now).await.map_err(|error| match error {
            StoreError::Conflict => PortalError::conflict("Somebody else decided this meanwhile. Nothing of yours was saved"),
            other => other.into(),
        })?;
        if approve {
            self.go_live(&mut change, actor, &version, Some(&reason)).await?;
        } else {
            let rules = self.rules_said(store::rules::named(&mut change.tx, id).await?.as_ref());
            let summary = format!("Refused to put in force {rules}: {reason}");
            change.audit(actor, "rules.refused", subject(&version), &summary, json!({ "version": version.version, "run": counted(&version) })).await?;
        }
        self.tell_judged(&mut change, &version, approve, &reason).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Asks administrators for a word on a version, in the change under way.
    pub(super) async fn ask_for_word(&self, change: &mut Change<'_>, actor: &Actor, version: &RulesVersion, brand: BrandId) -> Result<()> {
        let now = change.now;
        let asked_before = store::rules::last_asked(&mut change.tx, brand).await?;
        let mailed_lately = asked_before.is_some_and(|at| now.seconds_since(at) < SECONDS_BETWEEN_MAILS);
        store::rules::ask(&mut change.tx, brand, version.id, actor.user_id(), now).await.map_err(changed_meanwhile)?;
        let rules = self.rules_said(store::rules::named(&mut change.tx, version.id).await?.as_ref());
        let said = in_words(version);
        let page = format!("What it would hold, and where you decide: {}", self.url(&format!("/admin/rules/{}", version.id)));
        let told = if mailed_lately { Vec::new() } else { store::user::administrators(&mut change.tx).await? };
        for (name, address) in told {
            let first = format!("{} wants to put in force {rules}: {}.", actor.name(), version.note);
            let letter = self.letter(&name, &[&first, &said, "It does nothing until you say that it may.", &page]);
            change.mail(&address, &format!("Rules of {} wait for your word", version.brand_name.as_deref().unwrap_or("a brand")), &letter).await?;
        }
        let summary = format!("Asked for a word on {rules}: {said}");
        change.audit(actor, "rules.asked", subject(version), &summary, json!({ "version": version.version, "run": counted(version) })).await
    }

    /// Puts a version in force in the change under way, and has the catalogue screened anew; `because` is an administrator's reason.
    pub(super) async fn go_live(&self, change: &mut Change<'_>, actor: &Actor, version: &RulesVersion, because: Option<&str>) -> Result<()> {
        let now = change.now;
        store::rules::go_live(&mut change.tx, version, version.state, now).await.map_err(changed_meanwhile)?;
        let rules = self.rules_said(store::rules::named(&mut change.tx, version.id).await?.as_ref());
        self.queue_sweep(change, actor, version.brand, &format!("Screening the catalogue by {rules}")).await?;
        let (action, word) = match (because, version.state) {
            (Some(_), _) => ("rules.approved", "Approved and put in force"),
            (None, RulesState::Past) => ("rules.live", "Went back to"),
            (None, _) => ("rules.live", "Put in force"),
        };
        let why = because.unwrap_or(&version.note);
        change.audit(actor, action, subject(version), &format!("{word} {rules}: {why}"), json!({ "version": version.version, "run": counted(version) })).await
    }

    async fn tell_judged(&self, change: &mut Change<'_>, version: &RulesVersion, approved: bool, reason: &str) -> Result<()> {
        let Some(brand) = version.brand else { return Ok(()) };
        let (subject, said) = if approved {
            ("is in force", "An administrator of the marketplace approved it. It is in force, and the catalogue is screened anew.")
        } else {
            ("was refused", "An administrator of the marketplace refused it. It does nothing. You may make a milder version, or ask again.")
        };
        let first = format!("You asked to put in force version {} of your rules: {}.", version.version, version.note);
        let page = format!("The version: {}", self.url(&format!("/brand/rules/{}", version.id)));
        for (name, address) in store::alert_news::told(&mut change.tx, brand).await? {
            let letter = self.letter(&name, &[&first, said, &format!("The reason: {reason}"), &page]);
            change.mail(&address, &format!("Version {} of your rules {subject}", version.version), &letter).await?;
        }
        Ok(())
    }
}

fn subject(version: &RulesVersion) -> Subject {
    Subject { kind: "rules", id: version.id.0, brand: version.brand }
}

/// The numbers by which it was decided.
fn counted(version: &RulesVersion) -> serde_json::Value {
    version.dry_run.as_ref().map_or_else(|| json!(null), |DryRun { listings, newly_held, beyond, beyond_lawful, at, .. }| {
        json!({ "listings": listings, "newly_held": newly_held, "beyond": beyond, "beyond_lawful": beyond_lawful, "at": at })
    })
}

fn in_words(version: &RulesVersion) -> String {
    let run = version.dry_run.clone().unwrap_or_default();
    format!(
        "Of {} listings it would hold {} that the marketplace's rules leave on sale, {} of which a person found lawful before",
        run.listings,
        run.beyond.unwrap_or_default(),
        run.beyond_lawful
    )
}

fn changed_meanwhile(error: StoreError) -> PortalError {
    match error {
        StoreError::Conflict | StoreError::Taken(_) => PortalError::conflict("Somebody else put a version in force meanwhile: load the page again"),
        other => other.into(),
    }
}
