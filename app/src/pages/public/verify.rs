//! Confirming an address. Opening the link alone changes nothing: mail scanners open links too.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, PasswordField, Variant, query_value},
    i18n::t,
    pages::errors_of,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// The password and a button: who can read the mail need not be who signed up.
#[component]
pub fn Verify() -> impl IntoView {
    let action = ServerAction::<api::account::Verify>::new();
    let answer = action.value();
    let failed = move || answer.with(|a| matches!(a, Some(Err(_))));
    view! {
        <Title text=t::account::confirm()/>
        <div class="narrow-page">
            <h1>{t::account::confirm()}</h1>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="token" value=query_value("token").get_untracked().unwrap_or_default()/>
                        <p>{t::account::confirm_text()}</p>
                        <PasswordField name="password" label=t::account::chosen_password() hint=t::account::chosen_password_hint()/>
                        <FormActions><Button variant=Variant::Primary>{t::account::confirm_action()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p><a href="/forgot">{t::account::forgot_link()}</a></p>
            {move || failed().then(|| view! { <p>{t::account::new_link(view! { <a href="/sign-in">{t::account::new_link_sign_in()}</a> })}</p> })}
        </div>
    }
}
