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
    let mail = format!("mailto:{}", notice.contact);
    let contact = notice.contact.to_string();
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::seller::notices_against_me(), "/seller/notices")] here=t::seller::notice()/>
        <PageHeader title=t::seller::your_listing_was_removed() intro=summary.listing_title.clone() state=|| view! { <Badge tone=Tone::Bad>{t::seller::removed()}</Badge> }/>
        <p>{t::seller::sent_2()}<TimeText at=summary.sent_at/></p>
        <Notice title=t::seller::you_can_complain_free()>
            {t::seller::write_to()}<a href=mail>{contact}</a>{t::seller::and_say_why_you()}" "{t::seller::complain_until(view! { <DayText day=summary.complain_until/> })}
        </Notice>
        <Card title=t::seller::statement_of_reasons()><pre class="letter" tabindex="0">{notice.letter}</pre></Card>
    }
}
