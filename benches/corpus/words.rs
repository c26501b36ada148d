//! The vocabulary of the generated blog: Finnish and Norwegian words of marketing, and names.

use super::Language;

/// The words of posts in one language.
pub(crate) struct Vocabulary {
    /// Function words.
    pub(crate) function_words: &'static [&'static str],
    /// Words of marketing.
    pub(crate) marketing: &'static [&'static str],
    /// First parts of compound words, from which tags are built.
    pub(crate) heads: &'static [&'static str],
    /// Last parts of compound words, from which tags are built.
    pub(crate) tails: &'static [&'static str],
    /// The words before a link to another post.
    pub(crate) see_also: &'static str,
}

/// A category in both languages.
pub(crate) struct Category {
    /// The name on Finnish pages.
    pub(crate) fi: &'static str,
    /// The name on Norwegian pages.
    pub(crate) nb: &'static str,
    /// The Finnish name of the parent category.
    pub(crate) parent: Option<&'static str>,
}

impl Category {
    /// The name on pages of `language`.
    pub(crate) fn name(&self, language: Language) -> &'static str {
        match language {
            Language::Fi => self.fi,
            Language::Nb => self.nb,
        }
    }
}

/// The vocabulary of `language`.
pub(crate) fn vocabulary(language: Language) -> &'static Vocabulary {
    match language {
        Language::Fi => &FINNISH,
        Language::Nb => &NORWEGIAN,
    }
}

/// The authors, who are the same in both languages.
pub(crate) const AUTHORS: [&str; 6] =
    ["Aino Virta", "Eero Mäkinen", "Ingrid Solberg", "Jørgen Bakken", "Kaisa Öhman", "Åse Dahl"];

/// The category tree.
pub(crate) const CATEGORIES: [Category; 24] = [
    top("Markkinointi", "Markedsføring"),
    top("Myynti", "Salg"),
    top("Asiakaskokemus", "Kundeopplevelse"),
    top("Sosiaalinen media", "Sosiale medier"),
    top("Brändit", "Merkevarer"),
    top("Johtaminen", "Ledelse"),
    top("Tutkimukset", "Undersøkelser"),
    top("Viestintä", "Kommunikasjon"),
    top("Verkkokauppa", "Netthandel"),
    top("Mobiili", "Mobil"),
    top("Tapahtumat", "Arrangementer"),
    top("Kirja-arviot", "Bokanmeldelser"),
    top("Työkalut", "Verktøy"),
    top("Ilmiöt", "Fenomener"),
    top("Haastattelut", "Intervjuer"),
    top("Vieraskynä", "Gjesteinnlegg"),
    below("Markkinointi", "Sisältömarkkinointi", "Innholdsmarkedsføring"),
    below("Markkinointi", "Hakukonenäkyvyys", "Søkemotorsynlighet"),
    below("Markkinointi", "Sähköposti", "E-post"),
    below("Myynti", "Uusasiakashankinta", "Nykundesalg"),
    below("Myynti", "Lisämyynti", "Mersalg"),
    below("Asiakaskokemus", "Suosittelu", "Anbefalinger"),
    below("Asiakaskokemus", "Asiakaspalvelu", "Kundeservice"),
    below("Sosiaalinen media", "Yhteisöt", "Fellesskap"),
];

/// A category at the top of the tree.
const fn top(fi: &'static str, nb: &'static str) -> Category {
    Category { fi, nb, parent: None }
}

/// A category under the one whose Finnish name is `parent`.
const fn below(parent: &'static str, fi: &'static str, nb: &'static str) -> Category {
    Category { fi, nb, parent: Some(parent) }
}

#[rustfmt::skip]
const FINNISH: Vocabulary = Vocabulary {
    function_words: &[
        "ja", "kun", "että", "mutta", "siksi", "myös", "vielä", "usein", "aina", "harvoin", "jos", "sekä", "kuin", "nyt",
        "tänään", "myöhemmin", "yhä", "jo", "vain", "ehkä", "silti", "näin", "ennen", "jälkeen", "ilman",
    ],
    marketing: &[
        "asiakas", "asiakkaat", "asiakkuus", "asiakaskokemus", "asiakaspalvelu", "asiakaslupaus", "asiakasuskollisuus",
        "asiakastyytyväisyys", "asiakkuudenhallinta", "asiakasymmärrys", "brändi", "brändilupaus", "brändimielikuva",
        "markkinointi", "markkinoija", "markkinointiviestintä", "markkinointisuunnitelma", "sisältömarkkinointi",
        "sisältö", "sisältöstrategia", "kampanja", "kampanjasivu", "kohderyhmä", "segmentti", "segmentointi", "viesti",
        "viestintä", "vuoropuhelu", "vuorovaikutus", "keskustelu", "kuuntelu", "palaute", "suosittelu", "suosittelija",
        "suositusmäärä", "lähettiläs", "yhteisö", "yhteisöpalvelu", "verkosto", "verkostoituminen", "verkkosivusto",
        "verkkokauppa", "verkkopalvelu", "hakukone", "hakukoneoptimointi", "hakusana", "näkyvyys", "löydettävyys",
        "kävijä", "kävijämäärä", "konversio", "laskeutumissivu", "uutiskirje", "sähköposti", "sähköpostilista",
        "tilaaja", "lukija", "seuraaja", "tykkäys", "jakaminen", "blogi", "bloggaaja", "artikkeli", "tarina",
        "tarinankerronta", "video", "podcast", "kuva", "mainos", "mainonta", "mainostaja", "mainostoimisto", "media",
        "mediatila", "mediasuunnittelu", "budjetti", "tuotto", "tulos", "kannattavuus", "liikevaihto", "kasvu",
        "kilpailija", "kilpailuetu", "erottautuminen", "asemointi", "hinta", "hinnoittelu", "tarjous", "tuote",
        "tuotekehitys", "palvelu", "palvelumuotoilu", "elämys", "kohtaaminen", "kosketuspiste", "ostopolku",
        "ostopäätös", "ostaja", "ostajapersoona", "myynti", "myyjä", "myyntiputki", "myyntitapaaminen", "liidi",
        "uusasiakashankinta", "lisämyynti", "kumppani", "kumppanuus", "johtaja", "johtaminen", "strategia", "tavoite",
        "mittari", "mittaaminen", "analytiikka", "tieto", "tutkimus", "kysely", "vastaaja", "tunne", "luottamus",
        "sitoutuminen", "arvo", "arvolupaus", "yritys", "yrityskulttuuri", "henkilöstö", "työntekijä", "osaaminen",
        "muutos", "ilmiö", "trendi", "tulevaisuus", "automaatio", "kokeilu", "oivallus", "päätös", "kehittää",
        "rakentaa", "johtaa", "mitata", "kuunnella", "erottua", "kasvattaa", "löytää", "ymmärtää", "näyttää",
        "syventää", "yllättää", "palkita", "kohdata", "jakaa", "merkityksellinen", "mitattava", "henkilökohtainen",
        "kannattava", "pitkäjänteinen", "yllättävä", "avoin", "rehellinen", "ketterä", "näkyvä",
    ],
    heads: &[
        "asiakas", "brändi", "sisältö", "verkko", "markkinointi", "myynti", "kampanja", "palvelu", "yhteisö", "mobiili",
        "sähköposti", "hakukone", "video", "media", "mainos", "tuote", "yritys", "kumppani", "työntekijä", "tapahtuma",
    ],
    tails: &[
        "kokemus", "strategia", "mittari", "tutkimus", "lupaus", "viestintä", "johtaminen", "suunnittelu", "kehitys",
        "näkyvyys", "analytiikka", "budjetti", "tarina", "arvo", "mielikuva", "kanava", "palaute", "muotoilu", "tieto",
        "ilmiö",
    ],
    see_also: "Katso myös",
};

#[rustfmt::skip]
const NORWEGIAN: Vocabulary = Vocabulary {
    function_words: &[
        "og", "når", "at", "men", "derfor", "også", "ennå", "ofte", "alltid", "sjelden", "hvis", "samt", "enn", "nå",
        "i dag", "senere", "stadig", "allerede", "bare", "kanskje", "likevel", "slik", "før", "etter", "uten",
    ],
    marketing: &[
        "kunde", "kunder", "kundeforhold", "kundeopplevelse", "kundeservice", "kundeløfte", "kundelojalitet",
        "kundetilfredshet", "kundebehandling", "kundeinnsikt", "merkevare", "merkevareløfte", "merkevarebygging",
        "markedsføring", "markedsfører", "markedskommunikasjon", "markedsplan", "innholdsmarkedsføring", "innhold",
        "innholdsstrategi", "kampanje", "kampanjeside", "målgruppe", "segment", "segmentering", "budskap",
        "kommunikasjon", "dialog", "samspill", "samtale", "lytting", "tilbakemelding", "anbefaling", "ambassadør",
        "omtale", "fellesskap", "nettsamfunn", "nettverk", "nettverksbygging", "nettsted", "nettbutikk", "netthandel",
        "søkemotor", "søkemotoroptimalisering", "søkeord", "synlighet", "besøkende", "besøkstall", "konvertering",
        "landingsside", "nyhetsbrev", "e-post", "e-postliste", "abonnent", "leser", "følger", "deling", "blogg",
        "blogger", "artikkel", "fortelling", "historiefortelling", "video", "podkast", "bilde", "annonse", "reklame",
        "annonsør", "reklamebyrå", "medier", "medieplan", "budsjett", "avkastning", "resultat", "lønnsomhet",
        "omsetning", "vekst", "konkurrent", "konkurransefortrinn", "særpreg", "posisjonering", "pris", "prising",
        "tilbud", "produkt", "produktutvikling", "tjeneste", "tjenestedesign", "opplevelse", "møte", "kontaktpunkt",
        "kjøpsreise", "kjøpsbeslutning", "kjøper", "kjøperpersona", "salg", "selger", "salgstrakt", "salgsmøte",
        "kundeemne", "nykundesalg", "mersalg", "partner", "partnerskap", "leder", "ledelse", "strategi", "mål",
        "måling", "måltall", "analyse", "data", "undersøkelse", "spørreskjema", "svarer", "følelse", "tillit",
        "engasjement", "verdi", "verdiløfte", "bedrift", "bedriftskultur", "medarbeider", "ansatt", "kompetanse",
        "endring", "fenomen", "trend", "framtid", "automatisering", "forsøk", "innsikt", "beslutning", "utvikle",
        "bygge", "lede", "måle", "lytte", "skille seg ut", "øke", "finne", "forstå", "vise", "utdype", "overraske",
        "belønne", "møte", "dele", "meningsfull", "målbar", "personlig", "lønnsom", "langsiktig", "overraskende",
        "åpen", "ærlig", "smidig", "synlig",
    ],
    heads: &[
        "kunde", "merkevare", "innholds", "nett", "markeds", "salgs", "kampanje", "tjeneste", "samfunns", "mobil",
        "epost", "søke", "video", "medie", "reklame", "produkt", "bedrifts", "partner", "medarbeider", "møte",
    ],
    tails: &[
        "opplevelse", "strategi", "måling", "undersøkelse", "løfte", "kommunikasjon", "ledelse", "planlegging",
        "utvikling", "synlighet", "analyse", "budsjett", "fortelling", "verdi", "inntrykk", "kanal", "respons",
        "utforming", "innsikt", "fenomen",
    ],
    see_also: "Se også",
};
