//! Asking for a link to set a new password.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, InputKind, Notice, TextField, Tone, Variant, query_value},
    i18n::t,
    pages::{errors_of, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// The form; it answers alike whether the address has an account or not.
#[component]
pub fn Forgot() -> impl IntoView {
    let action = ServerAction::<api::account::Forgot>::new();
    let answer = action.value();
    let sent = query_value("sent");
    view! {
        <Title text=t::account::forgot()/>
        <div class="narrow-page">
            <h1>{t::account::forgot()}</h1>
            {move || sent.get().map(|_| view! {
                <Notice tone=Tone::Good title=t::account::forgot_sent() live=true>
                    {t::account::forgot_sent_text()}
                </Notice>
            })}
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField
                            name="email"
                            label=t::account::email()
                            kind=InputKind::Email
                            value=answer.with_untracked(|a| typed_in(a.as_ref(), "email"))
                            autocomplete="username"
                            required=true
                        />
                        <FormActions><Button variant=Variant::Primary>{t::account::forgot_action()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p><a href="/sign-in">{t::account::back_to_sign_in()}</a></p>
        </div>
    }
}
