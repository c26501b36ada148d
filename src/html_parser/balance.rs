//! Checks whether the tags of a text are balanced, so that its HTML ends where the text ends. One pass over the text.
//!
//! A text is balanced if each start tag has its end tag in the right order. The end tags that HTML lets authors omit, such as
//! `</p>` and `</li>`, may be missing.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::elements::{
    closes_implicitly, ends_open_blocks, ends_paragraph, is_omissible, is_paragraph_border, is_table_part,
    is_void_element, leaves_foreign_content,
};
use super::pieces::{Piece, PieceKind, end_of_text_element, is_text_element};

/// The largest number of faults that are listed for one text.
const MAX_LISTED: usize = 20;

/// How many elements are looked at to find the one that an end tag in a cell belongs to.
const MAX_SEARCHED: usize = 100;

/// A place where the HTML of a text does not balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HtmlFault {
    /// The byte offset of the tag.
    pub(crate) at: usize,
    pub(crate) kind: HtmlFaultKind,
}

/// A problem of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HtmlFaultKind {
    /// A start tag without an end tag.
    Unclosed { name: String },
    /// A start tag that ends with `/>`, of an element that is not empty.
    SelfClosing { name: String },
    /// An element that is open where another one ends.
    Crossing {
        name: String,
        /// The element that ends first.
        outer: String,
        /// Whether the author wrote that element too.
        is_outer_authored: bool,
    },
    /// An end tag without a start tag.
    Stray { name: String },
    /// A tag of the whole page, such as `<body>`.
    PageTag { name: String },
    /// A tag or a comment without its last character.
    Unfinished,
    /// An element without an end tag whose content is text, so the rest of the text belongs to it.
    UnclosedText { name: String },
    /// An element in another one that cannot contain it.
    Misplaced { name: String, outer: String },
    /// `<plaintext>`, which nothing can end.
    Plaintext,
}

/// The result of the check.
#[derive(Debug, Default)]
pub(crate) struct HtmlBalance {
    /// The first faults, in the order of the text.
    pub(crate) faults: Vec<HtmlFault>,
    /// The number of all faults.
    pub(crate) fault_count: usize,
    /// Whether a browser reads the text in another way than its tags say.
    pub(crate) is_unbalanced: bool,
    /// Whether the last paragraph has no end tag.
    pub(crate) is_paragraph_open: bool,
    /// Changes that the text needs before a browser's parser reads it, in the order of the text. They do not overlap.
    pub(super) repairs: Vec<TagRepair>,
}

/// A change of a tag, before a browser's parser reads the text.
#[derive(Debug)]
pub(super) enum TagRepair {
    /// Inserts the missing quotation mark.
    Quote(usize, char),
    /// Shows all tags in a range as text.
    Escape(Range<usize>),
    /// Removes a tag that would end an element which the author did not start.
    Remove(Range<usize>),
}

/// Checks the tags of a text. `authored` are the ranges that the author wrote as HTML, in order; the tags between them are
/// right.
pub(crate) fn check_balance(html: &str, authored: &[Range<usize>]) -> HtmlBalance {
    let mut checker = Checker {
        html,
        authored,
        open: Vec::new(),
        counts: FxHashMap::default(),
        credits: FxHashMap::default(),
        open_paragraph: None,
        balance: HtmlBalance::default(),
    };
    let mut at = 0;
    while at < html.len() {
        at = checker.piece(at);
    }
    checker.finish()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Namespace {
    Html,
    Svg,
    MathMl,
}

/// How a browser treats an element whose tags are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ElementState {
    Open,
    /// A paragraph that a block inside it has ended.
    Ended,
    /// A part of a table outside one, whose tags browsers ignore.
    Ignored,
}

/// An element that is open.
struct OpenElement<'a> {
    name: Cow<'a, str>,
    at: usize,
    is_authored: bool,
    namespace: Namespace,
    is_self_closing: bool,
    state: ElementState,
    /// Where the content of a `noscript` ends in a browser that runs scripts.
    text_end: Option<usize>,
    /// The paragraph that was open around it.
    outer_paragraph: Option<usize>,
}

impl OpenElement<'_> {
    /// Whether its content is HTML.
    fn holds_html(&self) -> bool {
        match self.namespace {
            Namespace::Html => true,
            Namespace::Svg => matches!(&*self.name, "foreignobject" | "desc" | "title"),
            Namespace::MathMl => matches!(&*self.name, "mi" | "mo" | "mn" | "ms" | "mtext"),
        }
    }

    /// Whether the blocks in it do not end a paragraph around it.
    fn is_paragraph_border(&self) -> bool {
        match self.namespace {
            Namespace::Html => is_paragraph_border(&self.name),
            Namespace::Svg | Namespace::MathMl => self.holds_html(),
        }
    }
}

struct Checker<'a> {
    html: &'a str,
    /// The ranges that the author wrote and that are not read yet.
    authored: &'a [Range<usize>],
    open: Vec<OpenElement<'a>>,
    /// The number of open elements by name, and whether the author wrote them.
    counts: FxHashMap<(Cow<'a, str>, bool), usize>,
    /// The number of end tags that may follow later, because their elements were closed in another way.
    credits: FxHashMap<Cow<'a, str>, usize>,
    /// The index of the paragraph that a block would end.
    open_paragraph: Option<usize>,
    balance: HtmlBalance,
}

impl<'a> Checker<'a> {
    /// Reads the piece at an offset. Returns the offset behind it.
    fn piece(&mut self, at: usize) -> usize {
        while self.authored.first().is_some_and(|range| range.end <= at) {
            self.authored = &self.authored[1..];
        }
        let authored = self.authored.first().filter(|range| range.start <= at);
        let limit = authored.map_or(self.html.len(), |range| range.end);
        let is_authored = authored.is_some();
        let Some(piece) = Piece::at_start(&self.html[at..limit]) else { return self.html.len() };
        let end = at + piece.html.len();
        match piece.kind {
            PieceKind::Text | PieceKind::Comment => {
                let is_cdata = piece.html.starts_with("<![CDATA[") && self.namespace() != Namespace::Html;
                let cdata_end = if is_cdata { self.html[at..limit].find("]]>") } else { None };
                cdata_end.map_or(end, |length| at + length + "]]>".len())
            }
            PieceKind::Unfinished => self.unfinished(at..limit),
            PieceKind::StartTag => self.start_tag(piece, at, is_authored),
            PieceKind::EndTag => {
                self.end_tag(piece.name(), at..end, is_authored);
                end
            }
        }
    }

    /// Finds a change for a tag without its end. Returns the offset behind the change.
    fn unfinished(&mut self, range: Range<usize>) -> usize {
        self.report(range.start, true, HtmlFaultKind::Unfinished);
        let tag = &self.html[range.clone()];
        let first_end = tag.find('>').filter(|_| !tag.starts_with("<!"));
        let quote = first_end.and_then(|end| tag[..end].rfind(['"', '\'']).map(|at| char::from(tag.as_bytes()[at])));
        if let (Some(end), Some(quote)) = (first_end, quote) {
            let end = range.start + end;
            // The tag is read again with its quotation mark.
            let tag = format!("{}{quote}>", &self.html[range.start..end]);
            if let Some(read) = Piece::at_start(&tag).filter(|piece| piece.html.len() == tag.len()) {
                let repairs = self.balance.repairs.len();
                let piece = Piece { kind: read.kind, html: &self.html[range.start..=end] };
                let next = if read.kind == PieceKind::EndTag {
                    self.end_tag(piece.name(), range.start..end + 1, true);
                    end + 1
                } else {
                    self.start_tag(piece, range.start, true)
                };
                // A tag that is removed as a whole needs no quotation mark.
                if self.balance.repairs.len() == repairs {
                    self.balance.repairs.push(TagRepair::Quote(end, quote));
                }
                return next;
            }
        }
        self.balance.repairs.push(TagRepair::Escape(range.clone()));
        range.end
    }

    /// Reads a start tag. Returns the offset behind it, or behind its element if the content is text.
    fn start_tag(&mut self, piece: Piece<'a>, at: usize, is_authored: bool) -> usize {
        let name = piece.name();
        let end = at + piece.html.len();
        let is_self_closing = piece.is_self_closing();
        let around = self.namespace();
        if around != Namespace::Html && !leaves_foreign_content(&name, piece.html) {
            if !is_self_closing {
                let is_drawing =
                    &*name == "svg" && self.open.last().is_some_and(|last| &*last.name == "annotation-xml");
                self.push(name, at, is_authored, if is_drawing { Namespace::Svg } else { around });
            }
            return end;
        }
        if around != Namespace::Html {
            let outer = if around == Namespace::Svg { "svg" } else { "math" };
            self.misplaced(at, is_authored, &name, outer);
        }
        match &*name {
            "html" | "head" | "body" | "frameset" | "frame" | "main" => {
                self.report(at, is_authored, HtmlFaultKind::PageTag { name: name.to_string() });
                self.balance.repairs.push(TagRepair::Remove(at..end));
                self.credit(name);
                return end;
            }
            "plaintext" => {
                self.report(at, is_authored, HtmlFaultKind::Plaintext);
                self.balance.repairs.push(TagRepair::Remove(at..end));
                self.credit(name);
                return end;
            }
            "svg" | "math" if is_self_closing => return end,
            _ if is_void_element(&name) => {
                self.close_before(&name);
                return end;
            }
            _ => {}
        }
        let is_text = is_text_element(&name);
        let is_known_in_select = !is_text && !matches!(&*name, "svg" | "math" | "noscript" | "select");
        let is_in_noscript = &*name == "noscript" && self.is_open("noscript");
        if (!is_known_in_select && &*name != "script" && self.is_open("select")) || is_in_noscript {
            self.misplaced(at, is_authored, &name, if is_in_noscript { "noscript" } else { "select" });
        }
        if is_text {
            let end_tag = end_of_text_element(&name, &self.html[end..]).and_then(|length| {
                let piece = Piece::at_start(&self.html[end + length..])?;
                (piece.kind == PieceKind::EndTag).then(|| end + length + piece.html.len())
            });
            if end_tag.is_none() {
                self.report(at, is_authored, HtmlFaultKind::UnclosedText { name: name.to_string() });
            }
            return end_tag.unwrap_or(self.html.len());
        }
        self.close_before(&name);
        let text_end = if &*name == "noscript" && !is_in_noscript {
            end_of_text_element("noscript", &self.html[end..]).map(|length| end + length)
        } else {
            None
        };
        let namespace = match &*name {
            "svg" => Namespace::Svg,
            "math" => Namespace::MathMl,
            _ => Namespace::Html,
        };
        let is_ignored = !self.is_at_home(&name);
        self.push(name, at, is_authored, namespace);
        if let Some(element) = self.open.last_mut() {
            element.is_self_closing = is_self_closing;
            element.state = if is_ignored { ElementState::Ignored } else { ElementState::Open };
            element.text_end = text_end;
        }
        end
    }

    fn end_tag(&mut self, name: Cow<'a, str>, tag: Range<usize>, is_authored: bool) {
        let at = tag.start;
        if matches!(&*name, "html" | "head" | "body" | "frameset" | "main") && self.namespace() == Namespace::Html {
            if !self.take_credit(&name) {
                self.report(at, is_authored, HtmlFaultKind::PageTag { name: format!("/{name}") });
                self.balance.repairs.push(TagRepair::Remove(tag));
            }
            return;
        }
        // Browsers ignore the end tags of empty elements, and read `</br>` as `<br>`.
        if is_void_element(&name) && self.namespace() == Namespace::Html {
            return;
        }
        let count = |is_authored| self.counts.get(&(name.clone(), is_authored)).copied().unwrap_or(0);
        // The end tag that Kielo writes may end a paragraph of the author.
        let matches_authored = match (count(is_authored), is_authored) {
            (0, false) if is_omissible(&name) && count(true) > 0 => true,
            (0, _) => return self.stray(name, tag, is_authored),
            _ => is_authored,
        };
        let is_match = |element: &OpenElement| element.name == name && element.is_authored == matches_authored;
        let is_table_part = is_table_part(&name);
        let is_behind_cell = !is_table_part
            && self.open.iter().rev().take(MAX_SEARCHED).take_while(|element| !is_match(element)).any(|element| {
                matches!(&*element.name, "td" | "th" | "caption" | "template") && element.state != ElementState::Ignored
            });
        if is_behind_cell {
            return self.stray(name, tag, is_authored);
        }
        let mut has_implied = false;
        // Elements whose end tag may be missing if an element around them ends too.
        let mut omitted: Vec<OpenElement> = Vec::new();
        while let Some(element) = self.pop() {
            if is_match(&element) {
                let is_elsewhere = element.text_end.is_some_and(|end| end != at);
                if (element.state == ElementState::Ignored && has_implied) || is_elsewhere {
                    self.misplaced(element.at, element.is_authored, &element.name, "");
                }
                break;
            }
            if element.state == ElementState::Ended {
                self.credit(element.name);
                continue;
            }
            if is_implied(&element, &name) {
                has_implied = true;
                continue;
            }
            if is_omissible(&element.name) && element.state != ElementState::Ignored {
                omitted.push(element);
                continue;
            }
            for inner in omitted.drain(..) {
                self.credit(inner.name);
            }
            self.crossing(element, &name, is_authored);
        }
        for element in omitted {
            self.crossing(element, &name, is_authored);
        }
    }

    /// Reports an element that is open where the element `outer` ends.
    fn crossing(&mut self, element: OpenElement<'a>, outer: &str, is_outer_authored: bool) {
        let name = element.name.to_string();
        let kind = if element.is_self_closing {
            HtmlFaultKind::SelfClosing { name }
        } else {
            HtmlFaultKind::Crossing { name, outer: outer.to_owned(), is_outer_authored }
        };
        self.report(element.at, element.is_authored, kind);
        self.credit(element.name);
    }

    /// Reports an end tag without a start tag, unless its element was closed in another way.
    fn stray(&mut self, name: Cow<'a, str>, tag: Range<usize>, is_authored: bool) {
        if self.take_credit(&name) {
            return;
        }
        self.report(tag.start, is_authored, HtmlFaultKind::Stray { name: name.into_owned() });
        if is_authored {
            self.balance.repairs.push(TagRepair::Remove(tag));
        }
    }

    /// Closes the elements whose end tags may be missing before a start tag.
    fn close_before(&mut self, name: &str) {
        if (ends_paragraph(name)
            || matches!(name, "center" | "dd" | "dir" | "dt" | "hgroup" | "li" | "listing" | "search"))
            && let Some(index) = self.open_paragraph.take()
        {
            self.open[index].state = ElementState::Ended;
        }
        while let Some(last) = self.open.last() {
            let is_closed = last.state == ElementState::Ended
                || (last.namespace == Namespace::Html
                    && last.state != ElementState::Ignored
                    && &*last.name != "p"
                    && closes_implicitly(name, &last.name));
            if !is_closed {
                break;
            }
            if let Some(element) = self.pop() {
                self.credit(element.name);
            }
        }
    }

    /// Whether a part of a table is in its place. Other elements are everywhere.
    fn is_at_home(&self, name: &str) -> bool {
        let parent = self.open.last().filter(|last| last.state != ElementState::Ignored).map_or("", |last| &*last.name);
        match name {
            "td" | "th" => matches!(parent, "tr" | "tbody" | "thead" | "tfoot" | "table"),
            "tr" => matches!(parent, "tbody" | "thead" | "tfoot" | "table"),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => parent == "table",
            _ => true,
        }
    }

    fn push(&mut self, name: Cow<'a, str>, at: usize, is_authored: bool, namespace: Namespace) {
        *self.counts.entry((name.clone(), is_authored)).or_default() += 1;
        let outer_paragraph = self.open_paragraph;
        let element = OpenElement {
            name,
            at,
            is_authored,
            namespace,
            is_self_closing: false,
            state: ElementState::Open,
            text_end: None,
            outer_paragraph,
        };
        if namespace == Namespace::Html && &*element.name == "p" {
            self.open_paragraph = Some(self.open.len());
        } else if element.is_paragraph_border() {
            self.open_paragraph = None;
        }
        self.open.push(element);
    }

    fn pop(&mut self) -> Option<OpenElement<'a>> {
        let element = self.open.pop()?;
        if let Some(count) = self.counts.get_mut(&(element.name.clone(), element.is_authored)) {
            *count -= 1;
        }
        if element.is_paragraph_border() {
            self.open_paragraph = element.outer_paragraph;
        }
        self.open_paragraph = self.open_paragraph.filter(|index| *index < self.open.len());
        Some(element)
    }

    /// The namespace in which the next start tag is read.
    fn namespace(&self) -> Namespace {
        self.open
            .last()
            .map_or(Namespace::Html, |last| if last.holds_html() { Namespace::Html } else { last.namespace })
    }

    fn is_open(&self, name: &'static str) -> bool {
        let is_open =
            |is_authored| self.counts.get(&(Cow::Borrowed(name), is_authored)).is_some_and(|count| *count > 0);
        is_open(true) || is_open(false)
    }

    fn credit(&mut self, name: Cow<'a, str>) {
        *self.credits.entry(name).or_default() += 1;
    }

    fn take_credit(&mut self, name: &str) -> bool {
        let Some(count) = self.credits.get_mut(name).filter(|count| **count > 0) else { return false };
        *count -= 1;
        true
    }

    fn misplaced(&mut self, at: usize, is_authored: bool, name: &str, outer: &str) {
        let kind = HtmlFaultKind::Misplaced { name: name.to_owned(), outer: outer.to_owned() };
        self.report(at, is_authored, kind);
    }

    /// Reports a fault. One of a tag that Kielo wrote follows from another one.
    fn report(&mut self, at: usize, is_authored: bool, kind: HtmlFaultKind) {
        self.balance.is_unbalanced = true;
        if !is_authored {
            return;
        }
        self.balance.fault_count += 1;
        if self.balance.faults.len() < MAX_LISTED {
            self.balance.faults.push(HtmlFault { at, kind });
        }
    }

    fn finish(mut self) -> HtmlBalance {
        for element in std::mem::take(&mut self.open) {
            // The end of an element that is reported also ends the items and cells in it.
            if element.state == ElementState::Ended || (self.balance.is_unbalanced && is_omissible(&element.name)) {
                continue;
            }
            if &*element.name == "p" && element.namespace == Namespace::Html {
                self.balance.is_paragraph_open = true;
                continue;
            }
            let name = element.name.into_owned();
            let kind = if element.is_self_closing {
                HtmlFaultKind::SelfClosing { name }
            } else {
                HtmlFaultKind::Unclosed { name }
            };
            self.report(element.at, element.is_authored, kind);
        }
        self.balance.faults.sort_by_key(|fault| fault.at);
        self.balance
    }
}

/// Whether the end tag of an element may be missing before the end tag `end`.
fn is_implied(element: &OpenElement, end: &str) -> bool {
    if !is_omissible(&element.name) || element.state == ElementState::Ignored || element.namespace != Namespace::Html {
        return false;
    }
    match &*element.name {
        "option" | "optgroup" | "rb" | "rp" | "rt" | "rtc" => true,
        name if is_table_part(name) => is_table_part(end),
        // These also end before the end of other elements in HTML, but browsers do not close them there.
        _ => ends_open_blocks(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str) -> HtmlBalance {
        check_balance(html, std::slice::from_ref(&(0..html.len())))
    }

    #[test]
    fn balanced_html_has_no_faults() {
        for html in [
            "",
            "a < b & c",
            "<div>a</div><DIV>b</div >",
            "<ul><li>a<li>b<p>c</ul><p>d<p>e",
            "<p>a<p>b</p></p>",
            "<p>a <div>b</div> c</p>",
            "<table><caption>a<tr><td>b<td>c<tr><th>d<tbody><tr><td>e</table>",
            "<dl><dt>a<dd>b</dl><select><optgroup><option>a<option>b</select><ruby>a<rt>b</ruby>",
            "<br><br/><img src=a/></br><hr></hr><input>",
            "<svg><path/><g><title>a</title></g><foreignObject><p>b</p></foreignObject></svg>",
            "<math><mi>x</mi><annotation-xml encoding='text/html'></annotation-xml></math>",
            "<svg><![CDATA[</div>]]></svg>",
            "<script>if (a < b) '<div>'</script><style>a>b{}</style><textarea></div></textarea>",
            "<b>a<p>b</p></b><a><a></a></a>",
            "<noscript><img></noscript><template><tr><td>a</td></tr></template>",
            "<!-- <div> --><?php <div ?><!doctype html>",
            "<a title='<div>'>b</a>",
        ] {
            let balance = check(html);
            assert!(!balance.is_unbalanced && balance.faults.is_empty(), "{html}: {:?}", balance.faults);
        }
    }

    #[test]
    fn faults_are_those_of_the_author() {
        let name = |name: &str| name.to_owned();
        let unclosed = |of: &str| HtmlFaultKind::Unclosed { name: name(of) };
        let stray = |of: &str| HtmlFaultKind::Stray { name: name(of) };
        let crossing = |of: &str, outer: &str| HtmlFaultKind::Crossing {
            name: name(of),
            outer: name(outer),
            is_outer_authored: true,
        };
        for (html, expected) in [
            ("<div>a", vec![(0, unclosed("div"))]),
            ("a</div>", vec![(1, stray("div"))]),
            ("<strong/>a", vec![(0, HtmlFaultKind::SelfClosing { name: name("strong") })]),
            ("<b><i>a</b>c</i>", vec![(3, crossing("i", "b"))]),
            ("<p>a</p></p>", vec![(8, stray("p"))]),
            ("<table><tr><td>a</div></table>", vec![(16, stray("div"))]),
            ("<div><table><tr><td>a</div></table></div>", vec![(21, stray("div"))]),
            (
                "</body></html>",
                vec![
                    (0, HtmlFaultKind::PageTag { name: name("/body") }),
                    (7, HtmlFaultKind::PageTag { name: name("/html") }),
                ],
            ),
            ("<body>a</body>", vec![(0, HtmlFaultKind::PageTag { name: name("body") })]),
            ("<style>a</div>", vec![(0, HtmlFaultKind::UnclosedText { name: name("style") })]),
            ("<div class=\"a>b</div>", vec![(0, HtmlFaultKind::Unfinished)]),
            ("<svg><p>a</p></svg>", vec![(5, HtmlFaultKind::Misplaced { name: name("p"), outer: name("svg") })]),
            ("<span><p>a</span>", vec![(6, crossing("p", "span"))]),
        ] {
            let faults: Vec<_> = check(html).faults.into_iter().map(|fault| (fault.at, fault.kind)).collect();
            assert_eq!(faults, expected, "{html}");
        }
    }
}
