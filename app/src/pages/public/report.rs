//! Reporting a listing without an account.

use crate::{
    api,
    components::{
        Button, Card, Checkbox, Choice, FormActions, FormBody, Glyph, InputKind, PicturesField, PrivacyHint, RadioGroup, TextArea, TextField, Variant,
        query_value,
    },
    i18n::{self, t},
    pages::{encode, errors_of, loaded, public::tip::ELSEWHERE, typed_or},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{ground::Ground, report::EXPLANATION_MAX};

/// `?listing=` an address or a number, `?ground=` and `?explanation=` fill the form in.
#[component]
pub fn Report() -> impl IntoView {
    let submission = Resource::new_blocking(|| (), |()| api::report::new_submission());
    let explanation = query_value("explanation");
    let elsewhere = move || explanation.get().map_or_else(|| ELSEWHERE.to_owned(), |text| format!("{ELSEWHERE}?explanation={}", encode(&text)));
    view! {
        <Title text=t::report::title()/>
        <div class="narrow-page">
            <h1>{t::report::title()}</h1>
            <p class="lead">{t::report::lead()}</p>
            <p>{t::report::elsewhere(view! { <a href=elsewhere>{t::report::elsewhere_link()}</a> })}</p>
            {loaded(submission, |submission| view! { <Form submission=submission.to_string()/> })}
        </div>
    }
}

#[component]
fn Form(submission: String) -> impl IntoView {
    let action = ServerAction::<api::report::FilePublicReport>::new();
    let answer = action.value();
    // What came back from a form sent without JavaScript, else what the link that led here filled in.
    let value = move |field: &'static str| {
        let linked = || query_value(field).get_untracked().unwrap_or_default();
        answer.with_untracked(|a| typed_or(a.as_ref(), field, linked))
    };
    let agreed = value("good_faith") == "yes";
    let grounds = Ground::ALL.into_iter().filter(|g| g.one_click()).map(|g| Choice::new(g.as_str(), i18n::ground(g))).collect::<Vec<_>>();
    let ground = Some(value("ground")).filter(|g| !g.is_empty());
    view! {
        <Card>
            <form method="post" action=api::report::FilePublicReport::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="submission" value=submission/>
                    <TextField name="listing" label=t::report::listing() value=value("listing") hint=t::report::listing_hint() maxlength=2000 required=true/>
                    {match ground {
                        Some(ground) => view! { <RadioGroup name="ground" label=t::report::ground() choices=grounds value=ground required=true/> }.into_any(),
                        None => view! { <RadioGroup name="ground" label=t::report::ground() choices=grounds required=true/> }.into_any(),
                    }}
                    <TextArea
                        name="explanation"
                        label=t::report::explanation()
                        value=value("explanation")
                        hint=t::report::explanation_hint()
                        maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000)
                        required=true
                    />
                    <PicturesField
                        kept=value("kept") shown=false label=t::report::pictures()
                        hint=t::report::pictures_hint()
                    />
                    <TextField name="name" label=t::report::name() value=value("name") autocomplete="name" maxlength=100 required=true/>
                    <TextField
                        name="email"
                        label=t::report::email()
                        kind=InputKind::Email
                        value=value("email")
                        hint=t::report::email_hint()
                        autocomplete="email"
                        maxlength=254
                        required=true
                    />
                    <Checkbox name="good_faith" value="yes" label=t::report::good_faith() checked=agreed required=true/>
                    <PrivacyHint/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Flag>{t::report::send()}</Button></FormActions>
                </FormBody>
            </form>
        </Card>
        <p>{t::report::reported_before(view! { <a href="/follow">{t::report::follow_yours()}</a> })}</p>
    }
}
