"""Signs, numbers, spans and comparisons of everyday speech, as the language has them; the nouns stay as they are."""

import re
from collections.abc import Callable
from functools import cache

from rules.mends import span_meant_by

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNTS = {**{word: str(n) for n, word in enumerate(_NUMBERS, 1)}, "a": "1", "an": "1"}
_UNITS = "(?:second|sec|minute|min|hour|hr|day|week|wk|month|mo|quarter|qtr|year|yr|workday)s?"
_SPAN = re.compile(
    rf"\b(\d{{1,6}}|{'|'.join(COUNTS)})[\s-]*((?:business|working|work)\s+)?({_UNITS})(?:['’]s?)?(?![\w-])",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"\b(?:(in)\s+)?(?:the\s+)?(last|past|previous|next|coming|this)\s+({_UNITS})(?![\w-])", re.I
)
_EACH = "day|week|month|quarter|year"
_MILLIONS = r"(\d(?:\.\d+)?)\s*(?:m|mn|million)\b(?=\s*(?:$|[A-Z]{3}\b|(?:and|or)\b|,))"
_FIRST = (
    (r"\b(?:a\s+)?fortnight\b", "2 weeks"),
    (rf"\b(\d+)\s*\+\s*({_UNITS})\b", r"at least \1 \2"),
    (rf"\b(\d+\s+{_UNITS})\s+or\s+(?:more|longer)\b", r"at least \1"),
    (rf"\b((?:in|within)\s+\d+\s+{_UNITS})\s+or\s+(?:less|fewer|sooner)\b", r"\1"),
    (r"\b(?:a|one)\s+single\b", "1"),
    (r"\bonce\b", "1 times"),
    (r"\btwice\b", "2 times"),
    (r"\bthrice\b", "3 times"),
    (rf"\b(?:per|each|every)\s+({_EACH})\b", r"in last 1 \1"),
    (r"\b(?:logs?|logging|signed|signs)\s+in\b", "logged in"),
    (r"\bhalved\b", "dropped by 50%"),
    (r"\bdoubled\b", "rose by 100%"),
    (r"\btripled\b", "rose by 200%"),
    (r"\b(?:(by|of|than)\s+)?(?:a\s+)?half\b", r"\1 50%"),
    (r"\b(by|than)\s+a\s+third\b|\ba\s+third\s+(?=of\b)", r"\1 33% "),
    (r"\b(by|than)\s+a\s+quarter\b|\ba\s+quarter\s+(?=of\b)", r"\1 25% "),
    (r"\btwo[\s-]+thirds\b", "67%"),
    (r"\bthree[\s-]+quarters\b", "75%"),
    (r"^zero\b", "no"),
    (_MILLIONS, lambda found: f"{float(found[1]) * 1_000_000:.0f}"),
)
"""What would be taken for something else if spans were read first."""
_WAS = re.compile(r"\b(?:log(?:ged|ins?)|\w+ed|fell|rose|grew|left|went|became)\b", re.IGNORECASE)
_OR_EQUAL = r"(?:\s+or\s+equals?(?:\s+to)?|\s+or\s+the\s+same(?:\s+as)?)"
_MORE, _LESS = (
    "greater|more|bigger|higher|larger|longer|older",
    "less|fewer|lower|smaller|shorter|younger|newer",
)
_SAID = (
    (r"^(?:they|it|customer|account)\s+(?=(?:have|has|are|is|did|do)\b)", ""), (r"\b(?:their|its)\b", " "),
    (r"^(?:have|has)\s+(?=(?:fewer|more|less)\b)", ""),
    (r"≤|=<", "<="), (r"≥|=>", ">="), (r"≠|<>", "!="), (r"==", "="), (r"&&", "and"),
    (r"\bisn['’]t\b", "is not"), (r"\bhasn['’]t\b", "has not"), (r"\bhaven['’]t\b", "have not"),
    (r"\bdoesn['’]t\b", "does not"), (r"\bdidn['’]t\b", "did not"),
    (rf"\b(?:exactly|precisely|only|just)\s+(?=\d|(?:{'|'.join(_NUMBERS)})\b)", "= "), (r"^=\s*no\b", "no"),
    (r"\b(?:the|currently|still|already|yet|just|any ?more|at all)\b", " "),
    (r"(?<!from )\b(?:now|today|current_date)\b(?:\(\))?", "today"), (r"\$\s*(?=\d)", ""), (r"(?<=\d),(?=\d{3}\b)", ""),
    (r"(\d+)k\b", r"\g<1>000"), (r"(\d)\s*(?:%|percent\b|per cent\b)", r"\1%"),
    (rf"\b(?:(?:is|are|was|were|has been|have been)\s+)?(?:{_MORE})\s+than{_OR_EQUAL}", ">="),
    (rf"\b(?:(?:is|are|was|were|has been|have been)\s+)?(?:{_LESS})\s+than{_OR_EQUAL}", "<="),
    ("不是|不等于", " != "), ("至少|不少于", " >= "), ("至多|不超过|最多", " <= "), ("大于|多于|超过", " > "),
    ("小于|少于|低于", " < "), ("是|等于", " = "),
    (r"^(?:nobody|no one|no-one)\b", "no"),
    (r"\bweek[ -]over[ -]week\b", "over 7d"), (r"\bmonth[ -]over[ -]month\b", "over 30d"),
    (r"\b(?:is\s+|are\s+)?(\d+%?)(?:\+| or (?:more|higher)\b)", r">= \1"),
    (r"\b(?:is\s+|are\s+)?(\d+%?) or (?:less|fewer|lower)\b", r"<= \1"),
    (r"\b(?:(?:is|are|was|has been)\s+)?not\s+(?:been\s+)?(?:set|filled(?:\s+in)?|maintained)\b", "is empty"),
    (r"\b(?:is|are)\s+(?=\d+$)", "= "), (r"\bcoming\s+(?=\d)", "next "),
    (r"\b(?:has|have)\s+been\s+(?=(?:under|below|over|above)\b)", ""),
    (r"\bdays?\s+since\b", "days_since"), (r"\bdays?\s+(?:until|till|to|before)\b", "days_until"),
    (r"\b(days_since|days_until)\s+(?:last\s+)?([\w.]+)", r"\1(\2)"),
    (rf"\b(?:(?:is|are)\s+)?(?:at least|(?:no|not) (?:{_LESS}) than|a minimum of)\b", ">="),
    (rf"\b(?:(?:is|are)\s+)?(?:at most|(?:no|not) (?:{_MORE}) than|up to|a maximum of)\b", "<="),
    (rf"\b(?:(?:is|are|was|were|has been|have been)\s+)?(?:for\s+)?(?:{_MORE})\s+(ago\s+)?than\b", r"> \1"),
    (rf"\b(?:(?:is|are|was|were|has been|have been)\s+)?(?:for\s+)?(?:{_LESS})\s+(ago\s+)?than\b", r"< \1"),
    (r"\b(?:(?:is|are)\s+)?(?:over|above|exceeds|exceeding)\s+(?=\$?\d)(?!\d+[a-z])", "> "),
    (r"\b(?:(?:is|are)\s+)?(?:under|below)\s+(?=\$?\d)(?!\d+[a-z])", "< "),
    (r"(?<![\d%])\s+for\s+(?=[<>]=?\s*\d+[a-z])", " "), (r"(?<![\d%])\s+for\s+over\s+(?=\d+[a-z])", " > "),
    (r"\b(?:(?:is|are)\s+)?equals?(?:\s+to)?\b", "="), (r"\b(?:is|are)\s+(?=[<>])", ""),
    (r"\b(?:does not equal|is not equal to|differs from|is different from)\b", "!="),
)  # fmt: skip
_BEGINS = re.compile(rf"^({'|'.join(_NUMBERS)})\s+(?=[a-z])", re.IGNORECASE)
_COUNTED = re.compile(rf"([<>]=?|=)\s*({'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_AGED = re.compile(
    r"(?:older|longer|younger|newer)\s+(?:ago\s+)?than|longer\s+ago|for\s+(?:more|less|over|at (?:least|most))\b",
    re.I,
)


def plainly(clause: str) -> str:
    """`opened_at longer than five days ago` is `opened_at > 5d ago`. What is aged says `ago` or `old`."""
    for pattern, written in _first_words():
        clause = pattern.sub(written, clause)
    is_aged = _AGED.search(clause) and not re.search(r"\b(?:ago|old)\b", clause)
    said = _SPAN.sub(_span, clause)
    said = _PERIOD.sub(lambda found: _period(found, is_past=_WAS.search(clause) is not None), said)
    for pattern, written in _plain_words():
        said = pattern.sub(written, said)
    said = _BEGINS.sub(lambda found: f"{COUNTS[found[1].lower()]} ", said)
    said = _COUNTED.sub(lambda found: f"{found[1]} {COUNTS[found[2].lower()]}", said)
    said = " ".join(said.split())
    return f"{said} old" if is_aged else said.replace("> ago ", "> ").replace("< ago ", "< ")


@cache
def _plain_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(said, re.IGNORECASE), written) for said, written in _SAID)


@cache
def _first_words() -> tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]:
    return tuple((re.compile(said, re.IGNORECASE), written) for said, written in _FIRST)


def _span(found: re.Match[str]) -> str:
    return span_meant_by(COUNTS.get(found[1].lower(), found[1]), found[3], at_work=bool(found[2]))


def _period(found: re.Match[str], *, is_past: bool) -> str:
    """`last month` is the last thirty days, `this quarter` the next ninety, or the last of what has happened."""
    back = found[2].lower() in ("last", "past", "previous") or (is_past and found[2].lower() == "this")
    return f"{found[1] or ''} {'last' if back else 'next'} {span_meant_by('1', found[3], at_work=False)}"
