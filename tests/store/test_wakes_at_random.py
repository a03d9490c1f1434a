"""Nobody oversleeps: who is woken only by what wakes does the same, at the same moments, as who is woken all the time.

More examples by hand: raise `max_examples`, and take `derandomize` away. Left out are rules on trial, and limits over
several accounts (`hold_if`, so many `a day`), where it matters who is looked at first.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.session import Database
from rules.load import load_rulebook
from tests.store.befalling import Happens, happenings
from tests.store.made_at_random import rulebooks
from tests.store.twins import Twin
from workflows.stories.theatre import IN_MEMORY

HOURS = 11
"""How often all are woken: at other hours of every day."""


def history(
    template: Path,
    books: Sequence[Mapping[str, str]],
    happens: Sequence[Happens],
    every: int,
    is_covered: bool,
) -> list[tuple[Any, ...]]:
    """What comes of it all where everybody is woken `every` so many hours; 0: where nobody is."""
    with TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.exists() else None) as name:
        file = Path(name) / "it.sqlite"
        shutil.copyfile(template, file)
        database = Database(f"sqlite:///{file}")
        try:
            twin = Twin(database, Path(name), books, every, is_covered)
            twin.begin()
            for each in happens:
                twin.happen(each)
            twin.go_on(200)
            return twin.history()
        finally:
            database.close()


@settings(max_examples=3, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rulebooks(), rulebooks(), st.lists(happenings(), min_size=4, max_size=10), st.booleans())
def test_nobody_oversleeps(
    sqlite_template: Path,
    book: dict[str, str],
    other: dict[str, str],
    happens: list[Happens],
    is_covered: bool,
) -> None:
    if any(load_rulebook(each)[0] is None for each in (book, other)):
        return  # its own playbook sets what its rule reads
    alone, woken = (
        history(sqlite_template, [book, other], happens, every, is_covered) for every in (0, HOURS)
    )
    assert alone == woken
