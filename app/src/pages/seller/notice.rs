//! One statement of reasons, word for word as it was sent.

use crate::{
    api,
    components::{Badge, Breadcrumbs, Card, Crumb, DayText, Notice, PageHeader, TimeText, Tone},
    i18n::t,
    pages::{by_id, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::notice::NoticeDetail;

/// `/seller/notices/{id}`.
#[component]
pub fn NoticePage() -> impl IntoView {
    let params = use_params_map();
    let notice =
        Resource::new_blocking(move || params.with(|p| p.get("id")), |id| by_id(id, t::seller::there_is_no_such_notice(), api::statement::shop_notice));
    view! {
        <Title text=t::seller::notice()/>
        {loaded(notice, |notice| view! { <Detail notice=notice/> })}
    }
}

#[component]
fn Detail(notice: NoticeDetail) -> impl IntoView {
    let summary = notice.summary;
    let over = summary.reversed_at.is_some();
    let mail = format!("mailto:{}", notice.contact);
    let contact = notice.contact.to_string();
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::seller::notices_against_me(), "/seller/notices")] here=t::seller::notice()/>
        <PageHeader title=t::seller::your_listing_was_removed() intro=summary.listing_title.clone() state=move || view! { <NoticeState over=over/> }/>
        <p>{t::seller::sent_2()}<TimeText at=summary.sent_at/></p>
        {match summary.reversed_at.zip(notice.reversed_because) {
            Some((at, why)) => view! { <Notice tone=Tone::Good title=t::seller::decision_is_over()><TimeText at=at/>": "{why}</Notice> }.into_any(),
            None => view! {
                <Notice title=t::seller::you_can_complain_free()>
                    {t::seller::write_to()}<a href=mail>{contact}</a>{t::seller::and_say_why_you()}" "{t::seller::complain_until(view! { <DayText day=summary.complain_until/> })}
                </Notice>
            }.into_any(),
        }}
        <Card title=t::seller::statement_of_reasons()><pre class="letter" tabindex="0">{notice.letter}</pre></Card>
    }
}

/// Whether a notice stands.
#[component]
pub fn NoticeState(
    /// The listing was put back on sale.
    over: bool,
) -> impl IntoView {
    if over {
        view! { <Badge tone=Tone::Good>{t::seller::does_not_stand()}</Badge> }
    } else {
        view! { <Badge tone=Tone::Bad>{t::seller::removed()}</Badge> }
    }
}
