"""The guide in the workbook of an area. The workbook is Vietnamese, as its sheets."""

from __future__ import annotations

TEMPLATE_HELP: tuple[tuple[str, str], ...] = (
    (
        "Đơn vị dân cư",
        "Mỗi dòng là một đơn vị không chia nhỏ: tổ dân phố, thôn, cụm nhà. Mã không trùng nhau.",
    ),
    (
        "Số trẻ",
        "Số trẻ sẽ vào lớp đầu cấp, theo điều tra. Số thập phân ghi bằng dấu chấm trong .csv.",
    ),
    (
        "X (m), Y (m)",
        "Tọa độ phẳng tính bằng mét (VN-2000 hoặc UTM), cùng một hệ cho đơn vị và trường. Không ghi kinh độ, vĩ độ.",
    ),
    (
        "Mã trường hiện tại",
        "Trường mà đơn vị đang thuộc tuyến. Để trống nếu chưa có; cần cho việc đếm trẻ đổi trường.",
    ),
    (
        "Phường, xã; Khu phố, thôn",
        "Không bắt buộc. Cần để viết tuyến bằng lời, cùng tên đơn vị có ghi loại: “Tổ 5”, “Thôn Đông”, “Phố Huế”. Đơn vị là cả khu phố, cả thôn thì ghi ở tên và để trống cột khu phố.",
    ),
    (
        "Trường tiểu học của đơn vị",
        "Không bắt buộc, khi chia tuyến THCS. Các đơn vị ghi cùng một trường tiểu học có thể được giữ trọn về một trường THCS.",
    ),
    (
        "Trường",
        "Mỗi dòng là một trường. Trường có nhiều điểm trường thì mỗi điểm một dòng, cùng mã trường.",
    ),
    ("Số chỗ", "Số trẻ đầu cấp mà điểm trường nhận được trong năm."),
    (
        "Nằm ở mã đơn vị",
        "Đơn vị dân cư mà điểm trường đứng trong đó; đơn vị này luôn thuộc tuyến của trường.",
    ),
    (
        "Giáp ranh",
        "Mỗi dòng là hai đơn vị có chung ranh giới đi lại được. Tuyến của một trường phải liền nhau qua các cặp này.",
    ),
    (
        "Khóa, Cấm",
        "Không bắt buộc. Khóa: đơn vị phải thuộc trường. Cấm: đơn vị không được thuộc trường.",
    ),
)
"""The guide in the workbook: what each column means. The workbook is Vietnamese, as its sheets."""
