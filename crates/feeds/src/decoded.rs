//! Files of codes in the character sets in which Excel writes where nobody chose: “Unicode text” (UTF-16), and the code page of Western Europe. Codes have no
//! letters that other code pages have elsewhere, so that it does not matter if it was another.

use crate::{OpenError, feed::unpacked, format::wrong_kind};
use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// So many bytes show whether a file is UTF-8. A line further on that is not is set aside by itself.
const LOOKED_AT: u64 = 1 << 20;
/// Bytes decoded in one go.
const AT_ONCE: usize = 64 << 10;

/// The text of a file of codes as UTF-8, without a mark at its beginning.
pub(crate) fn code_text<'a>(source: Box<dyn Read + Send + 'a>) -> Result<Box<dyn BufRead + Send + 'a>, OpenError> {
    let (mut head, mut source) = unpacked(source)?;
    source.by_ref().take(LOOKED_AT).read_to_end(&mut head)?;
    let encoding = match Encoding::for_bom(&head) {
        Some((encoding, _)) => encoding,
        // Of another kind altogether, which its lines tell.
        None if head.contains(&0) => UTF_8,
        None => match str::from_utf8(&head) {
            Err(error) if error.error_len().is_some() => WINDOWS_1252,
            _ => UTF_8,
        },
    };
    if encoding == UTF_8
        && let Some(kind) = wrong_kind(&head)
    {
        return Err(OpenError::Kind(kind));
    }
    if encoding == UTF_8 {
        let from = if head.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        head.drain(..from);
        return Ok(Box::new(BufReader::with_capacity(256 << 10, Cursor::new(head).chain(source))));
    }
    let decoded = Decoded {
        source: Cursor::new(head).chain(source),
        decoder: encoding.new_decoder_with_bom_removal(),
        raw: vec![0; AT_ONCE],
        text: String::new(),
        at: 0,
        ended: false,
    };
    Ok(Box::new(BufReader::with_capacity(256 << 10, decoded)))
}

struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: String,
    /// Up to where it was handed on.
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            if self.ended {
                return Ok(0);
            }
            let count = self.source.read(&mut self.raw)?;
            self.ended = count == 0;
            self.text.clear();
            self.at = 0;
            self.text.reserve(self.decoder.max_utf8_buffer_length(count).unwrap_or(3 * AT_ONCE));
            // There is room for all of it.
            let _ = self.decoder.decode_to_string(&self.raw[..count], &mut self.text, self.ended);
        }
        let count = buffer.len().min(self.text.len() - self.at);
        buffer[..count].copy_from_slice(&self.text.as_bytes()[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
