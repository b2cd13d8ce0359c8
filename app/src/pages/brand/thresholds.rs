//! From which scores a brand wants to hear of copies, with what other scores would have flagged in its own history.

use crate::{
    api,
    components::{
        Breadcrumbs, Button, Card, Cell, Column, Crumb, FormActions, FormBody, InputKind, Notice, PageHeader, Table, TextField, Tone, Variant, group_digits,
        query_value,
    },
    i18n::t,
    pages::{acted, errors_of, loaded, typed_or},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::alert::ThresholdPreview;

type Set = ServerAction<api::alert::SetThresholds>;

/// The scores that the table shows, beside the brand's own.
const SHOWN: [i32; 10] = [6, 8, 10, 12, 14, 16, 18, 20, 24, 28];

/// The page.
#[component]
pub fn ThresholdsPage() -> impl IntoView {
    let set = Set::new();
    let saved = query_value("saved");
    let acts = acted(set);
    let preview = Resource::new_blocking(move || acts.get(), |_| api::alert::thresholds());
    view! {
        <Title text=t::alerts::thresholds()/>
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::alerts::title(), "/brand/alerts")] here=t::alerts::thresholds()/>
            <PageHeader title=t::alerts::thresholds() intro=t::alerts::thresholds_intro()/>
            {move || saved.get().map(|_| view! { <Notice tone=Tone::Good title=t::alerts::saved() live=true/> })}
            {loaded(preview, move |preview| view! { <Shown preview=preview set=set/> })}
        </div>
    }
}

#[component]
fn Shown(preview: ThresholdPreview, set: Set) -> impl IntoView {
    let answer = set.value();
    let came_back = move |field: &str, now: i32| answer.with_untracked(|a| typed_or(a.as_ref(), field, || now.to_string()));
    let (watch, copied) = (preview.thresholds.watch(), preview.thresholds.likely_copied());
    let form = preview.may_manage.then(|| {
        view! {
            <Card>
                <ActionForm action=set>
                    <FormBody errors=errors_of(move || answer.get()) pending=set.pending()>
                        <TextField name="watch" label=t::alerts::watch_from() kind=InputKind::Number value=came_back("watch", watch) hint=t::alerts::watch_hint() required=true/>
                        <TextField
                            name="likely_copied" label=t::alerts::copied_from() kind=InputKind::Number value=came_back("likely_copied", copied)
                            hint=t::alerts::copied_hint() required=true
                        />
                        <FormActions><Button variant=Variant::Primary>{t::alerts::save()}</Button></FormActions>
                    </FormBody>
                </ActionForm>
            </Card>
        }
    });
    view! { {form}<History preview=preview/> }
}

#[component]
fn History(preview: ThresholdPreview) -> impl IntoView {
    if preview.judged == 0 {
        return view! { <Card title=t::alerts::history_title()><p class="muted">{t::alerts::history_none()}</p></Card> }.into_any();
    }
    let (watch, copied) = (preview.thresholds.watch(), preview.thresholds.likely_copied());
    let mut scores: Vec<i32> = SHOWN.into_iter().chain([watch, copied]).collect();
    scores.sort_unstable();
    scores.dedup();
    let judged = preview.judged;
    // Neighbours that the same number of units reach are one line; the two in force have a line each.
    let mut steps: Vec<(i32, i32, i64)> = Vec::new();
    for score in scores {
        let (reaching, marked) = (preview.reaching(score), score == watch || score == copied);
        match steps.last_mut() {
            Some((first, last, before)) if *before == reaching && !marked && *first != watch && *first != copied => *last = score,
            _ => steps.push((score, score, reaching)),
        }
    }
    let lines = steps
        .into_iter()
        .map(|(score, last, reaching)| {
            let note = [(score == watch).then(t::alerts::you_hear), (score == copied).then(t::alerts::buyers_told)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ");
            let reaching = group_digits(reaching);
            let scores = if last == score { score.to_string() } else { format!("{score}–{last}") };
            view! {
                <tr>
                    <Cell label=t::alerts::score() heading=true>{scores}{(!note.is_empty()).then(|| view! { " "<small>{note}</small> })}</Cell>
                    <Cell label=t::alerts::reaching() numeric=true>{reaching}</Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card title=t::alerts::history_title() flush=true>
            <Table caption=t::alerts::history_title() columns=vec![Column::text(t::alerts::score()), Column::number(t::alerts::reaching())]>{lines}</Table>
        </Card>
        <p class="muted">{t::alerts::history_note(judged)}</p>
    }
    .into_any()
}
