"""What a whole sentence says of several at once, said of each: `neither A nor B`, `no A or B`, `between 3 and 5`.

A range is written `3~5` from here on: its `and` joins no conditions.
"""

import re
from dataclasses import dataclass

from rules.everyday.plainly import COUNTS

_AMOUNT = rf"\$?(?:\d{{4}}-\d\d-\d\d|\d[\d,.]*[km]?%?|{'|'.join(COUNTS)})"
_UNIT = r"((?:business\s+|working\s+)?(?:hour|day|week|month|quarter|year)s?)"
_ONE = r"(?:an?\s+|the\s+|our\s+|any\s+)?([\w-]+)"
_ENDS = r"(?=\s*(?:$|,|and\b|but\b))"
_TAIL = r"((?:\s+(?:in|for|within|over|since|during)\s+(?:(?!\b(?:and|or|but)\b)[^,])*)?)"
_RANGES = (
    (rf"\bbetween\s+({_AMOUNT})\s+and\s+({_AMOUNT})\s+{_UNIT}\b", r"\1 \3~\2 \3"),
    (rf"\b(\d+)\s*(?:to|-|–)\s*(\d+)\s+{_UNIT}\b", r"\1 \3~\2 \3"),
    (rf"\bbetween\s+({_AMOUNT})\s+and\s+({_AMOUNT})(?![\w.])", r"\1~\2"),
)
_WHO = r"(?:customers?|accounts?|clients?)"
_MANY = (
    r"(?:(?:(?:no|not)\s+)?(?:more|fewer|less|greater)\s+than|at\s+least|at\s+most|up\s+to|exactly|only|over|under|"
    r"a\s+(?:maximum|minimum)\s+of|[<>]=?)"
)
_OTHER = r"(?:no|not|never|without|nobody|none)\b"
_NO_NOUN = (
    r"(?:in|for|within|over|since|during|and|or|but|is|are|was|were|has|have|had|below|above|under|not|left|more|less|"
    r"fewer|at|ends?|ending|expires?|renews?|renewed|logged|dropped|drops|fell|rose|older)\b"
)
_SAID = (
    (r"(?<=[\w%)])\s*[.!?]+$", ""),
    (r"\s*;\s*(?=\w)", ", "),
    (r"\b(do|are|was|were|did|does|has|have|is)n['’]t\b", r"\1 not"),
    (r"\bthere['’]s\b", "there is"),
    (r"\bthey['’]ve\b", "they have"),
    (r"\bthere\s+(?:is|are)\s+not\s+(?:an?\s+|any\s+)?", "no "),
    (r"\b(?:(?:they|it)\s+)?(?:do|does|did|has|have)\s+not\s+have\s+(?:an?\s+|any\s+)?", "no "),
    (r"\b(?:no-?one|noone)\b", "nobody"),
    (r"^who\s+(?=(?:has|have|is|are|had|did|does)\b)", ""),
    (r"^(?:our|an?)\s+(?=[\w-]+\s+(?:has|have|had|hasn|haven|did|didn|never|not|is|was)\b)", ""),
    (r"\bno\s+users?\s+(?=(?:has\s+|have\s+)?log)", "nobody "),
    (rf"(^|\b(?:and|or|but)\s+|,\s*)(?:(?:it|they)\s+)?(?:there\s+(?:is|are|was|were)|has|have|had)\s+(?={_MANY}\b|\d)",
     r"\1"),
    (r"(^|\b(?:and|or|but)\s+|,\s*)there\s+(?:is|are)\s+(?=no\b)", r"\1"),
    (r"(^|\b(?:and|or|but)\s+|,\s*)there\s+(?:is|are)\s+(?=(?:an?|any|some)\b)", r"\1has "),
    (r"^(?:please\s+)?(?:show|find|list|give|get|tell)\s+(?:me\s+)?(?:the\s+)?", ""),
    (rf"^(?:which|what|all(?:\s+the)?|any)\s+(?={_WHO}\b)", ""),
    (r"^(?:when|if|where|once|as\s+soon\s+as)\s+(?!.*\bthen\b)(?:an?\s+|the\s+)?(?!\()", ""),
    (rf"^{_WHO}\s+(?:(?:that|who|which)\s+)?(?:with|whose|where|having)\s+(?!.*\bwhere\b)", ""),
    (rf"^{_WHO}\s+(?:(?:that|who|which)\s+)?(?=(?:have|has|had|are|is|do|did|does)\b)", ""),
    (rf"^{_WHO}\s+without\s+(?:an?\s+)?(?!.*\b(?:no|not|never)\b)", "no "),
    (rf"^{_WHO}\s+(?:that|who|which)\s+", ""),
    (rf"\bno\s+([\w-]+)\s+or\s+(?!{_OTHER})([\w-]+)\s+(?!{_NO_NOUN})(?=[a-z])", r"no \1/\2 "),
    (rf"\b({_MANY}\s+\w+)\s+([\w-]+)\s+(?:or|and)\s+([\w-]+)\s+(?=[\w-]+s\b)", r"\1 \2/\3 "),
    (rf"\b({_MANY}\s+\w+)\s+([\w-]+s?)\s+or\s+([\w-]+s?){_ENDS}", r"\1 \2/\3"),
    (r"\b(more\s+than\s+\w+)\s+(?:but|and)\s+((?:fewer|less)\s+than\s+\w+)\s+([^,]+?)" + _ENDS, r"\1 \3 and \2 \3"),
    (r"\b(?:most\s+recent|latest)\s+(?=\w)", "last "),
    (rf"^(?:has\s+|have\s+|with\s+)?both\s+{_ONE}\s+and\s+{_ONE}{_ENDS}", r"has a \1 and has a \2"),
    (rf"^(?:has\s+|have\s+|with\s+)?either\s+(?!no\b){_ONE}\s+or\s+(?!no\b){_ONE}{_ENDS}", r"has a \1 or has a \2"),
    (rf"\b(is|are|was)\s+neither\s+{_ONE}\s+nor\s+{_ONE}{_ENDS}", r"\1 not \2 or \3"),
    (rf"\b(?:(?:there\s+is|has|have|with)\s+)?neither\s+{_ONE}\s+nor\s+{_ONE}{_ENDS}", r"no \1 and no \2"),
    (rf"\bneither\s+{_ONE}\s+nor\s+{_ONE}\s+(is|are)\s+([^,]+?){_ENDS}", r"\1 \3 not \4 and \2 \3 not \4"),
    (rf"\bneither\s+{_ONE}\s+nor\s+{_ONE}\s+(?:(?:has|have|had|did)\s+)?([^,]+?){_ENDS}",
     r"\1 not \3 and \2 not \3"),
    (rf"\b(?:no|without)\s+{_ONE}\s+nor\s+{_ONE}{_TAIL}{_ENDS}", r"no \1\3 and no \2\3"),
    (rf"\bno\s+([\w-]+\s+by)\s+{_ONE}\s+or\s+{_ONE}{_TAIL}{_ENDS}", r"no \1 \2\4 and no \1 \3\4"),
    (r"^none\s+of\s+(?:the|our|their)\s+([\w-]+)\s+(?:(?:has|have|had|did)\s+)?(?!(?:not|never|no)\b)(.+)",
     r"\1 not \2"),
    (r"^(no\s+(?:[\w-]+\s+){0,2}?[\w-]+)\s+left$", r"\1"),
)  # fmt: skip
_OF_WHOM = (
    (rf"\b({_WHO}|tier)\s+(?:with|whose|having|(?:that|who|which)\s+ha(?:ve|s))\s+(?!not\b)", r"\1 and "),
    (rf"\b({_WHO})\s+(?:that|who|which)\s+(?=(?:have|has|haven|hasn|are|is|did|didn)\b)", r"\1 and "),
    (rf"\b({_WHO})\s+without\s+", r"\1 and no "),
)
_DENIES = re.compile(r"\b(?:no|not|never|nobody|none|without|\w+n['’]t)\b", re.IGNORECASE)
_EITHER = re.compile(
    rf"\b(?:no|without)\s+{_ONE}\s+or\s+(?!{_OTHER}|{_NO_NOUN}|(?:more|less|fewer|equal)\b){_ONE}{_TAIL}{_ENDS}",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"({_AMOUNT})~({_AMOUNT})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Restated:
    """`other`: what it may be meant as too, as likely; mostly nothing."""

    text: str
    other: str = ""


def restated(text: str) -> Restated:
    """`no A or B` is mostly neither of them, and may be meant of each by itself."""
    for said, plain in (*_RANGES, *_SAID):
        text = re.sub(said, plain, text, flags=re.IGNORECASE)
    for said, plain in _OF_WHOM:  # of no customer nothing is said by itself
        found = re.search(said, text, re.IGNORECASE)
        if found and not _DENIES.search(text[: found.start()]):
            text = re.sub(said, plain, text, count=1, flags=re.IGNORECASE)
    if _EITHER.search(text):
        is_alone = re.search(r"\b(?:and|or|but)\b|,", _EITHER.sub("", text)) is None
        other = _EITHER.sub(r"no \1\3 or no \2\3", text) if is_alone else ""
        return Restated(_EITHER.sub(r"no \1\3 and no \2\3", text), other)
    return Restated(text)


def as_written(said: str) -> str:
    """With the range as the language has it."""
    return _RANGE.sub(r"between \1 and \2", said)
