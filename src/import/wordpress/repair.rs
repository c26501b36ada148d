//! Reads the bytes of an export and mends, on the way to the parser, what old versions of WordPress wrote wrongly.

use std::io::{self, BufRead, Read};

/// The longest text between two tags. WordPress's own database holds none that is longer.
pub(super) const LONGEST_TEXT: usize = 16 << 20;
/// The longest tag, comment or instruction.
const LONGEST_MARKUP: usize = 1 << 20;
/// How much is read at once.
const CHUNK: usize = 1 << 16;
/// Faults of one kind are told one by one up to here.
const MOST_TOLD: usize = 1000;

/// Something that was wrong in the export and could be mended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// The line of the export, counted from 1.
    pub(super) line: u64,
    pub(super) text: String,
}

/// The bytes of an export, well-formed as far as known faults go.
#[allow(clippy::struct_excessive_bools, reason = "each tells of another thing that happened on the way")]
pub(super) struct RepairReader<R> {
    source: R,
    /// What was read and not looked at yet.
    input: String,
    at: usize,
    /// The beginning of a character whose end was not read yet.
    half: Vec<u8>,
    after_return: bool,
    is_ended: bool,
    output: Vec<u8>,
    given: usize,
    place: RepairLocation,
    /// The name of the innermost start tag.
    element: String,
    line: u64,
    /// The line at the beginning of what is handed on now.
    output_line: u64,
    read_line: u64,
    text_length: usize,
    is_told: bool,
    faults: Vec<Fault>,
    untold: u64,
    is_cut: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RepairLocation {
    Text,
    Cdata,
}

impl<R: Read> RepairReader<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            input: String::new(),
            at: 0,
            half: Vec::new(),
            after_return: false,
            is_ended: false,
            output: Vec::new(),
            given: 0,
            place: RepairLocation::Text,
            element: String::new(),
            line: 1,
            output_line: 1,
            read_line: 1,
            text_length: 0,
            is_told: false,
            faults: Vec::new(),
            untold: 0,
            is_cut: false,
        }
    }

    /// What was mended so far, and how many more faults were not told one by one.
    pub(super) fn faults(&self) -> (&[Fault], u64) {
        (&self.faults, self.untold)
    }

    /// Whether the file ended inside a tag or a text.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The line up to which the parser has come.
    pub(super) fn line(&self) -> u64 {
        let taken = self.output[..self.given].split(|byte| *byte == b'\n').count() - 1;
        self.output_line + taken as u64
    }

    fn tell(&mut self, line: u64, text: impl Into<String>) {
        if self.faults.len() < MOST_TOLD {
            self.faults.push(Fault { line, text: text.into() });
        } else {
            self.untold += 1;
        }
    }

    /// Reads more. Bytes that are no UTF-8 become U+FFFD, characters that XML cannot hold go, and lines end in `\n`.
    fn read_more(&mut self) -> io::Result<()> {
        if self.at > CHUNK {
            self.input.drain(..self.at);
            self.at = 0;
        }
        let start = self.half.len();
        let mut bytes = std::mem::take(&mut self.half);
        bytes.resize(start + CHUNK, 0);
        let read = loop {
            match self.source.read(&mut bytes[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        bytes.truncate(start + read);
        self.is_ended = read == 0;
        let mut rest: &[u8] = &bytes;
        loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.take_in(text);
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    self.take_in(std::str::from_utf8(good).unwrap_or_default());
                    let Some(length) = error.error_len().or(self.is_ended.then_some(bad.len())) else {
                        self.half = bad.to_vec();
                        break;
                    };
                    self.tell(self.read_line, "bytes that are no UTF-8 became \u{fffd}");
                    self.input.push('\u{fffd}');
                    rest = &bad[length..];
                }
            }
        }
        Ok(())
    }

    fn take_in(&mut self, text: &str) {
        let is_odd = |c: char| (c < ' ' && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}');
        let mut rest = text;
        if self.after_return && !rest.is_empty() {
            self.after_return = false;
            rest = rest.strip_prefix('\n').unwrap_or(rest);
        }
        while let Some(at) = rest.find(is_odd) {
            let (before, from) = rest.split_at(at);
            self.append(before);
            let Some(odd) = from.chars().next() else { break };
            rest = &from[odd.len_utf8()..];
            if odd == '\r' {
                self.append("\n");
                self.after_return = rest.is_empty();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            } else {
                self.tell(self.read_line, "a control character was left out");
            }
        }
        self.append(rest);
    }

    fn append(&mut self, text: &str) {
        self.read_line += newlines(text);
        self.input.push_str(text);
    }

    fn rest(&self) -> &str {
        &self.input[self.at..]
    }

    /// Has at least so many bytes ready, unless the file ends before.
    fn have(&mut self, bytes: usize) -> io::Result<()> {
        while self.rest().len() < bytes && !self.is_ended {
            self.read_more()?;
        }
        Ok(())
    }

    /// Where a text stands next, counted from here.
    fn find(&mut self, wanted: &str, most: usize) -> io::Result<Option<usize>> {
        let mut from = 0;
        loop {
            let rest = self.rest();
            if let Some(at) = rest[from..].find(wanted) {
                return Ok(Some(from + at));
            }
            if self.is_ended || rest.len() > most {
                return Ok(None);
            }
            from = rest.floor_char_boundary(rest.len().saturating_sub(wanted.len()));
            self.read_more()?;
        }
    }

    /// Hands the next bytes on.
    fn pass(&mut self, length: usize) {
        let passed = &self.input[self.at..self.at + length];
        self.line += newlines(passed);
        self.output.extend_from_slice(passed.as_bytes());
        self.at += length;
    }

    /// Leaves the next bytes out, but for their lines.
    fn skip(&mut self, length: usize) {
        let lines = newlines(&self.input[self.at..self.at + length]);
        self.line += lines;
        self.output.extend(std::iter::repeat_n(b'\n', lines as usize));
        self.at += length;
    }

    fn give(&mut self, text: &str) {
        self.output.extend_from_slice(text.as_bytes());
    }

    /// Makes some output, or ends.
    fn step(&mut self) -> io::Result<()> {
        self.have(16)?;
        if self.rest().is_empty() {
            if self.place == RepairLocation::Cdata {
                self.cut("the file ends inside a text");
                self.give("]]>");
                self.place = RepairLocation::Text;
            }
            return Ok(());
        }
        match self.place {
            RepairLocation::Cdata => self.cdata(),
            RepairLocation::Text if self.rest().starts_with('<') => self.markup(),
            RepairLocation::Text => self.text(),
        }
    }

    fn cut(&mut self, text: &str) {
        self.is_cut = true;
        self.tell(self.line, text);
    }

    fn markup(&mut self) -> io::Result<()> {
        self.text_length = 0;
        let rest = self.rest();
        if rest.starts_with("<![CDATA[") {
            self.pass("<![CDATA[".len());
            self.place = RepairLocation::Cdata;
            self.is_told = false;
            return Ok(());
        }
        for (start, end) in [("<!--", "-->"), ("<?", "?>")] {
            if rest.starts_with(start) {
                let found = self.find(end, LONGEST_MARKUP)?;
                return self.whole(found.map(|at| at + end.len()), Self::pass);
            }
        }
        if rest.starts_with("<!") {
            let length = self.tag(true)?;
            self.tell(self.line, "a document type was left out; entities that it declares stay as they are written");
            return self.whole(length, Self::skip);
        }
        let length = self.tag(false)?;
        self.whole(length, Self::tag_with_entities)
    }

    /// Goes over a piece of markup that has an end.
    fn whole(&mut self, length: Option<usize>, go: impl Fn(&mut Self, usize)) -> io::Result<()> {
        match length {
            Some(length) => go(self, length),
            None if self.is_ended && self.rest().len() <= LONGEST_MARKUP => {
                self.cut("the file ends inside a tag");
                self.skip(self.rest().len());
            }
            None => return Err(too_long(self.line, "a tag or comment")),
        }
        Ok(())
    }

    /// The length of a tag, whose attributes may hold `>`, or of a document type, which may hold declarations too.
    fn tag(&mut self, holds_tags: bool) -> io::Result<Option<usize>> {
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
            if self.is_ended || rest.len() > LONGEST_MARKUP {
                return Ok(None);
            }
            from = rest.len();
            self.read_more()?;
        }
    }

    fn tag_with_entities(&mut self, length: usize) {
        let tag = &self.input[self.at..self.at + length];
        if !tag.starts_with("</") && !tag.ends_with("/>") {
            let name = tag[1..].split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
            self.element.clear();
            self.element.push_str(name);
        }
        self.with_entities(length);
    }

    /// Hands bytes on in which every `&` begins a reference.
    fn with_entities(&mut self, length: usize) {
        let end = self.at + length;
        while let Some(found) = self.input[self.at..end].find('&') {
            self.pass(found);
            match reference(&self.input[self.at..end]) {
                EntityReference::Good(length) => self.pass(length),
                EntityReference::Bare => {
                    self.tell(self.line, "a bare & was read as &amp;");
                    self.give("&amp;");
                    self.at += 1;
                }
                EntityReference::NoCharacter(length) => {
                    self.tell(self.line, "a reference to a character that does not exist was left out");
                    self.at += length;
                }
            }
        }
        self.pass(end - self.at);
    }

    fn text(&mut self) -> io::Result<()> {
        let rest = self.rest();
        let length = match rest.find('<') {
            Some(at) => at,
            None if self.is_ended => rest.len(),
            // A reference may go on behind what was read.
            None => match rest.rfind('&') {
                Some(at) if at > 0 && rest.len() - at < 40 => at,
                Some(0) if rest.len() < 40 => return self.read_more(),
                _ => rest.len(),
            },
        };
        self.text_length += length;
        if self.text_length > LONGEST_TEXT {
            return Err(too_long(self.line, "a text"));
        }
        self.with_entities(length);
        Ok(())
    }

    fn cdata(&mut self) -> io::Result<()> {
        let Some(at) = self.rest().find("]]>") else {
            let rest = self.rest();
            // The end may have been read in part.
            let length = if self.is_ended { rest.len() } else { rest.floor_char_boundary(rest.len() - 2) };
            self.text_length += length;
            if self.text_length > LONGEST_TEXT {
                return Err(too_long(self.line, "a text"));
            }
            self.pass(length);
            return if self.is_ended { Ok(()) } else { self.read_more() };
        };
        self.text_length += at;
        if self.text_length > LONGEST_TEXT {
            return Err(too_long(self.line, "a text"));
        }
        self.pass(at);
        if self.is_end_of_section()? {
            self.pass("]]>".len());
            self.place = RepairLocation::Text;
        } else {
            if !self.is_told {
                self.tell(self.line, format!("a ]]> inside the text of <{}> was read as text", self.element));
                self.is_told = true;
            }
            self.at += "]]>".len();
            self.give("]]]]><![CDATA[>");
        }
        Ok(())
    }

    /// Whether the `]]>` here ends its section: before the end tag stands no other. WordPress puts nothing into an
    /// element beside its text.
    fn is_end_of_section(&mut self) -> io::Result<bool> {
        const END: usize = "]]>".len();
        let mut length = 256;
        loop {
            self.have(length)?;
            let after = self.rest()[END..].trim_start();
            if after.len() > self.element.len() + 16 || self.is_ended {
                break;
            }
            if length > LONGEST_TEXT {
                return Ok(true);
            }
            length *= 2;
        }
        let after = self.rest()[END..].trim_start();
        let end_tag = format!("</{}", self.element);
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
                (None, None) if self.is_ended => return Ok(true),
                (None, None) if rest.len() > LONGEST_TEXT => return Ok(true),
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

enum EntityReference {
    Good(usize),
    Bare,
    NoCharacter(usize),
}

/// What the `&` at the beginning of a text is.
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
            Some(c) if is_allowed(c) => EntityReference::Good(length),
            _ => EntityReference::NoCharacter(length),
        };
    }
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    if is_name { EntityReference::Good(length) } else { EntityReference::Bare }
}

impl<R: Read> BufRead for RepairReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given == self.output.len() {
            self.output.clear();
            self.given = 0;
            self.output_line = self.line;
            while self.output.len() < CHUNK / 4 {
                let before = (self.at, self.output.len(), self.is_ended, self.input.len());
                if let Err(error) = self.step() {
                    if self.output.is_empty() {
                        return Err(error);
                    }
                    break;
                }
                if before == (self.at, self.output.len(), self.is_ended, self.input.len()) {
                    break;
                }
            }
        }
        Ok(&self.output[self.given..])
    }

    fn consume(&mut self, amount: usize) {
        self.given = (self.given + amount).min(self.output.len());
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
    fn check(export: &str, mended: &str, faults: &[(u64, &str)]) {
        let mut reader = RepairReader::new(export.as_bytes());
        let mut text = String::new();
        assert!(reader.read_to_string(&mut text).is_ok());
        assert_eq!(text, mended);
        let told: Vec<_> = reader.faults().0.iter().map(|fault| (fault.line, &*fault.text)).collect();
        assert_eq!(told, faults);
    }

    #[test]
    fn what_is_right_stays_as_it_is() {
        let right = "<?xml version=\"1.0\"?>\n<!-- a & b ]]> -->\n<a b=\"1 > 0 &amp; 2\"><b><![CDATA[x ]]]]><![CDATA[> y]]></b>\n<c>&#228; &nbsp;</c><d><![CDATA[a]]>\n <![CDATA[c]]></d></a>";
        check(right, right, &[]);
    }

    #[test]
    fn the_end_of_a_section_inside_of_it_is_text() {
        check(
            "<a>\n<b><![CDATA[x ]]> y <![CDATA[ z ]]>]]></b></a>",
            "<a>\n<b><![CDATA[x ]]]]><![CDATA[> y <![CDATA[ z ]]]]><![CDATA[>]]></b></a>",
            &[(2, "a ]]> inside the text of <b> was read as text")],
        );
    }

    #[test]
    fn what_no_parser_takes_is_mended() {
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
