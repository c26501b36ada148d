//! Files for web hosts, crawlers and finders of security problems.

use crate::site_test::{Built, SiteTest};

/// The sources of a directive of the policy of the site's own host.
fn sources(built: &Built, directive: &str) -> String {
    let text = built.page("/_headers").text;
    let policy = text.split("Content-Security-Policy: ").nth(1).unwrap().lines().next().unwrap();
    let found = policy.split("; ").find_map(|part| part.strip_prefix(directive)?.strip_prefix(' '));
    found.unwrap_or_else(|| panic!("no {directive} in {policy}")).to_owned()
}

#[test]
fn headers_for_the_web_host_are_written() {
    let built = SiteTest::new().post("a", "A", "A").build();
    built
        .page("/_headers")
        .has_in_order([
            "/*\n  Content-Security-Policy: default-src 'self'; ",
            "\n  Permissions-Policy: ",
            "  Referrer-Policy: strict-origin-when-cross-origin\n",
            "  X-Content-Type-Options: nosniff\n  X-Frame-Options: SAMEORIGIN\n",
            "\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n",
        ])
        .lacks("unsafe-inline")
        .lacks("Strict-Transport-Security");
    assert_eq!(sources(&built, "img-src"), "'self' data:");
    assert_eq!(sources(&built, "style-src"), "'self'");
    assert_eq!(sources(&built, "object-src"), "'none'");
    assert_eq!(sources(&built, "script-src"), "'self'");
    let built = built.again().tables("[headers]\nhsts = true").build();
    built.page("/_headers").has("\n  Strict-Transport-Security: max-age=31536000\n");
}

#[test]
fn the_policy_allows_what_pages_load() {
    let built = SiteTest::empty()
        .file("site.toml", "base_url = \"https://blogi.example\"\ntheme = \"oma\"\n[languages.fi]\ntitle = \"A\"\n")
        .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
        .file("themes/oma/components/kartta.html", "{% component kartta(id: string) -%}<iframe src=\"https://kartat.example/{{ id }}\" title=\"Kartta\"></iframe>{%- endcomponent kartta %}\n")
        .file("themes/oma/templates/404.html", "<script>eka()</script><script type=\"application/ld+json\">{}</script><style>a{}</style>")
        .post("a", "A", "{{ <kartta id=\"1\" /> }}\n\n![Kuva](https://kuvat.example/a.png)")
        .post("b", "B", "<form action=\"https://lista.example/tilaa\"></form>\n\n<script>toka()</script>")
        .build();
    assert_eq!(sources(&built, "frame-src"), "'self' https://kartat.example");
    assert_eq!(sources(&built, "img-src"), "'self' data: https://kuvat.example");
    assert_eq!(sources(&built, "form-action"), "'self' https://lista.example");
    // printf '%s' 'eka()' | openssl dgst -sha256 -binary | base64
    let scripts = sources(&built, "script-src");
    assert!(
        scripts.contains("'sha256-bRPONBg1lzmn6Dnua8wunV8btxgj02Tx4FhLdWyLunc='")
            && scripts.contains("'sha256-61YSjjmyE22QSTfnrKnzeG+8mqOXPm5iblZqjsqhS5U='"),
        "{scripts}"
    );
    assert_eq!(scripts.matches("sha256").count(), 2);
    assert_eq!(sources(&built, "style-src"), "'self' 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='");
}

#[test]
fn the_policy_can_be_widened_replaced_or_left_out() {
    let site = |csp: &str| SiteTest::new().tables(&format!("[headers]\ncsp = {csp}")).build();
    let wider = site("{ connect-src = [\"https://stats.example\"], script-src = \"'wasm-unsafe-eval'\" }");
    assert_eq!(sources(&wider, "connect-src"), "'self' https://stats.example");
    assert!(sources(&wider, "script-src").ends_with(" 'wasm-unsafe-eval'"));
    site("\"default-src https:\"").page("/_headers").has("  Content-Security-Policy: default-src https:\n");
    site("false").page("/_headers").lacks("Content-Security-Policy").has("nosniff");
    SiteTest::new().tables("[headers]\nenabled = false").build().without("_headers");
    SiteTest::new().file("static/_headers", "/*\n  X: y\n").build().page("/_headers").has("X: y").lacks("nosniff");
}

#[test]
fn headers_apply_below_the_path_of_the_site_and_on_every_domain() {
    let built = SiteTest::empty()
        .file(
            "site.toml",
            "base_url = \"https://blogi.example/alla\"\n[languages.fi]\ntitle = \"A\"\nprefix = \"\"\n[languages.nn]\ntitle = \"C\"\nbase_url = \"https://blogi.example/alla/nynorsk\"\n[languages.nb]\ntitle = \"B\"\nbase_url = \"https://no.example\"\n",
        )
        .build();
    built
        .page("/_headers")
        .has_in_order(["/alla/*\n", "\n/alla/assets/*\n", "\n/alla/nynorsk/assets/*\n"])
        .page("/nb/_headers")
        .has("/*\n  Content")
        .has("\n/assets/*\n")
        .lacks("/alla");
    built.without("nynorsk/_headers");
}

#[test]
fn the_sites_own_file_among_theme_files_is_not_cached_for_ever() {
    let built = SiteTest::new().file("static/assets/oma.css", "a{}").build();
    built.page("/_headers").lacks("/assets/*").has("/assets/style.").lacks("oma.css");
}

#[test]
fn security_txt_names_a_contact() {
    let security = "[security]\ncontact = [\"mailto:turva@blogi.example\", \"https://blogi.example/turva/\"]\nexpires = 2199-06-30\npolicy = \"https://blogi.example/lupaus/\"";
    let built = SiteTest::new().tables(security).build();
    assert_eq!(
        built.page("/.well-known/security.txt").text,
        "Contact: mailto:turva@blogi.example\nContact: https://blogi.example/turva/\nExpires: 2199-06-30T00:00:00+03:00\nPreferred-Languages: fi, nb\nCanonical: https://blogi.example/.well-known/security.txt\nPolicy: https://blogi.example/lupaus/\n"
    );
    let built = built.again().file("static/.well-known/security.txt", "Contact: x\n").build();
    assert_eq!(built.page("/.well-known/security.txt").text, "Contact: x\n");
    SiteTest::new().build().without(".well-known/security.txt");
}

#[test]
fn a_wrong_contact_is_reported() {
    SiteTest::new()
        .tables("[security]\ncontact = \"turva@blogi.example\"\nexpires = 2020-01-01\npreferred_languages = [\"suomi\"]\npolicy = \"x\"\ncontakt = 1")
        .fails()
        .says("`turva@blogi.example` is not an address to write to")
        .says("write \"mailto:turva@blogi.example\"")
        .says("`expires` is over")
        .says("`suomi` is not a language tag")
        .says("`policy` is not a whole address")
        .says("did you mean `contact`?")
        .counts("5 errors");
    SiteTest::new()
        .tables("[security]\ncontact = \"mailto:a@b.example\"")
        .fails()
        .says("the key `expires` is missing")
        .counts("1 error");
    SiteTest::new().tables("[security]\nexpires = 2199-01-01").fails().says("the key `contact` is missing");
}

#[test]
fn each_language_has_its_own_llms_txt() {
    let site = SiteTest::new()
        .norwegian_page()
        .setting("llms_txt = true")
        .file(
            "content/terms.toml",
            "[[categories]]\nfi = { name = \"B2B\", description = \"Yrityksiltä yrityksille.\" }\n",
        )
        .file(
            "content/2026-03-02-a.md",
            "+++\ntitle = \"Yksi [kaksi]\"\ndescription = \"Kuvaus\"\ncategories = [\"B2B\"]\n+++\n",
        )
        .file("content/tietoja.md", "+++\ntitle = \"Tietoja\"\n+++\n");
    let built = site.build();
    built.page("/fi/llms.txt").has_in_order([
        "# Kohtaamisia\n\n## Sivut\n\n- [Tietoja](https://blogi.example/fi/tietoja/)\n",
        "\n## Uusimmat kirjoitukset\n\n- [Yksi \\[kaksi\\]](https://blogi.example/fi/2026/03/a/): Kuvaus\n",
        "\n## Aiheet\n\n- [B2B](https://blogi.example/fi/kategoria/b2b/): Yrityksiltä yrityksille.\n",
        "\n## Optional\n\n- [Arkisto](https://blogi.example/fi/arkisto/)\n",
    ]);
    built.page("/nb/llms.txt").has("# Møter\n\n## Sider\n\n- [Om]").lacks("Kohtaamisia");
    built.page("/llms.txt").has("- [Møter (Norsk bokmål)](https://blogi.example/nb/llms.txt)\n");
    SiteTest::new().build().without("llms.txt").without("fi/llms.txt");
}

#[test]
fn search_engines_find_the_key_of_index_now() {
    let key = "3f1c9a7be20d4e58";
    let built = SiteTest::new().tables(&format!("[indexnow]\nkey = \"{key}\"")).build();
    assert_eq!(built.page(&format!("/{key}.txt")).text, key);
    SiteTest::new().tables("[indexnow]\nkey = \"lyhyt\"").fails().says("`key` is no key of IndexNow");
    SiteTest::new().tables("[indexnow]").fails().says("the key `key` is missing");
}

#[test]
fn wrong_headers_are_reported() {
    SiteTest::new()
        .tables("[headers]\nhst = true\ncsp = { img-scr = \"x\", img-src = \"a b\" }")
        .fails()
        .says("did you mean `hsts`?")
        .says("did you mean `img-src`?")
        .says("`a b` is no source of a policy")
        .counts("3 errors");
    SiteTest::new().tables("[headers]\ncsp = 5").fails().says("`csp` must be text, a table of directives, or false");
}
