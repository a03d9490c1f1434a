"""What else could decide which rules are true, each asked in the fastest way it offers."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress, count
from pathlib import Path

from bench.conditions import Condition, Facts

Answer = tuple[int, ...]


def zen_engine(rules: Sequence[frozenset[Condition]]) -> Callable[[Facts], Answer]:
    """All rules as one array expression, compiled once. Raises ImportError."""
    zen = importlib.import_module("zen")
    conditions = (
        " and ".join(f"{c.field} {c.operator} {json.dumps(c.value)}" for c in sorted(rule)) for rule in rules
    )
    compiled = zen.compile_expression(f"[{', '.join(conditions)}]")
    return lambda facts: tuple(compress(count(), compiled.evaluate(facts)))


@contextmanager
def official_host(
    rules: Sequence[frozenset[Condition]], facts: Sequence[Facts]
) -> Iterator[tuple[list[Answer], Callable[[], float]]]:
    """What ``bench.official_host`` answers, and a round of it: microseconds an evaluation."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.official_host"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:

        def ask(told: str = "") -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            print(told, file=process.stdin, flush=True)
            return process.stdout.readline()

        conditions = [[(c.field, c.operator, c.value) for c in sorted(rule)] for rule in rules]
        told = json.dumps({"rules": conditions, "facts": facts})
        try:
            yield [tuple(fired) for fired in json.loads(ask(told))], lambda: float(ask())
        finally:
            process.kill()
