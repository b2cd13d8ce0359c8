//! Signing in: a plain form, so that a fresh page follows with the person's own navigation, with and without JavaScript.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, InputKind, Notice, PasswordField, TextField, Tone, Variant, query_value},
    i18n::t,
    pages::{errors_of, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

/// The form.
#[component]
pub fn SignIn() -> impl IntoView {
    let action = ServerAction::<api::account::SignIn>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let next = match came_back("next") {
        typed if typed.is_empty() => query_value("next").get_untracked().unwrap_or_default(),
        typed => typed,
    };
    let said = move |key| query_value(key).get_untracked().is_some();
    view! {
        <Title text=t::account::sign_in()/>
        <div class="narrow-page">
            <h1>{t::account::sign_in()}</h1>
            {said("verified").then(|| view! { <Notice tone=Tone::Good title=t::account::verified() live=true/> })}
            {said("reset").then(|| view! { <Notice tone=Tone::Good title=t::account::was_reset() live=true/> })}
            <Card>
                <form method="post" action=api::account::SignIn::url()>
                    <FormBody errors=errors_of(move || answer.get())>
                        <input type="hidden" name="next" value=next/>
                        <TextField name="email" label=t::account::email() kind=InputKind::Email value=came_back("email") autocomplete="username" required=true autofocus=true/>
                        <PasswordField name="password" label=t::form::password()/>
                        <FormActions>
                            <Button variant=Variant::Primary>{t::account::sign_in()}</Button>
                            <a href="/forgot">{t::account::forgot_link()}</a>
                        </FormActions>
                    </FormBody>
                </form>
            </Card>
            <p>{t::account::new_here(view! { <a href="/sign-up">{t::account::make()}</a> })}</p>
        </div>
    }
}
