"""Import mappings: how the columns of exported files become observations."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event per row. `id` names the column that tells repeats apart."""

    event: str
    at: str
    id: str = ""
    fields: Mapping[str, str] | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()


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

    `dates`: how dates are written when not ISO (strptime pattern). `time_zone`: where bare dates and times are.
    """

    name: str
    source: str
    files: tuple[FileMapping, ...]
    backfill: bool
    covers: Mapping[str, tuple[str, str]]
    """feed -> (from, until) dates between which its absence means none; until may be empty."""
    dates: str = ""
    time_zone: str = ""
    format: Literal["", "csv", "jsonl"] = ""
    delimiter: str = ""
    encoding: str = ""
    place: Place = NOWHERE
