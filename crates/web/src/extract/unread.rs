//! Bodies that end early: those that fall silent, and those that nobody reads to their end, since the request was refused
//! for its size, its key or its type.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::time::Sleep;

use crate::App;

/// How much is passed over after an answer, and for how long.
const BYTES: usize = 64 << 20;
const TIME: Duration = Duration::from_secs(10);

/// Ends bodies that do not go on, and passes over what a handler leaves unread.
///
/// A connection that closes while the client still sends is reset, and with it goes the answer that the client has
/// not read yet (RFC 9112, section 9.6). So the rest is read, within bounds, beside the answer.
pub(crate) async fn watch_body(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Who asks first whether to send is told by the answer, and sends nothing.
    let is_sent = !request.headers().contains_key(header::EXPECT);
    let idle = app.config.body_idle;
    let watched = |body| Body::new(Watched { body, is_sent, idle, silence: None });
    next.run(request.map(watched)).await
}

struct Watched {
    body: Body,
    is_sent: bool,
    /// How long nothing may come.
    idle: Duration,
    /// Runs only while somebody waits for the body: the time that this server takes is not the client's.
    silence: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let it = &mut *self;
        let polled = Pin::new(&mut it.body).poll_frame(context);
        match &polled {
            Poll::Pending => {
                let silence = it.silence.get_or_insert_with(|| Box::pin(tokio::time::sleep(it.idle)));
                if silence.as_mut().poll(context).is_ready() {
                    it.body = Body::empty();
                    let why = format!("nothing came for {} s", it.idle.as_secs());
                    let error = std::io::Error::new(std::io::ErrorKind::TimedOut, why);
                    return Poll::Ready(Some(Err(axum::Error::new(error))));
                }
            }
            Poll::Ready(None | Some(Err(_))) => it.body = Body::empty(),
            Poll::Ready(Some(Ok(_))) => it.silence = None,
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if !self.is_sent || self.body.is_end_stream() {
            return;
        }
        let body = mem::take(&mut self.body);
        // Without a runtime the process is ending.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(TIME, pass_over(body)));
        }
    }
}

async fn pass_over(mut body: Body) {
    let mut passed = 0_usize;
    while let Some(Ok(frame)) = body.frame().await {
        passed = passed.saturating_add(frame.data_ref().map_or(0, Bytes::len));
        if passed > BYTES {
            break;
        }
    }
}
