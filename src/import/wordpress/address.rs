//! Splits and normalises addresses of the old blog.

use percent_encoding::percent_decode_str;

use crate::language::normalize_nfc;

/// Normalises a path for lookups: in lower case and without slashes at the end.
pub(super) fn path_key(path: &str) -> String {
    path.trim_end_matches('/').to_lowercase()
}

/// Splits an absolute address into its origin (scheme and host, in lower case) and the rest.
pub(super) fn origin_and_path(address: &str) -> Option<(String, String)> {
    let address = address.trim();
    let scheme = address.find("://")? + "://".len();
    let end = address[scheme..].find(['/', '?', '#']).map_or(address.len(), |at| scheme + at);
    (end > scheme).then(|| (address[..end].to_lowercase(), address[end..].to_owned()))
}

/// Returns the host of an origin, in lower case and without `www.`. The scheme may be missing.
pub(super) fn host_name(origin: &str) -> String {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host).to_lowercase();
    host.strip_prefix("www.").unwrap_or(&host).to_owned()
}

/// Returns an address without its scheme and `www.`. Addresses that differ only in these lead to the same page.
pub(super) fn without_scheme_and_www(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest)
}

/// Returns scheme and host of an address.
pub(super) fn origin(address: &str) -> Option<String> {
    origin_and_path(address).map(|(origin, _)| origin)
}

/// Normalises the path of an upload for lookups. It is relative to `uploads/`, or to the root of a host for files.
pub(super) fn upload_key(path: &str) -> String {
    let path = origin_and_path(path).map_or_else(|| path.to_owned(), |(_, path)| path);
    let decoded = percent_decode_str(&path).decode_utf8_lossy();
    // File names from macOS are in Unicode form NFD.
    let decoded = normalize_nfc(&decoded);
    let after = decoded.rfind("/uploads/").map(|at| &decoded[at + "/uploads/".len()..]);
    after.unwrap_or(&decoded).trim_start_matches('/').to_lowercase()
}

/// Removes the size that WordPress adds to the names of smaller images: `kuva-300x200.jpg`.
pub(super) fn without_image_size(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    let (start, size) = stem.rsplit_once('-')?;
    if size == "scaled" {
        return Some(format!("{start}.{ending}"));
    }
    let (width, height) = size.split_once('x')?;
    let is_number = |text: &str| !text.is_empty() && text.len() < 6 && text.chars().all(|c| c.is_ascii_digit());
    (is_number(width) && is_number(height)).then(|| format!("{start}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_lead_back_to_the_original() {
        assert_eq!(without_image_size("2008/06/kuva-300x200.jpg").as_deref(), Some("2008/06/kuva.jpg"));
        assert_eq!(without_image_size("kuva-scaled.jpg").as_deref(), Some("kuva.jpg"));
        assert_eq!(without_image_size("kuva-2.jpg"), None);
        assert_eq!(upload_key("https://a.files.wordpress.com/2008/06/kuva.jpg"), "2008/06/kuva.jpg");
        assert_eq!(upload_key("/blogi/wp-content/uploads/2008/06/K%C3%A4.jpg"), "2008/06/kä.jpg");
    }
}
