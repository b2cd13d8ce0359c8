//! Marks that a listing is tagged with: `#gucci #prada #chanel`. Nobody's goods are of so many makers.

use crate::{
    engine::{Case, Listing},
    verdict::Field,
};

/// What is said in a sum of a mark that is tagged beside others.
pub(crate) const TAGGED: &str = "tagged beside other brands";
/// Brands that are tagged at least.
const LEAST: usize = 3;

/// Which of these cases are tags, if they are of so many brands that they say what the goods are not. `owner` tells whose a mark is.
pub(crate) fn tagged<'m>(listing: &Listing<'_>, cases: &[Case], owner: impl Fn(u32) -> &'m str) -> Vec<bool> {
    let none = vec![false; cases.len()];
    if cases.len() < LEAST || !listing.title.contains('#') && !listing.text.contains('#') {
        return none;
    }
    let texts = [listing.title, listing.text].map(|text| text.chars().collect::<Vec<char>>());
    let is_tag = |case: &Case| {
        let text = match case.field {
            Field::Title => &texts[0],
            Field::Text => &texts[1],
            Field::Brand | Field::Other => return false,
        };
        (case.hit.start as usize).checked_sub(1).and_then(|at| text.get(at)) == Some(&'#')
    };
    let tags: Vec<bool> = cases.iter().map(is_tag).collect();
    let mut owners: Vec<&str> = cases.iter().zip(&tags).filter(|(_, is_tag)| **is_tag).map(|(case, _)| owner(case.mark)).collect();
    owners.sort_unstable();
    owners.dedup();
    if owners.len() < LEAST { none } else { tags }
}
