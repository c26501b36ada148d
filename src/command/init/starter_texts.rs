//! The texts of a new blog in the languages that Kielo supports best.

use crate::language::Language;

/// The texts of one language. `{file}` is replaced by the file of the text, and `{page}` by the file of the page.
#[derive(Debug)]
pub(super) struct StarterTexts {
    /// The language tag.
    pub(super) tag: &'static str,
    /// The time zone of most readers of the language.
    pub(super) time_zone: Option<&'static str>,
    /// The title of the blog.
    pub(super) title: &'static str,
    /// The name of a category.
    pub(super) category: &'static str,
    /// The name of a tag.
    pub(super) tag_name: &'static str,
    pub(super) post_title: &'static str,
    pub(super) post: &'static str,
    /// The section about translations, for a blog in several languages.
    pub(super) translation_section: &'static str,
    /// The end of the post, with a link to the page.
    pub(super) about_section: &'static str,
    pub(super) page_title: &'static str,
    pub(super) page: &'static str,
}

const ENGLISH: StarterTexts = StarterTexts {
    tag: "en",
    time_zone: None,
    title: "A new blog",
    category: "News",
    tag_name: "writing",
    post_title: "The first post",
    post: r#"This is where the blog begins. The post you are reading stands in the file `{file}`. Change it, and the page changes.

<!-- more -->

## How to write

Each post is a file of its own in the folder `content`. Start a new one with `kielo new "Title"`; `kielo serve` shows it in your browser while you write. There is no need to think of quotation marks, dashes or hyphens: what you type as "this" is set as the language has it.
"#,
    translation_section: r"
## In another language

This post has a translation, and the top of the page leads from one language to the other. Start the translation of a text with `kielo new --translate FILE`; `kielo translations` tells what is still missing.
",
    about_section: r"
Who writes here is told on the page [About](/{page}).
",
    page_title: "About",
    page: r"Say here who writes the blog, and for whom. Two or three sentences are enough.

This page stands in the file `{file}`. Its name has no date, so it is a page and not a post, and you find it in the menu.
",
};

const FINNISH: StarterTexts = StarterTexts {
    tag: "fi",
    time_zone: Some("Europe/Helsinki"),
    title: "Uusi blogi",
    category: "Kuulumisia",
    tag_name: "kirjoittaminen",
    post_title: "Ensimmäinen kirjoitus",
    post: r#"Tästä blogi alkaa. Tämä kirjoitus on tiedostossa `{file}`. Kun muutat tiedostoa, sivu muuttuu.

<!-- more -->

## Näin kirjoitat

Jokainen kirjoitus on oma tiedostonsa kansiossa `content`. Uuden aloitat komennolla `kielo new "Otsikko"`, ja `kielo serve` näyttää sen selaimessa samalla, kun kirjoitat. Lainausmerkeistä, ajatusviivoista ja tavutuksesta ei tarvitse huolehtia: "näin" asettuu itsestään suomen tapojen mukaan.
"#,
    translation_section: r"
## Toisella kielellä

Tällä kirjoituksella on käännös, ja sivun yläreunasta pääsee kielestä toiseen. Tekstin käännöksen aloitat komennolla `kielo new --translate TIEDOSTO`, ja `kielo translations` kertoo, mitä vielä puuttuu.
",
    about_section: r"
Kuka täällä kirjoittaa, se selviää sivulta [Tietoja](/{page}).
",
    page_title: "Tietoja",
    page: r"Kerro tässä, kuka blogia kirjoittaa ja kenelle. Kaksi tai kolme virkettä riittää.

Tämä sivu on tiedostossa `{file}`. Tiedoston nimessä ei ole päivämäärää, joten tämä on sivu eikä kirjoitus, ja se löytyy valikosta.
",
};

const BOKMAL: StarterTexts = StarterTexts {
    tag: "nb",
    time_zone: Some("Europe/Oslo"),
    title: "En ny blogg",
    category: "Nytt fra oss",
    tag_name: "skriving",
    post_title: "Det første innlegget",
    post: r#"Her begynner bloggen. Dette innlegget ligger i filen `{file}`. Når du endrer filen, endrer siden seg.

<!-- more -->

## Slik skriver du

Hvert innlegg er en egen fil i mappen `content`. Du begynner på et nytt med `kielo new "Tittel"`, og `kielo serve` viser det i nettleseren mens du skriver. Anførselstegn, tankestreker og orddeling trenger du ikke å tenke på: "slik" blir av seg selv slik norsk skal være.
"#,
    translation_section: r"
## På et annet språk

Dette innlegget er oversatt, og øverst på siden kommer du fra det ene språket til det andre. Du begynner på oversettelsen av en tekst med `kielo new --translate FIL`, og `kielo translations` forteller hva som fortsatt mangler.
",
    about_section: r"
Hvem som skriver her, står på siden [Om bloggen](/{page}).
",
    page_title: "Om bloggen",
    page: r"Fortell her hvem som skriver bloggen, og for hvem. To eller tre setninger er nok.

Denne siden ligger i filen `{file}`. Filnavnet har ingen dato, så dette er en side og ikke et innlegg, og du finner den i menyen.
",
};

const NYNORSK: StarterTexts = StarterTexts {
    tag: "nn",
    time_zone: Some("Europe/Oslo"),
    title: "Ein ny blogg",
    category: "Nytt frå oss",
    tag_name: "skriving",
    post_title: "Det første innlegget",
    post: r#"Her byrjar bloggen. Dette innlegget ligg i fila `{file}`. Når du endrar fila, endrar sida seg.

<!-- more -->

## Slik skriv du

Kvart innlegg er ei eiga fil i mappa `content`. Du byrjar på eit nytt med `kielo new "Tittel"`, og `kielo serve` viser det i nettlesaren medan du skriv. Hermeteikn, tankestrekar og orddeling treng du ikkje tenkje på: "slik" blir av seg sjølv slik norsk skal vere.
"#,
    translation_section: r"
## På eit anna språk

Dette innlegget er omsett, og øvst på sida kjem du frå det eine språket til det andre. Du byrjar på omsetjinga av ein tekst med `kielo new --translate FIL`, og `kielo translations` fortel kva som framleis manglar.
",
    about_section: r"
Kven som skriv her, står på sida [Om bloggen](/{page}).
",
    page_title: "Om bloggen",
    page: r"Fortel her kven som skriv bloggen, og for kven. To eller tre setningar er nok.

Denne sida ligg i fila `{file}`. Filnamnet har ingen dato, så dette er ei side og ikkje eit innlegg, og du finn ho i menyen.
",
};

const SWEDISH: StarterTexts = StarterTexts {
    tag: "sv",
    time_zone: Some("Europe/Stockholm"),
    title: "En ny blogg",
    category: "Nytt från oss",
    tag_name: "skrivande",
    post_title: "Det första inlägget",
    post: r#"Här börjar bloggen. Det här inlägget ligger i filen `{file}`. När du ändrar filen ändras sidan.

<!-- more -->

## Så skriver du

Varje inlägg är en egen fil i mappen `content`. Du börjar på ett nytt med `kielo new "Rubrik"`, och `kielo serve` visar det i webbläsaren medan du skriver. Citattecken, tankstreck och avstavning behöver du inte tänka på: "så här" blir av sig självt som svenskan vill ha det.
"#,
    translation_section: r"
## På ett annat språk

Det här inlägget är översatt, och högst upp på sidan kommer du från det ena språket till det andra. Du börjar på översättningen av en text med `kielo new --translate FIL`, och `kielo translations` berättar vad som fortfarande saknas.
",
    about_section: r"
Vem som skriver här står på sidan [Om bloggen](/{page}).
",
    page_title: "Om bloggen",
    page: r"Berätta här vem som skriver bloggen, och för vem. Två eller tre meningar räcker.

Den här sidan ligger i filen `{file}`. Filnamnet har inget datum, så detta är en sida och inte ett inlägg, och du hittar den i menyn.
",
};

const DANISH: StarterTexts = StarterTexts {
    tag: "da",
    time_zone: Some("Europe/Copenhagen"),
    title: "En ny blog",
    category: "Nyt fra os",
    tag_name: "skrivning",
    post_title: "Det første indlæg",
    post: r#"Her begynder bloggen. Dette indlæg ligger i filen `{file}`. Når du ændrer filen, ændrer siden sig.

<!-- more -->

## Sådan skriver du

Hvert indlæg er en fil for sig i mappen `content`. Du begynder på et nyt med `kielo new "Titel"`, og `kielo serve` viser det i browseren, mens du skriver. Anførselstegn, tankestreger og orddeling behøver du ikke at tænke på: "sådan" bliver af sig selv, som dansk skal være.
"#,
    translation_section: r"
## På et andet sprog

Dette indlæg er oversat, og øverst på siden kommer du fra det ene sprog til det andet. Du begynder på oversættelsen af en tekst med `kielo new --translate FIL`, og `kielo translations` fortæller, hvad der stadig mangler.
",
    about_section: r"
Hvem der skriver her, står på siden [Om bloggen](/{page}).
",
    page_title: "Om bloggen",
    page: r"Fortæl her, hvem der skriver bloggen, og til hvem. To eller tre sætninger er nok.

Denne side ligger i filen `{file}`. Filnavnet har ingen dato, så dette er en side og ikke et indlæg, og du finder den i menuen.
",
};

impl StarterTexts {
    /// Returns the texts of a language, or the English ones if there are none.
    pub(super) fn for_language(language: &Language) -> &'static Self {
        const ALL: [&StarterTexts; 6] = [&ENGLISH, &FINNISH, &BOKMAL, &NYNORSK, &SWEDISH, &DANISH];
        ALL.into_iter().find(|texts| texts.tag == language.short_tag()).unwrap_or(&ENGLISH)
    }
}
