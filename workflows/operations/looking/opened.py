"""What a backtest opened, one after another in time: made opening by opening only for whoever looks at each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from engine.backtest.columns import Openings
from engine.backtest.groups import NOBODY, Groups
from engine.backtest.lives import Opening


@dataclass(frozen=True, slots=True)
class Opened:
    """An opening, the account's name, and by what groups it is counted, as they stood on that day."""

    opening: Opening
    name: str
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class AllOpened(Sequence[Opened]):
    """`ids`: of the accounts, by number; `names`: by id. `groups`: by name. `zone`: in which moments are told."""

    columns: Openings
    ids: Sequence[str]
    names: Mapping[str, str]
    groups: Mapping[str, Groups]
    zone: tzinfo

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, AllOpened) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as a list's

    def __len__(self) -> int:
        return len(self.columns)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(self)[place]
        at = range(len(self))[place]
        return next(self._told(slice(at, at + 1)))

    def __iter__(self) -> Iterator[Opened]:
        return self._told(slice(None))

    @property
    def accounts(self) -> list[str]:
        """In order of when it first opened on each."""
        return [self.ids[number] for number in self.columns.accounts]

    def _told(self, rows: slice) -> Iterator[Opened]:
        account, at = self.columns.account[rows], self.columns.at[rows]
        numbers = {name: groups.of(account, at).tolist() for name, groups in self.groups.items()}
        every = self.columns.told(rows, self.ids.__getitem__, self.zone)
        for place, opening in enumerate(every):
            found = {
                name: self.groups[name].values[of[place]]
                for name, of in numbers.items()
                if of[place] != NOBODY
            }
            yield Opened(opening, self.names[opening.account], found)
