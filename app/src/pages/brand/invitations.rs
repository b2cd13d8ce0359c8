//! Invitations to brands' teams: nobody acts for a brand before they accept.

use crate::{
    api,
    components::{Button, Card, EmptyState, FormBody, Glyph, Notice, PageHeader, Tone, Variant, query_value},
    i18n::t,
    pages::{
        acted, errors_of, loaded,
        session::{SignedIn, role_name},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::brand::Invited;

#[derive(Clone, Copy)]
struct Actions {
    accept: ServerAction<api::brand::AcceptInvitation>,
    decline: ServerAction<api::brand::DeclineInvitation>,
}

/// `/invitations`, for everybody who is signed in.
#[component]
pub fn Invitations() -> impl IntoView {
    view! {
        <Title text=t::brand::invitations()/>
        <SignedIn allowed=|_| true><Page/></SignedIn>
    }
}

#[component]
fn Page() -> impl IntoView {
    let actions = Actions { accept: ServerAction::new(), decline: ServerAction::new() };
    let (accepted, declined) = (actions.accept.value(), actions.decline.value());
    let errors = errors_of(move || [accepted.get(), declined.get()].into_iter().flatten().find(Result::is_err));
    let acts = acted(actions.decline);
    let invitations = Resource::new_blocking(move || acts.get(), |_| api::brand::invitations());
    let done = query_value("done");
    let said = move || {
        let text = match done.get()?.as_str() {
            "declined" => t::brand::declined(),
            "left" => t::brand::left_the_team(),
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good title=text live=true/> })
    };
    view! {
        <div class="page">
            {said}
            <PageHeader title=t::brand::invitations() intro=t::brand::invitations_intro()/>
            <FormBody errors=errors>{loaded(invitations, move |rows| view! { <List rows=rows actions=actions/> })}</FormBody>
        </div>
    }
}

#[component]
fn List(rows: Vec<Invited>, actions: Actions) -> impl IntoView {
    if rows.is_empty() {
        return view! { <EmptyState glyph=Glyph::Users title=t::brand::no_invitations()>{t::brand::no_invitations_text()}</EmptyState> }.into_any();
    }
    rows.into_iter().map(|invited| view! { <One invited=invited actions=actions/> }).collect_view().into_any()
}

#[component]
fn One(invited: Invited, actions: Actions) -> impl IntoView {
    let brand = invited.brand_id.to_string();
    let title = t::brand::invites_you(&invited.by, &invited.brand_name, role_name(invited.role));
    let named = format!(" {}", invited.brand_name);
    let (to_accept, to_decline) = (named.clone(), named);
    view! {
        <Card title=title>
            <div class="form-actions">
                // A plain form: who acts for a brand from now on gets a fresh page.
                <form method="post" action=api::brand::AcceptInvitation::url()>
                    <input type="hidden" name="brand" value=brand.clone()/>
                    <Button variant=Variant::Primary>{t::brand::accept_invitation()}<span class="sr-only">{to_accept}</span></Button>
                </form>
                <ActionForm action=actions.decline>
                    <input type="hidden" name="brand" value=brand/>
                    <Button>{t::brand::decline_invitation()}<span class="sr-only">{to_decline}</span></Button>
                </ActionForm>
            </div>
        </Card>
    }
}
