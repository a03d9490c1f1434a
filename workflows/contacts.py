"""The contacts of an account as its facts know them: who they are, what they are there for, what they speak. Pure."""

from dataclasses import dataclass, replace
from typing import Any

from engine.answer import Asked, read
from engine.known import has_value
from rules.expression import FieldRef

KIND = "contact"


@dataclass(frozen=True, slots=True)
class Contact:
    """`role`, `name`, `language`, `time_zone` are empty while unknown."""

    email: str
    role: str = ""
    name: str = ""
    language: str = ""
    time_zone: str = ""


def contacts_of(asked: Asked) -> tuple[Contact, ...]:
    """Every contact of the account, by address."""
    known = asked.facts.children.get(KIND, {})
    return tuple(contact_at(key, asked) for key in sorted(known))


def contact_at(key: str, asked: Asked) -> Contact:
    """The contact of that address; with nothing known of it when the facts have no such contact."""
    subject = asked.facts.children.get(KIND, {}).get(key)
    if subject is None:
        return Contact(key)
    within = replace(asked, subject=subject)
    return Contact(key, *(_text(name, within) for name in ("role", "name", "language", "time_zone")))


def with_role(contacts: tuple[Contact, ...], role: str) -> tuple[Contact, ...]:
    return tuple(contact for contact in contacts if contact.role == role)


def account_text(name: str, asked: Asked) -> str:
    """A text, choice or teammate of the account; empty when it has none, or it is unknown, or no such field."""
    field = asked.vocabulary.account.get(name)
    return "" if field is None else _plain(read(FieldRef("account", name, field.type), asked).value)


def _text(name: str, asked: Asked) -> str:
    field = asked.vocabulary.fields_of(KIND).get(name)
    return "" if field is None else _plain(read(FieldRef(KIND, name, field.type), asked).value)


def _plain(value: Any) -> str:
    return str(value) if has_value(value) else ""
