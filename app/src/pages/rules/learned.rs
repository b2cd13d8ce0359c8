//! How often each rule was right, and the weights that past decisions propose.

use super::root;
use crate::{
    api,
    components::{
        Breadcrumbs, ButtonLink, Card, Cell, Column, Crumb, EmptyState, Fact, FactList, Glyph, Notice, PageHeader, Table, Tone, Variant, group_digits,
    },
    i18n::t,
    pages::{encode, loaded, screening_parts::rule_label},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::screening::{Estimate, Learned};

/// `/brand/rules/learned` and `/admin/rules/learned`.
#[component]
pub fn Decided(
    /// Of all brands and not of one.
    of_all: bool,
) -> impl IntoView {
    let learned = Resource::new_blocking(|| (), move |()| api::rules::learned_rules(of_all));
    view! {
        <Title text=t::learned::title()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::learned::back(), root(of_all))] here=t::learned::title()/>
            <PageHeader title=t::learned::title() intro=t::learned::intro()/>
            {loaded(learned, move |learned| view! { <Shown learned=learned of_all=of_all/> })}
        </div>
    }
}

#[component]
fn Shown(learned: Learned, of_all: bool) -> impl IntoView {
    if learned.cases == 0 {
        return view! { <EmptyState glyph=Glyph::Gavel title=t::learned::none_title()>{t::learned::none_text()}</EmptyState> }.into_any();
    }
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let weights = learned.weights();
    let Learned { cases, removed, rules, at, too_few } = learned;
    let proposed = !weights.is_empty();
    let columns =
        vec![Column::text(t::learned::rule()), Column::text(t::learned::right()), Column::text(t::learned::found()), Column::number(t::learned::should())];
    let fired = !rules.is_empty();
    let lines = rules
        .into_iter()
        .map(|rule| {
            let should = rule.per_cent.map_or_else(|| t::learned::as_now().to_owned(), |per_cent| format!("{per_cent} %"));
            let found = if rule.mitigates { t::learned::of_lawful(share(rule.recall)) } else { share(rule.recall) };
            view! {
                <tr>
                    <Cell label=t::learned::rule() heading=true>{rule_label(&rule.kind)}<br/><small><code>{rule.kind.clone()}</code></small></Cell>
                    <Cell label=t::learned::right()>{share(rule.precision)}</Cell>
                    <Cell label=t::learned::found()>{found}</Cell>
                    <Cell label=t::learned::should() numeric=true>{should}</Cell>
                </tr>
            }
        })
        .collect_view();
    let some = !at.is_empty();
    let all = at
        .into_iter()
        .map(|at| {
            view! {
                <tr>
                    <Cell label=t::learned::chance() heading=true>{format!("{:.0} %", at.score * 100.0)}</Cell>
                    <Cell label=t::learned::right()>{share(at.precision)}</Cell>
                    <Cell label=t::learned::found()>{share(at.recall)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let together = some.then(|| {
        let columns = vec![Column::text(t::learned::chance()), Column::text(t::learned::right()), Column::text(t::learned::found())];
        view! { <Card title=t::learned::together() flush=true><Table caption=t::learned::together() columns=columns>{all}</Table></Card> }
    });
    view! {
        {too_few.map(|why| view! { <Notice tone=Tone::Warn title=t::learned::few_title()>{why}</Notice> })}
        <Card title=t::learned::rests_on(i64::try_from(cases).unwrap_or(i64::MAX))>
            <FactList>
                <Fact label=t::learned::removed()>{number(removed)}</Fact>
                <Fact label=t::learned::lawful()>{number(cases - removed)}</Fact>
            </FactList>
        </Card>
        {fired.then(|| view! { <Card flush=true><Table caption=t::learned::title() columns=columns>{lines}</Table></Card> })}
        {together}
        {proposed.then(|| view! {
            <div class="stack">
                <p class="muted">{t::learned::use_text()}</p>
                <p><ButtonLink href=format!("{}?weights={}", root(of_all), encode(&weights)) variant=Variant::Primary>{t::learned::use_title()}</ButtonLink></p>
            </div>
        })}
    }
    .into_any()
}

fn share(of: Estimate) -> String {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    t::learned::share(number(of.hits), number(of.of), format!("{:.0}", of.low * 100.0), format!("{:.0}", of.high * 100.0))
}
