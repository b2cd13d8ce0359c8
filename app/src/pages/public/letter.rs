//! A statement of reasons by a link, for a seller without an account: why a listing is held or removed, and the answer to it.

use crate::{
    api,
    components::{Button, Card, DayText, FormActions, FormBody, Notice, PageHeader, TextArea, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{acted, errors_of, loaded, typed_or},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use model::{
    letter::{Letter, LetterOf},
    screening::{ANSWER_MAX, HoldState},
};

type Answer = ServerAction<api::letter::AnswerLetter>;

/// `/letter?hold=…&key=…` or `/letter?statement=…&key=…`.
#[component]
pub fn LetterPage() -> impl IntoView {
    let (hold, statement, key, answered) = (query_value("hold"), query_value("statement"), query_value("key"), query_value("answered"));
    let action = Answer::new();
    let acts = acted(action);
    let letter = Resource::new_blocking(
        move || (hold.get(), statement.get(), key.get(), acts.get()),
        |(hold, statement, key, _)| {
            let (kind, id) = match (hold, statement) {
                (Some(id), _) => ("hold", id),
                (None, id) => ("statement", id.unwrap_or_default()),
            };
            api::letter::open_letter(kind.to_owned(), id, key.unwrap_or_default())
        },
    );
    view! {
        <Title text=t::letter::title()/>
        // The key stands in the address: whoever searches must not find the letter.
        <Meta name="robots" content="noindex"/>
        {move || answered.get().map(|_| view! { <Notice tone=Tone::Good title=t::letter::answered() live=true>{t::letter::answered_text()}</Notice> })}
        {loaded(letter, move |letter| view! { <Shown letter=letter key=key.get_untracked().unwrap_or_default() action=action/> })}
    }
}

#[component]
fn Shown(letter: Letter, key: String, action: Answer) -> impl IntoView {
    let Letter { of, title, at, letter, hold, answer, may_answer, because, over, complain_until, contact } = letter;
    let (mail, contact) = (format!("mailto:{contact}"), contact.to_string());
    let complaint = move || {
        let address = view! { <a href=mail.clone()>{contact.clone()}</a> };
        let until = complain_until.map(|day| view! { " "{t::letter::until(view! { <DayText day=day/> })} });
        view! { <Notice title=t::letter::complain()>{t::letter::write_to(address)}{until}</Notice> }.into_any()
    };
    let stands = match hold {
        Some(HoldState::Waiting) => view! { <Notice tone=Tone::Warn title=t::letter::held()>{t::letter::held_text()}</Notice> }.into_any(),
        Some(HoldState::Answered) => view! { <Notice title=t::letter::waits()>{t::letter::waits_text()}</Notice> }.into_any(),
        Some(HoldState::Released) => view! { <Notice tone=Tone::Good title=t::letter::released()>{because}</Notice> }.into_any(),
        Some(HoldState::Moved) => view! { <Notice title=t::letter::moved()/> }.into_any(),
        Some(HoldState::Removed) => view! { <Notice tone=Tone::Bad title=t::letter::removed()>{because}</Notice>{complaint()} }.into_any(),
        None if over => view! { <Notice tone=Tone::Good title=t::letter::over()>{because}</Notice> }.into_any(),
        None => view! { <Notice tone=Tone::Bad title=t::letter::removed()/>{complaint()} }.into_any(),
    };
    let form = match of {
        LetterOf::Hold(id) if may_answer => view! { <Form hold=id.to_string() key=key said=answer action=action/> }.into_any(),
        _ => {
            let errors = errors_of(move || action.value().get());
            let late = move || errors.get().into_iter().next().map(|error| view! { <Notice tone=Tone::Warn title=error.message live=true/> });
            let said = (!answer.is_empty()).then(|| view! { <Card title=t::letter::you_said()><p class="listing-text">{answer}</p></Card> });
            view! { {late}{said} }.into_any()
        }
    };
    view! {
        <div class="page">
            <PageHeader title=title intro=t::letter::intro()/>
            <p><TimeText at=at/></p>
            {stands}
            {form}
            <Card title=t::letter::reasons()><pre class="letter" tabindex="0" lang="en">{letter}</pre></Card>
        </div>
    }
}

#[component]
fn Form(hold: String, key: String, said: String, action: Answer) -> impl IntoView {
    let answer = action.value();
    let value = answer.with_untracked(|a| typed_or(a.as_ref(), "answer", || said));
    view! {
        <Card title=t::letter::your_answer()>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="hold" value=hold/>
                    <input type="hidden" name="key" value=key/>
                    <TextArea
                        name="answer" label=t::letter::answer() value=value hint=t::letter::answer_hint() rows=6
                        maxlength=u32::try_from(ANSWER_MAX).unwrap_or(4000) required=true
                    />
                    <FormActions><Button variant=Variant::Primary>{t::letter::send()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}
