//! How often things happen in the lives of honest units and of copied ones: what the filter in `lives` reckons with.
//!
//! They began as what the simulator assumes and were fitted from there (`tests/fit.rs`), which bends some away from their names: a share above one is
//! the weight of a life against copying, no frequency. A portal with histories of its own fits them anew and judges by [`crate::judge_by`].

use model::risk::FindingKind;

/// The kinds of honest life that are told apart. A unit's own is not known: all are reckoned with, each as likely as the checks so far leave it.
pub(crate) const LIVES: usize = 6;
/// Kinds of copying that are told apart: by how many are about and in how many countries they are sold.
pub(crate) const COPYINGS: usize = 4;

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
    /// Few fakes; many, in few markets; many, in many; a code on the web, checked from anywhere.
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
                life(2.69, 0.802, 0.305, 0.0137, 0.083, 563.0, 0.00436, 13.1),
                life(0.277, 0.545, 0.759, 0.0644, 0.155, 537.0, 0.0297, 9.29),
                life(0.0928, 0.577, 0.153, 0.0119, 0.0295, 55.6, 0.0129, 3.0),
                life(0.0789, 0.196, 0.378, 0.327, 0.073, 12.6, 0.0367, 60.0),
                life(0.243, 0.474, 0.909, 0.084, 0.122, 2973.7, 0.289, 19.4),
                life(0.0114, 0.122, 0.519, 0.273, 0.00899, 225.0, 0.076, 0.0451),
            ],
            copyings: [copying(0.465, 0.0966, 3.92, 4.11), copying(0.307, 0.95, 1.54, 2.59), copying(0.521, 0.207, 4.48, 1.5), copying(0.03, 0.4, 60.0, 0.5)],
            forgetful: 0.333,
            shelf_days: 27.7,
            forgotten: 0.0451,
            country: 0.284,
            town: 0.771,
            stray_again: 0.214,
            steady: 0.98,
            unknown_new: 0.98,
            abroad: 0.214,
            curves: [
                // ImpossibleTravel: a point is a pair of spots, with two known devices, that no aeroplane connects in the time.
                curve(14.0, 5.0),
                // ManyPlaces: a point is a deciban of what the filter says of places.
                curve(12.7, 15.0),
                // ManyDevices: a point is a deciban of what it says of devices and of when they came.
                curve(8.5, 13.2),
                // Burst: a point is a device within the busiest hour, past a shop's.
                curve(0.98, 14.0),
                // StrangerAfterClaim: a point is a device that is not the owner's, past the first half (somebody at home).
                curve(3.01, 1.19),
                // ManyShops: a point is a shop that somebody names beside another's.
                curve(3.56, 1.93),
                // UnintendedMarket: a point is a device outside of the markets.
                curve(0.75, 5.97),
                // LotMismatch: a point is a device whose user read another lot. People misread; printers of copies rarely print the right one twice.
                curve(4.97, 2.51),
                // Expired: a point is a device after the date.
                curve(1.30, 7.52),
                // BeforeActivation: a point is a device before the shipment. Staff try labels too.
                curve(2.86, 3.08),
            ],
        }
    }
}
