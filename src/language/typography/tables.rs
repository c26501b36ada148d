//! The marks of each language, and what stands beside numbers.

/// Quotation marks of a language: outer start and end, inner start and end (CLDR 48, `delimiters`).
pub(super) type Quotes = [char; 4];

pub(super) const QUOTES: &[(&str, Quotes)] = &[
    ("cs", ['„', '“', '‚', '‘']),
    ("da", ['“', '”', '‘', '’']),
    ("de", ['„', '“', '‚', '‘']),
    ("en", ['“', '”', '‘', '’']),
    ("es", ['“', '”', '‘', '’']),
    ("et", ['„', '“', '‚', '‘']),
    ("fi", ['”', '”', '’', '’']),
    ("fr", ['«', '»', '«', '»']),
    ("is", ['„', '“', '‚', '‘']),
    ("it", ['«', '»', '“', '”']),
    ("lt", ['„', '“', '„', '“']),
    ("lv", ['“', '”', '‘', '’']),
    ("nb", ['«', '»', '‘', '’']),
    ("nl", ['‘', '’', '‘', '’']),
    ("nn", ['«', '»', '‘', '’']),
    ("pl", ['„', '”', '«', '»']),
    ("pt", ['“', '”', '‘', '’']),
    ("ru", ['«', '»', '„', '“']),
    ("se", ['”', '”', '’', '’']),
    ("sv", ['”', '”', '’', '’']),
    ("uk", ['«', '»', '„', '“']),
];

/// CLDR's root.
pub(super) const ROOT_QUOTES: Quotes = ['“', '”', '‘', '’'];

/// What stands after a number with a space that must not break, in every language.
pub(super) const UNITS: &[&str] = &[
    "%", "‰", "§", "€", "$", "£", "°", "°C", "°F", "EUR", "USD", "GBP", "NOK", "SEK", "DKK", "km", "m", "cm", "mm",
    "m²", "m³", "m2", "m3", "km²", "km2", "km/h", "m/s", "ha", "kg", "g", "mg", "t", "l", "dl", "cl", "ml", "h", "min",
    "s", "ms", "W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "TWh", "V", "A", "Hz", "kHz", "MHz", "GHz", "kB", "MB",
    "GB", "TB", "px", "pt",
];

/// Currencies that may stand before their number.
pub(super) const CURRENCIES: &[&str] = &["EUR", "USD", "GBP", "NOK", "SEK", "DKK", "kr."];

/// The abbreviations of one language that belong to the number beside them.
pub(super) struct Abbreviations {
    pub(super) language: &'static str,
    pub(super) after_number: &'static [&'static str],
    pub(super) before_number: &'static [&'static str],
}

pub(super) const ABBREVIATIONS: &[Abbreviations] = &[
    Abbreviations {
        language: "fi",
        after_number: &["v", "vrk", "kk", "vk", "pv", "kpl", "tuh", "milj", "mrd", "snt", "hlö", "kr"],
        before_number: &["klo", "nro", "s.", "n."],
    },
    Abbreviations {
        language: "nb",
        after_number: &["kr", "mill", "mrd", "stk", "pst", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr", "kap.", "ca."],
    },
    Abbreviations {
        language: "nn",
        after_number: &["kr", "mill", "mrd", "stk", "pst", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr", "kap.", "ca."],
    },
    Abbreviations {
        language: "sv",
        after_number: &["kr", "tkr", "mkr", "mdkr", "mn", "md", "st", "öre"],
        before_number: &["kl.", "nr", "s.", "kr", "kap.", "ca"],
    },
    Abbreviations {
        language: "da",
        after_number: &["kr", "mio", "mia", "stk", "pct", "øre"],
        before_number: &["kl.", "nr.", "s.", "kr.", "kr", "kap.", "ca."],
    },
    Abbreviations { language: "en", after_number: &[], before_number: &["No.", "p.", "pp.", "vol.", "ca."] },
];
