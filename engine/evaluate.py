"""What is true of one account at one moment: every rule of every subject, every milestone, and until when.

The matcher says which rules are definitely true; the three-valued answer, for signals that live and for what is
unknown, comes from the same atoms.
"""

from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from engine.coverage import covered
from engine.evidence import evidence_of
from engine.facts import AccountFacts, Event
from engine.faults import faults_in, faults_of
from engine.findings import Evaluation, Finding, MilestoneStatus
from engine.frame import Frame, start
from engine.milestones import late, status_of
from engine.moments import NEVER, as_horizon, later
from engine.occasions import LATE
from engine.program import CompiledRule, Program
from engine.readings.events import happened
from engine.readings.junctions import joined
from engine.truth import FALSE, TRUE, UNKNOWN, Truth
from rules.rule import Rule

Answer = tuple[Truth, datetime]
Watched = Collection[tuple[str, str]]


class Matcher(Protocol):
    def match(self, true_atoms: Set[int]) -> Sequence[int]: ...


@dataclass(slots=True)
class Found:
    """What an evaluation has gathered so far."""

    findings: list[Finding] = field(default_factory=list)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    milestones: list[MilestoneStatus] = field(default_factory=list)
    reached: list[tuple[str, str]] = field(default_factory=list)
    until: datetime = NEVER

    def lasts(self, until: datetime) -> None:
        if until < self.until:
            self.until = until


def evaluate(
    program: Program,
    facts: AccountFacts,
    now: datetime,
    watched: Watched,
    matcher: Matcher,
    root: Frame | None = None,
) -> Evaluation:
    """Findings, milestones and horizon. `watched`: the (rule, child) pairs whose answer is wanted whatever it is.

    `root`: the account's frame of that moment, of whoever asks it more afterwards: what is read here is not read again.
    """
    root = root or start(facts, now)
    found = Found()
    for kind, rules in program.by_kind.items():
        if kind.event:
            _look_at_events(program, kind.event, rules, root, watched, matcher, found)
            continue
        for key, frame in _subjects(kind.about, root):
            _look(program, rules, key, frame, watched, matcher, found)
        _look_for_gone(program, rules, root, watched, found)
    _stand(program, root, found)
    return Evaluation(
        account=facts.account,
        at=now,
        findings=tuple(found.findings),
        horizon=as_horizon(found.until),
        milestones=tuple(found.milestones),
        reached=tuple(found.reached),
        unknown={rule: tuple(sorted(names)) for rule, names in found.unknown.items()},
    )


def _subjects(kind: str, root: Frame) -> Iterator[tuple[str, Frame]]:
    if kind == "account":
        yield "", root
        return
    for key, child in root.facts.children.get(kind, {}).items():
        yield key, root.of_child(child)


def _look_at_events(
    program: Program,
    event: str,
    rules: Sequence[CompiledRule],
    root: Frame,
    watched: Watched,
    matcher: Matcher,
    found: Found,
) -> None:
    """Each event that may still open something, once a rule; and those that have a live signal, however old."""
    events, next_at = happened(root, event, later(root.now, -LATE))
    found.lasts(next_at)
    decided = {(each.rule, each.child) for each in root.facts.signals} - set(watched)
    for each in events:
        asked = [rule for rule in rules if (rule.rule.name, each.id) not in decided]
        if asked:
            _look(program, asked, each.id, root.beside(event, each), watched, matcher, found)
    known = {each.id for each in events}
    for rule in rules:
        atoms = AtomAnswers(program, root, rule.kind_atom)
        for name, key in watched:
            if name == rule.rule.name and key not in known:
                member, when = atoms.all_of(rule.member_atoms), atoms.all_of(rule.when_atoms)
                found.lasts(_lasting(member, when, True))
                evidence = evidence_of(rule.rule.when, root, program.compiler)
                found.findings.append(Finding(name, key, member[0], when[0], key, evidence=evidence))


class AtomAnswers:
    """The atoms' answers for one subject, each asked for once. `true`: those found definitely true."""

    def __init__(self, program: Program, frame: Frame, kind_atom: int) -> None:
        self.true = {kind_atom}
        self._judges = program.judges
        self._frame = frame
        self._known: dict[int, Answer] = {}

    def all_of(self, atoms: Sequence[int]) -> Answer:
        """Whether all hold; stops at one that is false for good, which settles it."""
        answers = []
        for atom in atoms:
            answer = self._known.get(atom)
            if answer is None:
                answer = self._known[atom] = self._judges[atom](self._frame)
                if answer[0] is TRUE:
                    self.true.add(atom)
            if answer[0] is FALSE and answer[1] is NEVER:
                return answer
            answers.append(answer)
        return joined(answers, FALSE)


def _look(
    program: Program,
    rules: Sequence[CompiledRule],
    key: str,
    frame: Frame,
    watched: Watched,
    matcher: Matcher,
    found: Found,
) -> None:
    """All rules about one subject."""
    atoms = AtomAnswers(program, frame, rules[0].kind_atom)
    names = {name for name, child in watched if child == key}
    asked = []
    for rule in rules:
        is_watched = rule.rule.name in names
        if not is_watched and (rule.opens_nothing or rule.rule.is_over(frame.today)):
            continue
        if rule.rule.every is not None and rule.stand is not None:
            found.lasts(rule.stand(frame).until)  # a period's moment is met even where nothing is true then
        member = atoms.all_of(rule.member_atoms)
        if member[0] is not FALSE or is_watched:
            when = atoms.all_of(rule.all_when)
            asked.append((rule, member[0], when[0], is_watched))
            found.lasts(_lasting(member, when, is_watched))
        else:
            found.lasts(member[1])
    fired = frozenset(matcher.match(atoms.true))
    for rule, member_so, when_so, is_watched in asked:
        is_unsure = when_so is UNKNOWN and member_so is TRUE and _wants_doubts(rule.rule)
        if is_watched or is_unsure or rule.index in fired:
            found.findings.append(_finding(program, rule, key, frame, member_so, when_so))
        if min(member_so, when_so) is UNKNOWN:
            _blame(program, rule, frame, found)


def _lasting(member: Answer, when: Answer, is_watched: bool) -> datetime:
    """Until when neither answer matters anew. Who is definitely no member is not asked further; of a pair that is not
    watched, what is false matters only once it is no longer.
    """
    if member[0] is FALSE:
        return member[1]
    return when[1] if when[0] is FALSE and not is_watched else min(member[1], when[1])


def _finding(
    program: Program, rule: CompiledRule, key: str, frame: Frame, member: Truth, when: Truth
) -> Finding:
    evidence = evidence_of(rule.opens_when, frame, program.compiler)
    name = rule.rule.name
    if rule.rule.each is not None:
        event = frame.bound[rule.rule.each.event]
        assert isinstance(event, Event)
        return Finding(name, key, member, when, key, evidence=evidence, at=event.at)
    if rule.stand is None:
        return Finding(name, key, member, when, evidence=evidence)
    stand = rule.stand(frame)
    return Finding(name, key, member, when, stand.occasion, stand.window, evidence, stand.at)


def _wants_doubts(rule: Rule) -> bool:
    """Whether what is unknown matters: to a person, or because it was unknown when a period's moment came."""
    return rule.if_unknown != "wait" or rule.every is not None


def _blame(program: Program, rule: CompiledRule, frame: Frame, found: Found) -> None:
    names = found.unknown.setdefault(rule.rule.name, set())
    for condition in (rule.rule.accounts, rule.opens_when):
        if condition is not None:
            names |= faults_of(condition, frame, program.compiler)
    if rule.stand is not None and rule.stand(frame).truth is UNKNOWN and rule.rule.counts_to is not None:
        names |= faults_in(rule.rule.counts_to, frame, program.compiler)


def _look_for_gone(
    program: Program, rules: Sequence[CompiledRule], root: Frame, watched: Watched, found: Found
) -> None:
    """Watched children we are told nothing of: definitely gone only while the feed that brings them speaks."""
    for rule in rules:
        kind = program.rulebook.vocabulary.children.get(rule.rule.about)
        known = root.facts.children.get(rule.rule.about, {})
        gone = [child for name, child in watched if name == rule.rule.name and child not in known]
        if kind is None or not gone:
            continue
        is_complete, until = covered(root, program.compiler.feed(kind.feed))
        found.lasts(until)
        member, member_until = AtomAnswers(program, root, rule.kind_atom).all_of(rule.member_atoms)
        found.lasts(member_until)
        holds = FALSE if is_complete else UNKNOWN
        found.findings += [Finding(rule.rule.name, child, member, holds) for child in gone]


def _stand(program: Program, root: Frame, found: Found) -> None:
    """Every milestone of every plan that is definitely this account's."""
    for plan in program.plans:
        is_member, until = plan.member(root) if plan.member else (TRUE, NEVER)
        found.lasts(until)
        if is_member is not TRUE:
            continue
        for name, stand in plan.standings.items():
            standing = stand(root)
            found.milestones.append(status_of(plan.name, name, standing, root))
            found.lasts(late(standing, root)[1])
            if standing.reached is TRUE and standing.reached_at is None:
                found.reached.append((plan.name, name))
            elif standing.reached_at is None:
                found.lasts(standing.reached_until)
