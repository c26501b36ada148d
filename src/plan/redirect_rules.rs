//! Reports old addresses that have no page, because they are names of files, on web hosts that cannot redirect them.

use super::{RedirectTarget, Route, View};
use crate::config::WebHost;
use crate::diagnostic::Diagnostic;
use crate::model::Site;

/// Reports the old addresses among `routes`, all in one message.
pub(super) fn check(routes: &[Route], site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let mut rules = routes.iter().filter_map(|route| match route.view {
        View::RedirectRule(RedirectTarget::Document(id)) => Some((route, id)),
        _ => None,
    });
    let Some((first, id)) = rules.next() else { return };
    let others = rules.count();
    let document = site.document(id);
    let is_written = |alias: &str| first.path().ends_with(alias) || first.file().ends_with(alias);
    let span =
        document.aliases.iter().find(|alias| is_written(&alias.value)).map_or(document.title.span, |alias| alias.span);
    let location = (&*document.file, span);
    match site.config.host {
        None => diagnostics.push(Diagnostic::aliases_only_as_rules(location, first.path(), others)),
        Some(host) if host.reads_redirects() || matches!(host, WebHost::Apache | WebHost::Nginx) => {}
        Some(host) => diagnostics.push(Diagnostic::aliases_without_rules(location, first.path(), others, host.key())),
    }
}
