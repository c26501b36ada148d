//! Diagnostics about the number of readers, which a service counts.

use super::Diagnostic;

impl Diagnostic {
    pub(crate) fn counts_without_service(file: &str) -> Self {
        Self::error("no service counts the readers of this site").about_file(file).with_advice(
            "name one in site.toml: [analytics] provider = \"plausible\", \"matomo\", \"goatcounter\" or \"umami\"",
        )
    }

    pub(crate) fn counts_without_token(provider: &str, variable: &str) -> Self {
        let place = match provider {
            "plausible" => "Plausible's account settings, API keys (for the Stats API)",
            "matomo" => "Matomo's settings, Personal, Security, Auth tokens",
            "goatcounter" => "GoatCounter's user menu, API (with the permission to read statistics)",
            _ => "Umami's settings, API keys; your own server gives one for POST /api/auth/login",
        };
        Self::error(format!("the token of {provider} is missing"))
            .with_advice(format!("make one in {place}, and put it into the variable {variable} of the environment"))
    }

    pub(crate) fn counts_refused(host: &str, variable: &str) -> Self {
        Self::error(format!("{host} does not accept the token")).with_advice(format!(
            "check the variable {variable}, and whether its token may read the statistics of this site"
        ))
    }

    pub(crate) fn counts_unreachable(host: &str, problem: &str) -> Self {
        Self::error(format!("{host} gave no answer: {problem}"))
            .with_advice("check the connection and the `host` in [analytics], and try again")
    }

    pub(crate) fn counts_not_understood(host: &str, problem: &str) -> Self {
        Self::error(format!("{host} answered without counts: {problem}"))
            .with_advice("check `site` and `host` in [analytics]")
    }

    pub(crate) fn counts_incomplete(host: &str, read: usize) -> Self {
        Self::warning(format!("{host} counts more pages than Kielo reads: only the readers of {read} are in the file"))
            .with_advice("the pages with the most readers come first, so the rest are pages with few")
    }

    pub(crate) fn counts_of_several_posts(path: &str, readers: u64) -> Self {
        Self::warning(format!("{path} is a post on several domains: its {readers} readers are left out"))
            .with_advice("let the service count each domain as a site of its own, or with the domain in the address")
    }
}
