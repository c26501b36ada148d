//! Shortcodes and Liquid tags in texts, such as `{{< name … >}}`, `{% name … %}` and `{{ name(…) }}`: their arguments,
//! and the Markdown that replaces the common ones.

use super::super::markdown_syntax;
use super::super::video::Video;

/// The arguments of a shortcode: keys, if any, with their values.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Arguments(Vec<(Option<String>, String)>);

/// The replacement of a shortcode.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) enum Replacement {
    /// Markdown without a note.
    Markdown(String),
    /// Markdown, and a note for the report.
    Changed(String, String),
    /// Nothing, since Kielo has no use for it; the note goes into the report.
    Removed(String),
    /// None: Kielo does not know the shortcode, so it stays as text.
    Unknown,
}

/// A shortcode of Hugo or Zola or a Liquid tag of Jekyll, at the start of some text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Shortcode {
    /// The length in bytes, including its content if that is replaced too.
    pub(in crate::import) length: usize,
    /// The name in the report.
    pub(in crate::import) name: String,
    pub(in crate::import) replacement: Replacement,
}

impl Arguments {
    /// Parses `key="value"`, `"value"` and `value`, separated by spaces or commas.
    pub(in crate::import) fn parse(text: &str) -> Self {
        let mut arguments = Vec::new();
        let mut rest = text.trim_start_matches(is_separator);
        while !rest.is_empty() {
            let key_end =
                rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(rest.len());
            let after = rest[key_end..].trim_start();
            let (key, value) = match after.strip_prefix('=') {
                Some(value) if key_end > 0 => (Some(rest[..key_end].to_lowercase()), value.trim_start()),
                _ => (None, rest),
            };
            let (value, left) = first_value(value);
            arguments.push((key, value));
            rest = left.trim_start_matches(is_separator);
        }
        Self(arguments)
    }

    /// Returns the value of the first of `keys` that is present, unless it is empty.
    pub(in crate::import) fn get(&self, keys: &[&str]) -> Option<&str> {
        let find = |key: &&str| self.0.iter().find(|(known, _)| known.as_deref() == Some(*key));
        keys.iter().find_map(find).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Returns a positional argument, unless it is empty.
    pub(in crate::import) fn positional(&self, index: usize) -> Option<&str> {
        let unnamed = self.0.iter().filter(|(key, _)| key.is_none());
        unnamed.map(|(_, value)| value.as_str()).nth(index).filter(|value| !value.is_empty())
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || c == ','
}

/// Splits off the first value of a text, which may be in quotes.
fn first_value(text: &str) -> (String, &str) {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        let mut value = String::new();
        let mut is_escaped = false;
        for (at, character) in text.char_indices().skip(1) {
            match character {
                _ if is_escaped => {
                    is_escaped = false;
                    if character != quote && character != '\\' {
                        value.push('\\');
                    }
                    value.push(character);
                }
                '\\' if quote != '`' => is_escaped = true,
                character if character == quote => return (value, &text[at + 1..]),
                character => value.push(character),
            }
        }
        return (value, "");
    }
    let end = text.find(is_separator).unwrap_or(text.len()).max(text.chars().next().map_or(0, char::len_utf8));
    (text[..end].to_owned(), &text[end..])
}

/// Converts a figure into a paragraph that holds an image with its caption.
pub(in crate::import) fn figure(arguments: &Arguments) -> Replacement {
    let source =
        arguments.get(&["src", "url", "path", "image_path", "image", "file"]).or_else(|| arguments.positional(0));
    let Some(source) = source else { return Replacement::Unknown };
    let title = arguments.get(&["title"]).map(without_markdown);
    let caption = arguments.get(&["caption", "description", "desc"]).map(without_markdown);
    let credit = arguments.get(&["attr"]).map(without_markdown);
    let caption = [title, caption, credit].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let alt = arguments.get(&["alt"]).map_or_else(|| caption.clone(), without_markdown);
    let alt = alt.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    let address = markdown_syntax::link_destination(source);
    let image = if caption.is_empty() {
        format!("\n\n![{alt}]({address})\n\n")
    } else {
        format!("\n\n![{alt}]({address} {})\n\n", markdown_syntax::link_title(&caption))
    };
    match arguments.get(&["link", "attrlink"]) {
        Some(link) => Replacement::Changed(image, format!("the figure {source} led to {link}, which was left out")),
        None => Replacement::Markdown(image),
    }
}

/// Returns a text without Markdown's links, emphasis and code.
fn without_markdown(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        // The text of the link begins at the last `[` before.
        let (outside, link) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.extend([outside, link]);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    let plain: String = plain.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Converts a video of YouTube or Vimeo into the theme's component.
pub(in crate::import) fn video(service: &str, arguments: &Arguments, title: &str) -> Replacement {
    let id = arguments.get(&["id", "video_id", "src", "url"]).or_else(|| arguments.positional(0)).unwrap_or_default();
    let address = match service {
        _ if id.contains("//") => id.to_owned(),
        "youtube" => format!("https://www.youtube.com/watch?v={id}"),
        _ => format!("https://vimeo.com/{id}"),
    };
    let title = arguments.get(&["title"]).unwrap_or(title);
    let component = Video::from_address(&address)
        .and_then(|video| markdown_syntax::component_call(video.component, &[("id", &video.id), ("title", title)]));
    component.map_or(Replacement::Unknown, |component| Replacement::Markdown(format!("\n\n{component}\n\n")))
}

/// Converts the embedded content of another site into a link to it.
pub(in crate::import) fn link_to(what: &str, address: &str) -> Replacement {
    Replacement::Changed(format!("<{address}>"), format!("{what} became a link: {address}"))
}

/// Returns a fenced code block.
pub(in crate::import) fn code_block(text: &str, language: &str) -> String {
    let text = text.trim_matches('\n').trim_end();
    let language: String = language.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '`').collect();
    format!("\n{}\n", markdown_syntax::fenced_code(text, &language))
}

/// Converts the shortcodes that blogs of all three generators have.
pub(in crate::import) fn replace_common(name: &str, arguments: &Arguments, title: &str) -> Replacement {
    match name {
        "figure" | "image" | "img" | "figure.html" | "image.html" | "picture" => figure(arguments),
        "youtube" | "youtube.html" | "youtubePlayer.html" => video("youtube", arguments, title),
        "vimeo" | "vimeo.html" | "vimeoPlayer.html" => video("vimeo", arguments, title),
        "gist" => {
            let address = match (arguments.get(&["url"]), arguments.positional(0), arguments.positional(1)) {
                (Some(address), ..) => address.to_owned(),
                (None, Some(user), Some(id)) => format!("https://gist.github.com/{user}/{id}"),
                (None, Some(id), None) => format!("https://gist.github.com/{id}"),
                _ => return Replacement::Unknown,
            };
            link_to("a gist", &address)
        }
        "tweet" | "x" | "twitter" => {
            let user = arguments.get(&["user"]).unwrap_or("i");
            match arguments.get(&["id"]).or_else(|| arguments.positional(0)) {
                Some(id) if id.contains("//") => link_to("a post on X", id),
                Some(id) => link_to("a post on X", &format!("https://x.com/{user}/status/{id}")),
                None => Replacement::Unknown,
            }
        }
        "instagram" => match arguments.get(&["id"]).or_else(|| arguments.positional(0)) {
            Some(id) => link_to("a post on Instagram", &format!("https://www.instagram.com/p/{id}/")),
            None => Replacement::Unknown,
        },
        _ => Replacement::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_have_keys_or_positions() {
        let arguments = Arguments::parse(r#"go "a b" src='x "y".png' linenos=table, n=3 `r"a`"#);
        assert_eq!(arguments.positional(0), Some("go"));
        assert_eq!(arguments.positional(1), Some("a b"));
        assert_eq!(arguments.positional(2), Some("r\"a"));
        assert_eq!(arguments.get(&["url", "src"]), Some("x \"y\".png"));
        assert_eq!(arguments.get(&["n"]), Some("3"));
    }

    #[test]
    fn figures_have_captions_without_markdown() {
        let arguments = Arguments::parse(r#"src="a b.png" caption="The *big* [one](x)" alt="[A]""#);
        let image = "\n\n![\\[A\\]](<a b.png> \"The big one\")\n\n";
        assert_eq!(figure(&arguments), Replacement::Markdown(image.to_owned()));
    }
}
