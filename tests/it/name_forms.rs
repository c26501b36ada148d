//! Names in two forms: letters with their marks apart, as macOS writes them (NFD), and no-break spaces. They are the same
//! names, and files are published under the composed name (NFC).

use std::fs;

use crate::preview_test::Preview;
use crate::site_test::{SiteTest, kielo};

/// `käyttö` with its marks apart.
const APART: &str = "ka\u{308}ytto\u{308}";
const COMPOSED: &str = "käyttö";

/// A site with a file and a post whose names are in one form, for links in the other.
fn site(form: &str) -> SiteTest {
    SiteTest::new()
        .file(
            &format!("content/fi/{form}/index.md"),
            format!("+++\ntitle = \"{form}\"\ndate = 2026-03-10\n+++\n\n## {form} {{#{form}}}\n"),
        )
        .file(&format!("content/fi/{form}/{form}.pdf"), "pdf")
        .file(&format!("content/fi/2026-03-11-{form}-b.md"), "+++\ntitle = \"B\"\n+++\n")
        .file(&format!("content/fi/{form}.csv"), "a,b\n1,2\n")
        .file(&format!("static/{form} 1.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>")
}

/// Both ways of two forms: one of the files, and one of the texts that name them.
const BOTH: [(&str, &str); 2] = [(APART, COMPOSED), (COMPOSED, APART)];

#[test]
fn links_and_images_find_files_in_either_form() {
    for (on_disk, typed) in BOTH {
        let encoded = percent_encoding::utf8_percent_encode(typed, percent_encoding::NON_ALPHANUMERIC).to_string();
        let built = site(on_disk)
            .file(
                "content/fi/2026-03-02-a.md",
                format!(
                    "+++\ntitle = \"A\"\nimage = \"/{typed} 1.svg\"\nimage_alt = \"x\"\n+++\n\n\
                     [1](2026-03-11-{typed}-b.md) [2]({typed}/index.md#{typed}) [3]({typed}/) [4](/fi/{encoded}/{typed}.pdf) \
                     ![k](</{typed} 1.svg>) [5](/fi/{typed}.csv)\n\n{{{{ <csv src=\"{typed}.csv\" /> }}}}\n"
                ),
            )
            .file("themes/oma/theme.toml", "extends = \"kielo\"")
            .file("themes/oma/components/csv.html", "{% component csv(src) %}{% set file = file_info(src=src) %}<i>{{ file.name }}</i>{% endcomponent csv %}")
            .setting("theme = \"oma\"")
            .norwegian_page()
            .build();
        built.is_silent();
        let encoded = "k%C3%A4ytt%C3%B6";
        built
            .page("/fi/2026/03/a/")
            .has("<a href=\"/fi/2026/03/kaytto-b/\">1</a>")
            .has(&format!("<a href=\"/fi/2026/03/kaytto/#{on_disk}\">2</a>"))
            .has(&format!("/kaytto/{encoded}.pdf\">4</a>"))
            .has(&format!("src=\"/{encoded}%201.svg\""))
            .has(&format!("<a href=\"/fi/{encoded}.csv\">5</a>"))
            .has("<i>käyttö.csv</i>");
        let files = built.files();
        assert!(files.iter().all(|file| !file.contains('\u{308}')), "{files:?}");
        assert!(files.contains(&format!("{COMPOSED} 1.svg")), "{files:?}");
    }
}

#[test]
fn names_of_terms_and_keys_are_one_in_either_form() {
    for (one, other) in BOTH {
        let post = |title: &str, keys: &str| format!("+++\ntitle = \"{title}\"\n{keys}\n+++\n");
        let built = SiteTest::new()
            .file("content/terms.toml", format!("[[tags]]\nfi = \"{one} 1\"\nnb = \"bruk\"\n"))
            .file(
                "content/2026-03-02-a.md",
                post(
                    "A",
                    &format!(
                        "tags = [\"{one} 1\"]\nseries = \"{one}\"\ntranslation = \"{one}\"\nauthors = [\"{one}\"]"
                    ),
                ),
            )
            .file(
                "content/2026-03-03-b.md",
                // A no-break space too.
                post("B", &format!("tags = [\"{other}\u{a0}1\"]\nseries = \"{other}\"\nauthors = [\"{other}\"]")),
            )
            .file("content/2026-03-02-c.nb.md", post("C", &format!("translation = \"{other}\"\ntags = [\"bruk\"]")))
            .tables(&format!("[design]\nhero = \"{other}\""))
            .build();
        built.is_silent();
        built.page("/fi/avainsana/kaytto-1/").has(">A<").has(">B<").has("href=\"/nb/stikkord/bruk/\"");
        built.page("/fi/kirjoittaja/kaytto/").has(">A<").has(">B<");
        built.page("/fi/2026/03/a/").has("href=\"/nb/2026/03/c/\"").has("/fi/2026/03/b/");
    }
    // YAML, where a tag may be a key too.
    let yaml = |tag: &str| format!("---\ntitle: {tag}\ntags: [{tag}]\n---\n");
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a.md", yaml(APART))
        .file("content/2026-03-03-b.md", yaml(COMPOSED))
        .build();
    built.is_silent();
    built.page("/fi/avainsana/kaytto/").has("/2026/03/a/").has("/2026/03/b/");
}

#[test]
fn settings_and_the_theme_name_files_in_either_form() {
    for (on_disk, typed) in BOTH {
        let built = SiteTest::new()
            .file("content/a.nb.md", "+++\ntitle = \"A\"\ndate = 2026-03-02\n+++\n")
            .file(&format!("content/{on_disk}.md"), "+++\ntitle = \"K\"\n+++\n")
            .file(&format!("static/{on_disk}.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>")
            .file(&format!("themes/{on_disk}/theme.toml"), "extends = \"kielo\"")
            .file(&format!("themes/{on_disk}/static/{on_disk}.png"), "x")
            .file(&format!("themes/{on_disk}/static/oma.css"), format!("a{{background:url(\"{typed}.png\")}}"))
            .file(&format!("themes/{on_disk}/strings/fi.toml"), format!("\"{on_disk}\" = \"Sana\""))
            .file(
                &format!("themes/{on_disk}/templates/page.html"),
                format!("{{{{ t(key=\"{typed}\") }}}} {{{{ asset(path=\"{typed}.png\") }}}} {{{{ image(src=\"/{typed}.svg\", alt=\"\") }}}}"),
            )
            .setting(&format!("theme = \"{typed}\""))
            .tables(&format!(
                "[icon]\nicon = \"static/{typed}.svg\"\n[organization]\nname = \"O\"\nlogo = \"/{typed}.svg\"\n\
                 [[menu.fi]]\nlink = \"{typed}.md\"\n"
            ))
            .build();
        built.page("/fi/kaytto/").has("Sana /assets/k%C3%A4ytt%C3%B6.").has("src=\"/k%C3%A4ytt%C3%B6.svg\"");
        built.page("/fi/").has("href=\"/fi/kaytto/\"");
    }
}

#[test]
fn a_letter_apart_becomes_part_of_addresses_as_a_composed_one() {
    let built = SiteTest::new()
        .post("a", "Bla\u{30a}ba\u{308}r", "## Ka\u{308}ytto\u{308}\n\n[x](#kaytto)")
        .file("content/2026-03-03-b.nb.md", "+++\ntitle = \"Bla\u{30a}\"\naliases = [\"/gammel/bla\u{30a}/\"]\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").has("id=\"kaytto\"");
    built.page("/gammel/blå/").has("/nb/2026/03/b/");
}

#[test]
fn two_files_of_one_name_are_an_error() {
    SiteTest::new()
        .file(&format!("content/fi/{APART}.pdf"), "1")
        .file(&format!("content/fi/{COMPOSED}.pdf"), "2")
        .file("static/kuva 1.png", "1")
        .file("static/kuva\u{a0}1.png", "2")
        .fails()
        .says("there are two files content/fi/käyttö.pdf, whose names differ only in how a letter or a space is stored")
        .says("`ka\\u{308}ytto\\u{308}.pdf` and `k\\u{e4}ytt\\u{f6}.pdf`")
        .says("there are two files static/kuva 1.png")
        .says("`kuva\\u{a0}1.png`");
    // Folders in two forms are one folder.
    let built = SiteTest::new()
        .norwegian_page()
        .file(&format!("content/fi/{APART}/index.md"), "+++\ntitle = \"A\"\n+++\n[x](k.pdf)\n")
        .file(&format!("content/fi/{COMPOSED}/k.pdf"), "2")
        .build();
    built.is_silent();
    built.page("/fi/kaytto/k.pdf");
}

#[test]
fn a_message_about_a_file_in_another_form_shows_its_line() {
    SiteTest::new()
        .file(&format!("content/fi/{APART}\u{202f}1/index.md"), "+++\ntitle = \"A\"\n+++\n\n[x](ei.md)\n")
        .fails()
        .at("content/fi/käyttö 1/index.md:5:5");
}

#[test]
fn commands_find_files_in_either_form() {
    for (on_disk, typed) in BOTH {
        let site = SiteTest::new().file(&format!("content/2026-03-02-{on_disk}.md"), "+++\ntitle = \"A\"\n+++\nx\n");
        let file = format!("content/2026-03-02-{typed}.md");
        site.command(["new", "--translate", &file, "--language", "nb", "Bruk"]).done();
        assert!(site.root().join("content/2026-03-02-käyttö.nb.md").exists());
        let translated = "content/2026-03-02-käyttö.nb.md";
        let apart = translated.replace(COMPOSED, APART);
        fs::rename(site.root().join(translated), site.root().join(&apart)).unwrap();
        site.command(["new", "--translate", &file, "--language", "nb", "Bruk"])
            .refused()
            .says("has a translation in `nb`");
        site.command(["translations", "--accept", &apart]).done();
    }
}

#[test]
fn a_folder_of_another_system_is_imported_in_either_form() {
    for (on_disk, typed) in BOTH {
        let old = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| crate::site_test::write(&old.path().join(name), text.as_bytes());
        write("hugo.toml", "baseURL = \"https://a.example/\"\ntitle = \"A\"\nlanguageCode = \"fi\"\n");
        write(&format!("content/posts/{on_disk}/index.md"), "+++\ntitle = \"K\"\ndate = 2020-01-02\n+++\nx\n");
        write(&format!("content/posts/{on_disk}/{on_disk}.pdf"), "pdf");
        let text = format!(
            "+++\ntitle = \"B\"\ndate = 2020-01-03\n+++\n[x](/posts/{typed}/) [y](/posts/{typed}/{typed}.pdf)\n"
        );
        write("content/posts/b.md", &text);
        let new = tempfile::tempdir().unwrap();
        let run = kielo().args(["import", "hugo"]).arg(old.path()).arg("--into").arg(new.path()).output().unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
        let built = kielo().arg("build").arg("--root").arg(new.path()).output().unwrap();
        assert!(built.status.success() && built.stderr.is_empty(), "{said}{}", String::from_utf8_lossy(&built.stderr));
    }
}

#[test]
fn the_preview_follows_a_file_in_another_form() {
    let name = format!("content/2026-03-02-{APART}.md");
    let preview = Preview::start(SiteTest::new().norwegian_page().file(&name, "+++\ntitle = \"A\"\n+++\nyksi\n"));
    preview.wait_for("/fi/2026/03/kaytto/", "yksi");
    preview.save(&name, "+++\ntitle = \"A\"\n+++\nkaksi\n");
    preview.wait_for("/fi/2026/03/kaytto/", "kaksi");
    // A second file of the name is an error there too.
    preview.save(&name.replace(APART, COMPOSED), "+++\ntitle = \"A\"\n+++\nkolme\n");
    preview.wait_for("/_kielo/", "there are two files");
    preview.remove(&name);
    preview.wait_for("/fi/2026/03/kaytto/", "kolme");
}

fn new_site() -> SiteTest {
    SiteTest::new().norwegian_page()
}

#[test]
fn keys_that_look_the_same_are_an_error_in_each_file() {
    let keys = ["\u{e4}", "a\u{308}", "\\u00e4", "a\\u0308"];
    let once = "the key `\u{e4}` is written twice";
    for (first, second) in [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)] {
        let (first, second) = (keys[first], keys[second]);
        let toml = format!("\"{first}\" = \"1\"\n\"{second}\" = \"2\"\n");
        let yaml = format!("  \"{first}\": 1\n  \"{second}\": 2\n");
        let document = |front_matter: String| new_site().file("content/eka.md", front_matter);
        for site in [
            new_site().tables(&format!("[params]\n{toml}")),
            new_site().tables(&format!("[params.taulu.toinen]\n{toml}")),
            new_site().file("strings/fi.toml", &toml),
            new_site().file("content/terms.toml", format!("[[categories]]\nfi = \"M\"\n{toml}")),
            document(format!("+++\ntitle = \"A\"\n[params]\n{toml}+++\n")),
            document(format!("+++\ntitle = \"A\"\n[params]\nlista = [{{ \"{first}\" = 1, \"{second}\" = 2 }}]\n+++\n")),
            document(format!("---\ntitle: A\nparams:\n{yaml}---\n")),
            document(format!("---\ntitle: A\nparams:\n  - {{ \"{first}\": 1, \"{second}\": 2 }}\n---\n")),
        ] {
            let failed = site.fails();
            let is_named = [once, "duplicate key"].iter().any(|message| failed.messages.contains(message));
            assert!(is_named, "{first} {second}: {}", failed.messages);
        }
    }
    // One key in either form is the same for templates.
    for key in keys {
        let site = new_site()
            .setting("theme = \"oma\"")
            .tables(&format!("[params]\n\"{key}\" = \"arvo\""))
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/templates/post.html", "<p>{{ site.params[\"a\u{308}\"] }}</p>\n");
        site.post("a", "A", "x").build().page("/fi/2026/03/a/").has("arvo");
    }
}
