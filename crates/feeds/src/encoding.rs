//! In which code page a file is: nothing in it says so, but its bytes tell.

use chardetng::EncodingDetector;
use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};
use std::{
    io::{self, Read},
    sync::{Arc, OnceLock},
};

/// Bytes, from the first that is not ASCII on, that a code page is told by.
const LOOKED_AT: usize = 256 << 10;
/// Characters of two bytes come by chance in other code pages of Asia: in a file of UTF-8 so many of their bytes stand beside one that is wrong. Longer ones do not.
const BY_CHANCE: usize = 4;

/// What the letters of a file are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether nothing else can be meant. What is only likely may garble letters: somebody should look at them.
    pub is_sure: bool,
}

/// Tells the code page of a file, or of so much of it as is told by. Lines that are broken do not make a file of UTF-8 another one.
#[must_use]
pub fn code_page(bytes: &[u8]) -> CodePage {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return CodePage { encoding, is_sure: true };
    }
    let Parts { short, long, broken } = utf8_parts(bytes);
    if broken == 0 || long >= broken || short >= BY_CHANCE * broken {
        return CodePage { encoding: UTF_8, is_sure: true };
    }
    let mut detector = EncodingDetector::new();
    detector.feed(bytes, true);
    let encoding = detector.guess(None, false);
    // Windows-1252 has no such bytes; and so many letters look right in it that no other is as sure.
    let is_sure = short + long == 0 && encoding == WINDOWS_1252 && !bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d));
    CodePage { encoding, is_sure }
}

/// Bytes of characters of UTF-8 that have two, and that have more; and bytes that are none.
struct Parts {
    short: usize,
    long: usize,
    broken: usize,
}

fn utf8_parts(bytes: &[u8]) -> Parts {
    let (mut short, mut long, mut broken) = (0, 0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            if c.len_utf8() == 2 { short += 2 } else { long += c.len_utf8() }
        }
        // The last character of what is looked at may be cut.
        let is_cut = bytes.len() >= LOOKED_AT && chunks.peek().is_none() && str::from_utf8(chunk.invalid()).is_err_and(|error| error.error_len().is_none());
        broken += if is_cut { 0 } else { chunk.invalid().len() };
    }
    Parts { short, long, broken }
}

/// What is known of a file's code page while it is read: it is told at the first letter that is not ASCII.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told(Arc<OnceLock<CodePage>>);

impl Told {
    /// The name of the encoding, if it is known and not UTF-8.
    pub(crate) fn foreign(&self) -> Option<&'static str> {
        self.0.get().map(|page| page.encoding).filter(|encoding| *encoding != UTF_8).map(Encoding::name)
    }
}

/// A file of any code page as UTF-8. Bytes of a file of UTF-8 pass as they are, broken ones too.
pub(crate) struct Utf8<R> {
    source: R,
    state: State,
    told: Told,
    /// What is read next, from `at`.
    out: Vec<u8>,
    at: usize,
    /// A failure met while looking ahead.
    failure: Option<io::Error>,
}

enum State {
    /// All was ASCII until now.
    Ascii,
    Utf8,
    Other(Box<Decoder>),
    Over,
}

impl<R: Read> Utf8<R> {
    /// `encoding`: what the file's first bytes, which are read already, say of it.
    pub(crate) fn new(source: R, encoding: Option<&'static Encoding>) -> (Self, Told) {
        let mut this = Self { source, state: State::Ascii, told: Told::default(), out: Vec::new(), at: 0, failure: None };
        if let Some(encoding) = encoding {
            this.begin(CodePage { encoding, is_sure: true });
        }
        let told = this.told.clone();
        (this, told)
    }

    fn begin(&mut self, page: CodePage) {
        self.state = if page.encoding == UTF_8 { State::Utf8 } else { State::Other(Box::new(page.encoding.new_decoder_without_bom_handling())) };
        self.told.0.set(page).ok();
    }

    /// Fills `out` from what is read next, until a letter tells the code page.
    fn look(&mut self) -> io::Result<()> {
        let mut raw = vec![0; CHUNK];
        let read = read_some(&mut self.source, &mut raw)?;
        raw.truncate(read);
        if read == 0 {
            self.state = State::Over;
        }
        let Some(first) = raw.iter().position(|byte| !byte.is_ascii()) else {
            self.give(raw);
            return Ok(());
        };
        let more = (LOOKED_AT + first).saturating_sub(raw.len());
        self.failure = self.source.by_ref().take(more as u64).read_to_end(&mut raw).err();
        self.begin(code_page(&raw[first..]));
        match &mut self.state {
            State::Other(_) => self.decode(&raw, false),
            _ => self.give(raw),
        }
        Ok(())
    }

    fn give(&mut self, bytes: Vec<u8>) {
        (self.out, self.at) = (bytes, 0);
    }

    fn decode(&mut self, raw: &[u8], is_last: bool) {
        let State::Other(decoder) = &mut self.state else { return };
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len()));
        // There is room for all of it.
        let _ = decoder.decode_to_string(raw, &mut text, is_last);
        self.give(text.into_bytes());
    }
}

/// Bytes that are decoded at once.
const CHUNK: usize = 64 << 10;

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at < self.out.len() {
                let count = (self.out.len() - self.at).min(buffer.len());
                buffer[..count].copy_from_slice(&self.out[self.at..self.at + count]);
                self.at += count;
                return Ok(count);
            }
            if let Some(error) = self.failure.take() {
                return Err(error);
            }
            match self.state {
                State::Over => return Ok(0),
                State::Utf8 => return self.source.read(buffer),
                State::Ascii => self.look()?,
                State::Other(_) => {
                    let mut raw = vec![0; CHUNK];
                    let read = read_some(&mut self.source, &mut raw)?;
                    self.decode(&raw[..read], read == 0);
                    if read == 0 {
                        self.state = State::Over;
                    }
                }
            }
        }
    }
}

fn read_some(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1254};

    fn through(bytes: &[u8]) -> (Vec<u8>, Option<&'static str>) {
        let (mut read, told) = Utf8::new(bytes, None);
        let mut all = Vec::new();
        read.read_to_end(&mut all).unwrap();
        (all, told.foreign())
    }

    #[test]
    fn a_file_of_any_code_page_is_read() {
        for (encoding, text) in [
            (WINDOWS_1252, "Artikelnummer;Titel;Preis;Händler\r\n7;Größere Lampe für Büro;1.299,00 €;Müller\r\n"),
            (WINDOWS_1252, "référence;titre;prix\r\n7;Lampe d’été, très légère;19,90 €\r\n"),
            (WINDOWS_1251, "Артикул;Название;Цена\r\n7;Настольная лампа, оригинал;1 990 руб.\r\n8;Кожаная сумка женская;12 500\r\n"),
            (WINDOWS_1254, "Ürün kodu;Başlık;Fiyat\r\n7;Masa lambası, ışıklı ve şık;1.200 TL\r\n8;Kadın çantası, orijinal değil\r\n"),
            (WINDOWS_1250, "id;tytuł;cena\r\n7;Książka o żółwiach i łąkach;49,90 zł\r\n8;Łódź żaglowa, świetna\r\n"),
            (GB18030, "商品编号,标题,价格\r\n7,正品手表男士机械表,1200元\r\n8,女士真皮包包\r\n"),
            (BIG5, "編號,標題,價格\r\n7,正品手錶男士機械錶,1200\r\n8,女士真皮包包\r\n"),
            (SHIFT_JIS, "id,title\r\n7,腕時計メンズ正規品です\r\n8,レディースバッグ\r\n"),
            (EUC_KR, "id,title\r\n7,남성 손목시계 정품입니다\r\n8,여성 가죽 가방\r\n"),
        ] {
            let (bytes, _, lost) = encoding.encode(text);
            assert!(!lost);
            let (read, said) = through(&bytes);
            assert_eq!(String::from_utf8(read).unwrap(), text);
            // GBK is read as what contains it.
            assert!(said.is_some_and(|name| name == encoding.name() || (name == "GBK" && encoding == GB18030)), "{said:?}");
        }
    }

    #[test]
    fn what_is_utf_8_passes_as_it_is_and_broken_bytes_cost_their_lines_only() {
        let mut text = "id;title\n7;Größe 42 für Büro und Küche, schön, größer, öfter, Äpfel, Öl\n".repeat(3).into_bytes();
        assert_eq!(through(&text), (text.clone(), None));
        text.extend_from_slice(b"8;P\xffn\n");
        assert_eq!(through(&text), (text.clone(), None));
        assert_eq!(through(b"id;title\n"), (b"id;title\n".to_vec(), None));
        assert_eq!(through(b""), (Vec::new(), None));
        // A character that the end of what is looked at cuts.
        let long = "ü".repeat(LOOKED_AT);
        assert_eq!(through(format!("a{long}").as_bytes()).1, None);
    }

    #[test]
    fn a_letter_far_behind_tells_too() {
        let mut bytes = "id;title\r\n".repeat(100_000).into_bytes();
        bytes.extend_from_slice(b"7;Gr\xf6\xdfe f\xfcr B\xfcro\r\n");
        let (read, said) = through(&bytes);
        assert!(read.ends_with("7;Größe für Büro\r\n".as_bytes()));
        assert_eq!(said, Some("windows-1252"));
    }
}
