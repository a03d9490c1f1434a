"""A server of one account that lasts for one story: a database file of its own, its own clock, mail to the mailbox.

The tables are made and the rulebook is published once; each story begins with a copy of that.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from engine.store.accounts import mark_told
from engine.store.feeds import note_arrivals
from engine.store.session import Database, migrate
from engine.store.world import make_virtual, set_virtual_now
from rules.rule import AlreadyTrue, Rule
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.channels import mail_channel
from workflows.clock import Clock
from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, process_arrivals, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.operations.running import advance_runs
from workflows.parts import Load, LoadedEditions, NoBell, Parts
from workflows.said import Refusal
from workflows.settings import Settings
from workflows.store.due import DUE, next_due
from workflows.stories.script import Script, Statement

IN_MEMORY = Path("/dev/shm")
ACCOUNT = "story"
WORK: Mapping[str, Callable[[Parts], int]] = {
    "arrivals": process_arrivals,
    "evaluate": evaluate_accounts,
    "advance": advance_runs,
    "climb": climb_escalations,
    "deliver": deliver_effects,
}
MOST_ROUNDS = 200
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Restless(Exception):
    """Work of one kind is due again and again at one moment, and nothing comes of it."""


@dataclass(slots=True)
class Stage:
    """The one account of a story, and the clock of its world."""

    parts: Parts
    feeds: frozenset[str]
    now: datetime = LONG_AGO

    def begin(self, script: Script) -> Sequence[Refusal]:
        """The account with all that is given of it, at the moment the story begins; what intake would not take."""
        self.now = script.begins
        with self.parts.database.writing() as conn:
            make_virtual(conn, script.begins)
        add_account(self.parts, ACCOUNT, script.name)
        refused = self.say(script.given, backfill=True)
        if script.since < script.begins:
            self.speak(self.feeds, [script.since, script.begins])
        return refused

    def say(self, statements: Sequence[Statement], *, backfill: bool = False) -> list[Refusal]:
        """Through intake, each source by itself; what it would not take."""
        refused: list[Refusal] = []
        for source in dict.fromkeys(statement.source for statement in statements):
            items = [{"account": ACCOUNT, **each.item} for each in statements if each.source == source]
            refused += record_observations(self.parts, items, source, backfill=backfill).refused
        return refused

    def speak(self, feeds: frozenset[str], moments: Sequence[datetime]) -> None:
        """The feeds speak of the account at these moments, also at coming ones, and have nothing new to say."""
        if feeds:
            with self.parts.database.writing() as conn:
                note_arrivals(conn, {(feed, ACCOUNT): moments for feed in sorted(feeds)})

    def look_again(self) -> None:
        """What is believed of silence has changed: the account is evaluated anew."""
        with self.parts.database.writing() as conn:
            mark_told(conn, [ACCOUNT], self.now)

    def go_to(self, moment: datetime) -> None:
        """From one due instant to the next, up to the moment itself, whose own work is still to be done."""
        self.settle()
        while True:
            with self.parts.database.reading() as conn:
                due_at = next_due(conn, self.now)
            if due_at is None or due_at >= moment:
                break
            self._arrive_at(due_at)
            self.settle()
        self._arrive_at(moment)

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


@dataclass(frozen=True)
class Theatre:
    """Where the stories of one rulebook are played, one after the other, in a folder that goes with it."""

    folder: Path
    documents: Documents
    rulebook: Rulebook

    @contextmanager
    def stage(self, story: Story) -> Iterator[Stage]:
        """A fresh stage; its files go when it ends."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            folder = Path(name)
            shutil.copyfile(self._template, _file(folder))
            parts = self._parts(folder, self._editions[story.already_true])
            try:
                yield Stage(parts, frozenset(self.rulebook.vocabulary.feeds))
            finally:
                parts.database.close()

    @cached_property
    def _template(self) -> Path:
        """The tables with the rulebook published in them."""
        folder = self.folder / "template"
        folder.mkdir()
        parts = self._parts(folder, self._editions["open"])
        migrate(parts.database)
        with parts.database.writing() as conn:
            make_virtual(conn, LONG_AGO)
        publish_rulebook(parts, self.documents, "story")
        parts.database.close()
        return _file(folder)

    @cached_property
    def _editions(self) -> Mapping[str, LoadedEditions]:
        """By `already_true`; shared by all stories, so that the rulebook is read and compiled once."""
        clock = Clock(Database(_url(self.folder)))
        return {
            "open": LoadedEditions(clock, _read_as(as_played(self.rulebook, AlreadyTrue("open")))),
            "ignore": LoadedEditions(clock, _read_as(as_played(self.rulebook, AlreadyTrue("ignore")))),
        }

    def _parts(self, folder: Path, editions: LoadedEditions) -> Parts:
        url = _url(folder)
        database = Database(url)
        settings = Settings(
            folder, url, base_url="https://perennial.example", secret_key="a story keeps no secrets"
        )
        return Parts(database, Clock(database), settings, editions, NoBell(), {"mail": mail_channel("")})


@contextmanager
def open_theatre(documents: Documents, rulebook: Rulebook) -> Iterator[Theatre]:
    """In memory where the machine has a folder for that."""
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="perennial-stories-", dir=where) as name:
        yield Theatre(Path(name), documents, rulebook)


def as_played(rulebook: Rulebook, already_true: AlreadyTrue) -> Rulebook:
    """The rulebook as stories take it: one account is no share of many, and every rule that is not off is live."""
    rules = {name: _as_played(rule, already_true) for name, rule in rulebook.rules.items()}
    return replace(rulebook, rules=rules)


def _read_as(played: Rulebook) -> Load:
    """Whatever is read is this rulebook, read before."""
    return lambda documents: (played, ())


def _as_played(rule: Rule, already_true: AlreadyTrue) -> Rule:
    mode = rule.mode if rule.mode == "off" else "live"
    return replace(rule, already_true=already_true, hold_if=None, mode=mode, holdout=0.0)


def _file(folder: Path) -> Path:
    return folder / "perennial.sqlite"


def _url(folder: Path) -> str:
    return f"sqlite:///{_file(folder)}"
