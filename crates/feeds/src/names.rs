//! What columns of feeds are called, beside the names of [`Field::names`]: in the other languages of the portal, in Russian and Turkish, and in the exports
//! of eBay, Shopify and WooCommerce.

use crate::{Field, sale::SaleDate, word::plain};
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// What the price is called for which it is sold now, where `price` is what it cost before.
const SALE: [&str; 14] = [
    "sale_price",
    "special_price",
    "promo_price",
    "promotional_price",
    "discounted_price",
    "angebotspreis",
    "aktionspreis",
    "sonderpreis",
    "tarif_promo",
    "prix_promo",
    "precio_rebajado",
    "prezzo_in_offerta",
    "促销价",
    "indirimli_fiyat",
];

/// What columns are called that say when that is.
const SALE_DATES: [(SaleDate, &[&str]); 3] = [
    (SaleDate::Period, &["sale_price_effective_date", "sale_effective_date"]),
    (
        SaleDate::From,
        &[
            "sale_from_date",
            "sale_start_date",
            "sale_price_start_date",
            "date_sale_price_starts",
            "date_on_sale_from",
            "special_price_from_date",
            "special_from_date",
        ],
    ),
    (
        SaleDate::Until,
        &["sale_end_date", "sale_to_date", "sale_price_end_date", "date_sale_price_ends", "date_on_sale_to", "special_price_to_date", "special_to_date"],
    ),
];

/// What stands before `image` in the name of a column of further pictures.
const FURTHER: [&str; 10] = ["variant_", "additional_", "other_", "extra_", "further_", "more_", "weitere_", "autres_", "otras_", "altre_"];
/// The place of further pictures among the names of pictures: behind all others, by their number.
const FURTHER_RANK: usize = 1000;

/// The best name of a field stands first.
const NAMES: [(Field, &[&str]); 16] = [
    (
        Field::ExternalId,
        &[
            "item_number",
            "handle",
            "article_number",
            "seller_sku",
            "variant_sku",
            "custom_label_sku",
            "custom_label",
            "artikelnummer",
            "artikel_nr",
            "artikel_id",
            "angebotsnummer",
            "produktnummer",
            "produkt_id",
            "bestellnummer",
            "artikelnummer_sku",
            "référence",
            "numéro_d_article",
            "identifiant",
            "id_produit",
            "code_article",
            "code_produit",
            "ugs",
            "número_de_artículo",
            "referencia",
            "id_producto",
            "código_de_producto",
            "código_de_artículo",
            "identificador",
            "numero_articolo",
            "riferimento",
            "codice_articolo",
            "codice_prodotto",
            "id_prodotto",
            "商品编号",
            "商品id",
            "商品编码",
            "货号",
            "编号",
            "商品編號",
            "артикул",
            "id_товара",
            "код_товара",
            "номер_товара",
            "номер_объявления",
            "ürün_kodu",
            "ürün_id",
            "ürün_no",
            "ilan_no",
            "stok_kodu",
        ],
    ),
    (
        Field::Title,
        &[
            "titel",
            "bezeichnung",
            "artikelbezeichnung",
            "produktbezeichnung",
            "produktname",
            "artikelname",
            "produkttitel",
            "artikeltitel",
            "angebotstitel",
            "titre",
            "nom_du_produit",
            "nom_produit",
            "intitulé",
            "désignation",
            "título",
            "nombre_del_producto",
            "nombre_producto",
            "titolo",
            "nome_prodotto",
            "nome_del_prodotto",
            "标题",
            "商品标题",
            "商品名称",
            "名称",
            "品名",
            "標題",
            "商品名稱",
            "название",
            "название_товара",
            "наименование",
            "наименование_товара",
            "заголовок",
            "başlık",
            "ürün_adı",
            "ürün_başlığı",
            "ürün_ismi",
            "ilan_başlığı",
            "nom",
            "nome",
            "nombre",
        ],
    ),
    (
        Field::Url,
        &[
            "view_item_url",
            "produktlink",
            "produkt_url",
            "artikel_url",
            "angebots_url",
            "adresse",
            "webadresse",
            "lien",
            "lien_produit",
            "url_produit",
            "enlace",
            "url_del_producto",
            "url_producto",
            "indirizzo",
            "url_prodotto",
            "link_prodotto",
            "链接",
            "商品链接",
            "网址",
            "連結",
            "ссылка",
            "ссылка_на_товар",
            "bağlantı",
            "ürün_linki",
            "ürün_url",
        ],
    ),
    (
        Field::Description,
        &[
            "body_html",
            "item_description",
            "product_description",
            "beschreibung",
            "artikelbeschreibung",
            "produktbeschreibung",
            "description_du_produit",
            "description_produit",
            "descripción",
            "descripción_del_producto",
            "descrizione",
            "descrizione_prodotto",
            "描述",
            "商品描述",
            "详情",
            "商品详情",
            "описание",
            "описание_товара",
            "açıklama",
            "ürün_açıklaması",
            "short_description",
            "kurzbeschreibung",
        ],
    ),
    (
        Field::Brand,
        &[
            "brands",
            "c_brand",
            "p_brand",
            "marke",
            "markenname",
            "hersteller",
            "marque",
            "fabricant",
            "marca",
            "fabricante",
            "produttore",
            "品牌",
            "бренд",
            "марка",
            "производитель",
            "marka",
            "üretici",
        ],
    ),
    (
        Field::Gtin,
        &[
            "p_ean",
            "p_upc",
            "variant_barcode",
            "gtin_upc_ean_or_isbn",
            "gtin_upc_ean_oder_isbn",
            "ean_gtin",
            "gtin_ean",
            "ean_nummer",
            "strichcode",
            "code_ean",
            "code_barres",
            "code_barre",
            "código_ean",
            "código_de_barras",
            "codice_ean",
            "codice_a_barre",
            "条形码",
            "条码",
            "商品条码",
            "штрихкод",
            "штрих_код",
            "barkod",
        ],
    ),
    (
        Field::Price,
        &[
            "current_price",
            "start_price",
            "startprice",
            "buy_it_now_price",
            "auction_buy_it_now_price",
            "variant_price",
            "regular_price",
            "standard_price",
            "preis",
            "verkaufspreis",
            "bruttopreis",
            "preis_brutto",
            "regulärer_preis",
            "prix",
            "prix_ttc",
            "prix_de_vente",
            "tarif",
            "precio",
            "precio_de_venta",
            "precio_normal",
            "prezzo",
            "prezzo_di_vendita",
            "价格",
            "售价",
            "单价",
            "價格",
            "售價",
            "цена",
            "стоимость",
            "fiyat",
            "fiyatı",
            "satış_fiyatı",
        ],
    ),
    (
        Field::Currency,
        &["währung", "waehrung", "währungscode", "devise", "monnaie", "moneda", "divisa", "valuta", "货币", "币种", "貨幣", "валюта", "para_birimi", "döviz"],
    ),
    (
        Field::SellerId,
        &[
            "seller_number",
            "verkäufer_id",
            "verkaeufer_id",
            "verkäufernummer",
            "händler_id",
            "haendler_id",
            "händlernummer",
            "id_vendeur",
            "id_du_vendeur",
            "identifiant_vendeur",
            "id_vendedor",
            "id_del_vendedor",
            "id_venditore",
            "id_del_venditore",
            "卖家id",
            "卖家编号",
            "店铺id",
            "商家id",
            "id_продавца",
            "satıcı_id",
            "mağaza_id",
        ],
    ),
    (
        Field::Seller,
        &[
            "seller_user_id",
            "seller_username",
            "shop_name",
            "store_name",
            "verkäufer",
            "verkaeufer",
            "verkäufername",
            "händler",
            "haendler",
            "händlername",
            "anbieter",
            "vendeur",
            "nom_du_vendeur",
            "boutique",
            "marchand",
            "vendedor",
            "nombre_del_vendedor",
            "tienda",
            "venditore",
            "nome_venditore",
            "negozio",
            "卖家",
            "卖家名称",
            "店铺",
            "店铺名称",
            "商家",
            "賣家",
            "продавец",
            "имя_продавца",
            "магазин",
            "satıcı",
            "satıcı_adı",
            "mağaza",
            "mağaza_adı",
        ],
    ),
    (
        Field::SellerEmail,
        &[
            "e_mail",
            "verkäufer_e_mail",
            "e_mail_des_verkäufers",
            "e_mail_verkäufer",
            "händler_e_mail",
            "courriel",
            "e_mail_du_vendeur",
            "correo",
            "correo_electrónico",
            "email_del_vendedor",
            "email_venditore",
            "邮箱",
            "卖家邮箱",
            "почта",
            "электронная_почта",
            "e_posta",
            "satıcı_e_posta",
        ],
    ),
    (
        Field::Image,
        &[
            "image_src",
            "image_links",
            "picture_url",
            "product_image",
            "product_images",
            "picurl",
            "pic_url",
            "photo_url",
            "main_image_url",
            "image_urls",
            "photo",
            "photos",
            "bild",
            "bilder",
            "bild_url",
            "bilder_url",
            "bildlink",
            "bildadresse",
            "produktbild",
            "produktbilder",
            "foto",
            "fotos",
            "image_du_produit",
            "lien_image",
            "url_image",
            "imagen",
            "imágenes",
            "url_imagen",
            "url_de_la_imagen",
            "enlace_imagen",
            "immagine",
            "immagini",
            "url_immagine",
            "link_immagine",
            "图片",
            "主图",
            "图片链接",
            "商品图片",
            "圖片",
            "изображение",
            "изображения",
            "фото",
            "картинка",
            "ссылка_на_изображение",
            "görsel",
            "görseller",
            "resim",
            "resimler",
            "görsel_linki",
            "resim_linki",
            "resim_url",
        ],
    ),
    (
        Field::Category,
        &[
            "google_product_category",
            "ebay_category_1_name",
            "kategorie",
            "kategorien",
            "produktkategorie",
            "warengruppe",
            "catégorie",
            "catégories",
            "rubrique",
            "categoría",
            "categorías",
            "categoria",
            "categorie",
            "类目",
            "分类",
            "商品分类",
            "商品类目",
            "類別",
            "категория",
            "kategori",
            "kategoriler",
        ],
    ),
    (
        Field::Country,
        &[
            "ship_from_country",
            "item_country",
            "country_of_dispatch",
            "land",
            "ländercode",
            "versandland",
            "artikelstandort_land",
            "pays",
            "code_pays",
            "país",
            "código_de_país",
            "paese",
            "codice_paese",
            "国家",
            "发货国",
            "发货地",
            "國家",
            "страна",
            "страна_отправки",
            "ülke",
            "gönderim_ülkesi",
        ],
    ),
    (
        Field::Availability,
        &[
            "verfügbarkeit",
            "angebotsstatus",
            "lagerbestand",
            "bestand",
            "disponibilité",
            "disponibilidad",
            "disponibilità",
            "existencias",
            "库存",
            "库存状态",
            "商品状态",
            "状态",
            "庫存",
            "наличие",
            "статус",
            "stok_durumu",
            "stok",
            "durum",
            "available_quantity",
            "stock",
            "quantity",
        ],
    ),
    (
        Field::Condition,
        &[
            "listing_condition",
            "condition_type",
            "zustand",
            "artikelzustand",
            "état",
            "état_du_produit",
            "condición",
            "estado_del_producto",
            "condizione",
            "condizioni",
            "商品状况",
            "成色",
            "新旧程度",
            "состояние",
            "состояние_товара",
            "ürün_durumu",
        ],
    ),
];

/// Each name with its field, and its place among the field's names: 0 is best.
static KNOWN: LazyLock<HashMap<String, (Field, usize)>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    for (field, others) in NAMES {
        let first: &[&str] = if field == Field::Price { &SALE } else { &[] };
        for (rank, name) in first.iter().chain(field.names()).chain(others).enumerate() {
            known.entry(plain(name)).or_insert((field, rank));
        }
    }
    known
});

/// The field that a name is of, and its place among the field's names.
pub(crate) fn known(plain: &str) -> Option<(Field, usize)> {
    KNOWN.get(plain).copied().or_else(|| Some((Field::Image, FURTHER_RANK.saturating_add(further(plain)?))))
}

/// What a name says of when the price of a sale is asked.
pub(crate) fn sale_date(plain: &str) -> Option<SaleDate> {
    SALE_DATES.iter().find(|(_, names)| names.contains(&plain)).map(|(date, _)| *date)
}

/// Whether a name is that of a price of a sale.
pub(crate) fn is_of_sale(plain: &str) -> bool {
    known(plain).is_some_and(|(field, rank)| field == Field::Price && is_besides(field, rank))
}

/// Which one of the further pictures a name is of: `additional_image_link`, `image_2`.
fn further(plain: &str) -> Option<usize> {
    let named = FURTHER.iter().find_map(|word| plain.strip_prefix(word));
    let all = named.unwrap_or(plain);
    let name = all.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = all[name.len()..].parse().ok();
    let is_picture = matches!(KNOWN.get(name.trim_end_matches('_')), Some((Field::Image, _)));
    (is_picture && (named.is_some() || number.is_some())).then(|| number.unwrap_or_default())
}

/// Whether a name is of something that listings have besides: a price while there is a sale, further pictures.
pub(crate) const fn is_besides(field: Field, rank: usize) -> bool {
    match field {
        Field::Price => rank < SALE.len(),
        Field::Image => rank >= FURTHER_RANK,
        _ => false,
    }
}

/// Whether, of two names of one field, the second says something that is to be read beside what the first says: the price where there is none of a sale,
/// and the pictures behind the main one.
pub(crate) fn goes_with(field: Field, first: usize, second: usize) -> bool {
    match field {
        Field::Price => is_besides(field, first) && first < second,
        Field::Image => is_besides(field, second) && first <= second,
        _ => false,
    }
}

/// The text of a field of which several columns or keys have one, the best first.
pub(crate) fn text_of<'t>(field: Field, mut texts: impl Iterator<Item = &'t str>) -> Option<Cow<'t, str>> {
    match field {
        Field::Price => {
            // Programs write nothing or 0 for no sale.
            let first = texts.next()?;
            let costs = |text: &&str| text.contains(|c: char| c.is_numeric() && c != '0');
            Some(Cow::Borrowed(Some(first).filter(costs).or_else(|| texts.find(costs)).unwrap_or(first)))
        }
        Field::Image => {
            let first = texts.next()?;
            Some(texts.fold(Cow::Borrowed(first), |all, text| if text.trim().is_empty() { all } else { all + "\n" + text }))
        }
        _ => texts.next().map(Cow::Borrowed),
    }
}

/// The columns of a field by their names, the one that fits best first; behind it those that go with it.
pub(crate) fn columns(columns: &[String], field: Field) -> Vec<usize> {
    // Shopify calls the maker so; elsewhere it is who sells.
    let vendor_makes = columns.iter().any(|name| matches!(name.as_str(), "body_html" | "variant_sku"));
    let rank = |name: &String| match known(name) {
        Some((Field::Seller, _)) if vendor_makes && name == "vendor" => (field == Field::Brand).then_some(usize::MAX),
        Some((of, rank)) => (of == field).then_some(rank),
        None => None,
    };
    let mut ranked: Vec<(usize, usize)> = columns.iter().enumerate().filter_map(|(at, name)| Some((rank(name)?, at))).collect();
    ranked.sort_unstable();
    let best = ranked.first().map(|(rank, _)| *rank);
    let mut first = true;
    ranked.retain(|(rank, _)| std::mem::take(&mut first) || best.is_some_and(|best| goes_with(field, best, *rank)));
    ranked.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_that_of_two_fields() {
        for (field, others) in NAMES {
            let sale = SALE.iter().filter(|_| field == Field::Price);
            for name in field.names().iter().chain(others).chain(sale) {
                assert_eq!(known(&plain(name)).map(|(of, _)| of), Some(field), "{name}");
            }
        }
        assert!(Field::ALL.iter().all(|field| NAMES.iter().any(|(of, _)| of == field)));
    }

    #[test]
    fn headers_are_known_in_every_language_and_as_programs_write_them() {
        let known = |header: &str| {
            let names: Vec<String> = header.split(';').map(plain).collect();
            let all = Field::ALL.into_iter().filter_map(|field| Some((*columns(&names, field).first()?, field.name())));
            let mut all: Vec<_> = all.collect();
            all.sort_unstable();
            all.into_iter().map(|(at, name)| format!("{at}={name}")).collect::<Vec<_>>().join(" ")
        };
        let seven = "0=id 1=title 2=price 3=currency 4=seller 5=brand";
        for header in [
            "Artikelnummer;Titel;Preis;Währung;Verkäufer;Marke",
            "Référence;Titre;Prix;Devise;Vendeur;Marque",
            "Referencia;Título;Precio;Moneda;Vendedor;Marca",
            "Codice articolo;Titolo;Prezzo;Valuta;Venditore;Marca",
            "商品编号;标题;价格;货币;卖家;品牌",
            "Артикул;Название;Цена;Валюта;Продавец;Бренд",
            "Ürün kodu;BAŞLIK;Fiyat;Para birimi;Satıcı;Marka",
        ] {
            assert_eq!(known(header), seven, "{header}");
        }
        let shopify = "Handle;Title;Body (HTML);Vendor;Product Category;Variant SKU;Variant Price;Variant Barcode;Image Src;Status";
        assert_eq!(known(shopify), "0=id 1=title 2=description 3=brand 4=category 6=price 7=gtin 8=image 9=availability");
        let ebay = "Item number;Title;Custom label (SKU);Available quantity;Currency;Start price;Current price;eBay category 1 name;P:UPC;P:EAN";
        assert_eq!(known(ebay), "0=id 1=title 3=availability 4=currency 6=price 7=category 9=gtin");
        assert_eq!(known("sku;name;vendor"), "0=id 1=title 2=seller");
    }
}
