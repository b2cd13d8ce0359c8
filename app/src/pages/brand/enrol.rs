//! Enrolling a trademark: for a new brand, or another one for the brand that one works for.
//!
//! The form carries files, so the browser sends it itself, with or without the script. What comes back is filled in, pictures included.

use crate::{
    api,
    components::{
        Button, Card, Choice, Fieldset, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, PicturesField, RadioGroup, Select, TextArea, TextField,
        Tone, Variant, query_value,
    },
    i18n::{mark_kind, said, t},
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
    let (owned, others) = match use_viewer().and_then(|viewer| viewer.brand) {
        Some(brand) if brand.role == BrandRole::Owner => (Some(brand.brand_name), None),
        other => (None, other.map(|brand| brand.brand_name)),
    };
    let owned = StoredValue::new(owned);
    view! {
        <Title text=t::brand::enrol_a_brand()/>
        {others.map(|name| view! { <Notice tone=Tone::Warn title=t::brand::owners_add_rights(&name)>{t::brand::owners_add_rights_text()}</Notice> })}
        {loaded(submission, move |submission| {
            view! { <Form submission=submission.to_string() owned=owned.get_value()/> }
        })}
    }
}

#[component]
fn Form(submission: String, owned: Option<String>) -> impl IntoView {
    let wants_new = query_value("brand").get_untracked().as_deref() == Some("new");
    let current = owned.clone().filter(|_| !wants_new);
    let (title, intro) = match &current {
        Some(name) => (t::brand::add_a_right_to(name), t::brand::another_registration_of_your()),
        None => (t::brand::enrol_your_brand().to_owned(), t::brand::you_need_a_registered()),
    };
    let is_new = current.is_none();
    let action = ServerAction::<api::right::FileRight>::new();
    let answer = action.value();
    let value = move |field: &'static str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <div class="form-page">
            <PageHeader title=title intro=intro/>
            {(owned.is_some() && !is_new).then(|| view! { <p><a href="/brand/enrol?brand=new" rel="external">{t::brand::enrol_a_different_brand()}</a></p> })}
            <form method="post" action=api::right::FileRight::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="submission" value=submission/>
                    <input type="hidden" name="for" value=if is_new { "new" } else { "current" }/>
                    {is_new.then(|| view! {
                        <Card>
                            <Fieldset legend=t::brand::the_brand()>
                                <TextField
                                    name="brand_name" label=t::brand::brand_name() value=value("brand_name") hint=t::brand::as_buyers_know_it()
                                    maxlength=u32::try_from(BRAND_NAME_MAX).unwrap_or(100) autocomplete="organization" required=true
                                />
                                // Without the browser's own check: "example.com" is enough for us.
                                <TextField name="website" label=t::brand::website() value=value("website") hint=t::brand::the_brands_own_site() maxlength=2000 autocomplete="url"/>
                                <TextArea name="categories" label=t::brand::product_categories() value=value("categories") hint=t::brand::what_you_sell_one() rows=3 maxlength=800 required=true/>
                            </Fieldset>
                        </Card>
                    })}
                    <Card>
                        <Fieldset legend=t::brand::the_registration()>
                            <OfficeField value=value("office")/>
                            <TextField
                                name="registration_number" label=t::brand::registration_number() kind=InputKind::Text value=value("registration_number")
                                hint=t::brand::not_the_application_number() maxlength=60 required=true
                            />
                            <TextField name="mark_text" label=t::brand::the_mark() value=value("mark_text") hint=t::brand::its_words_as_they() maxlength=200 required=true/>
                            <KindField value=value("mark_kind")/>
                            <TextField
                                name="classes" label=t::brand::nice_classes() value=value("classes") hint=t::brand::the_classes_you_rely()
                                maxlength=200 required=true
                            />
                            <details class="class-help">
                                <summary>{t::brand::which_class_is_which()}</summary>
                                <ol class="class-list">{NiceClass::all().map(|class| view! { <li><b>{class.number()}</b>" "{class.heading()}</li> }).collect_view()}</ol>
                            </details>
                        </Fieldset>
                    </Card>
                    <Card>
                        <Fieldset legend=t::brand::the_mark_in_use()>
                            <PicturesField
                                kept=value("kept") label=t::brand::pictures_of_the_mark()
                                hint=t::brand::one_to_six_jpeg() required=true
                            />
                        </Fieldset>
                    </Card>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>{t::brand::file_for_enrolment()}</Button></FormActions>
                </FormBody>
            </form>
            <aside class="next-steps">
                <h2>{t::brand::what_happens_then()}</h2>
                <ol>
                    <li>{t::brand::we_look_the_number()}</li>
                    <li>{t::brand::a_code_goes_to()}</li>
                    <li>{t::brand::a_reviewer_decides_with()}</li>
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
    view! { <Select name="office" label=t::brand::office() choices=choices value=value empty=t::brand::choose() hint=t::brand::where_the_mark_is() required=true/> }
}

#[component]
fn KindField(value: String) -> impl IntoView {
    let choices: Vec<_> = MarkKind::ALL.into_iter().map(|kind| Choice::new(kind.as_str(), mark_kind(kind)).hint(said(kind.hint()))).collect();
    if value.is_empty() {
        view! { <RadioGroup name="mark_kind" label=t::brand::kind_of_mark() choices=choices required=true/> }.into_any()
    } else {
        view! { <RadioGroup name="mark_kind" label=t::brand::kind_of_mark() choices=choices value=value required=true/> }.into_any()
    }
}
