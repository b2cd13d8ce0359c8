//! Whether a listing is offered still, in the words of marketplaces' exports in several languages, Google's product feeds and schema.org.

use crate::{Cause, word};
use std::{collections::HashMap, sync::LazyLock};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Words of what buyers can have, now or later.
const OFFERED: &[&str] = &[
    "active",
    "available",
    "available_for_order",
    "back_order",
    "backorder",
    "enabled",
    "for_sale",
    "in_stock",
    "in_store_only",
    "instock",
    "limited",
    "limited_availability",
    "listed",
    "live",
    "made_to_order",
    "new",
    "on_sale",
    "online",
    "online_only",
    "open",
    "pre_order",
    "pre_sale",
    "preorder",
    "published",
    "relisted",
    "true",
    "yes",
    "aktiv",
    "verfügbar",
    "lieferbar",
    "auf_lager",
    "sofort_lieferbar",
    "actif",
    "disponible",
    "en_stock",
    "activo",
    "attivo",
    "disponibile",
    "в_наличии",
    "есть",
    "активно",
    "активен",
    "aktif",
    "stokta",
    "stokta_var",
    "mevcut",
    "satışta",
    "有货",
    "现货",
    "在售",
    "上架",
    "已上架",
];

/// Words of what they cannot.
const ENDED: &[&str] = &[
    "archived",
    "canceled",
    "cancelled",
    "closed",
    "completed",
    "deactivated",
    "deleted",
    "delisted",
    "disabled",
    "discontinued",
    "ended",
    "expired",
    "false",
    "finished",
    "gone",
    "inactive",
    "no",
    "not_available",
    "off_sale",
    "offline",
    "out_of_stock",
    "outofstock",
    "paused",
    "removed",
    "removed_by_seller",
    "sold",
    "sold_out",
    "soldout",
    "suspended",
    "unavailable",
    "unlisted",
    "unpublished",
    "withdrawn",
    "draft",
    "inaktiv",
    "beendet",
    "verkauft",
    "ausverkauft",
    "nicht_verfügbar",
    "nicht_lieferbar",
    "nicht_auf_lager",
    "inactif",
    "épuisé",
    "indisponible",
    "non_disponible",
    "en_rupture",
    "rupture_de_stock",
    "vendu",
    "inactivo",
    "agotado",
    "no_disponible",
    "sin_stock",
    "vendido",
    "inattivo",
    "esaurito",
    "non_disponibile",
    "venduto",
    "нет_в_наличии",
    "нет",
    "продано",
    "снято_с_продажи",
    "неактивно",
    "pasif",
    "tükendi",
    "stokta_yok",
    "satıldı",
    "无货",
    "缺货",
    "售罄",
    "已售",
    "已售罄",
    "下架",
    "已下架",
];

/// Whether a word says that a listing is not offered any more. Google writes `out_of_stock`, older feeds `out of stock`, schema.org
/// `https://schema.org/OutOfStock`.
pub(crate) fn is_ended(text: &str) -> Result<bool, Cause> {
    let word = plain(text.rsplit(['/', '#', ':']).find(|part| !part.trim().is_empty()).unwrap_or_default());
    match word.as_str() {
        // How many are left.
        count if !count.is_empty() && count.bytes().all(|b| b.is_ascii_digit()) => Ok(count.bytes().all(|b| b == b'0')),
        written => {
            SAYS_ENDED.get(&word::plain(written)).copied().ok_or_else(|| Cause::Availability(text.chars().filter(|c| !c.is_control()).take(40).collect()))
        }
    }
}

/// Whether each of the words, without accents, says that the listing has ended.
static SAYS_ENDED: LazyLock<HashMap<String, bool>> = LazyLock::new(|| {
    let words = |words: &'static [&str], ended| words.iter().map(move |word| (word::plain(word), ended));
    words(ENDED, true).chain(words(OFFERED, false)).collect()
});

/// In small letters, with `_` between words, however they are written: `OutOfStock` too.
fn plain(text: &str) -> String {
    let mut word = String::new();
    let mut after_small = false;
    for c in text.trim().nfc() {
        let begins = !c.is_alphanumeric() || (c.is_uppercase() && after_small);
        if begins && !word.is_empty() && !word.ends_with('_') {
            word.push('_');
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase().filter(|c| !is_combining_mark(*c)));
        }
        after_small = c.is_lowercase();
    }
    word.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_feeds_write_is_read_however_it_is_written() {
        for ended in [
            "out_of_stock",
            "out of stock",
            "Out-of-Stock",
            "https://schema.org/OutOfStock",
            "http://schema.org/SoldOut/",
            "SOLD",
            " ended ",
            "Inactive",
            "TÜKENDİ",
            "PASİF",
            "SATILDI",
            "E\u{301}puise\u{301}",
            "0",
            "false",
        ] {
            assert_eq!(is_ended(ended), Ok(true), "{ended}");
        }
        for offered in ["in_stock", "In Stock", "https://schema.org/InStock", "preorder", "schema:BackOrder", "ACTIVE", "true", "available", "12"] {
            assert_eq!(is_ended(offered), Ok(false), "{offered}");
        }
        for unknown in ["?", "used", "in transit", "—"] {
            assert!(matches!(is_ended(unknown), Err(Cause::Availability(_))), "{unknown}");
        }
    }

    #[test]
    fn every_word_stands_as_it_is_compared() {
        for word in OFFERED.iter().chain(ENDED) {
            assert_eq!(plain(word), *word);
        }
        assert!(OFFERED.iter().all(|word| !ENDED.contains(word)));
    }
}
