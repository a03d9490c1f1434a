"""What the console's code says, in the reader's language: Flask-Babel's own functions, with their types."""

import flask_babel

from api.aloud.speech import Speech
from api.console.language import language


def spoken() -> Speech:
    """The words that console and other doors share, in the reader's language."""
    return Speech(language())


def gettext(text: str, **values: object) -> str:
    """The text with its holes `%(name)s` filled."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """One or many of something; `%(num)s` is how many."""
    return str(flask_babel.ngettext(one, many, num, **values))
