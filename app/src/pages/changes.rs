//! What changed lately, on overviews: a few lines, each with the way to what it is about; what is more of the same is one.

use crate::{
    components::{Timeline, TimelineItem},
    i18n::t,
};
use leptos::prelude::*;
use model::audit::AuditEntry;

/// Lines that are shown at once.
const SHOWN: usize = 5;

/// The newest events, the newest first.
#[component]
pub fn Changes(
    /// What it is called, for those who hear it.
    label: &'static str,
    /// The events.
    entries: Vec<AuditEntry>,
    /// The page of what an event is about, where the reader has one.
    page_of: fn(&AuditEntry) -> Option<String>,
) -> impl IntoView {
    let mut first = folded(entries);
    let rest = first.split_off(first.len().min(SHOWN));
    let lines = move |folds: Vec<(AuditEntry, i64)>| {
        let line = |(entry, more): (AuditEntry, i64)| {
            let href = page_of(&entry);
            let more = (more > 0).then(|| format!(" · {}", t::shared::more_like_this(more)));
            view! { <TimelineItem title=entry.summary href=href at=Some(entry.at)>{entry.actor}{more}</TimelineItem> }
        };
        folds.into_iter().map(line).collect_view()
    };
    let earlier = (!rest.is_empty()).then(|| {
        let count = i64::try_from(rest.len()).unwrap_or(i64::MAX);
        view! { <details class="more-moments"><summary>{t::shared::earlier_changes(count)}</summary><Timeline label=t::shared::earlier()>{lines(rest)}</Timeline></details> }
    });
    view! { <Timeline label=label>{lines(first)}</Timeline>{earlier} }
}

/// Neighbours of which the same person did the same, as one: the newest, and how many more.
fn folded(entries: Vec<AuditEntry>) -> Vec<(AuditEntry, i64)> {
    let mut folds: Vec<(AuditEntry, i64)> = Vec::new();
    for entry in entries {
        match folds.last_mut() {
            Some((last, more)) if last.action == entry.action && last.actor == entry.actor => *more += 1,
            _ => folds.push((entry, 0)),
        }
    }
    folds
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::time::Timestamp;

    #[test]
    fn more_of_the_same_is_one_line() {
        let entry = |actor: &str, action: &str| AuditEntry {
            at: Timestamp(0),
            actor: actor.into(),
            action: action.into(),
            subject_kind: String::new(),
            subject_id: uuid::Uuid::nil(),
            summary: String::new(),
        };
        let folds = folded(vec![entry("Ada", "report.filed"), entry("Ada", "report.filed"), entry("Bob", "report.filed"), entry("Ada", "report.filed")]);
        assert_eq!(folds.iter().map(|(entry, more)| (entry.actor.as_str(), *more)).collect::<Vec<_>>(), [("Ada", 1), ("Bob", 0), ("Ada", 0)]);
    }
}
