//! A client of a node: typed answers over `ureq`, and a raw socket for what no decent client sends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

/// Somebody who talks to a node, with a key or without.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    pub(crate) url: String,
    pub(crate) key: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Client {
    pub(crate) fn new(url: &str, key: Option<&str>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // A node that refuses a request unread closes the connection, which a pool learns too late.
            .max_idle_connections(0)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        Self { agent, url: url.to_owned(), key: key.map(str::to_owned) }
    }

    /// The same node with another key, or with none.
    pub(crate) fn with_key(&self, key: Option<&str>) -> Self {
        Self { key: key.map(str::to_owned), ..self.clone() }
    }

    /// `GET` of a path or of an absolute address of this node.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let address = if path.starts_with("http://") { path.to_owned() } else { format!("{}{path}", self.url) };
        let mut request = self.agent.get(address);
        for (name, value) in
            self.authorization().iter().map(|(name, value)| (*name, value.as_str())).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        Answer::read(request.call().unwrap())
    }

    pub(crate) fn options(&self, path: &str) -> Answer {
        Answer::read(self.agent.options(format!("{}{path}", self.url)).call().unwrap())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        let mut request = self.agent.delete(format!("{}{path}", self.url));
        if let Some((name, value)) = &self.authorization() {
            request = request.header(*name, value.as_str());
        }
        Answer::read(request.call().unwrap())
    }

    /// Any method.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in
            self.authorization().iter().map(|(name, value)| (*name, value.as_str())).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        Answer::read(self.agent.run(request.body(body.to_owned()).unwrap()).unwrap())
    }

    /// `POST` of JSON.
    pub(crate) fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.post_with(path, body, &[("Content-Type", "application/json")])
    }

    pub(crate) fn post_with(&self, path: &str, body: impl AsRef<[u8]>, headers: &[(&str, &str)]) -> Answer {
        self.try_post(path, body, headers).unwrap()
    }

    /// A post whose body is read piece by piece and announces no length.
    pub(crate) fn post_reader(&self, path: &str, mut body: impl Read, headers: &[(&str, &str)]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        for (name, value) in
            self.authorization().iter().map(|(name, value)| (*name, value.as_str())).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        Answer::read(request.send(ureq::SendBody::from_reader(&mut body)).unwrap())
    }

    /// A post that may fail on the way, since the node may be gone.
    pub(crate) fn try_post(
        &self,
        path: &str,
        body: impl AsRef<[u8]>,
        headers: &[(&str, &str)],
    ) -> Result<Answer, ureq::Error> {
        let mut request = self.agent.post(format!("{}{path}", self.url));
        for (name, value) in
            self.authorization().iter().map(|(name, value)| (*name, value.as_str())).chain(headers.iter().copied())
        {
            request = request.header(name, value);
        }
        request.send(body.as_ref()).map(Answer::read)
    }

    /// Captures a document and gives its finished job.
    pub(crate) fn capture(&self, document: &Value) -> Value {
        let answer = self.post("/epcis/capture", document.to_string());
        answer.expect(202);
        self.finished_job(&answer.header("location"))
    }

    /// Waits for the end of a job.
    pub(crate) fn finished_job(&self, location: &str) -> Value {
        for _ in 0..600 {
            let job = self.get(location).expect(200).json();
            if job["running"] == false {
                return job;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{location} does not end");
    }

    /// The events that a query gives, as captured, on one page of up to 1000.
    pub(crate) fn events(&self, query: &str) -> Vec<Value> {
        let separator = if query.is_empty() { "" } else { "&" };
        let path = format!("/epcis/events?perPage=1000{separator}{query}");
        self.get_with(&path, &[("GS1-EPC-Format", "Never_Translates")]).expect(200).events()
    }

    /// Sends bytes as they are and reads until the node closes: the status line and all the rest.
    pub(crate) fn raw(&self, bytes: &[u8]) -> (u16, String) {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // A node that has heard enough may close before it has everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        (status, text)
    }

    fn authorization(&self) -> Option<(&'static str, String)> {
        self.key.as_ref().map(|key| ("Authorization", format!("Bearer {key}")))
    }
}

impl Answer {
    fn read(response: Response<ureq::Body>) -> Self {
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(u64::MAX).read_to_vec().unwrap();
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// The status must be this one.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// It must be a problem document with this status, and its detail must name `what`.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, what: &str) -> Value {
        self.expect(status);
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
        assert!(text("type").starts_with("epcisException:"), "{problem}");
        assert!(!text("title").is_empty(), "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert!(text("detail").contains(what), "“{what}” is not named: {problem}");
        assert_eq!(text("instance"), format!("urn:nguon:request:{}", self.header("x-request-id")), "{problem}");
        problem
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header's text; empty without it.
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// The events of a query document.
    #[track_caller]
    pub(crate) fn events(&self) -> Vec<Value> {
        let document = self.json();
        assert_eq!(document["type"], "EPCISQueryDocument", "{document}");
        document["epcisBody"]["queryResults"]["resultsBody"]["eventList"].as_array().unwrap().clone()
    }

    /// The address of `Link: <…>; rel="next"`.
    pub(crate) fn next(&self) -> Option<String> {
        let link = self.header("link");
        let (address, rest) = link.strip_prefix('<')?.split_once('>')?;
        rest.contains("rel=\"next\"").then(|| address.to_owned())
    }
}

/// Percent-encodes everything but letters and digits.
pub(crate) fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}
