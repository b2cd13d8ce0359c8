//! Short answers that come and go.

use super::{
    badge::Tone,
    icon::{Glyph, Icon},
};
use crate::i18n::t;
use leptos::prelude::*;
use std::time::Duration;

/// How long a good message stays. One that says something went wrong stays until it is closed.
const STAY: Duration = Duration::from_secs(6);

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
}

/// Shows messages in the page's [`ToastRegion`]. For answers to what the script did; a form's answer belongs into the page.
#[derive(Clone, Copy)]
pub struct Toaster {
    toasts: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toaster {
    /// Shows a message.
    pub fn say(&self, tone: Tone, text: impl Into<String>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.toasts.update(|toasts| toasts.push(Toast { id, tone, text: text.into() }));
        if tone != Tone::Bad && tone != Tone::Warn {
            let this = *self;
            set_timeout(move || this.close(id), STAY);
        }
    }

    fn close(&self, id: u32) {
        self.toasts.try_update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

/// Makes a [`Toaster`] for everything below; once, in the application's root.
pub fn provide_toaster() -> Toaster {
    let toaster = Toaster { toasts: RwSignal::new(Vec::new()), next: StoredValue::new(0) };
    provide_context(toaster);
    toaster
}

/// The page's toaster. Outside of an application (in tests) its messages go nowhere.
pub fn use_toaster() -> Toaster {
    use_context().unwrap_or_else(provide_toaster)
}

/// Where messages appear: a live region at the window's foot.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toaster = use_toaster();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toaster.toasts.get() key=|toast| toast.id let:toast>
                <div class=format!("notice notice-{} toast-sheet", toast.tone.class())>
                    <p>{toast.text}</p>
                    <button class="btn btn-ghost btn-sm" type="button" on:click=move |_| toaster.close(toast.id)>
                        <Icon glyph=Glyph::Cross label=t::form::close()/>
                    </button>
                </div>
            </For>
        </div>
    }
}
