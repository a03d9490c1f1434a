"""One signal, what its next step may know beside the finding, and what a step makes of it. Nouns only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rules.calendar import Calendar
from rules.rule import Priority

State = Literal["pending", "held", "open", "acknowledged", "shadow", "ignored", "resolved"]
What = Literal[
    "began",
    "opened",
    "waits",
    "held",
    "shadowed",
    "ignored",
    "stepped",
    "retimed",
    "asks",
    "unsure",
    "resolved",
]
NOTHING = timedelta(0)
MAKE_ROOM = ("date_moved", "next_period")
"""Why a signal ends so that another of its subject may take its place."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal of one rule for one subject. `held`: what the hold's clock gathered before it last stood still."""

    rule: str
    account: str
    child: str
    state: State
    first_true_at: datetime
    occasion: str = ""
    window: str = ""
    priority: Priority = "normal"
    true_since: datetime | None = None
    held: timedelta = NOTHING
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    false_since: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str = ""
    waits_for: str = ""
    on_trial: bool = False
    """It was only lived through: `opened_at` says when it would have opened."""

    @property
    def is_live(self) -> bool:
        return self.state != "resolved"

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "acknowledged")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a step may know beside the finding.

    `is_first_look`: the rule is new to this account (it went live, or the account was just first seen).
    `last_opened_at`: the
    newest earlier opening, for the cooldown. `is_touched`: a person acknowledged it or worked on a task of it.
    `muted_by`: an
    open signal named in `quiet_while`. `trial`: why the rule may not act on this account. `is_over_limit`:
    past `hold_if`. `held_by`: why the breaker holds what hangs on a feed, and which feed.
    `openings_left`: how many more may open today under `already_true: {open: n a day}` (None: no limit); today is a day
    of the workspace, and `day_ends_at` its end.
    `is_done`: all that the signal started has come to its end. `may_begin`: of an event or a period, whether it may
    still open.
    """

    now: datetime
    zone: ZoneInfo
    calendar: Calendar
    is_first_look: bool = False
    last_opened_at: datetime | None = None
    is_touched: bool = False
    muted_by: str = ""
    trial: Literal["", "shadow", "canary", "holdout"] = ""
    is_over_limit: bool = False
    held_by: tuple[str, str] = ("", "")
    openings_left: int | None = None
    day_ends_at: datetime | None = None
    is_done: bool = False
    may_begin: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One change of state, for the ledger. `reason` is a name from a closed list; `detail` completes it (a
    window, a rule).
    """

    what: What
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stepped:
    """The signal as it now is (None: there is none), what changed, and when time alone could change it again."""

    signal: Signal | None
    changes: tuple[Change, ...] = ()
    wake_at: datetime | None = None
