//! Where what a batch has is written to.

use codes::list::ListFormat;
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// Where codes or labels go.
#[derive(Debug)]
pub enum Out {
    /// Standard output.
    Standard,
    /// What has no length, such as a pipe.
    Device(File),
    /// A file: it is written beside under another name, so that under its own there is all of it or what was there before.
    File(Part),
}

/// A file that is not whole yet.
#[derive(Debug)]
pub struct Part {
    file: File,
    at: PathBuf,
    /// What it is called once it is whole.
    becomes: PathBuf,
}

/// A format of lists by its word.
pub fn parse_format(name: &str) -> Result<ListFormat, String> {
    ListFormat::parse(name).ok_or_else(|| "csv, ndjson or gs1".to_owned())
}

impl Out {
    /// Opens it, and leaves what is there until all is written.
    pub fn open(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::Standard);
        }
        // What a link leads to is replaced, and not the link.
        let becomes = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // Who may not write what is there may not replace it either.
        let before = match OpenOptions::new().write(true).open(&becomes) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let rights = match before {
            Some(file) if !file.metadata()?.is_file() => return Ok(Self::Device(file)),
            Some(file) => Some(file.metadata()?.permissions()),
            None => None,
        };
        let mut name = becomes.file_name().map(OsString::from).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        name.push(".part");
        let at = becomes.with_file_name(name);
        let file = File::create(&at)?;
        if let Some(rights) = rights {
            file.set_permissions(rights)?;
        }
        Ok(Self::File(Part { file, at, becomes }))
    }

    /// Takes away what was made for nothing.
    pub fn forget(self) {
        if let Self::File(part) = self {
            let _ = fs::remove_file(part.at);
        }
    }

    /// Writes the list in place of what was in the file.
    pub fn write(self, chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
        match self {
            Self::Standard => match write_to(&mut io::stdout().lock(), chunks) {
                // A reader that has seen enough (`| head`) is no error.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            },
            Self::Device(mut file) => write_to(&mut BufWriter::new(&mut file), chunks),
            Self::File(Part { file, at, becomes }) => {
                let written = whole(file, chunks).and_then(|()| fs::rename(&at, &becomes));
                if written.is_err() {
                    let _ = fs::remove_file(&at);
                }
                written
            }
        }
    }
}

/// Writes all of it, and onto the disk.
fn whole(file: File, chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    write_to(&mut out, chunks)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn write_to(out: &mut impl Write, mut chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    chunks.try_for_each(|chunk| out.write_all(&chunk))?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, part) = (folder.path().join("x.csv"), folder.path().join("x.csv.part"));
        let out = Out::open(&path).unwrap();
        assert!(part.exists() && !path.exists(), "who is killed now leaves nothing under the name that was asked for");
        out.write([b"one\n".to_vec(), b"two\n".to_vec()].into_iter()).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), part.exists()), ("one\ntwo\n", false));
        Out::open(&path).unwrap().forget();
        assert_eq!((fs::read_to_string(&path).unwrap().len(), part.exists()), (8, false));
        assert!(Out::open(&folder.path().join("missing/x.csv")).is_err());
        #[cfg(unix)]
        {
            let link = folder.path().join("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            Out::open(&link).unwrap().write([b"three\n".to_vec()].into_iter()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "three\n");
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert!(matches!(Out::open(Path::new("/dev/null")).unwrap(), Out::Device(_)));
        }
    }
}
