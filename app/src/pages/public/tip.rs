//! Telling of a thing that was bought elsewhere, or whose listing is gone.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, FormActions, FormBody, Glyph, InputKind, Notice, PicturesField, PrivacyHint, TextArea, TextField, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{errors_of, loaded, typed_or},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{Meta, Title};
use model::{
    report::EXPLANATION_MAX,
    tip::{CODE_MAX, PLACE_MAX},
};

/// The page's address.
pub const ELSEWHERE: &str = "/report/elsewhere";

/// `?code=` and `?explanation=` fill the form in; `?sent=yes` says that it came.
#[component]
pub fn TellElsewhere() -> impl IntoView {
    let submission = Resource::new_blocking(|| (), |()| api::report::new_submission());
    let sent = query_value("sent");
    view! {
        <Title text=t::tip::title()/>
        <Meta name="robots" content="noindex"/>
        <div class="narrow-page">
            <h1>{t::tip::title()}</h1>
            {move || match sent.get() {
                Some(_) => view! {
                    <Notice tone=Tone::Good title=t::tip::sent() live=true><p>{t::tip::sent_text()}</p></Notice>
                    <ButtonLink href="/check" glyph=Glyph::ShieldCheck>{t::check::action()}</ButtonLink>
                }.into_any(),
                None => view! {
                    <p class="lead">{t::tip::lead()}</p>
                    {loaded(submission, |submission| view! { <Form submission=submission.to_string()/> })}
                }.into_any(),
            }}
        </div>
    }
}

#[component]
fn Form(submission: String) -> impl IntoView {
    let action = ServerAction::<api::tip::FileTip>::new();
    let answer = action.value();
    let value = move |field: &'static str| {
        let linked = || query_value(field).get_untracked().unwrap_or_default();
        answer.with_untracked(|a| typed_or(a.as_ref(), field, linked))
    };
    let most = |most: usize| u32::try_from(most).unwrap_or(u32::MAX);
    view! {
        <Card>
            <form method="post" action=api::tip::FileTip::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="submission" value=submission/>
                    <TextField name="code" label=t::tip::code() value=value("code") hint=t::tip::code_hint() maxlength=most(CODE_MAX) autocomplete="off"/>
                    <TextField name="place" label=t::tip::place() value=value("place") hint=t::tip::place_hint() maxlength=most(PLACE_MAX) autocomplete="off" required=true/>
                    <TextArea
                        name="explanation" label=t::tip::explanation() value=value("explanation") hint=t::tip::explanation_hint()
                        maxlength=most(EXPLANATION_MAX) required=true
                    />
                    <PicturesField kept=value("kept") shown=false label=t::report::pictures() hint=t::tip::pictures_hint()/>
                    <TextField
                        name="email" label=t::report::email() kind=InputKind::Email value=value("email") hint=t::tip::email_hint()
                        autocomplete="email" maxlength=254
                    />
                    <PrivacyHint/>
                    <FormActions><Button variant=Variant::Primary>{t::tip::send()}</Button></FormActions>
                </FormBody>
            </form>
        </Card>
    }
}
