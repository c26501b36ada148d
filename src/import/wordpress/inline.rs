//! Texts in several languages at once, as qTranslate and its successors write them: `[:fi]…[:en]…[:]` or
//! `<!--:fi-->…<!--:-->`. Each becomes a text of its own in each language, as Polylang has them.

use super::node::Node;

/// The group of translations of such a text has a name that begins so.
pub(super) const GROUP: &str = "qtranslate-";
/// The numbers of translations lie so far apart from those of the texts themselves.
pub(super) const APART: u64 = 1_000_000_000_000;

/// What must be known of the blog to take its texts apart.
#[derive(Debug, Default)]
pub(super) struct Blog {
    /// The language of the export as a whole.
    language: String,
    /// The blog's address, without a slash at the end.
    address: String,
}

impl Blog {
    /// Takes notice of what stands at the head of an export.
    pub(super) fn notice(&mut self, node: &Node) {
        match node.name {
            "language" => self.language = node.text.trim().to_lowercase(),
            "base_blog_url" => node.text.trim().trim_end_matches('/').clone_into(&mut self.address),
            _ => {}
        }
    }

    /// The language that stands first: that of the export, else the one that the text begins with.
    fn main<'a>(&self, languages: &[&'a str]) -> &'a str {
        let is_main = |language: &&&str| self.language.split(['-', '_']).next() == Some(**language);
        languages.iter().find(is_main).or(languages.first()).copied().unwrap_or_default()
    }

    /// The text in the blog's own language.
    fn in_main(&self, text: &str) -> Option<String> {
        let pieces = pieces(text)?;
        let main = self.main(&languages(&pieces));
        Some(of_language(&pieces, main))
    }

    /// Brings names and titles into the blog's own language.
    pub(super) fn plain(&self, mut node: Node) -> Node {
        if let Some(text) = self.in_main(&node.text) {
            node.text = text;
        }
        node.children = node.children.into_iter().map(|child| self.plain(child)).collect();
        node
    }

    /// An item, or one for each of its languages.
    pub(super) fn split(&self, item: Node) -> Vec<Node> {
        let is_text = !matches!(item.get("post_type"), "attachment" | "nav_menu_item" | "revision");
        let mut spoken: Vec<String> = Vec::new();
        for child in item.children.iter().filter(|child| matches!(child.name, "title" | "content" | "excerpt")) {
            for language in pieces(&child.text).iter().flat_map(|pieces| languages(pieces)) {
                if !spoken.iter().any(|known| known == language) {
                    spoken.push(language.to_owned());
                }
            }
        }
        if spoken.is_empty() {
            return vec![item];
        }
        if !is_text {
            return vec![self.plain(item)];
        }
        let main = self.main(&spoken.iter().map(String::as_str).collect::<Vec<_>>()).to_owned();
        spoken.sort_by_key(|language| *language != main);
        let of = |(index, language): (usize, &String)| self.translation(&item, language, &main, index as u64);
        spoken.iter().enumerate().map(of).collect()
    }

    /// An item in one language. The first has everything that belongs to no language.
    fn translation(&self, item: &Node, language: &str, main: &str, index: u64) -> Node {
        let group = format!("{GROUP}{}", item.get("post_id"));
        let kept = item.children.iter().filter(|child| index == 0 || child.name != "comment");
        let mut children: Vec<Node> = kept.map(|child| self.child(child, language, main, index)).collect();
        for (domain, slug) in [("language", language), ("post_translations", &*group)] {
            children.push(Node::category(domain, slug));
        }
        item.with(item.text.clone(), children)
    }

    fn child(&self, child: &Node, language: &str, main: &str, index: u64) -> Node {
        let text = match child.name {
            "post_id" | "post_parent" => {
                let number = child.text.trim().parse::<u64>().unwrap_or(0);
                let is_shifted = index > 0 && number > 0;
                is_shifted.then(|| number.saturating_add(index * APART).to_string())
            }
            "link" => self.link(child.text.trim(), language, main, index),
            // Terms are one in all languages.
            "category" => self.in_main(&child.text),
            _ => pieces(&child.text).map(|pieces| of_language(&pieces, language)),
        };
        let children = child.children.iter().map(|child| self.child(child, language, main, index)).collect();
        child.with(text.unwrap_or_else(|| child.text.clone()), children)
    }

    /// Where the text stands in a language: in a folder of its own behind the blog's address.
    fn link(&self, link: &str, language: &str, main: &str, index: u64) -> Option<String> {
        let path = link.strip_prefix(&*self.address).filter(|path| path.starts_with('/') && !path.contains('?'))?;
        let path = path.strip_prefix(&format!("/{main}")).filter(|rest| rest.starts_with('/')).unwrap_or(path);
        (index > 0 && !self.address.is_empty()).then(|| format!("{}/{language}{path}", self.address))
    }
}

/// The pieces of a text with their languages; those without one belong to all. `None` for a text that does not begin with
/// a mark: `[:id]` means something else in programs.
fn pieces(text: &str) -> Option<Vec<(&str, &str)>> {
    let start = text.trim_start();
    mark(start).filter(|(language, _)| !language.is_empty())?;
    let (mut pieces, mut language, mut rest) = (Vec::new(), "", start);
    let (mut at, mut from) = (0, 0);
    while at < rest.len() {
        match mark(&rest[at..]) {
            Some((next, length)) => {
                pieces.push((language, &rest[from..at]));
                language = next;
                rest = &rest[at + length..];
                (at, from) = (0, 0);
            }
            None => at += rest[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    pieces.push((language, &rest[from..]));
    Some(pieces)
}

/// The language of the mark that a text begins with, and the mark's length; the language is empty where one ends.
fn mark(text: &str) -> Option<(&str, usize)> {
    let (start, end) =
        [("[:", "]"), ("<!--:", "-->"), ("{:", "}")].into_iter().find(|(start, _)| text.starts_with(start))?;
    let inside = &text[start.len()..];
    let length = inside.bytes().take_while(u8::is_ascii_lowercase).count();
    let is_mark = matches!(length, 0 | 2) && inside[length..].starts_with(end);
    is_mark.then(|| (&inside[..length], start.len() + length + end.len()))
}

fn languages<'a>(pieces: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let mut languages = Vec::new();
    for (language, text) in pieces {
        if !language.is_empty() && !text.trim().is_empty() && !languages.contains(language) {
            languages.push(*language);
        }
    }
    languages
}

fn of_language(pieces: &[(&str, &str)], language: &str) -> String {
    pieces.iter().filter(|(known, _)| known.is_empty() || *known == language).map(|(_, text)| *text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_by_its_marks() {
        let of = |text: &str, language: &str| pieces(text).map(|pieces| of_language(&pieces, language));
        assert_eq!(of("[:fi]Lupaus[:en]Promise[:]", "fi").as_deref(), Some("Lupaus"));
        assert_eq!(of("[:fi]Lupaus[:en]Promise", "en").as_deref(), Some("Promise"));
        assert_eq!(of("<!--:fi-->Lupaus<!--:--><!--:en-->Promise<!--:--> 2", "en").as_deref(), Some("Promise 2"));
        assert_eq!(of("{:fi}Ä{:}{:nb}Ø{:}", "nb").as_deref(), Some("Ø"));
        assert_eq!(of("params[:id] ja [:en]", "en"), None);
        assert_eq!(of("[:]", "en"), None);
    }
}
