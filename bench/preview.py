"""The desk while somebody types: what one stroke costs, with one threshold of one rule changed.

Accounts are the demo's, in SQLite, with a year of history each. A stroke costs so much whoever the accounts are (the
rulebook is read and checked) and so much an account: both are measured, and the second is multiplied. What was read of
the portfolio is kept from one stroke to the next; reading it, once, is measured by itself.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.places import parts_at
from bench.portfolio import history, library_documents, open_world, tell
from bench.tables import print_table
from rules.load import load_rulebook
from rules.pieces import piece_named
from rules.rulebook import Documents
from workflows.operations.desk import Desk, lay_out, look_at, look_back
from workflows.parts import Parts

ACCOUNTS = 300
DAYS = 365
PORTFOLIO = 10_000
ROUNDS = 5
CHANGES = {
    "module-hardly-used": ("account.seats * 10%", "account.seats * 15%"),
    "one-module-before-renewal": ("ends_on in next 180d", "ends_on in next 150d"),
}
"""By shipped rule: what stands there, and what is typed in its place."""
SAYS = f"""\
{ACCOUNTS} accounts of the demo, {DAYS} days of history; a threshold of one shipped rule is changed.
  now        who would open and close, per owner, the mails
  last year  the openings of a year, with what they caught and missed
"""


def main() -> int:
    print(SAYS)
    documents = library_documents()
    rulebook, _ = load_rulebook(documents)
    assert rulebook is not None
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, ACCOUNTS, DAYS)
        tell(parts, history(rulebook.sources, ACCOUNTS, DAYS))
        fixed = _without_accounts(documents)
        columns = [_measured(parts, _changed(documents, name), fixed) for name in CHANGES]
    print_table("by what the changed rule is about", ("module", "contract"), columns)
    print(f"The goal is 3 s for {PORTFOLIO:,} accounts.")
    return 0


def _changed(documents: Documents, name: str) -> Desk:
    piece, (old, new) = piece_named(documents, "rule", name), CHANGES[name]
    assert piece is not None
    assert piece.text.count(old) == 1
    return lay_out(documents, "rule", name, piece.text.replace(old, new))


def _without_accounts(documents: Documents) -> tuple[float, float]:
    """What both parts of a stroke cost where there is nobody: the text is read, checked, set beside the running one."""
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, 0, DAYS)
        desk = _changed(documents, next(iter(CHANGES)))
        return _time(lambda: look_at(parts, desk)), _time(lambda: look_back(parts, desk))


def _measured(parts: Parts, desk: Desk, fixed: tuple[float, float]) -> dict[str, float]:
    started = time.process_time()
    read = 0
    while read < ACCOUNTS:
        found = look_back(parts, desk)
        assert found is not None
        read = len(found.names)
    first = (time.process_time() - started - fixed[1]) / ACCOUNTS
    now = (_time(lambda: look_at(parts, desk)) - fixed[0]) / ACCOUNTS
    year = (_time(lambda: look_back(parts, desk)) - fixed[1]) / ACCOUNTS
    return {
        "whoever they are, s": sum(fixed),
        "read once, ms an account": first * 1000,
        "now, ms an account": now * 1000,
        "last year, ms an account": year * 1000,
        f"read once, s for {PORTFOLIO:,}": fixed[1] + first * PORTFOLIO,
        f"now, s for {PORTFOLIO:,}": fixed[0] + now * PORTFOLIO,
        f"last year, s for {PORTFOLIO:,}": fixed[1] + year * PORTFOLIO,
    }


def _time(run: Callable[[], object]) -> float:
    """Seconds of processor time, the median of some rounds; the first, which fills what is kept, is not among them."""
    run()
    taken = []
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        taken.append(time.process_time() - started)
    return median(taken)


if __name__ == "__main__":
    raise SystemExit(main())
