"""The programming interface: the same selectors and services as the pages, as JSON."""
