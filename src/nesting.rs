//! How many things of one kind may be inside each other, and the stack that is enough for them.

/// The size of the stack of every thread that reads sources or renders pages, in bytes. Only what is used takes memory.
pub const STACK_BYTES: usize = 32 << 20;

/// The largest number of categories in each other. Templates call themselves once for each.
pub const MAX_CATEGORY_DEPTH: usize = 16;
/// The largest number of lists, quotations, links, emphasis and the like in each other in a text.
pub const MAX_TEXT_DEPTH: usize = 100;
/// The largest number of themes that extend each other.
pub const MAX_THEMES: usize = 16;
/// The largest number of templates that include or extend each other.
pub const MAX_TEMPLATE_DEPTH: usize = 16;
/// The largest number of brackets in each other in a style sheet: `{`, `(` and `[`.
pub const MAX_STYLE_SHEET_DEPTH: usize = 32;
/// The largest number of brackets in each other in a script that is checked.
pub const MAX_SCRIPT_DEPTH: usize = 200;
/// The largest number of style sheets that import each other.
pub const MAX_IMPORT_DEPTH: usize = 16;
/// The largest number of style sheets that are imported into one, counted each time.
pub const MAX_IMPORTS: usize = 1000;
