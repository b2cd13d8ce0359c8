//! One batch of codes: live progress while they are made, then the list, the labels and the seal.

use super::codes::StateBadge;
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, CodeText, CopyButton, Crumb, DayText, Fact, FactList, FormActions, FormBody, Glyph, Hallmark, InputKind, Notice,
        PageHeader, TextField, TimeText, Tone, Variant, group_digits, plural,
    },
    pages::{errors_of, job::LiveJob, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    batch::{Batch, BatchOverview, BatchState, LABELS_DEFAULT, LABELS_MAX, Label},
    id::BatchId,
    job::Job,
};

type Cancel = ServerAction<api::batch::CancelBatch>;

/// The page.
#[component]
pub fn BatchPage() -> impl IntoView {
    let params = use_params_map();
    let cancel = Cancel::new();
    let batch = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<BatchId>().ok())), cancel.version().get()),
        |(id, _)| async move {
            match id {
                Some(id) => api::batch::show_batch(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, "There is no such batch")),
            }
        },
    );
    loaded(batch, move |overview| view! { <Shown overview=overview cancel=cancel again=Callback::new(move |()| batch.refetch())/> })
}

#[component]
fn Shown(overview: BatchOverview, cancel: Cancel, again: Callback<()>) -> impl IntoView {
    let BatchOverview { batch, job, may_manage, sample } = overview;
    let title = format!("Lot {}", batch.lot);
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
                    (sealed && may_manage).then(|| view! { <ButtonLink href=file variant=Variant::Primary glyph=Glyph::Download download="">"Download the list"</ButtonLink> })
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
            <div class="columns">
                <Facts batch=batch.clone()/>
                {sample.map(|sample| view! { <Labels batch=batch sample=sample/> })}
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
    let seal = batch.digest.clone().map(|digest| {
        view! {
            <Fact label="Digest">
                <span class="digest">{digest.clone()}</span>
                <CopyButton text=digest what="digest"/>
                <p class="hint">"SHA-256 over the codes in order, 20 characters and a line feed each. Whoever has the list can recompute it."</p>
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
                <Fact label="Issued"><TimeText at=batch.created_at/>{format!(" by {}", batch.created_by)}</Fact>
                {batch.sealed_at.map(|at| view! { <Fact label="Sealed"><TimeText at=at/></Fact> })}
                {seal}
            </FactList>
        </Card>
    }
}

/// The first label as it is printed, and the form that prints a range.
#[component]
fn Labels(batch: Batch, sample: Label) -> impl IntoView {
    let Label { code, qr_svg, hallmark_svg, link } = sample;
    let sheet = format!("/brand/batches/{}/labels", batch.id);
    let count = batch.count.min(LABELS_DEFAULT);
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
            <form method="get" action=sheet target="_blank" class="form-body">
                <div class="field-pair">
                    <TextField name="from" label="From code" kind=InputKind::Number value="1" min="1" max=batch.count.to_string() required=true/>
                    <TextField
                        name="count"
                        label="How many labels"
                        kind=InputKind::Number
                        value=count.to_string()
                        hint=format!("At most {LABELS_MAX} on a sheet.")
                        min="1"
                        max=LABELS_MAX.to_string()
                        required=true
                    />
                </div>
                <FormActions><Button glyph=Glyph::Tag>"Open the sheet to print"</Button></FormActions>
            </form>
        </Card>
    }
}
