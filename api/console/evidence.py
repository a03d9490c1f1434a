"""What a signal was raised on, in the reader's words: each value with its name, its age and where it came from.

Evidence is kept as its author wrote the expression; read back against the rule's vocabulary it can be read aloud.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from api.console import words
from api.console.reader import Reader
from engine.dates import Mistyped
from engine.typing import typed
from rules.aloud import aloud
from rules.aloud_values import say_share
from rules.condition import Condition
from rules.expression import Constant, Expr, If
from rules.problems import NOWHERE
from rules.resolve import condition, expression
from rules.rulebook import Rulebook
from rules.values import YES_NO, Money, Span, Type
from workflows.operations.looking import scope_of

TRUE, FALSE = Constant(True, YES_NO), Constant(False, YES_NO)
"""Between these stands a condition that is read as a value."""
A_SPAN = re.compile(r"(-?\d+)(s|m|h|d|w|bd|bh)")


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """`says`: the value in words, or why it is unknown (then `is_unknown`). `days`: the first and last of a window.
    `members`: who was counted.
    """

    label: str
    says: str
    is_unknown: bool = False
    observed_at: datetime | None = None
    source: str = ""
    days: tuple[date, ...] = ()
    members: tuple[str, ...] = ()


def evidence_lines(kept: Any, about: str, rulebook: Rulebook, reader: Reader) -> tuple[EvidenceLine, ...]:
    """Of what a signal or a task keeps; nothing where it keeps nothing that can be read."""
    return tuple(_lines(kept, about, rulebook, reader))


def _lines(kept: Any, about: str, rulebook: Rulebook, reader: Reader) -> Iterator[EvidenceLine]:
    for each in kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ():
        if isinstance(each, Mapping) and isinstance(each.get("text"), str):
            yield _line(each, about, rulebook, reader)


def _line(each: Mapping[str, Any], about: str, rulebook: Rulebook, reader: Reader) -> EvidenceLine:
    text, unknown = each["text"], str(each.get("unknown") or "")
    node = node_of(text, about, rulebook)
    says = words.says("unknown", unknown) if unknown else said_value(each.get("value"), node, reader)
    told = each.get("observed_at")
    return EvidenceLine(
        label=label_of(text, about, rulebook, reader.language),
        says=says,
        is_unknown=bool(unknown),
        observed_at=datetime.fromisoformat(told) if isinstance(told, str) else told,
        source=str(each.get("source") or ""),
        days=tuple(date.fromisoformat(day) for day in each.get("days") or ()),
        members=tuple(map(str, each.get("members") or ())),
    )


def label_of(text: str, about: str, rulebook: Rulebook, language: str) -> str:
    """The expression read aloud, or as its author wrote it where this edition no longer knows its names."""
    node = node_of(text, about, rulebook)
    said = text if node is None else aloud(node, language, rulebook.vocabulary)
    return said[:1].upper() + said[1:]


def node_of(text: str, about: str, rulebook: Rulebook) -> Expr | Condition | None:
    return _nodes(rulebook.hash, text, about, _Held(rulebook))


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A rulebook for a cache that goes by its hash."""

    rulebook: Rulebook

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)


@lru_cache(maxsize=2000)
def _nodes(edition: str, text: str, about: str, held: _Held) -> Expr | Condition | None:
    rulebook = held.rulebook
    scope = scope_of(rulebook, about if about in rulebook.vocabulary.children else "account")
    found = expression(text, NOWHERE, scope)[0]
    if isinstance(found, If) and (found.then, found.otherwise) == (TRUE, FALSE):
        return found.condition
    return found or condition(text, NOWHERE, scope)[0]


def said_value(value: Any, node: Expr | Condition | None, reader: Reader) -> str:
    """A value as the fact log keeps it, in words."""
    kind = getattr(node, "type", None)
    if isinstance(kind, Type):
        try:
            return shown_value(typed(value, kind), node, reader)
        except (Mistyped, TypeError, ValueError, KeyError):
            pass
    return reader.value(_guessed(value))


def shown_value(value: Any, node: Expr | Condition | None, reader: Reader) -> str:
    """A known value in words; a share of something, wherever it is shown, as so many of a hundred."""
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return reader.percent(value) if is_number and say_share(node) else reader.value(value)


def _guessed(value: Any) -> Any:
    """What a kept value most likely is, where nobody can say what it was read from."""
    if isinstance(value, Mapping) and {"amount", "currency"} <= value.keys():
        try:
            return Money(Decimal(str(value["amount"])), str(value["currency"]))
        except InvalidOperation:
            return str(value)
    if isinstance(value, str):
        return _text(value)
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _text(value: str) -> Any:
    span = A_SPAN.fullmatch(value)
    if span:
        return Span(int(span[1]), span[2])  # type: ignore[arg-type]  # the pattern allows the units alone
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return value
