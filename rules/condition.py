"""The typed tree of a condition: from it, and only from it, come the plain answer, the matcher's atoms and the explanation.

An `Expr` yields a value, a `Condition` yields true, false or unknown. Names are resolved and types checked before a node is
made, so a reader of the tree never looks anything up but facts. `place` is where the author wrote it; it is no part of equality.

`about` on a node says whose value it is: `account`, a child kind (`contract`), or an event's name inside its `where`.
"""

from dataclasses import dataclass, field
from typing import Any, Literal, Union

from rules.problems import NOWHERE, Place
from rules.values import Span, Type

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


def _place() -> Place:
    return field(default=NOWHERE, compare=False, repr=False)  # type: ignore[no-any-return]


# --- expressions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Literal_:
    """A constant: bool, int | Decimal, Money, str, date, datetime, Span, or a tuple of them."""

    value: Any
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of the account, of the child at hand, or of the event at hand. `name` `$key` is the child's own key."""

    about: str
    name: str
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: Literal["+", "-", "*", "/"]
    left: "Expr"
    right: "Expr"
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Else:
    """`x else y`: y where x is unknown or empty."""

    first: "Expr"
    second: "Expr"
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class If:
    """`if(condition, a, b)`: unknown when the condition is."""

    condition: "Condition"
    then: "Expr"
    otherwise: "Expr"
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Days:
    """`days_until(d)` (direction until) or `days_since(d)`: a number of days; calendar days for dates, elapsed for moments."""

    direction: Literal["until", "since"]
    of: "Expr"
    type: Type
    place: Place = _place()


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
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Count:
    """How many children, or events (within `window`), satisfy `where`: an interval while some are unknown."""

    of: str
    what: Literal["child", "event"]
    where: "Condition | None"
    window: Span | None
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum min max` of an expression over children (or of an event's field within `window`) that satisfy `where`."""

    function: Literal["sum", "min", "max"]
    of: str
    what: Literal["child", "event"]
    value: "Expr"
    where: "Condition | None"
    window: Span | None
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Since:
    """`since(event)`: elapsed time since the last such event; at least the covered span when there is none."""

    event: str
    where: "Condition | None"
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Was:
    """`was(field, 30d)`: the field's value that long ago."""

    of: FieldRef
    ago: Span
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Overdue:
    """`overdue(plan.milestone)`: days past the due day, 0 when not late."""

    plan: str
    milestone: str
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """`outcome(task)`: how the newest task of this step id ended (a text); empty while none has."""

    task: str
    type: Type
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Context:
    """A name only the moment of rendering knows: `window`, `signal.says`, `owner.name`, `run.started_at`."""

    name: str
    type: Type
    place: Place = _place()


Expr = Union[
    Literal_,
    FieldRef,
    Arithmetic,
    Else,
    If,
    Days,
    SeriesValue,
    Count,
    Aggregate,
    Since,
    Was,
    Overdue,
    TaskOutcome,
    Context,
]

# --- conditions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Condition, ...]"
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Condition, ...]"
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Compare:
    """A leaf. `text` is the comparison as the author wrote it, for explanations."""

    op: Comparison
    left: Expr
    right: Expr
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Within:
    """`d in next 90d`: from today up to and with today + 90; `in last 7d`: after now - 7d, up to now. Leaf."""

    of: Expr
    direction: Literal["next", "last"]
    span: Span
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class In:
    """`x in [a, b]`; `not in` is Not(In). Leaf."""

    of: Expr
    among: tuple[Any, ...]
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Contains:
    """A text contains a text (case ignored), or a list an item. Leaf."""

    of: Expr
    item: Any
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Is:
    """`is empty` (unknown of the unknown), `is known` (never unknown), `is past` (a date or moment before now). Leaf."""

    of: Expr
    what: Literal["empty", "known", "past"]
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no expression standing alone: `entitled`. Leaf."""

    of: Expr
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`any every none (module where ..)`: Kleene or, and, and their negation, under the kind's coverage. Leaf."""

    quantifier: Literal["any", "every", "none"]
    of: str
    where: "Condition"
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class Milestone:
    """`reached(plan.m)` or `late(plan.m)`. Leaf."""

    what: Literal["reached", "late"]
    plan: str
    milestone: str
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class SignalState:
    """`open(rule)`, or `opened(rule, 90d)`: read from before this evaluation. Leaf."""

    what: Literal["open", "opened"]
    rule: str
    window: Span | None
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class TaskDone:
    """`done(task)`: a task of this step id was closed with an outcome. Leaf."""

    task: str
    text: str = field(default="", compare=False)
    place: Place = _place()


@dataclass(frozen=True, slots=True)
class StepHeard:
    """`replied clicked answered (step)`: of the run at hand; only in playbooks. Leaf."""

    what: Literal["replied", "clicked", "answered"]
    step: str
    text: str = field(default="", compare=False)
    place: Place = _place()


Leaf = Union[
    Compare, Within, In, Contains, Is, Holds, Quantified, Milestone, SignalState, TaskDone, StepHeard
]
Condition = Union[And, Or, Not, Leaf]
