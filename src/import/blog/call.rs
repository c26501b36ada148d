//! Calls in texts, such as `{{< name … >}}`, `{% name … %}` and `{{ name(…) }}`: their arguments, and what the usual ones become.

use super::super::markdown_syntax;
use super::super::video::Video;

/// What stands behind the name of a call.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Arguments(Vec<(Option<String>, String)>);

/// What a call turns out to be.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) enum Meaning {
    /// Markdown takes its place.
    Markdown(String),
    /// The same, but something about it must be told.
    Changed(String, String),
    /// It says nothing on a page of Kielo's, and goes; this is told.
    Dropped(String),
    /// Nothing is known of it.
    Unknown,
}

/// A call in a text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::import) struct Call {
    /// How many bytes it takes.
    pub(in crate::import) length: usize,
    /// What the report calls it.
    pub(in crate::import) name: String,
    pub(in crate::import) meaning: Meaning,
}

impl Arguments {
    /// Takes arguments apart: `key="value"`, `"value"` and `value`, with spaces or commas between them.
    pub(in crate::import) fn parse(text: &str) -> Self {
        let mut arguments = Vec::new();
        let mut rest = text.trim_start_matches(between);
        while !rest.is_empty() {
            let key_end =
                rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(rest.len());
            let after = rest[key_end..].trim_start();
            let (key, value) = match after.strip_prefix('=') {
                Some(value) if key_end > 0 => (Some(rest[..key_end].to_lowercase()), value.trim_start()),
                _ => (None, rest),
            };
            let (value, left) = one(value);
            arguments.push((key, value));
            rest = left.trim_start_matches(between);
        }
        Self(arguments)
    }

    /// The first of these keys that has a value.
    pub(in crate::import) fn get(&self, keys: &[&str]) -> Option<&str> {
        let named = |key: &&str| self.0.iter().find(|(known, _)| known.as_deref() == Some(*key));
        keys.iter().find_map(named).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// An argument without a key by its place.
    pub(in crate::import) fn at(&self, index: usize) -> Option<&str> {
        let unnamed = self.0.iter().filter(|(key, _)| key.is_none());
        unnamed.map(|(_, value)| value.as_str()).nth(index).filter(|value| !value.is_empty())
    }
}

fn between(c: char) -> bool {
    c.is_whitespace() || c == ','
}

/// The first value of a text, and what follows it.
fn one(text: &str) -> (String, &str) {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) {
        let mut value = String::new();
        let mut is_escaped = false;
        for (at, sign) in text.char_indices().skip(1) {
            match sign {
                _ if is_escaped => {
                    is_escaped = false;
                    if sign != quote && sign != '\\' {
                        value.push('\\');
                    }
                    value.push(sign);
                }
                '\\' if quote != '`' => is_escaped = true,
                sign if sign == quote => return (value, &text[at + 1..]),
                sign => value.push(sign),
            }
        }
        return (value, "");
    }
    let end = text.find(between).unwrap_or(text.len()).max(text.chars().next().map_or(0, char::len_utf8));
    (text[..end].to_owned(), &text[end..])
}

/// An image with its caption, as a paragraph of its own.
pub(in crate::import) fn figure(arguments: &Arguments) -> Meaning {
    let source = arguments.get(&["src", "url", "path", "image_path", "image", "file"]).or_else(|| arguments.at(0));
    let Some(source) = source else { return Meaning::Unknown };
    let title = arguments.get(&["title"]).map(plain);
    let caption = arguments.get(&["caption", "description", "desc"]).map(plain);
    let credit = arguments.get(&["attr"]).map(plain);
    let caption = [title, caption, credit].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let alt = arguments.get(&["alt"]).map_or_else(|| caption.clone(), plain);
    let alt = alt.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    let address = markdown_syntax::link_destination(source);
    let image = if caption.is_empty() {
        format!("\n\n![{alt}]({address})\n\n")
    } else {
        format!("\n\n![{alt}]({address} {})\n\n", markdown_syntax::link_title(&caption))
    };
    match arguments.get(&["link", "attrlink"]) {
        Some(link) => Meaning::Changed(image, format!("the figure {source} led to {link}, which was left out")),
        None => Meaning::Markdown(image),
    }
}

/// A text without Markdown's links and emphasis.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        // The last bracket that opens before it began the link's text.
        let (around, link) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.extend([around, link]);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    let plain: String = plain.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A film by the service and its id there.
pub(in crate::import) fn video(service: &str, arguments: &Arguments, title: &str) -> Meaning {
    let id = arguments.get(&["id", "video_id", "src", "url"]).or_else(|| arguments.at(0)).unwrap_or_default();
    let address = match service {
        _ if id.contains("//") => id.to_owned(),
        "youtube" => format!("https://www.youtube.com/watch?v={id}"),
        _ => format!("https://vimeo.com/{id}"),
    };
    let title = arguments.get(&["title"]).unwrap_or(title);
    let call = Video::from_address(&address)
        .and_then(|video| markdown_syntax::component_call(video.component, &[("id", &video.id), ("title", title)]));
    call.map_or(Meaning::Unknown, |call| Meaning::Markdown(format!("\n\n{call}\n\n")))
}

/// A link in the place of what another site would show.
pub(in crate::import) fn elsewhere(what: &str, address: &str) -> Meaning {
    Meaning::Changed(format!("<{address}>"), format!("{what} became a link: {address}"))
}

/// A block of code.
pub(in crate::import) fn code(text: &str, language: &str) -> String {
    let text = text.trim_matches('\n').trim_end();
    let language: String = language.to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '`').collect();
    format!("\n{}\n", markdown_syntax::fenced_code(text, &language))
}

/// The calls that blogs of every kind have.
pub(in crate::import) fn usual(name: &str, arguments: &Arguments, title: &str) -> Meaning {
    match name {
        "figure" | "image" | "img" | "figure.html" | "image.html" | "picture" => figure(arguments),
        "youtube" | "youtube.html" | "youtubePlayer.html" => video("youtube", arguments, title),
        "vimeo" | "vimeo.html" | "vimeoPlayer.html" => video("vimeo", arguments, title),
        "gist" => {
            let address = match (arguments.get(&["url"]), arguments.at(0), arguments.at(1)) {
                (Some(address), ..) => address.to_owned(),
                (None, Some(user), Some(id)) => format!("https://gist.github.com/{user}/{id}"),
                (None, Some(id), None) => format!("https://gist.github.com/{id}"),
                _ => return Meaning::Unknown,
            };
            elsewhere("a gist", &address)
        }
        "tweet" | "x" | "twitter" => {
            let user = arguments.get(&["user"]).unwrap_or("i");
            match arguments.get(&["id"]).or_else(|| arguments.at(0)) {
                Some(id) if id.contains("//") => elsewhere("a post on X", id),
                Some(id) => elsewhere("a post on X", &format!("https://x.com/{user}/status/{id}")),
                None => Meaning::Unknown,
            }
        }
        "instagram" => match arguments.get(&["id"]).or_else(|| arguments.at(0)) {
            Some(id) => elsewhere("a post on Instagram", &format!("https://www.instagram.com/p/{id}/")),
            None => Meaning::Unknown,
        },
        _ => Meaning::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_have_keys_or_places() {
        let arguments = Arguments::parse(r#"go "a b" src='x "y".png' linenos=table, n=3 `r"a`"#);
        assert_eq!(arguments.at(0), Some("go"));
        assert_eq!(arguments.at(1), Some("a b"));
        assert_eq!(arguments.at(2), Some("r\"a"));
        assert_eq!(arguments.get(&["url", "src"]), Some("x \"y\".png"));
        assert_eq!(arguments.get(&["n"]), Some("3"));
    }

    #[test]
    fn figures_have_captions_without_markdown() {
        let arguments = Arguments::parse(r#"src="a b.png" caption="The *big* [one](x)" alt="[A]""#);
        let image = "\n\n![\\[A\\]](<a b.png> \"The big one\")\n\n";
        assert_eq!(figure(&arguments), Meaning::Markdown(image.to_owned()));
    }
}
