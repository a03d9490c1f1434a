"""Where the stories of one rulebook are played, one after the other: a server of one account, made anew for each.

The tables are made and the rulebook is published once; each story begins with a copy of that file, mail goes to the
mailbox, and nobody is rung.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from engine.store.session import Database, migrate
from engine.store.world import make_virtual
from rules.checks.stories import trials
from rules.rule import AlreadyTrue, Rule
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.channels import mail_channel
from workflows.clock import Clock
from workflows.operations.publishing import Candidate, publish_read
from workflows.parts import Load, LoadedEditions, NoBell, Parts
from workflows.settings import Settings
from workflows.stories.stage import Stage

Beginning = tuple[str, tuple[tuple[str, str], ...]]
"""How the rulebook begins for a story: its `already_true`, and its rules on trial. Those alike share a stage."""
USUAL: Beginning = ("open", ())
IN_MEMORY = Path("/dev/shm")
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Theatre:
    """`folder` is the theatre's own and goes with it. One database object serves all stories, for it remembers how its
    statements are written; so they are played one at a time.
    """

    folder: Path
    documents: Documents
    rulebook: Rulebook

    def __getstate__(self) -> dict[str, Any]:
        """For another process, where processes are spawned: what was opened here stays here."""
        kept = ("folder", "documents", "rulebook", "_template")
        return {name: value for name, value in self.__dict__.items() if name in kept}

    @contextmanager
    def stage(self, story: Story) -> Iterator[Stage]:
        """A fresh stage; what was on it goes when the story ends."""
        template = self._template
        parts = self._parts(beginning_of(story))
        parts.settings.data_dir.mkdir()
        shutil.copyfile(template, self._file)
        try:
            yield Stage(parts, frozenset(self.rulebook.vocabulary.feeds), LONG_AGO)
        finally:
            self._clear(parts)

    @contextmanager
    def understudy(self, rulebook: Rulebook) -> Iterator["Theatre"]:
        """The same theatre, where another rulebook is played than the one that was published."""
        other = Theatre(self.folder, self.documents, rulebook)
        other.__dict__.update(_template=self._template, _database=self._database)
        try:
            yield other
        finally:
            other.close()

    def branch(self, name: str) -> "Theatre":
        """A theatre of its own within this one's folder, for another process."""
        folder = self.folder / name
        folder.mkdir()
        other = Theatre(folder, self.documents, self.rulebook)
        other.__dict__["_template"] = self._template
        return other

    def close(self) -> None:
        """What was read is forgotten, and the matchers' memory freed."""
        for editions in self.__dict__.get("_editions", {}).values():
            editions.close()

    def prepare(self) -> None:
        """Makes now what every story begins with, rather than with the first of them."""
        assert self._template.exists()

    @cached_property
    def _template(self) -> Path:
        """The tables with the rulebook published in them."""
        parts = self._parts(USUAL)
        migrate(parts.database)
        with parts.database.writing() as conn:
            make_virtual(conn, LONG_AGO)
        publish_read(parts, Candidate(self.rulebook, self.documents, (), "story", ""))
        parts.database.close()
        template = self.folder / "template.sqlite"
        shutil.copyfile(self._file, template)
        self._clear(parts)
        return template

    @property
    def _file(self) -> Path:
        return self.folder / "story.sqlite"

    @cached_property
    def _database(self) -> Database:
        return Database(f"sqlite:///{self._file}")

    @cached_property
    def _editions(self) -> dict[Beginning, LoadedEditions]:
        """By how the rulebook begins; it is read and compiled once for all stories that begin alike."""
        return {}

    def _begun(self, how: Beginning) -> LoadedEditions:
        if how not in self._editions:
            played = as_played(self.rulebook, how)
            self._editions[how] = LoadedEditions(Clock(self._database), _read_as(played))
        return self._editions[how]

    def _parts(self, how: Beginning) -> Parts:
        database = self._database
        settings = Settings(
            data_dir=self.folder / "data",
            database_url=database.url,
            base_url="https://perennial.example",
            secret_key="a story keeps no secrets",
        )
        editions = self._begun(how)
        return Parts(database, Clock(database), settings, editions, NoBell(), {"mail": mail_channel("")})

    def _clear(self, parts: Parts) -> None:
        parts.database.close()
        shutil.rmtree(parts.settings.data_dir, ignore_errors=True)
        for file in self.folder.glob(f"{self._file.name}*"):
            file.unlink()


@contextmanager
def open_theatre(documents: Documents, rulebook: Rulebook) -> Iterator[Theatre]:
    """In memory where the machine has a folder for that."""
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="perennial-stories-", dir=where) as name:
        yield Theatre(Path(name), documents, rulebook)


def beginning_of(story: Story) -> Beginning:
    return story.already_true, story.on_trial


def as_played(rulebook: Rulebook, how: Beginning) -> Rulebook:
    """The rulebook as stories take it: one account is no share of many, and every rule that is not off is live, but for
    those that the story has on trial.
    """
    already_true, on_trial = how
    trials_of = dict(on_trial)
    rules = {
        name: _as_played(
            rule, _told(rule, already_true), _trial(rule, trials_of[name]) if name in trials_of else ""
        )
        for name, rule in rulebook.rules.items()
    }
    return replace(rulebook, rules=rules)


def _told(rule: Rule, already_true: str) -> AlreadyTrue:
    """What it does where it is true when the story begins; so many a day are no limit for one account."""
    written = rule.already_true.what == "ignore"
    is_ignored = written if already_true == "as_written" else already_true == "ignore"
    return AlreadyTrue("ignore" if is_ignored else "open")


def _trial(rule: Rule, said: str) -> str:
    return said or next(iter(trials(rule)), "")


def _as_played(rule: Rule, already_true: AlreadyTrue, trial: str) -> Rule:
    """On trial, its lot falls so on every account."""
    mode = rule.mode if rule.mode == "off" else "live"
    live = replace(rule, already_true=already_true, hold_if=None, mode=mode, holdout=0.0)
    if mode == "off" or not trial:
        return live
    if trial == "holdout":
        return replace(live, holdout=1.0)
    return replace(live, mode="canary" if trial == "canary" else "shadow", canary_share=0.0)


def _read_as(played: Rulebook) -> Load:
    """Whatever is read is this rulebook, read before."""
    return lambda documents: (played, ())
