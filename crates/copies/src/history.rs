//! What is known of a unit: what the brand said of its batch, and its checks.

use model::{
    batch::Lot,
    date::Day,
    listing::Country,
    place::Place,
    risk::{CheckChannel, Claim},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What the brand said of the batch that a unit is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The lot.
    pub lot: Lot,
    /// Until when the goods are good.
    pub expires_on: Option<Day>,
    /// Where they are meant to be sold; empty: anywhere.
    pub markets: Vec<Country>,
    /// When the codes were made.
    pub sealed_at: Timestamp,
    /// When they were sent out.
    pub activation: Activation,
}

/// When a batch was sent out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// The brand does not tell.
    #[default]
    Untold,
    /// Not yet.
    NotYet,
    /// Since then.
    Since(Timestamp),
}

/// A device as a number that means nothing elsewhere: a keyed hash, by which two checks can be told to come from one device (its lower half), or from one
/// network (its upper half): what a browser calls itself costs nothing, and one computer can be any number of devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Device(pub u64);

impl Device {
    /// A device in a network.
    #[must_use]
    pub const fn new(network: u32, browser: u32) -> Self {
        Self((network as u64) << 32 | browser as u64)
    }

    /// Which device it is.
    #[must_use]
    pub const fn browser(self) -> u32 {
        self.0 as u32
    }

    /// In which network.
    #[must_use]
    pub const fn network(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// One check of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When.
    pub at: Timestamp,
    /// Where, if known.
    pub place: Option<Place>,
    /// On which device, if known.
    pub device: Option<Device>,
    /// By the owner or not.
    pub claim: Claim,
    /// The lot that the person read on the thing, if told.
    pub lot_seen: Option<Lot>,
    /// The date that its barcode says it is good until, if it was scanned and says one.
    pub expiry_seen: Option<Day>,
    /// Another lot than its batch's that its barcode says.
    pub other_lot: Option<Lot>,
    /// The host that its label's address leads to, if labels of its code lead elsewhere.
    pub other_host: Option<String>,
    /// Where the person bought it, if told: a shop's name or address.
    pub bought_at: Option<String>,
    /// How it came about.
    pub channel: CheckChannel,
}

/// The checks are not in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("check {at} is earlier than the one before it: a history is judged oldest first")]
pub struct OutOfOrder {
    /// Which check, from 0.
    pub at: usize,
}

impl Made {
    /// Since when consumers can have it; `None`: not yet.
    pub(crate) fn out_since(&self) -> Option<Timestamp> {
        match self.activation {
            Activation::Untold => Some(self.sealed_at),
            Activation::NotYet => None,
            Activation::Since(at) => Some(at.max(self.sealed_at)),
        }
    }
}

impl Check {
    /// A consumer's check of which nothing is known but its time.
    #[must_use]
    pub const fn at(at: Timestamp) -> Self {
        Self {
            at,
            place: None,
            device: None,
            claim: Claim::Unclaimed,
            lot_seen: None,
            expiry_seen: None,
            other_lot: None,
            other_host: None,
            bought_at: None,
            channel: CheckChannel::Consumer,
        }
    }
}
