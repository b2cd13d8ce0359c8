//! What a finding rests on, of new ones and of those that were kept before they said so.

use model::screening::{Evidence, Finding, FindingKind};

/// What a finding rests on, if more follows from that.
pub(crate) fn evidence_of(finding: &Finding) -> Option<Evidence> {
    finding.evidence.or_else(|| evidence_of_old(finding))
}

/// Of a finding that was kept when only its sentence said so: these are the sentences of then, whatever they are now.
fn evidence_of_old(finding: &Finding) -> Option<Evidence> {
    match finding.kind {
        FindingKind::Picture if finding.rule.starts_with("the same picture as a listing that was removed") => Some(Evidence::PictureOfRemoved),
        FindingKind::Seller if finding.rule.starts_with("the same text as a listing that was removed") => Some(Evidence::TextOfRemoved),
        FindingKind::Price if finding.rule.contains(", the brand says ") => Some(Evidence::PriceOfBrand),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_that_was_kept_before_is_read_by_its_sentence_and_a_new_one_never() {
        let read = |kind: &str, rule: &str, more: &str| {
            let json = format!(r#"{{"mark":"","brand":null,"kind":"{kind}","field":"","span":[0,0],"text":"","score":0.5,"rule":"{rule}"{more}}}"#);
            evidence_of(&serde_json::from_str(&json).unwrap())
        };
        for (kind, rule, evidence, kept) in [
            (
                "picture",
                "the same picture as a listing that was removed, and the brand's own picture (3 of 256 bits differ)",
                Evidence::PictureOfRemoved,
                "picture_of_removed",
            ),
            ("seller", "the same text as a listing that was removed", Evidence::TextOfRemoved, "text_of_removed"),
            ("price", "asks EUR 31.00, the brand says EUR 250.00 to EUR 400.00", Evidence::PriceOfBrand, "price_of_brand"),
        ] {
            assert_eq!(read(kind, rule, ""), Some(evidence));
            assert_eq!(read(kind, "said otherwise", &format!(r#","evidence":"{kept}""#)), Some(evidence));
            assert_eq!((read(kind, "said otherwise", ""), read("leet", rule, "")), (None, None));
        }
    }
}
