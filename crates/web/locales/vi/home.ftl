# Trang đầu và trang tìm.

home-title = Hàng này đã đi qua đâu?
home-lead = Quét hoặc gõ mã trên bao bì để xem đường đi của món hàng.
search-label = Mã trên bao bì, hoặc tên hàng
search-hint = Dãy số dưới mã vạch, đường dẫn trong mã QR, hay tên hàng đều được.
search-button = Tìm
camera-button = Quét bằng máy ảnh
camera-stop = Dừng quét
camera-help = Đưa mã vào giữa khung hình.
camera-refused = Chưa mở được máy ảnh. Mời bạn gõ dãy số dưới mã vạch.
results-title = { $n ->
   *[other] Tìm thấy { $n } mặt hàng
 }
results-none = Chưa tìm thấy “{ $query }”
results-none-line = Mời bạn gõ lại, hoặc gõ ít chữ hơn. Gõ không dấu cũng được.
examples-title = Xem thử
how-title = Cách xem
how-1 = Tìm mã QR hoặc mã vạch trên bao bì, trên tem.
how-2 = Quét bằng máy ảnh của điện thoại, hoặc gõ dãy số ở trên.
how-3 = Xem hàng đã qua những nơi nào, ai đã ghi, chỗ nào chưa biết.
levels-title = Năm mức truy xuất
levels-lead = Mức càng cao thì càng nhiều chặng được hai bên cùng ghi.
