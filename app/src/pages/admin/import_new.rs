//! The columns of an uploaded file, and which of them is what.

use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Checkbox, Choice, Crumb, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, Select, TextField, Tone,
        Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{
        columns::{Samples, with_sample},
        errors_of, loaded, typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{id::UploadId, import::UploadPreview};

/// `?upload={id}`.
#[component]
pub fn ImportNew() -> impl IntoView {
    let upload = query_value("upload");
    let preview = Resource::new_blocking(
        move || upload.get().and_then(|id| id.parse::<UploadId>().ok()),
        |id| async move {
            match id {
                Some(id) => api::import::preview_upload(id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Title text=t::admin::map_the_columns()/>
        {loaded(preview, |preview| match preview {
            Some(preview) => view! { <Mapping preview=preview/> }.into_any(),
            None => view! { <NoUpload/> }.into_any(),
        })}
    }
}

/// The address was opened by itself, or written down.
#[component]
fn NoUpload() -> impl IntoView {
    let upload = || view! { <ButtonLink href="/admin/imports" variant=Variant::Primary glyph=Glyph::Upload>{t::admin::choose_a_file()}</ButtonLink> };
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::admin::imports(), "/admin/imports")] here=t::admin::map_the_columns()/>
            <PageHeader title=t::admin::map_the_columns()/>
            <EmptyState glyph=Glyph::Upload title=t::admin::no_file_yet() action=upload>{t::admin::no_file_yet_text()}</EmptyState>
        </div>
    }
}

#[component]
fn Mapping(preview: UploadPreview) -> impl IntoView {
    let UploadPreview { upload, format, code_page, has_header, columns, fields, unread } = preview;
    let action = ServerAction::<api::import::StartImport>::new();
    let answer = action.value();
    let currency = answer.with_untracked(|a| typed_in(a.as_ref(), "currency"));
    let full = answer.with_untracked(|a| typed_in(a.as_ref(), "full")) == "true";
    let choices: Vec<Choice> = columns.iter().map(|column| Choice::new(column.name.clone(), with_sample(column))).collect();
    let selects = fields
        .into_iter()
        .map(|field| {
            let (label, hint) = about(&field.name);
            let hint = if field.beside.is_empty() { hint.to_owned() } else { format!("{hint} {}", t::admin::read_beside(field.beside.join(", "))) };
            view! {
                <Select
                    name=format!("columns[{}]", field.name)
                    id=format!("column-{}", field.name)
                    label=label
                    hint=hint
                    required=field.name == "title"
                    choices=choices.clone()
                    value=Some(field.column.unwrap_or_default())
                    empty=t::admin::not_in_this_file()
                />
            }
        })
        .collect_view();
    let size = group_digits(i64::try_from(upload.bytes.div_ceil(1024)).unwrap_or(i64::MAX));
    let id = upload.id.to_string();
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::admin::imports(), "/admin/imports")] here=upload.name.clone()/>
            <PageHeader title=upload.name intro=t::admin::kib_say_which_column(&format, &size)/>
            {(!has_header).then(|| view! {
                <Notice tone=Tone::Warn title=t::admin::the_first_line_looks()>
                    {t::admin::the_columns_are_numbered()}
                </Notice>
            })}
            {code_page.map(|page| view! { <Notice tone=Tone::Neutral title=t::admin::not_utf_8()>{t::admin::letters_read_as(&page)}</Notice> })}
            {(!unread.is_empty()).then(|| {
                let count = i64::try_from(unread.len()).unwrap_or(i64::MAX);
                view! { <Notice tone=Tone::Neutral title=t::admin::columns_not_read(count)><p class="long-text">{unread.join(", ")}</p>{t::admin::choose_them_below()}</Notice> }
            })}
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id/>
                    <div class="field-pair">{selects}</div>
                    <TextField
                        name="currency"
                        label=t::admin::currency_of_prices_without()
                        value=currency
                        hint=t::admin::three_letters_such_as()
                        maxlength=3
                    />
                    <Checkbox name="full" label=t::admin::it_is_a_full_file() hint=t::admin::what_it_does_not_name() checked=full/>
                    <FormActions><Button variant=Variant::Primary>{t::admin::start_the_import()}</Button></FormActions>
                </FormBody>
            </ActionForm>
            <Card title=t::admin::the_first_lines() flush=true><Samples columns=columns/></Card>
        </div>
    }
}

/// What a field is, in words.
fn about(field: &str) -> (&'static str, &'static str) {
    match field {
        "id" => (t::admin::number(), t::admin::the_marketplaces_own_number()),
        "title" => (t::admin::title(), t::admin::every_listing_needs_one()),
        "url" => (t::admin::address(), t::admin::where_buyers_see_it()),
        "description" => (t::admin::description(), t::admin::the_text_below_the()),
        "brand" => (t::admin::claimed_brand(), t::admin::as_the_seller_spells()),
        "gtin" => ("GTIN", "8, 12, 13 or 14 digits."),
        "price" => (t::admin::price(), "19.99, 19.99 EUR, 12,50 €."),
        "currency" => (t::admin::currency(), t::admin::three_letters()),
        "seller_id" => (t::admin::sellers_identifier(), t::admin::stays_when_the_name_changes()),
        "seller" => (t::admin::seller(), t::admin::its_name_on_the()),
        "seller_email" => (t::admin::sellers_e_mail_address(), t::admin::where_decisions_are_sent()),
        "image" => (t::admin::pictures(), t::admin::addresses_the_main_one()),
        "category" => (t::admin::category(), t::admin::from_the_root_home()),
        "availability" => (t::admin::availability(), t::admin::whether_it_is_offered()),
        "condition" => (t::admin::condition(), t::admin::new_used_or_refurbished()),
        _ => (t::admin::country(), t::admin::two_letters_where_it()),
    }
}
