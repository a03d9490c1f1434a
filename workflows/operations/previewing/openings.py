"""What the touched rules would find now, and what that would do to signals: through the very `step` that an evaluation
takes, with the very circumstances, and nothing written.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.findings import Finding
from engine.program import Program
from engine.sieve import Sieve, lines_of_rule
from engine.signals import Change, Circumstances, Signal, Stepped, step
from engine.store.evaluating import Stand, stands
from engine.store.session import Connection
from engine.store.signals import KeptSignal, live_signals_of, read_signals, signal_id
from engine.truth import TRUE
from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.operations.circumstances import Looked, Stepping, circumstances
from workflows.operations.previewing.asking import Asking
from workflows.operations.previewing.known import Known, Watched
from workflows.operations.previewing.values import Outcome
from workflows.operations.suppressing import holds_standing
from workflows.parts import EditionUnreadable, Parts

AT_ONCE = 1_000
MOST_SIFTED = 3
"""Rules whose lines are counted one by one; where more change at once, nobody reads so far."""
OUTCOMES: Mapping[str, Outcome] = {
    "began": "begins",
    "opened": "opens",
    "waits": "waits",
    "held": "held",
    "shadowed": "shadowed",
    "ignored": "ignored",
    "stepped": "steps",
    "retimed": "retimes",
    "asks": "asks",
}

ENDINGS: Mapping[str, Outcome] = {
    "pending": "ends",
    "held": "ends",
    "ignored": "lapses",
    "shadow": "lapses",
}
"""What it is that a signal is resolved, by the state that it was in; an open one closes."""


@dataclass(frozen=True, slots=True)
class Found:
    """One signal that would move, or waits. `until`: when its wait ends, or, of what would come then, that moment.
    `facts`: None of one whose rule is gone. `finding` and `at`: by which it was stepped.
    """

    rule: Rule | None
    stand: Stand
    owner: str
    kept: KeptSignal
    before: Signal | None
    changes: tuple[Change, ...]
    until: datetime | None = None
    facts: AccountFacts | None = None
    finding: Finding | None = None
    at: Circumstances | None = None

    @property
    def outcome(self) -> Outcome:
        change = self.changes[-1]
        if change.what == "resolved":
            state = self.before.state if self.before is not None else "pending"
            return ENDINGS.get(state, "closes")
        return OUTCOMES[change.what]


@dataclass(slots=True)
class Rehearsed:
    """`asked`: accounts looked at, of `there_are`. `owned`: accounts by owner. `sieves`: by rule, of the few that are
    looked at line by line. `waiting`: those that wait for time to pass, whether they move now or not.
    """

    asked: int = 0
    there_are: int = 0
    found: list[Found] = field(default_factory=list)
    waiting: list[Found] = field(default_factory=list)
    true: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    lacks: dict[str, dict[str, int]] = field(default_factory=dict)
    blamed: dict[str, int] = field(default_factory=dict)
    owned: dict[str, int] = field(default_factory=dict)
    sieves: dict[str, Sieve] = field(default_factory=dict)


Look = Callable[[Set[str], Watched], Known | None]
"""What is known already of how accounts stand to rules; None where it is not these that it is known of."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that a rehearsal is played with."""

    conn: Connection
    parts: Parts
    after: Rulebook
    touched: frozenset[str]
    gone: frozenset[str]
    stepping: Stepping
    look: Look | None = None

    @property
    def now(self) -> datetime:
        return self.stepping.now


def rehearse(stage: Stage) -> Rehearsed:
    """Every account is looked at; where what is remembered answers for it, those at hand."""
    told = Rehearsed()
    everyone = {stand.account: stand for stand in stands(stage.conn)}
    _end_of_rules(stage, everyone, told)
    if not stage.touched:
        return told
    asks = frozenset(name for name in stage.touched if stage.after.rules[name].mode != "off")
    watched: dict[str, set[tuple[str, str]]] = {}
    for live in live_signals_of(stage.conn, asks):
        watched.setdefault(live.account, set()).add((live.rule, live.child))
    known = stage.look(asks, watched) if stage.look else None
    sifted = sorted(asks) if len(asks) <= MOST_SIFTED else []
    told.sieves = {name: Sieve(lines_of_rule(stage.after.rules[name])) for name in sifted}
    asking = Asking(stage.conn, stage.now, stage.after, Program(stage.after, asks), watched, sifted, known)
    ids = [each for each in everyone if known is None or each in known.there]
    told.asked, told.there_are = len(ids), len(everyone)
    for start in range(0, len(ids), AT_ONCE):
        _some(stage, asking, [everyone[key] for key in ids[start : start + AT_ONCE]], told)
    return told


def _end_of_rules(stage: Stage, everyone: Mapping[str, Stand], told: Rehearsed) -> None:
    """What lives of rules that are taken out, or switched off, ends."""
    over = stage.gone | {name for name in stage.touched if stage.after.rules[name].mode == "off"}
    for kept in live_signals_of(stage.conn, over):
        change = Change("resolved", "rule_gone")
        stand = everyone.get(kept.account, Stand(kept.account, kept.account, 0, False))
        told.found.append(Found(None, stand, kept.owner, kept, kept.signal, (change,)))


def _some(stage: Stage, asking: Asking, some: Sequence[Stand], told: Rehearsed) -> None:
    stand_of, looked = {stand.account: stand for stand in some}, []
    for each in asking.answers(list(stand_of)):
        stand, found = stand_of[each.account], each.evaluation
        told.owned[each.owner] = told.owned.get(each.owner, 0) + 1
        for name, sieve in told.sieves.items():
            sieve.count(stand.account, stand.name, each.lines[name])
        _count(found.findings, found.unknown, told)
        if found.findings and each.facts is not None:
            asked = Asked(each.facts, stage.now, stage.after.vocabulary, stage.after.plans)
            looked.append((stand, Looked(asked, found, _earlier(stage, stand), each.owner)))
    kept = read_signals(stage.conn, [stand.account for stand, _ in looked])
    quiet = holds_standing(stage.conn, [stand.account for stand, _ in looked], stage.now)[1]
    stage.stepping.quiet = {**stage.stepping.quiet, **quiet}
    for stand, one in looked:
        for signal in _account(stage, stand, one, kept.get(stand.account, [])):
            told.found += [signal] if signal.changes else []
            told.waiting += [signal] if signal.until and signal.kept.signal.state == "pending" else []


def _count(findings: Sequence[Finding], unknown: Mapping[str, Sequence[str]], told: Rehearsed) -> None:
    for rule in {each.rule for each in findings if min(each.accounts, each.holds) is TRUE}:
        told.true[rule] = told.true.get(rule, 0) + 1
    for rule, names in unknown.items():
        told.unknown[rule] = told.unknown.get(rule, 0) + 1
        told.blamed[rule] = told.blamed.get(rule, 0) + bool(names)
        blamed = told.lacks.setdefault(rule, {})
        for name in names:
            blamed[name] = blamed.get(name, 0) + 1


def _earlier(stage: Stage, stand: Stand) -> Rulebook | None:
    """As the next evaluation takes it."""
    if stand.is_backfilled or not stand.edition:
        return None
    try:
        return stage.parts.editions.at(stage.conn, stand.edition).rulebook
    except EditionUnreadable:
        return stage.after


def _account(stage: Stage, stand: Stand, looked: Looked, kept: Sequence[KeptSignal]) -> Iterator[Found]:
    all_kept = {each.id: each for each in kept}
    places = stage.stepping.loaded.places
    for finding in sorted(looked.evaluation.findings, key=lambda each: (places[each.rule], each.child)):
        yield from _signal(stage, stand, looked, stage.after.rules[finding.rule], finding, all_kept)


def _signal(
    stage: Stage,
    stand: Stand,
    looked: Looked,
    rule: Rule,
    finding: Finding,
    all_kept: dict[str, KeptSignal],
) -> Iterator[Found]:
    before = [each for each in all_kept.values() if (each.rule, each.child) == (rule.name, finding.child)]
    live = next((each for each in before if each.signal.is_live), None)
    at = circumstances(stage.stepping, looked, rule, finding, before, live, all_kept)
    stepped = step(rule, live.signal if live else None, finding, at)
    if stepped.signal is None:
        return
    kept = _kept(rule, looked, finding, live, len(before), stepped)
    all_kept[kept.id] = kept
    was = live.signal if live else None
    if kept.signal.is_open and not (was and was.is_open):
        stage.stepping.has_opened(kept)
    yield Found(
        rule, stand, looked.owner, kept, was, stepped.changes, stepped.wake_at, looked.facts, finding, at
    )
    if was is not None and any(change.reason == "date_moved" for change in stepped.changes):
        yield from _signal(stage, stand, looked, rule, finding, all_kept)


def _kept(
    rule: Rule, looked: Looked, finding: Finding, live: KeptSignal | None, earlier: int, stepped: Stepped
) -> KeptSignal:
    assert stepped.signal is not None
    after = replace(stepped.signal, account=looked.facts.account)
    if live is not None:
        return replace(live, signal=after, owner=looked.owner)
    key = signal_id(rule.name, after.account, finding.child, earlier)
    return KeptSignal(key, after, rule.kind, 0, owner=looked.owner)
