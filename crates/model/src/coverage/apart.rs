//! Sellers whose orders stand out: so many more units without codes than all others sell of the same product that chance does not explain it.

use super::SellerUnits;

/// What all others must have shipped, and how many they must be: of less nothing can be said.
const OTHERS_UNITS: i64 = 50;
const OTHERS_SELLERS: usize = 2;
/// Units without codes that are more than expected, and how many standard deviations of a Poisson distribution beside them. Orders come by the box: units
/// are no independent draws, so that both are asked for.
const MORE_UNITS: f64 = 10.0;
const DEVIATIONS: f64 = 4.0;

/// Marks those who stand out among the sellers of one product.
pub fn mark(sellers: &mut [SellerUnits]) {
    let (confirmed, older) = sellers.iter().fold((0, 0), |(confirmed, older), one| (confirmed + one.confirmed, older + one.older));
    let shipping = sellers.iter().filter(|one| one.confirmed + one.older > 0).count();
    for one in sellers {
        let (others_older, others) = (older - one.older, confirmed + older - one.confirmed - one.older);
        let known = others >= OTHERS_UNITS && shipping > OTHERS_SELLERS;
        let expected = (one.confirmed + one.older) as f64 * others_older as f64 / others.max(1) as f64;
        one.stands_out = known && one.older as f64 > expected + MORE_UNITS + DEVIATIONS * expected.sqrt();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SellerId;

    #[test]
    fn who_ships_without_codes_what_others_ship_with_them_stands_out() {
        let seller =
            |confirmed, older| SellerUnits { seller: SellerId(uuid::Uuid::nil()), name: String::new(), confirmed, older, refused: 0, stands_out: false };
        let marked = |all: &[(i64, i64)]| {
            let mut sellers: Vec<_> = all.iter().map(|(confirmed, older)| seller(*confirmed, *older)).collect();
            mark(&mut sellers);
            sellers.iter().map(|one| one.stands_out).collect::<Vec<_>>()
        };
        assert_eq!(marked(&[(100, 5), (80, 4), (0, 510)]), [false, false, true]);
        assert_eq!(marked(&[(100, 40), (80, 30), (60, 31)]), [false; 3], "all have old stock to sell");
        assert_eq!(marked(&[(100, 0), (80, 0), (3, 9)]), [false; 3], "a box of old stock");
        assert_eq!(marked(&[(100, 0), (0, 500)]), [false; 2], "one other is no measure");
        assert_eq!(marked(&[(10, 0), (10, 0), (0, 500)]), [false; 3], "nor are few units");
    }
}
