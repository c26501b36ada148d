//! Converts mathematics from TeX to MathML.

use std::ops::Range;
use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

/// The length of the longest formula in bytes.
pub const MAX_FORMULA: usize = 8 * 1024;

/// The length in bytes from which a formula is converted in a thread of its own. The converter calls itself for each level of
/// nesting.
const LONG_FORMULA: usize = 500;

/// The stack for a formula of [`MAX_FORMULA`] bytes that nests at every second one, in bytes.
const STACK_FOR_LONG_FORMULAS: usize = 64 * 1024 * 1024;

static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(|| {
    // The TeX stays in an annotation, for feeds and for readers who copy a formula.
    let config = MathCoreConfig { annotation: true, ..MathCoreConfig::default() };
    // Only macros of the configuration could be invalid, and there are none.
    LatexToMathML::new(config).unwrap_or_default()
});

/// The reason why a formula cannot be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TexProblem {
    /// The range in the formula in bytes.
    pub range: Range<usize>,
    /// The problem, without a capital and a full stop.
    pub message: String,
}

/// Converts a formula to a `<math>` element. `is_block` is for a formula on lines of its own.
///
/// # Errors
/// The first problem with the TeX.
pub fn to_mathml(tex: &str, is_block: bool) -> Result<String, TexProblem> {
    if tex.len() > MAX_FORMULA {
        let message = format!("it is longer than {MAX_FORMULA} characters");
        return Err(TexProblem { range: 0..0, message });
    }
    if tex.trim().is_empty() {
        return Err(TexProblem { range: 0..0, message: "it is empty".to_owned() });
    }
    // TeX uses it only in text. More likely the dollar signs are a price and the beginning of code.
    if let Some(at) = tex.find('`') {
        return Err(TexProblem { range: at..at + 1, message: "it has a backtick in it, as code does".to_owned() });
    }
    let display = if is_block { MathDisplay::Block } else { MathDisplay::Inline };
    if tex.len() < LONG_FORMULA {
        return convert(tex, display);
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_FOR_LONG_FORMULAS);
        let converted = thread.spawn_scoped(scope, || convert(tex, display)).ok().and_then(|thread| thread.join().ok());
        let problem = || TexProblem { range: 0..0, message: "it is too long for this computer".to_owned() };
        converted.unwrap_or_else(|| Err(problem()))
    })
}

fn convert(tex: &str, display: MathDisplay) -> Result<String, TexProblem> {
    let converted = CONVERTER.convert_with_local_state(tex, display);
    converted.map(|result| result.mathml).map_err(|error| {
        let message = as_phrase(&error.error_message());
        TexProblem { range: error.0, message }
    })
}

/// Returns the TeX of the `<math>` element at the beginning of `html`, with its character references.
#[must_use]
pub fn tex_of(html: &str) -> Option<&str> {
    let math = html.split("</math>").next().unwrap_or(html);
    let (_, annotation) = math.rsplit_once("<annotation encoding=\"application/x-tex\">")?;
    annotation.split_once("</annotation>").map(|(tex, _)| tex)
}

/// Changes a sentence into a phrase that continues another one.
fn as_phrase(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut characters = sentence.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}
