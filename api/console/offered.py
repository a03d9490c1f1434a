"""What the desk says of a word that it offers: of a key what it wants, in the reader's language."""

import re

from api.aloud.speech import Speech


def _(text: str) -> str:
    """Marks what is said, for the catalogue."""
    return text


WANTS = (
    _("a text"),
    _("a text on one line"),
    _("a text, or a text for each language: `{en: ..., zh-CN: ...}`"),
    _("a name: lower case letters, digits, hyphens and underscores, a letter first"),
    _("a name of letters, digits, hyphens and underscores"),
    _("yes or no"),
    _("a value"),
    _("a share such as `10%`"),
    _("a share such as `5%`, or a count such as `12`"),
    _("a number a day, such as `20 a day`"),
    _("a cap such as `2 in 7d`"),
    _("a span such as `7d`, `8h` or `2bd`"),
    _("a span such as `7d`, `8h` or `2w`"),
    _("a span such as `14d`, or forever"),
    _("a time of day such as `09:30`"),
    _('hours such as `"09:30-18:30"`'),
    _("weekdays such as `mon-fri` or `mon, wed, fri`"),
    _("a date such as `2026-03-01`"),
    _("a date and time such as `2026-03-02 09:00`"),
    _("dates such as `2023-01-01 to 2024-12-31`, or `2023-01-01`"),
    _("a period and a moment in it, such as `week on tuesday 10:00` or `quarter on 2nd bd 09:00`"),
    _("a time zone such as `Europe/Berlin`"),
    _("a currency of three capitals, such as `USD`"),
    _("a language such as `en` or `zh-CN`"),
    _("an e-mail address"),
    _("a condition on one line, or lists of conditions under `all:`, `any:` or `none:`"),
    _("a title, or a table with `title:`"),
    _("a step such as `- email: welcome`"),
    _("who: `first of [admin, champion]`, `every admin`, or `whoever answered(step)`"),
    _("off, shadow, live, or a canary such as `canary 10%`"),
    _("ignore, open, or `{open: 20 a day}`"),
    _("once, always, `{per: ends_on}` or `{after: 90d}`"),
    _("a type such as `text`, `number`, `choice`, `date`, or a kind of child"),
)
"""As the shapes of documents say it; what is not among them is shown as it is."""


def offered_says(says: str, speech: Speech) -> str:
    if of := re.fullmatch(r"one of (.+)", says):
        return speech.gettext("one of %(words)s", words=of[1])
    if least := re.fullmatch(r"a whole number from (\S+)", says):
        return speech.gettext("a whole number from %(least)s", least=least[1])
    if item := re.fullmatch(r"a list; each item (.+)", says):
        return speech.gettext("a list; each item %(what)s", what=offered_says(item[1], speech))
    if value := re.fullmatch(r"a table; each value (.+)", says):
        return speech.gettext("a table; each value %(what)s", what=offered_says(value[1], speech))
    if keys := re.fullmatch(r"a table with (.+)", says):
        return speech.gettext("a table with %(keys)s", keys=keys[1])
    return speech.gettext(says) if says in WANTS else says
