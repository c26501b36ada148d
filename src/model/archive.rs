//! Archives by year and month. Posts of one language stand together with the newest first, so an archive is a range.

use std::ops::Range;

use crate::config::LanguageId;

use super::Post;

/// The posts of one year in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The language.
    pub language: LanguageId,
    /// The year.
    pub year: i16,
    /// Its posts: indices into [`super::Site::posts`].
    pub posts: Range<u32>,
    /// Its months that have posts, newest first.
    pub months: Vec<Month>,
}

/// The posts of one month in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// 1 to 12.
    pub month: i8,
    /// Its posts: indices into [`super::Site::posts`].
    pub posts: Range<u32>,
}

/// The years of every language, in the order of `posts`: by language, newest first.
pub(super) fn years(posts: &[Post]) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (index, post) in posts.iter().enumerate() {
        let index = index as u32;
        let date = post.date().date();
        let language = post.document.language;
        match years.last_mut() {
            Some(year) if year.language == language && year.year == date.year() => {
                year.posts.end = index + 1;
                match year.months.last_mut() {
                    Some(month) if month.month == date.month() => month.posts.end = index + 1,
                    _ => year.months.push(Month { month: date.month(), posts: index..index + 1 }),
                }
            }
            _ => years.push(Year {
                language,
                year: date.year(),
                posts: index..index + 1,
                months: vec![Month { month: date.month(), posts: index..index + 1 }],
            }),
        }
    }
    years
}
