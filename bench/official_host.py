"""durable_rules as its own documentation uses it: ``durable.engine.Host``, rulesets of 50 rules.

It is a process of its own because a Host starts threads that never end. ``python -m bench.official_host RULES FACTS``
answers the first line of its input with what fired for each fact, and every further line with the microseconds an
evaluation took, as a mean over the facts.
"""

import json
import os
import sys
import time
from collections.abc import Callable

from durable.engine import Host, MessageNotHandledException

from bench.conditions import Condition, Facts, made_up_facts, made_up_rules

OPERATORS = {"<=": "$lte", ">=": "$gte"}
RULES_A_RULESET = 50


class OfficialHost:
    def __init__(self, rules: list[frozenset[Condition]]) -> None:
        self._fired: list[int] = []
        definitions: dict[str, dict[str, object]] = {}
        for index, rule in enumerate(rules):
            ruleset = definitions.setdefault(f"ruleset_{index // RULES_A_RULESET}", {})
            ruleset[f"rule_{index}"] = self._rule(index, rule)
        self._names = list(definitions)
        self._host = Host(definitions)

    def match(self, facts: Facts) -> tuple[int, ...]:
        self._fired.clear()
        fact = {"id": "f", **facts}
        for name in self._names:
            try:
                self._host.assert_fact(name, fact)
                self._host.retract_fact(name, fact)
            except MessageNotHandledException:  # its way of saying that no rule fired
                continue
        return tuple(sorted(set(self._fired)))

    def _rule(self, index: int, rule: frozenset[Condition]) -> dict[str, object]:
        expressions = [_expression(condition) for condition in sorted(rule)]
        return {"all": [{"m": {"$and": expressions}}], "run": self._action(index)}

    def _action(self, index: int) -> Callable[[object], None]:
        def fire(_: object) -> None:
            self._fired.append(index)

        return fire


def _expression(condition: Condition) -> dict[str, object]:
    test: dict[str, object] = {condition.field: condition.value}
    return test if condition.operator == "==" else {OPERATORS[condition.operator]: test}


def main() -> None:
    rules, facts = int(sys.argv[1]), made_up_facts(int(sys.argv[2]))
    host = OfficialHost(made_up_rules(rules))
    sys.stdin.readline()
    print(json.dumps([host.match(fact) for fact in facts]), flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        for fact in facts:
            host.match(fact)
        print((time.perf_counter() - started) / len(facts) * 1e6, flush=True)
    os._exit(0)  # its threads would keep the process


if __name__ == "__main__":
    main()
