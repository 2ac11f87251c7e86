//! Places of the samples: real communes, invented firms.

use super::build::Spot;

pub(super) const NURSERY: Spot = (
    "Trại cá giống Rạch Sen (mẫu)",
    "Rạch Sen nursery (sample)",
    "xã Vĩnh Xương, tỉnh An Giang",
    "Vĩnh Xương commune, An Giang province",
    10.87,
    105.17,
);
pub(super) const POND: Spot = (
    "Ao A, hộ thành viên 03",
    "Pond A, member household 03",
    "xã Bình Mỹ, tỉnh An Giang",
    "Bình Mỹ commune, An Giang province",
    10.51,
    105.27,
);
pub(super) const PLANT: Spot = (
    "Nhà máy Bông Điên Điển (mẫu)",
    "Bông Điên Điển plant (sample)",
    "phường Bình Đức, tỉnh An Giang",
    "Bình Đức ward, An Giang province",
    10.40,
    105.40,
);
pub(super) const COLD: Spot = (
    "Kho lạnh Bến Đá Xanh, kho 1 (mẫu)",
    "Bến Đá Xanh cold store 1 (sample)",
    "phường Mỹ Thới, tỉnh An Giang",
    "Mỹ Thới ward, An Giang province",
    10.33,
    105.45,
);
pub(super) const CENTRE: Spot = (
    "Trung tâm phân phối Chợ Quê (mẫu)",
    "Chợ Quê distribution centre (sample)",
    "phường Tân Tạo, Thành phố Hồ Chí Minh",
    "Tân Tạo ward, Hồ Chí Minh City",
    10.74,
    106.58,
);
pub(super) const SHOP: Spot = (
    "Siêu thị Chợ Quê Gò Vấp (mẫu)",
    "Chợ Quê Gò Vấp shop (sample)",
    "phường Gò Vấp, Thành phố Hồ Chí Minh",
    "Gò Vấp ward, Hồ Chí Minh City",
    10.84,
    106.67,
);
pub(super) const MILL: Spot = (
    "Nhà máy xay Hạt Sương (mẫu)",
    "Hạt Sương mill (sample)",
    "phường Mỹ Xuyên, thành phố Cần Thơ",
    "Mỹ Xuyên ward, Cần Thơ city",
    9.55,
    105.95,
);
pub(super) const FIELDS: [Spot; 5] = [
    (
        "Ruộng F1, hộ thành viên 11",
        "Field F1, member household 11",
        "phường Ngã Năm, thành phố Cần Thơ",
        "Ngã Năm ward, Cần Thơ city",
        9.59,
        105.61,
    ),
    (
        "Ruộng F2, hộ thành viên 14",
        "Field F2, member household 14",
        "phường Mỹ Quới, thành phố Cần Thơ",
        "Mỹ Quới ward, Cần Thơ city",
        9.49,
        105.58,
    ),
    (
        "Ruộng F3, hộ thành viên 17",
        "Field F3, member household 17",
        "xã Tân Long, thành phố Cần Thơ",
        "Tân Long commune, Cần Thơ city",
        9.52,
        105.67,
    ),
    (
        "Ruộng F4, hộ thành viên 20",
        "Field F4, member household 20",
        "xã Phú Lộc, thành phố Cần Thơ",
        "Phú Lộc commune, Cần Thơ city",
        9.44,
        105.71,
    ),
    (
        "Ruộng F5, hộ liên kết",
        "Field F5, associated household",
        "xã Hồng Dân, tỉnh Cà Mau",
        "Hồng Dân commune, Cà Mau province",
        9.54,
        105.45,
    ),
];
pub(super) const ORCHARD: Spot = (
    "Vườn 03, hộ thành viên 03",
    "Plot 03, member household 03",
    "xã Krông Pắc, tỉnh Đắk Lắk",
    "Krông Pắc commune, Đắk Lắk province",
    12.70,
    108.30,
);
pub(super) const PACKING: Spot = (
    "Cơ sở đóng gói Đất Đỏ Bazan (mẫu)",
    "Đất Đỏ Bazan packing house (sample)",
    "xã Ea Knuếc, tỉnh Đắk Lắk",
    "Ea Knuếc commune, Đắk Lắk province",
    12.70,
    108.21,
);
pub(super) const BORDER: Spot = (
    "Điểm giao tại cửa khẩu Hữu Nghị",
    "Hand-over point at Hữu Nghị border gate",
    "xã Đồng Đăng, tỉnh Lạng Sơn",
    "Đồng Đăng commune, Lạng Sơn province",
    21.95,
    106.72,
);
pub(super) const STALL: Spot = (
    "Cửa hàng trái cây Ngõ Nhỏ (mẫu)",
    "Ngõ Nhỏ fruit shop (sample)",
    "phường Cầu Giấy, thành phố Hà Nội",
    "Cầu Giấy ward, Hà Nội city",
    21.03,
    105.79,
);
