"""Typed values as the plain JSON of the fact log: the way back from `engine.typing.typed`. Pure."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from engine.facts import EMPTY
from engine.observations import Plain
from rules.values import Money, Span


def plain(value: Any) -> Plain:
    """Canonical JSON; None for EMPTY. TypeError for what no fact can hold."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Money():
            return {"amount": f"{value.amount:f}", "currency": value.currency}
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Span():
            return str(value)
        case tuple() | list():
            return [plain(item) for item in value]
    if value is EMPTY:
        return None
    raise TypeError(f"a {type(value).__name__} cannot be kept as a fact")
