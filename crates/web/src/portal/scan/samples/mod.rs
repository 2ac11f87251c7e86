//! Invented passports, one for every verdict, level, recall and hint: what the tests render and designers look at.

mod build;
mod goods;
mod places;
mod states;

use services::passport::Passport;

type Sample = (&'static str, fn() -> Passport);

const SAMPLES: [Sample; 20] = [
    ("fillet", goods::fillet),
    ("rice", goods::rice),
    ("rice-mixed", goods::rice_mixed),
    ("durian-tag", goods::durian_tag),
    ("durian-carton", goods::durian_carton),
    ("gift-bag", states::gift_bag),
    ("gift-bag-no-lot", states::gift_bag_no_lot),
    ("fillet-no-lot", states::fillet_no_lot),
    ("old-bag", states::old_bag),
    ("recall-open", states::recall_open),
    ("recall-use", states::recall_use),
    ("recall-checking", states::recall_checking),
    ("recall-closed", states::recall_closed),
    ("recall-other", states::recall_other),
    ("unknown-digit", states::unknown_digit),
    ("unknown-lot", states::unknown_lot),
    ("unknown-prefix", states::unknown_prefix),
    ("unknown-foreign", states::unknown_foreign),
    ("unknown-link", states::unknown_link),
    ("unknown", states::unknown),
];

/// Names of all samples.
pub fn sample_names() -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().map(|(name, _)| *name)
}

/// The sample of a name.
pub fn sample(name: &str) -> Option<Passport> {
    SAMPLES.iter().find(|(known, _)| *known == name).map(|(_, build)| build())
}
