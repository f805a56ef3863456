"""Reminders and notifications, once each."""
