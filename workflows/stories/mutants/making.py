"""All breaks of a rulebook that are tried, rule by rule and playbook by playbook."""

from collections.abc import Iterator
from dataclasses import replace

from rules.rulebook import Rulebook
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.mutants.playbooks import playbook_mutants
from workflows.stories.mutants.rules import rule_mutants


def mutants(rulebook: Rulebook) -> Iterator[Mutant]:
    """Each with a hash of its own: what is remembered of how much the whole rulebook reads may not be enough for it."""
    for number, mutant in enumerate(_mutants(rulebook), start=1):
        yield replace(mutant, rulebook=replace(mutant.rulebook, hash=f"{rulebook.hash}-broken-{number}"))


def _mutants(rulebook: Rulebook) -> Iterator[Mutant]:
    for rule in rulebook.rules.values():
        if rule.mode != "off":
            yield from rule_mutants(rule, rulebook)
    for playbook in rulebook.playbooks.values():
        yield from playbook_mutants(playbook, rulebook)
