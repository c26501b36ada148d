//! Makes links of the bare addresses in a text. Code, links and raw HTML that is a link or code stay as they are.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::bare_addresses::{BareAddress, MAX_LENGTH, bare_addresses, may_contain_address};
use super::token::{Token, Tokens, is_verbatim};
use super::typesetting::CODE_ELEMENTS;

/// HTML elements besides those of code in which no link can be.
const ELEMENTS_WITHOUT_LINKS: [&str; 7] = ["a", "button", "iframe", "option", "select", "title", "noscript"];

/// Makes links of the bare addresses in the text of `tokens`, which were read from `body`.
pub(super) fn with_autolinks<'a>(body: &'a str, language: &str, tokens: Tokens<'a>) -> Tokens<'a> {
    if !may_contain_address(body) {
        return tokens;
    }
    let tokens = without_emphasis_in_addresses(body, tokens);
    let mut linker = Autolinker {
        body,
        language,
        linked: Vec::with_capacity(tokens.len() + 8),
        run: Vec::new(),
        depth_without_links: 0,
        html: Vec::new(),
    };
    for (token, range) in tokens {
        linker.token(token, range);
    }
    linker.finish_run();
    linker.linked
}

/// Makes text of emphasis inside an address: `https://example.org/_a_/b`.
fn without_emphasis_in_addresses<'a>(body: &'a str, tokens: Tokens<'a>) -> Tokens<'a> {
    let is_inside_address = |(token, range): &(Token, Range<usize>)| {
        let is_emphasis = matches!(token, Token::Event(Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)));
        is_emphasis
            && body[..range.start].ends_with(|c: char| !c.is_whitespace())
            && body[range.end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '='))
            && !body[range.clone()].contains(|c: char| c.is_whitespace() || "\\`<[{".contains(c))
            && body[body.floor_char_boundary(range.start.saturating_sub(MAX_LENGTH))..range.start]
                .rsplit(char::is_whitespace)
                .next()
                .is_some_and(|word| word.contains("://"))
    };
    if !tokens.iter().any(is_inside_address) {
        return tokens;
    }
    let mut flat: Tokens = Vec::with_capacity(tokens.len());
    // The number of elements that are open in the emphasis.
    let mut depth = 0;
    for token in tokens {
        if depth > 0 {
            match &token.0 {
                Token::Event(Event::Start(_)) | Token::BodyStart(..) => depth += 1,
                Token::Event(Event::End(_)) | Token::BodyEnd(_) => depth -= 1,
                _ => {}
            }
        } else if is_inside_address(&token) {
            depth = 1;
            flat.push((Token::Event(Event::Text(body[token.1.clone()].into())), token.1));
        } else {
            flat.push(token);
        }
    }
    flat
}

/// Makes links of the bare addresses in a text without components.
pub(in crate::load) fn with_autolinked_events<'a>(
    text: &'a str,
    language: &str,
    events: impl Iterator<Item = (Event<'a>, Range<usize>)>,
) -> Vec<(Event<'a>, Range<usize>)> {
    let tokens = events.map(|(event, range)| (Token::Event(event), range)).collect();
    let tokens = with_autolinks(text, language, tokens).into_iter();
    let events = tokens.filter_map(|(token, range)| match token {
        Token::Event(event) => Some((event, range)),
        _ => None,
    });
    events.collect()
}

/// An open element of raw HTML in which no link can be.
struct OpenElement {
    name: String,
    /// Whether it ends with its block at the latest.
    is_inline: bool,
}

struct Autolinker<'a, 'l> {
    body: &'a str,
    language: &'l str,
    linked: Tokens<'a>,
    /// Consecutive texts. The parser splits a text at every character that might have a meaning.
    run: Tokens<'a>,
    /// The number of open links, images and blocks of code.
    depth_without_links: usize,
    html: Vec<OpenElement>,
}

impl<'a> Autolinker<'a, '_> {
    fn token(&mut self, token: Token<'a>, range: Range<usize>) {
        if let Token::Event(Event::Text(text)) = &token
            && self.depth_without_links == 0
            && self.html.is_empty()
        {
            if !self.continues_run(text, &range) {
                self.finish_run();
            }
            self.run.push((token, range));
            return;
        }
        self.finish_run();
        match &token {
            Token::Event(Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_))) => {
                self.depth_without_links += 1;
            }
            Token::Event(Event::End(end)) => self.end(*end),
            Token::Event(Event::InlineHtml(html)) => self.html(html, true),
            Token::Event(Event::Html(html)) => {
                for tag in html.split_inclusive('>').filter_map(|part| part.find('<').map(|at| &part[at..])) {
                    self.html(tag, false);
                }
            }
            _ => {}
        }
        self.linked.push((token, range));
    }

    fn end(&mut self, end: TagEnd) {
        match end {
            TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock => {
                self.depth_without_links = self.depth_without_links.saturating_sub(1);
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            _ => self.html.retain(|element| !element.is_inline),
        }
    }

    /// Reads a tag of raw HTML.
    fn html(&mut self, tag: &str, is_inline: bool) {
        let rest = tag.strip_prefix('<').unwrap_or_default();
        let is_end = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name = &name[..name.bytes().take_while(u8::is_ascii_alphanumeric).count()];
        if is_end {
            if let Some(open) = self.html.iter().rposition(|element| element.name.eq_ignore_ascii_case(name)) {
                self.html.truncate(open);
            }
            return;
        }
        let mut names = CODE_ELEMENTS.iter().chain(&ELEMENTS_WITHOUT_LINKS);
        if !tag.ends_with("/>") && names.any(|known| known.eq_ignore_ascii_case(name)) {
            self.html.push(OpenElement { name: name.to_owned(), is_inline });
        }
    }

    /// Whether a text belongs to the same words as the run. A character that the author escaped, or wrote as an entity, keeps
    /// an address from being one, unless addresses need it.
    fn continues_run(&self, text: &str, range: &Range<usize>) -> bool {
        let Some((Token::Event(Event::Text(before)), before_range)) = self.run.last() else { return true };
        let is_plain = |text: &str, range: &Range<usize>| text == "&" || is_verbatim(self.body, text, range);
        let is_adjacent = before_range.end == range.start
            || (before_range.end + 1 == range.start
                && self.body[..range.start].ends_with('\\')
                && !text.starts_with([':', '/', '.', '@']));
        is_adjacent && is_plain(before, before_range) && is_plain(text, range)
    }

    /// Writes the run with its addresses as links.
    fn finish_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        if run.is_empty() {
            return;
        }
        // No mark of an address is split between two texts.
        let text: String = if run.iter().any(|(token, _)| may_contain_address(text_of(token))) {
            run.iter().map(|(token, _)| text_of(token)).collect()
        } else {
            String::new()
        };
        let addresses = bare_addresses(&text, self.language);
        if addresses.is_empty() {
            self.linked.extend(run);
            return;
        }
        let mut pieces = Pieces { body: self.body, run: run.into_iter(), first: None, at: 0 };
        for address in addresses {
            pieces.take(address.range.start, &mut self.linked);
            self.link(&address, &text, &mut pieces);
        }
        pieces.take(text.len(), &mut self.linked);
    }

    fn link(&mut self, address: &BareAddress, text: &str, pieces: &mut Pieces<'a>) {
        let written = &text[address.range.clone()];
        let link_type = if address.prefix == "mailto:" { LinkType::Email } else { LinkType::Autolink };
        // The writer puts `mailto:` before an address of this type itself.
        let scheme = if link_type == LinkType::Email { "" } else { address.prefix };
        let dest_url = CowStr::from([scheme, written].concat());
        let start = self.linked.len();
        let tag = Tag::Link { link_type, dest_url, title: CowStr::Borrowed(""), id: CowStr::Borrowed("") };
        self.linked.push((Token::Event(Event::Start(tag)), 0..0));
        pieces.take(address.range.end, &mut self.linked);
        let inside = &self.linked[start + 1..];
        let range = inside.first().map_or(0, |(_, range)| range.start)..inside.last().map_or(0, |(_, range)| range.end);
        self.linked[start].1 = range.clone();
        self.linked.push((Token::Event(Event::End(TagEnd::Link)), range));
    }
}

/// Returns the text of a token of a run.
fn text_of<'t>(token: &'t Token) -> &'t str {
    match token {
        Token::Event(Event::Text(text)) => text,
        _ => "",
    }
}

/// The texts of a run, which are taken out piece by piece.
struct Pieces<'a> {
    body: &'a str,
    run: std::vec::IntoIter<(Token<'a>, Range<usize>)>,
    /// The text that is taken out now, and the number of its bytes that were.
    first: Option<(Token<'a>, Range<usize>, usize)>,
    /// The position in the text of the run.
    at: usize,
}

impl<'a> Pieces<'a> {
    /// Moves the text up to the position `end` to `out`.
    fn take(&mut self, end: usize, out: &mut Tokens<'a>) {
        while self.at < end
            && let Some((token, range, taken)) =
                self.first.take().or_else(|| self.run.next().map(|(token, range)| (token, range, 0)))
        {
            let text = text_of(&token);
            let length = (end - self.at).min(text.len() - taken);
            self.at += length;
            let next = taken + length;
            if taken == 0 && next == text.len() {
                out.push((token, range));
                continue;
            }
            let is_verbatim = is_verbatim(self.body, text, &range);
            let piece = if is_verbatim { range.start + taken..range.start + next } else { range.clone() };
            out.push((Token::Event(Event::Text(CowStr::from(text[taken..next].to_owned()))), piece));
            if next < text.len() {
                self.first = Some((token, range, next));
            }
        }
    }
}
