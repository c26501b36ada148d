//! The preview sends the Content-Security-Policy of the published site, and says what it blocks.

use crate::devtools::Tab;
use crate::preview_test::Preview;
use crate::site_test::SiteTest;

const PAGE: &str = "/fi/2026/03/lupaus/";

fn site(text: &str) -> SiteTest {
    SiteTest::new().norwegian_page().post("lupaus", "Lupaus", text)
}

/// The policy that the preview sends with a page.
fn policy(preview: &Preview, path: &str) -> Option<String> {
    preview.get(path).header("content-security-policy").map(str::to_owned)
}

/// The policy in the file for web hosts.
fn published(site: SiteTest) -> String {
    let built = site.build();
    let headers = built.page("/_headers").text;
    headers.split("Content-Security-Policy: ").nth(1).unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn the_preview_sends_the_policy_that_the_web_host_will_send() {
    let sources = |site: SiteTest| {
        site.tables("[headers.csp]\nfont-src = [\"https://fonts.example\"]\n[analytics]\nprovider = \"plausible\"\n")
            .post(
                "muu",
                "Muu",
                "<iframe src=\"https://frames.example/x\" title=\"x\"></iframe>\n\n<script>let a = 1;</script>",
            )
    };
    let text = "<img src=\"https://images.example/x.png\" alt=\"x\">";
    let expected = published(sources(site(text)));
    for source in [
        "https://frames.example",
        "https://images.example",
        "https://fonts.example",
        "https://plausible.io",
        "'sha256-",
    ] {
        assert!(expected.contains(source), "{source}: {expected}");
    }
    let preview = Preview::start(sources(site(text)));
    for path in [PAGE, "/fi/", "/fi/ei-ole/"] {
        preview.wait(|| match policy(&preview, path) {
            // The preview's own words on the page for unknown addresses have a style of their own.
            Some(policy)
                if policy == expected || path == "/fi/ei-ole/" && policy.contains("https://frames.example") =>
            {
                Ok(())
            }
            policy => Err(format!("{path}: {policy:?} is not {expected}")),
        });
    }
    // A page's own sources are allowed from the first answer after a save.
    preview.save_post("lupaus", "Lupaus", "<img src=\"https://new.example/x.png\" alt=\"\">");
    preview.wait(|| {
        let reply = preview.get(PAGE);
        let is_new = reply.text().contains("https://new.example");
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert_eq!(
            is_new,
            policy.contains("https://new.example") && !policy.contains("https://images.example")
                || is_new && policy.contains("https://new.example")
        );
        if is_new { Ok(()) } else { Err("the page is old".to_owned()) }
    });
    // The preview's own page has a policy of its own.
    assert_eq!(policy(&preview, "/_kielo/").as_deref(), Some("frame-ancestors 'self'"));
}

#[test]
fn where_the_web_host_sends_no_policy_the_preview_sends_none() {
    for setting in ["headers = { csp = false }", "headers = { enabled = false }", "host = \"github\""] {
        let preview = Preview::start(site("Teksti.").setting(setting));
        assert_eq!(policy(&preview, PAGE), None, "{setting}");
    }
    for host in ["apache", "nginx", "netlify"] {
        let preview = Preview::start(site("Teksti.").setting(&format!("host = \"{host}\"")));
        assert!(policy(&preview, PAGE).is_some(), "{host}");
    }
}

#[test]
fn what_is_blocked_is_named_while_one_writes() {
    let text = "<p style=\"color: red\" onclick=\"x()\">Punainen</p>";
    let preview = Preview::start(
        site(text)
            .setting("theme = \"oma\"")
            .file("themes/oma/theme.toml", "extends = \"kielo\"\n")
            .file("themes/oma/static/oma.js", "fetch('https://stats.example/x').catch(() => {});\n")
            .file(
                "themes/oma/templates/post.html",
                "{% extends \"kielo/post.html\" %}{% block head %}<script src=\"{{ asset(path=\"oma.js\") }}\"></script>{% endblock head %}",
            ),
    );
    let tab = Tab::open(&format!("{}{PAGE}", preview.origin()));
    let overlay = "document.querySelector('kielo-preview')?.shadowRoot.querySelector('.list')?.textContent ?? ''";
    tab.until(&format!("({overlay}).includes('stats.example') && ({overlay}).includes('style')"));
    let said = tab.text(overlay);
    for part in [
        "https://stats.example/x is blocked by the Content-Security-Policy of the site (connect-src)",
        "allow it in site.toml: [headers.csp] with connect-src = [\"https://stats.example\"]",
        "a style attribute is blocked by the Content-Security-Policy of the site (style-src)",
        "an attribute with a script, such as onclick, is blocked",
    ] {
        assert!(said.contains(part), "{part:?}:\n{said}");
    }
    // Allowed origins are not mentioned, and the page still follows a save.
    preview.save(
        "site.toml",
        format!("{}\n[headers.csp]\nconnect-src = [\"https://stats.example\"]\n", preview.site.text("site.toml")),
    );
    tab.until(&format!("!({overlay}).includes('stats.example') && ({overlay}).includes('style')"));
    preview.save_post("lupaus", "Lupaus", "Musta.");
    tab.until(&format!("document.body.textContent.includes('Musta') && ({overlay}) === ''"));
}

#[test]
fn a_strict_policy_of_the_author_leaves_the_preview_its_own_script() {
    let preview =
        Preview::start(site("Teksti.").setting("headers = { csp = \"default-src 'none'; style-src 'self'\" }"));
    let tab = Tab::open(&format!("{}{PAGE}", preview.origin()));
    tab.until("performance.getEntriesByType('resource').some((one) => one.name.includes('/_kielo/live.js'))");
    // The site's own script is blocked, as on the web host.
    let overlay = "document.querySelector('kielo-preview')?.shadowRoot.querySelector('.list')?.textContent ?? ''";
    tab.until(&format!("({overlay}).includes('(script-src)')"));
    preview.save_post("lupaus", "Lupaus", "Uusi.");
    tab.until("document.body.textContent.includes('Uusi.')");
}
