//! Linksets on the wire: RFC 9264 in the narrower form of the GS1 schema, and JSON-LD.

use serde_json::{Map, Value, json};
use services::link::{Level, Links, Target, kinds};

use crate::portal::language::Language;
use crate::portal::links::link_title;

/// The document. `describe` is the name of the member that describes a level.
pub(super) fn document(links: &Links, base: &str, language: Language, describe: &str) -> Value {
    let levels = links.levels.iter().filter(|level| !level.links.is_empty() || level.default.is_some());
    let contexts: Vec<Value> = levels.map(|level| context_object(level, links, base, language, describe)).collect();
    json!({ "linkset": contexts })
}

/// The candidates of one level only.
pub(super) fn candidates(anchor: &str, targets: &[&Target], description: String, describe: &str) -> Value {
    let mut object = Map::new();
    object.insert("anchor".to_owned(), anchor.into());
    object.insert(describe.to_owned(), description.into());
    for target in targets {
        push(&mut object, &target.relation, full(target));
    }
    json!({ "linkset": [object] })
}

/// What a level is called: as its owner says, else the product's name, else its key.
pub(super) fn description(level: &Level, links: &Links, language: Language) -> String {
    let text = level.description.as_ref().or(links.name.as_ref());
    let text = text.map(|text| match language {
        Language::Vi => &text.vi,
        Language::En => &text.en,
    });
    text.filter(|text| !text.is_empty()).unwrap_or(&level.anchor).clone()
}

fn context_object(level: &Level, links: &Links, base: &str, language: Language, describe: &str) -> Value {
    let mut object = Map::new();
    object.insert("anchor".to_owned(), format!("{base}/{}", level.anchor).into());
    object.insert(describe.to_owned(), description(level, links, language).into());
    if let Some(default) = &level.default {
        let target = json!({ "href": default.href, "title": title(default) });
        push(&mut object, "gs1:defaultLink", target);
    }
    for target in &level.default_multi {
        push(&mut object, "gs1:defaultLinkMulti", full(target));
    }
    for target in &level.links {
        push(&mut object, &target.relation, full(target));
    }
    object.into()
}

fn push(object: &mut Map<String, Value>, relation: &str, target: Value) {
    let name = match relation.strip_prefix("gs1:") {
        Some(name) => format!("{}{name}", kinds::NAMESPACE),
        None => relation.to_owned(),
    };
    // The members before the relations are texts, and no relation bears their names.
    if let Value::Array(targets) = object.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
        targets.push(target);
    }
}

fn full(target: &Target) -> Value {
    let mut value = json!({ "href": target.href, "title": title(target) });
    if !target.hreflang.is_empty() {
        value["hreflang"] = json!(target.hreflang);
    }
    if let Some(kind) = &target.media_type {
        value["type"] = kind.as_str().into();
    }
    if !target.context.is_empty() {
        value["context"] = json!(target.context);
    }
    if !target.fwqs {
        value["fwqs"] = false.into();
    }
    value
}

/// The title in the language of the target.
fn title(target: &Target) -> String {
    let english = target.hreflang.first().is_some_and(|tag| !tag.to_ascii_lowercase().starts_with("vi"));
    link_title(target, if english { Language::En } else { Language::Vi })
}

/// The context that makes JSON-LD of a linkset; served under `/linkset-context`.
pub(super) fn context() -> Value {
    let set = |name: &str, kind: Option<&str>| {
        let mut value = json!({ "@id": name, "@container": "@set" });
        if let Some(kind) = kind {
            value["@type"] = kind.into();
        }
        value
    };
    json!({ "@context": {
        "@version": 1.1,
        "@vocab": "http://www.iana.org/assignments/relation/",
        "gs1": kinds::NAMESPACE,
        "linkset": "@graph",
        "anchor": "@id",
        "href": "@id",
        "itemDescription": "http://purl.org/dc/terms/description",
        "description": "http://purl.org/dc/terms/description",
        "title": "http://purl.org/dc/terms/title",
        "hreflang": set("http://purl.org/dc/terms/language", None),
        "type": "http://purl.org/dc/terms/format",
        "context": set("gs1:linkContext", None),
        "fwqs": { "@id": "gs1:fwqs", "@type": "http://www.w3.org/2001/XMLSchema#boolean" },
        "public": { "@id": "gs1:public", "@type": "http://www.w3.org/2001/XMLSchema#boolean" },
    } })
}
