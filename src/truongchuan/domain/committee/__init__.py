"""Steering committee, meetings and conclusions."""
