//! The values of templates whose fields the theme or the site decides, beside those of the interface: settings, keys of
//! `params`, data files, own taxonomies. And the texts that a field can have.

use super::super::data;
use super::super::interface::{self, ValueKind};
use super::super::post_query;
use super::super::settings;
use crate::model::{SettingKind, Site, SiteData, Theme, ThemeSetting};

/// The keys of `params` in front matter, if the theme declares them.
const POST_PARAMS: &str = "params of posts";
const PAGE_PARAMS: &str = "params of pages";
/// The terms of own taxonomies, by the names of the taxonomies.
const OWN_TERMS: &str = "own terms";
/// The outputs of the templates in `templates/shared/`.
const SHARED: &str = "shared";

/// The sources of a picture.
const PICTURE_SOURCE: &str = "source of a picture";

/// The functions that return an object or a list of objects, with the type of that.
const RESULTS: [(&str, ValueKind); 4] = [
    (post_query::FUNCTION_NAME, ValueKind::List(&ValueKind::Object("post"))),
    ("image_data", ValueKind::Object("image_data")),
    ("image_file", ValueKind::Object("image_file")),
    ("file_info", ValueKind::Object("file_info")),
];

/// The fields of these objects that the interface does not define.
const FIELDS_OF_RESULTS: [(&str, &[(&str, ValueKind)]); 4] = [
    (
        "image_data",
        &[
            ("src", ValueKind::Address),
            ("srcset", ValueKind::Text),
            ("sources", ValueKind::List(&ValueKind::Object(PICTURE_SOURCE))),
            ("width", ValueKind::Number),
            ("height", ValueKind::Number),
            ("alt", ValueKind::Text),
        ],
    ),
    (PICTURE_SOURCE, &[("type", ValueKind::Text), ("srcset", ValueKind::Text)]),
    (
        "image_file",
        &[
            ("url", ValueKind::Address),
            ("width", ValueKind::Number),
            ("height", ValueKind::Number),
            ("type", ValueKind::Text),
        ],
    ),
    (
        "file_info",
        &[
            ("url", ValueKind::Address),
            ("name", ValueKind::Text),
            ("kind", ValueKind::Text),
            ("unit", ValueKind::Text),
            ("size", ValueKind::Text),
        ],
    ),
];

/// The fields of a value, with their types.
pub(super) enum Fields {
    /// All of them: any other name is unknown.
    All(Vec<(String, ValueKind)>),
    /// Those that this site has. The theme may ask for those of other sites, so only a name that is similar to one of them
    /// is a slip.
    OfSite(Vec<(String, ValueKind)>),
}

/// The values of a theme, on the pages of a site.
pub(super) struct ThemeValues<'a> {
    theme: &'a Theme,
    /// The names of the site's own taxonomies.
    taxonomies: Vec<String>,
    /// The names of the site's data files and of their folders.
    data: Vec<String>,
}

impl<'a> ThemeValues<'a> {
    pub(super) fn new(site: &Site, data: &SiteData, theme: &'a Theme) -> Self {
        let taxonomies = site.config.own_taxonomies().map(|(_, taxonomy)| taxonomy.name.clone()).collect();
        Self { theme, taxonomies, data: data.entries.keys().cloned().collect() }
    }

    /// Returns the type of a variable that the program gives to templates.
    pub(super) fn variable(name: &str, kind: ValueKind) -> ValueKind {
        if name == data::NAME && kind == ValueKind::Any { ValueKind::Object(data::NAME) } else { kind }
    }

    /// Returns the type of what a function returns, if that is an object or a list of objects.
    pub(super) fn result(function: &str) -> Option<ValueKind> {
        RESULTS.iter().find(|(name, _)| *name == function).map(|(_, kind)| *kind)
    }

    /// Returns the fields of an object.
    pub(super) fn fields(&self, object: &str) -> Fields {
        let of_settings = |settings: &[ThemeSetting]| {
            Fields::All(settings.iter().map(|setting| (setting.name.clone(), kind_of_setting(setting.kind))).collect())
        };
        let of_site = |names: &[String], kind| Fields::OfSite(names.iter().map(|name| (name.clone(), kind)).collect());
        match object {
            settings::NAME => of_settings(&self.theme.settings),
            POST_PARAMS | PAGE_PARAMS => of_settings(self.declared_params(object)),
            OWN_TERMS => of_site(&self.taxonomies, ValueKind::List(&ValueKind::Object("term link"))),
            data::NAME => of_site(&self.data, ValueKind::Any),
            SHARED => {
                let names = self.theme.templates.iter().filter_map(|template| template.name.split_once("/shared/"));
                let names = names.filter_map(|(_, name)| name.strip_suffix(".html"));
                Fields::All(names.map(|name| (name.to_owned(), ValueKind::Html)).collect())
            }
            _ => {
                if let Some((_, fields)) = FIELDS_OF_RESULTS.iter().find(|(name, _)| *name == object) {
                    return Fields::All(fields.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect());
                }
                let fields = interface::fields(object).into_iter();
                Fields::All(fields.map(|field| (field.name.to_owned(), self.field_kind(object, field))).collect())
            }
        }
    }

    /// Returns the texts that a field can have; none if it can have any.
    pub(super) fn choices(&self, object: &str, field: &str) -> Vec<String> {
        let settings = match object {
            settings::NAME => &*self.theme.settings,
            POST_PARAMS | PAGE_PARAMS => self.declared_params(object),
            _ => {
                let field = interface::fields(object).into_iter().find(|known| known.name == field);
                let choices = field.map_or(&[][..], |field| field.choices);
                return choices.iter().map(|choice| (*choice).to_owned()).collect();
            }
        };
        settings.iter().find(|setting| setting.name == field).map_or_else(Vec::new, |setting| setting.choices.clone())
    }

    fn declared_params(&self, object: &str) -> &[ThemeSetting] {
        self.theme.params.of_texts(object == POST_PARAMS).unwrap_or_default()
    }

    /// The type of a field of the interface, with what the theme says of it.
    fn field_kind(&self, object: &str, field: &interface::FieldDoc) -> ValueKind {
        let declares = |is_post| self.theme.params.of_texts(is_post).is_some();
        match (field.name, field.kind) {
            ("params", ValueKind::Any) if is_kind_of(object, "post") && declares(true) => {
                ValueKind::Object(POST_PARAMS)
            }
            ("params", ValueKind::Any) if is_kind_of(object, "page") && declares(false) => {
                ValueKind::Object(PAGE_PARAMS)
            }
            ("terms", ValueKind::Any) => ValueKind::Object(OWN_TERMS),
            (_, kind) => kind,
        }
    }
}

/// Whether an object is another one, or has all its fields.
fn is_kind_of(object: &str, other: &str) -> bool {
    object == other
        || interface::object(object).is_some_and(|object| object.bases().iter().any(|base| is_kind_of(base, other)))
}

fn kind_of_setting(kind: SettingKind) -> ValueKind {
    match kind {
        SettingKind::Text | SettingKind::Colour | SettingKind::Image | SettingKind::Choice => ValueKind::Text,
        SettingKind::Number => ValueKind::Number,
        SettingKind::Boolean => ValueKind::Boolean,
        SettingKind::List => ValueKind::List(&ValueKind::Text),
    }
}
