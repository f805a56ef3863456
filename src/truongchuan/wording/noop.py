"""Marks texts for collection; the texts themselves are translated where they are shown."""


def gettext_noop(message: str) -> str:
    """Return the message unchanged; its literal is collected for translation."""
    return message
