"""Catchments: areas whose units are parted among schools, and the runs that did it."""
