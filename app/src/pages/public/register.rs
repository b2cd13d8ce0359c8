//! The public register: enrolled brands and the marks they keep.

use crate::pages::right_parts::office_text;
use crate::{
    api,
    components::{Button, EmptyState, Glyph, Hallmark, InputKind, PageHeader, Pagination, TextField, TimeText, query_value},
    i18n::{mark_kind, t},
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
        <Title text=t::frame::register()/>
        <div class="page">
            <PageHeader title=t::frame::register() intro=t::register::intro()/>
            <form method="get" class="filter-bar" role="search">
                <TextField name="q" label=t::register::find() kind=InputKind::Search value=text.get_untracked().unwrap_or_default() maxlength=100/>
                <Button glyph=Glyph::Search>{t::register::search()}</Button>
            </form>
            {loaded(entries, move |page| view! { <List page=page searched=text.get_untracked()/> })}
        </div>
    }
}

#[component]
fn List(page: Page<RegisterEntry>, searched: Option<String>) -> impl IntoView {
    if page.total == 0 {
        return match searched {
            Some(text) => {
                view! { <EmptyState glyph=Glyph::Search title=t::register::none_found()>{t::register::none_found_text(text)}</EmptyState> }.into_any()
            }
            None => view! { <EmptyState glyph=Glyph::Stamp title=t::register::none_yet()>{t::register::none_yet_text()}</EmptyState> }.into_any(),
        };
    }
    let entries = page.rows.into_iter().map(|entry| view! { <Entry entry=entry/> }).collect_view();
    view! {
        <ul class="register">{entries}</ul>
        <Pagination page=page.page size=page.size total=page.total what=t::register::brands()/>
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
            <Hallmark svg=seal label=t::register::seal_of(&brand.name)/>
            <div>
                <h2>{brand.name.clone()}</h2>
                <p class="muted">{website}{brand.categories.join(", ")}</p>
                {brand.enrolled_at.map(|at| view! { <p class="muted">{t::register::enrolled_since(view! { <TimeText at=at day=true/> })}</p> })}
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
            <span>{t::register::mark(mark_kind(mark.kind), office_text(mark.office), view! { <span class="mono">{mark.registration_number.to_string()}</span> }, classes)}</span>
        </li>
    }
}
