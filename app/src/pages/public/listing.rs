//! One listing, as the marketplace's feed describes it.

use crate::{
    api::{self, ApiError, Code},
    components::{Badge, ButtonLink, Card, Fact, FactList, Glyph, PageHeader, TimeText, Tone, Variant},
    i18n::t,
    pages::{
        loaded,
        report_parts::{ListingBadge, ListingFacts},
        session::use_viewer,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::ListingId,
    listing::{Listing, ListingState},
};

/// `/listings/{id}`.
#[component]
pub fn ListingPage() -> impl IntoView {
    let params = use_params_map();
    let listing = Resource::new_blocking(
        move || params.with(|p| p.get("id").and_then(|id| id.parse::<ListingId>().ok())),
        |id| async move {
            match id {
                Some(id) => api::listing::show_listing(id).await,
                None => Err(ApiError::new(Code::NotFound, t::listing::no_such())),
            }
        },
    );
    loaded(listing, |(listing, covered)| view! { <Shown listing=listing covered=covered/> })
}

#[component]
fn Shown(listing: Listing, covered: bool) -> impl IntoView {
    let (title, state, id) = (listing.title.clone(), listing.state, listing.id);
    let (first, last) = (listing.first_seen_at, listing.last_seen_at);
    let intro = listing.seller.as_ref().map_or_else(|| t::listing::no_seller().to_owned(), |seller| t::listing::offered_by(&seller.name));
    view! {
        <Title text=title.clone()/>
        <div class="page">
            <PageHeader
                title=title
                intro=intro
                state=move || view! { <ListingBadge state=state/><CoverageBadge covered=covered/> }
                actions=move || view! { <ReportLink id=id state=state/> }
            />
            <div class="columns">
                <Card title=t::listing::as_offered()><ListingFacts listing=listing/></Card>
                <Card title=t::listing::on_marketplace()>
                    <FactList>
                        <Fact label=t::listing::first_seen()><TimeText at=first/></Fact>
                        <Fact label=t::listing::last_seen()><TimeText at=last/></Fact>
                        <Fact label=t::listing::codes()>
                            {if covered { t::listing::codes_issued() } else { t::listing::codes_none() }}
                        </Fact>
                    </FactList>
                </Card>
            </div>
        </div>
    }
}

/// One click to the report, for those who act for a brand.
#[component]
fn ReportLink(id: ListingId, state: ListingState) -> impl IntoView {
    let viewer = use_viewer();
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let for_brand = viewer.await.ok().flatten().is_some_and(|viewer| viewer.brand.is_some());
                (for_brand && state != ListingState::Removed)
                    .then(|| view! { <ButtonLink href=format!("/brand/report/new?listing={id}") variant=Variant::Primary glyph=Glyph::Flag>{t::listing::report()}</ButtonLink> })
            })}
        </Suspense>
    }
}

/// Whether a listing's product is covered by transparency codes, as a badge.
#[component]
pub fn CoverageBadge(
    /// It is.
    covered: bool,
) -> impl IntoView {
    if covered {
        view! { <Badge tone=Tone::Brass>{t::listing::covered()}</Badge> }
    } else {
        view! { <Badge>{t::listing::not_covered()}</Badge> }
    }
}
