//! What somebody added to a check whose answer is closed: to be taken back for as long as it is kept. Nothing is checked here.

use super::more::{Kept, KeptOfCheck};
use crate::{
    api,
    components::{ButtonLink, Card, Notice, Tone, query_value},
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use model::told::ToldOfCheck;

/// The page.
#[component]
pub fn Told() -> impl IntoView {
    let (code, once, done) = (query_value("code"), query_value("once"), query_value("told"));
    let asks = move || (code.get().unwrap_or_default(), once.get().unwrap_or_default());
    let told = Resource::new_blocking(asks, async |(code, once)| {
        let told = api::check::kept_of_check(code.clone(), once.clone()).await?;
        Ok::<_, api::ApiError>((code, once, told))
    });
    loaded(told, move |(code, once, told)| {
        let nothing = told == ToldOfCheck::default();
        view! {
            <Title text=t::own::kept_title()/>
            <Meta name="robots" content="noindex"/>
            <div class="narrow page">
                <h1>{t::own::kept_title()}</h1>
                {move || done.get().map(|_| view! { <Notice tone=Tone::Good title=t::own::taken_back() live=true/> })}
                <Card>
                    {nothing.then(|| view! { <p class="muted">{t::own::kept_nothing()}</p> })}
                    <KeptOfCheck kept=Kept { code, once, told }/>
                    <ButtonLink href="/check">{t::check::another()}</ButtonLink>
                </Card>
            </div>
        }
    })
}
