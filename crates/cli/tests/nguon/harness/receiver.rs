//! A receiver of webhooks: a real HTTP server that keeps what it got and answers as it is told.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// How often a test looks for something that must come. It is no measure of speed: only a failing test looks so often.
const LOOKS: usize = 12_000;

/// A document as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: Vec<u8>,
    /// What it was answered with.
    pub(crate) status: u16,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The event IDs in it.
    pub(crate) fn ids(&self) -> Vec<String> {
        let document = self.json();
        let events = document["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().clone();
        events.iter().map(|event| event["eventID"].as_str().unwrap().to_owned()).collect()
    }
}

type Answer = Box<dyn FnMut(&Received) -> u16 + Send>;

/// The receiver; its thread lives as long as the test.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Receiver {
    pub(crate) fn start() -> Self {
        Self::serve("http://127.0.0.1", |stream, all, how| serve(stream, all, how))
    }

    /// A receiver with a certificate for `localhost`.
    pub(crate) fn start_tls(config: Arc<rustls::ServerConfig>) -> Self {
        Self::serve("https://localhost", move |stream, all, how| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            serve(rustls::StreamOwned::new(connection, stream), all, how);
        })
    }

    fn serve(
        scheme_and_host: &str,
        each: impl Fn(TcpStream, &Mutex<Vec<Received>>, &Mutex<Answer>) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme_and_host}:{}", listener.local_addr().unwrap().port());
        let each = Arc::new(each);
        let received = Arc::new(Mutex::new(Vec::new()));
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(|_| 200)));
        let (all, how) = (Arc::clone(&received), Arc::clone(&answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (all, how, each) = (Arc::clone(&all), Arc::clone(&how), Arc::clone(&each));
                std::thread::spawn(move || each(stream.unwrap(), &all, &how));
            }
        });
        Self { url, received, answer }
    }

    /// Answers from now on as `answer` says: a status, or 0 to break the connection off.
    pub(crate) fn answer(&self, answer: impl FnMut(&Received) -> u16 + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    /// Everything that came so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Documents for a path that were taken.
    pub(crate) fn taken(&self, path: &str) -> Vec<Received> {
        self.received().into_iter().filter(|it| it.path == path && it.status < 300 && it.status >= 200).collect()
    }

    /// The event IDs that were taken under a path, in the order of their arrival, repetitions included.
    pub(crate) fn ids(&self, path: &str) -> Vec<String> {
        self.taken(path).iter().flat_map(Received::ids).collect()
    }

    /// Waits until something holds for what came.
    #[track_caller]
    pub(crate) fn wait(&self, what: &str, holds: impl Fn(&[Received]) -> bool) {
        let mut looks = 0;
        while !holds(&self.received()) {
            looks += 1;
            let last: Vec<String> =
                self.received().iter().rev().take(3).map(|it| String::from_utf8_lossy(&it.body).into_owned()).collect();
            assert!(looks < LOOKS, "{what}: {} documents came, the last: {last:?}", self.received().len());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Waits until these events were taken under a path, in this order; repetitions may stand between them.
    #[track_caller]
    pub(crate) fn wait_for(&self, path: &str, expected: &[String]) {
        self.wait(&format!("{} events under {path}", expected.len()), |_| {
            let first = first_seen(&self.ids(path));
            assert!(expected.starts_with(&first), "wrong or out of order: {first:?}");
            first.len() == expected.len()
        });
    }
}

/// Each once, where it came first.
pub(crate) fn first_seen(ids: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    ids.iter().filter(|id| seen.insert(id.as_str())).cloned().collect()
}

fn serve(mut stream: impl Read + Write, all: &Mutex<Vec<Received>>, how: &Mutex<Answer>) {
    let Some(mut received) = read(&mut BufReader::new(&mut stream)) else { return };
    received.status = (how.lock().unwrap())(&received);
    let status = received.status;
    all.lock().unwrap().push(received);
    if status == 0 {
        return;
    }
    // Whoever follows a redirect would come here again.
    let head =
        format!("HTTP/1.1 {status} Said\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.flush());
}

/// A request; none when the sender went away in the middle of it, as one does that is killed.
fn read(reader: &mut impl BufRead) -> Option<Received> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&length| length > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Received { path, headers, body, status: 0 })
}
