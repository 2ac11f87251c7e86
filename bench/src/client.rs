//! One keep-alive HTTP/1.1 connection to the program under test.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::error::{Context, Error, Result};

/// A connection with the key that it shows.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    key: String,
    accept: &'static str,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    /// Address of the next page.
    pub(crate) next: Option<String>,
    pub(crate) body: Bytes,
}

impl Answer {
    /// Fails unless the answer is a success.
    pub(crate) fn success(self, doing: &str) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        let body = String::from_utf8_lossy(&self.body);
        Err(Error::new(format!("cannot {doing}: {} {}", self.status, body.chars().take(600).collect::<String>())))
    }
}

impl Client {
    pub(crate) async fn connect(host: &str, key: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).await.doing(format!("connect to {host}"))?;
        stream.set_nodelay(true).doing("turn off Nagle's algorithm")?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.doing(format!("speak HTTP with {host}"))?;
        // Ends with the sender; what it may report, the next request reports too.
        tokio::spawn(connection);
        Ok(Self { sender, host: host.to_owned(), key: key.to_owned(), accept: "application/json" })
    }

    /// The same connection, asking for another media type.
    pub(crate) fn asking_for(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Bytes) -> Result<Answer> {
        self.send(Method::POST, path, body).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> Result<Answer> {
        let doing = format!("{method} {path}");
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::ACCEPT, self.accept)
            .header(header::ACCEPT_ENCODING, if self.accept == "text/html" { "gzip" } else { "identity" })
            // What is no XML is JSON.
            .header(header::CONTENT_TYPE, if body.starts_with(b"<") { "application/xml" } else { "application/json" })
            .body(Full::new(body))
            .doing(&doing)?;
        self.sender.ready().await.doing(&doing)?;
        let response = self.sender.send_request(request).await.doing(&doing)?;
        let status = response.status();
        let location =
            response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let next = response.headers().get(header::LINK).and_then(|value| value.to_str().ok()).and_then(next_page);
        let body = response.into_body().collect().await.doing(&doing)?.to_bytes();
        Ok(Answer { status, location, next, body })
    }
}

/// The target of `<…>; rel="next"` (RFC 8288).
fn next_page(link: &str) -> Option<String> {
    let (target, parameters) = link.strip_prefix('<')?.split_once('>')?;
    parameters.contains("next").then(|| target.to_owned())
}
