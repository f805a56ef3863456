"""Following work up: obstacles, evidence of duties, reports by spreadsheet."""
