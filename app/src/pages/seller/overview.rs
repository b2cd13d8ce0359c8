//! A seller's overview: how the listings stand, and what was decided about them.

use crate::{
    api,
    components::{ButtonLink, Card, EmptyState, Glyph, PageHeader, Stat, Stats, Todo, TodoList, Tone, Variant, group_digits, plural},
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
        <Title text="My shop"/>
        <div class="page">
            <PageHeader
                title="My shop"
                intro="How your listings stand, and every decision about them with its reasons."
                actions=|| view! { <ButtonLink href="/seller/listings" variant=Variant::Primary glyph=Glyph::Tag>"See my listings"</ButtonLink> }
            />
            {loaded(counts, |counts| view! { <Shown counts=counts/> })}
        </div>
    }
}

#[component]
fn Shown(counts: SellerCounts) -> impl IntoView {
    view! {
        <Card title="Needs you">
            {if counts.notices_new > 0 {
                view! {
                    <TodoList>
                        <Todo href="/seller/notices" glyph=Glyph::Gavel tone=Tone::Bad title=format!("Read {}", plural(counts.notices_new, "new decision", "new decisions"))>
                            "Each says which listing, what was found, under which rule, and what you can do about it."
                        </Todo>
                    </TodoList>
                }
                .into_any()
            } else if counts.live + counts.held + counts.removed == 0 {
                view! {
                    <EmptyState title="No listing of yours is known here" glyph=Glyph::Tag>
                        "Listings come from the marketplace. If you sell there under another address, ask its support to connect your shop to this one."
                    </EmptyState>
                }
                .into_any()
            } else {
                view! { <p class="calm">"No decision about your listings in the last 30 days."</p> }.into_any()
            }}
        </Card>
        <Stats>
            <Stat label="Live listings" value=group_digits(counts.live) href="/seller/listings?state=live"/>
            <Stat label="Held listings" value=group_digits(counts.held) href="/seller/listings?state=held"/>
            <Stat label="Removed listings" value=group_digits(counts.removed) href="/seller/listings?state=removed"/>
            <Stat label="Decisions about you" value=group_digits(counts.notices) href="/seller/notices"/>
        </Stats>
    }
}
