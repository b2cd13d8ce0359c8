//! Who acts for a brand.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Cell, Choice, Column, Confirm, FormActions, FormBody, Glyph, InputKind, Notice, PageHeader, Select, Table, TextField,
        TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{acted, all_acted, errors_of, loaded, session::role_name, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::{
    account::BrandRole,
    brand::{Invitation, Team as Shown, TeamMember},
    id::UserId,
};

#[derive(Clone, Copy)]
struct Actions {
    add: ServerAction<api::brand::InviteToTeam>,
    role: ServerAction<api::brand::SetTeamRole>,
    remove: ServerAction<api::brand::RemoveFromTeam>,
    uninvite: ServerAction<api::brand::Uninvite>,
    leave: ServerAction<api::brand::LeaveTeam>,
}

/// The team of the brand that one works for.
#[component]
pub fn Team() -> impl IntoView {
    let done = query_value("done");
    let actions =
        Actions { add: ServerAction::new(), role: ServerAction::new(), remove: ServerAction::new(), uninvite: ServerAction::new(), leave: ServerAction::new() };
    let acts = all_acted([acted(actions.add), acted(actions.role), acted(actions.remove), acted(actions.uninvite)]);
    let team = Resource::new_blocking(move || acts.get(), |_| api::brand::brand_team());
    let said = move || {
        let text = match done.get()?.as_str() {
            "invited" => t::brand::invited_they_get_a(),
            "role" => t::brand::the_role_is_changed(),
            "removed" => t::brand::removed_they_see_nothing(),
            "uninvited" => t::brand::the_invitation_is_taken(),
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good title=text live=true/> })
    };
    view! {
        <Title text=t::brand::team()/>
        {said}
        {loaded(team, move |team| view! { <Page team=team actions=actions/> })}
    }
}

fn roles() -> Vec<Choice> {
    [BrandRole::Manager, BrandRole::Viewer, BrandRole::Owner].into_iter().map(|role| Choice::new(role.as_str(), role_name(role))).collect()
}

#[component]
fn Page(team: Shown, actions: Actions) -> impl IntoView {
    let Shown { brand_id, brand_name, members, invitations, may_manage, me } = team;
    let (role, remove, uninvite, leave) = (actions.role.value(), actions.remove.value(), actions.uninvite.value(), actions.leave.value());
    let errors = errors_of(move || [role.get(), remove.get(), uninvite.get(), leave.get()].into_iter().flatten().find(Result::is_err));
    let mut columns = vec![Column::text(t::brand::person()), Column::text(t::brand::role()), Column::text(t::brand::since())];
    if may_manage {
        columns.push(Column::hidden(t::brand::actions()));
    }
    let lines =
        members.into_iter().map(|member| view! { <Member member=member brand=brand_name.clone() me=me may_manage=may_manage actions=actions/> }).collect_view();
    view! {
        <div class="page">
            <PageHeader
                title=t::brand::team()
                intro=t::brand::who_acts_for_on(&brand_name)
                actions=move || view! { {may_manage.then(|| view! { <ButtonLink href="/brand/keys" glyph=Glyph::Key>{t::brand::keys_for_programs()}</ButtonLink> })} }
            />
            {may_manage.then(|| view! { <Add actions=actions/> })}
            <FormBody errors=errors>
                <Card title=t::brand::members() flush=true><Table caption=t::brand::members_of_the_team() columns=columns>{lines}</Table></Card>
                <Invitations invitations=invitations actions=actions/>
                <Confirm ask=t::brand::leave_the_team_2() lost=t::brand::you_see_nothing(&brand_name)>
                    // A plain form: who acts for the brand no more gets a fresh page.
                    <form method="post" action=api::brand::LeaveTeam::url()>
                        <input type="hidden" name="brand" value=brand_id.to_string()/>
                        <FormActions><Button small=true variant=Variant::Danger>{t::brand::leave_the_team()}</Button></FormActions>
                    </form>
                </Confirm>
            </FormBody>
        </div>
    }
}

#[component]
fn Add(actions: Actions) -> impl IntoView {
    let answer = actions.add.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let role = Some(typed("role")).filter(|r| !r.is_empty()).unwrap_or_else(|| BrandRole::Manager.as_str().to_owned());
    view! {
        <Card title=t::brand::invite_a_person()>
            <ActionForm action=actions.add>
                <FormBody errors=errors_of(move || answer.get()) pending=actions.add.pending()>
                    <TextField
                        name="email" label=t::brand::e_mail_address() kind=InputKind::Email value=typed("email")
                        hint=t::brand::they_are_in_once() maxlength=254 required=true
                    />
                    <Select
                        name="role"
                        label=t::brand::role()
                        choices=roles()
                        value=Some(role)
                        hint=t::brand::managers_see_to_products()
                        required=true
                    />
                    <FormActions><Button variant=Variant::Primary>{t::brand::invite_to_the_team()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Member(member: TeamMember, brand: String, me: UserId, may_manage: bool, actions: Actions) -> impl IntoView {
    let (id, role) = (member.user_id.to_string(), member.role);
    let (id_role, id_remove, field) = (id.clone(), id.clone(), format!("role-{id}"));
    let (named, lost) = (format!(" {}", member.name), t::brand::they_see_nothing(&member.name, &brand));
    view! {
        <tr>
            <Cell label=t::brand::person() heading=true>
                {member.name}{(member.user_id == me).then(|| view! { " "<Badge>{t::brand::you()}</Badge> })}<br/><small>{member.email.to_string()}</small>
            </Cell>
            <Cell label=t::brand::role()>{role_name(role)}</Cell>
            <Cell label=t::brand::since()><TimeText at=member.added_at day=true/></Cell>
            {may_manage.then(|| view! {
                <Cell>
                    <details class="row-actions">
                        <summary>{t::brand::change()}<span class="sr-only">{named}</span></summary>
                        <ActionForm action=actions.role>
                            <input type="hidden" name="user" value=id_role/>
                            <Select name="role" label=t::brand::role() id=field choices=roles() value=Some(role.as_str().to_owned()) required=true/>
                            <Button small=true>{t::brand::set_the_role()}</Button>
                        </ActionForm>
                        <Confirm ask=t::brand::remove_from_the_team_2() lost=lost>
                            <ActionForm action=actions.remove>
                                <input type="hidden" name="user" value=id_remove/>
                                <FormActions><Button small=true variant=Variant::Danger>{t::brand::remove_from_the_team()}</Button></FormActions>
                            </ActionForm>
                        </Confirm>
                    </details>
                </Cell>
            })}
        </tr>
    }
}

#[component]
fn Invitations(invitations: Vec<Invitation>, actions: Actions) -> impl IntoView {
    (!invitations.is_empty()).then(|| {
        let columns =
            vec![Column::text(t::brand::address()), Column::text(t::brand::role()), Column::text(t::brand::invited()), Column::hidden(t::brand::actions())];
        let lines = invitations
            .into_iter()
            .map(|invitation| {
                let email = invitation.email.to_string();
                let (shown, named) = (email.clone(), t::brand::the_invitation_of(&email));
                view! {
                    <tr>
                        <Cell label=t::brand::address() heading=true>{shown}</Cell>
                        <Cell label=t::brand::role()>{role_name(invitation.role)}</Cell>
                        <Cell label=t::brand::invited()><TimeText at=invitation.invited_at day=true/></Cell>
                        <Cell>
                            <ActionForm action=actions.uninvite>
                                <input type="hidden" name="email" value=email/>
                                <Button small=true>{t::brand::take_back()}<span class="sr-only">{named}</span></Button>
                            </ActionForm>
                        </Cell>
                    </tr>
                }
            })
            .collect_view();
        view! { <Card title=t::brand::invited_not_yet_in() flush=true><Table caption=t::brand::open_invitations() columns=columns>{lines}</Table></Card> }
    })
}
