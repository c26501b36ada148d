//! Hostile and broken exports. Each import ends soon, with a site that builds or with an error, and writes nothing outside
//! of the site's folder.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use crate::import_wordpress::{Item, SECRET, WordpressImport, attachment, category, export, term};
use crate::site_test::files;

/// The time limit of an import, in a debug build on a busy machine.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// Imports an export. Returns the site, or `None` if the export was refused with an error.
///
/// Expects that the import ends in time, writes only the site, and copies no secret.
#[track_caller]
fn import_in_time(what: &str, text: impl AsRef<[u8]>) -> Option<WordpressImport> {
    let import = WordpressImport::new(text).file("salaisuus.txt", SECRET).file("kuvat/a.txt", "a");
    let before = outside(&import);
    let started = Instant::now();
    let output = import.run(&["--uploads", "kuvat"]);
    assert!(started.elapsed() < TIME_LIMIT, "{what} took {:?}", started.elapsed());
    assert_eq!(outside(&import), before, "{what} wrote outside of its folder");
    match output.code {
        Some(1) => {
            assert!(output.stderr.contains("vienti.xml"), "{what}: {}", output.stderr);
            assert!(!import.site().exists(), "{what} is refused, and wrote something");
            None
        }
        Some(0 | 3) => {
            let site_files = files(&import.site());
            assert!(!site_files.is_empty(), "{what} wrote no site");
            for file in site_files {
                let bytes = fs::read(import.site().join(&file)).expect("a file");
                let content = String::from_utf8_lossy(&bytes);
                assert!(!content.contains(SECRET) && !content.contains("root:"), "{what}: {file}");
            }
            Some(import)
        }
        code => panic!("{what} ended with {code:?}: {}", output.stderr),
    }
}

/// Imports an export, expects a site, and builds that.
#[track_caller]
fn import_and_build(what: &str, text: impl AsRef<[u8]>) -> WordpressImport {
    let import = import_in_time(what, text).unwrap_or_else(|| panic!("{what} is refused"));
    import.build();
    import
}

/// Returns the files outside of the site's folder.
fn outside(import: &WordpressImport) -> Vec<String> {
    files(import.folder()).into_iter().filter(|file| !file.starts_with("blogi/")).collect()
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
    import_and_build("entities", text).has("import-report.md", "a document type was left out");
}

#[test]
fn deeply_nested_texts_are_imported() {
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
    import_and_build("nested texts", export("", &items));
    let shows_itself = "<!-- wp:block {\"ref\":5} /--><!-- wp:block {\"ref\":5} /-->";
    import_and_build("a block in itself", export("", &[post(1, shows_itself), post(5, shows_itself).kind("wp_block")]));
}

#[test]
fn comments_in_cycles_and_without_numbers_are_imported() {
    let circle = comment(1, 2, "a") + &comment(2, 3, "b") + &comment(3, 1, "c") + &comment(4, 4, "d");
    let import = import_and_build(
        "comments that answer each other",
        with_comments(&(circle + &comment(4, 1, "e") + &comment(0, 0, "f"))),
    );
    import.has("content/2012-03-02-lupaus-1/comments.toml", "id = 6\n");
    let chain: String = (1..500).map(|id| comment(id, id - 1, "a")).collect();
    import_and_build("a long thread", with_comments(&chain));
    import_and_build(
        "nested comments",
        with_comments(&(comment(1, 0, &"<ul><li>".repeat(10_000)) + &comment(2, 0, &"<b>".repeat(20_000)))),
    );
}

#[test]
fn parents_in_cycles_and_deep_chains_are_detached() {
    let page = |id: u64, parent: u64| {
        Item::page(id, "Sivu", &format!("s{id}"), &format!("/s{id}/")).with("wp:post_parent", parent.to_string())
    };
    import_and_build("pages in a circle", export("", &[page(1, 2), page(2, 3), page(3, 1), page(4, 4)]));
    let tower: Vec<Item> = (1..1000).map(|id| page(id, id - 1)).collect();
    import_and_build("a tower of pages", export("", &tower));
    let tower: Vec<Item> = (1..1000).map(|id| page(id, id + 1)).collect();
    import_and_build("a tower of pages from its top", export("", &tower));
    let circle = category(1, "a", "A", "c", "") + &category(2, "b", "B", "a", "") + &category(3, "c", "C", "b", "");
    import_and_build("categories in a circle", export(&circle, &[post(1, "Teksti.").term("category", "a", "A")]));
    let tower: String =
        (1..1000).map(|id| category(id, &format!("c{id}"), &format!("C{id}"), &format!("c{}", id - 1), "")).collect();
    let import = import_and_build(
        "a tower of categories",
        export(&tower, &[post(1, "Teksti.").term("category", "c999", "C999")]),
    );
    import.has("import-report.md", "stood below too many others; it is now at the top");
}

#[test]
fn ten_thousand_terms_and_duplicate_posts_are_imported() {
    let head: String = (1..=5000)
        .map(|id| {
            let tag = format!("<wp:tag><wp:term_id>{id}</wp:term_id><wp:tag_slug>{}</wp:tag_slug><wp:tag_name>Sama</wp:tag_name></wp:tag>", "/".repeat(id % 300));
            category(id as u64, &format!("c{id}"), &format!("C{id}"), "", "") + &tag
        })
        .collect();
    import_in_time("ten thousand terms", export(&head, &[post(1, "Teksti.")])).expect("a site");
    let same: Vec<Item> = (0..500).map(|_| Item::post(1, "Sama", "sama", "/2012/03/sama/", "Teksti.")).collect();
    import_and_build("one post many times", export("", &same));
}

#[test]
fn hostile_names_stay_inside_the_folder() {
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
    import_and_build("odd names", export(&head, &items.collect::<Vec<_>>()));
}

#[test]
fn files_outside_of_the_uploads_are_not_copied() {
    let long = format!("https://vanha.example/wp-content/uploads/{}.jpg", "n".repeat(5000));
    let addresses = [
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "//muu.example/wp-content/uploads/a.jpg",
        "https://muu.example/wp-content/uploads/b.jpg",
        "/wp-content/uploads/../salaisuus.txt",
        "/wp-content/uploads/%2e%2e/salaisuus.txt",
        "/wp-content/uploads/../../salaisuus.txt",
        "/wp-content/uploads/%2e%2e/%2e%2e/salaisuus.txt",
        "\\\\host\\share\\a.jpg",
        &long,
        "https://vanha.example@muu.example/wp-content/uploads/c.jpg",
        "/wp-content/uploads/CON.jpg",
        "ftp://vanha.example/wp-content/uploads/e.jpg",
    ];
    let items = addresses.iter().zip(1..).flat_map(|(address, id)| {
        let text = format!(
            "<img src=\"{address}\"> <a href=\"{address}\">x</a> <video src=\"{address}\"></video> [audio src=\"{address}\"]"
        );
        let file = attachment(id + 100, id, "x.jpg").with("wp:attachment_url", format!("<![CDATA[{address}]]>"));
        [post(id, &text).meta("_thumbnail_id", &(id + 100).to_string()), file]
    });
    import_and_build("files of other places", export("", &items.collect::<Vec<_>>()));
}

#[test]
fn malformed_php_data_is_ignored() {
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
    import_and_build("serialized data", export(&head, &[post(1, "Teksti.")]));
}

#[test]
fn wrong_encodings_are_refused_and_wrong_dates_are_repaired() {
    let text = export("", &[post(1, "Pitää.\0")]);
    for (what, little) in [("UTF-16 with its sign", true), ("UTF-16 without", false)] {
        let sign: &[u8] = if little { &[0xff, 0xfe] } else { &[] };
        let bytes: Vec<u8> = sign.iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert!(import_in_time(what, bytes).is_none(), "{what}");
    }
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(text.bytes());
    let at = bytes.windows(5).position(|word| word == "Pit\u{e4}".as_bytes()).expect("the word");
    bytes[at + 3] = 0xff;
    import_and_build("bytes that are no text", bytes).has("import-report.md", "bytes that are no UTF-8");
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
    import_and_build("dates", export("", &items));
}

#[test]
fn overlong_texts_and_tags_are_refused() {
    let whole = export("", &[post(1, "@")]);
    let (start, end) = whole.split_once('@').expect("the text");
    let sentences = "Pitkä teksti. ".repeat(100_000);
    let long = start.to_owned() + &sentences.repeat(14) + end;
    assert!(import_in_time("a text of 20 MB", long).is_none());
    let tag = export(&format!("<title {}></title>", "a".repeat(3_000_000)), &[]);
    assert!(import_in_time("a tag of 3 MB", tag).is_none());
    let fields =
        "<wp:postmeta><wp:meta_key>a</wp:meta_key><wp:meta_value>b</wp:meta_value></wp:postmeta>".repeat(150_000);
    assert!(import_in_time("an item of many fields", whole.replace("</item>", &(fields + "</item>"))).is_none());
}

#[test]
fn symbolic_links_are_not_followed() {
    let import = WordpressImport::new(export("", &[post(1, "Teksti.")])).file("muualla/tieto.txt", "tieto");
    fs::create_dir_all(import.site()).expect("the folder");
    symlink(import.path("muualla"), import.site().join("content")).expect("a link");
    import.run(&[]).exits_with(1).says("it would lie outside of the site's folder");
    assert_eq!(files(&import.path("muualla")), ["tieto.txt"]);
    fs::remove_file(import.site().join("content")).expect("the link");
    fs::create_dir(import.site().join("content")).expect("the folder");
    let file = "content/.2012-03-02-lupaus-1.md.kielo-new";
    symlink(import.path("muualla/tieto.txt"), import.site().join(file)).expect("a link");
    import.run(&[]).exits_with(0);
    assert_eq!(fs::read(import.path("muualla/tieto.txt")).expect("the file"), b"tieto");
}
