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
mod images;
pub mod interface;
mod json_ld;
mod llms_txt;
mod minify;
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

pub use images::RenderCache;
pub use minify::minified;
pub use templates::{ParsedTemplates, Templates};
pub use values::Values;

use crate::diagnostic::Diagnostic;
use crate::image::ImageVariant;
use crate::model::{DocumentId, DocumentText, DocumentTexts, Image, Site, SourceFile, Theme};
use crate::plan::{Plan, Route, View};

/// Everything that rendering reads.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// The site.
    pub site: &'a Site,
    /// The texts of its documents.
    pub texts: &'a DocumentTexts,
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
    pub cache: &'a dyn RenderCache,
}

impl<'a> RenderContext<'a> {
    /// The text of a document.
    fn text(self, id: DocumentId) -> &'a DocumentText {
        self.texts.get(self.site, id)
    }

    fn image_context(self) -> images::ImageContext<'a> {
        images::ImageContext { site: self.site, plan: self.plan, theme: self.theme, cache: self.cache }
    }
}

/// What stands at a route.
#[derive(Debug)]
pub enum Content<'a> {
    /// Rendered bytes.
    Bytes(Cow<'a, [u8]>),
    /// A file that is published as it is.
    File(Cow<'a, Path>),
    /// An image that is published without what its file says besides.
    Original(&'a Image),
    /// An image that is made of another.
    Image(&'a Image, ImageVariant),
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
pub fn render<'a>(context: RenderContext<'a>, route: &Route) -> Rendered<'a> {
    let rendered = match route.view {
        View::Feed(format) => return text(feed::language(context, route, format)),
        View::TermFeed { term, format } => return text(feed::term(context, route, format, term)),
        View::FeedStyle => {
            let (sheet, diagnostics) = feed::style(context, route);
            return (sheet.map(|bytes| Content::Bytes(Cow::Owned(bytes))), diagnostics);
        }
        View::Sitemap { part } => Content::text(sitemap::language(context, route, part)),
        View::SitemapIndex => Content::text(sitemap::index(context, route)),
        View::Robots => Content::text(robots::render(context, route)),
        View::Redirects => Content::text(redirects::render(context, route)),
        View::Headers => Content::text(headers::render(context, route)),
        View::SecurityTxt => Content::text(security_txt::render(context, route)),
        View::LlmsTxt => Content::text(llms_txt::language(context, route)),
        View::LlmsIndex => Content::text(llms_txt::index(context, route)),
        View::IndexNowKey => Content::text(context.site.config.publishing.index_now_key.clone().unwrap_or_default()),
        View::Icon(form) => return icon::render(context, form),
        View::Manifest => Content::text(icon::manifest(context, route)),
        View::SocialCard(id) => return card::render(context, route, id),
        View::ContentFile(index) => file(context, &context.site.sources.files[index as usize]),
        View::StaticFile(index) => file(context, &context.site.sources.static_files[index as usize]),
        View::Image(index) => {
            let derived = context.plan.derived_image(index);
            Content::Image(context.site.image(derived.original), derived.variant)
        }
        View::Asset(index) => {
            let file = &context.theme.files[index as usize];
            match &file.stylesheet {
                Some(sheet) => Content::text(stylesheet::render(context, route.host, sheet)),
                None => Content::Bytes(Cow::Borrowed(&file.bytes)),
            }
        }
        _ => {
            let (page, diagnostics) = html::page(context, route);
            return (page.map(|bytes| Content::Bytes(Cow::Owned(bytes))), diagnostics);
        }
    };
    (Some(rendered), Vec::new())
}

fn file<'a>(context: RenderContext<'a>, source: &'a SourceFile) -> Content<'a> {
    match context.site.image_by_file(&source.file) {
        Some(id) => Content::Original(context.site.image(id)),
        None => Content::File(Cow::Borrowed(&source.disk_path)),
    }
}

fn text<'a>((text, diagnostics): (String, Vec<Diagnostic>)) -> Rendered<'a> {
    (Some(Content::text(text)), diagnostics)
}

/// What is wrong with the theme's templates, whatever documents there are: values that no page gives them, and
/// templates that nothing uses.
#[must_use]
pub fn check_theme(site: &Site, theme: &Theme) -> Vec<Diagnostic> {
    theme_check::problems(site, theme)
}

/// Adds "did you mean" to problems that name an unknown document, file or address.
#[must_use]
pub fn with_suggestions(context: RenderContext, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    body::with_suggestions(context, diagnostics)
}
