//! Finds the fields that the templates of a theme may read, so that no others need be computed.
//!
//! A field counts as read if its name occurs anywhere in a template that the site uses: as a name, or as a word of a
//! quoted text. That is not enough where a template uses a whole object: prints or compares it, iterates over its
//! values, or looks up a field by a computed name. The analysis therefore follows objects through variables, loops and
//! arguments of components. It follows names only, not blocks and scopes, so it may find too much but never too little.
//! If it does not understand a use of an object, every field counts as read.

mod brackets;
mod objects;

use std::collections::{BTreeSet, HashSet};

use rustc_hash::FxHashSet;

use self::objects::{ObjectAnalysis, implicit_objects};
use super::data;
use super::fields_read::FieldsRead;
use super::head;
use super::image_functions;
use super::interface;
use super::post_query;
use crate::model::{HEAD_TEMPLATE, Site, Taxonomy, Theme};
use crate::template_syntax::{PlacedToken, TemplatePiece, Token, names, pieces, without_trim_signs};

/// Returns the fields that the templates of a site's theme may read.
pub(super) fn fields_read(site: &Site, theme: &Theme) -> FieldsRead {
    fields_read_by(&used_templates(site, theme))
}

fn fields_read_by(templates: &[Vec<TemplatePiece>]) -> FieldsRead {
    let mut analysis = ObjectAnalysis::new();
    loop {
        let known: usize = analysis.variables.values().map(BTreeSet::len).sum();
        for piece in templates.iter().flatten() {
            if analysis.piece(piece).is_none() {
                return FieldsRead::All;
            }
        }
        if analysis.variables.values().map(BTreeSet::len).sum::<usize>() == known {
            break;
        }
    }
    let read_by_functions = image_functions::FIELDS_READ.into_iter().chain(post_query::FIELDS_READ);
    let mut read: FxHashSet<String> = read_by_functions.map(str::to_owned).collect();
    for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in templates.iter().flatten() {
        for (token, _) in tokens {
            match token {
                Token::Name(name) => _ = read.insert((*name).to_owned()),
                Token::Text(text) => read.extend(words(text).map(str::to_owned)),
                _ => {}
            }
        }
    }
    FieldsRead::Named(read)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// The templates that the program renders for a site, and all that they extend, include or call. A template that names
/// another in a quoted text is taken to include it.
fn used_templates<'a>(site: &Site, theme: &'a Theme) -> Vec<Vec<TemplatePiece<'a>>> {
    let texts: Vec<_> = theme.templates.iter().map(|template| pieces(&template.source.text)).collect();
    let position = |name: &str| theme.templates.iter().position(|template| template.name == name);
    let short_name = |index: usize| theme.templates[index].name.split_once('/').map_or("", |(_, name)| name);
    // A name without a theme means the file of the nearest theme.
    let is_nearest = |index: usize| {
        let of_theme = |theme: &str| position(&format!("{theme}/{}", short_name(index)));
        theme.lookup_order().find_map(of_theme) == Some(index)
    };
    let taxonomies = Taxonomy::all(&site.config);
    let of_taxonomies: Vec<String> = taxonomies
        .flat_map(|taxonomy| {
            let name = taxonomy.name(&site.config);
            interface::TAXONOMY_TEMPLATES.map(|template| interface::taxonomy_template(template, name))
        })
        .collect();
    let mut used_names: HashSet<&str> =
        interface::PAGE_TEMPLATES.iter().chain(interface::OPTIONAL_TEMPLATES).map(|file| file.name).collect();
    used_names.extend(of_taxonomies.iter().map(String::as_str));
    used_names.extend(site.documents().filter_map(|id| Some(&*site.document(id).template.as_ref()?.value)));
    let components: Vec<HashSet<&str>> = texts.iter().map(|text| component_names(text)).collect();
    let mut used = vec![false; texts.len()];
    loop {
        let mut has_changed = false;
        for index in 0..texts.len() {
            // Texts call them, and they ask for objects of the page.
            let asks_for_objects = asks_for_objects(&texts[index]);
            let is_head = theme.templates[index].name == HEAD_TEMPLATE && used_names.contains(head::FUNCTION_NAME);
            let is_named = asks_for_objects
                || is_head
                || used_names.contains(&*theme.templates[index].name)
                || (is_nearest(index)
                    && (used_names.contains(short_name(index)) || short_name(index).starts_with("shared/")))
                || components[index].iter().any(|name| used_names.contains(name));
            if !is_named || used[index] {
                continue;
            }
            (used[index], has_changed) = (true, true);
            for TemplatePiece::Tag(tokens) | TemplatePiece::Expression(tokens) in &texts[index] {
                used_names.extend(tokens.iter().filter_map(|(token, _)| match token {
                    Token::Name(name) | Token::Text(name) => Some(*name),
                    _ => None,
                }));
            }
        }
        if !has_changed {
            break;
        }
    }
    texts.into_iter().zip(used).filter(|(_, is_used)| *is_used).map(|(text, _)| text).collect()
}

/// Whether a template defines a component that asks for objects of its page, or for data: `@posts`, `@data`.
fn asks_for_objects(text: &[TemplatePiece]) -> bool {
    text.iter().any(|piece| match piece {
        TemplatePiece::Tag(tokens) => {
            let tokens = without_trim_signs(tokens);
            let is_data = |pair: &[PlacedToken]| matches!(pair, [(Token::Sign("@"), _), (Token::Name(data::NAME), _)]);
            !implicit_objects(tokens).is_empty() || tokens.windows(2).any(is_data)
        }
        TemplatePiece::Expression(_) => false,
    })
}

/// The names of the components that a template defines. Of a dotted name, each part.
fn component_names<'a>(text: &[TemplatePiece<'a>]) -> HashSet<&'a str> {
    let definition = |piece: &TemplatePiece<'a>| -> Vec<&'a str> {
        let TemplatePiece::Tag(tokens) = piece else { return Vec::new() };
        match without_trim_signs(tokens) {
            [(Token::Name("component"), _), rest @ ..] => {
                let end = rest.iter().position(|(token, _)| *token == Token::Sign("(")).unwrap_or(rest.len());
                names(&rest[..end]).collect()
            }
            _ => Vec::new(),
        }
    };
    text.iter().flat_map(definition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_by(texts: &[&str]) -> FieldsRead {
        let templates: Vec<_> = texts.iter().map(|text| pieces(text)).collect();
        fields_read_by(&templates)
    }

    #[test]
    fn fields_are_read_by_their_names() {
        let texts = [
            "{{ post.title }}{{ post[\"date\"] | date }}{{ site?.index }}{{ site.feed }}{{ image(src=post.image) }}",
            "{% set x = site.organization and site.organization.x %}{{ x }}",
            "{% set p = post.newer %}{% if p and not post.card %}{{ p.url }}{% endif %}{{ post.tags | length }}",
            "{% for p in pager.posts[:3] %}{% set t = p.tags[0] %}{{ t.name }}{{ \"a\" if p.image else \"b\" }}{% endfor %}",
            "{{ [t.slug for t in post.categories if t] | list }}{{ <tree terms={site.categories} /> }}",
            "{% component tree(terms) %}{% for t in terms %}{{ <tree terms={t.children} /> }}{% endfor %}{% endcomponent tree %}",
            "{% for p in pager.posts | sort(attribute=\"word_count\") %}{{ (p.date) }}{% endfor %}{% block post %}{% endblock post %}",
            "{% for t in [site.taxonomies.tag, site.taxonomies.author] %}{{ t.kind }}{% endfor %}",
            "{% for p in posts(tag=post.tags[0], exclude=[post], limit=3) %}{{ p.slug }}{% endfor %}{{ posts()[0].date }}",
            "{% for t in site.own_taxonomies %}{% set all = post.terms[t.kind] %}{% for one in all %}{{ one.url }}{% endfor %}{% endfor %}",
            "{% if posts(category=term) %}{{ posts(category=term) | length }}{{ posts(exclude=pager.posts)[0].url }}{% endif %}",
        ];
        let read = read_by(&texts);
        assert!(matches!(read, FieldsRead::Named(_)), "{read:?}");
        for name in
            ["title", "date", "index", "feed", "image", "newer", "card", "slug", "children", "word_count", "kind"]
        {
            assert!(read.contains(name), "{name}");
        }
        for name in ["related", "share", "json_ld", "excerpt", "generator"] {
            assert!(!read.contains(name), "{name}");
        }
    }

    #[test]
    fn all_fields_are_read_where_a_whole_object_is_used() {
        let uses: &[&[&str]] = &[
            &["{{ post }}"],
            &["{{ post.related }}"],
            &["{{ post.related[0] }}"],
            &["{{ __tera_context }}"],
            &["{{ post[name] }}"],
            &["{{ post | str }}"],
            &["{{ post | get(key=name) }}"],
            &["{{ post.title ~ post }}"],
            &["{{ \"a\" or post }}"],
            &["{{ post if post else \"b\" }}"],
            &["{{ (site or post) | str }}"],
            &["{{ t(key=\"a\", post=post) }}"],
            &["{{ {\"a\": post} }}"],
            &["{% set m = {\"a\": post} %}{{ m.a }}"],
            &["{% set m = {...post} %}{{ m }}"],
            &["{% set p = post %}{{ p }}"],
            &["{{ post.terms }}"],
            &["{{ post.terms[name] }}"],
            &["{{ post.terms.industry[0] }}"],
            &["{{ posts() }}"],
            &["{% for p in posts(tag=\"a\") %}{{ p }}{% endfor %}"],
            &["{% set_global p = site.newest | first %}{{ p }}"],
            &["{% for p in site.newest %}{{ p }}{% endfor %}"],
            &["{% for value in post %}{{ value }}{% endfor %}"],
            &["{% for key, value in post %}{{ value }}{% endfor %}"],
            &["{% if post == other %}{% endif %}"],
            &["{% if other == [post] %}{% endif %}"],
            &["{% if post in posts %}{% endif %}"],
            &["{{ [p for p in site.newest] }}"],
            &["{{ [value for key, value in post] }}"],
            &["{{ site.newest | sort(attribute=name) | length }}"],
            &["{{ <c x={post} /> }}", "{% component c(x) %}{{ x }}{% endcomponent c %}"],
            &["{% <c x={post}> %}{% </c> %}", "{% component c(x) %}{{ x.newer }}{% endcomponent c %}"],
        ];
        for texts in uses {
            assert_eq!(read_by(texts), FieldsRead::All, "{texts:?}");
        }
    }

    #[test]
    fn the_built_in_theme_uses_no_whole_object() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kielo");
        let files = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
        let texts: Vec<String> = files
            .filter(|file| file.path().extension().is_some_and(|ending| ending == "html" || ending == "svg"))
            .filter(|file| !file.path().components().any(|part| part.as_os_str() == "static"))
            .filter_map(|file| std::fs::read_to_string(file.path()).ok())
            .collect();
        let templates: Vec<&str> = texts.iter().map(String::as_str).collect();
        let read = read_by(&templates);
        assert!(templates.len() > 40 && read.contains("related") && !read.contains("word_count"), "{read:?}");
    }
}
