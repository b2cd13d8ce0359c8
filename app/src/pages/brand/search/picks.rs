//! The listings that are ticked, on whatever page of a search or list they stood, and the way to report them. Without the script those of one page.

use crate::{components::SelectionBar, i18n::t};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// So many fit into an address, in which they go to the form that reports them.
const PICKS_MAX: i64 = 150;

/// The ticked listings' ids.
#[derive(Clone, Copy)]
pub struct Picks {
    ids: RwSignal<BTreeSet<String>>,
    /// The page was there before the script: what was ticked then counts.
    awake: StoredValue<bool>,
}

impl Default for Picks {
    fn default() -> Self {
        Self { ids: RwSignal::default(), awake: StoredValue::new(false) }
    }
}

impl Picks {
    /// How many are ticked.
    pub fn count(self) -> i64 {
        i64::try_from(self.ids.with(BTreeSet::len)).unwrap_or(i64::MAX)
    }

    /// Those that are not among these.
    pub fn elsewhere(self, here: &[String]) -> Vec<String> {
        self.ids.with(|ids| ids.iter().filter(|id| !here.contains(id)).cloned().collect())
    }

    /// Ticks the boxes of those that were ticked, once they stand there.
    pub fn show(self) {
        #[cfg(feature = "hydrate")]
        if self.awake.get_value() {
            request_animation_frame(move || {
                let Some(ids) = self.ids.try_get_untracked() else { return };
                boxes().into_iter().for_each(|input| input.set_checked(ids.contains(&input.value())));
            });
        } else {
            self.awake.set_value(true);
            self.note();
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = self.awake;
    }

    /// Takes over which boxes of this page are ticked.
    pub fn note(self) {
        #[cfg(feature = "hydrate")]
        self.ids.maybe_update(|ids| {
            let boxes = boxes().into_iter();
            boxes.fold(false, |changed, input| changed | if input.checked() { ids.insert(input.value()) } else { ids.remove(&input.value()) })
        });
    }

    /// Unticks all.
    pub fn clear(self) {
        self.ids.update(BTreeSet::clear);
        self.show();
    }
}

/// What can be done with all that is ticked. It stands in the form of class `selectable` that holds the ticks, named `pick`.
#[component]
pub fn PickBar(
    /// What is ticked.
    picks: Picks,
    /// The listings of this page: those ticked elsewhere go along unseen.
    here: Vec<String>,
) -> impl IntoView {
    let elsewhere = move || picks.elsewhere(&here);
    view! {
        <For each=elsewhere key=Clone::clone let(id)><input type="hidden" name="pick" value=id/></For>
        <SelectionBar count=Signal::derive(move || picks.count()) one=t::many::one() many=t::many::many()>
            <button class="btn btn-plain btn-sm needs-script" type="button" on:click=move |_| picks.clear()>{t::many::untick()}</button>
            {move || if picks.count() > PICKS_MAX {
                view! { <span>{t::many::too_many_ticked(PICKS_MAX)}</span> }.into_any()
            } else {
                view! { <button class="btn btn-primary btn-sm" type="submit" formaction="/brand/report/many" formmethod="get">{t::many::report_picked()}</button> }.into_any()
            }}
        </SelectionBar>
    }
}

#[cfg(feature = "hydrate")]
fn boxes() -> Vec<web_sys::HtmlInputElement> {
    use wasm_bindgen::JsCast as _;
    let Ok(found) = document().query_selector_all("input[type=checkbox][name=pick]") else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_on_other_pages_goes_along() {
        Owner::new().with(|| {
            let picks = Picks::default();
            picks.ids.set(["a", "b", "c"].map(str::to_owned).into());
            assert_eq!((picks.count(), picks.elsewhere(&["b".to_owned()])), (3, vec!["a".to_owned(), "c".to_owned()]));
            picks.clear();
            assert_eq!(picks.count(), 0);
        });
    }
}
