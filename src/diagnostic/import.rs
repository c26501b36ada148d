//! Diagnostics about imports from WordPress and other generators.

use super::{Diagnostic, Source};
use crate::table::Span;

impl Diagnostic {
    pub(crate) fn not_a_wordpress_export(file: &str, problem: &str) -> Self {
        Self::error(format!("{file} is not an export of WordPress: {problem}"))
            .about_file(file)
            .with_advice("in WordPress, choose Tools, Export, “All content”, and give Kielo the .xml file that you get")
    }

    pub(crate) fn export_not_utf8(file: &str, encoding: &str) -> Self {
        Self::error(format!("{file} is not UTF-8 text but {encoding}"))
            .about_file(file)
            .with_advice("open it in your editor, save it with the encoding UTF-8, and write UTF-8 into its first line")
    }

    pub(crate) fn export_exceeds_limit(file: &str, line: u64, problem: &str) -> Self {
        Self::error(format!("{file} cannot be read beyond line {line}: {problem}"))
            .about_file(file)
            .with_advice("WordPress itself writes nothing like that; look what stands there, and take it out")
    }

    pub(crate) fn malformed_export(source: &Source, span: Span, (line, column): (usize, usize), problem: &str) -> Self {
        Self::error(format!("the export is broken in line {line}, column {column}: {problem}"))
            .at(source, span)
            .with_advice("export again; if the same comes, mend this line, or leave out the item it belongs to")
    }

    pub(crate) fn cannot_write_import(file: &str, error: &std::io::Error) -> Self {
        Self::error(format!("{file} cannot be written: {error}"))
            .about_file(file)
            .with_advice("check the disk and its permissions, and import again: what was written already is kept")
    }

    pub(crate) fn invalid_import_language(value: &str) -> Self {
        Self::error(format!("`{value}` is not a language tag"))
            .with_advice("use the tag of BCP 47: fi, nb, nn, sv, en, …")
    }

    pub(crate) fn import_source_not_a_folder(folder: &str) -> Self {
        Self::error(format!("{folder} is no folder"))
            .about_file(folder)
            .with_advice("give the folder in which the old blog is")
    }

    pub(crate) fn import_into_source_folder(folder: &str) -> Self {
        Self::error(format!("the new site cannot be made in {folder}, where the old blog is"))
            .with_advice("name another folder: --into blog")
    }

    pub(crate) fn import_from_other_generator(
        folder: &str,
        generator: &str,
        file: &str,
        looks_like: Option<&str>,
    ) -> Self {
        let error = Self::error(format!("{folder} is no blog of {generator}'s: it has no settings such as {file}"))
            .about_file(folder);
        match looks_like {
            Some(other) => error.with_advice(format!("it looks like one for kielo import {other} {folder}")),
            None => error.with_advice(format!("give the folder in which {file} is")),
        }
    }

    pub(crate) fn unknown_time_zone(value: &str) -> Self {
        Self::error(format!("--time-zone `{value}` is not a time zone that is known"))
            .with_advice("use a name of the time zone database, such as Europe/Helsinki or Europe/Oslo")
    }

    pub(crate) fn invalid_list_base(value: &str) -> Self {
        Self::error(format!("`{value}` cannot be the base of lists")).with_advice(
            "write it as the old blog's addresses have it, in letters a–z, digits and hyphens: aihe, or blogi/aihe",
        )
    }

    pub(crate) fn conflicting_list_bases(value: &str) -> Self {
        Self::error(format!("`{value}` stands in other folders than the base of another language"))
            .with_advice("let the bases of all languages differ in their last word alone")
    }

    pub(crate) fn uploads_on_other_host(address: &str, blog: &str) -> Self {
        Self::error(format!("{address} is not on a host of the old blog, which is at {blog}")).with_advice(
            "files are fetched from the old blog only; give its own address, or a folder or archive with its uploads",
        )
    }

    pub(crate) fn unsupported_uploads(file: &str) -> Self {
        Self::error(format!("{file} is neither a folder nor a tar or zip archive")).about_file(file).with_advice(
            "give the folder wp-content/uploads of the old blog, or an archive of it: .zip, .tar or .tar.gz",
        )
    }
}
