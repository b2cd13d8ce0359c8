//! Electronic Product Codes: examples from GS1's EPC Tag Data Standard.

use codes::gs1::{
    Elements,
    epc::{Epc, EpcError, Scheme},
};

#[test]
fn numbers_become_urns_and_come_back() {
    for (elements, prefix, scheme, urn) in [
        ("(01)80614141123458(21)6789", 7, Scheme::Sgtin, "urn:epc:id:sgtin:0614141.812345.6789"),
        ("(01)09521141123454(21)a.b/%&", 7, Scheme::Sgtin, "urn:epc:id:sgtin:9521141.012345.a.b%2F%25%26"),
        ("(01)80614141123458(10)L-1", 7, Scheme::Lgtin, "urn:epc:class:lgtin:0614141.812345.L-1"),
        ("(00)106141412345678908", 7, Scheme::Sscc, "urn:epc:id:sscc:0614141.1234567890"),
        ("(414)0614141123452(254)400", 7, Scheme::Sgln, "urn:epc:id:sgln:0614141.12345.400"),
        ("(414)0614141123452", 7, Scheme::Sgln, "urn:epc:id:sgln:0614141.12345.0"),
        ("(414)0614141123452", 12, Scheme::Sgln, "urn:epc:id:sgln:061414112345..0"),
        ("(01)80614141123458(21)1", 12, Scheme::Sgtin, "urn:epc:id:sgtin:061414112345.8.1"),
        ("(01)80614141123458(21)1", 6, Scheme::Sgtin, "urn:epc:id:sgtin:061414.8112345.1"),
    ] {
        let elements = Elements::parse(elements).unwrap();
        let epc = Epc::new(&elements, prefix).unwrap();
        assert_eq!((epc.to_string(), epc.scheme()), (urn.to_owned(), scheme));
        assert_eq!(Epc::parse(urn).unwrap(), epc);
        assert_eq!((epc.elements(), epc.company_prefix()), (&elements, prefix));
    }
}

#[test]
fn a_unit_is_named_rather_than_its_lot_and_dates_are_left_out() {
    let elements = Elements::parse("(01)80614141123458(10)L(17)261231(21)6789").unwrap();
    let epc = Epc::new(&elements, 7).unwrap();
    assert_eq!(epc.to_string(), "urn:epc:id:sgtin:0614141.812345.6789");
    assert_eq!(epc.elements().to_string(), "(01)80614141123458(21)6789");
}

#[test]
fn what_a_tag_carries_and_a_pattern_of_units_are_read() {
    let tag = Epc::parse("urn:epc:tag:sgtin-96:3.0614141.812345.6789").unwrap();
    assert_eq!(tag.to_string(), "urn:epc:id:sgtin:0614141.812345.6789");
    assert_eq!(Epc::parse("URN:EPC:id:sgtin:0614141.812345.Ab").unwrap().elements().get("21"), Some("Ab"));
    assert_eq!(Epc::elements_of("urn:epc:idpat:sgtin:0614141.812345.*").unwrap().to_string(), "(01)80614141123458");
    assert_eq!(Epc::elements_of("urn:epc:id:sgtin:0614141.812345.7").unwrap().to_string(), "(01)80614141123458(21)7");
    assert_eq!(Epc::parse("urn:epc:tag:grai-96:1.2.3"), Err(EpcError::UnknownScheme));
}

#[test]
fn what_is_wrong_is_named() {
    let item = Elements::parse("(01)80614141123458").unwrap();
    assert_eq!(Epc::new(&item, 7), Err(EpcError::NoScheme));
    assert_eq!(Epc::new(&item, 5), Err(EpcError::PrefixLength(5)));
    assert_eq!(Epc::new(&Elements::parse("(414)0614141123452(254)0").unwrap(), 7), Err(EpcError::NoScheme));
    assert_eq!(Epc::parse("urn:epc:id:grai:1"), Err(EpcError::UnknownScheme));
    assert_eq!(Epc::parse("urn:epc:id:sgtin:0614141.812345"), Err(EpcError::Parts("SGTIN".into(), 3)));
    assert_eq!(Epc::parse("urn:epc:id:sgtin:0614141.81234.1"), Err(EpcError::Digits { scheme: "SGTIN".into(), expected: 13 }));
    assert_eq!(Epc::parse("urn:epc:id:sscc:0614141.12345x7890"), Err(EpcError::Digits { scheme: "SSCC".into(), expected: 17 }));
    assert_eq!(Epc::parse("urn:epc:id:sgtin:06141.81234567.1"), Err(EpcError::PrefixLength(5)));
    assert_eq!(Epc::parse("urn:epc:id:sgtin:0614141.812345.%4"), Err(EpcError::Encoding));
    assert!(matches!(Epc::parse("urn:epc:id:sgtin:0614141.812345."), Err(EpcError::Element(_))));
    assert!(matches!(Epc::parse("urn:epc:id:sgtin:0614141.812345.a%20b"), Err(EpcError::Element(_))));
    assert!(matches!(Epc::parse("urn:epc:id:sscc:0614141.é234567890"), Err(EpcError::Digits { .. })));
}

#[test]
fn assets_documents_services_and_parts_are_read_as_their_elements() {
    // The examples of the Tag Data Standard.
    for (urn, elements) in [
        ("urn:epc:id:grai:0614141.12345.32a%2Fb", "(8003)0061414112345232a/b"),
        ("urn:epc:tag:grai-170:1.0614141.12345.32a%2Fb", "(8003)0061414112345232a/b"),
        ("urn:epc:id:giai:0614141.32a%2Fb", "(8004)061414132a/b"),
        ("urn:epc:id:gsrn:0614141.1234567890", "(8018)061414112345678902"),
        ("urn:epc:id:gsrnp:0614141.1234567890", "(8017)061414112345678902"),
        ("urn:epc:id:gdti:0614141.12345.006847", "(253)0614141123452006847"),
        ("urn:epc:id:pgln:0614141.12345", "(417)0614141123452"),
        ("urn:epc:id:cpi:0614141.5PQ7%2FZ43.12345", "(8010)06141415PQ7/Z43(8011)12345"),
        ("urn:epc:id:itip:4012345.012345.04.04.32a%2Fb", "(8006)040123451234560404(21)32a/b"),
        ("urn:epc:id:sgtin:0614141.812345.7", "(01)80614141123458(21)7"),
    ] {
        assert_eq!(Epc::read(urn).map(|read| read.to_string()), Ok(elements.to_owned()), "{urn}");
    }
    assert_eq!(Epc::read("urn:epc:id:grai:0614141.1234.400"), Err(EpcError::Digits { scheme: "GRAI".into(), expected: 12 }));
    assert_eq!(Epc::read("urn:epc:id:gdti:0614141.12345"), Err(EpcError::Parts("GDTI".into(), 3)));
    assert_eq!(Epc::read("urn:epc:id:usdod:2S194.12345678901"), Err(EpcError::UnknownScheme));
}
