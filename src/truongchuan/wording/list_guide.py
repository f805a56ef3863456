"""What the template of a list says: its example row, what goes into each column, how to send it.

Workbooks are written in Vietnamese, whatever language the page is read in.
"""

from __future__ import annotations

from truongchuan.domain.onboarding.lists.rows import ListKind

GUIDE: tuple[str, ...] = (
    "Điền mỗi dòng một mục. Dòng “Ví dụ” được bỏ qua khi đọc, có thể xóa.",
    "Không cần giữ đúng thứ tự cột: hệ thống nhận cột theo tiêu đề. Cột lạ được bỏ qua.",
    "Tên được so không phân biệt hoa thường, dấu và cách đặt dấu (hòa, hoà).",
    "Ô để trống là giữ nguyên điều đang có, không phải xóa.",
    "Ngày ghi như 31/12/2028. Chỉ ghi tháng hoặc năm thì dòng bị báo lỗi.",
    "Nhiều giá trị trong một ô: cách nhau bằng dấu chấm phẩy.",
    "Gửi tệp ở trang Nhập danh sách. Chưa có gì được ghi cho đến khi xem trước và xác nhận.",
)

EXAMPLES: dict[ListKind, dict[str, str]] = {
    ListKind.SCHOOLS: {
        "name": "TH Ví Dụ",
        "kind": "tiểu học",
        "ownership": "công lập",
        "ward": "UBND phường Ví Dụ",
        "address": "Số 1 phố Ví Dụ",
        "status": "đang hoạt động",
        "campuses": "Điểm lẻ 1: số 2 phố Ví Dụ; Điểm lẻ 2",
        "moet_id": "01000001",
        "budget_id": "1000001",
        "aliases": "Tiểu học Ví Dụ A; TH Thí Dụ",
        "starts_on": "05/09/1995",
    },
    ListKind.CERTIFICATES: {
        "school": "TH Ví Dụ",
        "kind": "tiểu học",
        "ward": "UBND phường Ví Dụ",
        "moet_id": "01000001",
        "level": "2",
        "degree": "1",
        "number": "123/QĐ-UBND",
        "decided_on": "15/03/2022",
        "issuer": "UBND thành phố",
        "valid_from": "15/03/2022",
        "valid_to": "15/03/2027",
        "instrument": "17/2018/TT-BGDĐT",
    },
    ListKind.UNITS: {
        "name": "Phòng Ví Dụ",
        "kind": "đơn vị khác",
        "short_name": "PVD",
        "aliases": "Ban Ví Dụ; Phòng Thí Dụ",
        "order": "10",
    },
    ListKind.PERSONS: {
        "name": "Nguyễn Văn Ví Dụ",
        "unit": "Phòng Giáo dục và Đào tạo",
        "function": "chuyên viên",
        "title": "Chuyên viên phụ trách tiểu học",
        "email": "vidu@coquan.gov.vn",
    },
}

_KEY = "Chỉ có khi tải mẫu kèm dữ liệu. Giữ nguyên để sửa đúng mục; để trống khi thêm mới."
FIELD_HELP: dict[ListKind, dict[str, str]] = {
    ListKind.SCHOOLS: {
        "name": "Cần có. Kèm cấp học: MN Hoa Sen, Trường Tiểu học Ngô Quyền.",
        "kind": "Không cần nếu tên đã nêu. MN, mẫu giáo, TH, THCS, TH&THCS … đều hiểu.",
        "ownership": "Công lập, dân lập hoặc tư thục.",
        "ward": "Phường, xã đã có trong danh sách đơn vị. Ghi “phường Hoa Sen” hay “Hoa Sen” đều được.",
        "address": "Địa chỉ điểm trường chính. Địa chỉ cũ được giữ trong lịch sử.",
        "status": "Đang hoạt động, chuẩn bị thành lập, hoặc đã giải thể, sáp nhập.",
        "campuses": "Điểm trường khác, cách nhau bằng chấm phẩy; địa chỉ sau dấu hai chấm.",
        "moet_id": "Mã trong cơ sở dữ liệu ngành. Định dạng chữ để không mất số 0 đầu.",
        "budget_id": "Mã đơn vị quan hệ ngân sách.",
        "aliases": "Cách viết khác thường gặp trong văn bản, cách nhau bằng chấm phẩy.",
        "starts_on": "Ngày thành lập, nếu biết.",
        "key": _KEY,
    },
    ListKind.CERTIFICATES: {
        "school": "Cần có. Trường phải có trong danh sách trường.",
        "kind": "Không cần nếu tên đã nêu.",
        "ward": "Chỉ cần khi có hai trường trùng tên.",
        "moet_id": "Nếu ghi thì nhận trường theo mã này.",
        "level": "Cấp độ kiểm định chất lượng, 1 đến 4. Cần ghi cấp độ hoặc mức độ.",
        "degree": "Mức độ đạt chuẩn quốc gia, 1 hoặc 2.",
        "number": "Số, ký hiệu quyết định công nhận.",
        "decided_on": "Ngày ký quyết định.",
        "issuer": "Cơ quan ký quyết định.",
        "valid_from": "Ngày bằng bắt đầu có giá trị.",
        "valid_to": "Ngày bằng hết giá trị. Không ghi thì không được nhắc khi sắp hết hạn.",
        "instrument": "Thông tư làm căn cứ, ví dụ 17/2018/TT-BGDĐT.",
        "key": _KEY,
    },
    ListKind.UNITS: {
        "name": "Cần có. Tên đầy đủ.",
        "kind": "Không cần nếu tên đã nêu rõ (Phòng Nội vụ, UBND phường …).",
        "short_name": "Tên viết tắt, hiện ở nơi hẹp.",
        "aliases": "Cách viết khác thường gặp trong văn bản, cách nhau bằng chấm phẩy.",
        "order": "Số nhỏ đứng trước.",
        "key": _KEY,
    },
    ListKind.PERSONS: {
        "name": "Cần có.",
        "unit": "Cần có. Đơn vị hoặc trường đã có trong hệ thống.",
        "function": "Lãnh đạo, thủ trưởng đơn vị, chuyên viên, hiệu trưởng hoặc người xem.",
        "title": "Chức vụ ghi trên giấy tờ.",
        "email": "Để mời dùng hệ thống. Không ghi số điện thoại, ngày sinh, số căn cước.",
        "key": _KEY,
    },
}
