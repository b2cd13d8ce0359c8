//! `/seller/dispatch`: confirm the codes of an order's units before they are shipped, by scanning or by file; and the orders so far.

use crate::{
    api,
    components::{
        Badge, Button, Card, Cell, Choice, Column, EmptyState, FileField, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Pagination, Select,
        Table, TextArea, TextField, TimeText, Tone, Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{acted, errors_of, loaded, session::ForShop, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{
    dispatch::{Dispatch, DispatchState, FILE_LINES_MAX, LINES_MAX, ORDER_MAX, SOLD_ON_DAYS, SUPPLIER_MAX, UnreadWithdrawals},
    page::Page,
    time::Timestamp,
};

/// The page. `?item=` fills in the listing or GTIN.
#[component]
pub fn DispatchPage() -> impl IntoView {
    let (page, orders, held, nothing) = (query_value("page"), query_value("orders"), query_value("held"), query_value("nothing"));
    let list = Resource::new_blocking(
        move || (page.get().and_then(|p| p.parse().ok()).unwrap_or(1), orders.get()),
        |(page, _)| api::dispatch::dispatches(String::new(), page),
    );
    let read = ServerAction::<api::dispatch::ReadWithdrawals>::new();
    let acts = acted(read);
    let withdrawn = Resource::new_blocking(move || acts.get(), |_| api::dispatch::unread_withdrawals());
    let uploaded = move || {
        let number = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
        let (orders, held) = (number(orders.get())?, number(held.get()).unwrap_or(0));
        let title = t::seller::the_file_is_read(t::seller::n_orders(orders));
        let nothing =
            number(nothing.get()).filter(|orders| *orders > 0).map(|orders| view! { <p>{t::seller::nothing_to_confirm(t::seller::n_orders(orders))}</p> });
        Some(if held > 0 {
            let text = t::seller::must_not_be_shipped(t::seller::n_orders(held));
            view! { <Notice tone=Tone::Bad title=title live=true>{text}{nothing}</Notice> }.into_any()
        } else {
            view! { <Notice tone=Tone::Good title=title live=true>{t::seller::all_of_them_may()}{nothing}</Notice> }.into_any()
        })
    };
    view! {
        <Title text=t::seller::dispatch()/>
        <div class="page">
            <PageHeader title=t::seller::dispatch() intro=t::seller::covered_goods_carry_a()/>
            {uploaded}
            {loaded(withdrawn, move |unread| view! { <Withdrawn unread=unread read=read/> })}
            <div class="columns">
                <Card title=t::seller::confirm_an_order()><OrderForm order=String::new() item=query_value("item").get_untracked().unwrap_or_default() codes=String::new()/></Card>
                <Upload/>
            </div>
            {loaded(list, |page| view! { <List page=page/> })}
        </div>
    }
}

/// Orders that were confirmed, and of which the brand has withdrawn units since.
#[component]
fn Withdrawn(unread: UnreadWithdrawals, read: ServerAction<api::dispatch::ReadWithdrawals>) -> impl IntoView {
    let UnreadWithdrawals { orders, total, until } = unread;
    let until = until.filter(|_| !orders.is_empty());
    let more = total.saturating_sub(i64::try_from(orders.len()).unwrap_or(i64::MAX));
    let shown = orders.iter().map(|one| one.id.to_string()).collect::<Vec<_>>().join(" ");
    let items = orders
        .into_iter()
        .map(|one| view! { <li><a href=format!("/seller/dispatches/{}", one.id)>{one.order}</a>", "{one.product}", "{one.brand}</li> })
        .collect_view();
    let notice = move |until: Timestamp| {
        view! {
        <Notice tone=Tone::Bad title=t::seller::orders_withdrawn(total)>
            <p>{t::seller::what_has_not_left()}</p>
            <ul>{items}</ul>
            {(more > 0).then(|| view! { <p>{t::seller::more_orders_withdrawn(more)}</p> })}
            <ActionForm action=read>
                <FormBody errors=errors_of(move || read.value().get()) pending=read.pending()>
                    <input type="hidden" name="orders" value=shown/>
                    <input type="hidden" name="until" value=until.0.to_string()/>
                    <FormActions><Button variant=Variant::Plain>{t::seller::we_have_read_this()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Notice>
        }
    };
    until.map(notice)
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
                <ForShop/>
                <div class="field-pair">
                    <TextField name="order" label=t::seller::your_number_of_the() value=typed("order", order) maxlength=most required=true/>
                    <TextField name="item" label=t::seller::listing_number_or_gtin() value=typed("item", item) maxlength=60 required=true/>
                </div>
                <TextArea name="codes" label=t::seller::codes_of_the_units() value=typed("codes", codes) rows=6 hint=t::seller::scan_or_paste_them(LINES_MAX)/>
                <TextField
                    name="units" label=t::seller::units_of_the_order() kind=InputKind::Digits value=typed("units", String::new())
                    hint=t::seller::empty_as_many_as() maxlength=6
                />
                <Select
                    name="condition" label=t::seller::condition() choices=vec![Choice::new("used", t::seller::condition_used())]
                    value=Some(typed("condition", String::new())) empty=t::seller::condition_new() hint=t::seller::condition_hint(SOLD_ON_DAYS)
                />
                <details class="class-help" open=open>
                    <summary>{t::seller::some_units_carry_no()}</summary>
                    <div class="form-body">
                        <p class="hint">{t::seller::stock_made_before_the()}</p>
                        <div class="field-pair">
                            <TextField name="older_units" label=t::seller::how_many() kind=InputKind::Digits value=older_units maxlength=6/>
                            <TextField name="older_lot" label=t::seller::lot() value=older_lot maxlength=20/>
                        </div>
                        <div class="field-pair">
                            <TextField name="older_made_on" label=t::seller::made_on() kind=InputKind::Date value=older_made_on/>
                            <TextField name="older_supplier" label=t::seller::supplier() value=older_supplier maxlength=u32::try_from(SUPPLIER_MAX).unwrap_or(100)/>
                        </div>
                        <p class="hint">{t::seller::the_brand_reads_suppliers()}</p>
                    </div>
                </details>
                <FormActions><Button variant=Variant::Primary glyph=Glyph::Check>{t::seller::confirm_the_units()}</Button></FormActions>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn Upload() -> impl IntoView {
    let upload = ServerAction::<api::dispatch::UploadDispatches>::new();
    let answer = upload.value();
    view! {
        <Card title=t::seller::many_orders_at_once()>
            // A plain form: a file is sent by the browser itself.
            <form method="post" action=api::dispatch::UploadDispatches::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <ForShop/>
                    <FileField
                        name="file" label=t::seller::csv_file() accept=".csv,.tsv,.txt,text/csv"
                        hint=t::seller::columns_order_listing_or(group_digits(i64::try_from(FILE_LINES_MAX).unwrap_or(i64::MAX)))
                        required=true
                    />
                    <FormActions><Button glyph=Glyph::Upload>{t::seller::confirm_the_file()}</Button></FormActions>
                </FormBody>
            </form>
            <p class="muted">{t::seller::sent_twice_a_file()}<a href="/api/v1/docs">{t::seller::the_api()}</a>"."</p>
        </Card>
    }
}

#[component]
fn List(page: Page<Dispatch>) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Package title=t::seller::no_orders_yet()>{t::seller::each_order_that_you()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::seller::order()),
        Column::text(t::seller::product()),
        Column::number(t::seller::units()),
        Column::number(t::seller::confirmed()),
        Column::text(t::seller::sent()),
        Column::text(t::seller::state()),
    ];
    let lines = page
        .rows
        .into_iter()
        .map(|one| {
            let href = format!("/seller/dispatches/{}", one.id);
            let state = one.state();
            view! {
                <tr>
                    <Cell label=t::seller::order() heading=true><a href=href>{one.order}</a></Cell>
                    <Cell label=t::seller::product()>{one.product}</Cell>
                    <Cell label=t::seller::units() numeric=true>{group_digits(i64::from(one.units))}</Cell>
                    <Cell label=t::seller::confirmed() numeric=true>{group_digits(i64::from(one.confirmed + one.older))}</Cell>
                    <Cell label=t::seller::sent()><TimeText at=one.updated_at/></Cell>
                    <Cell label=t::seller::state()><StateBadge state=state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=t::seller::orders() flush=true><Table caption=t::seller::orders_that_you_confirmed() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::seller::orders_2()/>
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
        DispatchState::Complete => view! { <Badge tone=Tone::Good>{t::seller::ready_to_ship()}</Badge> },
        DispatchState::OnWord => view! { <Badge tone=Tone::Neutral>{t::seller::may_be_shipped_on_your_word()}</Badge> },
        DispatchState::Open => view! { <Badge tone=Tone::Neutral>{t::seller::may_be_shipped()}</Badge> },
        DispatchState::Refused => view! { <Badge tone=Tone::Bad>{t::seller::do_not_ship()}</Badge> },
    }
}
