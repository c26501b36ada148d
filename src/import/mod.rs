//! Moving in: what other systems export becomes a Kielo site.

pub mod wordpress;
