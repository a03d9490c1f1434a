"""Values written as one text: names, words of a list, spans, numbers, shares, times."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, ClassVar
from zoneinfo import available_timezones

from marshmallow import ValidationError

from rules.literals import span
from rules.problems import Problem, did_you_mean
from rules.shapes.shape import CUT, Value
from rules.values import Span
from rules.yaml_text.characters import full_width_problem
from rules.yaml_text.nodes import Node, Text

NAME = re.compile(r"[a-z](?:[a-z0-9_-]*[a-z0-9])?")
LONGEST_NAME = 80
LONGEST_TEXT = 4_000
"""Characters of one text in a document; e-mails have their own bound."""


class Scalar(Value):
    """One text. Its kin read a value out of it by `read`, which yields None for what it cannot read."""

    wants = "a text"
    code = "wrong-value"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        text = self.text_of(value, attr)
        found = self.read(text)
        if found is None:
            raise refused(
                text, self.code, f"`{attr}:` wants {self.wants}; `{shown(text)}` is none.", self.mend(text)
            )
        return found

    def text_of(self, value: Node, attr: str | None) -> Text:
        if not isinstance(value, Text):
            kind = "a list" if not hasattr(value, "keys") else "a table"
            raise ValidationError(
                [Problem(value.place, self.code, f"`{attr}:` wants {self.wants}; {kind} stands here.")]
            )
        if value.is_refused:
            raise ValidationError([])
        if not value.value.strip():
            message = f"`{attr}:` is empty; it wants {self.wants}."
            raise ValidationError([Problem(value.place, "no-value", message, CUT if value.in_flow else "")])
        if len(value.value) > LONGEST_TEXT:
            message = f"`{attr}:` has {len(value.value):,} characters; at most {LONGEST_TEXT:,} are read."
            raise ValidationError([Problem(value.place, "too-long", message)])
        return value

    def read(self, text: Text) -> Any:
        return text

    def mend(self, text: Text) -> str:
        """A hint for a text that could not be read."""
        return ""


def refused(text: Text, code: str, message: str, hint: str = "") -> ValidationError:
    """The error of a text that is not what is wanted; full-width characters in it are the likelier mistake."""
    told = full_width_problem(text.value, text.place)
    if told:
        return ValidationError([told])
    if text.in_flow and not text.is_quoted and text.value.count("(") != text.value.count(")"):
        hint = CUT
    return ValidationError([Problem(text.place, code, message, hint)])


def shown(text: Text) -> str:
    first = text.value.strip().split("\n")[0]
    return first if len(first) <= 60 else f"{first[:57]}..."


class Prose(Scalar):
    """Any text, several lines too."""


class Line(Scalar):
    """A text on one line: a condition or expression, whose places must stay true."""

    wants = "a text on one line"
    code = "not-one-line"

    def read(self, text: Text) -> Text | None:
        return text if text.lines == 1 or text.is_block else None

    def mend(self, text: Text) -> str:
        return "Put it on one line, or write its parts as a list under `all:` or `any:`."


class Name(Scalar):
    """A stable name."""

    wants = "a name: lower case letters, digits, hyphens and underscores, a letter first"
    code = "bad-name"

    def read(self, text: Text) -> Text | None:
        return text if NAME.fullmatch(text.value) and len(text.value) <= LONGEST_NAME else None

    def mend(self, text: Text) -> str:
        if "." in text.value:
            return "No dot stands in a name; the field of a child cannot be named here."
        made = re.sub(r"[^a-z0-9_]+", "-", text.value.strip().lower()).strip("-_")
        return f"Write `{made}`." if NAME.fullmatch(made) and len(made) <= LONGEST_NAME else ""


class Code(Scalar):
    """A name that may have capitals: a region, a setting."""

    wants = "a name of letters, digits, hyphens and underscores"
    code = "bad-name"

    def read(self, text: Text) -> Text | None:
        return text if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,79}", text.value) else None


class Choice(Scalar):
    """One of a few words. `later`: words of the language that this version does not read."""

    def __init__(self, *words: str, later: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(**options)
        self.words, self.later = words, later
        self.wants = f"one of {', '.join(words)}" if len(words) > 1 else f"`{words[0]}`"

    def read(self, text: Text) -> str | None:
        if text.value in self.later:
            message = f"`{text}` belongs to the language, but this version does not read it yet."
            raise ValidationError(
                [Problem(text.place, "not-yet", message, f"There are: {', '.join(self.words)}.")]
            )
        return text.value if text.value in self.words else None

    def mend(self, text: Text) -> str:
        return did_you_mean(text.value.strip().lower(), self.words)


class YesNo(Scalar):
    wants = "yes or no"

    def read(self, text: Text) -> bool | None:
        return {"yes": True, "no": False}.get(text.value)

    def mend(self, text: Text) -> str:
        word = {"true": "yes", "on": "yes", "false": "no", "off": "no"}.get(text.value.lower(), "")
        return f"Write `{word}`." if word else ""


class Spans(Scalar):
    """A length of time, never negative. `has_business` False: only such as have an elapsed length."""

    def __init__(self, has_business: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.has_business = has_business
        self.wants = (
            "a span such as `7d`, `8h` or `2bd`" if has_business else "a span such as `7d`, `8h` or `2w`"
        )

    def read(self, text: Text) -> Span | None:
        found = span(text.value)
        if found is None or found.amount < 0 or (found.is_business and not self.has_business):
            return None
        return found

    def mend(self, text: Text) -> str:
        found = re.fullmatch(r"(\d+)\s*(second|minute|hour|day|week|month|year)s?", text.value.strip())
        if found and found[2] in ("month", "year"):
            return f"A {found[2]} has no fixed length: write days, such as `{30 if found[2] == 'month' else 365}d`."
        return f"Write `{found[1]}{found[2][0]}`." if found else ""


class Whole(Scalar):
    """A whole number."""

    def __init__(self, least: int = 0, most: int = 1_000_000_000, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most
        self.wants = f"a whole number from {least}"

    def read(self, text: Text) -> int | None:
        if not re.fullmatch(r"-?[0-9]{1,12}", text.value):
            return None
        return int(text.value) if self.least <= int(text.value) <= self.most else None


class Share(Scalar):
    """A percentage, as a number from 0 to 1."""

    wants = "a share such as `10%`"

    def read(self, text: Text) -> float | None:
        return read_share(text.value)


def read_share(text: str) -> float | None:
    found = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,4})?)%", text)
    return float(found[1]) / 100 if found and float(found[1]) <= 100 else None


class ShareOrCount(Scalar):
    """A share (a float) or a count (an int)."""

    wants = "a share such as `5%`, or a count such as `12`"

    def read(self, text: Text) -> float | int | None:
        return int(text.value) if re.fullmatch(r"[0-9]{1,9}", text.value) else read_share(text.value)


class Clock(Scalar):
    """A time of day, as `HH:MM`."""

    wants = "a time of day such as `09:30`"

    def read(self, text: Text) -> time | None:
        return read_clock(text.value)


def read_clock(text: str) -> time | None:
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    return time(int(found[1]), int(found[2])) if found and int(found[1]) < 24 and int(found[2]) < 60 else None


class Hours(Scalar):
    """From a time of day to another."""

    wants = 'hours such as `"09:30-18:30"`'

    def read(self, text: Text) -> tuple[time, time] | None:
        first, _, second = text.value.partition("-")
        opens, closes = read_clock(first), read_clock(second)
        return (opens, closes) if opens is not None and closes is not None and opens != closes else None


class Day(Scalar):
    wants = "a date such as `2026-03-01`"

    def read(self, text: Text) -> date | None:
        try:
            return date.fromisoformat(text.value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.value) else None
        except ValueError:
            return None


class DayAndTime(Scalar):
    """A date, with a time of day or without one (then 09:00). The result has no zone."""

    wants = "a date and time such as `2026-03-02 09:00`"

    def read(self, text: Text) -> datetime | None:
        day, _, clock = text.value.strip().replace("T", " ").partition(" ")
        try:
            at = read_clock(clock) if clock else time(9)
            return (
                datetime.combine(date.fromisoformat(day), at) if at is not None and len(day) == 10 else None
            )
        except ValueError:
            return None


class Zone(Scalar):
    wants = "a time zone such as `Europe/Berlin`"
    code = "unknown-time-zone"
    known: ClassVar[frozenset[str]] = frozenset(available_timezones())

    def read(self, text: Text) -> Text | None:
        return text if text.value in self.known else None

    def mend(self, text: Text) -> str:
        last = text.value.strip().rpartition("/")[2].replace(" ", "_")
        kin = sorted(zone for zone in self.known if zone.endswith(f"/{last}"))
        return f"Did you mean `{kin[0]}`?" if kin else did_you_mean(text.value, self.known)


class Address(Scalar):
    wants = "an e-mail address"

    def read(self, text: Text) -> Text | None:
        return (
            text if re.fullmatch(r"[^@\s<>,;\"()]+@[^@\s<>,;\"()]+\.[^@\s<>,;\"().]+", text.value) else None
        )
