//! Setting a new password by a mailed link.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, PasswordField, Variant, query_value},
    pages::errors_of,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::PASSWORD_MIN;

/// The form.
#[component]
pub fn Reset() -> impl IntoView {
    let action = ServerAction::<api::account::Reset>::new();
    let answer = action.value();
    view! {
        <Title text="Choose a new password"/>
        <div class="narrow-page">
            <h1>"Choose a new password"</h1>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="token" value=query_value("token").get_untracked().unwrap_or_default()/>
                        <PasswordField
                            name="password"
                            label="New password"
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint="At least 15 characters. Everybody who is signed in with the old one will be signed out."
                        />
                        <FormActions><Button variant=Variant::Primary>"Set the password"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p>"The link no longer works? "<a href="/forgot">"Ask for a new one"</a></p>
        </div>
    }
}
