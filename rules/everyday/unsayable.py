"""What people ask that no condition, or none of this vocabulary, can say: that it is so, and where it is known."""

import re
from collections.abc import Iterator

from rules.scope import Names

_ANSWERED = re.compile(r"\b(?:repl(?:y|ied|ies)|answer(?:ed|s)?|respond(?:ed|s)?)\b", re.IGNORECASE)
_MAILS = re.compile(r"\b(?:e-?mails?|mails?|messages?|letters?)\b", re.IGNORECASE)
_SPOKE = re.compile(r"\b(?:talk(?:ed|s)?|spoken?|speaks?|contacted|reached out)\b", re.IGNORECASE)
_SPEECH = re.compile(r"talk|spok|speak|call|contacted|conversation|meeting", re.IGNORECASE)
_BELOW = re.compile(r"\b(?:subsidiar(?:y|ies)|daughter compan(?:y|ies)|child accounts?)\b", re.IGNORECASE)
_CALENDAR = re.compile(
    r"(?:\bthis|(?<!\bthe )\b(?:next|last|previous|coming))\s+(?:week|month|quarter|year)\b", re.IGNORECASE
)


def unsayable(text: str, names: Names) -> str:
    """Nothing where it can be said, for all that is known here."""
    return " ".join(_told(text, names))


def _told(text: str, names: Names) -> Iterator[str]:
    vocabulary = names.scope.vocabulary
    if _ANSWERED.search(text) and _MAILS.search(text):
        yield (
            "No rule can ask whether mails were answered: a playbook knows it of each of its mails, "
            "`replied(step)`, and of a task that somebody closed, `outcome(task) = reached`."
        )
    if _SPOKE.search(text) and not any(_SPEECH.search(name) for name in vocabulary.events):
        yield "No event here tells that somebody spoke to an account: declare one in the vocabulary, and ask for it."
    if (found := _BELOW.search(text)) and not vocabulary.groups:
        yield f"Nothing is called `{found[0]}` here: the vocabulary knows no accounts below others."


def in_days(text: str) -> str:
    """That what was said of the calendar is counted in days."""
    said = dict.fromkeys(" ".join(found[0].split()) for found in _CALENDAR.finditer(text))
    return "".join(
        f"A condition knows no calendar: `{each}` is counted in days, from today. " for each in said
    )
