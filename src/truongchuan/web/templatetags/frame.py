"""What stands around every page: navigation, the switch between programmes, the demo's ribbon."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from truongchuan.domain.directory.selectors import organisations_of
from truongchuan.domain.programmes.policies import may
from truongchuan.domain.programmes.selectors import list_programmes
from truongchuan.domain.shared.actor import Actor
from truongchuan.web.current import current_programme
from truongchuan.web.middleware import actor_of
from truongchuan.web.oidc import provider_of
from truongchuan.web.presenters.demo import walk_url, walked_programme
from truongchuan.web.views.preferences import theme_of

register = template.Library()

MOST_PROGRAMMES_IN_SWITCHER = 8
WITHOUT_PROGRAMME = {
    "home", "import_upload", "law", "programmes", "forecast", "catchment_lists",
    "catchments",
    "authority", "office_units", "office_people", "list_imports", "certificates", "handovers",
    "oversight_view", "audit_log", "upkeep", "open_data",
    "office_tokens",
}  # fmt: skip
SCHEDULE_PAGES = (
    "schedule_links", "schedule_figures", "schedule_what_if", "schedule_run", "schedule_calendar",
    "schedule_baselines",
)  # fmt: skip
SCHOOL_PAGES = (
    "school_criteria", "school_judge", "school_norms",
    "school_facts", "school_facts_record", "school_impact",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go to; ``routes`` are the pages on which it counts as current."""

    label: str
    icon: str
    url: str
    current: bool = False
    children: list[Link] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """True for the current link and for the parent of the current one."""
        return self.current or any(child.current for child in self.children)


def navigation_links(request: HttpRequest, actor: Actor) -> list[Link]:
    """Return the pages that this person can go to from anywhere."""
    match = request.resolver_match
    here = match.url_name if match and match.url_name else ""
    programme = current_programme(request)

    def link(label: str, icon: str, route: str, *also: str, children: Any = ()) -> Link:
        args = [] if route in WITHOUT_PROGRAMME else [programme.pk]  # type: ignore[union-attr]
        return Link(label, icon, reverse(route, args=args), here in {route, *also}, list(children))

    def area(label: str, route: str, *also: str) -> Link:
        """Return the link to an area; every page under its address counts as current."""
        found = link(label, "", route, *also)
        return replace(found, current=found.current or request.path.startswith(found.url))

    def group(label: str, icon: str, children: list[Link]) -> Link:
        """Return a heading with its pages; it leads to the first of them."""
        return Link(label, icon, children[0].url, False, children)

    links = [link(gettext("Bàn làm việc"), "home", "home")]
    if programme:
        links += [
            link(gettext("Tổng quan kế hoạch"), "overview", "programme", "programme_history"),
            link(
                gettext("Lộ trình"),
                "roadmap",
                "roadmap",
                "task",
                "task_report",
                children=[
                    link(gettext("Bảng"), "", "roadmap"),
                    link(gettext("Gantt"), "", "roadmap_gantt"),
                    link(gettext("Ma trận"), "", "roadmap_matrix"),
                    area(gettext("Tiến độ và rủi ro"), "schedule", *SCHEDULE_PAGES),
                ],
            ),
            group(
                gettext("Điều hành"),
                "steering",
                [
                    area(gettext("Bảng lãnh đạo"), "dashboard"),
                    *(
                        [area(gettext("Đôn đốc"), "reminder_work", "reminder_log", "urge")]
                        if may(actor, "reminders.view_log", programme)
                        else []
                    ),
                    area(gettext("Khó khăn, vướng mắc"), "obstacles"),
                    area(gettext("Báo cáo bằng bảng tính"), "bulk_reports"),
                    area(gettext("Sơ kết tháng"), "reviews"),
                    area(gettext("Ban chỉ đạo"), "committee"),
                    area(gettext("Cuộc họp"), "meetings"),
                    area(gettext("Văn bản đi, đến"), "documents"),
                    area(gettext("Soạn văn bản"), "papers"),
                ],
            ),
            group(
                gettext("Xã hội"),
                "society",
                [
                    area(gettext("Tuyên truyền"), "outreach"),
                    area(gettext("Xã hội hóa"), "mobilisation"),
                    area(gettext("An ninh, phòng cháy"), "safety_checks"),
                    area(
                        gettext("Làm việc với Sở"), "consultations", "consultation", "recognition"
                    ),
                    area(gettext("Lễ đón bằng"), "ceremonies"),
                ],
            ),
            link(
                gettext("Trường"),
                "school",
                "schools",
                "school",
                "school_target",
                *SCHOOL_PAGES,
                children=[
                    link(gettext("Danh sách"), "", "schools"),
                    link(gettext("Theo tiêu chí"), "", "criteria_heat"),
                    link(gettext("Theo định mức"), "", "norms_heat"),
                    link(gettext("Tác động của quy định"), "", "programme_impact"),
                    area(gettext("Kế hoạch của trường"), "school_plans"),
                ],
            ),
            link(gettext("Đơn vị"), "units", "units", "unit"),
            link(gettext("Phát hiện"), "flag", "findings", "finding"),
            link(gettext("Văn bản"), "document", "plan_text"),
        ]
    if may(actor, "law.view"):
        pages = ("law_instrument", "law_diff", "law_coverage", "law_metrics")
        links.append(link(gettext("Luật"), "law", "law", *pages))
    tools = [
        *([link(gettext("Dự báo học sinh"), "", "forecast")] if may(actor, "tools.use") else []),
        *([area(gettext("Chia tuyến"), "catchments")] if may(actor, "catchments.view") else []),
        *(
            [link(gettext("Danh sách phân tuyến"), "", "catchment_lists")]
            if may(actor, "tools.use")
            else []
        ),
    ]
    if tools:
        links.append(group(gettext("Công cụ"), "tool", tools))
    office = [
        area(label, route)
        for label, route, permission in (
            (gettext("Các xã, phường"), "oversight_view", "handover.oversee"),
            (gettext("Cơ quan"), "authority", "directory.manage"),
            (gettext("Đơn vị"), "office_units", "directory.manage"),
            (gettext("Người dùng"), "office_people", "accounts.view"),
            (gettext("Nhập danh sách"), "list_imports", "directory.keep_schools"),
            (gettext("Bằng công nhận"), "certificates", "directory.view"),
            (gettext("Bàn giao"), "handovers", "handover.view"),
            (gettext("Nhật ký kiểm toán"), "audit_log", "audit.view"),
            (gettext("Sao lưu, tình trạng"), "upkeep", "upkeep.view"),
            (gettext("Xuất dữ liệu"), "open_data", "directory.manage"),
            (gettext("Khóa truy cập"), "office_tokens", "tokens.oversee"),
        )
        if may(actor, permission)
    ]
    if office:
        links.append(group(gettext("Quản trị"), "settings", office))
    if may(actor, "programmes.import"):
        links.append(link(gettext("Nhập kế hoạch"), "upload", "import_upload", "import_draft"))
    return links


@register.inclusion_tag("ui/navigation.html", takes_context=True)
def main_navigation(context: Context) -> dict[str, Any]:
    """Draw the navigation of a signed-in person; a page has it twice: at its side, for a phone."""
    request = context["request"]
    if not hasattr(request, "main_navigation"):
        request.main_navigation = navigation_links(request, actor_of(request))
    return {"links": request.main_navigation}


@register.inclusion_tag("ui/programme_switcher.html", takes_context=True)
def programme_switcher(context: Context) -> dict[str, Any]:
    """Draw the current programme, with the others to change to."""
    request = context["request"]
    programmes = list_programmes(actor=actor_of(request))
    return {
        "current": current_programme(request),
        "programmes": programmes[:MOST_PROGRAMMES_IN_SWITCHER],
    }


@register.inclusion_tag("ui/demo_ribbon.html", takes_context=True)
def demo_ribbon(context: Context) -> dict[str, Any]:
    """Draw the strip that says the figures are a demonstration, and as whom one is looking.

    The day is that of the programme looked at; only the district's year can be walked through.
    """
    try:
        roles_url = reverse("demo_roles")
    except NoReverseMatch:  # routed in demo mode only
        roles_url = ""
    request = context["request"]
    walk, walked = walk_url(), walked_programme()
    shown = current_programme(request) or walked
    return {
        "role": role_of(actor_of(request)),
        "roles_url": roles_url,
        "walk_url": walk if shown == walked else "",
        "day": shown.fixed_today if shown and walk else None,
    }


def role_of(actor: Actor) -> str:
    """Return whom one is looking as: name, the unit of the first function held, for whom."""
    if not actor.grants:
        return actor.name
    unit = organisations_of(actor=actor).filter(pk=actor.grants[0].unit_id).first()
    role = f"{actor.name} · {unit.label}" if unit else actor.name
    if actor.on_behalf_of:
        role += " · " + gettext("đang thay %s") % ", ".join(actor.on_behalf_of)
    return role


@register.simple_tag(takes_context=True)
def outside_sign_in(context: Context) -> str:
    """Return what the outside sign-in is called; nothing where there is none."""
    provider = provider_of(context["request"])
    return str(provider.name) if provider else ""


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """Return the chosen theme: light, dark or auto (as the computer has it)."""
    request = context.get("request")
    return theme_of(request) if request else "auto"
