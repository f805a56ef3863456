"""Addresses of papers."""

from django.urls import URLPattern, path

from truongchuan.web.views import paper_acts, papers

_PAPER = "ke-hoach/<int:pk>/soan-van-ban/<int:paper_pk>"

urlpatterns: list[URLPattern] = [
    path("ke-hoach/<int:pk>/soan-van-ban/", papers.paper_list, name="papers"),
    path("ke-hoach/<int:pk>/soan-van-ban/van-ban.xlsx", papers.papers_xlsx, name="papers_xlsx"),
    path(
        "ke-hoach/<int:pk>/soan-van-ban/lap/<slug:paper_kind>/", papers.paper_new, name="paper_new"
    ),
    path(f"{_PAPER}/", papers.paper_detail, name="paper"),
    path(f"{_PAPER}/doi-chieu.docx", papers.paper_linked, name="paper_linked"),
    path(f"{_PAPER}/ban-hanh.docx", papers.paper_numbered, name="paper_numbered"),
    path(f"{_PAPER}/pdf/", paper_acts.make_pdf, name="paper_pdf"),
    path(f"{_PAPER}/lap-lai/", paper_acts.make_anew, name="paper_anew"),
    path(f"{_PAPER}/ban-hanh/", paper_acts.issue, name="paper_issue"),
    path(f"{_PAPER}/rut-so/", paper_acts.withdraw, name="paper_withdraw"),
    path(f"{_PAPER}/bo/", paper_acts.discard, name="paper_discard"),
    path(f"{_PAPER}/khoi-phuc/", paper_acts.restore, name="paper_restore"),
]
