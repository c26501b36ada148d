//! Writes tokens as HTML with placeholders, which render fills.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html, escape_html_body_text};
use rustc_hash::FxHashMap;

use super::directions::with_direction;
use super::places::range_of_target;
use super::token::{Attributes, BodyForm};
use super::{PreparedMarkdown, Replacement, Token, contains_only_components, is_single_image, plain_text};
use crate::address::{ImpossibleAddress, is_external_url};
use crate::language::{Direction, SOFT_HYPHEN};
use crate::model::{ArgumentValue, AuthoredImage, ComponentCall, Html, Placeholder, PlaceholderKind, TextElement};

/// The part of a document that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputKind {
    /// The whole text.
    Body,
    /// An excerpt, which is shown with other excerpts: no ids, no footnotes.
    Excerpt,
    /// The content of a heading, which becomes the text of a link: no ids, no footnotes, no links.
    OutlineTitle,
}

/// A footnote with a reference in the text.
pub(super) struct FootnoteReference {
    /// The name, in the form in which names are compared.
    pub(super) name: String,
    /// The number of references.
    pub(super) count: usize,
}

/// Writes tokens as HTML.
pub(super) struct HtmlWriter<'a> {
    pub(super) text: &'a PreparedMarkdown<'a>,
    pub(super) output: OutputKind,
    pub(super) html: String,
    placeholders: Vec<Placeholder>,
    pub(super) references: Vec<FootnoteReference>,
    /// The indices of the references by their names.
    pub(super) reference_indices: FxHashMap<String, usize>,
    alignments: Vec<Alignment>,
    column: usize,
    in_table_head: bool,
    is_heading_cell: bool,
    /// Whether the element of a paragraph or heading is open.
    is_in_paragraph: bool,
    /// For all open words with attributes, whether they have a `<span>`.
    open_spans: Vec<bool>,
    /// The lines of HTML that the author wrote, in order.
    pub(super) authored: Vec<AuthoredHtml>,
    /// Where the footnotes begin, if there are any.
    pub(super) footnotes_start: Option<usize>,
}

/// A line of HTML that the author wrote.
pub(super) struct AuthoredHtml {
    /// Its range in the output.
    pub(super) range: Range<usize>,
    /// Its range in the Markdown.
    pub(super) source: Range<usize>,
}

/// The HTML of a text before it is balanced.
pub(super) struct WrittenHtml {
    pub(super) html: String,
    pub(super) placeholders: Vec<Placeholder>,
    pub(super) authored: Vec<AuthoredHtml>,
    pub(super) footnotes_start: Option<usize>,
}

impl<'a> HtmlWriter<'a> {
    pub(super) fn new(text: &'a PreparedMarkdown<'a>, output: OutputKind) -> Self {
        let capacity = if output == OutputKind::Body { text.body.len() + text.body.len() / 8 } else { 64 };
        Self {
            text,
            output,
            html: String::with_capacity(capacity),
            placeholders: Vec::new(),
            references: Vec::new(),
            reference_indices: FxHashMap::default(),
            alignments: Vec::new(),
            column: 0,
            in_table_head: false,
            is_heading_cell: false,
            is_in_paragraph: false,
            open_spans: Vec::new(),
            authored: Vec::new(),
            footnotes_start: None,
        }
    }

    /// Returns the HTML with the lines that the author wrote.
    pub(super) fn into_written(self) -> WrittenHtml {
        let Self { html, placeholders, authored, footnotes_start, .. } = self;
        WrittenHtml { html, placeholders, authored, footnotes_start }
    }

    pub(super) fn finish(mut self) -> Html {
        self.html.shrink_to_fit();
        Html::new(self.html, self.placeholders)
    }

    pub(super) fn placeholder(&mut self, range: &Range<usize>, kind: PlaceholderKind) {
        self.placeholders.push(Placeholder { offset: self.html.len() as u32, span: self.text.span(range), kind });
    }

    pub(super) fn newline(&mut self) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }

    pub(super) fn write(&mut self, tokens: Range<usize>) {
        let mut at = tokens.start;
        while at < tokens.end {
            let text = self.text;
            let (token, range) = &text.tokens[at];
            if let Some(replacement) = text.replacements.get(&at) {
                let is_component = self.start_code_component(at, range);
                self.write_replacement(replacement, range);
                if is_component {
                    self.end_component(TextElement::Code);
                }
                let is_element = matches!(token, Token::Event(Event::Start(_)));
                at = if is_element { text.end_of(at) + 1 } else { at + 1 };
                continue;
            }
            at = match token {
                Token::Component(call, form) => {
                    if *form == BodyForm::Blocks {
                        self.newline();
                    }
                    self.placeholder(range, PlaceholderKind::Component(Box::new(self.placed(call))));
                    if *form == BodyForm::Blocks {
                        self.html.push('\n');
                    }
                    at + 1
                }
                Token::BodyStart(call, form) => {
                    if *form == BodyForm::Blocks {
                        self.newline();
                    }
                    self.placeholder(range, PlaceholderKind::BodyStart(Box::new(self.placed(call))));
                    at + 1
                }
                Token::BodyEnd(form) => {
                    if *form == BodyForm::Blocks {
                        self.newline();
                    }
                    self.placeholder(range, PlaceholderKind::BodyEnd);
                    if *form == BodyForm::Blocks {
                        self.html.push('\n');
                    }
                    at + 1
                }
                Token::AttributesStart(attributes) => {
                    self.start_span(attributes);
                    at + 1
                }
                Token::AttributesEnd => {
                    self.end_span();
                    at + 1
                }
                Token::Event(Event::Start(tag)) => self.start(tag, range, at),
                Token::Event(Event::End(tag)) => {
                    self.end(*tag);
                    at + 1
                }
                Token::Event(event) => {
                    self.write_leaf(event, range);
                    at + 1
                }
            };
        }
    }

    fn write_replacement(&mut self, replacement: &Replacement, range: &Range<usize>) {
        match replacement {
            Replacement::Inline(html) => self.html.push_str(html),
            Replacement::Block(html) => self.tag_on_new_line(html),
            Replacement::Embed(embed) => {
                self.newline();
                self.placeholder(range, PlaceholderKind::Embed(embed.clone()));
                self.html.push('\n');
            }
        }
    }

    /// Writes the content of the block at `at`, in the language of the block.
    pub(super) fn write_inside(&mut self, at: usize) {
        let text = self.text;
        let attributes = text.blocks.get(&at).cloned().unwrap_or_default();
        self.start_span(&attributes);
        self.write(at + 1..text.end_of(at));
        self.end_span();
    }

    fn start_span(&mut self, attributes: &Attributes) {
        self.open_spans.push(attributes.language.is_some());
        if let Some(language) = &attributes.language {
            self.html.push_str("<span");
            self.write_language(language.tag());
            self.html.push('>');
        }
    }

    /// Writes the attributes of words in another language. In a text with languages of both directions, every language
    /// has its direction, whatever element it is nested in.
    fn write_language(&mut self, tag: &str) {
        _ = write!(self.html, " lang=\"{tag}\"");
        if self.text.has_both_directions {
            _ = write!(self.html, " dir=\"{}\"", Direction::for_tag(tag).html());
        }
    }

    fn end_span(&mut self) {
        if self.open_spans.pop() == Some(true) {
            self.html.push_str("</span>");
        }
    }

    /// Opens a block on a new line, with its language. `rest` follows in the tag.
    fn open_block(&mut self, at: usize, name: &str, rest: &str) {
        self.newline();
        self.start_tag(at, name);
        self.html.push_str(rest);
    }

    /// Starts the tag of a block, without its closing `>`.
    fn start_tag(&mut self, at: usize, name: &str) {
        self.html.push('<');
        self.html.push_str(name);
        if let Some(language) = self.text.blocks.get(&at).and_then(|attributes| attributes.language.as_ref()) {
            self.write_language(language.tag());
        }
    }

    /// Writes an event without content.
    fn write_leaf(&mut self, event: &Event, range: &Range<usize>) {
        match event {
            Event::Text(words) => escape_into(&mut self.html, words),
            Event::Code(code) => {
                self.html.push_str("<code>");
                escape_into(&mut self.html, code);
                self.html.push_str("</code>");
            }
            Event::InlineHtml(html) if self.text.has_both_directions => {
                self.write_raw_html(&with_direction(html), &[(0, range.clone())]);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.write_html(html, range),
            Event::SoftBreak => self.html.push('\n'),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => {
                self.newline();
                self.html.push_str("<hr>\n");
            }
            Event::FootnoteReference(name) => self.write_footnote_reference(name),
            Event::TaskListMarker(done) => {
                self.html.push_str("<input type=\"checkbox\" disabled");
                if *done {
                    self.html.push_str(" checked");
                }
                self.html.push_str(" aria-label=\"");
                self.placeholder(range, PlaceholderKind::ThemeString(if *done { "task_done" } else { "task_open" }));
                self.html.push_str("\"> ");
            }
            // Mathematics that cannot be read is an error.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::Start(_) | Event::End(_) => {}
        }
    }

    /// Opens an element. Returns the index of the next token.
    fn start(&mut self, tag: &Tag, range: &Range<usize>, at: usize) -> usize {
        match tag {
            Tag::Paragraph => return self.start_paragraph(at),
            Tag::Heading { level, classes, .. } => self.start_heading(*level, classes, (at, range)),
            Tag::BlockQuote(None) => self.open_block(at, "blockquote", ">\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(*kind, range, at),
            Tag::CodeBlock(kind) => {
                self.start_code_component(at, range);
                self.start_code(kind);
            }
            Tag::List(None) => self.open_block(at, "ul", ">\n"),
            Tag::List(Some(1)) => self.open_block(at, "ol", ">\n"),
            Tag::List(Some(first)) => self.open_block(at, "ol", &format!(" start=\"{first}\">\n")),
            Tag::Item => self.open_block(at, "li", ">"),
            Tag::FootnoteDefinition(_) => return self.text.end_of(at) + 1,
            Tag::DefinitionList => self.open_block(at, "dl", ">\n"),
            Tag::DefinitionListTitle => self.tag_on_new_line("<dt>"),
            Tag::DefinitionListDefinition => self.open_block(at, "dd", ">"),
            Tag::Table(alignments) => {
                self.alignments.clone_from(alignments);
                self.newline();
                let columns = ("columns", ArgumentValue::number(alignments.len()));
                if self.start_component(TextElement::Table, (at, range), [columns]) {
                    self.html.push_str("<table>\n");
                } else {
                    self.open_block(at, "div", " class=\"table\" tabindex=\"0\">\n<table>\n");
                }
            }
            Tag::TableHead => {
                self.in_table_head = true;
                self.column = 0;
                self.html.push_str("<thead>\n<tr>");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html.push_str("<tr>");
            }
            Tag::TableCell => self.start_cell(at),
            Tag::Emphasis => self.html.push_str("<em>"),
            Tag::Strong => self.html.push_str("<strong>"),
            Tag::Strikethrough => self.html.push_str("<del>"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(*link_type, dest_url, title, at),
            Tag::Image { dest_url, title, .. } => {
                let end = self.text.end_of(at);
                let alt = plain_text(&self.text.tokens[at + 1..end]);
                self.write_image(dest_url, &alt, (!title.is_empty()).then_some(&**title), at);
                return end + 1;
            }
            Tag::HtmlBlock => return self.write_html_block(at),
            // These are not enabled.
            Tag::MetadataBlock(_) | Tag::Superscript | Tag::Subscript => {}
        }
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => {
                self.is_in_paragraph = false;
                self.html.push_str("</p>\n");
            }
            TagEnd::Heading(level) => {
                self.is_in_paragraph = false;
                if self.end_component(TextElement::Heading) {
                    self.html.push('\n');
                } else {
                    // Writing to a String cannot fail.
                    _ = writeln!(self.html, "</{level}>");
                }
            }
            TagEnd::BlockQuote(None) => self.tag_on_new_line("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.tag_on_new_line("</div>\n"),
            TagEnd::CodeBlock => {
                self.html.push_str("</code></pre>\n");
                self.end_component(TextElement::Code);
            }
            TagEnd::HtmlBlock => self.newline(),
            TagEnd::List(true) => self.html.push_str("</ol>\n"),
            TagEnd::List(false) => self.html.push_str("</ul>\n"),
            TagEnd::Item => self.html.push_str("</li>\n"),
            TagEnd::DefinitionList => self.html.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.html.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.html.push_str("</dd>\n"),
            TagEnd::Table => {
                self.html.push_str("</tbody>\n</table>\n");
                let end = if self.end_component(TextElement::Table) { "\n" } else { "</div>\n" };
                self.html.push_str(end);
            }
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.html.push_str("</tr>\n</thead>\n<tbody>\n");
            }
            TagEnd::TableRow => self.html.push_str("</tr>\n"),
            TagEnd::TableCell => {
                self.html.push_str(if self.is_heading_cell { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.html.push_str("</em>"),
            TagEnd::Strong => self.html.push_str("</strong>"),
            TagEnd::Strikethrough => self.html.push_str("</del>"),
            TagEnd::Link if self.output != OutputKind::OutlineTitle => self.end_link(),
            _ => {}
        }
    }

    /// Writes a tag on a new line.
    fn tag_on_new_line(&mut self, tag: &str) {
        self.newline();
        self.html.push_str(tag);
    }

    /// Opens a paragraph. A paragraph of one image with a title becomes a figure. A paragraph of components only has no
    /// element.
    fn start_paragraph(&mut self, at: usize) -> usize {
        let tokens = &self.text.tokens;
        let end = self.text.end_of(at);
        if let Some((Token::Event(Event::Start(Tag::Image { dest_url, title, .. })), _)) = tokens.get(at + 1)
            && !title.is_empty()
            && is_single_image(self.text, at)
        {
            let alt = plain_text(&tokens[at + 2..self.text.end_of(at + 1)]);
            self.open_block(at, "figure", ">\n");
            self.write_image(dest_url, &alt, None, at + 1);
            self.html.push_str("\n<figcaption>");
            escape_into(&mut self.html, title);
            self.html.push_str("</figcaption>\n</figure>\n");
            return end + 1;
        }
        if contains_only_components(tokens, at) {
            self.newline();
            self.write(at + 1..end);
            self.html.push('\n');
            return end + 1;
        }
        self.open_block(at, "p", ">");
        self.is_in_paragraph = true;
        at + 1
    }

    /// Returns a call with the place where it is written.
    fn placed(&self, call: &ComponentCall) -> ComponentCall {
        ComponentCall { is_in_paragraph: self.is_in_paragraph, ..call.clone() }
    }

    fn start_alert(&mut self, kind: BlockQuoteKind, range: &Range<usize>, at: usize) {
        let (class, words) = match kind {
            BlockQuoteKind::Note => ("note", "alert_note"),
            BlockQuoteKind::Tip => ("tip", "alert_tip"),
            BlockQuoteKind::Important => ("important", "alert_important"),
            BlockQuoteKind::Warning => ("warning", "alert_warning"),
            BlockQuoteKind::Caution => ("caution", "alert_caution"),
        };
        self.open_block(at, "div", &format!(" class=\"alert alert-{class}\" role=\"note\">\n<p class=\"alert-title\""));
        // The title is a string of the theme in the language of the document, not in that of the block.
        if self.text.blocks.get(&at).is_some_and(|attributes| attributes.language.is_some()) {
            self.write_language(self.text.language);
        }
        self.html.push('>');
        self.placeholder(range, PlaceholderKind::ThemeStringHtml(words));
        self.html.push_str("</p>\n");
    }

    fn start_heading(&mut self, level: HeadingLevel, classes: &[CowStr], (at, range): (usize, &Range<usize>)) {
        self.newline();
        self.is_in_paragraph = true;
        let text = self.text;
        let heading = text.ids.headings.get(&at).filter(|_| self.output == OutputKind::Body);
        let classes = classes.join(" ");
        let attributes = [("id", heading.map_or("", |heading| &*heading.id)), ("class", &*classes)];
        let attributes = attributes.into_iter().filter(|(_, value)| !value.is_empty());
        if self.has_component(TextElement::Heading) {
            let attributes = attributes.map(|(name, value)| (name, ArgumentValue::text(value)));
            let level = ("level", ArgumentValue::number(level as usize));
            self.start_component(TextElement::Heading, (at, range), std::iter::once(level).chain(attributes));
            return;
        }
        self.start_tag(at, &level.to_string());
        for (name, value) in attributes {
            _ = write!(self.html, " {name}=\"");
            attribute_into(&mut self.html, value);
            self.html.push('"');
        }
        self.html.push('>');
    }

    fn start_code(&mut self, kind: &CodeBlockKind) {
        self.tag_on_new_line("<pre tabindex=\"0\"><code");
        if let CodeBlockKind::Fenced(language) = kind
            && let Some(language) = language.split([' ', ',']).next().filter(|language| !language.is_empty())
        {
            self.html.push_str(" class=\"language-");
            attribute_into(&mut self.html, language);
            self.html.push('"');
        }
        self.html.push('>');
    }

    fn start_cell(&mut self, at: usize) {
        // An empty cell, for example above a column of names, is not a heading.
        let is_empty = matches!(self.text.tokens.get(at + 1), Some((Token::Event(Event::End(TagEnd::TableCell)), _)));
        self.is_heading_cell = self.in_table_head && !is_empty;
        self.html.push_str(if self.is_heading_cell { "<th scope=\"col\"" } else { "<td" });
        self.html.push_str(match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"left\">",
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            Some(Alignment::None) | None => ">",
        });
        self.column += 1;
    }

    fn start_link(&mut self, kind: LinkType, target: &CowStr, title: &CowStr, at: usize) {
        if self.output == OutputKind::OutlineTitle {
            return;
        }
        let range = range_of_target(self.text.body, &self.text.tokens, at);
        if self.has_component(TextElement::Link) {
            let url = if kind == LinkType::Email { format!("mailto:{target}") } else { target.to_string() };
            let arguments = [("url", ArgumentValue::text(&url)), ("title", ArgumentValue::text(title))];
            self.start_component(TextElement::Link, (at, &range), arguments);
            return;
        }
        self.html.push_str("<a");
        if ImpossibleAddress::find(target) == Some(ImpossibleAddress::Script) {
            // The author was told. Without an address the words stay.
        } else if kind == LinkType::Email || is_external_url(target) {
            self.html.push_str(" href=\"");
            self.html.push_str(if kind == LinkType::Email { "mailto:" } else { "" });
            href_into(&mut self.html, target);
            self.html.push('"');
        } else {
            self.placeholder(&range, PlaceholderKind::Link((&**target).into()));
        }
        self.write_title(Some(title));
        self.html.push('>');
    }

    fn end_link(&mut self) {
        if !self.end_component(TextElement::Link) {
            self.html.push_str("</a>");
        }
    }

    fn write_image(&mut self, target: &str, alt: &str, title: Option<&str>, at: usize) {
        let range = range_of_target(self.text.body, &self.text.tokens, at);
        // `![""]` marks an image as decorative.
        let alt = if is_decorative(&self.text.body[self.text.tokens[at].1.clone()]) { "" } else { alt.trim() };
        let title = title.unwrap_or_default();
        let values = [("url", target), ("alt", alt), ("title", title)];
        let arguments = values.into_iter().map(|(name, value)| (name, ArgumentValue::text(value)));
        let is_component = self.start_component(TextElement::Image, (at, &range), arguments);
        if is_external_url(target) {
            self.html.push_str("<img src=\"");
            href_into(&mut self.html, target);
            self.html.push_str("\" alt=\"");
            attribute_into(&mut self.html, alt);
            self.html.push('"');
            self.write_title(Some(title));
            self.html.push_str(" loading=\"lazy\">");
        } else {
            let title = title.replace(SOFT_HYPHEN, "").into();
            let image = AuthoredImage { target: target.into(), alt: alt.into(), title };
            self.placeholder(&range, PlaceholderKind::Image(Box::new(image)));
        }
        if is_component {
            self.end_component(TextElement::Image);
        }
    }

    fn write_title(&mut self, title: Option<&str>) {
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            self.html.push_str(" title=\"");
            attribute_into(&mut self.html, &title.replace(SOFT_HYPHEN, ""));
            self.html.push('"');
        }
    }
}

/// Whether an image is marked as decorative: `![""](kuva.jpg)`.
pub(super) fn is_decorative(written: &str) -> bool {
    written.starts_with("![\"\"]")
}

/// Escapes text between tags.
pub(super) fn escape_into(html: &mut String, text: &str) {
    // Writing to a String cannot fail.
    _ = escape_html_body_text(&mut *html, text);
}

/// Escapes the value of an attribute.
pub(super) fn attribute_into(html: &mut String, text: &str) {
    _ = escape_html(&mut *html, text);
}

/// Writes an address as the value of an attribute. The brackets around an IPv6 address stay: `https://[2001:db8::1]/`.
fn href_into(html: &mut String, address: &str) {
    let host = address.find("://[").map(|at| at + "://".len());
    let end = host.and_then(|start| Some(start + address[start..].find(']')? + 1));
    let is_ip = |c: char| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '[' | ']');
    // Writing to a String cannot fail.
    _ = match (host, end) {
        (Some(start), Some(end)) if address[start..end].chars().all(is_ip) => {
            _ = escape_href(&mut *html, &address[..start]);
            html.push_str(&address[start..end]);
            escape_href(html, &address[end..])
        }
        _ => escape_href(html, address),
    };
}
