//! A reader that knows its line, and refuses to feed one XML event more than a budget of bytes: what bounds the memory of the parser behind it.

use std::io::{self, BufRead, Read};

/// Counts lines and bytes of what is consumed.
pub(crate) struct Meter<R> {
    inner: R,
    newlines: u64,
    allowance: u64,
}

impl<R: BufRead> Meter<R> {
    pub(crate) const fn new(inner: R) -> Self {
        Self { inner, newlines: 0, allowance: u64::MAX }
    }

    /// The line, from 1, of the next byte.
    pub(crate) const fn line(&self) -> u64 {
        self.newlines + 1
    }

    /// Allows `bytes` more, from here.
    pub(crate) const fn allow(&mut self, bytes: u64) {
        self.allowance = bytes;
    }

    /// Whether the allowance is used up.
    pub(crate) const fn is_exhausted(&self) -> bool {
        self.allowance == 0
    }
}

impl<R: BufRead> Read for Meter<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(out.len());
        out[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Meter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.allowance == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "allowance used up"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What is consumed is in the buffer still, so that this reads nothing.
        if let Ok(buffer) = self.inner.fill_buf() {
            let newlines = buffer.iter().take(amount).filter(|b| **b == b'\n').count();
            self.newlines += newlines as u64;
        }
        self.allowance = self.allowance.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}
