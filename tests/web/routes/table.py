"""All pages: the tables of every area joined, with those of the programme itself."""

from __future__ import annotations

from tests.web.routes import (
    accounts,
    audit,
    catchments,
    committee,
    dashboard,
    documents,
    followup,
    handover,
    lists,
    mobilisation,
    open_data,
    outreach,
    oversight,
    papers,
    reminders,
    reviews,
    scheduling,
    setup,
    tokens,
    upkeep,
)
from tests.web.routes.common import EVERYBODY, MANAGERS, MANAGERS_WRITE, WRITES
from truongchuan.web import demo_urls
from truongchuan.web import urls as web_urls

OURS = [*web_urls.urlpatterns, *demo_urls.urlpatterns]

AREAS = (
    scheduling,
    followup,
    documents,
    outreach,
    mobilisation,
    oversight,
    reminders,
    committee,
    reviews,
    papers,
    dashboard,
    setup,
    lists,
    accounts,
    audit,
    upkeep,
    handover,
    tokens,
    open_data,
    catchments,
)

# What a GET answers, by name and role. 405: the address is for forms.
TABLE: dict[str, dict[str, int]] = {
    "home": EVERYBODY,
    "search": EVERYBODY,
    "set_language": WRITES,
    "theme": WRITES,
    "programmes": EVERYBODY,
    "programme": EVERYBODY,
    "programme_history": EVERYBODY,
    "roadmap": EVERYBODY,
    "roadmap_gantt": EVERYBODY,
    "roadmap_matrix": EVERYBODY,
    "annex_xlsx": EVERYBODY,
    "annex_docx": EVERYBODY,
    "task": EVERYBODY,
    "task_report": MANAGERS,
    "task_report_part": {**MANAGERS, "finance": 200},
    "task_report_school": {**MANAGERS, "head_teacher": 200},
    "task_undo": WRITES,
    "schools": EVERYBODY,
    "schools_xlsx": EVERYBODY,
    "school": EVERYBODY,
    "school_target": MANAGERS_WRITE,
    "criteria_heat": EVERYBODY,
    "criteria_heat_xlsx": EVERYBODY,
    "norms_heat": EVERYBODY,
    "norms_heat_xlsx": EVERYBODY,
    "standings_refresh": WRITES,
    "programme_impact": EVERYBODY,
    "programme_impact_xlsx": EVERYBODY,
    "impact_refresh": WRITES,
    "school_criteria": EVERYBODY,
    "school_judge": {**WRITES, "finance": 403, "viewer": 403, "operator": 403},
    "school_norms": EVERYBODY,
    "school_facts": EVERYBODY,
    "school_facts_record": {**WRITES, "viewer": 403, "operator": 403},
    "school_fact_undo": {**WRITES, "viewer": 403, "operator": 403},
    "school_impact": EVERYBODY,
    "units": EVERYBODY,
    "unit": EVERYBODY,
    "findings": EVERYBODY,
    "finding": MANAGERS_WRITE,
    "findings_xlsx": EVERYBODY,
    "findings_letter": EVERYBODY,
    "plan_text": EVERYBODY,
    "law": EVERYBODY,
    "law_instrument": EVERYBODY,
    "law_diff": EVERYBODY,
    "law_coverage": EVERYBODY,
    "law_metrics": EVERYBODY,
    "forecast": {**EVERYBODY, "viewer": 403, "operator": 403},
    "catchment_lists": {**EVERYBODY, "viewer": 403, "operator": 403},
    "file": EVERYBODY,
    "import_upload": MANAGERS,
    "import_draft": MANAGERS,
    "import_correct": MANAGERS_WRITE,
    "import_add": MANAGERS_WRITE,
    "import_undo": MANAGERS_WRITE,
    "import_discard": MANAGERS_WRITE,
    "import_commit": MANAGERS_WRITE,
}
for _area in AREAS:
    TABLE |= _area.TABLE
OF_NOBODY = frozenset[str]().union(*(area.OF_NOBODY for area in AREAS))
OF_AN_AUTHORITY = {
    name
    for name in TABLE
    if name not in {"home", "search", "set_language", "theme", "programmes", "import_upload"}
    and name not in {"forecast", "catchment_lists"}
    and not name.startswith("law")
    and name not in OF_NOBODY
}
PUBLIC = {"home", "set_language", "theme"}.union(
    *(getattr(area, "PUBLIC", frozenset()) for area in AREAS)
)
