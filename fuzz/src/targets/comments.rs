//! Comments of readers: mails and forms as they come, and the file that keeps them.

use std::cell::RefCell;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kielo::command::comment::ReceivedComment;
use kielo::html_addresses::running_addresses;
use kielo::load::{NewComment, with_new_comment};
use kielo::model::CommentCleaner;

use super::fuzz_site::{FuzzSite, PAGE, SITE};
use super::messages;

const POST: (&str, &str) = ("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n\nTeksti.\n");

const FILE: &str = "content/2026-03-02-a.comments.toml";

thread_local! {
    static MAIL: RefCell<FuzzSite> = RefCell::new(FuzzSite::new(&[("site.toml", SITE), PAGE, POST]));
    static COMMENTS: RefCell<FuzzSite> = RefCell::new(FuzzSite::new(&[("site.toml", SITE), PAGE, POST]));
    static CLEANER: CommentCleaner = CommentCleaner::default();
}

/// A mail, or the JSON of a form. What becomes of it is added to a file of comments and shown.
pub(crate) fn run_mail(input: &[u8]) {
    MAIL.with_borrow_mut(|site| {
        let mut received = match ReceivedComment::parse("viesti", input) {
            Ok(received) => received,
            Err(problem) => return messages::check(site.root(), vec![problem]),
        };
        let author = received.take_author().unwrap_or_else(|| "N".to_owned());
        let text = CLEANER.with(|cleaner| received.take_text(cleaner));
        let url = received.take_url();
        if text.is_empty() {
            return;
        }
        let date = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let comment = NewComment { id: 1, parent: None, language: None, author, url, date, text };
        site.replace(FILE, b"");
        let edition = site.edition().expect("an empty file of comments is right");
        let added = with_new_comment(site.root(), &edition.site().config, FILE, &comment);
        let (file, _) = added.unwrap_or_else(|problems| panic!("a new comment cannot be added: {:?}", problems[0]));
        assert!(show(site, file.as_bytes()), "a comment that was added has errors:\n{file}");
    });
}

/// A whole file of comments.
pub(crate) fn run_file(input: &[u8]) {
    COMMENTS.with_borrow_mut(|site| _ = show(site, input));
}

/// Shows comments below their post. Returns whether they have no errors.
fn show(site: &mut FuzzSite, file: &[u8]) -> bool {
    if site.replace(FILE, file).is_none() {
        return false;
    }
    let Some(edition) = site.edition() else { return false };
    let routes = edition.plan().routes.iter();
    let route = routes.into_iter().find(|route| route.path() == "/fi/2026/03/a/").expect("the post has a page");
    let Some(page) = site.render(edition, route) else { return false };
    // The page around the comments has no script in its text, and no address that runs.
    let comments = page.split_once("id=\"comments\"").map_or("", |(_, comments)| comments);
    let running = running_addresses(comments, &|written| written.replace("&#58;", ":").replace("&colon;", ":"));
    assert!(running.is_empty(), "an address that runs stays: {:?}", &comments[running[0].clone()]);
    assert!(!comments.to_ascii_lowercase().contains("<iframe"), "a frame stays");
    true
}
