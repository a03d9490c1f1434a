"""durable_rules as its own documentation uses it: ``durable.engine.Host``, rulesets of 50 rules.

It is a process of its own because a Host starts threads that never end. It is told the rules and the facts in the first
line of its input, answers with what fired for each fact, and every further line with the microseconds an evaluation
took, as a mean over the facts.
"""

import json
import os
import sys
import time
from collections.abc import Callable

from durable.engine import Host, MessageNotHandledException

from bench.conditions import Condition, Facts

OPERATORS = {"<=": "$lte", "<": "$lt", ">=": "$gte", ">": "$gt"}
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
    told = json.loads(sys.stdin.readline())
    facts = told["facts"]
    host = OfficialHost([frozenset(Condition(*each) for each in rule) for rule in told["rules"]])
    print(json.dumps([host.match(fact) for fact in facts]), flush=True)
    for _ in sys.stdin:
        started = time.process_time()
        for fact in facts:
            host.match(fact)
        print((time.process_time() - started) / len(facts) * 1e6, flush=True)
    os._exit(0)  # its threads would keep the process


if __name__ == "__main__":
    main()
