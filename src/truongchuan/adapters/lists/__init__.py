"""Lists from spreadsheets: templates out, messy files in, marked files back."""
