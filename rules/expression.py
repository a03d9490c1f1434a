"""The typed expressions inside a condition: each yields a value, an interval, empty or unknown.

`about` on a node says whose value it is: `account`, a child kind (`contract`), or an event's name inside its `where`.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from rules.problems import NOWHERE, Place
from rules.values import Span, Type

if TYPE_CHECKING:
    from rules.condition import Condition


def written_at() -> Place:
    """Where a node was written; it is no part of the node's equality."""
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: bool, int | Decimal, Money, str, date, datetime, Span, or a tuple of them."""

    value: Any
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of the account, of the child at hand, or of the event at hand. `name` `$key` is the child's own key."""

    about: str
    name: str
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Related:
    """A field of the child that a reference points at: `by.role` inside an event's `where`, with `by` the
    reference `via`.

    Unknown while the reference, the child or its field is; empty when the reference is. `name` may be `$key`.
    """

    via: FieldRef
    about: str
    name: str
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: Literal["+", "-", "*", "/"]
    left: "Expr"
    right: "Expr"
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Else:
    """`x else y`: y where x is unknown or empty."""

    first: "Expr"
    second: "Expr"
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class If:
    """`if(condition, a, b)`: unknown when the condition is."""

    condition: "Condition"
    then: "Expr"
    otherwise: "Expr"
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Days:
    """`days_until(d)` (direction until) or `days_since(d)`: a number of days; calendar days for dates, elapsed
    for moments.
    """

    direction: Literal["until", "since"]
    of: "Expr"
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class SeriesValue:
    """`last mean sum min max` of a series over the `window` of whole days that ends yesterday; `last` has no window.

    `change` is this window against the one before, as a share (-0.3 = fell by 30 %); unknown on a base of zero, below
    `at_least`, or where either window lacks half of its expected points.
    """

    function: Literal["last", "mean", "sum", "min", "max", "change"]
    of: FieldRef
    window: Span | None
    type: Type
    at_least: Any = None
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Count:
    """How many children, or events (within `window`), satisfy `where`: an interval while some are unknown."""

    of: str
    what: Literal["child", "event", "account"]
    where: "Condition | None"
    window: Span | None
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum min max` of an expression over children or accounts below (or of an event's field within `window`) that
    satisfy `where`; `worst` of a choice. Of accounts below, `value` and `where` are asked of each by itself.
    """

    function: Literal["sum", "min", "max", "worst"]
    of: str
    what: Literal["child", "event", "account"]
    value: "Expr"
    where: "Condition | None"
    window: Span | None
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Since:
    """`since(event)`: elapsed time since the last such event; at least the covered span when there is none."""

    event: str
    where: "Condition | None"
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Was:
    """`was(field, 30d)`: the field's value that long ago."""

    of: FieldRef
    ago: Span
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Earlier:
    """`was(mean(users, 7d), 30d)`: what is reckoned, asked of that long ago, as far as is known today of then."""

    of: "Expr"
    ago: Span
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Overdue:
    """`overdue(plan.milestone)`: days past the due day, 0 when not late."""

    plan: str
    milestone: str
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """`outcome(task)`: how the newest task of this step id ended (a text); empty while none has."""

    task: str
    type: Type
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Context:
    """A name only the moment of rendering knows: `window`, `signal.says`, `owner.name`, `run.started_at`."""

    name: str
    type: Type
    place: Place = written_at()


Expr = (
    Constant
    | FieldRef
    | Related
    | Arithmetic
    | Else
    | If
    | Days
    | SeriesValue
    | Count
    | Aggregate
    | Since
    | Was
    | Earlier
    | Overdue
    | TaskOutcome
    | Context
)
