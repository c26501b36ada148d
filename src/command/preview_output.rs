//! Prints what happens in the preview, in a thread of its own: a program that does not read it must not stop the preview.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TryRecvError};
use std::thread;
use std::time::Duration;

use super::print;
use crate::diagnostic::{Diagnostic, counted};

/// The number of messages that wait for their reader. Later ones are left out.
const MAX_WAITING: usize = 200;

/// The number of diagnostics of one message that are printed.
const MAX_DIAGNOSTICS: usize = 50;

/// The effect of errors on the preview.
const CONSEQUENCE: &str = "the preview goes on with what was right";

/// The output of the preview. Printing never waits.
#[derive(Clone)]
pub(super) struct PreviewOutput {
    sender: SyncSender<Message>,
    left_out: Arc<AtomicUsize>,
}

enum Message {
    Line(String),
    Diagnostics(Vec<Diagnostic>),
    /// Asks for a sign that everything before it is printed.
    Flush(mpsc::Sender<()>),
}

impl PreviewOutput {
    /// Starts the thread that prints.
    pub(super) fn start() -> Self {
        let (sender, messages) = mpsc::sync_channel(MAX_WAITING);
        let left_out = Arc::<AtomicUsize>::default();
        let counter = Arc::clone(&left_out);
        // Without a thread nothing is printed, and the preview works all the same.
        _ = thread::Builder::new().spawn(move || print_all(&messages, &counter));
        Self { sender, left_out }
    }

    /// Prints a line on standard output.
    pub(super) fn line(&self, text: impl Into<String>) {
        self.send(Message::Line(text.into()));
    }

    /// Prints the first diagnostics, and the number of the others.
    pub(super) fn diagnostics(&self, diagnostics: Vec<Diagnostic>) {
        if !diagnostics.is_empty() {
            self.send(Message::Diagnostics(diagnostics));
        }
    }

    fn send(&self, message: Message) {
        if self.sender.try_send(message).is_err() {
            self.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until everything is printed, but not for ever.
    pub(super) fn flush(&self) {
        let (sender, printed) = mpsc::channel();
        self.send(Message::Flush(sender));
        _ = printed.recv_timeout(Duration::from_secs(1));
    }
}

fn print_all(messages: &Receiver<Message>, left_out: &AtomicUsize) {
    loop {
        let message = match messages.try_recv() {
            Err(TryRecvError::Empty) => {
                let count = left_out.swap(0, Ordering::Relaxed);
                if count > 0 {
                    let count = counted(count, "message is", "messages are");
                    print::result(&format!(
                        "{count} left out here, because nobody read them; /_kielo/ lists all problems"
                    ));
                }
                messages.recv().ok()
            }
            message => message.ok(),
        };
        match message {
            Some(Message::Line(text)) => print::result(&text),
            Some(Message::Diagnostics(diagnostics)) => print_diagnostics(&diagnostics),
            Some(Message::Flush(sender)) => _ = sender.send(()),
            None => return,
        }
    }
}

fn print_diagnostics(diagnostics: &[Diagnostic]) {
    let shown = &diagnostics[..diagnostics.len().min(MAX_DIAGNOSTICS)];
    print::diagnostics(shown, CONSEQUENCE);
    if shown.len() < diagnostics.len() {
        print::result(&format!("and {} more, all of them listed at /_kielo/", diagnostics.len() - shown.len()));
    }
}
