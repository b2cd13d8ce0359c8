//! What columns of files with codes are called, in the languages of our pages.

/// What a column beside or with codes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeField {
    /// The codes or serial numbers themselves.
    Code,
    /// Codes within something longer: an address, an EPC, an SGTIN.
    Carrier,
    /// The number of the product.
    Gtin,
    /// The lot.
    Lot,
    /// Until when the goods are good.
    ExpiresOn,
}

/// Letters and digits alone, in lower case and without accents.
const CODES: [&str; 44] = [
    "21",
    "code",
    "codes",
    "codice",
    "codici",
    "codigo",
    "codigos",
    "matricola",
    "matricole",
    "matricule",
    "ndeserie",
    "nodeserie",
    "nserie",
    "numerodeserie",
    "numerodiserie",
    "numerodimatricola",
    "numeromatricola",
    "numeroserie",
    "numeroseriale",
    "numserie",
    "nºdeserie",
    "serial",
    "seriale",
    "seriali",
    "serialid",
    "serialno",
    "serialnos",
    "serialnr",
    "serialnum",
    "serialnumber",
    "serialnumbers",
    "serials",
    "seriennr",
    "seriennummer",
    "seriennummern",
    "sn",
    "snr",
    "srno",
    "unitcode",
    "unitid",
    "unitserial",
    "序列号",
    "序列码",
    "编码",
];
const CARRIERS: [&str; 7] = ["sgtin", "epc", "uid", "transparencycode", "digitallink", "link", "url"];
const GTINS: [&str; 17] = [
    "01",
    "gtin",
    "gtin8",
    "gtin12",
    "gtin13",
    "gtin14",
    "ean",
    "ean8",
    "ean13",
    "eancode",
    "codeean",
    "codigoean",
    "codiceean",
    "upc",
    "upca",
    "jan",
    "商品条码",
];
const LOTS: [&str; 27] = [
    "10",
    "lot",
    "lotid",
    "lotno",
    "lotnr",
    "lotnumber",
    "lotcode",
    "lote",
    "lotto",
    "los",
    "losnr",
    "losnummer",
    "batch",
    "batchid",
    "batchno",
    "batchnr",
    "batchnumber",
    "batchlot",
    "charge",
    "chargennr",
    "chargennummer",
    "numerodelot",
    "numerodelote",
    "numerodilotto",
    "numerolotto",
    "批号",
    "批次号",
];
const EXPIRIES: [&str; 32] = [
    "15",
    "17",
    "exp",
    "expdate",
    "expires",
    "expireson",
    "expiry",
    "expirydate",
    "expiration",
    "expirationdate",
    "bestbefore",
    "bestbeforedate",
    "bbd",
    "useby",
    "usebydate",
    "mhd",
    "mindesthaltbarkeitsdatum",
    "verfallsdatum",
    "verfalldatum",
    "ablaufdatum",
    "haltbarbis",
    "dlc",
    "ddm",
    "datedeperemption",
    "datedexpiration",
    "peremption",
    "caducidad",
    "fechadecaducidad",
    "scadenza",
    "datadiscadenza",
    "有效期至",
    "失效日期",
];

impl CodeField {
    /// By a column's name, however it is written.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).map(without_accent).collect();
        let lists: [(Self, &[&str]); 5] =
            [(Self::Code, &CODES), (Self::Carrier, &CARRIERS), (Self::Gtin, &GTINS), (Self::Lot, &LOTS), (Self::ExpiresOn, &EXPIRIES)];
        lists.into_iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| field)
    }

    /// Whether a column of this kind is the one that is imported.
    pub(crate) const fn holds_codes(self) -> bool {
        matches!(self, Self::Code | Self::Carrier)
    }
}

const fn without_accent(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_written() {
        for name in ["SERIENNR", "Serien-Nr.", "Matricola", "UNIT_ID", "numero_serie", "N° de série", "Número de serie", "Código", "序列号"] {
            assert_eq!(CodeField::by_name(name), Some(CodeField::Code), "{name}");
        }
        assert_eq!(["Charge", "LOT_NO", "Lotto", "MHD", "EAN-13"].map(CodeField::by_name), {
            use CodeField::{ExpiresOn, Gtin, Lot};
            [Some(Lot), Some(Lot), Some(Lot), Some(ExpiresOn), Some(Gtin)]
        });
        assert_eq!(CodeField::by_name("Q7WX-91KD-ZP"), None);
    }
}
