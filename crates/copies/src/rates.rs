//! How often things happen in the lives of honest units and of copied ones: what the filter in `lives` reckons with.

use model::risk::FindingKind;

/// The kinds of honest life that are told apart. A unit's own is not known: all are reckoned with, each as likely as the checks so far leave it.
pub(crate) const LIVES: usize = 6;
/// Kinds of copying that are told apart: by how many are about and in how many countries they are sold.
pub(crate) const COPYINGS: usize = 3;

/// A kind of honest life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Its share among all units.
    pub share: f64,
    /// How often the next check is by a device that was not seen before, at first.
    pub new_device: f64,
    /// What is left of that after each new device, down to [`Rates::forgetful`]: a household has an end, a shop's customers have none.
    pub more_devices: f64,
    /// How often somebody new is told to be where the thing is not: a tunnel (VPN), a telephone abroad, a relative elsewhere, a picture.
    pub stray: f64,
    /// How often somebody known who had the thing in one place checks there again when it has gone.
    pub look_back: f64,
    /// Days until it changes hands.
    pub held_days: f64,
    /// How likely somebody who was seen with it takes it elsewhere, between two checks a month apart.
    pub carried: f64,
}

/// A kind of copying.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copying {
    /// Its share among copied units.
    pub share: f64,
    /// How often the next check is by a device that was not seen before: another fake's buyer.
    pub new_device: f64,
    /// How many markets there are, as the strength of a Pólya urn: the chance that the next buyer is where none was is `spread / (spread + buyers)`.
    pub spread: f64,
}

/// How the points of a kind of finding become decibans: `cap · (1 − e^(−points / scale))`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Decibans at the most.
    pub cap: f64,
    /// Points for 63 % of them.
    pub scale: f64,
}

/// All of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// Owner alone; household; shelf; sold on; carried about; fair.
    pub lives: [Life; LIVES],
    /// Few fakes; many, in few markets; many, in many.
    pub copyings: [Copying; COPYINGS],
    /// How often somebody's browser has forgotten itself, or another is used.
    pub forgetful: f64,
    /// Days after which what stands on a shelf or at a fair has an owner.
    pub shelf_days: f64,
    /// Decibans forgotten a day: the longer nobody new comes, the less it speaks of copies, which are bought one after the other.
    pub forgotten: f64,
    /// How often a check comes from one country among all.
    pub country: f64,
    /// How often a check comes from one town among its country's.
    pub town: f64,
    /// How often a stray check goes where somebody stray was before: the same person whose browser forgot itself, the same relative.
    pub stray_again: f64,
    /// How often somebody known checks where he was last.
    pub steady: f64,
    /// How often a check by an unknown device is by somebody new.
    pub unknown_new: f64,
    /// How often a thing that changes hands goes abroad.
    pub abroad: f64,
    /// For each kind of finding, in the order of [`FindingKind::ALL`].
    pub curves: [Curve; FindingKind::ALL.len()],
}

impl Rates {
    /// The curve of a kind.
    pub(crate) const fn curve(&self, kind: FindingKind) -> Curve {
        self.curves[kind as usize]
    }
}

impl Default for Rates {
    fn default() -> Self {
        let life = |share, new_device, more_devices, stray, look_back, held_days, carried| Life {
            share,
            new_device,
            more_devices,
            stray,
            look_back,
            held_days,
            carried,
        };
        let curve = |cap, scale| Curve { cap, scale };
        let copying = |share, new_device, spread| Copying { share, new_device, spread };
        Self {
            lives: [
                life(0.871, 0.467, 0.267, 0.0175, 0.0962, 544.0, 0.0114),
                life(0.387, 0.614, 0.97, 0.128, 0.113, 496.0, 0.0315),
                life(0.0696, 0.483, 0.203, 0.0317, 0.0295, 65.0, 0.0229),
                life(0.0637, 0.3, 0.378, 0.117, 0.0145, 49.4, 0.0267),
                life(0.243, 0.61, 0.958, 0.118, 0.1, 1872.3, 0.323),
                life(0.00614, 0.397, 0.519, 0.219, 0.0149, 127.0, 0.0766),
            ],
            copyings: [copying(0.465, 0.351, 5.88), copying(0.216, 0.85, 2.0), copying(0.383, 0.638, 4.7)],
            forgetful: 0.37,
            shelf_days: 25.6,
            forgotten: 0.05,
            country: 0.0699,
            town: 0.65,
            stray_again: 0.214,
            steady: 0.937,
            unknown_new: 0.715,
            abroad: 0.4,
            curves: [
                // ImpossibleTravel: a point is a pair of spots, with two known devices, that no aeroplane connects in the time.
                curve(1.3, 1.61),
                // ManyPlaces: a point is a deciban of the cheapest explanation, past the first change of hands (`places`).
                curve(19.0, 11.5),
                // ManyDevices: a point is a new device, past a household.
                curve(8.0, 3.44),
                // Burst: a point is a device within the busiest hour, past a shop's.
                curve(3.47, 4.8),
                // StrangerAfterClaim: a point is a device that is not the owner's, past the first half (somebody at home).
                curve(4.67, 2.31),
                // ManyShops: a point is a shop that somebody names beside another's.
                curve(7.54, 1.93),
                // UnintendedMarket: a point is a device outside of the markets.
                curve(2.07, 4.18),
                // LotMismatch: a point is a device whose user read another lot. People misread; printers of copies rarely print the right one twice.
                curve(7.71, 2.69),
                // Expired: a point is a device after the date.
                curve(2.5, 12.5),
                // BeforeActivation: a point is a device before the shipment. Staff try labels too.
                curve(5.75, 2.54),
            ],
        }
    }
}
