//! Keys of programs: one page for brands (`/brand/keys`) and sellers (`/seller/keys`).

use crate::{
    api::{
        self,
        api_key::{KeyArea, KeysShown},
    },
    components::{
        Badge, Button, ButtonLink, Card, Cell, Choice, Column, CopyButton, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, RadioGroup, Select,
        Table, TextField, TimeText, Tone, Variant,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::api_key::{ApiKey, KeyRole, KeyState, LIFETIMES, NewApiKey};

#[derive(Clone, Copy)]
struct Actions {
    make: ServerAction<api::api_key::MakeApiKey>,
    revoke: ServerAction<api::api_key::RevokeApiKey>,
}

/// The keys of the brand or shop, and a form for the next.
#[component]
pub fn Keys(
    /// Whose.
    area: KeyArea,
) -> impl IntoView {
    let actions = Actions { make: ServerAction::new(), revoke: ServerAction::new() };
    let keys = Resource::new_blocking(move || (actions.make.version().get(), actions.revoke.version().get()), move |_| api::api_key::list_api_keys(area));
    let made = move || actions.make.value().get().and_then(Result::ok).map(|made| view! { <Made made=made/> });
    view! {
        <Title text="API keys"/>
        <div class="page">
            <PageHeader
                title="API keys"
                intro="A key lets a program of yours act here: it checks codes, and does what your team does on these pages."
                actions=|| view! { <ButtonLink href="/api/v1/docs" variant=Variant::Quiet>"How the API works"</ButtonLink> }
            />
            {made}
            {loaded(keys, move |shown| view! { <Page shown=shown area=area actions=actions/> })}
        </div>
    }
}

#[component]
fn Page(shown: KeysShown, area: KeyArea, actions: Actions) -> impl IntoView {
    let KeysShown { keys, made } = shown;
    let revoke = actions.revoke.value();
    let none = keys.keys.is_empty();
    let columns =
        vec![Column::text("Key"), Column::text("May"), Column::text("Made"), Column::text("Last used"), Column::text("State"), Column::hidden("Actions")];
    let lines = keys.keys.into_iter().map(|key| view! { <Line key=key area=area actions=actions/> }).collect_view();
    view! {
        {made.map(|made| view! { <Made made=made/> })}
        <Make area=area actions=actions/>
        <FormBody errors=errors_of(move || revoke.get())>
            {if none {
                view! { <EmptyState glyph=Glyph::Key title="No keys yet">"Make one for each program, so that you can end one without the others."</EmptyState> }.into_any()
            } else {
                view! { <Card title=format!("Keys of {}", keys.holder) flush=true><Table caption="API keys" columns=columns>{lines}</Table></Card> }.into_any()
            }}
        </FormBody>
    }
}

#[component]
fn Made(made: NewApiKey) -> impl IntoView {
    let token = made.token.clone();
    view! {
        <Notice tone=Tone::Good title=format!("The key “{}” is made. Copy it now: it is shown only this once", made.name) live=true>
            <p><code class="key-token" data-key="new">{made.token}</code></p>
            <p><CopyButton text=token what="key"/></p>
            <p>"Whoever has it can act for you. Keep it where your program keeps its passwords, and revoke it here if it gets lost."</p>
        </Notice>
    }
}

#[component]
fn Make(area: KeyArea, actions: Actions) -> impl IntoView {
    let answer = actions.make.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let lifetimes = LIFETIMES.iter().map(|(value, label, _)| Choice::new(*value, *label)).collect::<Vec<_>>();
    let lifetime = Some(typed("lifetime")).filter(|v| !v.is_empty()).unwrap_or_else(|| "365".to_owned());
    let roles = vec![
        Choice::new(KeyRole::Viewer.as_str(), KeyRole::Viewer.label()).hint("Sees products, codes and reports, and changes nothing."),
        Choice::new(KeyRole::Manager.as_str(), KeyRole::Manager.label()).hint("Also makes products and codes, and says what happened to units."),
    ];
    let role = Some(typed("role")).filter(|v| !v.is_empty()).unwrap_or_else(|| KeyRole::Viewer.as_str().to_owned());
    let value = if area == KeyArea::Brand { "brand" } else { "seller" };
    view! {
        <Card title="Make a key">
            <ActionForm action=actions.make>
                <input type="hidden" name="area" value=value/>
                <FormBody errors=errors_of(move || answer.get()) pending=actions.make.pending()>
                    <TextField name="name" label="What is it for?" value=typed("name") hint="The program that will use it, such as “Warehouse” or “Shop system”." maxlength=60 required=true/>
                    {(area == KeyArea::Brand).then(|| view! { <RadioGroup name="role" label="What may it do?" choices=roles value=role required=true/> })}
                    <Select name="lifetime" label="How long does it last?" choices=lifetimes value=Some(lifetime) required=true/>
                    <FormActions><Button variant=Variant::Primary glyph=Glyph::Key>"Make the key"</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Line(key: ApiKey, area: KeyArea, actions: Actions) -> impl IntoView {
    let (state, tone) = match key.state {
        KeyState::InUse => ("In use", Tone::Good),
        KeyState::Expired => ("Expired", Tone::Neutral),
        KeyState::Revoked => ("Revoked", Tone::Neutral),
        KeyState::Orphaned => ("Stopped: its maker left", Tone::Warn),
    };
    let value = if area == KeyArea::Brand { "brand" } else { "seller" };
    let (id, named) = (key.id.to_string(), format!(" the key {}", key.name));
    let open = matches!(key.state, KeyState::InUse | KeyState::Orphaned);
    view! {
        <tr>
            <Cell label="Key" heading=true>{key.name}<br/><small>"mw_…"{key.hint}</small></Cell>
            <Cell label="May">{key.role.label()}</Cell>
            <Cell label="Made"><TimeText at=key.created_at day=true/><br/><small>{key.created_by}</small></Cell>
            <Cell label="Last used">{key.last_used_at.map_or_else(|| "Never".into_any(), |at| view! { <TimeText at=at/> }.into_any())}</Cell>
            <Cell label="State">
                <Badge tone=tone>{state}</Badge>
                {key.expires_at.filter(|_| open).map(|at| view! { <br/><small>"until "<TimeText at=at day=true/></small> })}
            </Cell>
            <Cell>
                {open.then(|| view! {
                    <ActionForm action=actions.revoke>
                        <input type="hidden" name="area" value=value/>
                        <input type="hidden" name="id" value=id/>
                        <Button small=true variant=Variant::Danger>"Revoke"<span class="sr-only">{named}</span></Button>
                    </ActionForm>
                })}
            </Cell>
        </tr>
    }
}
