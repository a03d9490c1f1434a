"""The names a rulebook has given, by what they are names of."""

from collections.abc import Iterator, Mapping, Sequence

from rules.meaning.vocabulary import PLAIN_TYPES
from rules.playbook import EmailStep, TaskStep
from rules.rulebook import Rulebook

Words = Mapping[str, Sequence[str]]

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "start": ("playbook",),
    "email": ("email",),
    "escalate": ("escalation",),
    "quiet_while": ("rule",),
    "area": ("area",),
    "reason": ("reason",),
    "owner": ("teammate",),
    "manager": ("teammate",),
    "deputy": ("teammate",),
    "region": ("calendar",),
    "feed": ("feed",),
    "silent": ("feed",),
    "about": ("account", "child"),
    "asks": ("field",),
    "update": ("field",),
    "facts": ("field",),
    "assign": ("seat", "role", "teammate"),
    "to": ("seat", "role", "teammate"),
    "responsible": ("owner", "role", "teammate"),
    "accountable": ("owner", "role", "teammate"),
    "consulted": ("owner", "role", "teammate"),
    "informed": ("owner", "role", "teammate"),
    "roles": ("teammate",),
    "responsibilities": ("area",),
}
"""Under which keys a name of what stands."""


def words_of(rulebook: Rulebook) -> Words:
    vocabulary, team = rulebook.vocabulary, rulebook.team
    return {
        "account": ("account",),
        "owner": ("owner",),
        "seat": ("responsible", "accountable", "owner"),
        "child": tuple(vocabulary.children),
        "event": tuple(vocabulary.events),
        "feed": tuple(vocabulary.feeds),
        "field": tuple(vocabulary.account),
        "rule": tuple(rulebook.rules),
        "playbook": tuple(rulebook.playbooks),
        "email": tuple(rulebook.emails),
        "escalation": tuple(rulebook.escalations),
        "calendar": tuple(rulebook.calendars),
        "milestone": tuple(f"{plan.name}.{name}" for plan in rulebook.plans.values() for name in plan.milestones),
        "task": tuple(dict.fromkeys(_tasks(rulebook))),
        "mail-step": tuple(dict.fromkeys(_mail_steps(rulebook))),
        "teammate": tuple(team.people),
        "role": tuple(team.roles),
        "area": tuple(team.responsibilities),
        "reason": rulebook.workspace.reasons,
        "language": rulebook.workspace.languages,
        "type": (*PLAIN_TYPES, "choice", "account", *vocabulary.children),
        "asked": tuple(dict.fromkeys(_asked(rulebook))),
    }  # fmt: skip


def _asked(rulebook: Rulebook) -> Iterator[str]:
    """What a condition may begin with: it has a form of its own, and no schema knows what follows."""
    vocabulary = rulebook.vocabulary
    yield from (*vocabulary.account, *vocabulary.derived, *vocabulary.named)
    for kind, child in vocabulary.children.items():
        yield from (f"{kind}.{name}" for name in child.fields)
    for plan in rulebook.plans.values():
        yield from (f"late({plan.name}.{name})" for name in plan.milestones)


def _tasks(rulebook: Rulebook) -> Iterator[str]:
    yield from (rule.task.id for rule in rulebook.rules.values() if rule.task)
    for playbook in rulebook.playbooks.values():
        yield from (step.id for step in playbook.steps.values() if isinstance(step, TaskStep))


def _mail_steps(rulebook: Rulebook) -> Iterator[str]:
    for playbook in rulebook.playbooks.values():
        yield from (step.id for step in playbook.steps.values() if isinstance(step, EmailStep))
