"""Historical names that many schools bear, in the spelling of the history books.

Only names whose letters without marks are no other well-known name stand here, so that a
difference in tones is worth a look. It is never more than a look: a school's own name is what
its founding decision says.
"""

from __future__ import annotations

from truongchuan.engines.text import fold

_NAMES = """
Ngô Thì Nhậm; Ngô Quyền; Ngô Gia Tự; Ngô Sĩ Liên; Lê Quý Đôn; Lê Lợi; Lê Hồng Phong; Lê Văn Tám;
Lê Ngọc Hân; Lê Thánh Tông; Lý Thường Kiệt; Lý Thái Tổ; Lý Tự Trọng; Trần Hưng Đạo; Trần Quốc
Toản; Trần Phú; Trần Nhật Duật; Trần Quang Khải; Trần Bình Trọng; Nguyễn Trãi; Nguyễn Huệ;
Nguyễn Trường Tộ; Nguyễn Bỉnh Khiêm; Nguyễn Công Trứ; Nguyễn Đình Chiểu; Nguyễn Văn Trỗi; Nguyễn
Viết Xuân; Nguyễn Bá Ngọc; Nguyễn Thị Minh Khai; Nguyễn Tri Phương; Nguyễn Khuyến; Nguyễn Thượng
Hiền; Nguyễn Văn Cừ; Nguyễn Chí Thanh; Phan Bội Châu; Phan Đình Phùng; Phan Chu Trinh; Phan Đình
Giót; Phạm Ngũ Lão; Phạm Hồng Thái; Hoàng Hoa Thám; Hoàng Văn Thụ; Hoàng Diệu; Đinh Tiên Hoàng;
Đoàn Thị Điểm; Bùi Thị Xuân; Võ Thị Sáu; Chu Văn An; Cao Bá Quát; Hồ Tùng Mậu; Mạc Đĩnh Chi;
Lương Thế Vinh; Lương Khánh Thiện; Đặng Trần Côn; Kim Đồng; Tô Vĩnh Diện; Bế Văn Đàn; Hà Huy
Tập; Trưng Vương; Quang Trung; Lạc Long Quân; Tô Hiến Thành; Phùng Hưng; Mai Thúc Loan; Yết Kiêu
"""
FAMOUS_NAMES = {fold(name): name.strip() for name in _NAMES.replace("\n", " ").split(";")}
"""Letters without marks → the usual spelling."""
