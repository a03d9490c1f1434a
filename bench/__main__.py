"""``python -m bench``: every measurement in one run; ``python -m bench NAME ...``: only these.

A timing is never a failure. The exit code is 1 only where somebody gave a wrong answer.
"""

import sys
import time
from collections.abc import Callable

from bench import (
    backtest,
    check,
    evaluation,
    explain,
    matcher,
    observations,
    preview,
    steps,
    stories,
    wakeups,
    webhooks,
)
from bench.machine import described

PARTS: dict[str, Callable[[], int]] = {
    "check": check.main,
    "matcher": matcher.main,
    "evaluation": evaluation.main,
    "wakeups": wakeups.main,
    "backtest": backtest.main,
    "preview": preview.main,
    "observations": observations.main,
    "explain": explain.main,
    "steps": steps.main,
    "stories": stories.main,
    "webhooks": webhooks.main,
}
PACKAGES = (
    "durable_rules",
    "zen-engine",
    "common-expression-language",
    "rule-engine",
    "clipspy",
    "rq",
    "redis",
    "SQLAlchemy",
    "psycopg",
    "gunicorn",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"There is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    print(described(PACKAGES))
    started = time.monotonic()
    codes = []
    for name in names or PARTS:
        print(f"\n== {name}\n")
        codes.append(PARTS[name]())
    print(f"\n{time.monotonic() - started:.0f} s in all.")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
