"""What else could decide which rules are true, each asked in this process in the fastest way it offers.

zen-engine and rule-engine evaluate all rules as one array expression, as does CEL (the Rust one; it is quicker than to
build one context and ask rule by rule). CLIPS is given the facts as one template fact and leaves the true rules on its
agenda. Each maker raises ImportError where its package is not installed.
"""

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import compress, count

from bench.conditions import Condition, Facts

Answer = tuple[int, ...]
Rules = Sequence[frozenset[Condition]]
Match = Callable[[Facts], Answer]


def zen_engine(rules: Rules) -> Match:
    compiled = importlib.import_module("zen").compile_expression(_array(rules, " and "))
    return lambda facts: tuple(compress(count(), compiled.evaluate(facts)))


def cel(rules: Rules) -> Match:
    compiled = importlib.import_module("cel").compile(_array(rules, " && "))
    return lambda facts: tuple(compress(count(), compiled.execute(facts)))


def rule_engine(rules: Rules) -> Match:
    compiled = importlib.import_module("rule_engine").Rule(_array(rules, " and "))
    return lambda facts: tuple(compress(count(), compiled.evaluate(facts)))


def clips(rules: Rules) -> Match:
    """Its rules have no actions: what is on the agenda is what would fire, and reading it is cheaper than firing."""
    environment = importlib.import_module("clips").Environment()
    fields = sorted({condition.field for rule in rules for condition in rule})
    environment.build(f"(deftemplate subject {' '.join(f'(slot {field})' for field in fields)})")
    for index, rule in enumerate(rules):
        environment.build(f"(defrule r{index} (subject {_pattern(rule)}) =>)")
    template = environment.find_template("subject")

    def match(facts: Facts) -> Answer:
        fact = template.assert_fact(**{field: facts[field] for field in fields})
        true = sorted(int(each.name[1:]) for each in environment.activations())
        fact.retract()
        return tuple(true)

    return match


RIVALS: Mapping[str, Callable[[Rules], Match]] = {
    "zen-engine": zen_engine,
    "CEL (Rust)": cel,
    "rule-engine": rule_engine,
    "CLIPS": clips,
}


def _array(rules: Rules, conjunction: str) -> str:
    return f"[{', '.join(f'({conjunction.join(map(_written, sorted(rule)))})' for rule in rules)}]"


def _written(condition: Condition) -> str:
    return f"{condition.field} {condition.operator} {json.dumps(condition.value)}"


def _pattern(rule: frozenset[Condition]) -> str:
    """Conditions on one field stand in one slot; equality is a constant, which CLIPS finds by its hash."""
    slots: dict[str, list[str]] = {}
    for each in sorted(rule):
        value = json.dumps(each.value)
        test = value if each.operator == "==" else f"?{each.field}&:({each.operator} ?{each.field} {value})"
        slots.setdefault(each.field, []).append(test)
    return " ".join(f"({field} {'&'.join(tests)})" for field, tests in slots.items())
