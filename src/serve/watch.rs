//! Tells when files of the site change, whatever way an editor saves them.
