//! Recognises the addresses of videos at YouTube and Vimeo.

/// A video at a video service.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Video {
    /// Name of the theme's component that shows the video.
    pub(super) component: &'static str,
    /// Display name of the service.
    pub(super) service: &'static str,
    /// Id of the video at the service.
    pub(super) id: String,
    /// Whether the address asks to start later than at the beginning (`t` or `start`).
    pub(super) has_start_time: bool,
}

impl Video {
    /// Recognises a video by its address: watch, embed, short and mobile forms.
    pub(super) fn from_address(address: &str) -> Option<Self> {
        let address = address.trim();
        let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
        let (host, path) = rest.split_once('/')?;
        let host = host.to_lowercase();
        let host = ["www.", "m.", "music."].iter().find_map(|prefix| host.strip_prefix(prefix)).unwrap_or(&host);
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        // Old addresses start the query with & instead of ?.
        let (path, query) = path.split_once('&').unwrap_or((path, query));
        let path = path.split('#').next().unwrap_or_default();
        let query_value = |name: &str| {
            let pairs = query.split(['&', '#', ';']).filter_map(|pair| pair.split_once('='));
            pairs.filter(|(key, _)| key.trim_start_matches("amp;") == name).map(|(_, value)| value.to_owned()).next()
        };
        let has_start_time = ["t", "start"].iter().any(|name| query_value(name).is_some_and(|start| start != "0"));
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        match host {
            "youtube.com" | "youtube-nocookie.com" => {
                let id = match segments.next()? {
                    "watch" => query_value("v")?,
                    "embed" | "v" | "shorts" | "live" => segments.next()?.to_owned(),
                    _ => return None,
                };
                Self::new("youtube", "YouTube", id, has_start_time)
            }
            "youtu.be" => Self::new("youtube", "YouTube", segments.next()?.to_owned(), has_start_time),
            "vimeo.com" | "player.vimeo.com" => {
                let id = segments.find(|segment| segment.bytes().all(|byte| byte.is_ascii_digit()))?;
                Self::new("vimeo", "Vimeo", id.to_owned(), has_start_time)
            }
            _ => None,
        }
    }

    /// Returns `None` if the id cannot be the id of a video, such as `videoseries` for a playlist.
    fn new(component: &'static str, service: &'static str, id: String, has_start_time: bool) -> Option<Self> {
        let is_valid = id.len() > 3 && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        (is_valid && id != "videoseries").then_some(Self { component, service, id, has_start_time })
    }
}
