//! Room for forms with files, which are read into memory: who sends is asked before, and only so many are held at once.

use crate::{
    Actor, Portal, PortalError, Result,
    policy::Action,
    report::PUBLIC_REPORTS_FREE,
    tell::PHOTOS_FREE,
    throttle::{host_of, throttle_key_from},
};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Forms of people without an account that are held at once, and of those from one address.
const ANONYMOUS: usize = 8;
const OF_ONE_ADDRESS: usize = 2;
/// Forms of people who are signed in.
const KNOWN: usize = 16;
/// For so long a form waits for room.
const PATIENCE: Duration = Duration::from_secs(10);
/// A form without an account has so long to arrive: nobody keeps the room for others with a byte a minute.
const ARRIVES_WITHIN: Duration = Duration::from_secs(180);

static FOR_ANONYMOUS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(ANONYMOUS)));
static FOR_KNOWN: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(KNOWN)));
/// From where anonymous forms are held, and how many.
static FROM: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

/// Room for one form; given back when it is dropped.
#[derive(Debug)]
pub struct Room {
    _permit: OwnedSemaphorePermit,
    /// Where it comes from, if it is counted.
    from: Option<Counted>,
}

/// An address of which one form more is held; one fewer when this is dropped.
#[derive(Debug)]
struct Counted(String);

impl Room {
    /// For how long the form may arrive, if there is an end.
    #[must_use]
    pub fn arrives_within(&self) -> Option<Duration> {
        self.from.as_ref().map(|_| ARRIVES_WITHIN)
    }
}

impl Counted {
    fn one(from: String) -> Result<Self> {
        let mut all = FROM.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(from.clone()).or_default();
        if *count >= OF_ONE_ADDRESS {
            return Err(busy());
        }
        *count += 1;
        Ok(Self(from))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut all = FROM.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&self.0) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(all.remove(&self.0)),
        }
    }
}

impl Portal {
    /// Asked before a form with files is read: room for it, if who sends it may do what it is for and has not to wait. `action` is what the form is for
    /// whoever sends it; none where that is known when it is read: then somebody has to be signed in.
    pub async fn room_for_files(&self, actor: &Actor, action: Option<Action>) -> Result<Room> {
        match action {
            Some(action) => actor.may(action)?,
            None => actor.known()?,
        }
        let throttled = match action {
            Some(Action::CheckCode) => Some(("photo-from", PHOTOS_FREE)),
            Some(Action::FilePublicReport) => Some(("report-from", PUBLIC_REPORTS_FREE)),
            _ => None,
        };
        if let Some((what, free)) = throttled {
            self.wait_if_throttled(&[(&throttle_key_from(what, &actor.client()), free)]).await?;
        }
        match actor {
            Actor::Anonymous(client) => {
                let from = Counted::one(host_of(&client.address))?;
                Ok(Room { _permit: permit(&FOR_ANONYMOUS).await?, from: Some(from) })
            }
            Actor::Signed(_) | Actor::Key(_) | Actor::System => Ok(Room { _permit: permit(&FOR_KNOWN).await?, from: None }),
        }
    }
}

async fn permit(room: &LazyLock<Arc<Semaphore>>) -> Result<OwnedSemaphorePermit> {
    match tokio::time::timeout(PATIENCE, Arc::clone(room).acquire_owned()).await {
        Ok(permit) => permit.map_err(PortalError::internal),
        Err(_) => Err(busy()),
    }
}

fn busy() -> PortalError {
    PortalError::TooMany { seconds: 30 }
}
