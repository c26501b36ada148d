//! The import of small Hugo, Jekyll and Zola sites, which are written here, and the build of the imported sites.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::images::png;
use crate::site_test::{Built, SiteTest, files, kielo, write};

/// A folder with an old site in `vanha/`, which is imported into `blogi/`.
pub(crate) struct FolderImport {
    folder: TempDir,
    generator: &'static str,
}

/// The output of an import.
struct CommandOutput {
    code: Option<i32>,
    text: String,
}

impl CommandOutput {
    #[track_caller]
    fn says(self, text: &str) -> Self {
        assert!(self.text.contains(text), "{text:?} is not in the output:\n{}", self.text);
        self
    }

    #[track_caller]
    fn exits_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.text);
        self
    }
}

impl FolderImport {
    pub(crate) fn new(generator: &'static str) -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), generator }
    }

    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.folder.path().join("vanha").join(name), content.as_ref());
        self
    }

    fn site(&self) -> PathBuf {
        self.folder.path().join("blogi")
    }

    fn run(&self, arguments: &[&str]) -> CommandOutput {
        let mut command = kielo();
        command.current_dir(self.folder.path()).args(["import", self.generator, "vanha"]);
        if !arguments.contains(&"--into") {
            command.args(["--into", "blogi"]);
        }
        let output = command.args(arguments).output().expect("kielo runs");
        let text = [output.stdout, output.stderr].concat();
        CommandOutput { code: output.status.code(), text: String::from_utf8(text).expect("the output is UTF-8") }
    }

    /// Imports, and expects that nothing was lost.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        self.run(&[]).exits_with(0);
        self
    }

    #[track_caller]
    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.site().join(name)).unwrap_or_else(|error| {
            panic!("{name}: {error}; there are:\n{}", files(&self.site()).join("\n"));
        })
    }

    #[track_caller]
    fn has(&self, name: &str, text: &str) -> &Self {
        let whole = self.text(name);
        assert!(whole.contains(text), "{text:?} is not in {name}:\n{whole}");
        self
    }

    #[track_caller]
    fn lacks(&self, name: &str, text: &str) -> &Self {
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
    fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let files = files(&self.site()).into_iter();
        files.map(|file| (file.clone(), fs::read(self.site().join(&file)).expect("a file"))).collect()
    }
}

const HUGO: &str = r#"
baseURL = "https://vanha.example/"
defaultContentLanguage = "fi"
timeZone = "Europe/Helsinki"
[pagination]
pagerSize = 5
[taxonomies]
tag = "tags"
category = "categories"
author = "authors"
[languages.fi]
title = "Kohtaamisia"
weight = 1
[languages.no]
title = "Møter"
languageName = "Norsk"
weight = 2
[[languages.fi.menus.main]]
name = "Kirjoitukset"
pageRef = "/posts"
[[languages.fi.menus.main]]
name = "Tietoja"
pageRef = "/tietoja"
"#;

/// Returns a Hugo site in two languages.
fn hugo() -> FolderImport {
    FolderImport::new("hugo")
        .file("hugo.toml", HUGO)
        .file(
            "content/posts/lupaus/index.md",
            "---\ntitle: 'Lupaus: pitää'\ndate: 2024-01-31T10:00:00+02:00\nlastmod: 2024-02-01\ntags: [NPS, Äänet & Kuvat]\n\
             authors: Aino Virta\nsummary: Lyhyesti\ncover: {image: kaavio.png, alt: Kaavio}\nmath: true\n---\nAlku.\n<!--more-->\n\n\
             {{< figure src=\"kaavio.png\" alt=\"Kaavio\" caption=\"Se *kasvaa*\" >}}\n\n{{< youtube aqz-KE-bpKQ >}}\n\n\
             {{< highlight go >}}\nx := \"`\"\n{{< /highlight >}}\n\n{{< nosto \"a\" >}}Teksti.{{< /nosto >}}\n\n\
             [eka](../eka/) [toinen](../eka.md) [puuttuu](../ei-ole.md) [alla](#loppu-tässä) ![irto](../irto.png)\n\n\
             ```text\n[eka](../eka/) {{</* ref \"x\" */>}}\n```\n\n## Loppu tässä\n",
        )
        .file(
            "content/posts/lupaus/index.no.md",
            "---\ntitle: Løftet\ndate: 2024-01-31\ntags: [NPS]\n---\nNorsk. ![skjema](kaavio.png)\n",
        )
        .file("content/posts/lupaus/kaavio.png", png(1))
        .file("content/posts/irto.png", png(2))
        .file("content/posts/eka.md", "{\n \"title\": \"Eka\", \"date\": \"2024-03-01\", \"tags\": [\"nps\"]\n}\nTeksti.\n")
        .file("content/posts/luonnos.md", "+++\ntitle = \"Luonnos\"\ndate = 2024-04-01\ndraft = true\n+++\nKesken.\n")
        .file(
            "content/tietoja.md",
            "+++\ntitle = \"Tietoja\"\naliases = [\"/vanha/tietoja/\"]\n+++\n[lupaus]({{< ref \"posts/lupaus\" >}})\n",
        )
        .file("content/tietoja.no.md", "+++\ntitle = \"Om oss\"\nslug = \"om-oss\"\n+++\n[løftet]({{< relref \"/posts/lupaus/\" >}})\n")
        .file("content/palvelut/_index.md", "+++\ntitle = \"Palvelut\"\n+++\nTeemme töitä.\n")
        .file("content/palvelut/kyselyt.md", "+++\ntitle = \"Kyselyt\"\nweight = 2\n+++\n[ylös](../) [kuva](/kuvat/a.png)\n")
        .file("content/tags/nps/_index.md", "+++\ntitle = \"NPS\"\ndescription = \"Yksi luku.\"\n+++\n")
        .file("static/kuvat/a.png", png(3))
        .file("layouts/index.html", "x")
}

#[test]
fn a_hugo_site_keeps_its_addresses_and_links() {
    let import = hugo().succeeds();
    import
        .has("content/posts/lupaus/index.md", "title = \"Lupaus: pitää\"\ndate = 2024-01-31T10:00:00+02:00\nupdated = 2024-02-01\n")
        .has("content/posts/lupaus/index.md", "description = \"Lyhyesti\"\n")
        .has("content/posts/lupaus/index.md", "image = \"kaavio.png\"\nimage_alt = \"Kaavio\"\n")
        .has("content/posts/lupaus/index.md", "<!-- more -->\n\n![Kaavio](kaavio.png \"Se kasvaa\")\n\n{{ <youtube id=\"aqz-KE-bpKQ\"")
        .has("content/posts/lupaus/index.md", "```go\nx := \"`\"\n```\n\n\\{{\\< nosto")
        .has("content/posts/lupaus/index.md", "[eka](../eka.md) [toinen](../eka.md) [puuttuu](/posts/ei-ole/) [alla](#loppu-tassa) ![irto](/posts/irto.png)")
        .has("content/posts/lupaus/index.md", "```text\n[eka](../eka/) {{< ref \"x\" >}}\n```")
        .has("content/tietoja.md", "[lupaus](posts/lupaus/index.md)")
        .has("content/om-oss.nb.md", "translation = \"tietoja\"\n")
        .has("content/palvelut/kyselyt.md", "[ylös](../palvelut.md) [kuva](/kuvat/a.png)")
        .has("site.toml", "post = \"/{language}/posts/{slug}/\"\n")
        .has("site.toml", "prefix = \"no\"\n")
        .has("site.toml", "rss = \"index.xml\"\n")
        .has("site.toml", "[[menu.fi]]\ntitle = \"Tietoja\"\nlink = \"tietoja.md\"\n")
        .has("content/terms.toml", "Yksi luku.")
        .has("import-report.md", "| posts | 4 | 1 |")
        .has("import-report.md", "- The language no is nb now")
        .has("import-report.md", "- The key `math` of 1 text stands in `params`")
        .has("import-report.md", "content/posts/lupaus/index.md: line 22: the shortcode `nosto` is nothing that Kielo knows")
        .has("import-report.md", "layouts/: 1 file; templates are Hugo's own")
        .has("static/_redirects", "/posts/ / 301\n/posts/index.xml /index.xml 301\n");
    let built = import.build();
    built.page("/posts/lupaus/").has("hreflang=\"nb\" href=\"https://vanha.example/no/posts/lupaus/\"").has("youtube");
    built.page("/no/om-oss/").has("/no/posts/lupaus/");
    built.page("/palvelut/kyselyt/").has("href=\"/palvelut/\"");
    built.page("/tags/nps/").has("Yksi luku.");
    built.page("/tags/äänet--kuvat/");
    built.page("/vanha/tietoja/").has("/tietoja/");
}

#[test]
fn content_folders_and_permalinks_of_hugo_are_read() {
    let import = FolderImport::new("hugo")
        .file(
            "config/_default/hugo.yaml",
            "baseURL: https://vanha.example/blogi/\ndefaultContentLanguage: fi\ntaxonomies: {tag: tags, series: series}\n",
        )
        .file("config/_default/languages.yaml", "fi: {title: Suomeksi, contentDir: content/fi, weight: 1}\nsv: {title: På svenska, contentDir: content/sv, weight: 2}\n")
        .file("config/_default/permalinks.yaml", "blog: /:year/:month/:slug/\n")
        .file("content/fi/blog/eka.md", "---\ntitle: Eka\ndate: 2024-01-31\nslug: ensimmainen\n---\nX\n")
        .file("content/sv/blog/eka.md", "---\ntitle: Första\ndate: 2024-01-31\nslug: forsta\n---\n[om](/blogi/sv/om/)\n")
        .file("content/sv/om.md", "---\ntitle: Om\n---\nText.\n")
        .succeeds();
    import
        .has("site.toml", "base_url = \"https://vanha.example/blogi\"\n")
        .has("site.toml", "post = \"/{language}/{year}/{month}/{slug}/\"\n")
        .has("content/sv/blog/eka.md", "[om](../om.md)");
    import.build().page("/2024/01/ensimmainen/").has("/blogi/sv/2024/01/forsta/");
}

/// Returns a Jekyll site.
fn jekyll() -> FolderImport {
    FolderImport::new("jekyll")
        .file(
            "_config.yml",
            "title: Kohtaamisia\nurl: https://vanha.example\nbaseurl: /blogi\nlang: fi\ntimezone: Europe/Helsinki\npaginate: 1\n\
             plugins: [jekyll-feed]\ncollections:\n  kasvit: {output: true}\n  muistiot: {output: false}\n\
             defaults:\n- scope: {path: '', type: posts}\n  values: {layout: post, author: aino}\n",
        )
        .file("_data/authors.yml", "aino: {name: Aino Virta}\n")
        .file(
            "_posts/2024-01-31-Lupaus-pitaa.md",
            "---\ntitle: Lupaus\ndate: 2024-01-31 10:00:00 +0200\ntags: nps kyselyt\ncategories: Asiakkuus\nimage: /kuvat/a.png\n\
             redirect_from: [/vanha/]\n---\nAlku.\n<!--more-->\n\n* TOC\n{:toc}\n\n## Mitä muutimme\n{: #muutos}\n\n\
             [toinen]({% post_url 2024-03-01-toinen %}) [tietoja]({{ site.baseurl }}{% link tietoja.md %}) [osio](#mit-muutimme)\n\
             ![kuva]({{ site.baseurl }}/kuvat/a.png){: width=\"30\"} ![kuva]({{ \"/kuvat/a.png\" | relative_url }})\n\n\
             {% highlight ruby linenos %}\nputs 1\n{% endhighlight %}\n\n```liquid\n{% raw %}{{ page.title }}{% endraw %}\n```\n\n\
             {% include nosto.html teksti=\"x\" %}\n\nKappale.\n{: .ingressi}\n",
        )
        .file("uutiset/_posts/2024-03-01-toinen.markdown", "---\n---\n[lupaus](/blogi/asiakkuus/2024/01/31/Lupaus-pitaa.html)\n")
        .file("_drafts/idea.md", "---\ntitle: Idea\n---\nKesken.\n")
        .file("_kasvit/kielo.md", "---\ntitle: Kielo\n---\nKukka.\n")
        .file("tietoja.md", "---\ntitle: Tietoja\npermalink: /tietoja/\n---\nMeistä.\n")
        .file("index.html", "---\nlayout: home\n---\n{% for post in paginator.posts %}{% endfor %}\n")
        .file("arkisto.html", "---\n---\n{% for post in site.posts %}{% endfor %}\n")
        .file("feed.xml", "---\n---\n<feed></feed>\n")
        .file("kuvat/a.png", png(1))
}

#[test]
fn a_jekyll_site_keeps_its_addresses_and_links() {
    let import = jekyll().succeeds();
    import
        .has("content/2024-01-31-Lupaus-pitaa.md", "date = 2024-01-31T10:00:00+02:00\nslug = \"Lupaus-pitaa\"\ncategories = [\"Asiakkuus\"]\ntags = [\"nps\", \"kyselyt\"]\nauthors = [\"Aino Virta\"]\n")
        .has("content/2024-01-31-Lupaus-pitaa.md", "guid = \"https://vanha.example/blogi/asiakkuus/2024/01/31/Lupaus-pitaa\"\n")
        .has("content/2024-01-31-Lupaus-pitaa.md", "<!-- more -->\n\n## Mitä muutimme {#muutos}\n")
        .has("content/2024-01-31-Lupaus-pitaa.md", "[toinen](uutiset/2024-03-01-toinen.md) [tietoja](tietoja.md) [osio](#muutos)\n![kuva](/kuvat/a.png) ![kuva](/kuvat/a.png)")
        .has("content/2024-01-31-Lupaus-pitaa.md", "```ruby\nputs 1\n```\n\n```liquid\n{{ page.title }}\n```\n\n{% include nosto.html teksti=\"x\" %}\n\nKappale.")
        .has("content/uutiset/2024-03-01-toinen.md", "title = \"Toinen\"\n")
        .has("content/idea.md", "draft = true\n")
        .has("site.toml", "post = \"/{category}/{year}/{month}/{day}/{slug}.html\"\n")
        .has("static/_redirects", "/blogi/page2/ /blogi/page/2/ 301\n")
        .has("static/_redirects", "/blogi/arkisto.html /blogi/ 301\n")
        .has("import-report.md", "_posts/2024-01-31-Lupaus-pitaa.md: line 29: the Liquid `{% include nosto.html teksti=\"x\" %}`")
        .has("import-report.md", "line 32: attributes in braces were taken off")
        .has("import-report.md", "arkisto.html: a template that shows lists");
    let built = import.build();
    built.page("/asiakkuus/2024/01/31/Lupaus-pitaa.html").has("/blogi/uutiset/2024/03/01/toinen.html");
    built.page("/kasvit/kielo/").has("Kukka.");
    built.page("/vanha/").has("/blogi/asiakkuus/");
    let lossy = jekyll().file("_muistiot/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\nMuistio.\n");
    lossy.run(&[]).exits_with(3);
    lossy.has("import-report.md", "_muistiot/: 1 text of a collection without pages of its own; --posts muistiot");
    lossy.run(&["--posts", "muistiot"]).exits_with(0);
    lossy.has("content/muistiot/a.md", "date = 2024-01-01\n");
}

const ZOLA: &str = r#"
base_url = "https://vanha.example"
title = "Kohtaamisia"
default_language = "fi"
generate_feeds = true
taxonomies = [{ name = "tags" }]
[languages.en]
title = "Encounters"
"#;

#[test]
fn a_zola_site_keeps_its_addresses_and_links() {
    let import = FolderImport::new("zola")
        .file("config.toml", ZOLA)
        .file("content/_index.md", "+++\n+++\n")
        .file("content/blog/_index.md", "+++\ntitle = \"Blogi\"\nsort_by = \"date\"\npaginate_by = 5\n+++\n")
        .file(
            "content/blog/2024-01-31-Lupaus_pitaa.md",
            "+++\ntitle = \"Lupaus\"\naliases = [\"vanha/lupaus\"]\n[taxonomies]\ntags = [\"Äänet\"]\n[extra]\nmath = true\n+++\n\
             [kuvallinen](@/blog/kuvallinen/index.md#mita-muutimme) [in English](@/blog/2024-01-31-Lupaus_pitaa.en.md) [blogi](@/blog/_index.md)\n\n\
             {{ youtube(id=\"aqz-KE-bpKQ\") }}\n\n{% quote(author=\"A\") %}\nx\n{% end %}\n",
        )
        .file("content/blog/2024-01-31-Lupaus_pitaa.en.md", "+++\ntitle = \"A promise\"\n+++\n{{ name }} {{ <x /> }}\n")
        .file("content/blog/kuvallinen/index.md", "+++\ntitle = \"Kuvallinen\"\ndate = 2024-03-01\n[extra]\nimage = \"a.png\"\n+++\n## Mitä muutimme\n\n![kaavio](a.png)\n")
        .file("content/blog/kuvallinen/a.png", png(1))
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\npath = \"meista\"\n+++\nMeistä.\n")
        .succeeds();
    import
        .has("content/blog/2024-01-31-Lupaus_pitaa.md", "date = 2024-01-31\nslug = \"lupaus-pitaa\"\n")
        .has("content/blog/2024-01-31-Lupaus_pitaa.md", "aliases = [\"/vanha/lupaus\"]\n\n[params]\nmath = true\n")
        .has(
            "content/blog/2024-01-31-Lupaus_pitaa.md",
            "[kuvallinen](kuvallinen/index.md#mita-muutimme) [in English](2024-01-31-Lupaus_pitaa.en.md) [blogi](/)\n",
        )
        .has("content/blog/kuvallinen/index.md", "image = \"a.png\"\n")
        .has("site.toml", "atom = \"atom.xml\"\n")
        .has("import-report.md", "line 13: the shortcode `quote` is nothing that Kielo knows")
        .lacks("import-report.md", "leads to nothing");
    let built = import.build();
    built.page("/blog/lupaus-pitaa/").has("href=\"/en/blog/lupaus-pitaa/\"");
    built.page("/en/blog/lupaus-pitaa/").has("{{ &lt;x /&gt; }}");
    built.page("/tags/aanet/");
    built.page("/meista/");
}

#[test]
fn importing_again_changes_nothing_and_keeps_edited_files() {
    let import = hugo().succeeds();
    let first = import.tree();
    import.run(&[]).says("; 0 files written, ").says(" unchanged, 0 kept");
    assert!(first == import.tree(), "the second import changed something");
    write(&import.site().join("content/tietoja.md"), b"+++\ntitle = \"Oma\"\n+++\n");
    import.run(&[]).says(" 1 kept").says("--force writes them again");
    import.has("content/tietoja.md", "Oma").has("import-report.md", "- content/tietoja.md was changed or removed");
    import.run(&["--force"]).exits_with(0);
    assert!(first == import.tree(), "--force writes everything again");
    fs::remove_dir_all(import.site()).expect("the site was there");
    import.run(&["--dry-run"]).exits_with(0).says("# What came from Hugo").says("| pages | 4 |  |");
    assert!(!import.site().exists());
}

#[test]
fn unreadable_texts_are_reported_and_the_rest_is_imported() {
    let import = hugo()
        .file("content/posts/rikki.md", "---\ntitle: \"Rikki\ndate: 2024-01-01\n---\nX\n")
        .file("content/posts/auki.md", "+++\ntitle = \"Auki\"\n")
        .file("content/posts/outo.md", b"+++\ntitle = \"\xff\"\n+++\n")
        .file("content/posts/lupaus/rikki.png", "no picture");
    import
        .run(&[])
        .exits_with(3)
        .says("content/posts/rikki.md:2")
        .says("content/posts/auki.md:1")
        .says("the rest came along");
    import
        .has("import-report.md", "8 of 11 texts came along.")
        .has("import-report.md", "content/posts/rikki.md:2: this is not valid YAML")
        .has("import-report.md", "content/posts/outo.md is not UTF-8 text")
        .has("import-report.md", "content/posts/lupaus/rikki.png: the picture");
    import.build().page("/posts/lupaus/");
}

#[test]
fn files_that_the_list_leaves_out_are_reported() {
    let deep = format!("content/{}syvä.md", "a/".repeat(40));
    let import = hugo().file(&deep, "---\ntitle: Syvä\n---\n");
    let old = import.folder.path().join("vanha");
    symlink("../../muualla.md", old.join("content/linkki.md")).unwrap();
    fs::write(old.join("content").join(OsStr::from_bytes(b"p\xe4iv\xe4.md")), "Latin-1").unwrap();
    import.run(&[]).exits_with(3);
    import
        .has("import-report.md", "a/: it is nested in more than 32 folders")
        .has("import-report.md", "content/linkki.md: it is a symbolic link")
        .has("import-report.md", "content/p\\u{fffd}iv\\u{fffd}.md: Kielo cannot use this name");
}

#[test]
fn a_wrong_folder_is_refused_with_the_right_command() {
    jekyll().run(&["--dry-run"]).exits_with(0);
    let as_hugo = FolderImport { generator: "hugo", ..jekyll() };
    as_hugo.run(&[]).exits_with(1).says("vanha is no blog of Hugo's").says("kielo import jekyll vanha");
    let as_zola = FolderImport { generator: "zola", ..hugo() };
    as_zola.run(&[]).exits_with(1).says("kielo import hugo vanha");
    let as_hugo = FolderImport::new("hugo").file("config.toml", ZOLA);
    as_hugo.run(&[]).exits_with(1).says("kielo import zola vanha");
    let nothing = FolderImport::new("jekyll").file("a.txt", "x");
    nothing.run(&[]).exits_with(1).says("give the folder in which _config.yml is");
    let itself = hugo();
    itself.run(&["--into", "vanha"]).exits_with(1).says("name another folder: --into blog");
    itself.run(&["--into", "vanha/uusi"]).exits_with(0);
    let broken = FolderImport::new("zola").file("config.toml", "base_url = \"https://a.example\ntitle = 1\n");
    broken.run(&[]).exits_with(1).says("config.toml:1");
    hugo().run(&["--language", "suomi-kieli-x"]).exits_with(1).says("is not a language tag");
    hugo().run(&["--time-zone", "Turku"]).exits_with(1).says("is not a time zone");
}

#[test]
fn imports_leave_such_addresses_out_and_say_so() {
    let blog = FolderImport::new("hugo")
        .file("hugo.toml", "baseURL = \"https://a.example/\"\nlanguageCode = \"fi\"\ntitle = \"A\"\n[[menu.main]]\nname = \"X\"\nurl = \"javascript:x\"\n")
        .file(
            "content/posts/a.md",
            "---\ntitle: A\ndate: 2024-03-02\nlinkki: javascript:e\nmuut: {a: [\"data:text/html,f\"]}\nalaotsikko: \"JavaScript: alkeet\"\n---\n\n[x](javascript:a) <javascript:b> <a href=\"java&Tab;script:c\">y</a>\n\n```\n[x](javascript:d)\n```\n",
        )
        .succeeds();
    let text = blog.text("content/posts/a.md");
    assert!(
        !text.contains("](javascript:a") && text.contains("href=\"#\"") && text.contains("[x](javascript:d)"),
        "{text}"
    );
    assert!(text.contains("`javascript:b`"), "{text}");
    let report = blog.text("import-report.md");
    for address in ["javascript:a", "javascript:b", "java&Tab;script:c", "`linkki`", "`muut`"] {
        assert!(report.contains(address), "{address}: {report}");
    }
    assert!(text.contains("alaotsikko = \"JavaScript: alkeet\""), "{text}");
    _ = blog.build();
}
