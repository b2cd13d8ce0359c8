//! One statement of reasons, word for word as it was sent.

use crate::{
    api,
    components::{Badge, Breadcrumbs, ButtonLink, Card, Crumb, DayText, Glyph, Letter, Notice, PageHeader, PrintButton, TimeText, Tone, Variant},
    i18n::t,
    pages::{by_id, encode, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{date::Day, email::Email, id::StatementId, notice::NoticeDetail};

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
    let contact = notice.contact;
    let complaint = complaint_mail(&contact, summary.id);
    let actions = move || view! { {(!over).then(|| view! { <Complain mail=complaint.clone()/> })}<PrintButton/> };
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::seller::notices_against_me(), "/seller/notices")] here=t::seller::notice()/>
        <PageHeader title=t::seller::your_listing_was_removed() intro=summary.listing_title.clone() state=move || view! { <NoticeState over=over/> } actions=actions/>
        <p>{t::seller::sent_2()}<TimeText at=summary.sent_at/></p>
        {match summary.reversed_at.zip(notice.reversed_because) {
            Some((at, why)) => view! { <Notice tone=Tone::Good title=t::seller::decision_is_over()><TimeText at=at/>": "{why}</Notice> }.into_any(),
            None => view! { <ComplaintNotice contact=contact statement=summary.id until=summary.complain_until/> }.into_any(),
        }}
        <Card title=t::seller::statement_of_reasons()><Letter text=notice.letter as_sent=true/></Card>
    }
}

/// A mail that complains about a decision, and names it so that it is found.
pub fn complaint_mail(contact: &Email, statement: StatementId) -> String {
    format!("mailto:{contact}?subject={}", encode(&t::seller::complaint_subject(statement.to_string())))
}

/// The one thing to do about a decision that a seller holds to be wrong.
#[component]
pub fn Complain(
    /// [`complaint_mail`].
    mail: String,
) -> impl IntoView {
    view! { <ButtonLink href=mail variant=Variant::Primary glyph=Glyph::Mail anew=true>{t::seller::complain_about_this()}</ButtonLink> }
}

/// Where one complains about a decision, and until when.
#[component]
pub fn ComplaintNotice(
    /// The address that takes complaints.
    contact: Email,
    /// The decision's statement of reasons.
    statement: StatementId,
    /// The last day.
    until: Day,
) -> impl IntoView {
    let (mail, contact) = (complaint_mail(&contact, statement), contact.to_string());
    view! {
        <Notice title=t::seller::you_can_complain_free()>
            {t::seller::write_to()}<a href=mail rel="external">{contact}</a>{t::seller::and_say_why_you()}" "{t::seller::complain_until(view! { <DayText day=until/> })}
        </Notice>
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
