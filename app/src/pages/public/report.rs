//! Reporting a listing without an account.

use crate::{
    api,
    components::{
        Button, Card, Checkbox, Choice, FormActions, FormBody, Glyph, InputKind, PicturesField, RadioGroup, TextArea, TextField, Variant, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{ground::Ground, report::EXPLANATION_MAX};

/// `?listing=` an address or a number, `?ground=` and `?explanation=` fill the form in.
#[component]
pub fn Report() -> impl IntoView {
    let submission = Resource::new_blocking(|| (), |()| api::report::new_submission());
    view! {
        <Title text="Report a listing"/>
        <div class="narrow-page">
            <h1>"Report a listing"</h1>
            <p class="lead">"A copy, a stolen picture, a false mark? Tell us. You need no account; a person decides, and you get the decision with its reason."</p>
            {loaded(submission, |submission| view! { <Form submission=submission.to_string()/> })}
        </div>
    }
}

#[component]
fn Form(submission: String) -> impl IntoView {
    let action = ServerAction::<api::report::FilePublicReport>::new();
    let answer = action.value();
    // What came back from a form sent without JavaScript, else what the link that led here filled in.
    let value = move |field: &'static str| match answer.with_untracked(|a| typed_in(a.as_ref(), field)) {
        typed if typed.is_empty() => query_value(field).get_untracked().unwrap_or_default(),
        typed => typed,
    };
    let agreed = value("good_faith") == "yes";
    let grounds = Ground::ALL.into_iter().filter(|g| g.one_click()).map(|g| Choice::new(g.as_str(), g.label())).collect::<Vec<_>>();
    let ground = Some(value("ground")).filter(|g| !g.is_empty());
    view! {
        <Card>
            <form method="post" action=api::report::FilePublicReport::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="submission" value=submission/>
                    <TextField name="listing" label="The listing" value=value("listing") hint="Its address on the marketplace, or its number." maxlength=2000 required=true/>
                    {match ground {
                        Some(ground) => view! { <RadioGroup name="ground" label="What is wrong?" choices=grounds value=ground required=true/> }.into_any(),
                        None => view! { <RadioGroup name="ground" label="What is wrong?" choices=grounds required=true/> }.into_any(),
                    }}
                    <TextArea
                        name="explanation"
                        label="Why do you think so?"
                        value=value("explanation")
                        hint="What you saw, and where. At least 30 characters; facts that a person can check."
                        maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000)
                        required=true
                    />
                    <PicturesField
                        kept=value("kept") shown=false label="Pictures"
                        hint="If you have some: of the thing, its label, its packaging. Up to six, JPEG, PNG or WebP, up to 8 MB each. Only those who decide see them."
                    />
                    <TextField name="name" label="Your name" value=value("name") autocomplete="name" maxlength=100 required=true/>
                    <TextField
                        name="email"
                        label="Your e-mail address"
                        kind=InputKind::Email
                        value=value("email")
                        hint="For the confirmation and the decision only. The seller does not see it."
                        autocomplete="email"
                        maxlength=254
                        required=true
                    />
                    <Checkbox name="good_faith" value="yes" label="What I report is true and complete to the best of my knowledge" checked=agreed required=true/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Flag>"Send the report"</Button></FormActions>
                </FormBody>
            </form>
        </Card>
        <p>"You reported something before? "<a href="/follow">"Follow your report"</a></p>
    }
}
