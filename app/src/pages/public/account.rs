//! One's own account: sessions, the password, and its end.

use crate::{
    api,
    components::{Badge, Button, Card, Cell, Column, FormActions, FormBody, Notice, PageHeader, PasswordField, Table, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{acted, errors_of, loaded},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use model::account::{PASSWORD_MIN, SessionInfo};

/// Account security.
#[component]
pub fn AccountPage() -> impl IntoView {
    let end = ServerAction::<api::account::EndSession>::new();
    let change = ServerAction::<api::account::ChangePassword>::new();
    // A plain form, so that a fresh page follows.
    let close = ServerAction::<api::account::CloseAccount>::new().value();
    let (ended, changed) = (end.value(), change.value());
    let acts = acted(end);
    let sessions = Resource::new_blocking(move || acts.get(), |_| api::account::sessions());
    let said = query_value("changed");
    view! {
        <Title text=t::account::security()/>
        <div class="page">
            <PageHeader title=t::account::security() intro=t::account::security_intro()/>
            {move || said.get().map(|_| view! { <Notice tone=Tone::Good title=t::account::changed() live=true/> })}
            <p><a href="/invitations">{t::account::see_invitations()}</a></p>
            <Card title=t::account::sessions_where() flush=true>
                <FormBody errors=errors_of(move || ended.get())>
                    {loaded(sessions, move |rows| view! { <Sessions rows=rows end=end/> })}
                </FormBody>
            </Card>
            <Card title=t::account::change()>
                <ActionForm action=change>
                    <FormBody errors=errors_of(move || changed.get()) pending=change.pending()>
                        <PasswordField name="old_password" label=t::account::old_password()/>
                        <PasswordField
                            name="new_password"
                            label=t::account::new_password()
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint=t::account::change_hint()
                        />
                        <FormActions><Button variant=Variant::Primary>{t::account::change_action()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
            <Card title=t::account::close()>
                <form method="post" action=api::account::CloseAccount::url()>
                    <FormBody errors=errors_of(move || close.get())>
                        <p>{t::account::close_lead()}</p>
                        <PasswordField name="close_password" label=t::account::close_password()/>
                        <FormActions><Button variant=Variant::Danger>{t::account::close_action()}</Button></FormActions>
                    </FormBody>
                </form>
            </Card>
        </div>
    }
}

#[component]
fn Sessions(rows: Vec<SessionInfo>, end: ServerAction<api::account::EndSession>) -> impl IntoView {
    let columns = vec![
        Column::text(t::account::browser()),
        Column::text(t::account::address()),
        Column::text(t::account::signed_in()),
        Column::text(t::account::last_used()),
        Column::hidden(t::account::actions()),
    ];
    let lines = rows
        .into_iter()
        .map(|row| {
            let (device, named) = (row.device(), t::account::end_session_of(row.device()));
            view! {
                <tr>
                    <Cell label=t::account::browser() heading=true>{device}</Cell>
                    <Cell label=t::account::address()>{row.address.clone()}</Cell>
                    <Cell label=t::account::signed_in()><TimeText at=row.created_at/></Cell>
                    <Cell label=t::account::last_used()><TimeText at=row.last_seen_at/></Cell>
                    <Cell>
                        {if row.current {
                            view! { <Badge tone=Tone::Good>{t::account::this_one()}</Badge> }.into_any()
                        } else {
                            view! {
                                <ActionForm action=end>
                                    <input type="hidden" name="id" value=row.id.to_string()/>
                                    <Button small=true>{t::account::end_session(view! { <span class="sr-only">{named}</span> })}</Button>
                                </ActionForm>
                            }
                            .into_any()
                        }}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption=t::account::sessions() columns=columns>{lines}</Table> }
}
