//! Bodies that nobody reads to their end: a request refused for its size, its key or its type.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;

/// How much is passed over after an answer, and for how long.
const BYTES: usize = 64 << 20;
const TIME: Duration = Duration::from_secs(10);

/// Passes over what a handler leaves unread.
///
/// A connection that closes while the client still sends is reset, and with it goes the answer that the client has
/// not read yet (RFC 9112, section 9.6). So the rest is read, within bounds, beside the answer.
pub(crate) async fn pass_over_unread(request: Request, next: Next) -> Response {
    // Who asks first whether to send is told by the answer, and sends nothing.
    if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(PassedOver(body)))).await
}

struct PassedOver(Body);

impl HttpBody for PassedOver {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.0).poll_frame(context);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.0 = Body::empty();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

impl Drop for PassedOver {
    fn drop(&mut self) {
        if self.0.is_end_stream() {
            return;
        }
        let body = mem::take(&mut self.0);
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
