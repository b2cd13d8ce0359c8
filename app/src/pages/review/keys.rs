//! Working without a mouse: keys that move through the queue and decide, the same on every page of reviewers.

use crate::i18n::t;
use leptos::prelude::*;

/// Where the list of a page's keys stands.
const HELP: &str = "keys";

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Leads to the button that this selector finds, and presses it if it is pressed again there: a decision is never one slip away. Leads to the reason
    /// before one is written.
    Decide(&'static str),
    /// Moves the focus to the next of what this selector finds.
    Next(&'static str),
    /// Moves it to the one before.
    Before(&'static str),
    /// Shows the keys, or hides them.
    Help,
}

/// A key of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// As the browser names it.
    pub key: &'static str,
    /// What it does.
    pub act: Act,
}

/// The links of the queue's rows.
const ROWS: &str = "main .grid-table tbody th a";

/// The keys of the queue.
pub const QUEUE: &[Key] = &[Key { key: "j", act: Act::Next(ROWS) }, Key { key: "k", act: Act::Before(ROWS) }, Key { key: "?", act: Act::Help }];

/// The keys of a report.
pub const REPORT: &[Key] = &[
    Key { key: "u", act: Act::Decide("button[name=verdict][value=uphold]") },
    Key { key: "r", act: Act::Decide("button[name=verdict][value=reject]") },
    Key { key: "?", act: Act::Help },
];

/// The keys of a held listing: `u` takes it down as it does for a report, `r` lets it be.
pub const HOLD: &[Key] = &[
    Key { key: "u", act: Act::Decide("button[name=outcome][value=remove]") },
    Key { key: "r", act: Act::Decide("button[name=outcome][value=release]") },
    Key { key: "?", act: Act::Help },
];

/// The keys of an enrolment.
pub const RIGHT: &[Key] = &[
    Key { key: "e", act: Act::Decide("button[name=verdict][value=enrol]") },
    Key { key: "r", act: Act::Decide("button[name=verdict][value=refuse]") },
    Key { key: "?", act: Act::Help },
];

/// The keys in words, for whoever opens them or presses `?`; and the ear for them.
#[component]
pub fn Keys(
    /// Which.
    keys: &'static [Key],
    /// The line that always shows.
    summary: &'static str,
    /// What each does, and what else there is to press.
    lines: Vec<(&'static str, &'static str)>,
) -> impl IntoView {
    listen(keys);
    let lines = lines.into_iter().map(|(key, does)| view! { <li><kbd>{key}</kbd>" "{does}</li> }).collect_view();
    view! {
        <details class="keys needs-script" id=HELP>
            <summary>{summary}</summary>
            <ul class="plain-list">{lines}<li><kbd>"?"</kbd>" "{t::review::key_help()}</li></ul>
            <Switch/>
        </details>
    }
}

/// Turns keys of a single letter off and on, in this browser: who dictates presses them by words.
#[component]
fn Switch() -> impl IntoView {
    let on = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| on.set(browser::are_on()));
    let turn = move |_| {
        on.update(|on| *on = !*on);
        #[cfg(feature = "hydrate")]
        browser::turn(on.get_untracked());
    };
    view! {
        <label class="choice">
            <input class="checkbox" type="checkbox" prop:checked=move || on.get() on:change=turn/>
            <span>{t::review::keys_are_on()}</span>
        </label>
    }
}

/// Hears these keys as long as its page is there: not while somebody types, nor with another key held, nor where they are turned off.
fn listen(keys: &'static [Key]) {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            let typing = document().active_element().is_some_and(|e| matches!(e.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT"));
            if typing || event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat() && !matches!(&*event.key(), "j" | "k") {
                return;
            }
            let pressed = event.key();
            if let Some(key) = keys.iter().find(|key| key.key == pressed)
                && (key.act == Act::Help || browser::are_on())
            {
                event.prevent_default();
                browser::act(key.act);
            }
        });
        on_cleanup(move || handle.remove());
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = keys;
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Act, HELP};
    use leptos::prelude::document;
    use wasm_bindgen::JsCast as _;
    use web_sys::{HtmlElement, HtmlTextAreaElement, Node};

    pub(super) fn act(act: Act) {
        match act {
            Act::Decide(button) => decide(button),
            Act::Next(among) => go(among, |at, last| at.map_or(0, |at| (at + 1).min(last))),
            Act::Before(among) => go(among, |at, _| at.map_or(0, |at| at.saturating_sub(1))),
            Act::Help => help(),
        }
    }

    /// Where the browser remembers that the keys are off.
    const OFF: &str = "markward-keys-off";

    fn storage() -> Option<web_sys::Storage> {
        leptos::prelude::window().local_storage().ok().flatten()
    }

    pub(super) fn are_on() -> bool {
        storage().and_then(|storage| storage.get_item(OFF).ok().flatten()).is_none()
    }

    pub(super) fn turn(on: bool) {
        if let Some(storage) = storage() {
            let _ = if on { storage.remove_item(OFF) } else { storage.set_item(OFF, "yes") };
        }
    }

    fn first<T: wasm_bindgen::JsCast>(selector: &str) -> Option<T> {
        document().query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    fn decide(button: &str) {
        match first::<HtmlTextAreaElement>("textarea[name=reason]") {
            Some(reason) if reason.value().trim().is_empty() => drop(reason.focus()),
            _ => {
                let Some(button) = first::<HtmlElement>(button) else { return };
                let is_there = document().active_element().is_some_and(|focused| focused.unchecked_ref::<Node>().is_same_node(Some(button.as_ref())));
                if is_there {
                    button.click();
                } else {
                    let _ = button.focus();
                }
            }
        }
    }

    /// Moves the focus among what is found, from where it is (none: not among them) to what `to` says of that and the last place.
    fn go(among: &str, to: impl Fn(Option<u32>, u32) -> u32) {
        let Ok(found) = document().query_selector_all(among) else { return };
        let Some(last) = found.length().checked_sub(1) else { return };
        let focused = document().active_element();
        let is_focused = |at: &u32| focused.as_ref().is_some_and(|focused| focused.unchecked_ref::<Node>().is_same_node(found.get(*at).as_ref()));
        let at = (0..=last).find(is_focused);
        if let Some(element) = found.get(to(at, last)).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    }

    fn help() {
        let Some(keys) = document().get_element_by_id(HELP) else { return };
        if keys.has_attribute("open") {
            let _ = keys.remove_attribute("open");
        } else {
            let _ = keys.set_attribute("open", "");
            if let Some(summary) = first::<HtmlElement>(&format!("#{HELP} summary")) {
                let _ = summary.focus();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_has_a_key_twice_and_each_shows_its_keys() {
        for keys in [QUEUE, REPORT, HOLD, RIGHT] {
            for (at, key) in keys.iter().enumerate() {
                assert!(keys[..at].iter().all(|other| other.key != key.key), "{key:?}");
            }
            assert!(keys.iter().any(|key| key.key == "?" && key.act == Act::Help));
        }
    }
}
