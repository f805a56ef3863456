"""Shapes of units: common borders, fewer points, outlines of zones. Pure geometry in metres."""
