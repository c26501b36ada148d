//! Code in texts: colours, marked and numbered lines, captions, and messages about its language.

use crate::devtools::Tab;
use crate::site_test::{Built, SiteTest};
use crate::web::Web;

/// The text of a post with a code block.
#[track_caller]
fn content(built: &Built) -> String {
    built.page("/fi/2026/03/a/").between("<div class=\"content\">", "<footer").text
}

#[track_caller]
fn code(markdown: &str) -> String {
    let built = SiteTest::new().norwegian_page().post("a", "A", markdown).build();
    built.is_silent();
    content(&built)
}

#[test]
fn code_gets_classes_and_no_styles() {
    let html = code("```rust\n// ä < b\nlet a = \"b\";\n```");
    assert!(
        html.contains("<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"hl-comment\">// ä &lt; b\n")
    );
    assert!(html.contains("<span class=\"hl-keyword\">let</span> a"), "{html}");
    assert!(html.contains("<span class=\"hl-string\">\"b\"</span>;"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn languages_have_the_names_that_people_write() {
    for name in ["js", "ts", "sh", "yml", "vue", "Python", "c++", "golang", "HTML"] {
        let html = code(&format!("```{name}\n\"a\" # b // c <b class=\"d\">1</b>\n```"));
        assert!(html.contains("hl-"), "{name}: {html}");
    }
    for name in ["text", "plain", ""] {
        let html = code(&format!("```{name}\nlet a = \"b\"; // c\n```"));
        assert!(html.contains(">let a = \"b\"; // c\n</code></pre>") && !html.contains("hl-"), "{name}: {html}");
    }
}

#[test]
fn lines_are_marked_and_numbered_below_a_caption() {
    let html = code("```toml {1,3-4} title=\"site.toml & muut\" numbers=9\n[a]\nb = 1\nc = 2\n\n[d]\n```");
    let expected = [
        "<figure class=\"code\">\n<figcaption>site.toml &amp; muut</figcaption>\n<pre tabindex=\"0\"><code class=\"language-toml\">",
        "<mark class=\"line\" data-line=\"9\">[",
        "</mark><span class=\"line\" data-line=\"10\">",
        "</span><mark class=\"line\" data-line=\"11\">",
        "</mark><mark class=\"line\" data-line=\"12\">\n</mark><span class=\"line\" data-line=\"13\">[",
        "</code></pre>\n</figure>",
    ];
    let mut rest = html.as_str();
    for part in expected {
        rest = rest.split_once(part).unwrap_or_else(|| panic!("{part:?} does not follow in {html}")).1;
    }
    // Without numbers only marked lines have an element.
    let html = code("```text {2}\na\nb\nc\n```");
    assert!(html.contains(">a\n<mark class=\"line\">b\n</mark>c\n</code>"), "{html}");
    // A comment over several lines keeps its class in each of them.
    let html = code("```js numbers\n/* a\nb */\n```");
    assert!(html.contains("data-line=\"2\"><span class=\"hl-comment\">b */"), "{html}");
}

#[test]
fn unknown_words_after_the_fence_are_warnings_with_their_place() {
    let text = "> ```rsut {2,x} linenos=true title=\"a\"\n> a\n> ```\n\n```js,no_run {3} numbers\na\n```\n\n```{.python}\na\n```";
    let built = SiteTest::new().norwegian_page().post("a", "A", text).build();
    built
        .says("there are no colours for code in `rsut`")
        .says("content/2026-03-02-a.md:5:6")
        .says("did you mean `rust")
        .says("`{2,x}` means nothing after the language of code")
        .says("content/2026-03-02-a.md:5:11")
        .says("`linenos=true` means nothing")
        .says("write {3,5-7} to mark lines")
        .says("line 3 is to be marked, but the code has one line")
        .says("`{.python}` means nothing")
        .says("5 warnings");
    let built = SiteTest::new().norwegian_page().post("a", "A", "```xyzzyxyzzy\na < b\n```").build();
    built.says("write `text` for code without colours");
    assert!(content(&built).contains("<code class=\"language-xyzzyxyzzy\">a &lt; b\n</code>"));
}

#[test]
fn colours_can_be_switched_off() {
    let text = "```rust {1}\nlet a = 1;\n```";
    let built = SiteTest::new().setting("highlight = false").post("a", "A", text).build();
    assert!(content(&built).contains("<code class=\"language-rust\"><mark class=\"line\">let a = 1;\n</mark></code>"));
    let post = format!("+++\ntitle = \"A\"\nhighlight = false\n+++\n{text}\n");
    let built = SiteTest::new().file("content/2026-03-02-a.md", post).build();
    assert!(!content(&built).contains("hl-"));
}

#[test]
fn long_lines_are_plain_and_said_to_be() {
    let text = format!("```js\nlet a = 1;\nlet b = \"{}\";\n```", "x".repeat(1_000));
    let built = SiteTest::new().post("a", "A", &text).build();
    built
        .says("this code has no colours, because its line 2 is longer than 500 bytes")
        .says("content/2026-03-02-a.md:5:1");
    assert!(!content(&built).contains("hl-"));
    let text = format!("```js\nlet b = \"{}\";\n```", "x".repeat(1_000_000));
    SiteTest::new().post("a", "A", &text).build().says("because it is longer than 64 kB");
}

#[test]
fn feeds_have_plain_code() {
    let text = "```rust {1} title=\"a.rs\" numbers\nlet a = \"b\";\n```\n\n`x`";
    let built = SiteTest::new().tables("[feeds]\ncontent = \"full\"").post("a", "A", text).build();
    let feed = built.page("/fi/feed.xml").text;
    assert!(feed.contains("let a = &quot;b&quot;;"), "{feed}");
    assert!(!feed.contains("hl-") && !feed.contains("data-line") && !feed.contains("&lt;mark"), "{feed}");
    let simple =
        SiteTest::new().tables("[feeds]\ncontent = \"full\"").post("a", "A", "```rust\nlet a = 1;\n```").build();
    simple.page("/fi/feed.xml").has("language-rust").lacks("hl-");
}

#[test]
fn readers_copy_the_code_without_its_numbers() {
    let built = SiteTest::new().post("a", "A", "```text {2} numbers=9\na\n  b\n\nc\n```").build();
    let web = Web::start(built.site.public(), String::new());
    let tab = Tab::open(&format!("{}/fi/2026/03/a/", web.address));
    let copied =
        tab.text("getSelection().selectAllChildren(document.querySelector('pre code')), getSelection().toString()");
    assert_eq!(copied.trim_end(), "a\n  b\n\nc");
}
