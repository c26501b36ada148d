//! Drawings from strangers: no trick leaves a script or a request in what is published.

use std::fs;

use crate::site_test::SiteTest;

/// The tricks: the content of `<svg>`. Everything that would run or load something says `evil`.
pub(crate) const INSIDE: &[&str] = &[
    "<script>evil()</script>",
    "<SCRIPT>evil()</SCRIPT>",
    "<script xlink:href=\"https://evil.example/a.js\"/>",
    "<svg:script xmlns:svg=\"http://www.w3.org/2000/svg\">evil()</svg:script>",
    "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">evil()</x:script>",
    "<g><script>evil()</script></g>",
    "<style><script>evil()</script></style>",
    "<title><script>evil()</script></title>",
    "<desc><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/\"/></desc>",
    "<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\" onload=\"evil()\"/></foreignObject>",
    "<g onload=\"evil()\"/>",
    "<g ONLOAD=\"evil()\"/>",
    "<g onload = 'evil()'/>",
    "<g\nonclick\n=\n\"evil()\"/>",
    "<animate onbegin=\"evil()\" attributeName=\"x\" dur=\"1s\"/>",
    "<set attributeName=\"onmouseover\" to=\"evil()\"/>",
    "<a href=\"javascript:evil()\"><text>x</text></a>",
    "<a href=\" java&#10;script:evil()\"><text>x</text></a>",
    "<a xlink:href=\"&#106;avascript:evil()\"><text>x</text></a>",
    "<a href=\"vbscript:evil()\"/>",
    "<a href=\"data:text/html,&lt;script>evil()&lt;/script>\"/>",
    "<a><animate attributeName=\"href\" values=\"javascript:evil()\"/></a>",
    "<a><animate attributeName=\"xlink:href\" to=\"javascript:evil()\"/></a>",
    "<a><set attributeName=\"href\" to=\"https://evil.example/\"/></a>",
    "<image href=\"https://evil.example/a.png\"/>",
    "<use href=\"\u{a0}#evil\"/>",
    "<image href=\"\u{7f}data:image/png;base64,evil\"/>",
    "<text style=\"fill:url(\u{7f}#evil)\">x</text>",
    "<style>text{filter:url(\u{2003}#evil)}</style>",
    "<image xlink:href=\"//evil.example/a.png\"/>",
    "<image href=\"data:image/svg+xml,&lt;svg onload='evil()'/>\"/>",
    "<use href=\"https://evil.example/a.svg#x\"/>",
    "<use href=\"data:image/svg+xml,evil#x\"/>",
    "<feImage href=\"https://evil.example/a.png\"/>",
    "<filter><feImage xlink:href=\"https://evil.example/a.png\"/></filter>",
    "<x:image xmlns:x=\"http://www.w3.org/2000/svg\" href=\"https://evil.example/a.png\"/>",
    "<image xmlns:y=\"http://www.w3.org/1999/xlink\" y:href=\"https://evil.example/a.png\"/>",
    "<style>@import 'https://evil.example/a.css';</style>",
    "<style>@IMPORT url(https://evil.example/a.css);</style>",
    "<style>@im<g/>port 'https://evil.example/a.css';</style>",
    "<style>@im<!-- -->port 'https://evil.example/a.css';</style>",
    "<style>@im<![CDATA[port]]> 'https://evil.example/a.css';</style>",
    "<style>&#64;import 'https://evil.example/a.css';</style>",
    "<style>@\\69mport 'https://evil.example/a.css';</style>",
    "<style><g>a{}</g>rect{fill:url(https://evil.example/a.svg#x)}</style>",
    "<style><![CDATA[rect{fill:url(https://evil.example/a)}]]></style>",
    "<style>rect{background:u\\72l(https://evil.example/a)}</style>",
    "<style>rect{mask:URL( 'https://evil.example/a' )}</style>",
    "<style>rect{background:image-set('https://evil.example/a' 1x)}</style>",
    "<style>@font-face{font-family:a;src:url(https://evil.example/a.woff2)}</style>",
    "<style type=\"text/css\">a{}</style><style>@import '//evil.example'</style>",
    "<rect style=\"fill:url(https://evil.example/a)\"/>",
    "<rect fill=\"url(https://evil.example/a#x)\"/>",
    "<rect fill=\"u&#114;l(https://evil.example/a#x)\"/>",
    "<rect filter=\"url(#a) url(https://evil.example/a#x)\"/>",
    "<rect cursor=\"url(https://evil.example/a)\"/>",
    "<animate attributeName=\"fill\" values=\"red;url(https://evil.example/a#x)\"/>",
    "<set attributeName=\"mask\" to=\"url(https://evil.example/a#x)\"/>",
    "<?xml-stylesheet href=\"https://evil.example/a.css\"?>",
    "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">evil()</handler>",
    "<audio xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/a.mp3\"/>",
    "<object xmlns=\"http://www.w3.org/1999/xhtml\" data=\"https://evil.example/\"/>",
    "<metadata><img xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/\"/></metadata>",
    "<g xml:base=\"https://evil.example/\"><use href=\"#x\"/></g>",
    "<text><tspan onclick='evil()'>x</tspan></text>",
    "<switch><foreignObject><script xmlns=\"http://www.w3.org/1999/xhtml\">evil()</script></foreignObject></switch>",
    "<style xmlns=\"http://www.w3.org/1999/xhtml\">@import 'https://evil.example/a.css';</style>",
    "<svg:style xmlns:svg=\"http://www.w3.org/1999/xhtml\">@import 'https://evil.example/a.css';</svg:style>",
    "<svg:script xmlns:svg=\"http://www.w3.org/1999/xhtml\">evil()</svg:script>",
    "<svg:image xmlns:svg=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/a.png\"/>",
    "<g xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"#x\" ping=\"https://evil.example/\">x</a></g>",
    "<a href=\"#x\" ping=\"https://evil.example/\"><text>x</text></a>",
    "<a href=\"#x\" attributionsrc=\"https://evil.example/\"><text>x</text></a>",
    "<a><animate attributeName=\" href \" values=\"javascript:evil()\"/><text>x</text></a>",
    "<a><animate attributeName=\"&#104;ref\" to=\"javascript:evil()\"/><text>x</text></a>",
    "<a><animate attributeName=\"href\" keyTimes=\"0;0;1\" values=\"javascript:evil();javascript:evil();0\"/><text>x</text></a>",
    "<a id=\"a\" href=\"#x\"><text>x</text></a><set href=\"#a\" attributeName=\"href\" to=\"javascript:evil()\"/>",
    "<a xmlns:q=\"http://www.w3.org/1999/xlink\"><set attributeName=\"q:href\" to=\"javascript:evil()\"/><text>x</text></a>",
    "<image><set attributeName=\"href\" to=\"https://evil.example/a.png\"/></image>",
    "<symbol id=\"x\"><g onload=\"evil()\"/></symbol><use href=\"#x\"/>",
    "<image href=\"evil.png\" onerror=\"evil()\"/>",
    "<animateTransform attributeName=\"transform\" dur=\"0.01s\" onend=\"evil()\"/>",
    "<animateMotion path=\"M0,0L1,1\" dur=\"0.01s\" repeatCount=\"3\" onrepeat=\"evil()\"/>",
    "<set attributeName=\"x\" to=\"1\" onbegin=\"evil()\"/>",
    "<rect tabindex=\"0\" autofocus=\"\" onfocus=\"evil()\"/>",
    "<rect width=\"3\" height=\"2\" onpointerover=\"evil()\"/>",
    "<svg onload=\"evil()\"/>",
    "<style onload=\"evil()\">rect{}</style>",
    "<listener xmlns=\"http://www.w3.org/2001/xml-events\" event=\"load\" handler=\"#x\"/>",
    "<discard onbegin=\"evil()\"/>",
    "<style>rect{-moz-binding:url(https://evil.example/a.xml#x);behavior:url(//evil.example/a.htc)}</style>",
    "<style>rect{fill:url(  \n'https://evil.example/a#x')}</style>",
    "<style>rect{mask-image:-webkit-image-set(url(https://evil.example/a) 1x)}</style>",
    "<style>rect{mask-image:cross-fade(url(https://evil.example/a), url(https://evil.example/b))}</style>",
    "<style>@font-face{font-family:a;src:local('no'),url(//evil.example/f)}text{font-family:a}</style><text>x</text>",
    "<style>svg{cursor:url(https://evil.example/c.cur),auto}</style>",
    "<style>svg{background:url(https://evil.example/b.png)}</style>",
    "<style>svg{--a:url(https://evil.example/b.png);background:var(--a)}</style>",
    "<style>@media all{@supports(color:red){svg{background:url(//evil.example)}}}</style>",
    "<style><![CDATA[svg{background:url(&#35;a)}]]></style>",
    "<style>@namespace a url(https://evil.example/);@import \"https://evil.example/a.css\" screen;</style>",
    "<style>@charset \"utf-7\";+AEA-import 'https://evil.example/a.css';svg{background:url(//evil.example/b)}</style>",
    "<rect clip-path=\"url('https://evil.example/a#x')\"/>",
    "<path d=\"M0 0L1 1\" marker-end=\"url(https://evil.example/a#x)\"/>",
    "<rect style=\"mask:url(&quot;https://evil.example/a#x&quot;)\"/>",
    "<rect style=\"fill:red;background:URL(//evil.example/a)\"/>",
    "<svg style=\"background:url(https://evil.example/a.png)\"/>",
    "<g style=\"cursor:url(data:image/svg+xml,evil),url(https://evil.example/c.cur),auto\"/>",
    "<tref xlink:href=\"https://evil.example/a.svg#x\"/>",
    "<text><textPath href=\"https://evil.example/a.svg#p\">x</textPath></text>",
    "<animateMotion dur=\"1s\"><mpath href=\"https://evil.example/a.svg#p\"/></animateMotion>",
    "<linearGradient id=\"x\" href=\"https://evil.example/a.svg#g\"/><rect fill=\"url(#x)\"/>",
    "<pattern id=\"x\" href=\"https://evil.example/a.svg#g\"/><rect fill=\"url(#x)\"/>",
    "<color-profile xlink:href=\"https://evil.example/a.icc\"/><cursor xlink:href=\"https://evil.example/a.png\"/>",
    "<font><font-face><font-face-src><font-face-uri xlink:href=\"https://evil.example/f.svg#f\"/></font-face-src></font-face></font>",
    "<video xmlns=\"http://www.w3.org/1999/xhtml\" poster=\"https://evil.example/p.png\"/>",
    "<link xmlns=\"http://www.w3.org/1999/xhtml\" rel=\"stylesheet\" href=\"https://evil.example/a.css\"/>",
    "<meta xmlns=\"http://www.w3.org/1999/xhtml\" http-equiv=\"refresh\" content=\"0;url=https://evil.example/\"/>",
    "<iframe xmlns=\"http://www.w3.org/1999/xhtml\" srcdoc=\"&lt;script>top.evil()&lt;/script>\"/>",
    "<img xmlns=\"http://www.w3.org/1999/xhtml\" src=\"x\" srcset=\"https://evil.example/a.png 1x\" onerror=\"evil()\"/>",
    "<embed xmlns=\"http://www.w3.org/1999/xhtml\" src=\"https://evil.example/a.swf\"/>",
    "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"javascript:parent.evil()\"/></foreignObject>",
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" href=\"javascript:evil()\"><mi>x</mi></math>",
    "<g xmlns:on=\"http://www.w3.org/2000/svg\" on:click=\"evil()\"/>",
    "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"https://evil.example/a.xml\"/>",
    "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"><xsl:import href=\"https://evil.example/\"/></xsl:stylesheet>",
];

pub(crate) fn svg(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 3 2\">{inside}\
         <rect width=\"3\" height=\"2\"/></svg>"
    )
}

#[test]
fn nothing_runs_or_loads() {
    let mut site = SiteTest::new().norwegian_page();
    for (number, inside) in INSIDE.iter().enumerate() {
        site = site.file(&format!("static/t{number}.svg"), svg(inside));
    }
    let built = site.build();
    for (number, inside) in INSIDE.iter().enumerate() {
        let published = built.page(&format!("/t{number}.svg"));
        assert!(!published.text.to_lowercase().contains("evil"), "{inside}: {}", published.text);
        published.has("<rect width=\"3\" height=\"2\"/></svg>");
    }
}

#[test]
fn a_drawing_is_read_in_the_encoding_that_it_declares() {
    let text = svg("<text>Äiti</text>");
    let latin: Vec<u8> =
        format!("<?xml version='1.0' encoding='ISO-8859-1'?>{text}").chars().map(|c| u32::from(c) as u8).collect();
    let units: Vec<u16> = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{text}").encode_utf16().collect();
    let utf16 = [vec![0xff, 0xfe], units.iter().flat_map(|unit| unit.to_le_bytes()).collect()].concat();
    // In ISO-2022-JP, an escape sequence makes letters of these signs: a browser reads them, and a reader of UTF-8 does not.
    let hidden = "<?xml version=\"1.0\" encoding=\"iso-2022-jp\"?>".to_owned()
        + &svg("<text>\u{1b}$B!!\u{1b}(B<scr\u{1b}(Bipt>evil()</scr\u{1b}(Bipt></text>");
    let built = SiteTest::new()
        .norwegian_page()
        .file("static/latin.svg", latin)
        .file("static/utf16.svg", utf16)
        .file("static/eight-bits.svg", format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{text}"))
        .file("static/bom.svg", format!("\u{feff}{text}"))
        .file("static/hidden.svg", hidden)
        .build();
    for file in ["/latin.svg", "/utf16.svg", "/eight-bits.svg", "/bom.svg"] {
        built.page(file).has("<text>Äiti</text>").lacks("<?xml");
    }
    built.page("/hidden.svg").lacks("evil");
}

#[test]
fn only_animations_are_removed_for_what_they_animate() {
    let text = svg("<text attributeName=\"href\">Sana</text>").replacen("<svg", "<svg attributeName=\"onload\"", 1);
    let built = SiteTest::new().norwegian_page().file("static/k.svg", text).build();
    built.page("/k.svg").has("<svg ").has(">Sana</text>");
}

#[test]
fn a_drawing_that_browsers_read_in_another_way_is_refused() {
    for (bytes, reason) in [
        (format!("<?xml version=\"1.0\" encoding=\"klingon\"?>{}", svg("")), "names an unknown encoding"),
        (svg("<text>&olematon;</text>"), "has a character reference that is not defined"),
        (svg("<text x=\"&olematon;\"/>"), "has a character reference that is not defined"),
        (svg("<text>&#1;</text>"), "has a character reference that is not defined"),
        (svg("<text x=\"&#x1b;\"/>"), "has a character reference that is not defined"),
        (svg("<text>a\0b</text>"), "it has control characters"),
        (svg("<text>a\u{1b}b</text>"), "it has control characters"),
        (svg("<text x=\"1\" x=\"2\"/>"), "k.svg"),
        (svg("<text x'><script>evil()</script>'=\"1\"/>"), "k.svg"),
        (svg("").replace("2000/svg", "1999/xhtml"), "add `xmlns=\"http://www.w3.org/2000/svg\"`"),
        ("<ns0:svg xmlns:ns0='http://www.w3.org/2000/svg'/>".to_owned(), "its first element is `<ns0:svg>`"),
        (svg("").replacen("xmlns=", "id=", 1), "add `xmlns=\"http://www.w3.org/2000/svg\"`"),
    ] {
        let failed = SiteTest::new().norwegian_page().file("static/k.svg", &bytes).fails().says(reason);
        assert!(!fs::exists(failed.site.public()).unwrap());
    }
}
