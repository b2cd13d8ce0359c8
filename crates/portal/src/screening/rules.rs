//! The rule editor: versions of a brand's rules and of the marketplace's, tried over the catalogue before they decide, put in force and undone.

use super::engine::known_rules;
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    gtin::Gtin,
    id::{BrandId, JobId, RulesId},
    job::JobKind,
    screening::{RuleSet, RulesForm, RulesPage, RulesState, RulesUsed, RulesVersion, Screening},
};
use serde_json::{Value, json};
use store::{Conn, StoreError, job::NewJob, rules::NewRules};

/// Whose rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the brand that the session works for.
    Brand,
    /// The marketplace's.
    Marketplace,
}

impl Portal {
    /// The versions of somebody's rules, the latest first, and what holds without any.
    pub async fn rules(&self, actor: &Actor, whose: Whose) -> Result<RulesPage> {
        let brand = reader(actor, whose)?;
        let mut conn = self.read().await?;
        let versions = store::rules::of_brand(&mut conn, brand).await?;
        let live = store::rules::live(&mut conn).await?;
        let otherwise = live.into_iter().find(|version| version.brand.is_none()).filter(|_| brand.is_some()).map(|version| version.rules);
        let manage = match whose {
            Whose::Brand => Action::ManageRules,
            Whose::Marketplace => Action::ManageRulesOfAll,
        };
        Ok(RulesPage {
            versions,
            otherwise: otherwise.unwrap_or_default(),
            sweep: self.latest_sweep(&mut conn, actor, brand).await?,
            known: known_rules().into_iter().map(|(rule, weight)| (rule.to_owned(), weight)).collect(),
            may_manage: actor.may(manage).is_ok(),
            may_sweep: actor.may(Action::ManageJobs).is_ok(),
            of_all: whose == Whose::Marketplace,
        })
    }

    /// One version, for those who may see it.
    pub async fn rules_version(&self, actor: &Actor, id: RulesId) -> Result<RulesVersion> {
        self.version_for(actor, id, Action::ReadRules, Action::ReadRulesOfAll).await
    }

    /// Keeps a draft, and queues its run over the catalogue. `id` was drawn for the form: sent twice, it makes one.
    pub async fn draft_rules(&self, actor: &Actor, whose: Whose, id: RulesId, form: &RulesForm) -> Result<()> {
        let brand = match whose {
            Whose::Brand => Some(actor.brand_for(Action::ManageRules)?.brand_id),
            Whose::Marketplace => actor.may(Action::ManageRulesOfAll).map(|()| None)?,
        };
        let known: Vec<&str> = known_rules().into_iter().map(|(rule, _)| rule).collect();
        let (rules, note) = RuleSet::parse(form, &known).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let mut change = self.change().await?;
        if store::rules::by_id(&mut change.tx, id).await?.is_some() {
            return Ok(());
        }
        let now = change.now;
        let new = NewRules { id, brand, rules: &rules, note: &note, by: actor.user_id() };
        store::rules::insert(&mut change.tx, new, now).await.map_err(|error| match error {
            StoreError::Taken(_) => PortalError::conflict("Somebody else made a version at the same moment: send it again"),
            other => other.into(),
        })?;
        self.queue_dry_run(&mut change, actor, id, brand).await?;
        change.audit(actor, "rules.drafted", Subject { kind: "rules", id: id.0, brand }, &format!("Drafted rules: {note}"), json!({ "rules": rules })).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Runs a version over the catalogue again.
    pub async fn try_rules(&self, actor: &Actor, id: RulesId) -> Result<()> {
        let version = self.version_for(actor, id, Action::ManageRules, Action::ManageRulesOfAll).await?;
        let mut change = self.change().await?;
        self.queue_dry_run(&mut change, actor, id, version.brand).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Puts a version in force: a draft that was run over the catalogue, or a past one, which undoes those after it. The catalogue is screened anew.
    pub async fn put_rules_live(&self, actor: &Actor, id: RulesId) -> Result<()> {
        let version = self.version_for(actor, id, Action::ManageRules, Action::ManageRulesOfAll).await?;
        match (version.state, &version.dry_run) {
            (RulesState::Live, _) => return Err(PortalError::conflict("This version is in force already")),
            (RulesState::Draft, None) => {
                return Err(PortalError::conflict("Wait until its run over the catalogue is over: it shows what this version would hit"));
            }
            _ => {}
        }
        let mut change = self.change().await?;
        let now = change.now;
        store::rules::go_live(&mut change.tx, &version, version.state, now).await.map_err(|error| match error {
            StoreError::Conflict | StoreError::Taken(_) => PortalError::conflict("Somebody else put a version in force meanwhile: load the page again"),
            other => other.into(),
        })?;
        let rules = self.rules_said(store::rules::named(&mut change.tx, id).await?.as_ref());
        self.queue_sweep(&mut change, actor, version.brand, &format!("Screening the catalogue by {rules}")).await?;
        let subject = Subject { kind: "rules", id: id.0, brand: version.brand };
        let word = if version.state == RulesState::Past { "Went back to" } else { "Put in force" };
        let summary = format!("{word} {rules}: {}", version.note);
        change.audit(actor, "rules.live", subject, &summary, json!({ "version": version.version })).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Takes the rules in force away: the marketplace's hold then, or the portal's own.
    pub async fn end_rules(&self, actor: &Actor, id: RulesId) -> Result<()> {
        let version = self.version_for(actor, id, Action::ManageRules, Action::ManageRulesOfAll).await?;
        if version.state != RulesState::Live {
            return Err(PortalError::conflict("This version is not in force any more"));
        }
        let mut change = self.change().await?;
        store::rules::end_live(&mut change.tx, version.brand).await?;
        self.queue_sweep(&mut change, actor, version.brand, "Screening the catalogue without rules that ended").await?;
        let subject = Subject { kind: "rules", id: id.0, brand: version.brand };
        let rules = self.rules_said(store::rules::named(&mut change.tx, id).await?.as_ref());
        change.audit(actor, "rules.ended", subject, &format!("Ended {rules}"), json!({})).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// The rules by which something was said of a listing; none for the portal's own.
    pub async fn rules_behind(&self, screening: &Screening) -> Result<Option<RulesUsed>> {
        rules_used(&mut self.read().await?, screening).await
    }

    /// Which rules they are, in words.
    pub(crate) fn rules_said(&self, used: Option<&RulesUsed>) -> String {
        match used {
            Some(RulesUsed { version, brand }) => format!("version {version} of the rules of {}", brand.as_deref().unwrap_or(&self.settings().marketplace)),
            None => "the portal's own rules".to_owned(),
        }
    }

    /// Queues a version's run over the catalogue. One run of a brand's waits at a time: the same version's is enough, and another version's makes room.
    async fn queue_dry_run(&self, change: &mut Change<'_>, actor: &Actor, id: RulesId, brand: Option<BrandId>) -> Result<()> {
        const TITLE: &str = "Running rules over the catalogue";
        let (now, payload) = (change.now, json!({ "rules": id }));
        for (waiting, of) in store::job::waiting(&mut change.tx, JobKind::TryRules, brand, now).await? {
            if of == payload && store::job::rename(&mut change.tx, waiting, TITLE).await? {
                return Ok(());
            }
            if of != payload {
                store::job::withdraw(&mut change.tx, waiting, "Another version of these rules is run over the catalogue in its place", now).await?;
            }
        }
        let job = JobId(self.new_id());
        let new = NewJob { id: job, kind: JobKind::TryRules, title: TITLE, brand_id: brand, payload, total: None, created_by: actor.user_id() };
        store::job::insert(&mut change.tx, &new, now).await?;
        Ok(store::rules::set_job(&mut change.tx, id, job).await?)
    }

    /// Queues a screening of the whole catalogue, in the change that is its cause. The brand whose change it is can follow it.
    pub(crate) async fn queue_sweep(&self, change: &mut Change<'_>, actor: &Actor, brand: Option<BrandId>, title: &str) -> Result<()> {
        self.queue_sweep_of(change, actor, brand, None, title).await
    }

    /// The same of one number's listings, or of all. One of a brand's that waits for the same is enough, whatever its cause, and takes the latest's title:
    /// when it begins, it goes by what holds then.
    pub(crate) async fn queue_sweep_of(&self, change: &mut Change<'_>, actor: &Actor, brand: Option<BrandId>, gtin: Option<Gtin>, title: &str) -> Result<()> {
        let payload = gtin.map_or_else(|| json!({}), |gtin| json!({ "gtin": gtin }));
        self.queue_sweep_as(change, actor, brand, payload, title).await
    }

    pub(crate) async fn queue_sweep_as(&self, change: &mut Change<'_>, actor: &Actor, brand: Option<BrandId>, payload: Value, title: &str) -> Result<()> {
        let now = change.now;
        for (waiting, of) in store::job::waiting(&mut change.tx, JobKind::SweepListings, brand, now).await? {
            if of == payload && store::job::rename(&mut change.tx, waiting, title).await? {
                return Ok(());
            }
        }
        let id = JobId(self.new_id());
        let new = NewJob { id, kind: JobKind::SweepListings, title, brand_id: brand, payload, total: None, created_by: actor.user_id() };
        Ok(store::job::insert(&mut change.tx, &new, now).await?)
    }

    async fn version_for(&self, actor: &Actor, id: RulesId, of_brand: Action, of_all: Action) -> Result<RulesVersion> {
        actor.known()?;
        let version = store::rules::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("version of rules"))?;
        match version.brand {
            Some(brand) => actor.may_for(of_brand, brand, "version of rules")?,
            // Whoever may see it may know that it is there.
            None if actor.may(Action::ReadRulesOfAll).is_ok() => actor.may(of_all)?,
            None => return Err(PortalError::NotFound("version of rules")),
        }
        Ok(version)
    }
}

pub(super) fn reader(actor: &Actor, whose: Whose) -> Result<Option<BrandId>> {
    match whose {
        Whose::Brand => Ok(Some(actor.brand_for(Action::ReadRules)?.brand_id)),
        Whose::Marketplace => actor.may(Action::ReadRulesOfAll).map(|()| None),
    }
}

/// The rules by which something was said of a listing.
pub(crate) async fn rules_used(conn: &mut Conn, screening: &Screening) -> Result<Option<RulesUsed>> {
    match screening.rules {
        Some((id, _)) => Ok(store::rules::named(conn, id).await?),
        None => Ok(None),
    }
}
