//! One case: what is in it as it stands, its history, and the forms of those who work on it.

use super::{
    alerts::{StateWord, VerdictBadge},
    cases::StateBadge,
};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, CodeText, Column, Crumb, FormActions, FormBody, Glyph, Notice, PageHeader, Table, TextArea, TextField,
        TimeText, Timeline, TimelineItem, Tone, Variant, anew, query_value,
    },
    i18n::{ground, t},
    pages::{
        acted, all_acted, errors_of, loaded,
        report_parts::{self, ListingBadge},
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    case::{Case, CaseDetail, CaseFacts, CaseItem, CaseNote, CaseState, NOTE_MAX, NoteKind, REASON_MAX, WHY_MAX},
    id::CaseId,
};
use uuid::Uuid;

/// What can be done with a case. Made by the page, which shows the case anew after each.
#[derive(Clone, Copy)]
struct CaseActions {
    add: ServerAction<api::case::AddToCase>,
    note: ServerAction<api::case::NoteInCase>,
    close: ServerAction<api::case::CloseCase>,
    reopen: ServerAction<api::case::ReopenCase>,
}

impl CaseActions {
    fn new() -> Self {
        Self { add: ServerAction::new(), note: ServerAction::new(), close: ServerAction::new(), reopen: ServerAction::new() }
    }

    /// See [`acted`].
    fn acted(&self) -> Memo<usize> {
        all_acted([acted(self.add), acted(self.note), acted(self.close), acted(self.reopen)])
    }
}

/// The page.
#[component]
pub fn CasePage() -> impl IntoView {
    let params = use_params_map();
    let actions = CaseActions::new();
    let acts = actions.acted();
    let case = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<CaseId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::case::show_case(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, t::cases::missing())),
            }
        },
    );
    loaded(case, move |detail| view! { <Shown detail=detail actions=actions/> })
}

#[component]
fn Shown(detail: CaseDetail, actions: CaseActions) -> impl IntoView {
    let CaseDetail { case, items, notes, may_manage, submission } = detail;
    let done = query_value("done");
    let (id, state, open) = (case.id, case.state, case.state == CaseState::Open);
    let intro = case.opened_by.as_ref().map_or_else(|| t::cases::opened_by_somebody(case.number), |person| t::cases::opened_by(case.number, person));
    let file = format!("/brand/cases/{id}/case.json");
    let reason = case.reason.clone();
    let closed =
        case.closed_at.map(|at| view! { <Notice title=t::cases::done_closed()>{t::cases::closed_since(view! { <TimeText at=at/> }, &reason)}</Notice> });
    view! {
        <Title text=case.title.clone()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::cases::title(), "/brand/cases")] here=case.number.to_string()/>
            <PageHeader
                title=case.title.clone()
                intro=intro
                state=move || view! { <StateBadge state=state/> }
                actions=move || view! { <ButtonLink href=file.clone() glyph=Glyph::Download download="">{t::cases::download()}</ButtonLink> }
            />
            {move || done.get().and_then(|what| done_word(&what)).map(|title| view! { <Notice tone=Tone::Good title=title live=true/> })}
            {closed}
            <Card title=t::cases::in_it() flush=!items.is_empty()><Items items=items/></Card>
            <div class="columns">
                <Card title=t::cases::history()>
                    <History case=case notes=notes/>
                    {(may_manage && open).then(|| anew(submission, move || view! { <NoteForm id=id submission=submission action=actions.note/> }))}
                </Card>
                {may_manage.then(|| view! {
                    <div class="stack">
                        {if open {
                            anew(submission, move || view! { <AddForm id=id action=actions.add/><CloseForm id=id action=actions.close/> }).into_any()
                        } else {
                            view! { <ReopenForm id=id action=actions.reopen/> }.into_any()
                        }}
                    </div>
                })}
            </div>
        </div>
    }
}

fn done_word(what: &str) -> Option<&'static str> {
    match what {
        "opened" => Some(t::cases::done_opened()),
        "added" => Some(t::cases::done_added()),
        "noted" => Some(t::cases::done_noted()),
        "reopened" => Some(t::cases::done_reopened()),
        // That it is closed stands on the page anyway.
        _ => None,
    }
}

#[component]
fn Items(items: Vec<CaseItem>) -> impl IntoView {
    if items.is_empty() {
        return view! { <p class="muted">{t::cases::nothing_in_it()}</p> }.into_any();
    }
    let columns = vec![Column::text(t::cases::what()), Column::text(t::cases::known()), Column::text(t::cases::state()), Column::text(t::cases::added())];
    let lines = items.into_iter().map(|item| view! { <Item item=item/> }).collect_view();
    view! { <Table caption=t::cases::in_it() columns=columns>{lines}</Table> }.into_any()
}

#[component]
fn Item(item: CaseItem) -> impl IntoView {
    let href = item.thing.path();
    let (kind, title, known, state) = match item.facts {
        CaseFacts::Alert(alert) => {
            let score = t::cases::alert_score(alert.score, t::cases::checks(alert.checks));
            let findings = alert.findings.into_iter().map(|finding| view! { <li>{finding.text}</li> }).collect_view();
            (
                t::cases::kind_alert(),
                t::cases::alert_title(&alert.product, alert.lot.as_str()),
                view! { <CodeText code=alert.code.with_check()/><p>{score}</p><ul class="alert-findings">{findings}</ul> }.into_any(),
                view! { <VerdictBadge copied=alert.likely_copied standing=alert.standing/>" "<StateWord state=alert.state/> }.into_any(),
            )
        }
        CaseFacts::Report(report) => (
            t::cases::kind_report(),
            report.listing_title,
            t::cases::report_facts(ground(report.ground), &report.reference).into_any(),
            view! { <report_parts::StateBadge state=report.state/> }.into_any(),
        ),
        CaseFacts::Listing(listing) => {
            let state = listing.shown();
            let seller = listing.seller.map_or_else(|| t::cases::no_seller().to_owned(), |seller| t::cases::sold_by(&seller.name));
            (t::cases::kind_listing(), listing.title, seller.into_any(), view! { <ListingBadge state=state/> }.into_any())
        }
    };
    view! {
        <tr>
            <Cell label=t::cases::what() heading=true><small>{kind}</small><br/><a class="long-text" href=href>{title}</a></Cell>
            <Cell label=t::cases::known()><div class="long-text">{known}</div></Cell>
            <Cell label=t::cases::state()>{state}</Cell>
            <Cell label=t::cases::added()>
                <TimeText at=item.added_at/>" "{item.added_by.map(|person| t::cases::added_by(&person))}
                {(!item.note.is_empty()).then(|| view! { <p class="muted long-text">{item.note}</p> })}
            </Cell>
        </tr>
    }
}

#[component]
fn History(case: Case, notes: Vec<CaseNote>) -> impl IntoView {
    let by = |person: Option<String>| person.map(|person| view! { <p class="muted">{t::cases::person(&person)}</p> });
    let moments = notes
        .into_iter()
        .map(|note| {
            let (tone, title) = match note.kind {
                NoteKind::Note => (Tone::Brass, t::cases::was_note()),
                NoteKind::Closed => (Tone::Neutral, t::cases::was_closed()),
                NoteKind::Reopened => (Tone::Good, t::cases::was_reopened()),
            };
            view! { <TimelineItem title=title at=Some(note.at) tone=tone><p class="listing-text">{note.text}</p>{by(note.by)}</TimelineItem> }
        })
        .collect_view();
    view! {
        <Timeline label=t::cases::history_label()>
            <TimelineItem title=t::cases::was_opened() at=Some(case.opened_at) tone=Tone::Good>{by(case.opened_by)}</TimelineItem>
            {moments}
        </Timeline>
    }
}

#[component]
fn NoteForm(id: CaseId, submission: Uuid, action: ServerAction<api::case::NoteInCase>) -> impl IntoView {
    let answer = action.value();
    let note = answer.with_untracked(|a| typed_in(a.as_ref(), "note"));
    view! {
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="submission" value=submission.to_string()/>
                <TextArea
                    name="note" label=t::cases::note() value=note hint=t::cases::note_hint() rows=4 required=true
                    maxlength=u32::try_from(NOTE_MAX).unwrap_or(4000)
                />
                <FormActions><Button variant=Variant::Primary>{t::cases::note_button()}</Button></FormActions>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn AddForm(id: CaseId, action: ServerAction<api::case::AddToCase>) -> impl IntoView {
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <Card title=t::cases::add()>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextField name="thing" label=t::cases::add_thing() value=came_back("thing") hint=t::cases::add_hint() maxlength=2048 required=true/>
                    <TextField name="case_note" label=t::cases::why() value=came_back("case_note") maxlength=u32::try_from(WHY_MAX).unwrap_or(500)/>
                    <FormActions><Button variant=Variant::Plain glyph=Glyph::Plus>{t::cases::add_button()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn CloseForm(id: CaseId, action: ServerAction<api::case::CloseCase>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    view! {
        <Card title=t::cases::close()>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea
                        name="reason" label=t::cases::close_reason() value=reason hint=t::cases::close_hint() rows=2 required=true
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(500)
                    />
                    <FormActions><Button variant=Variant::Plain>{t::cases::close()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn ReopenForm(id: CaseId, action: ServerAction<api::case::ReopenCase>) -> impl IntoView {
    let answer = action.value();
    view! {
        <Card title=t::cases::reopen()>
            <p class="muted">{t::cases::reopen_text()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <FormActions><Button variant=Variant::Plain glyph=Glyph::Undo>{t::cases::reopen()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}
