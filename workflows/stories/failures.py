"""Why an expectation was missed: the condition with what it lacks, the stage that said no, the steps a run took."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.answer import Asked, compiler_of, frame_of
from engine.evidence import evidence_of_value
from engine.explain import explain
from engine.spelling import spelled
from engine.store import pages
from engine.store.pages import Row
from engine.truth import TRUE
from rules.playbook import EmailStep, EscalateStep, Playbook, Step, TaskStep
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
from workflows.stories.lacking import Lines, gap_told, lacks, value_said, values_read
from workflows.stories.sayings import Said, Word, of, say
from workflows.stories.stage import ACCOUNT
from workflows.stories.standings import said_no
from workflows.stories.told import entry_told, level_told, visit_told

ALL = 10_000
STAYS_OPEN: Mapping[str, Callable[[str], Said]] = {
    "clear_after": lambda span: say(
        "it is no longer so, and stays open for %(span)s after that began", span=span
    ),
    "kept_open": lambda _: say("it is no longer so, and stays open until a person closes it"),
    "asked": lambda _: say("it is no longer so, and a person is asked before it closes"),
}
LATEST = 6
"""Lines of a history that are shown."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One expectation of one line. `place` is the line's; `why` is a sentence each; `on`: the date and hour at
    which it was looked, in the workspace's zone, empty where no line is to blame.
    """

    story: str
    place: Place
    day: int
    miss: Miss
    why: tuple[Said, ...] = ()
    on: str = ""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Looks into what was missed; moments are told in the workspace's zone, as the story tells its own."""

    parts: Parts
    rulebook: Rulebook
    account: str = ACCOUNT

    def why(self, miss: Miss) -> tuple[Said, ...]:
        """What explains it, by the kind of thing it is about."""
        look = LOOKS.get(miss.verb)
        return tuple(look(self, miss.name)) if look is not None else ()

    def rule(self, name: str) -> Lines:
        """Of each subject its condition, with the values it read or what it lacks, and what became of its signal."""
        explained = explain_rule(self.parts, name, self.account)
        if not explained.subjects:
            each = self.rulebook.rules[name].each
            yield _nobody(name, each.event if each else "", explained.about)
        is_periodic = self.rulebook.rules[name].every is not None
        for subject in explained.subjects:
            yield from (_about(of(name, subject.child), line) for line in self._subject(subject, is_periodic))

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
            said = say(
                "the playbook %(name)s did not begin: %(why)s", name=name, why=Word("no", row["reason"])
            )
            yield self._when(row["at"], said)
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
        yield from (_about(name, line) for line in lacks(explained))
        if explained.truth is TRUE:
            yield from (_about(name, line) for line in values_read(explained))
        starts = self.rulebook.plans[plan].starts
        day = evidence_of_value(spelled(starts), starts, frame_of(asked), compiler_of(asked))
        yield _about(name, say("its plan counts from a day: %(day)s", day=value_said(day)))

    def verdict(self, name: str) -> Lines:
        """Of whatever is called so: of a rule, a mail, a playbook."""
        if name in self.rulebook.rules:
            yield from self.rule(name)
        if name in self.rulebook.emails:
            yield from self.email(name)
        if name in self.rulebook.playbooks:
            yield from self.playbook(name)

    def escalated(self, name: str) -> Lines:
        """When each climbed or passed over a level; where none was begun, the rules and playbooks that begin one."""
        with looking(self.parts) as moment:
            ledger = pages.ledger_page(moment.conn, self.account, limit=ALL)
            begun = escalations_begun(moment.conn, [self.account]).get(self.account, [])
        mine = {row.id for row in begun if row.policy == name}
        if not mine and (begins := tuple(self._climbers(name))[:LATEST]):
            yield _about(name, say("what begins it: %(names)s", names=begins))
        for row in reversed(ledger):  # the oldest first, as all that is told
            if row["subject"] == "escalation" and row["subject_id"] in mine:
                detail = row["detail"] or {}
                told = level_told(row["action"], detail.get("level", 0), tuple(detail.get("told", ())))
                yield _about(name, self._when(row["at"], told))

    def effect(self, row: Row) -> Said:
        """One line on where an effect stands."""
        name, when = row["content"].get("email", row["kind"]), self._at(row["done_at"] or row["due_at"])
        state = Word("effect", row["state"])
        said = say(
            "%(name)s to %(to)s: %(state)s, %(when)s", name=name, to=row["recipient"], state=state, when=when
        )
        if row["reason"]:
            said = say("%(what)s: %(why)s", what=said, why=Word("no", row["reason"]))
        if row["until"]:
            said = say("%(what)s, until %(when)s", what=said, when=self._at(row["until"]))
        answer = (row["receipt"] or {}).get("said", "")
        if answer and row["state"] in ("failed", "refused", "unknown"):
            return say("%(what)s: %(why)s", what=said, why=answer)
        return said

    def _subject(self, subject: SubjectExplained, is_periodic: bool) -> Lines:
        if subject.accounts is not None and subject.is_member is not TRUE:
            for line in lacks(subject.accounts):
                yield say("the rule does not watch it: %(why)s", why=line)
        if subject.windows is not None and subject.occasion:
            yield say("it counts to %(day)s", day=subject.occasion)
        elif is_periodic:
            yield say("its period is %(day)s", day=subject.occasion) if subject.occasion else NO_PERIOD
        if subject.holds is TRUE:
            yield from values_read(subject.when)
        else:
            yield from lacks(subject.when)
            yield from lacks(subject.windows) if subject.windows else ()
            yield from (gap_told(gap, self._at) for gap in subject.feed_gaps)
        for no in (each for each in subject.noes if each.name in STAYS_OPEN):
            stays = STAYS_OPEN[no.name](no.detail)
            yield say("%(what)s, until %(when)s", what=stays, when=self._at(no.until)) if no.until else stays
        if not subject.ledger:
            yield from (say("what says no is %(reason)s", reason=said_no(no.name)) for no in subject.noes)
            if is_periodic and subject.occasion and subject.holds is TRUE and not subject.noes:
                yield say("the moment of this period has passed: it is asked again at the next")
        for entry in subject.ledger[-LATEST:]:
            yield self._when(entry.at, entry_told(entry))

    def _run(self, run_id: str) -> Lines:
        page = run_page(self.parts, run_id)
        run = page.run
        name = of(run.playbook, run.key)
        yield say("the playbook %(name)s: %(state)s", name=name, state=Word("run", run.state))
        if run.error:
            yield _about(name, say("%(what)s", what=run.error))
        for visit in page.visits[-LATEST:]:
            told = visit_told(self.rulebook.playbooks[run.playbook], visit, self._at)
            yield _about(name, self._when(visit.at, told))

    def _climbers(self, policy: str) -> Iterator[str]:
        for rule in self.rulebook.rules.values():
            own = rule.task.escalate if rule.task else ""
            if policy in (own, *(window.escalate for window in rule.windows)):
                yield rule.name
        for playbook in self.rulebook.playbooks.values():
            if any(_begins(step, policy) for step in playbook.steps.values()):
                yield playbook.name

    def _starters(self, playbook: Playbook) -> Iterator[str]:
        for rule in self.rulebook.rules.values():
            if playbook.name in (rule.start, *(window.start for window in rule.windows)):
                yield rule.name

    def _when(self, at: datetime, what: Said) -> Said:
        return say("%(when)s: %(what)s", when=self._at(at), what=what)

    def _at(self, moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(self.rulebook.workspace.time_zone)):%Y-%m-%d %H:%M}"


def _begins(step: Step, policy: str) -> bool:
    if isinstance(step, TaskStep):
        return step.escalate == policy
    return isinstance(step, EscalateStep) and step.policy == policy


NO_PERIOD = say("the first moment at which it is asked has not come yet")


def _about(name: Any, line: Said) -> Said:
    return say("%(what)s: %(line)s", what=name, line=line)


def _nobody(rule: str, event: str, about: str) -> Said:
    """Of a rule that has nobody to be true of."""
    if event:
        return say("%(rule)s: no event %(event)s has come that fits", rule=rule, event=event)
    return say("%(rule)s: the account has no %(kind)s", rule=rule, kind=about)


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
