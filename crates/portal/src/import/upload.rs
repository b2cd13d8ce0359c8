//! Files that wait to be imported: in `imports/` of the data folder, each with what is known of it beside it.
//!
//! Several machines that share a PostgreSQL must share this folder too: the one that takes the job reads the file.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use feeds::{Feed, OpenError, Options, preview};
use futures::{Stream, StreamExt as _};
use model::{
    id::{BrandId, UploadId},
    import::{Upload, UploadColumn, UploadField, UploadPreview},
};
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    pin::pin,
};
use tokio::io::AsyncWriteExt as _;

/// Seconds that an uploaded file is kept if nobody imports it: a week.
pub const UPLOAD_KEPT_SECONDS: i64 = 7 * 86_400;

impl Portal {
    /// Takes a file as it streams in, without holding it in memory. What breaks off leaves nothing behind.
    pub async fn receive_upload<B, E>(&self, actor: &Actor, name: &str, chunks: impl Stream<Item = Result<B, E>>) -> Result<UploadId>
    where
        B: AsRef<[u8]>,
        E: std::fmt::Display,
    {
        actor.may(Action::ImportListings)?;
        self.keep_upload(name, None, chunks).await
    }

    /// Keeps a file, of a brand or of the marketplace.
    pub(crate) async fn keep_upload<B, E>(&self, name: &str, brand_id: Option<BrandId>, chunks: impl Stream<Item = Result<B, E>>) -> Result<UploadId>
    where
        B: AsRef<[u8]>,
        E: std::fmt::Display,
    {
        let id = UploadId(self.new_id());
        let folder = self.imports_dir();
        tokio::fs::create_dir_all(&folder).await.map_err(disk)?;
        self.forget_old_uploads().await;
        let path = self.upload_path(id);
        let bytes = match write_chunks(&path, chunks).await {
            Ok(0) => Err(PortalError::field("file", "Choose a file: this one is empty")),
            done => done,
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                tokio::fs::remove_file(&path).await.ok();
                return Err(error);
            }
        };
        let upload = Upload { id, name: plain_name(name), bytes, at: self.now(), brand_id };
        let about = serde_json::to_vec(&upload).map_err(PortalError::internal)?;
        tokio::fs::write(about_path(&path), about).await.map_err(disk)?;
        tracing::info!(upload.id = %id, upload.bytes = bytes, "Took an upload of {bytes} bytes");
        Ok(id)
    }

    /// An uploaded file's first lines, and which of its columns seems to be what.
    pub async fn preview_upload(&self, actor: &Actor, id: UploadId) -> Result<UploadPreview> {
        let upload = self.upload(actor, id).await?;
        let (path, options) = (self.upload_path(id), Options::for_file(&upload.name));
        let seen = tokio::task::spawn_blocking(move || preview(File::open(path)?, &options)).await.map_err(PortalError::internal)?;
        let seen = seen.map_err(refused)?;
        let field = |field: feeds::Field| {
            let mut columns = seen.guessed.iter().filter(|(guessed, _)| *guessed == field).map(|(_, column)| column.clone());
            UploadField { name: field.name().to_owned(), column: columns.next(), beside: columns.collect() }
        };
        let fields = feeds::Field::ALL.into_iter().map(field).collect();
        let columns = seen.columns.iter().map(|c| UploadColumn { name: c.name.clone(), samples: c.samples.clone() }).collect();
        Ok(UploadPreview {
            upload,
            format: seen.format.to_owned(),
            code_page: seen.code_page.map(ToOwned::to_owned),
            has_header: seen.has_header,
            columns,
            fields,
            unread: seen.unread,
        })
    }

    /// What is known of an uploaded file.
    pub(super) async fn upload(&self, actor: &Actor, id: UploadId) -> Result<Upload> {
        actor.may(Action::ImportListings)?;
        self.find_upload(id, None).await
    }

    /// A file of a brand, or of the marketplace.
    pub(crate) async fn find_upload(&self, id: UploadId, brand_id: Option<BrandId>) -> Result<Upload> {
        let about = tokio::fs::read(about_path(&self.upload_path(id))).await.map_err(|_| PortalError::NotFound("upload"))?;
        let upload: Upload = serde_json::from_slice(&about).map_err(PortalError::internal)?;
        if upload.brand_id == brand_id { Ok(upload) } else { Err(PortalError::NotFound("upload")) }
    }

    /// Refuses a file that cannot be imported at all.
    pub(super) async fn check_opens(&self, id: UploadId, options: Options) -> Result<()> {
        let path = self.upload_path(id);
        let opened = tokio::task::spawn_blocking(move || Feed::open(File::open(path)?, options).map(drop)).await;
        opened.map_err(PortalError::internal)?.map_err(refused)
    }

    pub(crate) fn upload_path(&self, id: UploadId) -> PathBuf {
        self.imports_dir().join(format!("{id}.upload"))
    }

    /// Removes a file that was imported.
    pub(crate) async fn forget_upload(&self, id: UploadId) {
        let path = self.upload_path(id);
        tokio::fs::remove_file(about_path(&path)).await.ok();
        if let Err(error) = tokio::fs::remove_file(&path).await {
            tracing::warn!(upload.id = %id, "Could not remove an imported file: {error}");
        }
    }

    /// Removes files that nobody imported in time.
    async fn forget_old_uploads(&self) {
        let Ok(mut entries) = tokio::fs::read_dir(self.imports_dir()).await else { return };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "about") {
                continue;
            }
            let about = tokio::fs::read(&path).await.ok();
            let upload: Option<Upload> = about.and_then(|about| serde_json::from_slice(&about).ok());
            if let Some(upload) = upload.filter(|upload| self.now().seconds_since(upload.at) > UPLOAD_KEPT_SECONDS) {
                self.forget_upload(upload.id).await;
            }
        }
    }
}

async fn write_chunks<B: AsRef<[u8]>, E: std::fmt::Display>(path: &Path, chunks: impl Stream<Item = Result<B, E>>) -> Result<u64> {
    let mut file = tokio::io::BufWriter::with_capacity(256 << 10, tokio::fs::File::create(path).await.map_err(disk)?);
    let mut chunks = pin!(chunks);
    let mut bytes = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|e| PortalError::conflict(format!("The upload broke off: {e}. Try again")))?;
        file.write_all(chunk.as_ref()).await.map_err(disk)?;
        bytes += chunk.as_ref().len() as u64;
    }
    file.flush().await.map_err(disk)?;
    file.into_inner().sync_all().await.map_err(disk)?;
    Ok(bytes)
}

fn about_path(path: &Path) -> PathBuf {
    path.with_extension("about")
}

/// The file's own name, without folders that a browser or a script put before it.
fn plain_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    if name.is_empty() { "feed".to_owned() } else { name }
}

pub(crate) fn refused(error: OpenError) -> PortalError {
    match error {
        OpenError::Io(error) if error.kind() == io::ErrorKind::NotFound => PortalError::NotFound("upload"),
        error => PortalError::field("file", format!("The file was refused: {error}")),
    }
}

fn disk(error: io::Error) -> PortalError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PortalError::conflict("No space is left for files. Nothing was kept of this one"),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => PortalError::conflict("The portal may not write files at the moment"),
        _ => PortalError::internal(error),
    }
}
