//! The service that counts readers, as templates see it.

use tera::Value;

use super::definition::{TemplateObject, field};
use super::value_kind::ValueKind::{Address, Text};
use crate::config::Analytics;

#[rustfmt::skip] // Keeps the documentation of a field on one line.
pub(super) static ANALYTICS: TemplateObject<Analytics> = TemplateObject {
    name: "analytics",
    meaning: "The service that counts readers: [`[analytics]`](configuration.md#analytics).",
    bases: &[],
    fields: &[
        field("provider", Text, "`plausible`, `matomo`, `goatcounter` or `umami`", "plausible",
            |_, _, analytics| Value::from(analytics.provider.key())),
        field("site", Text, "the name of the site at the service", "blogi.kielo.example",
            |_, _, analytics| Value::from(&*analytics.site)),
        field("host", Address, "the address of the service, without a slash at its end", "https://plausible.io",
            |_, _, analytics| Value::from(&*analytics.host)),
        field("script", Address, "the address of its script", "https://plausible.io/js/script.js",
            |_, _, analytics| Value::from(analytics.script())),
        field("origin", Address, "the site's own address without a path, where readers are counted",
            "https://blogi.kielo.example",
            |context, host, _| Value::from(&*context.plan.hosts[usize::from(host.0)].base_url.origin)),
    ],
};
