//! The filter `group_by`. It takes the place of Tera's, whose groups come in another order in each run.

use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

/// Registers the filter.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("group_by", |items: Vec<Value>, arguments: Kwargs, _: &State| group_by(&items, &arguments));
}

/// `posts | group_by(attribute="date")`: a map from each value of a field to the items with it. The groups are in the order
/// of their first items. Items whose field is none are left out.
fn group_by(items: &[Value], arguments: &Kwargs) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut keys = Map::new();
    let mut groups: Vec<Vec<Value>> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let value = item.get_from_path(attribute).ok_or_else(|| {
            Error::message(format!("item {} of the list has no value `{attribute}` to group it by", index + 1))
        })?;
        if value.is_none() {
            continue;
        }
        let key = key(value).ok_or_else(|| {
            let problem = format!(
                "`{attribute}` of item {} of the list is neither a text, a number nor true or false",
                index + 1
            );
            Error::message(problem)
        })?;
        let next = Value::from(groups.len());
        let group = keys.entry(key).or_insert(next).as_u64().unwrap_or_default() as usize;
        match groups.get_mut(group) {
            Some(group) => group.push(item.clone()),
            None => groups.push(vec![item.clone()]),
        }
    }
    Ok(keys.into_keys().zip(groups.into_iter().map(Value::from)).collect())
}

/// A value as the key of a map.
fn key(value: &Value) -> Option<Key<'static>> {
    let text = || value.as_str().map(|text| Key::from(text.to_owned()));
    let number = || value.as_i64().map(Key::I64).or_else(|| value.as_u64().map(Key::U64));
    text().or_else(|| value.as_bool().map(Key::Bool)).or_else(number)
}
