"""The contacts of an account as its facts know them: who they are, what they are there for, what they speak. Pure."""

from dataclasses import dataclass, replace
from typing import Any

from engine.answer import Asked, value_of
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


def roles_of(asked: Asked) -> dict[str, str]:
    """The role of every contact of the account, by address in their order; empty where it is unknown."""
    known = asked.facts.children.get(KIND, {})
    return {key: _text("role", replace(asked, subject=known[key])) for key in sorted(known)}


def contact_at(key: str, asked: Asked) -> Contact:
    """The contact of that address; with nothing known of it when the facts have no such contact."""
    subject = asked.facts.children.get(KIND, {}).get(key)
    if subject is None:
        return Contact(key)
    within = replace(asked, subject=subject)
    return Contact(key, *(_text(name, within) for name in ("role", "name", "language", "time_zone")))


def account_text(name: str, asked: Asked) -> str:
    """A text, choice or teammate of the account; empty when it has none, or it is unknown, or no such field."""
    field = asked.vocabulary.account.get(name)
    return "" if field is None else _plain(value_of(FieldRef("account", name, field.type), asked))


def _text(name: str, asked: Asked) -> str:
    field = asked.vocabulary.fields_of(KIND).get(name)
    return "" if field is None else _plain(value_of(FieldRef(KIND, name, field.type), asked))


def _plain(value: Any) -> str:
    return str(value) if has_value(value) else ""
