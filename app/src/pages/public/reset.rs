//! Setting a new password by a mailed link.

use crate::{
    api,
    components::{Button, Card, FormActions, FormBody, PasswordField, Variant, query_value},
    i18n::t,
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
        <Title text=t::account::reset()/>
        <div class="narrow-page">
            <h1>{t::account::reset()}</h1>
            <Card>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="token" value=query_value("token").get_untracked().unwrap_or_default()/>
                        <PasswordField
                            name="password"
                            label=t::account::new_password()
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint=t::account::reset_hint()
                        />
                        <FormActions><Button variant=Variant::Primary>{t::account::reset_action()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <p>{t::account::link_dead(view! { <a href="/forgot">{t::account::ask_new()}</a> })}</p>
        </div>
    }
}
