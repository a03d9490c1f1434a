"""What lasted, what somebody never did, what there is less of than there was: phrases, and what they mean."""

from collections.abc import Iterator, Mapping

from rules.everyday.counting import many, so_much
from rules.everyday.nouns import Noun, Row

_IN_A_ROW = {"d": "day", "w": "week"}
_SPAN = r"(?P<span>\d{1,6}(?:bd|bh|s|m|h|d|w))"
_NUMBER = r"(?P<number>\d[\d.]*%?(?:\s+(?-i:[A-Z]{3}))?)"
_GONE = r"(?:left|gone|departed|quit)(?:\s+company)?"
_SUBJECT = r"(?P<noun>.+?)"


def not_done_by(event: str, by: str, said: Mapping[str, str]) -> Iterator[Row]:
    """Of somebody whom there is: without that half it is also true where there is nobody who could do it. Of `no login
    by an admin` nobody says that there is one.
    """
    absent = f"none({event} by {by}, {said['span'] or '30d'})"
    absent = f"not ever({event} by {by})" if said.get("never") and not said["span"] else absent
    kind, _, name, value = by.split(" ")
    yield (f"any({kind} where {name} = {value}) and {absent}",)


def _counted(noun: Noun) -> str:
    return f"count({noun.of} where {' and '.join(noun.and_)})" if noun.and_ else f"count({noun.of})"


def _lasted(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`utilisation < 40% for 3w`: at the end of each of them."""
    span, asked = said["span"], f"{said['sign']} {so_much(noun, said['number'])}"
    unit = _IN_A_ROW.get(span[-1])
    if unit is None or span.endswith("bd"):
        return
    if noun.is_series:
        weekly = f"in_a_row(mean({noun.name}, 7d) {asked}, {span[:-1]}, week)"
        each = {"<": "max", "=": "max", ">": "min"}.get(said["sign"][:1], "")
        if (unit == "week" or each) and (said["sign"] != "=" or said["number"] == "0"):
            yield (
                noun.asked(
                    weekly
                    if unit == "week" and said["sign"] != "="
                    else f"{each}({noun.name}, {span}) {asked}"
                ),
            )
        return
    if noun.kind == "field":
        yield (noun.asked(f"in_a_row({noun.name} {asked}, {span[:-1]}, {unit})"),)
    elif noun.kind == "child":
        counted = _counted(noun)
        yield (f"in_a_row({counted} {asked}, {span[:-1]}, {unit})",)


def _compared(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`fewer seats than last 90d`."""
    sign, span = ">" if said["way"].lower() in ("more", "higher") else "<", said["span"]
    name = noun.name
    if noun.kind == "child":
        name = many(noun, span) if noun.ends else _counted(noun)
    elif noun.kind == "event" or noun.is_series:
        name = f"{'count' if noun.kind == 'event' else 'mean'}({noun.name}, {span})"
    elif noun.kind != "field" or noun.of:
        return
    yield (f"{name} {sign} was({name}, {span})",)


def _so_many(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`5 p2 tickets open`: at least so many, or just as many."""
    if noun.kind == "child" and noun.of:
        counted = _counted(noun)
        number = said["number"]
        yield (f"{counted} = 0",) if number == "0" else (f"{counted} >= {number}", f"{counted} = {number}")


def _left(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`champion left in last 30d`: there is none, and there was one."""
    if noun.kind == "child" and noun.and_:
        there_are = f"{noun.of} where {' and '.join(noun.and_)}"
        yield (f"none({there_are}) and was(count({there_are}), {said['span']}) > 0",)


def _once_was(noun: Noun, said: Mapping[str, str]) -> Iterator[Row]:
    """`sentiment was good 30d ago`, `seats were > 100 90d ago`."""
    if noun.kind == "field" and not noun.of and not noun.has_age:
        name = many(noun, "")
        asked = (
            f"= {said['values'].lower()}"
            if said.get("values")
            else f"{said['sign']} {so_much(noun, said['number'])}"
        )
        yield (f"was({name}, {said['span']}) {asked}",)


LASTING = (
    (rf"{_SUBJECT}\s+(?:was|were)\s+(?P<values>[a-z][\w-]*)\s+{_SPAN}\s+ago", _once_was),
    (rf"{_SUBJECT}\s+(?:(?:was|were)\s+)?(?P<sign>[<>]=?|=)\s*(?P<number>\d[\d.]*%?)\s+{_SPAN}\s+ago", _once_was),
    (rf"{_SUBJECT}\s*(?P<sign>[<>]=?|!?=)\s*{_NUMBER}\s+for\s+(?:last\s+|>=?\s*)?{_SPAN}", _lasted),
    (rf"(?P<sign>[<>]=?)\s*{_NUMBER}\s+{_SUBJECT}\s+for\s+(?:last\s+|>=?\s*)?{_SPAN}", _lasted),
    (rf"(?P<way>fewer|less|lower|more|higher)\s+{_SUBJECT}\s+than\s+(?:in\s+)?(?:last\s+)?{_SPAN}(?:\s+ago)?",
     _compared),
    (rf"(?P<number>\d+)\s+{_SUBJECT}", _so_many),
    (rf"{_SUBJECT}(?:\s+ha(?:s|ve))?\s+{_GONE}\s+(?:(?:in|within)\s+)?last\s+{_SPAN}", _left),
)  # fmt: skip
