//! Making an account, and what comes next.

use crate::{
    api,
    components::{Button, Card, EmptyState, FormActions, FormBody, Glyph, InputKind, PasswordField, TextField, Variant},
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
        <Title text="Make an account"/>
        <div class="narrow-page">
            <h1>"Make an account"</h1>
            <p class="lead">"For owners of brands, their teams and sellers. To check a code or report a listing you need none."</p>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <TextField name="name" label="Your name" value=came_back("name") autocomplete="name" maxlength=100 required=true/>
                        <TextField
                            name="email"
                            label="E-mail address"
                            kind=InputKind::Email
                            value=came_back("email")
                            hint="Use your address at the brand or shop. We send a link to confirm it."
                            autocomplete="username"
                            maxlength=254
                            required=true
                        />
                        <PasswordField
                            name="password"
                            label="Password"
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint="At least 15 characters. Three or four unrelated words are easy to remember."
                        />
                        <FormActions><Button variant=Variant::Primary>"Make the account"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p>"You have an account? "<a href="/sign-in">"Sign in"</a></p>
        </div>
    }
}

/// The same for every address, known or not.
#[component]
pub fn Sent() -> impl IntoView {
    view! {
        <Title text="Check your mail"/>
        <div class="narrow-page">
            <h1>"Check your mail"</h1>
            <EmptyState glyph=Glyph::Mail title="We have sent you a link">
                "Open it within 24 hours to confirm your address, then sign in. Nothing there after a few minutes? Look into the spam folder, or sign in to get another link."
            </EmptyState>
        </div>
    }
}
