//! How a unit stands, and what of its past decides how it stands later.

use super::{Activation, Standing, UnitAct};

/// A unit's life so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    void: bool,
    stolen: bool,
    recalled: bool,
    /// Its code counted once, or would but for a theft or recall: what a release gives back.
    shipped: bool,
}

impl Activation {
    /// A unit before anything happened to it.
    #[must_use]
    pub const fn begin(self) -> Life {
        Life { void: false, stolen: false, recalled: false, shipped: matches!(self, Self::Sealed) }
    }
}

impl Life {
    /// How the unit stands: what is stolen and recalled is stolen.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self { void: true, .. } => Standing::Void,
            Self { stolen: true, .. } => Standing::Stolen,
            Self { recalled: true, .. } => Standing::Recalled,
            Self { shipped: true, .. } => Standing::Active,
            _ => Standing::NotActive,
        }
    }

    /// After an act. What is void stays so; theft and recall end by a release only, each by its own: the end of a lot's recall gives back no unit of it that
    /// was stolen, and a later shipment ends neither. A release makes no code count that never did: codes stolen at the printer are worth nothing after the
    /// recall of their lot is over.
    #[must_use]
    pub const fn after(mut self, act: UnitAct) -> Self {
        match act {
            UnitAct::Activate => self.shipped = true,
            UnitAct::Void => self.void = true,
            UnitAct::Steal => self.stolen = true,
            UnitAct::Recall => self.recalled = true,
            UnitAct::ReleaseTheft => self.stolen = false,
            UnitAct::ReleaseRecall => self.recalled = false,
            UnitAct::Release if self.recalled => self.recalled = false,
            UnitAct::Release => self.stolen = false,
            UnitAct::ReleaseBoth => (self.stolen, self.recalled) = (false, false),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_as_its_history_says() {
        use UnitAct::{Activate, Recall, Release, Steal, Void};
        let after = |start: Activation, acts: &[UnitAct]| acts.iter().fold(start.begin(), |life, act| life.after(*act)).standing();
        assert_eq!(after(Activation::Sealed, &[]), Standing::Active);
        assert_eq!(after(Activation::Shipped, &[]), Standing::NotActive);
        assert_eq!(after(Activation::Shipped, &[Activate]), Standing::Active);
        assert_eq!(after(Activation::Shipped, &[Release]), Standing::NotActive);
        assert_eq!(after(Activation::Sealed, &[Recall, Activate]), Standing::Recalled, "shipping does not end a recall");
        assert_eq!(after(Activation::Sealed, &[Recall, Release]), Standing::Active);
        assert_eq!(after(Activation::Sealed, &[Steal, Recall]), Standing::Stolen);
        for act in UnitAct::ALL {
            assert_eq!(after(Activation::Sealed, &[Void, act]), Standing::Void);
            assert_eq!(UnitAct::parse(act.as_str()), Some(act));
        }
    }

    #[test]
    fn a_theft_and_a_recall_end_each_by_its_own_release() {
        use UnitAct::{Recall, Release, ReleaseBoth, ReleaseRecall, ReleaseTheft, Steal};
        let after = |acts: &[UnitAct]| acts.iter().fold(Activation::Sealed.begin(), |life, act| life.after(*act)).standing();
        for both in [[Steal, Recall], [Recall, Steal]] {
            let then = |more: &[UnitAct]| after(&[both.as_slice(), more].concat());
            assert_eq!(then(&[ReleaseRecall]), Standing::Stolen);
            assert_eq!(then(&[ReleaseRecall, ReleaseRecall]), Standing::Stolen);
            assert_eq!(then(&[ReleaseTheft]), Standing::Recalled);
            assert_eq!(then(&[ReleaseTheft, ReleaseRecall]), Standing::Active);
            assert_eq!(then(&[ReleaseBoth]), Standing::Active);
            assert_eq!(then(&[Release]), Standing::Stolen, "where it is not said which, the recall");
            assert_eq!(then(&[Release, Release]), Standing::Active);
        }
        assert_eq!((after(&[Steal, Release]), after(&[Recall, Release])), (Standing::Active, Standing::Active));
        let said = |acts: &[(UnitAct, &'static str)]| Activation::Sealed.after(acts.iter().copied());
        let both = [(Steal, "Taken in Graz"), (Recall, "The clasp can break")];
        assert_eq!(said(&both), (Standing::Stolen, "Taken in Graz".to_owned()));
        assert_eq!(said(&[both.as_slice(), &[(ReleaseTheft, "")]].concat()), (Standing::Recalled, "The clasp can break".to_owned()));
        assert_eq!(said(&[both.as_slice(), &[(ReleaseBoth, "")]].concat()), (Standing::Active, String::new()));
    }

    #[test]
    fn a_release_makes_no_code_count_that_never_did() {
        use UnitAct::{Activate, Recall, Release, ReleaseBoth, Steal};
        let after = |acts: &[UnitAct]| acts.iter().fold(Activation::Shipped.begin(), |life, act| life.after(*act)).standing();
        assert_eq!(after(&[Steal, Recall, ReleaseBoth]), Standing::NotActive);
        assert_eq!(after(&[Steal, Recall, Release, Release]), Standing::NotActive);
        assert_eq!(after(&[Steal, Recall, ReleaseBoth, Activate]), Standing::Active);
        assert_eq!(after(&[Activate, Steal, Release]), Standing::Active);
        assert_eq!(after(&[Recall, Activate, Release]), Standing::Active, "shipped meanwhile");
    }
}
