"""A playbook's steps as a list in words, nested as they were written, each marked with how far a run has come."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from babel.dates import get_day_names
from babel.lists import format_list

from api.aloud.speech import Speech
from rules.aloud import aloud
from rules.condition import Condition
from rules.expression import Expr
from rules.playbook import (
    BranchStep,
    EmailStep,
    EndStep,
    EscalateStep,
    Playbook,
    Recipients,
    Step,
    TaskStep,
    UpdateStep,
    WaitStep,
    WaitUntilStep,
)
from rules.rulebook import Rulebook
from rules.scope import KEY
from rules.spoken import Voice
from rules.text import Sentence
from rules.values import Span
from workflows.wording import locale_of

A_HOLE = re.compile(r"\{\{\s*([\w.]+)[^}]*\}\}")
Mark = Literal["", "was", "now", "skipped", "to-come"]


@dataclass(frozen=True, slots=True)
class ArmShown:
    """`says`: under which condition this way is taken."""

    says: str
    steps: tuple["StepShown", ...]


@dataclass(frozen=True, slots=True)
class StepShown:
    """`beside`: what a run left here: a day, a reason."""

    id: str
    says: str
    mark: Mark
    beside: str
    arms: tuple[ArmShown, ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """Whose words and in which language; `marks` and `beside` by step id, for a run."""

    rulebook: Rulebook
    language: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)

    @property
    def speech(self) -> Speech:
        return Speech(self.language)

    def gettext(self, text: str, /, **values: object) -> str:
        return self.speech.gettext(text, **values)

    def reads(self, node: Condition | Expr | Span) -> str:
        return aloud(node, self.language, self.rulebook.vocabulary)

    def sentence(self, sentence: Sentence) -> str:
        """A sentence with its holes named, since there is no account to fill them."""
        parts = sentence.in_language(self.language)
        return "".join(part if isinstance(part, str) else f"‹{self.reads(part)}›" for part in parts)

    def template(self, source: str) -> str:
        """A template with its holes named."""
        return A_HOLE.sub(lambda hole: f"‹{self._named(hole[1])}›", source)

    def _named(self, name: str) -> str:
        about, _, field = name.partition(".")
        found = self.rulebook.vocabulary.fields_of(about).get(field)
        if found:
            return found.label.in_language(self.language).lower()
        child = self.rulebook.vocabulary.children.get(about)
        is_key = child is not None and field == child.key
        voice = Voice(self.language, self.rulebook.vocabulary, local="")
        return voice.field(about, KEY) if is_key else name


def steps_shown(
    playbook: Playbook,
    rulebook: Rulebook,
    language: str,
    marks: Mapping[str, Mark] | None = None,
    beside: Mapping[str, str] | None = None,
) -> tuple[StepShown, ...]:
    return _row(playbook, playbook.first, "", Teller(rulebook, language, marks or {}, beside or {}))


def _row(playbook: Playbook, first: str, stop: str, teller: Teller) -> tuple[StepShown, ...]:
    """From `first` on, up to the step where the ways join again."""
    shown: list[StepShown] = []
    at, seen = first, set[str]()
    while at and at != stop and at in playbook.steps and at not in seen:
        seen.add(at)
        step = playbook.steps[at]
        arms = tuple(_arms(playbook, step, teller))
        mark = teller.marks.get(at, "")
        shown.append(StepShown(at, SAYS[type(step)](step, teller), mark, teller.beside.get(at, ""), arms))
        at = step.next
    return tuple(shown)


def _arms(playbook: Playbook, step: Step, teller: Teller) -> list[ArmShown]:
    if isinstance(step, WaitUntilStep) and step.if_not:
        return [ArmShown(teller.gettext("If not:"), _row(playbook, step.if_not, step.next, teller))]
    if not isinstance(step, BranchStep):
        return []
    return [
        ArmShown(
            teller.gettext("Otherwise:")
            if arm.condition is None
            else teller.gettext("If %(condition)s:", condition=teller.reads(arm.condition)),
            _row(playbook, arm.first, step.next, teller),
        )
        for arm in step.arms
    ]


def _email(step: EmailStep, teller: Teller) -> str:
    email = teller.rulebook.emails.get(step.email)
    subject = teller.template(email.subject.in_language(teller.language)) if email else step.email
    said = teller.gettext("E-mail “%(subject)s” %(to)s", subject=subject, to=_recipients(step.to, teller))
    if step.sender == "owner":
        said = teller.gettext("%(said)s, from the account's owner", said=said)
    if step.only_if is not None:
        return teller.gettext(
            "%(said)s; only if %(condition)s", said=said, condition=teller.reads(step.only_if)
        )
    return said


def _recipients(to: Recipients, teller: Teller) -> str:
    if to.how == "contact":
        return teller.gettext("to the contact it is about")
    if to.how == "answered":
        return teller.gettext("to whoever answered “%(step)s”", step=to.step)
    locale = locale_of(teller.language)
    if to.how == "every":
        return teller.gettext("to every %(roles)s", roles=format_list(to.roles, style="or", locale=locale))
    if len(to.roles) == 1:
        return teller.gettext("to the %(role)s", role=to.roles[0])
    return teller.gettext("to the first there is of %(roles)s", roles=format_list(to.roles, locale=locale))


def _task(step: TaskStep, teller: Teller) -> str:
    said = teller.gettext(
        "Task for %(who)s: “%(title)s”, due within %(due)s",
        who=assigned(step.assign, teller),
        title=teller.sentence(step.title),
        due=teller.reads(step.due),
    )
    if step.escalate:
        found = teller.rulebook.escalations.get(step.escalate)
        policy = found.label.in_language(teller.language) if found else step.escalate
        return teller.gettext("%(said)s; unanswered it climbs “%(policy)s”", said=said, policy=policy)
    return said


def assigned(role: str, teller: Teller) -> str:
    known = {
        "responsible": teller.gettext("whoever is responsible"),
        "accountable": teller.gettext("whoever answers for it"),
        "owner": teller.gettext("the account's owner"),
    }
    person = teller.rulebook.team.people.get(role)
    return known.get(role) or (person.name if person else role)


def _wait(step: WaitStep, teller: Teller) -> str:
    if step.span is not None:
        return teller.gettext("Wait %(span)s", span=teller.reads(step.span))
    if step.until is not None:
        return teller.gettext("Wait until %(when)s", when=teller.reads(step.until))
    names = get_day_names("wide", locale=locale_of(teller.language))
    return teller.gettext("Wait until %(day)s, %(time)s", day=names[step.weekday or 0], time=step.at)


def _wait_until(step: WaitUntilStep, teller: Teller) -> str:
    condition = teller.reads(step.condition)
    if step.at_most is None:
        return teller.gettext("Wait until %(when)s", when=condition)
    return teller.gettext(
        "Wait until %(when)s, at most %(span)s", when=condition, span=teller.reads(step.at_most)
    )


def _branch(step: BranchStep, teller: Teller) -> str:
    return teller.gettext("Choose:")


def _escalate(step: EscalateStep, teller: Teller) -> str:
    return teller.gettext("Escalate by “%(policy)s”", policy=step.policy)


def _update(step: UpdateStep, teller: Teller) -> str:
    field = teller.rulebook.vocabulary.account.get(step.field)
    name = field.label.in_language(teller.language) if field else step.field
    return teller.gettext("Set %(field)s to %(value)s", field=name, value=teller.reads(step.value))


def _end(step: EndStep, teller: Teller) -> str:
    return teller.gettext("End: %(outcome)s", outcome=step.outcome) if step.outcome else teller.gettext("End")


SAYS: Mapping[type, Callable[..., str]] = {
    EmailStep: _email,
    TaskStep: _task,
    WaitStep: _wait,
    WaitUntilStep: _wait_until,
    BranchStep: _branch,
    EscalateStep: _escalate,
    UpdateStep: _update,
    EndStep: _end,
}
