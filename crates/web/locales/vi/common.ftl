# Lời dùng chung cho mọi trang.

site-name = Nguồn
site-line = Truy xuất nguồn gốc hàng hoá
language-name = Tiếng Việt
language-switch = Đổi ngôn ngữ
skip = Đến nội dung chính
home-link = Trang đầu
disclaimer = Trang này cho biết hàng đã đi qua đâu. Đây không phải giấy chứng nhận chất lượng.
footer-cookies = Trang này không dùng cookie.
not-recorded = Chưa có thông tin

# Trang báo lỗi.

error-400-title = Chưa đọc được yêu cầu này
error-400-line = Địa chỉ hoặc nội dung gửi đến có chỗ chưa đúng dạng. Mời bạn thử lại từ trang đầu.
error-404-title = Chưa tìm thấy trang này
error-404-line = Có thể đường dẫn bị thiếu một đoạn. Mời bạn quét lại tem, hoặc gõ mã ở trang đầu.
error-405-title = Trang này không nhận cách gửi đó
error-405-line = Mời bạn thử lại từ trang đầu.
error-429-title = Đang có quá nhiều lượt xem từ nơi này
error-429-line = Mời bạn chờ một phút rồi thử lại.
error-500-title = Trang gặp trục trặc
error-500-line = Lỗi ở phía chúng tôi, không phải ở mã của bạn. Mời bạn thử lại sau ít phút.
error-503-title = Hệ thống đang tạm ngừng
error-503-line = Chúng tôi đang xử lý. Mời bạn thử lại sau ít phút.
error-other-title = Chưa mở được trang này
error-other-line = Mời bạn thử lại từ trang đầu.
error-number = Số của lượt xem này: { $number }. Khi hỏi, xin đọc số này.
