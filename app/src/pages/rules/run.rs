//! What a version would hit: its blast radius.

use crate::{
    components::{Card, Cell, Column, Fact, FactList, Notice, Table, TimeText, Tone, group_digits},
    i18n::t,
    pages::screening_parts::{VerdictBadge, kind_word, per_cent},
};
use leptos::prelude::*;
use model::screening::{DryRun, Sample, Verdict};
use std::cmp::Ordering;

/// The counts, the doubts and the samples of a run.
#[component]
pub(super) fn Run(run: DryRun) -> impl IntoView {
    let digits = |count: u64| group_digits(i64::try_from(count).unwrap_or(i64::MAX));
    let difference = move |now: u64, then: u64| match then.cmp(&now) {
        Ordering::Equal => "0".to_owned(),
        Ordering::Greater => format!("+{}", digits(then - now)),
        Ordering::Less => format!("−{}", digits(now - then)),
    };
    let lines = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let (now, then) = (run.before[verdict as usize], run.verdicts[verdict as usize]);
            view! {
                <tr>
                    <Cell label=t::screening::verdict() heading=true><VerdictBadge verdict=verdict/></Cell>
                    <Cell label=t::screening::in_force() numeric=true>{digits(now)}</Cell>
                    <Cell label=t::screening::by_this() numeric=true>{digits(then)}</Cell>
                    <Cell label=t::screening::difference() numeric=true>{difference(now, then)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![
        Column::text(t::screening::verdict()),
        Column::number(t::screening::in_force()),
        Column::number(t::screening::by_this()),
        Column::number(t::screening::difference()),
    ];
    let said = outcome(&run);
    let noted = noted(&run);
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
            <p class="run-outcome">{said}</p>
            <p class="muted">{t::screening::run_over(i64::try_from(run.listings).unwrap_or(i64::MAX), view! { <TimeText at=run.at/> })}</p>
            <Table caption=t::screening::run_title() columns=columns>{lines}</Table>
            {(!noted.is_empty()).then(|| view! { <ul class="alert-findings">{noted.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> })}
            <p class="muted">{t::screening::precision()}": "{precision}</p>
            <details class="figures">
                <summary>{t::screening::all_figures()}</summary>
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
                </FactList>
            </details>
        </Card>
        <Samples title=t::screening::freed_samples() samples=run.freed_samples/>
        <Samples title=t::screening::samples() samples=run.samples/>
    }
}

/// What would come of it, in a sentence.
fn outcome(run: &DryRun) -> String {
    let held = |verdicts: &[u64; 4]| count(verdicts[Verdict::Hold as usize] + verdicts[Verdict::Block as usize]);
    match (count(run.newly_held), count(run.freed)) {
        (0, 0) if run.before == run.verdicts => t::screening::nothing_changes(held(&run.before)),
        (0, 0) => t::screening::nothing_held_or_freed(held(&run.verdicts)),
        (more, 0) => t::screening::more_held(more),
        (0, freed) => t::screening::go_back(freed),
        (more, freed) => format!("{} {}", t::screening::more_held(more), t::screening::go_back(freed)),
    }
}

/// A sentence with its number.
type Note = fn(i64) -> String;

/// What is worth a look before it is in force: what is nothing is left out.
fn noted(run: &DryRun) -> Vec<String> {
    let beyond = run.beyond.unwrap_or_default();
    let lines: [(u64, Note); 7] = [
        (run.lawful, |n| t::screening::note_lawful(n)),
        (run.upheld, |n| t::screening::note_upheld(n)),
        (run.authorised, |n| t::screening::note_authorised(n)),
        (beyond, |n| t::screening::note_beyond(n)),
        (run.beyond_lawful, |n| t::screening::note_beyond_lawful(n)),
        (run.let_through, |n| t::screening::note_let_through(n)),
        (run.let_through_words, |n| t::screening::note_let_through_words(n)),
    ];
    lines.into_iter().filter(|(many, _)| *many > 0).map(|(many, said)| said(count(many))).collect()
}

fn count(many: u64) -> i64 {
    i64::try_from(many).unwrap_or(i64::MAX)
}

#[component]
fn Samples(title: &'static str, samples: Vec<Sample>) -> impl IntoView {
    (!samples.is_empty()).then(|| {
        let lines = samples
            .into_iter()
            .map(|sample| {
                let kinds: Vec<String> = sample.kinds.iter().map(|kind| kind_word(kind)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_says_in_a_sentence_what_would_come_of_it() {
        let run = DryRun { before: [5, 0, 80, 0], verdicts: [5, 0, 80, 0], ..DryRun::default() };
        Owner::new().with(|| {
            assert_eq!((outcome(&run).as_str(), noted(&run).len()), ("Nothing changes: the same 80 listings are held.", 0));
            let run = DryRun { newly_held: 12, freed: 1, lawful: 3, ..run };
            assert_eq!(outcome(&run), "12 more listings would be held. 1 listing goes back on sale.");
            assert_eq!(noted(&run), ["3 of what it hits were found lawful by a person before."]);
        });
    }
}
