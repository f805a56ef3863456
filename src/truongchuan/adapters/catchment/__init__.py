"""Files of the catchment engine."""
