//! From WordPress: its export as a Kielo site.

#[cfg_attr(not(test), expect(dead_code, reason = "the command that reads exports comes with its own branch"))]
mod content;
