//! Links to this same page with another query: what tables, filters and pages are made of. State in the URL can be shared, and Back works.

use leptos::prelude::*;
use leptos_router::{hooks::use_location, params::ParamsMap};

/// The value of a key in this page's query; `None` when missing or empty.
pub fn query_value(key: &'static str) -> Memo<Option<String>> {
    let location = use_location();
    Memo::new(move |_| location.query.with(|query| query.get(key).filter(|value| !value.is_empty())))
}

/// This page's address with some keys set (`Some`) or taken away (`None`); the rest stays, in its order. It rests on the router's own signals alone:
/// a link is asked for once more when its part of the page is being replaced already.
pub fn query_link(changes: Vec<(&'static str, Option<String>)>) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let location = use_location();
    move || {
        let mut query = location.query.get();
        change(&mut query, &changes);
        format!("{}{}", location.pathname.get(), query.to_query_string())
    }
}

fn change(query: &mut ParamsMap, changes: &[(&'static str, Option<String>)]) {
    for (key, value) in changes {
        match value {
            Some(value) => query.replace(*key, value.clone()),
            None => {
                query.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_keeps_what_it_does_not_change() {
        let mut query: ParamsMap = [("q", "a b"), ("page", "3"), ("sort", "price")].into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        change(&mut query, &[("page", None), ("sort", Some("-price".into()))]);
        assert_eq!(query.to_query_string(), "?q=a%20b&sort=%2Dprice");
    }
}
