//! Keys of programs: one page for brands (`/brand/keys`), sellers (`/seller/keys`) and the marketplace (`/admin/keys`).

use crate::{
    api::{
        self,
        api_key::{KeyArea, KeysShown},
    },
    components::{
        Badge, Button, ButtonLink, Card, Cell, Choice, Column, Confirm, CopyButton, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, RadioGroup,
        Select, Table, TextField, TimeText, Tone, Variant,
    },
    i18n::{key_role, t},
    pages::{acted, all_acted, errors_of, loaded, session::ForShop, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::api_key::{ApiKey, KeyRole, KeyState, LIFETIMES, NewApiKey};

#[derive(Clone, Copy)]
struct Actions {
    make: ServerAction<api::api_key::MakeApiKey>,
    revoke: ServerAction<api::api_key::RevokeApiKey>,
}

/// The keys of the brand, shop or marketplace, and a form for the next.
#[component]
pub fn Keys(
    /// Whose.
    area: KeyArea,
) -> impl IntoView {
    let actions = Actions { make: ServerAction::new(), revoke: ServerAction::new() };
    let acts = all_acted([acted(actions.make), acted(actions.revoke)]);
    let keys = Resource::new_blocking(move || acts.get(), move |_| api::api_key::list_api_keys(area));
    let revoked = move || {
        let done = matches!(actions.revoke.value().get(), Some(Ok(())));
        done.then(|| view! { <Notice tone=Tone::Good title=t::brand::the_key_is_revoked() live=true/> })
    };
    let made = move || actions.make.value().get().and_then(Result::ok).map(|made| view! { <Made made=made/> });
    view! {
        <Title text=t::brand::api_keys()/>
        <div class="page">
            <PageHeader
                title=t::brand::api_keys()
                intro=if area == KeyArea::Marketplace { t::admin::a_key_of_the_marketplace() } else { t::brand::a_key_lets_a() }
                actions=|| view! { <ButtonLink href="/api/v1/docs" variant=Variant::Quiet>{t::brand::how_the_api_works()}</ButtonLink> }
            />
            {made}
            {revoked}
            {loaded(keys, move |shown| view! { <Page shown=shown area=area actions=actions/> })}
        </div>
    }
}

#[component]
fn Page(shown: KeysShown, area: KeyArea, actions: Actions) -> impl IntoView {
    let KeysShown { keys, made } = shown;
    let revoke = actions.revoke.value();
    let none = keys.keys.is_empty();
    let columns = vec![
        Column::text(t::brand::key()),
        Column::text(t::brand::may()),
        Column::text(t::brand::made()),
        Column::text(t::brand::last_used()),
        Column::text(t::brand::state()),
        Column::hidden(t::brand::actions()),
    ];
    let lines = keys.keys.into_iter().map(|key| view! { <Line key=key area=area actions=actions/> }).collect_view();
    view! {
        {made.map(|made| view! { <Made made=made/> })}
        <Make area=area actions=actions/>
        <FormBody errors=errors_of(move || revoke.get())>
            {if none {
                view! { <EmptyState glyph=Glyph::Key title=t::brand::no_keys_yet() brief=true>{t::brand::make_one_for_each()}</EmptyState> }.into_any()
            } else {
                view! { <Card title=t::brand::keys_of(&keys.holder) flush=true><Table caption=t::brand::api_keys() columns=columns>{lines}</Table></Card> }.into_any()
            }}
        </FormBody>
    }
}

#[component]
fn Made(made: NewApiKey) -> impl IntoView {
    let token = made.token.clone();
    view! {
        <Notice tone=Tone::Good title=t::brand::the_key_is_made(&made.name) live=true>
            <p><code class="key-token" data-key="new">{made.token}</code></p>
            <p><CopyButton text=token what=t::brand::key_2()/></p>
            <p>{t::brand::whoever_has_it_can()}</p>
        </Notice>
    }
}

/// How long a key lasts, in words.
fn lifetime_label(days: Option<i64>) -> &'static str {
    match days {
        None => t::brand::until_it_is_revoked(),
        Some(..=90) => t::brand::ninety_days(),
        Some(..=365) => t::brand::one_year(),
        Some(_) => t::brand::two_years(),
    }
}

#[component]
fn Make(area: KeyArea, actions: Actions) -> impl IntoView {
    let answer = actions.make.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let lifetimes = LIFETIMES.iter().map(|(value, days)| Choice::new(*value, lifetime_label(*days))).collect::<Vec<_>>();
    let lifetime = Some(typed("lifetime")).filter(|v| !v.is_empty()).unwrap_or_else(|| "365".to_owned());
    let roles = vec![
        Choice::new(KeyRole::Viewer.as_str(), key_role(KeyRole::Viewer)).hint(t::brand::sees_products_codes_and()),
        Choice::new(KeyRole::Manager.as_str(), key_role(KeyRole::Manager)).hint(t::brand::also_makes_products_and()),
    ];
    let role = Some(typed("role")).filter(|v| !v.is_empty()).unwrap_or_else(|| KeyRole::Viewer.as_str().to_owned());
    view! {
        <Card title=t::brand::make_a_key()>
            <ActionForm action=actions.make>
                <input type="hidden" name="area" value=area.as_str()/>
                {(area == KeyArea::Seller).then(|| view! { <ForShop/> })}
                <FormBody errors=errors_of(move || answer.get()) pending=actions.make.pending()>
                    <TextField name="name" label=t::brand::what_is_it_for() value=typed("name") hint=t::brand::the_program_that_will() maxlength=60 required=true/>
                    {(area == KeyArea::Brand).then(|| view! { <RadioGroup name="role" label=t::brand::what_may_it_do() choices=roles value=role required=true/> })}
                    <Select name="lifetime" label=t::brand::how_long_does_it() choices=lifetimes value=Some(lifetime) required=true/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Key>{t::brand::make_the_key()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Line(key: ApiKey, area: KeyArea, actions: Actions) -> impl IntoView {
    let (state, tone) = match key.state {
        KeyState::InUse => (t::brand::in_use(), Tone::Good),
        KeyState::Expired => (t::brand::expired(), Tone::Neutral),
        KeyState::Revoked => (t::brand::revoked(), Tone::Neutral),
        KeyState::Orphaned => (t::brand::stopped_its_maker_left(), Tone::Warn),
    };
    let (id, named) = (key.id.to_string(), t::brand::the_key(&key.name));
    let open = matches!(key.state, KeyState::InUse | KeyState::Orphaned);
    view! {
        <tr>
            <Cell label=t::brand::key() heading=true>{key.name}<br/><small>{t::brand::mw()}{key.hint}</small></Cell>
            <Cell label=t::brand::may()>{key_role(key.role)}</Cell>
            <Cell label=t::brand::made()><TimeText at=key.created_at day=true/><br/><small>{key.created_by}</small></Cell>
            <Cell label=t::brand::last_used()>{key.last_used_at.map_or_else(|| t::brand::never_used().into_any(), |at| view! { <TimeText at=at/> }.into_any())}</Cell>
            <Cell label=t::brand::state()>
                <Badge tone=tone>{state}</Badge>
                {key.expires_at.filter(|_| open).map(|at| view! { <br/><small>{t::brand::until()}<TimeText at=at day=true/></small> })}
            </Cell>
            <Cell>
                {open.then(|| view! {
                    <Confirm ask=t::brand::revoke_2() of=named lost=t::brand::what_uses_it_stops()>
                        <ActionForm action=actions.revoke>
                            <input type="hidden" name="area" value=area.as_str()/>
                            <input type="hidden" name="id" value=id/>
                            <Button small=true variant=Variant::Danger>{t::brand::revoke_the_key()}</Button>
                        </ActionForm>
                    </Confirm>
                })}
            </Cell>
        </tr>
    }
}
