//! A list of all addresses of a site as a text file, to be kept beside the sources.

use std::collections::BTreeSet;
use std::fmt;

use super::published_addresses::PublishedAddresses;
use crate::config::{AddressRecord, AddressSettings};
use crate::model::Site;

/// The addresses of one build, and the settings that they were made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressList {
    /// The settings.
    pub record: AddressRecord,
    /// The addresses: paths below the site's base URL, or absolute addresses on other hosts.
    pub addresses: BTreeSet<String>,
}

impl AddressList {
    /// Lists the addresses of a site. Without `with_base_url` the site's own address belongs to this run only.
    #[must_use]
    pub fn new(site: &Site, with_base_url: bool) -> Self {
        let addresses = PublishedAddresses::new(site, &AddressSettings::new(&site.config)).list();
        Self { record: AddressRecord::new(&site.config, with_base_url), addresses }
    }

    /// Reads a list. Lines that are neither settings nor addresses are ignored, so comments may be added.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut list = Self::default();
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if line.starts_with('#') {
                list.record.read_line(line);
            } else if !line.is_empty() {
                list.addresses.insert(line.to_owned());
            }
        }
        list
    }
}

/// Writes the settings as comments, then one address a line in order.
impl fmt::Display for AddressList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "# The addresses of this site. kielo build --addresses FILE compares a build with this list,"
        )?;
        writeln!(
            formatter,
            "# and kielo build --write-addresses FILE writes it anew. These settings made the addresses:"
        )?;
        write!(formatter, "{}", self.record)?;
        for address in &self.addresses {
            writeln!(formatter, "{address}")?;
        }
        Ok(())
    }
}
