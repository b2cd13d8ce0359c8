//! From page to page of a list, by links.

use super::{
    icon::{Glyph, Icon},
    links::query_link,
    number::group_digits,
};
use crate::i18n::t;
use leptos::prelude::*;

/// Which rows are shown of how many, and links (`?page=`) to the others.
#[component]
pub fn Pagination(
    /// The page shown, from 1.
    page: u32,
    /// Rows a page has at most.
    size: u32,
    /// Rows in the whole list.
    total: i64,
    /// What is counted, in the plural: "listings".
    #[prop(into)]
    what: String,
    /// The part of the address that says the page, where a page has two lists.
    #[prop(default = "page")]
    key: &'static str,
) -> impl IntoView {
    let pages = i64::from(size.max(1)).max(1);
    let pages = ((total.max(0) + pages - 1) / pages).max(1);
    let here = i64::from(page);
    let first = (here - 1) * i64::from(size) + 1;
    let last = (here * i64::from(size)).min(total);
    let range = if total == 1 {
        t::form::one_of_one().to_owned()
    } else if total > 0 && first <= total {
        t::form::range_of(first, last, total, &what)
    } else {
        t::form::all_of(total, &what)
    };
    let to = |number: i64| query_link(vec![(key, (number > 1).then(|| number.to_string()))]);
    let numbers = shown(here, pages)
        .into_iter()
        .map(|number| match number {
            Some(number) => {
                let href = to(number);
                let current = (number == here).then_some("page");
                view! { <li><a href=href aria-current=current aria-label=t::form::page(number)>{group_digits(number)}</a></li> }.into_any()
            }
            None => view! { <li class="pages-gap" aria-hidden="true">"…"</li> }.into_any(),
        })
        .collect_view();
    let step = |number: i64, there: bool, label: &'static str, glyph: Glyph| {
        there.then(|| {
            let href = to(number);
            view! { <li><a href=href rel=if number < here { "prev" } else { "next" }><Icon glyph=glyph label=label/></a></li> }
        })
    };
    view! {
        <nav class="pages" aria-label=t::form::pages_of(what)>
            <p>{range}</p>
            {(pages > 1).then(|| view! {
                <ul>
                    {step(here - 1, here > 1, t::form::previous_page(), Glyph::ChevronLeft)}
                    {numbers}
                    {step(here + 1, here < pages, t::form::next_page(), Glyph::ChevronRight)}
                </ul>
            })}
        </nav>
    }
}

/// The numbers to show: the first, the last, and those around `here`; `None` is a gap.
fn shown(here: i64, pages: i64) -> Vec<Option<i64>> {
    let mut list = Vec::new();
    let mut last = 0;
    for number in [1, here - 1, here, here + 1, pages].into_iter().filter(|number| (1..=pages).contains(number)) {
        if number <= last {
            continue;
        }
        match number - last {
            1 => {}
            2 => list.push(Some(last + 1)),
            _ => list.push(None),
        }
        list.push(Some(number));
        last = number;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_far_away_are_a_gap_and_a_gap_of_one_is_shown() {
        assert_eq!(shown(1, 1), [Some(1)]);
        assert_eq!(shown(1, 3), [Some(1), Some(2), Some(3)]);
        assert_eq!(shown(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(shown(4, 6), [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6)]);
        assert_eq!(shown(99, 3), [Some(1), None, Some(3)].map(|n| n.or(Some(2))));
    }
}
