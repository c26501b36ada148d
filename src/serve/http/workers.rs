//! The worker threads that answer requests. They start when there is work, and end after a while without any.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::connection::Connection;
use crate::nesting::STACK_BYTES;

/// The greatest number of threads. They wait for files and for one another, never for clients.
const MAX_THREADS: usize = 64;

/// The time after which a thread without work ends.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Starts worker threads, and gives them connections.
pub(super) struct Workers {
    pool: Arc<WorkerPool>,
}

/// The state that all worker threads share.
struct WorkerPool {
    queue: Mutex<ConnectionQueue>,
    available: Condvar,
    handle: Box<dyn Fn(Connection) + Send + Sync>,
}

#[derive(Default)]
struct ConnectionQueue {
    connections: VecDeque<Connection>,
    /// The number of all threads.
    threads: usize,
    /// The number of threads that wait for work.
    idle: usize,
}

impl Workers {
    pub(super) fn new(handle: impl Fn(Connection) + Send + Sync + 'static) -> Self {
        let (queue, available) = (Mutex::default(), Condvar::new());
        Self { pool: Arc::new(WorkerPool { queue, available, handle: Box::new(handle) }) }
    }

    /// Queues a connection for the next free thread.
    pub(super) fn submit(&self, connection: Connection) {
        let mut queue = self.pool.lock_queue();
        queue.connections.push_back(connection);
        if queue.connections.len() <= queue.idle || queue.threads == MAX_THREADS {
            self.pool.available.notify_one();
            return;
        }
        let pool = Arc::clone(&self.pool);
        if thread::Builder::new()
            .name("http".to_owned())
            .stack_size(STACK_BYTES)
            .spawn(move || pool.run_worker())
            .is_ok()
        {
            queue.threads += 1;
        } else if queue.threads == 0 {
            // Without any thread the connections would wait for ever.
            queue.connections.clear();
        }
    }
}

impl WorkerPool {
    fn lock_queue(&self) -> MutexGuard<'_, ConnectionQueue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run_worker(&self) {
        let mut queue = self.lock_queue();
        loop {
            queue.idle += 1;
            let waited = self.available.wait_timeout_while(queue, IDLE_TIMEOUT, |queue| queue.connections.is_empty());
            queue = waited.unwrap_or_else(PoisonError::into_inner).0;
            queue.idle -= 1;
            let Some(connection) = queue.connections.pop_front() else {
                queue.threads -= 1;
                return;
            };
            drop(queue);
            // A panic ends this connection only, if the program unwinds.
            _ = catch_unwind(AssertUnwindSafe(|| (self.handle)(connection)));
            queue = self.lock_queue();
        }
    }
}
