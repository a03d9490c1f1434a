"""The whole command `perennial backtest`: so many rules over 90 days of recorded facts, held against a fate, what an
account costs, and what 10,000 would.

Accounts are the demo's, in SQLite, each with a past of its own. They are rehearsed in lots of some hundreds, and every
lot costs the same, so one is measured and the rest is multiplied; what is done once, whoever is asked, is not.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from api.cli.backtest_words import as_text
from bench.places import parts_at
from bench.portfolio import NOW, history, open_world, tell
from bench.rulebooks import rulebook_of
from bench.tables import print_table
from engine.backtest.rehearse import Rehearsal
from rules.rulebook import Rulebook
from workflows import remembered
from workflows.operations.looking import backtesting
from workflows.operations.looking.backtest_asked import Question
from workflows.parts import Parts

COUNTS = (1, 10, 200)
ACCOUNTS = 300
DAYS = 90
EARLIER = 100
"""Days of history before the first day, for windows that look back."""
SPAN = (NOW - timedelta(days=DAYS), NOW)
PORTFOLIO = 10_000
ROUNDS = 9
SAYS = f"""\
{ACCOUNTS} accounts of the demo, {DAYS} days, as known; the shipped rules, and made-up ones beside them.
Median of {ROUNDS} rounds.
  once       rules made ready, whoever is asked
  facts      what the rules read, out of SQLite
  rehearsal  every condition over time, and the life of every signal
  the rest   whose fate came when, whom each rule caught and missed, what chance would have, and the table of it
"""


def main() -> int:
    print(SAYS)
    documents, rulebook = rulebook_of(max(COUNTS))
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, ACCOUNTS, DAYS + EARLIER)
        tell(parts, history(rulebook.sources, ACCOUNTS, DAYS + EARLIER))
        names = list(rulebook.rules)
        columns = [_measured(parts, rulebook, names[:count]) for count in COUNTS]
    print_table("by number of rules", COUNTS, columns)
    return 0


def _measured(parts: Parts, rulebook: Rulebook, names: list[str]) -> dict[str, float]:
    rounds = [_round(parts, rulebook, names) for _ in range(ROUNDS)]
    once, facts, rehearsal, rest = (statistics.median(each) for each in zip(*rounds, strict=True))
    found = backtesting.backtest(parts, Question(*SPAN, tuple(names)), rulebook)
    opened = sum(len(each.openings) for each in found.rules)
    return {
        "once, s": once,
        "facts, ms an account": facts / ACCOUNTS * 1000,
        "rehearsal, ms an account": rehearsal / ACCOUNTS * 1000,
        "the rest, ms an account": rest / ACCOUNTS * 1000,
        f"all, s for {PORTFOLIO:,} accounts": once + (facts + rehearsal + rest) / ACCOUNTS * PORTFOLIO,
        "openings an account": opened / ACCOUNTS,
    }


def _round(parts: Parts, rulebook: Rulebook, names: list[str]) -> tuple[float, float, float, float]:
    """Seconds: once, facts, rehearsal, and the rest of the whole command."""
    taken: dict[str, float] = {}
    with _timed(remembered, "load_pasts", taken), _timed(Rehearsal, "run", taken):
        once = _command(parts, rulebook, Question(*SPAN, tuple(names), at_most=0))
        taken.clear()
        whole = _command(parts, rulebook, Question(*SPAN, tuple(names)))
    facts, rehearsal = taken["load_pasts"], taken["run"]
    return once, facts, rehearsal, whole - once - facts - rehearsal


def _command(parts: Parts, rulebook: Rulebook, question: Question) -> float:
    started = time.process_time()
    for _ in as_text(backtesting.backtest(parts, question, rulebook)):
        pass
    return time.process_time() - started


@contextmanager
def _timed(of: Any, name: str, taken: dict[str, float]) -> Iterator[None]:
    """What the function costs while it is called from wherever it is called."""
    called = getattr(of, name)

    def call(*given: Any) -> Any:
        started = time.process_time()
        found = called(*given)
        found = list(found) if isinstance(found, Iterator) else found
        taken[name] = taken.get(name, 0.0) + time.process_time() - started
        return found

    setattr(of, name, call)
    try:
        yield
    finally:
        setattr(of, name, called)
