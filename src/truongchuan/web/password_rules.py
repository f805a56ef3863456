"""The password policy, told in words. Named in the settings, so it holds wherever one is set."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from truongchuan.domain.accounts.passwords import SHORTEST, weaknesses
from truongchuan.domain.directory.models import Person
from truongchuan.wording.accounts import PASSWORDS
from truongchuan.wording.catalogue import fill


@cache
def common_passwords() -> frozenset[str]:
    """Return Django's list of the twenty thousand most used passwords."""
    return frozenset(CommonPasswordValidator().passwords)


class LocalRules:
    """Refuses passwords that are short, usual, or made of what everybody knows of the person."""

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a weak password.

        :raises ValidationError: with everything that is wrong.
        """
        found = weaknesses(password, about=words_about(user), common=common_passwords())
        if found:
            raise ValidationError(
                [
                    ValidationError(fill(gettext(PASSWORDS[w.code]), w.params), code=w.code)
                    for w in found
                ]
            )

    def get_help_text(self) -> str:
        """Say what a good password is."""
        return gettext(
            "Từ %(least)s ký tự. Nên ghép bốn, năm từ không liên quan đến nhau; "
            "không dùng tên mình, tên cơ quan, năm, dãy phím liền nhau."
        ) % {"least": SHORTEST}


def words_about(user: Any) -> list[str]:
    """Return what belongs to a user: names, address, units, authority.

    ``known_words`` of the user adds texts where the person is not linked to the user yet.
    """
    if user is None:
        return []
    texts: list[str] = [
        getattr(user, "username", ""),
        (getattr(user, "email", "") or "").partition("@")[0],
        *getattr(user, "known_words", ()),
    ]
    person = Person.objects.filter(user_id=user.pk).first() if user.pk else None
    if person is not None:
        texts += person_words(person)
    return [text for text in texts if text]


def person_words(person: Person) -> list[str]:
    """Return the texts that belong to a person."""
    units = person.memberships.select_related("organisation")
    return [
        person.name,
        person.email.partition("@")[0],
        person.authority.name,
        person.authority.short_name,
        *_names(m.organisation for m in units),
    ]


def _names(organisations: Iterable[Any]) -> list[str]:
    return [text for o in organisations for text in (o.name, o.short_name) if text]
