//! Repairs the malformed XML of old WordPress versions on the way to the parser.

use std::io::{self, BufRead, Read};

/// Maximum length of a text between two tags. WordPress's database cannot store a longer one.
pub(super) const MAX_TEXT_BYTES: usize = 16 << 20;
/// Maximum length of a tag, comment or processing instruction.
const MAX_MARKUP_BYTES: usize = 1 << 20;
/// Number of bytes to read at once.
const READ_BYTES: usize = 1 << 16;
/// Maximum number of repairs that are listed one by one.
const MAX_REPORTED: usize = 1000;

/// A repair of the export.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repair {
    /// Line in the export, from 1.
    pub(super) line: u64,
    pub(super) text: String,
}

/// Reads an export as well-formed XML, apart from faults that it does not know.
#[allow(clippy::struct_excessive_bools, reason = "each is an independent state of the reader")]
pub(super) struct RepairReader<R> {
    source: R,
    /// Text that was read and is not processed from `position` on.
    input: String,
    position: usize,
    /// First bytes of a character whose last bytes were not read yet.
    incomplete_char: Vec<u8>,
    follows_carriage_return: bool,
    is_at_end: bool,
    /// Repaired bytes; the parser has taken those before `output_position`.
    output: Vec<u8>,
    output_position: usize,
    state: TokenizerState,
    /// Name of the last start tag.
    open_element: String,
    /// Line at `position`.
    line: u64,
    /// Line at the start of `output`.
    output_line: u64,
    /// Line at the end of `input`.
    read_line: u64,
    /// Length of the current text so far, in bytes.
    text_length: usize,
    is_cdata_end_reported: bool,
    repairs: Vec<Repair>,
    /// Number of repairs beyond the listed ones.
    unreported: u64,
    is_truncated: bool,
}

/// Whether the input position is inside a CDATA section.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TokenizerState {
    Text,
    Cdata,
}

impl<R: Read> RepairReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            input: String::new(),
            position: 0,
            incomplete_char: Vec::new(),
            follows_carriage_return: false,
            is_at_end: false,
            output: Vec::new(),
            output_position: 0,
            state: TokenizerState::Text,
            open_element: String::new(),
            line: 1,
            output_line: 1,
            read_line: 1,
            text_length: 0,
            is_cdata_end_reported: false,
            repairs: Vec::new(),
            unreported: 0,
            is_truncated: false,
        }
    }

    /// Returns the repairs so far, and how many more are not listed.
    pub(super) fn repairs(&self) -> (&[Repair], u64) {
        (&self.repairs, self.unreported)
    }

    /// Whether the file ends inside a tag or a text.
    pub(super) fn is_truncated(&self) -> bool {
        self.is_truncated
    }

    /// Returns the line that the parser has reached.
    pub(super) fn line(&self) -> u64 {
        let line_ends = self.output[..self.output_position].split(|byte| *byte == b'\n').count() - 1;
        self.output_line + line_ends as u64
    }

    fn record(&mut self, line: u64, text: impl Into<String>) {
        if self.repairs.len() < MAX_REPORTED {
            self.repairs.push(Repair { line, text: text.into() });
        } else {
            self.unreported += 1;
        }
    }

    /// Reads more input. Bytes that are not UTF-8 become U+FFFD, characters that XML forbids are removed, and line ends
    /// become `\n`.
    fn read_more(&mut self) -> io::Result<()> {
        if self.position > READ_BYTES {
            self.input.drain(..self.position);
            self.position = 0;
        }
        let start = self.incomplete_char.len();
        let mut bytes = std::mem::take(&mut self.incomplete_char);
        bytes.resize(start + READ_BYTES, 0);
        let read = loop {
            match self.source.read(&mut bytes[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        bytes.truncate(start + read);
        self.is_at_end = read == 0;
        let mut rest: &[u8] = &bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.push_cleaned(text);
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.push_cleaned(std::str::from_utf8(good).unwrap_or_default());
                    let Some(length) = error.error_len().or(self.is_at_end.then_some(bad.len())) else {
                        self.incomplete_char = bad.to_vec();
                        break;
                    };
                    self.record(self.read_line, "bytes that are no UTF-8 became \u{fffd}");
                    self.input.push('\u{fffd}');
                    rest = &bad[length..];
                }
            }
        }
        Ok(())
    }

    fn push_cleaned(&mut self, text: &str) {
        let is_invalid = |c: char| (c < ' ' && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
        let mut rest = text;
        if self.follows_carriage_return && !rest.is_empty() {
            self.follows_carriage_return = false;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        while let Some(at) = rest.find(is_invalid) {
            let (before, from) = rest.split_at(at);
            self.append(before);
            let Some(invalid) = from.chars().next() else { break };
            rest = &from[invalid.len_utf8()..];
            if invalid == '\r' {
                self.append("\n");
                self.follows_carriage_return = rest.is_empty();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            } else {
                self.record(self.read_line, "a control character was left out");
            }
        }
        self.append(rest);
    }

    fn append(&mut self, text: &str) {
        self.read_line += newlines(text);
        self.input.push_str(text);
    }

    fn rest(&self) -> &str {
        &self.input[self.position..]
    }

    /// Reads until a number of bytes is available or the file ends.
    fn ensure(&mut self, bytes: usize) -> io::Result<()> {
        while self.rest().len() < bytes && !self.is_at_end {
            self.read_more()?;
        }
        Ok(())
    }

    /// Returns the distance to the next occurrence of a text. Stops after a number of bytes.
    fn find(&mut self, wanted: &str, most: usize) -> io::Result<Option<usize>> {
        let mut from = 0;
        loop {
            let rest = self.rest();
            if let Some(at) = rest[from..].find(wanted) {
                return Ok(Some(from + at));
            }
            if self.is_at_end || rest.len() > most {
                return Ok(None);
            }
            from = rest.floor_char_boundary(rest.len().saturating_sub(wanted.len()));
            self.read_more()?;
        }
    }

    /// Copies the next bytes to the output.
    fn copy(&mut self, length: usize) {
        let passed = &self.input[self.position..self.position + length];
        self.line += newlines(passed);
        self.output.extend_from_slice(passed.as_bytes());
        self.position += length;
    }

    /// Skips the next bytes but keeps their line ends, so that line numbers stay correct.
    fn skip(&mut self, length: usize) {
        let lines = newlines(&self.input[self.position..self.position + length]);
        self.line += lines;
        self.output.extend(std::iter::repeat_n(b'\n', lines as usize));
        self.position += length;
    }

    fn write(&mut self, text: &str) {
        self.output.extend_from_slice(text.as_bytes());
    }

    /// Processes the next piece of input. At the end of the file it does nothing.
    fn next_output(&mut self) -> io::Result<()> {
        self.ensure(16)?;
        if self.rest().is_empty() {
            if self.state == TokenizerState::Cdata {
                self.record_truncation("the file ends inside a text");
                self.write("]]>");
                self.state = TokenizerState::Text;
            }
            return Ok(());
        }
        match self.state {
            TokenizerState::Cdata => self.copy_cdata(),
            TokenizerState::Text if self.rest().starts_with('<') => self.copy_markup(),
            TokenizerState::Text => self.copy_text(),
        }
    }

    fn record_truncation(&mut self, text: &str) {
        self.is_truncated = true;
        self.record(self.line, text);
    }

    fn copy_markup(&mut self) -> io::Result<()> {
        self.text_length = 0;
        let rest = self.rest();
        if rest.starts_with("<![CDATA[") {
            self.copy("<![CDATA[".len());
            self.state = TokenizerState::Cdata;
            self.is_cdata_end_reported = false;
            return Ok(());
        }
        for (start, end) in [("<!--", "-->"), ("<?", "?>")] {
            if rest.starts_with(start) {
                let at = self.find(end, MAX_MARKUP_BYTES)?;
                return self.handle_markup(at.map(|at| at + end.len()), Self::copy);
            }
        }
        if rest.starts_with("<!") {
            let length = self.tag_length(true)?;
            self.record(self.line, "a document type was left out; entities that it declares stay as they are written");
            return self.handle_markup(length, Self::skip);
        }
        let length = self.tag_length(false)?;
        self.handle_markup(length, Self::copy_tag)
    }

    /// Processes markup of a known length. Without one the markup is truncated or too long.
    fn handle_markup(&mut self, length: Option<usize>, go: impl Fn(&mut Self, usize)) -> io::Result<()> {
        match length {
            Some(length) => go(self, length),
            None if self.is_at_end && self.rest().len() <= MAX_MARKUP_BYTES => {
                self.record_truncation("the file ends inside a tag");
                self.skip(self.rest().len());
            }
            None => return Err(too_long(self.line, "a tag or comment")),
        }
        Ok(())
    }

    /// Returns the length of a tag or a document type. Attribute values may contain `>`, and a document type may contain
    /// declarations.
    fn tag_length(&mut self, holds_tags: bool) -> io::Result<Option<usize>> {
        let (mut quote, mut depth, mut from) = (None, 0_usize, 0);
        loop {
            let rest = self.rest();
            for (at, byte) in rest.bytes().enumerate().skip(from) {
                match (byte, quote) {
                    (b'<', None) if holds_tags || at == 0 => depth += 1,
                    (b'>', None) if depth <= 1 => return Ok(Some(at + 1)),
                    (b'>', None) => depth -= 1,
                    (b'"' | b'\'', None) => quote = Some(byte),
                    (byte, Some(open)) if byte == open => quote = None,
                    _ => {}
                }
            }
            if self.is_at_end || rest.len() > MAX_MARKUP_BYTES {
                return Ok(None);
            }
            from = rest.len();
            self.read_more()?;
        }
    }

    fn copy_tag(&mut self, length: usize) {
        let tag = &self.input[self.position..self.position + length];
        if !tag.starts_with("</") && !tag.ends_with("/>") {
            let name = tag[1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
            self.open_element.clear();
            self.open_element.push_str(name);
        }
        self.copy_with_references(length);
    }

    /// Copies the next bytes and repairs each `&` that does not start a reference.
    fn copy_with_references(&mut self, length: usize) {
        let end = self.position + length;
        while let Some(ampersand) = self.input[self.position..end].find('&') {
            self.copy(ampersand);
            match reference(&self.input[self.position..end]) {
                EntityReference::Valid(length) => self.copy(length),
                EntityReference::Bare => {
                    self.record(self.line, "a bare & was read as &amp;");
                    self.write("&amp;");
                    self.position += 1;
                }
                EntityReference::InvalidCharacter(length) => {
                    self.record(self.line, "a reference to a character that does not exist was left out");
                    self.position += length;
                }
            }
        }
        self.copy(end - self.position);
    }

    fn copy_text(&mut self) -> io::Result<()> {
        let rest = self.rest();
        let length = match rest.find('<') {
            Some(at) => at,
            None if self.is_at_end => rest.len(),
            // The rest of a reference may not be read yet.
            None => match rest.rfind('&') {
                Some(at) if at > 0 && rest.len() - at < 40 => at,
                Some(0) if rest.len() < 40 => return self.read_more(),
                _ => rest.len(),
            },
        };
        self.text_length += length;
        if self.text_length > MAX_TEXT_BYTES {
            return Err(too_long(self.line, "a text"));
        }
        self.copy_with_references(length);
        Ok(())
    }

    fn copy_cdata(&mut self) -> io::Result<()> {
        let Some(at) = self.rest().find("]]>") else {
            let rest = self.rest();
            // The rest of the end mark may not be read yet.
            let length = if self.is_at_end { rest.len() } else { rest.floor_char_boundary(rest.len() - 2) };
            self.text_length += length;
            if self.text_length > MAX_TEXT_BYTES {
                return Err(too_long(self.line, "a text"));
            }
            self.copy(length);
            return if self.is_at_end { Ok(()) } else { self.read_more() };
        };
        self.text_length += at;
        if self.text_length > MAX_TEXT_BYTES {
            return Err(too_long(self.line, "a text"));
        }
        self.copy(at);
        if self.is_cdata_end()? {
            self.copy("]]>".len());
            self.state = TokenizerState::Text;
        } else {
            if !self.is_cdata_end_reported {
                self.record(self.line, format!("a ]]> inside the text of <{}> was read as text", self.open_element));
                self.is_cdata_end_reported = true;
            }
            self.position += "]]>".len();
            self.write("]]]]><![CDATA[>");
        }
        Ok(())
    }

    /// Whether the `]]>` here ends its CDATA section: it does if no other one comes before the end tag. WordPress writes
    /// nothing but one text into an element.
    fn is_cdata_end(&mut self) -> io::Result<bool> {
        const END: usize = "]]>".len();
        let mut length = 256;
        loop {
            self.ensure(length)?;
            let after = self.rest()[END..].trim_start();
            if after.len() > self.open_element.len() + 16 || self.is_at_end {
                break;
            }
            if length > MAX_TEXT_BYTES {
                return Ok(true);
            }
            length *= 2;
        }
        let after = self.rest()[END..].trim_start();
        let end_tag = format!("</{}", self.open_element);
        if after.is_empty() || after.starts_with("<![CDATA[") || after.starts_with(&end_tag) {
            return Ok(true);
        }
        let mut searched = END;
        loop {
            let rest = self.rest();
            let (end, other) = (rest[searched..].find(&end_tag), rest[searched..].find("]]>"));
            match (end, other) {
                (Some(end), Some(other)) => return Ok(end < other),
                (Some(_), None) => return Ok(true),
                (None, Some(_)) => return Ok(false),
                (None, None) if self.is_at_end => return Ok(true),
                (None, None) if rest.len() > MAX_TEXT_BYTES => return Ok(true),
                (None, None) => {}
            }
            searched = rest.floor_char_boundary(rest.len().saturating_sub(end_tag.len())).max(END);
            self.read_more()?;
        }
    }
}

fn newlines(text: &str) -> u64 {
    text.matches('\n').count() as u64
}

fn too_long(line: u64, what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("{what} in line {line} is too long"))
}

/// Kinds of `&`, with the length of the reference.
enum EntityReference {
    Valid(usize),
    /// No reference: the `&` must be escaped.
    Bare,
    /// A character reference to a code point that XML forbids.
    InvalidCharacter(usize),
}

/// Classifies the `&` at the start of a text.
fn reference(text: &str) -> EntityReference {
    let end = text.bytes().take(40).position(|byte| byte == b';');
    let Some(name) = end.and_then(|end| text.get(1..end)) else { return EntityReference::Bare };
    let length = name.len() + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let Ok(code) = code else { return EntityReference::Bare };
        let is_allowed = |c: char| c >= ' ' || matches!(c, '\t' | '\n' | '\r');
        return match char::from_u32(code) {
            Some(c) if is_allowed(c) => EntityReference::Valid(length),
            _ => EntityReference::InvalidCharacter(length),
        };
    }
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_name { EntityReference::Valid(length) } else { EntityReference::Bare }
}

impl<R: Read> BufRead for RepairReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.output_position == self.output.len() {
            self.output.clear();
            self.output_position = 0;
            self.output_line = self.line;
            while self.output.len() < READ_BYTES / 4 {
                let before = (self.position, self.output.len(), self.is_at_end, self.input.len());
                if let Err(error) = self.next_output() {
                    if self.output.is_empty() {
                        return Err(error);
                    }
                    break;
                }
                if before == (self.position, self.output.len(), self.is_at_end, self.input.len()) {
                    break;
                }
            }
        }
        Ok(&self.output[self.output_position..])
    }

    fn consume(&mut self, amount: usize) {
        self.output_position = (self.output_position + amount).min(self.output.len());
    }
}

impl<R: Read> Read for RepairReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(buffer.len());
        buffer[..length].copy_from_slice(&ready[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(export: &str, repaired: &str, repairs: &[(u64, &str)]) {
        let mut reader = RepairReader::new(export.as_bytes());
        let mut text = String::new();
        assert!(reader.read_to_string(&mut text).is_ok());
        assert_eq!(text, repaired);
        let reported: Vec<_> = reader.repairs().0.iter().map(|repair| (repair.line, &*repair.text)).collect();
        assert_eq!(reported, repairs);
    }

    #[test]
    fn well_formed_xml_stays_unchanged() {
        let right = "<?xml version=\"1.0\"?>\n<!-- a & b ]]> -->\n<a b=\"1 > 0 &amp; 2\"><b><![CDATA[x ]]]]><![CDATA[> y]]></b>\n<c>&#228; &nbsp;</c><d><![CDATA[a]]>\n <![CDATA[c]]></d></a>";
        check(right, right, &[]);
    }

    #[test]
    fn a_section_end_within_the_section_becomes_text() {
        check(
            "<a>\n<b><![CDATA[x ]]> y <![CDATA[ z ]]>]]></b></a>",
            "<a>\n<b><![CDATA[x ]]]]><![CDATA[> y <![CDATA[ z ]]]]><![CDATA[>]]></b></a>",
            &[(2, "a ]]> inside the text of <b> was read as text")],
        );
    }

    #[test]
    fn malformed_xml_is_repaired() {
        check(
            "<a>\r\n\u{1}<b>?p=1&q=2 &#0; &#xD800;</b></a>",
            "<a>\n<b>?p=1&amp;q=2  </b></a>",
            &[
                (2, "a control character was left out"),
                (2, "a bare & was read as &amp;"),
                (2, "a reference to a character that does not exist was left out"),
                (2, "a reference to a character that does not exist was left out"),
            ],
        );
        check("<a><b><![CDATA[x", "<a><b><![CDATA[x]]>", &[(1, "the file ends inside a text")]);
        check("<a><b", "<a>", &[(1, "the file ends inside a tag")]);
    }
}
