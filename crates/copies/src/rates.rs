//! How often things happen in the lives of honest units and of copied ones: what the filter in `lives` reckons with.
//!
//! They began as what the simulator assumes and were fitted from there (`tests/fit.rs`), which bends some away from their names: a share above one is
//! the weight of a life against copying, no frequency. A portal with histories of its own fits them anew and judges by [`crate::judge_by`].

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
    /// Days, as the median, from a check to the next by a new device: hours at a fair, days on a shelf.
    pub pace: f64,
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
    /// Days, as the median, from a check to the next by a new device.
    pub pace: f64,
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
        let life = |share, new_device, more_devices, stray, look_back, held_days, carried, pace| Life {
            share,
            new_device,
            more_devices,
            stray,
            look_back,
            held_days,
            carried,
            pace,
        };
        let curve = |cap, scale| Curve { cap, scale };
        let copying = |share, new_device, spread, pace| Copying { share, new_device, spread, pace };
        Self {
            lives: [
                life(0.871, 0.612, 0.19, 0.0192, 0.108, 563.0, 0.00793, 20.0),
                life(0.297, 0.545, 0.97, 0.128, 0.113, 539.0, 0.0339, 15.0),
                life(0.0928, 0.97, 0.184, 0.0217, 0.0295, 31.9, 0.0416, 3.0),
                life(0.0637, 0.3, 0.378, 0.158, 0.0314, 39.5, 0.0267, 60.0),
                life(0.243, 0.61, 0.909, 0.118, 0.122, 1872.3, 0.305, 15.0),
                life(0.00614, 0.397, 0.519, 0.188, 0.0109, 161.0, 0.0766, 0.08),
            ],
            copyings: [copying(0.465, 0.167, 1.48, 5.0), copying(0.216, 0.85, 2.1, 1.5), copying(0.487, 0.638, 4.48, 1.5)],
            forgetful: 0.37,
            shelf_days: 27.7,
            forgotten: 0.0451,
            country: 0.182,
            town: 0.771,
            stray_again: 0.214,
            steady: 0.98,
            unknown_new: 0.98,
            abroad: 0.214,
            curves: [
                // ImpossibleTravel: a point is a pair of spots, with two known devices, that no aeroplane connects in the time.
                curve(1.02, 1.3),
                // ManyPlaces: a point is a deciban of what the filter says of places.
                curve(14.18, 14.0),
                // ManyDevices: a point is a deciban of what it says of devices and of when they came.
                curve(8.96, 5.26),
                // Burst: a point is a device within the busiest hour, past a shop's.
                curve(2.56, 4.64),
                // StrangerAfterClaim: a point is a device that is not the owner's, past the first half (somebody at home).
                curve(3.49, 2.31),
                // ManyShops: a point is a shop that somebody names beside another's.
                curve(5.63, 1.93),
                // UnintendedMarket: a point is a device outside of the markets.
                curve(1.69, 3.84),
                // LotMismatch: a point is a device whose user read another lot. People misread; printers of copies rarely print the right one twice.
                curve(5.75, 2.69),
                // Expired: a point is a device after the date.
                curve(1.51, 16.6),
                // BeforeActivation: a point is a device before the shipment. Staff try labels too.
                curve(3.31, 3.08),
            ],
        }
    }
}
