//! GS1 QR codes that have a percent sign in a value. It stands twice there, for one alone is FNC1 (ISO/IEC 18004 §7.4.8.2), and rxing 0.9 gives up over
//! such a pair: what it has corrected is read here.

use rxing::{
    common::{BitMatrix, BitSource},
    qrcode::{
        cpp_port::decoder::CorrectErrors,
        decoder::{BitMatrixParser, DataBlock},
    },
};

const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The element string in a symbol, FNC1 as ASCII 29; `None` if it is none, or has characters of other sets.
pub fn text(bits: &BitMatrix) -> Option<String> {
    let mut parser = BitMatrixParser::new(bits.clone()).ok()?;
    let version = parser.readVersion().ok()?;
    let level = parser.readFormatInformation().ok()?.getErrorCorrectionLevel();
    let codewords = parser.readCodewords().ok()?;
    let mut data = Vec::new();
    for block in DataBlock::getDataBlocks(&codewords, version, level).ok()? {
        let (mut words, count) = (block.getCodewords().to_vec(), block.getNumDataCodewords());
        CorrectErrors(&mut words, count).ok().filter(|corrected| *corrected)?;
        data.extend_from_slice(words.get(..count as usize)?);
    }
    element_string(&data, version.getVersionNumber())
}

fn element_string(data: &[u8], version: u32) -> Option<String> {
    let mut bits = BitSource::new(data);
    let mut text = String::new();
    let mut is_gs1 = false;
    // Bits of how many characters follow: of digits, of letters, of bytes.
    let [digits, letters, bytes] = match version {
        ..=9 => [10, 9, 8],
        10..=26 => [12, 11, 16],
        _ => [14, 13, 16],
    };
    while bits.available() >= 4 {
        match bits.readBits(4).ok()? {
            0 => break,
            5 => is_gs1 = true,
            1 => {
                let mut left = bits.readBits(digits).ok()?;
                while left > 0 {
                    let count = left.min(3) as usize;
                    text.push_str(&format!("{:0count$}", bits.readBits(1 + 3 * count).ok()?));
                    left -= left.min(3);
                }
            }
            2 => {
                let mut left = bits.readBits(letters).ok()?;
                let mut values = Vec::new();
                while left > 1 {
                    let pair = bits.readBits(11).ok()?;
                    values.extend([pair / 45, pair % 45]);
                    left -= 2;
                }
                if left == 1 {
                    values.push(bits.readBits(6).ok()?);
                }
                let read: Option<String> = values.into_iter().map(|value| ALPHANUMERIC.get(value as usize).map(|byte| char::from(*byte))).collect();
                // A pair is a percent sign; what is left is FNC1. No such text has ASCII 0.
                text.push_str(&read?.replace("%%", "\0").replace('%', "\u{1d}").replace('\0', "%"));
            }
            4 => {
                for _ in 0..bits.readBits(bytes).ok()? {
                    text.push(char::from(u8::try_from(bits.readBits(8).ok()?).ok().filter(u8::is_ascii)?));
                }
            }
            _ => return None,
        }
    }
    is_gs1.then_some(text)
}
