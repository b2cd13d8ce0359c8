//! Reporting many listings with one form, and how far that is.

use crate::{
    api::{self, ApiError, Code},
    components::{
        Badge, Button, ButtonLink, Card, Checkbox, Choice, EmptyState, Fact, FactList, FormActions, FormBody, Glyph, Icon, Notice, PageHeader, Select,
        TextArea, Tone, Variant, group_digits,
    },
    i18n::{self, t},
    pages::{acted, errors_of, job::LiveJob, loaded, typed_in, typed_or},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};
use model::{
    ground::Ground,
    id::JobId,
    job::{Job, JobState},
    report::EXPLANATION_MAX,
    report_many::{Doubt, ManyDraft, ManyListing, ManyTally},
};

/// `/brand/report/many?pick=…` or `?all=yes` with a search.
#[component]
pub fn ReportMany() -> impl IntoView {
    let location = use_location();
    // Once the reports are sent the address is another page's, while this one is still there.
    let address = Memo::new(move |before: Option<&String>| {
        let here = location.pathname.with(|path| path.trim_end_matches('/') == "/brand/report/many");
        if here { location.query.with(|query| query.to_query_string()) } else { before.cloned().unwrap_or_default() }
    });
    let chosen = Memo::new(move |_| address.with(|address| names_listings(address)));
    let draft = Resource::new_blocking(move || address.get(), api::report::draft_many);
    view! {
        <Title text=t::many::title()/>
        <div class="page">
            <PageHeader title=t::many::title() intro=t::many::intro()/>
            {chosen.get_untracked().then(|| loaded(draft, move |draft| view! { <Form draft=draft address=location.query.with_untracked(|query| query.to_query_string())/> }))}
            {(!chosen.get_untracked()).then(|| view! { <NothingTicked address=address.get_untracked()/> })}
        </div>
    }
}

/// The form with the listings was sent without a tick.
#[component]
fn NothingTicked(address: String) -> impl IntoView {
    let (back, back_to) = way_back(&address);
    view! {
        <EmptyState glyph=Glyph::Flag title=t::many::none_ticked() action=move || view! { <ButtonLink href=back.clone() variant=Variant::Primary>{back_to}</ButtonLink> }>
            {t::many::none_ticked_text()}
        </EmptyState>
    }
}

#[component]
fn Form(draft: ManyDraft, address: String) -> impl IntoView {
    let ManyDraft { submission, total, gone, shown, sure_of_rest, right, rights, ground, explanation } = draft;
    if rights.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Stamp title=t::many::no_rights() action=|| view! { <ButtonLink href="/brand/rights" variant=Variant::Primary>{t::many::see_rights()}</ButtonLink> }>
                {t::many::no_rights_text()}
            </EmptyState>
        }
        .into_any();
    }
    let action = ServerAction::<api::report::FileMany>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |field: &str, drafted: String| answer.with_untracked(|a| typed_or(a.as_ref(), field, || drafted));
    let ground = or("ground", ground.as_str().to_owned());
    let explanation = or("explanation", explanation);
    let right = or("right", right.map(|id| id.to_string()).unwrap_or_default());
    let (back, back_to) = way_back(&address);
    let grounds = Ground::ALL.into_iter().filter(|g| g.one_click()).map(|g| Choice::new(g.as_str(), i18n::ground(g))).collect::<Vec<_>>();
    let rights = rights.iter().map(|r| Choice::new(r.id.to_string(), format!("{} · {} {}", r.mark_text, r.office, r.registration_number))).collect::<Vec<_>>();
    let (count, gone) = (i64::try_from(total).unwrap_or(i64::MAX), i64::try_from(gone).unwrap_or(i64::MAX));
    let others = i64::try_from(total.saturating_sub(shown.len() as u64)).unwrap_or(i64::MAX);
    let seen = shown.iter().map(|one| one.listing.id.to_string()).collect::<Vec<_>>().join(" ");
    // What was ticked when the form came back.
    let (is_back, taken) = (!came_back("back").is_empty(), came_back("taken"));
    let was_ticked = move |id: &str| is_back.then(|| taken.split(' ').any(|end| !end.is_empty() && id.ends_with(end)));
    let rest = if is_back { came_back("rest") == "yes" } else { sure_of_rest > 0 };
    let doubtful = |doubt| i64::try_from(shown.iter().filter(|one| one.doubt == Some(doubt)).count()).unwrap_or(0);
    let (unnamed, waiting, released, alone) = (doubtful(Doubt::Unnamed), doubtful(Doubt::Waiting), doubtful(Doubt::Released), doubtful(Doubt::LeftAlone));
    let lines = shown
        .into_iter()
        .map(|one| {
            let id = one.listing.id.to_string();
            let ticked = was_ticked(&id).unwrap_or(one.ticked);
            view! { <Line one=one ticked=ticked/> }
        })
        .collect_view();
    let taken_error = move || {
        answer.with(|answer| {
            answer.as_ref().and_then(|a| a.as_ref().err()).and_then(|e| e.fields.iter().find(|wrong| wrong.field == "taken")).map(|wrong| wrong.message.clone())
        })
    };
    view! {
        <div class="form-beside form-after">
            <Card title=t::many::meant(count)>
                <p class="hint">{t::many::ticked_are_reported()}</p>
                {(gone > 0).then(|| view! { <p class="hint">{t::many::left_out(gone)}</p> })}
                {(unnamed > 0).then(|| view! { <Notice tone=Tone::Warn title=t::many::some_unnamed(unnamed)>{t::many::some_unnamed_text()}</Notice> })}
                {(alone > 0).then(|| view! { <Notice tone=Tone::Warn title=t::many::some_left_alone(alone)>{t::many::some_left_alone_text()}</Notice> })}
                {(waiting > 0).then(|| view! { <p class="hint">{t::many::some_waiting(waiting)}</p> })}
                {(released > 0).then(|| view! { <p class="hint">{t::many::some_released(released)}</p> })}
                <div id="taken" role="group" aria-label=t::many::listings() tabindex="-1">
                    {move || taken_error().map(|error| view! { <p class="field-error"><Icon glyph=Glyph::Alert/><span>{error}</span></p> })}
                    <ul class="plain-list">{lines}</ul>
                </div>
                {(others > 0).then(|| view! {
                    <div class="choice">
                        <input class="checkbox" type="checkbox" id="rest" name="rest" value="yes" form=FORM checked=rest/>
                        <label for="rest">{t::many::rest(others, group_digits(i64::try_from(sure_of_rest).unwrap_or(i64::MAX)))}</label>
                    </div>
                })}
            </Card>
            <Card>
                <ActionForm action=action attr:id=FORM>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="submission" value=submission.to_string()/>
                        <input type="hidden" name="address" value=address/>
                        <input type="hidden" name="count" value=total.to_string()/>
                        <input type="hidden" name="shown" value=seen/>
                        <Select name="ground" label=t::many::ground() choices=grounds value=ground hint=t::many::ground_hint() required=true/>
                        <Select name="right" label=t::many::right() choices=rights value=right required=true/>
                        <TextArea
                            name="explanation" label=t::many::explanation() hint=t::many::explanation_hint() value=explanation rows=6
                            maxlength=u32::try_from(EXPLANATION_MAX).unwrap_or(2000) required=true
                        />
                        <Checkbox name="good_faith" value="yes" label=t::many::good_faith() required=true/>
                        <FormActions>
                            <Button variant=Variant::Primary glyph=Glyph::Flag>{t::many::send()}</Button>
                            <a href=back>{back_to}</a>
                        </FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
    .into_any()
}

/// The search that led here: its address without what was chosen of it, and what an answer without JavaScript adds.
fn search_of(address: &str) -> String {
    let of_search = |part: &&str| {
        let name = part.split('=').next().unwrap_or_default();
        !part.is_empty() && !matches!(name, "pick" | "all") && !name.starts_with("__")
    };
    let parts: Vec<&str> = address.trim_start_matches('?').split('&').filter(of_search).collect();
    if parts.is_empty() { "/brand/search".to_owned() } else { format!("/brand/search?{}", parts.join("&")) }
}

/// Whether an address chooses listings at all, ticked ones or all that a search finds.
fn names_listings(address: &str) -> bool {
    address.trim_start_matches('?').split('&').any(|part| part.starts_with("pick=") || part == "all=yes")
}

/// Where the listings were ticked, and what that is called.
fn way_back(address: &str) -> (String, &'static str) {
    match address.trim_start_matches('?').split('&').any(|part| part == "from=suspicious") {
        true => ("/brand/suspicious".to_owned(), t::suspicious::back()),
        false => (search_of(address), t::many::back()),
    }
}

/// The form that the ticks beside it belong to.
const FORM: &str = "report-many";

/// A listing, to be ticked.
#[component]
fn Line(one: ManyListing, ticked: bool) -> impl IntoView {
    let ManyListing { listing, doubt, .. } = one;
    let id = listing.id.to_string();
    let name = format!("take-{id}");
    let seller = listing.seller.map(|seller| format!("{} · ", seller.name));
    let doubt = doubt.map(|doubt| match doubt {
        Doubt::Unnamed => view! { <Badge tone=Tone::Warn>{t::many::unnamed()}</Badge> },
        Doubt::LeftAlone => view! { <Badge tone=Tone::Warn>{t::many::left_alone()}</Badge> },
        Doubt::Released => view! { <Badge tone=Tone::Good>{t::screening::looked_at()}</Badge> },
        Doubt::Waiting => view! { <Badge tone=Tone::Neutral>{t::many::waiting()}</Badge> },
    });
    view! {
        <li class="choice">
            <input class="checkbox" type="checkbox" id=name.clone() name="taken[]" value=id.clone() form=FORM checked=ticked/>
            <div>
                <label for=name>{listing.title}</label>
                <br/>
                <small class="muted">{seller}<a href=format!("/listings/{id}")>{t::many::look()}</a></small>
                " "
                {doubt}
            </div>
        </li>
    }
}

/// `/brand/report/many/{job}`.
#[component]
pub fn Reporting() -> impl IntoView {
    let params = use_params_map();
    let cancel = ServerAction::<api::job::CancelJob>::new();
    let acts = acted(cancel);
    let job = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<JobId>().ok())), acts.get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::job::job_progress(id).await,
                None => Err(ApiError::new(Code::NotFound, t::many::no_such())),
            }
        },
    );
    view! {
        <Title text=t::many::reporting()/>
        <div class="page">
            <PageHeader title=t::many::reporting()/>
            {loaded(job, move |shown| view! { <Progress job=shown cancel=cancel on_over=Callback::new(move |()| job.refetch())/> })}
        </div>
    }
}

#[component]
fn Progress(job: Job, cancel: ServerAction<api::job::CancelJob>, on_over: Callback<()>) -> impl IntoView {
    let (id, state) = (job.id, job.state);
    let tally: ManyTally = job.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let notice = match state {
        JobState::Queued | JobState::Running => None,
        JobState::Done => Some((Tone::Good, t::many::done().to_owned())),
        JobState::Cancelled => Some((Tone::Warn, t::many::stopped().to_owned())),
        JobState::Failed => Some((Tone::Bad, job.error.clone().unwrap_or_else(|| t::many::failed().to_owned()))),
    };
    let live = notice.is_none().then(|| {
        view! {
            <Card>
                <LiveJob job=job label=t::many::reporting() on_over=on_over/>
                <ActionForm action=cancel>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button>{t::many::stop()}</Button>
                </ActionForm>
            </Card>
        }
    });
    view! {
        {notice.map(|(tone, title)| view! { <Notice tone=tone title=title live=true/> })}
        {live}
        <Card>
            <FactList>
                <Fact label=t::many::reported()>{number(tally.reported)}</Fact>
                <Fact label=t::many::already()>{number(tally.already)}</Fact>
                <Fact label=t::many::gone()>{number(tally.gone)}</Fact>
            </FactList>
            <p><a href="/brand/reports">{t::many::see_reports()}</a></p>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_where_the_listings_were_ticked() {
        assert_eq!(way_back("?from=suspicious&pick=1").0, "/brand/suspicious");
        assert_eq!(way_back("?q=from%3Dsuspicious&pick=1").0, "/brand/search?q=from%3Dsuspicious");
        assert_eq!(search_of("?q=nordfell&country=DE&all=yes&__path=%2F"), "/brand/search?q=nordfell&country=DE");
        assert_eq!(search_of("?pick=1&pick=2"), "/brand/search");
    }
}
