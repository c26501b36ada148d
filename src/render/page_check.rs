//! Judges the pages that the templates of a theme make: whether readers, browsers and search engines find in them what every
//! page needs. Only a rendered page shows that, because many templates and parts make it together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::body::{self, AddressForm};
use super::excerpt::excerpt;
use super::headers::{self, BlockedParts, PolicySources};
use super::html;
use super::markup_check::{MASK, masked};
use super::plain_text::whole_from_html;
use super::render_context::RenderContext;
use crate::diagnostic::{Diagnostic, PageFault};
use crate::html_parser::{PieceKind, attributes, pieces};
use crate::language::SOFT_HYPHEN;
use crate::model::{BASE_THEME, Template, Theme};
use crate::plan::{Route, View};
use crate::table::Span;
use crate::template_syntax::{TemplatePiece, Token, pieces as template_pieces, without_trim_signs};

/// The number of pages of a template, in each language, that are looked at.
const MAX_SAMPLES: usize = 8;

/// The number of different words at the end of a text that are searched on its page, and the least number that says anything.
const MAX_WORDS: usize = 40;
const MIN_WORDS: usize = 5;

/// The maximum number of templates that extend each other.
const MAX_DEPTH: usize = 30;

/// Returns a warning for each fault of the pages that a theme makes. Pages with one fault and its cause in one template are one
/// warning.
pub(super) fn diagnostics(context: RenderContext) -> Vec<Diagnostic> {
    let mut found: BTreeMap<(usize, Span, PageFault), BTreeSet<&str>> = BTreeMap::new();
    let policy = headers::site_sources(context, &|| false);
    for (name, routes) in samples(context) {
        let rendered = routes.into_iter().filter_map(|route| JudgedPage::render(context, route, policy.as_ref()));
        let pages: Vec<JudgedPage> = rendered.collect();
        for fault in faults(context, name, &pages) {
            if let Some((template, span)) = place(context.theme, name, &fault) {
                found.entry((template, span, fault)).or_default().insert(name);
            }
        }
    }
    let diagnostic = |((template, span, fault), names): ((usize, Span, PageFault), BTreeSet<&str>)| {
        let names: Vec<&str> = names.into_iter().collect();
        Diagnostic::page_fault(&context.theme.templates[template].source, span, &fault, &names)
    };
    found.into_iter().map(diagnostic).collect()
}

/// Returns some pages of each template: first those of lists with further pages, and those with the longest texts.
fn samples(context: RenderContext<'_>) -> BTreeMap<&str, Vec<&Route>> {
    let is_judged = |view: View| view.has_template() && !matches!(view, View::Redirect(_) | View::LanguageChoice);
    let mut routes: Vec<&Route> = context.plan.routes.iter().filter(|route| is_judged(route.view)).collect();
    routes.sort_by_key(|route| {
        let length = route.view.document().map_or(0, |id| context.text(id).body.html().len());
        Reverse((next_page(context, route).is_some(), length))
    });
    let mut by_template: BTreeMap<&str, Vec<&Route>> = BTreeMap::new();
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for route in routes {
        let name = html::template_name(context, route, &mut Vec::new());
        let count = counts.entry((name, route.language)).or_default();
        *count += 1;
        if *count <= MAX_SAMPLES {
            by_template.entry(name).or_default().push(route);
        }
    }
    by_template
}

/// Returns the second page of a list, for its first page.
fn next_page<'a>(context: RenderContext<'a>, route: &Route) -> Option<&'a Route> {
    let pages = match route.view {
        View::Home { page: 1 } => context.plan.home_pages(route.language),
        View::Term { term, page: 1 } => context.plan.term_pages(term),
        View::Year { year, page: 1 } => context.plan.year_pages(year),
        View::Month { year, month, page: 1 } => context.plan.month_pages(year, month as usize),
        _ => return None,
    };
    pages.page(2).map(|id| context.plan.route(id))
}

/// What the faults of a rendered page are judged by.
struct JudgedPage<'a> {
    route: &'a Route,
    titles: usize,
    headings: usize,
    has_metadata: bool,
    /// The language that `<html>` names; empty if it names none. `None` without the tag.
    language: Option<String>,
    /// The HTML from `<body>` on.
    body: String,
    blocked: BlockedParts,
}

impl<'a> JudgedPage<'a> {
    /// Renders a page. `None` if that fails, which is reported elsewhere.
    fn render(context: RenderContext, route: &'a Route, policy: Option<&PolicySources>) -> Option<Self> {
        let (Some(html), _) = html::page(context, route) else { return None };
        let html = String::from_utf8(html).ok()?;
        // The policy is that of the first host.
        let policy = policy.filter(|_| {
            context
                .plan
                .hosts
                .first()
                .is_some_and(|first| first.base_url.origin == context.plan.host(route).base_url.origin)
        });
        let blocked = policy.map(|policy| headers::blocked_parts(context, policy, &html)).unwrap_or_default();
        let mut page =
            Self { route, titles: 0, headings: 0, has_metadata: false, language: None, body: String::new(), blocked };
        let mut body_at = 0;
        // Drawings have titles of their own.
        let mut drawings = 0_usize;
        for (piece, range) in pieces(&html) {
            let name = piece.name();
            let value = |wanted: &str| {
                let found = attributes(piece.html).into_iter().find(|found| found.name.eq_ignore_ascii_case(wanted));
                found.map_or("", |found| found.value)
            };
            match (piece.kind, &*name) {
                (PieceKind::StartTag, "svg") if !piece.is_self_closing() => drawings += 1,
                (PieceKind::EndTag, "svg") => drawings = drawings.saturating_sub(1),
                (PieceKind::StartTag, "title") if drawings == 0 => page.titles += 1,
                (PieceKind::StartTag, "h1") => page.headings += 1,
                (PieceKind::StartTag, "html") => page.language = Some(value("lang").trim().to_lowercase()),
                (PieceKind::StartTag, "body") | (PieceKind::EndTag, "head") => body_at = range.end,
                (PieceKind::StartTag, "meta") => {
                    page.has_metadata |= value("property").starts_with("og:")
                        || ["description", "robots"].iter().any(|name| value("name").eq_ignore_ascii_case(name));
                }
                (PieceKind::StartTag, "link") => {
                    page.has_metadata |=
                        ["canonical", "alternate"].iter().any(|rel| value("rel").eq_ignore_ascii_case(rel));
                }
                _ => {}
            }
        }
        html[body_at..].clone_into(&mut page.body);
        Some(page)
    }

    /// Whether the page shows the text of its document. `None` if the text is too short to say so, or no longer than its
    /// excerpt, which the page may show instead.
    fn shows_text(&self, context: RenderContext) -> Option<bool> {
        let id = self.route.view.document()?;
        // The problems of the text are reported with its page.
        let (text, _) = body::fill_placeholders(context, &context.text(id).body, id, AddressForm::OwnPage);
        let text = whole_from_html(&text);
        let mut last: Vec<&str> = Vec::new();
        for word in words(&text).rev() {
            if last.len() < MAX_WORDS && !last.contains(&word) {
                last.push(word);
            }
        }
        let is_in = |html: &str| {
            let shown = whole_from_html(html);
            let shown: HashSet<&str> = words(&shown).collect();
            last.iter().filter(|word| shown.contains(*word)).count() * 2 >= last.len()
        };
        let is_shown = is_in(&self.body);
        let is_judged = last.len() >= MIN_WORDS && !(is_shown && is_in(&excerpt(context, id, AddressForm::OwnPage).0));
        is_judged.then_some(is_shown)
    }

    /// Whether readers get from the first page of a list to its other posts. `None` if there is only one page.
    fn leads_on(&self, context: RenderContext) -> Option<bool> {
        let next = next_page(context, self.route)?;
        let (plan, language) = (context.plan, self.route.language);
        let other = match self.route.view {
            View::Home { .. } => {
                [Some(plan.archive(language)), plan.title_index(language)].into_iter().flatten().collect()
            }
            View::Year { year, .. } => {
                let is_month = |route: &&Route| matches!(route.view, View::Month { year: own, .. } if own == year);
                plan.routes.iter().filter(is_month).collect()
            }
            _ => Vec::new(),
        };
        Some([next].into_iter().chain(other).any(|route| self.body.contains(route.path())))
    }
}

/// The words of a text that say something.
fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != SOFT_HYPHEN).filter(|word| word.chars().count() >= 4)
}

/// Returns the faults of the pages of a template. What a page lacks is a fault only if none of the pages has it.
fn faults(context: RenderContext, name: &str, pages: &[JudgedPage]) -> Vec<PageFault> {
    let none = |judge: &dyn Fn(&JudgedPage) -> Option<bool>| {
        let judged: Vec<bool> = pages.iter().filter_map(judge).collect();
        !judged.is_empty() && !judged.contains(&true)
    };
    let mut faults = Vec::new();
    let lacks_metadata = none(&|page| Some(page.has_metadata));
    if lacks_metadata {
        faults.push(PageFault::NoMetadata);
    } else if none(&|page| Some(page.titles > 0)) {
        faults.push(PageFault::NoTitle);
    }
    if pages.iter().any(|page| page.titles > 1) {
        faults.push(PageFault::TwoTitles);
    }
    let languages = pages.iter().filter_map(|page| {
        let wanted = context.site.config.language(page.route.language).language.tag();
        page.language.as_deref().filter(|own| !is_same_language(own, wanted)).map(|own| (own, wanted))
    });
    if let Some((own, wanted)) = languages.into_iter().next() {
        faults.push(PageFault::Language { written: own.to_owned(), page: wanted.to_owned() });
    }
    if none(&|page| Some(page.headings > 0)) {
        faults.push(PageFault::NoHeading);
    }
    if matches!(name, "post.html" | "page.html") && none(&|page| page.shows_text(context)) {
        faults.push(PageFault::NoText { is_post: name == "post.html" });
    }
    if none(&|page| page.leads_on(context)) {
        faults.push(PageFault::NoNextPage);
    }
    for (element, is_blocked) in [
        ("script", pages.iter().any(|page| page.blocked.scripts)),
        ("style", pages.iter().any(|page| page.blocked.styles)),
    ] {
        if is_blocked {
            faults.push(PageFault::BlockedInline { element });
        }
    }
    let origins: BTreeSet<_> = pages.iter().flat_map(|page| &page.blocked.origins).collect();
    faults.extend(
        origins.into_iter().map(|(directive, origin)| PageFault::BlockedOrigin { directive, origin: origin.clone() }),
    );
    faults
}

/// Whether two tags are of one language, whatever the region. `no` is an older name of both Norwegian languages.
fn is_same_language(written: &str, wanted: &str) -> bool {
    let base = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let (written, wanted) = (base(written), base(wanted));
    written == wanted || (written == "no" && matches!(&*wanted, "nb" | "nn"))
}

/// Returns the template that a fault of the pages of `name` is in, and the place there. `None` if no theme of the site has a
/// part in these pages.
fn place(theme: &Theme, name: &str, fault: &PageFault) -> Option<(usize, Span)> {
    let chain = chain(theme, name);
    let is_of = |index: &usize, name: &str| {
        theme.templates[*index].name.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
    };
    let own = theme.chain.first().map_or("", String::as_str);
    let mut candidates: Vec<usize> = chain.iter().copied().filter(|index| is_of(index, own)).collect();
    if candidates.is_empty() {
        candidates = chain.into_iter().filter(|index| !is_of(index, BASE_THEME)).collect();
    }
    let mark = match fault {
        PageFault::NoMetadata | PageFault::NoTitle => "<head",
        PageFault::TwoTitles => "<title",
        PageFault::Language { .. } => "<html",
        PageFault::BlockedInline { element } => return place_of_inline(theme, element),
        PageFault::BlockedOrigin { .. } | PageFault::NoText { .. } | PageFault::NoHeading | PageFault::NoNextPage => {
            // A template that only extends another one has no part in it.
            let has_html = |index: &&usize| theme.templates[**index].source.text.contains('<');
            let index = candidates.iter().find(has_html).or(candidates.first())?;
            return Some((*index, Span::default()));
        }
    };
    let with_mark = |index: &usize| {
        let at = theme.templates[*index].source.text.find(mark)?;
        Some((*index, Span::new(at, at + mark.len())))
    };
    candidates.iter().rev().find_map(with_mark).or_else(|| Some((*candidates.last()?, Span::default())))
}

/// Returns the first inline script or style sheet whose content templates of the site's own theme put together.
fn place_of_inline(theme: &Theme, element: &str) -> Option<(usize, Span)> {
    let own = theme.chain.first().filter(|own| *own != BASE_THEME)?;
    let is_own = |template: &Template| template.name.strip_prefix(&**own).is_some_and(|rest| rest.starts_with('/'));
    let templates = theme.templates.iter().enumerate().filter(|(_, template)| is_own(template));
    templates.into_iter().find_map(|(index, template)| {
        let html = masked(&template.source.text);
        let mut opened: Option<Span> = None;
        let found = pieces(&html).find_map(|(piece, range)| match (piece.kind, opened.take()) {
            (PieceKind::StartTag, _) if piece.name() == element => {
                let has_source = attributes(piece.html).iter().any(|found| found.name.eq_ignore_ascii_case("src"));
                opened = (!has_source).then(|| Span::new(range.start, range.start + 1 + element.len()));
                None
            }
            (PieceKind::Text, Some(span)) => piece.html.contains(MASK).then_some(span),
            _ => None,
        });
        found.map(|span| (index, span))
    })
}

/// Returns a template and those that it extends, the outermost one last.
fn chain(theme: &Theme, name: &str) -> Vec<usize> {
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    let find = |name: &str| {
        position(name).or_else(|| theme.lookup_order().find_map(|theme| position(&format!("{theme}/{name}"))))
    };
    let mut chain: Vec<usize> = Vec::new();
    let mut next = find(name);
    while let Some(index) = next.filter(|_| chain.len() < MAX_DEPTH) {
        chain.push(index);
        next = extended(&theme.templates[index]).and_then(find);
    }
    chain
}

/// The name of the template that a template extends.
fn extended(template: &Template) -> Option<&str> {
    template_pieces(&template.source.text).iter().find_map(|piece| {
        let TemplatePiece::Tag(tokens) = piece else { return None };
        match without_trim_signs(tokens) {
            [(Token::Name("extends"), _), (Token::Text(name), _), ..] => Some(*name),
            _ => None,
        }
    })
}
