//! Renders a route. The result depends only on the site, its texts, the plan and the theme.

mod body;
mod call_check;
mod call_signatures;
mod card;
mod chart;
mod component;
mod component_arguments;
mod component_circles;
mod component_definition;
mod component_functions;
mod component_posts;
mod context_functions;
mod data;
mod description;
mod design;
mod digest;
mod embed;
mod escape;
mod excerpt;
mod feed;
mod field_analysis;
mod fields_read;
mod form_fields;
mod forms;
mod functions;
mod group_by;
mod head;
mod headers;
mod htaccess;
mod html;
mod html_places;
mod icon;
mod image_functions;
mod images;
pub mod interface;
mod json_ld;
mod json_text;
mod llms_txt;
mod markdown_filter;
mod markup_check;
mod minify;
mod nginx;
mod object_cache;
mod page_check;
mod page_writer;
mod params_check;
mod pictures;
mod plain_text;
mod post_query;
mod post_selection;
mod redirects;
mod render_context;
mod rendered;
mod rfc3339;
mod robots;
mod search_record;
mod security_txt;
mod settings;
mod share;
mod share_image;
mod site_addresses;
mod sitemap;
mod string_functions;
mod stylesheet;
mod tag_check;
mod template_depth;
mod template_faults;
mod template_links;
mod template_structure;
mod templates;
mod text_element;
mod text_filters;
mod theme_check;
mod unread_settings;
mod value;
mod wording;
mod xml;

use std::borrow::Cow;
use std::io::Cursor;

pub use component_definition::{ArgumentDefinition, ArgumentKind, ComponentDefinition};
pub use context_functions::ReadMarkdown;
pub use digest::{RenderedDigest, digest};
pub use fields_read::FieldsRead;
pub use headers::PolicySources;
pub use images::RenderCache;
pub use minify::minify_html;
pub use object_cache::ObjectCache;
pub use plain_text::TextPart;
pub use render_context::{RenderContext, RenderData};
pub use rendered::{Content, Rendered};
pub use search_record::SearchRecord;
pub use template_faults::TemplateFaults;
pub use templates::{ParsedTemplates, Templates};

use crate::diagnostic::Diagnostic;
use crate::image;
use crate::model::{DocumentId, Site, SourceFile, Theme, ThemeFile};
use crate::plan::{Route, View};

/// Renders a route.
#[must_use]
pub fn render<'a>(context: RenderContext<'a>, route: &Route) -> Rendered<'a> {
    let rendered = match route.view {
        View::Feed(format) => return text(feed::for_language(context, route, format)),
        View::TermFeed { term, format } => return text(feed::for_term(context, route, format, term)),
        View::CommentFeed(format) => Content::text(feed::comments_of_language(context, route, format)),
        View::PostCommentFeed { post, format } => Content::text(feed::comments_of_post(context, route, format, post)),
        View::FeedStyle => {
            let (sheet, diagnostics) = feed::style(context, route);
            return (sheet.map(|bytes| Content::Bytes(Cow::Owned(bytes))), diagnostics);
        }
        View::Sitemap { part } => Content::text(sitemap::for_language(context, route, part)),
        View::SitemapIndex => Content::text(sitemap::index(context, route)),
        View::Robots => Content::text(robots::render(context, route)),
        // The web server redirects it.
        View::RedirectRule(_) => return (None, Vec::new()),
        View::Redirects => Content::text(redirects::render(context, route)),
        View::Headers => Content::text(headers::render(context, route)),
        View::Htaccess => Content::text(htaccess::render(context, route)),
        View::NginxRules => Content::text(nginx::render(context, route)),
        View::SecurityTxt => Content::text(security_txt::render(context, route)),
        View::LlmsTxt => Content::text(llms_txt::for_language(context, route)),
        View::LlmsIndex => Content::text(llms_txt::index(context, route)),
        View::IndexNowKey => Content::text(context.site.config.index_now_key.clone().unwrap_or_default()),
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
                None => return theme_file(file),
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

/// Returns a file of the theme as it is published: an image without its metadata.
fn theme_file(file: &ThemeFile) -> Rendered<'_> {
    let name = || format!("the theme's static/{}", file.path);
    let (bytes, problem) = match image::without_metadata(&file.bytes) {
        Ok(bytes) => {
            let head = &bytes[..bytes.len().min(image::HEAD_LENGTH)];
            // Reading bytes in memory fails only at their end. What ends too early has no metadata.
            let format = image::format_with_private_data(head, &mut Cursor::new(&*bytes)).unwrap_or_default();
            let problem = format.map(|format| Diagnostic::private_data_kept(&name(), format));
            (bytes, problem)
        }
        Err((format, problem)) => {
            let problem = Diagnostic::broken_image_kept(&name(), format.name(), &problem.to_string());
            (Cow::Borrowed(&*file.bytes), Some(problem))
        }
    };
    (Some(Content::Bytes(bytes)), problem.into_iter().collect())
}

fn text<'a>((text, diagnostics): (String, Vec<Diagnostic>)) -> Rendered<'a> {
    (Some(Content::text(text)), diagnostics)
}

/// Returns a document as the search index gets it. `None` if it asks not to be listed.
#[must_use]
pub fn search_record(context: RenderContext, id: DocumentId) -> Option<SearchRecord> {
    search_record::record(context, id)
}

/// Returns the warnings that the maker of the theme needs: templates and settings that nothing uses, values in places
/// that do not take them, and faults of tags.
#[must_use]
pub fn template_warnings(data: &RenderData) -> Vec<Diagnostic> {
    let mut warnings = theme_check::warnings(data);
    warnings.extend(unread_settings::diagnostics(data));
    warnings.extend(tag_check::diagnostics(&data.site, &data.theme));
    warnings
}

/// Returns a warning for each fault of the pages that the theme makes: what every page needs and they lack.
#[must_use]
pub fn page_faults(context: RenderContext) -> Vec<Diagnostic> {
    page_check::diagnostics(context)
}

/// Returns the fields that the theme's templates may read.
#[must_use]
pub fn fields_read(site: &Site, theme: &Theme) -> FieldsRead {
    field_analysis::fields_read(site, theme)
}

/// Collects the sources that the pages of the site load, for [`preview_policy`]. Returns `None` if the web host sends no
/// policy that depends on them, or as soon as `is_cancelled` returns true.
#[must_use]
pub fn policy_sources(context: RenderContext, is_cancelled: &dyn Fn() -> bool) -> Option<PolicySources> {
    headers::site_sources(context, is_cancelled)
}

/// Returns the `Content-Security-Policy` that the preview sends with a page. `preview_files` is the absolute address of the
/// folder with the preview's own script.
#[must_use]
pub fn preview_policy(
    context: RenderContext,
    sources: &PolicySources,
    html: &str,
    preview_files: &str,
) -> Option<String> {
    headers::page_policy(context, sources, html, preview_files)
}

/// Adds "did you mean" to diagnostics that name an unknown document, file or address.
#[must_use]
pub fn add_suggestions(context: RenderContext, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    body::add_suggestions(context, diagnostics)
}
