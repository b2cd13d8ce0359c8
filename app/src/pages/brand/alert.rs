//! One alert: where, when and why a code was checked like several things, and what to do about it.

use super::{
    alerts::{StateWord, VerdictBadge, class_word, state_word, turned_up},
    case_card::{InCases, PutIntoCase},
};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Checkbox, Column, Crumb, FormActions, FormBody, Glyph, MapPlace, MoneyText, Notice, PageHeader, ScanMap,
        Table, TextArea, TimeText, Timeline, TimelineItem, Tone, Variant, query_value,
    },
    i18n::{self, t},
    pages::{
        acted, all_acted, errors_of, loaded,
        report_parts::{ListingBadge, ReportLink, StateBadge},
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    alert::{AlertCheck, AlertDetail, AlertId, AlertReport, AlertState, NamedListing, REASON_MAX, SellerAnswer, SellerNaming, UnitAlert},
    case::CaseCard,
    listing::Listing,
    risk::{CheckChannel, Claim, Thresholds},
};

type Settle = ServerAction<api::alert::SettleAlert>;

/// Checks that the line of time shows at once.
const MOMENTS: usize = 12;

/// The page.
#[component]
pub fn AlertPage() -> impl IntoView {
    let params = use_params_map();
    let (settle, put) = (Settle::new(), PutIntoCase::new());
    let acts = all_acted([acted(settle), acted(put)]);
    let alert = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<AlertId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::alert::show_alert(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, t::alerts::missing())),
            }
        },
    );
    loaded(alert, move |(detail, cases)| view! { <Shown detail=detail cases=cases settle=settle put=put/> })
}

#[component]
fn Shown(detail: AlertDetail, cases: CaseCard, settle: Settle, put: PutIntoCase) -> impl IntoView {
    let AlertDetail { alert, checks, sellers, named, listings, more, reports, thresholds, may_manage, .. } = detail;
    let saved = query_value("saved");
    let code = alert.code.with_check();
    let title = t::alerts::unit_title(&code);
    let intro = t::alerts::lot(&alert.product, alert.lot.as_str());
    let search = format!("/brand/search?q={}", alert.gtin);
    let (copied, standing, state) = (alert.likely_copied, alert.standing, alert.state);
    let places = checks.clone();
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::alerts::title(), "/brand/alerts")] here=code.clone()/>
            <PageHeader
                title=title
                intro=intro
                state=move || view! { <VerdictBadge copied=copied standing=standing/>" "<StateWord state=state/> }
                actions=move || view! { <ButtonLink href=search.clone() glyph=Glyph::Search>{t::alerts::search_listings()}</ButtonLink> }
            />
            {move || saved.get().map(|_| view! { <Notice tone=Tone::Good title=t::alerts::saved() live=true/> })}
            <Settled alert=alert.clone() may_manage=may_manage settle=settle/>
            <div class="decide">
                <div class="stack">
                    <Findings alert=alert.clone() thresholds=thresholds/>
                    <Card title=t::alerts::map_title()><WhereCard checks=places/></Card>
                    <Card title=t::alerts::time_title()><WhenCard checks=checks/></Card>
                </div>
                <div class="stack">
                    <InCases card=cases action=put/>
                    {(!sellers.is_empty()).then(|| view! { <Sellers sellers=sellers/> })}
                </div>
            </div>
            {(!named.is_empty()).then(|| view! { <Named named=named alert=alert.id may_manage=may_manage/> })}
            <Listings listings=listings more=more may_manage=may_manage/>
            {(!reports.is_empty()).then(|| view! { <Reports reports=reports/> })}
        </div>
    }
}

/// Places as the map has them: each once, in order of its first check.
fn places(checks: &[AlertCheck]) -> Vec<MapPlace> {
    let mut places: Vec<(String, MapPlace)> = Vec::new();
    for check in checks {
        let Some(at) = check.drawn_at else { continue };
        match places.iter_mut().find(|(name, _)| *name == check.place) {
            Some((_, place)) => place.count += 1,
            None => places.push((check.place.clone(), MapPlace { at, title: String::new(), count: 1, exact: check.is_spot })),
        }
    }
    let titled = |(name, place): (String, MapPlace)| MapPlace { title: t::alerts::map_read(&name, t::alerts::checks(place.count as i64)), ..place };
    places.into_iter().map(titled).collect()
}

#[component]
fn WhereCard(checks: Vec<AlertCheck>) -> impl IntoView {
    let places = places(&checks);
    let unplaced = checks.iter().filter(|check| check.drawn_at.is_none()).count() as i64;
    view! {
        <ScanMap label=t::alerts::map_label(places.len() as i64) places=places/>
        <p class="muted">{t::alerts::map_note()}{(unplaced > 0).then(|| format!(" {}", t::alerts::unplaced(unplaced)))}</p>
    }
}

/// The checks in order of time, with all that is known of each; many are folded after the first.
#[component]
fn WhenCard(checks: Vec<AlertCheck>) -> impl IntoView {
    let mut first = checks;
    let rest = first.split_off(first.len().min(MOMENTS));
    let more = (!rest.is_empty()).then(|| {
        let summary = t::alerts::more_checks(rest.len() as i64);
        view! { <details class="more-checks"><summary>{summary}</summary><Timeline label=t::alerts::time_label_more()>{moments(rest)}</Timeline></details> }
    });
    view! { <Timeline label=t::alerts::time_label()>{moments(first)}</Timeline>{more} }
}

fn moments(checks: Vec<AlertCheck>) -> impl IntoView {
    checks
        .into_iter()
        .map(|check| {
            let title = if check.place.is_empty() { t::alerts::place_not_known().to_owned() } else { check.place.clone() };
            let tone = if check.claim == Claim::ByOther { Tone::Bad } else { Tone::Brass };
            let device = (!check.device.is_empty()).then(|| format!("{} {}", t::alerts::check_device(), check.device));
            let lot = check.lot_seen.as_ref().map(|lot| format!("{} {lot}", t::alerts::check_lot()));
            let shop = check.bought_at.as_ref().map(|shop| format!("{} {shop}", t::alerts::check_shop()));
            let asked = check.asked_at.map(|at| t::alerts::check_asked(at.to_text()));
            let facts: Vec<String> = [device, Some(who(&check).to_owned()), asked, lot, shop].into_iter().flatten().collect();
            view! { <TimelineItem title=title at=Some(check.at) to_the_second=true tone=tone>{facts.join(" · ")}</TimelineItem> }
        })
        .collect_view()
}

/// Whose check it was.
fn who(check: &AlertCheck) -> &'static str {
    match (check.channel, check.claim) {
        (CheckChannel::SellerDispatch, _) => t::alerts::by_seller(),
        (CheckChannel::RetailerReturn, _) => t::alerts::by_retailer(),
        (CheckChannel::Consumer, Claim::Unclaimed) => t::alerts::by_buyer(),
        (CheckChannel::Consumer, Claim::ByOwner) => t::alerts::by_owner(),
        (CheckChannel::Consumer, Claim::ByOther) => t::alerts::by_other(),
    }
}

#[component]
fn Findings(alert: UnitAlert, thresholds: Thresholds) -> impl IntoView {
    let (out, class, UnitAlert { findings, score, .. }) = (turned_up(&alert), class_word(alert.class), alert);
    let class = view! { <p class="muted">{class}</p> };
    let out = out.into_iter().map(|out| view! { <p>{out}</p> }).collect_view();
    if findings.is_empty() {
        return view! { <Card title=t::alerts::why_told()>{class}{out}</Card> }.into_any();
    }
    let items =
        findings.into_iter().map(|finding| view! { <li>{finding.text}" "<span class="muted">{format!("(+{})", finding.weight)}</span></li> }).collect_view();
    view! {
        <Card title=t::alerts::findings()>
            {class}
            {out}
            <ScoreBar score=score thresholds=thresholds/>
            <ul class="alert-findings">{items}</ul>
            <p class="muted">{t::alerts::findings_note()}</p>
        </Card>
    }
    .into_any()
}

/// The score on a scale with the two thresholds, and what follows from it in words.
#[component]
fn ScoreBar(score: i32, thresholds: Thresholds) -> impl IntoView {
    let (watch, copied) = (thresholds.watch(), thresholds.likely_copied());
    let said = if score >= copied {
        t::alerts::score_told(score, copied)
    } else if score >= watch {
        t::alerts::score_heard(score, watch, copied)
    } else {
        t::alerts::score_below(score, watch)
    };
    // Room beyond what is reached, so that a score on a threshold is seen to be on it.
    let most = score.max(copied).max(1) * 5 / 4 + 1;
    view! {
        <p>{said}</p>
        <svg class="score-bar" viewBox=format!("0 0 {} 10", most * 10) preserveAspectRatio="none" aria-hidden="true">
            <rect class="score-bar-reached" x="0" y="1" width=(score.max(0) * 10).to_string() height="8"></rect>
            <path class="score-bar-line" d=format!("M{} 0V10M{} 0V10", watch * 10, copied * 10)></path>
        </svg>
    }
}

#[component]
fn Sellers(sellers: Vec<SellerNaming>) -> impl IntoView {
    view! { <Card title=t::alerts::sellers()>{seller_lines(sellers)}<p class="muted">{t::alerts::sellers_note()}</p></Card> }
}

/// Who named it before shipping or checked it, and what the portal answered.
pub(super) fn seller_lines(sellers: Vec<SellerNaming>) -> impl IntoView {
    let items = sellers
        .into_iter()
        .map(|SellerNaming { seller, order, at, answer }| {
            let seller = if seller.is_empty() { t::alerts::the_marketplace().to_owned() } else { seller };
            let at = view! { <TimeText at=at/> };
            let did = match answer {
                SellerAnswer::Confirmed => t::alerts::seller_order(&order, t::alerts::seller_confirmed(), at),
                SellerAnswer::Refused(refusal) => t::alerts::seller_order(&order, i18n::refusal(refusal), at),
                SellerAnswer::Checked => t::alerts::seller_checked(at),
            };
            view! { <li><b>{seller}</b>" "{did}</li> }
        })
        .collect_view();
    view! { <ul class="alert-findings">{items}</ul> }
}

/// What became of it, and the three answers to that, each with its small form.
#[component]
fn Settled(alert: UnitAlert, may_manage: bool, settle: Settle) -> impl IntoView {
    let said = alert.decided_by.clone().zip(alert.decided_at).map(|(person, at)| {
        let word = alert.decided_as.map_or(t::alerts::settled(), |state| state_word(state).1);
        let at = view! { <TimeText at=at/> };
        // Nobody said that it is new.
        let said = if alert.state == AlertState::New { t::alerts::was_settled_before(word, &person, at) } else { t::alerts::was_settled(word, &person, at) };
        view! {
            <p>{said}</p>
            {(!alert.reason.is_empty()).then(|| view! { <p class="muted">{alert.reason.clone()}</p> })}
            {alert.sample.then(|| view! { <p>{t::alerts::is_sample()}</p> })}
        }
    });
    let (some_said, id, was) = (said.is_some(), alert.id, alert.state);
    let acts = may_manage.then(|| {
        view! {
            <div class="acts">
                <Act id=id was=was to=AlertState::Dismissed settle=settle/>
                <Act id=id was=was to=AlertState::Acted settle=settle/>
                <Act id=id was=was to=AlertState::Seen settle=settle/>
            </div>
        }
    });
    (some_said || may_manage).then(|| view! { <Card title=t::alerts::settle()>{said}{acts}</Card> })
}

/// One answer: a press opens the form, which asks for the reason.
#[component]
fn Act(id: AlertId, was: AlertState, to: AlertState, settle: Settle) -> impl IntoView {
    let answer = settle.value();
    // The three forms share what sends them: what was refused is said where it was typed, and in whichever is open if that did not come back.
    let mine = move || {
        answer.get().filter(|answer| {
            let typed = typed_in(Some(answer), "state");
            typed.is_empty() || typed == to.as_str()
        })
    };
    let back = answer.with_untracked(|answer| answer.clone()).filter(|answer| typed_in(Some(answer), "state") == to.as_str());
    let [reason_typed, sample_typed] = ["reason", "sample"].map(|field| typed_in(back.as_ref(), field));
    let (ask, button, needed) = match to {
        AlertState::Dismissed => (t::alerts::not_a_copy_ask(), t::alerts::not_a_copy(), true),
        AlertState::Acted => (t::alerts::acted_ask(), t::alerts::acted(), false),
        AlertState::Seen | AlertState::New => (t::alerts::seen_ask(), t::alerts::seen(), false),
    };
    let reason = format!("reason-{}", to.as_str());
    let sample = needed.then(|| {
        view! { <Checkbox name="sample" value="yes" label=t::alerts::sample() hint=t::alerts::sample_hint() checked=sample_typed == "yes"/> }
    });
    let hint = if needed { t::alerts::settle_hint() } else { t::alerts::acted_hint() };
    view! {
        <details class="act" open=back.is_some()>
            <summary class="btn btn-plain">{ask}</summary>
            <ActionForm action=settle>
                <FormBody errors=errors_of(mine) pending=settle.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="was" value=was.as_str()/>
                    <input type="hidden" name="state" value=to.as_str()/>
                    <TextArea
                        name="reason" id=if needed { "reason".to_owned() } else { reason } label=t::alerts::settle_reason() value=reason_typed hint=hint rows=2
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(500) required=needed
                    />
                    {sample}
                    <FormActions><Button variant=Variant::Primary>{button}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </details>
    }
}

/// Where people who checked it say that they bought it: what its checks speak against.
#[component]
fn Named(named: Vec<NamedListing>, alert: AlertId, may_manage: bool) -> impl IntoView {
    let items = named
        .into_iter()
        .map(|NamedListing { listing, people }| {
            let report = format!("/brand/report/new?listing={}&alert={alert}", listing.id);
            let label = format!("{}: {}", t::alerts::report(), listing.title);
            let link = may_manage.then(|| view! { <a href=report aria-label=label>{t::alerts::report()}</a> });
            view! { <li class="alert-listing"><span>{listing_link(listing)}" · "{t::alerts::named_by(people)}</span>{link}</li> }
        })
        .collect_view();
    view! { <Card title=t::alerts::named()><ul class="alert-listings">{items}</ul></Card> }
}

/// The others. Nothing links them to the unit, so none is reported with what was found of it.
#[component]
fn Listings(listings: Vec<Listing>, more: bool, may_manage: bool) -> impl IntoView {
    if listings.is_empty() {
        return view! { <Card title=t::alerts::listings()><p class="muted">{t::alerts::no_listings()}</p></Card> }.into_any();
    }
    let newest = more.then(|| format!(" {}", t::alerts::newest_listings(listings.len() as i64)));
    let lines = listings
        .into_iter()
        .map(|listing| {
            let (id, title, state) = (listing.id, listing.title.clone(), listing.shown());
            let report = (may_manage && state.is_reportable()).then(|| view! { <ReportLink id=id title=title/> });
            view! {
                <tr>
                    <Cell label=t::screening::listing() heading=true>
                        <a class="long-text" href=format!("/listings/{id}")>{listing.title}</a><br/>
                        <small>{listing.seller.map(|seller| seller.name)}</small>
                    </Cell>
                    <Cell label=t::listing::price() numeric=true>{listing.price.map(|amount| view! { <MoneyText amount=amount/> })}</Cell>
                    <Cell label=t::screening::state()><ListingBadge state=state/></Cell>
                    <Cell>{report}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![
        Column::text(t::screening::listing()),
        Column::number(t::listing::price()),
        Column::text(t::screening::state()),
        Column::hidden(t::suspicious::what_to_do()),
    ];
    view! {
        <Card title=t::alerts::listings()>
            <p class="muted">{t::alerts::listings_note()}{newest}</p>
            <Table caption=t::alerts::listings() columns=columns>{lines}</Table>
        </Card>
    }
    .into_any()
}

fn listing_link(listing: Listing) -> impl IntoView {
    view! { <a href=format!("/listings/{}", listing.id)>{listing.title}</a>{listing.seller.map(|seller| view! { " "<small>{seller.name}</small> })} }
}

#[component]
fn Reports(reports: Vec<AlertReport>) -> impl IntoView {
    let items = reports
        .into_iter()
        .map(|report| {
            view! {
                <li class="alert-listing">
                    <a href=format!("/brand/reports/{}", report.id)>{report.listing}</a>
                    <span><StateBadge state=report.state/>" "<TimeText at=report.filed_at/></span>
                </li>
            }
        })
        .collect_view();
    view! { <Card title=t::alerts::reports()><ul class="alert-listings">{items}</ul></Card> }
}
