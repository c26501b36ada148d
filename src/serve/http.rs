//! The web server of the preview: connections, requests and responses, within bounds.
