//! Bare addresses in running text become links, as in GitHub's Markdown.

use crate::import_folders::FolderImport;
use crate::import_wordpress::{Item, WordpressImport, export};
use crate::markdown::content;
use crate::site_test::SiteTest;

/// Expects the HTML of a Finnish text.
#[track_caller]
fn check(markdown: &str, html: &str) {
    let built = SiteTest::new().post("a", "A", markdown).build();
    content(built.page("/fi/2026/03/a/")).has(&format!("<p>{html}</p>"));
}

fn link(address: &str) -> String {
    format!("<a href=\"{address}\">{address}</a>")
}

#[test]
fn addresses_of_each_kind_are_links() {
    check(
        "Katso https://example.org/a_(b), www.example.org ja aino@example.org.",
        &format!(
            "Katso {}, <a href=\"http://www.example.org\">www.example.org</a> ja \
             <a href=\"mailto:aino@example.org\">aino@example.org</a>.",
            link("https://example.org/a_(b)")
        ),
    );
    check("mailto:aino.virta+blogi@posti.example.org", &link("mailto:aino.virta+blogi@posti.example.org"));
    check("HTTPS://EXAMPLE.ORG/A", &link("HTTPS://EXAMPLE.ORG/A"));
    for address in [
        "https://example.org#a",
        "https://example.org?a#b",
        "ftp://example.org/a",
        "http://kone/sivu",
        "https://kone-2:8080/",
    ] {
        check(address, &link(address));
    }
    check("https://example.org/?a&copy;", &format!("{}©", link("https://example.org/?a")));
    check("WWW.Example.Org", "<a href=\"http://WWW.Example.Org\">WWW.Example.Org</a>");
    check("http://localhost:3030/a?b=c#d", &link("http://localhost:3030/a?b=c#d"));
    check(
        "https://äänekoski.example/ä",
        "<a href=\"https://%C3%A4%C3%A4nekoski.example/%C3%A4\">https://äänekoski.example/ä</a>",
    );
}

#[test]
fn what_people_write_after_an_address_stays_outside() {
    let address = "https://example.org/sivu";
    for after in [
        ".",
        ",",
        ";",
        ":",
        "!",
        "?",
        "?!",
        ").",
        "]",
        "…",
        "…”",
        "”",
        "».",
        ":n",
        ":ssa",
        ":lla.",
        ":iin,",
        ":aan",
        ":lta!",
        ":ssakin",
        "*",
        " :n",
        "\u{a0}€",
    ] {
        check(&format!("{address}{after}"), &format!("{}{after}", link(address)));
    }
    for after in [":n", ":ssa", ":", "-sivusto", "-sivustolla", ":x/y"] {
        let built = SiteTest::new().post("a", "A", &format!("Tutki www.example.org{after} nyt.")).build();
        content(built.page("/fi/2026/03/a/"))
            .has(&format!("<a href=\"http://www.example.org\">www.example.org</a>{after} nyt."));
    }
    check("aino@example.org:iin", "<a href=\"mailto:aino@example.org\">aino@example.org</a>:iin");
    check("(https://example.org/a_(b))", &format!("({})", link("https://example.org/a_(b)")));
    check("**https://example.org**:n", &format!("<strong>{}</strong>:n", link("https://example.org")));
    // In Norwegian, a colon can be a part of the path.
    let norwegian = "+++\ntitle = \"A\"\n+++\nhttps://example.org/a:n og www.example.org:n-en\n";
    let built = SiteTest::new().file("content/2026-03-02-a.nb.md", norwegian).build();
    built
        .page("/nb/2026/03/a/")
        .has(&link("https://example.org/a:n"))
        .has("<a href=\"http://www.example.org\">www.example.org</a>:n-en");
}

#[test]
fn nothing_inside_an_address_is_changed() {
    for address in [
        "https://example.org/2009-2014/asiakasuskollisuusohjelma--kaksi...x",
        "https://example.org/_a_/b",
        "https://example.org/a_b_c/~aino/",
        "https://example.org/a*b*c",
        "https://example.org/100%25",
    ] {
        let built = SiteTest::new().post("a", "A", &format!("\"{address}\", sanoi hän.")).build();
        content(built.page_with_hyphens("/fi/2026/03/a/")).has(&format!("<p>”{}”, sanoi hän.</p>", link(address)));
    }
    check(
        "https://example.org/?a=1&b=2&amp;c=3",
        "<a href=\"https://example.org/?a=1&amp;b=2&amp;c=3\">https://example.org/?a=1&amp;b=2&amp;c=3</a>",
    );
    // Authors escape underscores, as other editors do.
    check("https://example.org/a\\_b", &link("https://example.org/a_b"));
}

#[test]
fn code_links_and_html_stay_as_they_are() {
    for (markdown, html) in [
        ("`https://example.org`", "<code>https://example.org</code>"),
        ("[https://a.example](https://b.example)", "<a href=\"https://b.example\">https://a.example</a>"),
        ("<https://a.example>", "<a href=\"https://a.example\">https://a.example</a>"),
        (
            "<a href=\"https://a.example\">www.a.example *ja* b@a.example</a>",
            "<a href=\"https://a.example\">www.a.example <em>ja</em> b@a.example</a>",
        ),
        ("<kbd>www.a.example</kbd>", "<kbd>www.a.example</kbd>"),
        ("<b>www.a.example</b>", "<b><a href=\"http://www.a.example\">www.a.example</a></b>"),
        (
            "![https://a.example](https://a.example/k.png)",
            "<img src=\"https://a.example/k.png\" alt=\"https://a.example\" loading=\"lazy\">",
        ),
    ] {
        check(markdown, html);
    }
    let built = SiteTest::new()
        .post(
            "a",
            "A",
            "```text\nhttps://a.example\n```\n\n<p>https://b.example</p>\n\n<a href=\"/fi/\">\n\nwww.c.example\n\n</a>",
        )
        .build();
    built.page("/fi/2026/03/a/").between("class=\"content\"", "<footer").lacks("href=\"http");
}

#[test]
fn other_words_are_no_addresses() {
    for text in [
        "example.org",
        "foo@2.0",
        "logo@2x.png",
        "@aino@mastodon.example",
        "git@example.org:aino/blogi.git",
        "aino@kone",
        "https://",
        "https://...",
        "www.",
        "gopher://example.org",
        "xwww.example.org",
        "a@b",
    ] {
        check(text, text);
    }
}

#[test]
fn a_backslash_or_an_entity_keeps_an_address_plain() {
    check(
        "https\\://example.org, www\\.example.org ja aino\\@example.org",
        "https://example.org, www.example.org ja aino@example.org",
    );
    check("aino&#64;example.org", "aino@example.org");
    let off = SiteTest::new().tables("[markdown]\nautolink = false").post(
        "a",
        "A",
        "https://example.org ja <https://a.example>",
    );
    content(off.build().page("/fi/2026/03/a/"))
        .has(&format!("<p>https://example.org ja {}</p>", link("https://a.example")));
    SiteTest::new().tables("[markdown]\nautolinks = false").fails().says("did you mean `autolink`?");
}

#[test]
fn addresses_are_links_wherever_text_is() {
    let built = SiteTest::new()
        .post(
            "a",
            "A",
            "## Sivu www.a.example\n\n- www.b.example\n\n> www.c.example\n\n| a |\n|---|\n| www.d.example |\n\nNimi\n: www.e.example\n\n\
             Viite[^1].\n\n[^1]: www.f.example\n\n{% <note> %}\n\nwww.g.example\n\n{% </note> %}\n\n*www.h.example*{lang=en}",
        )
        .file("content/2026-03-02-a.comments.toml", "[[comments]]\nid = 1\nauthor = \"E\"\ndate = 2026-03-03\ntext = \"Katso www.i.example:n.\"\n")
        .tables("[comments]\nemail = \"a@b.example\"")
        .build();
    let page = built.page("/fi/2026/03/a/");
    for letter in 'a'..='h' {
        assert!(
            page.text.contains(&format!("<a href=\"http://www.{letter}.example\">www.{letter}.example</a>")),
            "{letter}"
        );
    }
    page.has("<h2 id=\"sivu-www-a-example\">Sivu <a href").has("<a href=\"http://www.i.example\"");
    built.page("/fi/").has("href=\"http").page("/fi/feed.xml").has("href=&quot;http://www.b.example&quot;");
}

#[test]
fn an_imported_blog_shows_addresses_as_before() {
    let post = "---\ntitle: Eka\ndate: 2024-01-31\n---\nhttps://a.example ja www.b.example\n";
    let built = |import: FolderImport| import.succeeds().build();
    let jekyll = |settings: &str| {
        built(
            FolderImport::new("jekyll")
                .file(
                    "_config.yml",
                    format!("url: https://vanha.example\ntitle: V\nlang: fi\ntimezone: Europe/Helsinki\n{settings}"),
                )
                .file("_posts/2024-01-31-eka.md", post),
        )
    };
    jekyll("").page("/2024/01/31/eka.html").has("<p>https://a.example ja www.b.example</p>");
    jekyll("markdown: CommonMark\ncommonmark: {extensions: [table]}")
        .page("/2024/01/31/eka.html")
        .lacks("href=\"https://a.example");
    for on in ["markdown: CommonMarkGhPages", "markdown: CommonMark\ncommonmark: {extensions: [table, autolink]}"] {
        jekyll(on).page("/2024/01/31/eka.html").has("href=\"https://a.example");
    }
    let hugo = |settings: &str| {
        built(
            FolderImport::new("hugo")
                .file(
                    "hugo.yaml",
                    format!("baseURL: https://vanha.example/\nlanguageCode: fi\ntimeZone: Europe/Helsinki\n{settings}"),
                )
                .file("content/posts/eka.md", post),
        )
    };
    hugo("").page("/posts/eka/").has("href=\"https://a.example");
    hugo("markup: {goldmark: {extensions: {linkify: false}}}").page("/posts/eka/").lacks("href=\"https://a.example");
    let zola = FolderImport::new("zola")
        .file("config.toml", "base_url = \"https://vanha.example\"\ndefault_language = \"fi\"\ntitle = \"V\"\n")
        .file("content/blog/eka.md", "+++\ntitle = \"Eka\"\ndate = 2024-01-31\n+++\nhttps://a.example\n");
    built(zola).page("/blog/eka/").has("<p>https://a.example</p>");
}

#[test]
fn an_imported_text_of_wordpress_shows_addresses_as_before() {
    let text = "https://a.example/x ja www.b.example, aino@c.example, <a href=\"https://d.example/\">www.d.example</a>, \
                <a href=\"https://e.example/\">https://e.example/</a> ja <em>(https://f.example)</em>";
    let import = WordpressImport::new(export("", &[Item::post(5, "Eka", "eka", "/2012/03/eka/", text)]));
    import.succeeds(&[]);
    let built = import.build();
    content(built.page("/2012/03/eka/"))
        .has(
            "<p>https://a.example/x ja www.b.example, aino@c.example, <a href=\"https://d.example/\">www.d.example</a>",
        )
        .has("<a href=\"https://e.example/\">https://e.example/</a> ja <em>(https://f.example)</em>");
}
