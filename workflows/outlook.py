"""What a run sees of the world: its account's facts with the child it is about, what its own steps heard, and why it
began. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.answer import Asked, Heard
from engine.facts import AccountFacts, Event, Subject
from rules.playbook import Playbook
from rules.rule import Rule
from rules.rulebook import Rulebook
from workflows.moves import Run


@dataclass(frozen=True, slots=True)
class Origin:
    """The signal something began with, as people are told of it. `says`: by language, as it read when last true."""

    id: str
    rule: str
    account: str
    child: str
    kind: str
    state: str
    window: str
    priority: str
    opened_at: datetime | None
    says: Mapping[str, str]
    evidence: Any
    waits_for: str = ""
    resolution: str = ""

    @property
    def is_recalled(self) -> bool:
        return self.resolution == "recalled"

    @property
    def is_live(self) -> bool:
        return self.state != "resolved"


def seen_by(
    run: Run,
    playbook: Playbook,
    rulebook: Rulebook,
    facts: AccountFacts,
    now: datetime,
    origin: Origin | None,
) -> Asked:
    """What the conditions and sentences of a run's playbook are asked against."""
    return Asked(
        facts=_own_tasks_only(run, playbook, facts),
        now=now,
        vocabulary=rulebook.vocabulary,
        plans=rulebook.plans,
        subject=subject_of(facts, playbook.about, run.key),
        heard=heard_by(run),
        contexts=contexts_of(origin),
    )


def subject_of(facts: AccountFacts, about: str, key: str) -> Subject | None:
    """The child a run or rule is about; one of which nothing is known is a child without values."""
    if about == "account" or not key:
        return None
    return facts.children.get(about, {}).get(key) or Subject(about, key)


def heard_of(rule: Rule, asked: Asked, child: str, window: str) -> Asked:
    """What the sentence of a signal is said with: the child it is about, and the window it stands in. `asked`: of the
    account, of whom nothing is read again; but what is said of a window is this signal's alone.
    """
    of = asked.of(subject_of(asked.facts, rule.about, child), event_of(asked.facts, rule, child))
    if not rule.windows:
        return of
    found = next((each for each in rule.windows if each.name == window), None)
    return replace(of, contexts={"window": found.label.by_language if found else ""})


def event_of(facts: AccountFacts, rule: Rule, key: str) -> tuple[str, Event] | None:
    """The event that a signal of the rule is about, by its name; None where nothing is known of it any more."""
    if rule.each is None:
        return None
    found = next((each for each in facts.events.get(rule.each.event, ()) if each.id == key), None)
    return (rule.each.event, found) if found else None


def heard_by(run: Run) -> Heard:
    heard = run.memory.heard
    return Heard(
        replied=frozenset(heard.get("replied", ())),
        clicked=frozenset(heard.get("clicked", ())),
        answered=frozenset({*heard.get("answered", ()), *heard.get("replied", ())}),
    )


def contexts_of(origin: Origin | None) -> dict[str, Any]:
    """The names that only a signal gives: what it says, its window."""
    if origin is None:
        return {}
    return {
        "window": origin.window,
        "signal.says": origin.says,
        "signal.rule": origin.rule,
        "signal.priority": origin.priority,
        "signal.window": origin.window,
    }


def matter_of(origin: Origin | None, rulebook: Rulebook) -> dict[str, Any]:
    """Why a task is there: the signal's sentence, the rule's because, and the evidence."""
    if origin is None:
        return {}
    rule = rulebook.rules.get(origin.rule)
    because = dict(rule.because.by_language) if rule else {}
    return {
        "signal": origin.id,
        "priority": origin.priority,
        "because": {"says": dict(origin.says), "because": because, "rule": origin.rule},
        "evidence": origin.evidence,
    }


def _own_tasks_only(run: Run, playbook: Playbook, facts: AccountFacts) -> AccountFacts:
    """How a task of an earlier run of this playbook ended is no news to this one."""
    fresh = {
        step: record
        for step, record in facts.tasks.items()
        if step not in playbook.steps or record.at >= run.started_at
    }
    return facts if len(fresh) == len(facts.tasks) else replace(facts, tasks=fresh)
