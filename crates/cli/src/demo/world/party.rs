//! Who is who and where is where: the GLNs that the stories name. Full records stand in `sample/records.json`.

pub(crate) const SONG_LAP: &str = "8937990010011";
pub(crate) const RACH_SEN: &str = "8937990020010";
pub(crate) const VAM_XANH: &str = "8937990030019";
pub(crate) const BONG_DIEN_DIEN: &str = "8937990040018";
pub(crate) const BEN_DA_XANH: &str = "8937990050017";
pub(crate) const SAO_HOM: &str = "8937990060016";
pub(crate) const CHO_QUE: &str = "8937990070015";
pub(crate) const GIO_DAI_NGAN: &str = "8937990110018";
pub(crate) const DAT_DO_BAZAN: &str = "8937990120017";
pub(crate) const DEO_GIO: &str = "8937990130016";
pub(crate) const NGO_NHO: &str = "8937990140015";
pub(crate) const BO_KINH: &str = "8937990210015";
pub(crate) const BONG_SUNG_TRANG: &str = "8937990220014";
pub(crate) const HAT_SUONG: &str = "8937990230013";
pub(crate) const BEP_NHA: &str = "8937990240012";
pub(crate) const PHU_SA: &str = "8937990310012";
pub(crate) const HAMBURG: &str = "9521001000017";
pub(crate) const GUANGXI: &str = "9521002000016";
/// The rice household outside the cooperative: organisation and field have the same GLN.
pub(crate) const HONG_DAN: &str = "8937990221059";

pub(crate) const FEED_MILL: &str = "8937990011018";
pub(crate) const HATCHERY: &str = "8937990021017";
pub(crate) const POND_A: &str = "8937990031016";
pub(crate) const POND_B: &str = "8937990031023";
pub(crate) const FISH_PLANT: &str = "8937990041015";
pub(crate) const PLANT_CHILL_ROOM: &str = "8937990041022";
pub(crate) const COLD_STORE_1: &str = "8937990051014";
pub(crate) const COLD_STORE_2: &str = "8937990051021";
pub(crate) const SAO_HOM_YARD: &str = "8937990061013";
pub(crate) const CAT_LAI: &str = "8937990061020";
pub(crate) const TAN_TAO: &str = "8937990071012";
pub(crate) const GO_VAP: &str = "8937990071029";
pub(crate) const VINH_LONG: &str = "8937990071036";
/// The supermarkets that the story of the recall counts but does not name.
pub(crate) const SEVEN_MORE_SHOPS: [&str; 7] = [
    "8937990071043",
    "8937990071050",
    "8937990071067",
    "8937990071074",
    "8937990071081",
    "8937990071098",
    "8937990071104",
];
pub(crate) const ORCHARDS: [&str; 3] = ["8937990111015", "8937990111022", "8937990111039"];
pub(crate) const PACKING_HOUSE: &str = "8937990121014";
pub(crate) const PACKING_HOUSE_COOL_ROOM: &str = "8937990121021";
pub(crate) const DEO_GIO_YARD: &str = "8937990131013";
pub(crate) const HUU_NGHI: &str = "8937990131020";
pub(crate) const NGO_NHO_SHOP: &str = "8937990141012";
pub(crate) const SEED_STORE: &str = "8937990211012";
pub(crate) const DRYER: &str = "8937990231010";
pub(crate) const RICE_MILL: &str = "8937990231027";
pub(crate) const BEP_NHA_STORE: &str = "8937990241019";
pub(crate) const BEP_NHA_ONLINE: &str = "8937990241026";
