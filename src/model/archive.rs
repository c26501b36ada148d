//! Archives by year and month. The posts of a language are sorted by date, newest first, so an archive is a range of
//! them.

use std::ops::Range;

use crate::config::LanguageId;

use super::Post;

/// The posts of one year in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearArchive {
    /// The language of the posts.
    pub language: LanguageId,
    /// The calendar year.
    pub year: i16,
    /// The posts of the year: indices into [`super::Site::posts`].
    pub posts: Range<u32>,
    /// The months that have posts, newest first.
    pub months: Vec<MonthArchive>,
}

/// The posts of one month in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthArchive {
    /// The month, 1 to 12.
    pub month: i8,
    /// The posts of the month: indices into [`super::Site::posts`].
    pub posts: Range<u32>,
}

/// Returns the years of every language, newest first. `post_ranges` holds the range of every language in `posts`.
pub(super) fn years(posts: &[Post], post_ranges: &[Range<u32>]) -> Vec<YearArchive> {
    let mut years: Vec<YearArchive> = Vec::new();
    for (language, range) in post_ranges.iter().enumerate() {
        let language = LanguageId(language as u16);
        for index in range.clone() {
            let date = posts[index as usize].date().date();
            match years.last_mut() {
                Some(year) if year.language == language && year.year == date.year() => {
                    year.posts.end = index + 1;
                    match year.months.last_mut() {
                        Some(month) if month.month == date.month() => month.posts.end = index + 1,
                        _ => year.months.push(MonthArchive { month: date.month(), posts: index..index + 1 }),
                    }
                }
                _ => years.push(YearArchive {
                    language,
                    year: date.year(),
                    posts: index..index + 1,
                    months: vec![MonthArchive { month: date.month(), posts: index..index + 1 }],
                }),
            }
        }
    }
    years
}
