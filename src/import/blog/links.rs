//! Resolves links and images of the old blog and rewrites them for the new site.

use std::cell::RefCell;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::super::markdown_syntax;
use super::super::path::{encode_link_path, has_extension, relative_link};
use super::files::bundle_path;
use super::layout::{Layout, lookup_key};
use super::markdown_editor::{MarkdownEditor, edit_markdown};
use super::old_blog::{BundleFile, OldBlog, OldText};
use crate::address::{AbsoluteAddress, is_absolute, is_same_host, runs_code, split_host};
use crate::html_addresses::{running_addresses, tag_length};
use crate::html_parser::resolve_attribute;
use crate::import::report_note::{NoteKind, ReportNote};
use crate::language::{Language, normalize_name};
use crate::load::{Anchor, anchors};

/// Resolves links against the texts and files of both blogs.
pub(super) struct LinkResolver<'a> {
    blog: &'a OldBlog,
    layout: &'a Layout,
    bodies: &'a [String],
    languages: &'a [Language],
    anchors: RefCell<BTreeMap<usize, Vec<Anchor>>>,
}

/// The result of resolving a link.
enum ResolvedLink {
    /// The link stays as it is.
    Unchanged,
    Rewritten(String),
    /// The target was not imported or is not published yet; this address replaces the link.
    Broken(String),
}

impl<'a> LinkResolver<'a> {
    /// Creates a resolver. `bodies` are the texts after the conversion of shortcodes.
    pub(super) fn new(blog: &'a OldBlog, layout: &'a Layout, bodies: &'a [String], languages: &'a [Language]) -> Self {
        Self { blog, layout, bodies, languages, anchors: RefCell::default() }
    }

    /// Rewrites the links of the text with the index `text`, and returns notes on broken ones.
    pub(super) fn rewrite_links(&self, text: usize, body: &str) -> (String, Vec<ReportNote>) {
        let mut rewriter = LinkRewriter { resolver: self, text, notes: Vec::new() };
        let new = edit_markdown(body, &mut rewriter);
        (new, rewriter.notes)
    }

    /// Returns the new path or address of the image in a text's front matter.
    pub(super) fn resolve_image(&self, text: usize, image: &str) -> Option<String> {
        let path = self.local_path(image);
        let Some(path) = path else { return (is_absolute(image) && !runs_code(image)).then(|| image.to_owned()) };
        if !path.starts_with('/') && !path.starts_with("@/") {
            if let Some(file) = self.find_bundle_file(text, &path) {
                return Some(file);
            }
            // Themes resolve such a path against the root.
            if let Some(address) = self.layout.static_files.get(&lookup_key(&format!("/{path}"))) {
                return Some(address.clone());
            }
        }
        match self.find_file(text, &path) {
            Some(file) => Some(file),
            None => self.layout.static_files.get(&lookup_key(&path)).cloned(),
        }
    }

    /// Returns the path of an address below the blog's base path, or `None` if it is not on this blog.
    fn local_path(&self, address: &str) -> Option<String> {
        let absolute = AbsoluteAddress::split(address).map(|parts| (parts.host, parts.rest));
        if let Some((host, rest)) = absolute.or_else(|| address.strip_prefix("//").map(split_host)) {
            let own = AbsoluteAddress::split(&self.blog.base_url).map_or("", |base| base.host);
            let path = rest.find('/').map_or("/", |at| &rest[at..]);
            return (!own.is_empty() && is_same_host(host, own)).then(|| self.strip_base_path(path));
        }
        let scheme = address.split(['/', '?', '#']).next().unwrap_or_default();
        if scheme.contains(':') {
            return None;
        }
        Some(if address.starts_with('/') { self.strip_base_path(address) } else { address.to_owned() })
    }

    /// Removes the blog's folder on its host from a path.
    fn strip_base_path(&self, path: &str) -> String {
        let below = path.strip_prefix(self.blog.base_path()).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match below {
            Some("") => "/".to_owned(),
            Some(below) => below.to_owned(),
            None => path.to_owned(),
        }
    }

    /// Resolves a link of the text with the index `text`.
    fn resolve(&self, text: usize, address: &str) -> ResolvedLink {
        // Liquid may put the base address before the path of a file.
        let bases = [self.blog.base_url.trim_end_matches('/'), self.blog.base_path()];
        let content_path =
            bases.iter().find_map(|base| address.strip_prefix(base).filter(|rest| rest.starts_with("@/")));
        let address = content_path.unwrap_or(address);
        let Some(local) = self.local_path(address) else { return ResolvedLink::Unchanged };
        let (path, fragment) = local.split_once('#').map_or((&*local, None), |(path, rest)| (path, Some(rest)));
        let (path, query) = path.split_once('?').map_or((path, ""), |(path, query)| (path, query));
        if path.is_empty() {
            return match fragment {
                Some(fragment) if query.is_empty() => self.resolve_own_anchor(text, fragment),
                _ => ResolvedLink::Broken(self.layout.new_texts[text].address.clone()),
            };
        }
        if let Some(target) = self.find_text(text, path) {
            return self.link_to_text(text, target, fragment);
        }
        if let Some(file) = self.find_file(text, path) {
            return ResolvedLink::Rewritten(file);
        }
        let absolute = self.absolute_path(text, path);
        if let Some(root) = self.front_page_for_list(text, &absolute) {
            return ResolvedLink::Rewritten(root);
        }
        let is_known =
            self.layout.is_address_taken(&absolute) || self.layout.static_files.contains_key(&lookup_key(&absolute));
        let tail = match (query, fragment) {
            ("", None) => String::new(),
            ("", Some(fragment)) => format!("#{fragment}"),
            (query, _) => format!("?{query}"),
        };
        // Kielo would look up an address that ends in `.md` as a source file.
        let plain = absolute.strip_suffix(".md").map_or(absolute.clone(), |stem| format!("{stem}/"));
        let plain = encode_link_path(&plain);
        if is_known {
            ResolvedLink::Rewritten(format!("{plain}{tail}"))
        } else {
            ResolvedLink::Broken(format!("{plain}{tail}"))
        }
    }

    /// Returns the front page if it replaces the list at `path`.
    fn front_page_for_list(&self, text: usize, path: &str) -> Option<String> {
        let path = path.strip_suffix("/_index.md").unwrap_or(path);
        let in_own_language =
            format!("{}{}", self.blog.language_root(self.blog.texts[text].language), path.trim_start_matches('/'));
        let mut lists = self.blog.removed_lists.iter();
        let (language, _) = lists.find(|(_, list)| {
            lookup_key(list) == lookup_key(path) || lookup_key(list) == lookup_key(&in_own_language)
        })?;
        (!self.layout.is_address_taken(path)).then(|| self.blog.language_root(*language))
    }

    /// Finds a text by its content path, by a relative file path or by its address.
    fn find_text(&self, text: usize, path: &str) -> Option<usize> {
        let old = &self.blog.texts[text];
        let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
        if let Some(source) = decoded.strip_prefix("@/") {
            let below = old.id.rsplit_once('/').map_or("", |(folder, _)| folder);
            let relative_to_text = join_path(&format!("/{below}/"), source);
            return self
                .layout
                .text_from_source(old.language, source)
                .or_else(|| self.layout.text_from_source(old.language, &relative_to_text))
                .or_else(|| self.layout.text_from_source(self.blog.default_language, source))
                .or_else(|| self.layout.text_by_name(old.language, source));
        }
        if has_extension(&decoded, "md") || has_extension(&decoded, "markdown") {
            let folder = old.source.rsplit_once('/').map_or("", |(folder, _)| folder);
            let relative_to_text = join_path(&format!("/{folder}/"), &decoded);
            return self.layout.text_from_source(old.language, &relative_to_text).or_else(|| {
                self.layout.text_from_source(
                    old.language,
                    &join_path(&format!("/{}/", old.id.rsplit_once('/').map_or("", |(folder, _)| folder)), &decoded),
                )
            });
        }
        self.layout.text_at_address(&self.absolute_path(text, &decoded))
    }

    /// Finds a file in the bundle of the text, by its address, or in the bundle of another text.
    fn find_file(&self, text: usize, path: &str) -> Option<String> {
        if !path.starts_with('/')
            && let Some(file) = self.find_bundle_file(text, path)
        {
            return Some(file);
        }
        let absolute = self.absolute_path(text, path);
        let static_file = self.layout.static_files.get(&lookup_key(&absolute)).map(|address| encode_link_path(address));
        static_file.or_else(|| {
            // A file of a bundle was published below the address of the text.
            let (folder, name) = absolute.rsplit_once('/')?;
            let owner = self.layout.text_at_address(&format!("{folder}/"))?;
            let old = &self.blog.texts[owner];
            let name = normalize_name(name);
            let file = self.bundle_files(old).find(|file| file.path == name)?;
            let folder = self.layout.new_texts[owner].file.rsplit_once('/')?.0;
            let target = format!("{folder}/{}", bundle_path(&file.path));
            Some(relative_link(&self.layout.new_texts[text].file, &target))
        })
    }

    /// Returns the files in the bundle of a text.
    fn bundle_files(&self, text: &OldText) -> impl Iterator<Item = &'a BundleFile> {
        let bundle_files = self.blog.files.iter().filter_map(|file| file.bundle_file.as_ref());
        bundle_files.filter(|file| file.belongs_to(text))
    }

    /// Finds a file in the bundle of the text by its relative path.
    fn find_bundle_file(&self, text: usize, path: &str) -> Option<String> {
        let old = &self.blog.texts[text];
        if !old.is_bundle {
            return None;
        }
        let decoded = percent_decode_str(path.trim_start_matches("./")).decode_utf8_lossy();
        let decoded = normalize_name(&decoded);
        let file = self.bundle_files(old).find(|file| file.path == decoded)?;
        Some(encode_link_path(&bundle_path(&file.path)))
    }

    /// Resolves a path against the text's old address, as browsers did.
    fn absolute_path(&self, text: usize, path: &str) -> String {
        let path = percent_decode_str(path).decode_utf8_lossy();
        match path.strip_prefix("@/") {
            Some(source) => join_path("/", source),
            None => join_path(&self.blog.texts[text].address, &path),
        }
    }

    /// Returns a link to another text, with its new anchor if that is found.
    fn link_to_text(&self, text: usize, target: usize, fragment: Option<&str>) -> ResolvedLink {
        let new_text = &self.layout.new_texts[target];
        if new_text.is_unpublished && !self.layout.new_texts[text].is_unpublished {
            return ResolvedLink::Broken(encode_link_path(&new_text.address));
        }
        let own_file = &self.layout.new_texts[text].file;
        let file = if target == text { String::new() } else { relative_link(own_file, &new_text.file) };
        let fragment = fragment.filter(|fragment| !fragment.is_empty());
        match fragment.map(|fragment| self.new_anchor(target, fragment)) {
            Some(Some(id)) => ResolvedLink::Rewritten(format!("{file}#{id}")),
            Some(None) | None => ResolvedLink::Rewritten(relative_link(own_file, &new_text.file)),
        }
    }

    /// Resolves a link to an anchor of the same text.
    fn resolve_own_anchor(&self, text: usize, fragment: &str) -> ResolvedLink {
        match self.new_anchor(text, fragment) {
            Some(id) if id == fragment => ResolvedLink::Unchanged,
            Some(id) => ResolvedLink::Rewritten(format!("#{id}")),
            None => ResolvedLink::Broken(relative_link(
                &self.layout.new_texts[text].file,
                &self.layout.new_texts[text].file,
            )),
        }
    }

    /// Returns the new anchor for an old one. Anchors of footnotes are never found.
    fn new_anchor(&self, text: usize, fragment: &str) -> Option<String> {
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        if fragment.starts_with("fn:") || fragment.starts_with("fnref:") {
            return None;
        }
        let mut cache = self.anchors.borrow_mut();
        let language = &self.languages[self.blog.texts[text].language];
        let anchors = cache.entry(text).or_insert_with(|| anchors(&self.bodies[text], language));
        let exact = anchors.iter().find(|anchor| anchor.id == *fragment);
        let by_heading =
            || anchors.iter().find(|anchor| old_heading_anchors(&anchor.heading).contains(&fragment.to_lowercase()));
        exact.or_else(by_heading).map(|anchor| anchor.id.clone())
    }
}

/// Returns the anchors that Hugo (as GitHub does), Kramdown and Zola make from a heading.
fn old_heading_anchors(heading: &str) -> [String; 3] {
    let lower = heading.to_lowercase();
    let github: String = lower.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).collect();
    let start = lower.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(lower.len());
    let kramdown: String =
        lower[start..].chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-')).collect();
    let ascii = deunicode::deunicode(&lower).to_lowercase();
    let words: Vec<&str> = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    [github.trim().replace(' ', "-"), kramdown.replace(' ', "-"), words.join("-")]
}

/// Resolves a path against an address, as browsers do.
fn join_path(from: &str, path: &str) -> String {
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

/// Rewrites the links of one text.
struct LinkRewriter<'a> {
    resolver: &'a LinkResolver<'a>,
    text: usize,
    notes: Vec<ReportNote>,
}

impl LinkRewriter<'_> {
    fn add_note(&mut self, text: String) {
        let note = ReportNote { kind: NoteKind::NotConverted, text };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Returns a tag in which the addresses that a browser would run lead nowhere, and its old length; `None` if it has none.
    fn without_running_addresses(&mut self, rest: &str) -> Option<(usize, String)> {
        let autolink = rest[1..].find(['>', ' ', '\n']).map(|end| &rest[1..=end]);
        if let Some(written) =
            autolink.filter(|written| rest[1 + written.len()..].starts_with('>') && runs_code(written))
        {
            self.add_note(format!("the address {written} would run in a reader's browser; it is `code` now"));
            return Some((written.len() + 2, format!("`{written}`")));
        }
        let length = tag_length(rest)?;
        let mut tag = rest[..length].to_owned();
        let running = running_addresses(&tag, &|text| resolve_attribute(text).into_owned());
        for value in running.iter().rev() {
            let written = tag[value.clone()].to_owned();
            self.add_note(format!("the address {written} in HTML would run in a reader's browser; it is # now"));
            tag.replace_range(value.clone(), "#");
        }
        (!running.is_empty()).then_some((length, tag))
    }

    /// Returns the new destination of a link, or `None` if it stays.
    fn rewrite_destination(&mut self, written: &str) -> Option<String> {
        if written.is_empty() {
            let own = &self.resolver.layout.new_texts[self.text].file;
            return Some(relative_link(own, own));
        }
        if runs_code(&resolve_attribute(written)) {
            self.add_note(format!(
                "the link to {written} would run in a reader's browser; it leads to the text itself now"
            ));
            let own = &self.resolver.layout.new_texts[self.text].file;
            return Some(relative_link(own, own));
        }
        let unescaped = written.replace("\\(", "(").replace("\\)", ")").replace("\\_", "_").replace("&amp;", "&");
        match self.resolver.resolve(self.text, &unescaped) {
            ResolvedLink::Unchanged => None,
            ResolvedLink::Rewritten(address) => Some(markdown_syntax::link_destination(&address)),
            ResolvedLink::Broken(address) => {
                self.add_note(format!("the link to {written} leads to nothing that came along or can be seen yet"));
                Some(markdown_syntax::link_destination(&address))
            }
        }
    }
}

impl MarkdownEditor for LinkRewriter<'_> {
    fn edit_prose(&mut self, _: usize, rest: &str, is_line_start: bool) -> Option<(usize, String)> {
        if is_line_start && let Some((start, written, end)) = parse_definition(rest) {
            let new = self.rewrite_destination(&written)?;
            return Some((end, format!("{}{new}", &rest[..start])));
        }
        if let Some(inside) = rest.strip_prefix("](") {
            let (written, length) = parse_destination(inside)?;
            let new = self.rewrite_destination(&written)?;
            return Some((2 + length, format!("]({new}")));
        }
        if rest.starts_with('<')
            && let Some(tag) = self.without_running_addresses(rest)
        {
            return Some(tag);
        }
        // Kielo does not resolve file paths in HTML, so the link gets the address of the text.
        if let Some(inside) = rest.strip_prefix("=\"@/").or_else(|| rest.strip_prefix("='@/")) {
            let end = inside.find(['"', '\''])?;
            let target = self.resolver.find_text(self.text, &format!("@/{}", &inside[..end]))?;
            let address = &self.resolver.layout.new_texts[target].address;
            return Some((4 + end, format!("=\"{}{address}", self.resolver.blog.base_path())));
        }
        None
    }
}

/// Parses the destination at the start of a link's parentheses, and returns its length too.
fn parse_destination(inside: &str) -> Option<(String, usize)> {
    let start = inside.len() - inside.trim_start_matches([' ', '\n']).len();
    let rest = &inside[start..];
    if let Some(inner) = rest.strip_prefix('<') {
        let end = inner.find(['>', '\n'])?;
        return inner[end..].starts_with('>').then(|| (inner[..end].to_owned(), start + end + 2));
    }
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, character) in rest.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '(' => depth += 1,
            ')' if depth == 0 => return Some((rest[..at].to_owned(), start + at)),
            ')' => depth -= 1,
            character if character.is_whitespace() => return Some((rest[..at].to_owned(), start + at)),
            _ => {}
        }
    }
    None
}

/// Parses a link reference definition such as `[name]: address`: the start, the text and the end of the address.
fn parse_definition(rest: &str) -> Option<(usize, String, usize)> {
    let line = rest.split('\n').next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches(' ').len();
    let inner = line[indent..].strip_prefix('[').filter(|inner| indent < 4 && !inner.starts_with('^'))?;
    let close = inner.find("]:").filter(|close| !inner[..*close].contains(']'))?;
    let after = indent + 1 + close + 2;
    let start = after + line[after..].len() - line[after..].trim_start().len();
    let (written, length) = parse_destination(&format!("{} ", &line[start..]))?;
    (!written.is_empty()).then_some((start, written, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_browsers_do() {
        assert_eq!(join_path("/posts/a/", "../b/"), "/posts/b/");
        assert_eq!(join_path("/2024/a.html", "b.png"), "/2024/b.png");
        assert_eq!(join_path("/a/", "/x.png"), "/x.png");
        assert_eq!(join_path("/a/", "../../.."), "/");
    }

    #[test]
    fn link_reference_definitions_are_parsed() {
        assert_eq!(parse_definition("[a]: x/y \"t\"\nz"), Some((5, "x/y".to_owned(), 8)));
        assert_eq!(parse_definition("[^a]: x"), None);
        assert_eq!(parse_definition("[a](b)"), None);
    }
}
