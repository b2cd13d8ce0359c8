//! One's own account: sessions, and the password.

use crate::{
    api,
    components::{Badge, Button, Card, Cell, Column, FormActions, FormBody, Notice, PageHeader, PasswordField, Table, TimeText, Tone, Variant, query_value},
    pages::{errors_of, loaded},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::account::{PASSWORD_MIN, SessionInfo};

/// Account security.
#[component]
pub fn AccountPage() -> impl IntoView {
    let end = ServerAction::<api::account::EndSession>::new();
    let change = ServerAction::<api::account::ChangePassword>::new();
    let (ended, changed) = (end.value(), change.value());
    let sessions = Resource::new_blocking(move || end.version().get(), |_| api::account::sessions());
    let said = query_value("changed");
    view! {
        <Title text="Account security"/>
        <div class="page">
            <PageHeader title="Account security" intro="Where you are signed in, and your password."/>
            {move || said.get().map(|_| view! { <Notice tone=Tone::Good title="Your password is changed, and your other sessions are ended" live=true/> })}
            <Card title="Where you are signed in" flush=true>
                <FormBody errors=errors_of(move || ended.get())>
                    {loaded(sessions, move |rows| view! { <Sessions rows=rows end=end/> })}
                </FormBody>
            </Card>
            <Card title="Change your password">
                <ActionForm action=change>
                    <FormBody errors=errors_of(move || changed.get()) pending=change.pending()>
                        <PasswordField name="old_password" label="Present password"/>
                        <PasswordField
                            name="new_password"
                            label="New password"
                            new=true
                            minlength=u32::try_from(PASSWORD_MIN).unwrap_or(15)
                            hint="At least 15 characters. Your other sessions will be ended."
                        />
                        <FormActions><Button variant=Variant::Primary>"Change the password"</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        </div>
    }
}

#[component]
fn Sessions(rows: Vec<SessionInfo>, end: ServerAction<api::account::EndSession>) -> impl IntoView {
    let columns = vec![Column::text("Browser"), Column::text("Address"), Column::text("Signed in"), Column::text("Last used"), Column::hidden("Actions")];
    let lines = rows
        .into_iter()
        .map(|row| {
            let (device, named) = (row.device(), format!(" the session of {}", row.device()));
            view! {
                <tr>
                    <Cell label="Browser" heading=true>{device}</Cell>
                    <Cell label="Address">{row.address.clone()}</Cell>
                    <Cell label="Signed in"><TimeText at=row.created_at/></Cell>
                    <Cell label="Last used"><TimeText at=row.last_seen_at/></Cell>
                    <Cell>
                        {if row.current {
                            view! { <Badge tone=Tone::Good>"This one"</Badge> }.into_any()
                        } else {
                            view! {
                                <ActionForm action=end>
                                    <input type="hidden" name="id" value=row.id.to_string()/>
                                    <Button small=true>"End"<span class="sr-only">{named}</span></Button>
                                </ActionForm>
                            }
                            .into_any()
                        }}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! { <Table caption="Your sessions" columns=columns>{lines}</Table> }
}
