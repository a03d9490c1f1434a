"""What names of a rulebook are, and how each is used where it stands, in words that people read."""


def _(text: str) -> str:
    """Marks what is said, for the catalogue."""
    return text


HOW_USED = {
    "declared": _("is declared"),
    "read": _("is read in a condition"),
    "said": _("is said in a sentence"),
    "written": _("is set or told from outside"),
    "told": _("is told in a story"),
    "template": _("is printed in a mail"),
    "named": _("is named"),
}
NOUNS = {
    "field": _("field"),
    "derived field": _("derived field"),
    "key": _("key"),
    "child": _("kind of child"),
    "event": _("event"),
    "feed": _("feed"),
    "step": _("step"),
    "milestone": _("milestone"),
    "teammate": _("teammate"),
    "condition": _("named condition"),
    "list": _("list of accounts"),
    "calendar": _("calendar"),
    "source": _("source"),
    "mapping": _("import mapping"),
    "workspace": _("workspace"),
    "vocabulary": _("vocabulary"),
    "defaults": _("defaults"),
    "team": _("team"),
    "delivery": _("delivery limits"),
    "overview": _("overview"),
    "fate": _("fate"),
}
"""Beside those that are documents of their own, such as a rule."""
