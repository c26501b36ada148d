//! Converts Liquid and the syntax of Kramdown in Jekyll's texts.

use std::borrow::Cow;

use super::super::blog::{Arguments, Fields, Generator, OldText, Replacement, Shortcode, code_block, replace_common};
use super::address::slug;
use crate::language::Language;

/// The syntax and slugs of Jekyll, and the settings that Liquid prints.
pub(super) struct Jekyll {
    /// The address of the host.
    url: String,
    /// The folder on the host, with a leading slash, or empty.
    base_path: String,
    title: String,
}

/// The note on removed Kramdown attributes.
const ATTRIBUTES_NOTE: &str = "attributes in braces were taken off";
/// The note on a removed table of contents.
const CONTENTS_NOTE: &str = "a table of contents was taken out: Kielo's themes make their own";

impl Jekyll {
    /// Reads the values that Liquid can print from the settings.
    pub(super) fn from_fields(mut fields: Fields) -> Self {
        let base = fields.take_text("baseurl").unwrap_or_default();
        let base = base.trim_matches('/');
        Self {
            url: fields.take_text("url").unwrap_or_default().trim_end_matches('/').to_owned(),
            base_path: if base.is_empty() { String::new() } else { format!("/{base}") },
            title: fields.take_first_text(&["title", "name"]).unwrap_or_default(),
        }
    }

    /// Evaluates the expression between `{{` and `}}`, or returns `None` for an unknown value or filter.
    fn evaluate(&self, inner: &str, text: &OldText) -> Option<String> {
        let mut filters = inner.split('|').map(str::trim);
        let value = filters.next()?;
        let mut result = match value {
            "site.baseurl" => self.base_path.clone(),
            "site.url" => self.url.clone(),
            "site.title" | "site.name" => self.title.clone(),
            "page.title" => text.title.clone(),
            "page.url" => text.address.clone(),
            quoted => {
                let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                quoted.strip_prefix(quote)?.strip_suffix(quote)?.to_owned()
            }
        };
        for filter in filters {
            result = match filter {
                "relative_url" | "prepend: site.baseurl" => {
                    format!("{}/{}", self.base_path, result.trim_start_matches('/'))
                }
                "absolute_url" => format!("{}{}/{}", self.url, self.base_path, result.trim_start_matches('/')),
                "prepend: site.url" => format!("{}{result}", self.url),
                "escape" | "xml_escape" | "strip" | "uri_escape" => result,
                _ => return None,
            };
        }
        Some(result)
    }
}

impl Generator for Jekyll {
    fn name(&self) -> &'static str {
        "Jekyll"
    }

    fn parse_shortcode(&self, rest: &str, text: &OldText) -> Option<Shortcode> {
        let shortcode =
            |length, name: &str, replacement| Some(Shortcode { length, name: name.to_owned(), replacement });
        if rest.starts_with("{::") || rest.starts_with("{:") {
            let end = rest.find('}').filter(|end| !rest[..*end].contains('\n'))?;
            return shortcode(end + 1, "", Replacement::Removed(ATTRIBUTES_NOTE.to_owned()));
        }
        if rest.starts_with("{{") {
            let end = rest.find("}}")?;
            let inner = rest[2..end].trim().trim_matches('-').trim();
            let replacement = self.evaluate(inner, text).map_or(Replacement::Unknown, Replacement::Markdown);
            return shortcode(end + 2, &format!("the Liquid `{{{{ {inner} }}}}`"), replacement);
        }
        let (name, arguments, mut length) = parse_tag(rest)?;
        let replacement = match name {
            "raw" => {
                let (inner, end) = block_content(rest, length, "endraw")?;
                length = end;
                let escape = || inner.replace("{{ <", "\\{{ <").replace("{{<", "\\{{\\<");
                Replacement::Markdown(self.unescape_code(inner).unwrap_or_else(escape))
            }
            "comment" => {
                length = block_content(rest, length, "endcomment")?.1;
                Replacement::Removed("a comment went".to_owned())
            }
            "highlight" => {
                let (inner, end) = block_content(rest, length, "endhighlight")?;
                length = end;
                let inner = self.unescape_code(inner).map_or(Cow::Borrowed(inner), Cow::Owned);
                Replacement::Markdown(code_block(&inner, arguments.split_whitespace().next().unwrap_or_default()))
            }
            "post_url" => Replacement::Markdown(format!("@/_posts/{}.md", arguments.trim_start_matches('/'))),
            "link" => Replacement::Markdown(format!("@/{}", arguments.trim_start_matches('/'))),
            "include" | "include_cached" | "include_relative" => {
                let (file, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
                let file = file.rsplit('/').next().unwrap_or_default();
                // Arguments often put the base path before a path.
                let rest = rest.replace("site.baseurl", "\"\"");
                let name = file.strip_suffix(".html").unwrap_or(file);
                replace_common(name, &Arguments::parse(&rest), &text.title)
            }
            name => replace_common(name, &Arguments::parse(arguments), &text.title),
        };
        let report_name = if name == "include" {
            format!("the Liquid `{{% include {arguments} %}}`")
        } else {
            format!("the Liquid `{{% {name} %}}`")
        };
        shortcode(length, &report_name, replacement)
    }

    fn replace_line(&self, line: &str) -> Option<(String, &'static str)> {
        let line = line.trim();
        if matches!(line.to_lowercase().as_str(), "[toc]" | "[[toc]]" | "[[_toc_]]" | "{:toc}" | "{:toc }" | "{: toc}")
        {
            return Some((String::new(), CONTENTS_NOTE));
        }
        (line.starts_with("{:") && line.ends_with('}')).then(|| (String::new(), ATTRIBUTES_NOTE))
    }

    fn unescape_code(&self, code: &str) -> Option<String> {
        let mut new = String::new();
        let mut rest = code;
        while let Some(at) = rest.find("{%") {
            let raw_tag = parse_tag(&rest[at..]).filter(|(name, ..)| matches!(*name, "raw" | "endraw"));
            let (kept, skipped) = raw_tag.map_or((at + 2, at + 2), |(_, _, length)| (at, at + length));
            new.push_str(&rest[..kept]);
            rest = &rest[skipped..];
        }
        new.push_str(rest);
        (new != code).then_some(new)
    }

    fn term_slug(&self, name: &str, _: &Language) -> String {
        slug(name)
    }
}

/// Parses the Liquid tag that a text begins with: its name, its arguments and its length.
fn parse_tag(rest: &str) -> Option<(&str, &str, usize)> {
    let inner = rest.strip_prefix("{%")?;
    let end = inner.find("%}")?;
    let content = inner[..end].trim().trim_start_matches('-').trim_end_matches('-').trim();
    let (name, arguments) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some((name, arguments.trim(), end + 4))
}

/// Returns the text between a tag and its end tag, and the end of the latter.
fn block_content<'a>(rest: &'a str, from: usize, name: &str) -> Option<(&'a str, usize)> {
    let mut at = from;
    while let Some(found) = rest[at..].find("{%") {
        let start = at + found;
        if let Some((tag, _, length)) = parse_tag(&rest[start..])
            && tag == name
        {
            return Some((&rest[from..start], start + length));
        }
        at = start + 2;
    }
    None
}

/// Converts a text to Kielo's Markdown: moves anchors to their headings, and removes lists that Kramdown replaces by a
/// table of contents. The number of lines stays.
pub(super) fn convert_kramdown(body: &str, excerpt_separator: Option<&str>) -> String {
    let body =
        excerpt_separator.map_or(Cow::Borrowed(body), |mark| Cow::Owned(body.replacen(mark, "<!-- more -->", 1)));
    let mut lines: Vec<String> = body.split('\n').map(str::to_owned).collect();
    for index in 1..lines.len() {
        let line = lines[index].trim().to_owned();
        let Some(attributes) = line.strip_prefix("{:").and_then(|rest| rest.strip_suffix('}')) else { continue };
        if attributes.trim() == "toc" {
            lines[index - 1].clear();
        }
        let anchor = attributes.split_whitespace().find_map(|word| word.strip_prefix('#'));
        if let Some(anchor) = anchor.filter(|_| lines[index - 1].starts_with('#')) {
            let heading = format!("{} {{#{anchor}}}", lines[index - 1].trim_end());
            lines[index - 1] = heading;
            lines[index].clear();
        }
    }
    lines.join("\n")
}
