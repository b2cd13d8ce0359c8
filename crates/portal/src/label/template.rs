//! Label designs that a brand keeps under names.

use crate::{Actor, Portal, PortalError, Result, change::Subject};
use labels::Design;
use model::{
    form::FieldErrors,
    id::BatchId,
    label::{LabelForm, LabelTemplate, TEMPLATES_MAX},
};
use serde_json::json;

/// The longest name of a template.
const NAME_LENGTH_MAX: usize = 60;

impl Portal {
    /// Keeps a design under a name for the brand, in place of the one that had it.
    pub async fn save_label_template(&self, actor: &Actor, id: BatchId, name: &str, form: LabelForm) -> Result<()> {
        let stored = self.sealed_batch(actor, id).await?;
        let by = actor.user_id().ok_or(PortalError::SignInNeeded)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut errors = FieldErrors::new();
        if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
            errors.add("name", format!("Give the design a name of 1 to {NAME_LENGTH_MAX} characters"));
        }
        let known = store::label::of_brand(&mut self.read().await?, stored.brand_id).await?;
        if known.len() >= TEMPLATES_MAX && !known.iter().any(|template| template.name == name) {
            errors.add("name", format!("A brand keeps {TEMPLATES_MAX} designs at most: forget one, or save under a name that there is"));
        }
        if let Err(wrong) = Design::parse(&form) {
            wrong.into_iter().for_each(|error| errors.add(&error.field, error.message));
        }
        if !errors.is_empty() {
            return Err(PortalError::Invalid(errors.into_vec()));
        }
        let mut change = self.change().await?;
        let now = change.now;
        let template = LabelTemplate { name, form };
        store::label::save(&mut change.tx, stored.brand_id, &template, by, now).await?;
        let summary = format!("Saved the label design “{}”", template.name);
        change.audit(actor, "label.saved", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, json!({})).await?;
        change.commit().await
    }

    /// Forgets a brand's design. One that is gone already is no error.
    pub async fn forget_label_template(&self, actor: &Actor, id: BatchId, name: &str) -> Result<()> {
        let stored = self.sealed_batch(actor, id).await?;
        let mut change = self.change().await?;
        if store::label::forget(&mut change.tx, stored.brand_id, name).await? {
            let summary = format!("Forgot the label design “{name}”");
            change.audit(actor, "label.forgotten", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, json!({})).await?;
        }
        change.commit().await
    }
}
