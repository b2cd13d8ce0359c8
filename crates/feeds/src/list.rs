//! A JSON list as programs write it, read as lines of one object each while it streams by.

use std::io::{self, BufRead, Read};

/// Bytes that are looked at for how a file begins.
const CHUNK: usize = 64 << 10;

/// Whether a text begins as a JSON list of objects, lists or nothing does: a header in brackets is none.
pub(crate) fn begins_list(text: &[u8]) -> bool {
    let list = text.trim_ascii_start().strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
    list.is_some_and(|list| matches!(list.first(), None | Some(b'{' | b'[' | b']')))
}

/// The members of a list, one a line, each in the line that it begins in, where there is one a line at most.
pub(crate) struct Members<R> {
    source: R,
    out: Vec<u8>,
    at: usize,
    /// How many brackets are open, that of the list included; none before it.
    depth: Option<usize>,
    in_text: bool,
    escaped: bool,
    /// Line breaks within the member that is read.
    breaks: usize,
    /// Line breaks that were made between members of one line.
    ahead: usize,
    /// Something of a member stands on the line already.
    begun: bool,
    over: bool,
}

impl<R: BufRead> Members<R> {
    pub(crate) const fn new(source: R) -> Self {
        Self { source, out: Vec::new(), at: 0, depth: None, in_text: false, escaped: false, breaks: 0, ahead: 0, begun: false, over: false }
    }

    fn take(&mut self, byte: u8) {
        let Some(depth) = self.depth else {
            match byte {
                b'[' => self.depth = Some(1),
                b'\n' => self.out.push(b'\n'),
                _ => {}
            }
            return;
        };
        if self.in_text {
            self.in_text = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            self.give(byte);
            return;
        }
        match byte {
            // What stands behind the list is no part of it, and told as what it is.
            b',' | b']' if depth == 1 => {
                self.end();
                self.depth = Some(if byte == b']' { usize::MAX } else { 1 });
            }
            b'{' | b'[' if depth < usize::MAX => {
                self.depth = Some(depth + 1);
                self.give(byte);
            }
            b'}' | b']' if depth < usize::MAX => {
                self.depth = Some(depth.saturating_sub(1).max(1));
                self.give(byte);
            }
            b'"' => {
                self.in_text = true;
                self.give(byte);
            }
            _ => self.give(byte),
        }
    }

    fn give(&mut self, byte: u8) {
        match byte {
            b'\n' if self.begun => {
                self.breaks += 1;
                self.out.push(b' ');
            }
            b'\n' if self.ahead > 0 => self.ahead -= 1,
            b'\n' => self.out.push(b'\n'),
            byte if byte.is_ascii_whitespace() && !self.begun => {}
            byte => {
                self.begun = true;
                self.out.push(byte);
            }
        }
    }

    /// Ends a member; the line breaks that were in it come after it, so that the next one is in its own line.
    fn end(&mut self) {
        if self.begun {
            self.out.resize(self.out.len() + self.breaks.max(1), b'\n');
            self.ahead += usize::from(self.breaks == 0);
        }
        (self.begun, self.breaks) = (false, 0);
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() && !self.over {
            self.out.clear();
            self.at = 0;
            let chunk = self.source.fill_buf()?;
            let some = chunk[..chunk.len().min(CHUNK)].to_vec();
            self.source.consume(some.len());
            if some.is_empty() {
                self.over = true;
                self.end();
            }
            some.into_iter().for_each(|byte| self.take(byte));
        }
        let some = buffer.len().min(self.out.len() - self.at);
        buffer[..some].copy_from_slice(&self.out[self.at..self.at + some]);
        self.at += some;
        Ok(some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn lines(list: &str) -> Vec<String> {
        let mut text = String::new();
        Members::new(BufReader::with_capacity(3, list.as_bytes())).read_to_string(&mut text).unwrap();
        text.lines().map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn each_member_is_a_line_and_in_its_own_where_it_can_be() {
        assert_eq!(lines(r#"[{"a":1},{"b":[1,{"c":2}]}]"#), [r#"{"a":1}"#, r#"{"b":[1,{"c":2}]}"#]);
        assert_eq!(lines("[\n  {\n    \"a\": 1\n  },\n  {\"b\": \"],\\\"{\"}\n]\n"), ["", "{     \"a\": 1   }", "", "", "{\"b\": \"],\\\"{\"}", ""]);
        assert_eq!((lines("[]"), lines("\n[ ]\n")), (vec![], vec![String::new(), String::new()]));
    }

    #[test]
    fn what_is_no_object_cut_short_or_behind_the_list_is_a_line_of_its_own() {
        assert_eq!(lines(r#"[7, "a", {"b": 1"#), ["7", "\"a\"", r#"{"b": 1"#]);
        assert_eq!(lines("[{}]\n{\"a\":1}, 2]"), ["{}", "{\"a\":1}, 2]"]);
    }

    #[test]
    fn a_header_in_brackets_is_no_list() {
        assert!(begins_list(b" [\n {") && begins_list(b"[") && begins_list(b"[]") && begins_list(b"[["));
        assert!(!begins_list(b"[id],title") && !begins_list(b"id,[title]") && !begins_list(b""));
    }
}
