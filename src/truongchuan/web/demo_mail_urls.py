"""The demo's outbox, beside the notifications; exists in demo mode only."""

from django.urls import path

from truongchuan.web.views import notifications

urlpatterns = [path("hop-thu/", notifications.demo_outbox, name="demo_outbox")]
