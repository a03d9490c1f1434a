"""Every name of something written elsewhere must be written there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.gathering import Gathered
from rules.meaning.names import steps_of, tasks_of
from rules.meaning.reader import Use
from rules.meaning.team import RELATIONS
from rules.problems import Problem, did_you_mean
from rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Known:
    """The names of one kind. `what`: the kind in words. `is_open`: any other name will do as well."""

    what: str
    names: Collection[str]
    is_open: bool = False


MOST_TOLD = 12


def check_names(rulebook: Rulebook, uses: Iterable[Use], gathered: Gathered) -> Iterator[Problem]:
    known = _known(rulebook, gathered)
    for use in uses:
        of = known[use.kind]
        if use.name not in of.names and not of.is_open:
            yield _unknown(use, of, rulebook)


def _there_are(names: Sequence[str], what: str) -> str:
    if not names:
        return f"No {what} is declared yet."
    more = len(names) - MOST_TOLD
    return f"There are: {', '.join(names[:MOST_TOLD])}{f' and {more} more' if more > 0 else ''}."


def _unknown(use: Use, of: Known, rulebook: Rulebook) -> Problem:
    if use.kind in ("assignee", "target", "person") and _is_theirs(use.name, rulebook):
        message = f"`{use.name}` is a contact's role; only one of us can be {_with_article(of.what)}."
        hint = f"There are: {', '.join((*RELATIONS, *rulebook.team.roles))}, and the teammates."
        return Problem(use.place, "ours-and-theirs", message, hint)
    some = sorted(of.names)
    hint = did_you_mean(use.name, some) or _there_are(some, of.what)
    return Problem(use.place, f"unknown-{use.kind}", f"There is no {of.what} `{use.name}`.", hint)


def _with_article(what: str) -> str:
    if what.startswith("one "):
        return what
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _is_theirs(name: str, rulebook: Rulebook) -> bool:
    contact = rulebook.vocabulary.children.get("contact")
    role = contact.fields.get("role") if contact else None
    return name == "contact" or (role is not None and name in role.type.of)


def _known(rulebook: Rulebook, gathered: Gathered) -> Mapping[str, Known]:
    return {
        **_declared(gathered),
        **_of_the_vocabulary(rulebook),
        **_of_the_team(rulebook),
        **_of_steps(gathered),
    }


def _declared(gathered: Gathered) -> dict[str, Known]:
    milestones = [
        f"{entry.name}.{key}"
        for entry in gathered.entries["plan"]
        for key, _ in entry.said.values.get("milestones") or ()
    ]
    kinds = ("playbook", "rule", "email", "escalation", "calendar")
    return {
        **{kind: Known(kind, gathered.names(kind)) for kind in kinds},
        "milestone": Known("milestone", milestones),
        "rule-mail-or-playbook": Known(
            "rule, e-mail or playbook",
            [name for kind in ("rule", "email", "playbook") for name in gathered.names(kind)],
        ),
    }


def _of_the_vocabulary(rulebook: Rulebook) -> dict[str, Known]:
    vocabulary, reasons = rulebook.vocabulary, rulebook.workspace.reasons
    tier = vocabulary.account.get("tier")
    tiers = tier.type.of if tier else ()
    return {
        "feed": Known("feed", vocabulary.feeds),
        "subject": Known("account or child", ("account", *vocabulary.children)),
        "account-field": Known("field of the account", vocabulary.account),
        "event": Known("event", vocabulary.events),
        "tier": Known("tier", tiers, is_open=not tiers),
        "reason": Known("reason", reasons, is_open=not reasons),
    }


def _of_the_team(rulebook: Rulebook) -> dict[str, Known]:
    team = rulebook.team
    ours = (*team.roles, *team.people)
    return {
        "teammate": Known("teammate", team.people),
        "area": Known("area of responsibility", team.responsibilities, is_open=not team.responsibilities),
        "assignee": Known("assignee", ("responsible", "accountable", "owner", *ours)),
        "target": Known("target of an escalation", (*RELATIONS, *ours)),
        "person": Known("teammate or role", ("owner", *ours)),
    }


def _of_steps(gathered: Gathered) -> dict[str, Known]:
    tasks = [name for name, _ in tasks_of(gathered)]
    steps = [step for entry in gathered.entries["playbook"] for step in steps_of(entry.said)]
    mails = [step.said["id"].value for step in steps if step.kind == "email" and step.said["id"]]
    return {
        "task": Known("task", tasks),
        "mail-step": Known("step with an e-mail", mails),
        "task-or-rule": Known("task or rule", [*tasks, *gathered.names("rule")]),
    }
