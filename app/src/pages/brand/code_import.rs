//! Importing codes that a brand has already: the file first, then what is in it and which lot it is for.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, Card, Cell, Checkbox, Choice, Column, Crumb, FileField, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Select,
        Table, TextField, Tone, Variant, group_digits, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server::ServerActionError, server_fn::error::ServerFnUrlError};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    any_code::CodeSource,
    id::{ProductId, UploadId},
    import::{CodeUpload, UploadColumn},
    product::Product,
};

/// The page: `?upload={id}` once the file is there.
#[component]
pub fn ImportCodes() -> impl IntoView {
    let params = use_params_map();
    let upload = query_value("upload");
    let asked = move || (params.with(|p| p.get("id").and_then(|id| id.parse::<ProductId>().ok())), upload.get().map(|id| id.parse::<UploadId>().ok()));
    let seen = Resource::new_blocking(asked, |(product, upload)| async move {
        let missing = |what: &str| Err(ApiError::new(Code::NotFound, format!("There is no such {what}")));
        match (product, upload) {
            (None, _) => missing("product"),
            (Some(_), Some(None)) => missing("upload"),
            (Some(product), None) => api::code_import::import_for(product).await.map(|product| (product, None)),
            (Some(product), Some(Some(upload))) => api::code_import::preview_codes(product, upload).await.map(|upload| (upload.product.clone(), Some(upload))),
        }
    });
    view! {
        <Title text="Import codes"/>
        {loaded(seen, |(product, upload)| match upload {
            None => view! { <GiveFile product=product/> }.into_any(),
            Some(upload) => view! { <Describe upload=upload/> }.into_any(),
        })}
    }
}

fn crumbs(product: &Product) -> Vec<Crumb> {
    vec![Crumb::new("Products", "/brand/products"), Crumb::new(product.name.clone(), format!("/brand/products/{}", product.id))]
}

/// The file goes up by a plain form, streamed to disk; what is wrong with it comes back in the address.
#[component]
fn GiveFile(product: Product) -> impl IntoView {
    let path = format!("{}?product={}", api::code_import::UPLOAD_PATH, product.id);
    let refused = use_context::<ServerActionError>()
        .filter(|error| error.path() == api::code_import::UPLOAD_PATH)
        .map(|error| Err::<(), _>(ServerFnUrlError::<ApiError>::decode_err(error.err())));
    view! {
        <div class="page">
            <Breadcrumbs crumbs=crumbs(&product) here="Import codes"/>
            <PageHeader title="Import codes you have" intro=format!("For {}, GTIN {}. Buyers check them here like codes of ours.", product.name, product.gtin.short())/>
            <Card title="The file">
                <form method="post" action=path enctype="multipart/form-data">
                    <FormBody errors=errors_of(move || refused.clone())>
                        <FileField
                            name="file"
                            label="File"
                            accept=".csv,.tsv,.tab,.txt,.gz"
                            hint="One code a line, or a table with a column of codes; plain or packed with gzip. At most 5,000,000."
                            required=true
                        />
                        <FormActions><Button variant=Variant::Primary glyph=Glyph::Upload>"Upload and look at it"</Button></FormActions>
                    </FormBody>
                </form>
            </Card>
            <Card title="What can be imported">
                <dl class="meanings">
                    <div><dt>"Your own serial numbers"</dt><dd>"7 to 22 letters, digits and signs of GS1's set. They must be random: numbers in sequence are refused, for whoever sees two of them can make the others."</dd></div>
                    <div><dt>"Amazon Transparency"</dt><dd>"AZ: or ZA: and 26 letters and digits."</dd></div>
                    <div><dt>"SGTINs"</dt><dd>"This product's GTIN with a serial number, as element strings, GS1 Digital Links or EPC URNs."</dd></div>
                </dl>
            </Card>
        </div>
    }
}

#[component]
fn Describe(upload: CodeUpload) -> impl IntoView {
    let CodeUpload { upload, product, has_header, columns, column, source, submission } = upload;
    let action = ServerAction::<api::code_import::ImportCodes>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |typed: String, seen: String| if typed.is_empty() { seen } else { typed };
    let several = columns.len() > 1;
    let choices: Vec<Choice> = columns.iter().map(|column| Choice::new(column.name.clone(), with_sample(column))).collect();
    let sources: Vec<Choice> = CodeSource::IMPORTED.iter().map(|source| Choice::new(source.as_str(), source.label())).collect();
    let only = column.clone().unwrap_or_default();
    let size = group_digits(i64::try_from(upload.bytes.div_ceil(1024)).unwrap_or(i64::MAX));
    view! {
        <div class="page">
            <Breadcrumbs crumbs=crumbs(&product) here="Import codes"/>
            <PageHeader title=upload.name.clone() intro=format!("{size} KiB, for {}, GTIN {}", product.name, product.gtin.short())/>
            {(several && !has_header).then(|| view! {
                <Notice tone=Tone::Warn title="The first line has no names of columns">"The columns are numbered, and the first line is imported too."</Notice>
            })}
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="product" value=product.id.to_string()/>
                    <input type="hidden" name="upload" value=upload.id.to_string()/>
                    <input type="hidden" name="submission" value=submission.to_string()/>
                    <div class="field-pair">
                        <Select name="source" label="What the codes are" choices=sources value=Some(or(came_back("source"), source.as_str().to_owned()))/>
                        {if several {
                            view! {
                                <Select name="column" label="Column with the codes" choices=choices value=Some(or(came_back("column"), column.unwrap_or_default())) empty="Choose one" required=true/>
                            }.into_any()
                        } else {
                            view! { <input type="hidden" name="column" value=only/> }.into_any()
                        }}
                    </div>
                    <div class="field-pair">
                        <TextField name="lot" label="Lot" value=came_back("lot") hint="Up to 20 characters." maxlength=20 required=true/>
                        <TextField name="markets" label="To be sold in" value=came_back("markets") hint="Countries by two letters; empty: everywhere." maxlength=900/>
                    </div>
                    <div class="field-pair">
                        <TextField name="made_on" label="Made on" kind=InputKind::Date value=came_back("made_on")/>
                        <TextField name="expires_on" label="Expires on" kind=InputKind::Date value=came_back("expires_on")/>
                    </div>
                    <Checkbox
                        name="activation" value="shipped" label="Codes count only once their units are shipped" checked=came_back("activation") == "shipped"
                        hint="Until you say so on the batch's page, a check answers “not yet active”."
                    />
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>"Import the codes"</Button></FormActions>
                </FormBody>
            </ActionForm>
            <Card title="The first lines" flush=true><Samples columns=columns/></Card>
        </div>
    }
}

fn with_sample(column: &UploadColumn) -> String {
    match column.samples.first() {
        Some(sample) => format!("{} ({})", column.name, sample.chars().take(30).collect::<String>()),
        None => column.name.clone(),
    }
}

#[component]
fn Samples(columns: Vec<UploadColumn>) -> impl IntoView {
    let lines = columns
        .into_iter()
        .map(|column| {
            view! {
                <tr>
                    <Cell label="Column" heading=true>{column.name}</Cell>
                    <Cell label="Some values"><span class="code-text">{column.samples.join(" · ")}</span></Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Columns of the file" columns=vec![Column::text("Column"), Column::text("Some values")]>{lines}</Table> }
}
