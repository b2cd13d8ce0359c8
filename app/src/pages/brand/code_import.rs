//! Importing codes that a brand has already: the file first, then what is in it and which lot it is for.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, Card, Checkbox, Choice, Crumb, FileField, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Select, TextField, Tone,
        Variant, group_digits, query_value,
    },
    i18n::{code_source, t},
    pages::{
        columns::{Samples, with_sample},
        errors_of, loaded, typed_in,
    },
};
use leptos::{prelude::*, server::ServerActionError, server_fn::error::ServerFnUrlError};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    any_code::CodeSource,
    id::{ProductId, UploadId},
    import::CodeUpload,
    product::Product,
};

/// The page: `?upload={id}` once the file is there.
#[component]
pub fn ImportCodes() -> impl IntoView {
    let params = use_params_map();
    let upload = query_value("upload");
    let asked = move || (params.with(|p| p.get("id").and_then(|id| id.parse::<ProductId>().ok())), upload.get().map(|id| id.parse::<UploadId>().ok()));
    let seen = Resource::new_blocking(asked, |(product, upload)| async move {
        let missing = |what: &str| Err(ApiError::new(Code::NotFound, t::codes::there_is_no_such_2(what)));
        match (product, upload) {
            (None, _) => missing("product"),
            (Some(_), Some(None)) => missing("upload"),
            (Some(product), None) => api::code_import::import_for(product).await.map(|product| (product, None)),
            (Some(product), Some(Some(upload))) => api::code_import::preview_codes(product, upload).await.map(|upload| (upload.product.clone(), Some(upload))),
        }
    });
    view! {
        <Title text=t::codes::import_codes()/>
        {loaded(seen, |(product, upload)| match upload {
            None => view! { <GiveFile product=product/> }.into_any(),
            Some(upload) => view! { <Describe upload=upload/> }.into_any(),
        })}
    }
}

fn crumbs(product: &Product) -> Vec<Crumb> {
    vec![Crumb::new(t::codes::products(), "/brand/products"), Crumb::new(product.name.clone(), format!("/brand/products/{}", product.id))]
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
            <Breadcrumbs crumbs=crumbs(&product) here=t::codes::import_codes()/>
            <PageHeader title=t::codes::import_codes_you_have() intro=t::codes::for_gtin_buyers_check(&product.name, product.gtin.short())/>
            <Card title=t::codes::the_file()>
                <form method="post" action=path enctype="multipart/form-data">
                    <FormBody errors=errors_of(move || refused.clone())>
                        <FileField
                            name="file"
                            label=t::codes::file()
                            accept=".csv,.tsv,.tab,.txt,.gz,.xz"
                            hint=t::codes::one_code_a_line()
                            required=true
                        />
                        <FormActions><Button variant=Variant::Primary glyph=Glyph::Upload>{t::codes::upload_and_look_at()}</Button></FormActions>
                    </FormBody>
                </form>
            </Card>
            <Card title=t::codes::what_can_be_imported()>
                <dl class="meanings">
                    <div><dt>{t::codes::your_own_serial_numbers()}</dt><dd>{t::codes::n_7_to_22_letters()}</dd></div>
                    <div><dt>{t::codes::amazon_transparency()}</dt><dd>{t::codes::az_or_za_and()}</dd></div>
                    <div><dt>{t::codes::sgtins()}</dt><dd>{t::codes::this_products_gtin_with()}</dd></div>
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
    let sources: Vec<Choice> = CodeSource::IMPORTED.iter().map(|source| Choice::new(source.as_str(), code_source(*source))).collect();
    let only = column.clone().unwrap_or_default();
    let size = group_digits(i64::try_from(upload.bytes.div_ceil(1024)).unwrap_or(i64::MAX));
    view! {
        <div class="page">
            <Breadcrumbs crumbs=crumbs(&product) here=t::codes::import_codes()/>
            <PageHeader title=upload.name.clone() intro=t::codes::kib_for_gtin(&size, &product.name, product.gtin.short())/>
            {(several && !has_header).then(|| view! {
                <Notice tone=Tone::Warn title=t::codes::the_first_line_has()>{t::codes::the_columns_are_numbered()}</Notice>
            })}
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="product" value=product.id.to_string()/>
                    <input type="hidden" name="upload" value=upload.id.to_string()/>
                    <input type="hidden" name="submission" value=submission.to_string()/>
                    <div class="field-pair">
                        <Select name="source" label=t::codes::what_the_codes_are() choices=sources value=Some(or(came_back("source"), source.as_str().to_owned()))/>
                        {if several {
                            view! {
                                <Select name="column" label=t::codes::column_with_the_codes() choices=choices value=Some(or(came_back("column"), column.unwrap_or_default())) empty=t::codes::choose_one() required=true/>
                            }.into_any()
                        } else {
                            view! { <input type="hidden" name="column" value=only/> }.into_any()
                        }}
                    </div>
                    <div class="field-pair">
                        <TextField name="lot" label=t::codes::lot_2() value=came_back("lot") hint=t::codes::up_to_20_characters() maxlength=20 required=true/>
                        <TextField name="markets" label=t::codes::to_be_sold_in() value=came_back("markets") hint=t::codes::countries_by_two_letters() maxlength=900/>
                    </div>
                    <div class="field-pair">
                        <TextField name="made_on" label=t::codes::made_on() kind=InputKind::Date value=came_back("made_on")/>
                        <TextField name="expires_on" label=t::codes::expires_on() kind=InputKind::Date value=came_back("expires_on")/>
                    </div>
                    <TextField name="distributor" label=t::codes::distributor() value=came_back("distributor") hint=t::codes::to_whom_the_goods() maxlength=100/>
                    <Checkbox
                        name="activation" value="shipped" label=t::codes::codes_count_only_once() checked=came_back("activation") == "shipped"
                        hint=t::codes::until_you_say_so()
                    />
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Stamp>{t::codes::import_the_codes()}</Button></FormActions>
                </FormBody>
            </ActionForm>
            <Card title=t::codes::the_first_lines() flush=true><Samples columns=columns code=true/></Card>
        </div>
    }
}
