//! How a unit stands, and what of its past decides how it stands later.

use super::{Activation, Standing, UnitAct};

/// A unit's life so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    standing: Standing,
    /// Its code counted once, or would but for a theft or recall: what a release gives back.
    shipped: bool,
}

impl Activation {
    /// A unit before anything happened to it.
    #[must_use]
    pub const fn begin(self) -> Life {
        match self {
            Self::Sealed => Life { standing: Standing::Active, shipped: true },
            Self::Shipped => Life { standing: Standing::NotActive, shipped: false },
        }
    }
}

impl Life {
    /// How the unit stands.
    #[must_use]
    pub const fn standing(self) -> Standing {
        self.standing
    }

    /// After an act. What is void stays so; theft and recall end by a release only, a later shipment of the lot does not end them. A release makes no
    /// code count that never did: codes stolen at the printer are worth nothing after the recall of their lot is over.
    #[must_use]
    pub const fn after(self, act: UnitAct) -> Self {
        let shipped = self.shipped || matches!(act, UnitAct::Activate);
        let standing = match (self.standing, act) {
            (Standing::Void, _) | (_, UnitAct::Void) => Standing::Void,
            (Standing::Stolen | Standing::Recalled, UnitAct::Activate) => self.standing,
            (_, UnitAct::Steal) => Standing::Stolen,
            (_, UnitAct::Recall) => Standing::Recalled,
            (_, UnitAct::Release) if !shipped => Standing::NotActive,
            (_, UnitAct::Activate | UnitAct::Release) => Standing::Active,
        };
        Self { standing, shipped }
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
        assert_eq!(after(Activation::Sealed, &[Steal, Recall]), Standing::Recalled);
        for act in UnitAct::ALL {
            assert_eq!(after(Activation::Sealed, &[Void, act]), Standing::Void);
            assert_eq!(UnitAct::parse(act.as_str()), Some(act));
        }
    }

    #[test]
    fn a_release_makes_no_code_count_that_never_did() {
        use UnitAct::{Activate, Recall, Release, Steal};
        let after = |acts: &[UnitAct]| acts.iter().fold(Activation::Shipped.begin(), |life, act| life.after(*act)).standing();
        assert_eq!(after(&[Steal, Recall, Release]), Standing::NotActive);
        assert_eq!(after(&[Steal, Recall, Release, Release]), Standing::NotActive);
        assert_eq!(after(&[Steal, Recall, Release, Activate]), Standing::Active);
        assert_eq!(after(&[Activate, Steal, Release]), Standing::Active);
        assert_eq!(after(&[Recall, Activate, Release]), Standing::Active, "shipped meanwhile");
    }
}
