"""Drools as Python can have it: ``drools_jpy``, which carries it, asked through its own ``Ruleset``.

It is a process of its own because the Java machine in it runs threads of its own; their time counts, as in Python all
of it is paid. Told and answering as ``bench/official_host.py`` is. argv[1]: where the packages are; JAVA_HOME, of the
environment: where Java is.
"""

import json
import os
import sys
import time
from importlib import import_module
from typing import Any

from bench.conditions import Condition, Facts

OPERATORS = {
    "==": "EqualsExpression",
    "<=": "LessThanOrEqualToExpression",
    "<": "LessThanExpression",
    ">=": "GreaterThanOrEqualToExpression",
    ">": "GreaterThanExpression",
}
TYPES: dict[type, str] = {str: "String", int: "Integer", float: "Float", bool: "Boolean"}
WARMING_S = 8.0
"""Java compiles what runs often, and is several times as fast then."""


class Drools:
    def __init__(self, rules: list[frozenset[Condition]]) -> None:
        drools = import_module("drools.ruleset")
        self._fired: list[int] = []
        written = [{"Rule": _rule(index, sorted(rule))} for index, rule in enumerate(rules)]
        told = json.dumps({"name": "rules", "match_multiple_rules": True, "rules": written})
        self._ruleset = drools.Ruleset("rules", told)
        for index in range(len(rules)):
            self._ruleset.add_rule(drools.Rule(f"r{index}", lambda _, index=index: self._fired.append(index)))

    def match(self, facts: Facts) -> tuple[int, ...]:
        self._fired.clear()
        self._ruleset.assert_event(json.dumps(facts))
        return tuple(sorted(self._fired))


def _rule(index: int, rule: list[Condition]) -> dict[str, Any]:
    whole = _expression(rule[0])
    for condition in rule[1:]:
        whole = {"AndExpression": {"lhs": whole, "rhs": _expression(condition)}}
    return {"name": f"r{index}", "condition": {"AllCondition": [whole]}, "actions": [], "enabled": True}


def _expression(condition: Condition) -> dict[str, Any]:
    value = {TYPES[type(condition.value)]: condition.value}
    return {OPERATORS[condition.operator]: {"lhs": {"Event": condition.field}, "rhs": value}}


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    told = json.loads(sys.stdin.readline())
    facts = told["facts"]
    drools = Drools([frozenset(Condition(*each) for each in rule) for rule in told["rules"]])
    answers = [drools.match(fact) for fact in facts]
    warm = time.monotonic() + WARMING_S
    while time.monotonic() < warm:
        for fact in facts:
            drools.match(fact)
    print(json.dumps(answers), flush=True)
    for _ in sys.stdin:
        started = time.process_time()
        for fact in facts:
            drools.match(fact)
        print((time.process_time() - started) / len(facts) * 1e6, flush=True)
    os._exit(0)  # Java's threads would keep the process


if __name__ == "__main__":
    main()
