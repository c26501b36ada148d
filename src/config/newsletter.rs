//! The table `[newsletter]`: the box with which readers subscribe by e-mail.

use super::{ByLanguage, FormEndpoint, HiddenFields, LanguageId, Trap};

/// The settings of the newsletter.
#[derive(Debug)]
pub struct NewsletterSettings {
    /// The service that sends the newsletter. `None` if site.toml leaves it to the host of the endpoint.
    pub provider: Option<NewsletterProvider>,
    /// The endpoint that takes subscriptions. A language without one has no newsletter.
    pub endpoint: ByLanguage<FormEndpoint>,
    /// The name of the field for the e-mail address, if it is not the usual one of the service.
    pub email_field: Option<String>,
    /// The hidden fields of the form.
    pub fields: HiddenFields,
    /// The heading of the box; without it, the theme's own words.
    pub title: ByLanguage<String>,
    /// The text of the box.
    pub text: ByLanguage<String>,
    /// The words that readers agree to; without them, the theme's own.
    pub consent: ByLanguage<String>,
    /// The text of the button; without it, the theme's own words.
    pub button: ByLanguage<String>,
    /// Whether the box is shown below posts.
    pub below_posts: bool,
}

impl NewsletterSettings {
    /// Returns the service that takes the subscriptions of a language.
    #[must_use]
    pub fn provider(&self, language: LanguageId) -> NewsletterProvider {
        let by_host = || self.endpoint.get(language).map_or(NewsletterProvider::Own, NewsletterProvider::of_endpoint);
        self.provider.unwrap_or_else(by_host)
    }
}

/// A service that sends newsletters. It decides the names of the form's fields.
///
/// Sources: the HTML forms without scripts that the services generate for other sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsletterProvider {
    /// Mailchimp: `EMAIL`, and the honeypot `b_U_ID` of the list (its "Embedded form" code).
    Mailchimp,
    /// Brevo, once Sendinblue: `EMAIL`, `locale`, and the honeypot `email_address_check` (its "Simple HTML" code).
    Brevo,
    /// Buttondown: `email` and `embed` ("Building your subscriber base", docs.buttondown.com).
    Buttondown,
    /// MailerLite: `fields[email]`, `ml-submit` and `anticsrf` (its "Embedded form", HTML code).
    MailerLite,
    /// Any other service, or a program of one's own: `email`.
    Own,
}

impl NewsletterProvider {
    /// All services with their names in site.toml.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Mailchimp, "mailchimp"),
        (Self::Brevo, "brevo"),
        (Self::Buttondown, "buttondown"),
        (Self::MailerLite, "mailerlite"),
        (Self::Own, "own"),
    ];

    /// Returns the service on the host of an endpoint.
    #[must_use]
    pub fn of_endpoint(endpoint: &FormEndpoint) -> Self {
        let hosts = [
            ("list-manage.com", Self::Mailchimp),
            ("sibforms.com", Self::Brevo),
            ("buttondown.com", Self::Buttondown),
            ("buttondown.email", Self::Buttondown),
            ("mailerlite.com", Self::MailerLite),
        ];
        hosts.into_iter().find(|(host, _)| endpoint.is_on(host)).map_or(Self::Own, |(_, service)| service)
    }

    /// Returns the name of the field for the e-mail address.
    #[must_use]
    pub fn email_field(self) -> &'static str {
        match self {
            Self::Mailchimp | Self::Brevo => "EMAIL",
            Self::MailerLite => "fields[email]",
            Self::Buttondown | Self::Own => "email",
        }
    }

    /// Returns the hidden fields that the service asks for. `tag` is the language of the page.
    #[must_use]
    pub fn hidden_fields(self, tag: &str) -> Vec<(&'static str, &str)> {
        match self {
            Self::Brevo => vec![("locale", tag)],
            Self::Buttondown => vec![("embed", "1")],
            Self::MailerLite => vec![("ml-submit", "1"), ("anticsrf", "true")],
            Self::Mailchimp | Self::Own => Vec::new(),
        }
    }

    /// Returns the honeypot that the service understands; `None` if it has none of its own.
    #[must_use]
    pub fn trap(self, endpoint: &FormEndpoint, fields: &[(&str, &str)]) -> Option<Trap> {
        let field = |name: &str| fields.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let value = |name: &str| endpoint.parameter(name).or_else(|| field(name));
        match self {
            Self::Mailchimp => Some(Trap { name: format!("b_{}_{}", value("u")?, value("id")?), is_checkbox: false }),
            Self::Brevo => Some(Trap { name: "email_address_check".to_owned(), is_checkbox: false }),
            Self::Buttondown | Self::MailerLite => None,
            Self::Own => Some(endpoint.trap()),
        }
    }
}
