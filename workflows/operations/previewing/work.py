"""What the openings of a preview would set going: each playbook entered and advanced to its first rest by the pure
machine that carries real runs, each mail held against the stages before its channel. Nothing is written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.store.facts import load_facts
from engine.store.session import Connection
from engine.store.signals import KeptSignal
from rules.difference.reach import mailing_playbooks, started_by_tasks
from rules.playbook import EmailStep, Playbook
from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.enrollment import enroll
from workflows.moves import Here
from workflows.operations import starting
from workflows.operations.enrollment import keys_of
from workflows.operations.previewing.mails import Fates, Planned, fates, planned
from workflows.operations.previewing.openings import Found, Stage
from workflows.operations.previewing.values import Desk, MailCount, Started, Work
from workflows.outlook import Origin, matter_of, seen_by, subject_of
from workflows.reads import playbooks_need, readers
from workflows.responsible import assignee
from workflows.runs import Advanced, advance
from workflows.store.runs import earlier_runs
from workflows.store.tasks import open_tasks_by_assignee
from workflows.verdict import Verdict

MOST_COUNTED = 2_000
MOST_WHILE_TYPING = 500
"""Of what comes later: it is no hurry to know, and each stroke would wait for it."""


@dataclass(slots=True)
class Tally:
    """Counted as the openings are gone through. `nobody`: steps that found nobody.
    `mailing`: playbooks that mail, or may.
    """

    tasks: Counter[str] = field(default_factory=Counter)
    runs: Counter[str] = field(default_factory=Counter)
    refused: dict[str, Counter[str]] = field(default_factory=dict)
    mails: list[Planned] = field(default_factory=list)
    nobody: Counter[str] = field(default_factory=Counter)
    may_follow: Counter[str] = field(default_factory=Counter)
    mailing: set[str] = field(default_factory=set)
    escalations: int = 0


def work(
    stage: Stage, found: Sequence[Found], later: Sequence[Found], owned: Mapping[str, int]
) -> tuple[Work, Work]:
    """Of every signal that would open, or step into a later window: now; and of those that would when they have waited
    long enough, as what they need is known now.
    """
    now, then = _some(found), _some(later)[: MOST_COUNTED if stage.look is None else MOST_WHILE_TYPING]
    tally, tally_then = _counted(stage, now), _counted(stage, then)
    mails = fates(stage.conn, stage.after, tally.mails, stage.now)
    mails_then = fates(stage.conn, stage.after, tally_then.mails, stage.now, before=mails.went)
    return (
        replace(_work(stage, now, tally, mails, owned), opens=_opens(found)),
        replace(_work(stage, then, tally_then, mails_then, owned), opens=_opens(later)),
    )


def _opens(found: Sequence[Found]) -> int:
    return sum(each.outcome == "opens" for each in found)


def _some(found: Sequence[Found]) -> Sequence[Found]:
    return [each for each in found if each.outcome in ("opens", "steps")][:MOST_COUNTED]


def _counted(stage: Stage, some: Sequence[Found]) -> Tally:
    tally = Tally()
    facts = _facts(stage, some)
    for each in some:
        _one(stage, each, facts, tally)
    return tally


def _work(stage: Stage, some: Sequence[Found], tally: Tally, told: Fates, owned: Mapping[str, int]) -> Work:
    mailing = mailing_playbooks(stage.after)
    started = tuple(_started(stage, tally, mailing))
    return Work(
        counted=_opens(some),
        started=started,
        mails=_mails(told, tally),
        desks=_desks(stage, tally, owned),
        escalations=tally.escalations,
        mails_nobody=bool(some)
        and all(each.mails_nobody for each in started)
        and not any(_outcome_mails(each.rule, mailing) for each in some),
    )


def _facts(stage: Stage, some: Iterable[Found]) -> dict[str, AccountFacts]:
    """As the playbooks need them, of the accounts that would enter any."""
    plans = [(each.kept.account, _begun(each).playbook) for each in some]
    entering = sorted({account for account, playbook in plans if playbook})
    needs = playbooks_need(readers(stage.after, stage.after), frozenset(playbook for _, playbook in plans))
    return load_facts(stage.conn, entering, needs, stage.after, stage.now) if entering else {}


def _begun(each: Found) -> starting.Work:
    assert each.rule is not None
    return starting.work_of(each.rule, each.kept.signal, each.changes, each.before)


def _one(stage: Stage, each: Found, facts: Mapping[str, AccountFacts], tally: Tally) -> None:
    begun, rule = _begun(each), each.rule
    assert rule is not None
    if begun.has_task and rule.task is not None and each.facts is not None:
        asked = Asked(each.facts, stage.now, stage.after.vocabulary, stage.after.plans)
        tally.tasks[assignee(rule.task.assign, stage.after.team, rule.area, asked)] += 1
    if begun.escalate:
        tally.escalations += 1
    playbook = stage.after.playbooks.get(begun.playbook)
    mine = facts.get(each.kept.account)
    if playbook is None or mine is None:
        return
    keys = keys_of(playbook, each.kept.child, mine)
    if not keys:
        tally.refused.setdefault(playbook.name, Counter())["no_contact"] += 1
    for key in keys:
        _enter(stage, rule, each, playbook, key, mine, tally)


def _enter(
    stage: Stage, rule: Rule, each: Found, playbook: Playbook, key: str, facts: AccountFacts, tally: Tally
) -> None:
    here = entering(stage.conn, stage.after, rule, each.kept, playbook, key, facts, stage.now)
    if isinstance(here, Verdict):
        tally.refused.setdefault(playbook.name, Counter())[here.reason.value] += 1
        return
    tally.runs[playbook.name] += 1
    _advanced(advance(here), here, each, stage.now, tally)


def entering(
    conn: Connection,
    after: Rulebook,
    rule: Rule,
    kept: KeptSignal,
    playbook: Playbook,
    key: str,
    facts: AccountFacts,
    now: datetime,
) -> Here | Verdict:
    """Where a run of it would stand at its beginning, or why there would be none. Nothing is written."""
    asked = Asked(facts, now, after.vocabulary, after.plans, subject_of(facts, playbook.about, key))
    earlier = earlier_runs(conn, playbook.name, kept.account, key)
    entered = enroll(playbook, 0, kept.account, key, rule, kept.id, "preview", earlier, asked)
    if isinstance(entered, Verdict):
        return entered
    origin = origin_of(kept)
    return Here(
        run=entered.run,
        playbook=playbook,
        rulebook=after,
        asked=seen_by(entered.run, playbook, after, facts, now, origin),
        team=after.team,
        calendars=after.calendars,
        area=rule.area,
        matter=matter_of(origin, after),
    )


def origin_of(kept: KeptSignal) -> Origin:
    signal = kept.signal
    return Origin(
        id=kept.id,
        rule=kept.rule,
        account=kept.account,
        child=kept.child,
        kind=kept.kind,
        state=signal.state,
        window=signal.window,
        priority=signal.priority,
        opened_at=signal.opened_at,
        says=kept.says,
        evidence=kept.evidence,
    )


def _advanced(told: Advanced, here: Here, each: Found, now: datetime, tally: Tally) -> None:
    """What it does before it first rests, and which mails lie behind that."""
    playbook = here.playbook
    passed = {visit.step for visit in told.visits if visit.what in ("left", "skipped")}
    for effect in told.effects:
        if effect.kind == "task":
            tally.tasks[effect.recipient] += 1
        elif effect.kind == "email":
            at = each.kept.signal.opened_at if each.outcome == "opens" else None
            tally.mails.append(planned(effect, here, each.kept.signal.priority, at or now))
            tally.mailing.add(playbook.name)
        elif effect.kind == "escalate":
            tally.escalations += 1
    for visit in told.visits:
        step = playbook.steps.get(visit.step)
        if isinstance(step, EmailStep) and visit.what == "skipped" and visit.detail.get("why") != "only_if":
            tally.nobody[step.email] += 1
            tally.mailing.add(playbook.name)
    if told.run.is_live:
        behind = [s for s in playbook.steps.values() if isinstance(s, EmailStep) and s.id not in passed]
        tally.may_follow.update({step.email for step in behind})
        tally.mailing |= {playbook.name} if behind else set()


def _started(stage: Stage, tally: Tally, mailing: frozenset[str]) -> Iterable[Started]:
    for name in sorted({*tally.runs, *tally.refused}):
        later = mailing.intersection(started_by_tasks(stage.after.playbooks[name]))
        refused = dict(tally.refused.get(name, {}))
        yield Started(name, tally.runs[name], refused, name not in tally.mailing and not later)


def _outcome_mails(rule: Rule | None, mailing: frozenset[str]) -> bool:
    """Whether an outcome of the rule's own task starts a playbook that mails."""
    task = rule.task if rule else None
    return task is not None and any(outcome.start in mailing for outcome in task.outcomes)


def _mails(told: Fates, tally: Tally) -> tuple[MailCount, ...]:
    names = sorted({*told.goes, *told.put_off, *told.kept_back, *tally.nobody, *tally.may_follow})
    return tuple(
        MailCount(
            name,
            told.goes[name],
            dict(told.put_off.get(name, {})),
            dict(told.kept_back.get(name, {})),
            tally.nobody[name],
            tally.may_follow[name],
        )
        for name in names
    )


def _desks(stage: Stage, tally: Tally, owned: Mapping[str, int]) -> tuple[Desk, ...]:
    """Of everybody who would get a task, those with the most first."""
    open_now = open_tasks_by_assignee(stage.conn)
    people = stage.after.team.people
    desks = []
    for teammate, tasks in sorted(tally.tasks.items(), key=lambda each: (-each[1], each[0])):
        person = people.get(teammate)
        desks.append(
            Desk(
                teammate=teammate,
                name=person.name if person else teammate,
                tasks=tasks,
                open_tasks=open_now.get(teammate, 0),
                accounts=owned.get(teammate, 0),
                capacity=dict(person.capacity or {}) if person else {},
            )
        )
    return tuple(desks)
