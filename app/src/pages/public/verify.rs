//! Confirming an address. Opening the link alone changes nothing: mail scanners open links too.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, Variant, query_value},
    pages::errors_of,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// One button.
#[component]
pub fn Verify() -> impl IntoView {
    let action = ServerAction::<api::account::Verify>::new();
    let answer = action.value();
    let failed = move || answer.with(|a| matches!(a, Some(Err(_))));
    view! {
        <Title text="Confirm your address"/>
        <div class="narrow-page">
            <h1>"Confirm your address"</h1>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="token" value=query_value("token").get_untracked().unwrap_or_default()/>
                        <p>"Confirm that the address this link was sent to is yours."</p>
                        <FormActions><Button variant=Variant::Primary>"Confirm my address"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            {move || failed().then(|| view! { <p>"To get a new link, "<a href="/sign-in">"sign in"</a>" with your address and password."</p> })}
        </div>
    }
}
