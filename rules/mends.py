"""Why a text could not be read, in a sentence, and what was probably meant."""

import re

from lark.exceptions import UnexpectedInput

from rules.problems import Problem, did_you_mean
from rules.right_examples import DONE, MANY, example_near
from rules.written import Written

_SIGNS = {
    "==": "Equality is one sign: `=`.",
    "=<": "Write `<=`.",
    "=>": "Write `>=`.",
    "<>": "Write `!=`.",
    "≤": "Write `<=`.",
    "≥": "Write `>=`.",
    "≠": "Write `!=`.",
    "&&": "Write `and`.",
    "&": "Write `and`.",
    "||": "Write `or`.",
    "|": "Write `or`.",
    "!": "Write `not`, or `!=` for unequal.",
    "{": "Braces stand only around a value within a sentence; lists are written `[a, b]`.",
    "-": "Minus has a space on both sides; a hyphen without spaces belongs to a name.",
    "%": "A share is written without a space: `30%`.",
    "$": "Money is written as a number, in the workspace's currency, or with its code: `50000 USD`.",
    ";": "Conditions are joined with `and` or `or`.",
    ":": "A colon does not belong in a condition; the parts of `all:` and `any:` stand on lines of their own.",
    "#": "A comment begins outside the condition, after a space.",
}
"""What a sign of another language is called here, longest first by construction of `_SIGN`."""
_SIGN = re.compile("|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)))

_WORDS = {
    "within": "Write `in next 90d` or `in last 7d`.",
    "equals": "Write `=`.",
    "equal": "Write `=`.",
    "has": "Write `contains`.",
    "includes": "Write `contains`.",
    "like": "Write `contains`.",
    "matches": "Write `contains`.",
    "starts": "Write `contains`.",
    "begins": "Write `contains`.",
    "before": "Dates are compared with `<`, `<=`, `>`, `>=`.",
    "after": "Dates are compared with `<`, `<=`, `>`, `>=`.",
    "null": "Write `is empty`.",
    "none": "Write `is empty`.",
    "then": "Write `if(condition, a, b)`.",
    "for": "How long a condition must hold stands in the rule's `true_for:`.",
    **dict.fromkeys(("且", "并且", "而且", "和"), "Write `and`."),
    **dict.fromkeys(("或", "或者"), "Write `or`."),
    **dict.fromkeys(("非", "不是"), "Write `not`, or `!=` for unequal."),
}
_OPERATORS = ("and", "or", "in", "not in", "between", "is", "contains", "else")
_SPOKEN_SPAN = re.compile(r"(\d{1,6})\s*([a-zA-Z]*)(?:\s+([a-zA-Z]+))?")
_DAYS = {"m": 30, "q": 90, "y": 365}
_AGES = {"older": ">", "newer": "<", "younger": "<"}
_AGED = re.compile(rf"({'|'.join(_AGES)})\s+than\s+{_SPOKEN_SPAN.pattern}")
_AT_WORK = ("business", "working", "work", "workday", "workdays", "weekday", "weekdays")
_UNIT = re.compile(
    r"[smhdwqy]|bd|bh|secs?|mins?|hrs?|wks?|mos?|qtrs?|yrs?|(?:second|minute|hour|day|week|month|quarter|year)s?",
    re.IGNORECASE,
)
_SPOKEN_UNIT = re.compile(r"([a-zA-Z]+)(?:\s+([a-zA-Z]+))?")
_FOUND = re.compile(r"[\w-]+(?:\.\d+\w*)?|\S")


def syntax_problem(written: Written, error: UnexpectedInput) -> Problem:
    """One problem for the first place where the text could not be read on."""
    expected = _expected(error)
    at = _offset(written, error)
    before = written.text[:at]
    wanted = _wanted(expected, is_open=_still_open(before) > 0)
    rest = written.text[at:]
    place = written.at(at)
    if rest[:1] in ('"', "'"):
        return _quote_problem(written, at, wanted, example_near(before, rest, expected))
    if not rest:
        return Problem(
            place,
            "ends-early",
            f"The text ends where {wanted} should follow.",
            _with_example(_open_hint(before), example_near(before, "", expected)),
        )
    sign = _SIGN.match(rest)
    found = sign.group() if sign else _shown(rest)
    sentence = f"`{found}` cannot stand here: {wanted} should follow."
    hint = _SIGNS[found] if sign else _hint(before, found, rest, expected)
    example = example_near(before, rest, expected, found if sign else "")
    return Problem(place, "syntax", sentence, _with_example(hint, example))


def _with_example(hint: str, example: str) -> str:
    return f"{hint} For example: `{example}`.".lstrip()


def _offset(written: Written, error: UnexpectedInput) -> int:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return len(written.text)
    found: int | None = getattr(error, "pos_in_stream", None)
    at = len(written.text) if found is None or found < 0 else found
    while at < len(written.text) and written.text[at].isspace():
        at += 1
    return at


def _expected(error: UnexpectedInput) -> frozenset[str]:
    names = (
        getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None)
    )
    return frozenset(names or ())


def _wanted(expected: frozenset[str], is_open: bool) -> str:
    """What could have stood there, in words."""
    if "NAME" in expected and "NUMBER" in expected:
        return "a value or a name"
    if expected == {"NAME"}:
        return "a name"
    if "DIRECTION" in expected:
        return "a list `[a, b]`, `next 90d` or `last 7d`"
    if expected == {"SPAN"}:
        return "a span such as `90d`"
    if "STATE" in expected:
        return "`empty`, `known`, `unknown` or `past`"
    if "CLOSE_LIST" in expected and "COMPARED" not in expected:
        return "`,` or `]`"
    return "an operator or `)`" if is_open else "an operator, `and`, `or` or the end"


def _shown(rest: str) -> str:
    found = _FOUND.match(rest)
    word = found.group()[:40] if found else rest[:1]
    return (
        word if word.isprintable() else f"U+{ord(next(sign for sign in word if not sign.isprintable())):04X}"
    )


def _hint(before: str, found: str, rest: str, expected: frozenset[str]) -> str:
    lower = found.lower()
    if DONE.match(rest):
        return "What somebody does is an event."
    if aged := _AGED.match(rest):
        span = _span_written(aged[2], _unit_meant(aged[3], aged[4] or ""))
        return f"Write `days_since({_last_word(before) or 'start_date'}) {_AGES[aged[1]]} {span}`."
    if found != lower and lower in {"and", "or", "not", "in", "is", "between", "contains", "else"}:
        return f"Words of the language are lower case: `{lower}`."
    number = re.search(r"[0-9]+$", before.rstrip())
    spoken_unit = _SPOKEN_UNIT.match(rest)
    unit = _unit_meant(spoken_unit[1], spoken_unit[2] or "") if spoken_unit else ""
    if number and unit:
        return f"{_span_meant(number.group(), unit, is_ahead=False)} Units: s m h d w bd bh."
    if number and re.match(r",\s?[0-9]{3}\b", rest):
        return "Thousands are written without a comma: `50000`."
    if found == ",":
        return "Conditions are joined with `and` or `or`; values of which it is one stand in brackets: `in [a, b]`."
    if re.match(r"-[0-9]", rest):
        return _SIGNS["-"]
    if lower in _WORDS:
        return _WORDS[lower]
    spoken = _SPOKEN_SPAN.match(rest)
    if spoken and (expected == {"SPAN"} or ("DIRECTION" in expected and spoken[2])):
        return _span_meant(spoken[1], _unit_meant(spoken[2], spoken[3] or ""), is_ahead=expected != {"SPAN"})
    if re.match(r"-?[0-9]+\.[0-9]+[a-z]", rest):
        return "A span is a whole number and one unit, such as `36h`."
    if expected == {"SPAN"}:
        return "Units of a span: s m h d w, and bd bh for business days and hours."
    if "COMPARED" not in expected and re.match(r"[=<>]", rest) and "_AND" in expected:
        return "One comparison at a time: join two with `and`, or write `x between a and b`."
    if asked := _of_many(_last_word(before), found):
        return f"What is asked of each stands in brackets: {asked}."
    if {"STATE", "DIRECTION"} & expected:
        return _equal_meant(before, found, expected)
    if re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", found):
        return "The month and the day of a date have two digits: `2026-03-02`."
    if found[0].isdigit():
        return "An operator such as `=` may be missing before it."
    if "_AND" in expected and found[0].isalpha() and before.rstrip(" ").endswith("\n"):
        return "A new line joins nothing: write `and` or `or` between two conditions."
    if ("COMPARED" in expected or "_AND" in expected) and found[0].isalpha():
        return did_you_mean(found, _OPERATORS) or "A text of several words is written in quotes."
    return ""


def _equal_meant(before: str, found: str, expected: frozenset[str]) -> str:
    """`tier is high`, `tier not in high`."""
    is_denied = before.rstrip().endswith((" not", " not in"))
    sign, word = ("!=", "not in") if is_denied else ("=", "in")
    return f"Write `{sign} {found}`" + ("." if "STATE" in expected else f", or `{word} [{found}]`.")


def _of_many(last: str, found: str) -> str:
    """`ship where ..` and `no ship ..` without their brackets."""
    if found == "where" and last:
        return f"`count({last} where ..)`, `any({last} where ..)`"
    return f"`{MANY[last]}({found} where ..)`" if last in MANY and found[0].isalpha() else ""


def _last_word(before: str) -> str:
    found = re.search(r"[\w-]+$", before.rstrip())
    return found[0] if found else ""


def span_run_together(name: str) -> str:
    """What was meant by `3mo` or `2weeks`, which would be a name; empty where it is no span."""
    found = re.fullmatch(r"([0-9]{1,6})([a-z]+)", name)
    return _span_meant(found[1], found[2], is_ahead=False) if found and _UNIT.fullmatch(found[2]) else ""


def span_meant_by(count: str, unit: str, *, at_work: bool) -> str:
    """`2` and `months` are `60d`, `3` and `days` at work `3bd`."""
    return _span_written(count, _unit_meant("business", unit) if at_work else _unit_meant(unit, ""))


def _unit_meant(word: str, after: str) -> str:
    """`bd` for `business days` and `workdays`; a word that is no unit, as in `5 apples`, leaves the days."""
    if word.lower() in _AT_WORK:
        return "bh" if after.lower().startswith("hour") else "bd"
    return word if _UNIT.fullmatch(word) else ""


def _span_meant(count: str, unit: str, is_ahead: bool) -> str:
    """`60 days` as it is written here; months and years are not all of one length."""
    span = _span_written(count, unit)
    if _is_uneven(unit):
        return f"Months and years are not all of one length: write days, `{span}`."
    return (
        f"Write `in next {span}`, or `in last {span}`."
        if is_ahead
        else f"A span is written in one word: `{span}`."
    )


def _span_written(count: str, unit: str) -> str:
    if _is_uneven(unit):
        return f"{_DAYS[unit[:1].lower()] * int(count)}d"
    return f"{count}{unit.lower() if unit.lower() in {'bd', 'bh'} else unit[:1].lower() or 'd'}"


def _is_uneven(unit: str) -> bool:
    return unit[:1].lower() in _DAYS and not unit.lower().startswith("mi") and unit.lower() != "m"


def _still_open(text: str) -> int:
    return text.count("(") - text.count(")")


def _open_hint(before: str) -> str:
    missing = _still_open(before)
    return f"{missing} `)` missing." if missing > 0 else ""


def _quote_problem(written: Written, at: int, wanted: str, example: str) -> Problem:
    quote = written.text[at]
    if re.match(rf"{quote}(?:[^{quote}\\\n]|\\.)*{quote}", written.text[at:]):
        sentence = f"A text cannot stand here: {wanted} should follow."
        return Problem(written.at(at), "syntax", sentence, _with_example("", example))
    hint = _with_example(f"Add the closing `{quote}`.", 'tier = "high"')
    return Problem(written.at(at), "unclosed-text", "This quotation mark is never closed.", hint)
