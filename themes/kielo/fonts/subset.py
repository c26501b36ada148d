"""Makes the fonts of the theme from the npm package @fontsource-variable/fraunces 5.3.0, unpacked into the folder
that is named as the argument. Needs the Python packages fonttools and brotli."""

import os
import sys

from fontTools.merge import Merger
from fontTools.subset import main as subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = "U+0020-007E,U+00A0-017F,U+0218-021B,U+1E9E"
SIGNS = (
    "U+2010-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,"
    "U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265"
)
SAMI = "U+018F,U+0259,U+01B7,U+0292,U+01E4-01E9,U+01EE-01EF"
# Headings of pages: every letter of the Nordic and Baltic languages, and of the neighbours' names.
PAGE = (
    "U+0020-007E,U+00A0-00A1,U+00A7,U+00A9,U+00AB,U+00AD,U+00B0-00B1,U+00B7,U+00BB,U+00BD,U+00BF-0107,U+010C-0113,"
    "U+0116-0119,U+011E-011F,U+0122-0123,U+012A-012B,U+012E-0131,U+0136-0137,U+013B-013C,U+0141-0144,U+0145-0148,"
    "U+014A-014B,U+0150-0153,U+0158-015B,U+015E-0161,U+0166-0167,U+016A-016B,U+016E-0173,U+0178-017E,"
    "U+2010-2014,U+2018-201A,U+201C-201E,U+2026,U+2039-203A,U+20AC,U+2192,U+2212"
)
CUTS = {
    "display": {"opsz": 96, "wght": 600, "SOFT": 60, "WONK": 0},
    "text": {"opsz": 22, "wght": 500, "SOFT": 40, "WONK": 0},
}

here = os.path.dirname(os.path.abspath(__file__))
for name, axes in CUTS.items():
    parts = []
    for script in ("latin", "latin-ext"):
        font = TTFont(f"{sys.argv[1]}/files/fraunces-{script}-full-normal.woff2")
        font.flavor = None
        parts.append(f"/tmp/{name}-{script}.ttf")
        instancer.instantiateVariableFont(font, axes).save(parts[-1])
    Merger().merge(parts).save(f"/tmp/{name}.ttf")
    rest = ["--layout-features=kern,liga,mark,ccmp", "--no-hinting", "--name-IDs=0,1,2,4,6,13,14"]
    subset([f"/tmp/{name}.ttf", f"--unicodes={LATIN},{SIGNS},{SAMI}", f"--output-file={here}/fraunces-{name}.ttf", *rest])
    if name == "display":
        page = f"{here}/../static/fonts/fraunces-{name}.woff2"
        subset([f"/tmp/{name}.ttf", f"--unicodes={PAGE}", "--flavor=woff2", f"--output-file={page}", *rest])
