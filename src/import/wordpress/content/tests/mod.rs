//! Tests of the conversion: the Markdown that authors get.

mod visible_words;

use std::collections::BTreeMap;

use super::*;

/// An export with a few attachments, reusable blocks and footnotes.
#[derive(Default)]
struct Blog {
    files: BTreeMap<u64, Attachment>,
    blocks: BTreeMap<u64, String>,
    footnotes: BTreeMap<String, String>,
}

impl Blog {
    fn file(mut self, id: u64, name: &str, alt: &str, caption: &str) -> Self {
        let address = format!("https://kundereisen.example/wp-content/uploads/2010/03/{name}");
        let title = name.split('.').next().unwrap_or_default().to_owned();
        self.files.insert(id, Attachment { address, alt: alt.to_owned(), caption: caption.to_owned(), title });
        self
    }
}

impl LinkResolver for Blog {
    fn resolve_link(&self, address: &str) -> Option<String> {
        if let Some(name) = address.strip_prefix("https://kundereisen.example/wp-content/uploads/2010/03/") {
            return Some(name.replace("-300x200", ""));
        }
        (address == "https://kundereisen.example/2010/02/lupaus/").then(|| "/2010-02-01-lupaus.md".to_owned())
    }

    fn attachment(&self, id: u64) -> Option<Attachment> {
        self.files.get(&id).cloned()
    }

    fn post_attachments(&self) -> Vec<Attachment> {
        self.files.values().cloned().collect()
    }

    fn reusable_block(&self, id: u64) -> Option<String> {
        self.blocks.get(&id).cloned()
    }

    fn footnote(&self, id: &str) -> Option<String> {
        self.footnotes.get(id).cloned()
    }
}

#[track_caller]
fn check(content: &str, markdown: &str) {
    check_in(&Blog::default(), content, markdown);
}

#[track_caller]
fn check_in(blog: &Blog, content: &str, markdown: &str) {
    assert_eq!(to_markdown(content, blog).markdown.trim_end(), markdown);
}

/// Checks the Markdown and all notes of the report.
#[track_caller]
fn check_with_notes(content: &str, markdown: &str, notes: &[&str]) {
    let converted = to_markdown(content, &Blog::default());
    assert_eq!(converted.markdown.trim_end(), markdown);
    assert_eq!(converted.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), notes);
}

#[test]
fn the_classic_editor_separates_paragraphs_by_empty_lines() {
    check(
        "Asiakas muistaa lupauksen.\n\nAlennuksen hän\nunohtaa.\r\n\r\n\r\nLoppu.",
        "Asiakas muistaa lupauksen.\n\nAlennuksen hän\\\nunohtaa.\n\nLoppu.",
    );
    check(
        "<h2>Løftet</h2>\nKunden husker.\n<ul>\n<li>En</li>\n<li>To</li>\n</ul>\nSlutt.",
        "## Løftet\n\nKunden husker.\n\n- En\n- To\n\nSlutt.",
    );
    check("<blockquote>Ensin.\n\nSitten.</blockquote>", "> Ensin.\n>\n> Sitten.");
    check("Før<br /><br/>etter", "Før\n\netter");
    check("<div>Yksi\n\nkaksi</div>", "Yksi\n\nkaksi");
    check("<pre>a\n\n  b &lt;c&gt;</pre>", "```\na\n\n  b <c>\n```");
}

#[test]
fn wpautop_makes_the_paragraphs_of_wordpress() {
    use super::wpautop::wpautop;
    let check = |text: &str, html: &str| assert_eq!(wpautop(text).trim_end(), html);
    check("a\nb\n\nc", "<p>a<br />\nb</p>\n<p>c</p>");
    check("<div>a</div>b", "<div>a</div>\n<p>b</p>");
    check("<p>a</p>\n<p>b</p>", "<p>a</p>\n<p>b</p>");
    check("a<hr>b", "<p>a</p>\n<hr>\n<p>b</p>");
    check("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>");
    check("<ul>\n<li>a</li>\n</ul>", "<ul>\n<li>a</li>\n</ul>");
    check("a <a\nhref=\"b\">c</a>", "<p>a <a\nhref=\"b\">c</a></p>");
    check("<pre>a\n\nb</pre>c", "<pre>a\n\nb</pre>\n<p>c</p>");
    check("<script>\na\n</script>", "<p><script>\na\n</script></p>");
    check("a<br>\nb", "<p>a<br />\nb</p>");
    check(
        "<figure><img src=\"a\">\n<figcaption>b</figcaption></figure>",
        "<figure><img src=\"a\"><figcaption>b</figcaption></figure>",
    );
    check(" \n ", "");
}

#[test]
fn blocks_keep_their_paragraphs() {
    check(
        "<!-- wp:paragraph -->\n<p>Lupaus <strong>pitää</strong> aina.</p>\n<!-- /wp:paragraph -->\n\n\
         <!-- wp:heading {\"level\":3} -->\n<h3 class=\"wp-block-heading\" id=\"h-hinta\">Hinta</h3>\n<!-- /wp:heading -->\n\n\
         <!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>Kiitos.</p>\n\
         <!-- /wp:paragraph --><cite>Aino</cite></blockquote>\n<!-- /wp:quote -->\n\n\
         <!-- wp:list {\"ordered\":true,\"start\":3} -->\n<ol start=\"3\"><!-- wp:list-item -->\n<li>Kolme<!-- wp:list -->\n<ul>\
         <!-- wp:list-item -->\n<li>Alla</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list --></li>\n<!-- /wp:list-item --></ol>\n\
         <!-- /wp:list -->\n\n<!-- wp:separator -->\n<hr class=\"wp-block-separator\"/>\n<!-- /wp:separator -->\n\n\
         <!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n\n<!-- wp:verse -->\n<pre class=\"wp-block-verse\">Rivi\n  toinen</pre>\n\
         <!-- /wp:verse -->",
        "Lupaus **pitää** aina.\n\n### Hinta\n\n> Kiitos.\n>\n> <cite>Aino</cite>\n\n3. Kolme\n   - Alla\n\n---\n\n\
         <!-- more -->\n\nRivi\\\n\u{a0}\u{a0}toinen",
    );
    check(
        "<!-- wp:code {\"language\":\"php\"} -->\n<pre class=\"wp-block-code\"><code>echo &#91;1];</code></pre>\n<!-- /wp:code -->",
        "```php\necho [1];\n```",
    );
    check(
        "<!-- wp:details -->\n<details class=\"wp-block-details\"><summary>Lisää</summary><p>Hinta on <em>12</em>.</p></details>\n<!-- /wp:details -->",
        "<details>\n<summary>Lisää</summary>\n\nHinta on *12*.\n\n</details>",
    );
    check(
        "<!-- wp:buttons -->\n<div class=\"wp-block-buttons\"><div class=\"wp-block-button\"><a class=\"wp-block-button__link\" \
         href=\"https://www.example.com/opas/\">Tilaa \"opas\"</a></div></div>\n<!-- /wp:buttons -->",
        "{{ <button url=\"https://www.example.com/opas/\" text='Tilaa \"opas\"' /> }}",
    );
}

#[test]
fn blocks_without_html_are_noted() {
    check_with_notes(
        "<!-- wp:latest-posts {\"postsToShow\":3} /-->\n<!-- wp:latest-posts /-->\n<!-- wp:block {\"ref\":7} /-->",
        "",
        &[
            "a reusable block that the export does not hold was left out",
            "the block latest-posts has no text of its own, and was left out (2 times)",
        ],
    );
}

#[test]
fn reusable_blocks_are_expanded_where_they_are_used() {
    let mut blog = Blog::default();
    blog.blocks.insert(7, "<!-- wp:paragraph --><p>Løftet holder.</p><!-- /wp:paragraph -->".to_owned());
    // A block that contains itself must not loop.
    blog.blocks.insert(8, "<!-- wp:block {\"ref\":8} /-->".to_owned());
    check_in(&blog, "<!-- wp:block {\"ref\":7} /-->\n<!-- wp:block {\"ref\":8} /-->", "Løftet holder.");
}

#[test]
fn footnotes_come_from_the_meta_field_of_the_post() {
    let mut blog = Blog::default();
    blog.footnotes.insert("a-1".to_owned(), "Vuoden aikana tulleita <em>ei</em> lasketa.".to_owned());
    check_in(
        &blog,
        "<!-- wp:paragraph -->\n<p>Heistä lähti 23.<sup data-fn=\"a-1\" class=\"fn\"><a id=\"a-1-link\" href=\"#a-1\">1</a></sup></p>\n\
         <!-- /wp:paragraph -->\n<!-- wp:footnotes /-->",
        "Heistä lähti 23.[^1]\n\n[^1]: Vuoden aikana tulleita *ei* lasketa.",
    );
}

#[test]
fn a_caption_is_the_title_of_its_image() {
    let blog = Blog::default().file(4, "kattely.jpg", "Kaksi kättelee", "");
    let image = "<a href=\"https://kundereisen.example/wp-content/uploads/2010/03/kattely.jpg\"><img class=\"wp-image-4\" \
                   src=\"https://kundereisen.example/wp-content/uploads/2010/03/kattely-300x200.jpg\" alt=\"\" width=\"300\" /></a>";
    check_in(
        &blog,
        &format!("[caption id=\"attachment_4\" align=\"alignnone\" width=\"300\"]{image} Sopimus \"syntyi\"[/caption]"),
        "![Kaksi kättelee](kattely.jpg 'Sopimus \"syntyi\"')",
    );
    check_in(
        &blog,
        &format!("[caption width=\"300\" caption=\"Sopimus syntyi\"]{image}[/caption]"),
        "![Kaksi kättelee](kattely.jpg \"Sopimus syntyi\")",
    );
    check_in(
        &blog,
        &format!(
            "<!-- wp:image {{\"id\":4}} -->\n<figure class=\"wp-block-image\">{image}<figcaption>Kuva: \
                  <a href=\"https://www.example.com/aino\">Aino</a></figcaption></figure>\n<!-- /wp:image -->"
        ),
        "<figure>\n\n![Kaksi kättelee](kattely.jpg)\n\n<figcaption>\n\nKuva: [Aino](https://www.example.com/aino)\n\n</figcaption>\n</figure>",
    );
    check_in(&blog, &format!("Ennen {image} jälkeen"), "Ennen ![Kaksi kättelee](kattely.jpg) jälkeen");
}

#[test]
fn galleries_become_a_container_of_images() {
    let blog =
        Blog::default().file(4, "a.jpg", "Yksi", "Ensimmäinen").file(5, "b.jpg", "Kaksi", "").file(6, "c.pdf", "", "");
    let gallery = "<div class=\"gallery\">\n\n![Yksi](a.jpg \"Ensimmäinen\")\n\n![Kaksi](b.jpg)\n\n</div>";
    check_in(&blog, "[gallery ids=\"4,5\" columns=\"2\"]", gallery);
    check_in(&blog, "[gallery]", gallery);
    check_in(&blog, "[gallery exclude=\"5\"]", "![Yksi](a.jpg \"Ensimmäinen\")");
    check_in(
        &blog,
        "<!-- wp:gallery -->\n<figure class=\"wp-block-gallery\"><!-- wp:image --><figure class=\"wp-block-image\">\
         <img src=\"https://kundereisen.example/wp-content/uploads/2010/03/a.jpg\" alt=\"Yksi\"/><figcaption>Ensimmäinen</figcaption></figure>\
         <!-- /wp:image --><figure><img src=\"https://kundereisen.example/wp-content/uploads/2010/03/b.jpg\" alt=\"Kaksi\"/></figure>\
         <figcaption class=\"blocks-gallery-caption\">Molemmat</figcaption></figure>\n<!-- /wp:gallery -->",
        &format!("{gallery}\n\nMolemmat"),
    );
    assert_eq!(
        to_markdown("[gallery ids=\"99\"]", &blog).notes[0].text,
        "the shortcode [gallery] names no file that is known, and was kept as text"
    );
}

#[test]
fn code_keeps_its_characters_and_its_language() {
    check(
        "[sourcecode language=\"js\"]\nif (a &lt; b && c[0]) {\n\n  x();\n}\n[/sourcecode]",
        "```javascript\nif (a < b && c[0]) {\n\n  x();\n}\n```",
    );
    check("[php]echo \"<b>\";[/php]", "```php\necho \"<b>\";\n```");
    check("<pre class=\"brush: sql; gutter: false\">SELECT 1;</pre>", "```sql\nSELECT 1;\n```");
    check("Komento <code>ls `x`</code> ja <tt>a|b</tt>.", "Komento `` ls `x` `` ja `a|b`.");
    check("Näin:\n<code>a {\nb\n}</code>\nLoppu.", "Näin:\n\n```\na {\nb\n}\n```\n\nLoppu.");
    check("<pre>```\nx</pre>", "````\n```\nx\n````");
}

#[test]
fn unknown_shortcodes_and_words_in_brackets_stay_text() {
    check_with_notes(
        "Täytä [contact-form-7 id=\"12\" title=\"Yhteys\"] niin [sic] vastaamme [...] ja [[gallery]] ja a[0].",
        "Täytä [contact-form-7 id=\"12\" title=\"Yhteys\"] niin [sic] vastaamme [...] ja [gallery] ja a[0].",
        &["unknown shortcode [contact-form-7] was kept as text", "the word [sic] in brackets was kept as text"],
    );
}

#[test]
fn videos_become_component_calls() {
    let video = "{{ <youtube id=\"aqz-KE-bpKQ\" title=\"Video\" /> }}";
    for written in [
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "http://youtu.be/aqz-KE-bpKQ",
        "[embed]https://www.youtube.com/watch?v=aqz-KE-bpKQ[/embed]",
        "[embed width=\"100\"]https://www.youtube.com/shorts/aqz-KE-bpKQ[/embed]",
        "[youtube=http://www.youtube.com/watch?v=aqz-KE-bpKQ&w=640]",
        "[youtube id=\"aqz-KE-bpKQ\"]",
        "[youtube]aqz-KE-bpKQ[/youtube]",
        "<iframe width=\"560\" src=\"https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0\" allowfullscreen></iframe>",
        "<object><param name=\"movie\" value=\"http://www.youtube.com/v/aqz-KE-bpKQ&hl=fi\"><embed src=\"http://www.youtube.com/v/aqz-KE-bpKQ\"></object>",
        "<!-- wp:core-embed/youtube -->\n<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/aqz-KE-bpKQ\n</div></figure>\n<!-- /wp:core-embed/youtube -->",
    ] {
        check(written, video);
    }
    check(
        "<figure class=\"wp-block-embed\"><div>https://vimeo.com/76979871</div><figcaption>Näin <b>se</b> alkoi</figcaption></figure>",
        "{{ <vimeo id=\"76979871\" title=\"Näin se alkoi\" /> }}",
    );
    check("[vimeo 76979871]", "{{ <vimeo id=\"76979871\" title=\"Video\" /> }}");
    check("Katso:\nhttps://youtu.be/aqz-KE-bpKQ\nHyvä.", &format!("Katso:\n\n{video}\n\nHyvä."));
    check("Katso https://youtu.be/aqz-KE-bpKQ nyt.", "Katso https\\://youtu.be/aqz-KE-bpKQ nyt.");
    check("https://www.example.com/2010/", "<https://www.example.com/2010/>");
    check_with_notes(
        "https://youtu.be/aqz-KE-bpKQ?t=90",
        video,
        &["a film at YouTube began in its middle; it begins at its beginning now"],
    );
}

#[test]
fn audio_and_video_of_the_blog_stay_html() {
    check(
        "[audio mp3=\"https://kundereisen.example/wp-content/uploads/2010/03/puhe.mp3\"][/audio]",
        "<audio controls src=\"puhe.mp3\">\n</audio>",
    );
    check(
        "<figure class=\"wp-block-video\"><video autoplay src=\"https://kundereisen.example/wp-content/uploads/2010/03/a.mp4\"></video><figcaption>Kevät</figcaption></figure>",
        "<figure>\n<video controls src=\"a.mp4\">\n</video>\n<figcaption>Kevät</figcaption>\n</figure>",
    );
    let blog = Blog::default().file(4, "a.mp3", "", "").file(5, "b.jpg", "", "");
    check_in(
        &blog,
        "[playlist ids=\"4,5\"]",
        "<figure>\n<audio controls src=\"a.mp3\">\n</audio>\n<figcaption>a</figcaption>\n</figure>",
    );
}

#[test]
fn text_that_looks_like_markdown_stays_text() {
    for (text, markdown) in [
        ("1. maaliskuuta satoi", "1\\. maaliskuuta satoi"),
        ("Maaliskuun 1. päivä", "Maaliskuun 1. päivä"),
        ("- ei luettelo", "\\- ei luettelo"),
        ("# ei otsikko, #kevät", "\\# ei otsikko, #kevät"),
        ("#kevät", "#kevät"),
        ("5 * 3 = 15, snake_case, 5*3", "5 * 3 = 15, snake_case, 5\\*3"),
        ("&gt; ei lainaus", "\\> ei lainaus"),
        ("a &lt; b, &lt;b&gt;, R&amp;D, &amp;amp;", "a < b, \\<b>, R&D, \\&amp;"),
        ("[linkki](ei)", "[linkki\\](ei)"),
        ("~5 km", "~5 km"),
        ("~5–6~", "\\~5–6\\~"),
        ("---", "\\---"),
        (": ei selitys", "\\: ei selitys"),
        ("C:\\Temp ja \\*", "C:\\Temp ja \\\\\\*"),
        ("{{ nimi }} ja {{ &lt;youtube id=\"a\" /> }}", "{{ nimi }} ja \\{{ \\<youtube id=\"a\" /> }}"),
        ("sana{lang=en}", "sana\\{lang=en}"),
        ("[^1]", "\\[^1]"),
        ("[rivi][palsta]", "[rivi][palsta]"),
        ("Wow!<a href=\"https://a.example/\">x</a>", "Wow\\![x](https://a.example/)"),
    ] {
        check(text, markdown);
    }
}

#[test]
fn marks_use_delimiters_where_markdown_recognises_them() {
    check("<strong>Hinta: </strong>12 €", "**Hinta:** 12 €");
    check("<b>Hinta:</b>12", "<strong>Hinta:</strong>12");
    check("<em>asiakas</em>kokemus", "*asiakas*kokemus");
    check("<strong>a</strong><strong>b</strong> <b>c</b>", "**ab c**");
    check("<strong><em>a</em></strong>", "**_a_**");
    check("<b></b><i> </i>x", "x");
    check("<s>vanha</s> <del>uusi</del>", "~~vanha uusi~~");
    check("H<sub>2</sub>O, <kbd onclick=\"x()\" class=\"k\">Ctrl</kbd>", "H<sub>2</sub>O, <kbd>Ctrl</kbd>");
    check("<span style=\"font-weight: 400\">a</span> <span style=\"font-weight: bold\">b</span>", "a **b**");
    check("<b style=\"font-weight:normal\"><p>a</p><p>b</p></b>", "a\n\nb");
    check("<strong>a\n\nb</strong>", "**a**\n\n**b**");
    check("Kutsutaan <span lang=\"en\">Customer journey</span>.", "Kutsutaan [Customer journey]{lang=en}.");
    check("<p lang=\"nb\">Takk</p>", "Takk\n{lang=nb}");
    check("<span lang=\"FI\" style=\"mso-ansi-language:FI\">Word</span>", "Word");
    check("<h2><strong>Otsikko</strong></h2>", "## Otsikko");
    check("<h2 id=\"hinta\">Hinta #</h2>", "## Hinta \\# {#hinta}");
}

#[test]
fn links_lead_to_files_and_documents() {
    check(
        "<a href=\"https://kundereisen.example/2010/02/lupaus/\" target=\"_blank\">lupaus</a>",
        "[lupaus](/2010-02-01-lupaus.md)",
    );
    check("<a href=\"https://kundereisen.example/wp-content/uploads/2010/03/a b.pdf\">opas</a>", "[opas](<a b.pdf>)");
    check("<a href=\"https://a.example/\">https://a.example/</a>", "<https://a.example/>");
    check("<a href=\"https://a.example/x_(y)\" title=\"Y\">x</a>", "[x](https://a.example/x_(y) \"Y\")");
    check("<a href=\"#loppu\">alas</a> <p id=\"loppu\">Loppu</p>", "[alas](#loppu)\n\n<a id=\"loppu\"></a>Loppu");
    check("<a href=\"#hinta\">x</a>\n\n<a name=\"hinta\"></a><h3>Hinta</h3>", "[x](#hinta)\n\n### Hinta {#hinta}");
    check_with_notes("<a href=\"#ei\">alas</a>", "alas", &["a link to #ei, which is nowhere in the text, became text"]);
    check_with_notes("<a href=\"java\tscript:x()\">x</a>", "x", &["a link to javascript:x()… became text"]);
    check_with_notes(
        "<a href=\"tietoja.html\">x</a>",
        "<a href=\"tietoja.html\">x</a>",
        &["a link to tietoja.html leads to nothing that is known, and stayed HTML"],
    );
}

#[test]
fn simple_tables_become_markdown() {
    check(
        "<table><thead><tr><th>Merkki</th><th style=\"text-align:right\">Jääneet</th></tr></thead>\
         <tbody><tr><td>a|b</td><td style=\"text-align:right\">9</td></tr></tbody></table>",
        "| Merkki | Jääneet |\n| ------ | ------: |\n| a\\|b   | 9       |",
    );
    check(
        "<table>\n<tr>\n<td>1</td>\n<td>2<br>3</td>\n</tr>\n</table>",
        "|     |        |\n| --- | ------ |\n| 1   | 2<br>3 |",
    );
    check(
        "<table class=\"x\" style=\"y\"><tr><td colspan=\"2\" onclick=\"z()\">1</td></tr><tr><td>2</td><td><ul><li>3</li></ul></td></tr></table>",
        "<table>\n<tbody>\n<tr><td colspan=\"2\">1</td></tr>\n<tr><td>2</td><td>\n<ul>\n<li>3</li>\n</ul>\n</td></tr>\n</tbody>\n</table>",
    );
}

#[test]
fn captions_stay_when_a_table_becomes_other_text() {
    check("<table><caption>Hinnat</caption><tr><td><p>Yksi solu</p></td></tr></table>", "Hinnat\n\nYksi solu");
    check("<table><caption>Hinnat</caption></table>", "Hinnat");
    check("<table><caption>Hinnat</caption><tr><td></td></tr></table>", "Hinnat");
}

#[test]
fn text_between_the_parts_of_a_definition_list_stays() {
    let list = "<dl>Sanasto<dt>NPS</dt><dd>Suosittelu</dd></dl>";
    check(&format!("<!-- wp:html -->{list}<!-- /wp:html -->"), "<dl>Sanasto\n<dt>NPS</dt>\n<dd>Suosittelu</dd>\n</dl>");
    check("<dl><dt>NPS</dt><dd>Suosittelu</dd></dl>", "NPS\n: Suosittelu");
}

#[test]
fn adjacent_lists_stay_separate() {
    check("<ul><li>a</li></ul><ul><li><p>b</p><p>c</p></li></ul>", "- a\n\n* b\n\n  c");
    check("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b");
    check(
        "<dl><dt>Kyselyt</dt><dd>Lyhyet.</dd><dt>Haastattelut</dt><dd>Pitkät.</dd></dl>",
        "Kyselyt\n: Lyhyet.\n\nHaastattelut\n: Pitkät.",
    );
}

#[test]
fn scripts_styles_and_trackers_are_removed() {
    check_with_notes(
        "Teksti<script>alert(1)</script>\n<style>p{}</style><img src=\"https://pixel.wp.com/g.gif\" width=\"1\" height=\"1\">\n\n\
         <p class=\"MsoNormal\" style=\"mso-x:y\" onclick=\"x()\">Word</p>\n<p>&nbsp;</p>",
        "Teksti\n\nWord",
        &[
            "a script was taken out",
            "a style sheet in the text was taken out",
            "a picture that counts readers was taken out",
        ],
    );
    check("Ensin\n<!--more Lue-->\nSitten<!--nextpage-->Lopuksi", "Ensin\n\n<!-- more -->\n\nSitten\n\nLopuksi");
}

#[test]
fn no_break_spaces_and_soft_hyphens_are_kept() {
    check("25&nbsp;% asiakas&shy;kokemus", "25\u{a0}% asiakas\u{ad}kokemus");
    check("kaksi&nbsp; väliä &nbsp;ja \u{feff}kolme", "kaksi väliä ja kolme");
    check("&#8220;Kiitos&#8221; &hellip;", "“Kiitos” …");
}

#[test]
fn hostile_texts_are_converted_in_time() {
    const MANY: usize = 10_000;
    for text in [
        "<ul><li>a ",
        "<blockquote>a",
        "<div>a ",
        "<b id=1><i class=x><u style=y><p>a",
        "<table><tr><td>a",
        "<p",
        "<!--",
        "<!-- wp:block {\"ref\":1} /-->",
        "[caption]",
        "[x \"",
        "</p></b></ul>",
        "<pre>",
        "<code>a<br>",
        "<figure><figcaption>",
        "*",
        "`",
    ] {
        let converted = to_markdown(&text.repeat(MANY), &Blog::default());
        let letters = converted.markdown.chars().filter(|c| *c == 'a').count();
        let wanted = if text.contains(">a") { MANY } else { 0 };
        assert!(letters >= wanted, "{text}: {letters}");
    }
}
