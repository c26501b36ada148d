//! Pictures that ask for too much: the build says which limit they pass, and neither hangs nor fills the memory.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::images::{jpeg, png};
use crate::site_test::{Failed, SiteTest};

const RECTANGLE: &str = "<rect width='90' height='90' fill='red'/>";

fn drawing(inside: &str) -> String {
    format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100' width='100' height='100'>{inside}</svg>")
}

fn with_icon(svg: &str) -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .file("static/logo.svg", svg)
        .tables("[icon]\nicon = \"static/logo.svg\"")
        .post("a", "A", "Teksti.")
}

#[track_caller]
fn icon_fails(inside: &str, problem: &str) -> Failed {
    with_icon(&drawing(inside)).fails().says(&format!("no icons can be made of static/logo.svg: it {problem}"))
}

/// A PNG with one more chunk after its header.
fn with_chunk(kind: &[u8], content: &[u8]) -> Vec<u8> {
    let plain = png(1);
    let mut chunk = kind.to_vec();
    chunk.extend(content);
    let mut bytes = plain[..33].to_vec();
    bytes.extend((content.len() as u32).to_be_bytes());
    bytes.extend(&chunk);
    bytes.extend(crc32fast::hash(&chunk).to_be_bytes());
    bytes.extend(&plain[33..]);
    bytes
}

/// Zeros, packed a thousand times smaller.
fn packed_zeros(megabytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 20];
    for _ in 0..megabytes {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

fn profile(megabytes: usize) -> Vec<u8> {
    [b"icc\0\0", &packed_zeros(megabytes)[..]].concat()
}

#[test]
fn a_profile_that_unpacks_to_gigabytes_is_an_error() {
    SiteTest::new()
        .norwegian_page()
        .file("static/kuva.png", with_chunk(b"iCCP", &profile(300)))
        .post("a", "A", "![Kuva](/kuva.png)")
        .fails()
        .says("the picture static/kuva.png has a colour profile of more than 16 MB after unpacking")
        .says("save it with the colour profile sRGB");
}

#[test]
fn a_profile_of_a_printer_is_none() {
    let built = SiteTest::new()
        .norwegian_page()
        .file("content/kuva.png", with_chunk(b"iCCP", &profile(12)))
        .post("a", "A", "![Kuva](kuva.png)")
        .build();
    built.page("/fi/2026/03/a/").has("<img");
}

#[test]
fn other_packed_parts_of_a_png_are_left_out_unread() {
    for kind in ["zTXt", "eXIf"] {
        let built = SiteTest::new()
            .norwegian_page()
            .file("content/kuva.png", with_chunk(kind.as_bytes(), &profile(300)))
            .post("a", "A", "![Kuva](kuva.png)")
            .build();
        built.page("/fi/2026/03/a/").has("<img");
    }
}

#[test]
fn a_png_with_two_sizes_is_an_error() {
    let mut header = 1_u32.to_be_bytes().to_vec();
    header.extend([0, 0, 0, 1, 8, 2, 0, 0, 0]);
    let site = SiteTest::new().norwegian_page().file("static/kuva.png", with_chunk(b"IHDR", &header));
    site.fails().says("the picture static/kuva.png is broken: it states its size twice");
}

#[test]
fn a_jpeg_of_many_scans_is_an_error() {
    let plain = jpeg(64, 64);
    let scan = plain.windows(2).position(|pair| pair == [0xff, 0xda]).expect("a scan");
    let (head, rest) = plain.split_at(scan);
    let (scan, end) = rest.split_at(rest.len() - 2);
    let of_scans = |count: usize| [head, &scan.repeat(count), end].concat();
    let site = |count: usize| SiteTest::new().norwegian_page().file("static/kuva.jpg", of_scans(count));
    site(101).fails().says("the picture static/kuva.jpg has more than 100 scans");
    site(20).build();
}

#[test]
fn a_jpeg_with_two_sizes_is_an_error() {
    let plain = jpeg(64, 64);
    let frame = plain.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
    let length = usize::from(u16::from_be_bytes([plain[frame + 2], plain[frame + 3]])) + 2;
    let mut large = plain[frame..frame + length].to_vec();
    large[5..9].fill(0xff);
    let bytes = [&plain[..frame], &large, &plain[frame..]].concat();
    let site = SiteTest::new().norwegian_page().file("static/kuva.jpg", bytes);
    site.fails().says("the picture static/kuva.jpg is broken: it states its size twice");
}

#[test]
fn noise_of_a_million_octaves_is_an_error() {
    let noise = "<filter id='f'><feTurbulence baseFrequency='0.1' numOctaves='1000000'/></filter>";
    for rectangle in
        ["<rect width='9' height='9' filter='url(#f)'/>", "<style>.a{filter:url(#f)}</style><g class='a'/>"]
    {
        let rectangle = rectangle.replace("<g class='a'/>", "<rect class='a' width='9' height='9'/>");
        icon_fails(&format!("{noise}{rectangle}"), "asks for noise with more than 16 octaves").says("simplify it");
    }
}

#[test]
fn a_filter_that_looks_at_all_pixels_for_each_one_is_an_error() {
    let filters = [
        "<feMorphology operator='dilate' radius='1000'/>".to_owned(),
        format!("<feConvolveMatrix order='300' kernelMatrix='{}'/>", "1 ".repeat(90_000)),
    ];
    for filter in filters {
        let filter = format!("<filter id='f' x='-1' y='-1' width='3' height='3'>{filter}</filter>");
        let all = format!("{filter}<rect width='90' height='90' filter='url(#f)'/>");
        icon_fails(&all, "needs more than 4 thousand million steps to be drawn");
    }
}

#[test]
fn layers_that_fill_the_memory_are_an_error() {
    let blurs = "<feGaussianBlur stdDeviation='9'/>".repeat(3000);
    let filter = format!("<filter id='f' x='-5' y='-5' width='10' height='10'>{blurs}</filter>");
    let of_filter = format!("{filter}<rect width='90' height='90' filter='url(#f)'/>");
    let pattern =
        format!("<pattern id='p' width='1e5' height='1e5' patternUnits='userSpaceOnUse'>{RECTANGLE}</pattern>");
    let of_pattern = format!("{pattern}<rect width='90' height='90' fill='url(#p)'/>");
    let large = "<rect x='-500' y='-500' width='2000' height='2000'/>";
    let of_groups = format!("{}{large}{}", "<g opacity='0.9'>".repeat(60), "</g>".repeat(60));
    for all in [of_filter, of_pattern, of_groups] {
        icon_fails(&all, "needs more than 512 MB of layers to be drawn");
    }
}

#[test]
fn elements_in_each_other_have_a_limit() {
    for (start, end) in [
        ("<g opacity='0.9'>", "</g>"),
        ("<svg viewBox='0 0 9 9'>", "</svg>"),
        ("<switch>", "</switch>"),
        ("<a>", "</a>"),
    ] {
        let all = format!("{}{RECTANGLE}{}", start.repeat(2000), end.repeat(2000));
        icon_fails(&all, "has more than 100 elements inside each other");
        // The limit is below what the stack holds.
        with_icon(&drawing(&format!("{}{RECTANGLE}{}", start.repeat(98), end.repeat(98)))).build();
    }
    let text = format!("<text>{}a{}</text>", "<tspan>".repeat(2000), "</tspan>".repeat(2000));
    icon_fails(&text, "has more than 100 elements inside each other");
    let deep = format!("{}{RECTANGLE}{}", "<g>".repeat(120_000), "</g>".repeat(120_000));
    icon_fails(&deep, "has more than 100000 parts");
}

/// A chain of elements of which each one refers to the one before it.
fn chain(length: usize, first: &str, further: impl Fn(usize) -> String, last: &str) -> String {
    let further: String = (1..length).map(further).collect();
    format!("{first}{further}{last}")
}

#[test]
fn references_in_each_other_have_the_same_limit() {
    let chains = |length: usize| {
        let end = length - 1;
        [
            chain(
                length,
                "<mask id='m0'><rect width='9' height='9' fill='white'/></mask>",
                |i| format!("<mask id='m{i}' mask='url(#m{})'>{RECTANGLE}</mask>", i - 1),
                &format!("<rect width='9' height='9' mask='url(#m{end})'/>"),
            ),
            chain(
                length,
                "<clipPath id='m0'><rect width='9' height='9'/></clipPath>",
                |i| format!("<clipPath id='m{i}' clip-path='url(#m{})'>{RECTANGLE}</clipPath>", i - 1),
                &format!("<rect width='9' height='9' clip-path='url(#m{end})'/>"),
            ),
            chain(
                length,
                "<g id='m0'><rect width='9' height='9'/></g>",
                |i| format!("<g id='m{i}'><use href='#m{}'/></g>", i - 1),
                "",
            ),
        ]
    };
    for all in chains(2000) {
        icon_fails(&all, "has more than 100 elements inside each other");
    }
    for all in chains(30) {
        with_icon(&drawing(&all)).build();
    }
}

#[test]
fn repetitions_of_repetitions_are_counted() {
    let ten = |element: String| element.repeat(10);
    let levels = [
        chain(
            30,
            &format!("<g id='u0'>{RECTANGLE}</g>"),
            |i| format!("<g id='u{i}'>{}</g>", ten(format!("<use href='#u{}'/>", i - 1))),
            "",
        ),
        chain(
            15,
            &format!("<pattern id='p0' width='1' height='1'>{RECTANGLE}</pattern>"),
            |i| {
                let inside = ten(format!("<rect width='9' height='9' fill='url(#p{})'/>", i - 1));
                format!("<pattern id='p{i}' width='1' height='1'>{inside}</pattern>")
            },
            "<rect width='9' height='9' fill='url(#p14)'/>",
        ),
        chain(
            15,
            &format!("<mask id='p0'>{RECTANGLE}</mask>"),
            |i| {
                format!(
                    "<mask id='p{i}'>{}</mask>",
                    ten(format!("<rect width='9' height='9' mask='url(#p{})'/>", i - 1))
                )
            },
            "<rect width='9' height='9' mask='url(#p14)'/>",
        ),
        chain(
            15,
            "<style>.a{fill:url(#p14)}</style><pattern id='p0' width='1' height='1'/>",
            |i| {
                let inside = ten(format!("<rect width='9' height='9' style='fill: url( #p{})'/>", i - 1));
                format!("<pattern id='p{i}' width='1' height='1'>{inside}</pattern>")
            },
            "<g class='a'><rect width='9' height='9'/></g>",
        ),
        format!(
            "<marker id='m'>{}</marker><path d='M0 0{}' marker-mid='url(#m)'/>",
            RECTANGLE.repeat(100),
            "L9 9L0 0".repeat(2000)
        ),
        format!(
            "<pattern id='p' width='9' height='9'>{}</pattern><g fill='url(#p)'>{}</g>",
            RECTANGLE.repeat(1000),
            "<rect width='9' height='9'/>".repeat(1000)
        ),
    ];
    for all in levels {
        icon_fails(&all, "has more than 100000 parts, counted each time that one is repeated");
    }
}

#[test]
fn an_element_that_is_part_of_itself_is_an_error() {
    for all in [
        "<g id='a'><use href='#a'/></g>",
        "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>",
        "<mask id='a'><rect width='9' height='9' mask='url(#a)'/></mask><rect width='9' height='9' mask='url(#a)'/>",
        "<pattern id='a' width='9' height='9'><rect width='9' height='9' fill='url(#a)'/></pattern>",
    ] {
        icon_fails(all, "has an element that is part of itself").says("remove the reference");
    }
}

#[test]
fn letters_paths_dashes_and_sheets_have_limits() {
    let steps = "needs more than 4 thousand million steps to be drawn";
    icon_fails(&format!("<text y='50'>{}</text>", "a".repeat(1_000_000)), "has more than 5000 letters");
    icon_fails(
        &format!("<text y='50'>{}</text>", "<tspan dx='1'>a</tspan>".repeat(6000)),
        "has more than 5000 letters",
    );
    icon_fails(&format!("<path d='M0 0{}'/>", "L99 99L0 1".repeat(300_000)), steps);
    icon_fails(&"<path d='M0 0H100V100' stroke='red' stroke-dasharray='0.0003' fill='none'/>".repeat(50), steps);
    icon_fails(&"<g opacity='0.5'><rect width='100' height='100'/></g>".repeat(5000), steps);
    let css = format!("<style>{}circle rect{{fill:red}}</style>", "g ".repeat(12));
    icon_fails(&format!("{css}{}{}{}", "<g>".repeat(60), RECTANGLE.repeat(50), "</g>".repeat(60)), steps);
    icon_fails("<path d='M0 0H1e9V9Z'/>", "draws more than 1000000 pixels away from its corner");
    icon_fails(&format!("<!--{}-->{RECTANGLE}<path d='{}'/>", "-", "M0 0".repeat(2_000_000)), "is larger than 4 MB");
}

#[test]
fn an_icon_is_cleaned_and_read_in_its_encoding() {
    let text = format!("\u{feff}{}", drawing(&format!("{RECTANGLE}<script>alert(1)</script>")));
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let built = SiteTest::new()
        .norwegian_page()
        .file("static/logo.svg", utf_16)
        .tables("[icon]\nicon = \"static/logo.svg\"")
        .post("a", "A", "Teksti.")
        .build();
    built.page("/icon.svg").has("<rect").lacks("script");
}

#[test]
fn an_ordinary_drawing_is_drawn() {
    let (mut gradients, mut css, mut shapes) = (String::new(), String::new(), String::new());
    for i in 0..20 {
        _ = write!(gradients, "<linearGradient id='g{i}'><stop offset='0' stop-color='red'/></linearGradient>");
        _ = write!(css, ".cls-{i}{{fill:url(#g{i});}}");
    }
    for i in 0..600 {
        let (class, x) = (i % 20, i % 90);
        _ = write!(shapes, "<path class='cls-{class}' d='M{x} 5c1.2.3 4 5 9 8s-3 7-8 2z' stroke-dasharray='2 1'/>");
    }
    let shadow = "<filter id='s'><feGaussianBlur stdDeviation='2'/><feOffset dx='1'/><feMerge><feMergeNode/>\
                  <feMergeNode in='SourceGraphic'/></feMerge></filter>";
    let all = format!(
        "<!-- a logo --><defs>{gradients}{shadow}<style>text {{ font-family: 'Open Sans', \"A}}\"; }} {css} @media print {{ .cls-1 {{ opacity: 1 }} }}</style>\
         <clipPath id='c'><circle cx='50' cy='50' r='48'/></clipPath></defs>\
         <g clip-path='url(#c)' filter='url(#s)'><a href='#top'><g opacity='.8'>{shapes}</g></a></g>\
         <text x='10' y='50' font-size='12'>Kielo & co</text>"
    );
    with_icon(&drawing(&all.replace('&', "&amp;"))).build();
}
