//! (its slice fills this file)

use crate::{
    Portal,
    jobs::{Ended, Handle, JobError},
};
use store::job::StoredJob;

impl Portal {
    pub(crate) async fn work_import(&self, _job: &StoredJob, _handle: &Handle<'_>) -> Result<Ended, JobError> {
        Err(JobError::Failed("imports are not built in".into()))
    }
}
