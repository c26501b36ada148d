//! Writes XML with quick-xml. All output goes to memory, so writing cannot fail.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};

use super::escape;
use crate::language::without_control_characters;

/// An XML document that is being written.
pub(super) struct XmlWriter(Writer<Vec<u8>>);

impl XmlWriter {
    pub(super) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::with_capacity(4096)));
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.newline();
        xml
    }

    /// Begins a document that browsers display with the style sheet at `path`.
    pub(super) fn with_stylesheet(path: Option<&str>) -> Self {
        let mut xml = Self::new();
        if let Some(path) = path {
            let instruction = format!("xml-stylesheet type=\"text/css\" href=\"{}\"", escape::xml(path));
            xml.write_event(Event::PI(BytesPI::new(instruction)));
            xml.newline();
        }
        xml
    }

    fn write_event(&mut self, event: Event) {
        _ = self.0.write_event(event);
    }

    pub(super) fn newline(&mut self) {
        self.0.get_mut().push(b'\n');
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write_event(Event::Start(start_tag(name, attributes)));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.write_event(Event::End(BytesEnd::new(name)));
        self.newline();
    }

    pub(super) fn empty_element(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.write_event(Event::Empty(start_tag(name, attributes)));
        self.newline();
    }

    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.write_event(Event::Text(BytesText::new(&without_control_characters(text))));
        self.close(name);
    }

    pub(super) fn finish(self) -> String {
        String::from_utf8(self.0.into_inner()).unwrap_or_default()
    }
}

fn start_tag<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, &*without_control_characters(value)));
    }
    start
}
