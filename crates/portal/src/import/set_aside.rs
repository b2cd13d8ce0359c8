//! The file of lines that an import refused: CSV with line, cause and the line itself, so that it can be mended and sent again.

use crate::spreadsheet::quoted;
use feeds::BadLine;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Bytes kept of a line.
const KEPT: usize = 16 << 10;

/// Writes the file, from the first bad line on: an import without any leaves none.
pub(crate) struct SetAside {
    path: PathBuf,
    /// Bytes that were committed. What stands behind them is of a batch that was not, and is written over.
    length: u64,
}

impl SetAside {
    /// Goes on behind `length` bytes.
    pub const fn new(path: PathBuf, length: u64) -> Self {
        Self { path, length }
    }

    /// Adds lines; answers how long the file is then.
    pub async fn write(&mut self, lines: Vec<BadLine>) -> io::Result<u64> {
        if !lines.is_empty() {
            let (path, length) = (self.path.clone(), self.length);
            self.length = tokio::task::spawn_blocking(move || append(&path, length, &lines)).await.map_err(io::Error::other)??;
        }
        Ok(self.length)
    }
}

fn append(path: &Path, length: u64, lines: &[BadLine]) -> io::Result<u64> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file: File = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    let mut text = String::new();
    if length == 0 {
        text.push_str("line,cause,text\r\n");
    }
    for bad in lines {
        let raw = &bad.raw[..bad.raw.len().min(KEPT)];
        text.push_str(&format!("{},{},{}\r\n", bad.line, quoted(&bad.cause.to_string()), quoted(&String::from_utf8_lossy(raw))));
    }
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    Ok(length + text.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use feeds::Cause;

    fn bad(line: u64, raw: &str) -> BadLine {
        BadLine { line, cause: Cause::Columns { expected: 3, found: 2 }, raw: raw.as_bytes().to_vec(), names: None }
    }

    #[tokio::test]
    async fn what_was_not_committed_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("imports/x.csv");
        let mut file = SetAside::new(path.clone(), 0);
        assert_eq!(file.write(Vec::new()).await.unwrap(), 0);
        assert!(!path.exists());
        let length = file.write(vec![bad(2, "a,\"b\"")]).await.unwrap();
        file.write(vec![bad(3, "lost with its process")]).await.unwrap();
        let mut again = SetAside::new(path.clone(), length);
        again.write(vec![bad(3, "=cmd()")]).await.unwrap();
        let cause = "\"expected 3 columns as in the header, found 2\"";
        let want = format!("line,cause,text\r\n2,{cause},\"a,\"\"b\"\"\"\r\n3,{cause},\"'=cmd()\"\r\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), want);
    }
}
