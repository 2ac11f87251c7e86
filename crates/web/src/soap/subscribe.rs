//! `subscribe`: the controls of a message as those of a subscription. What is owed goes to `dest` as XML, in the version of
//! the namespace that asked (query callback interface, EPCIS 2.0, 8.2.8, and its binding to HTTP, 11.4.2).

use epcis::format::{CbvFormat, EpcFormat};
use epcis::xml::Version;
use epcis::xml::soap::{FaultKind, Subscribe};
use epcis::{Prefixes, Time};
use services::subscription::{DeliverySyntax, NewSubscription, When};
use services::{Caller, Error, Services};

use super::{EVENTS, MASTER_DATA, Refusal};
use crate::deliver::destination;

/// The trigger that delivers as soon as something is captured. Triggers are each service's own.
const CAPTURED: &str = "urn:nguon:trigger:captured";
/// Characters of a name that a subscriber gives.
const MAX_NAME: usize = 256;

pub(super) async fn subscribe(
    services: &Services,
    caller: &Caller,
    (version, prefixes): (Version, &Prefixes),
    wish: Subscribe,
) -> Result<(), Refusal> {
    if wish.query == MASTER_DATA {
        let reason = format!("“{MASTER_DATA}” can be polled only");
        return Err(Refusal(FaultKind::SubscribeNotPermitted, reason));
    }
    if wish.query != EVENTS && !wish.parameters.is_empty() {
        let reason = format!("the named query “{}” has its parameters already and takes no others", wish.query);
        return Err(Refusal(FaultKind::QueryParameter, reason));
    }
    let private_addresses = services.settings().subscriptions.private_addresses;
    destination(&wish.dest, private_addresses).map_err(|why| Refusal(FaultKind::InvalidUri, format!("dest: {why}")))?;
    let (query, parameters) = (wish.query.clone(), wish.parameters.clone());
    let (name, new) = (wish.id.clone(), new(version, wish)?);
    let made = match query.as_str() {
        EVENTS => services.subscribe_with(caller, parameters, prefixes, new).await,
        name => services.subscribe(caller, name, new).await,
    };
    match made {
        Ok(_) => Ok(()),
        Err(Error::Conflict(why)) if services.subscription_is_called(caller, &name).await? => {
            Err(Refusal(FaultKind::DuplicateSubscription, why))
        }
        Err(Error::Conflict(why)) => Err(Refusal(FaultKind::SubscribeNotPermitted, why)),
        Err(error) => Err(error.into()),
    }
}

fn new(version: Version, wish: Subscribe) -> Result<NewSubscription, Refusal> {
    let controls = |why: &str| Refusal(FaultKind::SubscriptionControls, why.to_owned());
    let when = match (wish.schedule, wish.trigger.as_deref()) {
        (Some(fields), None) => When::Scheduled(fields),
        (None, Some(CAPTURED)) => When::Stream,
        (None, Some(other)) => return Err(controls(&format!("trigger: “{other}” is not known; expected {CAPTURED}"))),
        (Some(_), Some(_)) => return Err(controls("schedule and trigger exclude each other")),
        (None, None) => return Err(controls(&format!("a schedule is needed, or the trigger {CAPTURED}"))),
    };
    let initial = match wish.initial {
        Some(text) => {
            let time = Time::parse(&text).map_err(|why| controls(&format!("initialRecordTime: {why}")))?;
            Some(time.micros())
        }
        None => None,
    };
    let length = wish.id.chars().count();
    if length == 0 || length > MAX_NAME || wish.id.chars().any(char::is_control) {
        let reason = format!("subscriptionID: expected 1 to {MAX_NAME} printable characters");
        return Err(Refusal(FaultKind::Validation, reason));
    }
    Ok(NewSubscription {
        dest: wish.dest,
        token: None,
        when,
        report_if_empty: wish.report_if_empty,
        initial,
        epc_format: EpcFormat::NeverTranslates.header().to_owned(),
        cbv_format: CbvFormat::Urn.header().to_owned(),
        syntax: if version == Version::V1_2 { DeliverySyntax::Xml12 } else { DeliverySyntax::Xml },
        external_id: Some(wish.id),
    })
}
