//! The sink of `kielo serve`: a preview that follows every save.

pub mod http;
pub mod watch;
