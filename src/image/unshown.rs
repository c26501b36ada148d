//! File formats that browsers do not show as images.

use std::path::Path;

use super::avif::has_brand;

/// A format that browsers do not show as an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnshownFormat {
    /// The name for messages.
    pub name: &'static str,
    /// Advice for authors.
    pub advice: &'static str,
}

const CONVERT: &str = "save it as JPEG or PNG: export it from the program that made it, or run: magick OLD.tif NEW.jpg";
const CONVERT_HEIC: &str = "save it as JPEG: export it from Photos or Preview, or run: magick OLD.heic NEW.jpg; an iPhone \
                            takes JPEG with Settings, Camera, Formats, Most Compatible";
const LINK: &str = "link to it as a file, [text](file), or save a page of it as PNG: pdftoppm -r 150 -png OLD.pdf NEW";
const LINK_MEDIA: &str = "link to it, [text](file), or show it with HTML: <video controls src=\"/file.mp4\"></video>";

const HEIC: UnshownFormat = UnshownFormat { name: "HEIC", advice: CONVERT_HEIC };
const TIFF: UnshownFormat = UnshownFormat { name: "TIFF", advice: CONVERT };
const PHOTOSHOP: UnshownFormat = UnshownFormat { name: "a Photoshop document", advice: CONVERT };
pub(super) const PDF: UnshownFormat = UnshownFormat { name: "PDF", advice: LINK };

/// The formats by the endings of their files.
const BY_ENDING: [(&[&str], UnshownFormat); 10] = [
    (&["heic", "heif", "hif"], HEIC),
    (&["tif", "tiff"], TIFF),
    (&["psd", "psb"], PHOTOSHOP),
    (&["pdf"], PDF),
    (
        &["cr2", "cr3", "nef", "arw", "dng", "orf", "rw2", "raf", "raw"],
        UnshownFormat { name: "the raw data of a camera", advice: CONVERT },
    ),
    (
        &["ai", "eps", "ps", "indd", "cdr", "wmf", "emf", "sketch", "fig", "xcf", "kra", "afphoto", "afdesign"],
        UnshownFormat { name: "the document of a drawing program", advice: CONVERT },
    ),
    (
        &["jp2", "j2k", "jpx", "jpf", "jxl", "jxr", "tga", "pcx", "pnm", "ppm", "pgm", "dds", "hdr", "exr", "svgz"],
        UnshownFormat { name: "of a format that browsers do not know", advice: CONVERT },
    ),
    (
        &["doc", "docx", "odt", "rtf", "ppt", "pptx", "odp", "xls", "xlsx", "ods", "pages", "numbers", "key", "txt"],
        UnshownFormat { name: "a document", advice: LINK },
    ),
    (
        &["mp4", "m4v", "mov", "avi", "webm", "mkv", "wmv", "mpg", "mpeg", "ogv", "mp3", "m4a", "wav", "ogg", "flac"],
        UnshownFormat { name: "a recording", advice: LINK_MEDIA },
    ),
    (&["zip", "rar", "7z", "gz", "tar"], UnshownFormat { name: "an archive", advice: LINK }),
];

impl UnshownFormat {
    /// Returns the format that the ending of a file's name says.
    #[must_use]
    pub fn from_file_name(file: &str) -> Option<Self> {
        let ending = Path::new(file).extension()?.to_str()?;
        let is_known = |endings: &[&str]| endings.iter().any(|known| ending.eq_ignore_ascii_case(known));
        BY_ENDING.iter().find(|(endings, _)| is_known(endings)).map(|(_, format)| *format)
    }

    /// Returns the format that a file's first bytes say.
    pub(super) fn from_first_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Some(TIFF),
            [b'8', b'B', b'P', b'S', ..] => Some(PHOTOSHOP),
            [b'%', b'P', b'D', b'F', ..] => Some(PDF),
            _ => has_brand(bytes, &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"]).then_some(HEIC),
        }
    }
}
