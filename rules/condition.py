"""The typed tree of a condition: from it, and only from it, come the plain answer, the matcher's atoms and the
explanation.

A `Condition` yields true, false or unknown. Names are resolved and types checked before a node is made, so a
reader of the
tree never looks anything up but facts. `place` is where the author wrote it; it is no part of equality.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from rules.expression import Expr, FieldRef, written_at
from rules.problems import Place
from rules.values import Span

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Condition, ...]"
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Condition, ...]"
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Compare:
    """A leaf. `text` is the comparison as the author wrote it, for explanations."""

    op: Comparison
    left: Expr
    right: Expr
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Within:
    """`d in next 90d`: from today up to and with today + 90; `in last 7d`: after now - 7d, up to now. Leaf."""

    of: Expr
    direction: Literal["next", "last"]
    span: Span
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class In:
    """`x in [a, b]`; `not in` is Not(In). Leaf."""

    of: Expr
    among: tuple[Any, ...]
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Contains:
    """A text contains a text (case ignored), or a list an item. Leaf."""

    of: Expr
    item: Any
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Is:
    """`is empty` (unknown of the unknown), `is known` (never unknown), `is past` (a date or moment before
    now). Leaf.
    """

    of: Expr
    what: Literal["empty", "known", "past"]
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Holds:
    """A yes/no expression standing alone: `entitled`. Leaf."""

    of: Expr
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Quantified:
    """`any every none (module where ..)`: Kleene or, and, and their negation, under the kind's coverage. Leaf."""

    quantifier: Literal["any", "every", "none"]
    of: str
    where: "Condition"
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Milestone:
    """`reached(plan.m)` or `late(plan.m)`. Leaf."""

    what: Literal["reached", "late"]
    plan: str
    milestone: str
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class SignalState:
    """`open(rule)`, or `opened(rule, 90d)`: read from before this evaluation. Leaf."""

    what: Literal["open", "opened"]
    rule: str
    window: Span | None
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class TaskDone:
    """`done(task)`: a task of this step id was closed with an outcome. Leaf."""

    task: str
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class StepHeard:
    """`replied clicked answered (step)`: of the run at hand; only in playbooks. Leaf."""

    what: Literal["replied", "clicked", "answered"]
    step: str
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Changed:
    """`changed(field, 7d)`: it held two different values between then and now, both ends counted. Leaf."""

    of: FieldRef
    within: Span
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Moved:
    """`moved(field, from a to b, 7d)`: between then and now it held `before`, and later `after`. Leaf."""

    of: FieldRef
    before: Any
    after: Any
    within: Span
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class InARow:
    """`in_a_row(condition, 3, week)`: so at the end of each of the last three whole weeks, as far as is known today of
    then. Leaf.
    """

    condition: "Condition"
    times: int
    period: Literal["day", "week", "month"]
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Followed:
    """`followed(first, then, 7d)`: some `first` (within `window`) had a `then` after it within the span. Leaf."""

    first: str
    where: "Condition | None"
    then: str
    then_where: "Condition | None"
    within: Span
    window: Span | None
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Listed:
    """The account is on a list, by its id or by `kind:name` as a source calls it. Leaf."""

    list: str
    accounts: frozenset[str]
    text: str = field(default="", compare=False)
    place: Place = written_at()


@dataclass(frozen=True, slots=True)
class Named:
    """A condition written once, under a name: it means what it stands for, and is told by its name."""

    name: str
    condition: "Condition"
    place: Place = written_at()


Leaf = (
    Compare
    | Within
    | In
    | Contains
    | Is
    | Holds
    | Quantified
    | Milestone
    | SignalState
    | TaskDone
    | StepHeard
    | Changed
    | Moved
    | InARow
    | Followed
    | Listed
)
Condition = And | Or | Not | Named | Leaf
