//! One statement of reasons, word for word as it was sent.

use crate::{
    api::{self, ApiError, Code},
    components::{Badge, Breadcrumbs, Card, Crumb, Notice, PageHeader, TimeText, Tone},
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::notice::NoticeDetail;

/// `/seller/notices/{id}`.
#[component]
pub fn NoticePage() -> impl IntoView {
    let params = use_params_map();
    let notice = Resource::new_blocking(
        move || params.with(|p| p.get("id")),
        |id| async move {
            match id.and_then(|id| id.parse().ok()) {
                Some(id) => api::statement::shop_notice(id).await,
                None => Err(ApiError::new(Code::NotFound, "There is no such notice")),
            }
        },
    );
    view! {
        <Title text="Notice"/>
        {loaded(notice, |notice| view! { <Detail notice=notice/> })}
    }
}

#[component]
fn Detail(notice: NoticeDetail) -> impl IntoView {
    let summary = notice.summary;
    let mail = format!("mailto:{}", notice.contact);
    let contact = notice.contact.to_string();
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new("Notices against me", "/seller/notices")] here="Notice"/>
        <PageHeader title="Your listing was removed" intro=summary.listing_title.clone() state=|| view! { <Badge tone=Tone::Bad>"Removed"</Badge> }/>
        <p>"Sent "<TimeText at=summary.sent_at/></p>
        <Notice title="You can complain, free of charge, within six months">
            "Write to "<a href=mail>{contact}</a>", and say why: you are authorised, the goods are genuine, the mark is not used as a mark, or whatever else is so."
        </Notice>
        <Card title="Statement of reasons"><pre class="letter" tabindex="0">{notice.letter}</pre></Card>
    }
}
