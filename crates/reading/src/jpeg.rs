//! Whether a JPEG is whole. The decoder paints what is missing grey and says nothing, and a hash of half a picture is that of another one.

const START: u8 = 0xD8;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;

/// Whether a file goes on up to its end of image (ISO/IEC 10918-1 §B.1.1.3). Another picture within it, such as a camera's thumbnail, has an end of its
/// own, which is passed over with the segment that it stands in.
pub fn is_whole(file: &[u8]) -> bool {
    let mut at = 0;
    while let Some(marker) = next_marker(file, &mut at) {
        match marker {
            END => return true,
            // Alone, without a segment.
            START | 0x01 | 0xD0..=0xD7 => {}
            _ => {
                let Some(length) = file.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([length[0], length[1]]));
                if marker == SCAN {
                    skip_scan(file, &mut at);
                }
            }
        }
    }
    false
}

/// The marker at a place or after it, and the place after that.
fn next_marker(file: &[u8], at: &mut usize) -> Option<u8> {
    let rest = file.get(*at..)?;
    let start = rest.iter().position(|byte| *byte == 0xFF)?;
    let fill = rest[start..].iter().position(|byte| *byte != 0xFF)?;
    *at += start + fill + 1;
    rest.get(start + fill).copied()
}

/// Passes over what a scan holds: up to 0xFF that is neither stuffed (00) nor a restart.
fn skip_scan(file: &[u8], at: &mut usize) {
    let rest = file.get(*at..).unwrap_or_default();
    let ends = rest.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF));
    *at += ends.unwrap_or(rest.len());
}
