"""One row of a file, by its mapping, becomes what intake takes in. Pure.

An empty cell says nothing, unless the column says that empty means empty. What cannot be said is refused with
a sentence.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from rules.mapping import Column, EventRow, FileMapping, ImportMapping
from workflows.imports.dates import Dates

BRACED = re.compile(r"\{([^{}]+)\}")
Said = dict[str, Any]
AccountOf = Callable[[str, str], str | None]
"""(child kind, key) -> the account it belongs to, if any file has told."""


class RowRefused(Exception):
    """A row that cannot be taken in; the sentence says why."""


@dataclass(slots=True)
class DaySums:
    """What `sum_by_day` has gathered: one number an account, child, field and day, said once the file is read."""

    sums: dict[tuple[str, str, str, str], float] = field(default_factory=dict)

    def add(self, account: str, name: str, child: str, day: str, amount: float) -> None:
        key = (account, name, child, day)
        self.sums[key] = self.sums.get(key, 0) + amount

    def said(self, ref: Callable[[str], Any]) -> list[Said]:
        """One item a sum; `ref` makes of an account's name what intake calls it by."""
        return [
            _fact(ref(account), name, child, _whole(amount), day)
            for (account, name, child, day), amount in self.sums.items()
        ]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the rows of one file. `account_of` finds the account of a child that an earlier file told."""

    mapping: ImportMapping
    file: FileMapping
    zone: ZoneInfo
    default_at: str
    account_of: AccountOf
    sums: DaySums = field(default_factory=DaySums)

    def say(self, cells: Mapping[str, Any]) -> list[Said]:
        """What one row says. Raises RowRefused."""
        account = self._account(cells)
        child = _key(cells, self.file.child[1]) if self.file.child else ""
        said: list[Said] = []
        for column in self.file.columns:
            if chosen(cells, column.only):
                said += self._column(cells, column, account, child)
        events = [each for each in self.file.events if chosen(cells, each.only)]
        said += [self._event(cells, event, account) for event in events]
        return [self._named(cells, each) for each in said] if self.file.creates else said

    def ref(self, account: str) -> Any:
        """What intake calls the account by: its own id where another file told it, else the alias of this one."""
        return account if self.file.via else {"kind": self.file.alias, "value": account}

    def _named(self, cells: Mapping[str, Any], said: Said) -> Said:
        name = str(cells.get(self.file.account_name) or "").strip() if self.file.account_name else ""
        return said | {"creates": True} | ({"account_name": name} if name else {})

    def _account(self, cells: Mapping[str, Any]) -> str:
        if self.file.via is None:
            return _needed(cells, self.file.account)
        kind, column = self.file.via
        key = _needed(cells, column)
        account = self.account_of(kind, key)
        if account is None:
            raise RowRefused(f"no account is known for {kind} `{key}`: import the file that tells it first")
        return account

    def _column(self, cells: Mapping[str, Any], column: Column, account: str, child: str) -> list[Said]:
        raw = column.constant or cells.get(column.column)
        if column.column and column.column not in cells:
            raise RowRefused(f"there is no column `{column.column}`")
        name = f"{self.file.child[0]}.{column.field}" if self.file.child else column.field
        is_blank = raw is None or raw == ""
        if is_blank and not column.empties:
            return []
        at = self._at(cells, column)
        if is_blank:
            return [_fact(self.ref(account), name, child, None, at)]
        if column.sum_by_day:
            self.sums.add(account, name, child, at[:10], _number(raw, column.column))
            return []
        value = translated(raw, column.values, column.column)
        if column.is_dated and column.column and column.values is None:
            value = self._dated(value)
        return [_fact(self.ref(account), name, child, value, at)]

    def _at(self, cells: Mapping[str, Any], column: Column) -> str:
        told_in = column.at or self.file.at
        return self.moment(cells.get(told_in)) if told_in else self.default_at

    def _event(self, cells: Mapping[str, Any], event: EventRow, account: str) -> Said:
        said: Said = {
            "account": self.ref(account),
            "event": event.event,
            "at": self.moment(_needed(cells, event.at)),
        }
        if event.id:
            said["id"] = _needed(cells, event.id)
        fields = {name: cells.get(column) for name, column in (event.fields or {}).items()}
        known = {name: value for name, value in fields.items() if value not in (None, "")}
        return said | {
            "fields": {
                name: self._dated(value) if name in event.dated else value for name, value in known.items()
            }
        }

    def _dated(self, raw: Any) -> Any:
        """A value that is a date, as the mapping says it is written; where it says nothing, intake reads it."""
        return self._read(str(raw).strip()) if self.mapping.dates else raw

    def moment(self, raw: Any) -> str:
        """A date or moment of the file as ISO text; bare ones are in the mapping's zone. Raises RowRefused."""
        text = str(raw or "").strip()
        if not text:
            raise RowRefused("the row does not say when it was so")
        return self._read(text)

    def _read(self, text: str) -> str:
        dates = Dates(self.mapping.dates, self.zone)
        try:
            return dates.read(text)
        except ValueError:
            raise RowRefused(f"`{text}` is no date as the mapping expects it ({dates})") from None


def chosen(cells: Mapping[str, Any], only: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    return all(str(cells.get(column, "")) in allowed for column, allowed in only)


def translated(raw: Any, values: Mapping[str, str] | None, column: str) -> Any:
    """The source's word in the vocabulary's; one that the mapping does not know is refused."""
    if values is None:
        return raw
    word = str(raw)
    if word not in values:
        raise RowRefused(f"`{word}` in column `{column}` is none of {', '.join(values)}")
    return values[word]


def _fact(account: Any, name: str, child: str, value: Any, at: str) -> Said:
    said: Said = {"account": account, "field": name, "value": value, "at": at}
    return said | {"child": child} if child else said


def _needed(cells: Mapping[str, Any], column: str) -> str:
    raw = cells.get(column)
    if raw is None or str(raw).strip() == "":
        raise RowRefused(
            f"column `{column}` is empty" if column in cells else f"there is no column `{column}`"
        )
    return str(raw).strip()


def _key(cells: Mapping[str, Any], key: str) -> str:
    """A child's key: a column's value, or a text with columns in braces (`{account_id}@export.test`)."""
    if "{" not in key:
        return _needed(cells, key)
    return BRACED.sub(lambda found: _needed(cells, found[1]), key)


def _number(raw: Any, column: str) -> float:
    try:
        return float(raw)
    except (TypeError, ValueError):
        raise RowRefused(f"`{raw}` in column `{column}` is no number") from None


def _whole(amount: float) -> float:
    return int(amount) if amount == int(amount) else amount
