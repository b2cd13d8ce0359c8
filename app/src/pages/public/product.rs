//! A product as everybody sees it: where its address leads if its brand has set no link.

use super::check;
use crate::{
    api::{self, ApiError, check::CheckAnswer},
    components::{ButtonLink, Card, Fact, FactList, Glyph, Variant},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    picture::picture_url,
    product_link::{ProductLink, PublicProduct},
};
use serde::{Deserialize, Serialize};

/// `/01/{gtin}`, with or without a lot, and `/products/{gtin}`.
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let found = Resource::new_blocking(move || params.with(|p| p.get("gtin").unwrap_or_default()), find);
    loaded(found, |found| match found {
        Found::Product(product) => view! { <Shown product=*product/> }.into_any(),
        Found::NoLink(answer) => view! { <check::Shown answer=*answer/> }.into_any(),
    })
}

/// What stands at the address.
#[derive(Clone, Serialize, Deserialize)]
enum Found {
    Product(Box<PublicProduct>),
    NoLink(Box<CheckAnswer>),
}

async fn find(gtin: String) -> Result<Found, ApiError> {
    let nothing = match api::product_link::show_public_product(gtin).await {
        Ok(product) => return Ok(Found::Product(Box::new(product))),
        Err(error) => error,
    };
    // Whoever scanned a label is shown how to check it otherwise.
    match api::check::check_code(String::new(), None, None, None, None).await? {
        answer if answer.no_link => Ok(Found::NoLink(Box::new(answer))),
        _ => Err(nothing),
    }
}

#[component]
fn Shown(product: PublicProduct) -> impl IntoView {
    let PublicProduct { brand, name, look_for, gtin, picture, links } = product;
    let look_for = if look_for.is_empty() { t::product::nothing_noted(&brand) } else { look_for };
    let alt = t::own::picture(&name);
    let picture = picture.map(|id| view! { <img class="product-picture" src=picture_url(id) alt=alt decoding="async"/> });
    view! {
        <Title text=name.clone()/>
        <div class="narrow page">
            <div>
                <h1>{name}</h1>
                <p class="lead">{t::product::by(&brand)}</p>
            </div>
            <Card>
                <p>{t::product::check_intro()}</p>
                <ButtonLink href="/check" variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>{t::product::check_action()}</ButtonLink>
            </Card>
            <Card title=t::product::about()>
                {picture}
                <FactList>
                    <Fact label=t::product::brand()>{brand}</Fact>
                    <Fact label=t::product::look_for()>{look_for}</Fact>
                    <Fact label="GTIN"><span class="code-text">{gtin.short().to_owned()}</span></Fact>
                </FactList>
            </Card>
            {(!links.is_empty()).then(|| view! { <Card title=t::product::more()><LinkList links=links/></Card> })}
        </div>
    }
}

#[component]
fn LinkList(links: Vec<ProductLink>) -> impl IntoView {
    let items = links
        .into_iter()
        .map(|link| {
            let language = (!link.language.is_empty()).then(|| link.language.clone());
            view! {
                <li>
                    <a href=link.url.as_str().to_owned() hreflang=language.clone() rel="external nofollow">{link.title}</a>
                    {language.map(|language| view! { " "<span class="muted">{format!("({language})")}</span> })}
                </li>
            }
        })
        .collect_view();
    view! { <ul>{items}</ul> }
}
