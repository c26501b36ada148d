//! Changes the settings of site.toml, as the checks of a theme do to try those of other sites.

use toml_edit::{DocumentMut, Item};

/// Returns site.toml without the keys of `removed`, and then with all keys of the texts of `added`. A key of a table replaces
/// that of the table of the same name, and its other keys stay. Returns `None` if one of the texts is not TOML.
#[must_use]
pub fn with_settings(site_toml: &str, removed: &[&str], added: &[String]) -> Option<String> {
    let mut site: DocumentMut = site_toml.parse().ok()?;
    for key in removed {
        site.remove(key);
    }
    for text in added {
        let added: DocumentMut = text.parse().ok()?;
        for (key, item) in added.iter() {
            let known = site.get_mut(key).and_then(Item::as_table_like_mut);
            match (known, item.as_table_like()) {
                (Some(known), Some(inner)) => {
                    for (key, value) in inner.iter() {
                        known.insert(key, value.clone());
                    }
                }
                _ => _ = site.insert(key, item.clone()),
            }
        }
    }
    Some(site.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_tables_are_replaced_one_by_one() {
        let site = "a = 1\n[menu]\nfi = []\nnb = []\n[design]\nlist = \"list\"\nhero = \"post\"\n[[cta.fi]]\nx = 1\n";
        let added = ["b = 2\ndesign = { list = \"grid\" }\ncta = { nb = 3 }\nmenu = { fi = [{ c = 1 }] }\n".to_owned()];
        let changed = with_settings(site, &["menu"], &added).unwrap_or_default();
        let changed: DocumentMut = changed.parse().unwrap_or_default();
        assert_eq!(changed["design"]["list"].as_str(), Some("grid"));
        assert_eq!(changed["design"]["hero"].as_str(), Some("post"));
        assert_eq!(changed["b"].as_integer(), Some(2));
        assert!(changed["menu"].get("nb").is_none() && changed["cta"].get("fi").is_some());
        assert_eq!(with_settings("a", &[], &[]), None);
    }
}
