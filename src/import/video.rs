//! Films that stand at YouTube and Vimeo.

/// A film and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Video {
    /// The theme's component for it.
    pub(super) component: &'static str,
    /// What the service calls itself.
    pub(super) service: &'static str,
    pub(super) id: String,
    /// Whether the address names a place in the film to begin at.
    pub(super) begins_later: bool,
}

impl Video {
    /// The film at an address, whatever form of address it is.
    pub(super) fn at(address: &str) -> Option<Self> {
        let address = address.trim();
        let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
        let (host, path) = rest.split_once('/')?;
        let host = host.to_lowercase();
        let host = ["www.", "m.", "music."].iter().find_map(|start| host.strip_prefix(start)).unwrap_or(&host);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        // Old addresses go on with & at once.
        let (path, query) = path.split_once('&').unwrap_or((path, query));
        let path = path.split('#').next().unwrap_or_default();
        let value = |name: &str| {
            let pairs = query.split(['&', '#', ';']).filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| key.trim_start_matches("amp;") == name).map(|(_, value)| value.to_owned()).next()
        };
        let begins_later = ["t", "start"].iter().any(|name| value(name).is_some_and(|at| at != "0"));
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        match host {
            "youtube.com" | "youtube-nocookie.com" => {
                let id = match parts.next()? {
                    "watch" => value("v")?,
                    "embed" | "v" | "shorts" | "live" => parts.next()?.to_owned(),
                    _ => return None,
                };
                Self::of("youtube", "YouTube", id, begins_later)
            }
            "youtu.be" => Self::of("youtube", "YouTube", parts.next()?.to_owned(), begins_later),
            "vimeo.com" | "player.vimeo.com" => {
                let id = parts.find(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?;
                Self::of("vimeo", "Vimeo", id.to_owned(), begins_later)
            }
            _ => None,
        }
    }

    fn of(component: &'static str, service: &'static str, id: String, begins_later: bool) -> Option<Self> {
        let is_id = id.len() > 3 && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        (is_id && id != "videoseries").then_some(Self { component, service, id, begins_later })
    }
}
