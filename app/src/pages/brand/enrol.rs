//! Enrolling a trademark: for a new brand, or another one for the brand that one works for.
//!
//! The form carries files, so the browser sends it itself, with or without the script. What comes back is filled in, pictures included.

use crate::{
    api,
    components::{
        Button, Card, Choice, Fieldset, FormActions, FormBody, Glyph, InputKind, PageHeader, PicturesField, RadioGroup, Select, TextArea, TextField, Variant,
        query_value,
    },
    pages::{errors_of, loaded, session::use_viewer, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{
    account::BrandRole,
    brand::BRAND_NAME_MAX,
    mark::{MarkKind, Office},
    nice::NiceClass,
};

/// `/brand/enrol`; `?brand=new` for those who own a brand already.
#[component]
pub fn Enrol() -> impl IntoView {
    let submission = Resource::new_blocking(|| (), |()| api::report::new_submission());
    let viewer = use_viewer();
    view! {
        <Title text="Enrol a brand"/>
        {loaded(submission, move |submission| {
            let submission = submission.to_string();
            view! {
                <Suspense>
                    {move || {
                        let submission = submission.clone();
                        Suspend::new(async move {
                            let owned = viewer.await.ok().flatten().and_then(|v| v.brand).filter(|brand| brand.role == BrandRole::Owner);
                            view! { <Form submission=submission owned=owned.map(|brand| brand.brand_name)/> }
                        })
                    }}
                </Suspense>
            }
        })}
    }
}

#[component]
fn Form(submission: String, owned: Option<String>) -> impl IntoView {
    let wants_new = query_value("brand").get_untracked().as_deref() == Some("new");
    let current = owned.clone().filter(|_| !wants_new);
    let (title, intro) = match &current {
        Some(name) => (format!("Add a right to {name}"), "Another registration of your brand: another office, other classes, another mark."),
        None => ("Enrol your brand".to_owned(), "You need a registered trademark. We compare what you file with the office's record; then a reviewer decides."),
    };
    let is_new = current.is_none();
    let action = ServerAction::<api::right::FileRight>::new();
    let answer = action.value();
    let value = move |field: &'static str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <div class="form-page">
            <PageHeader title=title intro=intro/>
            {(owned.is_some() && !is_new).then(|| view! { <p><a href="/brand/enrol?brand=new" rel="external">"Enrol a different brand"</a></p> })}
            <form method="post" action=api::right::FileRight::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="submission" value=submission/>
                    <input type="hidden" name="for" value=if is_new { "new" } else { "current" }/>
                    {is_new.then(|| view! {
                        <Card>
                            <Fieldset legend="The brand">
                                <TextField
                                    name="brand_name" label="Brand name" value=value("brand_name") hint="As buyers know it. It stands on the public register."
                                    maxlength=u32::try_from(BRAND_NAME_MAX).unwrap_or(100) autocomplete="organization" required=true
                                />
                                // Without the browser's own check: "example.com" is enough for us.
                                <TextField name="website" label="Website" value=value("website") hint="The brand's own site, such as example.com." maxlength=2000 autocomplete="url"/>
                                <TextArea name="categories" label="Product categories" value=value("categories") hint="What you sell, one a line: Watches, Jewellery boxes." rows=3 maxlength=800 required=true/>
                            </Fieldset>
                        </Card>
                    })}
                    <Card>
                        <Fieldset legend="The registration">
                            <OfficeField value=value("office")/>
                            <TextField
                                name="registration_number" label="Registration number" kind=InputKind::Text value=value("registration_number")
                                hint="Not the application number. Spaces and commas do not matter." maxlength=60 required=true
                            />
                            <TextField name="mark_text" label="The mark" value=value("mark_text") hint="Its words as they are registered. A logo without words: describe it in a few." maxlength=200 required=true/>
                            <KindField value=value("mark_kind")/>
                            <TextField
                                name="classes" label="Nice classes" value=value("classes") hint="The classes you rely on, such as 9, 14, 35. Each must be on the registration."
                                maxlength=200 required=true
                            />
                            <details class="class-help">
                                <summary>"Which class is which?"</summary>
                                <ol class="class-list">{NiceClass::all().map(|class| view! { <li><b>{class.number()}</b>" "{class.heading()}</li> }).collect_view()}</ol>
                            </details>
                        </Fieldset>
                    </Card>
                    <Card>
                        <Fieldset legend="The mark in use">
                            <PicturesField
                                kept=value("kept") label="Pictures of the mark on a product or its packaging"
                                hint="One to six, JPEG, PNG or WebP, up to 8 MB each. Reviewers and your team see them." required=true
                            />
                        </Fieldset>
                    </Card>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>"File for enrolment"</Button></FormActions>
                </FormBody>
            </form>
            <aside class="next-steps">
                <h2>"What happens then"</h2>
                <ol>
                    <li>"We look the number up in the office's records and show you what differs."</li>
                    <li>"A code goes to the contact on the record, often your attorney. You enter it on the right's page."</li>
                    <li>"A reviewer decides, with a reason, and you get a mail."</li>
                </ol>
            </aside>
        </div>
    }
}

/// Offices by name.
#[component]
fn OfficeField(value: String) -> impl IntoView {
    let mut offices: Vec<_> = Office::all().collect();
    offices.sort_by_key(|(_, name)| *name);
    let choices = offices.into_iter().map(|(code, name)| Choice::new(code, format!("{code} · {name}"))).collect();
    let value = Some(value).filter(|code| !code.is_empty());
    view! { <Select name="office" label="Office" choices=choices value=value empty="Choose…" hint="Where the mark is registered." required=true/> }
}

#[component]
fn KindField(value: String) -> impl IntoView {
    let choices: Vec<_> = MarkKind::ALL.into_iter().map(|kind| Choice::new(kind.as_str(), kind.label()).hint(kind.hint())).collect();
    if value.is_empty() {
        view! { <RadioGroup name="mark_kind" label="Kind of mark" choices=choices required=true/> }.into_any()
    } else {
        view! { <RadioGroup name="mark_kind" label="Kind of mark" choices=choices value=value required=true/> }.into_any()
    }
}
