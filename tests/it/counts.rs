//! `kielo counts`: the readers of posts, as a service on loopback tells them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::site_test::{Answer, SiteTest, kielo};

/// A service that gives one answer after the other.
struct Service {
    address: String,
    /// The requests so far, with their bodies.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Service {
    fn start(answers: Vec<(u16, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let noted = Arc::clone(&requests);
        thread::spawn(move || {
            for (status, body) in answers {
                let Ok((mut stream, _)) = listener.accept() else { return };
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut line) = (String::new(), String::new());
                while reader.read_line(&mut line).unwrap() > 2 {
                    head.push_str(&std::mem::take(&mut line));
                }
                let length = head
                    .to_lowercase()
                    .split("content-length: ")
                    .nth(1)
                    .map_or(0, |rest| rest.lines().next().unwrap().trim().parse().unwrap());
                let mut text = vec![0; length];
                reader.read_exact(&mut text).unwrap();
                noted.lock().unwrap().push(head + &String::from_utf8_lossy(&text));
                let head =
                    format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        });
        Self { address, requests }
    }
}

fn site(provider: &str, name: &str, host: &str) -> SiteTest {
    SiteTest::new()
        .norwegian_page()
        .file(
            "content/2026-03-02-lupaus.md",
            "+++\ntitle = \"Lupaus\"\naliases = [\"/vanha/lupaus/\"]\n+++\n\nTeksti.\n",
        )
        .file("content/2026-03-03-aani.md", "+++\ntitle = \"Ääni\"\nslug = \"aani\"\n+++\n\nTeksti.\n")
        .tables(&format!("[analytics]\nprovider = \"{provider}\"\nsite = {name}\nhost = \"{host}\"\n"))
}

fn counts(site: &SiteTest, token: &str) -> Answer {
    let mut command = kielo();
    let output = command.args(["counts", "--root"]).arg(site.root()).env("KIELO_COUNTS_TOKEN", token).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code(), result: text(output.stdout), messages: text(output.stderr) }
}

#[test]
fn each_service_is_asked_in_its_own_way() {
    let umami = "\"4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b\"";
    let lupaus = "/fi/2026/03/lupaus/";
    let cases = [
        (
            "plausible", "\"blogi.example\"",
            vec![(200, format!("{{\"results\":[{{\"dimensions\":[\"{lupaus}\"],\"metrics\":[7]}},{{\"dimensions\":[\"/vanha/lupaus\"],\"metrics\":[3]}},{{\"dimensions\":[\"/fi/\"],\"metrics\":[90]}}]}}"))],
            vec!["POST /api/v2/query", "Bearer salaisuus", "\"site_id\":\"blogi.example\"", "event:page"],
        ),
        (
            "matomo", "7",
            vec![(200, format!("[{{\"label\":\"{lupaus}\",\"url\":\"https://blogi.example{lupaus}?x=1\",\"nb_visits\":10}},{{\"label\":\"Others\",\"nb_visits\":5}}]"))],
            vec!["POST /index.php", "idSite=7", "token_auth=salaisuus", "method=Actions.getPageUrls"],
        ),
        (
            "goatcounter", "\"kaisla\"",
            vec![
                (200, format!("{{\"more\":true,\"hits\":[{{\"path\":\"{lupaus}\",\"path_id\":4,\"count\":8,\"event\":false}},{{\"path\":\"{lupaus}\",\"path_id\":5,\"count\":9,\"event\":true}}]}}")),
                (200, "{\"more\":false,\"hits\":[{\"path\":\"/vanha/lupaus/\",\"path_id\":6,\"count\":2,\"event\":false}]}".to_owned()),
            ],
            vec!["GET /api/v0/stats/hits?", "Bearer salaisuus", "exclude_paths=4,5"],
        ),
        (
            "umami", umami,
            vec![(400, "{}".to_owned()), (200, format!("[{{\"x\":\"{lupaus}\",\"y\":10}},{{\"x\":null,\"y\":1}}]"))],
            vec!["GET /api/websites/4fb7fa4c", "type=path", "type=url", "x-umami-api-key: salaisuus"],
        ),
    ];
    for (provider, name, answers, expected) in cases {
        let service = Service::start(answers);
        let site = site(provider, name, &service.address);
        counts(&site, "salaisuus").done().says("counts.toml: 1 post with 10 readers in all");
        let requests = service.requests.lock().unwrap().join("\n");
        for part in expected {
            assert!(requests.contains(part), "{provider}: {part}\n{requests}");
        }
        let text = site.text("counts.toml");
        assert!(text.contains(&format!("provider = \"{provider}\"\ndate = 2")), "{text}");
        assert!(
            text.ends_with("[readers]\n\"content/2026-03-02-lupaus.md\" = 10\n") && !text.contains("salaisuus"),
            "{text}"
        );
        // The number is on the page of the post, and no browser asks for it.
        let built = site.build();
        built
            .page(lupaus)
            .has("<p class=\"readers\">10 lukijaa</p>")
            .page("/fi/2026/03/aani/")
            .lacks("class=\"readers\"");
    }
}

#[test]
fn a_fault_of_the_service_leaves_the_old_counts() {
    let old = "[readers]\n\"content/2026-03-02-lupaus.md\" = 5\n";
    let cases = [
        (401, "{}", "does not accept the token"),
        (500, "{}", "answered without counts: status 500"),
        (200, "<html>", "answered without counts: no JSON"),
        (200, "{\"results\":{}}", "answered without counts"),
    ];
    for (status, body, message) in cases {
        let service = Service::start(vec![(status, body.to_owned())]);
        let site = site("plausible", "\"a.example\"", &service.address).file("counts.toml", old);
        counts(&site, "x").refused().says(message).says("counts.toml stays as it was");
        assert_eq!(site.text("counts.toml"), old);
    }
    // Nobody listens there.
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = site("plausible", "\"a.example\"", &format!("http://{closed}")).file("counts.toml", old);
    counts(&site, "x").refused().says("gave no answer");
    counts(&site, "").refused().says("the token of plausible is missing").says("KIELO_COUNTS_TOKEN");
    assert_eq!(site.text("counts.toml"), old);
    let site = SiteTest::new().norwegian_page();
    counts(&site, "x").refused().says("no service counts the readers of this site");
}

#[test]
fn counts_that_are_no_numbers_are_reported() {
    SiteTest::new()
        .norwegian_page()
        .file(
            "counts.toml",
            "reders = 1\n[readers]\n\"content/a.md\" = \"x\"\n\"content/b.md\" = -1\n\"content/gone.md\" = 3\n",
        )
        .fails()
        .at("counts.toml:3:18")
        .says("did you mean `readers`?")
        .counts("3 errors");
}

#[test]
fn readers_that_are_left_out_are_told() {
    // Umami answers once, with at most 10,000 pages.
    let rows: Vec<_> = (0..10_000).map(|page| format!("{{\"x\":\"/p{page}/\",\"y\":1}}")).collect();
    let service = Service::start(vec![(200, format!("[{}]", rows.join(",")))]);
    let site = site("umami", "\"4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b\"", &service.address);
    counts(&site, "x")
        .says("counts.toml: 0 posts")
        .says("counts more pages than Kielo reads: only the readers of 10000 are in the file");

    // A path without its domain may be the post of either.
    let service =
        Service::start(vec![(200, "[{\"x\":\"/2026/03/sama/\",\"y\":7},{\"x\":\"/muu/\",\"y\":2}]".to_owned())]);
    let site = SiteTest::empty()
        .file("content/fi/2026-03-02-sama.md", "+++\ntitle = \"Sama\"\n+++\n\nTeksti.\n")
        .file("content/nb/2026-03-02-sama.md", "+++\ntitle = \"Samme\"\nslug = \"sama\"\n+++\n\nTekst.\n")
        .file("site.toml", format!(
            "base_url = \"https://blogi.example\"\ndefault_language = \"fi\"\ntime_zone = \"Europe/Helsinki\"\ntheme = \"kielo\"\n\
             [languages.fi]\ntitle = \"A\"\nprefix = \"\"\n[languages.nb]\ntitle = \"B\"\nbase_url = \"https://blogg.example\"\n\
             [analytics]\nprovider = \"umami\"\nsite = \"4fb7fa4c-5b46-438d-94b3-3a8fb9bc2e8b\"\nhost = \"{}\"\n",
            service.address
        ));
    counts(&site, "x")
        .says("counts.toml: 0 posts")
        .says("/2026/03/sama/ is a post on several domains: its 7 readers are left out");
}
