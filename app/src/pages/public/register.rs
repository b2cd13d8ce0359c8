//! The public register: enrolled brands and the marks they keep.

use crate::pages::right_parts::office_text;
use crate::{
    api,
    components::{Button, EmptyState, Glyph, Hallmark, InputKind, PageHeader, Pagination, TextField, TimeText, query_value},
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    brand::{RegisterEntry, RegisterMark},
    nice::NiceClass,
    page::Page,
};

/// `/brands?q=&page=`.
#[component]
pub fn Register() -> impl IntoView {
    let (text, page) = (query_value("q"), query_value("page"));
    let entries = Resource::new_blocking(
        move || (text.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1)),
        |(text, page)| api::brand::register(text, page),
    );
    view! {
        <Title text="Brand register"/>
        <div class="page">
            <PageHeader title="Brand register" intro="Brands that proved their trademarks here. Each has a seal that only this portal can draw."/>
            <form method="get" class="filter-bar" role="search">
                <TextField name="q" label="Brand, mark or registration number" kind=InputKind::Search value=text.get_untracked().unwrap_or_default() maxlength=100/>
                <Button glyph=Glyph::Search>"Search"</Button>
            </form>
            {loaded(entries, move |page| view! { <List page=page searched=text.get_untracked()/> })}
        </div>
    }
}

#[component]
fn List(page: Page<RegisterEntry>, searched: Option<String>) -> impl IntoView {
    if page.total == 0 {
        return match searched {
            Some(text) => view! { <EmptyState glyph=Glyph::Search title="No enrolled brand found">{format!("None has “{text}” in its name, its marks or its registration numbers.")}</EmptyState> }.into_any(),
            None => view! { <EmptyState glyph=Glyph::Stamp title="No brand is enrolled yet">"The first one stands here as soon as a reviewer has enrolled its trademark."</EmptyState> }.into_any(),
        };
    }
    let entries = page.rows.into_iter().map(|entry| view! { <Entry entry=entry/> }).collect_view();
    view! {
        <ul class="register">{entries}</ul>
        <Pagination page=page.page size=page.size total=page.total what="brands"/>
    }
    .into_any()
}

#[component]
fn Entry(entry: RegisterEntry) -> impl IntoView {
    let RegisterEntry { brand, marks, seal } = entry;
    let website = brand.website.map(|url| {
        let (href, host) = (url.as_str().to_owned(), url.host().to_owned());
        view! { <a href=href rel="external nofollow noopener noreferrer" target="_blank">{host}</a>" · " }
    });
    let marks = marks.into_iter().map(|mark| view! { <Mark mark=mark/> }).collect_view();
    view! {
        <li class="sheet register-entry">
            <Hallmark svg=seal label=format!("Seal of {}", brand.name)/>
            <div>
                <h2>{brand.name.clone()}</h2>
                <p class="muted">{website}{brand.categories.join(", ")}</p>
                {brand.enrolled_at.map(|at| view! { <p class="muted">"Enrolled since "<TimeText at=at day=true/></p> })}
            </div>
            <ul class="register-marks">{marks}</ul>
        </li>
    }
}

#[component]
fn Mark(mark: RegisterMark) -> impl IntoView {
    let classes = NiceClass::list(&mark.classes);
    view! {
        <li>
            <b>{mark.mark_text}</b>
            <span>{mark.kind.label()}", "{office_text(mark.office)}" "<span class="mono">{mark.registration_number.to_string()}</span>{format!(", classes {classes}")}</span>
        </li>
    }
}
