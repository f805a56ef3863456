"""Lists brought in from spreadsheets: looked at first, written together, taken back together."""
