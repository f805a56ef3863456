"""The catalogue of what a finding says: code → message and suggestion.

Templates are the message ids for translation. Named fields come from the finding's parameters;
``{quote}`` is the first quotation, ``{quotes}`` all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from truongchuan.wording.catalogue import gettext_noop as _


@dataclass(frozen=True, slots=True)
class FindingText:
    """Message and suggestion of one code."""

    message: str
    suggestion: str | None = None


_T = FindingText

FINDING_TEXTS: dict[str, FindingText] = {
    # --- counts
    "count-mismatch": _T(
        _("Nêu {stated} trường {group} nhưng liệt kê {listed}: {names}."),
        _("Sửa số lượng hoặc danh sách cho khớp nhau."),
    ),
    "total-mismatch": _T(
        _("Tổng ghi {total} trường, nhưng cộng các chỉ tiêu được {parts} = {sum}."),
        _("Sửa tổng hoặc các chỉ tiêu thành phần."),
    ),
    "quarters-sum-mismatch": _T(
        _("Các quý cộng lại là {parts} = {sum} trường, trong khi chỉ tiêu cả kế hoạch là {total}."),
        _("Rà lại số trường của từng quý."),
    ),
    "quarter-sum-mismatch": _T(
        _("{quarter}: ghi {total} trường nhưng {parts} = {sum}."),
        _("Sửa tổng của quý hoặc số công nhận mới, công nhận lại."),
    ),
    "quarter-count-mismatch": _T(
        _("{quarter}: nêu {stated} trường ({group}) nhưng liệt kê {listed}."),
        _("Sửa số lượng hoặc danh sách của quý."),
    ),
    "stretch-counted-as-firm": _T(
        _("{quarter} ghi {total} trường, tính cả chỉ tiêu phấn đấu thêm ({schools}) mà không nói "
          "rõ."),
        _("Ghi tách phần phấn đấu thêm, để biết thế nào là đạt chỉ tiêu."),
    ),
    "school-without-quarter": _T(
        _("{school} có trong chỉ tiêu nhưng không được xếp vào quý nào."),
        _("Bổ sung trường vào quý dự kiến hoàn thành."),
    ),
    "school-in-two-lists": _T(
        _("{school} có cả trong danh sách công nhận mới và danh sách công nhận lại."),
        _("Giữ trường ở một danh sách."),
    ),
    "school-in-two-quarters": _T(
        _("{school} được xếp vào nhiều quý: {quarters}."),
        _("Giữ trường ở một quý."),
    ),
    "recognition-conflict": _T(
        _("{school}: chỉ tiêu ghi {group}, danh sách theo quý ghi {groups}."),
        _("Thống nhất hình thức công nhận của trường."),
    ),
    "school-only-in-quarter": _T(
        _("{school} có trong danh sách theo quý nhưng không có trong danh sách chỉ tiêu."),
        _("Bổ sung trường vào chỉ tiêu, hoặc bỏ khỏi quý."),
    ),
    "school-listed-twice": _T(
        _("{school} được kể {count} lần trong cùng một danh sách."),
        _("Bỏ chỗ lặp; kiểm tra có phải là trường khác."),
    ),
    "row-count-mismatch": _T(
        _("Dòng {row} ({months}) nêu «{quote}» nhưng liệt kê {listed} trường."),
        _("Sửa số lượng hoặc danh sách của dòng này."),
    ),
    "row-group-count-mismatch": _T(
        _("Dòng {row} ({months}) nêu «{quote}», nhưng nhóm trường {group} có {listed} trường."),
        _("Sửa thành {listed} trường, hoặc nêu rõ các trường thêm."),
    ),
    "row-count-unknown": _T(
        _("Dòng {row} ({months}) nêu «{quote}», không trùng với nhóm trường nào của kế hoạch."),
        _("Nêu tên các trường hoặc sửa số lượng."),
    ),
    "row-list-differs": _T(
        _("Danh sách ở dòng {row} lệch với nhóm {group}: thiếu {missing}; thừa {extra}."),
        _("Đối chiếu lại danh sách trường của dòng."),
    ),
    "ward-counts-differ": _T(
        _("Số {level} được ghi khác nhau: {counts}."),
        _("Thống nhất một số."),
    ),
    "ward-count-mismatch": _T(
        _("Ghi {stated} phường; theo danh mục, {place} lúc đó có {registered} phường."),
        _("Kiểm tra lại số phường."),
    ),
    # --- names
    "school-name-variant": _T(
        _("{school} có chỗ viết là «{written}» ({count} chỗ); nơi khác viết «{proper}»."),
        _("Thống nhất theo tên trong quyết định thành lập trường."),
    ),
    "shared-school-name": _T(
        _("Tên «{name}» dùng cho nhiều trường: {schools}; bỏ chữ chỉ cấp học là lẫn."),
        _("Luôn ghi kèm cấp học, kể cả trong biểu và báo cáo."),
    ),
    "historical-name-spelling": _T(
        _("Trường ghi tên «{written}»; danh nhân thường được viết là «{usual}»."),
        _("Đối chiếu với quyết định thành lập trường."),
    ),
    "school-without-target": _T(
        _("Lộ trình nhắc {school} nhưng trường này không có trong chỉ tiêu."),
        _("Bổ sung trường vào chỉ tiêu hoặc bỏ khỏi lộ trình."),
    ),
    "school-without-row": _T(
        _("{school} có chỉ tiêu nhưng không dòng nào của lộ trình bao gồm trường này."),
        _("Bổ sung trường vào các dòng liên quan."),
    ),
    # --- head and foot
    "blank-field": _T(
        _("Còn để trống {field}: «{quote}»."),
        _("Điền trước khi phát hành."),
    ),
    "placeholder": _T(
        _("Còn chỗ chưa điền: «{quote}»."),
        _("Điền hoặc bỏ."),
    ),
    "head-field-missing": _T(
        _("Không thấy {field} của văn bản."),
        _("Bổ sung theo thể thức của Nghị định 30/2020/NĐ-CP."),
    ),
    "title-year-mismatch": _T(
        _("Trích yếu ghi «{quote}», nhưng chỉ tiêu và lộ trình thuộc năm {years}."),
        _("Sửa năm ở trích yếu hoặc ở lộ trình."),
    ),
    "annex-number-mismatch": _T(
        _("Phụ lục ghi kèm theo văn bản số {written}, nhưng kế hoạch mang số {number}."),
        _("Sửa số ở phụ lục."),
    ),
    "annex-missing": _T(
        _("Văn bản viết «{quote}» nhưng không có bảng nào kèm theo."),
        _("Kèm lộ trình, hoặc bỏ câu này."),
    ),
    "section-numbering": _T(
        _("Mục {number} đứng ngay sau mục có số {before}: số mục bị nhảy hoặc lặp."),
        _("Đánh lại số mục."),
    ),
    "recipient-missing": _T(
        _("{unit} được giao nhiệm vụ nhưng không có trong «Nơi nhận»."),
        _("Bổ sung đơn vị vào nơi nhận."),
    ),
    "recipient-kind-missing": _T(
        _("Nơi nhận «{quote}» không kể {kind}, trong khi chỉ tiêu có {schools}."),
        _("Bổ sung loại trường còn thiếu."),
    ),
    # --- units
    "row-without-lead": _T(
        _("Dòng {row} không có đơn vị chủ trì: «{quote}»."),
        _("Ghi đơn vị chủ trì."),
    ),
    "row-without-partner": _T(
        _("Dòng {row} không có đơn vị phối hợp: «{quote}»."),
        _("Ghi đơn vị phối hợp, hoặc ghi rõ là không có."),
    ),
    "row-repeated": _T(
        _("Dòng {row} lặp lại dòng {other} ({months}): «{quote}»."),
        _("Bỏ một dòng, hoặc ghi rõ khác nhau ở đâu."),
    ),
    "vague-unit": _T(
        _("«{written}» không chỉ rõ đơn vị nào."),
        _("Nêu tên từng đơn vị."),
    ),
    "bare-unit-name": _T(
        _("«{written}» ({count} chỗ) chưa rõ là đơn vị nào; nơi khác viết: {fuller}."),
        _("Ghi tên đầy đủ của đơn vị."),
    ),
    "unit-name-variants": _T(
        _("Một đơn vị ({unit}) được viết nhiều cách: {forms}."),
        _("Dùng một tên và một cách viết tắt."),
    ),
    "lead-differs": _T(
        _("Cùng việc «{step}» nhưng các dòng {rows} giao cho đơn vị chủ trì khác nhau: {units}."),
        _("Thống nhất một đơn vị chủ trì, hoặc nêu lý do khác nhau."),
    ),
    "lead-against-duty": _T(
        _(
            "Phân công {no} giao {topic} cho {unit} («{quote}»), nhưng các dòng {rows} "
            "do {leads} chủ trì."
        ),
        _("Đổi đơn vị chủ trì ở các dòng này, hoặc sửa phân công."),
    ),
    "unit-without-row": _T(
        _("{unit} có nhiệm vụ (mục {no}) nhưng không có dòng nào trong lộ trình."),
        _("Thêm dòng có thời hạn cho nhiệm vụ của đơn vị."),
    ),
    "lead-without-duty": _T(
        _("{unit} chủ trì {count} dòng của lộ trình nhưng phần phân công không giao nhiệm vụ."),
        _("Bổ sung nhiệm vụ vào phần phân công, hoặc đổi đơn vị chủ trì."),
    ),
    # --- timing
    "due-before-signing": _T(
        _("{count} việc có hạn {months}, trước ngày ký kế hoạch {date}."),
        _("Ghi là đã thực hiện, hoặc lùi hạn."),
    ),
    "row-without-period": _T(
        _("Dòng {row} không có thời gian: «{quote}»."),
        _("Ghi tháng hoặc thời hạn."),
    ),
    "row-out-of-order": _T(
        _("Dòng {row} ({months}) đứng sau dòng có thời gian muộn hơn ({before_months})."),
        _("Xếp lại thứ tự hoặc sửa tháng."),
    ),
    "month-outside-plan": _T(
        _("Dòng {row} ghi {months}, ngoài thời gian của kế hoạch."),
        _("Kiểm tra lại năm."),
    ),
    "tender-before-procedures": _T(
        _(
            "Mời thầu ở dòng {row} ({months}) khi thủ tục, hồ sơ đầu tư "
            "đến {late_months} mới xong (dòng {rows})."
        ),
        _("Lùi mời thầu, hoặc hoàn thành thủ tục sớm hơn."),
    ),
    "works-before-tender": _T(
        _("Thi công ở dòng {row} ({months}) trước khi mời thầu ({late_months}, dòng {rows})."),
        _("Đưa mời thầu lên trước."),
    ),
    "facilities-after-visit": _T(
        _(
            "Đoàn kiểm tra đến ở dòng {row} ({months}), nhưng {late_months} "
            "vẫn còn hoàn thiện cơ sở vật chất (dòng {rows})."
        ),
        _("Nêu rõ trường nào còn làm tiếp, hoặc hoàn thành trước khi đoàn đến."),
    ),
    "facilities-in-visit-month": _T(
        _(
            "Cơ sở vật chất chỉ xong hoặc bàn giao đúng {months}, tháng đoàn đến kiểm tra "
            "(dòng {row} và {rows}): không có thời gian dự phòng."
        ),
        _("Hoàn thành chậm nhất một tháng trước khi đoàn đến."),
    ),
    "registration-before-dossier": _T(
        _("Đăng ký ở dòng {row} ({months}) trước khi hồ sơ xong ({late_months}, dòng {rows})."),
        _("Hoàn thành tự đánh giá và hồ sơ trước khi đăng ký."),
    ),
    "registration-in-dossier-month": _T(
        _("Đăng ký ở dòng {row} cùng tháng hoàn thành hồ sơ ({months}, dòng {rows})."),
        _("Dành thời gian rà soát, công bố báo cáo trước khi đăng ký."),
    ),
    "registration-during-works": _T(
        _("Đăng ký đánh giá ngoài ({months}, dòng {row}) khi còn sửa chữa, xây dựng (dòng "
          "{rows})."),
        _("Đăng ký khi cơ sở vật chất đã đạt, hoặc nêu mốc phải xong."),
    ),
    "consultation-too-late": _T(
        _("Mời tư vấn ở dòng {row} ({months}) cùng tháng hoặc sau khi gửi đăng ký (dòng {rows})."),
        _("Mời tư vấn trước khi gửi đăng ký để còn sửa."),
    ),
    "visit-before-registration": _T(
        _("Đón đoàn ở dòng {row} ({months}) trước khi đăng ký xong ({late_months}, dòng {rows})."),
        _("Đưa đăng ký lên trước."),
    ),
    "certificate-before-visit": _T(
        _("Đón bằng ở dòng {row} ({months}) trước khi đoàn đánh giá ({late_months}, dòng {rows})."),
        _("Lùi việc đón bằng."),
    ),
    "visit-after-deadline": _T(
        _("Đoàn đến {months} (dòng {row}), sau hạn {quarter} của: {schools}."),
        _("Đưa kiểm tra vào trong hạn, hoặc sửa quý."),
    ),
    "no-slack-before-deadline": _T(
        _(
            "Đoàn đến {months} (dòng {row}), hạn {deadline}: sau báo cáo còn {days} ngày làm việc "
            "để đề nghị công nhận và khoảng {feedback_days} ngày lấy, trả lời ý kiến (cần kiểm "
            "tra), "
            "có thể tới {date}."
        ),
        _("Đón đoàn sớm hơn, hoặc xin lùi hạn."),
    ),
    # --- coverage
    "promise-without-row": _T(
        _("Văn bản nêu {topic} («{quote}») nhưng lộ trình không có dòng nào cho việc này."),
        _("Thêm dòng có tháng, đơn vị chủ trì và phối hợp."),
    ),
    "monthly-review-without-row": _T(
        _("Yêu cầu sơ kết hằng tháng («{quote}») nhưng lộ trình không có dòng nào như vậy."),
        _("Thêm dòng sơ kết cho từng tháng."),
    ),
    "meeting-quarter-mismatch": _T(
        _("Dòng {row} họp kiểm đếm quý {number} nhưng ghi {months}."),
        _("Sửa quý hoặc tháng."),
    ),
    "quarterly-meeting-missing": _T(
        _("Có họp kiểm đếm các quý khác nhưng không có dòng cho quý {number}."),
        _("Thêm dòng họp của quý này."),
    ),
    "quarterly-review-without-row": _T(
        _("Yêu cầu thực hiện hằng quý («{quote}») nhưng lộ trình không có dòng nào."),
        _("Thêm dòng cho từng quý."),
    ),
    "report-without-row": _T(
        _("Yêu cầu báo cáo tiến độ ({count} chỗ, ví dụ «{quote}») nhưng lộ trình không có dòng "
          "báo cáo."),
        _("Thêm dòng báo cáo: nơi gửi và thời hạn."),
    ),
    "report-date-missing": _T(
        _("Yêu cầu báo cáo («{quote}») nhưng không nêu ngày hay kỳ hạn."),
        _("Ghi ngày gửi báo cáo của từng kỳ."),
    ),
    "recognition-step-missing": _T(
        _("Quy trình công nhận thiếu bước «{step}»: không dòng nào của lộ trình có bước này."),
        _("Thêm dòng, kể cả khi cấp trên thực hiện, để theo dõi."),
    ),
    "groups-unequal": _T(
        _("Việc «{step}» chỉ dành cho {covered}/{total} trường ({groups}); không nêu lý do. Còn "
          "thiếu: {schools}."),
        _("Bổ sung các trường còn lại, hoặc nêu lý do."),
    ),
    # --- legal
    "citation-without-number": _T(
        _("Viện dẫn không có số, ký hiệu: «{quote}»."),
        _("Ghi số, ký hiệu, ngày và cơ quan ban hành."),
    ),
    "citation-without-date": _T(
        _("Viện dẫn {number} không ghi ngày ban hành."),
        _("Bổ sung ngày, tháng, năm."),
    ),
    "issuer-against-symbol": _T(
        _("{number} mang ký hiệu «{symbol}», không hợp với cơ quan ghi là {issuer}."),
        _("Kiểm tra lại số, ký hiệu hoặc cơ quan ban hành."),
    ),
    "kind-against-symbol": _T(
        _("{number} có ký hiệu của {expected}, nhưng văn bản gọi là {kind}."),
        _("Kiểm tra lại loại văn bản hoặc ký hiệu."),
    ),
    "citation-date-wrong": _T(
        _("{number} ghi ngày {written}; văn bản này ban hành ngày {issued}."),
        _("Sửa ngày theo văn bản gốc."),
    ),
    "instrument-expired": _T(
        _("{number} hết hiệu lực từ sau ngày {date}, trước ngày {on}."),
        _("Viện dẫn văn bản thay thế {replaced_by}."),
    ),
    "instrument-not-yet": _T(
        _("{number} đến {date} mới có hiệu lực, sau ngày {on}."),
        _("Kiểm tra căn cứ."),
    ),
    "amendment-not-cited": _T(
        _("{numbers} đã được sửa đổi bởi {number} ({title}) nhưng kế hoạch không nhắc."),
        _("Viện dẫn kèm văn bản sửa đổi."),
    ),
    "citation-subject-wrong": _T(
        _("{number} được viện dẫn sai đối tượng; văn bản này về: {title}."),
        _("Sửa số hoặc trích yếu."),
    ),
    "law-for-level-missing": _T(
        _("Chỉ tiêu có {kind} («{quote}») nhưng không viện dẫn quy định công nhận cho cấp này."),
        _("Viện dẫn {numbers}."),
    ),
    "period-mismatch": _T(
        _("«{quote}» ghi giai đoạn {period}; văn bản của cùng cấp được viện dẫn ({number}) là "
          "{cited}."),
        _("Thống nhất giai đoạn, hoặc viện dẫn văn bản khác."),
    ),
    "year-after-period": _T(
        _("Kế hoạch năm {year} nhưng {number} chỉ đến hết giai đoạn {period}."),
        _("Viện dẫn văn bản của giai đoạn hiện hành."),
    ),
    "authority-ended": _T(
        _("{issuer} ban hành văn bản sau khi cấp huyện kết thúc ngày {date}."),
        _("Kiểm tra cơ quan ban hành và ngày ký."),
    ),
    "unit-ended": _T(
        _("{unit} thuộc cấp huyện, đã kết thúc ngày {date}, nhưng vẫn được giao việc ({count} "
          "chỗ)."),
        _("Giao cho cơ quan của xã, phường hoặc của tỉnh, thành phố."),
    ),
    "place-not-existing": _T(
        _("{place} không tồn tại vào ngày {on} (mốc {date})."),
        _("Dùng địa danh đúng vào ngày của văn bản: {successors}."),
    ),
    # --- context
    "law-replaced-later": _T(
        _("Sau này {numbers} được thay bằng {replaced_by}; hiệu lực đến hết {date}."),
    ),
    "law-amended-later": _T(
        _("Sau này {numbers} được sửa đổi bởi {number}, từ {date}."),
    ),
    "district-ended-later": _T(
        _("{issuer} kết thúc hoạt động ngày {date}; việc chuyển về tỉnh, thành phố và xã, phường."),
    ),
    "district-divided-later": _T(
        _("{issuer} kết thúc hoạt động ngày {date}; địa bàn phần lớn thuộc: {successors}."),
    ),
    # --- language
    "misspelt-word": _T(
        _("«{written}» không phải là tiếng có nghĩa."),
        _("Sửa lỗi gõ: {proposal}"),
    ),
    "word-slip": _T(
        _("«{written}» có lẽ gõ nhầm."),
        _("Có phải là «{proposal}»?"),
    ),
    "doubled-word": _T(
        _("Lặp từ «{written}»."),
        _("Bỏ một từ."),
    ),
    "words-swapped": _T(
        _("«{written}» đảo thứ tự; {count} chỗ khác viết «{proposal}»."),
        _("Sửa thành «{proposal}»."),
    ),
    "item-starts-small": _T(
        _("Ý bắt đầu bằng chữ thường: «{quote}»."),
        _("Viết hoa chữ đầu."),
    ),
    "standard-called-criterion": _T(
        _("«{quote}»: quy định có {number} tiêu chuẩn, mỗi tiêu chuẩn gồm nhiều tiêu chí."),
        _("Sửa thành «{number} tiêu chuẩn»."),
    ),
    "degree-term": _T(
        _("«{quote}»: trường đạt chuẩn quốc gia được chia theo mức độ."),
        _("Sửa thành «mức độ {number}»."),
    ),
    "accreditation-term": _T(
        _("«{quote}»: kiểm định chất lượng giáo dục được chia theo cấp độ."),
        _("Sửa thành «cấp độ {number}»."),
    ),
    "abbreviation-slip": _T(
        _("«{written}» không phải chữ viết tắt quen dùng; gần giống {proposals}."),
        _("Kiểm tra lại chữ viết tắt."),
    ),
    "abbreviations-undefined": _T(
        _("Chữ viết tắt dùng mà không giải thích: {longs}."),
        _("Viết đầy đủ ở lần đầu, kèm chữ viết tắt trong ngoặc."),
    ),
    "abbreviation-unused": _T(
        _("Đặt chữ viết tắt {short} ({long}) nhưng sau đó không dùng."),
        _("Bỏ chữ viết tắt, hoặc dùng nó."),
    ),
    # --- gaps
    "degree-missing": _T(
        _("{count}/{total} trường không nêu phấn đấu mức độ 1 hay mức độ 2: {schools}."),
        _("Ghi mức độ cho từng trường."),
    ),
    "baseline-missing": _T(
        _("Không nêu hiện trạng: bao nhiêu trường đã đạt chuẩn, đạt tỷ lệ nào."),
        _("Thêm một đoạn hiện trạng và chỉ tiêu tỷ lệ."),
    ),
    "budget-missing": _T(
        _("Không nêu kinh phí: tổng mức và nguồn cho từng trường."),
        _("Thêm dự toán hoặc dẫn văn bản giao vốn."),
    ),
    "persons-missing": _T(
        _("Không nêu ai chịu trách nhiệm: các nhiệm vụ chỉ giao cho đơn vị."),
        _("Ghi người phụ trách, đầu mối của từng đơn vị."),
    ),
    "expiry-missing": _T(
        _(
            "Không nêu ngày hết hạn bằng của {count} trường công nhận lại; quy định phải đăng ký "
            "chậm nhất 5 tháng trước ngày hết hạn."
        ),
        _("Ghi ngày hết hạn của từng bằng và kiểm tra mốc 5 tháng."),
    ),
}  # fmt: skip
"""All codes of findings."""
