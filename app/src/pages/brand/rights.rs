//! A brand's rights.

use crate::pages::right_parts::{RightBadge, citation, office_text};
use crate::{
    api,
    components::{ButtonLink, Card, Cell, Column, EmptyState, Glyph, PageHeader, Table, TimeText, Variant},
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    nice::NiceClass,
    right::{Right, RightState},
};

/// The list.
#[component]
pub fn Rights() -> impl IntoView {
    let rights = Resource::new_blocking(|| (), |()| api::right::rights());
    view! {
        <Title text="Rights"/>
        {loaded(rights, |rights| view! { <List rights=rights/> })}
    }
}

#[component]
fn List(rights: Vec<Right>) -> impl IntoView {
    let add = || view! { <ButtonLink href="/brand/enrol" variant=Variant::Primary glyph=Glyph::Plus>"Add a right"</ButtonLink> };
    let header = view! { <PageHeader title="Rights" intro="The trademarks that your brand acts by on this marketplace." actions=add/> };
    if rights.is_empty() {
        let file = || view! { <ButtonLink href="/brand/enrol" variant=Variant::Primary>"File a right"</ButtonLink> };
        return view! {
            {header}
            <EmptyState glyph=Glyph::Stamp title="No rights yet" action=file>"A registered trademark lets you report listings, add products and issue codes."</EmptyState>
        }
        .into_any();
    }
    let columns = vec![Column::text("Mark"), Column::text("Registration"), Column::text("Nice classes"), Column::text("State"), Column::text("Filed")];
    let lines = rights.into_iter().map(|right| view! { <Line right=right/> }).collect_view();
    view! {
        {header}
        <Card flush=true><Table caption="Rights of your brand" columns=columns>{lines}</Table></Card>
    }
    .into_any()
}

#[component]
fn Line(right: Right) -> impl IntoView {
    let href = format!("/brand/rights/{}", right.id);
    let here = href.clone();
    let (cited, office) = (citation(&right.filed), office_text(right.filed.office));
    let next = match right.state {
        RightState::AwaitingCode => Some("Enter the code"),
        RightState::Refused => Some("See why"),
        _ => None,
    };
    view! {
        <tr>
            <Cell label="Mark" heading=true><a href=here>{right.filed.mark_text}</a><br/><small>{right.filed.kind.label()}</small></Cell>
            <Cell label="Registration"><span class="mono">{cited}</span><br/><small>{office}</small></Cell>
            <Cell label="Nice classes">{NiceClass::list(&right.filed.classes)}</Cell>
            <Cell label="State"><RightBadge state=right.state/>{next.map(|next| view! { <br/><a href=href><small>{next}</small></a> })}</Cell>
            <Cell label="Filed"><TimeText at=right.filed_at day=true/></Cell>
        </tr>
    }
}
