"""What a failing story says, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from api.aloud import words
from api.aloud.speech import Speech
from workflows.stories.sayings import Said, Word


def told(what: Any, speech: Speech) -> str:
    """A sentence with all that fills it; of several texts by language the reader's, else the first."""
    match what:
        case Said():
            return speech.gettext(
                what.text, **{name: told(each, speech) for name, each in what.values.items()}
            )
        case Word(table="no"):
            return words.who_says_no(what.name, speech)
        case Word() if what.table in words.TABLES:
            return words.says(what.table, what.name, speech)
        case tuple():
            return speech.gettext(", ").join(told(each, speech) for each in what)
        case Mapping():
            return str(what.get(speech.language) or next(iter(what.values()), ""))
    return str(what)
