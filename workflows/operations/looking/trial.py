"""A rule on trial: what it would have done, what going live would change, and the held out beside those acted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.store import pages
from workflows.operations.looking.moment import Moment, looking, rule_of
from workflows.parts import Parts
from workflows.store import would

LATEST = 50
LOOKS_BACK = timedelta(days=90)
MOST = 2_000
WITHIN = timedelta(days=28)
"""In so long after its opening a signal is to have ceased, to be counted so."""
ENOUGH = 30
"""Fewer than so many in either group are too few to judge."""


@dataclass(frozen=True, slots=True)
class Would:
    """One opening that was not acted on. `tasks`: assignee and title; `mails`: e-mail, recipient and subject as it
    would have read; `may_follow`: e-mails that come after its first rest; `refused`: why a playbook would not have
    begun.
    """

    signal: str
    account: str
    account_name: str
    child: str
    trial: str
    at: datetime
    is_true: bool
    says: Mapping[str, str]
    playbooks: Sequence[str]
    refused: Sequence[str]
    tasks: Sequence[Mapping[str, Any]]
    mails: Sequence[Mapping[str, Any]]
    may_follow: Sequence[str]
    escalations: int


@dataclass(frozen=True, slots=True)
class Group:
    """`ceased`: of how many it ceased within four weeks."""

    signals: int
    ceased: int


@dataclass(frozen=True, slots=True)
class Compared:
    """Of signals that opened more than four weeks ago. `is_enough`: both groups are large enough to judge by."""

    held_out: Group
    acted_on: Group

    @property
    def is_enough(self) -> bool:
        return min(self.held_out.signals, self.acted_on.signals) >= ENOUGH


@dataclass(frozen=True, slots=True)
class Trial:
    """`openings`, `tasks`, `mails`: of the last 90 days, at most 2,000 openings. `still_true`: signals on trial whose
    condition holds now; whether going live opens these, `already_true` decides. `latest`: the newest.
    """

    rule: str
    mode: str
    openings: int = 0
    tasks: int = 0
    mails: int = 0
    still_true: int = 0
    latest: Sequence[Would] = field(default_factory=tuple)
    compared: Compared | None = None


def trial_of_rule(parts: Parts, rule: str) -> Trial:
    """Raises NotThere, NothingPublished."""
    with looking(parts) as moment:
        declared = rule_of(moment.rulebook, rule)
        rows = would.receipts(moment.conn, rule, moment.now - LOOKS_BACK, MOST)
        counts = would.trial_counts(moment.conn, rule)
        return Trial(
            rule=rule,
            mode=declared.mode,
            openings=len(rows),
            tasks=sum(len(row["work"]["tasks"]) for row in rows),
            mails=sum(len(row["work"]["mails"]) for row in rows),
            still_true=sum(live for _, live in counts.values()),
            latest=_shown(moment, rows[:LATEST]),
            compared=_compared(moment, rule) if declared.holdout else None,
        )


def _compared(moment: Moment, rule: str) -> Compared:
    held_out, acted_on = would.compared(moment.conn, rule, moment.now - WITHIN, WITHIN)
    return Compared(Group(*held_out), Group(*acted_on))


def _shown(moment: Moment, rows: Sequence[Any]) -> tuple[Would, ...]:
    names = pages.account_names(moment.conn, {row["account_id"] for row in rows})
    return tuple(
        Would(
            signal=row["signal_id"],
            account=row["account_id"],
            account_name=names.get(row["account_id"], row["account_id"]),
            child=row["child"],
            trial=row["trial"],
            at=row["at"],
            is_true=row["is_live"],
            says=row["says"] or {},
            **row["work"],
        )
        for row in rows
    )
