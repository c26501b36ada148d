//! Links between documents, to files and to addresses; and what is said of broken ones.

use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new()
        .file(
            "content/fi/2026-03-09-toinen.md",
            "+++\ntitle = \"Toinen\"\n+++\n\n## Osa yksi\n\n<span id=\"oma\">x</span>\n",
        )
        .file("content/vain.nb.md", "+++\ntitle = \"Bare\"\n+++\n")
        .file(
            "content/suosittelu/index.fi.md",
            "+++\ntitle = \"Suosittelu\"\ndate = 2026-03-10\n+++\n\n[Kuva](kuva.avif)\n",
        )
        .file("content/suosittelu/index.nb.md", "+++\ntitle = \"Anbefaling\"\ndate = 2026-03-10\n+++\n")
        .file("content/suosittelu/kuva.avif", "png")
        .file("static/opas.pdf", "pdf")
}

#[track_caller]
fn check(link: &str, address: &str) {
    let built = site()
        .file("content/fi/2026-03-02-a.md", format!("+++\ntitle = \"A\"\n+++\n\n## Tässä\n\n[x]({link})\n"))
        .build();
    built.is_silent();
    built.page("/fi/2026/03/a/").has(&format!("<a href=\"{address}\">x</a>"));
}

#[test]
fn links_by_source_path_become_addresses() {
    check("2026-03-09-toinen.md", "/fi/2026/03/toinen/");
    check("./2026-03-09-toinen.md#osa-yksi", "/fi/2026/03/toinen/#osa-yksi");
    check("/fi/2026-03-09-toinen.md#oma", "/fi/2026/03/toinen/#oma");
    check("../vain.nb.md", "/nb/vain/\" hreflang=\"nb");
    check("../suosittelu/index.nb.md", "/nb/2026/03/anbefaling/\" hreflang=\"nb");
    check("#tassa", "#tassa");
    check("#", "#");
}

#[test]
fn a_document_in_several_languages_may_be_named_without_its_language() {
    check("../suosittelu/index.md", "/fi/2026/03/suosittelu/");
    check("/suosittelu/", "/fi/2026/03/suosittelu/");
    check("../suosittelu", "/fi/2026/03/suosittelu/");
}

#[test]
fn files_and_addresses() {
    check("../suosittelu/kuva.avif", "/fi/2026/03/suosittelu/kuva.avif");
    check("/opas.pdf", "/opas.pdf");
    check("/fi/2026/03/toinen/?x=1#osa-yksi", "/fi/2026/03/toinen/?x=1#osa-yksi");
    check("https://muu.example/a?b&c", "https://muu.example/a?b&amp;c");
    check("mailto:aino@blogi.example", "mailto:aino@blogi.example");
}

#[test]
fn a_broken_link_is_an_error_at_its_line() {
    site()
        .file(
            "content/fi/2026-03-02-a.md",
            "+++\ntitle = \"A\"\n+++\n\nYksi.\n\nKaksi [x](2026-03-09-toienn.md) ja [y](kuvva.avif).\n",
        )
        .fails()
        .at("content/fi/2026-03-02-a.md:7:11")
        .says("there is no document or file `2026-03-09-toienn.md`")
        .says("did you mean `/fi/2026-03-09-toinen.md`?")
        .says("did you mean `/suosittelu/kuva.avif`?")
        .counts("2 errors");
    site().post("a", "A", "[x](../../ulos.md)").fails().says("there is no document or file");
    site().post("a", "A", "[x]()").fails().says("this link has no address");
}

#[test]
fn a_missing_anchor_is_an_error_at_its_line() {
    site()
        .post("a", "A", "[x](fi/2026-03-09-toinen.md#osa-kaksi) [y](#missa)")
        .fails()
        .at("content/2026-03-02-a.md:5:5")
        .says("`fi/2026-03-09-toinen.md` has no heading `#osa-kaksi`")
        .says("did you mean `osa-yksi`?")
        .says("has no heading `#missa`")
        .counts("2 errors");
}

#[test]
fn nothing_may_link_to_a_draft() {
    site()
        .file("content/2026-03-03-luonnos.md", "+++\ntitle = \"L\"\ndraft = true\n+++\n")
        .post("a", "A", "[x](2026-03-03-luonnos.md)")
        .fails()
        .says("`2026-03-03-luonnos.md` is a draft, so nothing can link to it");
}

#[test]
fn a_link_to_an_unknown_address_is_a_warning() {
    let built = site().post("a", "A", "[x](/fi/2026/03/toine/) [y](/kauppa/50%25/?utm=1#osa)").build();
    built
        .says("nothing on this site has the address `/fi/2026/03/toine/`")
        .says("did you mean `/fi/2026/03/toinen/`?")
        .says("2 warnings");
    built.page("/fi/2026/03/a/").has("href=\"/kauppa/50%25/?utm=1#osa\"");
    built.page("/fi/feed.xml").has("href=&quot;https://blogi.example/kauppa/50%25/?utm=1#osa&quot;");
}

#[test]
fn a_missing_image_is_an_error_in_text_and_front_matter() {
    site()
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"A\"\nimage = \"ei.avif\"\n+++\n\n![Kuva](suosittelu/kuvaa.avif)\n",
        )
        .fails()
        .at("content/2026-03-02-a.md:3:9")
        .at("content/2026-03-02-a.md:6:9")
        .says("did you mean `/suosittelu/kuva.avif`?");
}

#[test]
fn links_in_lists_and_feeds_lead_to_the_post() {
    let built = site().post("a", "A", "[tänne](#loppu) [x](fi/2026-03-09-toinen.md)\n\n## Loppu").build();
    built
        .page("/fi/")
        .has("<a href=\"/fi/2026/03/a/#loppu\">tänne</a>")
        .page("/fi/feed.xml")
        .has("href=&quot;https://blogi.example/fi/2026/03/a/#loppu&quot;")
        .has("href=&quot;https://blogi.example/fi/2026/03/toinen/&quot;");
}

#[test]
fn a_missing_site_image_is_a_warning() {
    site()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = \"/kuvat/puuttuu.avif\"\n+++\n")
        .build()
        .says("content/2026-03-02-a.md:3:9")
        .says("nothing on this site has the address `/kuvat/puuttuu.avif`");
    site()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = \"//cdn.example/a.avif\"\n+++\n")
        .build()
        .is_silent()
        .page("/fi/")
        .has("//cdn.example/a.avif");
}

#[test]
fn addresses_without_their_beginning() {
    site()
        .post("a", "A", "[x](www.example.com) [y](aino@blogi.example)")
        .fails()
        .says("for an address on another site, write https://www.example.com")
        .says("for an e-mail address, write mailto:aino@blogi.example");
}

#[test]
fn addresses_of_the_sixth_version_keep_their_brackets() {
    let text = "[a](https://[2001:db8::1]/a[b]) ![c](http://[::ffff:1.2.3.4]:8080/k.png) [d](https://a.example/[e])";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built
        .page("/fi/2026/03/a/")
        .has("href=\"https://[2001:db8::1]/a%5Bb%5D\"")
        .has("src=\"http://[::ffff:1.2.3.4]:8080/k.png\"")
        .has("href=\"https://a.example/%5Be%5D\"");
}
