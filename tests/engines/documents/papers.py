"""Short official papers, written for the tests in the usual layout."""

# ruff: noqa: E501 (a paragraph stands on one line)

from __future__ import annotations

DIRECTIVE = """ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
QUẬN HAI BÀ TRƯNG\tĐộc lập - Tự do - Hạnh phúc
Số: 512/UBND-GDĐT\tQuận Hai Bà Trưng, ngày 08 tháng 5 năm 2023
V/v đẩy nhanh tiến độ xây dựng trường
đạt chuẩn quốc gia năm 2023

Kính gửi:
- Các phòng, ban liên quan;
- UBND 18 phường.

Thực hiện Kế hoạch số 38/KH-UBND ngày 10/02/2023 của UBND quận, UBND quận yêu cầu:

1. Phòng Tài chính - Kế hoạch thẩm định kinh phí, trình UBND quận trước ngày 20/5/2023.

2. Ban Quản lý dự án đầu tư xây dựng bàn giao mặt bằng tại 08 trường chậm nhất ngày 15/6/2023.

3. UBND các phường báo cáo kết quả rà soát số trẻ về UBND quận (qua Phòng GD&ĐT) trước ngày 25/5/2023.

Nơi nhận:
- Như trên;
- Lưu: VT, GDĐT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Nguyễn Thị Thu Hiền
"""

DEPARTMENT_LETTER = """UBND THÀNH PHỐ HÀ NỘI
SỞ GIÁO DỤC VÀ ĐÀO TẠO

Số: 1286/SGDĐT-QLT

Hà Nội, ngày 04 tháng 5 năm 2023

V/v đăng ký đánh giá ngoài năm 2023

Kính gửi: Phòng GD&ĐT các quận, huyện, thị xã

Sở GD&ĐT đề nghị Phòng GD&ĐT các quận, huyện, thị xã gửi danh sách đăng ký đánh giá ngoài về Sở trước 17 giờ 00 ngày 30/5.

Trân trọng.

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Trần Văn Bình

Nơi nhận:
- Như trên;
- Lưu: VT, QLT.
"""

INVITATION = """UBND QUẬN HAI BÀ TRƯNG
PHÒNG GIÁO DỤC VÀ ĐÀO TẠO

Số: 45/GM-GDĐT

Hai Bà Trưng, ngày 10 tháng 5 năm 2023

GIẤY MỜI
Họp kiểm đếm tiến độ xây dựng trường chuẩn quốc gia

Phòng Giáo dục và Đào tạo trân trọng kính mời: Đại diện các phòng, ban liên quan.
Thời gian: 14 giờ 00, ngày 16/5/2023 (thứ Ba).
Địa điểm: Phòng họp số 2.

TRƯỞNG PHÒNG

Lê Thị Hồng
"""

NOTICE = """BAN CHỈ ĐẠO XÂY DỰNG TRƯỜNG CHUẨN QUỐC GIA

Số: 03/TB-BCĐ

Hai Bà Trưng, ngày 30 tháng 3 năm 2023

THÔNG BÁO
Kết luận của Phó Chủ tịch UBND quận tại cuộc họp Ban chỉ đạo quý I/2023

Giao Phòng Quản lý đô thị:
- Hoàn thành thẩm định hồ sơ cải tạo trong tháng 4/2023;
- Hướng dẫn các trường bảo trì công trình.

Nơi nhận:
- Các thành viên BCĐ;
- Lưu: VT.
"""

REPLY = """UBND QUẬN HAI BÀ TRƯNG
PHÒNG TÀI CHÍNH - KẾ HOẠCH

Số: 98/TCKH-NS

Hai Bà Trưng, ngày 12 tháng 5 năm 2023

V/v trả lời Công văn số 512/UBND-GDĐT ngày 08/5/2023

Kính gửi: UBND quận Hai Bà Trưng

Phòng Tài chính - Kế hoạch đã thẩm định kinh phí theo Quyết định số 15/QĐ-UBND ngày 20/01/2023.

TRƯỞNG PHÒNG

Phạm Quốc Khánh
"""

SCHOOL_REPORT = """PHÒNG GD&ĐT QUẬN HAI BÀ TRƯNG
TRƯỜNG THCS TÂY SƠN

Số: 7/BC-THCSTS

Hai Bà Trưng, ngày 02 tháng 5 năm 2023

BÁO CÁO
Kết quả tự đánh giá năm học 2022-2023

Nhà trường báo cáo kết quả như sau.

HIỆU TRƯỞNG

Vũ Minh Đức
"""

PARTY_NOTICE = """QUẬN ỦY HAI BÀ TRƯNG
ĐẢNG CỘNG SẢN VIỆT NAM
Số 215-TB/QU
Hai Bà Trưng, ngày 18 tháng 4 năm 2023

THÔNG BÁO KẾT LUẬN của Thường trực Quận ủy về đầu tư trường học

Thường trực Quận ủy thống nhất chủ trương.
"""

URGENT_TELEGRAM = """ỦY BAN NHÂN DÂN
THÀNH PHỐ HÀ NỘI

HỎA TỐC

Số: 9/CĐ-UBND

Hà Nội, ngày 11 tháng 5 năm 2023

CÔNG ĐIỆN
Về việc bảo đảm an toàn trường học trong mùa mưa bão

Yêu cầu UBND các quận, huyện, thị xã kiểm tra ngay các công trình đang cải tạo; báo cáo UBND Thành phố trước ngày 14/5/2023.
"""

UNDATED_DRAFT = """ỦY BAN NHÂN DÂN
QUẬN HAI BÀ TRƯNG

Số:      /KH-UBND

Hai Bà Trưng, ngày     tháng 5 năm 2023

KẾ HOẠCH
Tuyên truyền xây dựng trường đạt chuẩn quốc gia

Phòng Văn hóa và Thông tin xây dựng chuyên mục phát thanh.
"""

SECRET = """MẬT
CÔNG AN QUẬN HAI BÀ TRƯNG

Số: 77/BC-CAQ

BÁO CÁO
Tình hình an ninh
"""
