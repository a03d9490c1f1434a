"""The words of the tables, in the language of whoever reads the page."""

from api.aloud import words
from api.aloud.words import plain, reason, title
from api.console.speech import spoken

__all__ = ["plain", "reason", "role", "says", "title"]


def says(table: str, name: str) -> str:
    """`says('run', 'needs_attention')`: the words of one of the tables."""
    return words.says(table, name, spoken())


def role(name: str) -> str:
    return says("role", name)
