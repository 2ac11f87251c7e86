//! The names of the Core Business Vocabulary 2.0 (sections 7.1 to 7.6) and of the sensor terms in the GS1 Web
//! Vocabulary, and the three spellings that stand for one name.
//!
//! A bare name is allowed for standard values only; a private value is a URI. [`canonical`] brings the spellings of
//! JSON (bare), of EPCIS 1.x (`urn:epcglobal:cbv:…`) and of linked data (`https://ref.gs1.org/cbv/…`) together.

use std::borrow::Cow;

/// A list of standard names, one for each place in an event that takes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `bizStep` (CBV 7.1).
    BizStep,
    /// `disposition` and `persistentDisposition` (CBV 7.2).
    Disposition,
    /// `type` of a business transaction (CBV 7.3).
    BizTransaction,
    /// `type` of a source or destination (CBV 7.4).
    SourceDestination,
    /// `reason` of an error declaration (CBV 7.5).
    ErrorReason,
    /// `component` of a sensor report (CBV 7.6).
    Component,
    /// `type` of a sensor report: what was measured (GS1 Web Vocabulary).
    Measurement,
    /// `exception` of a sensor report (GS1 Web Vocabulary).
    SensorException,
}

/// How the names of one [`Kind`] are written: the list, and what precedes a name in each long spelling.
struct Names {
    kind: Kind,
    /// What the list is called in a message.
    title: &'static str,
    /// Part of the URN after `urn:epcglobal:cbv:`; names of the GS1 Web Vocabulary have no URN.
    urn: Option<&'static str>,
    /// Web URI up to the name.
    web: &'static str,
    /// Other spellings met in documents: compact IRIs of the standard context and earlier domains.
    also: &'static [&'static str],
    /// Sorted by byte order.
    list: &'static [&'static str],
}

/// In the order of [`Kind`].
const NAMES: [Names; 8] = [
    Names {
        kind: Kind::BizStep,
        title: "business step",
        urn: Some("bizstep"),
        web: "https://ref.gs1.org/cbv/BizStep-",
        also: &["cbv:BizStep-", "http://ref.gs1.org/cbv/BizStep-", "https://ns.gs1.org/cbv/BizStep-"],
        list: BIZ_STEPS,
    },
    Names {
        kind: Kind::Disposition,
        title: "disposition",
        urn: Some("disp"),
        web: "https://ref.gs1.org/cbv/Disp-",
        also: &["cbv:Disp-", "http://ref.gs1.org/cbv/Disp-", "https://ns.gs1.org/cbv/Disp-"],
        list: DISPOSITIONS,
    },
    Names {
        kind: Kind::BizTransaction,
        title: "business transaction type",
        urn: Some("btt"),
        web: "https://ref.gs1.org/cbv/BTT-",
        also: &["cbv:BTT-", "http://ref.gs1.org/cbv/BTT-", "https://ns.gs1.org/cbv/BTT-"],
        list: BIZ_TRANSACTION_TYPES,
    },
    Names {
        kind: Kind::SourceDestination,
        title: "source or destination type",
        urn: Some("sdt"),
        web: "https://ref.gs1.org/cbv/SDT-",
        also: &["cbv:SDT-", "http://ref.gs1.org/cbv/SDT-", "https://ns.gs1.org/cbv/SDT-"],
        list: SOURCE_DESTINATION_TYPES,
    },
    Names {
        kind: Kind::ErrorReason,
        title: "error reason",
        urn: Some("er"),
        web: "https://ref.gs1.org/cbv/ER-",
        also: &["cbv:ER-", "http://ref.gs1.org/cbv/ER-", "https://ns.gs1.org/cbv/ER-"],
        list: ERROR_REASONS,
    },
    Names {
        kind: Kind::Component,
        title: "sensor component",
        urn: Some("comp"),
        web: "https://ref.gs1.org/cbv/Comp-",
        also: &["cbv:Comp-", "http://ref.gs1.org/cbv/Comp-", "https://ns.gs1.org/cbv/Comp-"],
        list: COMPONENTS,
    },
    Names {
        kind: Kind::Measurement,
        title: "measurement type",
        urn: None,
        web: GS1_VOC,
        also: GS1_VOC_ALSO,
        list: MEASUREMENTS,
    },
    Names {
        kind: Kind::SensorException,
        title: "sensor exception",
        urn: None,
        web: GS1_VOC,
        also: GS1_VOC_ALSO,
        list: SENSOR_EXCEPTIONS,
    },
];

const GS1_VOC: &str = "https://gs1.org/voc/";
const GS1_VOC_ALSO: &[&str] =
    &["gs1:", "http://gs1.org/voc/", "https://www.gs1.org/voc/", "http://www.gs1.org/voc/", "https://ref.gs1.org/voc/"];

const URN: &str = "urn:epcglobal:cbv:";

impl Kind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 8] = [
        Self::BizStep,
        Self::Disposition,
        Self::BizTransaction,
        Self::SourceDestination,
        Self::ErrorReason,
        Self::Component,
        Self::Measurement,
        Self::SensorException,
    ];

    /// What a value of this kind is called in a message, such as “business step”.
    pub fn title(self) -> &'static str {
        self.names().title
    }

    fn names(self) -> &'static Names {
        let names = &NAMES[self as usize];
        debug_assert!(names.kind == self);
        names
    }
}

/// The standard names of `kind`, bare and sorted.
pub fn standard(kind: Kind) -> &'static [&'static str] {
    kind.names().list
}

/// Whether `bare` is a standard name of `kind`, spelled bare.
pub fn is_standard(kind: Kind, bare: &str) -> bool {
    kind.names().list.binary_search(&bare).is_ok()
}

/// The bare name for a standard name in any spelling; every other text as it is.
pub fn canonical(kind: Kind, text: &str) -> Cow<'_, str> {
    let bare = match strip_namespace(kind, text) {
        Some(name) if is_standard(kind, name) => name,
        _ => text,
    };
    Cow::Borrowed(bare)
}

/// The web URI of a bare name, as in `https://ref.gs1.org/cbv/BizStep-shipping`.
pub fn web_uri(kind: Kind, bare: &str) -> String {
    format!("{}{bare}", kind.names().web)
}

/// The URN of a bare name, as in `urn:epcglobal:cbv:bizstep:shipping`.
///
/// Measurement types and sensor exceptions have none: their compact IRI `gs1:…` stands in their XML form.
pub fn urn(kind: Kind, bare: &str) -> String {
    match kind.names().urn {
        Some(part) => format!("{URN}{part}:{bare}"),
        None => format!("gs1:{bare}"),
    }
}

/// What follows the namespace of `kind`, if `text` is in it; the name need not exist.
pub(crate) fn strip_namespace(kind: Kind, text: &str) -> Option<&str> {
    let names = kind.names();
    if let Some(rest) = text.strip_prefix(URN) {
        return rest.strip_prefix(names.urn?)?.strip_prefix(':');
    }
    if let Some(rest) = text.strip_prefix(names.web) {
        return Some(rest);
    }
    names.also.iter().find_map(|prefix| text.strip_prefix(prefix))
}

const BIZ_STEPS: &[&str] = &[
    "accepting",
    "arriving",
    "assembling",
    "collecting",
    "commissioning",
    "consigning",
    "creating_class_instance",
    "cycle_counting",
    "decommissioning",
    "departing",
    "destroying",
    "disassembling",
    "dispensing",
    "encoding",
    "entering_exiting",
    "holding",
    "inspecting",
    "installing",
    "killing",
    "loading",
    "other",
    "packing",
    "picking",
    "receiving",
    "removing",
    "repackaging",
    "repairing",
    "replacing",
    "reserving",
    "retail_selling",
    "sampling",
    "sensor_reporting",
    "shipping",
    "staging_outbound",
    "stock_taking",
    "stocking",
    "storing",
    "transporting",
    "unloading",
    "unpacking",
    "void_shipping",
];

const DISPOSITIONS: &[&str] = &[
    "active",
    "available",
    "completeness_inferred",
    "completeness_verified",
    "conformant",
    "container_closed",
    "container_open",
    "damaged",
    "destroyed",
    "dispensed",
    "disposed",
    "encoded",
    "expired",
    "in_progress",
    "in_transit",
    "inactive",
    "mismatch_class",
    "mismatch_instance",
    "mismatch_quantity",
    "needs_replacement",
    "no_pedigree_match",
    "non_conformant",
    "non_sellable_other",
    "partially_dispensed",
    "recalled",
    "reserved",
    "retail_sold",
    "returned",
    "sellable_accessible",
    "sellable_not_accessible",
    "stolen",
    "unavailable",
    "unknown",
];

const BIZ_TRANSACTION_TYPES: &[&str] = &[
    "bol",
    "cert",
    "desadv",
    "inv",
    "pedigree",
    "po",
    "poc",
    "prodorder",
    "recadv",
    "rma",
    "testprd",
    "testres",
    "upevt",
];

const SOURCE_DESTINATION_TYPES: &[&str] = &["location", "owning_party", "possessing_party"];

const ERROR_REASONS: &[&str] = &["did_not_occur", "incorrect_data"];

const COMPONENTS: &[&str] = &[
    "altitude",
    "axial_distance",
    "azimuth",
    "easting",
    "elevation_angle",
    "height",
    "latitude",
    "longitude",
    "northing",
    "polar_angle",
    "spherical_radius",
    "x",
    "y",
    "z",
];

const MEASUREMENTS: &[&str] = &[
    "AbsoluteHumidity",
    "AbsorbedDose",
    "AbsorbedDoseRate",
    "Acceleration",
    "Altitude",
    "AmountOfSubstance",
    "AmountOfSubstancePerUnitVolume",
    "Angle",
    "AngularAcceleration",
    "AngularMomentum",
    "AngularVelocity",
    "Area",
    "Capacitance",
    "Conductance",
    "Conductivity",
    "Count",
    "Density",
    "Dimensionless",
    "DoseEquivalent",
    "DoseEquivalentRate",
    "DynamicViscosity",
    "ElectricCharge",
    "ElectricCurrent",
    "ElectricCurrentDensity",
    "ElectricFieldStrength",
    "Energy",
    "Exposure",
    "Force",
    "Frequency",
    "Illuminance",
    "Inductance",
    "Irradiance",
    "KinematicViscosity",
    "Length",
    "LinearMomentum",
    "Luminance",
    "LuminousFlux",
    "LuminousIntensity",
    "MagneticFlux",
    "MagneticFluxDensity",
    "MagneticVectorPotential",
    "Mass",
    "MassConcentration",
    "MassFlowRate",
    "MassPerAreaTime",
    "MemoryCapacity",
    "MolalityOfSolute",
    "MolarEnergy",
    "MolarMass",
    "MolarVolume",
    "Power",
    "Pressure",
    "RadiantFlux",
    "RadiantIntensity",
    "Radioactivity",
    "RelativeHumidity",
    "Resistance",
    "Resistivity",
    "SolidAngle",
    "SpecificVolume",
    "Speed",
    "SurfaceDensity",
    "SurfaceTension",
    "Temperature",
    "Time",
    "Torque",
    "Voltage",
    "Volume",
    "VolumeFlowRate",
    "VolumeFraction",
    "VolumetricFlux",
    "Wavenumber",
];

const SENSOR_EXCEPTIONS: &[&str] = &["ALARM_CONDITION", "ERROR_CONDITION"];
