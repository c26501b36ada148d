//! Diagnostics about images.

use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn invalid_image_focus(source: &Source, span: Span, written: &str) -> Self {
        Self::error(format!("`{written}` is no point of a picture"))
            .at(source, span)
            .with_advice("write the distances from the left and from the top, as in \"30% 20%\"")
    }

    pub(crate) fn detail_without_image(source: &Source, span: Span, key: &str) -> Self {
        Self::warning(format!("`{key}` describes the picture of the text, but the text names no picture"))
            .at(source, span)
            .with_advice(format!("add it as image = \"kuva.jpg\", or remove {key}"))
    }

    pub(crate) fn image_focus_differs(
        (file, span): (&str, Span),
        other: (&str, Span),
        image: &str,
        (used, unused): (&str, &str),
    ) -> Self {
        let other = Self::note(format!("{unused} is not used")).in_file(other.0, other.1);
        Self::warning(format!("two texts give {image} different points to keep: it is cropped around {used}"))
            .in_file(file, span)
            .with_advice("write the same image_focus in both, or only in one")
            .with_related(other)
    }

    pub(crate) fn missing_image(file: &str, span: Span, target: &str) -> Self {
        Self::error(format!("there is no picture `{target}`"))
            .in_file(file, span)
            .with_advice("put the picture into content/ or static/, and give its path from there")
    }

    /// Reports a size of an image that a template computes.
    pub(crate) fn size_is_not_written_out(source: &Source, span: Span, function: &str, argument: &str) -> Self {
        let example = match argument {
            "width" => "width=640",
            "ratio" => "ratio=\"16:9\"",
            _ => "preset=\"card\"",
        };
        Self::error(format!("`{argument}` of `{function}` must be written out in the call")).at(source, span).with_advice(
            format!(
                "write {example}, because the files are made before pages are rendered; for several sizes, write one call for \
                 each, in {{% if … %}}"
            ),
        )
    }

    pub(crate) fn wrong_image_width(source: &Source, span: Span) -> Self {
        Self::error("`width` is a whole number of pixels without quotation marks")
            .at(source, span)
            .with_advice("write it as width=640, from 1 to 8000")
    }

    pub(crate) fn size_beside_preset(source: &Source, span: Span, argument: &str) -> Self {
        Self::error(format!("a call with `preset` has no `{argument}`"))
            .at(source, span)
            .with_advice("the preset says the size: remove one of the two")
    }

    pub(crate) fn ratio_without_width(source: &Source, span: Span) -> Self {
        Self::error("a call with `ratio` needs a `width`")
            .at(source, span)
            .with_advice("add the width in pixels: width=640, ratio=\"16:9\"")
    }

    pub(crate) fn impossible_image_size(source: &Source, span: Span, problem: &str) -> Self {
        Self::error(problem.to_owned()).at(source, span).with_advice("correct the size of the picture")
    }

    pub(crate) fn invalid_image(file: &str, problem: &str, advice: &str) -> Self {
        Self::error(format!("the picture {file} {problem}")).about_file(file).with_advice(advice)
    }

    /// Reports an image from which nothing is removed, because its format is not known well enough.
    pub(crate) fn private_data_kept(file: &str, format: &str) -> Self {
        Self::warning(format!("{file} is published with what it says about place, time, camera or author"))
            .about_file(file)
            .with_advice(format!(
                "it is {format}, from which Kielo does not remove it: run exiftool -all= {}, or save it as JPEG or PNG",
                file.rsplit('/').next().unwrap_or(file)
            ))
    }

    /// Reports an image without a known ending that is published as it is because it is broken.
    pub(crate) fn broken_image_kept(file: &str, format: &str, problem: &str) -> Self {
        Self::warning(format!("{file} is {format} by its first bytes, but it {problem}")).about_file(file).with_advice(
            "it is published as it is, with what it says about place, time and camera; save the picture anew",
        )
    }

    /// Reports an image whose name has the ending of another format. It is used as what it is.
    pub(crate) fn wrong_image_ending(file: &str, named: &str, actual: &str, ending: &str) -> Self {
        Self::warning(format!("the picture {file} is called {named} but is {actual}")).about_file(file).with_advice(
            format!("it is used as {actual}; give its name the ending .{ending}, also where texts name it"),
        )
    }

    /// Reports a page that is used as an image.
    pub(crate) fn page_as_image((file, span): (&str, Span), target: &str) -> Self {
        Self::error(format!("`{target}` is a page and no picture"))
            .in_file(file, span)
            .with_advice("name the file of a picture; a link to a page is [text](page.md), without the !")
    }

    /// Reports a file that is used as an image and that browsers do not show.
    pub(crate) fn image_not_shown((file, span): (&str, Span), target: &str, name: &str, advice: &str) -> Self {
        Self::error(format!("`{target}` is {name}, which browsers do not show as a picture"))
            .in_file(file, span)
            .with_advice(advice)
    }

    pub(crate) fn image_too_large(file: &str, (width, height): (u32, u32), limit: u32) -> Self {
        Self::error(format!(
            "the picture {file} is too large: {width} × {height} pixels, and the limit is {limit} million pixels"
        ))
        .about_file(file)
        .with_advice("make it smaller, or raise max_megapixels in [images] of site.toml")
    }

    pub(crate) fn image_changed(file: &str) -> Self {
        Self::error(format!("the picture {file} was changed while it was read"))
            .about_file(file)
            .with_advice("build again")
    }

    pub(crate) fn missing_alt_text(source: &Source, span: Span) -> Self {
        Self::warning("this picture has no text for those who cannot see it")
            .at(source, span)
            .with_advice("say between the brackets what it shows: ![text](picture.jpg); for mere decoration write ![\"\"](picture.jpg)")
    }

    pub(crate) fn shared_image(first: (&str, Span), second: (&str, Span), file: &str, others: usize) -> Self {
        let more = if others > 0 { format!(", and of {others} more") } else { String::new() };
        Self::warning(format!("{file} is the image of {} and of {}{more}", first.0, second.0))
            .in_file(second.0, second.1)
            .with_advice("lists show both with the same picture: give each one of its own")
            .with_related(Self::note("the first").in_file(first.0, first.1))
    }
}
