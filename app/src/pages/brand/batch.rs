//! One batch of codes: live progress while they are made, then the list, the labels and the seal.

mod act;

use super::codes::StateBadge;
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Checkbox, CodeText, CopyButton, Crumb, DayText, Fact, FactList, FormActions, FormBody, Glyph, Hallmark, Icon,
        Notice, PageHeader, TimeText, Timeline, TimelineItem, Tone, Variant, group_digits,
    },
    i18n::t,
    pages::{
        acted,
        admin::import::{Refused, tally_of},
        all_acted, errors_of,
        job::LiveJob,
        loaded,
    },
};
use act::{Act, Acting, Done, badges};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    any_code::CodeSource,
    batch::{Batch, BatchOverview, BatchState, Label, Origin},
    id::{BatchId, ProductId},
    job::Job,
    listing::Country,
    standing::{Activation, UnitEvent},
};

type Cancel = ServerAction<api::batch::CancelBatch>;
type TakingBack = ServerAction<api::batch::TakeBackImport>;

/// The page.
#[component]
pub fn BatchPage() -> impl IntoView {
    let params = use_params_map();
    let (cancel, taking_back, acting) = (Cancel::new(), TakingBack::new(), Acting::new());
    let acts = all_acted([acted(cancel), acted(taking_back), acted(acting)]);
    let batch = Resource::new_blocking(
        move || (params.with(|p| p.get("id").and_then(|id| id.parse::<BatchId>().ok())), acts.get()),
        |(id, ..)| async move {
            match id {
                Some(id) => api::batch::show_batch(id).await,
                None => Err(api::ApiError::new(api::Code::NotFound, t::codes::there_is_no_such())),
            }
        },
    );
    loaded(
        batch,
        move |overview| view! { <Shown overview=overview cancel=cancel taking_back=taking_back acting=acting again=Callback::new(move |()| batch.refetch())/> },
    )
}

#[component]
fn Shown(overview: BatchOverview, cancel: Cancel, taking_back: TakingBack, acting: Acting, again: Callback<()>) -> impl IntoView {
    let BatchOverview { batch, job, may_manage, may_take_back, sample, events, tally, reached, submission } = overview;
    let title = t::codes::lot(&batch.lot);
    let tally = tally.filter(|_| batch.state == BatchState::Sealed);
    let stands = batch.clone();
    let (state, sealed, source) = (batch.state, batch.state == BatchState::Sealed, batch.source);
    // Sealing is the last thing that an import does: its tally stands by then.
    let imported = (source != CodeSource::Markward && (sealed || job.state.is_over())).then(|| (tally_of(&job), job.error.clone()));
    let file = format!("/brand/batches/{}/codes.csv", batch.id);
    let sheet = sample.is_some().then(|| format!("/brand/batches/{}/labels", batch.id));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <Breadcrumbs
                crumbs=vec![Crumb::new(t::codes::products(), "/brand/products"), Crumb::new(batch.product_name.clone(), format!("/brand/products/{}", batch.product_id))]
                here=title.clone()
            />
            <PageHeader
                title=title
                intro=t::codes::for_word(t::codes::n_codes(batch.count.into()), &batch.product_name)
                state=move || view! { <StateBadge state=state/>{badges(tally, &stands)} }
                actions=move || {
                    let file = file.clone();
                    let sheet = sheet.clone().map(|sheet| view! {
                        <ButtonLink href=sheet variant=Variant::Primary glyph=Glyph::Tag>{t::codes::design_and_print_labels()}</ButtonLink>
                    });
                    let files = (sealed && may_manage).then(|| view! { <Files list=file own=source == CodeSource::Markward/> });
                    view! { {sheet}{files} }
                }
            />
            {match state {
                BatchState::Issuing => view! { <Making batch=batch.id job=job may_manage=may_manage cancel=cancel again=again/> }.into_any(),
                BatchState::Sealed => ().into_any(),
                BatchState::TakenBack => view! {
                    <Notice tone=Tone::Bad title=t::codes::this_import_was_taken()>{t::codes::its_codes_are_unknown()}</Notice>
                    <p><ButtonLink href=format!("/brand/products/{}/import", batch.product_id) glyph=Glyph::Upload>{t::codes::import_another_file()}</ButtonLink></p>
                }
                .into_any(),
                BatchState::Cancelled if imported.is_some() => view! { <NotImported product=batch.product_id why=job.error/> }.into_any(),
                BatchState::Cancelled => view! {
                    <Notice tone=Tone::Bad title=t::codes::this_batch_was_cancelled()>{t::codes::none_of_its_codes()}</Notice>
                }
                .into_any(),
            }}
            {imported.filter(|(tally, _)| tally.rejected > 0).map(|(tally, _)| view! { <Refused tally=tally file=format!("/brand/batches/{}/rejected.csv", batch.id)/> })}
            <Done/>
            <div class="columns">
                <div class="stack">
                    <Facts batch=batch.clone()/>
                    {(!events.is_empty()).then(|| view! { <Happened events=events/> })}
                </div>
                <div class="stack">
                    {sample.map(|sample| view! { <Labels batch=batch.clone() sample=sample/> })}
                    {(sealed && may_manage).then(|| view! { <Act batch=batch.clone() reached=reached submission=submission action=acting/> })}
                    {may_take_back.then(|| view! { <TakeBack batch=batch.id action=taking_back/> })}
                </div>
            </div>
        </div>
    }
}

/// What can be downloaded of a batch. Codes that came with the brand's own labels are the brand's already: of these there are the events alone.
#[component]
fn Files(list: String, own: bool) -> impl IntoView {
    let epcis = list.replace("codes.csv", "epcis.jsonld");
    let lists = own.then(|| {
        let (json, gs1) = (list.replace(".csv", ".ndjson"), list.replace(".csv", ".gs1.txt"));
        [(list, t::codes::the_list_as_csv()), (json, t::codes::as_json_lines()), (gs1, t::codes::as_gs1_strings())]
    });
    let files = lists.into_iter().flatten().chain([(epcis, t::codes::as_epcis_events())]);
    let links = files.map(|(href, label)| view! { <li><a href=href download="" rel="external">{label}</a></li> }).collect_view();
    view! {
        <details class="menu-box">
            <summary class="btn btn-plain"><Icon glyph=Glyph::Download/>{t::codes::download()}<Icon glyph=Glyph::ChevronDown/></summary>
            <div class="menu-sheet"><ul>{links}</ul></div>
        </details>
    }
}

/// An import that came to nothing: why, and the way to another.
#[component]
fn NotImported(product: ProductId, why: Option<String>) -> impl IntoView {
    let why = why.unwrap_or_else(|| t::codes::stopped_nothing_kept().to_owned());
    view! {
        <Notice tone=Tone::Bad title=t::codes::the_codes_were_not()>{format!("{}.", why.trim_end_matches('.'))}</Notice>
        <p><ButtonLink href=format!("/brand/products/{product}/import") glyph=Glyph::Upload>{t::codes::import_another_file()}</ButtonLink></p>
    }
}

/// The way back from an import under a wrong product or lot.
#[component]
fn TakeBack(batch: BatchId, action: TakingBack) -> impl IntoView {
    let answer = action.value();
    view! {
        <Card title=t::codes::take_this_import_back()>
            <p class="hint">{t::codes::a_wrong_product_or()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=batch.to_string()/>
                    <Checkbox name="confirmed" label=t::codes::the_whole_import_is() checked=false/>
                    <FormActions><Button variant=Variant::Danger>{t::codes::take_it_back()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

/// While the codes are made.
#[component]
fn Making(batch: BatchId, job: Job, may_manage: bool, cancel: Cancel, again: Callback<()>) -> impl IntoView {
    let asked = job.cancel_requested;
    let answer = cancel.value();
    view! {
        <Card title=t::codes::making_the_codes()>
            <LiveJob job=job label=if asked { t::codes::stopping() } else { t::codes::codes_made() } on_over=again/>
            <p class="muted">{t::codes::you_can_leave_this()}</p>
            {(may_manage && !asked).then(|| view! {
                <ActionForm action=cancel>
                    <FormBody errors=errors_of(move || answer.get()) pending=cancel.pending()>
                        <input type="hidden" name="id" value=batch.to_string()/>
                        <FormActions><Button variant=Variant::Plain>{t::codes::cancel_the_batch()}</Button></FormActions>
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
        None => view! { <span class="muted">{t::codes::not_given()}</span> }.into_any(),
    };
    let Origin { made_in, plant, markets } = batch.origin.clone();
    let made = [made_in.map(|country| country.name().to_owned()), Some(plant).filter(|plant| !plant.is_empty())];
    let made = Some(made.into_iter().flatten().collect::<Vec<_>>().join(", ")).filter(|made| !made.is_empty());
    let markets = (!markets.is_empty()).then(|| markets.iter().map(Country::name).collect::<Vec<_>>().join(", "));
    let manifest = format!("/brand/batches/{}/manifest.json", batch.id);
    let seal = batch.digest.clone().filter(|_| batch.state == BatchState::Sealed).map(|digest| {
        view! {
            <Fact label=t::codes::digest()>
                <span class="digest">{digest.clone()}</span>
                <CopyButton text=digest what=t::codes::digest_2()/>
                <p class="hint">{t::codes::sha_256_over_the()}</p>
            </Fact>
            <Fact label=t::codes::manifest()>
                <a href=manifest rel="external" download="">{t::codes::download_the_signed_manifest()}</a>
                <p class="hint">{t::codes::for_the_printer_and()}</p>
            </Fact>
        }
    });
    view! {
        <Card title=t::codes::the_batch()>
            <FactList>
                <Fact label=t::codes::gtin_2()><span class="code-text">{batch.gtin.short().to_owned()}</span></Fact>
                <Fact label=t::codes::codes()>{group_digits(batch.count.into())}</Fact>
                {(batch.source != CodeSource::Markward).then(|| view! { <Fact label=t::codes::imported_from()>{crate::i18n::code_source(batch.source)}</Fact> })}
                <Fact label=t::codes::units_checked()>{group_digits(batch.checked)}</Fact>
                <Fact label=t::codes::made_on()>{day(batch.made_on)}</Fact>
                <Fact label=t::codes::expires_on()>{day(batch.expires_on)}</Fact>
                {made.map(|made| view! { <Fact label=t::codes::made_in()>{made}</Fact> })}
                {markets.map(|markets| view! { <Fact label=t::codes::to_be_sold_in()>{markets}</Fact> })}
                {(!batch.distributor.is_empty()).then(|| view! { <Fact label=t::codes::distributor()>{batch.distributor.clone()}</Fact> })}
                <Fact label=t::codes::codes_count()>{match batch.activation { Activation::Sealed => t::codes::once_sealed(), Activation::Shipped => t::codes::once_shipped() }}</Fact>
                <Fact label=t::codes::issued()><TimeText at=batch.created_at/>{t::codes::by(batch.created_by.as_deref().unwrap_or(t::codes::the_portal()))}</Fact>
                {batch.sealed_at.map(|at| view! { <Fact label=t::codes::sealed()><TimeText at=at/></Fact> })}
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
            let which = if first == last { t::codes::one_unit(first) } else { t::codes::units_to(group_digits(first.into()), group_digits(last.into())) };
            let to = if distributor.is_empty() { String::new() } else { t::codes::to(&distributor) };
            let tone = if act.wants_message() { Tone::Bad } else { Tone::Neutral };
            view! {
                <TimelineItem title=format!("{}{to}: {which}", crate::i18n::unit_act_past(act)) at=Some(at) tone=tone>
                    {(!message.is_empty()).then(|| view! { <p>{message}</p> })}
                    <p class="muted">{by.unwrap_or_else(|| t::codes::the_portal().to_owned())}</p>
                </TimelineItem>
            }
        })
        .collect_view();
    view! { <Card title=t::codes::what_happened_to_its()><Timeline label=t::codes::what_happened_to_its()>{items}</Timeline></Card> }
}

/// The first label as it is printed, and the form that prints a range.
#[component]
fn Labels(batch: Batch, sample: Label) -> impl IntoView {
    let Label { code, qr_svg, hallmark_svg, link } = sample;
    view! {
        <Card title=t::codes::labels()>
            <figure class="label-sample">
                <div class="label-paper">
                    <span class="qr" role="img" aria-label=t::codes::qr_code_with_the() inner_html=qr_svg></span>
                    <p><b>{batch.product_name}</b><br/>{t::codes::lot(&batch.lot)}<br/>{t::codes::gtin(batch.gtin.short())}</p>
                    <Hallmark svg=hallmark_svg label=t::codes::hallmark_of_this_unit()/>
                    <CodeText code=code.with_check()/>
                </div>
                <figcaption>{t::codes::the_first_of_them()}<span class="code-text">{link}</span></figcaption>
            </figure>
        </Card>
    }
}
