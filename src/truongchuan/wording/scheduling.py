"""Texts of scheduling: refused writes, acts in the record, and what the codes of the engine mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from truongchuan.domain.scheduling.standing import Standing
from truongchuan.engines.plan.check.steps import Step
from truongchuan.engines.schedule import Problem
from truongchuan.engines.schedule.network import Driver
from truongchuan.engines.schedule.process import Confidence
from truongchuan.engines.schedule.propose import Reason
from truongchuan.wording.catalogue import Translate, fill, identity
from truongchuan.wording.catalogue import gettext_noop as _

ERRORS: dict[str, str] = {
    "links-none": _("Chưa chọn quan hệ nào. Hãy đánh dấu ít nhất một dòng."),
    "link-task-unknown": _("Có nhiệm vụ không còn trong kế hoạch. Hãy tải lại trang rồi chọn lại."),
    "link-task-missing": _("Hãy chọn cả việc trước và việc sau."),
    "link-scope-unknown": _("Không có nhóm trường được chọn. Hãy chọn lại phạm vi áp dụng."),
    "link-lag-unreadable": _(
        "Độ trễ “{value}” không phải số ngày. Hãy ghi số nguyên, ví dụ 5 (hoặc -3 khi hai việc được gối nhau)."
    ),
    "link-to-itself": _(
        "Nhiệm vụ {first} không thể chờ chính nó. Hãy chọn hai nhiệm vụ khác nhau."
    ),
    "link-kind": _("Không có kiểu quan hệ “{kind}”. Hãy chọn một trong ba kiểu."),
    "link-lag": _("Độ trễ {lag} ngày làm việc nằm ngoài giới hạn: từ -{most} đến {most}."),
    "link-decided": _(
        "Quan hệ giữa nhiệm vụ {first} và {second} đã có người quyết định. Hãy tải lại trang để xem; muốn đổi thì rút quyết định cũ trước."
    ),
    "link-to-target-decided": _(
        "Quan hệ giữa nhiệm vụ {first} và việc công nhận đã có người quyết định. Hãy tải lại trang để xem; muốn đổi thì rút quyết định cũ trước."
    ),
    "link-school-unknown": _(
        "Có trường không thuộc kế hoạch trong quan hệ giữa nhiệm vụ {first} và {second}. Hãy tải lại trang."
    ),
    "link-gone": _(
        "Quan hệ này đã được rút hoặc đổi trong lúc bạn mở trang. Hãy xem lại danh sách."
    ),
    "links-cycle": _(
        "Các nhiệm vụ {tasks} sẽ chờ nhau vòng tròn, không việc nào bắt đầu được. Hãy bỏ bớt một quan hệ trong số này."
    ),
    "duration-task-unknown": _("Nhiệm vụ hoặc trường không còn trong kế hoạch. Hãy tải lại trang."),
    "duration-incomplete": _(
        "Nhiệm vụ {task}: hãy ghi ít nhất số ngày nhanh nhất và chậm nhất, hoặc để trống cả ba ô."
    ),
    "duration-order": _(
        "Nhiệm vụ {task}: số ngày phải từ 1 và theo thứ tự nhanh nhất ≤ thường gặp ≤ chậm nhất."
    ),
    "duration-too-long": _(
        "Nhiệm vụ {task}: chậm nhất không quá {most} ngày làm việc (khoảng ba năm)."
    ),
    "duration-not-a-number": _(
        "Nhiệm vụ {task}: “{value}” không phải số ngày. Hãy ghi số nguyên, ví dụ 20."
    ),
    "duration-outdated": _(
        "Nhiệm vụ {task}: có người đã ghi khoảng thời gian khác trong lúc bạn mở trang. Chưa ghi gì; hãy xem số mới rồi ghi lại nếu cần."
    ),
    "duration-not-newest": _("Nhiệm vụ {task}: chỉ hoàn tác được lần ghi mới nhất."),
    "baseline-label-missing": _("Hãy đặt tên cho mốc so sánh, ví dụ “Sau cuộc họp quý II”."),
    "baseline-label-taken": _("Đã có mốc so sánh tên “{label}”. Hãy đặt tên khác."),
    "schedule-impossible": _(
        "Chưa tính được lịch. Hãy xử lý các điểm cần sửa nêu ở trang Quan hệ rồi làm lại."
    ),
    "swap-empty": _("Hãy ghi ngày nghỉ, ngày làm bù, hoặc cả hai."),
    "swap-same-day": _("Ngày nghỉ và ngày làm bù không thể cùng là {day}."),
    "swap-decision-missing": _(
        "Hãy ghi văn bản quyết định hoán đổi, ví dụ số, ngày, cơ quan ban hành."
    ),
    "swap-outside": _("Ngày {day} nằm ngoài lịch của kế hoạch ({first} đến {last})."),
    "swap-not-working": _("Ngày {day} đã là ngày nghỉ. Hãy chọn một ngày làm việc để nghỉ."),
    "swap-is-working": _(
        "Ngày {day} đã là ngày làm việc. Hãy chọn thứ Bảy, Chủ nhật hoặc ngày nghỉ để làm bù."
    ),
    "swap-gone": _("Ngày hoán đổi này đã được bỏ. Hãy tải lại trang."),
    "seed-range": _("Số khởi tạo {seed} phải từ 0 đến {most}."),
    "runs-range": _("Số lần thử {runs} phải từ 100 đến 100000."),
    "slip-unknown": _(
        "Không tìm thấy nhiệm vụ (hoặc phần việc của trường) được chọn. Hãy chọn lại."
    ),
    "slip-no-part": _(
        "Nhiệm vụ {task} không có phần việc riêng của {school}. Hãy chọn “cả nhiệm vụ” hoặc trường khác."
    ),
    "slip-finished": _("Nhiệm vụ {task} đã xong, không chậm thêm được. Hãy chọn việc chưa xong."),
    "slip-range": _("Số ngày chậm phải từ 1 đến {most}, không thể là {days}."),
    "slips-too-many": _("Chỉ giả định được nhiều nhất {most} nhiệm vụ chậm cùng lúc."),
    "day-unreadable": _("“{value}” không phải ngày. Viết ngày theo mẫu 15/05/2023."),
}
ACTIONS: dict[str, str] = {
    "schedule.confirm_links": _("xác nhận quan hệ giữa các nhiệm vụ"),
    "schedule.refuse_links": _("ghi là không phụ thuộc"),
    "schedule.change_link": _("đổi quan hệ giữa hai nhiệm vụ"),
    "schedule.withdraw_link": _("rút quyết định về quan hệ"),
    "schedule.record_durations": _("ghi khoảng thời gian"),
    "schedule.undo_duration": _("hoàn tác khoảng thời gian"),
    "schedule.keep_baseline": _("lưu mốc so sánh"),
    "schedule.add_swap": _("thêm ngày hoán đổi"),
    "schedule.remove_swap": _("bỏ ngày hoán đổi"),
    "schedule.run_risk": _("lưu kết quả tính khả năng"),
}
EVENT_KINDS: dict[str, str] = {
    "link": _("quan hệ giữa các nhiệm vụ"),
    "estimate": _("khoảng thời gian"),
    "baseline": _("mốc so sánh"),
    "swap": _("ngày hoán đổi"),
    "risk": _("kết quả tính khả năng"),
}

STANDINGS: dict[str, str] = {
    Standing.REACHED: _("Đã công nhận"),
    Standing.ON_TRACK: _("Kịp tiến độ"),
    Standing.AT_RISK: _("Có nguy cơ"),
    Standing.MISSED: _("Không kịp hạn"),
    Standing.UNKNOWN: _("Chưa rõ"),
}
STANDING_TONES: dict[str, tuple[str, str]] = {
    Standing.REACHED: ("success", "medal"),
    Standing.ON_TRACK: ("info", "check"),
    Standing.AT_RISK: ("warning", "warning"),
    Standing.MISSED: ("danger", "late"),
    Standing.UNKNOWN: ("muted", "question"),
}

STEPS: dict[str, str] = {
    Step.COMMITTEE_SETUP: _("kiện toàn Ban chỉ đạo"),
    Step.COMMITTEE_MEETING: _("họp Ban chỉ đạo"),
    Step.MONTHLY_REVIEW: _("sơ kết hằng tháng"),
    Step.PROGRESS_REPORT: _("báo cáo tiến độ"),
    Step.CLOSING: _("tổng kết"),
    Step.SURVEY: _("khảo sát, rà soát điều kiện"),
    Step.PROPOSAL: _("đề nghị, phương án đầu tư"),
    Step.INVESTMENT_PLAN: _("lập kế hoạch đầu tư"),
    Step.PREPARATION: _("chuẩn bị đầu tư"),
    Step.TENDER: _("mời thầu"),
    Step.WORKS: _("thi công, cải tạo, sửa chữa"),
    Step.FACILITIES_DONE: _("hoàn thiện cơ sở vật chất"),
    Step.HANDOVER: _("bàn giao"),
    Step.SETTLEMENT: _("quyết toán"),
    Step.COUNCIL: _("lập hội đồng tự đánh giá, thu thập minh chứng"),
    Step.DOSSIER: _("hoàn thành hồ sơ, báo cáo tự đánh giá"),
    Step.PUBLICATION: _("công bố báo cáo tự đánh giá"),
    Step.CONSULTATION: _("mời Sở tư vấn"),
    Step.REGISTRATION: _("đăng ký đánh giá ngoài"),
    Step.VISIT: _("đón đoàn đánh giá ngoài"),
    Step.EVALUATION_REPORT: _("báo cáo đánh giá ngoài và ý kiến phản hồi"),
    Step.DECISION: _("quyết định công nhận"),
    Step.CERTIFICATE: _("đón bằng công nhận"),
}

LINKS: dict[str, str] = {
    "FS": _("xong việc trước mới bắt đầu việc sau"),
    "SS": _("việc trước bắt đầu thì việc sau mới bắt đầu"),
    "FF": _("việc trước xong thì việc sau mới xong"),
}
LINKS_SHORT: dict[str, str] = {
    "FS": _("xong → bắt đầu"),
    "SS": _("bắt đầu → bắt đầu"),
    "FF": _("xong → xong"),
}
GROUNDS: dict[str, str] = {
    "recognition": _("Quy trình kiểm định, công nhận"),
    "works": _("Trình tự đầu tư, xây dựng"),
    "practice": _("Thực tế triển khai"),
    "continues": _("Việc sau làm tiếp việc trước"),
    "target": _("Từ bước cuối đến công nhận"),
}
GROUND_NOTES: dict[str, str] = {
    "recognition": _(
        "Theo thứ tự các bước trong quy định về kiểm định chất lượng giáo dục và công nhận đạt chuẩn quốc gia."
    ),
    "works": _(
        "Thứ tự thông thường của công trình dùng vốn nhà nước; không dẫn điều khoản cụ thể."
    ),
    "practice": _("Suy từ cách các địa phương vẫn làm, không phải quy định. Hãy xem kỹ từng dòng."),
    "continues": _("Cách viết của kế hoạch cho thấy việc sau là phần tiếp theo của việc trước."),
    "target": _("Từ bước cuối của kế hoạch đến quyết định công nhận, cộng thời hạn theo quy định."),
}
CONFIDENCES: dict[Confidence, str] = {
    Confidence.HIGH: _("Rõ"),
    Confidence.MEDIUM: _("Khá rõ"),
    Confidence.LOW: _("Cần xem"),
}
VERIFICATIONS: dict[str, str] = {
    "verified": _("đã đối chiếu"),
    "remembered": _("cần kiểm tra"),
    "missing": _("chưa có quy định"),
    "derived": _("suy từ quy định, chờ công bố"),
}
LEADS: dict[str, str] = {
    "registration_before_expiry": _("đăng ký trước khi bằng hết hạn"),
    "team_after_acceptance": _("lập đoàn sau khi nhận hồ sơ"),
    "school_feedback": _("trường phản hồi dự thảo báo cáo"),
    "team_final_report": _("đoàn hoàn thiện báo cáo"),
    "proposal_after_report": _("đề nghị công nhận sau báo cáo"),
    "certificate_after_report": _("cấp giấy chứng nhận sau báo cáo"),
    "decision_after_proposal": _("quyết định sau khi đề nghị"),
    "upgrade_after_recognition": _("thời gian chờ trước khi nâng mức"),
    "validity": _("thời hạn của quyết định công nhận"),
    "validity_2026": _("thời hạn của quyết định công nhận"),
    "upgrade_2026": _("thời gian chờ trước khi nâng mức"),
    "recognition_2026": _("thời hạn từ đăng ký đến quyết định"),
}

REASONS: dict[str, str] = {
    "process": _("Bước “{before}” đi trước bước “{after}”"),
    "process-through": _("Bước “{before}” đi trước bước “{after}”, qua: {through}"),
    "continues-yes": _("Việc sau ghi “tiếp tục”: làm tiếp bước “{step}”"),
    "continues-no": _("Cả hai cùng nói về bước “{step}”, việc sau ở tháng sau"),
    "same-month": _("Hai việc chung tháng, nên chỉ đòi việc sau không xong trước việc trước"),
    "lead-time": _("Cộng {days} ngày làm việc: {lead} ({verification})"),
    "no-lead-time": _("Chưa có quy định thời hạn: {lead}"),
    "target": _("Bước cuối của kế hoạch là “{step}”, sau đó đến công nhận"),
    "by-hand": _("Người dùng thêm"),
}

PROBLEMS: dict[str, str] = {
    "duplicate-task": _("Nhiệm vụ {task} bị lặp."),
    "unknown-task": _("Có quan hệ hoặc số liệu nhắc đến việc không có trong lịch ({task})."),
    "cycle": _("Các việc chờ nhau vòng tròn: {tasks}. Hãy rút một quan hệ trong vòng này."),
    "outside-calendar": _(
        "{task}: ngày {day} ({field}) nằm ngoài lịch làm việc đã biết ({first} đến {last})."
    ),
    "due-before-start": _("{task}: hạn {end} sớm hơn ngày bắt đầu {start}."),
    "deadline-before-start": _("{task}: hạn cuối {end} sớm hơn ngày bắt đầu {start}."),
    "finished-before-started": _("{task}: ngày xong {end} sớm hơn ngày bắt đầu {start}."),
    "started-in-future": _("{task}: ghi bắt đầu ngày {day}, sau ngày hiện tại {on} của kế hoạch."),
    "finished-in-future": _("{task}: ghi xong ngày {day}, sau ngày hiện tại {on} của kế hoạch."),
    "negative-duration": _("{task}: số ngày {days} là số âm."),
    "no-duration": _("{task}: không có tháng và không ai ghi số ngày, nên không xếp lịch được."),
    "period-without-working-days": _("{task}: từ {start} đến {end} không có ngày làm việc nào."),
    "does-not-fit": _(
        "{task}: cần {needed} ngày làm việc, trong khi từ {start} đến {end} chỉ có {available}."
    ),
    "beyond-calendar": _("{task}: chậm đến mức vượt quá lịch làm việc đã biết (hết ngày {last})."),
    "out-of-sequence": _(
        "{second} đã bắt đầu hoặc xong trước khi {first} xong. Hãy xem lại tiến độ đã báo hoặc quan hệ giữa hai việc."
    ),
    "range-of-milestone": _("{task}: là mốc, không có khoảng thời gian."),
    "slip-of-finished": _("{task}: đã xong nên không chậm thêm được."),
    "slip-not-positive": _("{task}: số ngày chậm phải từ 1, không thể là {days}."),
}
PROBLEM_FIELDS: dict[str, str] = {
    "not_before": _("ngày bắt đầu"),
    "due": _("hạn"),
    "deadline": _("hạn cuối"),
    "started": _("ngày đã bắt đầu"),
    "finished": _("ngày đã xong"),
}

ASSUMPTIONS: dict[str, str] = {
    "duration-from-period": _(
        "chưa ai ghi số ngày, tạm coi việc kéo dài hết các tháng của kế hoạch"
    ),
    "remaining-from-duration": _(
        "chưa rõ còn bao nhiêu việc, trừ dần số ngày đã qua, ít nhất còn một ngày"
    ),
    "remaining-from-percent": _("phần còn lại tính theo tỷ lệ đã báo cáo"),
    "length-from-records": _("số ngày là mức giữa của các việc cùng loại đã xong"),
}
DRIVERS: dict[str, str] = {
    "dependency-FS": _("chờ {task} xong"),
    "dependency-SS": _("chờ {task} bắt đầu"),
    "dependency-FF": _("xong cùng lúc hoặc sau {task}"),
    "dependency-FS-lag": _("chờ {task} xong rồi thêm {lag} ngày làm việc"),
    "dependency-SS-lag": _("chờ {task} bắt đầu rồi thêm {lag} ngày làm việc"),
    "dependency-FF-lag": _("xong sau {task} ít nhất {lag} ngày làm việc"),
    "dependency-FS-overlap": _("bắt đầu sớm nhất {lag} ngày làm việc trước khi {task} xong"),
    "dependency-SS-overlap": _("bắt đầu sớm nhất {lag} ngày làm việc trước {task}"),
    "dependency-FF-overlap": _("xong sớm nhất {lag} ngày làm việc trước {task}"),
    "not-before": _("theo kế hoạch bắt đầu từ {day}"),
    "status-day": _("chưa bắt đầu, sớm nhất là hôm nay {day}"),
    "allowed-days": _("chờ khoảng ngày được phép làm"),
    "progress": _("đã làm từ {day}"),
    "slip": _("bị giả định chậm"),
    "calendar-start": _("từ ngày đầu của lịch"),
}

WINDOWS: dict[str, str] = {
    "summer": _("Hè: trường vắng, thuận lợi để thi công"),
    "school_year": _("Năm học"),
}
DAYS_OFF: dict[str, str] = {
    "new_year": _("Tết Dương lịch"),
    "tet": _("Tết Nguyên đán"),
    "hung_kings": _("Giỗ Tổ Hùng Vương"),
    "victory_day": _("Ngày Chiến thắng 30/4"),
    "labour_day": _("Quốc tế Lao động 01/5"),
    "national_day": _("Quốc khánh 02/9"),
    "culture_day": _("Ngày Văn hóa Việt Nam 24/11"),
    "made_up": _("Nghỉ bù"),
    "swap": _("Nghỉ hoán đổi"),
}
MOVE_STATES: dict[str, str] = {
    "same": _("không đổi"),
    "moved": _("đổi ngày"),
    "added": _("mới có"),
    "removed": _("không còn"),
}


def reason_ground(reason: Reason | Mapping[str, Any]) -> str:
    """Return the heading of :data:`GROUNDS` that a proposal's first reason stands under."""
    code, params = _reason(reason)
    if code == "process":
        grounds = params.get("ground") or ("practice",)
        # A chain is as sure as its weakest part.
        return next((g for g in ("practice", "works") if g in grounds), str(grounds[0]))
    return code if code in GROUNDS else "practice"


def reason_text(reason: Reason | Mapping[str, Any], translate: Translate = identity) -> str:
    """Return why a dependency is proposed."""
    code, params = _reason(reason)
    words = dict(params)
    for name in ("before", "after", "step"):
        if name in words:
            words[name] = step_label(str(words[name]), translate)
    if code == "process" and words.get("through"):
        code = "process-through"
        words["through"] = ", ".join(step_label(s, translate) for s in params["through"])
    if code == "continues":
        code = f"continues-{params.get('says_so', 'no')}"
    if "lead" in words:
        words["lead"] = translate(LEADS[str(words["lead"])])
    if "verification" in words:
        words["verification"] = translate(VERIFICATIONS[str(words["verification"])])
    return fill(translate(REASONS[code]), words)


def reason_source(reason: Reason | Mapping[str, Any]) -> tuple[str, ...]:
    """Return the articles that a reason rests on; nothing for practice and wording."""
    _code, params = _reason(reason)
    articles = params.get("articles") or ((params["article"],) if params.get("article") else ())
    return tuple(str(article) for article in articles)


def _reason(reason: Reason | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if isinstance(reason, Reason):
        return reason.code, reason.params
    return str(reason["code"]), reason.get("params", {})


def step_label(step: str, translate: Translate = identity) -> str:
    """Return what a step of the process is called."""
    return translate(STEPS[step])


def problem_text(
    problem: Problem, name: Callable[[str], str] = str, translate: Translate = identity
) -> str:
    """Return what is wrong with a network, ``name`` giving tasks their names."""
    names = tuple(name(task) for task in problem.tasks)
    words: dict[str, Any] = {
        **problem.params,
        "task": names[0] if names else "",
        "first": problem.params.get("first", names[0] if names else ""),
        "second": names[1] if len(names) > 1 else "",
        "tasks": " → ".join(names),
    }
    if "field" in words:
        words["field"] = translate(PROBLEM_FIELDS[str(words["field"])])
    return fill(translate(PROBLEMS[problem.code]), words)


def driver_text(
    driver: Driver, name: Callable[[str], str] = str, translate: Translate = identity
) -> str:
    """Return what keeps a task from starting earlier."""
    code = driver.code
    if code == "dependency" and driver.link is not None:
        wait = "-lag" if driver.lag > 0 else "-overlap" if driver.lag else ""
        code = f"dependency-{driver.link.value}{wait}"
    day: date | None = driver.day
    return fill(
        translate(DRIVERS[code]),
        {
            "task": name(driver.task) if driver.task else "",
            "lag": abs(driver.lag),
            "day": day or "",
        },
    )
