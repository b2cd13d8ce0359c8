//! Weights from decided cases: explainable, monotone, and refused where there is nothing to learn from.

use proptest::{collection::vec, prelude::*};
use signals::learn::{Case, LearnError, Rule, Settings, learn};

fn rules() -> Vec<Rule> {
    [("lookalike", false), ("cheap", false), ("noise", false), ("authorised", true)].map(|(name, mitigates)| Rule { name: name.into(), mitigates }).into()
}

/// Cases by a rule of thumb and a counter: no chance in it.
fn cases(count: usize) -> Vec<Case> {
    (0..count)
        .map(|at| {
            let (lookalike, cheap, noise, authorised) = (at % 2 == 0, at % 3 == 0, at % 5 == 0, at % 7 == 0);
            let fired = [lookalike, cheap, noise, authorised].into_iter().enumerate().filter(|(_, fires)| *fires).map(|(rule, _)| (rule, 1.0)).collect();
            let upheld = !authorised && (lookalike && at % 16 != 0 || cheap && at % 9 == 0);
            Case { fired, upheld }
        })
        .collect()
}

#[test]
fn rules_that_tell_get_weight_and_others_little() {
    let learned = learn(&rules(), &cases(2_000), &Settings::default()).unwrap();
    let [lookalike, cheap, noise, authorised] = [0, 1, 2, 3].map(|rule| learned.rules[rule].weight);
    assert!(lookalike > 2.0 && lookalike > cheap && noise < 0.2 && authorised < -2.0, "{learned:#?}");
    assert_eq!(learned.rules[0].support, 1_000);
    assert!(learned.rules[0].precision.low < learned.rules[0].precision.value && learned.rules[0].precision.value > 0.7);
    let half = learned.whole.iter().find(|report| report.threshold == 0.5).unwrap();
    assert!(half.precision.value > 0.85 && half.recall.value > 0.85, "{half:?}");
    assert_eq!(learn(&rules(), &cases(2_000), &Settings::default()).unwrap(), learned, "the same cases give the same weights");
}

#[test]
fn a_score_is_the_sum_of_its_parts() {
    let learned = learn(&rules(), &cases(500), &Settings::default()).unwrap();
    let (score, parts) = learned.score(&[(0, 0.5), (3, 1.0), (99, 1.0)]);
    assert_eq!(parts, [learned.rules[0].weight * 0.5, learned.rules[3].weight, 0.0]);
    assert!((score - 1.0 / (1.0 + (-(learned.base + parts.iter().sum::<f64>())).exp())).abs() < 1e-12);
}

#[test]
fn too_few_or_one_sided_decisions_are_refused() {
    let error = |cases: &[Case]| learn(&rules(), cases, &Settings::default()).unwrap_err();
    assert_eq!(error(&[]).to_string(), "0 decided cases are too few to learn from; it takes 100");
    assert_eq!(error(&cases(99)), LearnError::TooFew { have: 99, need: 100 });
    let upheld = vec![Case { fired: vec![(0, 1.0)], upheld: true }; 300];
    assert_eq!(error(&upheld).to_string(), "300 upheld and 0 rejected cases are too few to learn from; it takes 20 of each");
}

#[test]
fn cases_that_make_no_sense_say_which() {
    let with = |fired: (usize, f64)| {
        let mut cases = cases(200);
        cases[7].fired.push(fired);
        learn(&rules(), &cases, &Settings::default()).unwrap_err().to_string()
    };
    assert_eq!(with((4, 1.0)), "case 7 (from 0) names rule 4, and there are 4");
    assert_eq!(with((1, 1.5)), "case 7 (from 0) has the strength 1.5 for rule 1; it goes from 0 to 1");
    assert!(with((1, f64::NAN)).contains("NaN"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn evidence_never_weighs_for_a_listing_and_mitigation_never_against(
        drawn in vec((vec((0_usize..4, 0.0_f64..=1.0), 0..5), any::<bool>()), 100..250),
        extra in 0_usize..3, strength in 0.0_f64..=1.0,
    ) {
        let cases: Vec<Case> = drawn.into_iter().map(|(fired, upheld)| Case { fired, upheld }).collect();
        let settings = Settings { of_each: 1, ..Settings::default() };
        let Ok(learned) = learn(&rules(), &cases, &settings) else { return Ok(()) };
        for (rule, report) in rules().iter().zip(&learned.rules) {
            let on_its_side = if rule.mitigates { report.weight <= 0.0 } else { report.weight >= 0.0 };
            prop_assert!(report.weight.is_finite() && on_its_side);
        }
        let before = vec![(3, 0.5)];
        let mut after = before.clone();
        after.push((extra, strength));
        prop_assert!(learned.score(&after).0 >= learned.score(&before).0);
        // More cases in another order are the same cases.
        let mut turned = cases;
        turned.reverse();
        let again = learn(&rules(), &turned, &settings).unwrap();
        for (one, other) in learned.rules.iter().zip(&again.rules) {
            prop_assert!((one.weight - other.weight).abs() < 1e-4);
        }
    }
}
