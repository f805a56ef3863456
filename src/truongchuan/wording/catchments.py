"""Texts of the page of catchments: faults of sent files, states, statuses, acts in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from truongchuan.wording.catalogue import Translate, decimal, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _
from truongchuan.wording.catchment import CATCHMENT_FAULTS, CATCHMENT_REASONS

ERRORS: dict[str, str] = {
    "catchment-name-missing": _(
        "Hãy ghi tên địa bàn, ví dụ: Tiểu học, tuyển sinh năm học 2026-2027."
    ),
    "catchment-limit-range": _("Thời gian tính phải từ {least} đến {most} giây."),
    "catchment-run-open": _(
        "Địa bàn này đang có một lần tính chưa xong. Hãy đợi, hoặc dừng lần đó rồi tính lại."
    ),
    "catchment-runs-many": _(
        "Cơ quan đang có {most} lần tính chưa xong. Hãy đợi một lần xong rồi tính tiếp."
    ),
    "catchment-run-over": _("Lần tính này đã kết thúc."),
    "catchment-curve-no-plan": _("Lần tính này chưa có phương án nên chưa vẽ được đường so sánh."),
    "catchment-curve-feeder": _(
        "Lần tính này giữ trọn tuyến tiểu học; đường so sánh chưa tính được cho yêu cầu đó."
    ),
    "catchment-curve-no-current": _(
        "Địa bàn không ghi trường hiện tại của các đơn vị. Hãy nạp lại địa bàn có cột “Mã trường hiện tại”."
    ),
    "catchment-curve-made": _("Đường so sánh của lần tính này đã có."),
    "catchment-curve-open": _(
        "Cơ quan đang có một đường so sánh chưa tính xong. Hãy đợi đường đó xong rồi tính tiếp."
    ),
}
ACTIONS: dict[str, str] = {
    "catchment.load": _("nạp địa bàn chia tuyến"),
    "catchment.run": _("yêu cầu tính phương án tuyến"),
    "catchment.curve": _("yêu cầu so sánh số trẻ đổi trường với quãng đường"),
    "catchment.stop": _("dừng tính phương án tuyến"),
    "catchment.delete": _("xóa địa bàn chia tuyến"),
}
EVENT_KINDS: dict[str, str] = {}

FAULTS: dict[str, str] = {
    "file-unknown": _(
        "Không nhận ra tệp “{path}”. Gửi tệp .zip, .xlsx theo mẫu, hoặc các tệp tên là: {tables}."
    ),
    "table-missing": _("Thiếu bảng “{table}” ({path}). Hãy thêm bảng này rồi gửi lại tất cả."),
    "table-twice": _("Bảng “{table}” có hai lần (lần hai ở {path}). Hãy bỏ một bảng."),
    "column-twice": _("{path}: cột “{column}” có hai lần. Hãy bỏ một cột."),
    "cell-long": _("{path}, dòng {line}, cột {column}: ô dài quá {most} chữ. Hãy ghi ngắn lại."),
    "comma": _(
        "{path}, dòng {line}, cột {column}: “{value}” dùng dấu phẩy thập phân. Trong tệp .csv hãy dùng dấu chấm."
    ),
    "odd-id": _(
        "{path}, dòng {line}, cột {column}: mã “{value}” không được bắt đầu bằng =, +, - hay @. Hãy đổi mã."
    ),
    "too-many-lines": _("{path}: quá {most} dòng. Trang này không nhận tệp dài như vậy."),
    "too-large-area": _(
        "Địa bàn có {units} đơn vị và {schools} trường; trang này nhận nhiều nhất {most} đơn vị, {most_schools} trường. Hãy tách theo cấp học hoặc vùng, hoặc dùng lệnh truongchuan catchment solve."
    ),
    "too-large-figures": _("Số trẻ, số chỗ hoặc tọa độ lớn quá mức. Hãy kiểm tra lại các cột số."),
    "degrees": _(
        "Tọa độ X, Y có vẻ là kinh độ, vĩ độ. Hãy đổi sang tọa độ phẳng tính bằng mét (VN-2000 hoặc UTM)."
    ),
    "archive-broken": _("Tệp .zip bị hỏng hoặc chép chưa hết. Hãy nén lại rồi gửi."),
    "archive-large": _("Tệp nén phình ra quá lớn so với mức cho phép. Hãy bỏ các tệp không cần."),
    "archive-many": _("Tệp .zip có quá nhiều tệp. Chỉ nén các tệp .csv của địa bàn."),
    "archive-unsafe": _("Tệp .zip có tên mục không được phép. Hãy nén lại chỉ các tệp .csv."),
    "archive-locked": _("Tệp .zip có mật khẩu. Hãy nén lại không đặt mật khẩu."),
    "archive-empty": _("Tệp .zip không có bảng nào của địa bàn. Cần có: {tables}."),
    "shapes-files": _(
        "Có hai tệp hình: “{first}” và “{path}”. Hãy gửi một tệp .geojson chứa mọi đơn vị."
    ),
    "shapes-large": _(
        "{path}: tệp hình lớn hơn {megabytes} MB. Hãy giản lược đường biên rồi gửi lại."
    ),
    "shapes-points": _(
        "{path}: các hình có quá {most} điểm. Hãy giản lược đường biên (ví dụ bước 1 m) rồi gửi lại."
    ),
    "shapes-not-json": _(
        "{path}, dòng {line}: không phải JSON đọc được. Hãy xuất lại tệp dạng GeoJSON, mã UTF-8."
    ),
    "shapes-not-collection": _(
        "{path}: không phải GeoJSON loại FeatureCollection. Hãy xuất lại lớp ranh giới dạng GeoJSON."
    ),
    "shapes-none": _("{path}: không có hình nào. Hãy xuất lại tệp có hình của các đơn vị."),
    "shapes-no-id": _(
        "{path}, hình thứ {number}: không có mã đơn vị. Thuộc tính unit_id (hoặc id) phải ghi mã như trong bảng Đơn vị dân cư."
    ),
    "shapes-unknown": _(
        "{path}, hình thứ {number}: không có đơn vị {value} trong bảng Đơn vị dân cư. Hãy sửa mã hoặc bỏ hình này."
    ),
    "shapes-twice": _(
        "{path}, hình thứ {number}: đơn vị {value} đã có hình thứ {first}. Hãy gộp hai hình thành một MultiPolygon."
    ),
    "shapes-kind": _(
        "{path}, hình thứ {number} ({value}): loại {kind} không dùng được. Cần Polygon hoặc MultiPolygon."
    ),
    "shapes-coordinates": _(
        "{path}, hình thứ {number} ({value}): tọa độ không đúng dạng GeoJSON. Hãy xuất lại hình này."
    ),
    "ring-short": _(
        "{path}, hình thứ {number} ({value}), vòng {ring}: chỉ có {count} điểm. Một vòng cần ít nhất 4 điểm, điểm cuối trùng điểm đầu."
    ),
    "ring-long": _(
        "{path}, hình thứ {number} ({value}), vòng {ring}: có {count} điểm, nhiều hơn {most}. Hãy giản lược đường biên này rồi gửi lại."
    ),
    "ring-open": _(
        "{path}, hình thứ {number} ({value}), vòng {ring}: chưa khép kín. Điểm cuối phải trùng điểm đầu."
    ),
    "ring-number": _(
        "{path}, hình thứ {number} ({value}), vòng {ring}: có tọa độ không phải số dùng được. Hãy sửa điểm đó."
    ),
    "ring-flat": _("{path}: hình của đơn vị {value} không có diện tích. Hãy vẽ lại hình này."),
    "shapes-tangled": _(
        "{path}: các đường biên chồng chéo nhau quá nhiều nên không đọc được. Hãy kiểm tra lại lớp ranh giới."
    ),
    "shapes-elsewhere": _(
        "{path}: các hình không nằm ở chỗ các đơn vị theo tọa độ X, Y. Hãy dùng cùng hệ tọa độ với bảng Đơn vị dân cư, hoặc kinh độ, vĩ độ; kiểm tra cả mã đơn vị."
    ),
    "borders-offered": _(
        "Thiếu bảng “{table}”. Tệp hình cho thấy {pairs} cặp đơn vị có chung ranh giới: đánh dấu ô “Thiếu bảng Giáp ranh thì suy từ hình” rồi gửi lại, hoặc thêm bảng này."
    ),
    "book-without-sheets": _("{path}: không có trang tính nào theo mẫu. Cần các trang: {sheets}."),
}

RUN_STATES: dict[str, str] = {
    "none": _("chưa tính"),
    "queued": _("đang chờ"),
    "running": _("đang tính"),
    "done": _("đã xong"),
    "failed": _("không xong"),
    "cancelled": _("đã hủy"),
}
RUN_ERRORS: dict[str, str] = {
    "broken-off": _(
        "Tiến trình nền dừng giữa chừng (máy chủ khởi động lại hoặc thiếu bộ nhớ). Hãy tính lại."
    ),
    "file-gone": _("Không đọc được tệp của địa bàn. Hãy nạp lại địa bàn."),
    "engine": _(
        "Bộ tính gặp lỗi ({note}). Hãy báo quản trị hệ thống; các lần tính khác không ảnh hưởng."
    ),
}
WHY: dict[str, str] = {
    "home": _("Trường đứng trong đơn vị này."),
    "locked": _("Đơn vị được khóa vào trường này."),
    "nearest": _("Đây là trường gần nhất."),
    "banned": _("Trường gần nhất là {nearest}, nhưng đơn vị bị cấm vào trường đó."),
    "full": _(
        "Trường gần nhất là {nearest}, gần hơn {less}; trường đó chỉ còn {free} chỗ, không đủ cho {children} trẻ."
    ),
    "room": _(
        "Trường gần nhất là {nearest}, gần hơn {less} và còn {free} chỗ. Phương án chọn trường khác để tuyến liền địa bàn, hoặc do giới hạn đổi trường, trọng số đã đặt, hoặc vì tính chung toàn địa bàn."
    ),
    "feeder": _(
        "Đơn vị đi cùng tuyến tiểu học {primary} về một trường; trường gần nhất của riêng đơn vị là {nearest}, gần hơn {less}."
    ),
}
"""Why a unit goes to its school, by the codes of ``adapters/catchment/outcome.py``."""


AREA_NOTES: dict[str, str] = {
    "too-few-seats": _(
        "Tổng số trẻ {children} nhiều hơn tổng số chỗ {seats}: thế nào cũng còn trẻ vượt chỗ."
    ),
    "isolated": _(
        "{n} đơn vị không giáp ranh đơn vị nào trong bảng Giáp ranh. Hãy kiểm tra bảng này."
    ),
    "pieces": _(
        "Địa bàn gồm {n} mảng rời nhau theo bảng Giáp ranh; mỗi mảng cần có trường của mình hoặc được nối vào."
    ),
    "no-current": _(
        "Tệp không ghi trường hiện tại của các đơn vị, nên không đếm được trẻ đổi trường."
    ),
}
FINDINGS: dict[str, str] = {
    "shapes-read": _("Có hình của {n} trong {of} đơn vị; sơ đồ tô theo hình."),
    "shapes-missing": _("{n} đơn vị không có hình, được vẽ bằng chấm: {units}."),
    "shapes-degrees": _(
        "Hình ghi bằng kinh độ, vĩ độ; đã đặt khớp vào tọa độ mét của bảng (tâm hình và vị trí đơn vị lệch trung bình {metres} m)."
    ),
    "points-outside": _(
        "{n} đơn vị có tọa độ X, Y nằm ngoài hình của mình: {units}. Hãy kiểm tra tọa độ hoặc mã đơn vị của hình."
    ),
    "shapes-overlap": _("{n} cặp hình chồng lên nhau: {units}. Hãy kiểm tra lớp ranh giới."),
    "borders-derived": _(
        "Quan hệ giáp ranh suy từ hình: {pairs} cặp có chung một đoạn ranh giới (chỉ chạm nhau ở một điểm thì không tính). Hình không cho biết sông, đường sắt có lối qua không: tải tệp đã nạp về, bỏ các cặp không đi lại được trong adjacency.csv rồi nạp lại nếu cần."
    ),
    "shapes-loose": _(
        "{n} đơn vị có hình nhưng không chung ranh giới với hình nào: {units}. Có thể các hình hở nhau; quan hệ giáp ranh suy ra thiếu các đơn vị này."
    ),
    "borders-not-drawn": _(
        "{n} cặp trong bảng Giáp ranh không có ranh giới chung theo hình: {units}. Bảng được dùng; hãy kiểm tra nếu không phải cầu, hầm."
    ),
    "borders-not-listed": _(
        "{n} cặp có ranh giới chung theo hình mà bảng Giáp ranh không ghi: {units}. Bảng được dùng; đúng nếu ranh giới đó không đi lại được."
    ),
}
"""What the page says of odd files: codes of ``adapters/catchment/shapes.py`` and ``package.py``."""
FINDING_TONES = {
    "borders-derived": "warning",
    "points-outside": "warning",
    "shapes-overlap": "warning",
    "shapes-loose": "warning",
}
VERDICTS: dict[str, str] = {
    "no-plan": _("Không có phương án nào thỏa các điều kiện đã đặt."),
    "infeasible": _(
        "Không thể thỏa mọi điều kiện. Dưới đây là phương án gần nhất với các điều kiện."
    ),
    "optimal": _("Đã chứng minh: không có phương án nào tốt hơn."),
    "over": _("Phương án này còn trẻ vượt số chỗ; chưa chứng minh được là không tránh được."),
    "no-gap": _("Đã có phương án; chưa chứng minh được còn tốt hơn bao nhiêu."),
    "gap": _("Đã chứng minh: không phương án nào tốt hơn quá {gap}."),
}


WORDS_FAULTS: dict[str, str] = {
    "no-ward-column": _("Bảng Đơn vị dân cư không có, hoặc để trống, cột “Phường, xã” (ward)."),
    "no-name-column": _("Bảng Đơn vị dân cư không có, hoặc để trống, cột “Tên đơn vị” (name)."),
    "no-ward": _("{n} đơn vị để trống cột “Phường, xã”: {units}."),
    "ward-unread": _(
        "{n} đơn vị có tên phường, xã không đọc được: {units}. Ghi như “Phường 3”, “Xã Tân Lập”."
    ),
    "quarter-unread": _(
        "{n} đơn vị có cột “Khu phố, thôn” không đọc được: {units}. Ghi như “KP 1”, “Thôn Đông”."
    ),
    "name-unread": _(
        "{n} đơn vị có tên không cho biết là tổ, khu phố hay phố nào: {units}. Ghi như “Tổ 5”, “Khu phố 3”, “Phố Huế”; khu phố của tổ ghi ở cột “Khu phố, thôn”."
    ),
    "two-quarters": _(
        "{n} đơn vị có tên là một khu phố khác với cột “Khu phố, thôn”: {units}. Hãy sửa một trong hai."
    ),
    "same-place": _(
        "{n} đơn vị trùng tên trong cùng phường, cùng khu phố: {units}. Hãy ghi tên khác nhau hoặc thêm cột “Khu phố, thôn”."
    ),
    "whole-and-parts": _(
        "{n} đơn vị là cả một phường hay khu phố mà bảng còn có đơn vị nằm trong đó: {units}. Hãy ghi rõ phần còn lại là tổ nào."
    ),
    "quarter-some": _(
        "{n} đơn vị không thuộc khu phố nào trong khi đơn vị khác cùng phường có khu phố: {units}. Người đọc không biết các đơn vị này nằm trong khu phố nào; hãy điền cột “Khu phố, thôn”."
    ),
}
"""Why zones cannot be told in words, by codes of ``engines/catchment_text/units.py``."""

CURVE_LEAST = _(
    "Chưa kể số chỗ, ít nhất phải đổi trường {least} trẻ theo phương án đã tìm được; đã chứng minh: không dưới {bound} trẻ."
)
CURVE_LEAST_PROVEN = _("Chưa kể số chỗ, đã chứng minh: ít nhất phải đổi trường {least} trẻ.")
CURVE_SEATED = _(
    "Trong các điểm đã tính, phải cho đổi từ {few} trẻ trở lên mới không còn trẻ vượt số chỗ."
)
CURVE_NEVER_SEATED = _("Ở mọi điểm đã tính đều còn trẻ vượt số chỗ.")
CURVE_GAIN = _(
    "Cho đổi trường từ {few} lên {many} trẻ thì tổng quãng đường giảm {saved} trẻ × km ({share})."
)


def area_fault(code: str, params: Mapping[str, Any], translate: Translate = identity) -> str:
    """What is wrong with a sent area, where, and what to do."""
    return fill(translate(FAULTS.get(code) or CATCHMENT_FAULTS[code]), params)


def finding_text(finding: Mapping[str, Any], translate: Translate = identity) -> str:
    """Say a finding about an area's files; of many units the first are named."""
    params = dict(finding.get("params", {}))
    units = params.get("units")
    if isinstance(units, list):
        more = int(params.get("n", 0)) - len(units)
        params["units"] = ", ".join(map(str, units)) + (" …" if more > 0 else "")
    return fill(translate(FINDINGS[str(finding["code"])]), params)


def reason_text(reason: Mapping[str, Any], translate: Translate = identity) -> str:
    """Why a run's plan falls short, with the smallest relaxation; empty where it does not."""
    code = str(reason.get("code", ""))
    if code not in CATCHMENT_REASONS:
        return ""
    params: dict[str, Any] = {}
    for name, value in dict(reason.get("params", {})).items():
        if isinstance(value, Mapping):
            params[name] = [f"{key} ({decimal(seats, translate)})" for key, seats in value.items()]
        elif isinstance(value, float):
            params[name] = decimal(value, translate)
        else:
            params[name] = value
    return fill(translate(CATCHMENT_REASONS[code]), params)
