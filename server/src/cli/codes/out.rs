//! Where what a batch has is written to.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Where codes or labels go.
#[derive(Debug)]
pub enum Out {
    /// Standard output.
    Standard,
    /// A file that was opened, and its path if it was made for this.
    File(File, Option<PathBuf>),
}

impl Out {
    /// Opens a file, and leaves what is in it until there is something to write.
    pub fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Standard);
        }
        match OpenOptions::new().write(true).create_new(true).open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(Self::File(OpenOptions::new().write(true).create(true).truncate(false).open(path)?, None))
            }
            made => Ok(Self::File(made?, Some(path.to_owned()))),
        }
    }

    /// Takes away the file that was made for nothing.
    pub fn forget(self) {
        if let Self::File(_, Some(made)) = self {
            let _ = fs::remove_file(made);
        }
    }

    /// Writes the list in place of what was in the file.
    pub fn write(self, chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
        let file = match self {
            Self::Standard => {
                return match write_to(&mut io::stdout().lock(), chunks) {
                    // A reader that has seen enough (`| head`) is no error.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    written => written,
                };
            }
            Self::File(file, _) => file,
        };
        // A device has no length.
        let is_file = file.metadata()?.is_file();
        if is_file {
            file.set_len(0)?;
        }
        let mut out = BufWriter::new(file);
        write_to(&mut out, chunks)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        if is_file { file.sync_all() } else { Ok(()) }
    }
}

fn write_to(out: &mut impl Write, mut chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    chunks.try_for_each(|chunk| out.write_all(&chunk))?;
    out.flush()
}
