//! The other names of a mark on its right's page: what they are, and for those who may the form that changes them.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, TextArea, Variant},
    i18n::t,
    pages::{errors_of, typed_or},
};
use leptos::prelude::*;
use model::{
    alias::{ALIAS_LENGTH, ALIASES_MAX, Aliases},
    id::RightId,
};

/// Characters of a field that holds as many names as there can be.
const FIELD_MAX: usize = ALIASES_MAX * (*ALIAS_LENGTH.end() + 2);

/// The card. It stands where names can be changed still, or are there.
#[component]
pub fn Names(
    /// The right.
    right: RightId,
    /// Its names.
    aliases: Aliases,
    /// The right is enrolled: the filters look for them.
    enrolled: bool,
    /// By what they are changed.
    action: ServerAction<api::right::ChangeAliases>,
) -> impl IntoView {
    let answer = action.value();
    let value = answer.with_untracked(|a| typed_or(a.as_ref(), "aliases", || aliases.lines()));
    view! {
        <div id="names">
            <Card title=t::aliases::title()>
                <p class="muted">{t::aliases::intro()}</p>
                {(!enrolled).then(|| view! { <p class="muted">{t::aliases::not_yet()}</p> })}
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="id" value=right.to_string()/>
                        <input type="hidden" name="version" value=aliases.version.to_string()/>
                        <TextArea
                            name="aliases" label=t::aliases::names() value=value rows=4
                            hint=t::aliases::hint(i64::try_from(ALIASES_MAX).unwrap_or(i64::MAX)) maxlength=u32::try_from(FIELD_MAX).unwrap_or(u32::MAX)
                        />
                        <FormActions><Button variant=Variant::Primary>{t::aliases::save()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
}
