//! Turns one route into bytes: a pure function of the site, its texts, the plan and the theme.

mod body;
mod card;
mod context;
mod description;
mod design;
mod escape;
mod feed;
mod functions;
mod headers;
mod html;
mod icon;
pub mod interface;
mod json_ld;
mod llms_txt;
mod minify;
mod pictures;
mod plain;
mod redirects;
mod rfc3339;
mod robots;
mod security_txt;
mod share;
mod share_image;
mod sitemap;
mod stylesheet;
mod template_text;
mod templates;
mod theme_check;
mod value;
mod values;
mod wording;
mod xml;

use std::borrow::Cow;
use std::path::Path;

use jiff::Timestamp;

pub use minify::minified;
pub use pictures::Kept;
pub use templates::{Parsed, Templates};
pub use values::Values;

use crate::diagnostic::Diagnostic;
use crate::model::{DocumentId, Picture, Site, SourceFile, Text, Texts, Theme};
use crate::picture::Recipe;
use crate::plan::{Plan, Route, View};

/// Everything that rendering reads.
#[derive(Clone, Copy)]
pub struct Stage<'a> {
    /// The site.
    pub site: &'a Site,
    /// The texts of its documents.
    pub texts: &'a Texts,
    /// The time of the run, which tells what is scheduled.
    pub now: Timestamp,
    /// What will exist, and where.
    pub plan: &'a Plan,
    /// The theme's files.
    pub theme: &'a Theme,
    /// The theme's templates, compiled.
    pub templates: &'a Templates,
    /// What templates see of the nouns, made on first use.
    pub values: &'a Values,
    /// What takes long to make, and is made once.
    pub kept: &'a dyn Kept,
}

impl<'a> Stage<'a> {
    /// The text of a document.
    fn text(self, id: DocumentId) -> &'a Text {
        self.texts.of(self.site, id)
    }

    fn shelf(self) -> pictures::Shelf<'a> {
        pictures::Shelf { site: self.site, plan: self.plan, theme: self.theme, kept: self.kept }
    }
}

/// What stands at a route.
#[derive(Debug)]
pub enum Content<'a> {
    /// Rendered bytes.
    Bytes(Cow<'a, [u8]>),
    /// A file that is published as it is.
    File(Cow<'a, Path>),
    /// A picture that is published without what its file says besides.
    Original(&'a Picture),
    /// A picture that is made of another.
    Picture(&'a Picture, Recipe),
}

impl Content<'_> {
    fn text(text: String) -> Self {
        Self::Bytes(Cow::Owned(text.into_bytes()))
    }
}

/// What came of rendering a route: its content, unless its template failed, and all that was found wrong or doubtful,
/// such as broken links. Content with errors is fit to be looked at, not to be published.
pub type Rendered<'a> = (Option<Content<'a>>, Vec<Diagnostic>);

/// Renders a route.
#[must_use]
pub fn render<'a>(stage: Stage<'a>, route: &Route) -> Rendered<'a> {
    let content = match route.view {
        View::Feed(format) => return text(feed::language(stage, route, format)),
        View::TermFeed { term, format } => return text(feed::term(stage, route, format, term)),
        View::FeedStyle => {
            let (sheet, found) = feed::style(stage, route);
            return (sheet.map(|bytes| Content::Bytes(Cow::Owned(bytes))), found);
        }
        View::Sitemap { part } => Content::text(sitemap::language(stage, route, part)),
        View::SitemapIndex => Content::text(sitemap::index(stage, route)),
        View::Robots => Content::text(robots::render(stage, route)),
        View::Redirects => Content::text(redirects::render(stage, route)),
        View::Headers => Content::text(headers::render(stage, route)),
        View::SecurityTxt => Content::text(security_txt::render(stage, route)),
        View::LlmsTxt => Content::text(llms_txt::language(stage, route)),
        View::LlmsIndex => Content::text(llms_txt::index(stage, route)),
        View::IndexNowKey => Content::text(stage.site.config.publishing.index_now_key.clone().unwrap_or_default()),
        View::Icon(form) => return icon::render(stage, form),
        View::Manifest => Content::text(icon::manifest(stage, route)),
        View::SocialCard(id) => return card::render(stage, route, id),
        View::File(index) => file(stage, &stage.site.sources.files[index as usize]),
        View::Static(index) => file(stage, &stage.site.sources.statics[index as usize]),
        View::Picture(index) => {
            let derived = stage.plan.derived(index);
            Content::Picture(stage.site.picture(derived.picture), derived.recipe)
        }
        View::Asset(index) => {
            let file = &stage.theme.files[index as usize];
            match &file.sheet {
                Some(sheet) => Content::text(stylesheet::render(stage, route.host, sheet)),
                None => Content::Bytes(Cow::Borrowed(&file.bytes)),
            }
        }
        _ => {
            let (page, found) = html::page(stage, route);
            return (page.map(|bytes| Content::Bytes(Cow::Owned(bytes))), found);
        }
    };
    (Some(content), Vec::new())
}

fn file<'a>(stage: Stage<'a>, source: &'a SourceFile) -> Content<'a> {
    match stage.site.picture_at(&source.file) {
        Some(id) => Content::Original(stage.site.picture(id)),
        None => Content::File(Cow::Borrowed(&source.location)),
    }
}

fn text<'a>((text, found): (String, Vec<Diagnostic>)) -> Rendered<'a> {
    (Some(Content::text(text)), found)
}

/// What is wrong with the theme's templates, whatever documents there are: values that no page gives them, and
/// templates that nothing uses.
#[must_use]
pub fn theme_problems(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    theme_check::problems(site, theme)
}

/// Adds "did you mean" to problems that name an unknown document, file or address.
#[must_use]
pub fn with_suggestions(stage: Stage, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    body::with_suggestions(stage, found)
}
