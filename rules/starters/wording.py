"""What every beginning needs: texts in the workspace's languages, and the first noun of a kind that there is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from rules.rulebook import Rulebook
from rules.vocabulary import Field


def local(rulebook: Rulebook, english: str, chinese: str) -> str:
    """A text as YAML: a map where the workspace speaks both, else one string."""
    said = {
        language: chinese if language.split("-")[0] == "zh" else english
        for language in rulebook.workspace.languages
        if language.split("-")[0] in ("en", "zh")
    } or {"": english}
    if len(said) == 1 and len(rulebook.workspace.languages) == 1:
        return _quoted(next(iter(said.values())))
    return (
        "{" + ", ".join(f"{language}: {_quoted(text)}" for language, text in said.items() if language) + "}"
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def first_field(rulebook: Rulebook, kind: str) -> Field | None:
    """The first field of the account that holds such a value."""
    return next((one for one in rulebook.vocabulary.account.values() if one.type.kind == kind), None)


def some(names: Iterable[str]) -> str:
    """A few names, for a comment."""
    listed = list(names)
    return ", ".join(listed[:5]) + (", ..." if len(listed) > 5 else "")


@dataclass(frozen=True, slots=True)
class Sign:
    """Conditions that this vocabulary allows: that it goes badly, what to think about there, that it goes well."""

    badly: str
    why: str
    well: str


def sign(rulebook: Rulebook) -> Sign:
    vocabulary = rulebook.vocabulary
    if series := first_field(rulebook, "series"):
        why = "a third less than in the four weeks before; set it to your own habit"
        return Sign(f"fell({series.name}, 30%, over 28d)", why, f"rose({series.name}, 20%, over 28d)")
    if vocabulary.events:
        event = next(iter(vocabulary.events))
        why = "a month without one; count your own median and add half"
        return Sign(f"none({event}, 30d)", why, f"count({event}, 30d) >= 3")
    if number := first_field(rulebook, "number"):
        return Sign(f"{number.name} <= 10", "set it where your own accounts part", f"{number.name} > 10")
    field = next(iter(vocabulary.account.values()))
    return Sign(
        f"{field.name} is empty",
        "known to have no value, which is more than unknown",
        f"{field.name} is known",
    )
