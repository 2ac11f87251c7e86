//! The journey as an ordered list.

use services::passport::{PlaceView, Recorded, Step, Temperature};
use services::record::Text;

use crate::portal::date;
use crate::portal::map::Stops;
use crate::portal::text::Texts;

/// Width and height of the temperature strip.
const STRIP: (f64, f64) = (160.0, 28.0);

/// One step in words.
pub(super) struct StepView {
    pub(super) title: String,
    /// Class of the list item: `inside`, `both`, `half`, `gap`.
    pub(super) kind: &'static str,
    /// Number of the place on the map, at the first of several steps at one place.
    pub(super) stop: Option<usize>,
    /// Machine-readable start, and the time in words.
    pub(super) when: Option<(String, String)>,
    /// Where, unless the step before was at the same place.
    pub(super) place: Option<String>,
    pub(super) address: Option<String>,
    /// Label and name of whoever recorded, gave or received.
    pub(super) parties: Vec<(String, String)>,
    /// How a hand-over was recorded.
    pub(super) note: Option<String>,
    pub(super) corrected: Option<String>,
    pub(super) temperature: Option<Strip>,
    /// The same work at several places: all of them, instead of `place` and `address`.
    pub(super) spots: Vec<SpotView>,
    /// So many places that they are folded away under this line.
    pub(super) folded: Option<String>,
}

/// One of several places of a step.
pub(super) struct SpotView {
    pub(super) stop: Option<usize>,
    pub(super) name: String,
    pub(super) address: String,
}

/// Places of one step shown at once; more are folded away.
const SPOTS: usize = 4;

/// Temperatures as a line.
pub(super) struct Strip {
    pub(super) range: String,
    pub(super) readings: String,
    pub(super) points: String,
    /// The reading farthest above the others, which the eye should find.
    pub(super) peak: (f64, f64),
}

/// What the reader already knows from the step before, and need not read again.
#[derive(Default)]
struct Context<'a> {
    place: Option<&'a PlaceView>,
    stop: Option<usize>,
    holder: Option<&'a Text>,
}

/// All steps, oldest first.
pub(super) fn steps(journey: &[Step], stops: &Stops, t: &Texts) -> Vec<StepView> {
    let mut context = Context::default();
    grouped(journey)
        .into_iter()
        .map(|group| match group[..] {
            [step] => step_view(step, stops, &mut context, t),
            _ => group_view(&group, stops, &mut context, t),
        })
        .collect()
}

/// Steps with those that are the same work by the same parties at other places: four fields are harvested once.
/// A step with measurements stands alone, since they belong to its place.
fn grouped(journey: &[Step]) -> Vec<Vec<&Step>> {
    let mut groups: Vec<Vec<&Step>> = Vec::new();
    for step in journey {
        let same = |group: &&mut Vec<&Step>| {
            let first = group[0];
            let work = |step: &Step| (step.stage.clone(), step.biz_step.clone(), step.recorded);
            let parties = |step: &Step| (step.by.clone(), step.receiver.clone());
            let plain = |step: &Step| step.temperature.is_none() && step.corrected.is_none() && step.place.is_some();
            plain(first) && plain(step) && work(first) == work(step) && parties(first) == parties(step)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(step),
            None => groups.push(vec![step]),
        }
    }
    groups
}

fn group_view<'a>(group: &[&'a Step], stops: &Stops, context: &mut Context<'a>, t: &Texts) -> StepView {
    let mut whole = group[0].clone();
    let end = |step: &&Step| step.to.or(step.from);
    whole.to = group.iter().filter_map(end).max().filter(|to| Some(*to) != whole.from);
    whole.place = None;
    let mut view = step_view(&whole, stops, &mut Context { holder: context.holder, ..Context::default() }, t);
    let places = group.iter().filter_map(|step| step.place.as_ref());
    let spot = |place: &PlaceView| SpotView {
        stop: stops.number(place),
        name: t.pick(&place.name).to_owned(),
        address: t.pick(&place.address).to_owned(),
    };
    view.spots = places.map(spot).collect();
    view.folded = (view.spots.len() > SPOTS).then(|| t.with("journey-spots", &[("n", view.spots.len().into())]));
    let last = group[group.len() - 1];
    context.place = None;
    context.holder = last.receiver.as_ref().or(last.by.as_ref()).or(context.holder);
    view
}

fn step_view<'a>(step: &'a Step, stops: &Stops, context: &mut Context<'a>, t: &Texts) -> StepView {
    let place = step.place.as_ref();
    let name =
        place.filter(|place| context.place.map(|known| &known.name) != Some(&place.name)).map(|place| &place.name);
    let address =
        place.map(|place| &place.address).filter(|address| context.place.map(|known| &known.address) != Some(address));
    let stop = place.and_then(|place| stops.number(place));
    let new_stop = stop.filter(|_| context.stop != stop);
    let (kind, note) = match step.recorded {
        Recorded::Inside => ("inside", None),
        Recorded::BothSides => ("both", Some("journey-both")),
        Recorded::GiverOnly => ("half", Some("journey-giver-only")),
        Recorded::ReceiverOnly => ("half", Some("journey-receiver-only")),
        Recorded::Missing => ("gap", Some("journey-missing")),
    };
    let view = StepView {
        title: title(step, t),
        kind,
        stop: new_stop,
        when: step
            .from
            .map(|from| (from.strftime("%Y-%m-%dT%H:%M+07:00").to_string(), date::span(t.language, from, step.to))),
        place: name.map(|name| t.pick(name).to_owned()),
        address: address.map(|address| t.pick(address).to_owned()),
        parties: parties(step, context.holder, t),
        note: note.map(|key| t.get(key)),
        corrected: step
            .corrected
            .map(|day| t.with("journey-corrected", &[("date", date::day(t.language, day).into())])),
        temperature: step.temperature.as_ref().and_then(|temperature| strip(temperature, t)),
        spots: Vec::new(),
        folded: None,
    };
    context.place = place.or(context.place);
    context.stop = stop.or(context.stop);
    context.holder = step.receiver.as_ref().or(step.by.as_ref()).or(context.holder);
    view
}

fn title(step: &Step, t: &Texts) -> String {
    if let Some(stage) = &step.stage {
        return t.pick(stage).to_owned();
    }
    let key = format!("step-{}", step.biz_step.as_deref().unwrap_or("unknown"));
    t.get(if t.has(&key) { &key } else { "step-unknown" })
}

/// Both sides of a hand-over; the recorder of another step only where it is not the one who held the goods already.
fn parties(step: &Step, holder: Option<&Text>, t: &Texts) -> Vec<(String, String)> {
    let line = |key, name: &Option<Text>| name.as_ref().map(|name| (t.get(key), t.pick(name).to_owned()));
    match step.recorded {
        Recorded::Inside if step.by.as_ref() == holder => Vec::new(),
        Recorded::Inside => line("journey-by", &step.by).into_iter().collect(),
        _ => line("journey-giver", &step.by).into_iter().chain(line("journey-receiver", &step.receiver)).collect(),
    }
}

fn strip(temperature: &Temperature, t: &Texts) -> Option<Strip> {
    let degrees = |value| date::number(t.language, value, 1);
    let (min, max) = (degrees(temperature.min), degrees(temperature.max));
    let range = if min == max {
        t.with("temperature-same", &[("min", min.into())])
    } else {
        t.with("temperature-range", &[("min", min.into()), ("max", max.into())])
    };
    let points = points(&temperature.readings);
    let peak = points.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let readings = temperature.readings.iter().map(|value| degrees(*value)).collect::<Vec<_>>().join("; ");
    Some(Strip {
        range,
        readings: t.with("temperature-readings", &[("readings", readings.into())]),
        points: points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
        peak,
    })
}

/// Readings spread over the strip; a range under one degree keeps its calm look instead of filling the height.
fn points(readings: &[f64]) -> Vec<(f64, f64)> {
    let low = readings.iter().copied().fold(f64::INFINITY, f64::min);
    let high = readings.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let scale = (STRIP.1 - 8.0) / (high - low).max(1.0);
    let gap = (STRIP.0 - 8.0) / (readings.len().max(2) - 1) as f64;
    let place = |(index, value): (usize, &f64)| (4.0 + gap * index as f64, STRIP.1 - 4.0 - (value - low) * scale);
    readings.iter().enumerate().map(place).map(|(x, y)| (x.round(), y.round())).collect()
}
