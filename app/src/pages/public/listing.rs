//! One listing, as the marketplace's feed describes it.

use crate::{
    api::{self, ApiError, Code},
    components::{Badge, ButtonLink, Card, Fact, FactList, Glyph, PageHeader, TimeText, Tone, Variant},
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
    coverage::CoverageNote,
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
                None => Err(ApiError::new(Code::NotFound, "There is no such listing")),
            }
        },
    );
    loaded(listing, |(listing, coverage)| view! { <Shown listing=listing coverage=coverage/> })
}

#[component]
fn Shown(listing: Listing, #[prop(optional_no_strip)] coverage: Option<CoverageNote>) -> impl IntoView {
    let covered = coverage.is_some();
    let (title, state, id) = (listing.title.clone(), listing.state, listing.id);
    let (first, last) = (listing.first_seen_at, listing.last_seen_at);
    let intro = listing.seller.as_ref().map_or_else(|| "The feed names no seller.".to_owned(), |seller| format!("Offered by {}", seller.name));
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
                <Card title="As the seller offers it"><ListingFacts listing=listing/></Card>
                <Card title="On the marketplace">
                    <FactList>
                        <Fact label="First seen"><TimeText at=first/></Fact>
                        <Fact label="Last seen"><TimeText at=last/></Fact>
                        <Fact label="Unit codes">{match coverage {
                            Some(note) => view! { <Covered note=note/> }.into_any(),
                            None => "No brand says that units of this product carry codes.".into_any(),
                        }}</Fact>
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
                    .then(|| view! { <ButtonLink href=format!("/brand/report/new?listing={id}") variant=Variant::Primary glyph=Glyph::Flag>"Report"</ButtonLink> })
            })}
        </Suspense>
    }
}

/// What buyers may look for.
#[component]
fn Covered(note: CoverageNote) -> impl IntoView {
    let to = if note.enforcement.is_enforced() { "Sellers confirm them before they ship." } else { "Sellers are not held to it yet." };
    view! {
        "Units of this product "{note.scope.to_string()}" carry a code that you can "<a href="/check">"check"</a>". "{to}
        " Units made before are as genuine without one."
    }
}

/// Whether a listing's product is covered by codes, as a badge.
#[component]
pub fn CoverageBadge(
    /// It is.
    covered: bool,
) -> impl IntoView {
    if covered {
        view! { <Badge tone=Tone::Brass>"Units carry codes"</Badge> }
    } else {
        view! { <Badge>"No unit codes"</Badge> }
    }
}
