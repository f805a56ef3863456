"""Law and places as dated data files; nothing but data lives here."""
