//! The demonstration's listings: invented goods of invented brands, most of them honest, some not. The same in every run.

use model::{
    email::Email,
    gtin::Gtin,
    import::ListingInput,
    listing::Country,
    money::{Currency, Money},
};

/// How many listings the demonstration has.
pub(super) const COUNT: u32 = 2_400;

/// A brand of the demonstration, and what it makes.
pub(super) struct Maker {
    pub name: &'static str,
    pub category: &'static str,
    /// Middle of the GTINs: GS1 keeps prefix 952 for demonstrations.
    pub company: u32,
    pub goods: &'static [&'static str],
    /// Whole euros that its goods begin at.
    pub price: i64,
}

pub(super) const MAKERS: &[Maker] = &[
    Maker {
        name: "Aurelia",
        category: "Watches/Wrist watches",
        company: 1001,
        goods: &[
            "Heritage chronograph, steel, 42 mm",
            "Heritage quartz, leather strap",
            "Petite automatic, 28 mm",
            "Diver 200 m, rubber strap",
            "Moonphase, rose case",
        ],
        price: 390,
    },
    Maker {
        name: "Nordfell",
        category: "Outdoor/Jackets",
        company: 1002,
        goods: &["Storm shell jacket", "Down parka", "Fleece hoodie", "Trail trousers", "Wool base layer"],
        price: 140,
    },
    Maker {
        name: "Kestrel & Vane",
        category: "Bags/Handbags",
        company: 1003,
        goods: &["City tote, calf leather", "Weekender bag", "Card holder", "Saddle bag, small", "Laptop sleeve 14 inch"],
        price: 220,
    },
    Maker {
        name: "Solmar",
        category: "Accessories/Sunglasses",
        company: 1004,
        goods: &["Aviator, polarised", "Round frame, tortoise", "Sport wrap", "Cat eye, black"],
        price: 95,
    },
    Maker {
        name: "Lumibel",
        category: "Beauty/Skin care",
        company: 1005,
        goods: &["Night serum 30 ml", "Day cream SPF 30", "Cleansing balm", "Eye gel 15 ml", "Gift set of three"],
        price: 34,
    },
    Maker {
        name: "Brightfork",
        category: "Kitchen/Knives",
        company: 1006,
        goods: &["Chef's knife 20 cm", "Paring knife", "Knife block, oak", "Bread knife 23 cm"],
        price: 58,
    },
];

/// Sellers, with the address some of them have, and where they ship from.
const SELLERS: &[(&str, Option<&str>, &str)] = &[
    ("watchbay-24", Some("shop@watchbay.example"), "DE"),
    ("Juwelier Sommer", Some("service@juwelier-sommer.example"), "DE"),
    ("fjord-outlet", Some("post@fjord-outlet.example"), "NO"),
    ("La Petite Boutique", Some("bonjour@petite-boutique.example"), "FR"),
    ("best-time-deals", None, "CN"),
    ("strap-studio", Some("hello@strap-studio.example"), "NL"),
    ("Casa Verde", Some("ciao@casaverde.example"), "IT"),
    ("northern-lights-shop", None, "SE"),
    ("glow.and.co", Some("care@glowandco.example"), "ES"),
    ("KitchenPoint", Some("orders@kitchenpoint.example"), "AT"),
    ("mega-discount-888", None, "CN"),
    ("second-spring", Some("hi@second-spring.example"), "PL"),
];

/// Spellings that infringers use; the first is honest.
fn spelling(brand: &str, kind: u32) -> String {
    match kind {
        // Greek and Cyrillic letters that look the same.
        1 => brand.replace('A', "Α").replace('e', "е").replace('o', "о"),
        2 => brand.chars().map(String::from).collect::<Vec<_>>().join("."),
        3 => format!("{brand} style"),
        4 => brand.replace('l', "1").replace('e', "3"),
        _ => brand.to_owned(),
    }
}

/// The listing with this number, from 0.
pub(super) fn listing(n: u32) -> ListingInput {
    // A small fixed mixer: neighbours differ, and every run is the same.
    let mixed = |salt: u32| n.wrapping_mul(2_654_435_761).wrapping_add(salt.wrapping_mul(40_503)).rotate_left(13).wrapping_mul(2_246_822_519) >> 8;
    let maker = pick(MAKERS, mixed(1));
    let good = mixed(2) as usize % maker.goods.len();
    // One in eight is not what it says it is.
    let doubtful = mixed(3) % 8 == 0;
    let (seller, email, country) = if doubtful { *pick(&[SELLERS[4], SELLERS[10], SELLERS[0]], mixed(4)) } else { *pick(SELLERS, mixed(4)) };
    let compatible = !doubtful && mixed(5) % 12 == 0;
    let title = match (doubtful, compatible) {
        (true, _) => format!(
            "{} {} {}",
            spelling(maker.name, 1 + mixed(6) % 4),
            maker.goods[good],
            pick(&["1:1", "AAA quality", "gift box", "top replica", "original box"], mixed(7))
        ),
        (_, true) => format!("Replacement part, fits {} {}", maker.name, maker.goods[good]),
        _ => format!("{} {}{}", maker.name, maker.goods[good], pick(&["", ", new", ", with receipt", ", 2026", ", sealed"], mixed(7))),
    };
    let whole = maker.price + i64::from(mixed(8) % 40) * 5;
    let cents = if doubtful {
        whole * 100 / 9
    } else if compatible {
        1990
    } else {
        whole * 100
    };
    ListingInput {
        external_id: (880_000 + n).to_string(),
        title,
        url: format!("https://nordlys.example/i/{}", 880_000 + n).parse().ok(),
        description: Some(
            pick(&["Ships within two days.", "Brand new, never worn.", "Ask for more pictures.", "Return within 30 days.", "From our own stock."], mixed(9))
                .to_string(),
        ),
        claimed_brand: (!compatible && mixed(10) % 10 != 0).then(|| maker.name.to_owned()),
        gtin: (!doubtful && !compatible && mixed(11) % 3 != 0).then(|| gtin(maker, good)).flatten(),
        gtin_given: None,
        condition: None,
        price: Currency::parse("EUR").ok().map(|currency| Money { minor: cents, currency }),
        seller: Some(seller.to_owned()),
        seller_email: email.and_then(|e| Email::parse(e).ok()),
        images: Vec::new(),
        category: Some(if compatible { "Accessories/Spare parts".to_owned() } else { maker.category.to_owned() }),
        country: Country::parse(country).ok(),
        ended: false,
    }
}

/// The article number of a maker's good: 952, company, article, check digit (GS1 General Specifications §7.9).
pub(super) fn gtin(maker: &Maker, good: usize) -> Option<Gtin> {
    let body = format!("952{:04}{good:05}", maker.company);
    let sum: u32 = body.bytes().rev().zip([3, 1].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    Gtin::parse(&format!("{body}{}", (10 - sum % 10) % 10)).ok()
}

fn pick<T>(from: &[T], n: u32) -> &T {
    &from[n as usize % from.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_demonstration_is_the_same_in_every_run_and_no_two_listings_are_one() {
        let all: Vec<_> = (0..COUNT).map(listing).collect();
        assert_eq!(all, (0..COUNT).map(listing).collect::<Vec<_>>());
        assert_eq!(all.iter().map(|l| &l.external_id).collect::<HashSet<_>>().len(), COUNT as usize);
        assert!(all.iter().all(|l| l.url.is_some() && l.price.is_some()));
        let doubtful = all.iter().filter(|l| l.seller.as_deref() == Some("mega-discount-888")).count();
        assert!((50..600).contains(&doubtful), "{doubtful}");
    }

    #[test]
    fn every_good_has_an_article_number() {
        for maker in MAKERS {
            for good in 0..maker.goods.len() {
                assert!(gtin(maker, good).is_some(), "{} {good}", maker.name);
            }
        }
    }
}
