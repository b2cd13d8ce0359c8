//! A brand's cases, open ones first, and the form that opens one.

use crate::{
    api,
    components::{
        Badge, Button, Card, Cell, Column, EmptyState, FormActions, FormBody, Glyph, PageHeader, Pagination, Tab, Table, Tabs, TextField, TimeText, Tone,
        Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{acted, errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    case::{Case, CaseList, CaseState, TITLE_MAX},
    page::Page,
};
use uuid::Uuid;

type Open = ServerAction<api::case::OpenCase>;

/// The list; `?state=` narrows it.
#[component]
pub fn Cases() -> impl IntoView {
    let (state, page) = (query_value("state"), query_value("page"));
    let open = Open::new();
    let acts = acted(open);
    let asked = move || (state.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1), acts.get());
    let cases = Resource::new_blocking(asked, |(state, page, _)| api::case::cases(state, page));
    view! {
        <Title text=t::cases::title()/>
        <div class="page">
            <PageHeader title=t::cases::title() intro=t::cases::intro()/>
            {loaded(cases, move |list| {
                let shown = state.get_untracked().unwrap_or_default();
                view! { <Shown list=list shown=shown open=open/> }
            })}
        </div>
    }
}

#[component]
fn Shown(list: CaseList, shown: String, open: Open) -> impl IntoView {
    let CaseList { page, open: opened, closed, may_manage, submission } = list;
    let tab = |label: &str, key: &str, count: i64| Tab {
        label: label.to_owned(),
        href: if key.is_empty() { "/brand/cases".to_owned() } else { format!("/brand/cases?state={key}") },
        count: Some(count),
        current: Some(shown == key),
    };
    let tabs = vec![tab(t::cases::tab_all(), "", opened + closed), tab(t::cases::tab_open(), "open", opened), tab(t::cases::tab_closed(), "closed", closed)];
    view! {
        <Tabs label=t::cases::tabs() tabs=tabs/>
        {if page.rows.is_empty() {
            view! { <EmptyState glyph=Glyph::Document title=t::cases::none_title() brief=may_manage>{t::cases::none_text()}</EmptyState> }.into_any()
        } else {
            view! { <List page=page/> }.into_any()
        }}
        {may_manage.then(|| view! { <OpenForm submission=submission action=open/> })}
    }
}

#[component]
fn List(page: Page<Case>) -> impl IntoView {
    let columns = vec![Column::text(t::cases::case()), Column::number(t::cases::things()), Column::text(t::cases::state()), Column::text(t::cases::changed())];
    let (number, size, total) = (page.page, page.size, page.total);
    let lines = page
        .rows
        .into_iter()
        .map(|case| {
            let href = format!("/brand/cases/{}", case.id);
            view! {
                <tr>
                    <Cell label=t::cases::case() heading=true><a class="long-text" href=href>{case.title}</a><br/><small>{case.number.to_string()}</small></Cell>
                    <Cell label=t::cases::things() numeric=true>{group_digits(case.items)}</Cell>
                    <Cell label=t::cases::state()><StateBadge state=case.state/></Cell>
                    <Cell label=t::cases::changed()><TimeText at=case.changed_at/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::cases::list() columns=columns>{lines}</Table></Card>
        <Pagination page=number size=size total=total what=t::cases::cases()/>
    }
}

#[component]
fn OpenForm(submission: Uuid, action: Open) -> impl IntoView {
    let answer = action.value();
    let title = answer.with_untracked(|a| typed_in(a.as_ref(), "case_title"));
    view! {
        <Card title=t::cases::open_new()>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="submission" value=submission.to_string()/>
                    <TextField
                        name="case_title" label=t::cases::open_label() value=title hint=t::cases::open_hint() required=true
                        maxlength=u32::try_from(TITLE_MAX).unwrap_or(120)
                    />
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Plus>{t::cases::open_new()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

/// Where a case stands, in a word.
#[component]
pub(super) fn StateBadge(state: CaseState) -> impl IntoView {
    let (tone, word) = match state {
        CaseState::Open => (Tone::Brass, t::cases::is_open()),
        CaseState::Closed => (Tone::Neutral, t::cases::is_closed()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
