//! The import of small WordPress exports, which are written here, and the build of the imported sites.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use tempfile::TempDir;

use crate::site_test::{Built, SiteTest, files, kielo, write};

/// A folder with an export, into which the site is imported too.
pub(crate) struct WordpressImport {
    folder: TempDir,
}

/// The output of an import.
pub(crate) struct CommandOutput {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl CommandOutput {
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let is_said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(is_said, "{text:?} is not in the output:\n{}{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }
}

impl WordpressImport {
    pub(crate) fn new(export: impl AsRef<[u8]>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(&folder.path().join("vienti.xml"), export.as_ref());
        Self { folder }
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.folder.path().join(name), content.as_ref());
        self
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn site(&self) -> PathBuf {
        self.path("blogi")
    }

    fn output(&self, arguments: &[&str]) -> Output {
        let mut command = kielo();
        command.current_dir(self.folder.path()).args(["import", "wordpress", "vienti.xml", "--into", "blogi"]);
        command.args(arguments).output().expect("kielo runs")
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> CommandOutput {
        let output = self.output(arguments);
        let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
        CommandOutput { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Imports, and expects that nothing was lost.
    #[track_caller]
    pub(crate) fn succeeds(&self, arguments: &[&str]) -> CommandOutput {
        self.run(arguments).exits_with(0)
    }

    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.site().join(name)).unwrap_or_else(|error| {
            panic!("{name}: {error}; there are:\n{}", files(&self.site()).join("\n"));
        })
    }

    #[track_caller]
    pub(crate) fn has(&self, name: &str, text: &str) -> &Self {
        let whole = self.text(name);
        assert!(whole.contains(text), "{text:?} is not in {name}:\n{whole}");
        self
    }

    #[track_caller]
    pub(crate) fn lacks(&self, name: &str, text: &str) -> &Self {
        let whole = self.text(name);
        assert!(!whole.contains(text), "{text:?} is in {name}:\n{whole}");
        self
    }

    /// Builds the new site and expects no error.
    #[track_caller]
    pub(crate) fn build(&self) -> Built {
        let mut site = SiteTest::empty();
        for file in files(&self.site()) {
            site = site.file(&file, fs::read(self.site().join(&file)).expect("a file"));
        }
        site.build()
    }

    /// Returns every file of the new site with its content.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let files = files(&self.site()).into_iter();
        files.map(|file| (file.clone(), fs::read(self.site().join(&file)).expect("a file"))).collect()
    }
}

/// The content of a file outside of the uploads, which must never be copied.
pub(crate) const SECRET: &str = "the secret of a folder that was not given";

/// An item of an export in WordPress's format WXR.
pub(crate) struct Item {
    id: u64,
    kind: &'static str,
    fields: Vec<(&'static str, String)>,
    /// Further XML: terms, metadata and comments.
    more: String,
}

impl Item {
    pub(crate) fn post(id: u64, title: &str, slug: &str, path: &str, text: &str) -> Self {
        Self {
            id,
            kind: "post",
            fields: vec![
                ("title", format!("<![CDATA[{title}]]>")),
                ("link", format!("https://vanha.example{path}")),
                ("guid", format!("https://vanha.example/?p={id}")),
                ("pubDate", "Fri, 02 Mar 2012 08:00:00 +0000".to_owned()),
                ("dc:creator", "<![CDATA[aino]]>".to_owned()),
                ("content:encoded", format!("<![CDATA[{text}]]>")),
                ("excerpt:encoded", "<![CDATA[]]>".to_owned()),
                ("wp:post_name", slug.to_owned()),
                ("wp:status", "publish".to_owned()),
                ("wp:post_date", "2012-03-02 10:00:00".to_owned()),
                ("wp:post_date_gmt", "2012-03-02 08:00:00".to_owned()),
            ],
            more: String::new(),
        }
    }

    pub(crate) fn page(id: u64, title: &str, slug: &str, path: &str) -> Self {
        Self { kind: "page", ..Self::post(id, title, slug, path, "Sivu.") }
    }

    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn with(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.fields.retain(|(known, _)| *known != field);
        self.fields.push((field, value.into()));
        self
    }

    pub(crate) fn term(mut self, taxonomy: &str, slug: &str, name: &str) -> Self {
        _ = writeln!(self.more, "<category domain=\"{taxonomy}\" nicename=\"{slug}\"><![CDATA[{name}]]></category>");
        self
    }

    pub(crate) fn meta(mut self, key: &str, value: &str) -> Self {
        _ = writeln!(
            self.more,
            "<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        );
        self
    }

    pub(crate) fn comment(mut self, id: u64, approved: &str, fields: &str) -> Self {
        _ = writeln!(
            self.more,
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author_email>siv{id}@posti.example</wp:comment_author_email>\
             <wp:comment_author_IP>203.0.113.{id}</wp:comment_author_IP><wp:comment_agent>Selain {id}.0 (Siv)</wp:comment_agent><wp:comment_date>2012-03-0{} 11:00:00</wp:comment_date>\
             <wp:comment_approved>{approved}</wp:comment_approved>{fields}</wp:comment>",
            id % 7 + 2,
        );
        self
    }

    pub(crate) fn xml(&self) -> String {
        let mut xml =
            format!("<item>\n<wp:post_id>{}</wp:post_id><wp:post_type>{}</wp:post_type>\n", self.id, self.kind);
        for (field, value) in &self.fields {
            _ = writeln!(xml, "<{field}>{value}</{field}>");
        }
        xml + &self.more + "</item>\n"
    }
}

/// Returns an item for a file of the media library.
pub(crate) fn attachment(id: u64, parent: u64, file: &str) -> Item {
    Item::post(id, file, file, &format!("/kuvasivu-{id}/"), "")
        .kind("attachment")
        .with("wp:status", "inherit")
        .with("wp:post_parent", parent.to_string())
        .with("wp:attachment_url", format!("https://vanha.example/wp-content/uploads/{file}"))
}

pub(crate) fn export(head: &str, items: &[Item]) -> String {
    let items: String = items.iter().map(Item::xml).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" \
         xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n\
         <title>Kohtaamisia</title><link>https://vanha.example</link><description>Asiakkaista</description><language>fi</language>\n\
         <wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://vanha.example</wp:base_site_url>\
         <wp:base_blog_url>https://vanha.example</wp:base_blog_url>\n\
         <wp:author><wp:author_login>aino</wp:author_login><wp:author_email>aino@posti.example</wp:author_email>\
         <wp:author_display_name><![CDATA[Aino Virta]]></wp:author_display_name></wp:author>\n{head}\n{items}</channel>\n</rss>\n"
    )
}

pub(crate) fn category(id: u64, slug: &str, name: &str, parent: &str, description: &str) -> String {
    format!(
        "<wp:category><wp:term_id>{id}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>\
         <wp:category_parent>{parent}</wp:category_parent><wp:cat_name><![CDATA[{name}]]></wp:cat_name>\
         <wp:category_description><![CDATA[{description}]]></wp:category_description></wp:category>\n"
    )
}

pub(crate) fn term(id: u64, taxonomy: &str, slug: &str, name: &str, description: &str) -> String {
    format!(
        "<wp:term><wp:term_id>{id}</wp:term_id><wp:term_taxonomy>{taxonomy}</wp:term_taxonomy><wp:term_slug>{slug}</wp:term_slug>\
         <wp:term_name><![CDATA[{name}]]></wp:term_name><wp:term_description><![CDATA[{description}]]></wp:term_description></wp:term>\n"
    )
}

/// Returns the export of a small blog with all kinds of items.
pub(crate) fn blog() -> String {
    let head = category(1, "markkinointi", "Markkinointi", "", "")
        + &category(2, "some", "Sosiaalinen media", "markkinointi", "Missä asiakkaat puhuvat.");
    export(
        &head,
        &[
            Item::post(
                10,
                "Lupaus pit&auml;&auml; &#8211; aina",
                "lupaus-pitaa",
                "/2012/03/lupaus-pitaa/",
                "Asiakas muistaa. <a href=\"http://www.vanha.example/?p=11\">Lue myös</a>. \
                 <img src=\"https://vanha.example/wp-content/uploads/2012/03/Kuva-300x200.png\" alt=\"Kuva\">",
            )
            .with("wp:is_sticky", "1")
            .with("excerpt:encoded", "<![CDATA[Miksi <b>lupaus</b> voittaa.]]>")
            .term("category", "some", "Sosiaalinen media")
            .term("post_tag", "nps", "NPS")
            .term("post_format", "post-format-aside", "Aside")
            .meta("_thumbnail_id", "30")
            .meta("_wp_old_slug", "lupaus-vanha")
            .comment(1, "1", "<wp:comment_author>Siv &amp; co</wp:comment_author><wp:comment_author_url>https://siv.example/</wp:comment_author_url><wp:comment_content><![CDATA[Hyvä!<script>alert(1)</script> siv1@posti.example\n\nToinen kappale.]]></wp:comment_content>")
            .comment(2, "1", "<wp:comment_author>aino@posti.example</wp:comment_author><wp:comment_parent>1</wp:comment_parent><wp:comment_content><![CDATA[Kiitos 203.0.113.2\n<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>]]></wp:comment_content>")
            .comment(3, "spam", "<wp:comment_content>Osta</wp:comment_content>")
            .comment(4, "0", "<wp:comment_content>Odottaa</wp:comment_content>")
            .comment(5, "1", "<wp:comment_author>Toinen blogi</wp:comment_author><wp:comment_type>pingback</wp:comment_type><wp:comment_content>[…] lupaus […]</wp:comment_content>"),
            Item::post(11, "Kysely", "kysely", "/2012/03/kysely/", "Kysyimme. <img src=\"/wp-content/uploads/2012/03/Kaavio.png\" alt=\"Kaavio\">").term("category", "markkinointi", "Markkinointi"),
            Item::post(12, "Luonnos", "", "/?p=12", "Kesken.").with("wp:status", "draft"),
            Item::post(13, "Yksityinen", "yksityinen", "/2012/03/yksityinen/", "Vain meille.").with("wp:status", "private"),
            Item::post(14, "Salainen", "salainen", "/2012/03/salainen/", "Sala.").with("wp:post_password", "sana"),
            Item::post(15, "Tulossa", "tulossa", "/?p=15", "Huomenna.").with("wp:status", "future"),
            Item::post(16, "Roska", "roska", "/?p=16", "Pois.").with("wp:status", "trash"),
            Item::post(17, "Vanha", "10-revision-v1", "/?p=17", "Vanha.").kind("revision").with("wp:status", "inherit"),
            Item::page(20, "Tietoja", "tietoja", "/tietoja/"),
            Item::page(21, "Yhteys", "yhteys", "/tietoja/yhteys/")
                .with("wp:post_parent", "20")
                .with("wp:menu_order", "3")
                .meta("_wp_page_template", "leveä.php"),
            Item::post(25, "Kielo", "kielo", "/kasvit/kielo/", "Kukka.").kind("kasvi").term("suku", "convallaria", "Convallaria"),
            attachment(31, 0, "2012/03/Kaavio.png"),
            attachment(32, 0, "2012/03/Turha.png"),
            attachment(30, 10, "2012/03/Kuva.png").meta("_wp_attachment_image_alt", "Kaksi kättelee"),
            Item::post(40, "", "40", "/?p=40", "")
                .kind("nav_menu_item")
                .term("nav_menu", "paavalikko", "Päävalikko")
                .meta("_menu_item_type", "post_type")
                .meta("_menu_item_object_id", "20"),
            Item::post(41, "Some", "41", "/?p=41", "")
                .kind("nav_menu_item")
                .with("wp:menu_order", "2")
                .term("nav_menu", "paavalikko", "Päävalikko")
                .meta("_menu_item_type", "taxonomy")
                .meta("_menu_item_object", "category")
                .meta("_menu_item_menu_item_parent", "40")
                .meta("_menu_item_object_id", "2"),
        ],
    )
}

#[test]
fn a_small_blog_is_imported_and_builds() {
    let import = WordpressImport::new(blog())
        .file("kuvat/2012/03/Kuva.png", crate::images::png(1))
        .file("kuvat/2012/03/Kaavio.png", crate::images::png(2));
    import.run(&["--uploads", "kuvat"]).exits_with(3).says("blogi: 8 texts; ").says("blogi/import-report.md");
    let post = import.text("content/2012-03-02-lupaus-pitaa/index.md");
    assert!(
        post.starts_with(
            "+++\ntitle = \"Lupaus pitää – aina\"\ndate = 2012-03-02T10:00:00\nslug = \"lupaus-pitaa\"\n\
             description = \"Miksi lupaus voittaa.\"\ncategories = [\"Sosiaalinen media\"]\ntags = [\"NPS\"]\n\
             authors = [\"Aino Virta\"]\nimage = \"kuva.png\"\nimage_alt = \"Kaksi kättelee\"\n\
             aliases = [\"/2012/03/lupaus-vanha/\"]\nguid = \"https://vanha.example/?p=10\"\n\n[params]\nformat = \"aside\"\n+++\n\n"
        ),
        "{post}"
    );
    assert!(post.contains("2012-03-02-kysely/index.md"), "{post}");
    import
        .has("site.toml", "base_url = \"https://vanha.example\"\n")
        .has("site.toml", "time_zone = \"Europe/Helsinki\"\n")
        .has("site.toml", "post = \"/{year}/{month}/{slug}/\"\n")
        .has("site.toml", "featured = [\"2012-03-02-lupaus-pitaa/index.md\"]\n")
        .has("site.toml", "[[menu.fi]]\nlink = \"tietoja.md\"\n\n[[menu.fi.children]]\ntitle = \"Some\"\nlink = \"/category/markkinointi/some/\"\n")
        .has("content/terms.toml", "fi = { name = \"Sosiaalinen media\", slug = \"some\", description = \"Missä asiakkaat puhuvat.\" }\nparent = \"Markkinointi\"\n")
        .has("content/tietoja/yhteys.md", "order = 3\nwordpress_template = \"leveä.php\"\n");
    for (file, reason) in [
        ("luonnos", "it was a draft"),
        ("yksityinen", "it was private"),
        ("salainen", "it was protected by a password"),
        ("tulossa", "it was scheduled for later"),
    ] {
        let file = format!("content/2012-03-02-{file}.md");
        import.has(&file, "draft = true\n").has("import-report.md", &format!("{file}: it is a draft: {reason}\n"));
    }
    let built = import.build();
    built.is_silent();
    built
        .page("/2012/03/lupaus-pitaa/")
        .has("Lupaus pitää – aina")
        .has_in_order(["2 kommenttia", "Siv &amp; co", "Kiitos", "Toinen blogi"])
        .page("/category/markkinointi/some/")
        .has("Missä asiakkaat puhuvat.")
        .has("/2012/03/lupaus-pitaa/")
        .page("/tag/nps/")
        .page("/author/aino/")
        .page("/2012/03/")
        .page("/tietoja/yhteys/")
        .page("/2012/03/lupaus-vanha/")
        .has("url=/2012/03/lupaus-pitaa/")
        .page("/rss.xml")
        .has("<guid isPermaLink=\"false\">https://vanha.example/?p=10</guid>")
        .page("/_redirects")
        .has("/feed/ /rss.xml 301\n")
        .has("/tag/:name/feed/ /tag/:name/rss.xml 301\n")
        .has("/kuvasivu-30/ /2012/03/lupaus-pitaa/ 301\n")
        .has("/kuvasivu-31/ /2012/03/kysely/ 301\n")
        .has("/ p=10 /2012/03/lupaus-pitaa/ 301\n")
        .has("/2012/03/lupaus-vanha/ /2012/03/lupaus-pitaa/ 301\n");
    built.without("/2012/03/lupaus-pitaa/comments.toml").without("/2012/03/salainen/index.html");
}

#[test]
fn comments_are_written_beside_the_post_without_private_data() {
    let import = WordpressImport::new(blog());
    import.run(&[]);
    let comments = import.text("content/2012-03-02-lupaus-pitaa/comments.toml");
    assert_eq!(
        comments,
        "# What readers wrote below this text on the old blog.\n\n\
         [[comments]]\nid = 1\nauthor = \"Siv & co\"\nurl = \"https://siv.example/\"\ndate = 2012-03-03T11:00:00\n\
         text = '''\n<p>Hyvä! …</p>\n<p>Toinen kappale.</p>'''\n\n\
         [[comments]]\nid = 2\nparent = 1\nauthor = \"aino\"\ndate = 2012-03-04T11:00:00\ntext = '''\n<p>Kiitos …</p>\n<ul>\n<li>yksi</li>\n<li>kaksi</li>\n</ul>'''\n\n\
         [[comments]]\nid = 5\nkind = \"pingback\"\nauthor = \"Toinen blogi\"\ndate = 2012-03-07T11:00:00\ntext = \"<p>[…] lupaus […]</p>\"\n"
    );
    let parsed: toml::Table = comments.parse().expect("comments.toml is TOML");
    assert_eq!(parsed["comments"].as_array().map(Vec::len), Some(3));
    for (file, content) in import.tree() {
        let content = String::from_utf8_lossy(&content);
        assert!(!content.contains("@posti.example") && !content.contains("203.0.113."), "{file}:\n{content}");
    }
    import.has(
        "import-report.md",
        "2 comments stayed behind, which readers of the old blog did not see either: 1 were waiting, 1 were spam",
    );
}

#[test]
fn the_report_agrees_with_an_independent_count() {
    let export = blog();
    let import = WordpressImport::new(&export);
    import.run(&[]).exits_with(3).says("Not everything came along.");
    let document = roxmltree::Document::parse(&export).expect("the export is well-formed");
    let child = |node: roxmltree::Node, name: &str| {
        node.children().find(|child| child.tag_name().name() == name).and_then(|child| child.text().map(str::to_owned))
    };
    let items: Vec<_> = document.descendants().filter(|node| node.has_tag_name("item")).collect();
    let count = |kind: &str, status: &[&str]| {
        let is = |node: &&roxmltree::Node| {
            child(**node, "post_type").as_deref() == Some(kind)
                && (status.is_empty() || status.contains(&child(**node, "status").unwrap_or_default().as_str()))
        };
        items.iter().filter(is).count()
    };
    let not_trash = ["publish", "draft", "private", "future"];
    let comments = |approved: &str| {
        let is = |node: &roxmltree::Node| {
            node.tag_name().name() == "comment" && child(*node, "comment_approved").as_deref() == Some(approved)
        };
        document.descendants().filter(is).count()
    };
    let pings = document.descendants().filter(|node| node.is_element() && node.text() == Some("pingback")).count();
    let left = count("post", &["trash"]) + count("revision", &[]) + count("kasvi", &[]);
    import
        .has("import-report.md", &format!("{} of {} items came along.", items.len() - left, items.len()))
        .has("import-report.md", &format!("| posts | {} | 4 |", count("post", &not_trash)))
        .has("import-report.md", &format!("| pages | {} |  |", count("page", &[])))
        .has("import-report.md", &format!("| files of the media library | {} |  |", count("attachment", &[])))
        .has("import-report.md", &format!("| entries of menus | {} |  |", count("nav_menu_item", &[])))
        .has("import-report.md", "| categories | 2 | |")
        .has("import-report.md", "| tags | 1 | |")
        .has("import-report.md", &format!("| comments of readers | {} | |", comments("1") - pings))
        .has("import-report.md", &format!("| pingbacks | {pings} | |"))
        .has("import-report.md", "- 1 × kasvi: its type was not asked for; bring it with --post-type kasvi\n")
        .has("import-report.md", "- 1 × post: it was in the trash\n")
        .has("import-report.md", "- 1 × revision: it is an older version\n")
        .has("import-report.md", "https://vanha.example/wp-content/uploads/2012/03/Kuva.png\n");
    let import = WordpressImport::new(&export)
        .file("kuvat/2012/03/kuva.PNG", crate::images::png(1))
        .file("kuvat/2012/03/Kaavio.png", crate::images::png(2));
    import.succeeds(&["--post-type", "kasvi", "--uploads", "kuvat"]);
    import.has("content/kasvit/kielo.md", "suku = [\"Convallaria\"]").has("import-report.md", "| kasvi | 1 |  |");
    import.build().page("/kasvit/kielo/").has("Kukka.");
}

#[test]
fn importing_again_changes_nothing_and_keeps_edited_files() {
    let import = WordpressImport::new(blog()).file("kuvat/2012/03/Kuva.png", crate::images::png(1));
    let arguments = ["--uploads", "kuvat"];
    import.run(&arguments);
    let first = import.tree();
    import.run(&arguments).says("; 0 files written, ").says(" unchanged, 0 kept");
    assert!(first == import.tree(), "the second import changed something");
    write(&import.site().join("content/tietoja.md"), b"+++\ntitle = \"Oma\"\n+++\n");
    fs::remove_file(import.site().join("content/2012-03-02-kysely/index.md")).expect("the file was there");
    import.run(&arguments).says(" 2 kept").says("--force writes them again");
    import
        .has("content/tietoja.md", "Oma")
        .has("import-report.md", "- content/tietoja.md was changed or removed since the last import");
    assert!(!import.site().join("content/2012-03-02-kysely/index.md").exists());
    import.run(&["--uploads", "kuvat", "--force"]).says(": 8 texts; 2 files written");
    assert!(first == import.tree(), "--force writes everything again");
}

#[test]
fn a_dry_run_prints_the_report_and_writes_nothing() {
    let import = WordpressImport::new(blog());
    import.run(&["--dry-run"]).exits_with(3).says("# What came from WordPress").says("| pages | 2 |  |");
    assert!(!import.site().exists());
}

#[test]
fn languages_and_translations_are_read_from_polylang() {
    let head = category(1, "ajankohtaista", "Ajankohtaista", "", "")
        + &category(2, "aktuelt", "Aktuelt", "", "")
        + &term(
            3,
            "language",
            "fi",
            "Suomi",
            "a:3:{s:6:\"locale\";s:2:\"fi\";s:3:\"rtl\";i:0;s:9:\"flag_code\";s:2:\"fi\";}",
        )
        + &term(
            4,
            "language",
            "no",
            "Norsk",
            "a:3:{s:6:\"locale\";s:5:\"nb_NO\";s:3:\"rtl\";i:0;s:9:\"flag_code\";s:2:\"no\";}",
        )
        + &term(5, "term_translations", "pll_1", "pll_1", "a:2:{s:2:\"fi\";i:1;s:2:\"no\";s:1:\"2\";}")
        + &term(6, "post_translations", "pll_2", "pll_2", "a:2:{s:2:\"fi\";i:10;s:9:\"no\";i:11;}");
    let items = [
        Item::post(10, "Lupaus", "lupaus", "/lupaus/", "Suomeksi.").term("language", "fi", "Suomi").term(
            "category",
            "ajankohtaista",
            "Ajankohtaista",
        ),
        Item::post(11, "Løftet", "loftet", "/no/loftet/", "På norsk. <a href=\"/lupaus/\">Finsk</a>")
            .term("language", "no", "Norsk")
            .term("category", "aktuelt", "Aktuelt"),
        Item::page(12, "Om oss", "om-oss", "/no/om-oss/").term("language", "no", "Norsk"),
    ];
    let import = WordpressImport::new(export(&head, &items));
    import.succeeds(&[]);
    import
        .has("site.toml", "[languages.fi]\ntitle = \"Kohtaamisia\"\ndescription = \"Asiakkaista\"\nprefix = \"\"\n")
        .has("site.toml", "[languages.nb]\n")
        .has("site.toml", "prefix = \"no\"\n")
        .has("site.toml", "post = \"/{language}/{slug}/\"\n")
        .has("content/terms.toml", "[[categories]]\nfi = \"Ajankohtaista\"\nnb = \"Aktuelt\"\n")
        .has("content/fi/2012-03-02-lupaus.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-loftet.md", "translation = \"lupaus\"\n")
        .has("content/nb/2012-03-02-loftet.md", "../fi/2012-03-02-lupaus.md");
    let built = import.build();
    built
        .page("/lupaus/")
        .has("hreflang=\"nb\" href=\"https://vanha.example/no/loftet/\"")
        .page("/no/category/aktuelt/")
        .has("href=\"/category/ajankohtaista/\"")
        .page("/no/om-oss/");
    // An export without the terms of Polylang still has the language of each text.
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&[]).says("3 texts");
    import.has("import-report.md", "was not made with “All content”").has("content/nb/om-oss.md", "title = \"Om oss\"");
    import.build().page("/no/loftet/");
}

#[test]
fn a_damaged_export_of_polylang_becomes_a_site_that_builds() {
    const FINNISH: &str = "a:1:{s:6:\"locale\";s:2:\"fi\";}";
    const NORWEGIAN: &str = "a:1:{s:6:\"locale\";s:5:\"nb_NO\";}";
    let group = |description: &str| term(6, "post_translations", "pll_2", "pll_2", description);
    let languages = term(3, "language", "fi", "Suomi", FINNISH) + &term(4, "language", "no", "Norsk", NORWEGIAN);
    let whole = group("a:2:{s:2:\"fi\";i:10;s:2:\"no\";i:11;}");
    let post = |id: u64, slug: &str, language: &str| {
        let post = Item::post(id, slug, slug, &format!("/{slug}/"), "Teksti.");
        if language.is_empty() { post } else { post.term("language", language, language) }
    };
    let not_said = "1 × a text whose language the export does not say: it was taken for fi";
    let equal = "1 × a text that the export calls the translation of another one in the same language";
    let cases = [
        // A text has lost its language, or names one that is not defined.
        (languages.clone() + &whole, [post(10, "a", "fi"), post(11, "b", "")], 3, vec![not_said, equal]),
        (languages.clone() + &whole, [post(10, "a", "fi"), post(11, "b", "xx")], 3, vec![not_said, equal]),
        (languages.clone(), [post(10, "a", "fi"), post(11, "b", "")], 0, vec![not_said]),
        // Both texts of a group have the same language.
        (languages.clone() + &whole, [post(10, "a", "fi"), post(11, "b", "fi")], 3, vec![equal]),
        // The group is cut off, or names a text that is not there.
        (
            languages.clone() + &group("a:2:{s:2:\"fi\";i:1"),
            [post(10, "a", "fi"), post(11, "b", "no")],
            3,
            vec!["1 × a group of translations that cannot be read"],
        ),
        (
            languages.clone() + &group("a:2:{s:2:\"fi\";i:10;s:2:\"no\";i:77;}"),
            [post(10, "a", "fi"), post(11, "b", "no")],
            0,
            vec!["1 × a translation that the export names but does not have"],
        ),
    ];
    for (head, items, code, notes) in cases {
        let import = WordpressImport::new(export(&head, &items));
        import.run(&[]).exits_with(code);
        for note in notes {
            import.has("import-report.md", note);
        }
        import.build();
    }
}

#[test]
fn languages_can_be_chosen_by_prefix_or_category() {
    let items = [
        Item::post(10, "Lupaus", "lupaus", "/lupaus/", "Suomeksi."),
        Item::post(11, "Løftet", "loftet", "/norsk/loftet/", "På norsk.").term("category", "pa-norsk", "På norsk"),
    ];
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&["--language-prefix", "nb=/norsk/"]);
    import.has("site.toml", "prefix = \"norsk\"").build().page("/norsk/loftet/").has("lang=\"nb\"").page("/lupaus/");
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&["--language-category", "nb=pa-norsk"]);
    import.build().page("/nb/norsk/loftet/").has("lang=\"nb\"");
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&["--language", "nn"]);
    import.has("site.toml", "[languages.nn]").lacks("site.toml", "prefix");
    import.run(&["--language", "suomi-kieli-x"]).exits_with(1).says("is not a language tag");
    import.run(&["--language-prefix", "nb"]).exits_with(2).says("such as en=/en/");
}

#[test]
fn permalinks_stay_those_of_the_old_blog() {
    #[track_caller]
    fn check(post: Item, pattern: &str, address: &str) {
        let head = category(1, "ylä", "Ylä", "", "") + &category(2, "ala", "Ala", "ylä", "");
        let post = post.term("category", "aaa", "Aaa").term("category", "ala", "Ala");
        let import = WordpressImport::new(export(&head, &[post]));
        import.succeeds(&[]);
        import.has("site.toml", &format!("post = \"{pattern}\"\n"));
        import.build().page(address).has("Asia.");
    }
    let post = |path: &str| Item::post(7, "Asia", "asia", path, "Asia.");
    check(post("/2012/03/02/asia/"), "/{year}/{month}/{day}/{slug}/", "/2012/03/02/asia/");
    check(post("/asia.html"), "/{slug}.html", "/asia.html");
    check(post("/yl%C3%A4/ala/asia/"), "/{category}/{slug}/", "/ylä/ala/asia/");
    check(post("/blogi/aino/asia"), "/blogi/{author}/{slug}/", "/blogi/aino/asia/");
    check(post("/archives/7"), "/archives/{slug}/", "/archives/7/");
    let import = WordpressImport::new(export("", &[post("/?p=7")]));
    import.succeeds(&[]).says("1 text;");
    import.has("import-report.md", "No published post has a readable address").build().page("/2012/03/asia/");
}

#[test]
fn pages_at_reserved_addresses_move_and_are_reported() {
    let items = [
        Item::page(1, "Arkisto", "arkisto", "/arkisto/"),
        Item::page(2, "Vuosi", "2012", "/2012/"),
        Item::page(3, "Tunniste", "tag", "/tag/"),
        Item::post(4, "Asia", "asia", "/2012/03/asia/", "Asia.").term("post_tag", "x", "X"),
        Item::page(5, "Päivätty", "2012-03-04-juhla", "/2012-03-04-juhla/"),
        Item::page(6, "Suomi", "fi", "/fi/"),
        Item::page(8, "Toimisto", "toimisto", "/fi/toimisto/").with("wp:post_parent", "6"),
        Item::page(9, "Etusivu", "etusivu", "/"),
    ];
    let import = WordpressImport::new(export("", &items));
    import.succeeds(&[]);
    import
        .has("site.toml", "archive = \"arkisto-2\"")
        .has("import-report.md", "its address had 2012, which something else has already; now it has 2012-2");
    import
        .build()
        .page("/arkisto/")
        .page("/2012-2/")
        .page("/tag-2/")
        .page("/2012-03-04-juhla/")
        .page("/fi/toimisto/")
        .page("/etusivu/");
}

#[test]
fn known_xml_faults_are_repaired_and_reported_with_their_lines() {
    let text = "Alku ]]> loppu";
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", text).with("wp:post_password", "");
    let export = export("<atom:link href=\"x\"/>\n<generator>https://wordpress.org/?v=5&x=1</generator>", &[post]);
    let import = WordpressImport::new(export.replace('\n', "\r\n"));
    import.succeeds(&[]);
    import
        .has("content/2012-03-02-lupaus.md", "Alku")
        .has("content/2012-03-02-lupaus.md", "loppu")
        .has("import-report.md", "- line 7: the prefix atom: is not declared; what has it was passed over\n")
        .has("import-report.md", "- line 8: a bare & was read as &amp;\n")
        .has("import-report.md", "- line 16: a ]]> inside the text of <content:encoded> was read as text\n");
    // A text that is cut off becomes a draft.
    let cut = &export[..export.find("loppu").expect("the text")];
    let import = WordpressImport::new(cut);
    import.run(&[]).exits_with(3);
    import
        .has("content/2012-03-02-lupaus.md", "draft = true")
        .has("import-report.md", "the file ends before the export does");
}

#[test]
fn exports_of_old_versions_are_read() {
    let post = "<item><title>Vanha</title><link>https://vanha.example/2007/05/vanha/</link><pubDate>Tue, 01 May 2007 10:00:00 +0000</pubDate>\
         <category><![CDATA[Muut]]></category><category domain=\"category\" nicename=\"muut\"><![CDATA[Muut]]></category>\
         <content:encoded><![CDATA[Eka]]]]><![CDATA[> osa]]></content:encoded><wp:post_id>1</wp:post_id>\
         <wp:post_date>2007-05-01 13:00:00</wp:post_date><wp:post_name>vanha</wp:post_name><wp:status>publish</wp:status></item>";
    for uri in ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.1/"] {
        let export = format!(
            "<rss xmlns:x=\"{uri}\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Vanha</title>{}</channel></rss>",
            post.replace("wp:", "x:")
        );
        let import = WordpressImport::new(export);
        import.succeeds(&[]);
        import.has("content/2007-05-01-vanha.md", "categories = [\"Muut\"]").has("content/2007-05-01-vanha.md", " osa");
    }
}

#[test]
fn files_that_are_not_exports_are_refused_with_a_position() {
    let broken = blog().replacen("</wp:post_name>", "</wp:post_nam>", 1);
    let line = broken.lines().position(|line| line.contains("</wp:post_nam>")).expect("the line") + 1;
    let import = WordpressImport::new(broken);
    import
        .run(&[])
        .exits_with(1)
        .says(&format!("the export is broken in line {line}, column "))
        .says(&format!("[vienti.xml:{line}:"))
        .says("</wp:post_nam>");
    assert!(!import.site().exists());
    WordpressImport::new("<html><body>Hei</body></html>").run(&[]).exits_with(1).says("is not an export of WordPress");
    WordpressImport::new("<rss><channel><item><title>a</title></item></channel></rss>")
        .run(&[])
        .exits_with(1)
        .says("it may be a feed");
    WordpressImport::new("").run(&[]).exits_with(1).says("is not an export of WordPress");
    WordpressImport::new("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss/>")
        .run(&[])
        .exits_with(1)
        .says("is not UTF-8 text but ISO-8859-1");
    WordpressImport::new(blog()).run(&["--time-zone", "Suomi"]).exits_with(1).says("is not a time zone that is known");
    WordpressImport::new(blog())
        .run(&["--uploads", "vienti.xml"])
        .exits_with(1)
        .says("neither a folder nor a tar or zip archive");
}

#[test]
fn hostile_exports_write_nothing_outside_of_the_folder() {
    let items = [
        Item::post(1, "../../ulos", "../../ulos", "/../../ulos/", "Ulos."),
        Item::post(2, "Piilo", ".ssh%2F..%2f..", "/.ssh/", "Piilo.").term("category", "../ylos", "../Ylös"),
        Item::page(3, "Kehä", "keha", "/keha/").with("wp:post_parent", "4"),
        Item::page(4, "Kehä 2", "keha-2", "/keha-2/").with("wp:post_parent", "3"),
        Item::post(5, "Kuva", "kuva", "/2012/03/kuva/", "<img src=\"file:///etc/passwd\"> <img src=\"https://muu.example/wp-content/uploads/a.jpg\"> <img src=\"/wp-content/uploads/../../../salaisuus.txt\"> <a href=\"/wp-content/uploads/../salaisuus.txt\">x</a>")
            .meta("_thumbnail_id", "6"),
        attachment(6, 5, "../../../salaisuus.txt"),
        Item::post(7, "Liite", "liite", "/2012/03/liite/", "&loru9;").with("excerpt:encoded", "&loru9;&loru9;"),
        Item::post(8, &"pitkä ".repeat(500), &"p".repeat(5000), "/x/", "Pitkä."),
    ];
    let head = category(1, "a", "A", "b", "")
        + &category(2, "b", "B", "a", "")
        + &term(3, "language", "fi", "Suomi", "a:99999999:{s:9999999:\"locale\";")
        + &term(4, "post_translations", "p", "p", &"a:1:{i:0;".repeat(5000));
    let entities = "<!DOCTYPE rss [<!ENTITY loru \"loru\"><!ENTITY loru9 \"&loru;&loru;\"><!ENTITY ulko SYSTEM \"file:///etc/passwd\">]>\n<rss ";
    let import = WordpressImport::new(export(&head, &items).replacen("<rss ", entities, 1))
        .file("salaisuus.txt", SECRET)
        .file("kuvat/a.txt", "a");
    let before = files(import.folder.path());
    let output = import.run(&["--uploads", "kuvat"]);
    assert!(output.code == Some(3) || output.code == Some(0), "{}", output.stderr);
    let outside: Vec<String> =
        files(import.folder.path()).into_iter().filter(|file| !file.starts_with("blogi/")).collect();
    assert_eq!(outside, before);
    for (file, content) in import.tree() {
        let content = String::from_utf8_lossy(&content);
        assert!(!content.contains(SECRET) && !content.contains("root:"), "{file}");
        assert!(content.len() < 20_000, "{file} is {} bytes", content.len());
    }
    import.has("import-report.md", "stood below itself").build();
    let too_long = export("", &[Item::post(1, "A", "a", "/a/", &"pitkä ".repeat(3_500_000))]);
    WordpressImport::new(too_long).run(&[]).exits_with(1).says("cannot be read beyond line");
    let deep = export(&"<wp:term>".repeat(100_000), &[]);
    WordpressImport::new(deep).run(&[]).exits_with(1);
}

#[test]
fn files_are_read_from_a_tar_archive() {
    let tar = {
        let mut header = vec![0_u8; 512];
        let name = b"wp-content/uploads/2012/03/Kuva.png";
        header[..name.len()].copy_from_slice(name);
        header[100..108].copy_from_slice(b"0000644\0");
        let photo = crate::images::png(1);
        header[124..136].copy_from_slice(format!("{:011o}\0", photo.len()).as_bytes());
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let mut tar = header;
        tar.extend_from_slice(&photo);
        tar.resize(tar.len().div_ceil(512) * 512 + 1024, 0);
        tar
    };
    let import = WordpressImport::new(blog()).file("kuvat.tar", tar);
    import.run(&["--uploads", "kuvat.tar"]);
    assert_eq!(
        fs::read(import.site().join("content/2012-03-02-lupaus-pitaa/kuva.png")).ok(),
        Some(crate::images::png(1))
    );
    import.build();
}

#[test]
fn every_published_old_address_is_a_page_or_a_redirect() {
    let export = blog();
    let import = WordpressImport::new(&export);
    import.run(&["--post-type", "kasvi"]);
    let built = import.build();
    let redirects = built.page("/_redirects").text;
    let document = roxmltree::Document::parse(&export).expect("the export is well-formed");
    let mut checked = 0;
    for item in document.descendants().filter(|node| node.has_tag_name("item")) {
        let child = |name: &str| {
            let found = item.children().find(|child| child.tag_name().name() == name);
            found.and_then(|child| child.text()).unwrap_or_default().to_owned()
        };
        let is_public = matches!(&*child("status"), "publish" | "inherit") && child("post_password").is_empty();
        if !is_public || matches!(&*child("post_type"), "nav_menu_item" | "revision") {
            continue;
        }
        let path = child("link").replace("https://vanha.example", "");
        if path == "/kuvasivu-32/" {
            import.has("import-report.md", "1 × page of an attachment: no published text shows the file");
            continue;
        }
        let is_page = built.site.public().join(path.trim_matches('/')).join("index.html").is_file();
        let is_redirected = redirects.lines().any(|line| line.starts_with(&format!("{path} ")));
        assert!(is_page || is_redirected, "{path} is not answered");
        let number = if child("post_type") == "page" { "page_id" } else { "p" };
        let is_text = matches!(&*child("post_type"), "post" | "page");
        assert!(!is_text || redirects.contains(&format!("/ {number}={} ", child("post_id"))), "?{number} of {path}");
        checked += 1;
    }
    assert_eq!(checked, 7);
}

#[test]
fn files_are_fetched_from_the_old_blog_only() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let host = listener.local_addr().expect("an address").to_string();
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut failures = 1;
        for stream in listener.incoming() {
            let mut stream = stream.expect("a visitor");
            let mut request = [0; 2000];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            let range = request.to_lowercase().contains("range: bytes=10-");
            log.lock().expect("the log").push(path.clone() + if range { " from 10" } else { "" });
            let image = crate::images::png(1);
            let (status, body, length) = match &*path {
                // The first answer breaks off.
                "/wp-content/uploads/2012/03/Kuva.png" if failures > 0 => {
                    failures -= 1;
                    ("200 OK", image[..10].to_vec(), image.len())
                }
                "/wp-content/uploads/2012/03/Kuva.png" if range => {
                    ("206 Partial\r\nContent-Range: bytes 10-99/*", image[10..].to_vec(), image.len() - 10)
                }
                "/wp-content/uploads/2012/03/Kuva.png" => ("200 OK", image.clone(), image.len()),
                "/wp-content/uploads/pois.png" => ("301 Moved\r\nLocation: http://muu.example/pois.png", Vec::new(), 0),
                _ => ("404 Not Found", Vec::new(), 0),
            };
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
        }
    });
    let here = format!("http://{host}");
    let text = "<img src=\"/wp-content/uploads/2012/03/Kuva-300x200.png\"> <img src=\"/wp-content/uploads/pois.png\"> \
         <img src=\"https://muu.example/wp-content/uploads/muu.png\">";
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", text);
    let import = WordpressImport::new(export("", &[post]).replace("https://vanha.example", &here));
    import.run(&["--uploads", "https://muu.example/"]).exits_with(1).says("is not on a host of the old blog");
    import.run(&["--uploads", &here]).exits_with(3);
    import.has("content/2012-03-02-lupaus/index.md", "kuva.png");
    assert_eq!(fs::read(import.site().join("content/2012-03-02-lupaus/kuva.png")).ok(), Some(crate::images::png(1)));
    let kuva = "/wp-content/uploads/2012/03/Kuva.png".to_owned();
    let pois = "/wp-content/uploads/pois.png".to_owned();
    assert_eq!(*asked.lock().expect("the log"), [kuva.clone(), kuva + " from 10", pois.clone()]);
    import.run(&["--uploads", &here]).says("; 0 files written");
    assert_eq!(asked.lock().expect("the log").len(), 4, "what was fetched is not fetched again");
}

#[test]
fn taxonomies_with_the_names_of_other_parameters_stay_apart() {
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", "Teksti.")
        .term("post_format", "post-format-aside", "Aside")
        .term("format", "pitka", "Pitkä")
        .term("seo_title", "x", "X");
    let import = WordpressImport::new(export("", &[post]));
    import.succeeds(&[]);
    let params = "[params]\nformat = \"aside\"\nformat_terms = [\"Pitkä\"]\nseo_title_terms = [\"X\"]\n";
    import.has("content/2012-03-02-lupaus.md", params).build();
}

#[test]
fn a_menu_without_a_name_comes_along() {
    let entry = Item::post(40, "Etusivu", "40", "/?p=40", "")
        .kind("nav_menu_item")
        .term("nav_menu", "", "Päävalikko")
        .meta("_menu_item_type", "custom")
        .meta("_menu_item_url", "https://vanha.example/");
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", "Teksti.");
    let import = WordpressImport::new(export("", &[post, entry]));
    import.succeeds(&[]);
    import.has("site.toml", "[[menu.fi]]\ntitle = \"Etusivu\"\nlink = \"/\"\n").build();
}

#[test]
fn footnotes_are_read_from_the_post_metadata() {
    let post = Item::post(
        10,
        "Lupaus",
        "lupaus",
        "/2012/03/lupaus/",
        "Lupaus<sup data-fn=\"a1\"><a href=\"#a1\">1</a></sup> pitää.",
    )
    .meta("footnotes", "[{\"content\":\"Lähde on muistissa.\",\"id\":\"a1\"}]");
    let import = WordpressImport::new(export("", &[post]));
    import.succeeds(&[]);
    import.has("content/2012-03-02-lupaus.md", "Lähde on muistissa.");
}

#[test]
fn missing_files_are_shown_from_the_old_blog() {
    let post =
        Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", "<img src=\"/wp-content/uploads/a.jpg\" alt=\"A\">");
    let import = WordpressImport::new(export("", &[post]));
    import.run(&[]).exits_with(3);
    import
        .has("content/2012-03-02-lupaus/index.md", "https://vanha.example/wp-content/uploads/a.jpg")
        .has("import-report.md", "- content/2012-03-02-lupaus/index.md: /wp-content/uploads/a.jpg\n");
}

#[test]
fn files_of_wordpress_com_are_found_on_their_own_host() {
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", "Teksti.").meta("_thumbnail_id", "11");
    let file =
        attachment(11, 0, "2012/03/a.png").with("wp:attachment_url", "https://vanha.files.wordpress.com/2012/03/a.png");
    let export = export("", &[post, file]).replace("https://vanha.example", "https://vanha.wordpress.com");
    let import = WordpressImport::new(&export);
    import.run(&[]).exits_with(3);
    import
        .has("content/2012-03-02-lupaus/index.md", "image = \"https://vanha.files.wordpress.com/2012/03/a.png\"")
        .has("import-report.md", "index.md: https://vanha.files.wordpress.com/2012/03/a.png\n");
    let import = WordpressImport::new(&export).file("kuvat/2012/03/a.png", crate::images::png(1));
    import.succeeds(&["--uploads", "kuvat"]);
    import
        .has("content/2012-03-02-lupaus/index.md", "image = \"a.png\"")
        .build()
        .page("/_redirects")
        .has("/kuvasivu-11/ /2012/03/lupaus/ 301");
}

#[test]
fn images_with_a_wrong_extension_do_not_stop_the_build() {
    let text = "<img src=\"/wp-content/uploads/a.jpg\"> <img src=\"/wp-content/uploads/b.jpg\">";
    let post = Item::post(10, "Lupaus", "lupaus", "/2012/03/lupaus/", text);
    let import = WordpressImport::new(export("", &[post]))
        .file("kuvat/a.jpg", crate::images::png(1))
        .file("kuvat/b.jpg", "<html>404</html>");
    import.run(&["--uploads", "kuvat"]).exits_with(3);
    import
        .has("content/2012-03-02-lupaus/index.md", "a.png")
        .has(
            "import-report.md",
            "/wp-content/uploads/a.jpg is another kind of picture than its name says; it is now a.png",
        )
        .has("import-report.md", "/wp-content/uploads/b.jpg did not come along: the picture ");
    import.build();
}

/// Returns the peak memory of a running process in kilobytes, as Linux reports it.
pub(crate) fn peak_memory(id: u32) -> Option<u64> {
    let status = fs::read_to_string(Path::new("/proc").join(id.to_string()).join("status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn an_export_of_16_megabytes_takes_80_megabytes_at_most() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut file = fs::File::create(folder.path().join("vienti.xml")).expect("a file");
    let whole = export("", &[]);
    let (head, tail) = whole.split_at(whole.find("</channel>").expect("the end"));
    file.write_all(head.as_bytes()).expect("written");
    let text = "Asiakas muistaa lupauksen kauemmin kuin alennuksen.\n\n".repeat(1000);
    for id in 1..300 {
        let item = Item::post(id, &format!("Kirjoitus {id}"), &format!("k-{id}"), &format!("/2012/03/k-{id}/"), &text);
        file.write_all(item.xml().as_bytes()).expect("written");
    }
    file.write_all(tail.as_bytes()).expect("written");
    drop(file);
    let mut command = kielo();
    command.current_dir(folder.path()).args(["import", "wordpress", "vienti.xml", "--dry-run"]);
    let mut child = command.stdout(std::process::Stdio::null()).spawn().expect("kielo runs");
    let mut most = 0;
    let status = loop {
        most = peak_memory(child.id()).unwrap_or(0).max(most);
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success(), "{status}");
    assert!(most > 0 && most < 80_000, "an export of 16 MB took {most} kB");
}
