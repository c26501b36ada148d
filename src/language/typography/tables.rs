//! Tables: the quotation marks of each language, and the units and abbreviations beside numbers.

/// Outer opening and closing mark, inner opening and closing mark (CLDR 48, `delimiters`).
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

/// The marks of CLDR's root locale.
pub(super) const ROOT_QUOTES: Quotes = ['“', '”', '‘', '’'];

/// The units that have a no-break space before them, in every language.
pub(super) const UNITS: &[&str] = &[
    "%", "‰", "§", "€", "$", "£", "°", "°C", "°F", "EUR", "USD", "GBP", "NOK", "SEK", "DKK", "km", "m", "cm", "mm",
    "m²", "m³", "m2", "m3", "km²", "km2", "km/h", "m/s", "ha", "kg", "g", "mg", "t", "l", "dl", "cl", "ml", "h", "min",
    "s", "ms", "W", "kW", "MW", "GW", "kWh", "MWh", "GWh", "TWh", "V", "A", "Hz", "kHz", "MHz", "GHz", "kB", "MB",
    "GB", "TB", "px", "pt",
];

/// The currencies that can precede their number.
pub(super) const CURRENCIES: &[&str] = &["EUR", "USD", "GBP", "NOK", "SEK", "DKK", "kr."];

/// The abbreviations of a language that have a no-break space between them and a number.
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
