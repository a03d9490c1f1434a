"""How far a difference between two rulebooks reaches: which rules answer otherwise, and what reaches customers."""

from collections.abc import Iterator

from rules.condition import Condition, Milestone, Quantified
from rules.difference.apart import Difference, NounChange
from rules.expression import Aggregate, Count, Expr, FieldRef, Overdue, Since
from rules.playbook import EmailStep, Playbook, TaskStep
from rules.rule import Rule
from rules.rulebook import Rulebook
from rules.walk import walk

WHOLE = frozenset({"delivery", "workspace"})
"""Whose every change may change what is mailed, or when."""
ON_TRIAL = frozenset({"off", "shadow"})
"""Modes in which a rule mails nobody."""
TIMES = frozenset({"calendar", "workspace"})
"""Whose every change may move days and hours."""


def touched_rules(found: Difference, after: Rulebook) -> frozenset[str]:
    """The rules of `after` that are new or changed, or read something that is: a plan, a field, a feed, a calendar."""
    changed = {each.name for each in found.nouns if each.kind == "rule" and each.what != "removed"}
    others = {(each.kind, each.name) for each in found.nouns if each.kind != "rule"}
    if any(kind in TIMES for kind, _ in others):
        return frozenset(after.rules)
    reading = {name for name, rule in after.rules.items() if not others.isdisjoint(_reads(rule, after))}
    return frozenset(changed | reading)


def changed_rules(found: Difference, after: Rulebook) -> frozenset[str]:
    """The rules whose openings are this difference's doing: those it touches, and those that start a playbook or send a
    mail that it changes.
    """
    new = {kind: found.of(kind, "added", "changed") for kind in ("playbook", "email")}
    reached = {
        name
        for name, playbook in after.playbooks.items()
        if name in new["playbook"] or any(step.email in new["email"] for step in _mails(playbook))
    }
    reached = _with_starters(reached, after)
    starting = {name for name, rule in after.rules.items() if not reached.isdisjoint(starts_of(rule))}
    return touched_rules(found, after) | starting


def mail_changes(found: Difference, after: Rulebook) -> tuple[NounChange, ...]:
    """Of the difference, what mails customers or changes what is mailed to them. What only stops mail does not: a rule
    taken out or switched off, a playbook or a mail that is no more.
    """
    mailing = mailing_playbooks(after)
    mails = {step.email for name in mailing for step in _mails(after.playbooks[name])}
    touched = {name for name in touched_rules(found, after) if _may_mail(after.rules[name], mailing)}
    sources = {source for name in touched for source in _reads(after.rules[name], after)}
    return tuple(each for each in found.nouns if _reaches(each, touched, mailing, mails, sources))


def mailing_playbooks(rulebook: Rulebook) -> frozenset[str]:
    """Playbooks that mail, or whose tasks may start one that does."""
    found = {name for name, playbook in rulebook.playbooks.items() if any(_mails(playbook))}
    return frozenset(_with_starters(found, rulebook))


def starts_of(rule: Rule) -> Iterator[str]:
    """The playbooks that a rule may start: by itself, in a window, or by an outcome of its task."""
    starts = (rule.start, *(window.start for window in rule.windows))
    yield from dict.fromkeys(name for name in starts if name)
    if rule.task is not None:
        yield from (outcome.start for outcome in rule.task.outcomes if outcome.start)


def _may_mail(rule: Rule, mailing: frozenset[str]) -> bool:
    return rule.mode not in ON_TRIAL and any(name in mailing for name in starts_of(rule))


def _reaches(
    change: NounChange,
    rules: set[str],
    mailing: frozenset[str],
    mails: set[str],
    sources: set[tuple[str, str]],
) -> bool:
    if change.kind in WHOLE:
        return not _only_asks_more(change)
    if change.what == "removed":
        return False
    by_kind = {"rule": rules, "playbook": mailing, "email": mails}
    names = by_kind.get(change.kind)
    return (change.kind, change.name) in sources if names is None else change.name in names


def _only_asks_more(change: NounChange) -> bool:
    """From now on a second person is asked; nothing else of the workspace differs."""
    return all(each.key == "publish" and "two_people" in each.after.values() for each in change.changes)


def _mails(playbook: Playbook) -> Iterator[EmailStep]:
    return (step for step in playbook.steps.values() if isinstance(step, EmailStep))


def _with_starters(found: set[str], rulebook: Rulebook) -> set[str]:
    """These playbooks, and those whose tasks may start one of them."""
    while more := {
        name
        for name, playbook in rulebook.playbooks.items()
        if name not in found and found.intersection(started_by_tasks(playbook))
    }:
        found = found | more
    return found


def started_by_tasks(playbook: Playbook) -> Iterator[str]:
    """The playbooks that an outcome of one of its tasks starts."""
    for step in playbook.steps.values():
        if isinstance(step, TaskStep):
            yield from (outcome.start for outcome in step.outcomes if outcome.start)


def _reads(rule: Rule, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """The nouns that a rule's answer depends on, by kind and name."""
    waiting: list[Condition | Expr] = [n for n in (rule.when, rule.accounts, rule.counts_to) if n is not None]
    known = set[str]()
    while waiting:
        for node in walk(waiting.pop()):
            yield from _read(node, rulebook)
            if (
                isinstance(node, Milestone | Overdue)
                and node.plan not in known
                and node.plan in rulebook.plans
            ):
                known.add(node.plan)
                plan = rulebook.plans[node.plan]
                waiting += [plan.starts, *(each.reached for each in plan.milestones.values())]
                waiting += [plan.accounts] if plan.accounts is not None else []


def _read(node: Condition | Expr, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    vocabulary = rulebook.vocabulary
    if isinstance(node, Milestone | Overdue):
        yield "plan", node.plan
    if isinstance(node, FieldRef):
        yield "field", f"{node.about}.{node.name}"
        declared = vocabulary.fields_of(node.about).get(node.name)
        yield "feed", declared.feed if declared else ""
    kind = node.of if isinstance(node, Count | Aggregate | Quantified) else ""
    kind = node.event if isinstance(node, Since) else kind
    if kind:
        source = vocabulary.children.get(kind) or vocabulary.events.get(kind)
        yield ("child" if kind in vocabulary.children else "event"), kind
        yield "feed", source.feed if source else ""
