"""Addresses of outreach; joined to the others in ``web/urls.py``."""

from __future__ import annotations

from django.urls import URLPattern, path

from truongchuan.web.views import outreach, outreach_reports

BASE = "ke-hoach/<int:pk>/tuyen-truyen/"

urlpatterns: list[URLPattern] = [
    path(BASE, outreach.overview, name="outreach"),
    path(f"{BASE}do-phu.xlsx", outreach.overview_xlsx, name="outreach_xlsx"),
    path(f"{BASE}ghi/", outreach_reports.report, name="outreach_report"),
    path(f"{BASE}hoat-dong/", outreach_reports.activities, name="activities"),
    path(
        f"{BASE}hoat-dong/hoat-dong.xlsx", outreach_reports.activities_xlsx, name="activities_xlsx"
    ),
    path(
        f"{BASE}hoat-dong/<int:activity_pk>/dinh-chinh/",
        outreach_reports.correct,
        name="activity_correct",
    ),
    path(
        f"{BASE}hoat-dong/<int:activity_pk>/rut/",
        outreach_reports.withdraw,
        name="activity_withdraw",
    ),
    path(f"{BASE}thong-diep/", outreach.message_library, name="outreach_messages"),
    path(f"{BASE}thong-diep/<int:message_pk>/dung/", outreach.message_use, name="outreach_message"),
    path(f"{BASE}muc/", outreach.targets, name="outreach_targets"),
    path(f"{BASE}dot/", outreach.campaigns, name="campaigns"),
    path(f"{BASE}lap-dot/", outreach.campaign_new, name="campaign_new"),
    path(f"{BASE}<int:campaign_pk>/", outreach.campaign, name="campaign"),
    path(f"{BASE}<int:campaign_pk>/sua/", outreach.campaign_edit, name="campaign_edit"),
    path(f"{BASE}<int:campaign_pk>/thong-diep-moi/", outreach.message_new, name="message_new"),
]
