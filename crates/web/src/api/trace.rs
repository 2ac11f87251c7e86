use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use services::clock::utc_text;
use services::{Direction, TraceEvent, TraceView};

use super::json as json_answer;
use crate::App;
use crate::error::Problem;
use crate::extract::{Known, Query};

/// Parameters of a trace.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    id: String,
    direction: Option<String>,
}

/// `GET /api/v1/trace?id=…&direction=back|forward`
pub(crate) async fn trace(
    State(app): State<App>,
    Known(caller): Known,
    Query(parameters): Query<Parameters>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let direction = match parameters.direction.as_deref() {
        None | Some("back") => Direction::Back,
        Some("forward") => Direction::Forward,
        Some(other) => return Err(Problem::bad_parameter("direction", &format!("“{other}” is not back or forward"))),
    };
    let id = parameters.id.trim();
    // What looks like a GS1 key must be a right one: a wrong digit would answer “nothing known”.
    if let Err(error) = gs1::Key::parse(id)
        && !error.is_not_gs1()
    {
        return Err(Problem::bad_parameter("id", &error.to_string()));
    }
    if gs1::ForeignId::is_claimed_by(id)
        && let Err(error) = gs1::ForeignId::parse(id)
    {
        return Err(Problem::bad_parameter("id", &error.to_string()));
    }
    let view = app.services.trace(&caller, id, direction).await?;
    json_answer(&headers, trace_json(&view).to_string())
}

fn trace_json(view: &TraceView) -> Value {
    let nodes: Vec<Value> = view
        .nodes
        .iter()
        .map(|node| json!({ "key": node.key, "depth": node.depth, "container": node.container }))
        .collect();
    let edges: Vec<Value> = view
        .edges
        .iter()
        .map(|edge| {
            let mut value = json!({ "from": edge.from, "to": edge.to, "relation": edge.relation });
            if let Some(until) = edge.until {
                value["until"] = Value::String(utc_text(until));
            }
            value
        })
        .collect();
    json!({
        "start": view.start,
        "nodes": nodes,
        "edges": edges,
        "events": view.events.iter().map(event_json).collect::<Vec<_>>(),
        "corrected": view.corrected.iter().map(event_json).collect::<Vec<_>>(),
        "truncated": view.truncated,
    })
}

fn event_json(event: &TraceEvent) -> Value {
    json!({
        "eventID": event.event_id,
        "type": event.kind,
        "bizStep": event.biz_step,
        "eventTime": event.event_time,
        "readPoint": event.read_point,
        "recorder": event.recorder,
        "errorDeclaration": event.declaration,
    })
}
