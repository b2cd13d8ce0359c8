//! One batch of codes: live progress while they are made, then the list, the labels and the seal.

use super::codes::StateBadge;
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Choice, CodeText, CopyButton, Crumb, DayText, Fact, FactList, FormActions, FormBody, Glyph, Hallmark, Notice,
        PageHeader, Select, TextArea, TextField, TimeText, Timeline, TimelineItem, Tone, Variant, group_digits, plural, query_value,
    },
    pages::{errors_of, job::LiveJob, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    batch::{Batch, BatchOverview, BatchState, Label, Origin},
    id::BatchId,
    job::Job,
    standing::{Activation, UnitAct, UnitEvent},
};
use uuid::Uuid;

type Cancel = ServerAction<api::batch::CancelBatch>;
type Acting = ServerAction<api::batch::ActOnUnits>;

/// The page.
#[component]
pub fn BatchPage() -> impl IntoView {
    let params = use_params_map();
    let (cancel, acting) = (Cancel::new(), Acting::new());
    let batch = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<BatchId>().ok())), cancel.version().get(), acting.version().get()),
        |(id, ..)| async move {
            match id {
                Some(id) => api::batch::show_batch(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, "There is no such batch")),
            }
        },
    );
    loaded(batch, move |overview| view! { <Shown overview=overview cancel=cancel acting=acting again=Callback::new(move |()| batch.refetch())/> })
}

#[component]
fn Shown(overview: BatchOverview, cancel: Cancel, acting: Acting, again: Callback<()>) -> impl IntoView {
    let BatchOverview { batch, job, may_manage, sample, events, submission } = overview;
    let title = format!("Lot {}", batch.lot);
    let acted = query_value("acted");
    let (state, sealed) = (batch.state, batch.state == BatchState::Sealed);
    let file = format!("/brand/batches/{}/codes.csv", batch.id);
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs
                crumbs=vec![Crumb::new("Products", "/brand/products"), Crumb::new(batch.product_name.clone(), format!("/brand/products/{}", batch.product_id))]
                here=title.clone()
            />
            <PageHeader
                title=title
                intro=format!("{} for {}", plural(batch.count.into(), "code", "codes"), batch.product_name)
                state=move || view! { <StateBadge state=state/> }
                actions=move || {
                    let file = file.clone();
                    let (json, gs1) = (file.replace(".csv", ".ndjson"), file.replace(".csv", ".gs1.txt"));
                    (sealed && may_manage).then(|| view! {
                        <ButtonLink href=json download="">"As JSON lines"</ButtonLink>
                        <ButtonLink href=gs1 download="">"As GS1 strings"</ButtonLink>
                        <ButtonLink href=file variant=Variant::Primary glyph=Glyph::Download download="">"Download the list"</ButtonLink>
                    })
                }
            />
            {match state {
                BatchState::Issuing => view! { <Making batch=batch.id job=job may_manage=may_manage cancel=cancel again=again/> }.into_any(),
                BatchState::Sealed => ().into_any(),
                BatchState::Cancelled => view! {
                    <Notice tone=Tone::Bad title="This batch was cancelled">"None of its codes was or will be valid. Issue a new batch for the lot if you still need codes."</Notice>
                }
                .into_any(),
            }}
            {move || acted.get().map(|count| view! { <Notice tone=Tone::Good title=format!("Saved for {}", units_of(&count)) live=true/> })}
            <div class="columns">
                <div class="stack">
                    <Facts batch=batch.clone()/>
                    {(!events.is_empty()).then(|| view! { <Happened events=events/> })}
                </div>
                <div class="stack">
                    {sample.map(|sample| view! { <Labels batch=batch.clone() sample=sample/> })}
                    {(sealed && may_manage).then(|| view! { <Act batch=batch submission=submission action=acting/> })}
                </div>
            </div>
        </div>
    }
}

/// While the codes are made.
#[component]
fn Making(batch: BatchId, job: Job, may_manage: bool, cancel: Cancel, again: Callback<()>) -> impl IntoView {
    let asked = job.cancel_requested;
    let answer = cancel.value();
    view! {
        <Card title="Making the codes">
            <LiveJob job=job label=if asked { "Stopping" } else { "Codes made" } on_over=again/>
            <p class="muted">"You can leave this page: the work goes on, and the codes are here when you come back. They are valid once the batch is sealed."</p>
            {(may_manage && !asked).then(|| view! {
                <ActionForm action=cancel>
                    <FormBody errors=errors_of(move || answer.get()) pending=cancel.pending()>
                        <input type="hidden" name="id" value=batch.to_string()/>
                        <FormActions><Button variant=Variant::Plain>"Cancel the batch"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            })}
        </Card>
    }
}

#[component]
fn Facts(batch: Batch) -> impl IntoView {
    let day = |day| match day {
        Some(day) => view! { <DayText day=day/> }.into_any(),
        None => view! { <span class="muted">"Not given"</span> }.into_any(),
    };
    let Origin { made_in, plant, markets } = batch.origin.clone();
    let made = Some([made_in.map(|country| country.to_string()).unwrap_or_default(), plant].join(" ").trim().to_owned()).filter(|made| !made.is_empty());
    let markets = (!markets.is_empty()).then(|| markets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let manifest = format!("/brand/batches/{}/manifest.json", batch.id);
    let seal = batch.digest.clone().map(|digest| {
        view! {
            <Fact label="Digest">
                <span class="digest">{digest.clone()}</span>
                <CopyButton text=digest what="digest"/>
                <p class="hint">"SHA-256 over the codes in order, 20 characters and a line feed each. Whoever has the list can recompute it."</p>
            </Fact>
            <Fact label="Manifest">
                <a href=manifest rel="external" download="">"Download the signed manifest"</a>
                <p class="hint">"For the printer and the auditor: it proves what was issued."</p>
            </Fact>
        }
    });
    view! {
        <Card title="The batch">
            <FactList>
                <Fact label="GTIN"><span class="code-text">{batch.gtin.short().to_owned()}</span></Fact>
                <Fact label="Codes">{group_digits(batch.count.into())}</Fact>
                <Fact label="Units checked">{group_digits(batch.checked)}</Fact>
                <Fact label="Made on">{day(batch.made_on)}</Fact>
                <Fact label="Expires on">{day(batch.expires_on)}</Fact>
                {made.map(|made| view! { <Fact label="Made in">{made}</Fact> })}
                {markets.map(|markets| view! { <Fact label="To be sold in">{markets}</Fact> })}
                <Fact label="Codes count">{match batch.activation { Activation::Sealed => "as soon as they are sealed", Activation::Shipped => "once their units are shipped" }}</Fact>
                <Fact label="Issued"><TimeText at=batch.created_at/>{format!(" by {}", batch.created_by)}</Fact>
                {batch.sealed_at.map(|at| view! { <Fact label="Sealed"><TimeText at=at/></Fact> })}
                {seal}
            </FactList>
        </Card>
    }
}

/// What happened to units of it.
#[component]
fn Happened(events: Vec<UnitEvent>) -> impl IntoView {
    let items = events
        .into_iter()
        .map(|event| {
            let UnitEvent { act, first, last, distributor, message, by, at } = event;
            let which = if first == last { format!("unit {first}") } else { format!("units {} to {}", group_digits(first.into()), group_digits(last.into())) };
            let to = if distributor.is_empty() { String::new() } else { format!(" to {distributor}") };
            let tone = if act.wants_message() { Tone::Bad } else { Tone::Neutral };
            view! {
                <TimelineItem title=format!("{}{to}: {which}", act.past()) at=Some(at) tone=tone>
                    {(!message.is_empty()).then(|| view! { <p>{message}</p> })}
                    <p class="muted">{by.unwrap_or_else(|| "the portal".to_owned())}</p>
                </TimelineItem>
            }
        })
        .collect_view();
    view! { <Card title="What happened to its units"><Timeline label="What happened to its units">{items}</Timeline></Card> }
}

/// The form that says what happened to units.
#[component]
fn Act(batch: Batch, submission: Uuid, action: Acting) -> impl IntoView {
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let or = |typed: String, else_: &str| if typed.is_empty() { else_.to_owned() } else { typed };
    let acts = UnitAct::ALL.map(|act| Choice::new(act.as_str(), act.label())).to_vec();
    let first = if batch.activation == Activation::Shipped { UnitAct::Activate } else { UnitAct::Recall };
    let reaches = vec![
        Choice::new("batch", "This batch"),
        Choice::new("lot", format!("Every batch of lot {}", batch.lot)),
        Choice::new("product", format!("Every batch of {}", batch.product_name)),
    ];
    view! {
        <Card title="Say what happened to units">
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=batch.id.to_string()/>
                    <input type="hidden" name="submission" value=submission.to_string()/>
                    <Select name="act" label="What happened" choices=acts value=or(came_back("act"), first.as_str()) required=true/>
                    <TextArea
                        name="units" label="Which units" value=or(came_back("units"), "all") rows=2 required=true
                        hint=format!("“all”, a range such as 1-{}, or codes, one a line.", batch.count.min(500))
                    />
                    <Select name="reach" label="If all: how far" choices=reaches value=or(came_back("reach"), "batch") required=true/>
                    <TextField name="distributor" label="Shipped to" value=came_back("distributor") hint="The distributor, if you say that they were shipped." maxlength=100/>
                    <TextArea
                        name="message" label="What buyers are to know" value=came_back("message") rows=3 maxlength=500
                        hint="Whoever checks such a code reads it: for a recall or a theft, why, and what to do."
                    />
                    <FormActions><Button variant=Variant::Primary>"Save"</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

fn units_of(count: &str) -> String {
    plural(count.parse().unwrap_or(0), "unit", "units")
}

/// The first label as it is printed, and the form that prints a range.
#[component]
fn Labels(batch: Batch, sample: Label) -> impl IntoView {
    let Label { code, qr_svg, hallmark_svg, link } = sample;
    let sheet = format!("/brand/batches/{}/labels", batch.id);
    view! {
        <Card title="Labels">
            <figure class="label-sample">
                <div class="label-paper">
                    <span class="qr" role="img" aria-label="QR code with the unit's address" inner_html=qr_svg></span>
                    <p><b>{batch.product_name}</b><br/>{format!("Lot {}", batch.lot)}<br/>{format!("GTIN {}", batch.gtin.short())}</p>
                    <Hallmark svg=hallmark_svg label="Hallmark of this unit"/>
                    <CodeText code=code.with_check()/>
                </div>
                <figcaption>"The first of them. Its QR code holds "<span class="code-text">{link}</span></figcaption>
            </figure>
            <FormActions><ButtonLink href=sheet glyph=Glyph::Tag>"Design and print labels"</ButtonLink></FormActions>
        </Card>
    }
}
