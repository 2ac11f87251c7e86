# Trang quét. Lời theo bảng A1–A7.

scan-title = { $name }: đường đi của hàng
scan-title-code = Mã { $code }
sample-label = Trang mẫu để xem thử. Hàng này không có bán.
subject-lot = lô { $lot }

# Câu kết luận (A1).

verdict-complete-lead = Biết rõ đường đi của lô hàng này.
verdict-complete = Đủ các chặng từ { $first } đến { $last }. Bên giao và bên nhận đều đã ghi, số liệu khớp nhau.
verdict-partial-lead = Mới biết một phần đường đi của lô hàng này.
verdict-missing = Đã ghi { $recorded } trong { $expected } chặng. Còn thiếu: { $missing }.
verdict-receiver = Bên nhận chưa ghi: { $steps }.
verdict-giver = Bên giao chưa ghi: { $steps }.
verdict-either = Chưa đủ hai bên ghi: { $steps }.
verdict-unchecked-lead = Đủ các chặng, nhưng chưa đối chiếu hết.
verdict-unchecked = Còn chờ: { $waiting }.
verdict-declared-lead = Mới có thông tin do cơ sở tự khai.
verdict-declared = { $firm } ghi những điều dưới đây. Chưa có bên nào khác xác nhận.
verdict-withdrawn-lead = Mã này không còn dùng nữa.
verdict-withdrawn = { $owner } đã ngừng dùng từ ngày { $date }. Lý do: { $reason }.
checks-title = Chúng tôi đã đối chiếu những gì?
past-expiry = Đã quá hạn dùng ({ $date }). Xin đừng dùng.
past-best-before = Đã qua ngày nên dùng ({ $date }).

# Mức truy xuất (A2).

level-title = Mức truy xuất { $level }/4
level-0-label = Chỉ có lời giới thiệu.
level-0-line = Biết tên hàng, tên cơ sở. Chưa ghi chặng nào của lô này.
level-1-label = Một bên tự ghi.
level-1-line = Các chặng đều do { $firm } tự ghi. Chưa có bên nào khác ghi.
level-2-label = Có chặng hai bên cùng ghi.
level-2-line = Ít nhất một lần giao hàng có cả bên giao và bên nhận ghi.
level-3-label = Hai bên cùng ghi, về đến gốc.
level-3-line = Lần giao hàng nào từ { $first } cũng có cả hai bên ghi.
level-4-label = Đã đối chiếu đủ.
level-4-line = Như mức 3. Các cơ sở đã được xác minh, số liệu khớp nhau.
level-all = Năm mức nghĩa là gì?
tick-previous-yes = Biết một bước trước
tick-previous-no = Chưa biết một bước trước
tick-next-yes = Biết một bước sau
tick-next-no = Chưa biết một bước sau

# Chưa tìm thấy (A4).

unknown-title = Chưa tìm thấy mã này
unknown-code = Mã { $code } chưa có ở đây. Không tìm thấy chưa có nghĩa là hàng giả.
unknown-why = Có thể vì:
unknown-why-1 = gõ nhầm một số
unknown-why-2 = cơ sở chưa ghi lô này
unknown-why-3 = mã thuộc hệ thống khác
unknown-why-4 = tem không do cơ sở dán
unknown-try = Bạn thử:
unknown-try-1 = quét lại ở nơi sáng
unknown-try-2 = gõ dãy số dưới mã vạch
unknown-try-3 = tìm theo tên hàng
unknown-scan = Quét lại
unknown-search = Tìm theo tên
hint-check-digit = Số cuối không khớp với các số trước.
hint-neighbour = Có phải mã là { $neighbour }?
hint-others = Gần giống còn có
hint-digit = Chỗ thứ { $at } của mã là “{ $found }”. Chỗ đó phải là một chữ số.
hint-character = Mã không thể có “{ $found }”. Chỉ dùng chữ cái không dấu, chữ số và vài dấu như gạch ngang, gạch chéo, dấu chấm.
hint-escape = Đường dẫn bị hỏng ở chỗ “{ $found }”. Xin quét lại mã.
hint-length = Mã này có { $n } chữ số. Mã của hàng có 8, 12, 13 hoặc 14 chữ số.
hint-lot = Có sản phẩm { $product } của { $firm }. Lô { $lot } thì chưa ghi.
hint-prefix = Đầu số 893 do Việt Nam cấp. Cơ sở giữ mã chưa đăng ký ở đây.
hint-foreign = Mã do tổ chức mã số mã vạch nước ngoài cấp ({ $prefix }).
hint-link = Đây là đường dẫn thường, không phải mã hàng. Xin cẩn thận khi mở.

# Thu hồi (A5).

recall-title = Thu hồi sản phẩm
recall-eat = Không ăn lô hàng này.
recall-use = Không dùng lô hàng này.
recall-goods = { $product }, lô { $lot }.
recall-goods-dated = { $product }, lô { $lot }, hạn dùng { $date }.
recall-part = Chỉ thu hồi hàng bán từ { $from } đến { $to } tại { $places }. Không nhớ nơi mua thì coi như hàng bị thu hồi.
recall-why = Vì sao:
recall-do = Việc cần làm:
recall-do-line = để riêng hàng này. Mang trả nơi đã mua để { $remedy }.
recall-ill = Nếu đã ăn và thấy mệt:
recall-ill-line = đến cơ sở y tế gần nhất, hoặc gọi 115.
recall-ask = Hỏi thêm:
recall-under = Theo { $document }, ngày { $date }.
recall-checking-title = Đang kiểm tra lô này.
recall-checking-lead = Xin khoan dùng đến khi có kết quả.
recall-closed-lead = Đợt thu hồi kết thúc ngày { $date }.
recall-closed-undated = Đợt thu hồi đã kết thúc.
recall-closed-eat = Hàng còn sót vẫn không được ăn.
recall-closed-use = Hàng còn sót vẫn không được dùng.
recall-other = Lô khác của sản phẩm này đang bị thu hồi ({ $lots }). Lô { $lot } của bạn không thuộc đợt này.
recall-other-no-lot = Lô khác đang bị thu hồi ({ $lots }). Xin xem số lô trên bao bì.

# Hỏi số lô.

lot-title = Gói hàng này thuộc lô nào?
lot-line = Có số lô mới xem được đường đi. Số lô thường in gần hạn dùng.
lot-label = Số lô
lot-button = Xem đường đi

# Nhãn nhỏ (A7).

facts-title = Thông tin hàng
fact-product = Tên hàng
fact-brand = Nhãn hiệu
fact-firm = Cơ sở
fact-telephone = Điện thoại
fact-made-at = Nơi làm ra
fact-lot = Lô hàng
fact-serial = Số riêng trên tem
fact-made-on = Ngày làm ra
fact-expiry = Hạn dùng
fact-best-before = Nên dùng trước
fact-code = Mã hàng
fact-standards = Tiêu chuẩn cơ sở khai
firm-verified = Đã được xác minh
firm-unverified = Chưa được xác minh

# Hành trình.

journey-title = Hành trình
journey-count = { $n ->
   *[other] { $n } chặng, từ cũ đến mới
 }
journey-spots = { $n } nơi
journey-none = Chưa ghi chặng nào của lô này.
journey-giver = Bên giao
journey-receiver = Bên nhận
journey-by = Bên ghi
journey-both = Hai bên cùng ghi
journey-giver-only = Bên nhận chưa ghi
journey-receiver-only = Bên giao chưa ghi
journey-missing = Chưa ai ghi chặng này
journey-corrected = đã sửa { $date }
temperature-range = Nhiệt độ: { $min } đến { $max } °C
temperature-same = Nhiệt độ: { $min } °C
temperature-readings = Các lần đo theo thứ tự, °C: { $readings }

# Bản đồ.

map-title = Bản đồ đường đi
map-name = Bản đồ Việt Nam với các nơi hàng đã đi qua, theo thứ tự:
map-note = Đường nối theo các chặng đã ghi. Mỗi chấm là một xã, phường.
map-dashed = Nét đứt: có chặng chưa ai ghi.
map-zoom = Phóng to vùng trong khung
map-outside = ngoài bản đồ
map-hoang-sa = Hoàng Sa
map-truong-sa = Trường Sa
map-viet-nam = (Việt Nam)
map-sea = Biển Đông
map-ha-noi = Hà Nội
map-da-nang = Đà Nẵng
map-ho-chi-minh = TP. Hồ Chí Minh

# Giấy chứng nhận.

certificates-title = Giấy chứng nhận
certificate-number = Số { $number }
certificate-issuer = Nơi cấp: { $issuer }
certificate-covers = Dùng cho: { $covers }
certificate-term = Hiệu lực: { $from } – { $to }
certificate-open = Hiệu lực: từ { $from }
certificate-valid = Còn hạn
certificate-ended = Hết hạn
certificate-suspended = Bị đình chỉ
certificate-ended-before = Giấy { $name } đã hết hạn ngày { $date }, trước khi làm ra lô này.
certificate-ended-after = Giấy { $name } đã hết hạn ngày { $date }, sau khi làm ra lô này.

# Chúng tôi đã đối chiếu những gì?

checks-compared = Đã đối chiếu
checks-declared = Cơ sở tự khai
checks-unknown = Chưa biết
checks-nothing = Chưa có gì.
check-hand-overs = { $both }/{ $all } lần giao hàng có cả bên giao và bên nhận ghi.
check-quantities-agree = { $n ->
   *[other] Khối lượng vào và ra khớp nhau ở { $n } lần chế biến.
 }
check-quantities-differ = { $n ->
   *[other] Số lượng chưa khớp ở { $n } chặng.
 }
check-times = Giờ ghi của các chặng đúng thứ tự trước sau.
check-times-out = { $n ->
   *[other] Giờ ghi chưa đúng thứ tự ở { $n } chặng.
 }
check-firms = { $verified }/{ $all } cơ sở đã được cơ quan quản lý xác minh.
check-logged = { $n ->
   *[other] { $n } bản ghi đã vào sổ và được giữ nguyên. Chỗ sửa thì ghi thêm, bản cũ vẫn còn.
 }
check-product = Tên hàng, nhãn hiệu, tiêu chuẩn.
check-pack-dates = Ngày ghi trên bao bì.
check-certificates = Giấy chứng nhận. Chúng tôi chưa hỏi lại nơi cấp.
check-measurements = Số đo lấy từ máy của cơ sở.
check-origin = Nguyên liệu ban đầu lấy từ đâu.
check-quality = Chất lượng của hàng. Trang này không đánh giá.
check-lot = Gói hàng này thuộc lô nào.
check-others = { $n ->
   *[other] Có { $n } bản ghi của bên khác nhắc đến hàng này. Chúng tôi không tính vào đây.
}
check-after = Sau chặng cuối đã ghi, hàng đi đâu và được giữ thế nào.
