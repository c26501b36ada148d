//! The paths of pages and feeds, by the current settings of addresses or by earlier ones.

use std::collections::BTreeMap;

use jiff::Zoned;

use super::permalink::{PermalinkPattern, fill};
use crate::config::{AddressSettings, FeedFormat, LanguageId};
use crate::language::UrlWord;
use crate::model::{Page, PageId, PostId, Site, Taxonomy, Term, TermId, YearId};

/// The placeholders in the permalink pattern of posts.
const POST_PLACEHOLDERS: [&str; 7] = ["language", "year", "month", "day", "slug", "category", "author"];
/// The indices of the placeholders whose values need a search through the post's terms.
const CATEGORY_INDEX: usize = 5;
const AUTHOR_INDEX: usize = 6;

/// The pattern of series and of the terms of the site's own taxonomies.
const OTHER_TERMS: &str = "/{language}/{word}/{slug}/";

/// The rules that slugs were made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlugRules {
    Present,
    /// Those before Kielo followed all of WordPress's rules.
    Former,
}

/// Makes paths below the base URLs of hosts. Each begins with `/`.
pub(super) struct SitePaths<'a> {
    site: &'a Site,
    settings: &'a AddressSettings,
    post_pattern: PermalinkPattern<'a>,
    padded: PaddedNumbers,
}

/// Zero-padded years, months and days for permalinks. Each is formatted once, because a site has many posts.
struct PaddedNumbers {
    years: BTreeMap<i16, String>,
    two_digits: Vec<String>,
}

impl PaddedNumbers {
    fn new(site: &Site) -> Self {
        let mut years: BTreeMap<i16, String> = BTreeMap::new();
        let own_years = site.posts.iter().filter_map(|post| post.document.date.as_ref()).map(Zoned::year);
        for year in own_years.chain(site.years.iter().map(|year| year.year)) {
            years.entry(year).or_insert_with(|| format!("{year:04}"));
        }
        Self { years, two_digits: (0..=31).map(|number| format!("{number:02}")).collect() }
    }

    fn year(&self, year: i16) -> &str {
        self.years.get(&year).map_or("", String::as_str)
    }

    /// Returns a month or a day with two digits.
    fn two_digits(&self, number: i8) -> &str {
        self.two_digits.get(usize::from(number.unsigned_abs())).map_or("", String::as_str)
    }
}

impl<'a> SitePaths<'a> {
    pub(super) fn new(site: &'a Site, settings: &'a AddressSettings) -> Self {
        let post_pattern = PermalinkPattern::parse(&settings.permalinks.post, &POST_PLACEHOLDERS);
        Self { site, settings, post_pattern, padded: PaddedNumbers::new(site) }
    }

    /// Returns the first folder of a language's paths, or an empty text.
    pub(super) fn prefix(&self, language: LanguageId) -> &str {
        &self.settings.language(language).prefix
    }

    /// Returns a word for a language's paths.
    pub(super) fn word(&self, language: LanguageId, word: UrlWord) -> &str {
        &self.settings.language(language).words[word as usize]
    }

    /// Returns the root of a language: `/fi/`, or `/`.
    pub(super) fn language_root(&self, language: LanguageId) -> String {
        fill("/{language}/", &[("language", self.prefix(language))])
    }

    /// Returns the index page of a language with this word.
    pub(super) fn index(&self, language: LanguageId, word: UrlWord) -> String {
        format!("{}{}/", self.language_root(language), self.word(language, word))
    }

    /// Returns the page that lists all terms of a taxonomy.
    pub(super) fn taxonomy(&self, language: LanguageId, taxonomy: Taxonomy) -> String {
        format!("{}{}/", self.language_root(language), self.taxonomy_word(language, taxonomy))
    }

    fn taxonomy_word(&self, language: LanguageId, taxonomy: Taxonomy) -> &str {
        match (taxonomy, taxonomy.url_word()) {
            (_, Some(word)) => self.word(language, word),
            (Taxonomy::Own(id), None) => self.settings.taxonomy_word(language, id),
            (_, None) => "",
        }
    }

    pub(super) fn post(&self, id: PostId) -> String {
        self.post_by(id, SlugRules::Present)
    }

    /// Returns the path that a post had by the former slugs. It can be the present one.
    pub(super) fn former_post(&self, id: PostId) -> String {
        self.post_by(id, SlugRules::Former)
    }

    fn post_by(&self, id: PostId, rules: SlugRules) -> String {
        let post = self.site.post(id);
        // The address keeps the post's own date, even if it waited for a later translation.
        let date = post.document.date.as_ref().unwrap_or(post.date()).date();
        let first = |taxonomy| {
            let mut terms = post.terms.iter().map(|id| self.site.term(*id));
            terms.find(|term| term.taxonomy == taxonomy)
        };
        let category = if self.post_pattern.has(CATEGORY_INDEX) { first(Taxonomy::Category) } else { None };
        let author = if self.post_pattern.has(AUTHOR_INDEX) { first(Taxonomy::Author) } else { None };
        let former = post.document.former_slugs.as_ref().filter(|_| rules == SlugRules::Former);
        self.post_pattern.fill(&[
            self.prefix(post.document.language),
            self.padded.year(date.year()),
            self.padded.two_digits(date.month()),
            self.padded.two_digits(date.day()),
            former.map_or(&post.document.slug, |former| &former.slug),
            &category.map(|term| self.nested_slugs(term, rules)).unwrap_or_default(),
            author.map_or("", |term| slug_of_term(term, rules)),
        ])
    }

    pub(super) fn page(&self, id: PageId) -> String {
        let page = self.site.page(id);
        self.page_at(page, &page.path, &page.document.slug)
    }

    /// Returns the path that a page had by the former slugs. It can be the present one.
    pub(super) fn former_page(&self, id: PageId) -> String {
        let page = self.site.page(id);
        let former = page.document.former_slugs.as_ref();
        let slug = former.map_or(&page.document.slug, |former| &former.slug);
        self.page_at(page, page.former_path.as_ref().unwrap_or(&page.path), slug)
    }

    fn page_at(&self, page: &Page, path: &str, slug: &str) -> String {
        let parts = [("language", self.prefix(page.document.language)), ("path", path), ("slug", slug)];
        fill(&self.settings.permalinks.page, &parts)
    }

    pub(super) fn term(&self, id: TermId) -> String {
        self.term_by(id, SlugRules::Present)
    }

    /// Returns the path that a term had by the former slugs. It can be the present one.
    pub(super) fn former_term(&self, id: TermId) -> String {
        self.term_by(id, SlugRules::Former)
    }

    fn term_by(&self, id: TermId, rules: SlugRules) -> String {
        let term = self.site.term(id);
        let permalinks = &self.settings.permalinks;
        let pattern: &str = match term.taxonomy {
            Taxonomy::Category => &permalinks.category,
            Taxonomy::Tag => &permalinks.tag,
            Taxonomy::Author => &permalinks.author,
            Taxonomy::Series | Taxonomy::Own(_) => OTHER_TERMS,
        };
        let word = self.taxonomy_word(term.language, term.taxonomy);
        let nested = self.nested_slugs(term, rules);
        let prefix = self.prefix(term.language);
        let slug = slug_of_term(term, rules);
        fill(pattern, &[("language", prefix), ("word", word), ("slug", slug), ("path", &nested)])
    }

    /// Returns the slugs of a term and of the terms above it, joined by `/`.
    fn nested_slugs(&self, term: &Term, rules: SlugRules) -> String {
        let slug = slug_of_term(term, rules);
        match term.parent {
            Some(parent) => format!("{}/{slug}", self.nested_slugs(self.site.term(parent), rules)),
            None => slug.to_owned(),
        }
    }

    pub(super) fn year(&self, id: YearId) -> String {
        let year = self.site.year(id);
        let number = self.padded.year(year.year);
        fill(&self.settings.permalinks.year, &[("language", self.prefix(year.language)), ("year", number)])
    }

    /// Returns the path of a month; `month` is an index into the months of the year.
    pub(super) fn month(&self, id: YearId, month: usize) -> String {
        let year = self.site.year(id);
        let number = self.padded.year(year.year);
        let month = self.padded.two_digits(year.months[month].month);
        let parts = [("language", self.prefix(year.language)), ("year", number), ("month", month)];
        fill(&self.settings.permalinks.month, &parts)
    }

    /// Returns the file name of feeds in a format.
    pub(super) fn feed_file(&self, format: FeedFormat) -> &str {
        &self.settings.feed_files[format as usize]
    }
}

fn slug_of_term(term: &Term, rules: SlugRules) -> &str {
    let former = term.former_slug.as_ref().filter(|_| rules == SlugRules::Former);
    former.unwrap_or(&term.slug)
}
