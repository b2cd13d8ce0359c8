//! Which findings of a listing are kept: enough for everybody whom it concerns, however full of words it is.

use model::{
    id::BrandId,
    screening::{Finding, FindingKind},
};
use std::collections::HashMap;

/// The surest of all findings that are kept whomever they concern; and those of each brand that the listing is not simply allowed for, and of nobody's.
const MOST: usize = 40;

/// The findings, the surest first, without the surplus. Of each brand in `concerned` at least the mark stays: what it is told of the listing hangs on that.
pub(super) fn kept(mut findings: Vec<Finding>, concerned: &[BrandId]) -> Vec<Finding> {
    findings.sort_by(|a, b| b.score.total_cmp(&a.score));
    if findings.len() <= MOST {
        return findings;
    }
    let names = |finding: &Finding, brand: BrandId| finding.brand == Some(brand) && !finding.mark.is_empty() && finding.kind != FindingKind::Dupe;
    let marks: Vec<usize> = concerned.iter().filter_map(|brand| findings.iter().position(|finding| names(finding, *brand))).collect();
    let mut counts: HashMap<Option<BrandId>, usize> = HashMap::new();
    let mut at = 0..;
    findings.retain(|finding| {
        let at = at.next().unwrap_or(usize::MAX);
        let count = counts.entry(finding.brand).or_default();
        *count += 1;
        at < MOST || marks.contains(&at) || *count <= MOST && finding.brand.is_none_or(|brand| concerned.contains(&brand))
    });
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::screening::FindingField;
    use uuid::Uuid;

    fn brand(number: u128) -> BrandId {
        BrandId(Uuid::from_u128(number))
    }

    fn finding(of: u128, kind: &str, score: f32) -> Finding {
        let (mark, kind) = (format!("MARK {of}"), FindingKind::parse(kind).unwrap());
        Finding {
            mark,
            brand: Some(brand(of)),
            kind,
            field: FindingField::Title,
            span: [0, 4],
            text: String::new(),
            score,
            adds: None,
            rule: String::new(),
            evidence: None,
        }
    }

    #[test]
    fn a_heap_of_words_hides_no_brand_and_no_mark() {
        let words = (0..64).map(|_| finding(1, "dupe", 0.6));
        let others = (2..15).flat_map(|of| (0..8).map(move |_| finding(of, "dupe", 0.6)).chain([finding(of, "exact", 0.05)]));
        let all: Vec<Finding> = words.chain([finding(1, "exact", 0.05)]).chain(others).collect();
        let concerned: Vec<BrandId> = (1..14).map(brand).collect();
        let kept = kept(all.clone(), &concerned);
        for of in &concerned {
            assert!(kept.iter().any(|finding| finding.brand == Some(*of) && finding.kind == FindingKind::Exact), "{of}");
        }
        assert_eq!(kept.iter().filter(|finding| finding.brand == Some(brand(1))).count(), MOST + 1);
        assert!(kept.iter().all(|finding| finding.brand != Some(brand(14))), "for whom it is allowed");
        assert_eq!(super::kept(all[..MOST].to_vec(), &[]).len(), MOST);
    }
}
