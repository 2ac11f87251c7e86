use serde::{Deserialize, Serialize};

use super::Text;

/// A party to the chain: whoever records, gives, receives, certifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// GLN of the legal entity, 13 digits: the organisation's identifier here.
    pub gln: String,
    /// Full name; sample organisations carry *(mẫu)* / *(sample)* in it.
    pub name: Text,
    /// What kind of party it is.
    pub kind: OrganisationKind,
    /// Tax number of an enterprise or cooperative; never a household's, which is a personal identity number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_number: Option<String>,
    /// Two-digit code of the province (Decision 19/2025); absent abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province_code: Option<String>,
    /// Address as people read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
    /// Telephone for buyers' questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// ISO 3166-1 alpha-2, `VN` unless abroad.
    #[serde(default = "viet_nam")]
    pub country: String,
    /// Field of state management, such as `agriculture` or `trade`; decides which authority sees its data.
    pub field: String,
    /// An authority has checked who this is.
    pub verified: bool,
    /// The GLN of the organisation that owns this one or records on its behalf: two of one group are one side (TCVN 12850).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// GS1 Company Prefixes licensed to it; they also give the prefix length for writing EPC URNs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub company_prefixes: Vec<String>,
    /// Invented for demonstration.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

/// Kinds of [`Organisation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// A company.
    Enterprise,
    /// A cooperative (*hợp tác xã*).
    Cooperative,
    /// A farm household or a household business (*hộ*, *hộ kinh doanh*).
    Household,
    /// A testing laboratory.
    Laboratory,
    /// A certification body.
    CertificationBody,
    /// A buyer abroad.
    ForeignImporter,
    /// A state agency.
    Authority,
}

fn viet_nam() -> String {
    "VN".to_owned()
}
