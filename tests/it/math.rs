//! Mathematics: TeX becomes MathML where the site or the text asks for it.

use crate::site_test::SiteTest;

const FORMULA: &str = "Arvo on $m \\cdot g$ euroa.\n\n$$\nLTV = \\frac{m \\cdot g}{c}\n$$\n";

fn site() -> SiteTest {
    SiteTest::new().norwegian_page().setting("math = true")
}

#[test]
fn tex_becomes_mathml_without_scripts() {
    let built = site().post("a", "A", FORMULA).build();
    built.is_silent();
    built
        .page("/fi/2026/03/a/")
        .has("Arvo on <math><semantics>")
        .has("<div class=\"math\" tabindex=\"0\"><math display=\"block\"><semantics>")
        .has("<mfrac>")
        .has("<annotation encoding=\"application/x-tex\">m \\cdot g</annotation>")
        .lacks("$");
}

#[test]
fn a_text_can_decide_for_itself() {
    let post = |value| format!("+++\ntitle = \"A\"\nmath = {value}\n+++\n{FORMULA}");
    SiteTest::new().file("content/2026-03-02-a.md", post(true)).build().page("/fi/2026/03/a/").has("<math");
    site().file("content/2026-03-02-a.md", post(false)).build().page("/fi/2026/03/a/").lacks("<math").has("$m");
    SiteTest::new().post("a", "A", FORMULA).build().page("/fi/2026/03/a/").lacks("<math").has("$m");
}

#[test]
fn prices_and_code_are_no_formulas() {
    let text = "Hinta oli 5 $ ja nyt 10 $. Hinta oli $5 ja nyt $10.

`$x$` ja \\$y\\$.\n\n```sh\necho $HOME $PATH\n```\n";
    let built = site().post("a", "A", text).build();
    built.is_silent();
    built.page("/fi/2026/03/a/").lacks("<math").has("$10").has("<code>$x$</code>").has("$y$");
}

#[test]
fn tex_that_cannot_be_read_is_an_error_at_its_place() {
    let text = "Arvo $a + \\fraac{1}{2}$.\n\n$$\nx = \\frac{1}{2\n$$\n\n> $$\n> a\n> \\nope b\n> $$\n\n- $\\begin{a}$\n\nHinta $5, `$x`.";
    site()
        .post("a", "A", text)
        .fails()
        .says("this formula cannot be read: unknown command \"\\fraac\"")
        .at("content/2026-03-02-a.md:5:11")
        .says("a dollar sign that begins no formula is written \\$")
        .says("these dollar signs belong to no formula")
        .at("content/2026-03-02-a.md:7:1")
        .at("content/2026-03-02-a.md:11:3")
        .says("unknown environment \"a\"")
        .says("it has a backtick in it")
        .counts("5 errors");
}

#[test]
fn feeds_and_descriptions_have_the_tex() {
    let built = site().tables("[feeds]\ncontent = \"full\"").post("a", "A", FORMULA).build();
    built.page("/fi/feed.xml").has("m \\cdot g").has("\\frac{m \\cdot g}{c}").lacks("mfrac").lacks("annotation");
    built.page("/fi/2026/03/a/").has("<meta name=\"description\" content=\"Arvo on m \\cdot g euroa.");
}

#[test]
fn hostile_formulas_are_safe() {
    let deep = format!("$${}x{}$$", "{".repeat(2000), "}".repeat(2000));
    let fractions = format!("$${}x{}$$", "\\frac{1}{".repeat(500), "}".repeat(500));
    let text = format!(
        "$\\text{{<script>alert(1)</script>}}$\n\n$</math><b>$\n\n{fractions}\n\n{deep}\n\n$${}$$",
        "x".repeat(100_000)
    );
    let failed = site().post("a", "A", &text).fails();
    failed.says("it is longer than 8192 characters");
    let built = site().post("a", "A", "$\\text{<script>alert(1)</script>}$\n\n$a </math><b> b$").build();
    built.page("/fi/2026/03/a/").between("<div class=\"content\">", "<footer").lacks("<script>alert").lacks("<b>");
}
