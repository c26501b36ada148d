//! Tags in titles, removed as PHP's `strip_tags` removes them: it knows quotation marks, comments and processing
//! instructions, but no names of elements.

/// The kind of text that the bytes at a position belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    Tag,
    /// `<?…?>`.
    Instruction,
    /// `<!…>`.
    Declaration,
    /// `<!--…-->`.
    Comment,
}

/// Reads a text byte by byte.
struct Stripper<'a> {
    bytes: &'a [u8],
    state: State,
    /// The quotation mark that is open inside a tag.
    quote: Option<u8>,
    /// The number of `<` inside tags that no `>` has closed.
    depth: usize,
    /// The number of open brackets in an instruction. It can be negative.
    brackets: isize,
    /// The last mark that counts in an instruction.
    last: u8,
    /// Whether the tag began as `<?xml`.
    is_xml: bool,
}

/// Returns a text without tags and NUL characters.
pub(super) fn without_tags(text: &str) -> String {
    if !text.bytes().any(|byte| matches!(byte, b'<' | b'\0')) {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut stripper =
        Stripper { bytes, state: State::Text, quote: None, depth: 0, brackets: 0, last: 0, is_xml: false };
    let mut plain = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // Only ASCII characters change the state.
        let is_kept = match u8::try_from(c) {
            Ok(byte) if byte.is_ascii() => stripper.keeps(at, byte),
            _ => stripper.state == State::Text,
        };
        if is_kept {
            plain.push(c);
        }
    }
    plain
}

impl Stripper<'_> {
    /// Reads one byte, and returns whether it is text.
    fn keeps(&mut self, at: usize, byte: u8) -> bool {
        match (self.state, byte) {
            (_, b'\0') => {}
            (State::Text, b'<') => {
                if self.is_before_space(at) {
                    return true;
                }
                self.last = b'<';
                self.state = State::Tag;
            }
            (State::Text, b'>') => {
                if self.depth == 0 {
                    return true;
                }
                self.depth -= 1;
            }
            (State::Text, _) => return true,
            (State::Tag, _) => self.read_in_tag(at, byte),
            (State::Instruction, _) => self.read_in_instruction(at, byte),
            (State::Declaration, _) => self.read_in_declaration(at, byte),
            (State::Comment, b'>') if self.quote.is_none() && self.is_after(at, b"--") => self.end(),
            (State::Comment, _) => {}
        }
        false
    }

    fn read_in_tag(&mut self, at: usize, byte: u8) {
        match byte {
            b'<' if self.quote.is_none() && !self.is_before_space(at) => self.depth += 1,
            b'>' if self.closes() => {
                self.last = b'>';
                if !(self.is_xml && self.is_after(at, b"-")) {
                    self.is_xml = false;
                    self.end();
                }
            }
            b'"' | b'\'' => self.read_quote(byte),
            b'!' if self.is_after(at, b"<") => {
                self.last = byte;
                self.state = State::Declaration;
            }
            b'?' if self.is_after(at, b"<") => {
                self.brackets = 0;
                self.state = State::Instruction;
            }
            _ => {}
        }
    }

    fn read_in_instruction(&mut self, at: usize, byte: u8) {
        let is_quoted = matches!(self.last, b'"' | b'\'');
        match byte {
            b'(' if !is_quoted => {
                self.last = byte;
                self.brackets += 1;
            }
            b')' if !is_quoted => {
                self.last = byte;
                self.brackets -= 1;
            }
            b'>' if self.closes() && self.brackets == 0 && self.last != b'"' && self.is_after(at, b"?") => self.end(),
            b'"' | b'\'' if !self.is_after(at, b"\\") => {
                self.last = if self.last == byte { 0 } else { byte };
                self.read_quote(byte);
            }
            // PHP does not look at the very start.
            b'l' | b'L' if at > 4 && self.is_after(at, b"<?xm") => {
                self.is_xml = true;
                self.state = State::Tag;
            }
            _ => {}
        }
    }

    fn read_in_declaration(&mut self, at: usize, byte: u8) {
        match byte {
            b'>' if self.closes() => self.end(),
            b'"' | b'\'' if !self.is_after(at, b"\\") => self.read_quote(byte),
            b'-' if self.is_after(at, b"!-") => self.state = State::Comment,
            b'e' | b'E' if self.is_after(at, b"<!doctyp") => self.state = State::Tag,
            _ => {}
        }
    }

    /// Whether a `>` closes a tag. One that closes an inner `<` is counted.
    fn closes(&mut self) -> bool {
        if self.depth > 0 {
            self.depth -= 1;
            return false;
        }
        self.quote.is_none()
    }

    fn end(&mut self) {
        self.quote = None;
        self.state = State::Text;
    }

    fn read_quote(&mut self, byte: u8) {
        match self.quote {
            None => self.quote = Some(byte),
            Some(open) if open == byte => self.quote = None,
            Some(_) => {}
        }
    }

    fn is_before_space(&self, at: usize) -> bool {
        self.bytes.get(at + 1).is_some_and(|next| next.is_ascii_whitespace() || *next == 0x0b)
    }

    /// Whether these bytes are before a position, in letters of any case.
    fn is_after(&self, at: usize, wanted: &[u8]) -> bool {
        let start = at.checked_sub(wanted.len());
        start.is_some_and(|start| self.bytes[start..at].eq_ignore_ascii_case(wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::without_tags;

    #[test]
    fn tags_are_read_as_php_reads_them() {
        for (text, plain) in [
            ("a <b>c</b> d", "a c d"),
            ("a < b > c", "a < b > c"),
            ("5<6 and 7>8", "58"),
            ("<a b='>' c=\">\">x", "x"),
            ("a<b<c>d>e", "ae"),
            ("a <!-- > b --> c", "a  c"),
            ("a <!DOCTYPE x \">\"> c", "a  c"),
            ("a <?php f(')>') ?> c <?xml ?> d", "a  c  d"),
            ("<?xml ?a>b", ""),
            ("a<?xml ?a>b", "ab"),
            ("a\0b", "ab"),
            ("ä <ö>å", "ä å"),
            ("<", ""),
            ("<open", ""),
        ] {
            assert_eq!(without_tags(text), plain, "{text}");
        }
    }
}
