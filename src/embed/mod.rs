//! Recognises addresses of videos, recordings, posts and maps at other services, and knows their frames.

mod address_parts;
mod services;

use self::address_parts::AddressParts;
use self::services::SERVICES;

/// The length of the longest address that is recognised, in bytes.
const MAX_ADDRESS: usize = 2048;

/// The form in which an embed is shown. It gives the size of the card and of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbedShape {
    /// A video in 16:9.
    Video,
    /// A video in 9:16.
    Short,
    /// One recording.
    Audio,
    /// A list of recordings.
    Playlist,
    /// A map.
    Map,
    /// A post of a social network.
    Post,
}

impl EmbedShape {
    /// All shapes with their names in templates.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Video, "video"),
        (Self::Short, "short"),
        (Self::Audio, "audio"),
        (Self::Playlist, "playlist"),
        (Self::Map, "map"),
        (Self::Post, "post"),
    ];

    /// Returns the name in templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Returns the features that the frame may use, as in the attribute `allow`.
    #[must_use]
    pub fn allow(self) -> &'static str {
        match self {
            Self::Video | Self::Short => "autoplay; encrypted-media; fullscreen; picture-in-picture",
            Self::Audio | Self::Playlist => "autoplay; encrypted-media",
            Self::Map | Self::Post => "fullscreen",
        }
    }
}

/// Something at another service that a page can show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embed {
    /// The name of the service, such as `YouTube`. For Mastodon it is the host of the server.
    pub service: String,
    /// The address of the frame. `None` if the service has none that works without its script.
    pub frame: Option<String>,
    /// The form in which it is shown.
    pub shape: EmbedShape,
}

impl Embed {
    /// Recognises an address. Returns `None` for any other.
    #[must_use]
    pub fn from_address(address: &str) -> Option<Self> {
        let parts = AddressParts::split(address).filter(|_| address.len() <= MAX_ADDRESS)?;
        SERVICES.iter().find_map(|service| {
            let (frame, shape) = service.read(&parts)?;
            let name = if service.name.is_empty() { parts.host.clone() } else { service.name.to_owned() };
            Some(Self { service: name, frame, shape })
        })
    }

    /// Returns the names of the services.
    #[must_use]
    pub fn services() -> Vec<&'static str> {
        SERVICES.iter().map(|service| if service.name.is_empty() { "Mastodon" } else { service.name }).collect()
    }
}

#[cfg(test)]
mod tests;
