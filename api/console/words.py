"""The words of the tables, in the language of whoever reads the page."""

from api.aloud import words
from api.aloud.words import plain, reason, title
from api.console.speech import gettext, ngettext, spoken
from rules.text import LocalText

__all__ = ["called", "habit", "plain", "reason", "role", "says", "title"]


def says(table: str, name: str) -> str:
    """`says('run', 'needs_attention')`: the words of one of the tables."""
    return words.says(table, name, spoken())


def role(name: str) -> str:
    return says("role", name)


def called(label: LocalText, name: str, language: str) -> str:
    """What an author calls something; its name, where they give it no label."""
    said = label.in_language(language)
    return plain(name) if said == name else said


def habit(a_week: float | None) -> str:
    """How often a rule usually opens: a small number in words, for nobody opens a tenth of a signal."""
    if a_week is None:
        return gettext("not known before it has run for 90 days")
    if a_week == 0:
        return gettext("never")
    if a_week < 1:
        return ngettext("once in %(num)s week", "once in %(num)s weeks", max(round(1 / a_week), 2))
    return ngettext("%(num)s a week", "%(num)s a week", round(a_week))
