//! Shutting an account out: what it means, and the reason that its owner reads.

use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Crumb, Fact, FactList, FormActions, FormBody, Notice, PageHeader, TextArea, TimeText, Tone, Variant,
        group_digits,
    },
    i18n::t,
    pages::{acted, by_id, errors_of, loaded, session::role_name, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{account::Suspension, report::REASON_MAX};

/// `/admin/accounts/{id}/suspend`.
#[component]
pub fn Suspend() -> impl IntoView {
    let params = use_params_map();
    let action = ServerAction::<api::account::Suspend>::new();
    let acts = acted(action);
    let means = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), acts.get()),
        |(id, _)| by_id(id, t::admin::there_is_no_such_account(), api::account::show_suspension),
    );
    view! {
        <Title text=t::admin::suspend()/>
        {loaded(means, move |means| view! { <Form means=means action=action/> })}
    }
}

#[component]
fn Form(means: Suspension, action: ServerAction<api::account::Suspend>) -> impl IntoView {
    let Suspension { account, sessions, brands, shops, unanswered } = means;
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    let (id, email) = (account.id.to_string(), account.email.to_string());
    let brands = brands.into_iter().map(|brand| t::account::role_of(role_name(brand.role), &brand.brand_name)).collect::<Vec<_>>().join(", ");
    let facts = view! {
        <FactList>
            <Fact label=t::admin::sessions_that_end()>{group_digits(sessions)}</Fact>
            {(!brands.is_empty()).then(|| view! { <Fact label=t::admin::acts_for_brands()>{brands}</Fact> })}
            {(!shops.is_empty()).then(|| view! {
                <Fact label=t::admin::acts_for_the_seller()>{shops.into_iter().map(|shop| shop.name).collect::<Vec<_>>().join(", ")}</Fact>
                <Fact label=t::admin::holds_unanswered()>{group_digits(unanswered)}</Fact>
            })}
        </FactList>
    };
    let form = match account.suspended_at {
        Some(at) => {
            view! { <Notice tone=Tone::Warn title=t::admin::is_suspended_already()><TimeText at=at/>" "{account.suspended_because}</Notice> }.into_any()
        }
        None => view! {
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id/>
                    <TextArea
                        name="reason" label=t::review::reason() value=reason hint=t::admin::the_owner_reads_it() rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000) required=true
                    />
                    <FormActions>
                        <Button variant=Variant::Danger>{t::admin::suspend_the_account()}</Button>
                        <ButtonLink href="/admin/accounts">{t::admin::leave_it()}</ButtonLink>
                    </FormActions>
                </FormBody>
            </ActionForm>
        }
        .into_any(),
    };
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::admin::accounts(), "/admin/accounts")] here=t::admin::suspend()/>
        <PageHeader title=t::admin::suspend_whom(&account.name) intro=email/>
        <Card title=t::admin::what_it_means()>
            <p>{t::admin::nobody_signs_in()}</p>
            {facts}
            {form}
        </Card>
    }
}
