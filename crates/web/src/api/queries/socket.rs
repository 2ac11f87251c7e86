//! Subscribing over a connection (REST binding, 12.5.4): events go out as query documents while it stands.
//!
//! The connection reads the log from its own position, so it misses nothing while it stands; the next message waits until
//! the one before was taken. Who comes back names the record time of the last event as `initialRecordTime`.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::HeaderMap;
use axum::response::Response;
use epcis::Time;
use epcis::format::EpcFormat;
use serde_json::{Map, Value};
use services::subscription::{FollowControls, Follower, When};
use services::{Caller, Error};

use crate::App;
use crate::api::only_paging;
use crate::deliver::render;
use crate::document::{About, query_document};
use crate::error::Problem;
use crate::extract::epc_format;

/// How often a quiet connection is asked whether anybody is there.
const PING: Duration = Duration::from_secs(30);
/// How long the client may take for a message, or leave a ping unanswered.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of a message from the client: it has nothing to say.
const MAX_MESSAGE: usize = 4096;

/// Both spellings of each control: of the `OpenAPI` file, and of its components.
const CONTROLS: [(&str, &str); 9] = [
    ("stream", "gs1-query-stream"),
    ("reportIfEmpty", "gs1-query-reportifempty"),
    ("initialRecordTime", "gs1-query-initialrecordtime"),
    ("second", "gs1-query-second"),
    ("minute", "gs1-query-minute"),
    ("hour", "gs1-query-hour"),
    ("dayOfMonth", "gs1-query-dayofmonth"),
    ("month", "gs1-query-month"),
    ("dayOfWeek", "gs1-query-dayofweek"),
];

/// The controls of a request.
#[derive(Debug, Default)]
pub(super) struct Asked {
    stream: bool,
    schedule: Map<String, Value>,
    report_if_empty: bool,
    initial: Option<i64>,
    /// `perPage`: events in one message at most.
    per_page: Option<u32>,
    others: Vec<String>,
}

impl Asked {
    /// Reads the controls from the query and, under their long names, from the headers.
    pub(super) fn read(parameters: &[(String, String)], headers: &HeaderMap) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (name, value) in parameters {
            match CONTROLS.iter().find(|(short, long)| short == name || long.eq_ignore_ascii_case(name)) {
                Some((control, _)) => asked.control(control, value)?,
                None if name == "perPage" => asked.per_page = only_paging(&[(name.clone(), value.clone())])?.per_page,
                None => asked.others.push(name.clone()),
            }
        }
        for (control, long) in CONTROLS {
            if let Some(value) = headers.get(long).and_then(|value| value.to_str().ok()) {
                asked.control(control, value)?;
            }
        }
        Ok(asked)
    }

    fn control(&mut self, name: &'static str, value: &str) -> Result<(), Error> {
        let flag = |value: &str| match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Error::SubscriptionControls(format!("{name}: “{value}” is not true or false"))),
        };
        match name {
            "stream" => self.stream = flag(value)?,
            "reportIfEmpty" => self.report_if_empty = flag(value)?,
            "initialRecordTime" => {
                let time = Time::parse(value);
                let time = time.map_err(|why| Error::SubscriptionControls(format!("{name}: {why}")))?;
                self.initial = Some(time.micros());
            }
            _ => {
                self.schedule.insert(name.to_owned(), value.into());
            }
        }
        Ok(())
    }

    /// Whether events shall go on coming.
    pub(super) fn is_subscription(&self) -> bool {
        self.stream || !self.schedule.is_empty()
    }

    fn when(&self) -> Result<When, Error> {
        let controls = |message: &str| Err(Error::SubscriptionControls(message.to_owned()));
        if let Some(other) = self.others.first() {
            return controls(&format!("{other}: is not a parameter of a subscription"));
        }
        match (self.stream, self.schedule.is_empty()) {
            (true, true) => Ok(When::Stream),
            (false, false) => Ok(When::Scheduled(self.schedule.clone())),
            (true, false) => controls("stream and a schedule exclude each other"),
            (false, true) => controls("a WebSocket needs stream=true or a schedule"),
        }
    }
}

/// Answers a handshake.
pub(super) async fn open(
    app: App,
    caller: Caller,
    name: &str,
    asked: Asked,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let controls = FollowControls {
        when: asked.when()?,
        initial: asked.initial,
        report_if_empty: asked.report_if_empty,
        per_message: asked.per_page,
    };
    let follower = app.services.follow(&caller, name, controls).await?;
    let format = epc_format(headers)?;
    let upgrade = upgrade.map_err(|rejection| {
        Error::SubscriptionControls(format!("stream and schedules need a WebSocket: {}", rejection.body_text()))
    })?;
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    let place = Arc::clone(&app.deliverer.sockets).try_acquire_owned();
    let place =
        place.map_err(|_| Problem::busy("this server has as many WebSockets open as it may; try again later"))?;
    Ok(upgrade.on_upgrade(async move |socket| {
        serve(app, caller, follower, format, socket).await;
        drop(place);
    }))
}

async fn serve(app: App, caller: Caller, mut follower: Follower, format: EpcFormat, mut socket: WebSocket) {
    let (code, reason) = match feed(&app, &caller, &mut follower, format, &mut socket).await {
        Ok(End::Gone) => return,
        Ok(End::Over) => (close_code::NORMAL, "the query was deleted, or the key revoked".to_owned()),
        Ok(End::Stopping) => (close_code::AWAY, "the server stops".to_owned()),
        Err(error) => {
            tracing::error!(%error, "a WebSocket subscription failed");
            (close_code::ERROR, "something went wrong on this server".to_owned())
        }
    };
    let _ = socket.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
}

/// Why a connection ends.
enum End {
    /// The client has gone, or is too slow.
    Gone,
    /// The query was deleted, or the key revoked.
    Over,
    Stopping,
}

async fn feed(
    app: &App,
    caller: &Caller,
    follower: &mut Follower,
    format: EpcFormat,
    socket: &mut WebSocket,
) -> services::Result<End> {
    let poll = Duration::from_millis(u64::from(app.services.settings().subscriptions.poll_ms.max(10)));
    let mut grown = app.services.head();
    let (mut pings, mut looks) = (tokio::time::interval(PING), tokio::time::interval(poll));
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut heard = tokio::time::Instant::now();
    let mut head = 0;
    loop {
        tokio::select! {
            changed = grown.changed() => match changed {
                Ok(()) => head = head.max(*grown.borrow_and_update()),
                Err(_) => return Ok(End::Stopping),
            },
            _ = looks.tick() => match app.services.follow_stands(caller, follower).await? {
                Some(size) => head = head.max(size),
                None => return Ok(End::Over),
            },
            _ = pings.tick() => {
                if heard.elapsed() > PATIENCE + PING || socket.send(Message::Ping(Vec::new().into())).await.is_err() {
                    return Ok(End::Gone);
                }
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(End::Gone),
                Some(Ok(_)) => heard = tokio::time::Instant::now(),
            },
        }
        if app.deliverer.is_stopping() {
            return Ok(End::Stopping);
        }
        while let Some(events) = app.services.follow_next(caller, follower, head).await? {
            let about = About { query_name: Some(&follower.query_name), subscription_id: None };
            let text = query_document(app, &services::Caller::System, &events, &render::form(format), about).await?;
            // Whoever does not take it holds up nobody else, and nothing more is read for them.
            match tokio::time::timeout(PATIENCE, socket.send(Message::Text(text.into()))).await {
                Ok(Ok(())) => {}
                _ => return Ok(End::Gone),
            }
        }
    }
}
