"""What an opened signal starts, and what its end stops. All of it in the caller's transaction, after the signal's own
row is written; the caller rings after its commit.
"""

from datetime import datetime
from typing import Protocol

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.store.facts import load_named
from engine.store.ledger import note
from engine.store.session import Connection
from rules.playbook import Playbook
from rules.rule import Rule
from workflows.carrying import Bearing, Carried, begun_escalation
from workflows.effects import Effect
from workflows.enrollment import Enrolled, enroll
from workflows.moves import Run
from workflows.operations.batches import load_runs
from workflows.operations.ending import end_run, take_back_of_signal
from workflows.operations.keeping import keep
from workflows.outlook import contexts_of, matter_of, subject_of
from workflows.parts import Loaded, Parts
from workflows.playbooks import Ending, early_ending
from workflows.reads import playbooks_need, readers, rule_task_needs
from workflows.responsible import assignee
from workflows.steps.task import task_content, task_due
from workflows.store.escalations import look_again
from workflows.store.origins import origin
from workflows.store.runs import add_run, add_visits, earlier_runs, live_runs_of_signal, locked_run
from workflows.verdict import Reason, Verdict, no

CLOSED = Ending("exited", "signal_closed")
MOVED = Ending("exited", "date_moved")


class SignalRow(Protocol):
    """What is asked of a signal: its id, and whose and what it is."""

    @property
    def id(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def child(self) -> str: ...


def start_run(
    conn: Connection,
    loaded: Loaded,
    *,
    playbook: str,
    account: str,
    key: str,
    signal: SignalRow | None,
    now: datetime,
    cause: str = "",
) -> list[Enrolled | Verdict]:
    """The account enters the playbook, or the ledger says why not.

    `key`: the child it is about; left out where the playbook is about the account, and where it is about a kind of
    child of which no one is named, each child enters by itself. Rings wanted: advance.
    """
    found = loaded.rulebook.playbooks.get(playbook)
    if found is None:
        return [no(Reason.NO_SUCH_PLAYBOOK, detail=playbook)]
    needs = playbooks_need(readers(loaded.rulebook, loaded.rulebook), frozenset({playbook}))
    facts = load_named(conn, [account], needs, loaded.rulebook, now)[account]
    keys = keys_of(found, key, facts)
    if not keys:
        return [_noted(conn, no(Reason.NO_CONTACT, detail=found.about), found, account, signal, loaded, now)]
    entered: list[Enrolled | Verdict] = []
    for each in keys:
        asked = Asked(
            facts=facts,
            now=now,
            vocabulary=loaded.rulebook.vocabulary,
            plans=loaded.rulebook.plans,
            subject=subject_of(facts, found.about, each),
        )
        entered.append(_enter(conn, loaded, found, account, each, signal, cause, asked))
    return entered


def keys_of(playbook: Playbook, key: str, facts: AccountFacts) -> list[str]:
    """The children that enter a playbook (the empty key: the account itself)."""
    if playbook.about == "account":
        return [""]
    return [key] if key else sorted(facts.children.get(playbook.about, {}))


def _enter(
    conn: Connection,
    loaded: Loaded,
    playbook: Playbook,
    account: str,
    key: str,
    signal: SignalRow | None,
    cause: str,
    asked: Asked,
) -> Enrolled | Verdict:
    entered = enroll(
        playbook,
        loaded.number,
        account,
        key,
        loaded.rulebook.rules.get(signal.rule) if signal else None,
        signal.id if signal else "",
        cause or (f"signal {signal.rule}" if signal else "by hand"),
        earlier_runs(conn, playbook.name, account, key),
        asked,
    )
    if isinstance(entered, Verdict):
        return _noted(conn, entered, playbook, account, signal, loaded, asked.now)
    if entered.replaces:
        replaced = locked_run(conn, entered.replaces)
        if replaced is not None and replaced.is_live:
            end_run(conn, replaced, "restarted", asked.now)
    add_run(conn, entered.run)
    add_visits(conn, [(entered.run.id, visit) for visit in entered.begun.visits])
    note(
        conn,
        at=asked.now,
        action="start_run",
        account=account,
        subject="run",
        subject_id=entered.run.id,
        reason=entered.run.cause,
        edition=loaded.number,
        detail={"playbook": playbook.name, "key": key, "signal": entered.run.signal},
    )
    return entered


def _noted(
    conn: Connection,
    verdict: Verdict,
    playbook: Playbook,
    account: str,
    signal: SignalRow | None,
    loaded: Loaded,
    now: datetime,
) -> Verdict:
    note(
        conn,
        at=now,
        action="start_no_run",
        account=account,
        subject="signal" if signal else "",
        subject_id=signal.id if signal else "",
        reason=verdict.reason.value,
        edition=loaded.number,
        detail={"playbook": playbook.name, "until": verdict.until.isoformat() if verdict.until else None},
    )
    return verdict


def signal_closed(conn: Connection, parts: Parts, signal: SignalRow, now: datetime) -> None:
    """Its runs end where their playbook says so; its untouched tasks are taken back; what climbs for it stops."""
    ending = [run for run in live_runs_of_signal(conn, signal.id) if run.memory.on_signal_closed == "exit"]
    _end_runs(conn, parts, ending, CLOSED, now)
    take_back_of_signal(conn, signal.id, now)
    look_again(conn, "signal", [signal.id], now)


def day_moved_away(conn: Connection, parts: Parts, signal: SignalRow, now: datetime) -> None:
    """The day its runs work towards is farther off: they end, whatever their playbook says of a signal that closed, and
    begin anew when the windows come again.
    """
    _end_runs(conn, parts, live_runs_of_signal(conn, signal.id), MOVED, now)


def _end_runs(conn: Connection, parts: Parts, ending: list[Run], otherwise: Ending, now: datetime) -> None:
    """What ends the signal is often what the run was for: one whose goal is true now ends by its goal."""
    batch = load_runs(conn, parts, ending, now) if ending else None
    for run in ending:
        assert batch is not None
        here = batch.here(run)
        found, _ = early_ending(here.playbook, here.asked)
        how = found or otherwise
        end_run(conn, run, how.word, now, state=how.state)


def rule_task(conn: Connection, loaded: Loaded, rule: Rule, signal: SignalRow, now: datetime) -> list[Effect]:
    """The single task of a rule with `task:`; told twice it is there once. Rings wanted: deliver."""
    if rule.task is None:
        return []
    bearing = _bearing(conn, loaded, rule, signal, now)
    person = assignee(rule.task.assign, bearing.team, rule.area, bearing.asked)
    due_at = task_due(rule.task, person, now, bearing.asked, bearing.calendar_of(person))
    matter = matter_of(origin(conn, signal.id), loaded.rulebook)
    content = {
        **task_content(rule.task, bearing.asked, matter),
        "due_at": due_at.isoformat(),
        "area": rule.area,
    }
    effect = Effect(
        kind="task",
        cause="signal",
        cause_id=signal.id,
        account=signal.account,
        step=rule.task.id,
        n=0,
        recipient=person,
        content=content,
        planned_at=now,
        due_at=now,
        edition=loaded.number,
    )
    carried = Carried()
    carried.add(effect, bearing)
    keep(conn, carried, now)
    return carried.effects


def start_escalation(
    conn: Connection, loaded: Loaded, rule: Rule, signal: SignalRow, policy: str, now: datetime
) -> str:
    """The signal begins to climb a policy; its id. One that climbs it already goes on as it does."""
    bearing = _bearing(conn, loaded, rule, signal, now)
    begun = begun_escalation(bearing, policy, "signal", signal.id, rule.area)
    keep(conn, Carried(escalations=[begun]), now)
    return begun.id


def _bearing(conn: Connection, loaded: Loaded, rule: Rule, signal: SignalRow, now: datetime) -> Bearing:
    rulebook = loaded.rulebook
    needs = rule_task_needs(readers(rulebook, rulebook), rule.name)
    facts = load_named(conn, [signal.account], needs, rulebook, now)[signal.account]
    asked = Asked(
        facts=facts,
        now=now,
        vocabulary=rulebook.vocabulary,
        plans=rulebook.plans,
        subject=subject_of(facts, rule.about, signal.child),
        contexts=contexts_of(origin(conn, signal.id)),
    )
    return Bearing(loaded.number, rulebook, rulebook.team, rulebook.calendars, asked)
