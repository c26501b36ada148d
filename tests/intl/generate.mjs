// Writes expected.json: what Node's Intl (ICU) and CLDR's own data say of each language, which tests/it/intl.rs then
// asks of Kielo. Run it with the folder of the npm package cldr-misc-full for quotation marks and index letters:
//
//     node tests/intl/generate.mjs node_modules/cldr-misc-full
//
// Without that folder, the cases of the kinds "quotes" and "letters" are taken over from the file that is there.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const out = new URL("expected.json", import.meta.url);
const languages = ["fi", "nb", "nn", "sv", "da", "en"];
// Blogs in other languages have their dates from CLDR too. Left out is what ICU4X 2.4 takes from other patterns of CLDR
// than Intl does: in cs, lv and pl the short date.
const others = ["de", "es", "et", "fr", "is", "it", "lt", "nl", "pt"];
const cases = [];
const add = (kind, language, input, expected) => cases.push({ kind, language, input, expected });

// Every month, every weekday, days of one and two digits, a leap day, and the ends of the range of years.
const dates = [
  "1999-01-01", "1999-12-31", "2000-02-29", "2004-07-04", "2009-11-09", "2010-03-02", "2012-04-12", "2015-05-20",
  "2016-06-06", "2019-08-31", "2020-09-10", "2023-10-08", "2024-02-29", "2026-11-21", "2031-12-05",
];
const times = ["00:00", "09:05", "12:00", "23:59"];

const parts = {
  month: { month: "long", year: "numeric" },
  month_name: { month: "long" },
  weekday: { weekday: "long" },
  year: { year: "numeric" },
};
const formatted = (language, options, when) =>
  // V8 replaces CLDR's narrow no-break space before AM and PM by a space, for old scripts that read dates back.
  new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" })
    .format(new Date(`${when}Z`))
    .replace(/ (?=[AP]M$)/, "\u202f");

const counts = [1, 2, 3, 5, 11, 21, 100];
const amounts = [...counts.map((n) => -n).reverse(), 0, ...counts];

const numbers = [0, 7, 1000, 1234, 12345, 1234567, -5, -1234567];
const decimals = [0, 7, 1234, 1234.5, 0.25, 3.14159, -0.5, -1234.5, 0.0625, 2.0005, 0.0004, 99.9996, 1234567.891];

const names = ["Aino", "Bjørn", "Åse", "Eva", "Ida"];

// The order of whole lists, mixed on purpose; each has what its language orders otherwise than its neighbours.
const wordLists = [
  "Ånes Aas Æsop Østby zebra Ärjä Öljy wahl vala Ülo",
  "öljy Öljy åbo Åbo äiti Äiti zorro Zorro abo Abo",
  "Vaasa Wiik Virta Walden Vuori Wuori vala Wala vasa",
  "Müller Mutter Mykle Myrdal Muller Møller Möller Moller Moeller",
  "Aalesund Ålesund Aarhus Århus Abel Azur aa å Aa Å AA",
  "Ærø Aero Ære Æ Ä A Ø Ö O Å",
  "éclair eclair École ecole Edvard Élan elan",
  "Kirje 10|Kirje 2|Kirje 1|Kirje 02|Kirje 100|kirje 3",
  "2010 1999 10 9 100 09 1 0",
  "uusi vuosi|uusi-vuosi|uusivuosi|uusi|Uusi vuosi|uusia",
  "co-op|coop|co op|Co-op|CO2|co2|c/o",
  "ß ss Straße strasse Strasse straẞe",
  "Üla Yla Ula ula üla yla Ylä",
  "þing Thing ðe de đe Đe De",
  "Zürich Zurich Ziegler Žižek Zizek žeton zeton",
  "Šakki sakki shakki Sakki šakki szakki",
  "résumé resume Resume Résumé resumé",
  "mañana manana Mañana mandel",
  "Ørsted Orsted Örsted Oersted Østby Ostby",
  "naïve naive Naïve naives",
].map((list) => list.split(list.includes("|") ? "|" : " "));

for (const language of [...languages, ...others]) {
  for (const date of others.includes(language) ? ["2010-03-02", "2026-11-21"] : dates) {
    for (const style of ["full", "long", "medium", "short"]) {
      add("date", language, [date, style], formatted(language, { dateStyle: style }, `${date}T00:00`));
    }
    for (const [style, options] of Object.entries(parts)) {
      add("date", language, [date, style], formatted(language, options, `${date}T00:00`));
    }
  }
}

for (const language of languages) {
  for (const time of times) {
    for (const style of ["full", "long", "medium", "short"]) {
      for (const date of ["2010-03-02", "2026-11-21"]) {
        const options = { dateStyle: style, timeStyle: "short" };
        add("date_time", language, [`${date}T${time}`, style], formatted(language, options, `${date}T${time}`));
      }
    }
    add("time", language, time, formatted(language, { timeStyle: "short" }, `2010-03-02T${time}`));
  }
  for (const unit of ["minute", "hour", "day", "week", "month", "year"]) {
    // Only days have names that read well in a sentence ("eilen"); "last month" says less than "1 month ago".
    const format = new Intl.RelativeTimeFormat(language, { numeric: unit === "day" ? "auto" : "always" });
    for (const amount of amounts) add("relative", language, [amount, unit], format.format(amount, unit));
  }
  const plurals = new Intl.PluralRules(language);
  for (const count of [...Array(31).keys(), 100, 101, 1000, 1000000]) {
    add("plural", language, count, plurals.select(count));
  }
  const number = new Intl.NumberFormat(language);
  for (const value of numbers) add("number", language, value, number.format(value));
  for (const value of decimals) add("decimal", language, value, number.format(value));
  const list = new Intl.ListFormat(language, { type: "conjunction", style: "long" });
  for (let length = 1; length <= names.length; length += 1) {
    add("list", language, names.slice(0, length), list.format(names.slice(0, length)));
  }
  const collator = new Intl.Collator(language, { numeric: true });
  for (const words of wordLists) {
    // Words that the alphabet holds equal stand in the order of their bytes, so that there is one order only.
    const bytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    add("order", language, words, [...words].sort((a, b) => collator.compare(a, b) || bytes(a, b)));
  }
}

const quoted = "fi sv nb nn da en et de fr es it nl pl is lv lt pt ru se cs uk".split(" ");
const folder = process.argv[2];
const before = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : { source: {}, cases: [] };
let cldr = before.source["cldr-misc-full"];
if (folder) {
  const read = (path) => JSON.parse(readFileSync(`${folder}/${path}`, "utf8"));
  cldr = read("package.json").version;
  const of = (language, file, part) => read(`main/${language}/${file}.json`).main[language][part];
  for (const language of quoted) {
    const marks = of(language, "delimiters", "delimiters");
    add("quotes", language, null, [
      marks.quotationStart, marks.quotationEnd, marks.alternateQuotationStart, marks.alternateQuotationEnd,
    ]);
  }
  for (const language of languages) {
    const { index } = of(language, "characters", "characters");
    add("letters", language, null, index.slice(1, -1).split(" "));
  }
} else {
  cases.push(...before.cases.filter(({ kind }) => kind === "quotes" || kind === "letters"));
}

const source = {
  command: "node tests/intl/generate.mjs node_modules/cldr-misc-full",
  node: process.versions.node,
  icu: process.versions.icu,
  cldr: process.versions.cldr,
  "cldr-misc-full": cldr,
};
const line = (value) => JSON.stringify(value).replaceAll("\u202f", "\\u202f").replaceAll("\u00a0", "\\u00a0");
writeFileSync(
  out,
  `{\n"source": ${JSON.stringify(source)},\n"cases": [\n${cases.map(line).join(",\n")}\n]\n}\n`,
);
