//! HTML with placeholders. Everything that depends on one document alone is final. Links, images, components and theme
//! strings need the rest of the site, so the render stage fills them in.

use crate::table::Span;

/// The content that replaces a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceholderKind {
    /// The URL of a document, file or heading, as the author wrote it. The content is the attributes of `<a>`.
    Link(Box<str>),
    /// An address in an attribute of the author's HTML that begins with `/`. The content is the address.
    RawAddress(Box<str>),
    /// An image of the site.
    Image(Box<AuthoredImage>),
    /// A component call without a body.
    Component(Box<ComponentCall>),
    /// The start of the body of a component. Its end follows, and bodies are nested properly.
    BodyStart(Box<ComponentCall>),
    /// The end of the body of a component.
    BodyEnd,
    /// A card for an address of another service.
    Embed(Box<AuthoredEmbed>),
    /// A theme string for an attribute, by its key.
    ThemeString(&'static str),
    /// A theme string for the content of an element, by its key.
    ThemeStringHtml(&'static str),
}

/// A component call in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentCall {
    /// The name of the component.
    pub name: Box<str>,
    /// The arguments in the order of the call.
    pub arguments: Box<[ComponentArgument]>,
    /// Whether the call is among the words of a paragraph or heading.
    pub is_in_paragraph: bool,
}

/// An argument of a component call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentArgument {
    /// The name of the argument.
    pub name: Box<str>,
    /// The value.
    pub value: ArgumentValue,
    /// The position of the name and the value in the source file.
    pub span: Span,
}

/// The value of an argument of a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArgumentValue {
    /// A text.
    Text(Box<str>),
    /// A finite number as the author wrote it.
    Number(Box<str>),
    /// `true` or `false`.
    Boolean(bool),
}

impl ArgumentValue {
    /// Returns a text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// Returns a whole number.
    #[must_use]
    pub fn number(number: usize) -> Self {
        Self::Number(number.to_string().into())
    }
}

/// An image as the author wrote it in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoredImage {
    /// The URL or path of the image.
    pub target: Box<str>,
    /// The alternative text.
    pub alt: Box<str>,
    /// The title; empty if there is none or if it is shown as a caption.
    pub title: Box<str>,
}

/// A card as the author wrote it in Markdown: an address alone in a paragraph, or a link with a title or a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthoredEmbed {
    /// The address at the service.
    pub address: Box<str>,
    /// The title; empty if there is none.
    pub title: Box<str>,
    /// The URL or path of the preview picture.
    pub image: Option<Box<str>>,
}

/// A position in HTML that the render stage fills in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder {
    /// The byte offset in the text at which the content is inserted.
    pub offset: u32,
    /// The position of the placeholder in the source file.
    pub span: Span,
    /// The content to insert.
    pub kind: PlaceholderKind,
}

/// HTML and its placeholders, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html {
    text: Box<str>,
    placeholders: Box<[Placeholder]>,
}

/// Appends a text, without the next end of a link if that is to be skipped.
fn push_text(filled: &mut String, text: &str, skips_end: &mut bool) {
    const END: &str = "</a>";
    match skips_end.then(|| text.find(END)).flatten() {
        Some(end) => {
            filled.push_str(&text[..end]);
            filled.push_str(&text[end + END.len()..]);
            *skips_end = false;
        }
        None => filled.push_str(text),
    }
}

/// Returns the HTML of a component with its body.
fn html(filled: impl Into<Filled>) -> String {
    match filled.into() {
        Filled::Html(html) => html,
        Filled::WordsOnly => String::new(),
    }
}

/// The content of a placeholder.
pub enum Filled {
    /// HTML in its place.
    Html(String),
    /// For a link: its words without the link.
    WordsOnly,
}

impl From<String> for Filled {
    fn from(html: String) -> Self {
        Self::Html(html)
    }
}

impl Html {
    /// Joins a text and its placeholders. The placeholders must be sorted by offset.
    #[must_use]
    pub fn new(text: String, placeholders: Vec<Placeholder>) -> Self {
        Self { text: text.into_boxed_str(), placeholders: placeholders.into_boxed_slice() }
    }

    /// Returns the placeholders, in the order of the text.
    pub fn placeholders(&self) -> impl Iterator<Item = &Placeholder> {
        self.placeholders.iter()
    }

    /// Returns the HTML without anything for the placeholders.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.text
    }

    /// Returns the addresses of links and images as the author wrote them.
    pub fn targets(&self) -> impl Iterator<Item = &str> {
        self.placeholders.iter().filter_map(|placeholder| match &placeholder.kind {
            PlaceholderKind::Link(target) | PlaceholderKind::RawAddress(target) => Some(&**target),
            PlaceholderKind::Image(image) => Some(&*image.target),
            PlaceholderKind::Embed(embed) => embed.image.as_deref(),
            PlaceholderKind::Component(_)
            | PlaceholderKind::BodyStart(_)
            | PlaceholderKind::BodyEnd
            | PlaceholderKind::ThemeString(_)
            | PlaceholderKind::ThemeStringHtml(_) => None,
        })
    }

    /// Returns the text with every placeholder replaced. `content_for` returns the finished HTML for a placeholder. For the
    /// start of a body, it also gets the finished HTML of the body, and returns the HTML for both.
    pub fn fill_placeholders<'a, F: Into<Filled>>(
        &'a self,
        mut content_for: impl FnMut(&'a Placeholder, Option<&str>) -> F,
    ) -> String {
        let mut filled = String::with_capacity(self.text.len() + self.placeholders.len() * 48);
        let mut done = 0;
        // The starts of the open bodies, with their positions in `filled`.
        let mut open: Vec<(&'a Placeholder, usize)> = Vec::new();
        // Whether the next end of a link belongs to a link that is left out. Links contain no links.
        let mut skips_end = false;
        for placeholder in &self.placeholders {
            push_text(&mut filled, &self.text[done..placeholder.offset as usize], &mut skips_end);
            done = placeholder.offset as usize;
            match placeholder.kind {
                PlaceholderKind::BodyStart(_) => open.push((placeholder, filled.len())),
                PlaceholderKind::BodyEnd => {
                    if let Some((start, at)) = open.pop() {
                        let body = filled.split_off(at);
                        filled.push_str(&html(content_for(start, Some(&body))));
                    }
                }
                _ => match content_for(placeholder, None).into() {
                    Filled::Html(html) => filled.push_str(&html),
                    Filled::WordsOnly => {
                        filled.truncate(filled.trim_end_matches("<a").len());
                        done += self.text[done..].find('>').map_or(0, |end| end + 1);
                        skips_end = true;
                    }
                },
            }
        }
        push_text(&mut filled, &self.text[done..], &mut skips_end);
        filled
    }

    /// Returns the text with an empty text for every placeholder. The bodies of components stay.
    #[must_use]
    pub fn without_placeholders(&self) -> String {
        self.fill_placeholders(|_, body| body.unwrap_or_default().to_owned())
    }
}
