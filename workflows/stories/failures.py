"""Why an expectation was missed: the condition with what it lacks, the stage that said no, the steps a run took."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.answer import Asked
from engine.explain import Explained, explain, value_read
from engine.store import pages
from engine.store.pages import Row
from engine.truth import TRUE
from rules.playbook import EmailStep, Playbook, TaskStep
from rules.problems import Place
from rules.rulebook import Rulebook
from workflows.operations.looking.explaining import SubjectExplained, explain_rule
from workflows.operations.looking.facts import load_one
from workflows.operations.looking.moment import looking
from workflows.operations.looking.runs import run_page
from workflows.parts import Parts
from workflows.store.pages import effects_page, runs_page
from workflows.store.standing import escalations_begun
from workflows.stories.expect import Miss
from workflows.stories.stage import ACCOUNT
from workflows.verdict import Reason, reason_reads

ALL = 10_000
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
STAYS_OPEN = {
    "clear_after": "stays open for {detail} after that began",
    "kept_open": "stays open until a person closes it",
    "asked": "stays open until the person who is asked closes it",
}
LATEST = 6
"""Lines of a history that are shown."""
Lines = Iterator[str]


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of one line. `place` is the line's; `why` is a sentence or value each; `on`: the date and hour at
    which it was looked, in the workspace's zone, empty where no line is to blame.
    """

    story: str
    place: Place
    day: int
    miss: Miss
    why: tuple[str, ...] = ()
    on: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Looks into what was missed; moments are told in the workspace's zone, as the story tells its own."""

    parts: Parts
    rulebook: Rulebook
    account: str = ACCOUNT

    def why(self, miss: Miss) -> tuple[str, ...]:
        """What explains it, by the kind of thing it is about."""
        look = LOOKS.get(miss.verb)
        return tuple(look(self, miss.name)) if look is not None else ()

    def rule(self, name: str) -> Lines:
        """Of each subject its condition, with the values it read or what it lacks, and what became of its signal."""
        explained = explain_rule(self.parts, name, self.account)
        if not explained.subjects:
            each = self.rulebook.rules[name].each
            yield f"no {each.event} has come that fits" if each else f"the account has no {explained.about}"
        for subject in explained.subjects:
            of = f"{name} of {subject.child}" if subject.child else name
            yield from (f"{of}: {line}" for line in self._subject(subject))

    def email(self, name: str) -> Lines:
        """Where each such mail stands, and which stage said no; where there is none, how far its playbooks came."""
        with looking(self.parts) as moment:
            effects = effects_page(moment.conn, account_id=self.account, kind="email", limit=ALL)
        mine = [row for row in effects if row["content"].get("email") == name]
        yield from map(self.effect, mine)
        for playbook in self.rulebook.playbooks.values() if not mine else ():
            if any(isinstance(step, EmailStep) and step.email == name for step in playbook.steps.values()):
                yield from self.playbook(playbook.name)

    def task(self, name: str) -> Lines:
        """How far the playbooks came that give it, and the signal of the rule that does."""
        for playbook in self.rulebook.playbooks.values():
            if isinstance(playbook.steps.get(name), TaskStep):
                yield from self.playbook(playbook.name)
        for rule in self.rulebook.rules.values():
            if rule.task is not None and rule.task.id == name:
                yield from self.rule(rule.name)

    def playbook(self, name: str) -> Lines:
        """Its runs step by step; where there is none, what was said to its starting, and the rules that start it."""
        with looking(self.parts) as moment:
            runs = [
                row["id"] for row in runs_page(moment.conn, account_id=self.account, playbook=name, limit=ALL)
            ]
            ledger = pages.ledger_page(moment.conn, self.account, limit=ALL)
        refused = [
            row for row in ledger if row["action"] == "start_no_run" and row["detail"]["playbook"] == name
        ]
        for run in runs:
            yield from self._run(run)
        for row in refused:
            yield f"{self._at(row['at'])} {name} did not begin: {reason_reads(Reason(row['reason']), 'en')}"
        if not runs and not refused:
            for rule in self._starters(self.rulebook.playbooks[name]):
                yield from self.rule(rule)

    def milestone(self, name: str) -> Lines:
        """What it takes to reach it, and what is so instead."""
        plan, _, key = name.partition(".")
        declared = self.rulebook.plans[plan].milestones[key]
        with looking(self.parts) as moment:
            facts = load_one(moment, self.account, moment.edition.needs)
            assert facts is not None
            asked = Asked(facts, moment.now, self.rulebook.vocabulary, self.rulebook.plans)
        explained = explain(declared.reached, asked)
        if explained.nearest:
            yield f"{name}: {explained.nearest}"
        yield from (f"{name}: {text} is {value}" for text, value in readings(explained).items())

    def verdict(self, name: str) -> Lines:
        """Of whatever is called so: of a rule, a mail, a playbook."""
        if name in self.rulebook.rules:
            yield from self.rule(name)
        if name in self.rulebook.emails:
            yield from self.email(name)
        if name in self.rulebook.playbooks:
            yield from self.playbook(name)

    def escalated(self, name: str) -> Lines:
        """When each climbed or passed over a level, and why; the playbooks and tasks that begin it tell the rest."""
        with looking(self.parts) as moment:
            ledger = pages.ledger_page(moment.conn, self.account, limit=ALL)
            begun = escalations_begun(moment.conn, [self.account]).get(self.account, [])
        mine = {row.id for row in begun if row.policy == name}
        for row in ledger:
            if row["subject"] == "escalation" and row["subject_id"] in mine:
                said = (self._at(row["at"]), row["action"], self._shown(row["detail"] or {}), row["reason"])
                yield f"{name}: {' '.join(each for each in said if each)}"

    def effect(self, row: Row) -> str:
        """One line on where an effect stands."""
        reads = f": {reason_reads(Reason(row['reason']), 'en')}" if row["reason"] else ""
        until = f", until {self._at(row['until'])}" if row["until"] else ""
        said = (
            (row["receipt"] or {}).get("said", "") if row["state"] in ("failed", "refused", "unknown") else ""
        )
        name = row["content"].get("email", row["kind"])
        when = self._at(row["done_at"] or row["due_at"])
        return f"{name} to {row['recipient']}: {row['state']} {when}{reads}{until} {said}".rstrip()

    def _subject(self, subject: SubjectExplained) -> Lines:
        if subject.accounts is not None and subject.is_member is not TRUE:
            yield f"is not watched: {subject.accounts.nearest}"
        if subject.windows is not None and subject.occasion:
            yield f"it counts to {subject.occasion}"
        elif subject.occasion != subject.child:
            yield f"its period is {subject.occasion}"
        if subject.holds is TRUE:
            yield from (f"{text} is {value}" for text, value in readings(subject.when).items())
        else:
            lacks = (subject.when.nearest, subject.windows.nearest if subject.windows else "")
            yield "; ".join(each for each in lacks if each)
        for no in (each for each in subject.noes if each.name in STAYS_OPEN):
            until = f", until {self._at(no.until)}" if no.until else ""
            yield f"{STAYS_OPEN[no.name].format(detail=no.detail)}{until} ({no.name})"
        for entry in subject.ledger[-LATEST:]:
            detail = entry.detail.get("what", "") if isinstance(entry.detail, Mapping) else ""
            yield f"{self._at(entry.at)} {entry.action} {entry.reason} {detail}".rstrip()

    def _run(self, run_id: str) -> Lines:
        page = run_page(self.parts, run_id)
        run = page.run
        of = f"run of {run.playbook}" + (f" for {run.key}" if run.key else "")
        yield f"{of}: {run.state}, at {run.cursor or 'its end'} {run.error}".rstrip()
        for visit in page.visits[-LATEST:]:
            yield f"{self._at(visit.at)} {visit.what} {visit.step} {self._shown(visit.detail)}".rstrip()

    def _starters(self, playbook: Playbook) -> Lines:
        for rule in self.rulebook.rules.values():
            if playbook.name in (rule.start, *(window.start for window in rule.windows)):
                yield rule.name

    def _shown(self, detail: Mapping[str, Any]) -> str:
        return ", ".join(
            f"{name} {self._told(value)}" for name, value in detail.items() if value not in ("", None)
        )

    def _told(self, value: Any) -> str:
        """Moments in the zone of the story, as all its others."""
        if isinstance(value, list):
            return " and ".join(map(self._told, value))
        if isinstance(value, str) and A_MOMENT.fullmatch(value):
            return self._at(datetime.fromisoformat(value))
        return str(value)

    def _at(self, moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(self.rulebook.workspace.time_zone)):%Y-%m-%d %H:%M}"


def readings(explained: Explained) -> dict[str, str]:
    """Every value the tree read, each once."""
    found = {each.text: each.unknown or value_read(each) for each in explained.readings}
    for part in explained.parts if explained.joint else ():
        found |= readings(part)
    return found


LOOKS: Mapping[str, Callable[[Inquiry, str], Lines]] = {
    **dict.fromkeys(("open", "would_open", "pending", "closed", "not_open", "window"), Inquiry.rule),
    **dict.fromkeys(("email", "no_email"), Inquiry.email),
    **dict.fromkeys(("task", "no_task"), Inquiry.task),
    "ended": Inquiry.playbook,
    "milestone": Inquiry.milestone,
    "verdict": Inquiry.verdict,
    "escalated": Inquiry.escalated,
}
"""How each verb's misses are looked into; what only a person could say is not."""
