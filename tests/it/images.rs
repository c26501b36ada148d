//! Images: the sizes they come in, what of their files is published, and what can be wrong with them.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::preview_test::Preview;
use crate::site_test::{Built, SiteTest, cache_entry, files};

/// The position that a camera writes into its files.
const PLACE: &[u8] = b"60.1699N 24.9384E";

/// A small image; another number gives another one.
pub(crate) fn png(number: u8) -> Vec<u8> {
    encoded(&RgbImage::from_pixel(8, 4, Rgb([number, 90, 200])), ImageFormat::Png)
}

fn encoded(pixels: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red on the left, blue on the right, with some noise.
fn two_halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) as u8 / 8;
        if x < width / 2 { Rgb([220 - noise, 10, 10]) } else { Rgb([10, 10, 220 - noise]) }
    })
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(&two_halves(width, height), ImageFormat::Jpeg)
}

/// EXIF with an orientation, and a place.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x01, 0x0e, 0, 2, 0, 0, 0, PLACE.len() as u8, 0, 0, 0, 38]);
    exif.extend([0, 0, 0, 0]);
    exif.extend(PLACE);
    exif
}

/// A JPEG as a camera writes it: with the place in EXIF, XMP and a comment, and one more image behind it.
pub(crate) fn from_camera(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let plain = jpeg(width, height);
    let mut bytes = plain[..2].to_vec();
    let mut segment = |marker: u8, parts: &[&[u8]]| {
        let inside = parts.concat();
        bytes.extend([0xff, marker]);
        bytes.extend((inside.len() as u16 + 2).to_be_bytes());
        bytes.extend(inside);
    };
    segment(0xe1, &[b"Exif\0\0", &exif(orientation)]);
    segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0<x>", PLACE, b"</x>"]);
    segment(0xfe, &[PLACE]);
    bytes.extend(&plain[2..]);
    bytes.extend(&plain[..2]);
    bytes.extend(PLACE);
    bytes
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// A bundle with an image, and a text that shows it.
fn with_image_in_text(name: &str, bytes: &[u8], text: &str) -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .file("content/kuvat/index.md", format!("+++\ntitle = \"Kuvat\"\ndate = 2026-03-02\n+++\n\n{text}\n"))
        .file(&format!("content/kuvat/{name}"), bytes)
}

const PAGE: &str = "/fi/2026/03/kuvat/";

/// The names of derived images, without their fingerprints.
fn derived(built: &Built) -> Vec<String> {
    let names = built.files().into_iter().filter_map(|file| file.strip_prefix("pictures/").map(str::to_owned));
    let plain = names.map(|name| {
        let parts: Vec<&str> = name.split('.').collect();
        assert!(parts.len() == 3 && parts[1].len() == 10, "{name}");
        format!("{}.{}", parts[0], parts[2])
    });
    let mut names: Vec<String> = plain.collect();
    names.sort();
    names
}

#[test]
fn a_large_image_comes_in_several_sizes() {
    let built =
        with_image_in_text("Yö kuva.jpg", &jpeg(2000, 1000), "![Yö](<Yö kuva.jpg>)\n\n![Taas](<Yö kuva.jpg>)").build();
    built.is_silent();
    assert_eq!(
        derived(&built),
        ["yo-kuva-1200.jpg", "yo-kuva-1200.webp", "yo-kuva-1600.webp", "yo-kuva-480.webp", "yo-kuva-800.webp"]
    );
    built
        .page(PAGE)
        .has_in_order(["<picture><source type=\"image/webp\" srcset=\"/pictures/yo-kuva-480.", ".webp 480w, "])
        .has_in_order([
            ".webp 800w, ",
            ".webp 1200w, ",
            ".webp 1600w\" sizes=\"",
            "><img src=\"/pictures/yo-kuva-1200.",
        ])
        .has_in_order([
            ".jpg\" width=\"2000\" height=\"1000\" alt=\"Yö\" class=\"tone-",
            "\" fetchpriority=\"high\"></picture>",
        ])
        .has_in_order(["alt=\"Taas\" class=\"tone-", "loading=\"lazy\" decoding=\"async\"></picture>"]);
    for file in built.files().iter().filter(|file| file.starts_with("pictures/")) {
        let image = image::open(built.site.public().join(file)).unwrap();
        let width = image.width();
        assert!(file.contains(&format!("-{width}.")) && image.height() == width / 2, "{file}");
        // The left half is still on the left.
        let (left, right) = (image.get_pixel(width / 4, 9), image.get_pixel(width * 3 / 4, 9));
        assert!(left[0] > 150 && left[2] < 60 && right[2] > 150 && right[0] < 60, "{file}: {left:?} {right:?}");
    }
}

#[test]
fn nothing_is_made_larger() {
    let built = with_image_in_text("pieni.png", &png(1), "![Pieni](pieni.png)").build();
    assert_eq!(derived(&built), ["pieni-8.webp"]);
    built.page(PAGE).has_in_order([
        "srcset=\"/pictures/pieni-8.",
        ".webp\"><img src=\"/fi/2026/03/kuvat/pieni.png\" width=\"8\" height=\"4\" alt=\"Pieni\" class=\"tone-r0 tone-g1 tone-b2\"",
    ]);
}

#[test]
fn a_title_becomes_a_caption() {
    with_image_in_text("k.png", &png(1), "![Kuva](k.png \"Kuvan *teksti*\")")
        .build()
        .page(PAGE)
        .has_in_order(["<figure>\n<picture>", "</picture>\n<figcaption>Kuvan *teksti*</figcaption>\n</figure>"]);
}

#[test]
fn images_are_turned_as_their_cameras_were() {
    // Red is on the left of the file, and on top when it is turned to the right.
    let built = with_image_in_text("k.jpg", &from_camera(80, 40, 6), "![Kuva](k.jpg)").build();
    built.page(PAGE).has("width=\"40\" height=\"80\"");
    let small = built.files().into_iter().find(|file| file.starts_with("pictures/")).unwrap();
    let image = image::open(built.site.public().join(small)).unwrap();
    assert_eq!(image.dimensions(), (40, 80));
    assert!(image.get_pixel(20, 10)[0] > 150 && image.get_pixel(20, 70)[2] > 150);
    let original = fs::read(built.site.public().join("fi/2026/03/kuvat/k.jpg")).unwrap();
    assert!(has(&original, &[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]), "the original still says how it is turned");
}

#[test]
fn no_output_reveals_where_an_image_was_taken() {
    let png = {
        let mut bytes = png(9);
        let chunk = [b"tEXtComment\0", PLACE].concat();
        let whole =
            [&(chunk.len() as u32 - 4).to_be_bytes()[..], &chunk, &crc32fast::hash(&chunk).to_be_bytes()].concat();
        bytes.splice(33..33, whole);
        bytes
    };
    let webp = {
        let mut bytes = encoded(&two_halves(40, 20), ImageFormat::WebP);
        bytes.extend([b"EXIF", &(exif(1).len() as u32).to_le_bytes()[..], &exif(1)].concat());
        if bytes.len() % 2 == 1 {
            bytes.push(0);
        }
        let length = bytes.len() as u32 - 8;
        bytes[4..8].copy_from_slice(&length.to_le_bytes());
        bytes
    };
    let jpeg = from_camera(300, 200, 1);
    let site = with_image_in_text("k.jpg", &jpeg, "![a](k.jpg) ![b](/k.png) ![c](/k.webp)")
        .file("static/k.png", &png)
        .file("content/k.webp", &webp);
    for bytes in [&jpeg, &png, &webp] {
        assert!(has(bytes, PLACE));
    }
    let built = site.build();
    assert!(built.files().len() > 10);
    for file in built.files() {
        let bytes = fs::read(built.site.public().join(&file)).unwrap();
        assert!(!has(&bytes, PLACE), "{file}");
    }
    for (file, before) in [("fi/2026/03/kuvat/k.jpg", jpeg), ("k.png", png), ("k.webp", webp)] {
        let published = image::open(built.site.public().join(file)).unwrap();
        assert_eq!(published, image::load_from_memory(&before).unwrap(), "{file} has other pixels");
    }
}

#[test]
fn a_second_build_makes_nothing_again() {
    let built = with_image_in_text("k.jpg", &jpeg(900, 600), "![Kuva](k.jpg)").build();
    let cache = built.site.root().join(".kielo-cache");
    assert!(
        fs::read_to_string(cache.join("CACHEDIR.TAG"))
            .unwrap()
            .starts_with("Signature: 8a477f597d28d172789f06886806bc55")
    );
    assert_eq!(fs::read_to_string(cache.join(".gitignore")).unwrap(), "*\n");
    let before = files(&cache);
    let again = built.again().build();
    assert!(again.summary.contains("0 files written"), "{}", again.summary);
    // Entries of the cache are used: marked ones come out unchanged.
    for file in &before {
        let path = cache.join(file);
        let bytes = fs::read(&path).unwrap();
        if bytes.starts_with(b"RIFF") {
            let content = [&bytes[..bytes.len() - 16], b"from the cache"].concat();
            fs::write(&path, cache_entry(&content)).unwrap();
        }
    }
    fs::remove_dir_all(again.site.public()).unwrap();
    let third = again.again().build();
    assert_eq!(files(&cache), before);
    let small = third.files().into_iter().find(|file| file.starts_with("pictures/k-480")).unwrap();
    assert!(fs::read(third.site.public().join(small)).unwrap().ends_with(b"from the cache"));
}

#[test]
fn the_cache_may_lie_elsewhere() {
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("kätkö");
    let built = with_image_in_text("k.jpg", &jpeg(90, 60), "![Kuva](k.jpg)")
        .arguments(["--cache", folder.to_str().unwrap()])
        .build();
    assert!(!built.site.root().join(".kielo-cache").exists());
    assert!(files(&folder).len() > 2);
}

#[test]
fn feeds_have_one_plain_image() {
    with_image_in_text("k.jpg", &jpeg(2000, 1000), "![Kuva](k.jpg)")
        .build()
        .page("/fi/feed.xml")
        .lacks("srcset")
        .has_in_order([
            "&lt;img src=&quot;https://",
            "/pictures/k-1200.",
            ".jpg&quot; width=&quot;1200&quot; height=&quot;600&quot; alt=&quot;Kuva&quot;",
        ]);
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], says: &str) {
    let text = format!("![Kuva]({name})");
    with_image_in_text(name, bytes, &text).fails().says(says).says(&format!("content/kuvat/{name}"));
}

#[test]
fn files_that_are_not_images_are_refused() {
    refused("k.jpg", b"", "is empty: 0 bytes");
    refused("k.jpg", b"jpeg", "is called JPEG but is none");
    refused("k.jpg", b"II*\0x", "is called JPEG but is TIFF, which browsers do not show");
    refused("k.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "an iPhone takes JPEG with Settings, Camera");
    refused("k.svg", &png(1), "is called SVG but is PNG");
    refused(
        "k.png",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>",
        "is called PNG but is SVG",
    );
    let whole = jpeg(300, 200);
    refused("k.jpg", &whole[..whole.len() / 2], "is cut off: its end is missing");
    let whole = encoded(&two_halves(300, 200), ImageFormat::Png);
    refused("k.png", &whole[..whole.len() / 2], "is cut off: its end is missing");
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    refused("k.png", &damaged, "a checksum in it is wrong");
    let whole = encoded(&two_halves(300, 200), ImageFormat::WebP);
    refused("k.webp", &whole[..whole.len() / 2], "is cut off: its end is missing");
    refused("k.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g>", "is cut off: its end is missing");
    refused("k.svg", b"<html></html>", "is called SVG but is none");
}

#[test]
fn an_image_with_too_many_pixels_is_refused_before_it_is_read() {
    let mut bomb = png(1);
    bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc32fast::hash(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    refused("k.png", &bomb, "30000 × 30000 pixels, and the limit is 100 million pixels");
    with_image_in_text("k.jpg", &jpeg(2000, 1000), "![Kuva](k.jpg)")
        .tables("[images]\nmax_megapixels = 1")
        .fails()
        .says("raise max_megapixels");
}

#[test]
fn an_image_whose_pixels_cannot_be_read_stops_the_build() {
    let mut bytes = encoded(&two_halves(300, 200), ImageFormat::Png);
    // The data of another file, with a right checksum.
    let at = bytes.windows(4).position(|window| window == b"IDAT").unwrap();
    let length = u32::from_be_bytes(bytes[at - 4..at].try_into().unwrap()) as usize;
    bytes[at + 6..at + 4 + length].fill(0x55);
    let crc = crc32fast::hash(&bytes[at..at + 4 + length]).to_be_bytes();
    bytes[at + 4 + length..at + 8 + length].copy_from_slice(&crc);
    let failed =
        with_image_in_text("k.png", &bytes, "![Kuva](k.png)").fails().says("the picture content/kuvat/k.png is broken");
    assert!(!failed.site.public().exists());
}

#[test]
fn a_missing_image_is_reported_with_similar_names() {
    with_image_in_text("kaavio.png", &png(1), "![Kaavio](kavio.png)")
        .fails()
        .at("content/kuvat/index.md:6:11")
        .says("there is no document or file `kavio.png`")
        .says("did you mean `/kuvat/kaavio.png`?");
}

#[test]
fn an_image_needs_a_text_unless_it_is_mere_decoration() {
    let built = with_image_in_text("k.png", &png(1), "![](k.png)").build();
    built.says("this picture has no text for those who cannot see it").page(PAGE).has("alt=\"\"");
    let built = with_image_in_text("k.png", &png(1), "![\"\"](k.png)").build();
    built.is_silent().page(PAGE).has("alt=\"\"");
}

fn with_image(site: SiteTest, name: &str, image: &str, more: &str) -> SiteTest {
    let text = format!("+++\ntitle = \"{name}\"\ndate = 2026-03-02\nimage = \"{image}\"\n{more}\n+++\n\nTeksti.\n");
    site.file(&format!("content/{name}.md"), text)
}

#[test]
fn two_documents_with_one_image_are_reported() {
    let site = || SiteTest::new().file("static/k.png", png(1));
    let site_with_two = with_image(with_image(site(), "a", "/k.png", ""), "b", "/k.png", "");
    site_with_two.build().says("static/k.png is the image of content/").says("content/b.md");
    let translated =
        with_image(with_image(site(), "a", "/k.png", "translation = \"x\""), "b.nb", "/k.png", "translation = \"x\"");
    translated.build().is_silent();
}

fn themed(template: &str) -> SiteTest {
    let site = SiteTest::new()
        .setting("theme = \"oma\"")
        .file(
            "themes/oma/theme.toml",
            "extends = \"kielo\"\n[pictures]\noma = { width = 100, height = 100, fit = \"contain\" }\n",
        )
        .file("themes/oma/templates/post.html", template)
        .file("static/kuvat/logo.png", png(1))
        .file("content/k.jpg", jpeg(2000, 1000));
    with_image(site, "a", "k.jpg", "image_alt = \"Kuva & teksti\"")
}

const POST: &str = "/fi/2026/03/a/";

#[test]
fn templates_ask_for_presets() {
    let built = themed("{{ image(src=post.image, preset=\"card\", class=\"x\") }}{{ image(src=post.image, preset=\"oma\", loading=\"eager\", alt=\"\") }}{{ image(src=\"/kuvat/logo.png\", alt=\"L\") }}").build();
    built
        .page(POST)
        .has_in_order([
            "<source type=\"image/webp\" srcset=\"/pictures/k-520.",
            ".webp 520w, /pictures/k-1040.",
            "sizes=\"(max-width: 1040px) 100vw, 1040px\"><img src=\"/pictures/k-520.",
            ".jpg\" width=\"1040\" height=\"585\" alt=\"Kuva &amp; teksti\" class=\"x tone-",
            "loading=\"lazy\"",
        ])
        .has_in_order([
            "/pictures/k-100.",
            "width=\"100\" height=\"50\" alt=\"\" class=\"tone-",
            "\"></picture>",
            "src=\"/kuvat/logo.png\" width=\"8\" height=\"4\" alt=\"L\"",
        ]);
    let header = themed("{{ image(src=post.image, preset=\"header\", sizes=\"100vw\") }}").build();
    header.page(POST).has_in_order([
        "k-720.",
        ".webp 720w, ",
        "k-1440.",
        ".webp 1440w\" sizes=\"100vw\"",
        "width=\"1440\" height=\"810\"",
    ]);
}

#[test]
fn social_networks_are_shown_a_jpeg_of_their_size() {
    let site = SiteTest::new().file("static/k.jpg", jpeg(2000, 1500)).tables("[social]\nimage = \"k.jpg\"\n");
    let built = with_image(site, "a", "/k.jpg", "image_alt = \"Kuva\"").build();
    for page in [POST, "/fi/"] {
        built.page(page).has_in_order([
            "<meta property=\"og:image\" content=\"https://blogi.example/pictures/k-1200.",
            ".jpg\">",
            "<meta property=\"og:image:width\" content=\"1200\">",
            "<meta property=\"og:image:height\" content=\"630\">",
            "<meta property=\"og:image:type\" content=\"image/jpeg\">",
        ]);
    }
    let small = with_image(SiteTest::new().file("static/k.png", png(1)), "a", "/k.png", "").build();
    small.page(POST).has("<meta property=\"og:image:width\" content=\"8\">");
}

#[test]
fn templates_ask_for_one_file() {
    let template = "{% set file = image_file(src=post.image, preset=\"share\") %}[{{ file.url }}|{{ file.width }}|{{ file.height }}|{{ file.type }}|{{ post.image.width }}|{{ post.image.file }}]";
    themed(template).build().page(POST).has_in_order([
        "[https://",
        "/pictures/k-1200.",
        ".jpg|1200|630|image/jpeg|2000|content/k.jpg]",
    ]);
}

#[test]
fn unknown_presets_and_images_name_the_template() {
    themed("\n{{ image(src=post.image, preset=\"crad\") }}")
        .fails()
        .says("there is no preset of pictures `crad`")
        .says("did you mean `card`?")
        .at("themes/oma/templates/post.html:2:34");
    themed("{{ image(src=\"/kuvat/loga.png\") }}")
        .fails()
        .says("there is no picture `/kuvat/loga.png`; did you mean `/kuvat/logo.png`?");
}

#[test]
fn drawings_lose_what_could_run() {
    let evil = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 30 20\" onload=\"evil(1)\"><script>evil(2)</script><foreignObject><b>evil(3)</b></foreignObject><style>a{fill:red}@im<![CDATA[port \"https://evil.example/4\"]]></style><a xlink:href=\"javascript:evil(5)\"><rect width=\"9\" height=\"9\" fill=\"url(#x)\"/></a><image href=\"https://evil.example/6.png\"/><use xlink:href=\"#x\"/><set attributeName=\"href\" to=\"javascript:evil(7)\"/></svg>";
    let built = with_image_in_text("k.svg", evil.as_bytes(), "![Kaavio](k.svg)").build();
    built
        .page(PAGE)
        .has("<img src=\"/fi/2026/03/kuvat/k.svg\" width=\"30\" height=\"20\" alt=\"Kaavio\"")
        .page("/fi/2026/03/kuvat/k.svg")
        .lacks("evil")
        .has("viewBox=\"0 0 30 20\"")
        .has("<rect width=\"9\" height=\"9\" fill=\"url(#x)\"/>")
        .has("<use xlink:href=\"#x\"/>");
    // Elements inside a style sheet do not hide the rest of it.
    for style in [
        "@import 'https://evil.example/1';<g></g>",
        "<g></g>@import 'https://evil.example/2';",
        "<style>a{}</style>@import 'https://evil.example/3';",
    ] {
        let nested =
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 3 2\"><style>{style}</style></svg>");
        with_image_in_text("k.svg", nested.as_bytes(), "![K](k.svg)")
            .build()
            .page("/fi/2026/03/kuvat/k.svg")
            .lacks("evil");
    }
    let plain = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30px\" height=\"20\">\n <text x=\"1\">a &amp; b</text>\n</svg>\n";
    with_image_in_text("k.svg", plain.as_bytes(), "![K](k.svg)").build().page("/fi/2026/03/kuvat/k.svg").has(plain);
}

#[test]
fn moving_images_are_left_alone() {
    let mut gif = Vec::new();
    let frames = [10, 200].map(|red| Frame::new(RgbaImage::from_pixel(20, 10, Rgba([red, 0, 0, 255]))));
    GifEncoder::new(&mut gif).encode_frames(frames).unwrap();
    let built = with_image_in_text("k.gif", &gif, "![K](k.gif)").build();
    built
        .page(PAGE)
        .has("<img src=\"/fi/2026/03/kuvat/k.gif\" width=\"20\" height=\"10\" alt=\"K\" fetchpriority=\"high\">");
    assert_eq!(fs::read(built.site.public().join("fi/2026/03/kuvat/k.gif")).unwrap(), gif);
    assert_eq!(derived(&built), [""; 0]);
}

#[test]
fn settings_choose_sizes() {
    let built = with_image_in_text("k.jpg", &jpeg(700, 350), "![K](k.jpg)")
        .tables("[images]\nwidths = [500, 200]\nquality = 50")
        .build();
    assert_eq!(derived(&built), ["k-200.webp", "k-500.webp"]);
    let site = || with_image_in_text("k.jpg", &jpeg(70, 35), "![K](k.jpg)");
    site().tables("[images]\nwidths = [5]").fails().says("write some whole numbers of pixels from 16 to 8000");
    site().tables("[images]\nquality = 0").fails().says("write a whole number from 1 to 100");
    site().tables("[images]\nwidht = [50]").fails().says("did you mean `widths`?");
}

#[test]
fn the_preview_makes_what_a_browser_asks_for() {
    let site = with_image_in_text("k.jpg", &from_camera(1000, 500, 1), "![K](k.jpg)");
    let root = site.root().to_owned();
    let preview = Preview::start(site);
    let page = preview.page(PAGE);
    let small = page.split("srcset=\"").nth(1).unwrap().split(' ').next().unwrap();
    let reply = preview.get(small);
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("image/webp")));
    assert_eq!(image::load_from_memory(&reply.body).unwrap().dimensions(), (480, 240));
    assert!(!has(&preview.get("/fi/2026/03/kuvat/k.jpg").body, PLACE));
    assert!(Path::new(&root).join(".kielo-cache").is_dir());
    preview.save("content/kuvat/k.jpg", jpeg(600, 300));
    preview.wait_for(PAGE, "width=\"600\"");
}

#[test]
fn there_is_a_colour_for_every_tone() {
    let sheet =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kielo/static/content.css")).unwrap();
    for channel in ["r", "g", "b"] {
        // A level of 0 is what the colour begins with.
        for level in 1..4 {
            let rule = format!(".tone-{channel}{level} {{ --{channel}: {}; }}", 30 + level * 70);
            assert!(sheet.contains(&rule), "{rule}");
        }
    }
}

#[test]
fn an_image_with_the_ending_of_another_format_is_used_as_what_it_is() {
    for (name, bytes, named, actual, ending) in [
        ("k.png", jpeg(900, 450), "PNG", "JPEG", "jpg"),
        ("k.JPG", encoded(&two_halves(900, 450), ImageFormat::Png), "JPEG", "PNG", "png"),
        ("k.webp", jpeg(900, 450), "WebP", "JPEG", "jpg"),
        ("k.jpeg", encoded(&two_halves(900, 450), ImageFormat::WebP), "JPEG", "WebP", "webp"),
        ("k.avif", jpeg(900, 450), "AVIF", "JPEG", "jpg"),
        ("k.png", avif((900, 450), 0), "PNG", "AVIF", "avif"),
    ] {
        let built = with_image_in_text(name, &bytes, &format!("![Kuva]({name})")).build();
        built.says(&format!("the picture content/kuvat/{name} is called {named} but is {actual}"));
        built.says(&format!("give its name the ending .{ending}")).says("1 warning");
        let page = built.page(PAGE).has("width=\"900\" height=\"450\"");
        if actual != "AVIF" {
            page.has(".webp 800w");
        }
    }
}

#[test]
fn files_that_browsers_do_not_show_are_no_images() {
    for (name, what, advice) in [
        ("k.HEIC", "HEIC", "Settings, Camera, Formats"),
        ("k.tif", "TIFF", "magick"),
        ("k.TIFF", "TIFF", "magick"),
        ("k.psd", "a Photoshop document", "magick"),
        ("k.pdf", "PDF", "[text](file)"),
        ("k.docx", "a document", "[text](file)"),
        ("k.mp4", "a recording", "<video controls"),
        ("k.CR2", "the raw data of a camera", "magick"),
    ] {
        let says = format!("`{name}` is {what}, which browsers do not show as a picture");
        let text = format!("Teksti.\n\n![Kuva]({name})");
        let failed = with_image_in_text(name, b"x", &text).fails().says(&says).says(advice);
        failed.says("content/kuvat/index.md:").counts("1 error");
        // As a link or a download it is right.
        with_image_in_text(name, b"x", &format!("[Kuva]({name})")).build().is_silent();
    }
    let site = || SiteTest::new().file("static/k.heic", "x").file("static/logo.pdf", "x");
    site()
        .file("content/2026-03-02-a.md", "+++\ntitle = \"A\"\nimage = \"/k.heic\"\n+++\n")
        .fails()
        .at("content/2026-03-02-a.md:3:9")
        .says("`/k.heic` is HEIC");
    site()
        .post("a", "A", "x")
        .tables("[social]\nimage = \"/k.heic\"\n[organization]\nname = \"O\"\nlogo = \"/logo.pdf\"")
        .fails()
        .says("`/k.heic` is HEIC")
        .says("`/logo.pdf` is PDF");
}

/// A box of an AVIF file.
fn file_box(kind: &[u8], content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, &content].concat()
}

/// The boxes of an AVIF file without pixels: a small picture and a large one, which is shown after `turns` by a quarter, and
/// the place in Exif.
fn avif((width, height): (u32, u32), turns: u8) -> Vec<u8> {
    let size = |width: u32, height: u32| file_box(b"ispe", &[&[0; 4], &width.to_be_bytes(), &height.to_be_bytes()]);
    let properties = file_box(b"ipco", &[&size(16, 8), &size(width, height), &file_box(b"irot", &[&[turns]])]);
    // Item 1 has property 1, item 2 has 2 and 3.
    let association = file_box(b"ipma", &[&[0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0x81, 0, 2, 2, 2, 0x83]]);
    let item = |id: u8, kind: &[u8; 4]| file_box(b"infe", &[&[2, 0, 0, 0, 0, id, 0, 0], kind, &[0]]);
    let items = file_box(b"iinf", &[&[0, 0, 0, 0, 0, 3], &item(1, b"av01"), &item(2, b"av01"), &item(3, b"Exif")]);
    let head = file_box(b"ftyp", &[b"avif", &[0; 4], b"mif1", b"avif"]);
    let meta = |offset: u32| {
        let place = [&[0, 3, 0, 0, 0, 1][..], &offset.to_be_bytes(), &(PLACE.len() as u32).to_be_bytes()].concat();
        let places = file_box(b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 1], &place]);
        let shown = file_box(b"pitm", &[&[0, 0, 0, 0, 0, 2]]);
        let all = file_box(b"iprp", &[&properties, &association]);
        file_box(b"meta", &[&[0; 4], &shown, &items, &places, &all])
    };
    let offset = (head.len() + meta(0).len() + 8) as u32;
    [head, meta(offset), file_box(b"mdat", &[PLACE, b"pixels"])].concat()
}

#[test]
fn an_avif_image_has_its_size_and_no_place() {
    let built = with_image_in_text("k.avif", &avif((640, 480), 0), "![Kuva](k.avif)").build();
    built.is_silent();
    built.page(PAGE).has("/kuvat/k.avif\" width=\"640\" height=\"480\" alt=\"Kuva\"");
    let published = fs::read(built.site.public().join("fi/2026/03/kuvat/k.avif")).unwrap();
    assert_eq!(published.len(), avif((640, 480), 0).len());
    assert!(!published.windows(PLACE.len()).any(|part| part == PLACE) && published.ends_with(b"pixels"));
    // A quarter turn exchanges width and height.
    let built = with_image_in_text("k.AVIF", &avif((640, 480), 3), "![Kuva](k.AVIF)").build();
    built.page(PAGE).has("width=\"480\" height=\"640\"");
    // Bytes that cannot be read are published as they are, at an unknown size.
    for length in [0, 12, 40, 200] {
        let part = &avif((640, 480), 0)[..length];
        let built = with_image_in_text("k.avif", part, "![Kuva](k.avif)").build();
        match length {
            200 => built.says("content/kuvat/k.avif is published with what it says about place").says("1 warning"),
            _ => built.is_silent(),
        };
        built.page(PAGE).has("/kuvat/k.avif\" alt=\"Kuva\"");
    }
}

/// A small TIFF file with one entry in its directory, which is at its end.
fn tiff(tag: u16) -> Vec<u8> {
    let [high, low] = tag.to_be_bytes();
    [&b"MM\0*\0\0\0\x0c\0\0\0\0\0\x01"[..], &[high, low, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0], &[0; 4]].concat()
}

#[test]
fn images_are_recognized_by_their_bytes_and_not_by_their_names() {
    let photograph = from_camera(90, 45, 1);
    for name in ["k.jfif", "k.PJPEG", "k.jpg_large", "k.bmp", "k.heic", "k.dat", "k"] {
        let built = with_image_in_text(name, &photograph, &format!("![Kuva]({name})")).build();
        built.is_silent();
        built.page(PAGE).has("width=\"90\" height=\"45\"").has("/pictures/");
        let published = fs::read(built.site.public().join(format!("fi/2026/03/kuvat/{name}"))).unwrap();
        assert!(!has(&published, PLACE), "{name}");
        // A file that nothing shows is published too.
        let built =
            SiteTest::new().post("a", "A", "[x](/kuvat/kuva)").file(&format!("static/kuvat/{name}"), &photograph);
        let published = fs::read(built.build().site.public().join(format!("kuvat/{name}"))).unwrap();
        assert!(!has(&published, PLACE), "{name}");
    }
    // An animation in PNG.
    with_image_in_text("k.apng", &png(1), "![Kuva](k.apng)").build().page(PAGE).has("width=\"8\" height=\"4\"");
    // A name of an image promises one.
    refused("k.jfif", b"x", "the picture content/kuvat/k.jfif is called JPEG but is none");
    let cut = &photograph[..photograph.len() / 2];
    let built = with_image_in_text("k.bin", cut, "[Kuva](k.bin)").build();
    built.says("content/kuvat/k.bin is JPEG by its first bytes, but it is cut off").says("1 warning");
}

#[test]
fn images_of_a_theme_do_not_reveal_where_they_were_taken() {
    let photograph = from_camera(90, 45, 6);
    let built = themed("{{ asset(path=\"kuva.jpg\") }}")
        .file("themes/oma/static/kuva.jpg", &photograph)
        .file("themes/oma/static/kuva.tif", tiff(34_853))
        .file("themes/oma/static/rikki", &photograph[..200])
        .norwegian_page()
        .build();
    built.says("the theme's static/kuva.tif is published with what it says about place").says("-all= kuva.tif, or");
    built.says("the theme's static/rikki is JPEG by its first bytes").says("2 warnings");
    let published: Vec<_> = built.files().into_iter().filter(|file| file.contains("/kuva.")).collect();
    assert_eq!(published.len(), 2);
    for file in published {
        assert!(!has(&fs::read(built.site.public().join(&file)).unwrap(), PLACE), "{file}");
    }
}

#[test]
fn images_that_cannot_be_cleaned_are_named_if_they_have_metadata() {
    let heic = |part: &[u8]| [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], part].concat();
    for (name, bytes, says) in [
        ("k.tif", tiff(34_853), Some("it is TIFF")),
        ("k.tif", tiff(256), None),
        ("k.heic", heic(b"\0\0\0\x15infe\x02\0\0\0\0\x01\0\0Exif\0"), Some("it is HEIC")),
        ("k.heic", heic(b""), None),
        ("k.jxl", [&b"\0\0\0\x0cJXL \r\n\x87\n"[..], b"\0\0\0\x20Exif"].concat(), Some("it is JPEG XL")),
        ("k.pdf", b"%PDF-1.7 <?xpacket".to_vec(), None),
        ("k.tif", b"MM\0*".to_vec(), None),
    ] {
        let built = with_image_in_text(name, &bytes, &format!("[Kuva]({name})")).build();
        match says {
            Some(says) => {
                _ = built.says("is published with what it says about place").says(says).says("exiftool -all=");
            }
            None => _ = built.is_silent(),
        }
    }
}

#[test]
fn a_page_is_no_picture() {
    let site = || SiteTest::new().norwegian_page().post("b", "B", "x");
    for text in ["![x](2026-03-02-b.md)", "![x](/fi/)", "![x](/fi/2026/03/b/)"] {
        let failed = site().file("content/2026-03-03-a.md", format!("+++\ntitle = \"A\"\n+++\n{text}\n")).fails();
        failed.says("is a page and no picture").says("[text](page.md)").counts("1 error");
    }
    let text = "+++\ntitle = \"A\"\nimage = \"2026-03-02-b.md\"\n+++\n";
    site().file("content/2026-03-03-a.md", text).fails().says("is a page and no picture");
}
