//! One watch: what it found, and what becomes of each hit.

use super::search::{self, misread_text};
use crate::{
    api::{self, ApiError, Code, watch::WatchView},
    components::{
        Badge, Breadcrumbs, Button, ButtonLink, Card, Cell, Checkbox, Column, Confirm, Crumb, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader,
        Pagination, Tab, Table, Tabs, TextField, TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{
        acted, all_acted, errors_of, loaded,
        public::listing::from_page,
        report_parts::{ListingBadge, ReportLink},
        screening_parts::SaidBadge,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::{ListingId, WatchId},
    listing::ListingState,
    page::Page,
    time::Timestamp,
    watch::{HitState, KNOWN_MAX, NAME_MAX, SNOOZE_DAYS, Watch, WatchHit},
};

type Settle = ServerAction<api::watch::SettleHit>;
type SettleMany = ServerAction<api::watch::SettleHits>;
type Change = ServerAction<api::watch::ChangeWatch>;
type Delete = ServerAction<api::watch::DeleteWatch>;

/// Days that are chosen for a hit that is put to sleep.
const SNOOZED: i64 = 7;

/// The actions of the page.
#[derive(Clone, Copy)]
struct Actions {
    settle: Settle,
    settle_many: SettleMany,
    change: Change,
    delete: Delete,
}

/// `/brand/watches/{id}`; `?state=` chooses which hits.
#[component]
pub fn WatchPage() -> impl IntoView {
    let params = use_params_map();
    let (state, page, done) = (query_value("state"), query_value("page"), query_value("done"));
    let actions = Actions { settle: Settle::new(), settle_many: SettleMany::new(), change: Change::new(), delete: Delete::new() };
    let acts = all_acted([acted(actions.settle), acted(actions.settle_many), acted(actions.change)]);
    let asked = move || (params.with(|p| p.get("id")), state.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1), acts.get());
    let watch = Resource::new_blocking(asked, |(id, state, page, _)| async move {
        match id.and_then(|id| id.parse().ok()) {
            Some(id) => api::watch::show_watch(id, state, page).await,
            None => Err(ApiError::new(Code::NotFound, t::watches::no_such())),
        }
    });
    let said = move || {
        done.get().map(|done| {
            let title = if done == "made" { t::watches::made() } else { t::watches::changed() };
            view! { <Notice tone=Tone::Good title=title live=true/> }
        })
    };
    view! {
        <Title text=t::watches::watch()/>
        <div class="page">
            {said}
            {loaded(watch, move |view| {
                let shown = state.get_untracked().as_deref().and_then(HitState::parse).unwrap_or(HitState::New);
                view! { <Shown view=view shown=shown actions=actions/> }
            })}
        </div>
    }
}

#[component]
fn Shown(view: WatchView, shown: HitState, actions: Actions) -> impl IntoView {
    let WatchView { watch, hits, may_manage, as_of, shown: position } = view;
    let id = watch.id;
    let search = search::address(&watch.query);
    let tab = |label: &str, state: HitState| Tab {
        label: label.to_owned(),
        href: format!("/brand/watches/{id}?state={state}"),
        count: (state == HitState::New).then_some(watch.new),
        current: Some(shown == state),
    };
    let tabs = vec![
        tab(t::watches::tab_new(), HitState::New),
        tab(t::watches::tab_known(), HitState::Known),
        tab(t::watches::tab_snoozed(), HitState::Snoozed),
        tab(t::watches::tab_dismissed(), HitState::Dismissed),
        tab(t::watches::tab_reported(), HitState::Reported),
    ];
    let list = if hits.rows.is_empty() {
        view! { <EmptyState glyph=Glyph::Inbox title=t::watches::no_hits()>{t::watches::no_hits_text()}</EmptyState> }.into_any()
    } else {
        view! { <Hits id=id hits=hits shown=shown as_of=may_manage.then_some((as_of, position)) actions=actions/> }.into_any()
    };
    let left = (watch.mails && watch.maker_left).then(|| {
        let maker = watch.made_by.clone().unwrap_or_else(|| t::watches::somebody().to_owned());
        view! { <Notice tone=Tone::Warn title=t::watches::maker_left()>{t::watches::maker_left_text(&maker)}</Notice> }
    });
    let full = watch.too_many.map(|matching| {
        let most = i64::try_from(KNOWN_MAX).unwrap_or(i64::MAX);
        let text = if watch.query.picture.is_some() { t::watches::too_many_pictures(most) } else { t::watches::too_many_text(matching, most) };
        view! { <Notice tone=Tone::Warn title=t::watches::too_many()>{text}</Notice> }
    });
    let misread = watch.misread.as_ref().map(misread_text).map(|text| view! { <Notice tone=Tone::Warn title=t::watches::misread()>{text}</Notice> });
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::watches::title(), "/brand/watches")] here=watch.name.clone()/>
        <PageHeader
            title=watch.name.clone()
            actions=move || view! { <ButtonLink href=search.clone() glyph=Glyph::Search>{t::watches::see_search()}</ButtonLink> }
        />
        {left}
        {full}
        {misread}
        <Tabs label=t::watches::hits() tabs=tabs/>
        {list}
        {may_manage.then(|| view! { <Settings watch=watch actions=actions/> })}
    }
}

#[component]
fn Hits(
    id: WatchId,
    hits: Page<WatchHit>,
    shown: HitState,
    /// When they were read, and how far the change feed was, for whoever may settle them.
    as_of: Option<(Timestamp, i64)>,
    actions: Actions,
) -> impl IntoView {
    let settle = actions.settle;
    let ids = hits.rows.iter().map(|hit| hit.listing.id.to_string()).collect::<Vec<_>>();
    let columns = vec![
        Column::text(t::watches::listing()),
        Column::text(t::screening::verdict()),
        Column::text(t::watches::found()),
        Column::text(t::watches::what_to_do()),
    ];
    let (number, size, total) = (hits.page, hits.size, hits.total);
    let lines = hits
        .rows
        .into_iter()
        .map(|hit| {
            let listing = hit.listing;
            let state = listing.shown();
            let was = hit.was.filter(|_| hit.state == HitState::New).map(|was| {
                let text = match was {
                    HitState::Dismissed => t::watches::was_dismissed(),
                    HitState::Snoozed => t::watches::was_snoozed(),
                    _ => t::watches::was_known(),
                };
                view! { <br/><Badge tone=Tone::Warn>{text}</Badge> }
            });
            let seller = listing.seller.as_ref().map(|seller| seller.name.clone());
            let acts = as_of
                .map(|(_, position)| view! { <Acts id=id listing=listing.id title=listing.title.clone() state=state hit=hit.state shown=(shown, number) position=position settle=settle/> });
            view! {
                <tr>
                    <Cell label=t::watches::listing() heading=true>
                        <a class="long-text" href=format!("/listings/{}", listing.id)>{listing.title.clone()}</a><br/><small>{seller}</small>
                    </Cell>
                    <Cell label=t::screening::verdict()><SaidBadge verdict=hit.verdict released_at=hit.released_at/>" "<ListingBadge state=state/></Cell>
                    <Cell label=t::watches::found()><TimeText at=hit.found_at/>{was}</Cell>
                    <Cell label=t::watches::what_to_do()>{acts}</Cell>
                </tr>
            }
        })
        .collect_view();
    let errors =
        move || errors_of(move || settle.value().get()).get().into_iter().next().map(|e| view! { <Notice tone=Tone::Warn title=e.message live=true/> });
    view! {
        {errors}
        <Card flush=true><Table caption=t::watches::hits() columns=columns>{lines}</Table></Card>
        {as_of.filter(|_| total > 1).map(|as_of| view! { <AllOfThem id=id ids=ids total=total shown=shown as_of=as_of settle=actions.settle_many/> })}
        <Pagination page=number size=size total=total what=t::watches::hits()/>
    }
}

/// What can be done with all hits of the page, and with all that are new.
#[component]
fn AllOfThem(id: WatchId, ids: Vec<String>, total: i64, shown: HitState, as_of: (Timestamp, i64), settle: SettleMany) -> impl IntoView {
    let count = i64::try_from(ids.len()).unwrap_or_default();
    let (event, label) = match shown {
        HitState::New | HitState::Known | HitState::Snoozed => ("dismiss", t::watches::dismiss_these(count)),
        HitState::Dismissed => ("restore", t::watches::restore_these(count)),
        HitState::Reported => return ().into_any(),
    };
    let all = (shown == HitState::New && total > count).then(|| view! { <Button small=true name="all" value="true">{t::watches::dismiss_all(total)}</Button> });
    view! {
        <ActionForm action=settle attr:class="hit-acts">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="event" value=event/>
            <input type="hidden" name="listings" value=ids.join(" ")/>
            <input type="hidden" name="as_of" value=as_of.0.0.to_string()/>
            <input type="hidden" name="shown" value=as_of.1.to_string()/>
            <input type="hidden" name="back" value=shown.as_str()/>
            <Button small=true>{label}</Button>
            {all}
        </ActionForm>
    }
    .into_any()
}

/// What can be done with a hit: one form, whose buttons say which.
#[component]
fn Acts(
    id: WatchId,
    listing: ListingId,
    title: String,
    state: ListingState,
    hit: HitState,
    shown: (HitState, u32),
    position: i64,
    settle: Settle,
) -> impl IntoView {
    let (tab, page) = shown;
    let here = format!("/brand/watches/{id}?state={}{}", tab.as_str(), if page > 1 { format!("&page={page}") } else { String::new() });
    let report = (state.is_reportable() && hit != HitState::Reported).then(|| view! { <ReportLink id=listing title=title.clone() from=from_page(&here)/> });
    let about = format!(" {title}");
    let again = about.clone();
    let buttons = match hit {
        HitState::New | HitState::Known => view! {
            <Button small=true name="event" value="dismiss">{t::watches::dismiss()}<span class="sr-only">{about}</span></Button>
            <Button small=true name="event" value="snooze">{t::watches::snooze()}<span class="sr-only">{again}</span></Button>
            <select name="days" class="select select-sm" aria-label=t::watches::snooze_for(&title)>
                {SNOOZE_DAYS.map(|days| view! { <option value=days.to_string() selected=days == SNOOZED>{t::watches::n_days(days)}</option> }).collect_view()}
            </select>
        }
        .into_any(),
        HitState::Dismissed | HitState::Snoozed => {
            view! { <Button small=true name="event" value="restore">{t::watches::restore()}<span class="sr-only">{about}</span></Button> }.into_any()
        }
        HitState::Reported => ().into_any(),
    };
    view! {
        <ActionForm action=settle attr:class="hit-acts">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="listing" value=listing.to_string()/>
            <input type="hidden" name="back" value=tab.as_str()/>
            <input type="hidden" name="page" value=page.to_string()/>
            <input type="hidden" name="shown" value=position.to_string()/>
            {report}
            {buttons}
        </ActionForm>
    }
}

#[component]
fn Settings(watch: Watch, actions: Actions) -> impl IntoView {
    let (id, change, delete) = (watch.id.to_string(), actions.change, actions.delete);
    let same = id.clone();
    view! {
        <Card title=t::watches::settings()>
            <ActionForm action=change>
                <FormBody errors=errors_of(move || change.value().get()) pending=change.pending()>
                    <input type="hidden" name="id" value=id/>
                    <TextField name="name" label=t::watches::name() value=watch.name required=true maxlength=u32::try_from(NAME_MAX).unwrap_or(80)/>
                    <Checkbox name="mails" label=t::watches::mail_me() value="true" checked=watch.mails/>
                    <FormActions><Button>{t::watches::save_changes()}</Button></FormActions>
                </FormBody>
            </ActionForm>
            <Confirm ask=t::watches::delete_2() lost=t::watches::deleted_with_it()>
                <ActionForm action=delete>
                    <input type="hidden" name="id" value=same/>
                    <FormActions><Button variant=Variant::Danger>{t::watches::delete()}</Button></FormActions>
                </ActionForm>
            </Confirm>
        </Card>
    }
}
