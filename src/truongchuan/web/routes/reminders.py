"""Addresses of reminders."""

from django.urls import URLPattern, path

from truongchuan.web.views import notifications, reminder_log

urlpatterns: list[URLPattern] = [
    path("thong-bao/", notifications.notification_list, name="notifications"),
    path("thong-bao/doc-het/", notifications.read_all, name="notifications_read_all"),
    path("thong-bao/thiet-dat/", notifications.settings_page, name="notification_settings"),
    path("thong-bao/lich/dia-chi-moi/", notifications.rotate_feed, name="feed_rotate"),
    path("thong-bao/lich/thu-hoi/", notifications.revoke_feed, name="feed_revoke"),
    path(
        "thong-bao/<int:notification_pk>/mo/",
        notifications.open_notification,
        name="notification_open",
    ),
    path("lich/<str:token>.ics", notifications.calendar_feed, name="calendar_feed"),
    path("ke-hoach/<int:pk>/don-doc/", reminder_log.log_page, name="reminder_log"),
    path(
        "ke-hoach/<int:pk>/don-doc/nhat-ky-don-doc.xlsx",
        reminder_log.log_xlsx,
        name="reminder_log_xlsx",
    ),
    path(
        "ke-hoach/<int:pk>/don-doc/viec-can-don-doc/", reminder_log.work_page, name="reminder_work"
    ),
    path("ke-hoach/<int:pk>/don-doc/nhiem-vu/<int:number>/", reminder_log.urge_page, name="urge"),
]
