"""Which types go together: what may be compared, what arithmetic yields, and what to write where they do not."""

import re

from rules.values import DATE, MOMENT, MONEY, NUMBER, SPAN, Kind, Type

ORDERED: frozenset[Kind] = frozenset({"number", "money", "date", "moment", "span"})
EQUALITY_ONLY: frozenset[Kind] = frozenset({"text", "choice", "yes/no", "teammate", "reference"})
_TIMES = frozenset({"date", "moment"})
_SLASHED = re.compile(r"(?<![\w.])(\d{1,4})\s?/\s?(\d{1,2})\s?/\s?(\d{1,4})(?![\w.])")
"""A date of another custom, which reads as two divisions."""

MONTHS = 12

_RESULTS: dict[tuple[str, Kind, Kind], Type] = {
    ("+", "number", "number"): NUMBER,
    ("-", "number", "number"): NUMBER,
    ("*", "number", "number"): NUMBER,
    ("/", "number", "number"): NUMBER,
    ("+", "money", "money"): MONEY,
    ("-", "money", "money"): MONEY,
    ("*", "money", "number"): MONEY,
    ("*", "number", "money"): MONEY,
    ("/", "money", "number"): MONEY,
    ("/", "money", "money"): NUMBER,
    ("+", "date", "span"): DATE,
    ("-", "date", "span"): DATE,
    ("+", "moment", "span"): MOMENT,
    ("-", "moment", "span"): MOMENT,
    ("-", "date", "date"): SPAN,
    ("-", "moment", "moment"): SPAN,
    ("+", "span", "span"): SPAN,
    ("-", "span", "span"): SPAN,
}


def result_of(op: str, left: Type, right: Type) -> Type | None:
    """The type of `left op right`, or None where it has no meaning."""
    return _RESULTS.get((op, left.kind, right.kind))


_NAMED = re.compile(r"(?<![\w.\"])[a-z_][\w.-]*(?:\([^()]*\))?")
"""A field, or a call with what it is asked of."""


def agree(left: Type, right: Type) -> bool:
    """Whether values of the two may be equal at all. A date against a moment stands for its first instant."""
    if left.kind == right.kind == "choice":
        return not left.of or not right.of or bool(set(left.of) & set(right.of))
    if left.kind == right.kind == "reference":
        return left.to == right.to
    return left.kind == right.kind or {left.kind, right.kind} == _TIMES


def named(kind: Type) -> str:
    """A type with its article, for a sentence."""
    if kind.kind == "choice":
        return "a choice"
    if kind.kind == "yes/no":
        return "a yes/no"
    if kind.kind == "reference":
        return f"an {kind.to}" if kind.to[0] in "aeiou" else f"a {kind.to}"
    return f"a {kind}"


def mend_of_mismatch(left: Type, right: Type, text: str) -> str:
    """What was probably meant by comparing or joining two types that do not agree, where `text` is written."""
    pair = {left.kind, right.kind}
    if pair & _TIMES and "number" in pair and (slashed := _SLASHED.search(text)):
        return f"A date is written as year, month and day: {_date_meant(*slashed.groups())}."
    if pair == {"span", "number"}:
        return "A span has its unit: `30d`, `8h`, `2w`."
    said = _NAMED.search(text)
    day = said[0] if said else "d"
    if pair & _TIMES and "number" in pair:
        return f"Write `days_until({day}) <= 30d` or `days_since({day}) >= 30d`."
    if pair & _TIMES and "span" in pair:
        return f"Write `{day} in next 90d`, `{day} in last 7d`, or `days_until({day}) <= 90d`."
    if pair & _TIMES and "text" in pair:
        return "Dates are written without quotes: `2026-03-01`."
    if "list" in pair:
        return "Of a list write `contains`."
    if "yes/no" in pair:
        return "A yes/no stands alone, or is compared with `yes` or `no`."
    if "text" in pair and "number" in pair:
        return "Numbers are written without quotes."
    return ""


def _date_meant(first: str, second: str, third: str) -> str:
    """`2026-02-01` for `2026/2/1`; which of two numbers is the month nobody knows where the year stands last."""
    if len(first) == 4 and int(second) <= MONTHS:
        return f"`{first}-{int(second):02}-{int(third):02}`"
    if len(third) != 4:
        return "`2026-02-01`"
    either = dict.fromkeys(((int(second), int(first)), (int(first), int(second))))
    meant = [f"`{third}-{month:02}-{day:02}`" for month, day in either if month <= MONTHS]
    return " or ".join(meant) or "`2026-02-01`"
