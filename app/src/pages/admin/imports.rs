//! All imports of listings, and the form that begins one.

use super::import::{StateBadge, tally_of};
use crate::{
    api::{self, ApiError},
    components::{
        Button, Card, Cell, Column, EmptyState, FileField, FormActions, FormBody, Glyph, PageHeader, Pagination, Table, TimeText, Variant, group_digits,
        query_value,
    },
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
        <Title text="Imports"/>
        <PageHeader title="Imports" intro="Listings come in from the marketplace's own feed. Known ones are brought up to date by their number; nothing is ever deleted."/>
        <Card title="Import a feed"><UploadForm/></Card>
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
                    label="File"
                    accept=".csv,.tsv,.tab,.txt,.ndjson,.jsonl,.gz"
                    hint="CSV, TSV or JSON lines in UTF-8, plain or packed with gzip. On the next page you see its columns and say which is what."
                    required=true
                />
                <FormActions><Button variant=Variant::Primary glyph=Glyph::Upload>"Upload and see its columns"</Button></FormActions>
            </FormBody>
        </form>
    }
}

#[component]
fn List(page: Page<Job>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Upload title="No imports yet">"Upload the first feed above. Its listings can be searched a second after they are in."</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text("File"),
        Column::text("Asked for"),
        Column::text("State"),
        Column::number("Rows"),
        Column::number("New"),
        Column::number("Changed"),
        Column::number("Refused"),
    ];
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let lines = page
        .rows
        .into_iter()
        .map(|job| {
            let (tally, title, href, asked) = (tally_of(&job), job.title.clone(), format!("/admin/imports/{}", job.id), job.created_at);
            view! {
                <tr>
                    <Cell label="File" heading=true><a href=href>{title}</a></Cell>
                    <Cell label="Asked for"><TimeText at=asked/></Cell>
                    <Cell label="State"><StateBadge job=job/></Cell>
                    <Cell label="Rows" numeric=true>{number(tally.read)}</Cell>
                    <Cell label="New" numeric=true>{number(tally.created)}</Cell>
                    <Cell label="Changed" numeric=true>{number(tally.updated)}</Cell>
                    <Cell label="Refused" numeric=true>{number(tally.rejected)}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Imports" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="imports"/>
    }
    .into_any()
}
