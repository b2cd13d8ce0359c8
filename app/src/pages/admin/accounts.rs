//! All accounts, and what the administrator does with them.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Cell, Choice, Column, Confirm, EmptyState, FormActions, FormBody, Glyph, Notice, PageHeader, Pagination, Select,
        Table, TextField, TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{acted, all_acted, errors_of, loaded, session::role_name},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    account::{ListedAccount, StaffRole},
    page::Page,
};

#[derive(Clone, Copy)]
struct Actions {
    role: ServerAction<api::account::SetStaffRole>,
    seller: ServerAction<api::account::AddToShop>,
    restore: ServerAction<api::account::Restore>,
    take_out: ServerAction<api::brand::TakeOutOfTeam>,
    out_of_shop: ServerAction<api::account::TakeOutOfShop>,
}

/// The list with a search box.
#[component]
pub fn Accounts() -> impl IntoView {
    let (text, page, done) = (query_value("q"), query_value("page"), query_value("done"));
    let actions = Actions {
        role: ServerAction::new(),
        seller: ServerAction::new(),
        restore: ServerAction::new(),
        take_out: ServerAction::new(),
        out_of_shop: ServerAction::new(),
    };
    let acts = all_acted([acted(actions.role), acted(actions.seller), acted(actions.restore), acted(actions.take_out), acted(actions.out_of_shop)]);
    let accounts = Resource::new_blocking(
        move || (text.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1), acts.get()),
        |(text, page, ..)| api::account::accounts(text, page),
    );
    let (role, seller, restore) = (actions.role.value(), actions.seller.value(), actions.restore.value());
    let (take_out, out_of_shop) = (actions.take_out.value(), actions.out_of_shop.value());
    let errors = errors_of(move || [role.get(), seller.get(), restore.get(), take_out.get(), out_of_shop.get()].into_iter().flatten().find(Result::is_err));
    view! {
        <Title text=t::admin::accounts()/>
        {move || done.get().map(|done| {
            let said = match done.as_str() {
                "restored" => t::admin::was_let_in_again(),
                "taken-out" => t::admin::was_taken_out(),
                "out-of-shop" => t::admin::was_taken_out_of_shop(),
                _ => t::admin::was_suspended(),
            };
            view! { <Notice tone=Tone::Good title=said live=true/> }
        })}
        <PageHeader title=t::admin::accounts() intro=t::admin::who_can_sign_in()/>
        <form method="get" class="filter-bar">
            <TextField name="q" label=t::admin::name_or_e_mail() value=text.get_untracked().unwrap_or_default()/>
            <Button>{t::admin::search()}</Button>
        </form>
        <FormBody errors=errors>
            {loaded(accounts, move |page| view! { <List page=page actions=actions/> })}
        </FormBody>
    }
}

#[component]
fn List(page: Page<ListedAccount>, actions: Actions) -> impl IntoView {
    if page.total == 0 {
        return view! { <EmptyState glyph=Glyph::Users title=t::admin::nobody_found()>{t::admin::no_account_has_this()}</EmptyState> }.into_any();
    }
    let columns = vec![
        Column::text(t::admin::person()),
        Column::text(t::admin::role()),
        Column::text(t::admin::made()),
        Column::text(t::admin::state()),
        Column::hidden(t::admin::actions()),
    ];
    let lines = page.rows.into_iter().map(|listed| view! { <Line listed=listed actions=actions/> }).collect_view();
    view! {
        <Card flush=true><Table caption=t::admin::accounts() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::admin::accounts_2()/>
    }
    .into_any()
}

#[component]
fn Line(listed: ListedAccount, actions: Actions) -> impl IntoView {
    let ListedAccount { account, teams, shops } = listed;
    let id = account.id.to_string();
    let [id_role, id_seller, id_restore] = std::array::from_fn(|_| view! { <input type="hidden" name="id" value=id.clone()/> });
    let (name, email, named) = (account.name.clone(), account.email.to_string(), format!(" {}", account.name));
    let (role_id, seller_id) = (format!("role-{id}"), format!("seller-{id}"));
    let role = match account.staff_role {
        Some(StaffRole::Administrator) => t::admin::administrator(),
        Some(StaffRole::Reviewer) => t::admin::reviewer(),
        None if !shops.is_empty() => t::admin::seller(),
        None => t::admin::member(),
    };
    let closed = account.is_closed();
    let state = match (account.suspended_at, account.verified_at) {
        _ if closed => view! { <Badge tone=Tone::Neutral>{t::admin::closed()}</Badge> },
        (Some(_), _) => view! { <Badge tone=Tone::Bad>{t::admin::suspended()}</Badge> },
        (None, Some(_)) => view! { <Badge tone=Tone::Good>{t::admin::confirmed()}</Badge> },
        (None, None) => view! { <Badge tone=Tone::Warn>{t::admin::not_confirmed()}</Badge> },
    };
    let because = account.suspended_because.clone().map(|why| view! { <br/><small>{why}</small> });
    let choices = [("none", t::admin::no_staff_role()), ("reviewer", t::admin::reviewer()), ("administrator", t::admin::administrator())]
        .map(|(value, label)| Choice::new(value, label));
    let chosen = account.staff_role.map_or("none", StaffRole::as_str).to_owned();
    let shut_out = if account.suspended_at.is_some() {
        view! {
            <ActionForm action=actions.restore>
                {id_restore}
                <FormActions><Button small=true>{t::admin::let_in_again()}</Button></FormActions>
            </ActionForm>
        }
        .into_any()
    } else {
        view! { <p><ButtonLink href=format!("/admin/accounts/{id}/suspend") small=true variant=Variant::Danger>{t::admin::suspend()}</ButtonLink></p> }
            .into_any()
    };
    let email = (!closed).then(|| view! { <br/><small>{email}</small> });
    let acts_for = teams.iter().map(|team| view! { <br/><small>{t::account::role_of(role_name(team.role), &team.brand_name)}</small> }).collect_view();
    let shops_of = shops.iter().map(|shop| view! { <br/><small>{t::admin::acts_for_shop(&shop.name)}</small> }).collect_view();
    let out_of_shop = shops
        .into_iter()
        .map(|shop| {
            view! {
                <Confirm ask=t::admin::take_the_seller_away(&shop.name) of=named.clone() lost=t::admin::no_seller_any_more(&account.name, &shop.name)>
                    <ActionForm action=actions.out_of_shop>
                        <input type="hidden" name="user" value=account.id.to_string()/>
                        <input type="hidden" name="shop" value=shop.id.to_string()/>
                        <Button small=true variant=Variant::Danger>{t::admin::take_out_of_shop(&shop.name)}</Button>
                    </ActionForm>
                </Confirm>
            }
        })
        .collect_view();
    let take_out = teams
        .into_iter()
        .map(|team| {
            view! {
                <ActionForm action=actions.take_out>
                    <input type="hidden" name="user" value=account.id.to_string()/>
                    <input type="hidden" name="brand" value=team.brand_id.to_string()/>
                    <Button small=true variant=Variant::Danger>{t::admin::take_out_of(&team.brand_name)}</Button>
                </ActionForm>
            }
        })
        .collect_view();
    let change = (!closed).then(|| {
        view! {
            <details class="row-actions">
                <summary>{t::admin::change()}<span class="sr-only">{named}</span></summary>
                <ActionForm action=actions.role>
                    {id_role}
                    <Select name="role" label=t::admin::staff_role() id=role_id choices=choices.to_vec() value=Some(chosen)/>
                    <Button small=true>{t::admin::set_the_role()}</Button>
                </ActionForm>
                <ActionForm action=actions.seller>
                    {id_seller}
                    <TextField name="seller" label=t::admin::acts_for_one_more() id=seller_id hint=t::admin::the_sellers_name_on()/>
                    <Button small=true>{t::admin::add_the_seller()}</Button>
                </ActionForm>
                {take_out}
                {out_of_shop}
                {shut_out}
            </details>
        }
    });
    view! {
        <tr>
            <Cell label=t::admin::person() heading=true>{name}{email}</Cell>
            <Cell label=t::admin::role()>{role}{acts_for}{shops_of}</Cell>
            <Cell label=t::admin::made()><TimeText at=account.created_at day=true/></Cell>
            <Cell label=t::admin::state()>{state}{because}</Cell>
            <Cell>{change}</Cell>
        </tr>
    }
}
