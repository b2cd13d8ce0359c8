//! A brand's rights.

use crate::pages::right_parts::{RightBadge, citation, office_text};
use crate::{
    api,
    components::{ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Table, TimeText, Variant},
    i18n::{mark_kind, t},
    pages::{loaded, session::use_viewer},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    account::BrandRole,
    nice::NiceClass,
    right::{Right, RightState},
};

/// The list.
#[component]
pub fn Rights() -> impl IntoView {
    let rights = Resource::new_blocking(|| (), |()| api::right::rights());
    view! {
        <Title text=t::brand::rights()/>
        {loaded(rights, |rights| view! { <List rights=rights/> })}
    }
}

#[component]
fn List(rights: Vec<Right>) -> impl IntoView {
    // For others the same address enrols another brand.
    let owns = use_viewer().and_then(|viewer| viewer.brand).is_some_and(|brand| brand.role == BrandRole::Owner);
    let add = move || owns.then(|| view! { <ButtonLink href="/brand/enrol" variant=Variant::Primary glyph=Glyph::Plus>{t::brand::add_a_right()}</ButtonLink> });
    let header = view! { <PageHeader title=t::brand::rights() intro=t::brand::the_trademarks_that_your() actions=add/> };
    if rights.is_empty() {
        let file = move || owns.then(|| view! { <ButtonLink href="/brand/enrol" variant=Variant::Primary>{t::brand::file_a_right()}</ButtonLink> });
        return view! {
            {header}
            <EmptyState glyph=Glyph::Stamp title=t::brand::no_rights_yet() action=file>{t::brand::a_registered_trademark_lets()}</EmptyState>
        }
        .into_any();
    }
    let columns = vec![
        Column::text(t::brand::mark()),
        Column::text(t::brand::registration()),
        Column::text(t::brand::nice_classes()),
        Column::text(t::brand::state()),
        Column::text(t::brand::filed()),
    ];
    let lines = rights.into_iter().map(|right| view! { <Line right=right/> }).collect_view();
    view! {
        {header}
        <Card flush=true><Table caption=t::brand::rights_of_your_brand() columns=columns>{lines}</Table></Card>
    }
    .into_any()
}

#[component]
fn Line(right: Right) -> impl IntoView {
    let href = format!("/brand/rights/{}", right.id);
    let here = href.clone();
    let (cited, office) = (citation(&right.filed), office_text(right.filed.office));
    let next = match right.state {
        RightState::AwaitingCode => Some(t::brand::enter_the_code()),
        RightState::Refused | RightState::Ended => Some(t::brand::see_why()),
        _ => None,
    };
    view! {
        <tr>
            <Cell label=t::brand::mark() heading=true><a href=here>{right.filed.mark_text}</a><br/><small>{mark_kind(right.filed.kind)}</small></Cell>
            <Cell label=t::brand::registration()><span class="mono">{cited}</span><br/><small>{office}</small></Cell>
            <Cell label=t::brand::nice_classes()>{NiceClass::list(&right.filed.classes)}</Cell>
            <Cell label=t::brand::state()><RightBadge state=right.state/>{next.map(|next| view! { <br/><a href=href><small>{next}</small></a> })}</Cell>
            <Cell label=t::brand::filed()><TimeText at=right.filed_at day=true/></Cell>
        </tr>
    }
}
