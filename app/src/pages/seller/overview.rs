//! A seller's overview: how the listings stand, and what was decided about them.

use crate::{
    api,
    components::{ButtonLink, Card, EmptyState, Glyph, PageHeader, Stat, Stats, Todo, TodoList, Tone, Variant, group_digits},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::dashboard::SellerCounts;

/// Overview.
#[component]
pub fn Overview() -> impl IntoView {
    let counts = Resource::new_blocking(|| (), |()| api::dashboard::seller());
    view! {
        <Title text=t::seller::my_shop()/>
        <div class="page">
            <PageHeader
                title=t::seller::my_shop()
                intro=t::seller::how_your_listings_stand()
                actions=|| view! { <ButtonLink href="/seller/listings" variant=Variant::Primary glyph=Glyph::Tag>{t::seller::see_my_listings()}</ButtonLink> }
            />
            {loaded(counts, |counts| view! { <Shown counts=counts/> })}
        </div>
    }
}

#[component]
fn Shown(counts: SellerCounts) -> impl IntoView {
    view! {
        <Card title=t::seller::needs_you()><NeedsYou counts=counts/></Card>
        <Stats>
            <Stat label=t::seller::live_listings() value=group_digits(counts.live) href="/seller/listings?state=live"/>
            <Stat label=t::seller::held_listings() value=group_digits(counts.held) href="/seller/listings?state=held"/>
            <Stat label=t::seller::removed_listings() value=group_digits(counts.removed) href="/seller/listings?state=removed"/>
            <Stat label=t::seller::decisions_about_you() value=group_digits(counts.notices) href="/seller/notices"/>
        </Stats>
    }
}

#[component]
fn NeedsYou(counts: SellerCounts) -> impl IntoView {
    let lines = todos(&counts);
    if lines.is_empty() && counts.live + counts.held + counts.removed == 0 {
        return view! { <EmptyState title=t::seller::no_listing_of_yours() glyph=Glyph::Tag>{t::seller::listings_come_from_the()}</EmptyState> }.into_any();
    }
    view! { <TodoList lines=lines empty=t::seller::no_decision_about_your()/> }.into_any()
}

/// What waits for the seller, the most pressing first.
fn todos(counts: &SellerCounts) -> Vec<Todo> {
    let lines = [
        (counts.withdrawn > 0)
            .then(|| Todo::new("/seller/dispatch", Glyph::Alert, Tone::Bad, t::seller::orders_withdrawn(counts.withdrawn), t::seller::what_has_not_left())),
        (counts.unanswered > 0).then(|| {
            let title = t::seller::answer_for_held(counts.unanswered);
            Todo::new("/seller/listings?state=held", Glyph::Alert, Tone::Warn, title, t::seller::buyers_do_not_see_them())
        }),
        (counts.notices_new > 0).then(|| {
            let title = t::seller::read(t::seller::n_new_decisions(counts.notices_new));
            Todo::new("/seller/notices", Glyph::Gavel, Tone::Bad, title, t::seller::each_says_which_listing())
        }),
    ];
    lines.into_iter().flatten().collect()
}
