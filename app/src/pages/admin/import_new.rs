//! The columns of an uploaded file, and which of them is what.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, Card, Cell, Choice, Column, Crumb, FormActions, FormBody, Notice, PageHeader, Select, Table, TextField, Tone, Variant,
        group_digits, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::UploadId,
    import::{UploadColumn, UploadPreview},
};

/// `?upload={id}`.
#[component]
pub fn ImportNew() -> impl IntoView {
    let upload = query_value("upload");
    let preview = Resource::new_blocking(
        move || upload.get().and_then(|id| id.parse::<UploadId>().ok()),
        |id| async move {
            match id {
                Some(id) => api::import::preview_upload(id).await,
                None => Err(ApiError::new(Code::NotFound, "The address names no uploaded file. Upload it again")),
            }
        },
    );
    view! {
        <Title text="Map the columns"/>
        {loaded(preview, |preview| view! { <Mapping preview=preview/> })}
    }
}

#[component]
fn Mapping(preview: UploadPreview) -> impl IntoView {
    let UploadPreview { upload, format, has_header, columns, fields } = preview;
    let action = ServerAction::<api::import::StartImport>::new();
    let answer = action.value();
    let currency = answer.with_untracked(|a| typed_in(a.as_ref(), "currency"));
    let choices: Vec<Choice> = columns.iter().map(|column| Choice::new(column.name.clone(), with_sample(column))).collect();
    let selects = fields
        .into_iter()
        .map(|field| {
            let (label, hint) = about(&field.name);
            view! {
                <Select
                    name=format!("columns[{}]", field.name)
                    id=format!("column-{}", field.name)
                    label=label
                    hint=hint
                    required=field.name == "title"
                    choices=choices.clone()
                    value=Some(field.column.unwrap_or_default())
                    empty="Not in this file"
                />
            }
        })
        .collect_view();
    let size = group_digits(i64::try_from(upload.bytes.div_ceil(1024)).unwrap_or(i64::MAX));
    let id = upload.id.to_string();
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new("Imports", "/admin/imports")] here=upload.name.clone()/>
            <PageHeader title=upload.name intro=format!("{format}, {size} KiB. Say which column is what, then start the import.")/>
            {(!has_header).then(|| view! {
                <Notice tone=Tone::Warn title="The first line looks like a listing, not like names of columns">
                    "The columns are numbered, and the first line is imported too."
                </Notice>
            })}
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id/>
                    <div class="field-pair">{selects}</div>
                    <TextField
                        name="currency"
                        label="Currency of prices without one"
                        value=currency
                        hint="Three letters, such as EUR. Needed only if the file has prices and no currency."
                        maxlength=3
                    />
                    <FormActions><Button variant=Variant::Primary>"Start the import"</Button></FormActions>
                </FormBody>
            </ActionForm>
            <Card title="The first lines" flush=true><Samples columns=columns/></Card>
        </div>
    }
}

/// What a field is, in words.
fn about(field: &str) -> (&'static str, &'static str) {
    match field {
        "id" => ("Number", "The marketplace's own. Without it the GTIN stands for it."),
        "title" => ("Title", "Every listing needs one."),
        "url" => ("Address", "Where buyers see it."),
        "description" => ("Description", "The text below the title."),
        "brand" => ("Claimed brand", "As the seller spells it."),
        "gtin" => ("GTIN", "8, 12, 13 or 14 digits."),
        "price" => ("Price", "19.99, or 19.99 EUR."),
        "currency" => ("Currency", "Three letters."),
        "seller" => ("Seller", "Its name on the marketplace."),
        "seller_email" => ("Seller's e-mail address", "Where decisions are sent."),
        "image" => ("Pictures", "Addresses, the main one first."),
        "category" => ("Category", "From the root: Home/Lighting."),
        _ => ("Country", "Two letters: where it ships from."),
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
                    <Cell label="Some values">{column.samples.join(" · ")}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Columns of the file" columns=vec![Column::text("Column"), Column::text("Some values")]>{lines}</Table> }
}
