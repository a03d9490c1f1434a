"""The accounts of stories and the clock of their world, moved from one due instant to the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from engine.store.accounts import mark_told
from engine.store.feeds import note_arrivals
from engine.store.world import make_virtual, set_virtual_now
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_all_accounts, record_observations
from workflows.operations.work import WORK
from workflows.parts import Parts
from workflows.said import Refusal
from workflows.store.due import due_kinds, next_due
from workflows.stories.script import Statement
from workflows.stories.watch import Board

ACCOUNT = "story"
DOING: Mapping[str, Callable[[Parts], int]] = {**WORK, "evaluate": partial(evaluate_accounts, at_once=200)}
"""Nobody else waits for a turn to write: what is evaluated together is saved together."""
MOST_ROUNDS = 200
MOST_INSTANTS = 5000


class Restless(Exception):
    """Work is due again and again, and nothing comes of it."""


@dataclass(slots=True)
class Telling:
    """What a story tells of its account at one moment. `name`: of an account that begins with it. `feeds` speak at
    `moments`, also at coming ones, and have nothing new to say. `looks_again`: what is believed of silence has changed.
    `below`: the accounts below it and their names. `refused`: what intake would not take.
    """

    account: str
    statements: Sequence[Statement] = ()
    name: str = ""
    is_backfill: bool = False
    feeds: frozenset[str] = frozenset()
    moments: Sequence[datetime] = ()
    looks_again: bool = False
    below: Mapping[str, str] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def account_of(self, below: str) -> str:
        return f"{self.account}-{below}" if below else self.account

    @property
    def accounts(self) -> list[str]:
        return [self.account, *map(self.account_of, self.below)]


@dataclass(slots=True)
class Stage:
    """The accounts of the stories on it, and the clock of their world. `board`: what stands of those who look now."""

    parts: Parts
    feeds: frozenset[str]
    now: datetime
    board: Board = field(init=False)

    def __post_init__(self) -> None:
        self.show(())

    def show(self, accounts: Sequence[str]) -> None:
        """These will be looked at, before the world moves on."""
        self.board = Board(self.parts, accounts)

    def open(self, at: datetime) -> None:
        """The world stands at the moment the first story begins."""
        self.now = at
        with self.parts.database.writing() as conn:
            make_virtual(conn, at)

    def tell(self, tellings: Sequence[Telling]) -> None:
        """What several stories tell at this moment, all through intake at once; each hears what it would not take."""
        new = {
            each.account_of(key): (name, ())
            for each in tellings
            if each.name
            for key, name in {"": each.name, **each.below}.items()
        }
        if new:
            add_all_accounts(self.parts, new)
        for is_backfill in (True, False):
            self._say([each for each in tellings if each.is_backfill is is_backfill], is_backfill)
        again = [key for each in tellings if each.looks_again for key in each.accounts]
        spoken = {
            (feed, key): each.moments
            for each in tellings
            for feed in sorted(each.feeds)
            for key in each.accounts
        }
        if again or spoken:
            with self.parts.database.writing() as conn:
                mark_told(conn, again, self.now)
                note_arrivals(conn, spoken, self.now)

    def _say(self, tellings: Sequence[Telling], is_backfill: bool) -> None:
        """Each source by itself."""
        said = [(each, statement) for each in tellings for statement in each.statements]
        for source in dict.fromkeys(statement.source for _, statement in said):
            mine = [(each, statement) for each, statement in said if statement.source == source]
            items = [{"account": each.account_of(told.below), **told.item} for each, told in mine]
            for refusal in record_observations(self.parts, items, source, backfill=is_backfill).refused:
                mine[refusal.index][0].refused.append(refusal)

    def go_to(self, moment: datetime) -> None:
        """From one due instant to the next, up to the moment itself, whose own work waits. Raises Restless."""
        self.settle()
        for _ in range(MOST_INSTANTS):
            with self.parts.database.reading() as conn:
                due_at = next_due(conn, self.now)
            if due_at is None or due_at >= moment:
                self._arrive_at(moment)
                return
            self._arrive_at(due_at)
            self.settle()
        raise Restless(
            f"by {self.now:%Y-%m-%d %H:%M} something was due {MOST_INSTANTS} times since the last line"
        )

    def settle(self) -> None:
        """All work that is due is done, each kind in its turn. Raises Restless."""
        for _ in range(MOST_ROUNDS):
            kind = self._due()
            if kind is None:
                return
            DOING[kind](self.parts)
        raise Restless(f"at {self.now:%Y-%m-%d %H:%M} there is always more to {kind}")

    def _due(self) -> str | None:
        """The first kind of work that waits."""
        machine_now = self.parts.clock.machine()
        with self.parts.database.reading() as conn:
            return next(iter(due_kinds(conn, self.now, machine_now)), None)

    def _arrive_at(self, moment: datetime) -> None:
        if moment > self.now:
            self.now = moment
            with self.parts.database.writing() as conn:
                set_virtual_now(conn, moment)
