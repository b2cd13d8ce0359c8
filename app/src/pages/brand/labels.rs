//! The designer of a batch's labels. A plain form that shows the label again when it is sent; with the script the label follows each change.

use crate::{
    api::{self, label::show_label_designer},
    components::{
        Breadcrumbs, Button, Card, Checkbox, Choice, Crumb, FieldError, Fieldset, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, RadioGroup,
        Select, TextField, Tone, Variant, group_digits, query_value,
    },
    i18n::{Language, t},
    pages::{acted, encode, errors_of, loaded, typed_in},
};
use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use model::{
    id::BatchId,
    label::{LabelDesigner, LabelForm, LabelHint, LabelTemplate, PDF_LABELS_MAX},
};
use std::time::Duration;

type Save = ServerAction<api::label::SaveLabel>;
type Forget = ServerAction<api::label::ForgetLabel>;

/// The languages of a label's words; its typeface has no Chinese letters.
const PRINTED: [Language; 5] = [Language::English, Language::German, Language::French, Language::Spanish, Language::Italian];

/// What something is called in the reader's language.
type Words = fn() -> String;

/// What can stand beside the code, in the order of the form: the field, and what it is called.
const BOXES: [(&str, Words); 8] = [
    ("show_brand", || t::codes::brand().to_string()),
    ("show_product", || t::codes::product().to_string()),
    ("show_lot", || t::codes::lot_2().to_string()),
    ("show_gtin", || "GTIN".to_owned()),
    ("show_expiry", || t::codes::expiry_date().to_string()),
    ("show_code", || t::codes::the_code_to_type().to_string()),
    ("show_how", || t::codes::where_to_type_it().to_string()),
    ("hallmark", || t::codes::hallmark().to_string()),
];

/// What the form calls a part of the label.
fn name_of(field: &str) -> String {
    BOXES.iter().find(|(name, _)| *name == field).map_or_else(|| t::codes::logo().to_string(), |(_, label)| label())
}

/// How long nothing is typed before the label is drawn anew.
const PAUSE: Duration = Duration::from_millis(300);

/// The page.
#[component]
pub fn LabelsPage() -> impl IntoView {
    let (params, location) = (use_params_map(), use_location());
    let (save, forget) = (Save::new(), Forget::new());
    let acts = acted(forget);
    let designer = Resource::new_blocking(
        move || {
            let id = params.with(|p| p.get("id").and_then(|id| id.parse::<BatchId>().ok()));
            (id, location.query.with(|query| query.to_query_string()), acts.get())
        },
        |(id, design, _)| async move {
            match id {
                Some(id) => show_label_designer(id, design).await,
                None => Err(api::ApiError::new(api::Code::NotFound, t::codes::there_is_no_such())),
            }
        },
    );
    loaded(designer, move |designer| view! { <Designer designer=designer save=save forget=forget/> })
}

#[component]
fn Designer(designer: LabelDesigner, save: Save, forget: Forget) -> impl IntoView {
    let LabelDesigner { batch, form, range, place, sheets, templates, .. } = designer.clone();
    let id = batch.id;
    // What the last look at the form answered; the page's own answer at first.
    let live = RwSignal::new(designer);
    let design = RwSignal::new(query_of(&form, range, place));
    let look = Action::new_local(move |query: &String| {
        let query = query.clone();
        async move {
            let answer = show_label_designer(id, query.clone()).await;
            // An answer that was overtaken by another change is none.
            if let Ok(answer) = answer
                && design.get_untracked() == query
            {
                live.set(answer);
            }
        }
    });
    let follow = move |event: ev::Event| {
        if let Some(query) = typed_query(&event) {
            design.set(query.clone());
            // Whoever types a number means its last digit: what was typed over meanwhile is not drawn.
            let ask = move || {
                if design.try_get_untracked().is_some_and(|now| now == query) {
                    look.dispatch_local(query);
                }
            };
            set_timeout(ask, PAUSE);
        }
    };
    let errors = Signal::derive(move || {
        live.with(|live| live.errors.iter().map(|error| FieldError { field: Some(error.field.clone()), message: error.message.clone() }).collect::<Vec<_>>())
    });
    let (saved, title) = (query_value("saved"), t::codes::labels_for_lot(&batch.lot));
    let address = format!("/brand/batches/{id}/labels");
    let [pdf, zpl, svg, png] = ["pdf", "zpl", "svg", "png"].map(|kind| format!("{address}.{kind}"));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs
                crumbs=vec![
                    Crumb::new(t::codes::products(), "/brand/products"),
                    Crumb::new(batch.product_name.clone(), format!("/brand/products/{}", batch.product_id)),
                    Crumb::new(t::codes::lot(&batch.lot), format!("/brand/batches/{id}")),
                ]
                here=t::codes::labels()
            />
            <PageHeader title=title intro=t::codes::units_of(group_digits(batch.count.into()), &batch.product_name)/>
            {move || saved.get().map(|_| view! { <Notice tone=Tone::Good title=t::codes::the_design_is_saved() live=true/> })}
            <div class="label-designer">
                <form method="get" action=address class="sheet" on:input=follow>
                    <FormBody errors=errors>
                        <Medium form=form.clone() sheets=sheets live=live/>
                        <Said form=form.clone() live=live/>
                        <Range range=range place=place units=batch.count live=live/>
                        <Code form=form live=live/>
                        // Without the script the label is drawn anew by this; with it, at each change.
                        <div class="without-script"><Button>{t::codes::show_the_label()}</Button></div>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Download action=pdf>{t::codes::download_the_pdf()}</Button>
                            <Button variant=Variant::Quiet small=true action=zpl>{t::codes::zpl_for_zebra()}</Button>
                            <Button variant=Variant::Quiet small=true action=svg>{t::codes::one_as_svg()}</Button>
                            <Button variant=Variant::Quiet small=true action=png>{t::codes::one_as_png()}</Button>
                        </FormActions>
                    </FormBody>
                </form>
                <div class="stack label-side">
                    <Preview live=live/>
                    <Kept batch=id design=design templates=templates save=save forget=forget/>
                </div>
            </div>
        </div>
    }
}

/// The label as it will be printed, and what to know of it.
#[component]
fn Preview(live: RwSignal<LabelDesigner>) -> impl IntoView {
    let shown = move || match live.with(|live| live.preview.clone()) {
        Some(preview) => {
            // What does not fit in the printer's dots is said at its field.
            let reads = preview.reads.map(|reads| {
                if reads {
                    view! { <Notice tone=Tone::Good title=t::codes::read_back()>{t::codes::the_portals_own_reader()}</Notice> }.into_any()
                } else {
                    view! { <Notice tone=Tone::Warn title=t::codes::not_read_back()>{t::codes::as_the_chosen_printer()}</Notice> }.into_any()
                }
            });
            let missing: Vec<String> = preview.left_out.iter().map(|field| name_of(field)).collect();
            let missing = (!missing.is_empty())
                .then(|| view! { <Notice tone=Tone::Warn title=t::codes::not_on_the_label()>{t::codes::there_is_no_room_for(missing.join(", "))}</Notice> });
            view! {
                {missing}
                <figure class="label-sample">
                    <div class="label-drawn" role="img" aria-label=t::codes::the_first_label_as() inner_html=preview.svg></div>
                    <figcaption>{t::codes::the_code_holds()}<span class="code-text">{preview.content}</span></figcaption>
                </figure>
                {reads}
            }
            .into_any()
        }
        None => view! { <p class="muted">{t::codes::there_is_no_label()}</p> }.into_any(),
    };
    view! { <div class="label-preview"><Card title=t::codes::preview()><div class="stack" aria-live="polite">{shown}</div></Card></div> }
}

/// What to know of a field.
#[component]
fn About(field: &'static str, live: RwSignal<LabelDesigner>) -> impl IntoView {
    move || {
        let hints = live.with(|live| live.hints.iter().filter(|hint| hint.field == field).cloned().collect::<Vec<_>>());
        let line = |LabelHint { message, mind, .. }| view! { <p class="label-hint" class:label-mind=mind>{message}</p> };
        hints.into_iter().map(line).collect_view()
    }
}

/// The fields of what is right for most as it is; they are shown while something in them is wrong.
const FINE: [&str; 6] = ["module", "quiet", "dark", "light", "logo", "offline"];

#[component]
fn Code(form: LabelForm, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let kinds = vec![
        Choice::new("qr", t::codes::qr_code()).hint(t::codes::holds_the_address_of()),
        Choice::new("datamatrix", "GS1 DataMatrix").hint(t::codes::holds_gtin_and_serial()),
    ];
    let logos =
        vec![Choice::new("none", t::codes::none()), Choice::new("beside", t::codes::beside_the_code()), Choice::new("inside", t::codes::inside_of_the_qr())];
    let wrong = live.with_untracked(|live| live.errors.iter().any(|error| FINE.contains(&error.field.as_str())));
    view! {
        <Fieldset legend=t::codes::the_code()>
            <RadioGroup name="kind" label=t::codes::kind() choices=kinds value=form.kind/>
            <About field="kind" live=live/>
            <details class="label-fine" open=wrong>
                <summary>{t::codes::size_colours_and_offline()}</summary>
                <div class="form-body">
                    <div class="field-pair">
                        <TextField name="module" label=t::codes::module_mm() value=form.module hint=t::codes::the_side_of_one() required=true/>
                        <TextField name="quiet" label=t::codes::quiet_zone_modules() kind=InputKind::Number value=form.quiet hint=t::codes::n_4_at_least_for() min="1" max="20" required=true/>
                    </div>
                    <About field="module" live=live/>
                    <div class="field-pair">
                        <TextField name="dark" label=t::codes::colour_of_the_code() kind=InputKind::Colour value=form.dark required=true/>
                        <TextField name="light" label=t::codes::colour_behind() kind=InputKind::Colour value=form.light hint=t::codes::the_papers_if_it() required=true/>
                    </div>
                    <About field="dark" live=live/>
                    <Select name="logo" label=t::codes::logo() choices=logos value=if form.logo.is_empty() { "none".to_owned() } else { form.logo } hint=t::codes::the_picture_of_your()/>
                    <About field="logo" live=live/>
                    <Checkbox name="offline" label=t::codes::works_offline() value="on" checked=!form.offline.is_empty() hint=t::codes::the_address_carries_a()/>
                    <About field="offline" live=live/>
                </div>
            </details>
        </Fieldset>
    }
}

#[component]
fn Medium(form: LabelForm, sheets: Vec<(String, String)>, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let media = sheets.into_iter().map(|(number, name)| Choice::new(number, name)).chain([Choice::new("roll", t::codes::a_roll_of_the())]).collect();
    let printers = ["203", "300", "600"].map(|dpi| Choice::new(dpi, t::codes::dots_to_an_inch(dpi))).to_vec();
    view! {
        <Fieldset legend=t::codes::what_it_is_printed()>
            <Select name="media" label=t::codes::labels() choices=media value=form.media/>
            <div class="field-pair roll-only">
                <TextField name="width" label=t::codes::width_on_a_roll() value=form.width/>
                <TextField name="height" label=t::codes::height_on_a_roll() value=form.height/>
            </div>
            <Select name="dpi" label=t::codes::printer() choices=printers value=form.dpi hint=t::codes::for_png_and_zpl()/>
            <About field="dpi" live=live/>
        </Fieldset>
    }
}

#[component]
fn Said(form: LabelForm, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let said = [form.show_brand, form.show_product, form.show_lot, form.show_gtin, form.show_expiry, form.show_code, form.show_how, form.hallmark];
    let boxes = BOXES
        .into_iter()
        .zip(said)
        .map(|((name, label), value)| {
            view! {
                <div><Checkbox name=name label=label() value="on" checked=!value.is_empty()/><About field=name live=live/></div>
            }
        })
        .collect_view();
    let mut languages: Vec<Choice> = PRINTED.iter().map(|language| Choice::new(language.tag(), language.name())).collect();
    languages.push(Choice::new("none", t::codes::no_words()));
    let language = if form.language.is_empty() { "en".to_owned() } else { form.language };
    view! {
        <Fieldset legend=t::codes::what_stands_beside_the()>
            <div class="label-boxes">{boxes}</div>
            <Select name="language" label=t::codes::language_of_the_label() choices=languages value=language hint=t::codes::the_words_before_lot()/>
        </Fieldset>
    }
}

#[component]
fn Range(range: (u32, u32), place: u32, units: u32, live: RwSignal<LabelDesigner>) -> impl IntoView {
    view! {
        <Fieldset legend=t::codes::which_units()>
            <div class="field-pair">
                <TextField name="from" label=t::codes::from_unit() kind=InputKind::Number value=range.0.to_string() min="1" max=units.to_string() required=true/>
                <TextField name="count" label=t::codes::how_many_labels() kind=InputKind::Number value=range.1.to_string() min="1" max=units.to_string() required=true/>
            </div>
            <TextField name="place" label=t::codes::begin_at_label() kind=InputKind::Number value=place.to_string() hint=t::codes::labels_before_it_are() min="1" required=true/>
            <p class="hint">{t::codes::a_pdf_takes_labels(group_digits(PDF_LABELS_MAX.into()))}</p>
            <About field="count" live=live/>
        </Fieldset>
    }
}

/// The brand's designs, and a place for this one.
#[component]
fn Kept(batch: BatchId, design: RwSignal<String>, templates: Vec<LabelTemplate>, save: Save, forget: Forget) -> impl IntoView {
    let (answer, gone) = (save.value(), forget.value());
    let kept = templates
        .into_iter()
        .map(|LabelTemplate { name, form }| {
            let href = format!("/brand/batches/{batch}/labels?{}", query_of(&form, (1, 0), 1));
            let told = t::codes::forget(&name);
            view! {
                <li class="label-kept">
                    <a href=href>{name.clone()}</a>
                    <ActionForm action=forget>
                        <input type="hidden" name="id" value=batch.to_string()/>
                        <input type="hidden" name="name" value=name/>
                        <Button variant=Variant::Quiet small=true>{told}</Button>
                    </ActionForm>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title=t::codes::your_designs()>
            <ul class="plain-list">{kept}</ul>
            <ActionForm action=save>
                <FormBody errors=errors_of(move || answer.get().or_else(|| gone.get())) pending=save.pending()>
                    <input type="hidden" name="id" value=batch.to_string()/>
                    <input type="hidden" name="design" value=move || design.get()/>
                    <TextField name="name" label=t::codes::name_of_this_design() value=answer.with_untracked(|a| typed_in(a.as_ref(), "name")) maxlength=60 required=true/>
                    <FormActions><Button>{t::codes::save_the_design()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

/// A design as a query. A count of nothing is left to the page.
fn query_of(form: &LabelForm, (from, count): (u32, u32), place: u32) -> String {
    let range = [("from", from.to_string()), ("count", count.to_string()), ("place", place.to_string())];
    let fields = form.fields().into_iter().map(|(name, value)| (name, value.to_owned())).chain(range.into_iter().filter(|_| count > 0));
    fields.map(|(name, value)| format!("{name}={}", encode(&value))).collect::<Vec<_>>().join("&")
}

/// The form that an event came from, as a query; none on the server.
fn typed_query(event: &ev::Event) -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let control = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let form = control.closest("form").ok()??.dyn_into::<web_sys::HtmlFormElement>().ok()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?.to_string().as_string()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}
