//! A generated marketing blog in Finnish and Norwegian, the same for Kielo and for Hugo.
//!
//! Half of the posts are Finnish and half Norwegian, from eighteen years. Every fifth post is translated. The use of tags
//! follows Zipf's law, categories form a small tree, and each post links to an earlier one by its source path.
//! [`kielo`] and [`hugo`] write it in the format of each program.

pub(crate) mod hugo;
pub(crate) mod kielo;
mod prose;
pub(crate) mod random;
mod words;

use random::{Random, Zipf};
use words::{AUTHORS, CATEGORIES, Category};

/// The first year with posts.
const FIRST_YEAR: usize = 2008;
/// The number of years with posts.
const YEARS: usize = 18;
/// One post in this many exists in both languages.
const TRANSLATED: usize = 5;

/// A language of the blog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// Finnish, the default.
    Fi,
    /// Norwegian Bokmål.
    Nb,
}

impl Language {
    /// Both languages.
    pub(crate) const ALL: [Self; 2] = [Self::Fi, Self::Nb];

    /// The code used in folders and URLs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Fi => "fi",
            Self::Nb => "nb",
        }
    }
}

/// One post, independent of the syntax of a generator.
pub(crate) struct Post {
    /// The language of the post.
    pub(crate) language: Language,
    /// The file name without its extension, `2010-03-02-kasvu-ja-tulos-17`.
    pub(crate) stem: String,
    /// The last part of its URL, `kasvu-ja-tulos-17`.
    pub(crate) slug: String,
    /// The headline.
    pub(crate) title: String,
    /// Year and month.
    pub(crate) month: (usize, usize),
    /// The local time of publication, `2010-03-02T07:45:00`.
    pub(crate) date: String,
    /// The key shared with its translation.
    pub(crate) translation: Option<String>,
    /// One or two categories.
    pub(crate) categories: Vec<&'static Category>,
    /// Two to four tags.
    pub(crate) tags: Vec<String>,
    /// The author.
    pub(crate) author: &'static str,
    /// The first paragraph, which lists show.
    pub(crate) lead: String,
    /// The text after the first paragraph, in Markdown.
    pub(crate) rest: String,
}

/// Generates `posts` posts: first the Finnish, then the Norwegian, each from the oldest to the newest.
pub(crate) fn posts(posts: usize) -> impl Iterator<Item = Post> {
    let per_language = posts.div_ceil(2);
    Language::ALL.into_iter().flat_map(move |language| Blog::new(language, per_language)).take(posts)
}

/// Generates the posts of one language.
struct Blog {
    language: Language,
    posts: usize,
    random: Random,
    tags: Vec<String>,
    tag_use: Zipf,
    /// The stems of the earlier posts, as link targets.
    written: Vec<String>,
}

impl Blog {
    fn new(language: Language, posts: usize) -> Self {
        let tags = tags(language);
        Self {
            language,
            posts,
            random: Random::new(2008 + language as u64),
            tag_use: Zipf::new(tags.len()),
            tags,
            written: Vec::with_capacity(posts),
        }
    }

    /// Picks two to four different tags.
    fn pick_tags(&mut self) -> Vec<String> {
        let count = self.random.between(2, 4);
        let mut ranks: Vec<usize> = Vec::with_capacity(count);
        while ranks.len() < count {
            let rank = self.tag_use.draw(&mut self.random);
            if !ranks.contains(&rank) {
                ranks.push(rank);
            }
        }
        ranks.iter().map(|&rank| self.tags[rank].clone()).collect()
    }

    /// Picks one or two categories.
    fn pick_categories(&mut self) -> Vec<&'static Category> {
        let first = self.random.below(CATEGORIES.len());
        let mut picked = vec![&CATEGORIES[first]];
        if self.random.one_in(3) {
            picked.push(&CATEGORIES[(first + 7) % CATEGORIES.len()]);
        }
        picked
    }
}

impl Iterator for Blog {
    type Item = Post;

    fn next(&mut self) -> Option<Post> {
        let number = self.written.len();
        if number == self.posts {
            return None;
        }
        let (year, month, day) = date(number * YEARS * 365 / self.posts);
        let title = prose::title(self.language, &mut self.random);
        let slug = format!("{}-{number}", slug(&title));
        let stem = format!("{year}-{month:02}-{day:02}-{slug}");
        let date =
            format!("{year}-{month:02}-{day:02}T{:02}:{:02}:00", self.random.between(7, 18), self.random.below(60));
        let linked = (number > 0).then(|| self.written[self.random.below(number)].as_str());
        let (lead, rest) = prose::body(self.language, linked, &mut self.random);
        let post = Post {
            language: self.language,
            stem,
            slug,
            title,
            month: (year, month),
            date,
            translation: number.is_multiple_of(TRANSLATED).then(|| format!("idea-{number}")),
            categories: self.pick_categories(),
            tags: self.pick_tags(),
            author: self.random.pick(&AUTHORS),
            lead,
            rest,
        };
        self.written.push(post.stem.clone());
        Some(post)
    }
}

/// Returns all tags of a language. Their order mixes the first parts, so that the most used tags differ.
fn tags(language: Language) -> Vec<String> {
    let words = words::vocabulary(language);
    let (heads, tails) = (words.heads, words.tails);
    (0..heads.len() * tails.len())
        .map(|rank| {
            let (round, head) = (rank / heads.len(), rank % heads.len());
            format!("{}{}", heads[head], tails[(round + head) % tails.len()])
        })
        .collect()
}

/// Returns the date `day` days after the first day of the first year.
fn date(mut day: usize) -> (usize, usize, usize) {
    let mut year = FIRST_YEAR;
    let mut month = 1;
    loop {
        let length = days_in(year, month);
        if day < length {
            return (year, month, day + 1);
        }
        day -= length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
}

/// Returns the length of a month. The years 2008 to 2026 need no rule for centuries.
fn days_in(year: usize, month: usize) -> usize {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Turns a title into a slug of lowercase ASCII letters, digits and hyphens.
fn slug(title: &str) -> String {
    let letters: String = title
        .to_lowercase()
        .chars()
        .map(|letter| match letter {
            'ä' | 'å' => "a".into(),
            'ö' | 'ø' => "o".into(),
            'æ' => "ae".into(),
            'a'..='z' | '0'..='9' => letter.to_string(),
            _ => " ".into(),
        })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join("-")
}
