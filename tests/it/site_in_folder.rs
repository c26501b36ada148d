//! A site in a folder of its host: every address on its pages, and the preview, which serves it in the same folder.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest};

/// A site in two languages in the folder `/blogi`, with texts of every kind to link to.
fn site() -> SiteTest {
    SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://a.example/blogi\"\ndefault_language = \"fi\"\ntheme = \"oma\"\n\
             [languages.fi]\ntitle = \"Kohtaamisia\"\n[languages.nb]\ntitle = \"Møter\"\n[search]\n\
             [[footer.fi]]\ntitle = \"A\"\nlinks = [{ link = \"tietoja.md\" }]\n",
        )
        .file("themes/oma/theme.toml", "extends = \"kielo\"")
        .file("themes/oma/static/oma.css", "p{background:url(/kuva.svg)}")
        .file(
            "themes/oma/components/nappi.html",
            "{% component nappi(kohde, muu = \"\") %}<a class=\"n\" href=\"{{ kohde }}\">{{ muu }}</a>\
             <a href=\"/nb/om/\">x</a>{% endcomponent nappi %}",
        )
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\naliases = [\"/vanha/\"]\n+++\n")
        .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
        .file("content/2026-03-01-b/index.md", "+++\ntitle = \"B\"\ntags = [\"T\"]\n+++\n[t](t.pdf) ![k](/kuva.svg)\n")
        .file("content/2026-03-01-b/t.pdf", "pdf")
        .file("static/kuva.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>")
        .file("static/video.mp4", "v")
}

/// Addresses of the site from its root.
const ADDRESSES: [&str; 9] = [
    "/",
    "/fi/",
    "/nb/om/",
    "/fi/tietoja/#x",
    "/fi/2026/03/b/?a=1&amp;b=2",
    "/fi/2026/03/b/t.pdf",
    "/kuva.svg",
    "/fi/feed.xml",
    "/fi/2026/03/b/social-card.png",
];

/// Ways in which texts name an address, which is in place of `@`.
const FORMS: [&str; 17] = [
    "[x](@)",
    "<a href=\"@\">x</a>",
    "\n\n<div>\n<a class=\"x\"\n   href='@'>x</a>\n</div>\n\n",
    "> - <A HREF='@'>x</A>",
    "\n\n<p><A HREF=@>x</A></p>\n\n",
    "\n\n<p><img alt=\"\" src=\"@\"></p>\n\n",
    "![k](@)",
    "<img alt=\"\" srcset=\"@ 1x,@ 2x\" src=\"@\">",
    "\n\n<video poster=\"@\" src=\"@\"></video>\n\n",
    "\n\n<form action=\"@\"><button formaction=\"@\">x</button></form>\n\n",
    "\n\n<object data=\"@\"></object>\n\n",
    "{{ <nappi kohde=\"@\" /> }}",
    "{{ <nappi kohde=\"@\" muu=\"&\" /> }}",
    "| a |\n|--|\n| <a href=\"@\">x</a> |\n",
    "## <a href=\"@\">x</a>\n\n",
    "[^1]\n\n[^1]: <a href=\"@\">x</a>\n\n",
    "<blockquote cite=\"@\">x</blockquote>",
];

/// Returns the addresses in the attributes of all pages and feeds that begin with `/`, or with the address of the host.
fn addresses(built: &Built) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in
        built.files().iter().filter(|file| file.ends_with(".html") || file.ends_with(".xml") || file.ends_with(".css"))
    {
        let text = built.site.text(&format!("public/{file}"));
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        let lower = text.to_lowercase();
        for name in ["href=", "src=", "srcset=", "poster=", "action=", "data=", "cite=", "url(", "content="] {
            for (at, _) in lower.match_indices(name) {
                let rest = &text[at + name.len()..];
                let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
                let value = match quote {
                    Some(quote) => rest[1..].split(quote).next().unwrap_or_default(),
                    None => rest.split([' ', '>', ')', '\n']).next().unwrap_or_default(),
                };
                for part in value.split([',', ' ']) {
                    let path = part.strip_prefix("https://a.example").unwrap_or(part);
                    if path.starts_with('/') && !path.starts_with("//") {
                        found.insert(path.split(['#', '?']).next().unwrap_or(path).to_owned());
                    }
                }
            }
        }
    }
    found
}

/// Expects every address to be in the folder, with a file.
fn all_resolve(built: &Built) -> Result<(), String> {
    let files = built.files();
    for address in addresses(built) {
        let Some(inside) = address.strip_prefix("/blogi/") else { return Err(format!("{address} is outside")) };
        let inside = percent_encoding::percent_decode_str(inside).decode_utf8_lossy();
        let index =
            if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_string() };
        if !files.contains(&index) {
            return Err(format!("{address} has no file"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_address_on_a_page_of_a_site_in_a_folder_resolves(
        parts in prop::collection::vec((prop::sample::select(&FORMS[..]), prop::sample::select(&ADDRESSES[..]), any::<bool>()), 1..12),
        template in prop::sample::select(&ADDRESSES[..]),
    ) {
        let base = |is_whole: bool| if is_whole { "/blogi" } else { "" };
        // Authors who know the folder may write it themselves, except in Markdown's own links.
        let text = |(form, address, is_whole): &(&str, &str, bool)| {
            let is_markdown = form.contains("](");
            // A PDF or a page is no picture.
            let is_picture = address.split(['#', '?']).next().is_some_and(|path| path.ends_with(".svg") || path.ends_with(".png"));
            let address = if form.starts_with('!') && !is_picture { "/kuva.svg" } else { *address };
            let address = if is_markdown { address.replace("&amp;", "&") } else { address.to_owned() };
            form.replace('@', &format!("{}{address}", base(*is_whole && !is_markdown)))
        };
        let texts: Vec<String> = parts.iter().map(text).collect();
        let built = site()
            .file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\n+++\n\n{}\n", texts.join("\n\n")))
            .file(
                "themes/oma/templates/shared/footer.html",
                format!("<a href=\"{template}\">x</a><img src=/kuva.svg alt=''>"),
            )
            .build();
        prop_assert!(!built.messages.contains("nothing on this site"), "{}", built.messages);
        let resolved = all_resolve(&built);
        prop_assert!(resolved.is_ok(), "{resolved:?}\n{}", built.site.text("content/2026-03-02-a.md"));
    }
}

/// A site at the root of its host.
fn at_root() -> SiteTest {
    site().file(
        "site.toml",
        "base_url = \"https://a.example\"\ndefault_language = \"fi\"\ntheme = \"oma\"\n\
         [languages.fi]\ntitle = \"K\"\n[languages.nb]\ntitle = \"M\"\n",
    )
}

#[test]
fn an_address_that_is_no_page_is_a_warning_wherever_it_is_written() {
    for site in [site(), at_root()] {
        let base = if site.text("site.toml").contains("/blogi") { "/blogi" } else { "" };
        let built = site
            .file(
                "content/2026-03-02-a.md",
                "+++\ntitle = \"A\"\n+++\n\n> <a\n> title=\"x\" href=\"/fi/nope/?a#b\">x</a>\n\n\
                 <p>\n<img src='/ei.png' alt=''>\n</p>\n\n{{ <nappi kohde=\"/fi/tulossa/\" /> }}\n\n\
                 <form action=\"/lomake.php\"></form>\n",
            )
            .file("themes/oma/templates/shared/footer.html", "<a href=\"/fi/alku/\">{% if 1 < 2 %}x{% endif %}</a>")
            .build();
        built
            .says("nothing on this site has the address `/fi/nope/`")
            .says("[content/2026-03-02-a.md:6:19]")
            .says("nothing on this site has the address `/ei.png`")
            .says("[content/2026-03-02-a.md:9:11]")
            .says("nothing on this site has the address `/fi/tulossa/`")
            .says("[content/2026-03-02-a.md:12:1]")
            .says("nothing on this site has the address `/lomake.php`")
            .says("nothing on this site has the address `/fi/alku/`")
            .says("[themes/oma/templates/shared/footer.html:1:10]")
            .says("5 warnings");
        // Another program may serve it.
        built
            .page("/fi/2026/03/a/")
            .has("href=\"/fi/nope/?a#b\"")
            .has(&format!("<a href=\"{base}/nb/om/\">x</a>"))
            .page("/fi/feed.xml")
            .has("href=&quot;https://a.example/fi/nope/?a#b&quot;");
    }
}

#[test]
fn raw_addresses_are_those_of_the_language_and_of_files_of_bundles() {
    let built = at_root()
        .file("static/kaavio.nb.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>")
        .file("static/kaavio.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>")
        .file(
            "content/2026-03-02-a.nb.md",
            "+++\ntitle = \"A\"\n+++\n<img alt=\"\" src=\"/kaavio.svg\"> <a href=\"/2026-03-01-b/t.pdf\">x</a>\n",
        )
        .build();
    built.is_silent();
    built.page("/nb/2026/03/a/").has("src=\"/kaavio.nb.svg\"").has("href=\"/fi/2026/03/b/t.pdf\"");
}

#[test]
fn text_that_looks_like_an_address_stays() {
    let text = "`<a href=\"/fi/x/\">`\n\n<pre>\nhref=\"/fi/x/\"\n</pre>\n\n<script>\nlet a = '<a href=\"/fi/x/\">';\n</script>\n\n\
                <!-- <a href=\"/fi/x/\"> -->\n\n    <a href=\"/fi/x/\">\n";
    let built = site().file("content/2026-03-02-a.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}")).build();
    assert!(!built.messages.contains("nothing on this site"), "{}", built.messages);
    built.page("/fi/2026/03/a/").has("let a = '<a href=\"/fi/x/\">';");
}

#[test]
fn files_for_the_root_of_a_host_do_nothing_in_a_folder() {
    let tables =
        "[security]\ncontact = \"mailto:a@a.example\"\nexpires = 2030-01-01\n[indexnow]\nkey = \"abcdef123456\"\n";
    let built = site().file("static/.well-known/webfinger", "x").tables(tables).build();
    built
        .says("robots.txt has no effect in a folder: search engines read only https://a.example/robots.txt")
        .says("add this line to that file: Sitemap: https://a.example/blogi/sitemap.xml")
        .says("security.txt has no effect in the folder /blogi")
        .says("keyLocation=https://a.example/blogi/abcdef123456.txt")
        .says("static/.well-known/webfinger has no effect in the folder /blogi: it is looked for only at https://a.example/.well-known/webfinger");
    site()
        .file("static/robots.txt", "User-agent: *\n")
        .build()
        .says("static/robots.txt has no effect in the folder /blogi");
    at_root().file("static/.well-known/webfinger", "x").tables(tables).build().is_silent();
}

#[test]
fn the_preview_serves_the_site_in_its_folder() {
    let preview = Preview::start(
        site().file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\n+++\n<a href=\"/fi/tietoja/\">x</a>\n"),
    );
    assert!(preview.said().contains(&format!("Preview:   {}/blogi/\n", preview.origin())), "{}", preview.said());
    preview.wait_for("/blogi/fi/2026/03/a/", "href=\"/blogi/fi/tietoja/\"");
    let location = |path: &str| {
        let reply = preview.get(path);
        (reply.status, reply.header("location").map(str::to_owned))
    };
    assert_eq!(location("/"), (302, Some("/blogi/".to_owned())));
    assert_eq!(location("/blogi"), (302, Some("/blogi/".to_owned())));
    assert_eq!(location("/blogi/fi/tietoja"), (302, Some("/blogi/fi/tietoja/".to_owned())));
    assert_eq!(preview.get("/blogi/kuva.svg").status, 200);
    assert_eq!(preview.get("/blogi/pagefind/pagefind.js").status, 200);
    assert_eq!(preview.get("/blogi/fi/2026/03/b/t.pdf").status, 200);
    // The web host would not find these either.
    for path in ["/fi/tietoja/", "/kuva.svg", "/blogi/fi/nope/", "/blogit/", "/blogi/blogi/"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
    preview.wait_for_status("/fi/tietoja/", 404);
    assert!(preview.get("/fi/tietoja/").text().contains("href=\"/blogi/fi/tietoja/\""));
    assert!(preview.get("/_kielo/").text().contains("href=\"/blogi/fi/2026/03/a/\""));
}

#[test]
fn the_preview_serves_languages_in_folders_of_one_host() {
    let toml = "base_url = \"https://a.example/fi-blogi\"\ndefault_language = \"fi\"\ndomain_folders = true\n[languages.fi]\ntitle = \"K\"\nprefix = \"\"\n\
                [languages.nb]\ntitle = \"M\"\nbase_url = \"https://a.example/nb-blogg\"\n[languages.sv]\ntitle = \"S\"\nbase_url = \"https://b.example/x\"\n";
    let preview = Preview::start(
        SiteTest::empty()
            .file("site.toml", toml)
            .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n<a href=\"/nb-blogg/om/\">x</a>\n")
            .file("content/om.nb.md", "+++\ntitle = \"Om\"\n+++\n")
            .file("content/om.sv.md", "+++\ntitle = \"Om oss\"\n+++\n"),
    );
    for path in ["/fi-blogi/tietoja/", "/nb-blogg/om/", "/fi-blogi/sv/om/"] {
        preview.wait_for_status(path, 200);
    }
    assert_eq!(preview.get("/nb/om/").status, 404);
    assert!(!preview.messages().contains("nothing on this site"), "{}", preview.messages());
}
