//! What a version would hit: its blast radius.

use crate::{
    components::{Card, Cell, Column, Fact, FactList, Notice, Table, TimeText, Tone, group_digits},
    i18n::t,
    pages::screening_parts::{VerdictBadge, kind_label, per_cent},
};
use leptos::prelude::*;
use model::screening::{DryRun, Sample, Verdict};

/// The counts, the doubts and the samples of a run.
#[component]
pub(super) fn Run(run: DryRun) -> impl IntoView {
    let digits = |count: u64| group_digits(i64::try_from(count).unwrap_or(i64::MAX));
    let lines = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let (now, then) = (run.before[verdict as usize], run.verdicts[verdict as usize]);
            view! {
                <tr>
                    <Cell label=t::screening::verdict() heading=true><VerdictBadge verdict=verdict/></Cell>
                    <Cell label=t::screening::in_force() numeric=true>{digits(now)}</Cell>
                    <Cell label=t::screening::by_this() numeric=true>{digits(then)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![Column::text(t::screening::verdict()), Column::number(t::screening::in_force()), Column::number(t::screening::by_this())];
    let precision = run.precision().map_or_else(
        || t::screening::precision_unknown().to_owned(),
        |[p, low, high]| {
            let whole = |share: f64| format!("{:.0}", share * 100.0);
            t::screening::precision_is(whole(p), whole(low), whole(high))
        },
    );
    let lookalikes = (!run.lookalikes.is_empty()).then(|| {
        let names: Vec<String> = run.lookalikes.iter().map(|name| format!("“{name}”")).collect();
        view! { <Notice tone=Tone::Warn title=t::screening::lookalike_sellers()>{t::screening::lookalike_sellers_text(names.join(", "))}</Notice> }
    });
    view! {
        {lookalikes}
        <Card title=t::screening::run_title()>
            <p class="muted">{t::screening::run_over(i64::try_from(run.listings).unwrap_or(i64::MAX), view! { <TimeText at=run.at/> })}</p>
            <Table caption=t::screening::run_title() columns=columns>{lines}</Table>
            <FactList>
                <Fact label=t::screening::newly_held()>{digits(run.newly_held)}</Fact>
                {run.beyond.map(|beyond| view! {
                    <Fact label=t::screening::held_beyond()>{digits(beyond)}</Fact>
                    <Fact label=t::screening::held_beyond_lawful()>{digits(run.beyond_lawful)}</Fact>
                })}
                <Fact label=t::screening::freed()>{digits(run.freed)}</Fact>
                <Fact label=t::screening::hit_authorised()>{digits(run.authorised)}</Fact>
                <Fact label=t::screening::let_through()>{digits(run.let_through)}</Fact>
                <Fact label=t::screening::let_through_words()>{digits(run.let_through_words)}</Fact>
                <Fact label=t::screening::hit_lawful()>{digits(run.lawful)}</Fact>
                <Fact label=t::screening::hit_upheld()>{digits(run.upheld)}</Fact>
                <Fact label=t::screening::precision()>{precision}</Fact>
            </FactList>
        </Card>
        <Samples title=t::screening::freed_samples() samples=run.freed_samples/>
        <Samples title=t::screening::samples() samples=run.samples/>
    }
}

#[component]
fn Samples(title: &'static str, samples: Vec<Sample>) -> impl IntoView {
    (!samples.is_empty()).then(|| {
        let lines = samples
            .into_iter()
            .map(|sample| {
                let kinds: Vec<String> = sample.kinds.iter().map(|kind| kind_label(kind)).collect();
                view! {
                    <tr>
                        <Cell label=t::screening::listing() heading=true>
                            <a class="long-text" href=format!("/listings/{}", sample.listing)>{sample.title}</a><br/><small>{sample.seller}</small>
                        </Cell>
                        <Cell label=t::screening::kind()>{kinds.join(", ")}</Cell>
                        <Cell label=t::screening::in_force()><VerdictBadge verdict=sample.before/></Cell>
                        <Cell label=t::screening::by_this()><VerdictBadge verdict=sample.verdict/></Cell>
                        <Cell label=t::screening::score() numeric=true>{per_cent(sample.score)}</Cell>
                    </tr>
                }
            })
            .collect_view();
        let columns = vec![
            Column::text(t::screening::listing()),
            Column::text(t::screening::kind()),
            Column::text(t::screening::in_force()),
            Column::text(t::screening::by_this()),
            Column::number(t::screening::score()),
        ];
        view! { <Card title=title flush=true><Table caption=title columns=columns>{lines}</Table></Card> }
    })
}
