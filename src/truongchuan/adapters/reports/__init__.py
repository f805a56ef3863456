"""Reports by spreadsheet: the file that units get, and reading it back."""
