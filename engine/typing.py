"""Values in and out of the fact log: what a source wrote becomes canonical JSON, and canonical JSON a typed value.

Pure. Every refusal is a sentence that says what was got and what is wanted.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from engine.dates import Mistyped, day_of, moment_of, written
from engine.facts import EMPTY
from engine.observations import Plain
from engine.scalars import (
    SPAN,
    clean_text,
    got,
    read_choice,
    read_key,
    read_money,
    read_number,
    read_span,
    read_text,
    read_yes_no,
)
from rules.values import Money, Span, Type

__all__ = ["Mistyped", "canonical", "clean_text", "typed"]

LONGEST_LIST = 1_000

ChildOk = Callable[[str, str], bool]


def canonical(
    raw: Any, wanted: Type, *, currency: str, zone: ZoneInfo, child_ok: ChildOk = lambda kind, key: True
) -> Plain:
    """The canonical JSON of `raw`, a JSON value as its source wrote it; None (known to be empty) stays None.

    A bare number against money is in `currency`; a date or time without a zone is in `zone`; `child_ok` may
    refuse a reference (kind, key). Raises Mistyped.
    """
    kind = wanted.kind
    if raw is None and kind != "series":
        return None
    if kind == "money":
        return read_money(raw, currency)
    if kind == "date":
        return day_of(raw, zone).isoformat()
    if kind == "moment":
        return written(moment_of(raw, zone)[0])
    if kind == "list":
        return _list(raw, wanted, currency, zone, child_ok)
    value = _CANONICAL[kind](raw, wanted)
    if kind == "reference" and not child_ok(wanted.to, value):
        raise Mistyped(f"{got(raw)}, and no {wanted.to} has that key.")
    return value


def typed(plain: Plain, wanted: Type) -> Any:
    """The typed value of canonical JSON; EMPTY for None. Raises Mistyped when it was stored under another type
    than the field has now: such a fact is unknown until it is told again.
    """
    if plain is None:
        return EMPTY
    try:
        return _TYPED[wanted.kind](plain, wanted)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as error:
        raise Mistyped(f"{got(plain)}, which is no {wanted} any more.") from error


def _list(raw: Any, wanted: Type, currency: str, zone: ZoneInfo, child_ok: ChildOk) -> list[Plain]:
    if not isinstance(raw, list) or wanted.item is None:
        raise Mistyped(f"{got(raw)}, and a {wanted} is wanted.")
    if len(raw) > LONGEST_LIST:
        raise Mistyped(f"a list of {len(raw):,} items; at most {LONGEST_LIST:,} are kept.")
    if None in raw:
        raise Mistyped(f"the list holds null, and a {wanted} is wanted.")
    return [canonical(item, wanted.item, currency=currency, zone=zone, child_ok=child_ok) for item in raw]


_CANONICAL: dict[str, Callable[[Any, Type], Plain]] = {
    "text": read_text,
    "number": read_number,
    "series": read_number,
    "yes/no": read_yes_no,
    "choice": read_choice,
    "span": read_span,
    "teammate": read_key,
    "reference": read_key,
}


def _checked(*kinds: Any) -> Callable[[Any, Type], Any]:
    def check(plain: Any, wanted: Type) -> Any:
        if not isinstance(plain, kinds) or (isinstance(plain, bool) and bool not in kinds):
            raise TypeError
        return plain

    return check


def _typed_choice(plain: Any, wanted: Type) -> Any:
    if plain not in wanted.of:
        raise ValueError
    return plain


def _typed_span(plain: Any, wanted: Type) -> Span:
    match = SPAN.fullmatch(plain)
    if match is None:
        raise ValueError
    return Span(int(match[1]), match[2])  # type: ignore[arg-type]  # the pattern knows only units


def _typed_list(plain: Any, wanted: Type) -> tuple[Any, ...]:
    if not isinstance(plain, list) or wanted.item is None:
        raise TypeError
    return tuple(typed(item, wanted.item) for item in plain)


_TYPED: dict[str, Callable[[Any, Type], Any]] = {
    "text": _checked(str),
    "teammate": _checked(str),
    "reference": _checked(str),
    "number": _checked(int, float),
    "series": _checked(int, float),
    "yes/no": _checked(bool),
    "choice": _typed_choice,
    "money": lambda plain, wanted: Money(Decimal(plain["amount"]), plain["currency"]),
    "date": lambda plain, wanted: date.fromisoformat(plain),
    "moment": lambda plain, wanted: datetime.fromisoformat(plain).astimezone(UTC),
    "span": _typed_span,
    "list": _typed_list,
}
