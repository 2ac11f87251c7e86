# Tem truy xuất nguồn gốc (A3).

stamp-name = Tem truy xuất nguồn gốc
stamp-first = Chưa ai quét tem này trước bạn.
stamp-again = Tem này đã được quét { $n } lần. Lần đầu ngày { $date }, ở { $province }. Hàng qua nhiều tay thì quét nhiều lần là chuyện thường.
stamp-again-somewhere = Tem này đã được quét { $n } lần. Lần đầu ngày { $date }. Hàng qua nhiều tay thì quét nhiều lần là chuyện thường.
stamp-unusual-lead = Tem này được quét nhiều hơn thường lệ: { $n } lần, ở { $p } tỉnh.
stamp-unusual-somewhere = Tem này được quét nhiều hơn thường lệ: { $n } lần.
stamp-unusual = Nếu chính bạn vừa mở gói hàng, tem có thể đã bị sao chép. Xin khoan dùng và báo cho chúng tôi.
stamp-sold-lead = Món hàng mang tem này đã được ghi là bán ngày { $date }.
stamp-sold = Nếu bạn mới mua, xin báo cho chúng tôi.
stamp-void-lead = Tem này đã huỷ ngày { $date }.
stamp-inactive-lead = Tem này chưa được kích hoạt.
stamp-void = Xin khoan mua và báo cho chúng tôi.
stamp-report = Báo cho chúng tôi

# Trang báo tin, đến khi có mẫu gửi phản ánh.

report-title = Báo cho chúng tôi
report-code = Mã hàng
report-serial = số riêng trên tem
report-keep = Xin giữ lại hàng, bao bì, hoá đơn nếu còn.
report-call = Xin gọi và đọc hai số ở trên. Không cần tài khoản.
report-us = Nơi quản lý trang này
report-nobody = Chưa có số điện thoại để gọi. Xin hỏi nơi đã mua hàng.
report-ill = Nếu có người đang mệt, xin gọi 115 ngay.
report-back = Về trang của món hàng
