"""All that an authority has, in open files (docs/reference/open-data.md)."""
