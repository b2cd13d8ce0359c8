//! A brand's watches, and the form that saves a search as one.

use crate::{
    api::{self, watch::WatchList},
    components::{
        Badge, Button, ButtonLink, Card, Cell, Checkbox, Column, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, Table, TextField, TimeText,
        Tone, Variant, group_digits, query_value,
    },
    i18n::t,
    pages::{
        acted, errors_of, loaded,
        session::{NotEnrolledYet, is_enrolled},
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::WatchId,
    watch::{NAME_MAX, Watch},
};

type Make = ServerAction<api::watch::MakeWatch>;

/// The list; `?search=` opens the form for that search.
#[component]
pub fn Watches() -> impl IntoView {
    let make = Make::new();
    let done = query_value("done");
    let acts = acted(make);
    let watches = Resource::new_blocking(move || acts.get(), |_| api::watch::watches());
    view! {
        <Title text=t::watches::title()/>
        <div class="page">
            <PageHeader title=t::watches::title() intro=t::watches::intro()/>
            {move || done.get().map(|_| view! { <Notice tone=Tone::Good title=t::watches::deleted() live=true/> })}
            {loaded(watches, move |list| view! { <Shown list=list make=make/> })}
        </div>
    }
}

#[component]
fn Shown(list: WatchList, make: Make) -> impl IntoView {
    let WatchList { watches, may_manage, new } = list;
    let search = query_value("search").get_untracked().unwrap_or_default();
    let form = (may_manage && !search.is_empty()).then(|| view! { <MakeForm id=new search=search make=make/> });
    let list = if watches.is_empty() && !is_enrolled() {
        view! { <NotEnrolledYet/> }.into_any()
    } else if watches.is_empty() {
        let action = move || view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>{t::brand::search_listings()}</ButtonLink> };
        view! { <EmptyState glyph=Glyph::Search title=t::watches::none_title() action=action brief=form.is_some()>{t::watches::none_text()}</EmptyState> }
            .into_any()
    } else {
        view! { <List watches=watches/> }.into_any()
    };
    view! { {form}{list} }
}

#[component]
fn List(watches: Vec<Watch>) -> impl IntoView {
    let columns =
        vec![Column::text(t::watches::watch()), Column::number(t::watches::new_hits()), Column::text(t::watches::mails()), Column::text(t::watches::ran())];
    let lines = watches
        .into_iter()
        .map(|watch| {
            let full = watch.too_many.map(|_| view! { <br/><Badge tone=Tone::Warn>{t::watches::too_many()}</Badge> });
            let full = full.or_else(|| watch.misread.as_ref().map(|_| view! { <br/><Badge tone=Tone::Warn>{t::watches::misread()}</Badge> }));
            let fresh = if watch.new > 0 { view! { <Badge tone=Tone::Warn>{group_digits(watch.new)}</Badge> }.into_any() } else { "0".into_any() };
            let mails = match (watch.mails, watch.maker_left) {
                (false, _) => t::watches::no().to_owned(),
                (true, false) => t::watches::yes().to_owned(),
                (true, true) => t::watches::to_owners(watch.made_by.as_deref().unwrap_or(t::watches::somebody())),
            };
            let ran = watch.ran_at.map_or_else(|| view! { <TimeText at=watch.made_at/> }, |at| view! { <TimeText at=at/> });
            view! {
                <tr>
                    <Cell label=t::watches::watch() heading=true>
                        <a class="long-text" href=format!("/brand/watches/{}", watch.id)>{watch.name}</a><br/><small>{watch.query.text}</small>{full}
                    </Cell>
                    <Cell label=t::watches::new_hits() numeric=true>{fresh}</Cell>
                    <Cell label=t::watches::mails()>{mails}</Cell>
                    <Cell label=t::watches::ran()>{ran}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Card flush=true><Table caption=t::watches::title() columns=columns>{lines}</Table></Card> }
}

#[component]
fn MakeForm(id: WatchId, search: String, make: Make) -> impl IntoView {
    let answer = make.value();
    let name = answer.with_untracked(|a| typed_in(a.as_ref(), "name"));
    let back = format!("/brand/search?{search}");
    view! {
        <Card title=t::watches::save_title()>
            <ActionForm action=make>
                <FormBody errors=errors_of(move || answer.get()) pending=make.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="search" id="search" value=search/>
                    <p><a href=back>{t::watches::see_search()}</a></p>
                    <TextField name="name" label=t::watches::name() value=name hint=t::watches::name_hint() required=true maxlength=u32::try_from(NAME_MAX).unwrap_or(80)/>
                    <Checkbox name="mails" label=t::watches::mail_me() value="true"/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Plus>{t::watches::save()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}
