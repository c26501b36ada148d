//! Kielo: a static-site generator for blogs in two or more languages.
//!
//! The whole program is one straight line with three sinks at its end:
//!
//! ```text
//! site.toml, content/, themes/ ──load──▶ sources ──model──▶ Site ──plan──▶ Plan ──render──▶ bytes ──▶ publish
//!                                   └──▶ texts ─────────────────────────────────────┘         ├──▶ serve
//!                                                                                             └──▶ check
//! ```
//!
//! * [`load`] reads each source file on its own, in parallel: settings, front matter, Markdown, the theme. Its
//!   [`load::Memo`] remembers what came of a file, so that a save costs the reading of one.
//! * [`model`] assembles the `Site` once, of all that was read but the texts: posts, pages, terms, archives, translations.
//! * [`plan`] lists everything that will exist as `Route`s, and spells every address.
//! * [`render`] turns one route into bytes.
//! * An [`edition::Edition`] is one complete version of the site. It never changes; sinks ask it for bytes. Model
//!   and plan look at nothing but what they are given, so an edition takes over from the one before what the same sources
//!   came to: a save of a text costs neither.
//! * A [`image_store`] makes the smaller images that sinks ask for, and keeps them in the cache.
//! * [`publish`] is the sink of `kielo build`: it puts a new tree whole into the place of the old one.
//! * [`serve`] is the sink of `kielo serve`: it answers browsers from the current edition, which each save replaces.
//! * [`import`] brings in what other systems export: it writes the files that the line begins with.
//! * [`command`] holds the commands, one file each. `kielo check` is a sink of its own: it asks for everything, keeps
//!   nothing, and tells what is wrong.
//!
//! Beside the line stand what every stage may use: [`address`] (addresses of the web, split and compared), [`config`] (what site.toml says), [`options`] (what this run asks
//! for), [`language`] (what a language knows), [`image`] (images as bytes), [`cache`] (what took long to make),
//! [`table`] (parsed TOML and YAML with places) and [`diagnostic`] (everything that can be wrong, and how it is said).
//!
//! What is not there, and is checked by `tests/it/tidy.rs`:
//!
//! * No stage imports a later one, and nothing imports sideways: `load`, `plan` and `render` know `model`; `render`
//!   also knows `plan`; the edition knows the stages; sinks know the edition; commands know the sinks, and those that
//!   need no edition (`new`, `translations`) the stages up to the model. The import knows the plan's patterns of
//!   addresses, and how load reads TOML, YAML and Markdown, and no more.
//! * No file is touched outside `load`, the cache, the gallery, the sinks, the import and the commands.
//! * No address of the site is spelled outside `plan`; the import writes patterns into site.toml.
//! * No Tera outside `render`, and no Markdown parser outside `load`.
//! * Nothing is printed outside the commands and the binary, and no diagnostic is made outside `diagnostic`.
//! * No lock and no global in the model, and nothing leaves a stage unfinished. Render alone keeps values it made for
//!   later pages of the same edition (`render::ObjectCache`).

pub mod address;
pub mod cache;
pub mod command;
pub mod config;
pub mod diagnostic;
pub mod edition;
pub mod image;
pub mod image_store;
pub mod import;
pub mod language;
pub mod load;
pub mod model;
pub mod options;
pub mod plan;
pub mod publish;
pub mod render;
pub mod serve;
pub mod table;
