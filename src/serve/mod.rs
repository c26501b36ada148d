//! The sink of `kielo serve`: a preview that follows every save.

pub mod client;
mod html;
pub mod http;
pub mod missing;
pub mod overview;
pub mod problem;
pub mod watch;
