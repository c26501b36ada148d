//! Finds the images that a text passes to components that show them in sizes of their own.

use std::collections::BTreeSet;

use crate::address::is_external_url;
use crate::model::{ArgumentValue, DocumentText, ImageArgument, PlaceholderKind};

/// The argument of the component for cards of other services that names the picture.
const EMBED_IMAGE: (&str, &str) = ("embed", "image");

/// Returns the paths with the arguments that name them. `arguments` are those that the theme has.
pub(super) fn named_images(text: &DocumentText, arguments: &BTreeSet<ImageArgument>) -> Vec<(ImageArgument, Box<str>)> {
    if arguments.is_empty() {
        return Vec::new();
    }
    let mut images = Vec::new();
    let mut add = |component: &str, argument: &str, path: &str| {
        let known = arguments.iter().find(|known| &*known.component == component && &*known.argument == argument);
        images.extend(known.filter(|_| !is_external_url(path)).map(|known| (known.clone(), path.into())));
    };
    for placeholder in text.body.placeholders() {
        match &placeholder.kind {
            PlaceholderKind::Component(call) | PlaceholderKind::BodyStart(call) => {
                for argument in &call.arguments {
                    if let ArgumentValue::Text(path) = &argument.value {
                        add(&call.name, &argument.name, path);
                    }
                }
            }
            PlaceholderKind::Embed(embed) => {
                if let Some(path) = &embed.image {
                    add(EMBED_IMAGE.0, EMBED_IMAGE.1, path);
                }
            }
            _ => {}
        }
    }
    images.sort_unstable();
    images.dedup();
    images
}
