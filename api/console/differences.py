"""What differs between two editions, in the reader's words: a headline a noun, and its keys below it."""

from dataclasses import dataclass

from api.aloud.steps import Teller, assigned
from api.aloud.words import TABLES
from api.console import words
from api.console.frame import running_rulebook
from api.console.language import language
from api.console.speech import gettext
from rules.difference import Difference
from rules.difference.shown import KeyShown, keys_shown
from rules.difference.words import headline

NAMED_BY_THE_LANGUAGE = frozenset({"if_unknown", "when_clear", "if_date_moves", "mode", "priority", "kind"})
"""Keys whose values are words of the language, and told in the reader's."""
OF_PEOPLE = frozenset(
    {"owner", "assign", "responsible", "accountable", "consulted", "informed", "manager", "deputy"}
)


@dataclass(frozen=True, slots=True)
class NounShown:
    """`what`: added, changed, removed."""

    what: str
    headline: str
    keys: list[KeyShown]


def difference_lines(found: Difference | None) -> list[NounShown]:
    if found is None:
        return []
    return [
        NounShown(noun.what, headline(noun, language()), keys_shown(noun, language(), _read))
        for noun in found.nouns
    ]


def _read(key: str, value: str) -> str:
    name = key.rpartition(".")[2]
    if name in NAMED_BY_THE_LANGUAGE and value in TABLES[name]:
        return words.says(name, value)
    if name in OF_PEOPLE:
        teller = Teller(running_rulebook(), language())
        return gettext(", ").join(assigned(each, teller) for each in value.split(", "))
    return _of_first_day(value) if name == "already_true" else value


def _of_first_day(value: str) -> str:
    """`open`, `open: 20 a day`, `ignore`."""
    what, _, a_day = value.partition(": ")
    if what != "open":
        return gettext("left alone")
    return (
        gettext("opens %(count)s a day", count=a_day.split(" ")[0]) if a_day else gettext("opens all at once")
    )
