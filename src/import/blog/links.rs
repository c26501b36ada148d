//! Links and images in texts: what led to a text or file of the old blog leads to it on the new site.

use std::cell::RefCell;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::super::markdown_syntax;
use super::super::path::{encode_link_path, has_extension, relative_link};
use super::files::bundle_path;
use super::layout::{Layout, key};
use super::old_blog::{Blog, NoteKind, ReportNote};
use super::scan::{Change, changed};
use crate::address::{AbsoluteAddress, is_absolute, is_same_host, split_host};
use crate::language::Language;
use crate::load::{Anchor, anchors};

/// All that links can lead to.
pub(super) struct Links<'a> {
    blog: &'a Blog,
    layout: &'a Layout,
    bodies: &'a [String],
    tongues: &'a [Language],
    anchors: RefCell<BTreeMap<usize, Vec<Anchor>>>,
}

/// What a link turns out to be.
enum LinkTarget {
    /// It stays as it is.
    Same,
    To(String),
    /// Nothing that came along is there.
    Nothing(String),
}

impl<'a> Links<'a> {
    pub(super) fn new(blog: &'a Blog, layout: &'a Layout, bodies: &'a [String], tongues: &'a [Language]) -> Self {
        Self { blog, layout, bodies, tongues, anchors: RefCell::default() }
    }

    /// A text with its links, and what must be told of them.
    pub(super) fn changed(&self, text: usize, body: &str) -> (String, Vec<ReportNote>) {
        let mut change = LinkRewriter { links: self, text, notes: Vec::new() };
        let new = changed(body, &mut change);
        (new, change.notes)
    }

    /// The image that stands for a text.
    pub(super) fn image(&self, text: usize, written: &str) -> Option<String> {
        let path = self.local(written);
        let Some(path) = path else { return is_absolute(written).then(|| written.to_owned()) };
        if !path.starts_with('/') && !path.starts_with("@/") {
            if let Some(own) = self.file_beside(text, &path) {
                return Some(own);
            }
            // Themes take such a path from the root.
            if let Some(known) = self.layout.statics.get(&key(&format!("/{path}"))) {
                return Some(known.clone());
            }
        }
        match self.file(text, &path) {
            Some(found) => Some(found),
            None => self.layout.statics.get(&key(&path)).cloned(),
        }
    }

    /// The path of an address on the blog, below its folder; `None` when it leads elsewhere.
    fn local(&self, address: &str) -> Option<String> {
        let absolute = AbsoluteAddress::split(address).map(|parts| (parts.host, parts.rest));
        if let Some((host, rest)) = absolute.or_else(|| address.strip_prefix("//").map(split_host)) {
            let own = AbsoluteAddress::split(&self.blog.base_url).map_or("", |base| base.host);
            let path = rest.find('/').map_or("/", |at| &rest[at..]);
            return (!own.is_empty() && is_same_host(host, own)).then(|| self.below_base(path));
        }
        let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
        if scheme.contains(':') {
            return None;
        }
        Some(if address.starts_with('/') { self.below_base(address) } else { address.to_owned() })
    }

    fn below_base(&self, path: &str) -> String {
        let below = path.strip_prefix(self.blog.base_path()).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match below {
            Some("") => "/".to_owned(),
            Some(below) => below.to_owned(),
            None => path.to_owned(),
        }
    }

    fn find(&self, text: usize, address: &str) -> LinkTarget {
        // A text that is named by its file may stand behind the blog's own address.
        let bases = [self.blog.base_url.trim_end_matches('/'), self.blog.base_path()];
        let named = bases.iter().find_map(|base| address.strip_prefix(base).filter(|rest| rest.starts_with("@/")));
        let address = named.unwrap_or(address);
        let Some(local) = self.local(address) else { return LinkTarget::Same };
        let (path, fragment) = local.split_once('#').map_or((&*local, None), |(path, rest)| (path, Some(rest)));
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        if path.is_empty() {
            return match fragment {
                Some(fragment) if query.is_empty() => self.own_anchor(text, fragment),
                _ => LinkTarget::Nothing(self.layout.placed[text].address.clone()),
            };
        }
        if let Some(target) = self.document(text, path) {
            return self.to_document(text, target, fragment);
        }
        if let Some(file) = self.file(text, path) {
            return LinkTarget::To(file);
        }
        let absolute = self.absolute(text, path);
        if let Some(root) = self.list(text, &absolute) {
            return LinkTarget::To(root);
        }
        let is_known = self.layout.is_taken(&absolute) || self.layout.statics.contains_key(&key(&absolute));
        let tail = match (query, fragment) {
            ("", None) => String::new(),
            ("", Some(fragment)) => format!("#{fragment}"),
            (query, _) => format!("?{query}"),
        };
        // An address that ends like a document would be looked for as a file.
        let plain = absolute.strip_suffix(".md").map_or(absolute.clone(), |stem| format!("{stem}/"));
        let plain = encode_link_path(&plain);
        if is_known { LinkTarget::To(format!("{plain}{tail}")) } else { LinkTarget::Nothing(format!("{plain}{tail}")) }
    }

    /// The front page, for a list that it takes the place of.
    fn list(&self, text: usize, path: &str) -> Option<String> {
        let path = path.strip_suffix("/_index.md").unwrap_or(path);
        let own = format!("{}{}", self.blog.root(self.blog.texts[text].language), path.trim_start_matches('/'));
        let mut lists = self.blog.lists.iter();
        let (language, _) = lists.find(|(_, list)| key(list) == key(path) || key(list) == key(&own))?;
        (!self.layout.is_taken(path)).then(|| self.blog.root(*language))
    }

    /// The text at a path, whichever way it is named.
    fn document(&self, text: usize, path: &str) -> Option<usize> {
        let old = &self.blog.texts[text];
        let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
        if let Some(source) = decoded.strip_prefix("@/") {
            let below = old.id.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = join(&format!("/{below}/"), source);
            return self
                .layout
                .of_source(old.language, source)
                .or_else(|| self.layout.of_source(old.language, &beside))
                .or_else(|| self.layout.of_source(self.blog.default, source))
                .or_else(|| self.layout.named(old.language, source));
        }
        if has_extension(&decoded, "md") || has_extension(&decoded, "markdown") {
            let folder = old.source.rsplit_once('/').map_or("", |(folder, _)| folder);
            let beside = join(&format!("/{folder}/"), &decoded);
            return self.layout.of_source(old.language, &beside).or_else(|| {
                self.layout.of_source(
                    old.language,
                    &join(&format!("/{}/", old.id.rsplit_once('/').map_or("", |(folder, _)| folder)), &decoded),
                )
            });
        }
        self.layout.at_address(&self.absolute(text, &decoded))
    }

    /// The file at a path: one beside the text, or one that keeps its address.
    fn file(&self, text: usize, path: &str) -> Option<String> {
        if !path.starts_with('/')
            && let Some(own) = self.file_beside(text, path)
        {
            return Some(own);
        }
        let absolute = self.absolute(text, path);
        let known = self.layout.statics.get(&key(&absolute)).map(|known| encode_link_path(known));
        known.or_else(|| {
            // A file beside a text was published below the text's address.
            let (folder, name) = absolute.rsplit_once('/')?;
            let owner = self.layout.at_address(&format!("{folder}/"))?;
            let old = &self.blog.texts[owner];
            let beside = self.blog.files.iter().filter_map(|file| file.beside.as_ref());
            let file = beside.filter(|beside| beside.is_of(old)).find(|beside| beside.path == name)?;
            let target = format!("{}/{}", self.layout.placed[owner].file.rsplit_once('/')?.0, bundle_path(&file.path));
            Some(relative_link(&self.layout.placed[text].file, &target))
        })
    }

    fn file_beside(&self, text: usize, path: &str) -> Option<String> {
        let old = &self.blog.texts[text];
        if !old.is_bundle {
            return None;
        }
        let decoded = percent_decode_str(path.trim_start_matches("./")).decode_utf8_lossy().into_owned();
        let beside = self.blog.files.iter().filter_map(|file| file.beside.as_ref());
        let found = beside.filter(|beside| beside.is_of(old)).find(|beside| beside.path == decoded)?;
        Some(encode_link_path(&bundle_path(&found.path)))
    }

    /// A path as seen from the root: browsers saw others from the text's old address.
    fn absolute(&self, text: usize, path: &str) -> String {
        let path = percent_decode_str(path).decode_utf8_lossy();
        match path.strip_prefix("@/") {
            Some(source) => join("/", source),
            None => join(&self.blog.texts[text].address, &path),
        }
    }

    fn to_document(&self, text: usize, target: usize, fragment: Option<&str>) -> LinkTarget {
        let placed = &self.layout.placed[target];
        if placed.is_hidden && !self.layout.placed[text].is_hidden {
            return LinkTarget::Nothing(encode_link_path(&placed.address));
        }
        let file =
            if target == text { String::new() } else { relative_link(&self.layout.placed[text].file, &placed.file) };
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        match fragment.map(|fragment| self.anchor(target, fragment)) {
            Some(Some(id)) => LinkTarget::To(format!("{file}#{id}")),
            Some(None) | None => LinkTarget::To(relative_link(&self.layout.placed[text].file, &placed.file)),
        }
    }

    fn own_anchor(&self, text: usize, fragment: &str) -> LinkTarget {
        match self.anchor(text, fragment) {
            Some(id) if id == fragment => LinkTarget::Same,
            Some(id) => LinkTarget::To(format!("#{id}")),
            None => LinkTarget::Nothing(relative_link(&self.layout.placed[text].file, &self.layout.placed[text].file)),
        }
    }

    /// The anchor that a text has now where it had another.
    fn anchor(&self, text: usize, fragment: &str) -> Option<String> {
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        if fragment.starts_with("fn:") || fragment.starts_with("fnref:") {
            return None;
        }
        let mut known = self.anchors.borrow_mut();
        let tongue = &self.tongues[self.blog.texts[text].language];
        let anchors = known.entry(text).or_insert_with(|| anchors(&self.bodies[text], tongue));
        let exact = anchors.iter().find(|anchor| anchor.id == *fragment);
        let by_heading =
            || anchors.iter().find(|anchor| old_anchors(&anchor.heading).contains(&fragment.to_lowercase()));
        exact.or_else(by_heading).map(|anchor| anchor.id.clone())
    }
}

/// The anchors that the old generators made of a heading.
fn old_anchors(heading: &str) -> [String; 3] {
    let lower = heading.to_lowercase();
    let github: String = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    let start = lower.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(lower.len());
    let kramdown: String =
        lower[start..].chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')).collect();
    let ascii = deunicode::deunicode(&lower).to_lowercase();
    let words: Vec<&str> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    [github.trim().replace(' ', "-"), kramdown.replace(' ', "-"), words.join("-")]
}

/// A path as seen from an address, as browsers join them.
fn join(from: &str, path: &str) -> String {
    let start = if path.starts_with('/') { "" } else { from.rsplit_once('/').map_or("", |(folder, _)| folder) };
    let mut parts: Vec<&str> = start.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    let end = if (path.ends_with('/') || path.ends_with("..") || path == ".") && !parts.is_empty() { "/" } else { "" };
    format!("/{}{end}", parts.join("/"))
}

/// Goes through a text and changes its links.
struct LinkRewriter<'a> {
    links: &'a Links<'a>,
    text: usize,
    notes: Vec<ReportNote>,
}

impl LinkRewriter<'_> {
    fn destination(&mut self, written: &str) -> Option<String> {
        if written.is_empty() {
            let own = &self.links.layout.placed[self.text].file;
            return Some(relative_link(own, own));
        }
        let unescaped = written.replace("\\(", "(").replace("\\)", ")").replace("\\_", "_").replace("&amp;", "&");
        match self.links.find(self.text, &unescaped) {
            LinkTarget::Same => None,
            LinkTarget::To(address) => Some(markdown_syntax::link_destination(&address)),
            LinkTarget::Nothing(address) => {
                let note = ReportNote {
                    kind: NoteKind::NotConverted,
                    text: format!("the link to {written} leads to nothing that came along or can be seen yet"),
                };
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                Some(markdown_syntax::link_destination(&address))
            }
        }
    }
}

impl Change for LinkRewriter<'_> {
    fn prose(&mut self, _: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)> {
        if is_line_start && let Some((start, written, end)) = definition(rest) {
            let new = self.destination(&written)?;
            return Some((end, format!("{}{new}", &rest[..start])));
        }
        if let Some(inside) = rest.strip_prefix("](") {
            let (written, length) = destination_of(inside)?;
            let new = self.destination(&written)?;
            return Some((2 + length, format!("]({new}")));
        }
        // In HTML no link is looked at, so a text is named by its address there.
        if let Some(inside) = rest.strip_prefix("=\"@/").or_else(|| rest.strip_prefix("='@/")) {
            let end = inside.find(['"', '\''])?;
            let target = self.links.document(self.text, &format!("@/{}", &inside[..end]))?;
            let address = &self.links.layout.placed[target].address;
            return Some((4 + end, format!("=\"{}{address}", self.links.blog.base_path())));
        }
        None
    }
}

/// The destination that a link's parentheses begin with, and its length.
fn destination_of(inside: &str) -> Option<(String, usize)> {
    let start = inside.len() - inside.trim_start_matches([' ', '\n']).len();
    let rest = &inside[start..];
    if let Some(inner) = rest.strip_prefix('<') {
        let end = inner.find(['>', '\n'])?;
        return inner[end..].starts_with('>').then(|| (inner[..end].to_owned(), start + end + 2));
    }
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, sign) in rest.char_indices() {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some((rest[..at].to_owned(), start + at)),
            ')' => depth -= 1,
            sign if sign.is_whitespace() => return Some((rest[..at].to_owned(), start + at)),
            _ => {}
        }
    }
    None
}

/// A line such as `[name]: address`: where the address begins, the address, and where it ends.
fn definition(rest: &str) -> Option<(usize, String, usize)> {
    let line = rest.split('\n').next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    let inner = line[indent..].strip_prefix('[').filter(|inner| indent < 4 && !inner.starts_with('^'))?;
    let close = inner.find("]:").filter(|close| !inner[..*close].contains(']'))?;
    let after = indent + 1 + close + 2;
    let start = after + line[after..].len() - line[after..].trim_start().len();
    let (written, length) = destination_of(&format!("{} ", &line[start..]))?;
    (!written.is_empty()).then_some((start, written, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_browsers_do() {
        assert_eq!(join("/posts/a/", "../b/"), "/posts/b/");
        assert_eq!(join("/2024/a.html", "b.png"), "/2024/b.png");
        assert_eq!(join("/a/", "/x.png"), "/x.png");
        assert_eq!(join("/a/", "../../.."), "/");
    }

    #[test]
    fn definitions_of_links_are_known() {
        assert_eq!(definition("[a]: x/y \"t\"\nz"), Some((5, "x/y".to_owned(), 8)));
        assert_eq!(definition("[^a]: x"), None);
        assert_eq!(definition("[a](b)"), None);
    }
}
