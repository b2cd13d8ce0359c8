//! Other names of a mark: the brand's editors say them, the filters look for them, and staff see them.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    alias::parse_aliases,
    id::{BrandId, RightId},
    right::{Right, RightState},
};
use screening::{Engine, Mark, MarkProblem, Vocabulary};
use serde_json::json;
use store::{StoreError, right::EnrolledMark};

impl Portal {
    /// Changes the other names of a mark, those of `version`, to these; one a line or parted by commas. The catalogue is screened anew if the mark is enrolled.
    /// A name must be one that can be looked for, and neither another brand's mark nor what others call their goods.
    /// False if they are these already: nothing was done.
    pub async fn change_aliases(&self, actor: &Actor, id: RightId, version: i64, names: &str) -> Result<bool> {
        let right = self.right_for(&mut self.read().await?, actor, Action::ManageAliases, id).await?.right;
        if right.state.is_over() {
            return Err(PortalError::conflict(format!("This right is {}: its names cannot be changed any more", right.state.label().to_lowercase())));
        }
        let names = parse_aliases(names).map_err(|error| PortalError::field("aliases", error))?;
        if right.aliases.version != version {
            return Err(changed_meanwhile());
        }
        if names == right.aliases.names {
            return Ok(false);
        }
        self.check_aliases(&right, &names).await?;
        let (brand, mark) = (right.brand_id, &right.filed.mark_text);
        let mut change = self.change().await?;
        store::right::set_aliases(&mut change.tx, id, version, &names).await.map_err(|error| match error {
            StoreError::Conflict => changed_meanwhile(),
            other => other.into(),
        })?;
        // A reviewer may have enrolled it meanwhile.
        let state = store::right::by_id(&mut change.tx, id).await?.map_or(right.state, |stored| stored.right.state);
        if state == RightState::Enrolled {
            self.queue_sweep(&mut change, actor, Some(brand), &format!("Screening the catalogue for other names of “{mark}”")).await?;
        }
        let summary = match &names[..] {
            [] => "Took away the mark's other names".to_owned(),
            names => format!("Other names of the mark: {}", names.join(", ")),
        };
        let detail = json!({ "before": right.aliases.names, "after": names });
        change.audit(actor, "right.aliases", Subject::of("right", id.0, brand), &summary, detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(true)
    }

    /// What the filters cannot look for, and what is another's, in words for the brand.
    pub(super) async fn check_aliases(&self, right: &Right, names: &[String]) -> Result<()> {
        let (brand, mark, names) = (right.brand_id, right.filed.mark_text.clone(), names.to_vec());
        let enrolled = store::right::enrolled_marks(&mut self.read().await?).await?;
        let wrong = tokio::task::spawn_blocking(move || problems(brand, &mark, &names, &enrolled)).await.map_err(PortalError::internal)?;
        if wrong.is_empty() { Ok(()) } else { Err(PortalError::field("aliases", wrong.join(". "))) }
    }
}

fn changed_meanwhile() -> PortalError {
    PortalError::conflict("Somebody else changed these names in the meantime. Nothing of yours was saved: load the page again to see them")
}

/// The letters and digits of a name, folded.
fn bare(name: &str) -> String {
    screening::fold::plain_text(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How many words of three letters and more a name has: shorter ones are abbreviations.
fn words(name: &str) -> usize {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2).count()
}

/// Whether a name holds the mark, or is several words of it: `Aurelia Milano`, `Saint Laurent` of `Yves Saint Laurent`.
fn is_of(mark: &str, name: &str) -> bool {
    let (mark, bare) = (bare(mark), bare(name));
    !mark.is_empty() && bare.contains(&mark) || words(name) > 1 && mark.contains(&bare)
}

fn problems(brand: BrandId, mark: &str, names: &[String], enrolled: &[EnrolledMark]) -> Vec<String> {
    let mut wrong: Vec<String> =
        names.iter().filter(|name| bare(name) == bare(mark)).map(|name| format!("“{name}” is the mark itself: it is looked for already")).collect();
    let mine: Vec<String> = names.iter().filter(|name| bare(name) != bare(mark)).cloned().collect();
    // A name of others' marks would hold their goods.
    let folded: Vec<String> = mine.iter().map(|name| bare(name)).collect();
    let others = enrolled.iter().filter(|other| other.brand != brand && folded.contains(&bare(&other.text)));
    let mut marks: Vec<Mark> = others.map(|other| Mark { name: other.text.clone(), brand: other.brand.to_string(), ..Mark::default() }).collect();
    let own = marks.len();
    let typed = mine.clone();
    // Under a name of which nothing can be wrong: a mark without words is described in a few.
    marks.push(Mark { name: "placeholder mark".to_owned(), brand: brand.to_string(), aliases: mine, ..Mark::default() });
    let (engine, found) = Engine::build(marks, &Vocabulary::default());
    // Nobody has shown that such a word is the brand's: others' goods are called so.
    let ordinary = typed.iter().filter(|name| words(name) > 0 && !is_of(mark, name) && engine.is_ordinary(name));
    wrong.extend(ordinary.map(|name| format!("“{name}” is made of ordinary words: it would find what others sell. If it is a mark of yours, enrol it as one")));
    wrong.extend(found.into_iter().filter(|problem| problem.number() == own).map(|problem| match problem {
        MarkProblem::Empty { word, .. } => format!("“{word}” has no letters or digits: there is nothing to look for"),
        MarkProblem::Single { word, .. } => format!("“{word}” is a single letter or digit: it stands everywhere"),
        MarkProblem::Long { word, .. } => format!("“{word}” has more than 64 letters: it cannot be looked for"),
        MarkProblem::Shared { word, other_name, .. } => format!("“{word}” is enrolled as another brand's mark, “{other_name}”: it cannot be a name of yours"),
    }));
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::id::RightId;

    #[test]
    fn a_name_that_cannot_be_looked_for_is_said_why() {
        let (ours, theirs) = (BrandId(uuid::Uuid::from_u128(1)), BrandId(uuid::Uuid::from_u128(2)));
        let mark =
            |brand, text: &str| EnrolledMark { right: RightId(uuid::Uuid::nil()), brand, text: text.into(), aliases: Vec::new(), classes: Default::default() };
        let enrolled = [mark(theirs, "Nike"), mark(ours, "Saint Laurent"), mark(theirs, "Gucci")];
        let names = ["NIKE", "—·", "saint-laurent", "Y.", "YSL", "耐克", "watch", "leather shoes", "Opyum", "Saint Laurent watches"].map(str::to_owned);
        let wrong = problems(ours, "Saint Laurent", &names, &enrolled).join("\n");
        assert!(wrong.contains("“saint-laurent” is the mark itself") && wrong.contains("“NIKE” is enrolled as another brand's mark, “Nike”"), "{wrong}");
        assert!(wrong.contains("“—·” has no letters") && wrong.contains("“Y.” is a single letter"), "{wrong}");
        assert!(wrong.contains("“watch” is made of ordinary words") && wrong.contains("“leather shoes” is made"), "{wrong}");
        assert_eq!(wrong.lines().count(), 6, "{wrong}");
    }
}
