"""Signals as lists and pages show them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.answer import Asked, ask, compiler_of, frame_of
from engine.evidence import evidence_of
from engine.store import pages
from engine.store.ledger import Entry, entries_of
from engine.store.log import microseconds
from engine.store.pages import Row
from engine.truth import TRUE
from rules.rulebook import Rulebook
from workflows.evidence import kept_evidence
from workflows.operations.looking.moment import Moment, NotThere, looking
from workflows.operations.looking.pages import After, Page, cut
from workflows.operations.looking.runs import EscalationShown, RunShown, escalations_about, runs_shown
from workflows.operations.looking.tasks import TaskShown, tasks_shown
from workflows.outlook import heard_of
from workflows.parts import Parts
from workflows.sentences import say
from workflows.store import pages as work

LIVE = ("pending", "held", "open", "acknowledged", "shadow", "ignored")


@dataclass(frozen=True, slots=True)
class SignalShown:
    """The row, with the account's name. `says`: by language, as it read when last true, and `evidence`: as it was kept;
    on its account's page with the values of the moment, while it is true.
    """

    id: str
    rule: str
    account: str
    account_name: str
    child: str
    kind: str
    state: str
    priority: str
    window: str
    occasion: str
    waits_for: str
    edition: int
    first_true_at: datetime
    true_since: datetime | None
    opened_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    snoozed_until: datetime | None
    resolved_at: datetime | None
    resolution: str
    owner: str
    says: Mapping[str, str]
    because: Mapping[str, str]
    evidence: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SignalPage:
    """One signal with all that was decided about it and done because of it; the ledger in the order it was written."""

    signal: SignalShown
    ledger: tuple[Entry, ...]
    runs: tuple[RunShown, ...]
    tasks: tuple[TaskShown, ...]
    escalations: tuple[EscalationShown, ...]


def signals(
    parts: Parts,
    *,
    account: str = "",
    rule: str = "",
    states: Collection[str] = (),
    kind: str = "",
    owner: str = "",
    waits_for: str = "",
    after: After = None,
    limit: int = 50,
) -> Page[SignalShown]:
    """The newest first."""
    with looking(parts) as moment:
        rows = pages.signals_page(
            moment.conn,
            account_id=account,
            rule=rule,
            states=states,
            kind=kind,
            owner=owner,
            waits_for=waits_for,
            after=after,
            limit=limit + 1,
        )
        kept, next_ = cut(rows, limit, lambda row: (microseconds(row["first_true_at"]), row["id"]))
        return Page(signals_shown(moment, kept), next_)


def signal_page(parts: Parts, signal_id: str) -> SignalPage:
    """Raises NotThere."""
    with looking(parts) as moment:
        row = pages.signal_row(moment.conn, signal_id)
        if row is None:
            raise NotThere("signal", signal_id)
        runs = work.runs_page(moment.conn, signal_id=signal_id, limit=200)
        tasks = work.tasks_page(moment.conn, states=(), signal_ids=[signal_id], limit=200)
        causes = [signal_id, *(run["id"] for run in runs), *(task["id"] for task in tasks)]
        return SignalPage(
            signals_shown(moment, [row])[0],
            tuple(reversed(entries_of(moment.conn, "signal", signal_id))),
            runs_shown(moment, runs),
            tasks_shown(moment, tasks),
            escalations_about(moment, causes),
        )


def signals_shown(moment: Moment, rows: Sequence[Row]) -> tuple[SignalShown, ...]:
    names = pages.account_names(moment.conn, {row["account_id"] for row in rows})
    return tuple(_shown(row, names.get(row["account_id"], ""), moment) for row in rows)


def read_now(shown: SignalShown, asked: Asked, rulebook: Rulebook) -> SignalShown:
    """With the values of this moment, where it is open and true: what grows day by day moves no signal by itself.
    `asked`: of its account.
    """
    rule = rulebook.rules.get(shown.rule)
    if rule is None or shown.state not in ("open", "acknowledged"):
        return shown
    of = heard_of(rule, asked, shown.child, shown.window)
    members = ask(rule.accounts, of).truth if rule.accounts is not None else TRUE
    if min(members, ask(rule.opens_when, of).truth) is not TRUE:
        return shown
    evidence = kept_evidence(evidence_of(rule.opens_when, frame_of(of), compiler_of(of)))
    return replace(shown, says=say(rule.says, of), evidence=evidence)


def _shown(row: Row, account_name: str, moment: Moment) -> SignalShown:
    rule = moment.loaded.rulebook.rules.get(row["rule"]) if moment.loaded else None
    same = (
        *("id", "rule", "child", "kind", "state", "priority", "window", "occasion", "waits_for", "edition"),
        *("first_true_at", "true_since", "opened_at", "acknowledged_at", "acknowledged_by", "snoozed_until"),
        *("resolved_at", "resolution", "owner"),
    )
    return SignalShown(
        **{name: row[name] for name in same},
        account=row["account_id"],
        account_name=account_name or row["account_id"],
        says=row["says"] or {},
        because=dict(rule.because.by_language) if rule else {},
        evidence=row["evidence"] or (),
    )
