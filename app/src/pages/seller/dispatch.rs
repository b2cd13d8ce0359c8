//! `/seller/dispatch`: confirm the codes of an order's units before they are shipped, by scanning or by file; and the orders so far.

use crate::{
    api,
    components::{
        Badge, Button, Card, Cell, Column, EmptyState, FileField, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Pagination, Table, TextArea,
        TextField, TimeText, Tone, Variant, group_digits, plural, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{
    dispatch::{Dispatch, DispatchState, FILE_LINES_MAX, LINES_MAX, ORDER_MAX, SUPPLIER_MAX},
    page::Page,
};

/// The page. `?item=` fills in the listing or GTIN.
#[component]
pub fn DispatchPage() -> impl IntoView {
    let (page, orders, held) = (query_value("page"), query_value("orders"), query_value("held"));
    let list = Resource::new_blocking(
        move || (page.get().and_then(|p| p.parse().ok()).unwrap_or(1), orders.get()),
        |(page, _)| api::dispatch::dispatches(String::new(), page),
    );
    let uploaded = move || {
        let number = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
        let (orders, held) = (number(orders.get())?, number(held.get()).unwrap_or(0));
        let title = format!("The file is read: {}", plural(orders, "order", "orders"));
        Some(if held > 0 {
            let text = format!("{} must not be shipped as they are: open them below to see which lines and why.", plural(held, "order", "orders"));
            view! { <Notice tone=Tone::Bad title=title live=true>{text}</Notice> }.into_any()
        } else {
            view! { <Notice tone=Tone::Good title=title live=true>"All of them may be shipped."</Notice> }.into_any()
        })
    };
    view! {
        <Title text="Dispatch"/>
        <div class="page">
            <PageHeader title="Dispatch" intro="Covered goods carry a code on each unit. Confirm the codes before the parcel leaves: then it is known that your buyers get the real thing."/>
            {uploaded}
            <div class="columns">
                <Card title="Confirm an order"><OrderForm order=String::new() item=query_value("item").get_untracked().unwrap_or_default() codes=String::new()/></Card>
                <Upload/>
            </div>
            {loaded(list, |page| view! { <List page=page/> })}
        </div>
    }
}

/// The form for an order. What was refused before stands in the field, to be mended and sent again.
#[component]
pub fn OrderForm(
    /// The order, if it is known.
    order: String,
    /// The listing's number or the GTIN, if it is known.
    item: String,
    /// Codes to begin with.
    codes: String,
) -> impl IntoView {
    let action = ServerAction::<api::dispatch::ConfirmDispatch>::new();
    let answer = action.value();
    let typed = move |field: &str, else_: String| Some(answer.with_untracked(|a| typed_in(a.as_ref(), field))).filter(|t| !t.is_empty()).unwrap_or(else_);
    let older = ["older_units", "older_lot", "older_made_on", "older_supplier"].map(|field| typed(field, String::new()));
    let open = older.iter().any(|text| !text.is_empty());
    let [older_units, older_lot, older_made_on, older_supplier] = older;
    let most = u32::try_from(ORDER_MAX).unwrap_or(u32::MAX);
    view! {
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <div class="field-pair">
                    <TextField name="order" label="Your number of the order" value=typed("order", order) maxlength=most required=true/>
                    <TextField name="item" label="Listing number or GTIN" value=typed("item", item) maxlength=60 required=true/>
                </div>
                <TextArea name="codes" label="Codes of the units" value=typed("codes", codes) rows=6 hint=format!("Scan or paste them, one a line. At most {LINES_MAX} at once.")/>
                <TextField
                    name="units" label="Units of the order" kind=InputKind::Digits value=typed("units", String::new())
                    hint="Empty: as many as you send codes for." maxlength=6
                />
                <details class="class-help" open=open>
                    <summary>"Some units carry no code"</summary>
                    <div class="form-body">
                        <p class="hint">"Stock made before the codes is as genuine as any. Say how many units, and what you know of them."</p>
                        <div class="field-pair">
                            <TextField name="older_units" label="How many" kind=InputKind::Digits value=older_units maxlength=6/>
                            <TextField name="older_lot" label="Lot" value=older_lot maxlength=20/>
                        </div>
                        <div class="field-pair">
                            <TextField name="older_made_on" label="Made on" kind=InputKind::Date value=older_made_on/>
                            <TextField name="older_supplier" label="Supplier" value=older_supplier maxlength=u32::try_from(SUPPLIER_MAX).unwrap_or(100)/>
                        </div>
                    </div>
                </details>
                <FormActions><Button variant=Variant::Primary glyph=Glyph::Check>"Confirm the units"</Button></FormActions>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn Upload() -> impl IntoView {
    let upload = ServerAction::<api::dispatch::UploadDispatches>::new();
    let answer = upload.value();
    view! {
        <Card title="Many orders at once">
            // A plain form: a file is sent by the browser itself.
            <form method="post" action=api::dispatch::UploadDispatches::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <FileField
                        name="file" label="CSV file" accept=".csv,.tsv,.txt,text/csv"
                        hint=format!("Columns: order, listing (or gtin), code. One unit a line; without a code it is older stock (lot, made_on, supplier). At most {} lines.", group_digits(i64::try_from(FILE_LINES_MAX).unwrap_or(i64::MAX)))
                        required=true
                    />
                    <FormActions><Button glyph=Glyph::Upload>"Confirm the file"</Button></FormActions>
                </FormBody>
            </form>
            <p class="muted">"Sent twice, a file confirms nothing twice: mend its lines and send it whole. A program does the same over "<a href="/api/v1/docs">"the API"</a>"."</p>
        </Card>
    }
}

#[component]
fn List(page: Page<Dispatch>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Package title="No orders yet">"Each order that you confirm stands here, with what is missing of it."</EmptyState> }.into_any();
    }
    let columns =
        vec![Column::text("Order"), Column::text("Product"), Column::number("Units"), Column::number("Confirmed"), Column::text("Sent"), Column::text("State")];
    let lines = page
        .rows
        .into_iter()
        .map(|one| {
            let href = format!("/seller/dispatches/{}", one.id);
            let state = one.state();
            view! {
                <tr>
                    <Cell label="Order" heading=true><a href=href>{one.order}</a></Cell>
                    <Cell label="Product">{one.product}</Cell>
                    <Cell label="Units" numeric=true>{group_digits(i64::from(one.units))}</Cell>
                    <Cell label="Confirmed" numeric=true>{group_digits(i64::from(one.confirmed + one.older))}</Cell>
                    <Cell label="Sent"><TimeText at=one.updated_at/></Cell>
                    <Cell label="State"><StateBadge state=state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title="Orders" flush=true><Table caption="Orders that you confirmed" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="orders"/>
    }
    .into_any()
}

/// How an order stands.
#[component]
pub fn StateBadge(
    /// Its state.
    state: DispatchState,
) -> impl IntoView {
    match state {
        DispatchState::Complete => view! { <Badge tone=Tone::Good>"Ready to ship"</Badge> },
        DispatchState::Open => view! { <Badge tone=Tone::Neutral>"May be shipped"</Badge> },
        DispatchState::Refused => view! { <Badge tone=Tone::Bad>"Do not ship"</Badge> },
    }
}
