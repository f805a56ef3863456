"""The demo's second authority: a ward of the two-tier system, school year 2026-2027."""
