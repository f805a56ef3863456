"""Outreach: campaigns, messages, and what wards and schools did for them."""
