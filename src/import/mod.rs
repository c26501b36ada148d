//! Moving in: what another program exported becomes files of a Kielo site.

pub mod wordpress;
