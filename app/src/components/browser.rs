//! What components ask of the browser. On the server the same functions do nothing, so that components need no `cfg` of their own.

#[cfg(not(feature = "hydrate"))]
pub(super) use server::*;
#[cfg(feature = "hydrate")]
pub(super) use there::*;

/// Says that the page is left for signing in: what stands in its fields is kept until its address is opened again (`browser/typed.js`).
pub fn keep_typed() {
    #[cfg(feature = "hydrate")]
    if let Ok(leaving) = web_sys::Event::new("markward:leaving") {
        let _ = leptos::prelude::window().dispatch_event(&leaving);
    }
}

#[cfg(feature = "hydrate")]
mod there {
    use crate::i18n::{Language, language};
    use js_sys::{Date, Object, Reflect};
    use leptos::prelude::{document, window};
    use model::time::Timestamp;
    use wasm_bindgen::{JsCast, JsValue};

    /// The instant in the reader's zone: `23 Nov 2026, 19:47`, or its day.
    pub fn local_time(at: Timestamp, day: bool, seconds: bool) -> Option<String> {
        let options = Object::new();
        let mut wanted = vec![("day", "numeric"), ("month", "short"), ("year", "numeric")];
        if !day {
            wanted.extend([("hour", "2-digit"), ("minute", "2-digit")]);
        }
        if !day && seconds {
            wanted.push(("second", "2-digit"));
        }
        for (key, value) in wanted {
            Reflect::set(&options, &key.into(), &value.into()).ok()?;
        }
        // Milliseconds: exact in a float for any year a person writes.
        let date = Date::new(&JsValue::from_f64((at.0 / 1000) as f64));
        // British days and hours: what the server writes.
        let locale = match language() {
            Language::English => "en-GB",
            other => other.tag(),
        };
        date.to_locale_string(locale, &options).as_string()
    }

    /// Puts a text on the clipboard. A browser that refuses (not https) leaves the clipboard as it was.
    pub fn copy(text: &str) {
        let _ = window().navigator().clipboard().write_text(text);
    }

    /// The form around an element is sent as it is, and judged by the server alone.
    pub fn leave_checking_to_us(body: &web_sys::Element) {
        if let Ok(Some(form)) = body.closest("form") {
            let _ = form.set_attribute("novalidate", "");
        }
    }

    /// Opens the browser's dialog for printing.
    pub fn print() {
        let _ = window().print();
    }

    /// `<html data-theme>`.
    pub fn theme_attribute() -> Option<String> {
        document().document_element()?.get_attribute("data-theme")
    }

    /// Sets the colours now and for the next visits: attribute and cookie value, or `None` for the device's.
    pub fn set_theme(theme: Option<(&str, &str)>) {
        let document = document();
        let cookie = match theme {
            Some((_, value)) => format!("theme={value}; Path=/; Max-Age=31536000; SameSite=Lax"),
            None => "theme=; Path=/; Max-Age=0; SameSite=Lax".to_owned(),
        };
        if let Some(document) = document.dyn_ref::<web_sys::HtmlDocument>() {
            let _ = document.set_cookie(&cookie);
        }
        let Some(root) = document.document_element() else {
            return;
        };
        let _ = match theme {
            Some((attribute, _)) => root.set_attribute("data-theme", attribute),
            None => root.remove_attribute("data-theme"),
        };
    }

    fn dialog(id: &str) -> Option<web_sys::HtmlDialogElement> {
        document().get_element_by_id(id)?.dyn_into().ok()
    }

    /// The browser opens and closes dialogs by a button's `command` itself: doing it as well would be once too often.
    fn knows_commands() -> bool {
        document().create_element("button").is_ok_and(|button| Reflect::has(&button, &"commandForElement".into()).unwrap_or(false))
    }

    /// Opens a dialog, where the browser does not do so by itself.
    pub fn show_dialog(id: &str) {
        if let Some(dialog) = dialog(id).filter(|dialog| !knows_commands() && !dialog.open()) {
            let _ = dialog.show_modal();
        }
    }

    /// Closes a dialog, where the browser does not do so by itself.
    pub fn close_dialog(id: &str) {
        if let Some(dialog) = dialog(id).filter(|_| !knows_commands()) {
            dialog.close();
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod server {
    use model::time::Timestamp;

    pub fn local_time(_: Timestamp, _: bool, _: bool) -> Option<String> {
        None
    }

    pub fn copy(_: &str) {}

    pub fn print() {}

    pub fn leave_checking_to_us<T>(_: &T) {}

    pub fn theme_attribute() -> Option<String> {
        None
    }

    pub fn set_theme(_: Option<(&str, &str)>) {}

    pub fn show_dialog(_: &str) {}

    pub fn close_dialog(_: &str) {}
}
