//! The text of a file, however it is packed and in whatever code page.

use crate::{
    OpenError,
    encoding::{Told, Utf8},
    format::wrong_kind,
    list::{Members, begins_list},
};
use encoding_rs::Encoding;
use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use std::io::{self, BufRead, BufReader, Cursor, Read};

/// Memory for unpacking xz, in KiB: twice what its highest level asks for.
const XZ_MEMORY: u32 = 130 << 10;

/// The text of a file as [`plain_text`] reads it, a JSON list as lines of its members.
pub(crate) fn text_of_rows<'a>(source: Box<dyn Read + Send + 'a>) -> Result<(Box<dyn BufRead + Send + 'a>, Told), OpenError> {
    let (mut text, told) = plain_text(source)?;
    if begins_list(text.fill_buf()?) {
        text = Box::new(BufReader::new(Members::new(text)));
    }
    Ok((text, told))
}

/// The text of a file as UTF-8, and what is told of its code page: unpacked if it is gzip or xz, without its byte order mark.
pub(crate) fn plain_text<'a>(source: Box<dyn Read + Send + 'a>) -> Result<(Box<dyn BufRead + Send + 'a>, Told), OpenError> {
    let (mut head, mut source) = peek(source)?;
    if head.starts_with(&[0x1F, 0x8B]) {
        (head, source) = peek(Box::new(MultiGzDecoder::new(Cursor::new(head).chain(source))))?;
    }
    if head.starts_with(&[0xFD, b'7', b'z', b'X', b'Z', 0]) {
        let unpacked = XzReader::new_mem_limit(Cursor::new(head).chain(source), true, XZ_MEMORY);
        (head, source) = peek(Box::new(unpacked)).map_err(|error| match error.kind() {
            io::ErrorKind::OutOfMemory => {
                OpenError::Kind("compressed with xz in a way that takes very much memory to unpack: pack it as `xz -9` does, or less")
            }
            _ => OpenError::Io(error),
        })?;
    }
    let mark = Encoding::for_bom(&head);
    head.drain(..mark.map_or(0, |(_, length)| length));
    match wrong_kind(&head) {
        Some(kind) => Err(OpenError::Kind(kind)),
        None => {
            let (text, told) = Utf8::new(Cursor::new(head).chain(source), mark.map(|(encoding, _)| encoding));
            Ok((Box::new(BufReader::with_capacity(256 << 10, text)), told))
        }
    }
}

/// The first bytes of a source, and the rest.
fn peek<'a>(mut source: Box<dyn Read + Send + 'a>) -> io::Result<(Vec<u8>, Box<dyn Read + Send + 'a>)> {
    let mut head = Vec::with_capacity(8);
    source.by_ref().take(8).read_to_end(&mut head)?;
    Ok((head, source))
}
