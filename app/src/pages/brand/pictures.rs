//! Searching by a picture, and the pictures that a brand has every listing compared with.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, EmptyState, FileField, FormActions, FormBody, Glyph, Notice, PageHeader, PicturesField, TextField, TimeText, Tone,
        Variant, query_value,
    },
    i18n::t,
    pages::{acted, errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::picture::{REFERENCE_LABEL_MAX, Reference, picture_url};

type Remove = ServerAction<api::reference::RemoveReference>;

/// `/brand/pictures`.
#[component]
pub fn Pictures() -> impl IntoView {
    let remove = Remove::new();
    let done = query_value("done");
    let acts = acted(remove);
    let references = Resource::new_blocking(move || acts.get(), |_| api::reference::references());
    let notice = move || match done.get().as_deref() {
        Some("added") => Some(t::pictures::added()),
        Some("removed") => Some(t::pictures::removed()),
        _ => None,
    };
    view! {
        <Title text=t::pictures::title()/>
        <div class="page">
            <PageHeader title=t::pictures::title() intro=t::pictures::intro()/>
            {move || notice().map(|title| view! { <Notice tone=Tone::Good title=title live=true/> })}
            {loaded(references, move |(references, may_manage)| view! { <Shown references=references may_manage=may_manage remove=remove/> })}
        </div>
    }
}

#[component]
fn Shown(references: Vec<Reference>, may_manage: bool, remove: Remove) -> impl IntoView {
    let list = if references.is_empty() {
        view! { <EmptyState glyph=Glyph::Image title=t::pictures::none_title()>{t::pictures::none_text()}</EmptyState> }.into_any()
    } else {
        let shown = references.into_iter().map(|reference| view! { <Kept reference=reference may_manage=may_manage remove=remove/> }).collect_view();
        view! { <Card title=t::pictures::kept()><ul class="picture-grid">{shown}</ul></Card> }.into_any()
    };
    view! {
        <div class="columns">
            <SearchForm/>
            {may_manage.then(|| view! { <KeepForm/> })}
        </div>
        {list}
    }
}

#[component]
fn SearchForm() -> impl IntoView {
    let action = ServerAction::<api::search::SearchByPicture>::new();
    let answer = action.value();
    let beside = query_value("beside");
    let kept = move || beside.get().map(|_| view! { <p class="hint">{t::pictures::search_beside()}</p> });
    view! {
        <Card title=t::pictures::search_title()>
            <form method="post" action=api::search::SearchByPicture::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="address" value=move || beside.get().unwrap_or_default()/>
                    <FileField
                        name="picture" label=t::pictures::search_label() hint=t::pictures::search_hint()
                        accept="image/jpeg,image/png,image/webp,image/gif" required=true
                    />
                    {kept}
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Search>{t::pictures::search()}</Button></FormActions>
                </FormBody>
            </form>
        </Card>
    }
}

#[component]
fn KeepForm() -> impl IntoView {
    let action = ServerAction::<api::reference::AddReferences>::new();
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    view! {
        <Card title=t::pictures::keep_title()>
            <p class="muted">{t::pictures::keep_text()}</p>
            <form method="post" action=api::reference::AddReferences::url() enctype="multipart/form-data">
                <FormBody errors=errors_of(move || answer.get())>
                    <TextField
                        name="label" label=t::pictures::label() hint=t::pictures::label_hint() value=came_back("label") required=true
                        maxlength=u32::try_from(REFERENCE_LABEL_MAX).unwrap_or(120)
                    />
                    <PicturesField kept=came_back("kept") label=t::pictures::pictures() hint=t::pictures::pictures_hint() required=true/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Plus>{t::pictures::keep()}</Button></FormActions>
                </FormBody>
            </form>
        </Card>
    }
}

#[component]
fn Kept(reference: Reference, may_manage: bool, remove: Remove) -> impl IntoView {
    let Reference { picture, label, added_at, hash } = reference;
    let find = hash.map(|hash| format!("/brand/search?picture={hash}"));
    let (of, shown) = (format!(" {label}"), label);
    let of_removed = of.clone();
    view! {
        <li>
            <img src=picture_url(picture) alt="" loading="lazy"/>
            <b class="long-text">{shown}</b>
            <small class="muted"><TimeText at=added_at day=true/></small>
            {match find {
                Some(href) => view! { <ButtonLink href=href small=true glyph=Glyph::Search>{t::pictures::find()}<span class="sr-only">{of}</span></ButtonLink> }.into_any(),
                None => view! { <Badge tone=Tone::Warn>{t::pictures::plain()}</Badge> }.into_any(),
            }}
            {may_manage.then(|| view! {
                <ActionForm action=remove>
                    <input type="hidden" name="id" value=picture.to_string()/>
                    <Button variant=Variant::Quiet small=true>{t::pictures::remove()}<span class="sr-only">{of_removed.clone()}</span></Button>
                </ActionForm>
            })}
        </li>
    }
}
