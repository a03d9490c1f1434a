"""The values a rule speaks of: spans, money, and their types."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Unit = Literal["s", "m", "h", "d", "w", "bd", "bh"]
SECONDS: dict[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in one unit, as written: `90d`, `8h`, `2w`, `3bd` (business days), `8bh` (business hours).

    Seconds to weeks are elapsed time on moments and calendar days on dates; `bd` and `bh` need a calendar.
    """

    amount: int
    unit: Unit

    @property
    def is_business(self) -> bool:
        return self.unit in ("bd", "bh")

    @property
    def elapsed(self) -> timedelta:
        """The span as elapsed time; business spans have none (ValueError)."""
        if self.is_business:
            raise ValueError(f"{self} has no elapsed length: it needs a calendar")
        return _elapsed(self.amount, self.unit)

    @property
    def days(self) -> int:
        """Whole days, rounded up: the number of calendar days a window on dates or series spans."""
        return -(-int(self.elapsed.total_seconds()) // 86400)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


@lru_cache(maxsize=4096)
def _elapsed(amount: int, unit: Unit) -> timedelta:
    return timedelta(seconds=amount * SECONDS[unit])


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code). Two currencies never mix."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,} {self.currency}"


Kind = Literal[
    "text",
    "number",
    "money",
    "yes/no",
    "choice",
    "date",
    "moment",
    "span",
    "teammate",
    "reference",
    "series",
    "list",
]


@dataclass(frozen=True, slots=True)
class Type:
    """What a field or an expression holds.

    `of` lists a choice's values; `to` names the child kind a reference points at (`contact`); `item` is a list's type.
    """

    kind: Kind
    of: tuple[str, ...] = ()
    to: str = ""
    item: "Type | None" = None

    def __str__(self) -> str:
        if self.kind == "choice":
            return f"choice of {', '.join(self.of)}"
        if self.kind == "reference":
            return self.to
        if self.kind == "list":
            return f"list of {self.item}"
        return self.kind


TEXT, NUMBER, MONEY, YES_NO = Type("text"), Type("number"), Type("money"), Type("yes/no")
DATE, MOMENT, SPAN, TEAMMATE, SERIES = (
    Type("date"),
    Type("moment"),
    Type("span"),
    Type("teammate"),
    Type("series"),
)
