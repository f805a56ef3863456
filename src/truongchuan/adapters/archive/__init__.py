"""Archives of a whole installation: written, checked, restored (docs/explanation/backups.md)."""
