//! What buyers told of things that were sold elsewhere: to a brand, and to reviewers where no brand's code or number was named.

use crate::{
    api,
    components::{Button, Card, EmptyState, Fact, FactList, Glyph, Notice, PageHeader, Pagination, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{loaded, report_parts::EvidencePictures},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{page::Page, tip::Tip};

/// `/brand/tips?page=`, and `/review/tips?page=` if they are `of_nobody`.
#[component]
pub fn Tips(
    /// Those that are no brand's, for reviewers; else those of the brand.
    of_nobody: bool,
) -> impl IntoView {
    let (page, settled) = (query_value("page"), query_value("settled"));
    let asks = move || page.get().and_then(|page| page.parse().ok()).unwrap_or(1);
    let tips =
        Resource::new_blocking(
            asks,
            move |page| async move { if of_nobody { api::tip::tips_of_nobody(page).await } else { api::tip::tips_of_brand(page).await } },
        );
    let intro = if of_nobody { t::tips::intro_of_nobody() } else { t::tips::intro() };
    view! {
        <Title text=t::tips::title()/>
        <PageHeader title=t::tips::title() intro=intro/>
        {move || settled.get().map(|_| view! { <Notice tone=Tone::Good title=t::tips::settled_now() live=true/> })}
        {loaded(tips, move |Page { rows, total, page, size }| {
            if rows.is_empty() {
                return view! { <EmptyState glyph=Glyph::Inbox title=t::tips::none()>{t::tips::none_text()}</EmptyState> }.into_any();
            }
            let back = if of_nobody { "review" } else { "brand" };
            let tips = rows.into_iter().map(|tip| view! { <Told tip=tip back=back/> }).collect_view();
            view! { {tips}<Pagination page=page size=size total=total what=t::tips::tips()/> }.into_any()
        })}
    }
}

#[component]
fn Told(tip: Tip, back: &'static str) -> impl IntoView {
    let Tip { id, code, product, place, explanation, email, pictures, filed_at, settled_at } = tip;
    let email = email.map(|email| view! { <Fact label=t::tips::email()><a href=format!("mailto:{email}")>{email.clone()}</a></Fact> });
    let named = place.clone();
    let end = match settled_at {
        Some(at) => view! { <p class="muted">{t::tips::settled(view! { <TimeText at=at/> })}</p> }.into_any(),
        None => view! {
            <form method="post" action=api::tip::SettleTip::url()>
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="back" value=back/>
                <Button variant=Variant::Plain small=true>{t::tips::settle()}<span class="sr-only">{format!(": {named}")}</span></Button>
            </form>
        }
        .into_any(),
    };
    view! {
        <Card title=place aside=move || view! { <TimeText at=filed_at/> }>
            <p class="long-text">{explanation}</p>
            <EvidencePictures pictures=pictures/>
            <FactList>
                {(!product.is_empty()).then(|| view! { <Fact label=t::tips::product()>{product}</Fact> })}
                {(!code.is_empty()).then(|| view! { <Fact label=t::tips::code()><span class="code-text long-text">{code}</span></Fact> })}
                {email}
            </FactList>
            {end}
        </Card>
    }
}
