//! The table of services: the hosts of each, and how its addresses lead to a frame.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::EmbedShape;
use super::address_parts::AddressParts;

/// The address of the frame, if there is one, and its shape.
type Found = (Option<String>, EmbedShape);

/// A service whose addresses are recognised.
pub(super) struct Service {
    /// Its name; empty for Mastodon, where each server has its own.
    pub(super) name: &'static str,
    /// Whether a host, without `www.`, belongs to the service.
    has_host: fn(&str) -> bool,
    /// Reads an address of the service. Returns `None` for pages that are not shown in a frame or as a card.
    read: fn(&AddressParts) -> Option<Found>,
}

impl Service {
    pub(super) fn read(&self, address: &AddressParts) -> Option<Found> {
        (self.has_host)(&address.host).then(|| (self.read)(address)).flatten()
    }
}

/// All services. Mastodon comes last, because it can be on any host.
pub(super) const SERVICES: [Service; 11] = [
    Service {
        name: "YouTube",
        has_host: |host| matches!(host, "youtube.com" | "youtube-nocookie.com" | "youtu.be"),
        read: youtube,
    },
    Service { name: "Vimeo", has_host: |host| matches!(host, "vimeo.com" | "player.vimeo.com"), read: vimeo },
    Service { name: "Spotify", has_host: |host| host == "open.spotify.com", read: spotify },
    Service {
        name: "SoundCloud",
        has_host: |host| matches!(host, "soundcloud.com" | "on.soundcloud.com"),
        read: soundcloud,
    },
    Service { name: "Bluesky", has_host: |host| host == "bsky.app", read: bluesky },
    Service {
        name: "LinkedIn",
        has_host: |host| host == "linkedin.com" || host.ends_with(".linkedin.com"),
        read: linkedin,
    },
    Service { name: "Instagram", has_host: |host| host == "instagram.com", read: instagram },
    Service { name: "X", has_host: |host| matches!(host, "x.com" | "twitter.com"), read: x },
    Service { name: "Google Maps", has_host: is_google, read: google_maps },
    Service {
        name: "OpenStreetMap",
        has_host: |host| matches!(host, "openstreetmap.org" | "osm.org"),
        read: openstreetmap,
    },
    Service { name: "", has_host: |_| true, read: mastodon },
];

/// Whether a text can be the id of a video or a post: letters, digits, `-` and `_`.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_number(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn youtube(address: &AddressParts) -> Option<Found> {
    let list = address.query("list").filter(|list| is_id(list));
    let (id, shape) = match (&*address.host, &*address.segments) {
        (_, ["watch"]) => (address.query("v")?, EmbedShape::Video),
        (_, ["playlist"]) => ("videoseries", EmbedShape::Video),
        (_, ["shorts", id]) => (*id, EmbedShape::Short),
        ("youtu.be", [id]) | (_, ["embed" | "live" | "v", id]) => (*id, EmbedShape::Video),
        _ => return None,
    };
    if !is_id(id) || (id == "videoseries" && list.is_none()) {
        return None;
    }
    let mut frame = format!("https://www.youtube-nocookie.com/embed/{id}?autoplay=1");
    if let Some(start) = address.start() {
        _ = write!(frame, "&start={start}");
    }
    if let Some(list) = list {
        _ = write!(frame, "&list={list}");
    }
    Some((Some(frame), shape))
}

fn vimeo(address: &AddressParts) -> Option<Found> {
    let segments = &address.segments;
    // Albums have numbers too.
    let after = segments.iter().position(|segment| matches!(*segment, "video" | "videos")).map(|at| at + 1);
    let is_list = segments.first().is_some_and(|first| matches!(*first, "event" | "showcase" | "album" | "user"));
    let at = after.or_else(|| segments.iter().position(|segment| is_number(segment)).filter(|_| !is_list))?;
    let id = segments.get(at).filter(|id| is_number(id))?;
    let mut frame = format!("https://player.vimeo.com/video/{id}?autoplay=1&dnt=1");
    let key = address.query("h").or_else(|| segments.get(at + 1).copied());
    if let Some(key) = key.filter(|key| is_id(key)) {
        _ = write!(frame, "&h={key}");
    }
    if let Some(start) = address.start() {
        _ = write!(frame, "#t={start}s");
    }
    Some((Some(frame), EmbedShape::Video))
}

fn spotify(address: &AddressParts) -> Option<Found> {
    let segments = address.segments.iter().filter(|segment| **segment != "embed" && !segment.starts_with("intl-"));
    let [kind, id] = *segments.copied().collect::<Vec<_>>() else { return None };
    let shape = match kind {
        "track" | "episode" => EmbedShape::Audio,
        "album" | "playlist" | "show" | "artist" => EmbedShape::Playlist,
        _ => return None,
    };
    is_id(id).then(|| (Some(format!("https://open.spotify.com/embed/{kind}/{id}")), shape))
}

fn soundcloud(address: &AddressParts) -> Option<Found> {
    const SITE_PAGES: [&str; 9] =
        ["discover", "search", "you", "stream", "charts", "pages", "settings", "upload", "tags"];
    const USER_PAGES: [&str; 9] =
        ["tracks", "albums", "sets", "reposts", "likes", "followers", "following", "popular-tracks", "comments"];
    // A short address leads to a recording that only SoundCloud knows.
    if address.host == "on.soundcloud.com" {
        return address.segments.first().map(|_| (None, EmbedShape::Audio));
    }
    let shape = match *address.segments {
        [user, ..] if SITE_PAGES.contains(&user) => return None,
        [_, "sets", _] | [_, "sets", _, _] => EmbedShape::Playlist,
        [_, page] if !USER_PAGES.contains(&page) => EmbedShape::Audio,
        [_, _, secret] if secret.starts_with("s-") => EmbedShape::Audio,
        _ => return None,
    };
    if !address.segments.iter().all(|segment| is_id(segment)) {
        return None;
    }
    let recording = format!("https://soundcloud.com/{}", address.segments.join("/"));
    let recording = utf8_percent_encode(&recording, NON_ALPHANUMERIC);
    Some((Some(format!("https://w.soundcloud.com/player/?url={recording}&auto_play=true")), shape))
}

fn bluesky(address: &AddressParts) -> Option<Found> {
    let ["profile", actor, "post", post] = *address.segments else { return None };
    let is_actor = actor.contains(['.', ':'])
        && actor.len() <= 253
        && actor.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '_'));
    let frame = format!("https://embed.bsky.app/embed/{actor}/app.bsky.feed.post/{post}");
    (is_actor && is_id(post)).then_some((Some(frame), EmbedShape::Post))
}

fn linkedin(address: &AddressParts) -> Option<Found> {
    const KINDS: [&str; 3] = ["activity", "share", "ugcPost"];
    let urn = |kind: &str, id: &str| {
        let frame = format!("https://www.linkedin.com/embed/feed/update/urn:li:{kind}:{id}");
        (KINDS.contains(&kind) && is_number(id)).then_some((Some(frame), EmbedShape::Post))
    };
    match *address.segments {
        ["feed", "update", written] | ["embed", "feed", "update", written] => {
            let written = written.replace("%3A", ":");
            let (kind, id) = written.strip_prefix("urn:li:")?.split_once(':')?;
            urn(kind, id)
        }
        // `company_some-words-activity-7100000000000000000-AbCd`
        ["posts", slug] => KINDS.iter().find_map(|kind| {
            let (_, after) = slug.rsplit_once(&format!("{kind}-"))?;
            urn(kind, after.split('-').next()?)
        }),
        _ => None,
    }
}

fn instagram(address: &AddressParts) -> Option<Found> {
    let ([kind @ ("p" | "reel" | "reels" | "tv"), code] | [_, kind @ ("p" | "reel"), code]) = *address.segments else {
        return None;
    };
    let kind = if kind == "reels" { "reel" } else { kind };
    is_id(code).then(|| (Some(format!("https://www.instagram.com/{kind}/{code}/embed/")), EmbedShape::Post))
}

/// X shows posts only with its script.
fn x(address: &AddressParts) -> Option<Found> {
    let ([_, "status" | "statuses", id, ..] | ["i", "web", "status", id]) = *address.segments else { return None };
    is_number(id).then_some((None, EmbedShape::Post))
}

fn is_google(host: &str) -> bool {
    let host = host.strip_prefix("maps.").unwrap_or(host);
    host == "app.goo.gl" || host == "goo.gl" || host.strip_prefix("google.").is_some_and(|end| end.len() <= 6)
}

/// Google has frames for the addresses of its own dialog "Embed a map" and for maps of one's own.
fn google_maps(address: &AddressParts) -> Option<Found> {
    let is_safe = |text: &&str| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "!%._:~-*,+".contains(c);
        !text.is_empty() && text.chars().all(is_allowed)
    };
    let frame = match (&*address.host, &*address.segments) {
        (_, ["maps", "embed"]) => {
            let map = address.query("pb").filter(is_safe)?;
            Some(format!("https://www.google.com/maps/embed?pb={map}"))
        }
        (_, ["maps", "d", .., "embed" | "viewer" | "edit"]) => {
            let map = address.query("mid").filter(is_safe)?;
            Some(format!("https://www.google.com/maps/d/embed?mid={map}"))
        }
        (_, ["maps", ..]) | ("maps.app.goo.gl", [_]) => None,
        (host, _) if host.starts_with("maps.google.") => None,
        _ => return None,
    };
    Some((frame, EmbedShape::Map))
}

fn openstreetmap(address: &AddressParts) -> Option<Found> {
    let degrees = |text: &str, limit: f64| text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= limit);
    let position = address.fragment.split('&').find_map(|part| part.strip_prefix("map=")).and_then(|map| {
        let mut parts = map.split('/');
        let zoom = parts.next()?.parse::<f64>().ok().filter(|zoom| (0.0..=20.0).contains(zoom))?;
        Some((zoom as i32, degrees(parts.next()?, 85.0)?, degrees(parts.next()?, 180.0)?))
    });
    let marker = address.query("mlat").zip(address.query("mlon"));
    let marker = marker.and_then(|(latitude, longitude)| Some((degrees(latitude, 85.0)?, degrees(longitude, 180.0)?)));
    let Some((zoom, latitude, longitude)) = position.or_else(|| marker.map(|(lat, lon)| (15, lat, lon))) else {
        let is_place = address.segments.first().is_some_and(|first| matches!(*first, "node" | "way" | "relation"));
        return is_place.then_some((None, EmbedShape::Map));
    };
    // The world is 256 pixels wide at zoom 0, and the frame some 640 pixels. It shows at least this box, so the width counts.
    let width = 360.0 * 2.5 / f64::from(1_u32 << zoom.unsigned_abs());
    let (half_width, half_height) = (width / 2.0, width / 8.0);
    let (west, east) = ((longitude - half_width).max(-180.0), (longitude + half_width).min(180.0));
    let (south, north) = ((latitude - half_height).max(-85.0), (latitude + half_height).min(85.0));
    let mut frame = format!(
        "https://www.openstreetmap.org/export/embed.html?bbox={west:.5}%2C{south:.5}%2C{east:.5}%2C{north:.5}&layer=mapnik"
    );
    if let Some((latitude, longitude)) = marker {
        _ = write!(frame, "&marker={latitude:.5}%2C{longitude:.5}");
    }
    Some((Some(frame), EmbedShape::Map))
}

/// Mastodon has posts at `/@name/number` on every server. Posts of other servers have frames only there.
fn mastodon(address: &AddressParts) -> Option<Found> {
    let (name, id) = match *address.segments {
        [name, id] | [name, id, "embed"] => (name.strip_prefix('@')?, id),
        ["users", name, "statuses", id] => (name, id),
        _ => return None,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@');
    if name.is_empty() || name.len() > 100 || !name.chars().all(is_name) || !is_number(id) || id.len() < 6 {
        return None;
    }
    let frame = (!name.contains('@')).then(|| format!("https://{}/@{name}/{id}/embed", address.host));
    Some((frame, EmbedShape::Post))
}
