"""``truongchuan manage makemessages``: Django's collector, with results that can be compared."""

from __future__ import annotations

from pathlib import Path

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collects without guesses, places and dates: the same texts always give the same file.

    Guessed ("fuzzy") translations would have to be found and corrected by hand; line numbers and
    the hour of the run would make every run a change.
    """

    _CHANGING = ('"POT-Creation-Date:', '"Report-Msgid-Bugs-To:')
    _ALWAYS = ("--no-location", "--no-wrap")
    msgmerge_options = [
        *makemessages.Command.msgmerge_options,
        "--no-fuzzy-matching",
        *_ALWAYS,
    ]
    msguniq_options = [*makemessages.Command.msguniq_options, *_ALWAYS]
    msgattrib_options = [*makemessages.Command.msgattrib_options, *_ALWAYS]
    xgettext_options = [*makemessages.Command.xgettext_options, *_ALWAYS]

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Write the catalogue of a language, without what is obsolete."""
        self.no_obsolete = True
        super().write_po_file(potfile, locale)
        written = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        kept = [
            line
            for line in written.read_text(encoding="utf-8").splitlines(keepends=True)
            if not line.startswith(self._CHANGING)
        ]
        written.write_text("".join(kept), encoding="utf-8")
