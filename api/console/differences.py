"""What differs between two editions, in the reader's words: a headline a noun, and its keys below it."""

from dataclasses import dataclass

from api.aloud.words import TABLES
from api.console import words
from api.console.language import language
from rules.difference import Difference
from rules.difference.shown import KeyShown, keys_shown
from rules.difference.words import headline

NAMED_BY_THE_LANGUAGE = frozenset({"if_unknown", "when_clear", "if_date_moves", "mode", "priority", "kind"})
"""Keys whose values are words of the language, and told in the reader's."""


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
    is_named = key in NAMED_BY_THE_LANGUAGE and value in TABLES[key]
    return words.says(key, value) if is_named else value
