//! The template function `form`: the endpoint, the hidden fields and the texts of a form, in one language.

use percent_encoding::percent_decode_str;
use tera::value::Key;
use tera::{Error, Kwargs, TeraResult, Value};

use super::escape;
use super::form_fields;
use super::value::{html, list, map, optional};
use crate::address::is_external_url;
use crate::config::{CommentSettings, FormEndpoint, LanguageId, NewsletterSettings, Trap};
use crate::model::{Site, resolve_content_path};
use crate::plan::{FileRoute, HostId, Plan};

/// The pages for which a form is made.
#[derive(Clone, Copy)]
pub(super) struct FormPlace<'a> {
    pub(super) site: &'a Site,
    pub(super) plan: &'a Plan,
    pub(super) host: HostId,
    pub(super) language: LanguageId,
}

/// `form(kind="newsletter")`, `form(kind="contact", endpoint="…", email="…", fields="…", name="…")`.
pub(super) fn form(place: FormPlace, arguments: &Kwargs) -> TeraResult<Value> {
    let text = |name: &'static str| {
        let value = arguments.get::<&str>(name)?.map(str::trim).filter(|text| !text.is_empty());
        TeraResult::Ok(value)
    };
    match arguments.must_get::<&str>("kind")? {
        "newsletter" => {
            let settings = place.site.config.newsletter.as_ref();
            Ok(optional(settings.and_then(|settings| place.newsletter(settings))))
        }
        "contact" => {
            let fields = text("fields")?.unwrap_or("name, email*, message*");
            let fields = form_fields::parse(fields).map_err(Error::message)?;
            place.contact(text("endpoint")?, text("email")?, text("name")?.unwrap_or("contact"), fields)
        }
        other => Err(Error::message(format!("there is no form `{other}`; the forms are newsletter and contact"))),
    }
}

/// The parts that every form has.
struct FormParts<'a> {
    endpoint: Option<&'a FormEndpoint>,
    hidden: Vec<(&'a str, &'a str)>,
    trap: Option<Trap>,
    /// The name of the form, with which Netlify finds it.
    name: &'a str,
}

impl FormPlace<'_> {
    fn newsletter(self, settings: &NewsletterSettings) -> Option<Value> {
        let endpoint = settings.endpoint.get(self.language)?;
        let provider = settings.provider(self.language);
        let own = settings.fields.get(self.language);
        let mut hidden = provider.hidden_fields(self.site.config.language(self.language).language.tag());
        hidden.retain(|(name, _)| own.iter().all(|(known, _)| known != name));
        let trap = provider.trap(endpoint, &own);
        hidden.extend(own);
        let email_field = settings.email_field.as_deref().unwrap_or(provider.email_field());
        let words = |text: Option<&String>| {
            optional(text.map(|text| self.site.config.typeset_text(self.language, text.clone())))
        };
        let own = [
            ("email_field", Value::from(email_field)),
            ("title", words(settings.title.get(self.language))),
            ("text", words(settings.text.get(self.language))),
            ("consent", words(settings.consent.get(self.language))),
            ("button", words(settings.button.get(self.language))),
            ("below_posts", Value::from(settings.below_posts)),
        ];
        Some(self.value(&FormParts { endpoint: Some(endpoint), hidden, trap, name: "newsletter" }, own))
    }

    fn contact(self, endpoint: Option<&str>, email: Option<&str>, name: &str, fields: Value) -> TeraResult<Value> {
        let settings = &self.site.config.forms;
        let own = endpoint
            .map(|written| {
                FormEndpoint::parse(written).ok_or_else(|| {
                    Error::message(format!(
                        "`{written}` is no address that a form can be sent to: write a whole address that begins with \
                         https://, or \"netlify\""
                    ))
                })
            })
            .transpose()?;
        let hidden = settings.fields.get(self.language);
        if let Some(missing) = own.as_ref().and_then(|own| own.missing_key(&hidden)) {
            let written = endpoint.unwrap_or_default();
            return Err(Error::message(format!(
                "`{written}` cannot know whose form this is: {} is missing; it stands {}",
                missing.0, missing.1
            )));
        }
        // An address in the text itself is meant for this form, also where site.toml has an endpoint.
        let shared = if email.is_some() { None } else { settings.endpoint.get(self.language) };
        let endpoint = own.as_ref().or(shared);
        let email = email.or(settings.email.get(self.language).map(String::as_str));
        if endpoint.is_none() && email.is_none() {
            return Err(Error::message(
                "nobody would receive the form: write endpoint=\"https://…\" for a form, or email=\"…\" for a mail link; \
                 [forms] in site.toml can name them for all forms",
            ));
        }
        if let Some(email) = email.filter(|email| !email.contains('@') || email.contains(char::is_whitespace)) {
            return Err(Error::message(format!("`{email}` is no e-mail address")));
        }
        let trap = endpoint.map(FormEndpoint::trap);
        Ok(self.value(&FormParts { endpoint, hidden, trap, name }, [("email", optional(email)), ("fields", fields)]))
    }

    /// Returns the form for comments. `document` are hidden fields that name the document.
    pub(super) fn comment(self, settings: &CommentSettings, document: &[(&str, &str)]) -> Option<Value> {
        let endpoint = settings.form(self.language)?;
        let mut hidden = settings.fields.get(self.language);
        hidden.extend(document);
        let consent = settings.consent.get(self.language);
        let consent = consent.map(|text| self.site.config.typeset_text(self.language, text.clone()));
        let own = [("email", Value::from(settings.form_email.name())), ("consent", optional(consent))];
        let trap = Some(endpoint.trap());
        Some(self.value(&FormParts { endpoint: Some(endpoint), hidden, trap, name: "comment" }, own))
    }

    fn value<const N: usize>(self, parts: &FormParts, own: [(&'static str, Value); N]) -> Value {
        let is_netlify = parts.endpoint == Some(&FormEndpoint::Netlify);
        // Netlify knows a form by this field (docs.netlify.com, "Forms setup").
        let form_name = is_netlify.then_some(("form-name", parts.name));
        let hidden = form_name
            .iter()
            .chain(&parts.hidden)
            .map(|(name, value)| map([("name", Value::from(*name)), ("value", Value::from(*value))]));
        let trap = parts
            .trap
            .as_ref()
            .map(|trap| map([("name", Value::from(&*trap.name)), ("is_checkbox", Value::from(trap.is_checkbox))]));
        let shared = [
            ("attributes", optional(parts.endpoint.map(|endpoint| attributes(endpoint, parts)))),
            ("hidden", list(hidden)),
            ("trap", optional(trap)),
            ("privacy", optional(self.privacy())),
        ];
        Value::from(shared.into_iter().chain(own).map(|(key, value)| (Key::Str(key), value)).collect::<tera::Map>())
    }

    /// The page that says what happens to the data: its address, and its title if it is a document. A broken link is
    /// reported with the other links of site.toml.
    fn privacy(self) -> Option<Value> {
        let link = &self.site.config.forms.privacy.get(self.language)?.value;
        let page = |url: String, title: Option<&str>, language: Option<LanguageId>| {
            let tag = language.map(|id| self.site.config.language(id).language.tag());
            map([("url", Value::from(url)), ("title", optional(title)), ("language", optional(tag))])
        };
        if is_external_url(link) {
            return Some(page(link.clone(), None, None));
        }
        let (path, anchor) =
            link.split_once('#').map_or((&**link, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
        let file = resolve_content_path("content", &percent_decode_str(path).decode_utf8_lossy())?;
        let stem = file.strip_suffix(".md").map_or_else(|| format!("{file}/index"), str::to_owned);
        let document = self.site.document_by_file(&file).or_else(|| self.site.document_by_stem(&stem, self.language));
        if let Some(id) = document {
            let document = self.site.document(id);
            let url = self.plan.href(self.host, self.plan.document(id)) + &anchor;
            return Some(page(url, Some(&document.title.value), Some(document.language)));
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let url = match self.plan.file_route(self.site, self.host, &path, self.language) {
            FileRoute::Found(route) => self.plan.href(self.host, route),
            _ => self.plan.prefixed_path(self.host, &path),
        };
        Some(page(url + &anchor, None, None))
    }
}

/// The attributes of the form element: its address, or what Netlify looks for (docs.netlify.com, "Forms setup"). Netlify
/// reads the honeypot from the attribute with `data-` too, which is valid HTML.
fn attributes(endpoint: &FormEndpoint, parts: &FormParts) -> Value {
    let trap = parts.trap.as_ref().map_or("", |trap| &trap.name);
    html(&match endpoint.address() {
        Some(address) => format!(" action=\"{}\"", escape::html(address)),
        None => format!(
            " name=\"{}\" data-netlify=\"true\" data-netlify-honeypot=\"{}\"",
            escape::html(parts.name),
            escape::html(trap)
        ),
    })
}
