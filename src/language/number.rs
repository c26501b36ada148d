//! Numbers in the format of a language, from CLDR.

use fixed_decimal::{SignedRoundingMode, UnsignedRoundingMode};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale::Locale;

/// The last decimal place: thousandths.
const LAST_PLACE: i16 = -3;

/// The number formatter of a language.
pub(super) struct NumberFormat(DecimalFormatter);

impl NumberFormat {
    pub(super) fn new(locale: &Locale) -> Option<Self> {
        DecimalFormatter::try_new(locale.into(), DecimalFormatterOptions::default()).ok().map(Self)
    }

    pub(super) fn whole(&self, number: i64) -> String {
        self.0.format(&Decimal::from(number)).to_string()
    }

    /// Formats a number with decimals. It is rounded half away from zero, and trailing zeros are removed.
    pub(super) fn decimal(&self, number: f64) -> String {
        let written = number.to_string();
        // Only infinity and NaN fail to parse. They are returned in Rust's form.
        let Ok(mut decimal) = written.parse::<Decimal>() else { return written };
        decimal.round_with_mode(LAST_PLACE, SignedRoundingMode::Unsigned(UnsignedRoundingMode::HalfExpand));
        decimal.absolute.trim_end();
        if decimal.absolute.is_zero() {
            decimal = Decimal::from(0);
        }
        self.0.format(&decimal).to_string()
    }
}
