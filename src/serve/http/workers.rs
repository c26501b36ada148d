//! The threads that answer: started when there is work for them, ended when there is none for a while.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::connection::Connection;

/// The most threads. They wait for files and for one another, never for clients.
const MOST: usize = 64;

/// How long a thread waits for work before it ends.
const REST: Duration = Duration::from_secs(10);

/// The threads, and the connections that wait for one.
pub(super) struct Workers {
    pool: Arc<WorkerPool>,
}

struct WorkerPool {
    queue: Mutex<Queue>,
    arrival: Condvar,
    serve: Box<dyn Fn(Connection) + Send + Sync>,
}

#[derive(Default)]
struct Queue {
    connections: VecDeque<Connection>,
    /// All threads.
    threads: usize,
    /// The threads that wait for work.
    idle: usize,
}

impl Workers {
    pub(super) fn new(serve: impl Fn(Connection) + Send + Sync + 'static) -> Self {
        let (queue, arrival) = (Mutex::default(), Condvar::new());
        Self { pool: Arc::new(WorkerPool { queue, arrival, serve: Box::new(serve) }) }
    }

    /// Has the request of `connection` answered by the next free thread.
    pub(super) fn give(&self, connection: Connection) {
        let mut queue = self.pool.queue();
        queue.connections.push_back(connection);
        if queue.connections.len() <= queue.idle || queue.threads == MOST {
            self.pool.arrival.notify_one();
            return;
        }
        let pool = Arc::clone(&self.pool);
        if thread::Builder::new().name("http".to_owned()).spawn(move || pool.work()).is_ok() {
            queue.threads += 1;
        } else if queue.threads == 0 {
            // Nobody would ever come to answer.
            queue.connections.clear();
        }
    }
}

impl WorkerPool {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut queue = self.queue();
        loop {
            queue.idle += 1;
            let waited = self.arrival.wait_timeout_while(queue, REST, |queue| queue.connections.is_empty());
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            queue.idle -= 1;
            let Some(connection) = queue.connections.pop_front() else {
                queue.threads -= 1;
                return;
            };
            drop(queue);
            // Where a panic unwinds, it costs this connection and no more.
            _ = catch_unwind(AssertUnwindSafe(|| (self.serve)(connection)));
            queue = self.queue();
        }
    }
}
