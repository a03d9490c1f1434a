"""A backtest: so many rules over 90 days of recorded facts, what an account costs, and what 10,000 would.

Accounts are the demo's, in SQLite, each with a past of its own. They are rehearsed in lots of some hundreds, and every
lot costs the same, so one is measured and the rest is multiplied.
"""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

from api.demo.cast import make_cast
from bench.places import parts_at
from bench.portfolio import NOW, SEED, TODAY, history, open_world, tell
from bench.rulebooks import rulebook_of
from bench.tables import print_table
from engine.backtest.epochs import Epochs
from engine.backtest.rehearse import Rehearsal
from engine.store.pasts import load_pasts
from rules.rulebook import Rulebook
from workflows.parts import Parts

COUNTS = (1, 10, 200)
ACCOUNTS = 300
DAYS = 90
EARLIER = 100
"""Days of history before the first day, for windows that look back."""
PORTFOLIO = 10_000
SAYS = f"""\
{ACCOUNTS} accounts of the demo, {DAYS} days, as known; the shipped rules, and made-up ones beside them.
  facts      what the rules read, out of SQLite
  rehearsal  every condition over time, and the life of every signal
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
    rehearsal = Rehearsal(rulebook, names)
    ids = [customer.id for customer in make_cast(SEED, ACCOUNTS, TODAY)]
    span = (NOW - timedelta(days=DAYS), NOW)
    started = time.process_time()
    with parts.database.reading() as conn:
        pasts = list(load_pasts(conn, ids, rehearsal.needs, rulebook, span, "as-known"))
    loaded = time.process_time()
    found = rehearsal.run([Epochs(past) for past in pasts], span)
    opened = sum(len(each) for account in found for each in account.openings.values())
    done = time.process_time()
    return {
        "facts, ms an account": (loaded - started) / ACCOUNTS * 1000,
        "rehearsal, ms an account": (done - loaded) / ACCOUNTS * 1000,
        f"all, s for {PORTFOLIO:,} accounts": (done - started) / ACCOUNTS * PORTFOLIO,
        "openings an account": opened / ACCOUNTS,
    }
