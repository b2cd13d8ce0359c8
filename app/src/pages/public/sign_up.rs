//! Making an account, and what comes next.

use crate::{
    api,
    components::{Button, Card, EmptyState, FormActions, FormBody, Glyph, InputKind, PasswordField, PrivacyHint, TextField, Variant},
    i18n::t,
    pages::{errors_of, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::PASSWORD_MIN;

/// The form.
#[component]
pub fn SignUp() -> impl IntoView {
    let action = ServerAction::<api::account::SignUp>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <Title text=t::account::make()/>
        <div class="narrow-page">
            <h1>{t::account::make()}</h1>
            <p class="lead">{t::account::make_lead()}</p>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField name="name" label=t::account::your_name() value=came_back("name") autocomplete="name" maxlength=100 required=true/>
                        <TextField
                            name="email"
                            label=t::account::email()
                            kind=InputKind::Email
                            value=came_back("email")
                            hint=t::account::email_hint()
                            autocomplete="username"
                            maxlength=254
                            required=true
                        />
                        <PasswordField
                            name="password"
                            label=t::form::password()
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint=t::account::password_hint()
                        />
                        <PrivacyHint/>
                        <FormActions><Button variant=Variant::Primary>{t::account::make_action()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p>{t::account::have_one(view! { <a href="/sign-in">{t::account::sign_in()}</a> })}</p>
        </div>
    }
}

/// The same for every address, known or not.
#[component]
pub fn Sent() -> impl IntoView {
    view! {
        <Title text=t::account::check_mail()/>
        <div class="narrow-page">
            <h1>{t::account::check_mail()}</h1>
            <EmptyState glyph=Glyph::Mail title=t::account::link_sent()>
                {t::account::link_sent_text()}
            </EmptyState>
        </div>
    }
}
