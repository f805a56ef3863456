"""The demo's simulated year: a script of events that runs through the ordinary services."""
