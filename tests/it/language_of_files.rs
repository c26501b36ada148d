//! The language of a file: tags with regions, in any case, and names that only look like tags.

use crate::site_test::SiteTest;

const POST: &str = "+++\ntitle = \"A\"\n+++\n\nTekst.\n";

/// A site in Finnish, Swedish of Finland and Swedish of Sweden.
fn two_swedish() -> SiteTest {
    SiteTest::empty().file(
        "site.toml",
        "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n[languages.sv-SE]\ntitle = \"B\"\n\
         [languages.sv-FI]\ntitle = \"C\"\n",
    )
}

#[test]
fn a_region_or_another_case_means_the_language_of_the_site() {
    let endings = ["nb-NO", "nb_NO", "NB", "Nb", "nb_no", "no", "NO", "no-NO", "nb-FI", "nb-Latn-NO"];
    let mut site = SiteTest::new().file("content/tietoja.md", POST);
    for (index, ending) in endings.iter().enumerate() {
        site = site
            .file(&format!("content/2026-03-02-ending{index}.{ending}.md"), POST)
            .file(
                &format!("content/bundle{index}/index.{ending}.md"),
                format!("+++\ntitle = \"Bundle{index}\"\ndate = 2026-03-02\n+++\n"),
            )
            .file(
                &format!("content/2026-03-02-key{index}.md"),
                format!("+++\ntitle = \"A\"\nlanguage = \"{ending}\"\n+++\n"),
            );
    }
    for (index, folder) in ["nb-NO", "nb_NO", "NO", "no", "nb"].iter().enumerate() {
        site = site.file(&format!("content/{folder}/2026-03-02-folder{index}.md"), POST);
    }
    let built = site.build();
    for index in 0..endings.len() {
        built.page(&format!("/nb/2026/03/ending{index}/")).has("<html lang=\"nb\"");
        built.page(&format!("/nb/2026/03/bundle{index}/")).has("<html lang=\"nb\"");
        built.page(&format!("/nb/2026/03/key{index}/")).has("<html lang=\"nb\"");
    }
    for index in 0..5 {
        built.page(&format!("/nb/2026/03/folder{index}/")).has("<html lang=\"nb\"");
    }
    built.is_silent();
}

#[test]
fn a_text_with_a_region_is_a_translation_and_a_target_of_links() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.md", POST)
        .file("content/2026-03-02-a.nb-NO.md", POST)
        .file("content/fi/2026-03-02-b.md", POST)
        .file("content/nb_NO/2026-03-02-b.md", POST)
        .file("content/2026-03-02-c.no.md", "+++\ntitle = \"C\"\n+++\n\n[a](2026-03-02-a.md)\n")
        .build();
    built.page("/nb/2026/03/a/").has("hreflang=\"fi\" href=\"https://blogi.example/fi/2026/03/a/\"");
    built.page("/fi/2026/03/b/").has("hreflang=\"nb\" href=\"https://blogi.example/nb/2026/03/b/\"");
    built.page("/nb/2026/03/c/").between("<main", "</main>").has("href=\"/fi/2026/03/a/\"");
    SiteTest::new()
        .file("content/2026-03-02-a.nb-NO.md", POST)
        .file("content/2026-03-02-c.no.md", "+++\ntitle = \"C\"\n+++\n\n[a](2026-03-02-a.md)\n")
        .build()
        .page("/nb/2026/03/c/")
        .between("<main", "</main>")
        .has("href=\"/nb/2026/03/a/\"");
    SiteTest::new()
        .file("content/2026-03-02-a.nb-NO.md", "+++\ntitle = \"A\"\ndraft = true\n+++\n")
        .file("content/2026-03-02-c.no.md", "+++\ntitle = \"C\"\n+++\n\n[a](2026-03-02-a.md)\n")
        .fails()
        .says("draft");
}

#[test]
fn two_files_of_one_text_in_one_language() {
    SiteTest::new()
        .file("content/2026-03-02-a.nb.md", POST)
        .file("content/2026-03-02-a.nb-NO.md", POST)
        .fails()
        .says("would have the same address, /nb/2026/03/a/");
    SiteTest::new()
        .file("content/nb-NO/2026-03-02-a.md", POST)
        .file("content/nb_NO/2026-03-02-a.md", POST)
        .fails()
        .says("would have the same address, /nb/2026/03/a/");
}

#[test]
fn an_ending_of_a_language_that_the_site_lacks_is_an_error() {
    for ending in ["sv", "SV", "de-DE", "pt_BR", "nn", "nn-NO", "en", "dk", "xx", "zh-Hant", "deu"] {
        SiteTest::new()
            .file(&format!("content/2026-03-02-a.{ending}.md"), POST)
            .fails()
            .at(&format!("content/2026-03-02-a.{ending}.md:1:4"))
            .says(&format!("the language `{ending}` is not configured"))
            .says("the languages of this site are `fi`, `nb`")
            .says("language = \"fi\"")
            .says("1 error");
    }
    SiteTest::new().file("content/2026-03-02-a.sv-SE.md", POST).fails().says("a.fi.md").says("[languages.sv]");
    SiteTest::new().file("content/b/index.de.md", POST).fails().says("the file's name ends in `.de`");
}

#[test]
fn a_folder_of_a_language_that_the_site_lacks_is_an_error() {
    for folder in ["sv", "SV", "de-DE", "pt_BR", "nn", "en", "de"] {
        SiteTest::new()
            .file(&format!("content/{folder}/2026-03-02-a.md"), POST)
            .fails()
            .says(&format!("the folder content/{folder} is called like a language that the site does not have"))
            .says("the languages of this site are `fi`, `nb`");
    }
    let built = SiteTest::new()
        .file("content/sv/a.md", "+++\ntitle = \"A\"\nlanguage = \"fi\"\n+++\n")
        .file("content/sv/b.nb.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/on/c.md", "+++\ntitle = \"C\"\n+++\n")
        .file("content/it/d.md", "+++\ntitle = \"D\"\n+++\n")
        .file("content/no-go/e.md", "+++\ntitle = \"E\"\n+++\n")
        .file("content/ai/f.md", "+++\ntitle = \"F\"\n+++\n")
        .file("content/fin/g.md", "+++\ntitle = \"G\"\n+++\n")
        .build();
    built.is_silent();
    built.page("/fi/sv/a/").has("lang=\"fi\"");
    built.page("/nb/sv/b/").has("lang=\"nb\"");
    for page in ["on/c", "it/d", "no-go/e", "fin/g"] {
        built.page(&format!("/fi/{page}/"));
    }
}

#[test]
fn an_ending_that_names_no_language_of_the_site_belongs_to_the_name() {
    let built = SiteTest::new()
        .file("content/fi/2026-03-02-asp.net.md", "+++\ntitle = \"Fi\"\n+++\n")
        .file("content/nb/2026-03-02-asp.net.md", "+++\ntitle = \"Nb\"\n+++\n")
        .file("content/nb/posten.no.md", "+++\ntitle = \"Posten\"\n+++\n")
        .file("content/fi/posten.no.md", "+++\ntitle = \"Posten\"\n+++\n")
        .file("content/finn.no.md", "+++\ntitle = \"Finn\"\nlanguage = \"nb\"\n+++\n")
        .file("content/node.js.md", "+++\ntitle = \"Node\"\nlanguage = \"fi\"\n+++\n")
        .file("content/nb/c.de.md", "+++\ntitle = \"C\"\n+++\n")
        .file("content/v2.0.md", "+++\ntitle = \"V\"\n+++\n")
        .file("content/a.no-go.md", "+++\ntitle = \"W\"\n+++\n")
        .file("content/nb/d.nb-NO.md", "+++\ntitle = \"D\"\n+++\n")
        .build();
    built.is_silent();
    built.page("/fi/2026/03/asp-net/").has("hreflang=\"nb\" href=\"https://blogi.example/nb/2026/03/asp-net/\"");
    built.page("/nb/posten-no/").has("hreflang=\"fi\" href=\"https://blogi.example/fi/posten-no/\"");
    for page in ["/nb/finn-no/", "/fi/node-js/", "/nb/c-de/", "/fi/v2-0/", "/fi/a-no-go/", "/nb/d/"] {
        built.page(page);
    }
    SiteTest::new().file("content/asp.net.md", POST).fails().says("if `.net` belongs to the name");
    // Only a site in several languages asks about two letters that are no language.
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n")
        .file("content/node.js.md", POST)
        .build()
        .page("/node-js/");
}

#[test]
fn an_ending_that_disagrees_with_folder_or_key_is_an_error() {
    SiteTest::new()
        .file("content/fi/a.nb-NO.md", POST)
        .file("content/nb_NO/b.fi-FI.md", POST)
        .file("content/c.NB.md", "+++\ntitle = \"C\"\nlanguage = \"fi\"\n+++\n")
        .file("content/nb-NO/d.md", "+++\ntitle = \"D\"\nlanguage = \"fi\"\n+++\n")
        .fails()
        .says("the file's name says the language is `nb`, but the folder says `fi`")
        .says("the file's name says the language is `fi`, but the folder says `nb`")
        .says("the key `language` says the language is `fi`, but the file's name says `nb`")
        .says("the key `language` says the language is `fi`, but the folder says `nb`");
}

#[test]
fn two_languages_with_one_main_language() {
    let built = two_swedish()
        .file("content/tietoja.md", POST)
        .file("content/2026-03-02-a.sv_fi.md", POST)
        .file("content/2026-03-02-a.SV-se.md", POST)
        .file("content/sv/2026-03-02-b.md", POST)
        .build();
    built.is_silent();
    built.page("/sv-FI/2026/03/a/").has("<html lang=\"sv-FI\"");
    built.page("/sv/2026/03/a/").has("<html lang=\"sv-SE\"");
    built.page("/sv/2026/03/b/");
    for (file, text) in [
        ("content/a.sv-NO.md", POST),
        ("content/sv-NO/a.md", POST),
        ("content/a.md", "+++\ntitle = \"A\"\nlanguage = \"sv-NO\"\n+++\n"),
    ] {
        two_swedish().file(file, text).fails().says("sv-NO").says("sv-SE").says("sv-FI");
    }
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\n[languages.pt-BR]\ntitle = \"A\"\n[languages.fi]\ntitle = \"B\"\n",
        )
        .file("content/a.pt.md", POST)
        .file("content/b.pt_PT.md", POST)
        .build()
        .page("/pt/b/");
}

#[test]
fn every_other_place_takes_the_same_tags() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example\"\ndefault_language = \"FI\"\n[languages.fi]\ntitle = \"A\"\n[languages.nb]\n\
             title = \"B\"\n[[menu.nb_NO]]\ntitle = \"Hjem\"\nlink = \"/nb/\"\n[organization]\nname = { fi = \"Yhtiö\", no = \
             \"Selskap\" }\n",
        )
        .file("content/terms.toml", "[[tags]]\nFI = \"asiakas\"\nnb-NO = \"kunde\"\n")
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"A\"\ntags = [\"asiakas\"]\n+++\n\n[ord]{lang=nb_NO}\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"A\"\ntags = [\"kunde\"]\n+++\n\n[words]{lang=en_gb}\n")
        .file("strings/nb_NO.toml", "menu = \"Meny!\"\n")
        .build();
    built.is_silent();
    built.page("/fi/avainsana/asiakas/").between("<header", "</header>").has("href=\"/nb/stikkord/kunde/\"");
    built.page("/nb/").has("Hjem").has("Selskap");
    built.page("/fi/2026/03/a/").has("<span lang=\"nb\">ord</span>");
    built.page("/nb/2026/03/a/").has("<span lang=\"en-GB\">words</span>");
    SiteTest::new()
        .file(
            "content/terms.toml",
            "[[tags]]\nfi = \"a\"\nnb = \"b\"\nno = \"c\"\n\n[[tags]]\nfi = \"d\"\nsv = \"e\"\n",
        )
        .fails()
        .says("`no` and `nb` name the same language")
        .says("the language `sv` is not configured");
}

#[test]
fn languages_that_are_named_twice_or_not_at_all() {
    for (second, removed, kept) in [("no", "no", "nb"), ("nb-NO", "nb-NO", "nb")] {
        SiteTest::new()
            .tables(&format!("[languages.{second}]\ntitle = \"B\""))
            .fails()
            .says(&format!("`{second}` and `nb` are the same language"))
            .says(&format!("remove the table [languages.{removed}]"))
            .says(&format!("are read as `{kept}`"));
    }
    let site = "base_url = \"https://blogi.example\"\n[languages.no]\ntitle = \"A\"\n[languages.nb]\ntitle = \"B\"\n";
    SiteTest::empty().file("site.toml", site).fails().says("remove the table [languages.no]");
    for (languages, column) in [("[languages]\n", 1), ("languages = {}\n", 13)] {
        SiteTest::empty()
            .file("site.toml", format!("base_url = \"https://blogi.example\"\n{languages}"))
            .fails()
            .at(&format!("site.toml:2:{column}"))
            .says("[languages] names no language")
            .says("[languages.fi], and below it title");
    }
    // The advice leads to settings that work.
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.fi]\ntitle = \"A\"\n")
        .file("content/2026-03-02-a.no.md", POST)
        .fails()
        .says("add a table [languages.nb]");
}

#[test]
fn new_documents_have_names_that_are_read_in_their_language() {
    let site = SiteTest::new()
        .file("content/nb/posten.no.md", "+++\ntitle = \"Posten\"\n+++\n")
        .file("content/asp.net.md", "+++\ntitle = \"Asp\"\nlanguage = \"fi\"\n+++\n")
        .file("content/2026-03-02-c.nb-NO.md", POST);
    let new = |file: &str| site.command(["new", "--translate", file]);
    assert!(new("content/nb/posten.no.md").result.contains("content/posten.no.fi.md"));
    assert!(new("content/asp.net.md").result.contains("content/asp.net.nb.md"));
    assert!(new("content/2026-03-02-c.nb-NO.md").result.contains("content/2026-03-02-c.fi.md"));
    let answer = site.command(["new", "Hei", "--language", "nb_NO"]);
    assert!(answer.result.contains("content/nb/"), "{}{}", answer.result, answer.messages);
    assert_eq!(site.command(["check"]).code, Some(0));
}

#[test]
fn a_new_post_goes_into_no_folder_that_only_looks_like_its_language() {
    // `content/eng/` and `content/no-nonsense/` are plain folders.
    let site = SiteTest::new()
        .tables("[languages.en]\ntitle = \"Meetings\"")
        .file("content/eng/2026-03-02-a.md", POST)
        .file("content/no-nonsense/2026-03-02-b.md", POST);
    for (title, language) in [("Hello", "en"), ("Hei", "nb")] {
        let made = site.command(["new", title, "--language", language]).done();
        assert!(made.result.contains(&format!(".{language}.md")), "{}", made.result);
        assert!(!made.result.contains("content/eng/") && !made.result.contains("content/no-"), "{}", made.result);
    }
}

#[test]
fn a_command_says_which_languages_a_tag_could_mean() {
    two_swedish()
        .command(["new", "Hej", "--language", "sv-NO"])
        .refused()
        .says("--language `sv-NO` could mean several languages of this site")
        .says("say which: --language sv-SE or --language sv-FI");
}
