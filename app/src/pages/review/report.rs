//! Deciding a report: everything on one page, with or without a mouse.

use crate::{
    api,
    components::{
        Breadcrumbs, Button, Card, Choice, Crumb, Fact, FactList, FormActions, FormBody, Notice, PageHeader, RadioGroup, TextArea, TimeText, Tone, Variant,
        anew, group_digits, query_value,
    },
    i18n::{ground, t},
    pages::{
        errors_of, loaded,
        report_parts::{DecisionText, Evidence, EvidencePictures, History, StateBadge, Supplements, report_intro},
        review::{
            ToDecision, TooLate, decision_page,
            keys::{self, Keys},
            next::{ForAnother, Next},
            reinstate::Reinstate,
        },
        right_parts::{RecordFacts, RightBadge},
        screening_parts::Findings,
        typed_in, typed_or,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    ground::Ground,
    id::ReportId,
    listing::Listing,
    report::{REASON_MAX, Report, ReportState},
    review::{QueueItem, ReportForReview, RightNow, SellerRecord},
    right::RightState,
    screening::{RulesUsed, Screening, Texts},
    statement::Basis,
};

/// `/review/reports/{id}`.
#[component]
pub fn DecideReport() -> impl IntoView {
    let decided = query_value("decided");
    let action = ServerAction::<api::report::DecideReport>::new();
    let back = ServerAction::<api::review::Reinstate>::new();
    let report = decision_page(action, back, t::review::there_is_no_such(), api::report::report_to_decide);
    view! {
        {move || decided.get().map(|_| view! { <Notice tone=Tone::Good title=t::review::your_decision_is_saved() live=true/> })}
        {loaded(report, move |detail| view! { <Detail detail=detail action=action back=back/> })}
    }
}

#[component]
fn Detail(detail: ReportForReview, action: ServerAction<api::report::DecideReport>, back: ServerAction<api::review::Reinstate>) -> impl IntoView {
    let ReportForReview { detail, own_cause, screened, rules, right_now, law, basis, not_named, seller, of_seller, first_reason, reinstate } = detail;
    let report = detail.report;
    let state = report.state;
    let open = state == ReportState::Open;
    let own_cause = own_cause.filter(|_| open);
    let may_decide = open && own_cause.is_none();
    let reporter = detail.reporter.map(|reporter| t::review::by(&reporter));
    let (id, listing, ground_is) = (report.id, report.listing_id, report.ground);
    let name = report.seller_name.clone().unwrap_or_default();
    view! {
        <Title text=report.listing_title.clone()/>
        <Breadcrumbs crumbs=vec![Crumb::new(t::review::queue(), "/review")] here=report.listing_title.clone()/>
        <PageHeader title=report.listing_title.clone() intro=report_intro(&report) state=move || view! { <StateBadge state=state upheld=Tone::Neutral/> }/>
        <DecisionText state=state decision=detail.decision/>
        {first_reason.map(|reason| view! { <p class="muted">{t::review::upheld_at_first(&reason)}</p> })}
        {right_now.clone().filter(|_| open).map(|now| view! { <RightWarning now=now/> })}
        {(open && ground_is == Ground::ParallelImport).then(|| view! { <Notice tone=Tone::Warn title=t::review::parallel_import()>{t::review::parallel_import_text()}</Notice> })}
        {not_named.map(|mark| view! { <Notice tone=Tone::Warn title=t::review::listing_does_not_name(&mark)>{t::review::look_at_pictures()}</Notice> })}
        <div class="decide">
            <div class="stack">
                <Card title=t::review::what_the_report_says()>
                    <p class="listing-text">{detail.explanation}</p>
                    <p class="muted">{t::review::seller_does_not_read_it()}</p>
                    <EvidencePictures pictures=detail.pictures/>
                    <p class="muted">{reporter}<TimeText at=report.filed_at/></p>
                    <Supplements supplements=detail.supplements/>
                </Card>
                <Evidence snapshot=detail.snapshot now=detail.listing_state right=detail.right taken_at=report.filed_at/>
                {right_now.and_then(|now| now.record).map(|record| view! { <Card title=t::review::right_as_it_is_now()><RecordFacts record=record/></Card> })}
                <Found screened=screened rules=rules/>
                <OfListing others=detail.others/>
            </div>
            <div class="stack decide-side">
                // The answer of a decision that came too late is shown even though the report is decided by then.
                {own_cause.map(|cause| view! { <ForAnother cause=cause/> })}
                <div id="decision">{anew(id.0, move || view! { <DecisionForm id=id open={open && own_cause.is_none()} law=law.clone() basis=basis action=action/> })}</div>
                {reinstate.map(|open| view! { <Reinstate listing=listing decision=QueueItem::Report(id) open=open action=back/> })}
                <Next after=QueueItem::Report(id) decided={!open || own_cause.is_some()}/>
                {seller.map(|record| view! { <SellerSoFar name=name record=record open=of_seller/> })}
                <Card title=t::review::history()><History entries=detail.history/></Card>
            </div>
        </div>
        {may_decide.then(|| view! { <ToDecision/> })}
    }
}

/// Why the report cannot be upheld by its right, or should not be.
#[component]
fn RightWarning(now: RightNow) -> impl IntoView {
    let in_force = now.record.as_ref().is_none_or(|record| record.in_force);
    let status = now.record.map(|record| record.status);
    if now.state != RightState::Enrolled {
        Some(view! { <Notice tone=Tone::Bad title=t::review::right_is_not_enrolled()><RightBadge state=now.state/>" "{status}</Notice> }.into_any())
    } else if !in_force {
        Some(view! { <Notice tone=Tone::Warn title=t::review::right_is_not_in_force()>{status}</Notice> }.into_any())
    } else {
        None
    }
}

/// What the content filters say of the listing as it is now.
#[component]
fn Found(screened: Option<(Listing, Screening)>, #[prop(optional_no_strip)] rules: Option<RulesUsed>) -> impl IntoView {
    match screened {
        Some((listing, screening)) => {
            view! { <Findings texts=Some(Texts::of(&listing)) findings=screening.findings terms=screening.terms score=screening.score rules=rules released_at=screening.released_at/> }
                .into_any()
        }
        None => view! { <Card title=t::screening::found_title()><p class="muted">{t::review::not_screened_yet()}</p></Card> }.into_any(),
    }
}

/// The other reports of the same listing, decided or not.
#[component]
fn OfListing(others: Vec<Report>) -> impl IntoView {
    (!others.is_empty()).then(|| {
        let open = others.iter().filter(|report| report.state == ReportState::Open).count() as i64;
        let lines = others
            .into_iter()
            .map(|report| {
                let href = format!("/review/reports/{}", report.id);
                view! { <li><a href=href>{ground(report.ground)}</a>" "<TimeText at=report.filed_at day=true/>" "<StateBadge state=report.state upheld=Tone::Neutral/></li> }
            })
            .collect_view();
        view! { <Card title=t::review::other_reports_of_this()><p class="muted">{t::review::open_reports(open)}</p><ul class="plain-list">{lines}</ul></Card> }
    })
}

/// How the seller has done, and what else of theirs waits for a decision.
#[component]
fn SellerSoFar(name: String, record: SellerRecord, open: (Vec<Report>, i64)) -> impl IntoView {
    let (reports, total) = open;
    let more = total - reports.len() as i64;
    let lines = reports
        .into_iter()
        .map(|report| {
            let href = format!("/review/reports/{}", report.id);
            view! { <li><a class="long-text" href=href>{report.listing_title}</a>" "<small>{ground(report.ground)}" "<TimeText at=report.filed_at day=true/></small></li> }
        })
        .collect_view();
    view! {
        <Card title=t::review::seller_so_far(&name)>
            <FactList>
                <Fact label=t::review::reports_upheld()>{group_digits(record.upheld)}</Fact>
                <Fact label=t::review::reports_rejected()>{group_digits(record.rejected)}</Fact>
                <Fact label=t::review::listings_removed()>{group_digits(record.removed)}</Fact>
            </FactList>
            <h3>{t::review::open_of_other_listings(total)}</h3>
            {(total > 0).then(|| view! { <ul class="plain-list">{lines}</ul> })}
            {(more > 0).then(|| view! { <p class="muted">{t::review::and_more(more)}</p> })}
        </Card>
    }
}

#[component]
fn DecisionForm(id: ReportId, open: bool, law: String, basis: Basis, action: ServerAction<api::report::DecideReport>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let on = answer.with_untracked(|a| typed_or(a.as_ref(), "basis", || basis.as_str().to_owned()));
    let choices = vec![
        Choice::new(Basis::Law.as_str(), t::review::against_the_law()).hint(law),
        Choice::new(Basis::Terms.as_str(), t::review::against_our_terms()).hint(t::review::terms_are_named()),
    ];
    let errors = errors_of(move || answer.get());
    if !open {
        return view! { <TooLate errors=errors/> }.into_any();
    }
    view! {
        <Card title=t::review::your_decision()>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea
                        name="reason"
                        label=t::review::reason()
                        value=reason
                        hint=t::review::the_seller_and_the()
                        rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000)
                        required=true
                    />
                    <RadioGroup name="basis" label=t::review::what_it_is_against() choices=choices value=on hint=t::review::basis_hint()/>
                    <FormActions>
                        <Button variant=Variant::Danger name="verdict" value="uphold">{t::review::uphold_remove_the_listing()}</Button>
                        <Button name="verdict" value="reject">{t::review::reject_the_listing_stays()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
            <Keys
                keys=keys::REPORT summary=t::review::keys_u_uphold_r()
                lines=vec![("u", t::review::uphold_remove_the_listing()), ("r", t::review::reject_the_listing_stays())]
            />
        </Card>
    }
    .into_any()
}
