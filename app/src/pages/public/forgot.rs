//! Asking for a link to set a new password.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, InputKind, Notice, TextField, Tone, Variant, query_value},
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
        <Title text="Set a new password"/>
        <div class="narrow-page">
            <h1>"Set a new password"</h1>
            {move || sent.get().map(|_| view! {
                <Notice tone=Tone::Good title="If this address has an account, a link is on its way" live=true>
                    "It works for one hour. Nothing there after a few minutes? Look into the spam folder."
                </Notice>
            })}
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField
                            name="email"
                            label="E-mail address"
                            kind=InputKind::Email
                            value=answer.with_untracked(|a| typed_in(a.as_ref(), "email"))
                            autocomplete="username"
                            required=true
                        />
                        <FormActions><Button variant=Variant::Primary>"Send me a link"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p><a href="/sign-in">"Back to signing in"</a></p>
        </div>
    }
}
