//! The table of application identifiers: GS1 General Specifications §3.2 (release 25), and for addresses GS1 Digital Link: URI Syntax. Facts were
//! compared with GS1's Barcode Syntax Dictionary of 2025.
//!
//! To add an identifier: add its row, in the order of the digits; the tests of [`super::ai`] say if it does not fit. 04 has a predefined length
//! but is not assigned.

use super::ai::{
    Content::{self, *},
    Definition, Part, Set,
};

const fn part(set: Set, least: usize, most: usize) -> Part {
    Part { set, least, most, optional: false, contents: &[] }
}

/// `N6`: so many digits.
const fn n(length: usize) -> Part {
    part(Set::Digits, length, length)
}

/// `N..8`: one to so many digits.
const fn n_to(most: usize) -> Part {
    part(Set::Digits, 1, most)
}

/// `X2`: so many characters of set 82.
const fn x(length: usize) -> Part {
    part(Set::Set82, length, length)
}

/// `X..20`: one to so many characters of set 82.
const fn x_to(most: usize) -> Part {
    part(Set::Set82, 1, most)
}

impl Part {
    const fn with(mut self, contents: &'static [Content]) -> Self {
        self.contents = contents;
        self
    }

    const fn or_nothing(mut self) -> Self {
        self.optional = true;
        self
    }
}

const fn ais(first: &'static str, last: &'static str, title: &'static str, parts: &'static [Part]) -> Definition {
    Definition { first, last, title, parts, predefined: false, attribute: true, qualifiers: None, needs: &[], excludes: "" }
}

const fn ai(digits: &'static str, title: &'static str, parts: &'static [Part]) -> Definition {
    ais(digits, digits, title, parts)
}

/// A measure of six digits with none to five decimals; one unit is given once.
const fn measure(first: &'static str, last: &'static str, itself: &'static str, title: &'static str, needs: &'static [&'static str]) -> Definition {
    ais(first, last, title, SIX_DIGITS).predefined().needs(needs).excludes(itself)
}

impl Definition {
    /// The length follows from the first two digits.
    const fn predefined(mut self) -> Self {
        self.predefined = true;
        self
    }

    /// Not in the query of a Digital Link.
    const fn not_in_query(mut self) -> Self {
        self.attribute = false;
        self
    }

    /// A Digital Link's primary key, with the sequences of its qualifiers. In a link of another key it is an attribute.
    const fn key(mut self, qualifiers: &'static [&'static [&'static str]]) -> Self {
        self.qualifiers = Some(qualifiers);
        self
    }

    const fn needs(mut self, needs: &'static [&'static str]) -> Self {
        self.needs = needs;
        self
    }

    const fn excludes(mut self, excludes: &'static str) -> Self {
        self.excludes = excludes;
        self
    }
}

const SIX_DIGITS: &[Part] = &[n(6)];
const N13C: Part = n(13).with(&[CheckDigit]);
const N14C: Part = n(14).with(&[CheckDigit]);
const N18C: Part = n(18).with(&[CheckDigit]);
const DAY: Part = n(6).with(&[Date]);
const DAY_OR_MONTH: Part = n(6).with(&[DateOrMonth]);
const CLOCK: Part = n(4).with(&[Time]);
const COUNTRY: Part = n(3).with(&[Country]);
const COUNTRIES: &[Part] = &[COUNTRY, COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing(), COUNTRY.or_nothing()];
const CURRENCY: Part = n(3).with(&[Currency]);
const PIECE: Part = n(4).with(&[PieceOfTotal]);
const TEXT35: &[Part] = &[x_to(35).with(&[PercentEncoded])];
const TEXT40: &[Part] = &[x_to(40).with(&[PercentEncoded])];
const TEXT70: &[Part] = &[x_to(70).with(&[PercentEncoded])];
const FLAG: &[Part] = &[n(1).with(&[YesOrNo])];
const TEMPERATURE: &[Part] = &[n(6), x(1).with(&[Minus]).or_nothing()];

/// A trade item, alone or inside of a logistic unit, made to order, or a piece of one.
const MADE: &[&str] = &["01 02 03 8006 8026"];
const ITEM_OR_PIECE: &[&str] = &["01 02 8006 8026"];
const ITEM_OR_CONTENT: &[&str] = &["01 02"];
const ITEM: &[&str] = &["01"];
const OWN_ITEM: &[&str] = &["01 8006"];
const UNIT_OR_ITEM: &[&str] = &["00 01"];
const LOGISTIC_UNIT: &[&str] = &["00"];
const PERSON: &[&str] = &["8017 8018"];
const PATIENT: &[&str] = &["8018"];
/// What makes an item one of variable measure.
const MEASURED: &str = "30 31nn 32nn 35nn 36nn";

#[rustfmt::skip]
pub(super) const TABLE: &[Definition] = &[
    ai("00", "SSCC", &[N18C]).predefined().key(&[]),
    ai("01", "GTIN", &[N14C]).predefined().key(&[&["22", "10", "21"], &["235"]]).excludes("255 37"),
    ai("02", "CONTENT", &[N14C]).predefined().needs(&["37"]).excludes("01 03"),
    ai("03", "MTO GTIN", &[N14C]).predefined().not_in_query().excludes("01 02 37"),
    ai("10", "BATCH/LOT", &[x_to(20)]).needs(MADE),
    ai("11", "PROD DATE", &[DAY_OR_MONTH]).predefined().needs(MADE),
    ai("12", "DUE DATE", &[DAY_OR_MONTH]).predefined().needs(&["8020"]),
    ai("13", "PACK DATE", &[DAY_OR_MONTH]).predefined().needs(MADE),
    ai("15", "BEST BEFORE or BEST BY", &[DAY_OR_MONTH]).predefined().needs(MADE),
    ai("16", "SELL BY", &[DAY_OR_MONTH]).predefined().needs(MADE),
    ai("17", "USE BY or EXPIRY", &[DAY_OR_MONTH]).predefined().needs(&["01 02 03 255 8006 8026"]),
    ai("20", "VARIANT", &[n(2)]).predefined().needs(ITEM_OR_PIECE),
    ai("21", "SERIAL", &[x_to(20)]).not_in_query().needs(&["01 03 8006"]).excludes("235"),
    ai("22", "CPV", &[x_to(20)]).not_in_query().needs(ITEM),
    ai("235", "TPX", &[x_to(28)]).not_in_query().needs(ITEM),
    ai("240", "ADDITIONAL ID", &[x_to(30)]).needs(ITEM_OR_PIECE),
    ai("241", "CUST. PART No.", &[x_to(30)]).needs(ITEM_OR_PIECE),
    ai("242", "MTO VARIANT", &[n_to(6)]).needs(ITEM_OR_PIECE),
    ai("243", "PCN", &[x_to(20)]).needs(ITEM),
    ai("250", "SECONDARY SERIAL", &[x_to(30)]).needs(&["01 8006", "21"]),
    ai("251", "REF. TO SOURCE", &[x_to(30)]).needs(OWN_ITEM),
    ai("253", "GDTI", &[N13C, x_to(17).or_nothing()]).key(&[]),
    ai("254", "GLN EXTENSION COMPONENT", &[x_to(20)]).not_in_query().needs(&["414"]),
    ai("255", "GCN", &[N13C, n_to(12).or_nothing()]).key(&[]).excludes("01 02 415 8006 8020 8026"),
    ai("30", "VAR. COUNT", &[n_to(8)]).needs(ITEM_OR_CONTENT),
    measure("3100", "3105", "310n", "NET WEIGHT (kg)", ITEM_OR_CONTENT),
    measure("3110", "3115", "311n", "LENGTH (m)", ITEM_OR_CONTENT),
    measure("3120", "3125", "312n", "WIDTH (m)", ITEM_OR_CONTENT),
    measure("3130", "3135", "313n", "HEIGHT (m)", ITEM_OR_CONTENT),
    measure("3140", "3145", "314n", "AREA (m²)", ITEM_OR_CONTENT),
    measure("3150", "3155", "315n", "NET VOLUME (l)", ITEM_OR_CONTENT),
    measure("3160", "3165", "316n", "NET VOLUME (m³)", ITEM_OR_CONTENT),
    measure("3200", "3205", "320n", "NET WEIGHT (lb)", ITEM_OR_CONTENT),
    measure("3210", "3215", "321n", "LENGTH (in)", ITEM_OR_CONTENT),
    measure("3220", "3225", "322n", "LENGTH (ft)", ITEM_OR_CONTENT),
    measure("3230", "3235", "323n", "LENGTH (yd)", ITEM_OR_CONTENT),
    measure("3240", "3245", "324n", "WIDTH (in)", ITEM_OR_CONTENT),
    measure("3250", "3255", "325n", "WIDTH (ft)", ITEM_OR_CONTENT),
    measure("3260", "3265", "326n", "WIDTH (yd)", ITEM_OR_CONTENT),
    measure("3270", "3275", "327n", "HEIGHT (in)", ITEM_OR_CONTENT),
    measure("3280", "3285", "328n", "HEIGHT (ft)", ITEM_OR_CONTENT),
    measure("3290", "3295", "329n", "HEIGHT (yd)", ITEM_OR_CONTENT),
    measure("3300", "3305", "330n", "GROSS WEIGHT (kg)", UNIT_OR_ITEM),
    measure("3310", "3315", "331n", "LENGTH (m), log", UNIT_OR_ITEM),
    measure("3320", "3325", "332n", "WIDTH (m), log", UNIT_OR_ITEM),
    measure("3330", "3335", "333n", "HEIGHT (m), log", UNIT_OR_ITEM),
    measure("3340", "3345", "334n", "AREA (m²), log", UNIT_OR_ITEM),
    measure("3350", "3355", "335n", "VOLUME (l), log", UNIT_OR_ITEM),
    measure("3360", "3365", "336n", "VOLUME (m³), log", UNIT_OR_ITEM),
    measure("3370", "3375", "337n", "KG PER m²", ITEM),
    measure("3400", "3405", "340n", "GROSS WEIGHT (lb)", UNIT_OR_ITEM),
    measure("3410", "3415", "341n", "LENGTH (in), log", UNIT_OR_ITEM),
    measure("3420", "3425", "342n", "LENGTH (ft), log", UNIT_OR_ITEM),
    measure("3430", "3435", "343n", "LENGTH (yd), log", UNIT_OR_ITEM),
    measure("3440", "3445", "344n", "WIDTH (in), log", UNIT_OR_ITEM),
    measure("3450", "3455", "345n", "WIDTH (ft), log", UNIT_OR_ITEM),
    measure("3460", "3465", "346n", "WIDTH (yd), log", UNIT_OR_ITEM),
    measure("3470", "3475", "347n", "HEIGHT (in), log", UNIT_OR_ITEM),
    measure("3480", "3485", "348n", "HEIGHT (ft), log", UNIT_OR_ITEM),
    measure("3490", "3495", "349n", "HEIGHT (yd), log", UNIT_OR_ITEM),
    measure("3500", "3505", "350n", "AREA (in²)", ITEM_OR_CONTENT),
    measure("3510", "3515", "351n", "AREA (ft²)", ITEM_OR_CONTENT),
    measure("3520", "3525", "352n", "AREA (yd²)", ITEM_OR_CONTENT),
    measure("3530", "3535", "353n", "AREA (in²), log", UNIT_OR_ITEM),
    measure("3540", "3545", "354n", "AREA (ft²), log", UNIT_OR_ITEM),
    measure("3550", "3555", "355n", "AREA (yd²), log", UNIT_OR_ITEM),
    measure("3560", "3565", "356n", "NET WEIGHT (t oz)", ITEM_OR_CONTENT),
    measure("3570", "3575", "357n", "NET VOLUME (oz)", ITEM_OR_CONTENT),
    measure("3600", "3605", "360n", "NET VOLUME (qt)", ITEM_OR_CONTENT),
    measure("3610", "3615", "361n", "NET VOLUME (gal.)", ITEM_OR_CONTENT),
    measure("3620", "3625", "362n", "VOLUME (qt), log", UNIT_OR_ITEM),
    measure("3630", "3635", "363n", "VOLUME (gal.), log", UNIT_OR_ITEM),
    measure("3640", "3645", "364n", "VOLUME (in³)", ITEM_OR_CONTENT),
    measure("3650", "3655", "365n", "VOLUME (ft³)", ITEM_OR_CONTENT),
    measure("3660", "3665", "366n", "VOLUME (yd³)", ITEM_OR_CONTENT),
    measure("3670", "3675", "367n", "VOLUME (in³), log", UNIT_OR_ITEM),
    measure("3680", "3685", "368n", "VOLUME (ft³), log", UNIT_OR_ITEM),
    measure("3690", "3695", "369n", "VOLUME (yd³), log", UNIT_OR_ITEM),
    ai("37", "COUNT", &[n_to(8)]).needs(&["00", "02 8026"]),
    ais("3900", "3909", "AMOUNT", &[n_to(15)]).needs(&["255 8020"]).excludes("390n 391n 394n 8111"),
    ais("3910", "3919", "AMOUNT", &[CURRENCY, n_to(15)]).needs(&["8020"]).excludes("391n"),
    ais("3920", "3929", "PRICE", &[n_to(15)]).needs(&["01", MEASURED]).excludes("392n 393n"),
    ais("3930", "3939", "PRICE", &[CURRENCY, n_to(15)]).needs(&[MEASURED]).excludes("393n"),
    ais("3940", "3943", "PRCNT OFF", &[n(4)]).needs(&["255"]).excludes("394n 8111"),
    ais("3950", "3955", "PRICE/UoM", &[n(6)]).needs(&[MEASURED]).excludes("392n 393n 395n 8005"),
    ai("400", "ORDER NUMBER", &[x_to(30)]),
    ai("401", "GINC", &[x_to(30).with(&[CompanyPrefix])]).key(&[]),
    ai("402", "GSIN", &[n(17).with(&[CheckDigit])]).key(&[]),
    ai("403", "ROUTE", &[x_to(30)]).needs(LOGISTIC_UNIT),
    ai("410", "SHIP TO LOC", &[N13C]).predefined(),
    ai("411", "BILL TO", &[N13C]).predefined(),
    ai("412", "PURCHASE FROM", &[N13C]).predefined(),
    ai("413", "SHIP FOR LOC", &[N13C]).predefined(),
    ai("414", "LOC No.", &[N13C]).predefined().key(&[&["254"], &["7040"]]),
    ai("415", "PAY TO", &[N13C]).predefined().key(&[&["8020"]]).needs(&["8020"]),
    ai("416", "PROD/SERV LOC", &[N13C]).predefined(),
    ai("417", "PARTY", &[N13C]).predefined().key(&[&["7040"]]),
    ai("420", "SHIP TO POST", &[x_to(20)]).excludes("421"),
    ai("421", "SHIP TO POST", &[COUNTRY, x_to(9)]).excludes("4307"),
    ai("422", "ORIGIN", &[COUNTRY]).needs(ITEM_OR_PIECE).excludes("426"),
    ai("423", "COUNTRY - INITIAL PROCESS", COUNTRIES).needs(ITEM_OR_CONTENT).excludes("426"),
    ai("424", "COUNTRY - PROCESS", &[COUNTRY]).needs(ITEM_OR_CONTENT).excludes("426"),
    ai("425", "COUNTRY - DISASSEMBLY", COUNTRIES).needs(ITEM_OR_CONTENT).excludes("426"),
    ai("426", "COUNTRY - FULL PROCESS", &[COUNTRY]).needs(ITEM_OR_CONTENT),
    ai("427", "ORIGIN SUBDIVISION", &[x_to(3)]).needs(&["01 02", "422"]),
    ai("4300", "SHIP TO COMP", TEXT35).needs(LOGISTIC_UNIT),
    ai("4301", "SHIP TO NAME", TEXT35).needs(LOGISTIC_UNIT),
    ai("4302", "SHIP TO ADD1", TEXT70).needs(LOGISTIC_UNIT),
    ai("4303", "SHIP TO ADD2", TEXT70).needs(&["4302"]),
    ai("4304", "SHIP TO SUB", TEXT70).needs(LOGISTIC_UNIT),
    ai("4305", "SHIP TO LOC", TEXT70).needs(LOGISTIC_UNIT),
    ai("4306", "SHIP TO REG", TEXT70).needs(LOGISTIC_UNIT),
    ai("4307", "SHIP TO COUNTRY", &[x(2).with(&[CountryLetters])]).needs(LOGISTIC_UNIT),
    ai("4308", "SHIP TO PHONE", &[x_to(30)]).needs(LOGISTIC_UNIT),
    ai("4309", "SHIP TO GEO", &[n(10).with(&[Latitude]), n(10).with(&[Longitude])]).needs(LOGISTIC_UNIT),
    ai("4310", "RTN TO COMP", TEXT35).needs(LOGISTIC_UNIT),
    ai("4311", "RTN TO NAME", TEXT35).needs(LOGISTIC_UNIT),
    ai("4312", "RTN TO ADD1", TEXT70).needs(LOGISTIC_UNIT),
    ai("4313", "RTN TO ADD2", TEXT70).needs(&["4312"]),
    ai("4314", "RTN TO SUB", TEXT70).needs(LOGISTIC_UNIT),
    ai("4315", "RTN TO LOC", TEXT70).needs(LOGISTIC_UNIT),
    ai("4316", "RTN TO REG", TEXT70).needs(LOGISTIC_UNIT),
    ai("4317", "RTN TO COUNTRY", &[x(2).with(&[CountryLetters])]).needs(LOGISTIC_UNIT),
    ai("4318", "RTN TO POST", &[x_to(20)]).needs(LOGISTIC_UNIT),
    ai("4319", "RTN TO PHONE", &[x_to(30)]).needs(LOGISTIC_UNIT),
    ai("4320", "SRV DESCRIPTION", TEXT35).needs(LOGISTIC_UNIT),
    ai("4321", "DANGEROUS GOODS", FLAG).needs(LOGISTIC_UNIT),
    ai("4322", "AUTH TO LEAVE", FLAG).needs(LOGISTIC_UNIT),
    ai("4323", "SIG REQUIRED", FLAG).needs(LOGISTIC_UNIT),
    ai("4324", "NOT BEF DEL DT", &[DAY_OR_MONTH, CLOCK]).needs(LOGISTIC_UNIT),
    ai("4325", "NOT AFT DEL DT", &[DAY_OR_MONTH, CLOCK]).needs(LOGISTIC_UNIT),
    ai("4326", "REL DATE", &[DAY]).needs(LOGISTIC_UNIT),
    ai("4330", "MAX TEMP F.", TEMPERATURE).needs(LOGISTIC_UNIT).excludes("4331"),
    ai("4331", "MAX TEMP C.", TEMPERATURE).needs(LOGISTIC_UNIT).excludes("4330"),
    ai("4332", "MIN TEMP F.", TEMPERATURE).needs(LOGISTIC_UNIT).excludes("4333"),
    ai("4333", "MIN TEMP C.", TEMPERATURE).needs(LOGISTIC_UNIT).excludes("4332"),
    ai("7001", "NSN", &[n(13)]).needs(ITEM_OR_PIECE),
    ai("7002", "MEAT CUT", &[x_to(30)]).needs(ITEM_OR_CONTENT),
    ai("7003", "EXPIRY TIME", &[DAY, CLOCK]).needs(ITEM_OR_CONTENT),
    ai("7004", "ACTIVE POTENCY", &[n_to(4)]).needs(&["01", "10"]),
    ai("7005", "CATCH AREA", &[x_to(12)]).needs(ITEM_OR_CONTENT),
    ai("7006", "FIRST FREEZE DATE", &[DAY]).needs(ITEM_OR_CONTENT),
    ai("7007", "HARVEST DATE", &[DAY, DAY.or_nothing()]).needs(ITEM_OR_CONTENT),
    ai("7008", "AQUATIC SPECIES", &[x_to(3)]).needs(ITEM_OR_CONTENT),
    ai("7009", "FISHING GEAR TYPE", &[x_to(10)]).needs(ITEM_OR_CONTENT),
    ai("7010", "PROD METHOD", &[x_to(2)]).needs(ITEM_OR_CONTENT),
    ai("7011", "TEST BY DATE", &[DAY, CLOCK.or_nothing()]).needs(ITEM_OR_CONTENT),
    ai("7020", "REFURB LOT", &[x_to(20)]).needs(&["01 8006", "416"]),
    ai("7021", "FUNC STAT", &[x_to(20)]).needs(OWN_ITEM),
    ai("7022", "REV STAT", &[x_to(20)]).needs(&["7021"]),
    ai("7023", "GIAI - ASSEMBLY", &[x_to(30).with(&[CompanyPrefix])]),
    ais("7030", "7039", "PROCESSOR", &[n(3).with(&[CountryOrSeveral]), x_to(27)]).needs(ITEM_OR_CONTENT),
    ai("7040", "UIC+EXT", &[n(1), x(1), x(1), x(1).with(&[ImporterIndex])]).not_in_query(),
    ai("7041", "UFRGT UNIT TYPE", &[x_to(4).with(&[PackageType])]).not_in_query().needs(LOGISTIC_UNIT),
    ai("710", "NHRN PZN", &[x_to(20)]).needs(ITEM),
    ai("711", "NHRN CIP", &[x_to(20)]).needs(ITEM),
    ai("712", "NHRN CN", &[x_to(20)]).needs(ITEM),
    ai("713", "NHRN DRN", &[x_to(20)]).needs(ITEM),
    ai("714", "NHRN AIM", &[x_to(20)]).needs(ITEM),
    ai("715", "NHRN NDC", &[x_to(20)]).needs(ITEM),
    ai("716", "NHRN AIC", &[x_to(20)]).needs(ITEM),
    ais("7230", "7239", "CERT", &[x(2), x_to(28)]).needs(&["01 8004"]),
    ai("7240", "PROTOCOL", &[x_to(20)]).needs(OWN_ITEM),
    ai("7241", "AIDC MEDIA TYPE", &[n(2).with(&[MediaType])]).needs(PERSON),
    ai("7242", "VCN", &[x_to(25)]).needs(PERSON),
    ai("7250", "DOB", &[n(8).with(&[LongDate])]).needs(PATIENT).excludes("7251"),
    ai("7251", "DOB TIME", &[n(8).with(&[LongDate]), CLOCK]).needs(PATIENT).excludes("7250"),
    ai("7252", "BIO SEX", &[n(1).with(&[Sex])]).needs(PATIENT),
    ai("7253", "FAMILY NAME", TEXT40).needs(PERSON).excludes("7256 7259"),
    ai("7254", "GIVEN NAME", TEXT40).needs(PERSON).excludes("7256 7259"),
    ai("7255", "SUFFIX", &[x_to(10)]).needs(PERSON).excludes("7256 7259"),
    ai("7256", "FULL NAME", &[x_to(90).with(&[PercentEncoded])]).needs(PERSON),
    ai("7257", "PERSON ADDR", TEXT70).needs(PATIENT),
    ai("7258", "BIRTH SEQUENCE", &[x(3).with(&[PlaceOfTotal])]).needs(&["8018+7259"]),
    ai("7259", "BABY", TEXT40).needs(PATIENT).excludes("7256"),
    ai("8001", "DIMENSIONS", &[n(4).with(&[NotZero]), n(5).with(&[NotZero]), n(3).with(&[NotZero]), n(1).with(&[Winding]), n(1)]).needs(ITEM),
    ai("8002", "CMT No.", &[x_to(20)]),
    ai("8003", "GRAI", &[n(1).with(&[Zero]), N13C, x_to(16).or_nothing()]).key(&[]),
    ai("8004", "GIAI", &[x_to(30).with(&[CompanyPrefix])]).key(&[&["7040"]]),
    ai("8005", "PRICE PER UNIT", &[n(6)]).needs(ITEM_OR_CONTENT),
    ai("8006", "ITIP", &[N14C, PIECE]).key(&[&["22", "10", "21"]]).excludes("01 37"),
    ai("8007", "IBAN", &[x_to(34).with(&[Iban])]).needs(&["415"]),
    ai("8008", "PROD TIME", &[DAY, n(2).with(&[Hour]), n(2).with(&[Sixtieth]).or_nothing(), n(2).with(&[Sixtieth]).or_nothing()]).needs(ITEM_OR_CONTENT),
    ai("8009", "OPTSEN", &[x_to(50)]).needs(UNIT_OR_ITEM),
    ai("8010", "CPID", &[part(Set::Set39, 1, 30).with(&[CompanyPrefix])]).key(&[&["8011"]]),
    ai("8011", "CPID SERIAL", &[n_to(12).with(&[NoLeadingZero])]).not_in_query().needs(&["8010"]),
    ai("8012", "VERSION", &[x_to(20)]).needs(OWN_ITEM),
    ai("8013", "GMN", &[x_to(25).with(&[CompanyPrefix, CheckPair])]).key(&[]),
    ai("8014", "MUDI", &[x_to(25).with(&[CompanyPrefix, CheckPair, NotOnlyDigits])]).not_in_query().needs(ITEM),
    ai("8017", "GSRN - PROVIDER", &[N18C]).key(&[&["8019"]]).excludes("8018"),
    ai("8018", "GSRN - RECIPIENT", &[N18C]).key(&[&["8019"]]).excludes("8017"),
    ai("8019", "SRIN", &[n_to(10)]).not_in_query().needs(PERSON),
    ai("8020", "REF No.", &[x_to(25)]).not_in_query().needs(&["415"]),
    ai("8026", "ITIP CONTENT", &[N14C, PIECE]).needs(&["37"]).excludes("02 8006"),
    ai("8030", "DIGSIG", &[part(Set::Set64, 1, 90)]).needs(&["00 01+21 253 255 8003 8004 8006+21 8010+8011 8017 8018"]),
    ai("8110", "COUPON", &[x_to(70).with(&[Coupon])]),
    ai("8111", "POINTS", &[n(4)]).needs(&["255"]),
    ai("8112", "COUPON OFFER", &[x_to(70).with(&[Coupon])]),
    ai("8200", "PRODUCT URL", &[x_to(70)]).not_in_query().needs(ITEM),
    ai("90", "INTERNAL", &[x_to(30)]),
    ais("91", "99", "INTERNAL", &[x_to(90)]),
];
