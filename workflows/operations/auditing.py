"""The self-audit: what is written is derived anew from its history, and compared.

Runs from their visits; decisions about signals from the fact log and the edition of that day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.evaluate import evaluate
from engine.facts import AccountFacts
from engine.findings import Finding
from engine.judging import Decision, differs, is_judged
from engine.store.as_of import AsOf, Position, load_facts_as_of
from engine.store.ledger import Entry, decisions
from engine.store.session import Connection
from workflows.operations.stepping import ACTIONS
from workflows.parts import EditionUnreadable, Loaded, Parts
from workflows.runs import audit
from workflows.store.runs import newest_runs, visits_of

WHATS = {action: what for what, action in ACTIONS.items()}
Group = tuple[str, datetime, int, Position | None]
"""Account, moment, edition, and how far had been read: what one evaluation decided."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A decision that does not follow from what is on record; `differs` says why."""

    entry: Entry
    rule: str
    child: str
    differs: str


@dataclass(slots=True)
class Audited:
    """`matched`: decisions that follow exactly from the fact log and their edition. `skipped`: those that could not be
    judged, by why.
    """

    matched: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


def audit_runs(parts: Parts, limit: int = 500) -> Mapping[str, tuple[str, ...]]:
    """Of the newest runs, those that disagree with their history, and in what; empty where all is well."""
    with parts.database.reading() as conn:
        found = {}
        for run in newest_runs(conn, limit):
            playbook = parts.editions.at(conn, run.edition).rulebook.playbooks.get(run.playbook)
            if playbook is not None:
                found[run.id] = audit(run, playbook, visits_of(conn, run.id))
    return {run_id: differences for run_id, differences in found.items() if differences}


def audit_decisions(parts: Parts, limit: int = 500, *, rule: str = "", account: str = "") -> Audited:
    """Of the newest decisions that rules made about signals: the snapshot of each moment is told again from the record,
    the edition of that day is asked, and the answer compared with what was decided.
    """
    audited = Audited()
    with parts.database.reading() as conn:
        groups: dict[Group, list[Entry]] = defaultdict(list)
        for entry in decisions(conn, sorted(WHATS), rule=rule, account=account, limit=limit):
            if is_judged(WHATS[entry.action], entry.reason):
                groups[_group(entry)].append(entry)
        for group, entries in groups.items():
            _judge(conn, parts, group, entries, audited)
    return audited


def _group(entry: Entry) -> Group:
    read_to = entry.detail.get("read_to")
    return entry.account, entry.at, entry.edition, Position(*read_to) if read_to else None


def _judge(conn: Connection, parts: Parts, group: Group, entries: list[Entry], audited: Audited) -> None:
    account, at, number, position = group
    try:
        loaded = parts.editions.at(conn, number)
    except EditionUnreadable:
        audited.skipped["its edition cannot be read any more"] += len(entries)
        return
    as_of = AsOf(at, "seen", position)
    facts = load_facts_as_of(conn, [account], loaded.needs, loaded.rulebook, as_of).get(account)
    found = _found(loaded, facts, at, entries) if facts else {}
    for entry in entries:
        name, child = entry.detail["rule"], entry.detail.get("child", "")
        said = Decision(
            WHATS[entry.action],
            entry.reason,
            entry.detail.get("window", ""),
            entry.detail.get("occasion", ""),
        )
        against = differs(said, loaded.rulebook.rules[name], found.get((name, child)))
        if against:
            audited.mismatches.append(Mismatch(entry, name, child, against))
        else:
            audited.matched += 1


def _found(
    loaded: Loaded, facts: AccountFacts, at: datetime, entries: Iterable[Entry]
) -> dict[tuple[str, str], Finding]:
    watched = {(entry.detail["rule"], entry.detail.get("child", "")) for entry in entries}
    evaluation = evaluate(loaded.program, facts, at, watched, loaded.plain)
    return {(each.rule, each.child): each for each in evaluation.findings}
