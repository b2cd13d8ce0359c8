//! All imports of listings, and the form that begins one.

use super::import::{StateBadge, tally_of};
use crate::{
    api::{self, ApiError},
    components::{
        Button, Card, Cell, Column, EmptyState, FileField, FormActions, FormBody, Glyph, PageHeader, Pagination, Table, TimeText, Variant, group_digits,
        query_value,
    },
    i18n::t,
    pages::{errors_of, loaded},
};
use leptos::{prelude::*, server::ServerActionError, server_fn::error::ServerFnUrlError};
use leptos_meta::Title;
use model::{job::Job, page::Page};

/// The list, with the form above it.
#[component]
pub fn Imports() -> impl IntoView {
    let page = query_value("page");
    let imports = Resource::new_blocking(move || page.get().and_then(|p| p.parse().ok()).unwrap_or(1), api::import::imports);
    view! {
        <Title text=t::admin::imports()/>
        <PageHeader title=t::admin::imports() intro=t::admin::listings_come_in_from()/>
        <Card title=t::admin::import_a_feed()><UploadForm/></Card>
        {loaded(imports, |page| view! { <List page=page/> })}
    }
}

/// The file goes up by a plain form, streamed to disk; what is wrong with it comes back in the address.
#[component]
fn UploadForm() -> impl IntoView {
    let refused = use_context::<ServerActionError>()
        .filter(|error| error.path() == api::import::UPLOAD_PATH)
        .map(|error| Err::<(), _>(ServerFnUrlError::<ApiError>::decode_err(error.err())));
    view! {
        <form method="post" action=api::import::UPLOAD_PATH enctype="multipart/form-data">
            <FormBody errors=errors_of(move || refused.clone())>
                <FileField
                    name="file"
                    label=t::admin::file()
                    accept=".csv,.tsv,.tab,.txt,.ndjson,.jsonl,.json,.gz,.xz"
                    hint=t::admin::csv_tsv_or_json()
                    required=true
                />
                <FormActions><Button variant=Variant::Primary glyph=Glyph::Upload>{t::admin::upload_and_see_its()}</Button></FormActions>
            </FormBody>
        </form>
    }
}

#[component]
fn List(page: Page<Job>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Upload title=t::admin::no_imports_yet()>{t::admin::upload_the_first_feed()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::admin::file()),
        Column::text(t::admin::asked_for()),
        Column::text(t::admin::state()),
        Column::number(t::admin::rows()),
        Column::number(t::admin::new_word()),
        Column::number(t::admin::changed()),
        Column::number(t::admin::refused()),
    ];
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let lines = page
        .rows
        .into_iter()
        .map(|job| {
            let (tally, title, href, asked) = (tally_of(&job), job.title.clone(), format!("/admin/imports/{}", job.id), job.created_at);
            view! {
                <tr>
                    <Cell label=t::admin::file() heading=true><a href=href>{title}</a></Cell>
                    <Cell label=t::admin::asked_for()><TimeText at=asked/></Cell>
                    <Cell label=t::admin::state()><StateBadge job=job/></Cell>
                    <Cell label=t::admin::rows() numeric=true>{number(tally.read)}</Cell>
                    <Cell label=t::admin::new_word() numeric=true>{number(tally.created)}</Cell>
                    <Cell label=t::admin::changed() numeric=true>{number(tally.updated)}</Cell>
                    <Cell label=t::admin::refused() numeric=true>{number(tally.rejected)}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::admin::imports() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::admin::imports_2()/>
    }
    .into_any()
}
