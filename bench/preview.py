"""The desk while somebody types: what one stroke costs, with one threshold of one rule changed.

Accounts are the demo's, in SQLite, with a year of history each. A stroke costs so much however many there are (the
rulebook is read and checked, fifty names are written out) and so much an account: two portfolios are asked in turns,
and by their difference it is told what ten thousand take. What was read of a portfolio is kept from one stroke to the
next; reading it, once, is measured by itself. So are the tasks and mails of what opens later: of the first 500 alone
are they counted while somebody types, however many accounts there are.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar
from unittest.mock import patch

from bench.places import parts_at
from bench.portfolio import history, library_documents, open_world, tell
from bench.tables import print_table
from rules.load import load_rulebook
from rules.pieces import piece_named
from rules.rulebook import Documents
from workflows.operations.desk import Desk, lay_out, look_at, look_back
from workflows.operations.previewing.work import MOST_WHILE_TYPING
from workflows.parts import Parts

T = TypeVar("T")
FEW, ACCOUNTS = 150, 300
DAYS = 365
PORTFOLIO = 10_000
ROUNDS = 15
CHANGES = {
    "module-hardly-used": ("account.seats * 10%", "account.seats * {number}%", 15),
    "one-module-before-renewal": ("ends_on in next 180d", "ends_on in next {number}d", 150),
}
"""By shipped rule: what stands there, what is typed in its place, and the first number; each stroke takes the next."""
SAYS = f"""\
{ACCOUNTS} accounts of the demo, {DAYS} days of history; a threshold of one shipped rule is changed.
  now        who would open and close, per owner, the mails
  later      the tasks and mails of what opens when its wait is over: of the first {MOST_WHILE_TYPING}
  last year  the openings of a year, with what they caught and missed
"""
LIMIT = "workflows.operations.previewing.work.MOST_WHILE_TYPING"


def main() -> int:
    print(SAYS)
    documents = library_documents()
    rulebook, _ = load_rulebook(documents)
    assert rulebook is not None
    with _world(documents, FEW) as few, _world(documents, ACCOUNTS) as all_of_them:
        for parts, accounts in ((few, FEW), (all_of_them, ACCOUNTS)):
            tell(parts, history(rulebook.sources, accounts, DAYS))
        columns = [_measured(few, all_of_them, partial(_changed, documents, name)) for name in CHANGES]
    print_table("by what the changed rule is about", ("module", "contract"), columns)
    print(f"The goal is 3 s for {PORTFOLIO:,} accounts.")
    return 0


@contextmanager
def _world(documents: Documents, accounts: int) -> Iterator[Parts]:
    with tempfile.TemporaryDirectory(prefix="perennial-bench-") as folder, parts_at(Path(folder)) as parts:
        open_world(parts, documents, accounts, DAYS)
        yield parts


def _changed(documents: Documents, name: str, stroke: int) -> Desk:
    piece, (old, new, first) = piece_named(documents, "rule", name), CHANGES[name]
    assert piece is not None
    assert piece.text.count(old) == 1
    return lay_out(documents, "rule", name, piece.text.replace(old, new.format(number=first + stroke)))


def _measured(few: Parts, parts: Parts, desk: Callable[[int], Desk]) -> dict[str, float]:
    _read(few, FEW, desk(0))
    reading = _read(parts, ACCOUNTS, desk(0)) / ACCOUNTS
    later, count = _later(parts, desk)
    with patch(LIMIT, 0):
        strokes = [(_stroke(few, desk(each)), _stroke(parts, desk(each))) for each in range(1 + ROUNDS)][1:]
    now, year = (
        median((after[part] - before[part]) / (ACCOUNTS - FEW) for before, after in strokes)
        for part in range(2)
    )
    whole = median(sum(stroke) for stroke, _ in strokes)
    fixed = whole - FEW * (now + year)
    return {
        "however many, s": fixed,
        "read once, ms an account": 1000 * reading,
        "now, ms an account": 1000 * now,
        "later, ms an opening": 1000 * later,
        "last year, ms an account": 1000 * year,
        f"read once, s for {PORTFOLIO:,}": reading * PORTFOLIO,
        f"later, s for {PORTFOLIO:,}": later * count,
        f"one stroke, s for {PORTFOLIO:,}": fixed + (now + year) * PORTFOLIO + later * count,
    }


def _later(parts: Parts, desk: Callable[[int], Desk]) -> tuple[float, float]:
    """Seconds an opening that comes later and is counted, and how many are counted of the whole portfolio."""
    pairs, opens, counted = [], 0, 0
    for number in range(1 + ROUNDS):
        laid = desk(number)
        look, took = _timed(partial(look_at, parts, laid))
        with patch(LIMIT, 0):
            pairs.append(took - _timed(partial(look_at, parts, laid))[1])
        assert look.preview is not None
        opens, counted = look.preview.later.opens, look.preview.later.counted
    each = max(median(pairs[1:]), 0.0) / counted if counted else 0.0
    return each, min(MOST_WHILE_TYPING, opens * PORTFOLIO / ACCOUNTS)


def _read(parts: Parts, accounts: int, desk: Desk) -> float:
    """Seconds until the whole portfolio is at hand."""
    read, reading = 0, 0.0
    while read < accounts:
        found, took = _timed(lambda: look_back(parts, desk))
        assert found is not None
        read, reading = len(found.names), reading + took
    return reading


def _stroke(parts: Parts, desk: Desk) -> tuple[float, float]:
    """Seconds of both parts."""
    return _timed(lambda: look_at(parts, desk))[1], _timed(lambda: look_back(parts, desk))[1]


def _timed(run: Callable[[], T]) -> tuple[T, float]:
    """What comes of it, and the processor time it took."""
    started = time.process_time()
    return run(), time.process_time() - started


if __name__ == "__main__":
    raise SystemExit(main())
