"""Import mappings: how the columns of exported files become observations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from rules.problems import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row. `column` names the column, or `constant` stands for every row.

    `values` translates words; `at` names the column with the moment of observation (else the file's `at`, else
    the import's).
    `empties`: an empty cell says known-to-be-empty; otherwise an empty cell says nothing. `only`: rows where
    column is one of.
    """

    field: str
    column: str = ""
    constant: str = ""
    at: str = ""
    values: Mapping[str, str] | None = None
    empties: bool = False
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sum_by_day: bool = False
    """Of a series: rows of one day are added up."""
    is_dated: bool = False
    """Its values are dates or moments, written as the mapping says."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event per row. `id` names the column that tells repeats apart."""

    event: str
    at: str
    id: str = ""
    fields: Mapping[str, str] | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dated: frozenset[str] = frozenset()
    """Of the fields those whose values are dates or moments."""


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One file. `account`: the column naming the account, an alias of kind `alias`; `via`: (child kind,
    column) when rows name
    a child instead, whose account an earlier file told. `child`: (kind, key column, or a text with columns in
    braces) when the columns are a
    child's fields.
    """

    name: str
    match: str
    """File name or glob."""
    account: str
    alias: str
    via: tuple[str, str] | None
    creates: bool
    account_name: str
    child: tuple[str, str] | None
    columns: tuple[Column, ...]
    events: tuple[EventRow, ...]
    at: str = ""
    feed: str = ""
    row_id: str = ""
    """The column that names a row (`id:` in YAML): a second row of the same name is refused as a repeat."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """`backfill`: rows are known as of their own moment, not of the import. `covers_from`: feed -> date from
    which absence counts.

    `dates`: how dates are written when not ISO (strptime patterns; the first that fits counts). `time_zone`: where bare
    dates and times are.
    """

    name: str
    source: str
    files: tuple[FileMapping, ...]
    backfill: bool
    covers: Mapping[str, tuple[str, str]]
    """feed -> (from, until) dates between which its absence means none; until may be empty."""
    dates: tuple[str, ...] = ()
    time_zone: str = ""
    format: Literal["", "csv", "jsonl"] = ""
    delimiter: str = ""
    encoding: str = ""
    place: Place = NOWHERE


A_MOMENT = datetime(2026, 3, 1, 21, 30, tzinfo=UTC)
"""To be written and read again."""


def says_day(pattern: str) -> bool:
    """Whether a strptime pattern names day, month and year, and is one at all."""
    try:
        return datetime.strptime(A_MOMENT.strftime(pattern), pattern).date() == A_MOMENT.date()  # noqa: DTZ007
    except ValueError:
        return False


@lru_cache
def says_time(pattern: str) -> bool:
    """Whether it names the time of day as well. Asked of every cell."""
    return datetime.strptime(A_MOMENT.strftime(pattern), pattern).hour != 0  # noqa: DTZ007
