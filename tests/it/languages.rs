//! Dates, headings, plurals and switchers in each language.

use crate::site_test::SiteTest;

/// A site in the six languages, with one post each on 2 March 2010.
fn site() -> SiteTest {
    let mut settings = "base_url = \"https://blogi.example\"\ntime_zone = \"Europe/Oslo\"\n".to_owned();
    let mut site = SiteTest::empty();
    for tag in ["fi", "nb", "nn", "sv", "da", "en"] {
        settings = settings + "[languages." + tag + "]\ntitle = \"Blogi " + tag + "\"\n";
        site = site.file(
            &format!("content/{tag}/2010-03-02-a.md"),
            "+++\ntitle = \"A\"\ncategories = [\"K\"]\ntags = [\"X\"]\nauthors = [\"N\"]\n+++\n\nTeksti.\n",
        );
    }
    site.file("site.toml", settings)
}

#[test]
fn dates_and_headings_of_every_language() {
    let built = site().build();
    for (tag, date, category, tag_archive, month, words) in [
        (
            "fi",
            "2. maaliskuuta 2010",
            "Aihearkisto: K",
            "Avainsana-arkisto: X",
            "Kuukausittainen arkisto: maaliskuu 2010",
            ["kategoria", "avainsana"],
        ),
        (
            "nb",
            "2. mars 2010",
            "Kategoriarkiv: K",
            "Stikkordarkiv: X",
            "Månedsarkiv: mars 2010",
            ["kategori", "stikkord"],
        ),
        (
            "nn",
            "2. mars 2010",
            "Kategoriarkiv: K",
            "Stikkordarkiv: X",
            "Månadsarkiv: mars 2010",
            ["kategori", "stikkord"],
        ),
        ("sv", "2 mars 2010", "Kategoriarkiv: K", "Etikettarkiv: X", "Månadsarkiv: mars 2010", ["kategori", "etikett"]),
        ("da", "2. marts 2010", "Kategoriarkiv: K", "Tag-arkiv: X", "Månedsarkiv: marts 2010", ["kategori", "tag"]),
        (
            "en",
            "March 2, 2010",
            "Category archives: K",
            "Tag archives: X",
            "Monthly archives: March 2010",
            ["category", "tag"],
        ),
    ] {
        built.page(&format!("/{tag}/2010/03/a/")).has(&format!(">{date}</time>")).has(&format!("<html lang=\"{tag}\""));
        built.page(&format!("/{tag}/{}/k/", words[0])).has(&format!("<h1>{category}</h1>"));
        built.page(&format!("/{tag}/{}/x/", words[1])).has(&format!("<h1>{tag_archive}</h1>"));
        built.page(&format!("/{tag}/2010/03/")).has(&format!("<h1>{month}</h1>"));
    }
    for (tag, author) in [
        ("fi", "kirjoittaja"),
        ("nb", "forfatter"),
        ("nn", "forfattar"),
        ("sv", "forfattare"),
        ("da", "forfatter"),
        ("en", "author"),
    ] {
        built.page(&format!("/{tag}/{author}/n/")).has("N");
    }
    for (tag, index, title) in [
        ("fi", "hakemisto", "Kirjoitukset A–Ö"),
        ("nb", "register", "Innlegg A–Å"),
        ("nn", "register", "Innlegg A–Å"),
        ("sv", "register", "Inlägg A–Ö"),
        ("da", "register", "Indlæg A–Å"),
        ("en", "index", "Posts A–Z"),
    ] {
        let links = "hreflang=\"fi\" href=\"https://blogi.example/fi/hakemisto/\"";
        built
            .page(&format!("/{tag}/{index}/"))
            .has(&format!("<h1>{title}</h1>"))
            .has(links)
            .has("hreflang=\"x-default\"");
    }
}

#[test]
fn counts_take_the_plural_form_of_the_language() {
    let built = site().file("content/fi/2010-03-03-b.md", "+++\ntitle = \"B\"\ntags = [\"X\"]\n+++\n").build();
    built.page("/fi/arkisto/").between("<main", "</main>").has("2 kirjoitusta");
    built.page("/sv/arkiv/").between("<main", "</main>").has("1 inlägg");
    built.page("/en/archive/").between("<main", "</main>").has("1 post").lacks("1 posts");
}

#[test]
fn a_language_without_strings_of_ours_has_its_own_dates_and_english_words() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.et]\ntitle = \"Blogi\"\nname = \"Eesti\"\n[languages.ar]\ntitle = \"مدونة\"\n")
        .file("content/et/2010-03-02-a.md", "+++\ntitle = \"A\"\ntags = [\"x\"]\n+++\n")
        .build()
        .page("/et/2010/03/")
        .has("<h1><span lang=\"en\">Monthly archives: <span lang=\"et\">märts 2010</span></span></h1>")
        .page("/ar/")
        .has("<html lang=\"ar\" dir=\"rtl\">")
        .has("Eesti");
}

#[test]
fn nynorsk_takes_missing_words_from_bokmal() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\ntheme = \"oma\"\n[languages.nn]\ntitle = \"N\"\n")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/strings/nb.toml", "hei = \"Hei på bokmål\"\n")
        .file("themes/oma/strings/en.toml", "hei = \"Hello\"\n")
        .file("themes/oma/templates/home.html", "<p>{{ t(key=\"hei\") }}")
        .build()
        .page("/")
        .has("<p>Hei på bokmål");
}

#[test]
fn the_switcher_leads_to_the_translation_or_says_where_else() {
    let built = SiteTest::new()
        .file("content/2026-03-02-a.fi.md", "+++\ntitle = \"Suomeksi\"\n+++\n")
        .file("content/2026-03-02-a.nb.md", "+++\ntitle = \"På norsk\"\n+++\n")
        .file("content/2026-03-03-yksin.md", "+++\ntitle = \"Yksin\"\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").between("<header", "</header>").has("href=\"/nb/2026/03/a/\"").has("På norsk");
    built
        .page("/fi/2026/03/yksin/")
        .between("<header", "</header>")
        .has("href=\"/nb/\"")
        .has("Norsk bokmål")
        .has("ei ole");
}

#[test]
fn translations_are_found_by_bundle_suffix_folder_and_key() {
    let built = SiteTest::new()
        .file("content/b/index.fi.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/b/index.nb.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/s.fi.md", "+++\ntitle = \"S\"\n+++\n")
        .file("content/s.nb.md", "+++\ntitle = \"S\"\n+++\n")
        .file("content/fi/f.md", "+++\ntitle = \"F\"\n+++\n")
        .file("content/nb/f.md", "+++\ntitle = \"F\"\n+++\n")
        .file("content/fi/k.md", "+++\ntitle = \"K\"\ntranslation = \"avain\"\n+++\n")
        .file("content/nb/n.md", "+++\ntitle = \"N\"\ntranslation = \"avain\"\n+++\n")
        .build();
    for (here, there) in [("b", "b"), ("s", "s"), ("f", "f"), ("k", "n")] {
        let link = format!("hreflang=\"nb\" href=\"https://blogi.example/nb/{there}/\"");
        built.page(&format!("/fi/{here}/")).has(&link);
    }
}

/// A Norwegian and Finnish site whose titles and tags are these names.
fn named(tag: &str, names: &[&str]) -> SiteTest {
    let mut site = SiteTest::empty()
        .file("site.toml", format!("base_url = \"https://blogi.example\"\n[languages.{tag}]\ntitle = \"A\"\n"));
    for (index, name) in names.iter().enumerate() {
        let front_matter = format!("+++\ntitle = '{name}'\nslug = \"p{index}\"\ntags = ['{name}']\n+++\n");
        site = site.file(&format!("content/2026-03-02-p{index}.md"), front_matter);
    }
    site
}

#[test]
fn posts_and_terms_are_grouped_by_letter() {
    let names = [
        "Ånes",
        "Aas",
        "Æsop",
        "Østby",
        "zebra",
        "Ärjä",
        "Öljy",
        "wahl",
        "vala",
        "Ülo",
        "10 syytä",
        "9 syytä",
        "\"Kyllä\"",
    ];
    for (tag, index, tags, expected) in [
        (
            "fi",
            "hakemisto",
            "avainsana",
            "0–9: 9 syytä, 10 syytä. A: Aas. K: ”Kyllä”. V: vala. W: wahl. Y: Ülo. Z: zebra. Å: Ånes. Ä: Ärjä, Æsop. \
             Ö: Öljy, Østby.",
        ),
        (
            "nb",
            "register",
            "stikkord",
            "0–9: 9 syytä, 10 syytä. K: «Kyllä». V: vala. W: wahl. Y: Ülo. Z: zebra. Æ: Ärjä, Æsop. Ø: Öljy, Østby. \
             Å: Ånes, Aas.",
        ),
    ] {
        let built = named(tag, &names).build();
        let shown = |path: &str| {
            let page = built.page(path).between("<main", "</main>");
            let sections = page.text.split("<h2>").skip(1).map(|section| {
                let (letter, list) = section.split_once("</h2>").expect("a heading");
                let names = list.split("<a href").skip(1).filter_map(|link| link.split(['>', '<']).nth(1));
                format!("{letter}: {}.", names.collect::<Vec<_>>().join(", "))
            });
            sections.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(&format!("/{index}/")), expected);
        let typed = expected.replace(['”', '«', '»'], "&quot;");
        assert_eq!(shown(&format!("/{tags}/")), typed);
    }
}

#[test]
fn names_in_sentences_are_joined_by_the_language() {
    let post = "+++\ntitle = \"A\"\nauthors = [\"Aino\", \"Kari\", \"Liv\"]\n+++\n";
    let built = SiteTest::new()
        .file("content/2026-03-02-a.fi.md", post)
        .file("content/2026-03-02-a.nb.md", post)
        .file("content/2026-03-03-b.nb.md", "+++\ntitle = \"B\"\nauthors = [\"Kari\", \"Liv\"]\n+++\n")
        .build();
    built.page("/fi/2026/03/a/").has("Aino</a>, <a href=\"/fi/kirjoittaja/kari/\">Kari</a> ja <a");
    built.page("/nb/2026/03/a/").has("Aino</a>, <a href=\"/nb/forfatter/kari/\">Kari</a> og <a");
    built.page("/nb/2026/03/b/").has("Kari</a> og <a");
}

#[test]
fn templates_write_dates_numbers_and_lists_as_they_ask() {
    let template = "{{ page.params.date | date(style=\"full\") }}|{{ page.params.date | date(style=\"long\", time=true) }}|\
        {{ page.params.date | date(style=\"time\") }}|{{ page.params.date | date(style=\"weekday\") }}|\
        {{ page.params.date | date(style=\"month_name\") }}|{{ 1234.5 | number }}|{{ 12345 | number }}|\
        {{ [\"a\", \"b\", \"c\"] | list }}|{{ \"asiakas<uskollisuus\" | hyphenate }}";
    let front_matter =
        "+++\ntitle = \"A\"\ntemplate = \"oma.html\"\n[params]\ndate = \"2010-03-02T09:05:00+02:00\"\n+++\n";
    let built = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/oma.html", template)
        .file("content/a.fi.md", front_matter)
        .file("content/a.nb.md", front_matter)
        .build();
    let page = |path| built.page(path).text.replace('\u{a0}', "~");
    assert_eq!(
        page("/fi/a/"),
        "tiistai 2. maaliskuuta 2010|2. maaliskuuta 2010 klo 9.05|9.05|tiistai|maaliskuu|1~234,5|12~345|a, b ja c|asiakas&lt;uskollisuus"
    );
    assert!(
        page("/nb/a/")
            .starts_with("tirsdag 2. mars 2010|2. mars 2010 kl. 09:05|09:05|tirsdag|mars|1~234,5|12~345|a, b og c|")
    );
}

#[test]
fn dates_may_be_relative_to_the_day_of_the_build() {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::get("Europe/Helsinki").unwrap());
    let ago = |days: i64| now.checked_sub(jiff::Span::new().days(days)).unwrap().date();
    let mut site = SiteTest::new()
        .setting("theme = \"oma\"")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/templates/post.html", "{{ post.date | date(style=\"relative\") }}");
    for (name, days) in [("a", 1), ("b", 3), ("c", 15), ("d", 65), ("e", 800)] {
        site = site.file(&format!("content/{}-{name}.md", ago(days)), format!("+++\ntitle = \"{name}\"\n+++\n"));
    }
    let before = now.checked_sub(jiff::Span::new().seconds(20)).unwrap();
    let written = before.strftime("%Y-%m-%dT%H:%M:%S");
    let built = site.file("content/fi/n.md", format!("+++\ntitle = \"n\"\ndate = {written}\n+++\n")).build();
    assert_eq!(built.page(&format!("/fi/{}/n/", before.strftime("%Y/%m"))).text, "nyt");
    for (name, days, shown) in [
        ("a", 1, "eilen"),
        ("b", 3, "3 päivää sitten"),
        ("c", 15, "2 viikkoa sitten"),
        ("d", 65, "2 kuukautta sitten"),
        ("e", 800, "2 vuotta sitten"),
    ] {
        assert_eq!(built.page(&format!("/fi/{}/{name}/", ago(days).strftime("%Y/%m"))).text, shown);
    }
}

#[test]
fn posts_without_a_translation_may_be_listed_with_a_mark() {
    let site = |setting: &str| {
        SiteTest::empty()
            .file(
                "site.toml",
                format!("base_url = \"https://blogi.example\"\nposts_per_page = 2\n{setting}\n[languages.fi]\ntitle = \"F\"\n\
                 [languages.nb]\ntitle = \"B\"\n[languages.nn]\ntitle = \"N\"\n"),
            )
            .file("content/2026-03-01-a.fi.md", "+++\ntitle = \"A fi\"\n+++\nTeksti.\n")
            .file("content/2026-03-01-a.nb.md", "+++\ntitle = \"A nb\"\n+++\nTekst.\n")
            .file("content/2026-03-02-b.fi.md", "+++\ntitle = \"B fi\"\n+++\n\"Teksti.\"\n")
            .file("content/2026-03-03-c.nn.md", "+++\ntitle = \"C nn\"\n+++\nTekst.\n")
    };
    let built = site("").build();
    built.page("/nb/").has("A nb").lacks("B fi").lacks("C nn");
    let built = site("missing_translations = \"list\"").build();
    built
        .page("/nb/")
        .has_in_order([
            "<h2 lang=\"nn\"><a href=\"/nn/2026/03/c/\" hreflang=\"nn\">C nn",
            "Språk: <span lang=\"nn\">Norsk nynorsk</span>",
        ])
        .has_in_order([
            "<h2 lang=\"fi\"><a href=\"/fi/2026/03/b/\" hreflang=\"fi\">B fi",
            "Suomi",
            "<div class=\"excerpt\" lang=\"fi\"><p>”Teksti.”",
        ]);
    built.page("/nb/side/2/").has("A nb").lacks("A fi");
    // Readers of nynorsk are given the text in bokmål, not the Finnish one.
    built.page("/nn/side/2/").has("lang=\"nb\"").has("A nb").lacks("A fi");
    built.page("/nb/feed.xml").lacks("B fi");
    built.page("/nb/register/").lacks("B fi");
    SiteTest::new()
        .setting("missing_translations = \"show\"")
        .fails()
        .says("write \"omit\" (the default), \"list\" or \"all_lists\"");
}

#[test]
fn pages_of_terms_and_months_may_list_posts_without_a_translation() {
    let post = |title: &str, terms: &str| format!("+++\ntitle = \"{title}\"\n{terms}\n+++\n\nTeksti.\n");
    let site = |value: &str| {
        SiteTest::new()
            .setting(&format!("posts_per_page = 2\nmissing_translations = \"{value}\""))
            .file(
                "content/terms.toml",
                "[[categories]]\nfi = \"Mittarit\"\nnb = \"Nøkkeltall\"\n[[categories]]\nfi = \"Muut\"\n",
            )
            .file(
                "content/2026-03-01-a.fi.md",
                post("A fi", "categories = [\"Mittarit\"]\ntags = [\"NPS\"]\nauthors = [\"Liv\"]"),
            )
            .file(
                "content/2026-03-01-a.nb.md",
                post("A nb", "categories = [\"Nøkkeltall\"]\ntags = [\"NPS\"]\nauthors = [\"Liv\"]"),
            )
            .file(
                "content/2026-03-02-b.fi.md",
                post("B fi", "categories = [\"Mittarit\"]\ntags = [\"NPS\"]\nauthors = [\"Liv\"]"),
            )
            .file("content/2026-03-03-c.fi.md", post("C fi", "categories = [\"Muut\"]"))
            .file("content/2026-04-03-d.fi.md", post("D fi", "categories = [\"Mittarit\"]"))
            .build()
    };
    let lists = ["/nb/kategori/nokkeltall/", "/nb/stikkord/nps/", "/nb/forfatter/liv/", "/nb/2026/03/", "/nb/2026/"];
    let built = site("list");
    for page in lists {
        built.page(page).has("A nb").lacks("B fi");
    }
    let built = site("all_lists");
    built
        .page("/nb/kategori/nokkeltall/")
        .has_in_order(["<h2 lang=\"fi\"><a href=\"/fi/2026/04/d/\" hreflang=\"fi\">D fi", "B fi"])
        .lacks("A fi")
        .lacks("C fi");
    // The pages are as long as their lists.
    built.page("/nb/kategori/nokkeltall/side/2/").has("A nb").lacks("B fi");
    built.page("/nb/stikkord/nps/").has_in_order(["B fi", "A nb"]).lacks("D fi");
    built.page("/nb/forfatter/liv/").has_in_order(["B fi", "A nb"]);
    built.page("/nb/2026/03/").has_in_order(["C fi", "B fi"]).lacks("D fi").page("/nb/2026/03/side/2/").has("A nb");
    built.page("/nb/2026/").has_in_order(["D fi", "C fi"]);
    built.page("/fi/kategoria/mittarit/").has("D fi").lacks("A nb");
    built.without("/nb/2026/04/").without("/nb/kategori/muut/");
    for feed in ["/nb/feed.xml", "/nb/kategori/nokkeltall/feed.xml"] {
        built.page(feed).has("A nb").lacks("B fi");
    }
}

#[test]
fn a_post_without_a_translation_leads_to_its_category() {
    let post = |terms: &str| format!("+++\ntitle = \"A\"\n{terms}\n+++\n\nTeksti.\n");
    let built = SiteTest::new()
        .file(
            "content/terms.toml",
            "[[categories]]\nfi = \"Mittarit\"\nnb = \"Nøkkeltall\"\n[[categories]]\nfi = \"Kyselyt\"\nparent = \"Mittarit\"\n[[categories]]\nfi = \"Muut\"\n",
        )
        .file("content/2026-03-01-x.nb.md", post("categories = [\"Nøkkeltall\"]"))
        .file("content/2026-03-02-a.fi.md", post("categories = [\"Muut\", \"Mittarit\"]"))
        .file("content/2026-03-03-b.fi.md", post("categories = [\"Kyselyt\"]"))
        .file("content/2026-03-04-c.fi.md", post("categories = [\"Muut\"]"))
        .build();
    for (post, target) in [("a", "/nb/kategori/nokkeltall/"), ("b", "/nb/kategori/nokkeltall/"), ("c", "/nb/")] {
        let page = built.page(&format!("/fi/2026/03/{post}/")).between("<header", "</header>");
        page.has(&format!("href=\"{target}\"")).lacks(if target == "/nb/" { "/nb/kategori" } else { "href=\"/nb/\"" });
    }
}

#[test]
fn a_listed_post_of_another_domain_is_linked_with_its_domain() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example\"\nmissing_translations = \"list\"\n[languages.fi]\ntitle = \"F\"\nprefix = \"\"\n\
             [languages.nb]\ntitle = \"B\"\nbase_url = \"https://b.example\"\n",
        )
        .file(
            "content/k/index.nb.md",
            "+++\ntitle = \"K\"\ndate = 2026-03-02\ncategories = [\"Kundelojalitet\"]\nauthors = [\"Liv\"]\nimage = \"k.avif\"\n+++\nSe [her](/nb/).\n\n[Mer](index.nb.md)\n",
        )
        .file("content/k/k.avif", "bilde")
        .build();
    let page = built.page_with_hyphens("/").between("<main", "</main>");
    page.has("href=\"https://b.example/2026/03/k/\"")
        .has("href=\"https://b.example/kategori/kundelojalitet/\" hreflang=\"nb\" lang=\"nb\">Kundelojalitet</a>")
        .has("href=\"https://b.example/forfatter/liv/\" hreflang=\"nb\"")
        .has("src=\"https://b.example/2026/03/k/k.avif\"")
        .lacks("href=\"/2026")
        .lacks("href=\"/kategori");
}

#[test]
fn links_say_the_language_of_a_title() {
    let english = |tag: &str| format!("content/2026-03-02-a.{tag}.md");
    let front_matter = "+++\ntitle = \"Customer journey\"\ntitle_language = \"en\"\n+++\n";
    let built = SiteTest::new().file(&english("fi"), front_matter).file(&english("nb"), front_matter).build();
    built
        .page("/fi/2026/03/a/")
        .between("<header", "</header>")
        .has("<span class=\"hidden\" lang=\"en\">: Customer journey</span>")
        .page("/fi/feed.xml")
        .has("<title xml:lang=\"en\">Customer journey</title>");
}

#[test]
fn the_page_of_languages_speaks_all_of_them() {
    SiteTest::new().build().page("/").has(
        "<span lang=\"fi\" dir=\"ltr\">Valitse kieli</span>&nbsp;· <span lang=\"nb\" dir=\"ltr\">Velg språk</span>",
    );
}

#[test]
fn the_page_of_languages_names_those_with_texts_and_their_feeds() {
    let site = SiteTest::new()
        .tables("[languages.sv]\ntitle = \"Möten\"\n[languages.en]\ntitle = \"Meetings\"\nbase_url = \"https://en.example\"")
        .post("a", "A", "Teksti.")
        .file("content/b.en.md", "+++\ntitle = \"B\"\n+++\n")
        .file("content/c.sv.md", "+++\ntitle = \"C\"\ndraft = true\n+++\n");
    let built = site.build();
    built
        .page("/")
        .has("type=\"application/atom+xml\" hreflang=\"fi\" title=\"Kohtaamisia\" href=\"/fi/feed.xml\"")
        .has("type=\"application/atom+xml\" hreflang=\"en\" title=\"Meetings\" href=\"https://en.example/feed.xml\"")
        .has("<a href=\"/fi/\" data-language=\"fi\" lang=\"fi\" hreflang=\"fi\" dir=\"ltr\">")
        .has("Choose your language")
        .lacks("hreflang=\"sv\" dir")
        .lacks("/sv/feed.xml")
        .lacks("Välj språk")
        .lacks("Velg språk");
    built.page("/fi/").has("title=\"Kohtaamisia\" href=\"/fi/feed.xml\"").lacks("en.example/feed.xml");
    // A page alone makes a language; so does a draft in the preview.
    let built = built.again().arguments(["--drafts"]).build();
    built.page("/").has("Välj språk").has("href=\"/sv/feed.xml\"").lacks("Velg språk");
}

#[test]
fn a_tag_that_is_no_language_is_an_error() {
    SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\n[languages.suomi]\ntitle = \"A\"\n")
        .fails()
        .at("site.toml:2:12")
        .says("`suomi` is not a language tag");
}
