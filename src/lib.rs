//! Kielo: a static-site generator for blogs in two or more languages.
//!
//! The program is one straight line with three sinks at its end:
//!
//! ```text
//! site.toml, content/, themes/ ──load──▶ sources ──model──▶ Site ──plan──▶ Plan ──render──▶ bytes ──▶ publish
//!                                   └──▶ texts ─────────────────────────────────────┘         ├──▶ serve
//!                                                                                             └──▶ check
//! ```
//!
//! * [`load`] reads each source file separately and in parallel: settings, front matter, Markdown, the theme. Its
//!   [`load::LoadCache`] keeps the result of each file, so a save reads one file again.
//! * [`model`] assembles the `Site` from everything but the texts: posts, pages, terms, archives, translations.
//! * [`plan`] lists every output file as a `Route` and makes all addresses.
//! * [`render`] turns one route into bytes.
//! * [`edition::Edition`] is one complete, immutable version of the site. Sinks ask it for bytes. Model and plan are pure
//!   functions, so an edition reuses their previous results if the inputs are unchanged: a saved text costs neither.
//! * [`image_store`] makes the image variants that sinks ask for and keeps them in the cache.
//! * [`search`] makes the index of the site's search, if site.toml has `[search]`. Its file names are known only when it
//!   is made: the one exception to the rule that the plan lists all files. The plan reserves a folder for them.
//! * [`publish`] is the sink of `kielo build`. It replaces the old output tree as a whole.
//! * [`serve`] is the sink of `kielo serve`. It answers browsers from the current edition, and each save replaces that.
//! * [`digest`] is the sink of `kielo digest`: an e-mail with the newest posts.
//! * [`import`] converts blogs of other systems into source files.
//! * [`command`] has one file for each command. `kielo check` is a sink too: it renders every route and drops the bytes.
//!
//! All stages may use the modules beside the line:
//!
//! * [`address`]: splitting and comparing web addresses;
//! * [`config`]: the settings of site.toml;
//! * [`options`]: the choices of one run;
//! * [`published_texts`]: the record of the texts that the last build published;
//! * [`language`]: the rules and formats of a language;
//! * [`highlight`]: the syntax of code;
//! * [`math`]: mathematics from TeX to MathML;
//! * [`embed`]: the services whose videos, posts and maps can be shown on a page;
//! * [`html_addresses`]: the addresses in HTML that authors and templates wrote;
//! * `html_parser`: HTML that authors and other programs wrote;
//! * [`image`]: the bytes of images;
//! * [`nesting`]: how many things may be inside each other;
//! * [`cache`]: results that are expensive to make;
//! * [`site_file`]: opening files of the site, and none that a link leads to elsewhere;
//! * [`table`]: parsed TOML and YAML with source locations;
//! * `template_syntax`: the tags, expressions and calls of templates;
//! * [`diagnostic`]: errors and warnings.
//!
//! `tests/it/tidy.rs` checks these rules:
//!
//! * No stage imports a later stage or a module of the same rank. `load`, `plan` and `render` import `model`. `render`
//!   also imports `plan`. The edition imports the stages, sinks import the edition, and commands import sinks. Commands
//!   without an edition (`new`, `translations`) import stages up to the model. The import uses the address patterns of
//!   the plan and the parsers of load.
//! * Only `load`, the cache, the image store, `site_file`, the sinks, the import and the commands access files.
//! * Only `plan` makes addresses of the site. The import writes address patterns into site.toml.
//! * Only `render` uses Tera, and only `load` uses the Markdown parser.
//! * Only commands and the binary print. Only `diagnostic` makes diagnostics.
//! * The model has no locks and no globals, and every value is complete when it is made. Only `render` computes values on
//!   first use, for the pages of one edition (`render::ObjectCache`).

pub mod address;
pub mod cache;
pub mod command;
pub mod config;
pub mod diagnostic;
pub mod digest;
pub mod edition;
pub mod embed;
pub mod highlight;
pub mod html_addresses;
mod html_parser;
pub mod image;
pub mod image_store;
pub mod import;
pub mod language;
pub mod load;
pub mod math;
pub mod model;
pub mod nesting;
pub mod options;
pub mod plan;
pub mod publish;
pub mod published_texts;
pub mod render;
pub mod search;
pub mod serve;
pub mod site_file;
pub mod table;
mod template_syntax;
