//! Finds slips of typing that readers would see: syntax of other programs, headings and links that are none, formulas without
//! `math = true`, and dates that become lists.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::block_tags::is_verbatim_html;
use super::places::{Places, range_of_target};
use super::token::{Token, Tokens, is_verbatim};
use super::typesetting::attribute_value;
use crate::address::ImpossibleAddress;
use crate::config::TextFeatures;
use crate::diagnostic::{Diagnostic, Slip, Source};
use crate::language::Typography;
use crate::table::Span;

/// The length of the longest slip, such as a formula between dollar signs, in bytes.
const MAX_SLIP: usize = 500;

/// How many tokens of a list are looked through for its second item.
const MAX_TOKENS: usize = 1000;

/// Paragraphs that are a table of contents in other programs, in lower case.
const TABLES_OF_CONTENTS: [&str; 9] =
    ["[toc]", "[[toc]]", "[[_toc_]]", "{:toc}", "{{toc}}", "{{ toc }}", "@[toc]", "${toc}", "[contents]"];

/// Names of WordPress's shortcodes that need no attribute.
const WORDPRESS_SHORTCODES: [&str; 6] =
    ["gallery", "playlist", "contact-form", "contact-form-7", "archives", "sitemap"];

/// Whether a paragraph is `<!-more->`, `<–more–>`, `{/* more */}` and the like, and no comment of HTML.
fn is_broken_mark(text: &str) -> bool {
    let inside = text.strip_prefix('<').or_else(|| text.strip_prefix("{/*")).filter(|_| text.len() <= 40);
    let word = inside.map(|inside| inside.trim_matches(|c: char| !c.is_alphanumeric()));
    word.is_some_and(|word| word.eq_ignore_ascii_case("more") || word.eq_ignore_ascii_case("truncate"))
}

/// Finds the slips of one text.
pub(super) struct SlipReader<'a> {
    pub(super) source: &'a Source,
    pub(super) body: &'a str,
    pub(super) offset: usize,
    pub(super) features: TextFeatures,
    pub(super) language: &'a Typography,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl SlipReader<'_> {
    pub(super) fn read(mut self, tokens: &Tokens) {
        let mut run: Option<Range<usize>> = None;
        let mut is_line_start = false;
        let mut code_depth = 0;
        let mut is_html_text = false;
        let mut has_top_heading = false;
        for (index, (token, range)) in tokens.iter().enumerate() {
            if let Token::Event(Event::Text(text)) = token
                && code_depth == 0
                && is_verbatim(self.body, text, range)
            {
                match &mut run {
                    Some(run) if run.end == range.start => run.end = range.end,
                    run => self.finish_run(run.replace(range.clone()), &mut is_line_start),
                }
                continue;
            }
            self.finish_run(run.take(), &mut is_line_start);
            match token {
                Token::Event(Event::Start(tag)) => {
                    is_line_start = matches!(tag, Tag::Paragraph | Tag::Item);
                    code_depth += usize::from(matches!(tag, Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }));
                    match tag {
                        Tag::HtmlBlock => is_html_text = !is_verbatim_html(&self.body[range.clone()]),
                        Tag::Paragraph => self.paragraph(range),
                        Tag::List(Some(first)) => self.list(*first, tokens, index),
                        Tag::Link { dest_url, link_type, .. } if *link_type != LinkType::Email => {
                            if is_empty_link(&tokens[index + 1..]) {
                                self.report(range.clone(), Slip::EmptyLink);
                            }
                            let place = || range_of_target(self.body, tokens, index);
                            self.address(dest_url, place, *link_type == LinkType::Autolink);
                        }
                        Tag::Image { dest_url, .. } => {
                            self.address(dest_url, || range_of_target(self.body, tokens, index), false);
                        }
                        Tag::Heading { level: HeadingLevel::H1, .. } => self.top_heading(range, &mut has_top_heading),
                        _ => {}
                    }
                }
                Token::Event(Event::End(end)) => {
                    is_line_start = false;
                    code_depth -= usize::from(matches!(end, TagEnd::CodeBlock | TagEnd::Link | TagEnd::Image));
                }
                Token::Event(Event::SoftBreak | Event::HardBreak) => is_line_start = true,
                Token::Event(Event::Html(html) | Event::InlineHtml(html)) => {
                    let is_heading = html.trim_start().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<h1"));
                    if is_heading {
                        self.top_heading(range, &mut has_top_heading);
                    }
                    self.html(html, range);
                    if is_html_text && matches!(token, Token::Event(Event::Html(_))) {
                        self.shortcodes(range.start, &self.body[range.clone()]);
                    }
                }
                _ => is_line_start = false,
            }
        }
        self.finish_run(run, &mut is_line_start);
    }

    fn report(&mut self, range: Range<usize>, slip: Slip) {
        let span = Span::new(range.start, range.end).shifted(self.offset);
        self.diagnostics.push(Diagnostic::slip(self.source, span, slip));
    }

    /// Reports an address that leads nowhere. A bare address of the author's own computer is probably part of an instruction.
    fn address(&mut self, target: &str, place: impl FnOnce() -> Range<usize>, is_bare: bool) {
        let problem =
            ImpossibleAddress::find(target).filter(|problem| !is_bare || *problem != ImpossibleAddress::OwnComputer);
        if let Some(problem) = problem {
            let place = place();
            let span = Span::new(place.start, place.end).shifted(self.offset);
            self.diagnostics.push(Diagnostic::impossible_address(&self.source.file, span, target, &problem));
        }
    }

    /// Reports the addresses in raw HTML that lead nowhere. Scripts are meant there.
    fn html(&mut self, html: &str, range: &Range<usize>) {
        if !html.contains(':') && !html.contains('\\') {
            return;
        }
        let mut places = Places::new(self.body, range.clone());
        for tag in html.split_inclusive('>').filter_map(|part| part.find('<').map(|at| &part[at..])) {
            for value in ["href", "src"].into_iter().filter_map(|name| attribute_value(tag, name)) {
                let value = value.trim();
                match ImpossibleAddress::find(value) {
                    None | Some(ImpossibleAddress::Script) => {}
                    Some(ImpossibleAddress::LocalFile) => {
                        let place = places.next(value);
                        let span = Span::new(place.start, place.end).shifted(self.offset);
                        self.diagnostics.push(Diagnostic::old_local_file(&self.source.file, span, value));
                    }
                    Some(_) => {
                        let place = places.next(value);
                        self.address(value, || place, false);
                    }
                }
            }
        }
    }

    fn top_heading(&mut self, range: &Range<usize>, has_top_heading: &mut bool) {
        if !std::mem::replace(has_top_heading, true) {
            let line = self.body[range.clone()].lines().next().unwrap_or_default();
            self.report(range.start..range.start + line.len(), Slip::TopHeading);
        }
    }

    fn paragraph(&mut self, range: &Range<usize>) {
        let text = self.body[range.clone()].trim_end();
        if text.len() <= 12 && TABLES_OF_CONTENTS.contains(&&*text.to_ascii_lowercase()) {
            self.report(range.start..range.start + text.len(), Slip::TableOfContents);
        }
        if is_broken_mark(text) {
            self.report(range.start..range.start + text.len(), Slip::ExcerptMark);
        }
        if !self.features.math
            && let Some(start) = text.find("\\(").or_else(|| text.find("\\["))
            && let Some(length) = text[start..].find(if text[start..].starts_with("\\(") { "\\)" } else { "\\]" })
            && is_tex(&text[start + 2..start + length])
            && !text[..start].contains('`')
        {
            self.report(range.start + start..range.start + start + length + 2, Slip::Formula);
        }
    }

    /// Reports a list that is a date at the beginning of a paragraph: `17. mai 2010`.
    fn list(&mut self, first: u64, tokens: &Tokens, index: usize) {
        let Some((Token::Event(Event::Start(Tag::Item)), item)) = tokens.get(index + 1) else { return };
        let text_of = |range: &Range<usize>| {
            let text = self.body[range.clone()].trim_start_matches(|c: char| c.is_ascii_digit());
            text.strip_prefix(['.', ')']).map(str::trim_start).unwrap_or_default().lines().next().unwrap_or_default()
        };
        let month = self.language.month_of_date(text_of(item));
        let is_year = (1000..=2999).contains(&first);
        if month.is_none() && !is_year {
            return;
        }
        let mut depth = 0;
        let second = tokens[index + 1..].iter().take(MAX_TOKENS).take_while(|(token, _)| {
            depth += match token {
                Token::Event(Event::Start(_)) => 1,
                Token::Event(Event::End(_)) => -1,
                _ => 0,
            };
            depth >= 0
        });
        let second = second
            .skip(1)
            .find(|(token, range)| matches!(token, Token::Event(Event::Start(Tag::Item))) && range.start >= item.end);
        let second = second.map(|(_, range)| range);
        let is_day = (1..=31).contains(&first);
        let is_date = is_day
            && month.is_some_and(|month| {
                // A list of the months is one.
                second.is_none_or(|second| first != 1 || self.language.month_of_date(text_of(second)) == Some(month))
            });
        let is_year = is_year && second.is_none();
        if is_date || is_year {
            let number = first.to_string().len() + 1;
            self.report(item.start..item.start + number, Slip::DateAsList { first });
        }
    }

    /// Reads a text without breaks and without escapes.
    fn finish_run(&mut self, run: Option<Range<usize>>, is_line_start: &mut bool) {
        let Some(mut run) = run else { return };
        let body = self.body;
        let mut at_line_start = std::mem::replace(is_line_start, false);
        // The author escaped the first character.
        if body[..run.start].ends_with('\\') {
            run.start += body[run.clone()].chars().next().map_or(0, char::len_utf8);
            at_line_start = false;
        }
        let text = &body[run.clone()];
        if at_line_start && text.starts_with("##") {
            let signs = text.len() - text.trim_start_matches('#').len();
            if signs <= 6 && text[signs..].starts_with(char::is_alphanumeric) {
                self.report(run.start..run.start + signs, Slip::Heading);
            }
        }
        if at_line_start && text.starts_with(":::") && text.contains(char::is_alphabetic) {
            self.report(run.start..run.end, Slip::FencedDiv);
        }
        if let Some(range) = unread_bold(text) {
            self.report(run.start + range.start..run.start + range.end, Slip::Bold);
        }
        if text.contains(['{', '[', ']']) {
            self.shortcodes(run.start, text);
            self.brackets(run.start, text);
        }
        if !self.features.math && text.contains('$') {
            self.dollars(run.start, text);
        }
    }

    /// Reports shortcodes of Hugo, Jekyll, Zola and WordPress.
    fn shortcodes(&mut self, start: usize, text: &str) {
        let mut from = 0;
        while let Some(at) = text[from..].find(['{', '[']).map(|at| from + at) {
            from = at + 1;
            let rest = beginning(&text[at..]);
            if let Some(length) = template_syntax(rest).or_else(|| wordpress_shortcode(rest)) {
                from = at + length;
                self.report(start + at..start + from, Slip::Shortcode { call: rest[..length].to_owned() });
            } else if rest.get(.."{:toc}".len()).is_some_and(|start| start.eq_ignore_ascii_case("{:toc}")) {
                self.report(start + at..start + at + "{:toc}".len(), Slip::TableOfContents);
            }
        }
    }

    /// Reports links and pictures with a space in the address or between the brackets, and links of Obsidian.
    fn brackets(&mut self, start: usize, text: &str) {
        let mut from = 0;
        while let Some(at) = text[from..].find(['[', ']']).map(|at| from + at) {
            from = at + 1;
            let rest = beginning(&text[at..]);
            if let Some(inside) = rest.strip_prefix("](") {
                let Some(length) = inside.find(')') else {
                    if inside.starts_with("http") && inside.contains("://") {
                        self.report(start + at..start + at + 2, Slip::UnclosedLink);
                    }
                    continue;
                };
                let address = &inside[..length];
                let is_number = ["tel:", "sms:"]
                    .iter()
                    .any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
                let is_address =
                    address.trim().contains(char::is_whitespace) && (is_number || address.contains(['.', '/', '#']));
                if is_address && address.contains(['"', '\'', '”', '“', '„', '«', '’']) {
                    self.report(start + at + 2..start + at + 2 + length, Slip::BrokenTitle);
                    from = at + 2 + length;
                } else if is_address && !address.starts_with('<') {
                    self.report(
                        start + at + 2..start + at + 2 + length,
                        Slip::SpaceInAddress { address: address.to_owned() },
                    );
                    from = at + 2 + length;
                }
            } else if let Some(inside) = rest.strip_prefix("][")
                && let Some(length) = inside.find(']')
            {
                if let Some(label) = reference_label(&text[..at], &inside[..length]) {
                    let label = label.to_owned();
                    self.report(start + at + 1..start + at + 2 + length + 1, Slip::UndefinedReference { label });
                    from = at + 2 + length + 1;
                }
            } else if let Some(inside) = rest.strip_prefix("] (") {
                let length = inside.find(')').unwrap_or(0);
                if is_target(&inside[..length]) {
                    self.report(start + at..start + at + 3, Slip::SpaceInLink);
                }
            } else if let Some(inside) = rest.strip_prefix("[http") {
                let length = inside.find(']').unwrap_or(0);
                if text[..at].ends_with(')') && inside[..length].contains("://") {
                    self.report(start + at..start + at + 5 + length + 1, Slip::SwappedBrackets);
                }
            } else if let Some(inside) = rest.strip_prefix("[[") {
                let length = inside.find("]]").unwrap_or(0);
                if length > 0 && !TABLES_OF_CONTENTS.contains(&&*rest[..length + 4].to_ascii_lowercase()) {
                    self.report(start + at..start + at + length + 4, Slip::WikiLink);
                    from = at + length + 4;
                }
            }
        }
    }

    /// Reports TeX between dollar signs.
    fn dollars(&mut self, start: usize, text: &str) {
        let mut from = 0;
        while let Some(at) = text[from..].find('$').map(|at| from + at) {
            let delimiter = if text[at..].starts_with("$$") { "$$" } else { "$" };
            let inside = at + delimiter.len();
            from = inside;
            let limit = text.floor_char_boundary((inside + MAX_SLIP).min(text.len()));
            let Some(length) = text[inside..limit].find(delimiter) else { continue };
            let (formula, after) = (&text[inside..inside + length], &text[inside + length + delimiter.len()..]);
            let is_tight = delimiter == "$$"
                || (!formula.starts_with(char::is_whitespace)
                    && !formula.ends_with(char::is_whitespace)
                    && !after.starts_with(|c: char| c.is_ascii_digit()));
            if is_tight && is_tex(formula) {
                from = inside + length + delimiter.len();
                self.report(start + at..start + from, Slip::Formula);
            }
        }
    }
}

/// Whether a link has nothing that readers could press. `tokens` follow its start.
fn is_empty_link(tokens: &[(Token, Range<usize>)]) -> bool {
    let is_blank = |token: &Token| match token {
        Token::Event(Event::Text(text)) => text.trim().is_empty(),
        Token::Event(Event::SoftBreak | Event::HardBreak) => true,
        _ => false,
    };
    let mut content = tokens.iter().map(|(token, _)| token).take(MAX_TOKENS).skip_while(|token| is_blank(token));
    matches!(content.next(), Some(Token::Event(Event::End(TagEnd::Link))))
}

/// Returns the label of brackets that are certainly meant as a link: `[words][label]`, `[words][]`. `before` ends with the words.
/// A table of a program, such as `a[i][j]`, is none, nor are the numbers of notes.
fn reference_label<'a>(before: &'a str, label: &'a str) -> Option<&'a str> {
    let open = before.rfind('[');
    let words = open.map_or("", |open| &before[open + 1..]);
    let label = if label.is_empty() { words } else { label };
    let is_label = label.contains(char::is_alphanumeric) && !label.starts_with(['^', '/']) && !label.contains('[');
    let is_free = open.map_or(before.is_empty(), |open| {
        !before[..open].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ']' | ')' | '\\' | '_'))
            && (words.contains(char::is_alphabetic) || before[..open].ends_with('!'))
    });
    (is_label && is_free).then_some(label)
}

/// Whether a text between brackets is certainly the target of a link.
fn is_target(text: &str) -> bool {
    const ENDINGS: [&str; 8] = ["md", "pdf", "png", "jpg", "jpeg", "gif", "webp", "svg"];
    let has_ending =
        || text.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&&*ending.to_ascii_lowercase()));
    text.starts_with("http://") || text.starts_with("https://") || (!text.contains(char::is_whitespace) && has_ending())
}

/// Returns the range of the signs of bold text that make nothing bold: `** sana **`.
fn unread_bold(text: &str) -> Option<Range<usize>> {
    let start = text.find("**").filter(|at| *at == 0 || text[..*at].ends_with([' ', '(', '\u{a0}']))?;
    let inside = beginning(&text[start + 2..]);
    let length = inside.find("**").filter(|length| inside[..*length].contains(char::is_alphabetic))?;
    Some(start..start + length + 4)
}

/// Returns the beginning of a text. No slip is longer, so that the search takes no longer than the text.
fn beginning(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_SLIP.min(text.len()))]
}

/// Whether a text has a sign that only TeX has.
fn is_tex(text: &str) -> bool {
    let is_command = |at: usize| text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic());
    let mut signs = text.match_indices(['\\', '^', '_']);
    signs.any(|(at, sign)| (sign != "\\" || is_command(at)) && at + 1 < text.len())
}

/// Returns the length of the tag of another program's templates that a text begins with: `{{< youtube abc >}}`,
/// `{% include x.html %}`, `{{ youtube(id="abc") }}`, `{{ site.title }}`.
fn template_syntax(text: &str) -> Option<usize> {
    let is_name = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
    let end = |close: &str| text.find(close).map(|at| at + close.len());
    if let Some(inside) = text.strip_prefix("{{<").or_else(|| text.strip_prefix("{{%")) {
        let inside = inside.trim_start().trim_start_matches('/').trim_start();
        return is_name(inside).then(|| end("}}"))?;
    }
    if let Some(inside) = text.strip_prefix("{:") {
        let is_list = inside.trim_start().starts_with(['.', '#']);
        return is_list.then(|| end("}"))?;
    }
    if let Some(inside) = text.strip_prefix("{%") {
        return is_name(inside.trim_start_matches('-').trim_start()).then(|| end("%}"))?;
    }
    let inside = text.strip_prefix("{{")?.trim_start_matches('-').trim_start();
    let name = inside.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':')).count();
    let is_call = is_name(inside) && inside[name..].starts_with('(');
    let is_value = ["site.", "page.", "post.", ".Site.", ".Page."].iter().any(|start| inside.starts_with(start));
    (is_call || is_value).then(|| end("}}"))?
}

/// Returns the length of the shortcode of WordPress that a text begins with: `[gallery]`, `[caption id="a"]`.
fn wordpress_shortcode(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('[')?;
    let name = inside.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    let end = text.find(']')? + 1;
    let attributes = text[1 + name..end - 1].trim_end_matches('/');
    let is_known = WORDPRESS_SHORTCODES.contains(&&*inside[..name].to_ascii_lowercase());
    let has_attribute = attributes.starts_with(' ') && {
        let key = attributes.trim_start();
        let length = key.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
        length > 0 && key[length..].starts_with('=')
    };
    let is_call = name > 0 && (has_attribute || (is_known && attributes.trim().is_empty()));
    (is_call && !text[end..].starts_with(['(', '{', ':'])).then_some(end)
}
