"""The rights table: what the plan's division of work lets each unit do.

Written by hand from Kế hoạch 38/KH-UBND: section IV.2 (duties of eleven kinds of unit) and the
table of progress (lead and cooperating units). Not derived from the code: where the code differs,
one of the two is wrong. ``ground`` says where the plan (or a usual rule) says so.

Two rules hold for all of the plan's work. The leader decides in everything; the education office
is the standing body ("cơ quan thường trực") and may act for any unit: both are in every line that a
unit of the authority may act in (:data:`MANAGERS`). A viewer and another authority never act.
"""

from __future__ import annotations

from dataclasses import dataclass

MANAGERS = frozenset({"leader", "education"})
KEEPERS = frozenset({"leader", "operator"})
"""Who looks after the authority: its people, units and settings."""


@dataclass(frozen=True, slots=True)
class Right:
    """One act: ``who`` are the roles that may do it."""

    key: str
    area: str
    act: str
    who: frozenset[str]
    ground: str


def _managers(key: str, area: str, act: str, *others: str, ground: str) -> Right:
    return Right(key, area, act, MANAGERS | set(others), ground)


def _keepers(key: str, area: str, act: str, *others: str, ground: str) -> Right:
    return Right(key, area, act, KEEPERS | set(others), ground)


def _only(key: str, area: str, act: str, *who: str, ground: str) -> Right:
    return Right(key, area, act, frozenset(who), ground)


_UNITS = (
    "education", "office", "finance", "projects", "environment", "urban", "home", "culture",
    "police", "ward", "school",
)  # fmt: skip

READING = (
    _only("see", "Reading", "see the programme, its tasks and figures", *_UNITS, "leader",
          "operator", "viewer", ground="all named in the plan and its addressees"),
)  # fmt: skip
TASKS = (
    _managers("row.education", "Tasks", "report a task that the education office leads (1)",
              ground="table: Phòng GD&ĐT chủ trì"),
    _managers("row.finance", "Tasks", "report a task that finance leads (2)", "finance",
              ground="table: Phòng TC-KH chủ trì"),
    _managers("row.authority", "Tasks", "report a task that the people's committee leads (3)",
              ground="table: UBND quận chủ trì, Văn phòng phối hợp"),
    _managers("row.projects", "Tasks", "report a task that the project board leads (5)",
              "projects", ground="table: Ban QLDA-ĐTXD chủ trì"),
    _managers("part.finance", "Tasks", "report finance's part in a task of others (1)", "finance",
              ground="table: phối hợp"),
    _managers("part.projects", "Tasks", "report the project board's part (1)", "projects",
              ground="table: phối hợp"),
    _managers("part.urban", "Tasks", "report urban management's part (1)", "urban",
              ground="table: phối hợp"),
    _managers("part.office", "Tasks", "report the office's part (6)", "office",
              ground="table: Văn phòng phối hợp"),
    _managers("school.own", "Tasks", "report the own school's step (4)", "school",
              ground="table: các trường phối hợp"),
    _managers("school.other", "Tasks", "report another school's step (4)",
              ground="each school answers for itself (I)"),
    _managers("school.by_lead", "Tasks", "report a school's step in a task led by the project board"
              " (5), own school", "school", "projects", ground="the lead follows its task"),
    _managers("school.other_by_lead", "Tasks", "the same, another school", "projects",
              ground="the lead follows its task"),
    _managers("task.assign", "Tasks", "give a unit a task outside the plan",
              ground="IV.2.1: cơ quan thường trực"),
)  # fmt: skip
DUTIES = (
    *(
        _managers(f"duty.{unit}", "Duties", f"report the duty of section 2.{place}", unit,
                  ground=f"IV.2.{place}")
        for place, unit in enumerate(_UNITS, start=1)
    ),
    _managers("duty.other_ward", "Duties", "report another ward's duty (2.10)",
              ground="each ward for itself"),
    _managers("duty.other_school", "Duties", "report another school's duty (2.11)",
              ground="each school for itself"),
)  # fmt: skip
OBSTACLES = (
    _managers("obstacle.raise", "Obstacles", "raise an obstacle of a task (1)", "finance",
              "projects", "urban", ground="who has a part may say what stops it"),
    _managers("obstacle.raise_office", "Obstacles", "raise an obstacle of a task (6)", "office",
              ground="who has a part may say what stops it"),
    _managers("obstacle.raise_own", "Obstacles", "raise an obstacle of the own school's step (4)",
              "school", "finance", "projects", ground="the school and the units of the task"),
    _managers("obstacle.raise_other", "Obstacles", "raise one of another school's step (4)",
              "finance", "projects", ground="not a school for another"),
    _managers("obstacle.answer", "Obstacles", "answer one addressed to finance", "finance",
              ground="who was asked"),
    _managers("obstacle.solve", "Obstacles", "solve one addressed to finance", "finance",
              ground="who was asked"),
    _managers("obstacle.solve_projects", "Obstacles", "solve one addressed to the project board",
              "projects", ground="who was asked"),
    _managers("obstacle.withdraw_own", "Obstacles", "withdraw one that the school raised",
              "school", ground="who raised it"),
    _managers("obstacle.readdress", "Obstacles", "give one to another unit",
              ground="IV.2.1: xử lý vấn đề phát sinh"),
    _managers("obstacle.assign", "Obstacles", "turn one into a task", ground="IV.2.1"),
    _managers("sheet.finance", "Obstacles", "report finance's task by spreadsheet", "finance",
              ground="as in the form"),
    _managers("sheet.school", "Obstacles", "report the own school's step by spreadsheet",
              "school", ground="as in the form"),
)  # fmt: skip
SCHEDULE = (
    _managers("duration", "Schedule", "say how long finance's task may take (2)", "finance",
              ground="who leads knows"),
    _managers("duration.projects", "Schedule", "the same, the project board's task (5)",
              "projects", ground="who leads knows"),
    _managers("dependency", "Schedule", "confirm a dependency", ground="IV.2.1"),
    _managers("baseline", "Schedule", "keep a baseline", ground="IV.2.1"),
    _managers("swap", "Schedule", "enter a compensating day", ground="IV.2.1"),
)  # fmt: skip
REVIEWS = (
    _managers("review.open", "Reviews", "open a month", ground="I: sơ kết đánh giá hằng tháng"),
    _managers("review.comment_finance", "Reviews", "comment for finance", "finance",
              ground="each unit for itself"),
    _managers("review.comment_ward", "Reviews", "comment for the own ward", "ward",
              ground="each unit for itself"),
    _managers("review.comment_school", "Reviews", "comment for the own school", "school",
              ground="each unit for itself"),
    _managers("review.assess", "Reviews", "assess a unit", ground="IV.2.1"),
    _managers("review.assign", "Reviews", "give a task from a review", ground="IV.2.1"),
    _managers("review.close", "Reviews", "close a month", ground="IV.2.1: báo cáo UBND quận"),
)  # fmt: skip
COMMITTEE = (
    _managers("committee.renew", "Committee", "renew the committee", ground="IV.1; table: GD&ĐT"),
    _managers("meeting.plan", "Committee", "plan a meeting", "office",
              ground="table: Văn phòng phối hợp; its officer is secretary"),
    _managers("meeting.minutes", "Committee", "write minutes", "office", ground="secretary"),
    _managers("meeting.conclusion", "Committee", "write down a conclusion that gives a task",
              "office", ground="secretary"),
    _only("meeting.conclude", "Committee", "declare a meeting concluded", "leader",
          ground="who presides: UBND quận chủ trì"),
)  # fmt: skip
DOCUMENTS = (
    _managers("document.register", "Documents", "enter a document", "office",
              ground="IV.2.2: văn thư"),
    _managers("document.assign", "Documents", "give one to a unit", "office", ground="IV.2.2"),
    _managers("document.move", "Documents", "handle one given to finance", "office", "finance",
              ground="who it was given to"),
    _managers("document.reply", "Documents", "record the answer to it", "office", "finance",
              ground="who it was given to"),
    _managers("document.task", "Documents", "give a task from one", ground="IV.2.1"),
    _managers("remind", "Documents", "remind a unit now", "office",
              ground="IV.2.2: theo dõi, đôn đốc"),
    _managers("paper.report", "Documents", "make a report", "office",
              ground="IV.2.1 báo cáo; IV.2.2: tổng hợp báo cáo"),
    _managers("paper.own", "Documents", "make the own school's registration", "school",
              "office", ground="the school registers; IV.2.2"),
    _managers("paper.other", "Documents", "make another school's registration", "office",
              ground="IV.2.2 for all; not a school for another"),
    _managers("paper.issue", "Documents", "record number and day of a paper", "office",
              ground="văn thư"),
)  # fmt: skip
SOCIETY = (
    _managers("campaign", "Society", "start a campaign", "culture", ground="IV.2.8: hướng dẫn"),
    _managers("outreach.target", "Society", "set how often wards are to act", "culture",
              ground="IV.2.8"),
    _managers("outreach.own_ward", "Society", "report outreach of the own ward", "ward", "culture",
              ground="IV.2.10; IV.2.8"),
    _managers("outreach.other_ward", "Society", "report outreach of another ward", "culture",
              ground="IV.2.8"),
    _managers("outreach.own_school", "Society", "report outreach of the own school", "school",
              ground="IV.2.11"),
    _managers("outreach.other_school", "Society", "report outreach of another school",
              ground="each school for itself"),
    _managers("drive.draft", "Society", "draft a drive for the own school", "school", "ward",
              ground="IV.2.11; IV.2.10: vận động"),
    _managers("drive.draft_other", "Society", "draft a drive for another school",
              ground="each school for itself"),
    _managers("drive.approve", "Society", "approve a drive", ground="III.2.4"),
    _managers("receipt.own", "Society", "record a gift to the own school", "school", "ward",
              ground="IV.2.11"),
    _managers("receipt.other", "Society", "record a gift to another school",
              ground="each school for itself"),
    _managers("receipt.check", "Society", "check a receipt", "finance",
              ground="IV.2.3: thanh, quyết toán"),
)  # fmt: skip
OVERSIGHT = (
    _managers("check.plan", "Oversight", "plan a safety check", "police", ground="IV.2.9"),
    _managers("check.finding", "Oversight", "write a finding of it", "police", ground="IV.2.9"),
    _managers("check.claim", "Oversight", "say that the own school put it right", "school",
              ground="who was asked"),
    _managers("check.confirm", "Oversight", "confirm that it was put right", "police",
              ground="IV.2.9"),
    _managers("consultation", "Oversight", "plan a session with the department",
              ground="table: Phòng GD&ĐT"),
    _managers("advice.claim", "Oversight", "say that the school followed its advice", "school",
              ground="who was asked"),
    _managers("advice.confirm", "Oversight", "confirm it", ground="table: Phòng GD&ĐT"),
    _managers("recognition", "Oversight", "record a step of recognition",
              ground="table: Phòng GD&ĐT"),
    _managers("plan.own", "Oversight", "write the own school's plan", "school", ground="IV.2.11"),
    _managers("plan.other", "Oversight", "write another school's plan",
              ground="each school for itself"),
    _managers("ceremony", "Oversight", "plan a ceremony", ground="table: Ban chỉ đạo"),
    _managers("ceremony.tick", "Oversight", "tick culture's preparation at the own school",
              "culture", "school", ground="whose it is, and the host"),
)  # fmt: skip
PLAN = (
    _managers("import", "Plan and targets", "bring a plan in", ground="IV.2.1: tham mưu"),
    _managers("target", "Plan and targets", "move a target", ground="IV.2.1"),
    _managers("finding", "Plan and targets", "decide on a finding", ground="IV.2.1"),
    _managers("judge.own", "Plan and targets", "judge an item of the own school", "school",
              ground="I: rà soát; self-assessment"),
    _managers("judge.other", "Plan and targets", "judge an item of another school",
              ground="each school for itself"),
    _managers("figures.own", "Plan and targets", "enter a figure asked of the own school",
              "school", ground="who is asked for it"),
    _managers("figures.other", "Plan and targets", "enter a figure asked of another school",
              ground="who is asked for it"),
)  # fmt: skip

_ORDER = "order of the office"
PEOPLE = (
    _keepers("people.see", "People", "see who has an account in finance", ground=_ORDER),
    _keepers("people.add", "People", "add an officer of finance", ground=_ORDER),
    _keepers("people.add_own", "People", "add an officer of the own school", "school",
             ground="a head answers for the own unit"),
    _keepers("people.add_leader", "People", "add a leader", ground="never by a head"),
    _keepers("people.invite", "People", "invite an officer of finance", ground=_ORDER),
    _keepers("people.invite_own", "People", "invite an officer of the own school", "school",
             ground="a head answers for the own unit"),
    _keepers("people.revoke", "People", "take an invitation to finance back", ground=_ORDER),
    _keepers("people.change", "People", "change name or e-mail of somebody", ground=_ORDER),
    _keepers("people.function", "People", "give a function in finance", ground=_ORDER),
    _keepers("people.end_function", "People", "end a function in finance", ground=_ORDER),
    _keepers("people.leave", "People", "let somebody leave the post", ground=_ORDER),
    _keepers("people.lock", "People", "lock an account", ground=_ORDER),
    _keepers("people.unlock", "People", "unlock it", ground=_ORDER),
    _keepers("people.sign_out", "People", "end somebody's sessions", ground=_ORDER),
    _keepers("people.second_factor", "People", "remove a lost second factor", ground=_ORDER),
    _keepers("people.policy", "People", "say whether a second factor is asked", ground=_ORDER),
    _keepers("people.data", "People", "see all data kept of finance's officer", "finance",
             ground="and each their own"),
    _keepers("people.erase", "People", "erase who has left", ground=_ORDER),
    _keepers("stand_in.start", "People", "name who stands in for finance's officer", "finance",
             ground="who is away says so"),
    _keepers("stand_in.end", "People", "end that (the project board's officer stands in)",
             "finance", "projects", ground="both of them"),
)  # fmt: skip
SETTINGS = (
    _keepers("unit.add", "Units and settings", "add a unit", ground=_ORDER),
    _keepers("unit.correct", "Units and settings", "correct a unit's name", ground=_ORDER),
    _keepers("unit.end", "Units and settings", "end a unit", ground=_ORDER),
    _keepers("letterhead", "Units and settings", "set a letterhead", ground=_ORDER),
    _keepers("school_year", "Units and settings", "set the school year", ground=_ORDER),
    _keepers("office_day", "Units and settings", "enter a day off", ground=_ORDER),
    _keepers("weekly_rest", "Units and settings", "say which days are free", ground=_ORDER),
    _keepers("link", "Units and settings", "open the data to another authority", ground=_ORDER),
)  # fmt: skip
LISTS = (
    _keepers("list.schools", "Lists and certificates", "bring a list of schools in", "education",
             ground="who keeps the schools' files"),
    _keepers("list.certificates", "Lists and certificates", "bring a list of certificates in",
             "education", ground="who keeps the schools' files"),
    _keepers("list.units", "Lists and certificates", "bring a list of units in",
             ground="it says who may do what"),
    _keepers("list.persons", "Lists and certificates", "bring a list of persons in",
             ground="it says who may do what"),
    _keepers("list.commit", "Lists and certificates", "write a list of schools", "education",
             ground="who keeps the schools' files"),
    _keepers("list.undo", "Lists and certificates", "take a list of schools back", "education",
             ground="who keeps the schools' files"),
    _keepers("certificate.record", "Lists and certificates", "enter a certificate", "education",
             ground="who keeps the schools' files"),
    _keepers("certificate.withdraw", "Lists and certificates", "withdraw an entry", "education",
             ground="who keeps the schools' files"),
)  # fmt: skip
HANDOVER = (
    _managers("handover.create", "Hand-over", "begin a hand-over", ground="whose plan it is"),
    _managers("handover.edit", "Hand-over", "change a draft", ground="whose plan it is"),
    _managers("handover.offer", "Hand-over", "offer it", ground="whose plan it is"),
    _managers("handover.take_back", "Hand-over", "take it back", ground="whose plan it is"),
    _managers("handover.cancel", "Hand-over", "give it up", ground="whose plan it is"),
    _only("handover.accept", "Hand-over", "accept a part", "stranger",
          ground="the receiver's leader signs"),
    _only("handover.return", "Hand-over", "return a part", "stranger",
          ground="the receiver's leader"),
    _managers("handover.carry_out", "Hand-over", "carry out what was agreed", "stranger",
              ground="either side, once all have signed"),
)  # fmt: skip
UPKEEP = (
    _only("backup.now", "Upkeep, audit, tokens", "make a backup now", "operator",
          ground="the machine names who; it holds every authority's data"),
    _only("backup.check", "Upkeep, audit, tokens", "read a backup through", "operator",
          ground="the machine names who"),
    _only("backup.download", "Upkeep, audit, tokens", "download a backup", "operator",
          ground="the machine names who"),
    _only("job.retry", "Upkeep, audit, tokens", "let a failed job run again", "operator",
          ground="the machine names who"),
    # Anybody who looks after an authority exports that authority; the stranger leads another.
    _keepers("export.ask", "Upkeep, audit, tokens", "export the own authority", "stranger",
             ground="each their own authority"),
    _only("export.fetch", "Upkeep, audit, tokens", "download what the leader asked for", "leader",
          ground="who asked"),
    _keepers("audit.read", "Upkeep, audit, tokens", "read the audit record", ground=_ORDER),
    _keepers("audit.check", "Upkeep, audit, tokens", "have the audit record checked",
             ground=_ORDER),
    _only("token.make", "Upkeep, audit, tokens", "make a token for oneself", *_UNITS, "leader",
          "operator", "viewer", "stranger", ground="with the rights that one has"),
    _only("token.end", "Upkeep, audit, tokens", "end finance's token", "finance", "operator",
          ground="whose it is; the operator in need"),
)  # fmt: skip
CATCHMENTS = (
    _managers("catchment.load", "Catchments", "load an area with its units and schools",
              ground="III.1.3: điều chỉnh phân tuyến tuyển sinh"),
    _managers("catchment.run", "Catchments", "have zones worked out",
              ground="III.1.3: điều chỉnh phân tuyến tuyển sinh"),
    _managers("catchment.curve", "Catchments", "have cost set against children moved",
              ground="III.1.3: điều chỉnh phân tuyến tuyển sinh"),
    _managers("catchment.stop", "Catchments", "stop a run", ground="who may ask may stop"),
    _managers("catchment.delete", "Catchments", "delete an area with its runs",
              ground="who may load may delete"),
)  # fmt: skip
OFFICE = (*PEOPLE, *SETTINGS, *LISTS, *HANDOVER, *UPKEEP)

RIGHTS: tuple[Right, ...] = (
    *READING, *PLAN, *TASKS, *DUTIES, *OBSTACLES, *SCHEDULE, *REVIEWS, *COMMITTEE, *DOCUMENTS,
    *SOCIETY, *OVERSIGHT, *CATCHMENTS, *OFFICE,
)  # fmt: skip
