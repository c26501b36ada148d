//! Slips in names, dates, front matter and addresses are told, and files that nobody meant to publish are not.

use crate::images::png;
use crate::site_test::SiteTest;

fn site() -> SiteTest {
    SiteTest::new().norwegian_page()
}

#[test]
fn several_names_in_one_text_are_told() {
    for (text, advice) in [
        (
            "+++\ntitle = \"A\"\ntags = \"a, b\"\n+++\n",
            "write tags = [\"a\", \"b\"], or tags = [\"a, b\"] if it is one",
        ),
        ("---\ntitle: A\ntags: a, b\n---\n", "write tags: [a, b], or tags: [\"a, b\"] if it is one"),
        ("+++\r\ntitle = \"A\"\r\ncategories = \"a; b\"\r\n+++\r\n", "write categories = [\"a\", \"b\"]"),
        ("+++\ntitle = \"A\"\nauthors = \"Aino, Eero\"\n+++\n", "write authors = [\"Aino\", \"Eero\"]"),
    ] {
        site().file("content/2026-03-02-a.md", text).build().says("this is one name with a comma in it").says(advice);
    }
    for tags in ["\"a\"", "[\"a, b\"]", "[\"a\", \"b\"]"] {
        let text = format!("+++\ntitle = \"A\"\ntags = {tags}\n+++\n");
        site().file("content/2026-03-02-a.md", text).build().is_silent();
    }
}

#[test]
fn a_name_that_almost_gives_a_date_is_told() {
    for name in ["2026-3-2-i", "2026-3-02_i", "2026.03.02-i", "20260302-i", "2.3.2026-i", "02-03-2026 i", "2026_3_2"] {
        let text = "+++\ntitle = \"I\"\n+++\n";
        for file in [format!("content/{name}.fi.md"), format!("content/{name}/index.fi.md")] {
            let built = site().file(&file, text).build();
            built.says("Kielo does not read as a date, so this is a page").says("begin with 2026-03-02-");
        }
        let dated = "+++\ntitle = \"I\"\ndate = 2026-03-02\n+++\n";
        site().file(&format!("content/{name}.fi.md"), dated).build().is_silent();
    }
    for name in ["2026-lupaus", "10-20-30-i", "2026-13-2-i", "123456-i", "24-7"] {
        site().file(&format!("content/{name}.fi.md"), "+++\ntitle = \"I\"\n+++\n").build().is_silent();
    }
}

#[test]
fn a_change_in_the_future_is_told() {
    let text = |updated: &str| format!("+++\ntitle = \"A\"\nupdated = {updated}\n+++\n");
    let built = site().file("content/2026-03-02-a.md", text("2126-04-10")).build();
    built.says("[content/2026-03-02-a.md:3:11]").says("`updated` is later than today: 2126-04-10");
    site().file("content/2026-03-02-a.md", text("2026-03-03")).build().is_silent();
}

#[test]
fn the_address_of_an_example_is_told() {
    let site_toml = |url: &str| format!("base_url = \"{url}\"\n[languages.fi]\ntitle = \"A\"\n");
    for url in ["https://www.example.com", "https://example.org/blogi", "http://localhost:3030"] {
        let site = SiteTest::empty().file("site.toml", site_toml(url)).post("a", "A", "Teksti.");
        site.build().says("[site.toml:1:12]").says("is the address of an example");
        let site = SiteTest::empty().file("site.toml", site_toml(url)).post("a", "A", "Teksti.");
        site.arguments(["--base-url", "https://blogi.example"]).build().is_silent();
    }
    for url in ["https://blogi.example", "https://example.fi", "https://myexample.com"] {
        SiteTest::empty().file("site.toml", site_toml(url)).post("a", "A", "Teksti.").build().is_silent();
    }
}

#[test]
fn files_that_nothing_links_are_named_once() {
    let built = site()
        .post("a", "A", "[x](/opas%20yksi.pdf) <a href=\"/raaka.pdf\">y</a> {{ <file src=\"/osa.pdf\" /> }}")
        .file("content/Kampanja salainen.docx", "x")
        .file("content/sopimukset/luonnos.pdf", "x")
        .file("content/opas yksi.pdf", "x")
        .file("content/raaka.pdf", "x")
        .file("content/osa.pdf", "x")
        .file(
            "content/kirja/index.md",
            "+++\ntitle = \"K\"\nimage = \"kansi.png\"\nimage_alt = \"Kansi\"\n+++\n![K](kaavio.png)\n",
        )
        .file("content/kirja/kansi.png", png(1))
        .file("content/kirja/kaavio.png", png(2))
        .file("content/kirja/muistio.txt", "x")
        .file("content/ads.txt", "x")
        .file("static/vapaa.pdf", "x")
        .build();
    built.says(
        "3 files in content/ are published although nothing on the site links to them: \
         content/Kampanja salainen.docx, content/kirja/muistio.txt, content/sopimukset/luonnos.pdf",
    );
    built.page("/Kampanja salainen.docx");
    let many = (0..12).fold(site(), |site, number| site.file(&format!("content/{number:02}.pdf"), "x"));
    let answer = many.command(["check"]);
    assert_eq!(answer.code, Some(0));
    answer.says("12 files in content/").says("content/09.pdf and 2 more");
    site()
        .file("content/kaavio.nb.png", png(1))
        .file("content/kaavio.png", png(2))
        .post("a", "A", "![K](/kaavio.png)")
        .build()
        .is_silent();
}

#[test]
fn copies_of_editors_and_files_of_systems_are_not_published() {
    let names = [
        "Thumbs.db",
        "thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "a.md~",
        "a.md.bak",
        "a.MD.ORIG",
        "#a.md#",
        ".#a.md",
        "~$kampanja.docx",
        ".a.md.swp",
        "kuva.png.part",
        "kuva.tmp",
        ".~lock.kampanja.docx#",
        "__MACOSX/a.txt",
    ];
    let site = names.iter().fold(site(), |site, name| {
        site.file(&format!("content/{name}"), "x")
            .file(&format!("content/b/{name}"), "x")
            .file(&format!("static/{name}"), "x")
    });
    let built = site.file("content/b/index.fi.md", "+++\ntitle = \"B\"\n+++\n").build();
    built.is_silent();
    for file in built.files() {
        assert!(!names.iter().any(|name| file.ends_with(name)), "{file} is published");
    }
}

#[test]
fn the_address_of_a_video_is_no_id() {
    for (component, address, id) in [
        ("youtube", "https://www.youtube.com/watch?v=aqz-KE-bpKQ", "aqz-KE-bpKQ"),
        ("youtube", "https://youtu.be/aqz-KE-bpKQ?t=10", "aqz-KE-bpKQ"),
        ("youtube", "youtu.be/aqz-KE-bpKQ", "aqz-KE-bpKQ"),
        ("youtube", "https://www.youtube.com/shorts/aqz-KE-bpKQ", "aqz-KE-bpKQ"),
        ("vimeo", "https://vimeo.com/76979871", "76979871"),
    ] {
        let failed = site().post("a", "A", &format!("{{{{ <{component} id=\"{address}\" title=\"T\" /> }}}}")).fails();
        failed
            .at(&format!("content/2026-03-02-a.md:5:{}", component.len() + 6))
            .says(&format!("write id=\"{id}\""))
            .counts("1 error");
    }
}

#[test]
fn addresses_that_lead_nowhere_are_told() {
    let warns = |text: &str, message: &str| {
        let built = site().post("a", "A", text).build();
        built.says(message).says("1 warning");
    };
    warns("[x](https:/facebook.com/x)", "did you mean `https://facebook.com/x`?");
    warns("[x](htps://a.example)", "did you mean `https://a.example`?");
    warns("[x](http://https://a.example)", "did you mean");
    warns("[x](https://)", "`https://` leads nowhere");
    warns("[x](mailto:)", "`mailto:` leads nowhere");
    warns("[x](http://localhost:3030/fi/)", "is an address of your own computer");
    warns("<p><a href=\"https:/a.example\">x</a></p>", "did you mean `https://a.example`?");
    warns("Sana <a href='https:/a.example'>x</a>", "did you mean `https://a.example`?");
    for text in
        ["![K](C:\\Users\\a\\k.jpg)", "[x](<D:/kuvat/a b.jpg>)", "{{ <figure src=\"C:\\kuvat\\a.jpg\" alt=\"\" /> }}"]
    {
        site()
            .post("a", "A", text)
            .fails()
            .says("is a file on your computer, which readers do not have")
            .counts("1 error");
    }
    // Old texts of other systems have these, and the imported site must be built all the same.
    for text in [
        "[x](file:///home/a.pdf)",
        "![K](FILE:///C:/a.jpg)",
        "<img src=\"C:\\a.jpg\" alt=\"\">",
        "<a href='\\\\host\\a'>x</a>",
    ] {
        site().post("a", "A", text).build().says("is a file on somebody's computer").says("1 warning");
    }
    site()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = 'C:\\kuvat\\a.jpg'\nimage_alt = \"K\"\n+++\n")
        .fails()
        .at("content/2026-03-02-a.md:3:9")
        .says("is a file on your computer");
    site()
        .tables("[[menu.fi]]\ntitle = \"F\"\nlink = \"https:/a.example\"")
        .post("a", "A", "T")
        .build()
        .says("[site.toml:");
    site().post("a", "A", "[x](https//a.example)").fails().says("did you mean `https://a.example`?");
    site()
        .post(
            "a",
            "A",
            "Avaa http://localhost:3030/ ja `C:\\kuvat`. [x](https://äänekoski.example/ä), [y](tel:+358401234)",
        )
        .build()
        .is_silent();
}

#[test]
fn feeds_hold_no_address_with_content_in_it() {
    let data = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
    let built = site().post("a", "A", &format!("![Kaavio]({data}) <a href=\"{data}\">x</a>")).build();
    built.page("/fi/2026/03/a/").has(data);
    built.page("/fi/feed.xml").lacks("data:image").has("Kaavio");
}
