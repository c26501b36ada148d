//! Cards for videos, recordings, posts and maps of other services, and media of one's own.

use crate::devtools::Tab;
use crate::images::png;
use crate::site_test::{Page, SiteTest};
use crate::web::Web;

#[track_caller]
fn content(page: Page<'_>) -> Page<'_> {
    page.between("<div class=\"content\">", "<footer")
}

#[test]
fn an_address_alone_in_a_paragraph_becomes_a_card() {
    let text = "Alku.\n\nhttps://youtu.be/a_b_c-KE_bp?t=1m3s\n\n[Näin \"asiakkaan\" \\<matka> alkaa](https://vimeo.com/76979871)\n\n<https://mastodon.social/@Gargron/100254678717223630>\n";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built.is_silent();
    content(built.page("/fi/2026/03/a/"))
        .has_in_order([
            "<figure class=\"embed embed-video\" data-page=\"https://youtu.be/a_b_c-KE_bp?t=1m3s\" data-label=\"YouTube\">",
            "<a class=\"embed-card\" href=\"https://youtu.be/a_b_c-KE_bp?t=1m3s\"",
            "data-frame=\"https://www.youtube-nocookie.com/embed/a_b_c-KE_bp?autoplay=1&amp;start=63\"",
            "data-load=\"Lataa sisältö palvelusta YouTube\"",
            "<strong>YouTube</strong> <small>Avaa palvelussa YouTube</small>",
            "src=\"/assets/embed.",
            "data-label=\"Näin ”asiakkaan” &lt;matka&gt; alkaa (Vimeo)\"",
            "https://player.vimeo.com/video/76979871",
            "data-label=\"mastodon.social\"",
            "https://mastodon.social/@Gargron/100254678717223630/embed",
        ])
        .lacks("<iframe")
        .lacks("<p>https");
}

#[test]
fn other_addresses_stay_as_they_are() {
    let text = "Katso https://youtu.be/aqz-KE-bpKQ ja [tämä](https://youtu.be/aqz-KE-bpKQ).\n\nhttps://a.example/\n\n[A](https://a.example/)\n\n- https://youtu.be/aqz-KE-bpKQ\n\n| https://youtu.be/aqz-KE-bpKQ |\n|---|\n\n`https://youtu.be/aqz-KE-bpKQ`\n\n[a](https://youtu.be/aqz-KE-bpKQ) b\n\nhttps://youtu.be/aqz-KE-bpKQ\nhttps://vimeo.com/76979871\n";
    let built = SiteTest::new().post("a", "A", text).build();
    content(built.page("/fi/2026/03/a/")).lacks("embed");
}

#[test]
fn cards_can_be_switched_off() {
    let text = "[Video](https://youtu.be/aqz-KE-bpKQ)";
    let built = SiteTest::new().setting("embeds = false").post("a", "A", text).build();
    content(built.page("/fi/2026/03/a/"))
        .has("<p><a href=\"https://youtu.be/aqz-KE-bpKQ\">Video</a></p>")
        .lacks("embed");
    let post = format!("+++\ntitle = \"A\"\nembeds = false\n+++\n{text}\n");
    let built = SiteTest::new().file("content/2026-03-02-a.md", post).build();
    content(built.page("/fi/2026/03/a/")).lacks("embed");
}

#[test]
fn a_preview_picture_comes_from_the_site() {
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a/index.md", "+++\ntitle = \"A\"\n+++\n\n[![Kaksi puhuu](kuva.png)](https://youtu.be/aqz-KE-bpKQ)\n\n{{ <embed url=\"https://vimeo.com/76979871\" title=\"B\" image=\"kuva.png\" /> }}\n\n{{ <youtube id=\"aqz-KE-bpKQ\" title=\"C\" image=\"/kuvat/ovi.png\" /> }}\n")
        .file("content/2026-03-02-a/kuva.png", png(1))
        .file("content/kuvat/ovi.png", png(2))
        .build();
    built.is_silent();
    let page = content(built.page("/fi/2026/03/a/"));
    let page = page.has_in_order([
        "data-label=\"Kaksi puhuu (YouTube)\"",
        "<img src=\"/fi/2026/03/a/kuva",
        "<strong>Kaksi puhuu</strong>",
    ]);
    page.has_in_order(["data-label=\"B (Vimeo)\"", "kuva", "data-label=\"C (YouTube)\"", "/kuvat/ovi"]).has("srcset");
    SiteTest::new()
        .post("a", "A", "[![Kaksi](puuttuu.png)](https://youtu.be/aqz-KE-bpKQ)")
        .fails()
        .says("there is no document or file `puuttuu.png`")
        .at("content/2026-03-02-a.md:5:1");
}

#[test]
fn a_service_without_a_frame_has_a_link() {
    let built = SiteTest::new().post("a", "A", "[Mitä he sanoivat](https://x.com/kaisla/status/1234567890)").build();
    content(built.page("/fi/2026/03/a/"))
        .has("<figure class=\"embed embed-link\"")
        .has("<a class=\"embed-card\" href=\"https://x.com/kaisla/status/1234567890\">")
        .lacks("data-frame")
        .lacks("<script");
}

#[test]
fn feeds_have_plain_links() {
    let text = "[Matka](https://vimeo.com/76979871)\n\n{{ <youtube id=\"aqz-KE-bpKQ\" title=\"A < B\" /> }}";
    let built = SiteTest::new().tables("[feeds]\ncontent = \"full\"").post("a", "A", text).build();
    built
        .page("/fi/feed.xml")
        .has("Matka (Vimeo)")
        .has("https://www.youtube.com/watch?v=aqz-KE-bpKQ")
        .lacks("player.vimeo.com")
        .lacks("figure")
        .lacks("Avaa palvelussa");
}

#[test]
fn the_policy_allows_the_frames_of_the_site_and_no_others() {
    let policy = |text: &str| {
        let built = SiteTest::new().post("a", "A", text).build();
        let headers = built.page("/_headers").text;
        let policy = headers.split("frame-src").nth(1).unwrap().split(';').next().unwrap();
        policy.trim().to_owned()
    };
    assert_eq!(policy("Teksti."), "'self'");
    assert_eq!(policy("https://youtu.be/aqz-KE-bpKQ"), "'self' https://www.youtube-nocookie.com");
    assert_eq!(policy("{{ <vimeo id=\"76979871\" title=\"A\" /> }}"), "'self' https://player.vimeo.com");
    assert_eq!(policy("https://x.com/kaisla/status/1234567890"), "'self'");
}

#[test]
fn components_name_what_they_cannot_show() {
    SiteTest::new()
        .post("a", "A", "{{ <embed url=\"https://a.example/video\" title=\"A\" /> }}")
        .fails()
        .says("`https://a.example/video` is not an address of a video, recording, post or map at YouTube, Vimeo")
        .at("content/2026-03-02-a.md:5:1");
    let built = SiteTest::new().post("a", "A", "{{ <embed url=\"https://youtu.be/aqz-KE-bpKQ\" /> }}").build();
    content(built.page("/fi/2026/03/a/")).has("<strong>YouTube</strong>");
}

#[test]
fn a_card_is_not_the_excerpt() {
    let built = SiteTest::new().post("a", "A", "https://youtu.be/aqz-KE-bpKQ\n\nNäin matka alkaa.").build();
    built.page("/fi/").has("Näin matka alkaa.").lacks("embed-card");
    built.page("/fi/2026/03/a/").has("<meta name=\"description\" content=\"Näin matka alkaa.\">");
}

#[test]
fn files_of_ones_own_are_played_on_the_page() {
    let text = "{{ <video src=\"puhe.mp4\" title=\"Puhe\" poster=\"kuva.png\" captions=\"puhe.vtt\" captions_language=\"fi\" /> }}\n\n{{ <audio src=\"puhe.mp3\" title=\"Puhe äänenä\" /> }}";
    let site = SiteTest::new()
        .norwegian_page()
        .file("content/2026-03-02-a/index.md", format!("+++\ntitle = \"A\"\n+++\n\n{text}\n"))
        .file("content/2026-03-02-a/kuva.png", png(1));
    let site = ["puhe.mp4", "puhe.fi.vtt", "puhe.mp3"]
        .into_iter()
        .fold(site, |site, name| site.file(&format!("content/2026-03-02-a/{name}"), "x"));
    let built = site.build();
    built.is_silent();
    content(built.page("/fi/2026/03/a/"))
        .has("<video src=\"/fi/2026/03/a/puhe.mp4\" controls preload=\"none\"")
        .has("poster=\"/fi/2026/03/a/kuva.png\"")
        .has("<track src=\"/fi/2026/03/a/puhe.fi.vtt\" kind=\"captions\" srclang=\"fi\" default>")
        .has("<audio src=\"/fi/2026/03/a/puhe.mp3\" controls preload=\"none\" aria-label=\"Puhe äänenä\">");
}

#[test]
fn a_card_loads_its_frame_by_keyboard_and_nothing_before() {
    let built = SiteTest::new().post("a", "A", "[Matka](https://youtu.be/aqz-KE-bpKQ)\n\nLoppu.").build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.note_requests();
    tab.go(&format!("{}/fi/2026/03/a/", web.address));
    tab.until("document.querySelector('button.embed-card')");
    let name = "document.querySelector('button.embed-card').innerText.replace(/\\s+/g, ' ').trim()";
    assert_eq!(tab.text(name), "Matka Lataa sisältö palvelusta YouTube");
    let asked = tab.requests();
    assert!(!asked.is_empty() && asked.iter().all(|address| address.starts_with(&web.address)), "{asked:?}");
    let size = |element: &str| {
        tab.text(&format!("(box => `${{box.width}} ${{box.height}} ${{box.top + scrollY}}`)(document.querySelector('{element}').getBoundingClientRect())"))
    };
    let (card, page) = (size(".embed-card"), tab.number("document.documentElement.scrollHeight"));
    tab.evaluate(
        "document.querySelector('.document h1').tabIndex = -1, document.querySelector('.document h1').focus()",
    );
    tab.press("Tab");
    tab.is("document.activeElement.matches('button.embed-card')");
    tab.press("Enter");
    tab.until("document.activeElement.matches('.embed iframe')");
    // Nothing on the page moves.
    assert_eq!((size(".embed iframe"), tab.number("document.documentElement.scrollHeight")), (card, page));
    let frame = tab.evaluate(
        "(frame => ['src', 'title', 'allow', 'referrerpolicy', 'sandbox'].map(name => frame.getAttribute(name)))(document.querySelector('.embed iframe'))",
    );
    let expected = [
        "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1",
        "Matka (YouTube)",
        "autoplay; encrypted-media; fullscreen; picture-in-picture",
        "strict-origin-when-cross-origin",
        "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms allow-presentation",
    ];
    assert_eq!(frame, serde_json::json!(expected));
    tab.has_no_complaints();
}

#[test]
fn a_card_is_a_link_without_scripts() {
    let built = SiteTest::new().post("a", "A", "[Matka](https://youtu.be/aqz-KE-bpKQ)").build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open("about:blank#");
    tab.without_scripts();
    tab.go(&format!("{}/fi/2026/03/a/", web.address));
    let links: Vec<_> =
        tab.accessible().into_iter().filter(|(role, name)| role == "link" && name.contains("YouTube")).collect();
    assert_eq!(links.len(), 1, "{links:?}");
    assert_eq!(links[0].1, "Matka Avaa palvelussa YouTube");
}
