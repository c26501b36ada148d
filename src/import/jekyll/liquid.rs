//! Liquid and Kramdown's own signs in Jekyll's texts.

use std::borrow::Cow;

use super::super::blog::{Arguments, Call, Dialect, Facts, Meaning, OldText, code, usual};
use super::address::slug;
use crate::language::Language;

/// How Jekyll reads texts and names.
pub(super) struct Jekyll {
    /// The address of the blog's host, and the folder there.
    url: String,
    base: String,
    title: String,
}

const ATTRIBUTES: &str = "attributes in braces were taken off";
const CONTENTS: &str = "a table of contents was taken out: Kielo's themes make their own";

impl Jekyll {
    pub(super) fn of(facts: &mut Facts) -> Self {
        let mut look = facts.clone();
        let base = look.text("baseurl").unwrap_or_default();
        let base = base.trim_matches('/');
        Self {
            url: look.text("url").unwrap_or_default().trim_end_matches('/').to_owned(),
            base: if base.is_empty() { String::new() } else { format!("/{base}") },
            title: look.first_text(&["title", "name"]).unwrap_or_default(),
        }
    }

    /// What stands between `{{` and `}}`.
    fn output(&self, inner: &str, text: &OldText) -> Option<String> {
        let mut filters = inner.split('|').map(str::trim);
        let value = filters.next()?;
        let mut result = match value {
            "site.baseurl" => self.base.clone(),
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
                "relative_url" | "prepend: site.baseurl" => format!("{}/{}", self.base, result.trim_start_matches('/')),
                "absolute_url" => format!("{}{}/{}", self.url, self.base, result.trim_start_matches('/')),
                "prepend: site.url" => format!("{}{result}", self.url),
                "escape" | "xml_escape" | "strip" | "uri_escape" => result,
                _ => return None,
            };
        }
        Some(result)
    }
}

impl Dialect for Jekyll {
    fn name(&self) -> &'static str {
        "Jekyll"
    }

    fn call(&self, rest: &str, text: &OldText) -> Option<Call> {
        let found = |length, name: &str, meaning| Some(Call { length, name: name.to_owned(), meaning });
        if rest.starts_with("{::") || rest.starts_with("{:") {
            let end = rest.find('}').filter(|end| !rest[..*end].contains('\n'))?;
            return found(end + 1, "", Meaning::Dropped(ATTRIBUTES.to_owned()));
        }
        if rest.starts_with("{{") {
            let end = rest.find("}}")?;
            let inner = rest[2..end].trim().trim_matches('-').trim();
            let meaning = self.output(inner, text).map_or(Meaning::Unknown, Meaning::Markdown);
            return found(end + 2, &format!("the Liquid `{{{{ {inner} }}}}`"), meaning);
        }
        let (name, arguments, length) = tag(rest)?;
        let (mut length, mut meaning) = (length, Meaning::Unknown);
        match name {
            "raw" => {
                let (inner, whole) = until(rest, length, "endraw")?;
                length = whole;
                meaning = Meaning::Markdown(
                    self.code(inner).unwrap_or_else(|| inner.replace("{{ <", "\\{{ <").replace("{{<", "\\{{\\<")),
                );
            }
            "comment" => {
                length = until(rest, length, "endcomment")?.1;
                meaning = Meaning::Dropped("a comment went".to_owned());
            }
            "highlight" => {
                let (inner, whole) = until(rest, length, "endhighlight")?;
                length = whole;
                let inner = self.code(inner).map_or(Cow::Borrowed(inner), Cow::Owned);
                meaning = Meaning::Markdown(code(&inner, arguments.split_whitespace().next().unwrap_or_default()));
            }
            "post_url" => meaning = Meaning::Markdown(format!("@/_posts/{}.md", arguments.trim_start_matches('/'))),
            "link" => meaning = Meaning::Markdown(format!("@/{}", arguments.trim_start_matches('/'))),
            "include" | "include_cached" | "include_relative" => {
                let (file, rest) = arguments.split_once(char::is_whitespace).unwrap_or((arguments, ""));
                let file = file.rsplit('/').next().unwrap_or_default();
                // Paths in arguments are often made of the blog's address.
                let rest = rest.replace("site.baseurl", "\"\"");
                meaning = usual(file.strip_suffix(".html").unwrap_or(file), &Arguments::parse(&rest), &text.title);
            }
            name => meaning = merge(meaning, usual(name, &Arguments::parse(arguments), &text.title)),
        }
        let named = if name == "include" {
            format!("the Liquid `{{% include {arguments} %}}`")
        } else {
            format!("the Liquid `{{% {name} %}}`")
        };
        found(length, &named, meaning)
    }

    fn line(&self, line: &str) -> Option<(String, &'static str)> {
        let line = line.trim();
        if matches!(line.to_lowercase().as_str(), "[toc]" | "[[toc]]" | "[[_toc_]]" | "{:toc}" | "{:toc }" | "{: toc}")
        {
            return Some((String::new(), CONTENTS));
        }
        (line.starts_with("{:") && line.ends_with('}')).then(|| (String::new(), ATTRIBUTES))
    }

    fn code(&self, code: &str) -> Option<String> {
        let mut new = String::new();
        let mut rest = code;
        while let Some(at) = rest.find("{%") {
            let is_raw = tag(&rest[at..]).filter(|(name, ..)| matches!(*name, "raw" | "endraw"));
            let (kept, skipped) = is_raw.map_or((at + 2, at + 2), |(_, _, length)| (at, at + length));
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

fn merge(usual: Meaning, other: Meaning) -> Meaning {
    if other == Meaning::Unknown { usual } else { other }
}

/// The tag that a text begins with: its name, what follows that, and its length.
fn tag(rest: &str) -> Option<(&str, &str, usize)> {
    let inner = rest.strip_prefix("{%")?;
    let end = inner.find("%}")?;
    let written = inner[..end].trim().trim_start_matches('-').trim_end_matches('-').trim();
    let (name, arguments) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_name.then_some((name, arguments.trim(), end + 4))
}

/// What stands between a tag and its end, and where that ends.
fn until<'a>(rest: &'a str, from: usize, name: &str) -> Option<(&'a str, usize)> {
    let mut at = from;
    while let Some(found) = rest[at..].find("{%") {
        let start = at + found;
        if let Some((known, _, length)) = tag(&rest[start..])
            && known == name
        {
            return Some((&rest[from..start], start + length));
        }
        at = start + 2;
    }
    None
}

/// A text as Kielo's Markdown wants it, line for line: anchors stand with their headings, and no list stands for a table of contents.
pub(super) fn prepared(body: &str, separator: Option<&str>) -> String {
    let body = separator.map_or(Cow::Borrowed(body), |mark| Cow::Owned(body.replacen(mark, "<!-- more -->", 1)));
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
