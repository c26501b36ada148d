//! Exports that somebody made to do harm, or that a fault made: each ends soon with a site that builds or with a message,
//! and nothing is written outside of the site's folder.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::import_wordpress::{Item, Move, attachment, category, export, term};
use crate::site_test::files;

/// No such export may take longer, in a debug build on a machine that has other work.
const LONGEST: Duration = Duration::from_mins(1);

/// Imports, expects an end with a site or a message, and that nothing but the site was written; the site, if there is one.
#[track_caller]
fn comes_to_an_end(what: &str, text: impl AsRef<[u8]>) -> Option<Move> {
    let moved = Move::of(text).file("salaisuus.txt", "sala").file("kuvat/a.txt", "a");
    let before = outside(&moved);
    let started = Instant::now();
    let said = moved.run(&["--uploads", "kuvat"]);
    assert!(started.elapsed() < LONGEST, "{what} took {:?}", started.elapsed());
    assert_eq!(outside(&moved), before, "{what} wrote outside of its folder");
    match said.code {
        Some(1) => {
            assert!(said.messages.contains("vienti.xml"), "{what}: {}", said.messages);
            assert!(!moved.site().exists(), "{what} is refused, and wrote something");
            None
        }
        Some(0 | 3) => {
            for file in files(&moved.site()) {
                let bytes = fs::read(moved.site().join(&file)).expect("a file");
                let content = String::from_utf8_lossy(&bytes);
                assert!(!content.contains("sala\n") && !content.contains("root:"), "{what}: {file}");
            }
            Some(moved)
        }
        code => panic!("{what} ended with {code:?}: {}", said.messages),
    }
}

/// Imports and builds.
#[track_caller]
fn builds(what: &str, text: impl AsRef<[u8]>) -> Move {
    let moved = comes_to_an_end(what, text).unwrap_or_else(|| panic!("{what} is refused"));
    moved.build();
    moved
}

fn outside(moved: &Move) -> Vec<String> {
    files(moved.folder()).into_iter().filter(|file| !file.starts_with("blogi/")).collect()
}

fn post(id: u64, text: &str) -> Item {
    Item::post(id, "Lupaus", &format!("lupaus-{id}"), &format!("/2012/03/lupaus-{id}/"), text)
}

fn comment(id: u64, parent: u64, text: &str) -> String {
    format!(
        "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_parent>{parent}</wp:comment_parent>\
         <wp:comment_approved>1</wp:comment_approved><wp:comment_author>Siv</wp:comment_author>\
         <wp:comment_date>2012-03-02 10:00:00</wp:comment_date><wp:comment_content><![CDATA[{text}]]></wp:comment_content></wp:comment>"
    )
}

fn with_comments(comments: &str) -> String {
    export("", &[post(1, "Teksti.")]).replace("</item>", &format!("{comments}</item>"))
}

#[test]
fn entities_are_never_expanded() {
    let mut entities = String::from("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
    for number in 1..12 {
        _ = write!(entities, "<!ENTITY a{number} \"{}\">", format!("&a{};", number - 1).repeat(10));
    }
    entities += "<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\">%p;]><rss ";
    let text = export("", &[post(1, "]]>&a11;&x;<![CDATA[").with("title", "&a11;&x;")]).replacen("<rss ", &entities, 1);
    builds("entities", text).has("import-report.md", "a document type was left out");
}

#[test]
fn texts_in_texts_in_texts_come_to_an_end() {
    let nested = |start: &str, end: &str| start.repeat(10_000) + "x" + &end.repeat(10_000);
    let texts = [
        nested("<ul><li>", "</li></ul>"),
        nested("<!-- wp:list --><ul><!-- wp:list-item --><li>a", "</li><!-- /wp:list-item --></ul><!-- /wp:list -->"),
        nested("<!-- wp:group --><div class=\"wp-block-group\">", "</div><!-- /wp:group -->"),
        nested("<blockquote>a", "</blockquote>"),
        nested("[caption]", "[/caption]"),
        nested("<b><i>a", ""),
        "<table><tr><td>a".repeat(5000),
        "<a><b><i><u><p>x".repeat(2000),
        "[".repeat(50_000),
        "<!--".repeat(20_000),
    ];
    let items: Vec<Item> = (1..).zip(&texts).map(|(id, text)| post(id, text)).collect();
    builds("nested texts", export("", &items));
    let shows_itself = "<!-- wp:block {\"ref\":5} /--><!-- wp:block {\"ref\":5} /-->";
    builds("a block in itself", export("", &[post(1, shows_itself), post(5, shows_itself).kind("wp_block")]));
}

#[test]
fn comments_without_end_or_number_come_along() {
    let circle = comment(1, 2, "a") + &comment(2, 3, "b") + &comment(3, 1, "c") + &comment(4, 4, "d");
    let moved =
        builds("comments that answer each other", with_comments(&(circle + &comment(4, 1, "e") + &comment(0, 0, "f"))));
    moved.has("content/2012-03-02-lupaus-1/comments.toml", "id = 6\n");
    let chain: String = (1..500).map(|id| comment(id, id - 1, "a")).collect();
    builds("a long thread", with_comments(&chain));
    builds(
        "nested comments",
        with_comments(&(comment(1, 0, &"<ul><li>".repeat(10_000)) + &comment(2, 0, &"<b>".repeat(20_000)))),
    );
}

#[test]
fn parents_in_circles_and_towers_are_parted() {
    let page = |id: u64, parent: u64| {
        Item::page(id, "Sivu", &format!("s{id}"), &format!("/s{id}/")).with("wp:post_parent", parent.to_string())
    };
    builds("pages in a circle", export("", &[page(1, 2), page(2, 3), page(3, 1), page(4, 4)]));
    let tower: Vec<Item> = (1..1000).map(|id| page(id, id - 1)).collect();
    builds("a tower of pages", export("", &tower));
    let tower: Vec<Item> = (1..1000).map(|id| page(id, id + 1)).collect();
    builds("a tower of pages from its top", export("", &tower));
    let circle = category(1, "a", "A", "c", "") + &category(2, "b", "B", "a", "") + &category(3, "c", "C", "b", "");
    builds("categories in a circle", export(&circle, &[post(1, "Teksti.").term("category", "a", "A")]));
    let tower: String =
        (1..1000).map(|id| category(id, &format!("c{id}"), &format!("C{id}"), &format!("c{}", id - 1), "")).collect();
    let moved = builds("a tower of categories", export(&tower, &[post(1, "Teksti.").term("category", "c999", "C999")]));
    moved.has("import-report.md", "stood below too many others; it is now at the top");
}

#[test]
fn ten_thousand_terms_and_names_twice_come_along() {
    let head: String = (1..=5000)
        .map(|id| {
            let tag = format!("<wp:tag><wp:term_id>{id}</wp:term_id><wp:tag_slug>{}</wp:tag_slug><wp:tag_name>Sama</wp:tag_name></wp:tag>", "/".repeat(id % 300));
            category(id as u64, &format!("c{id}"), &format!("C{id}"), "", "") + &tag
        })
        .collect();
    comes_to_an_end("ten thousand terms", export(&head, &[post(1, "Teksti.")])).expect("a site");
    let same: Vec<Item> = (0..500).map(|_| Item::post(1, "Sama", "sama", "/2012/03/sama/", "Teksti.")).collect();
    builds("one post many times", export("", &same));
}

#[test]
fn names_cannot_lead_out_of_the_folder_or_stop_a_system() {
    let long = "x".repeat(5000);
    let slugs = [
        "CON",
        "nul",
        "aux.txt",
        "COM1",
        "..",
        ".",
        "../../x",
        "/etc/passwd",
        "C:\\x",
        "a:b",
        "a\\b",
        "%2e%2e%2fulos",
        "%00",
        &long,
        "~",
        "-",
        "index",
        ".git",
        "a?b",
        "a#b",
        "fi",
        "tag",
        "category",
        "2012",
        "\u{202e}abc",
    ];
    let items = slugs.iter().zip(1..).flat_map(|(slug, id)| {
        let path = format!("/2012/03/{slug}/");
        [Item::post(id, "Nimi", slug, &path, "Teksti."), Item::page(id + 100, "Nimi", slug, &format!("/{slug}/"))]
    });
    let head: String = slugs.iter().zip(1..).map(|(slug, id)| category(id, slug, &format!("N{id}"), "", "")).collect();
    builds("odd names", export(&head, &items.collect::<Vec<_>>()));
}

#[test]
fn files_of_other_places_are_not_taken() {
    let long = format!("https://vanha.example/wp-content/uploads/{}.jpg", "n".repeat(5000));
    let places = [
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//muu.example/wp-content/uploads/a.jpg",
        "https://muu.example/wp-content/uploads/b.jpg",
        "/wp-content/uploads/../../salaisuus.txt",
        "/wp-content/uploads/%2e%2e/%2e%2e/salaisuus.txt",
        "\\\\host\\share\\a.jpg",
        &long,
        "https://vanha.example@muu.example/wp-content/uploads/c.jpg",
        "/wp-content/uploads/CON.jpg",
        "ftp://vanha.example/wp-content/uploads/e.jpg",
    ];
    let items = places.iter().zip(1..).flat_map(|(place, id)| {
        let text = format!(
            "<img src=\"{place}\"> <a href=\"{place}\">x</a> <video src=\"{place}\"></video> [audio src=\"{place}\"]"
        );
        let file = attachment(id + 100, id, "x.jpg").with("wp:attachment_url", format!("<![CDATA[{place}]]>"));
        [post(id, &text).meta("_thumbnail_id", &(id + 100).to_string()), file]
    });
    builds("files of other places", export("", &items.collect::<Vec<_>>()));
}

#[test]
fn wrong_serialized_data_says_nothing() {
    let nested = "a:1:{i:0;".repeat(5000);
    let data = [
        "a:99999999:{s:9999999:\"x\";",
        &nested,
        "a:1:{s:2:\"fi\";R:1;}",
        "O:8:\"stdClass\":1:{s:1:\"a\";i:1;}",
        "s:-1:\"a\";",
        "a:-5:{}",
        "i:99999999999999999999;",
        "a:2:{s:2:\"fi\";i:1;",
        "s:1000000:\"a\";",
        "a:1:{s:2:\"fi\";s:3:\"ä\";}",
    ];
    let head: String = data
        .iter()
        .zip(1..)
        .flat_map(|(data, id)| {
            ["language", "post_translations", "term_translations"]
                .map(|taxonomy| term(id, taxonomy, &format!("p{id}"), "p", data))
        })
        .collect();
    builds("serialized data", export(&head, &[post(1, "Teksti.")]));
}

#[test]
fn other_encodings_and_dates_are_refused_or_mended() {
    let text = export("", &[post(1, "Pitää.\0")]);
    for (what, little) in [("UTF-16 with its sign", true), ("UTF-16 without", false)] {
        let sign: &[u8] = if little { &[0xff, 0xfe] } else { &[] };
        let bytes: Vec<u8> = sign.iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(comes_to_an_end(what, bytes).is_none(), "{what}");
    }
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(text.bytes());
    let at = bytes.windows(5).position(|word| word == "Pit\u{e4}".as_bytes()).expect("the word");
    bytes[at + 3] = 0xff;
    builds("bytes that are no text", bytes).has("import-report.md", "bytes that are no UTF-8");
    let dates = [
        "0000-00-00 00:00:00",
        "9999-12-31 23:59:59",
        "-001-01-01 00:00:00",
        "99999-01-01 00:00:00",
        "2012-02-30 10:00:00",
        "2012-03-02 25:61:61",
        "",
        "1969-01-01 00:00:00",
    ];
    let items: Vec<Item> = (1..).zip(dates).map(|(id, date)| post(id, "Teksti.").with("wp:post_date", date)).collect();
    builds("dates", export("", &items));
}

#[test]
fn texts_and_tags_of_any_length_are_bounded() {
    let whole = export("", &[post(1, "@")]);
    let (start, end) = whole.split_once('@').expect("the text");
    let piece = "Pitkä teksti. ".repeat(100_000);
    let long = start.to_owned() + &piece.repeat(14) + end;
    assert!(comes_to_an_end("a text of 20 MB", long).is_none());
    let tag = export(&format!("<title {}></title>", "a".repeat(3_000_000)), &[]);
    assert!(comes_to_an_end("a tag of 3 MB", tag).is_none());
    let fields =
        "<wp:postmeta><wp:meta_key>a</wp:meta_key><wp:meta_value>b</wp:meta_value></wp:postmeta>".repeat(150_000);
    assert!(comes_to_an_end("an item of many fields", whole.replace("</item>", &(fields + "</item>"))).is_none());
}

#[test]
fn links_in_the_folder_lead_nowhere_else() {
    let moved = Move::of(export("", &[post(1, "Teksti.")])).file("muualla/tieto.txt", "tieto");
    fs::create_dir_all(moved.site()).expect("the folder");
    symlink(moved.path("muualla"), moved.site().join("content")).expect("a link");
    moved.run(&[]).ends_with(1).says("it would lie outside of the site's folder");
    assert_eq!(files(&moved.path("muualla")), ["tieto.txt"]);
    fs::remove_file(moved.site().join("content")).expect("the link");
    fs::create_dir(moved.site().join("content")).expect("the folder");
    let file = "content/.2012-03-02-lupaus-1.md.kielo-new";
    symlink(moved.path("muualla/tieto.txt"), moved.site().join(file)).expect("a link");
    moved.run(&[]).ends_with(0);
    assert_eq!(fs::read(moved.path("muualla/tieto.txt")).expect("the file"), b"tieto");
}
