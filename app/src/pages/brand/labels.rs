//! The designer of a batch's labels. A plain form that shows the label again when it is sent; with the script the label follows each change.

use crate::{
    api::{self, label::show_label_designer},
    components::{
        Breadcrumbs, Button, Card, Checkbox, Choice, Crumb, FieldError, Fieldset, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, RadioGroup,
        Select, TextField, Tone, Variant, group_digits, query_value,
    },
    pages::{encode, errors_of, loaded, typed_in},
};
use leptos::{ev, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use model::{
    id::BatchId,
    label::{LabelDesigner, LabelForm, LabelHint, LabelTemplate, PDF_LABELS_MAX},
};

type Save = ServerAction<api::label::SaveLabel>;
type Forget = ServerAction<api::label::ForgetLabel>;

/// The page.
#[component]
pub fn LabelsPage() -> impl IntoView {
    let (params, location) = (use_params_map(), use_location());
    let (save, forget) = (Save::new(), Forget::new());
    let designer = Resource::new_blocking(
        move || {
            let id = params.with(|p| p.get("id").and_then(|id| id.parse::<BatchId>().ok()));
            (id, location.query.with(|query| query.to_query_string()), forget.version().get())
        },
        |(id, design, _)| async move {
            match id {
                Some(id) => show_label_designer(id, design).await,
                None => Err(api::ApiError::new(api::Code::NotFound, "There is no such batch")),
            }
        },
    );
    loaded(designer, move |designer| view! { <Designer designer=designer save=save forget=forget/> })
}

#[component]
fn Designer(designer: LabelDesigner, save: Save, forget: Forget) -> impl IntoView {
    let LabelDesigner { batch, form, range, sheets, templates, .. } = designer.clone();
    let id = batch.id;
    // What the last look at the form answered; the page's own answer at first.
    let live = RwSignal::new(designer);
    let design = RwSignal::new(query_of(&form, range));
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
            look.dispatch_local(query);
        }
    };
    let errors = Signal::derive(move || {
        live.with(|live| live.errors.iter().map(|error| FieldError { field: Some(error.field.clone()), message: error.message.clone() }).collect::<Vec<_>>())
    });
    let (saved, title) = (query_value("saved"), format!("Labels for lot {}", batch.lot));
    let address = format!("/brand/batches/{id}/labels");
    let [pdf, zpl, svg, png] = ["pdf", "zpl", "svg", "png"].map(|kind| format!("{address}.{kind}"));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs
                crumbs=vec![
                    Crumb::new("Products", "/brand/products"),
                    Crumb::new(batch.product_name.clone(), format!("/brand/products/{}", batch.product_id)),
                    Crumb::new(format!("Lot {}", batch.lot), format!("/brand/batches/{id}")),
                ]
                here="Labels"
            />
            <PageHeader title=title intro=format!("{} units of {}", group_digits(batch.count.into()), batch.product_name)/>
            {move || saved.get().map(|_| view! { <Notice tone=Tone::Good title="The design is saved" live=true/> })}
            <div class="label-designer">
                <form method="get" action=address class="stack" on:input=follow>
                    <FormBody errors=errors>
                        <Code form=form.clone() live=live/>
                        <Medium form=form.clone() sheets=sheets live=live/>
                        <Said form=form live=live/>
                        <Range range=range units=batch.count live=live/>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Download action=pdf>"Download the PDF"</Button>
                            <Button action=zpl>"ZPL for Zebra"</Button>
                            <Button action=svg>"One as SVG"</Button>
                            <Button action=png>"One as PNG"</Button>
                            <Button variant=Variant::Quiet>"Show the label"</Button>
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
            let reads = if preview.reads {
                view! { <Notice tone=Tone::Good title="Read back">"The portal's own reader reads this label as the chosen printer prints it."</Notice> }
                    .into_any()
            } else {
                view! { <Notice tone=Tone::Warn title="Not read back">"As the chosen printer would print it, the portal's own reader does not read this label. Take a larger module or a finer printer."</Notice> }
                    .into_any()
            };
            view! {
                <figure class="label-sample">
                    <div class="label-drawn" role="img" aria-label="The first label, as it will be printed" inner_html=preview.svg></div>
                    <figcaption>"The code holds "<span class="code-text">{preview.content}</span></figcaption>
                </figure>
                {reads}
            }
            .into_any()
        }
        None => view! { <p class="muted">"There is no label yet: see what is marked in the form."</p> }.into_any(),
    };
    view! { <Card title="Preview"><div class="stack" aria-live="polite">{shown}</div></Card> }
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

#[component]
fn Code(form: LabelForm, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let kinds = vec![
        Choice::new("qr", "QR code").hint("Holds the address of the check page: a phone's camera opens it."),
        Choice::new("datamatrix", "GS1 DataMatrix")
            .hint("Holds GTIN and serial for scanners in trade. Smaller; phones need an app or the check page's camera."),
    ];
    let logos = vec![Choice::new("none", "None"), Choice::new("beside", "Beside the code"), Choice::new("inside", "Inside of the QR code")];
    view! {
        <Fieldset legend="The code">
            <RadioGroup name="kind" label="Kind" choices=kinds value=form.kind/>
            <About field="kind" live=live/>
            <div class="field-pair">
                <TextField name="module" label="Module, mm" value=form.module hint="The side of one small square. 0.4 to 0.6 is usual." required=true/>
                <TextField name="quiet" label="Quiet zone, modules" kind=InputKind::Number value=form.quiet hint="4 at least for QR, 1 for DataMatrix." min="1" max="20" required=true/>
            </div>
            <About field="module" live=live/>
            <div class="field-pair">
                <TextField name="dark" label="Colour of the code" value=form.dark hint="# and six digits." required=true/>
                <TextField name="light" label="Colour behind" value=form.light hint="The paper's, if it is not printed." required=true/>
            </div>
            <About field="dark" live=live/>
            <Select name="logo" label="Logo" choices=logos value=if form.logo.is_empty() { "none".to_owned() } else { form.logo } hint="The picture of your enrolled mark."/>
            <About field="logo" live=live/>
            <Checkbox name="offline" label="Works offline" value="on" checked=!form.offline.is_empty() hint="The address carries a signature: a phone tells a forged code without network."/>
            <About field="offline" live=live/>
        </Fieldset>
    }
}

#[component]
fn Medium(form: LabelForm, sheets: Vec<(String, String)>, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let media = sheets.into_iter().map(|(number, name)| Choice::new(number, name)).chain([Choice::new("roll", "A roll, of the size below")]).collect();
    let printers = ["203", "300", "600"].map(|dpi| Choice::new(dpi, format!("{dpi} dots to an inch"))).to_vec();
    view! {
        <Fieldset legend="What it is printed on">
            <Select name="media" label="Labels" choices=media value=form.media/>
            <div class="field-pair">
                <TextField name="width" label="Width on a roll, mm" value=form.width/>
                <TextField name="height" label="Height on a roll, mm" value=form.height/>
            </div>
            <Select name="dpi" label="Printer" choices=printers value=form.dpi hint="For PNG and ZPL: a module is whole dots."/>
            <About field="dpi" live=live/>
        </Fieldset>
    }
}

#[component]
fn Said(form: LabelForm, live: RwSignal<LabelDesigner>) -> impl IntoView {
    let boxes = [
        ("show_brand", "Brand", form.show_brand),
        ("show_product", "Product", form.show_product),
        ("show_lot", "Lot", form.show_lot),
        ("show_gtin", "GTIN", form.show_gtin),
        ("show_expiry", "Expiry date", form.show_expiry),
        ("show_code", "The code to type", form.show_code),
        ("show_how", "Where to type it", form.show_how),
        ("hallmark", "Hallmark", form.hallmark),
    ];
    let boxes = boxes
        .into_iter()
        .map(|(name, label, value)| {
            view! {
                <div><Checkbox name=name label=label value="on" checked=!value.is_empty()/><About field=name live=live/></div>
            }
        })
        .collect_view();
    view! { <Fieldset legend="What stands beside the code"><div class="label-boxes">{boxes}</div></Fieldset> }
}

#[component]
fn Range(range: (u32, u32), units: u32, live: RwSignal<LabelDesigner>) -> impl IntoView {
    view! {
        <Fieldset legend="Which units">
            <div class="field-pair">
                <TextField name="from" label="From unit" kind=InputKind::Number value=range.0.to_string() min="1" max=units.to_string() required=true/>
                <TextField name="count" label="How many labels" kind=InputKind::Number value=range.1.to_string() min="1" max=units.to_string() required=true/>
            </div>
            <p class="hint">{format!("A PDF takes {} labels at most, ZPL all of them. SVG and PNG are the first of them.", group_digits(PDF_LABELS_MAX.into()))}</p>
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
            let href = format!("/brand/batches/{batch}/labels?{}", query_of(&form, (1, 0)));
            let told = format!("Forget {name}");
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
        <Card title="Your designs">
            <ul class="plain-list">{kept}</ul>
            <ActionForm action=save>
                <FormBody errors=errors_of(move || answer.get().or_else(|| gone.get())) pending=save.pending()>
                    <input type="hidden" name="id" value=batch.to_string()/>
                    <input type="hidden" name="design" value=move || design.get()/>
                    <TextField name="name" label="Name of this design" value=answer.with_untracked(|a| typed_in(a.as_ref(), "name")) maxlength=60 required=true/>
                    <FormActions><Button>"Save the design"</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

/// A design as a query. A count of nothing is left to the page.
fn query_of(form: &LabelForm, (from, count): (u32, u32)) -> String {
    let range = [("from", from.to_string()), ("count", count.to_string())];
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
