"""Reads what a forecast needs from CSV files."""
