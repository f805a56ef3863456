"""Files of written catchment lists and of the places they speak about."""
