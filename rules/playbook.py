"""Playbooks: the prescribed steps for a signal, laid out flat so that a cursor is one step id.

Nesting in YAML is only layout: each step names the step that follows it (`next`, empty at the end), and an
arm's last step
names the step after its parent. Unnamed steps get stable ids from where they stand (`2`, `2.if_not.1`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rules.condition import Condition
from rules.expression import Expr
from rules.problems import NOWHERE, Place
from rules.text import LocalText, Sentence
from rules.values import Span


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom a mail goes to. `first of [admin, champion]`, `every admin`, or `whoever answered(step)`.

    With an empty `roles` the run's own contact (a playbook `about: contact`).
    """

    how: Literal["first", "every", "answered", "contact"]
    roles: tuple[str, ...] = ()
    step: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task may end: asks for a field to be filled, comes again so many times, or starts a playbook."""

    name: str
    label: LocalText
    asks: str = ""
    again: Span | None = None
    times: int = 0
    start: str = ""


@dataclass(frozen=True, slots=True)
class EmailStep:
    id: str
    next: str
    email: str
    to: Recipients
    sender: Literal["owner", "workspace"] = "workspace"
    only_if: Condition | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class TaskStep:
    """`assign`: responsible, accountable, owner, a role or a teammate. `due` counts from the step; business
    spans allowed.
    """

    id: str
    next: str
    title: Sentence
    assign: str
    due: Span
    checklist: tuple[Sentence, ...] = ()
    escalate: str = ""
    outcomes: tuple[Outcome, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class WaitStep:
    """Exactly one of: a span, a date/moment expression, a weekday with a time (`tuesday 10:00`)."""

    id: str
    next: str
    span: Span | None = None
    until: Expr | None = None
    weekday: int | None = None
    """0 = Monday."""
    at: str = ""
    """`HH:MM` in the account's zone, with `weekday`."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class WaitUntilStep:
    """Goes on when `condition` is definitely true; after `at_most` (None: forever) goes to `if_not` (empty: on)."""

    id: str
    next: str
    condition: Condition
    at_most: Span | None
    if_not: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Arm:
    """One way of a branch: its condition (None: else) and its first step (empty: on to what follows the branch)."""

    condition: Condition | None
    first: str


@dataclass(frozen=True, slots=True)
class BranchStep:
    id: str
    next: str
    arms: tuple[Arm, ...]
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class EscalateStep:
    id: str
    next: str
    policy: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class UpdateStep:
    """Sets an account field; the value is a constant or an expression."""

    id: str
    next: str
    field: str
    value: Expr
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class EndStep:
    """Ends the run here, as `completed` with this outcome in words."""

    id: str
    outcome: str = ""
    next: str = ""
    place: Place = NOWHERE


Step = EmailStep | TaskStep | WaitStep | WaitUntilStep | BranchStep | EscalateStep | UpdateStep | EndStep
STEP_KINDS: Mapping[str, type] = {
    "email": EmailStep,
    "task": TaskStep,
    "wait": WaitStep,
    "wait_until": WaitUntilStep,
    "branch": BranchStep,
    "escalate": EscalateStep,
    "update": UpdateStep,
    "end": EndStep,
}


@dataclass(frozen=True, slots=True)
class Again:
    """Re-entry: once ever, once per value of an expression (`per: ends_on`), or after a span since the last start."""

    how: Literal["once", "per", "after", "always"]
    per: Expr | None = None
    after: Span | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    name: str
    about: str
    """`account`, or `contact`: each contact its own run; or the about of the rules that start it."""
    label: LocalText
    goal: Condition | None
    exits: Mapping[str, Condition]
    again: Again | None
    """None: the starting rule's not_again_within, else always."""
    while_running: Literal["ignore", "restart"]
    on_signal_closed: Literal["exit", "go_on", ""]
    """Empty: by kind, risk exits, the others go on."""
    first: str
    steps: Mapping[str, Step]
    place: Place = NOWHERE
