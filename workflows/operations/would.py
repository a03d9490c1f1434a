"""What a rule on trial would have done: the receipt of an opening that was lived through and not acted on.

Its task, and its playbook entered and advanced to its first rest by the pure machine that carries real runs: the tasks,
the mails with their subjects as they would have read; and, by name, the mails that lie behind the first rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.signals import Change
from engine.store.facts import load_facts
from engine.store.signals import KeptSignal
from rules.playbook import EmailStep
from rules.rule import Rule
from workflows.carrying import Bearing
from workflows.effects import Effect
from workflows.letters import LetterRefused, Stationery
from workflows.moves import Here
from workflows.operations.circumstances import Stepping
from workflows.operations.enrollment import keys_of
from workflows.operations.posting import contact_letter
from workflows.operations.previewing.work import entering, origin_of
from workflows.operations.sendings import Look, sending_of
from workflows.operations.starting import work_of
from workflows.outlook import subject_of
from workflows.reads import playbooks_need, readers
from workflows.responsible import assignee
from workflows.runs import advance
from workflows.sentences import say
from workflows.store.would import add_would
from workflows.verdict import Verdict


@dataclass(slots=True)
class Receipt:
    """In plain JSON. `refused`: why a playbook would not have begun."""

    playbooks: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)
    may_follow: list[str] = field(default_factory=list)
    escalations: int = 0

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def keep_receipt(batch: Stepping, rule: Rule, kept: KeptSignal, facts: AccountFacts, trial: str) -> None:
    """Kept once for each signal."""
    opened = replace(kept, signal=replace(kept.signal, state="open", opened_at=batch.now))
    receipt = _receipt(batch, rule, opened, facts)
    add_would(batch.conn, kept, trial, receipt.plain(), batch.now)


def _receipt(batch: Stepping, rule: Rule, kept: KeptSignal, facts: AccountFacts) -> Receipt:
    rulebook, receipt = batch.loaded.rulebook, Receipt()
    todo = work_of(rule, kept.signal, (Change("opened"),), None)
    receipt.escalations += bool(todo.escalate)
    if todo.has_task and rule.task is not None:
        subject = subject_of(facts, rule.about, kept.child)
        asked = Asked(facts, batch.now, rulebook.vocabulary, rulebook.plans, subject)
        who = assignee(rule.task.assign, rulebook.team, rule.area, asked)
        receipt.tasks.append({"assignee": who, "title": say(rule.task.title, asked)})
    playbook = rulebook.playbooks.get(todo.playbook)
    if playbook is not None:
        needs = playbooks_need(readers(rulebook, rulebook), frozenset({playbook.name}))
        mine = load_facts(batch.conn, [kept.account], needs, rulebook, batch.now)[kept.account]
        keys = keys_of(playbook, kept.child, mine)
        receipt.refused += [] if keys else ["no_contact"]
        for key in keys:
            here = entering(batch.conn, rulebook, rule, kept, playbook, key, mine, batch.now)
            if isinstance(here, Verdict):
                receipt.refused.append(here.reason.value)
            else:
                _advanced(batch, here, kept, receipt)
    return receipt


def _advanced(batch: Stepping, here: Here, kept: KeptSignal, receipt: Receipt) -> None:
    told = advance(here)
    receipt.playbooks.append(here.playbook.name)
    for effect in told.effects:
        if effect.kind == "task":
            receipt.tasks.append({"assignee": effect.recipient, "title": effect.content["title"]})
        elif effect.kind == "email":
            receipt.mails.append(_mail(batch, here, effect, kept))
        receipt.escalations += effect.kind == "escalate"
    if told.run.is_live:
        passed = {visit.step for visit in told.visits if visit.what in ("left", "skipped")}
        receipt.may_follow += _behind(here, passed)


def _behind(here: Here, passed: set[str]) -> Iterator[str]:
    for step in here.playbook.steps.values():
        if isinstance(step, EmailStep) and step.id not in passed:
            yield step.email


def _mail(batch: Stepping, here: Here, effect: Effect, kept: KeptSignal) -> dict[str, Any]:
    today, settings = batch.loaded.rulebook, batch.parts.settings
    email = today.emails.get(effect.content["email"])
    look = Look(
        sending=sending_of(effect, email),
        is_live=True,
        run=here.run,
        playbook=here.playbook,
        email=email,
        origin=origin_of(kept),
        bearing=Bearing(batch.loaded.number, today, today.team, today.calendars, here.asked),
    )
    stationery = Stationery(today.workspace, settings.base_url, settings.secret_key)
    said: dict[str, Any] = {"email": effect.content["email"], "recipient": effect.recipient}
    try:
        return {**said, "subject": contact_letter(effect, look, today, stationery).subject}
    except LetterRefused as refusal:
        return {**said, "subject": "", "refused": str(refusal)}
