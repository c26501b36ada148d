//! The table `[forms]`, and what all forms have in common: the endpoint that receives them and their hidden fields.

use percent_encoding::percent_decode_str;

use super::{ByLanguage, LanguageId};
use crate::address::{AbsoluteAddress, is_web_address};
use crate::table::Spanned;

/// The settings of the components `contact` and `form`, and the privacy page of all forms.
#[derive(Debug, Default)]
pub struct FormSettings {
    /// The endpoint of forms that name none.
    pub endpoint: ByLanguage<FormEndpoint>,
    /// The address to write to if there is no endpoint.
    pub email: ByLanguage<String>,
    /// The page that says what happens to the data, in the form of links in Markdown.
    pub privacy: ByLanguage<Spanned<String>>,
    /// The hidden fields of the forms.
    pub fields: HiddenFields,
}

/// The receiver of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormEndpoint {
    /// Netlify, which serves the site and takes the forms out of its pages.
    Netlify,
    /// The address of a service.
    Address(String),
}

impl FormEndpoint {
    /// The name of Netlify in site.toml and in components.
    pub const NETLIFY: &str = "netlify";

    /// Parses `netlify` or the address of a service. Returns `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == Self::NETLIFY {
            return Some(Self::Netlify);
        }
        is_web_address(text).then(|| Self::Address(text.to_owned()))
    }

    /// Returns the address of a service.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::Netlify => None,
            Self::Address(address) => Some(address),
        }
    }

    /// Whether the endpoint is on a host, or on a host below it.
    #[must_use]
    pub fn is_on(&self, domain: &str) -> bool {
        let host = self.address().and_then(AbsoluteAddress::split).map(|address| address.host.to_lowercase());
        host.is_some_and(|host| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    }

    /// Returns the value of a parameter in the query of the address.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.address()?.split_once('?')?.1.split('#').next()?;
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(known, _)| *known == name)?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned()).filter(|value| !value.is_empty())
    }

    /// Returns the key without which the service cannot know whose form it is, if the address and the hidden fields
    /// lack it. The second text says where the key belongs.
    ///
    /// Sources: the embed codes that the services give out. Web3Forms, "Access key" (docs.web3forms.com); Formspree,
    /// "Building your form" (help.formspree.io); Mailchimp, "Embedded form code".
    #[must_use]
    pub fn missing_key(&self, fields: &[(&str, &str)]) -> Option<(&'static str, &'static str)> {
        let has_field = |name: &str| fields.iter().any(|(known, value)| *known == name && !value.trim().is_empty());
        let path = self.address().and_then(AbsoluteAddress::split).map_or("", |address| address.rest);
        let parts = || path.split(['?', '#']).next().unwrap_or_default().split('/').filter(|part| !part.is_empty());
        if self.is_on("web3forms.com") {
            return (!has_field("access_key"))
                .then_some(("access_key", "among `fields`: fields = { access_key = \"…\" }"));
        }
        if self.is_on("list-manage.com") {
            let missing = ["u", "id"].into_iter().find(|key| self.parameter(key).is_none() && !has_field(key));
            return missing.map(|key| (key, "in the address: …/subscribe/post?u=…&id=…"));
        }
        // The number of parts of the path with which the service knows the form.
        let services: [(&str, usize, &str); 4] = [
            ("formspree.io", 2, "at the end of the address: https://formspree.io/f/…"),
            ("sibforms.com", 2, "at the end of the address: https://….sibforms.com/serve/…"),
            ("buttondown.com", 4, "at the end of the address: https://buttondown.com/api/emails/embed-subscribe/…"),
            ("assets.mailerlite.com", 5, "in the address: https://assets.mailerlite.com/jsonp/…/forms/…/subscribe"),
        ];
        let service = services.into_iter().find(|(domain, ..)| self.is_on(domain));
        service.filter(|(_, count, _)| parts().count() < *count).map(|(.., place)| ("the name of the form", place))
    }

    /// Returns the field that people do not see and programs fill in.
    #[must_use]
    pub fn trap(&self) -> Trap {
        // Web3Forms, "Spam protection": a checkbox of this name.
        if self.is_on("web3forms.com") {
            return Trap { name: "botcheck".to_owned(), is_checkbox: true };
        }
        // Formspree, "Honeypot spam filtering"; many services understand it.
        Trap { name: "_gotcha".to_owned(), is_checkbox: false }
    }
}

/// A field that people do not see and programs fill in: a honeypot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trap {
    /// The name.
    pub name: String,
    /// Whether it is a checkbox and not a text.
    pub is_checkbox: bool,
}

/// The hidden fields of a form: those of every language, and those of single languages.
#[derive(Debug, Default)]
pub struct HiddenFields {
    /// Names and values for all languages.
    pub shared: Vec<(String, String)>,
    /// Names and values for single languages.
    pub own: Vec<(LanguageId, Vec<(String, String)>)>,
}

impl HiddenFields {
    /// Returns the names and values for a language.
    #[must_use]
    pub fn get(&self, language: LanguageId) -> Vec<(&str, &str)> {
        let own = self.own.iter().filter(|(known, _)| *known == language).flat_map(|(_, fields)| fields);
        let own: Vec<(&str, &str)> = own.map(|(name, value)| (&**name, &**value)).collect();
        let shared = self.shared.iter().filter(|(name, _)| own.iter().all(|(known, _)| known != name));
        shared.map(|(name, value)| (&**name, &**value)).chain(own.iter().copied()).collect()
    }
}
