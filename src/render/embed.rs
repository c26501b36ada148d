//! The template function `embed`, which recognises addresses of other services, and the cards of texts.

use tera::value::Key;
use tera::{Context, Error, Kwargs, Map, State, Tera, TeraResult, Value};

use crate::embed::Embed;
use crate::model::AuthoredEmbed;

/// The name of the function.
pub(super) const FUNCTION_NAME: &str = "embed";

/// The name of the theme's component for a card of a text. Its values are in [`arguments`].
pub(super) const COMPONENT: &str = "embed";

/// Registers the function.
pub(super) fn register(tera: &mut Tera) {
    tera.register_function(FUNCTION_NAME, |arguments: Kwargs, _: &State| embed(arguments.must_get("url")?));
}

/// Returns the values for [`COMPONENT`]. `image` is the address of the picture, if there is one.
pub(super) fn arguments(authored: &AuthoredEmbed, image: &str) -> Context {
    let mut context = Context::new();
    context.insert("url", &*authored.address);
    context.insert("title", &*authored.title);
    context.insert("image", image);
    context
}

/// `embed(url="https://youtu.be/…")`: the service of an address, and its frame.
fn embed(url: &str) -> TeraResult<Value> {
    let Some(embed) = Embed::from_address(url) else {
        let (last, others) =
            Embed::services().split_last().map_or(("", String::new()), |(last, others)| (*last, others.join(", ")));
        let problem = format!("`{url}` is not an address of a video, recording, post or map at {others} or {last}");
        return Err(Error::message(problem));
    };
    let mut entries = vec![("service", Value::from(embed.service)), ("shape", Value::from(embed.shape.name()))];
    if let Some(frame) = embed.frame {
        entries.extend([("frame", Value::from(frame)), ("allow", Value::from(embed.shape.allow()))]);
    }
    Ok(Value::from(entries.into_iter().map(|(key, value)| (Key::Str(key), value)).collect::<Map>()))
}
