//! The memory that an import needs, which hardly grows with the size of the export.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::import_wordpress::{Item, attachment, export, peak_memory};
use crate::site_test::kielo;

/// Writes an export of a number of bytes: posts of both editors, each with an image and comments. Returns how many.
fn write(file: File, bytes: usize) -> u64 {
    let mut file = BufWriter::new(file);
    let whole = export("", &[]);
    let (head, tail) = whole.split_at(whole.find("</channel>").expect("the end"));
    file.write_all(head.as_bytes()).expect("written");
    let words =
        "Asiakas muistaa lupauksen kauemmin kuin alennuksen, ja kertoo siitä <strong>kolmelle</strong> ystävälle. ";
    let metadata = "s:9:\"size-1024\";a:2:{s:4:\"file\";s:20:\"kuva-300x200.jpg\";s:5:\"width\";i:300;}".repeat(20);
    let (mut written, mut id) = (0, 0);
    while written < bytes {
        id += 1;
        let paragraph = format!("{}<a href=\"/2012/03/k-{}/\">Lue myös</a>.", words.repeat(5), id / 2 + 1);
        let text: String = (0..12)
            .map(|_| {
                if id % 2 == 0 {
                    format!("{paragraph}\n\n")
                } else {
                    format!("<!-- wp:paragraph -->\n<p>{paragraph}</p>\n<!-- /wp:paragraph -->\n\n")
                }
            })
            .collect();
        let image = format!(
            "<img class=\"wp-image-{}\" src=\"/wp-content/uploads/k-{id}-300x200.jpg\" alt=\"Kuva\" />",
            id + 10_000_000
        );
        let mut post = Item::post(
            id,
            &format!("Kirjoitus {id}"),
            &format!("k-{id}"),
            &format!("/2012/03/k-{id}/"),
            &(text + &image),
        )
        .term("category", &format!("aihe-{}", id % 100), &format!("Aihe {}", id % 100))
        .term("post_tag", &format!("sana-{}", id % 1000), &format!("Sana {}", id % 1000));
        for comment in 1..=id % 5 {
            let fields = format!(
                "<wp:comment_author>Lukija</wp:comment_author><wp:comment_content><![CDATA[{}]]></wp:comment_content>",
                words.repeat(3)
            );
            post = post.comment(comment, "1", &fields);
        }
        let file_of =
            attachment(id + 10_000_000, id, &format!("k-{id}.jpg")).meta("_wp_attachment_metadata", &metadata);
        for item in [post, file_of] {
            let xml = item.xml();
            written += xml.len();
            file.write_all(xml.as_bytes()).expect("written");
        }
    }
    file.write_all(tail.as_bytes()).expect("written");
    id
}

/// Imports an export of a number of bytes. Returns the peak memory in kilobytes.
#[allow(clippy::print_stdout, reason = "the figures are worth reading with --nocapture")]
fn peak_memory_of_import(bytes: usize) -> u64 {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let posts = write(File::create(folder.path().join("vienti.xml")).expect("a file"), bytes);
    let mut command = kielo();
    command.current_dir(folder.path()).args(["import", "wordpress", "vienti.xml", "--into", "blogi"]);
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().expect("kielo runs");
    let mut most = 0;
    let ended = loop {
        most = peak_memory(child.id()).unwrap_or(0).max(most);
        if let Some(ended) = child.try_wait().expect("a child") {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(ended.code(), Some(3), "the pictures are missing, and nothing else");
    assert!(most > 0, "no memory was measured");
    println!(
        "{posts} posts in {} MB: {:?}, at most {} MB of memory",
        bytes / 1_000_000,
        started.elapsed(),
        most / 1000
    );
    most
}

#[test]
fn memory_hardly_grows_with_the_export() {
    let (small, large) = (peak_memory_of_import(4_000_000), peak_memory_of_import(16_000_000));
    assert!(large < small + 20_000, "12 MB more of export took {small} and then {large} kB");
}

#[test]
#[ignore = "it writes an export of 500 MB: for a release build"]
fn half_a_gigabyte_takes_150_megabytes_at_most() {
    assert!(peak_memory_of_import(500_000_000) <= 150_000);
}
