"""What a playbook, its mails and the people behind it read of an account: no more than that is loaded. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from engine.needs import Needs, needs_of
from rules.condition import Condition
from rules.email import Email
from rules.expression import Expr, FieldRef, SeriesValue
from rules.playbook import (
    BranchStep,
    EmailStep,
    Playbook,
    Step,
    TaskStep,
    UpdateStep,
    WaitStep,
    WaitUntilStep,
)
from rules.rulebook import Rulebook
from rules.team import Team
from rules.templates import template_names
from rules.text import Sentence
from rules.values import NUMBER
from rules.vocabulary import Vocabulary
from workflows.contacts import KIND

Node = Condition | Expr
OF_ACCOUNT = ("name", "owner", "language", "time_zone", "region")
OF_CONTACT = ("role", "name", "language", "time_zone")


@dataclass(frozen=True, slots=True)
class Readers:
    """Whose reading is asked about: a rulebook's playbooks, and the team of today's. `name` tells the pair apart."""

    name: str
    rulebook: Rulebook = field(compare=False)
    team: Team = field(compare=False)


def readers(rulebook: Rulebook, today: Rulebook) -> Readers:
    return Readers(f"{rulebook.hash}:{today.hash}", rulebook, today.team)


@lru_cache(maxsize=512)
def playbooks_need(who: Readers, playbooks: frozenset[str]) -> Needs:
    """What these playbooks read together, with all that their mails show."""
    known = who.rulebook.playbooks
    found = [known[name] for name in sorted(playbooks) if name in known]
    nodes = [node for playbook in found for node in playbook_nodes(playbook)]
    nodes += [node for playbook in found for node in _mail_nodes(playbook, who.rulebook)]
    nodes += [*people_nodes(who.team), *_usual(who.rulebook.vocabulary)]
    return needs_of(nodes, who.rulebook.vocabulary, who.rulebook.plans)


@lru_cache(maxsize=64)
def people_need(who: Readers) -> Needs:
    """What it takes to know whose work something is."""
    nodes = [*people_nodes(who.team), *_usual(who.rulebook.vocabulary)]
    return needs_of(nodes, who.rulebook.vocabulary, who.rulebook.plans)


@lru_cache(maxsize=512)
def rules_need(who: Readers, rules: frozenset[str]) -> Needs:
    """What the conditions of these rules read."""
    known = who.rulebook.rules
    nodes = [known[name].when for name in sorted(rules) if name in known]
    return needs_of(nodes, who.rulebook.vocabulary, who.rulebook.plans)


@lru_cache(maxsize=256)
def rule_task_needs(who: Readers, rule: str) -> Needs:
    """What the task of a rule shows, and whose work it is."""
    task = who.rulebook.rules[rule].task
    nodes = [*people_nodes(who.team), *_usual(who.rulebook.vocabulary)]
    return needs_of(
        [*nodes, *(_step_nodes(task) if task else ())], who.rulebook.vocabulary, who.rulebook.plans
    )


def playbook_nodes(playbook: Playbook) -> Iterator[Node]:
    """Every condition and expression of a playbook."""
    yield from (condition for condition in (playbook.goal, *playbook.exits.values()) if condition is not None)
    if playbook.again is not None and playbook.again.per is not None:
        yield playbook.again.per
    for step in playbook.steps.values():
        yield from _step_nodes(step)


def people_nodes(team: Team) -> Iterator[Node]:
    """Whose work it is may differ by account."""
    for entries in team.responsibilities.values():
        yield from (entry.accounts for entry in entries if entry.accounts is not None)


def sentence_nodes(sentence: Sentence) -> Iterator[Node]:
    for parts in sentence.by_language.values():
        yield from (part for part in parts if not isinstance(part, str))


def mail_names(email: Email) -> frozenset[str]:
    """The full names (`account.seats`) that a mail shows, in whatever language."""
    texts = [*email.subject.by_language.values(), *email.body.values()]
    texts += email.preheader.by_language.values() if email.preheader else ()
    return frozenset(name for text in texts for name in names_in(text))


@lru_cache(maxsize=2048)
def names_in(template: str) -> frozenset[str]:
    return template_names(template)


def named(name: str, vocabulary: Vocabulary) -> Expr | None:
    """The expression that a template's name stands for; None where it is no fact."""
    about, _, field = name.partition(".")
    if about == "account" and field in vocabulary.derived:
        return vocabulary.derived[field].expr
    kind = vocabulary.children.get(about)
    if about != "account" and kind is None:
        return None
    if kind is not None and field == kind.key:
        return None
    found = vocabulary.fields_of(about).get(field)
    if found is None:
        return None
    value = FieldRef(about, field, found.type)
    return SeriesValue("last", value, None, NUMBER) if found.is_series else value


def _step_nodes(step: Step) -> Iterator[Node]:
    match step:
        case EmailStep(only_if=condition) if condition is not None:
            yield condition
        case WaitStep(until=until) if until is not None:
            yield until
        case WaitUntilStep(condition=condition):
            yield condition
        case BranchStep(arms=arms):
            yield from (arm.condition for arm in arms if arm.condition is not None)
        case UpdateStep(value=value):
            yield value
        case TaskStep(title=title, checklist=checklist):
            for sentence in (title, *checklist):
                yield from sentence_nodes(sentence)


def _mail_nodes(playbook: Playbook, rulebook: Rulebook) -> Iterator[Node]:
    for step in playbook.steps.values():
        if isinstance(step, EmailStep) and step.email in rulebook.emails:
            for name in mail_names(rulebook.emails[step.email]):
                node = named(name, rulebook.vocabulary)
                if node is not None:
                    yield node


def _usual(vocabulary: Vocabulary) -> Iterator[Node]:
    for about, names in (("account", OF_ACCOUNT), (KIND, OF_CONTACT)):
        fields = vocabulary.fields_of(about)
        yield from (FieldRef(about, name, fields[name].type) for name in names if name in fields)
