//! The search by a pasted list: a form of its own, since a list of a thousand goes into no address. The server keeps it, and the address holds its name.

use super::address;
use crate::{
    api,
    components::{Button, FormActions, FormBody, Glyph, TextArea},
    i18n::t,
    pages::errors_of,
};
use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};
use model::search::{PageNumber, SearchQuery, written_list};

/// The form, open while something is wrong with what was pasted: a list of a thousand would push what it found out of sight.
#[component]
pub fn ListForm(
    /// The search that the list goes together with.
    query: SearchQuery,
) -> impl IntoView {
    let action = ServerAction::<api::search::SearchByList>::new();
    let answer = action.value();
    let entries = query.list.join("\n");
    let searched = !query.list.is_empty();
    let count = i64::try_from(query.list.len()).unwrap_or(i64::MAX);
    let open = answer.with_untracked(|answer| matches!(answer, Some(Err(_))));
    let without = address(&SearchQuery { list: Vec::new(), pasted: None, page: PageNumber::default(), ..query });
    let beside = use_location().query.with_untracked(ParamsMap::to_query_string);
    view! {
        <details class="list-form" open=open>
            <summary>{if searched { t::search::list_of(count) } else { t::search::list().to_owned() }}</summary>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="address" value=beside/>
                    <TextArea name="list" label=t::search::list_label() hint=t::search::list_hint() rows=4 value=entries/>
                    <FormActions>
                        <Button glyph=Glyph::Search small=true>{t::search::list_search()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
        </details>
        {searched.then(|| view! { <p><a href=without>{t::search::list_without()}</a></p> })}
    }
}

/// What the form of all other filters carries of the list.
#[component]
pub fn ListCarried(
    /// The search.
    query: SearchQuery,
) -> impl IntoView {
    match query.pasted {
        Some(id) => Some(view! { <input type="hidden" name="pasted" value=id.to_string()/> }),
        None => (!query.list.is_empty()).then(|| view! { <input type="hidden" name="list" value=written_list(&query.list)/> }),
    }
}
