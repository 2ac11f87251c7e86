//! The client side of a node's API.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

/// A node to talk to.
pub(crate) struct Client {
    agent: Agent,
    url: String,
    key: Option<String>,
}

/// Where a node is and who we are there.
#[derive(clap::Args, Clone)]
pub(crate) struct Target {
    /// Address of the node
    #[arg(long = "to", visible_alias = "url", default_value = "http://127.0.0.1:8080", env = "NGUON_URL")]
    url: String,
    /// API key
    #[arg(long, env = "NGUON_KEY", hide_env_values = true)]
    key: Option<String>,
}

impl From<&Target> for Client {
    fn from(target: &Target) -> Self {
        Self::new(&target.url, target.key.clone())
    }
}

impl Client {
    pub(crate) fn new(url: &str, key: Option<String>) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(Duration::from_secs(300)))
            .build()
            .new_agent();
        Self { agent, url: url.trim_end_matches('/').to_owned(), key }
    }

    /// Captures a document and gives the finished job.
    pub(crate) fn capture(&self, document: &[u8]) -> Result<Value, String> {
        let response = self.post("/epcis/capture", document)?;
        let location = response.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let location = location.ok_or("the node named no capture job")?;
        let path = location.find("/epcis/").map_or(location.as_str(), |at| &location[at..]).to_owned();
        loop {
            let job = self.get(&path)?;
            if job["running"] != true {
                return Ok(job);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Sends JSON and gives the answer, or what the node had against it.
    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Result<Response<ureq::Body>, String> {
        let mut request = self.agent.post(format!("{}{path}", self.url)).content_type("application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        self.checked(request.send(body))
    }

    /// Fetches JSON.
    pub(crate) fn get(&self, path: &str) -> Result<Value, String> {
        let text = self.get_text(path)?;
        serde_json::from_str(&text).map_err(|error| format!("the answer is not JSON: {error}"))
    }

    /// Fetches what is not JSON.
    pub(crate) fn get_text(&self, path: &str) -> Result<String, String> {
        let mut request = self.agent.get(format!("{}{path}", self.url)).header("Accept", "application/json");
        if let Some(key) = &self.key {
            request = request.header("Authorization", format!("Bearer {key}"));
        }
        let mut response = self.checked(request.call())?;
        let text = response.body_mut().with_config().limit(u64::MAX).read_to_string();
        text.map_err(|error| format!("the answer broke off: {error}"))
    }

    fn checked(&self, answer: Result<Response<ureq::Body>, ureq::Error>) -> Result<Response<ureq::Body>, String> {
        let mut response = answer.map_err(|error| format!("cannot reach {}: {error}", self.url))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let status = response.status();
        let text = response.body_mut().read_to_string().unwrap_or_default();
        let problem: Value = serde_json::from_str(&text).unwrap_or_default();
        let mut message = format!("{status}: {}", problem["detail"].as_str().unwrap_or(&text));
        for fault in problem["errors"].as_array().into_iter().flatten() {
            let part = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            message.push_str(&format!("\n  {}: {}", part("pointer"), part("message")));
        }
        Err(message)
    }
}
