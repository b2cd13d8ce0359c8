//! Lines of a file, counted and bounded: a line over the limit is skipped while it streams by, never held.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

/// Longest line taken, in bytes: 1 MiB.
pub const MAX_LINE: usize = 1 << 20;
/// What is kept of a longer one.
const HEAD: usize = 4 << 10;

/// What ends the lines of a file: the end of its first line says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// Not known yet.
    Unknown,
    /// LF, with or without a CR before it. A CR alone is a character like others: texts are full of them.
    Feed,
    /// CR, as Excel writes it for a Macintosh; LF and CRLF as well.
    Return,
}

/// What [`Lines::read`] put in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A line without its line break.
    Line,
    /// The beginning of a line of so many bytes.
    TooLong(u64),
    /// Nothing: the file is over.
    End,
}

/// The lines of a file.
pub(crate) struct Lines<R> {
    source: R,
    /// Lines given so far.
    number: u64,
    /// Lines put back, to be given again.
    back: VecDeque<(Read, Vec<u8>)>,
    /// A failure met while looking ahead, due when the lines put back are read.
    failure: Option<io::Error>,
    ends: Ends,
}

impl<R: BufRead> Lines<R> {
    pub(crate) const fn new(source: R) -> Self {
        Self { source, number: 0, back: VecDeque::new(), failure: None, ends: Ends::Unknown }
    }

    /// The number, from 1, of the line that was read last.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// Puts lines back in front, the first one first.
    pub(crate) fn put_back(&mut self, lines: Vec<(Read, Vec<u8>)>) {
        self.number -= lines.len() as u64;
        for line in lines.into_iter().rev() {
            self.back.push_front(line);
        }
    }

    /// Fails with `error` after the lines that are put back.
    pub(crate) fn fail_later(&mut self, error: io::Error) {
        self.failure = Some(error);
    }

    /// Reads the next line into `buffer`.
    pub(crate) fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<Read> {
        buffer.clear();
        if let Some((read, bytes)) = self.back.pop_front() {
            *buffer = bytes;
            self.number += 1;
            return Ok(read);
        }
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        let (mut length, mut quotes) = (0_u64, 0_usize);
        let ended = loop {
            let available = fill(&mut self.source)?;
            if available.is_empty() {
                break false;
            }
            let end = match self.ends {
                Ends::Feed => memchr::memchr(b'\n', available),
                Ends::Unknown | Ends::Return => memchr::memchr2(b'\n', b'\r', available),
            };
            let part = &available[..end.unwrap_or(available.len())];
            length += part.len() as u64;
            quotes += if self.ends == Ends::Unknown { memchr::memchr_iter(b'"', part).count() } else { 0 };
            // One byte more than a line may have, for the CR of its CRLF.
            let room = (MAX_LINE + 1).saturating_sub(buffer.len());
            buffer.extend_from_slice(&part[..part.len().min(room)]);
            let found = end.map(|end| available[end]);
            let used = part.len() + usize::from(found.is_some());
            self.source.consume(used);
            match found {
                None => {}
                Some(b'\r') => {
                    let next = fill(&mut self.source)?.first().copied();
                    if next == Some(b'\n') {
                        self.source.consume(1);
                    }
                    match (self.ends, next) {
                        (Ends::Unknown, Some(b'\n')) => self.ends = Ends::Feed,
                        // Of a line that goes on: in a quoted name, or before the CR of a CRLF.
                        (Ends::Unknown, next) if quotes % 2 == 1 || next == Some(b'\r') => {
                            length += 1;
                            if buffer.len() <= MAX_LINE {
                                buffer.push(b'\r');
                            }
                            continue;
                        }
                        (Ends::Unknown, _) => self.ends = Ends::Return,
                        _ => {}
                    }
                    break true;
                }
                Some(_) => {
                    if self.ends == Ends::Unknown {
                        self.ends = Ends::Feed;
                    }
                    break true;
                }
            }
        };
        if length == 0 && !ended {
            return Ok(Read::End);
        }
        self.number += 1;
        if buffer.len() as u64 == length && buffer.last() == Some(&b'\r') {
            buffer.pop();
            length -= 1;
        }
        if length > MAX_LINE as u64 {
            buffer.truncate(HEAD);
            return Ok(Read::TooLong(length));
        }
        Ok(Read::Line)
    }
}

/// The next bytes; none at the end.
fn fill(source: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match source.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
            Ok(_) => break,
        }
    }
    // It answers the same again: what was lent within the loop cannot leave it.
    source.fill_buf()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read as _};

    fn all(source: impl io::Read) -> Vec<(Read, usize)> {
        let mut lines = Lines::new(BufReader::with_capacity(7, source));
        let (mut buffer, mut out) = (Vec::new(), Vec::new());
        loop {
            match lines.read(&mut buffer).unwrap() {
                Read::End => return out,
                read => out.push((read, buffer.len())),
            }
        }
    }

    #[test]
    fn line_breaks_of_both_kinds_end_a_line_and_the_last_needs_none() {
        assert_eq!(all(&b"a\r\nbb\n\nccc"[..]), [(Read::Line, 1), (Read::Line, 2), (Read::Line, 0), (Read::Line, 3)]);
        assert_eq!(all(&b""[..]), []);
    }

    #[test]
    fn lines_end_by_cr_alone_if_the_first_one_does() {
        let texts = |text: &'static str| {
            let mut lines = Lines::new(BufReader::with_capacity(7, text.as_bytes()));
            let (mut buffer, mut out) = (Vec::new(), Vec::new());
            while lines.read(&mut buffer).unwrap() != Read::End {
                out.push(String::from_utf8(buffer.clone()).unwrap());
            }
            out
        };
        assert_eq!(texts("id,title\r1,Lamp\r\r2,Chair"), ["id,title", "1,Lamp", "", "2,Chair"]);
        assert_eq!(texts("id,title\r1,Lamp\r\n2,Chair\n3,Bag\r"), ["id,title", "1,Lamp", "2,Chair", "3,Bag"]);
        assert_eq!(texts("id\r"), ["id"]);
        // In a file of another kind, a CR is no end.
        assert_eq!(texts("id,title\n1,La\rmp\n"), ["id,title", "1,La\rmp"]);
        assert_eq!(texts("id,title\r\n1,La\rmp\r\n"), ["id,title", "1,La\rmp"]);
        assert_eq!(texts("id,\"ti\rtle\"\n1,Lamp\n"), ["id,\"ti\rtle\"", "1,Lamp"]);
        assert_eq!(texts("id,title\r\r\n1,Lamp\r\r\n"), ["id,title", "1,Lamp\r"]);
    }

    #[test]
    fn a_line_over_the_limit_is_skipped_while_it_streams_by() {
        let long = io::repeat(b'x').take(64 << 20);
        let source = b"a\n".chain(long).chain(&b"\nb\n"[..]);
        assert_eq!(all(BufReader::new(source)), [(Read::Line, 1), (Read::TooLong(64 << 20), HEAD), (Read::Line, 1)]);
        let just = io::repeat(b'x').take(MAX_LINE as u64).chain(&b"\r\n"[..]);
        assert_eq!(all(BufReader::new(just)), [(Read::Line, MAX_LINE)]);
    }
}
