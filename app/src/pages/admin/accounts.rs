//! All accounts, and what the administrator does with them.

use crate::{
    api,
    components::{
        Badge, Button, Card, Cell, Choice, Column, EmptyState, FormActions, FormBody, Glyph, PageHeader, Pagination, Select, Table, TextField, TimeText, Tone,
        Variant, query_value,
    },
    pages::{errors_of, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    account::{Account, StaffRole},
    page::Page,
};

#[derive(Clone, Copy)]
struct Actions {
    role: ServerAction<api::account::SetStaffRole>,
    seller: ServerAction<api::account::SetAccountSeller>,
    suspend: ServerAction<api::account::SetSuspended>,
}

/// The list with a search box.
#[component]
pub fn Accounts() -> impl IntoView {
    let (text, page) = (query_value("q"), query_value("page"));
    let actions = Actions { role: ServerAction::new(), seller: ServerAction::new(), suspend: ServerAction::new() };
    let accounts = Resource::new_blocking(
        move || {
            (
                text.get().unwrap_or_default(),
                page.get().and_then(|p| p.parse().ok()).unwrap_or(1),
                actions.role.version().get(),
                actions.seller.version().get(),
                actions.suspend.version().get(),
            )
        },
        |(text, page, ..)| api::account::accounts(text, page),
    );
    let (role, seller, suspend) = (actions.role.value(), actions.seller.value(), actions.suspend.value());
    let errors = errors_of(move || [role.get(), seller.get(), suspend.get()].into_iter().flatten().find(Result::is_err));
    view! {
        <Title text="Accounts"/>
        <PageHeader title="Accounts" intro="Who can sign in, and what they may do."/>
        <form method="get" class="filter-bar">
            <TextField name="q" label="Name or e-mail address" value=text.get_untracked().unwrap_or_default()/>
            <Button>"Search"</Button>
        </form>
        <FormBody errors=errors>
            {loaded(accounts, move |page| view! { <List page=page actions=actions/> })}
        </FormBody>
    }
}

#[component]
fn List(page: Page<Account>, actions: Actions) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Users title="Nobody found">"No account has this in its name or address."</EmptyState> }.into_any();
    }
    let columns = vec![Column::text("Person"), Column::text("Role"), Column::text("Made"), Column::text("State"), Column::hidden("Actions")];
    let lines = page.rows.into_iter().map(|account| view! { <Line account=account actions=actions/> }).collect_view();
    view! {
        <Card flush=true><Table caption="Accounts" columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what="accounts"/>
    }
    .into_any()
}

#[component]
fn Line(account: Account, actions: Actions) -> impl IntoView {
    let id = account.id.to_string();
    let ids = [id.clone(), id.clone(), id.clone()].map(|id| view! { <input type="hidden" name="id" value=id/> });
    let [id_role, id_seller, id_suspend] = ids;
    let (name, email, named) = (account.name.clone(), account.email.to_string(), format!(" {}", account.name));
    let (role_id, seller_id) = (format!("role-{id}"), format!("seller-{id}"));
    let role = match account.staff_role {
        Some(StaffRole::Administrator) => "Administrator",
        Some(StaffRole::Reviewer) => "Reviewer",
        None if account.seller_id.is_some() => "Seller",
        None => "Member",
    };
    let state = match (account.suspended_at, account.verified_at) {
        (Some(_), _) => view! { <Badge tone=Tone::Bad>"Suspended"</Badge> },
        (None, Some(_)) => view! { <Badge tone=Tone::Good>"Confirmed"</Badge> },
        (None, None) => view! { <Badge tone=Tone::Warn>"Not confirmed"</Badge> },
    };
    let choices = [("none", "No staff role"), ("reviewer", "Reviewer"), ("administrator", "Administrator")].map(|(value, label)| Choice::new(value, label));
    let chosen = account.staff_role.map_or("none", StaffRole::as_str).to_owned();
    let suspended = account.suspended_at.is_some();
    view! {
        <tr>
            <Cell label="Person" heading=true>{name}<br/><small>{email}</small></Cell>
            <Cell label="Role">{role}</Cell>
            <Cell label="Made"><TimeText at=account.created_at day=true/></Cell>
            <Cell label="State">{state}</Cell>
            <Cell>
                <details class="row-actions">
                    <summary>"Change"<span class="sr-only">{named}</span></summary>
                    <ActionForm action=actions.role>
                        {id_role}
                        <Select name="role" label="Staff role" id=role_id choices=choices.to_vec() value=Some(chosen)/>
                        <Button small=true>"Set the role"</Button>
                    </ActionForm>
                    <ActionForm action=actions.seller>
                        {id_seller}
                        <TextField name="seller" label="Acts for the seller" id=seller_id hint="The seller's name on the marketplace; empty for none."/>
                        <Button small=true>"Set the seller"</Button>
                    </ActionForm>
                    <ActionForm action=actions.suspend>
                        {id_suspend}
                        <input type="hidden" name="suspended" value=(!suspended).to_string()/>
                        <FormActions>
                            <Button small=true variant=if suspended { Variant::Plain } else { Variant::Danger }>{if suspended { "Let in again" } else { "Suspend" }}</Button>
                        </FormActions>
                    </ActionForm>
                </details>
            </Cell>
        </tr>
    }
}
