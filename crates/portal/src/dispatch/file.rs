//! A file of dispatches: CSV with the columns order, item (or listing, gtin) and code, one unit a line, units if the order has others, and condition if its goods are used. Whatever is wrong with its form changes nothing
//! and is named by line; what is wrong with single codes is named in the orders, and all other units count.

use super::{Dispatched, Item};
use crate::{
    Actor, Portal, PortalError, Result,
    policy::Action,
    spreadsheet::{SHORTENED, is_shortened},
};
use feeds::{CodeField, code_page, separator_line};
use model::{
    dispatch::{DispatchFacts, DispatchForm, FILE_LINES_MAX, LINES_MAX, OlderForm, UNITS_MAX, guess_used, parse_order},
    form::{FieldError, FieldErrors},
    id::{ListingId, ProductId, SellerId},
    product::Product,
};
use std::collections::{BTreeMap, HashMap, hash_map::Entry};

/// Faults of a file that are told at once.
const FAULTS_SHOWN: usize = 20;

/// A file, read.
#[derive(Clone, Debug, Default)]
pub struct DispatchFile {
    /// One for each order and item, in the order of the file.
    pub forms: Vec<DispatchForm>,
}

/// Where the columns stand.
struct Columns {
    order: usize,
    item: Vec<usize>,
    code: usize,
    lot: Option<usize>,
    made_on: Option<usize>,
    supplier: Option<usize>,
    units: Option<usize>,
    condition: Option<usize>,
}

/// Names that columns have, letters and digits in lower case alone: what shops' programs write in the languages of our pages.
const ORDER_NAMES: [&str; 22] = [
    "order",
    "orderref",
    "orderreference",
    "ordernumber",
    "orderno",
    "orderid",
    "amazonorderid",
    "bestellung",
    "bestellnummer",
    "bestellnr",
    "auftrag",
    "auftragsnummer",
    "commande",
    "numérodecommande",
    "ndecommande",
    "pedido",
    "númerodepedido",
    "nºdepedido",
    "ordine",
    "numeroordine",
    "订单",
    "订单号",
];
const LISTING_NAMES: [&str; 9] = ["listing", "listingid", "item", "externalid", "angebot", "annonce", "anuncio", "annuncio", "商品链接"];
/// The surest first: the last name other things as well, such as how far an order is.
const CONDITION_NAMES: [&str; 10] =
    ["condition", "itemcondition", "artikelzustand", "condizione", "condizioni", "condición", "商品状况", "zustand", "état", "estado"];

/// What an order of a file is for: its name, and its item with the GTIN beside it.
type Key = (String, String, String);

impl DispatchFile {
    /// Reads a file as it came: UTF-8, or what Excel makes where nobody chose: “Unicode text” (UTF-16), or the code page of Western Europe. Other code pages
    /// are refused, for nothing says which it is: names in the wrong one would be kept garbled, and an order that is sent again would be another. Faults
    /// are of the field `file`.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        if bytes.starts_with(b"PK\x03\x04") {
            return Err(PortalError::field("file", "This is an Excel workbook: in Excel choose “Save as”, and “CSV UTF-8”"));
        }
        let page = code_page(bytes);
        let (text, is_broken) = page.encoding.decode_with_bom_removal(bytes);
        if is_broken || !page.is_sure {
            return Err(PortalError::field("file", "The letters of this file cannot be told: in Excel choose “Save as”, and “CSV UTF-8”"));
        }
        // Of another kind altogether: a picture, or UTF-16 that does not say so.
        if text.contains('\0') {
            return Err(PortalError::field("file", "This is not text: in Excel choose “Save as”, and “CSV UTF-8”"));
        }
        Self::parse(&text)
    }

    /// Reads a file. Faults are of the field `file`, each with its line.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let rows = rows(text).into_iter().collect::<Result<Vec<_>, _>>().map_err(|error| PortalError::field("file", error))?;
        let mut lines = rows.into_iter();
        let Some((line, head)) = lines.next() else { return Err(PortalError::field("file", "The file is empty")) };
        let columns = Columns::find(line, &head)?;
        let (mut errors, mut faults) = (FieldErrors::new(), 0);
        let mut forms: Vec<DispatchForm> = Vec::new();
        let mut places: BTreeMap<Key, usize> = BTreeMap::new();
        for (at, (line, cells)) in lines.enumerate() {
            if at == FILE_LINES_MAX {
                return Err(PortalError::field("file", format!("A file has {FILE_LINES_MAX} lines at most: split it")));
            }
            match columns.read(line, &cells, &mut forms, &mut places) {
                Ok(()) => {}
                Err(message) if faults < FAULTS_SHOWN => {
                    errors.add_at("file", line, message);
                    faults += 1;
                }
                Err(_) => faults += 1,
            }
        }
        if faults > FAULTS_SHOWN {
            errors.add("file", format!("{} more lines have such faults", faults - FAULTS_SHOWN));
        }
        if faults == 0 && forms.is_empty() {
            errors.add("file", "The file has no line below its head");
        }
        if errors.is_empty() { Ok(Self { forms }) } else { Err(PortalError::Invalid(errors.into_vec())) }
    }
}

impl Columns {
    fn find(line: u32, head: &csv::StringRecord) -> Result<Self> {
        let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let names: Vec<String> = head.iter().map(plain).collect();
        let find = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let order = find(&ORDER_NAMES);
        let of_kind = |kind: CodeField| head.iter().position(|name| CodeField::by_name(name) == Some(kind));
        let item: Vec<usize> = [find(&LISTING_NAMES), of_kind(CodeField::Gtin)].into_iter().flatten().collect();
        let code = of_kind(CodeField::Code);
        let (Some(order), false, Some(code)) = (order, item.is_empty(), code) else {
            let found = head.iter().map(str::trim).collect::<Vec<_>>().join(", ");
            let found = if found.is_empty() { "none".to_owned() } else { found.chars().take(120).collect() };
            let fault = format!("name the columns order, listing (or gtin) and code; found: {found}");
            return Err(PortalError::Invalid(vec![FieldError::at_line("file", line, fault)]));
        };
        let (lot, made_on, supplier) = (of_kind(CodeField::Lot), find(&["madeon"]), find(&["supplier", "distributor"]));
        let units = find(&["units", "orderunits"]);
        let condition = CONDITION_NAMES.iter().find_map(|name| find(&[*name]));
        Ok(Self { order, item, code, lot, made_on, supplier, units, condition })
    }

    /// Adds a line to its order. One without a code is a unit of older stock.
    fn read(&self, line: u32, cells: &csv::StringRecord, forms: &mut Vec<DispatchForm>, places: &mut BTreeMap<Key, usize>) -> Result<(), String> {
        let cell = |at: usize| cells.get(at).map(str::trim).unwrap_or_default();
        let told = [self.order, self.code].into_iter().chain(self.item.iter().copied()).map(cell);
        if let Some(number) = told.into_iter().find(|number| is_shortened(number)) {
            return Err(format!("“{number}”: {SHORTENED}"));
        }
        let order = parse_order(cell(self.order))?;
        let mut named = self.item.iter().map(|at| cell(*at)).filter(|text| !text.is_empty());
        let (item, gtin) = (named.next().ok_or("no listing and no GTIN")?, named.next().unwrap_or_default());
        let place = *places.entry((order.clone(), item.to_owned(), gtin.to_owned())).or_insert_with(|| {
            forms.push(DispatchForm { order, item: item.to_owned(), gtin: gtin.to_owned(), ..DispatchForm::default() });
            forms.len() - 1
        });
        let Some(form) = forms.get_mut(place) else { return Ok(()) };
        say_units(form, self.units.map(cell).unwrap_or_default())?;
        say_condition(form, self.condition.map(cell).unwrap_or_default())?;
        if !cell(self.code).is_empty() {
            if form.codes.len() == LINES_MAX {
                return Err(format!("an order has {LINES_MAX} codes at most in one file"));
            }
            form.codes.push((line, cell(self.code).to_owned()));
            return Ok(());
        }
        let said = |at: Option<usize>| at.map(cell).unwrap_or_default().to_owned();
        let (lot, made_on, supplier) = (said(self.lot), said(self.made_on), said(self.supplier));
        add_older(form, OlderForm { units: "1".to_owned(), lot, made_on, supplier });
        Ok(())
    }
}

/// Older stock of the same lot, day and supplier is one, with the units of both.
fn add_older(form: &mut DispatchForm, more: OlderForm) {
    let alike = |one: &&mut OlderForm| (&one.lot, &one.made_on, &one.supplier) == (&more.lot, &more.made_on, &more.supplier);
    let units = |text: &str| text.parse::<u32>().unwrap_or(0);
    match form.older.iter_mut().find(alike) {
        Some(one) => one.units = units(&one.units).saturating_add(units(&more.units)).min(UNITS_MAX).to_string(),
        None => form.older.push(more),
    }
}

/// Notes how many units an order has, if a line says so: all that do say the same.
fn say_units(form: &mut DispatchForm, said: &str) -> Result<(), String> {
    match form.units.as_str() {
        _ if said.is_empty() => {}
        "" => form.units = said.to_owned(),
        before if before == said => {}
        before => return Err(format!("the order has {before} units in a line before, and {said} here")),
    }
    Ok(())
}

/// Notes in what condition an order's goods are, if a line says so: all that do say the same. What is no known word says nothing: whoever made the file may
/// mean something else by the column, and files that were taken before are taken still.
fn say_condition(form: &mut DispatchForm, said: &str) -> Result<(), String> {
    let Some(used) = guess_used(said) else { return Ok(()) };
    let word = if used { "used" } else { "new" };
    match form.condition.as_str() {
        "" => form.condition = word.to_owned(),
        before if before == word => {}
        before => return Err(format!("the order’s goods are {before} in a line before, and {word} here: make it two orders")),
    }
    Ok(())
}

/// An order of a file with its item, before anything is done.
enum Planned {
    /// Of a product of a brand of this portal.
    Known { form: DispatchForm, product: Box<Product>, listing: Option<ListingId> },
    /// Of another: nothing has to be confirmed.
    Unknown { order: String, item: String },
}

/// What became of one order of a file.
#[derive(Debug)]
pub struct FileAnswer {
    /// The seller's name for the order.
    pub order: String,
    /// The listing or GTIN, as the file names it.
    pub item: String,
    /// What was done, `None` where no brand of this portal has the product: nothing has to be confirmed; or why nothing of this order was.
    pub done: Result<Option<Dispatched>>,
}

impl Portal {
    /// Confirms the units of a file, order by order: each is answered, and none stops those after it. Whether the seller must wait for having guessed is
    /// asked once, and items are looked up, before anything is changed.
    pub async fn confirm_dispatches(&self, actor: &Actor, file: &DispatchFile) -> Result<Vec<FileAnswer>> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        let guesses = self.may_confirm(seller).await?;
        let mut orders = Vec::new();
        let mut errors = FieldErrors::new();
        for planned in self.planned(seller, file, &mut errors).await? {
            match planned {
                Planned::Unknown { order, item } => orders.push((order, item, None)),
                Planned::Known { form, product, listing } => match DispatchFacts::parse(&form) {
                    Ok(facts) => orders.push((form.order, form.item, Some((product, listing, facts, form.codes)))),
                    Err(wrong) => wrong.into_vec().into_iter().for_each(|error| add_of(&form, error.message, &mut errors)),
                },
            }
        }
        crate::error::check(errors)?;
        let (mut answers, mut missed) = (Vec::with_capacity(orders.len()), Vec::new());
        let (mut reached, mut coverages) = (true, HashMap::new());
        for (order, item, known) in orders {
            let Some((product, listing, facts, codes)) = known else {
                answers.push(FileAnswer { order, item, done: Ok(None) });
                continue;
            };
            if !reached {
                let done = Err(PortalError::conflict("The portal could not save anything any more when it came to this order: send the file again"));
                answers.push(FileAnswer { order, item, done });
                continue;
            }
            let done = async {
                // What is known of a product is the same for all orders of a file, and is asked once.
                let coverage = match coverages.entry(product.id) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(unknown) => unknown.insert(self.running_coverage(product.id).await?),
                };
                self.dispatch_units(actor, &guesses, (&product, coverage.as_ref()), listing, facts, &codes).await
            };
            let done = done.await.map(|(done, codes)| {
                missed.extend(codes);
                Some(done)
            });
            if let Err(error @ (PortalError::Unavailable(_) | PortalError::Internal(_))) = &done {
                tracing::error!(?error, "An order of a file of dispatches could not be confirmed");
                reached = !matches!(error, PortalError::Unavailable(_));
            }
            answers.push(FileAnswer { order, item, done });
        }
        // What was done stands, and is answered, whether or not this can be counted.
        if let Err(error) = self.note_dispatch_misses(seller, &missed).await {
            tracing::error!(?error, "Missed codes of a file of dispatches could not be counted");
        }
        Ok(answers)
    }

    /// The orders of a file, one for each product however its lines name it. Faults are of the field `file`.
    async fn planned(&self, seller: SellerId, file: &DispatchFile, errors: &mut FieldErrors) -> Result<Vec<Planned>> {
        let mut orders: Vec<Planned> = Vec::with_capacity(file.forms.len());
        let mut places: BTreeMap<(String, ProductId), usize> = BTreeMap::new();
        for form in &file.forms {
            let Item { product, listing, .. } = match self.dispatch_item(seller, form).await {
                Ok(item) => item,
                Err(PortalError::Invalid(wrong)) => {
                    wrong.into_iter().for_each(|error| add_of(form, error.message, errors));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Some(product) = product else {
                orders.push(Planned::Unknown { order: form.order.clone(), item: form.item.clone() });
                continue;
            };
            let known = places.entry((form.order.clone(), product.id)).or_insert(orders.len());
            let Some(Planned::Known { form: first, listing: first_listing, .. }) = orders.get_mut(*known) else {
                orders.push(Planned::Known { form: form.clone(), product: Box::new(product), listing });
                continue;
            };
            *first_listing = first_listing.or(listing);
            if let Err(error) = say_units(first, &form.units).and_then(|()| say_condition(first, &form.condition)) {
                add_of(form, error, errors);
            }
            first.codes.extend(form.codes.iter().cloned());
            first.codes.sort_by_key(|(line, _)| *line);
            form.older.iter().for_each(|older| add_older(first, older.clone()));
        }
        Ok(orders)
    }
}

/// Notes a fault of an order: at the line where it begins, if a line of it has a code.
fn add_of(form: &DispatchForm, message: String, errors: &mut FieldErrors) {
    match form.codes.first() {
        Some((line, _)) => errors.add_at("file", *line, message),
        None => errors.add("file", format!("Order {}: {message}", form.order)),
    }
}

/// The rows of a CSV file with their line numbers: commas, semicolons or tabs, whichever the head has most of, or what Excel's `sep=` says before it.
fn rows(text: &str) -> Vec<Result<(u32, csv::StringRecord), csv::Error>> {
    let (first, behind) = text.split_once('\n').unwrap_or((text, ""));
    let said = separator_line(first);
    let (text, before) = if said.is_some() { (behind, 1) } else { (text, 0) };
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let most = [b';', b'\t', b','].into_iter().max_by_key(|one| head.bytes().filter(|byte| byte == one).count()).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(said.unwrap_or(most)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    // The reader's own line numbers are those where it stands before it skips line feeds and empty lines.
    let (mut line, mut at) = (1 + before, 0);
    let mut numbered = |row: csv::StringRecord| {
        let start = row.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(at).clamp(at, text.len());
        let start = start + text.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        line += text.as_bytes()[at..start].iter().filter(|byte| **byte == b'\n').count() as u32;
        at = start;
        (line, row)
    };
    reader.records().map(|row| row.map(&mut numbered)).take(FILE_LINES_MAX + 2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        match DispatchFile::parse(text) {
            Err(PortalError::Invalid(errors)) => errors.into_iter().map(|error| error.message).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_file_is_read_by_its_head_whatever_separates_its_cells() {
        for text in
            ["order,listing,code\nA-1,880001,X\nA-1,880001,Y\nA-2,880001,Z\n", "\u{feff}Code;Order;GTIN\r\nX;A-1;880001\r\nY;A-1;880001\r\n\r\nZ;A-2;880001"]
        {
            let forms = DispatchFile::parse(text).unwrap().forms;
            assert_eq!(forms.iter().map(|form| (form.order.as_str(), form.codes.len())).collect::<Vec<_>>(), [("A-1", 2), ("A-2", 1)], "{text}");
            assert_eq!(forms[0].codes[0], (2, "X".to_owned()));
            assert_eq!(forms[1].codes[0], (if text.contains("\r\n\r\n") { 5 } else { 4 }, "Z".to_owned()));
        }
    }

    #[test]
    fn a_column_that_may_be_the_condition_stops_no_file() {
        let conditions = |text: &str| DispatchFile::parse(text).unwrap().forms.into_iter().map(|form| form.condition).collect::<Vec<_>>();
        for (head, said, read) in [
            ("Zustand", "Neu", "new"),
            ("Zustand", "gebraucht", "used"),
            ("Zustand", "1000", ""),
            ("état", "D’occasion", "used"),
            ("estado", "Enviado", ""),
            ("estado", "SP", ""),
            ("商品状况", "二手", "used"),
            ("condition", "NewOther", ""),
        ] {
            assert_eq!(conditions(&format!("Bestellnummer;EAN;Code;{head}\nA-1;880001;X;{said}\n")), [read], "{head}: {said}");
        }
        // Where a column names it for sure, the other is something else.
        assert_eq!(conditions("order;gtin;estado;code;condition\nA-1;880001;Nuevo;X;Used\n"), ["used"]);
        assert!(faults("order;gtin;code;condition\nA-1;880001;X;Used\nA-1;880001;Y;New\n")[0].contains("make it two orders"));
    }

    #[test]
    fn what_excel_writes_is_read() {
        let text = "sep=;\r\nBestellnummer;EAN;Code;Supplier\r\nA-1;880001;X;\r\nA-1;880001;;Müller\r\n";
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let western: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for bytes in [text.as_bytes().to_vec(), western, utf16(&format!("\u{feff}{}", text.replace("sep=;\r\n", "\r\n").replace(';', "\t")))] {
            let forms = DispatchFile::read(&bytes).unwrap().forms;
            assert_eq!((forms.len(), forms[0].order.as_str(), forms[0].item.as_str()), (1, "A-1", "880001"));
            assert_eq!((&forms[0].codes[0], forms[0].older[0].supplier.as_str()), (&(3, "X".to_owned()), "Müller"));
        }
        for wrong in [b"PK\x03\x04\x14\0".to_vec(), utf16("order;gtin;code")] {
            let Err(PortalError::Invalid(faults)) = DispatchFile::read(&wrong) else { panic!() };
            assert!(faults[0].message.contains("CSV UTF-8"));
        }
        assert_eq!(faults("sep=,\nOrder No.,Code\n"), ["Line 2: name the columns order, listing (or gtin) and code; found: Order No., Code"]);
    }

    #[test]
    fn another_code_page_is_refused_and_not_garbled() {
        use encoding_rs::{BIG5, GBK, ISO_8859_2, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253};
        let csv = |heads: &str, supplier: &str| format!("{heads}\r\nA-1;880001;;{supplier}\r\n");
        let plain = "Order;GTIN;Code;Supplier";
        for supplier in [
            "Müller",
            "Süßwaren Größe",
            "Société Générale",
            "Créée à Évry",
            "Nº 1, España",
            "Citroën",
            "Jørgensen & Sønner",
            "Ångström",
            "L’Oréal – €",
            "« été »",
        ] {
            let text = csv(plain, supplier);
            let (bytes, _, lost) = WINDOWS_1252.encode(&text);
            assert!(!lost);
            assert_eq!(DispatchFile::read(&bytes).unwrap().forms[0].older[0].supplier, supplier);
        }
        for (encoding, text) in [
            (GBK, csv("订单号;GTIN;Code;Supplier", "Shop")),
            (GBK, csv(plain, "上海商店")),
            (BIG5, csv(plain, "台北商店")),
            (SHIFT_JIS, csv(plain, "東京ストア")),
            (WINDOWS_1251, csv(plain, "Магазин")),
            (WINDOWS_1253, csv(plain, "Κατάστημα")),
            (WINDOWS_1250, csv(plain, "Łódź, Żabka")),
            (ISO_8859_2, csv(plain, "Książka")),
        ] {
            let bytes = encoding.encode(&text).0;
            let Err(PortalError::Invalid(faults)) = DispatchFile::read(&bytes) else { panic!("{} was read", encoding.name()) };
            assert!(faults[0].message.contains("CSV UTF-8"), "{}: {}", encoding.name(), faults[0].message);
        }
    }

    #[test]
    fn a_line_without_a_code_is_a_unit_of_older_stock() {
        let form = DispatchFile::parse("order,gtin,code,lot\nA,1,,L0\nA,1,,L0\nA,1,\"X\",\n").unwrap().forms.remove(0);
        assert_eq!((form.codes.len(), form.older[0].units.as_str(), form.older[0].lot.as_str()), (1, "2", "L0"));
    }

    #[test]
    fn a_line_may_say_how_many_units_its_order_has() {
        let form = DispatchFile::parse("order,gtin,code,units\nA,1,X,2\nA,1,Y,\n").unwrap().forms.remove(0);
        assert_eq!((form.codes.len(), form.units.as_str()), (2, "2"));
        assert_eq!(faults("order,gtin,code,units\nA,1,X,2\nA,1,Y,3\n"), ["Line 3: the order has 2 units in a line before, and 3 here"]);
    }

    #[test]
    fn what_is_wrong_is_named_by_its_line() {
        assert_eq!(faults("order,code\nA,X"), ["Line 1: name the columns order, listing (or gtin) and code; found: order, code"]);
        assert_eq!(faults("order,gtin,code\n,1,X\nA,,X\nA,1,X"), ["Line 2: Enter your number of the order", "Line 3: no listing and no GTIN"]);
        let shortened = faults("order;gtin;code\n4,31597E+14;4006381333931;X\nA;9,521E+12;X\nA;4006381333931;4.31597E+14\n");
        assert!(shortened.len() == 3 && shortened.iter().all(|fault| fault.contains("format the column as text")), "{shortened:?}");
        assert!(shortened[1].starts_with("Line 3: “9,521E+12”: "), "{shortened:?}");
        assert_eq!(faults(""), ["The file is empty"]);
        assert_eq!(faults("order,gtin,code\n"), ["The file has no line below its head"]);
    }
}
