//! Units that sellers name before they ship, though nobody should have them or somebody else shipped them: the brand is told.

use crate::{Portal, Result, change::Change};
use model::{
    alert::{AlertId, SentTwice},
    id::{BatchId, SellerId},
    standing::Standing,
};
use std::collections::BTreeMap;

/// What is told of units that a request names, by unit: everybody notes them in this order.
pub(super) type TurnedUp = BTreeMap<(BatchId, u64), What>;

/// What is told of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Nobody should have it.
    Stands(Standing),
    /// Two things carried its code.
    Sent(SentTwice),
}

impl Portal {
    /// Notes units for their brands: before the request's lines are noted, by which it is told whether the seller named a unit in this way for the first time.
    pub(super) async fn tell_of_named(&self, change: &mut Change<'_>, seller: SellerId, units: &TurnedUp) -> Result<()> {
        let now = change.now;
        for ((batch, number), what) in units {
            let id = AlertId { batch: *batch, number: *number };
            let first = match what {
                What::Sent(SentTwice::ByOne) => false,
                What::Sent(SentTwice::ByTwo) => !store::named::as_sent(&mut change.tx, id, seller).await?,
                What::Stands(standing) => !store::named::as_it_stands(&mut change.tx, id, seller, *standing).await?,
            };
            match *what {
                What::Stands(standing) => store::alert::note_turned_up(&mut change.tx, Some(id), standing, 0, first, now).await?,
                What::Sent(sent) => store::alert::note_sent_twice(&mut change.tx, id, sent, first, now).await?,
            }
        }
        Ok(())
    }
}
