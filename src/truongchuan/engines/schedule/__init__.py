"""Schedules: the working calendar, networks of tasks, what a slip moves, and chances."""
