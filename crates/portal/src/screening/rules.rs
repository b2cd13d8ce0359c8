//! The rule editor: versions of a brand's rules and of the marketplace's, tried over the catalogue before they decide, put in force and undone.

use super::{PutLive, engine::known_rules, excepted::know_sellers};
use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    gtin::Gtin,
    id::{BrandId, JobId, RulesId},
    job::JobKind,
    screening::{Basis, Gate, RuleSet, RulesDetail, RulesForm, RulesPage, RulesState, RulesUsed, RulesVersion, Screening},
};
use serde_json::{Value, json};
use store::{
    Conn, StoreError,
    job::{Lane, NewJob},
    rules::NewRules,
};

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
        let may_judge = brand.is_none() && actor.may(Action::JudgeRules).is_ok();
        let asked = if may_judge { store::rules::asked(&mut conn).await? } else { Vec::new() };
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
            asked,
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

    /// The same with its last run, and what whoever looks may do with it.
    pub async fn rules_detail(&self, actor: &Actor, id: RulesId) -> Result<RulesDetail> {
        let version = self.rules_version(actor, id).await?;
        let job = match version.job {
            Some(job) => self.job(actor, job).await.ok(),
            None => None,
        };
        let may_manage = match version.brand {
            Some(brand) => actor.may_for(Action::ManageRules, brand, "version of rules").is_ok(),
            None => actor.may(Action::ManageRulesOfAll).is_ok(),
        };
        let basis = basis(&mut self.read().await?, version.brand).await?;
        let (gate, may_judge) = (version.gate(self.now(), basis), may_judge(actor, &version));
        Ok(RulesDetail { version, job, gate, may_manage, may_judge })
    }

    /// Keeps a draft, and queues its run over the catalogue. `id` was drawn for the form: sent twice, it makes one.
    pub async fn draft_rules(&self, actor: &Actor, whose: Whose, id: RulesId, form: &RulesForm) -> Result<()> {
        let brand = match whose {
            Whose::Brand => Some(actor.brand_for(Action::ManageRules)?.brand_id),
            Whose::Marketplace => actor.may(Action::ManageRulesOfAll).map(|()| None)?,
        };
        let known: Vec<&str> = known_rules().into_iter().map(|(rule, _)| rule).collect();
        let (mut rules, note) = RuleSet::parse(form, &known).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let mut change = self.change().await?;
        if store::rules::by_id(&mut change.tx, id).await?.is_some() {
            return Ok(());
        }
        know_sellers(&mut change.tx, &mut rules.exceptions).await?;
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

    /// Runs a version over the catalogue again. An administrator who was asked for a word on it may, so that an old run need not be decided by.
    pub async fn try_rules(&self, actor: &Actor, id: RulesId) -> Result<()> {
        let version = match self.version_for(actor, id, Action::ManageRules, Action::ManageRulesOfAll).await {
            Err(refused) => Some(self.rules_version(actor, id).await?).filter(|version| may_judge(actor, version)).ok_or(refused)?,
            managed => managed?,
        };
        let mut change = self.change().await?;
        self.queue_dry_run(&mut change, actor, id, version.brand).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Puts a version that was run over the catalogue in force: a draft, or a past one, which undoes those after it. The catalogue is screened anew. A brand's
    /// that would take much off sale waits for an administrator's word instead ([`model::screening::DryRun::reaches_far`]).
    pub async fn put_rules_live(&self, actor: &Actor, id: RulesId) -> Result<PutLive> {
        let version = self.version_for(actor, id, Action::ManageRules, Action::ManageRulesOfAll).await?;
        if version.state == RulesState::Live {
            return Err(PortalError::conflict("This version is in force already"));
        }
        let mut change = self.change().await?;
        let basis = basis(&mut change.tx, version.brand).await?;
        match (version.gate(change.now, basis), version.brand) {
            (Gate::NeedsRun, _) if version.dry_run.is_none() => {
                return Err(PortalError::conflict("Wait until its run over the catalogue is over: it shows what this version would hit"));
            }
            (Gate::NeedsRun, _) => {
                return Err(PortalError::conflict("The catalogue may be another than when this version was run over it: run it again first"));
            }
            (Gate::NeedsWord, _) if version.waits_for_word() => {
                return Err(PortalError::conflict("An administrator of the marketplace was asked already, and has to say first whether it may be in force"));
            }
            (Gate::NeedsWord, Some(brand)) => {
                self.ask_for_word(&mut change, actor, &version, brand).await?;
                change.commit().await?;
                return Ok(PutLive::Asked);
            }
            (Gate::NeedsWord, None) | (Gate::Open, _) => {}
        }
        self.go_live(&mut change, actor, &version, None).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(PutLive::Live)
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
        let new =
            NewJob { id: job, kind: JobKind::TryRules, lane: Lane::Trials, title: TITLE, brand_id: brand, payload, total: None, created_by: actor.user_id() };
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
        // What was removed does not stay on sale in copies while the catalogue is gone through.
        let lane = if super::sweep::is_like_removed(&payload) { Lane::Takedowns } else { Lane::Catalogue };
        let id = JobId(self.new_id());
        let new = NewJob { id, kind: JobKind::SweepListings, lane, title, brand_id: brand, payload, total: None, created_by: actor.user_id() };
        Ok(store::job::insert(&mut change.tx, &new, now).await?)
    }

    async fn version_for(&self, actor: &Actor, id: RulesId, of_brand: Action, of_all: Action) -> Result<RulesVersion> {
        actor.known()?;
        let version = store::rules::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("version of rules"))?;
        match version.brand {
            // Administrators see what they are asked about, and what they said; what a brand does with its rules is the brand's.
            Some(_) if of_brand == Action::ReadRules && version.asked.is_some() && actor.may(Action::JudgeRules).is_ok() => {}
            Some(brand) => actor.may_for(of_brand, brand, "version of rules")?,
            // Whoever may see it may know that it is there.
            None if actor.may(Action::ReadRulesOfAll).is_ok() => actor.may(of_all)?,
            None => return Err(PortalError::NotFound("version of rules")),
        }
        Ok(version)
    }
}

/// By what runs of a brand's rules are measured now.
pub(super) async fn basis(conn: &mut Conn, brand: Option<BrandId>) -> Result<Basis> {
    let Some(brand) = brand else { return Ok(Basis::default()) };
    let of_all = store::rules::live(conn).await?.into_iter().find(|version| version.brand.is_none()).map(|version| version.id);
    let (marks, names, decided) = store::right::brand_stamp(conn, brand).await?;
    Ok(Basis { of_all, marks, names, decided })
}

/// Whether who asks may say whether this version may be in force.
fn may_judge(actor: &Actor, version: &RulesVersion) -> bool {
    version.waits_for_word() && actor.may(Action::JudgeRules).is_ok() && actor.own_cause(version.brand, []).is_none()
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
