"""The accounts of stories and the clock of their world, moved from one due instant to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.store.accounts import mark_told
from engine.store.feeds import note_arrivals
from engine.store.world import make_virtual, set_virtual_now
from workflows.operations.intake import add_account, record_observations
from workflows.operations.work import WORK
from workflows.parts import Parts
from workflows.said import Refusal
from workflows.store.due import DUE, next_due
from workflows.stories.script import Script, Statement

ACCOUNT = "story"
MOST_ROUNDS = 200
MOST_INSTANTS = 5000


class Restless(Exception):
    """Work is due again and again, and nothing comes of it."""


@dataclass(slots=True)
class Stage:
    """The accounts of the stories on it, and the clock of their world."""

    parts: Parts
    feeds: frozenset[str]
    now: datetime

    def open(self, at: datetime) -> None:
        """The world stands at the moment the first story begins."""
        self.now = at
        with self.parts.database.writing() as conn:
            make_virtual(conn, at)

    def begin(self, script: Script, account: str = ACCOUNT) -> Sequence[Refusal]:
        """The account with all that is given of it, at the moment the story begins; what intake would not take."""
        add_account(self.parts, account, script.name)
        refused = self.say(script.given, account, backfill=True)
        if script.since < script.begins:
            self.speak(self.feeds, [script.since, script.begins], account)
        return refused

    def say(
        self, statements: Sequence[Statement], account: str = ACCOUNT, *, backfill: bool = False
    ) -> list[Refusal]:
        """Through intake, each source by itself; what it would not take."""
        refused: list[Refusal] = []
        for source in dict.fromkeys(statement.source for statement in statements):
            items = [{"account": account, **each.item} for each in statements if each.source == source]
            refused += record_observations(self.parts, items, source, backfill=backfill).refused
        return refused

    def speak(self, feeds: frozenset[str], moments: Sequence[datetime], account: str = ACCOUNT) -> None:
        """The feeds speak of the account at these moments, also at coming ones, and have nothing new to say."""
        if feeds:
            with self.parts.database.writing() as conn:
                note_arrivals(conn, {(feed, account): moments for feed in sorted(feeds)}, self.now)

    def look_again(self, account: str = ACCOUNT) -> None:
        """What is believed of silence has changed: the account is evaluated anew."""
        with self.parts.database.writing() as conn:
            mark_told(conn, [account], self.now)

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
            WORK[kind](self.parts)
        raise Restless(f"at {self.now:%Y-%m-%d %H:%M} there is always more to {kind}")

    def _due(self) -> str | None:
        """The first kind of work that waits."""
        machine_now = self.parts.clock.machine()
        with self.parts.database.reading() as conn:
            return next((kind for kind in DUE if DUE[kind](conn, self.now, machine_now)), None)

    def _arrive_at(self, moment: datetime) -> None:
        if moment > self.now:
            self.now = moment
            with self.parts.database.writing() as conn:
                set_virtual_now(conn, moment)
