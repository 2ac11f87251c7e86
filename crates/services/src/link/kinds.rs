//! Link types of the GS1 Web Vocabulary, version 1.16, and the relations that are written without a namespace.

/// The namespace of GS1 link types; with `www.` or without `ref.` it means the same.
pub const NAMESPACE: &str = "https://ref.gs1.org/voc/";
/// Namespaces that mean the same.
const NAMESPACES: [&str; 6] = [
    NAMESPACE,
    "http://ref.gs1.org/voc/",
    "https://gs1.org/voc/",
    "http://gs1.org/voc/",
    "https://www.gs1.org/voc/",
    "http://www.gs1.org/voc/",
];

/// Link types that hold.
const STABLE: [&str; 59] = [
    "activityIdeas",
    "allergenInfo",
    "appDownload",
    "backgroundInfo",
    "brandHomepageClinical",
    "brandHomepagePatient",
    "careersInfo",
    "certificationInfo",
    "consumerHandlingStorageInfo",
    "defaultLink",
    "defaultLinkMulti",
    "dpp",
    "eifu",
    "epcis",
    "epil",
    "eventsInfo",
    "faqs",
    "handledBy",
    "hasRetailers",
    "homepage",
    "ingredientsInfo",
    "instructions",
    "jws",
    "leaveReview",
    "locationInfo",
    "logisticsInfo",
    "loyaltyProgram",
    "masterData",
    "menuInfo",
    "nutritionalInfo",
    "openingHoursInfo",
    "paymentLink",
    "pip",
    "promotion",
    "purchaseSuppliesOrAccessories",
    "quickStartGuide",
    "recallStatus",
    "recipeInfo",
    "registerProduct",
    "registryEntry",
    "relatedImage",
    "relatedVideo",
    "reportFound",
    "review",
    "safetyInfo",
    "scheduleTime",
    "serviceInfo",
    "smartLabel",
    "smpc",
    "socialMedia",
    "statisticInfo",
    "subscribe",
    "support",
    "sustainabilityInfo",
    "traceability",
    "tutorial",
    "userAgreement",
    "verificationService",
    "whatsInTheBox",
];
/// Link types that are still answered and no longer given.
const DEPRECATED: [&str; 1] = ["productSustainabilityInfo"];
/// Link types that follow from the flags of a link; no owner writes them.
const FLAGS: [&str; 2] = ["defaultLink", "defaultLinkMulti"];

/// Words that stand for something else in a linkset or in a request, so that nobody would find the link.
const TAKEN: [&str; 4] = ["all", "anchor", "description", "linkset"];

/// A relation in its one form: `gs1:pip` in whichever namespace it was written, everything else as it is.
pub fn canonical(relation: &str) -> String {
    let name = NAMESPACES.iter().find_map(|namespace| relation.strip_prefix(namespace));
    match name.or_else(|| relation.strip_prefix("gs1:")) {
        Some(name) => format!("gs1:{name}"),
        None => relation.to_owned(),
    }
}

/// Whether the name, without namespace, is a link type of GS1.
pub fn is_link_type(name: &str) -> bool {
    STABLE.contains(&name) || DEPRECATED.contains(&name)
}

/// Whether the link type is no longer recommended.
pub fn is_deprecated(name: &str) -> bool {
    DEPRECATED.contains(&name)
}

/// Every link type, stable ones first.
pub fn link_types() -> impl Iterator<Item = &'static str> {
    STABLE.into_iter().chain(DEPRECATED)
}

/// What is wrong with a relation that an owner writes; `None` when nothing is.
pub(super) fn fault(relation: &str) -> Option<String> {
    let canonical = canonical(relation);
    if let Some(name) = canonical.strip_prefix("gs1:") {
        if FLAGS.contains(&name) {
            return Some(format!("“{relation}” follows from the members default and default_multi of a link"));
        }
        return (!is_link_type(name))
            .then(|| format!("“{relation}” is no link type of the GS1 Web Vocabulary; expected one such as gs1:pip"));
    }
    // The schema of GS1 allows a relation to be written in these characters only.
    let registered = !relation.is_empty()
        && !TAKEN.contains(&relation)
        && relation.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let address = relation.strip_prefix("https://").or_else(|| relation.strip_prefix("http://"));
    let uri = address.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"./_".contains(&byte))
    });
    (!registered && !uri).then(|| {
        format!(
            "“{relation}” is no relation; expected a GS1 link type such as gs1:pip, a registered relation in small \
             letters such as license, or a URI of letters, digits, dots and slashes"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_a_link_type_is_one() {
        for written in [
            "gs1:pip",
            "https://ref.gs1.org/voc/pip",
            "https://gs1.org/voc/pip",
            "https://www.gs1.org/voc/pip",
            "http://gs1.org/voc/pip",
        ] {
            assert_eq!(canonical(written), "gs1:pip");
            assert_eq!(fault(written), None);
        }
        assert_eq!(canonical("license"), "license");
        assert_eq!(canonical("https://example.org/voc/pip"), "https://example.org/voc/pip");
    }

    #[test]
    fn the_list_is_sorted_and_names_what_it_refuses() {
        assert_eq!(link_types().count(), 60, "as many as the vocabulary has");
        assert!(STABLE.is_sorted() && is_link_type("productSustainabilityInfo") && !is_link_type("nosuchlt"));
        assert!(is_deprecated("productSustainabilityInfo") && !is_deprecated("pip"));
        for wrong in [
            "",
            "gs1:nosuchlt",
            "gs1:defaultLink",
            "License",
            "https://",
            "https://example.org/a-b",
            "a b",
            "anchor",
            "all",
        ] {
            assert!(fault(wrong).is_some_and(|fault| fault.contains(wrong)), "{wrong}");
        }
        for right in ["license", "service-doc", "https://example.org/rel/guide", "gs1:dpp"] {
            assert_eq!(fault(right), None, "{right}");
        }
    }
}
