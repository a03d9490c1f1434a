"""How many there are, and how often: exactly, between two bounds, so many times."""

from collections.abc import Iterator, Mapping

from rules.everyday.nouns import Noun, Row
from rules.values import NUMBER

_SPAN = r"\d{1,6}(?:bd|bh|s|m|h|d|w)"
_OVER = rf"(?:\s*(?:,\s*)?(?:in|over|within|during|for|since|from)?\s*(?:last|past)?\s*(?P<span>{_SPAN}))?"
_BOUND = r"(?:\d{4}-\d\d-\d\d|\d[\d.]*%?)"
_RANGE = rf"(?P<low>{_BOUND})~(?P<high>{_BOUND})(?P<money>\s+(?-i:[A-Z]{{3}}))?"
_SPANS = rf"(?P<low>{_SPAN})~(?P<high>{_SPAN})"
_IS = r"(?:\s+(?:is|are|was|were|has|have|=))?"
_SUBJECT = r"(?P<noun>.+?)"


def many(noun: Noun, span: str) -> str:
    """How many there are of it, or what it amounts to; nothing where it is nothing that has a number."""
    if noun.kind == "event":
        return f"count({noun.name}, {span or '30d'})"
    if noun.kind == "child" and (noun.since or not span):
        asked = " and ".join((*noun.and_, f"{noun.since} in last {span}") if span else noun.and_)
        return f"count({noun.of} where {asked})" if asked else f"count({noun.of})"
    if noun.is_series:
        return f"mean({noun.name}, {span or '7d'})"
    return noun.name if noun.kind == "field" and not span else ""


def so_much(noun: Noun, number: str) -> str:
    """`utilisation below 40`: what is reckoned as a share of 1 is said in hundredths."""
    return f"{number}%" if noun.is_share and number.isdigit() and int(number) > 1 else number


def _between(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    low, high, money = said["low"], said["high"], said.get("money", "")
    low, high = so_much(noun, low), so_much(noun, high)
    low += "%" if high.endswith("%") and not low.endswith("%") else ""
    if counted := many(noun, said["span"]):
        asked = f"{counted} between {low}{money} and {high}{money}"
        yield (asked if noun.kind == "child" else noun.asked(asked),)


def _apart(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`ends 30d~60d from now`."""
    way = "since" if said["tail"].lower() in ("ago", "old") or noun.is_moment else "until"
    if noun.has_age:
        yield (noun.asked(f"days_{way}({noun.name}) between {said['low']} and {said['high']}"),)


def _so_often(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`logged in 2 times in last 30d`, `3 logins in 7d`: at least so often, or just so often."""
    if noun.of and noun.has_age and said["span"]:
        when = f"{noun.name} in {'last' if noun.is_moment else 'next'} {said['span']}"
        counted = f"count({noun.of} where {' and '.join((*noun.and_, when))})"
        yield (f"{counted} >= {said['number']}", f"{counted} = {said['number']}")
    is_number = noun.kind == "field" and not noun.of and noun.type == NUMBER and not noun.is_share
    if noun.kind == "event" or is_number or (noun.kind == "child" and noun.since and said["span"]):
        counted, number = many(noun, said["span"]), said["number"]
        yield (f"{counted} = 0",) if number == "0" else (f"{counted} >= {number}", f"{counted} = {number}")


def _exactly(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    if counted := many(noun, said["span"]):
        yield (f"{counted} = {said['number']}",)


def _not_yet(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`first value not reached after 60 days`: of the days since it all began."""
    if noun.began and noun.kind in ("event", "milestone"):
        done = f"ever({noun.name})" if noun.kind == "event" else f"reached({noun.name})"
        yield (f"not {done} and days_since({noun.began}) > {said['span']}",)


def _took(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`ticket closed within 2d`: it took no longer, or it was lately."""
    if noun.kind == "child" and noun.since and noun.ends:
        took, lately = f"{noun.ends} - {noun.since} <= {said['span']}", f"{noun.ends} in last {said['span']}"
        yield (noun.asked(took), noun.asked(lately))


def _so_old(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`>= 1 p1 ticket open > 2d old`: how many there are that are."""
    if noun.kind == "child" and noun.since:
        aged = " and ".join((*noun.and_, f"days_since({noun.since}) {said['than'] or '>'} {said['span']}"))
        yield (f"count({noun.of} where {aged}) {said['sign'] or '>='} {said['number']}",)


def _new(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`new admin`: lately, of what has a day on which it came to be."""
    if noun.kind == "child" and noun.since:
        yield (noun.asked(f"{noun.since} in last 30d"),)


COUNTING = (
    (rf"(?P<sign>[<>]=?|=)\s*(?P<number>\d+)\s+{_SUBJECT}\s+(?P<than>>=?)\s*(?P<span>{_SPAN})(?:\s+old)?", _so_old),
    (rf"(?P<sign>[<>]=?|=)\s*(?P<number>\d+)\s+{_SUBJECT}\s+(?P<than>)for\s+(?P<span>{_SPAN})", _so_old),
    (rf"{_SUBJECT}{_IS}\s+(?:closed|resolved|solved)\s+within\s+(?P<span>{_SPAN})", _took),
    (rf"{_SUBJECT}{_IS}\s+(?:in\s+)?(?:next\s+)?{_SPANS}\s*(?P<tail>ago|old|away|from now|ahead|out|to go)?", _apart),
    (rf"{_SUBJECT}{_IS}\s+{_RANGE}(?:\s+times)?{_OVER}", _between),
    (rf"{_RANGE}\s+{_SUBJECT}{_OVER}", _between),
    (rf"(?:an?\s+)?new\s+{_SUBJECT}", _new),
    (rf"{_SUBJECT}\s+unmet\s+after\s+(?P<span>{_SPAN})", _not_yet),
    (rf"=\s*(?P<number>\d+)\s+{_SUBJECT}{_OVER}", _exactly),
    (rf"{_SUBJECT}\s+(?P<number>\d+)\s+times{_OVER}", _so_often),
    (rf"(?P<number>\d+)\s+{_SUBJECT}{_OVER}", _so_often),
)  # fmt: skip
