//! How often things happen in the lives of honest units and of copied ones: what the filter in `lives` reckons with.
//!
//! They began as what the simulator assumes and were fitted from there (`examples/fit.rs`), which bends some away from their names: a share above one is
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
    /// How often the next who says where it was bought names another shop.
    pub other_shop: f64,
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

/// How the points of a kind of finding become decibans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// Decibans at the most: how rare a cause that we do not know of, which looks the same, has to be.
    pub cap: f64,
    /// Decibans a point, at first.
    pub slope: f64,
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
    /// How often, of copies, the next who says where it was bought names another shop.
    pub other_shop: f64,
    /// How often a spot is astray, for each country that is.
    pub spot_stray: f64,
    /// What still stands on a shelf, or at a fair, of what somebody claimed.
    pub claimed_on_shelf: f64,
    /// How likely the first place is astray, for each later one that is.
    pub first_stray: f64,
    /// How often the first place of one thing is in a market that the brand meant,
    pub meant_one: f64,
    /// and of a copied one.
    pub meant_many: f64,
    /// How often a copy has another lot than the code.
    pub other_lot: f64,
    /// What the number of devices says of which no place is known, beside what the filter says of when they came: a point is a device past
    /// [`Rates::free_devices`].
    pub number: Curve,
    /// Devices that a family, a shelf and browsers which forget themselves bring together without a copy.
    pub free_devices: f64,
    /// What strangers after a claim say beside their curve: a point is a stranger past [`Rates::free_strangers`].
    pub strangers: Curve,
    /// Strangers that a family, forgetful browsers and the next owner make.
    pub free_strangers: f64,
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
        let life = |share, new_device, more_devices, stray, look_back, held_days, carried, pace, other_shop| Life {
            share,
            new_device,
            more_devices,
            stray,
            look_back,
            held_days,
            carried,
            pace,
            other_shop,
        };
        let curve = |cap, slope| Curve { cap, slope };
        let copying = |share, new_device, spread, pace| Copying { share, new_device, spread, pace };
        Self {
            lives: [
                life(2.69, 0.348, 0.265, 0.0136, 0.0636, 1310.0, 0.0094, 7.45, 0.182),
                life(0.277, 0.504, 0.725, 0.0812, 0.169, 600.0, 0.0265, 5.0, 0.109),
                life(0.0928, 0.936, 0.409, 0.0122, 0.0253, 44.8, 0.038, 4.6, 0.19),
                life(0.0385, 0.0539, 0.423, 0.403, 0.0328, 4.64, 0.0119, 51.7, 0.448),
                life(0.123, 0.387, 0.97, 0.0983, 0.0955, 3770.0, 0.262, 20.0, 0.175),
                life(0.0189, 0.0454, 0.284, 0.278, 0.0171, 228.0, 0.256, 0.00586, 0.423),
            ],
            copyings: [
                copying(0.478, 0.233, 2.34, 4.88),
                copying(0.657, 0.707, 1.52, 3.11),
                copying(0.521, 0.111, 5.99, 1.52),
                copying(0.0214, 0.85, 60.0, 0.462),
            ],
            forgetful: 0.161,
            shelf_days: 53.7,
            forgotten: 0.0451,
            country: 0.31,
            town: 0.499,
            stray_again: 0.173,
            steady: 0.98,
            unknown_new: 0.98,
            abroad: 0.0737,
            other_shop: 0.98,
            spot_stray: 0.7,
            claimed_on_shelf: 0.3,
            first_stray: 0.98,
            meant_one: 0.85,
            meant_many: 0.5,
            other_lot: 0.124,
            number: curve(16.0, 1.4),
            free_devices: 6.0,
            strangers: curve(12.0, 1.6),
            free_strangers: 4.0,
            curves: [
                // ImpossibleTravel: a point is a pair of spots, with two known devices, that no aeroplane connects in the time.
                curve(8.76, 2.36),
                // ManyPlaces: a point is a deciban of what the filter says of places.
                curve(14.3, 0.785),
                // ManyDevices: a point is a deciban of what it says of devices and of when they came.
                curve(7.99, 0.353),
                // Burst: a point is a device within the busiest ten minutes, past those to whom one thing is handed there, or within the busiest hour.
                curve(12.0, 0.85),
                // StrangerAfterClaim: a point is a device that is not the owner's, past the first half (somebody at home).
                curve(4.13, 2.38),
                // ManyShops: a point is a deciban of what it says of shops, given devices and places.
                curve(7.33, 0.514),
                // UnintendedMarket: a point is a deciban of what the first place says.
                curve(6.08, 0.515),
                // LotMismatch: a point is a deciban of how much likelier a copyist's own lot is than that people misread.
                curve(14.0, 0.69),
                // Expired: a point is a device after the date.
                curve(1.33, 0.147),
                // BeforeActivation: a point is a device before the shipment. Staff try labels too.
                curve(1.66, 1.39),
                // ExpiryMismatch: a point is a device whose scanner read another date. Not fitted: one is for the brand to look at, which may have erred itself, and
                // more of them read the same label.
                curve(15.0, 60.0),
                // BarcodeLotMismatch: the same of a lot.
                curve(15.0, 60.0),
                // OtherHost: a point is a device that read an address which leads elsewhere. Whoever knows a code can say so of any.
                curve(15.0, 60.0),
            ],
        }
    }
}
