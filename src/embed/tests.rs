//! Each service by addresses as people copy them.

use super::*;

#[track_caller]
fn check(address: &str, service: &str, shape: EmbedShape, frame: &str) {
    let embed = Embed::from_address(address).unwrap_or_else(|| panic!("{address} is not recognised"));
    assert_eq!(
        (&*embed.service, embed.shape, embed.frame.as_deref().unwrap_or("")),
        (service, shape, frame),
        "{address}"
    );
}

const YOUTUBE: &str = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1";

#[test]
fn youtube() {
    for address in [
        "https://www.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://m.youtube.com/watch?app=desktop&v=aqz-KE-bpKQ&feature=share",
        "http://youtube.com/watch?v=aqz-KE-bpKQ#t=0",
        "https://music.youtube.com/watch?v=aqz-KE-bpKQ",
        "https://youtu.be/aqz-KE-bpKQ?si=W0cHk_2-x9",
        "HTTPS://YouTu.be/aqz-KE-bpKQ",
        "https://www.youtube.com/live/aqz-KE-bpKQ?feature=share",
        "https://www.youtube.com/embed/aqz-KE-bpKQ?rel=0",
        "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ",
    ] {
        check(address, "YouTube", EmbedShape::Video, YOUTUBE);
    }
    check("https://www.youtube.com/shorts/aqz-KE-bpKQ", "YouTube", EmbedShape::Short, YOUTUBE);
    for time in ["t=93", "t=93s", "t=1m33s", "start=93", "si=x&t=0h1m33"] {
        let address = format!("https://youtu.be/aqz-KE-bpKQ?{time}");
        check(&address, "YouTube", EmbedShape::Video, &format!("{YOUTUBE}&start=93"));
    }
    check(
        "https://www.youtube.com/playlist?list=PL590L5WQmH8fJ54F369BLDSqIwcs-TCfs",
        "YouTube",
        EmbedShape::Video,
        "https://www.youtube-nocookie.com/embed/videoseries?autoplay=1&list=PL590L5WQmH8fJ54F369BLDSqIwcs-TCfs",
    );
    for page in ["https://www.youtube.com/", "https://www.youtube.com/@kanava", "https://www.youtube.com/watch?x=1"] {
        assert_eq!(Embed::from_address(page), None, "{page}");
    }
}

#[test]
fn vimeo() {
    let frame = "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1";
    for address in [
        "https://vimeo.com/76979871",
        "https://vimeo.com/channels/staffpicks/76979871",
        "https://vimeo.com/groups/shortfilms/videos/76979871",
        "https://vimeo.com/showcase/11708791/video/76979871",
        "https://player.vimeo.com/video/76979871",
    ] {
        check(address, "Vimeo", EmbedShape::Video, frame);
    }
    check("https://vimeo.com/76979871/8272103f6e", "Vimeo", EmbedShape::Video, &format!("{frame}&h=8272103f6e"));
    check("https://vimeo.com/76979871#t=1m5s", "Vimeo", EmbedShape::Video, &format!("{frame}#t=65s"));
    for page in ["https://vimeo.com/watch", "https://vimeo.com/showcase/11708791", "https://vimeo.com/event/4116"] {
        assert_eq!(Embed::from_address(page), None, "{page}");
    }
}

#[test]
fn recordings() {
    let spotify = "https://open.spotify.com/embed";
    let check_spotify = |path: &str, shape: EmbedShape, frame: &str| {
        check(&format!("https://open.spotify.com/{path}"), "Spotify", shape, &format!("{spotify}/{frame}"));
    };
    check_spotify("track/11dFghVXANMlKmJXsNCbNl?si=9f", EmbedShape::Audio, "track/11dFghVXANMlKmJXsNCbNl");
    check_spotify("intl-fi/album/1DFixLWuPkv3KT3TnV35m3", EmbedShape::Playlist, "album/1DFixLWuPkv3KT3TnV35m3");
    check_spotify("episode/512ojhOuo1ktJprKbVcKyQ", EmbedShape::Audio, "episode/512ojhOuo1ktJprKbVcKyQ");
    let player = "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud%2Ecom%2F";
    let check_soundcloud = |path: &str, shape: EmbedShape, frame: &str| {
        check(
            &format!("https://soundcloud.com/{path}"),
            "SoundCloud",
            shape,
            &format!("{player}{frame}&auto_play=true"),
        );
    };
    check_soundcloud("forss/flickermood?in=x", EmbedShape::Audio, "forss%2Fflickermood");
    check_soundcloud("forss/sets/soulhack", EmbedShape::Playlist, "forss%2Fsets%2Fsoulhack");
    check("https://on.soundcloud.com/aBcD1", "SoundCloud", EmbedShape::Audio, "");
    for page in ["https://open.spotify.com/", "https://soundcloud.com/forss", "https://soundcloud.com/forss/tracks"] {
        assert_eq!(Embed::from_address(page), None, "{page}");
    }
}

#[test]
fn posts() {
    let check_post = |address: &str, service: &str, frame: &str| check(address, service, EmbedShape::Post, frame);
    let bluesky = "https://embed.bsky.app/embed";
    check_post(
        "https://bsky.app/profile/bsky.app/post/3l6oveex3ii2l",
        "Bluesky",
        &format!("{bluesky}/bsky.app/app.bsky.feed.post/3l6oveex3ii2l"),
    );
    check_post(
        "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l6oveex3ii2l",
        "Bluesky",
        &format!("{bluesky}/did:plc:z72i7hdynmk6r22z27h6tvur/app.bsky.feed.post/3l6oveex3ii2l"),
    );
    check_post(
        "https://mastodon.social/@Gargron/100254678717223630",
        "mastodon.social",
        "https://mastodon.social/@Gargron/100254678717223630/embed",
    );
    check_post(
        "https://mementomori.social/users/rolle/statuses/109391260",
        "mementomori.social",
        "https://mementomori.social/@rolle/109391260/embed",
    );
    // A post of another server has no frame here.
    check_post("https://mastodon.social/@rolle@mementomori.social/109391260", "mastodon.social", "");
    let linkedin = "https://www.linkedin.com/embed/feed/update/urn:li";
    for address in [
        "https://www.linkedin.com/posts/kaisla-siv_asiakaskokemus-b2b-activity-7100000000000000000-AbCd?utm_source=share",
        "https://fi.linkedin.com/posts/kaislasiv_activity-7100000000000000000-AbCd",
        "https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000000/",
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7100000000000000000",
    ] {
        check_post(address, "LinkedIn", &format!("{linkedin}:activity:7100000000000000000"));
    }
    check_post(
        "https://www.linkedin.com/embed/feed/update/urn:li:share:7099999999999999999",
        "LinkedIn",
        &format!("{linkedin}:share:7099999999999999999"),
    );
    check_post(
        "https://www.instagram.com/p/Cx_a-b1/?igsh=x",
        "Instagram",
        "https://www.instagram.com/p/Cx_a-b1/embed/",
    );
    check_post("https://instagram.com/kaisla/reel/Cx1/", "Instagram", "https://www.instagram.com/reel/Cx1/embed/");
    check_post("https://x.com/kaisla/status/1234567890?s=20", "X", "");
    check_post("https://mobile.twitter.com/kaisla/status/1234567890/photo/1", "X", "");
    for page in [
        "https://x.com/kaisla",
        "https://www.linkedin.com/in/kaisla",
        "https://www.instagram.com/kaisla/",
        "https://bsky.app/profile/bsky.app",
        "https://medium.com/@kaisla/otsikko-1234",
        "https://a.example/@kaisla/1234",
    ] {
        assert_eq!(Embed::from_address(page), None, "{page}");
    }
}

#[test]
fn maps() {
    let check_map = |address: &str, service: &str, frame: &str| check(address, service, EmbedShape::Map, frame);
    check_map(
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d1!2d24.9!3d60.1",
        "Google Maps",
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d1!2d24.9!3d60.1",
    );
    check_map(
        "https://www.google.com/maps/d/u/0/viewer?mid=1aB-c_D&ll=60,24&z=12",
        "Google Maps",
        "https://www.google.com/maps/d/embed?mid=1aB-c_D",
    );
    for address in [
        "https://www.google.fi/maps/place/Tampere/@61.4981508,23.6101293,11z",
        "https://maps.app.goo.gl/AbCdEf123",
        "https://maps.google.com/?q=Bergen",
        "https://goo.gl/maps/AbC",
    ] {
        check_map(address, "Google Maps", "");
    }
    check_map(
        "https://www.openstreetmap.org/#map=15/61.49820/23.76320",
        "OpenStreetMap",
        "https://www.openstreetmap.org/export/embed.html?bbox=23.74947%2C61.49477%2C23.77693%2C61.50163&layer=mapnik",
    );
    check_map(
        "https://www.openstreetmap.org/?mlat=60.3913&mlon=5.3221#map=12/60.3913/5.3221",
        "OpenStreetMap",
        "https://www.openstreetmap.org/export/embed.html?bbox=5.21224%2C60.36383%2C5.43196%2C60.41877&layer=mapnik&marker=60.39130%2C5.32210",
    );
    check_map("https://www.openstreetmap.org/relation/4724386", "OpenStreetMap", "");
    for page in ["https://www.google.com/search?q=maps", "https://www.openstreetmap.org/about", "https://goo.gl/x"] {
        assert_eq!(Embed::from_address(page), None, "{page}");
    }
}

#[test]
fn hostile_addresses_are_not_recognised() {
    for address in [
        "javascript:alert(1)//youtu.be/aqz-KE-bpKQ",
        "data:text/html,https://youtu.be/aqz-KE-bpKQ",
        "//youtu.be/aqz-KE-bpKQ",
        "https://youtu.be@paha.example/aqz-KE-bpKQ",
        "https://youtu.be:8443/aqz-KE-bpKQ",
        "https://youtu.be.paha.example/aqz-KE-bpKQ",
        "https://pahayoutube.com/watch?v=aqz-KE-bpKQ",
        "https://youtu.be/\"onload=\"x",
        "https://youtu.be/aqz'<script>",
        "https://www.youtube.com/watch?v=../../x",
        "https://open.spotify.com/track/..%2F..%2Fx",
        "https://paha.example/@a\"b/123456789",
        "https://www.google.com/maps/embed?pb=\"><script>",
        "https://www.openstreetmap.org/#map=15/NaN/inf",
        "https://www.openstreetmap.org/#map=99/1/1",
        "https://",
        "",
    ] {
        assert_eq!(Embed::from_address(address), None, "{address}");
    }
    let long = format!("https://youtu.be/{}", "a".repeat(100_000));
    assert_eq!(Embed::from_address(&long), None);
    check("https://youtu.be/aqz-KE-bpKQ?t=99999999999", "YouTube", EmbedShape::Video, YOUTUBE);
}
