"""Addresses for tests of the frame alone: every name is there, most pages are one word."""

from datetime import date, datetime
from pathlib import Path

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from truongchuan.web.forms import DateField, PercentInput
from truongchuan.web.svg import drawing, element, text
from truongchuan.web.views import preferences

GALLERY = Path(__file__).parent / "templates" / "gallery.html"


class ReportForm(forms.Form):
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea(attrs={"rows": 3}))
    percent = forms.IntegerField(
        label="Tỷ lệ xong", max_value=100, widget=PercentInput(), help_text="Từ 0 đến 100."
    )
    done_on = DateField(label="Ngày xong", required=False)
    unit = forms.ChoiceField(label="Đơn vị", choices=[("1", "Phòng GD&ĐT"), ("2", "Ban QLDA")])
    way = forms.ChoiceField(
        label="Cách báo", choices=[("a", "Tại chỗ"), ("b", "Văn bản")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="Đã đối chiếu với hồ sơ", required=False)
    file = forms.FileField(label="Tệp đính kèm", required=False)


def page(request: HttpRequest, **_: object) -> HttpResponse:
    template = engines["django"].from_string(
        '{% extends "base.html" %}{% block title %}Trang{% endblock %}'
        "{% block content %}<h1>Trang</h1>{% endblock %}"
    )
    return HttpResponse(template.render({}, request))


def gallery(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Đã ghi báo cáo của Phòng GD&ĐT.")
    states = "not_started in_progress blocked done cancelled late due_soon planned registered"
    states += " evaluated recognised postponed withdrawn open accepted corrected dismissed"
    context = {
        "states": states.split(),
        "rows": [
            (n, month, task, unit, schools, state, percent)
            for n, (month, task, unit, schools, state, percent) in enumerate(ROWS, start=1)
        ],
        "page_obj": Paginator(range(437), 25).get_page(request.GET.get("page", "6")),
        "form": ReportForm(),
        "bad_form": ReportForm(
            {"bad-note": "", "bad-percent": "120", "bad-done_on": "31/02/2023", "bad-unit": "1"},
            prefix="bad",
        ),
        "due": date(2023, 5, 20),
        "passed": date(2023, 5, 12),
        "day": date(2023, 5, 15),
        "moment": datetime(2023, 5, 14, 16, 5),
        "chart": chart(),
    }
    template = engines["django"].from_string(GALLERY.read_text(encoding="utf-8"))
    return HttpResponse(template.render(context, request))


ROWS = [
    ("2023-02", "Ban hành kế hoạch và giao việc", "Phòng GD&ĐT", 15, "done", 100),
    ("2023-03", "Rà soát cơ sở vật chất từng trường", "Phòng QLĐT", 15, "done", 100),
    ("2023-04", "Hoàn tất thủ tục đấu thầu sửa chữa", "Ban QLDA", 8, "late", 60),
    ("2023-05", "Nghiệm thu, bàn giao công trình", "Ban QLDA", 8, "blocked", 35),
    ("2023-05", "Đăng ký đánh giá ngoài", "TH Ngô Quyền", 1, "due_soon", 20),
    ("2023-09", "Đón đoàn đánh giá ngoài", "Phòng GD&ĐT", 7, "not_started", 0),
]


def chart() -> str:
    children = [
        element("rect", x=150, y=0, width=70, height=90, classes="band"),
        *(text(f"Tháng {n + 2}", 85 + n * 70, 12, classes="label-2") for n in range(5)),
    ]
    for n, state in enumerate(["success", "danger", "blocked", "info", "muted"]):
        top = 20 + n * 14
        bar = element(
            "rect", x=80 + n * 60, y=top, width=90, height=10, rx=2, classes=f"bar bar--{state}"
        )
        children.append(element("a", bar, text(f"Việc {n + 1}", 4, top + 9), href="#bang"))
    children.append(element("line", x1=240, x2=240, y1=0, y2=90, classes="today-line"))
    return drawing(440, 92, title="Lộ trình mẫu", description="Năm việc", children=children)


def raises(error: type[Exception]):
    def view(request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("tai-khoan/", include("allauth.account.urls")),
    path("tai-khoan/hai-lop/", include("allauth.mfa.urls")),
    path("tai-khoan-cua-toi/", page, name="my_account"),
    path("moi/", page, name="invitation_code"),
    path("dang-nhap-chung/", page, name="oidc_login"),
    path("ngon-ngu/", preferences.set_language, name="set_language"),
    path("giao-dien/", preferences.set_theme, name="theme"),
    path("", page, name="home"),
    path("mau/", gallery, name="gallery"),
    path("loi/404/", raises(Http404)),
    path("loi/403/", raises(PermissionDenied)),
    path("loi/400/", raises(SuspiciousOperation)),
    path("loi/500/", raises(RuntimeError)),
    path("vao-vai/", page, name="demo_roles"),
    path("tim/", page, name="search"),
    path("ke-hoach/", page, name="programmes"),
    path("ke-hoach/<int:pk>/", page, name="programme"),
    path("ke-hoach/<int:pk>/lo-trinh/", page, name="roadmap"),
    path("ke-hoach/<int:pk>/lo-trinh/gantt/", page, name="roadmap_gantt"),
    path("ke-hoach/<int:pk>/lo-trinh/ma-tran/", page, name="roadmap_matrix"),
    path("ke-hoach/<int:pk>/nhiem-vu/<int:number>/", page, name="task"),
    path("ke-hoach/<int:pk>/truong/", page, name="schools"),
    path("ke-hoach/<int:pk>/tieu-chi/", page, name="criteria_heat"),
    path("ke-hoach/<int:pk>/dinh-muc/", page, name="norms_heat"),
    path("ke-hoach/<int:pk>/tac-dong/", page, name="programme_impact"),
    path("ke-hoach/<int:pk>/truong/<int:school_pk>/", page, name="school"),
    path("ke-hoach/<int:pk>/tieu-chi/", page, name="criteria_heat"),
    path("ke-hoach/<int:pk>/dinh-muc/", page, name="norms_heat"),
    path("ke-hoach/<int:pk>/don-vi/", page, name="units"),
    path("ke-hoach/<int:pk>/don-vi/<int:unit_pk>/", page, name="unit"),
    path("ke-hoach/<int:pk>/phat-hien/", page, name="findings"),
    path("ke-hoach/<int:pk>/lo-trinh/rui-ro/", page, name="schedule"),
    path("ke-hoach/<int:pk>/dieu-hanh/", page, name="dashboard"),
    path("ke-hoach/<int:pk>/vuong-mac/", page, name="obstacles"),
    path("ke-hoach/<int:pk>/bao-cao-bang-tinh/", page, name="bulk_reports"),
    path("ke-hoach/<int:pk>/so-ket/", page, name="reviews"),
    path("ke-hoach/<int:pk>/ban-chi-dao/", page, name="committee"),
    path("ke-hoach/<int:pk>/cuoc-hop/", page, name="meetings"),
    path("ke-hoach/<int:pk>/van-ban-di-den/", page, name="documents"),
    path("ke-hoach/<int:pk>/soan-van-ban/", page, name="papers"),
    path("ke-hoach/<int:pk>/tuyen-truyen/", page, name="outreach"),
    path("ke-hoach/<int:pk>/xa-hoi-hoa/", page, name="mobilisation"),
    path("ke-hoach/<int:pk>/an-ninh-phong-chay/", page, name="safety_checks"),
    path("ke-hoach/<int:pk>/lam-viec-voi-so/", page, name="consultations"),
    path("ke-hoach/<int:pk>/le-don-bang/", page, name="ceremonies"),
    path("ke-hoach/<int:pk>/ke-hoach-truong/", page, name="school_plans"),
    path("ke-hoach/<int:pk>/don-doc/viec/", page, name="reminder_work"),
    path("thong-bao/", page, name="notifications"),
    path("ke-hoach/<int:pk>/van-ban/", page, name="plan_text"),
    path("luat/", page, name="law"),
    path("cong-cu/du-bao/", page, name="forecast"),
    path("cong-cu/tuyen-tuyen-sinh/", page, name="catchment_lists"),
    path("cong-cu/chia-tuyen/", page, name="catchments"),
    path("nhap-ke-hoach/", page, name="import_upload"),
    *(
        path(f"quan-tri/{name}/", page, name=name)
        for name in (
            *("authority", "office_units", "office_people", "office_tokens", "list_imports"),
            *("certificates", "handovers", "oversight_view", "audit_log", "upkeep", "open_data"),
            *("my_account", "my_tokens"),
        )
    ),
    path("nhap-ke-hoach/<int:draft_pk>/", page, name="import_draft"),
]

handler400 = "truongchuan.web.errors.bad_request"
handler403 = "truongchuan.web.errors.forbidden"
handler404 = "truongchuan.web.errors.not_found"
handler500 = "truongchuan.web.errors.server_error"
