//! Who runs the portal, as every page says it.

use crate::i18n::t;
use leptos::prelude::*;
use model::operator::{Operator, OperatorPages};

/// Says it once for the whole application: the server from its settings, the browser from what the server wrote into the page.
pub fn provide_operator() {
    let operator = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        return use_context::<portal::Portal>().map(|portal| portal.settings().operator()).unwrap_or_default();
        #[cfg(not(feature = "ssr"))]
        Operator::default()
    });
    provide_context(operator.into_inner());
}

/// Who runs the portal.
#[must_use]
pub fn use_operator() -> Operator {
    use_context().unwrap_or_default()
}

/// The marketplace's own pages, and how to write to it, as far as they are set.
#[component]
pub fn OperatorLinks() -> impl IntoView {
    let Operator { contact, pages: OperatorPages { privacy, imprint, terms } } = use_operator();
    let contact = contact.map(|contact| format!("mailto:{contact}"));
    let links = [(imprint, t::frame::imprint()), (privacy, t::frame::privacy()), (terms, t::frame::terms()), (contact, t::frame::write_to_us())];
    let links = links.into_iter().filter_map(|(href, label)| Some((href?, label))).collect::<Vec<_>>();
    (!links.is_empty()).then(|| {
        let links = links.into_iter().map(|(href, label)| view! { <li><a href=href rel="external">{label}</a></li> }).collect_view();
        view! { <nav class="operator" aria-label=t::frame::operator()><ul>{links}</ul></nav> }
    })
}

/// Beside a form that asks for personal data: where it is said what becomes of them.
#[component]
pub fn PrivacyHint() -> impl IntoView {
    use_operator().pages.privacy.map(|href| {
        view! { <p class="hint">{t::frame::privacy_hint(view! { <a href=href rel="external" target="_blank">{t::frame::privacy()}</a> })}</p> }
    })
}

/// How to write to whoever runs the portal, on a page that leads no further.
#[component]
pub fn WriteToUs() -> impl IntoView {
    use_operator().contact.map(|contact| {
        let (href, shown) = (format!("mailto:{contact}"), contact.to_string());
        view! { <p>{t::error::write_to(view! { <a href=href rel="external">{shown}</a> })}</p> }
    })
}
