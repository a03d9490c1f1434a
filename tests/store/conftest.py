"""What tests of operations work with: real parts on a migrated database, a world that stands still, a rulebook."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from engine.store.session import Database
from engine.store.world import make_virtual, set_virtual_now
from workflows.channels import mail_channel
from workflows.clock import Clock
from workflows.operations.publishing import publish_rulebook
from workflows.parts import LoadedEditions, Parts
from workflows.settings import Settings

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine in the morning in Shanghai."""

WORKSPACE = """
workspace: acme-cs
time_zone: Asia/Shanghai
currency: USD
languages: [en]
sender: {name: Acme Success, email: success@acme.test, postal_address: "1 Example Road"}
"""
CHILDREN = """\
children:
  contract:
    key: id
    feed: billing
    fields:
      ends_on: {type: date}
      amount: {type: money}
      renewed_on: {type: date}
  module:
    key: name
    feed: entitlements
    fields:
      entitled: {type: yes/no}
      users: {type: series, every: day, max_age: 3d, feed: telemetry}
  contact:
    key: email
    feed: crm
    fields:
      role: {type: choice, of: [champion, admin, user]}
"""
VOCABULARY = (
    """
vocabulary: core
account:
  name: {type: text, feed: crm}
  tier: {type: choice, of: [high, mid, tech], feed: crm}
  owner: {type: teammate}
  start_date: {type: date}
  seats: {type: number, from: [billing, crm]}
  time_zone: {type: text, feed: crm}
  active_users: {type: series, every: day, max_age: 3d, feed: telemetry}
"""
    + CHILDREN
    + """\
events:
  login: {feed: telemetry, fields: {by: {type: contact}}}
  report_created: {feed: telemetry}
feeds:
  telemetry: {max_silence: 2d}
  billing: {max_silence: 40d}
  entitlements: {max_silence: 40d}
  crm: {max_silence: 7d}
"""
)
TEAM = """
team: customer success
people:
  mei: {name: Mei Chen, email: mei@acme.test}
responsibilities:
  adoption: {responsible: owner, accountable: mei}
"""
BASE = {"workspace.yaml": WORKSPACE, "vocabulary.yaml": VOCABULARY, "team.yaml": TEAM}


@dataclass
class RecordingBell:
    """Remembers what was rung."""

    rung: list[str] = field(default_factory=list)

    def ring(self, *kinds: str) -> None:
        self.rung += kinds

    def answers(self) -> bool:
        return True

    def beat(self, who: str) -> None:
        """Everybody is heard."""

    def hears(self, who: str) -> bool:
        return True

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class World:
    """Real parts, and the hands that move them."""

    parts: Parts
    bell: RecordingBell

    @property
    def database(self) -> Database:
        return self.parts.database

    def at(self, moment: datetime) -> None:
        with self.database.writing() as conn:
            set_virtual_now(conn, moment)

    def publish(self, **documents: str) -> int:
        """Publishes the small rulebook with these documents beside or instead; the edition's number."""
        named = {f"{name}.yaml": text for name, text in documents.items()}
        published = publish_rulebook(self.parts, {**BASE, **named}, by="lin")
        assert published.edition is not None, "\n".join(map(str, published.problems))
        return published.edition.number


def build_world(database: Database, folder: Path) -> World:
    clock, bell = Clock(database), RecordingBell()
    settings = Settings(data_dir=folder, database_url=database.url, secret_key="a key for tests only")
    with database.writing() as conn:
        make_virtual(conn, MONDAY)
    channels = {"mail": mail_channel("")}
    return World(Parts(database, clock, settings, LoadedEditions(clock), bell, channels), bell)


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[list[Any]]:
    """What is logged, instead of printed: a traceback with all its values takes seconds to draw."""
    with capture_logs() as logged:
        yield logged


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    """An empty world on Monday, 2 March 2026, 09:00 in Shanghai; nothing is published."""
    return build_world(database, tmp_path)


@pytest.fixture
def published(world: World) -> World:
    """The same with the small rulebook published."""
    world.publish()
    return world


@pytest.fixture
def sqlite_world(sqlite_url: str, open_database: Callable[[str], Database], tmp_path: Path) -> World:
    return build_world(open_database(sqlite_url), tmp_path)
