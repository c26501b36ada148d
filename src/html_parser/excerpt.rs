//! The beginning of a text that is written in HTML, for lists of posts.

use super::elements::is_block_element;
use super::sink::{NodeId, NodeKind};
use super::tree::HtmlTree;
use super::writer::{push_end_tag, push_start_tag, push_text};

/// The maximum length in characters of a beginning that is no paragraph.
const MAX_LENGTH: usize = 300;

/// Elements that are no running text.
const SKIPPED: [&str; 16] = [
    "audio", "button", "figure", "form", "iframe", "nav", "noscript", "object", "pre", "script", "select", "style",
    "svg", "template", "title", "video",
];

/// The beginning of a text.
pub(crate) struct HtmlExcerpt {
    /// The HTML, with all elements closed.
    pub(crate) html: String,
    /// Whether the text has more words.
    pub(crate) is_truncated: bool,
}

/// Returns the first paragraph of HTML, or the beginning of the first list, table, quotation or run of words. `None` if the
/// HTML has no running text.
pub(crate) fn excerpt(html: &str) -> Option<HtmlExcerpt> {
    let tree = HtmlTree::parse(html);
    let words = Words::count(&tree);
    let beginning = beginning(&tree, &words, tree.root())?;
    let mut out = ExcerptWriter { tree: &tree, html: String::new(), length: 0, max_length: MAX_LENGTH, letters: 0 };
    match beginning {
        Beginning::Paragraph(id) => {
            out.max_length = usize::MAX;
            out.push(id);
        }
        Beginning::Block(id) => out.push(id),
        Beginning::Words(nodes) => {
            out.html.push_str("<p>");
            for id in nodes {
                out.push(id);
            }
            out.html.truncate(out.html.trim_end().len());
            out.html.push_str("</p>");
        }
    }
    out.html.push('\n');
    Some(HtmlExcerpt { is_truncated: out.letters < words.letters, html: out.html })
}

/// The content of an excerpt.
enum Beginning {
    Paragraph(NodeId),
    /// A list, a table or a quotation.
    Block(NodeId),
    /// Words that are in no element of their own, with the elements among them.
    Words(Vec<NodeId>),
}

fn beginning(tree: &HtmlTree, words: &Words, container: NodeId) -> Option<Beginning> {
    let children = tree.children(container).iter().copied().enumerate();
    let mut with_words = children.filter(|(_, id)| words.has_some(*id) && !is_heading(tree.name(*id)));
    with_words.find_map(|(index, id)| match tree.name(id) {
        name if matches!(name, "p" | "blockquote" | "dl" | "menu" | "ol" | "ul") && !words.with_letters[id] => None,
        "p" => Some(Beginning::Paragraph(id)),
        "blockquote" | "dl" | "menu" | "ol" | "ul" => Some(Beginning::Block(id)),
        "table" if words.cells(tree, id) > 1 => Some(Beginning::Block(id)),
        // It may contain headings only.
        name if is_block_element(name) || contains_block(tree, id) => beginning(tree, words, id),
        _ => {
            let run = run_of_words(tree, container, index);
            run.iter().any(|id| words.with_letters[*id]).then_some(Beginning::Words(run))
        }
    })
}

/// Returns the nodes from a child of `container` up to the next block, or up to two line breaks in a row.
fn run_of_words(tree: &HtmlTree, container: NodeId, start: usize) -> Vec<NodeId> {
    let mut run = Vec::new();
    let mut was_break = false;
    for id in &tree.children(container)[start..] {
        let is_break = tree.name(*id) == "br";
        let ends = is_block_element(tree.name(*id)) || contains_block(tree, *id) || (is_break && was_break);
        if ends {
            break;
        }
        let is_space = matches!(tree.kind(*id), NodeKind::Text(text) if text.trim().is_empty());
        was_break = is_break || (was_break && is_space);
        run.push(*id);
    }
    while run.last().is_some_and(|id| tree.name(*id) == "br" || is_blank(tree, *id)) {
        run.pop();
    }
    run
}

fn is_blank(tree: &HtmlTree, id: NodeId) -> bool {
    matches!(tree.kind(id), NodeKind::Text(text) if text.trim().is_empty())
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

fn contains_block(tree: &HtmlTree, id: NodeId) -> bool {
    tree.descendants(id).skip(1).any(|id| is_block_element(tree.name(id)))
}

/// The nodes that contain running text.
struct Words {
    with_text: Vec<bool>,
    /// Those of them that contain letters or digits.
    with_letters: Vec<bool>,
    /// The number of characters of all words.
    letters: usize,
}

impl Words {
    fn count(tree: &HtmlTree) -> Self {
        let mut words = Self { with_text: vec![false; tree.len()], with_letters: vec![false; tree.len()], letters: 0 };
        for id in tree.descendants(tree.root()) {
            let NodeKind::Text(text) = tree.kind(id) else { continue };
            let letters = letters(text);
            let ancestors = || std::iter::successors(tree.parent(id), |id| tree.parent(*id));
            if letters == 0 || ancestors().any(|id| SKIPPED.contains(&tree.name(id))) {
                continue;
            }
            words.letters += letters;
            let has_letters = text.contains(char::is_alphanumeric);
            for id in std::iter::once(id).chain(ancestors()).take_while(|_| has_letters) {
                if std::mem::replace(&mut words.with_letters[id], true) {
                    break;
                }
            }
            for id in std::iter::once(id).chain(ancestors()) {
                if std::mem::replace(&mut words.with_text[id], true) {
                    break;
                }
            }
        }
        words
    }

    fn has_some(&self, id: NodeId) -> bool {
        self.with_text[id]
    }

    /// The number of cells of a table that have words.
    fn cells(&self, tree: &HtmlTree, table: NodeId) -> usize {
        tree.descendants(table).filter(|id| self.has_some(*id) && matches!(tree.name(*id), "td" | "th")).count()
    }
}

/// The number of characters that are no white space.
fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Writes nodes up to a length.
struct ExcerptWriter<'a> {
    tree: &'a HtmlTree,
    html: String,
    length: usize,
    max_length: usize,
    letters: usize,
}

impl ExcerptWriter<'_> {
    fn push(&mut self, id: NodeId) {
        let tree = self.tree;
        if self.length >= self.max_length {
            return;
        }
        match tree.kind(id) {
            NodeKind::Text(text) => self.push_text(tree.parent(id).map_or("", |parent| tree.name(parent)), text),
            NodeKind::Element(name, _) if matches!(&*name.local, "script" | "style") => {}
            NodeKind::Element(name, attributes) => {
                let attributes = attributes.iter().map(|own| (&own.name, (&*own.value).into()));
                push_start_tag(tree, id, name, attributes, &mut self.html);
                for child in tree.children(id) {
                    self.push(*child);
                }
                push_end_tag(name, &mut self.html);
            }
            NodeKind::Document | NodeKind::Comment(_) => {}
        }
    }

    /// Writes a text; a text that is too long ends after a word, with an ellipsis.
    fn push_text(&mut self, parent: &str, text: &str) {
        let room = self.max_length - self.length;
        let Some((end, _)) = text.char_indices().nth(room) else {
            self.length += text.chars().count();
            self.letters += letters(text);
            return push_text(parent, text, &mut self.html);
        };
        self.length = self.max_length;
        let end = if text[end..].starts_with(char::is_whitespace) {
            end
        } else {
            text[..end].rfind(char::is_whitespace).unwrap_or(0)
        };
        let shown = text[..end].trim_end();
        self.letters += letters(shown);
        push_text(parent, shown, &mut self.html);
        self.html.push('…');
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn the_beginning_of_html_is_its_first_paragraph_or_words() {
        for (html, expected, is_truncated) in [
            ("<p>a <b>b</b></p><p>c</p>", "<p>a <b>b</b></p>\n", true),
            ("<div class=\"post\"><h2>o</h2>\n<p>a</p></div>", "<p>a</p>\n", true),
            ("<div><h2>o</h2></div><p>a</p>", "<p>a</p>\n", true),
            ("<p><img src=k></p><p>a</p>", "<p>a</p>\n", false),
            ("<div>a<br />\n<br />\nb</div>", "<p>a</p>\n", true),
            ("<div>a <i>b</i><br>c<div>d</div></div>", "<p>a <i>b</i><br>c</p>\n", true),
            ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>\n", false),
            ("<table><tr><td><p>a<p>b</table>", "<p>a</p>\n", true),
            ("<table><tr><td>a<td>b</table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>\n", false),
            ("<center><font size=2>a</font></center>", "<p><font size=\"2\">a</font></p>\n", false),
            ("<head><title>a</title></head><body><p>b</body>", "<p>b\n</p>\n", false),
            ("<script>a</script>b<style>c</style>", "<p>b</p>\n", false),
        ] {
            let found = excerpt(html).map(|found| (found.html, found.is_truncated));
            assert_eq!(found, Some((expected.to_owned(), is_truncated)), "{html}");
        }
        assert!(excerpt("<figure><img src=k><figcaption>a</figcaption></figure><script>b</script>").is_none());
    }

    #[test]
    fn a_long_list_is_cut_after_a_word() {
        let items = "<li>yksi kaksi kolme</li>".repeat(200);
        let found = excerpt(&format!("<ul>{items}</ul>")).map_or(String::new(), |found| found.html);
        assert!(found.ends_with("<li>yksi kaksi…</li></ul>\n"), "{found}");
        assert_eq!(found.matches("<li>").count(), 19);
    }
}
