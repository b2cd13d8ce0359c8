//! An objection to an enrolment, by the link that contacts on the office's record get. Opening it alone changes nothing: mail scanners open links too.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, Notice, Tone, Variant, query_value},
    i18n::t,
    pages::errors_of,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/not-ours?right=…&key=…`: one button.
#[component]
pub fn NotOurs() -> impl IntoView {
    let action = ServerAction::<api::right::ObjectToRight>::new();
    let answer = action.value();
    let said = query_value("said");
    let field = |name: &'static str| query_value(name).get_untracked().unwrap_or_default();
    view! {
        <Title text=t::objection::title()/>
        <div class="narrow-page">
            <h1>{t::objection::title()}</h1>
            {move || said.get().map(|_| view! { <Notice tone=Tone::Good title=t::objection::done() live=true>{t::objection::done_text()}</Notice> })}
            {move || said.get().is_none().then(|| view! {
                <Card>
                    <ActionForm action=action>
                        <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                            <input type="hidden" name="right" value=field("right")/>
                            <input type="hidden" name="key" value=field("key")/>
                            <p>{t::objection::text()}</p>
                            <FormActions><Button variant=Variant::Danger>{t::objection::action()}</Button></FormActions>
                        </FormBody>
                    </ActionForm>
                </Card>
            })}
        </div>
    }
}
