"""What can never be reached, proved without facts: arms, entries, waits, rules; and runs that end as they begin."""

from collections.abc import Iterator

from rules.condition import Condition
from rules.playbook import BranchStep, Playbook, WaitUntilStep
from rules.problems import Problem
from rules.proofs.search import Patience, implies, joined, may_be
from rules.rule import Rule
from rules.rulebook import Rulebook


def check_reach(rulebook: Rulebook, patience: Patience) -> Iterator[Problem]:
    for rule in rulebook.rules.values():
        yield from _nobody(rule, patience)
        starts = dict.fromkeys([rule.start, *(window.start for window in rule.windows)])
        for playbook in (rulebook.playbooks[name] for name in starts if name in rulebook.playbooks):
            yield from _ending_at_once(rule, playbook, patience)
    for playbook in rulebook.playbooks.values():
        for step in playbook.steps.values():
            if isinstance(step, BranchStep):
                yield from _lost_arms(step, patience)
            elif isinstance(step, WaitUntilStep):
                yield from _endless(step, patience)
    yield from _lost_entries(rulebook, patience)


def opens(rule: Rule) -> Condition:
    """All that must be true for the rule to open."""
    return joined((rule.accounts, rule.when)) or rule.when


def _nobody(rule: Rule, patience: Patience) -> Iterator[Problem]:
    if rule.accounts is None or may_be((opens(rule), "true"), patience=patience):
        return
    if may_be((rule.when, "true"), patience=patience) and may_be((rule.accounts, "true"), patience=patience):
        message = f"The rule `{rule.name}` watches no account of which this may be true."
        hint = "Change this, or which `accounts:` it watches."
        yield Problem(
            rule.when.place, "never-true", message, hint, "warning", rule.accounts.place, "its accounts"
        )


def _ending_at_once(rule: Rule, playbook: Playbook, patience: Patience) -> Iterator[Problem]:
    """Where the rule's own condition is all that the playbook waits to see."""
    if playbook.about not in ("account", rule.about) or playbook.about == "contact":
        return
    ends = {"goal": playbook.goal, **{f"exit `{name}`": one for name, one in playbook.exits.items()}}
    opened = opens(rule)
    for name, end in ends.items():
        if end is not None and implies(opened, end, patience) and may_be((opened, "true"), patience=patience):
            message = (
                f"Whenever the rule `{rule.name}` is true, so is this {name}: the run ends as it begins."
            )
            hint = "Say what shall have changed when the playbook has done its work."
            yield Problem(
                end.place,
                "ends-at-once",
                message,
                hint,
                "warning",
                rule.when.place,
                f"the rule `{rule.name}`",
            )


def _lost_arms(step: BranchStep, patience: Patience) -> Iterator[Problem]:
    before: list[Condition] = []
    for arm in step.arms:
        if arm.condition is None:
            continue
        over = next((one for one in before if implies(arm.condition, one, patience)), None)
        if over is not None and may_be((arm.condition, "true"), patience=patience):
            message = "This arm is never taken: whenever its condition is true, that of an earlier arm is."
            hint = "Put the narrower condition first."
            yield Problem(
                arm.condition.place,
                "unreachable-arm",
                message,
                hint,
                "warning",
                over.place,
                "the earlier arm",
            )
        before.append(arm.condition)


def _endless(step: WaitUntilStep, patience: Patience) -> Iterator[Problem]:
    if step.at_most is None and not may_be((step.condition, "true"), patience=patience):
        message = "This wait never ends: its condition can never be true, and `at_most:` is `forever`."
        yield Problem(step.place, "wait-forever", message, "Write `at_most: 14d`.", "warning")


def _lost_entries(rulebook: Rulebook, patience: Patience) -> Iterator[Problem]:
    """The first entry of an area that holds is taken."""
    for area, entries in rulebook.team.responsibilities.items():
        for number, entry in enumerate(entries):
            for earlier in entries[:number]:
                if earlier.accounts is None or (
                    entry.accounts is not None and implies(entry.accounts, earlier.accounts, patience)
                ):
                    place = entry.accounts.place if entry.accounts else rulebook.team.place
                    message = (
                        f"This entry of `{area}` is never taken: an earlier one holds of all its accounts."
                    )
                    hint = "Put the narrower entry first, and last the one without `accounts:`."
                    there = earlier.accounts.place if earlier.accounts else rulebook.team.place
                    yield Problem(
                        place, "unreachable-entry", message, hint, "warning", there, "the earlier entry"
                    )
                    break
