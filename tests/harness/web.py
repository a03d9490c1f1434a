"""The web's doors on real parts: the shipped rulebook published, a world that stands still, a token for each role."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.app import create_app
from api.identity import hash_of
from engine.store.session import Database
from engine.store.world import make_virtual, set_virtual_now
from rules.folder import library_folder, read_folder
from rules.rulebook import Documents
from workflows.channels import mail_channel
from workflows.clock import Clock
from workflows.operations.publishing import publish_rulebook
from workflows.parts import LoadedEditions, Parts
from workflows.settings import Settings
from workflows.store.members import add_token

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Where the world of these tests stands: nine in the morning in Shanghai."""
ROLES = ("viewer", "csm", "ops", "source")
SECRETS = {"HUBSPOT_SECRET": "a-secret-of-hubspot", "PRODUCT_SECRET": "old-one new-one"}
BASE_URL = "https://cs.acme.test"


@dataclass
class RecordingBell:
    """Remembers what was rung; `is_there`: whether anybody answers."""

    rung: list[str] = field(default_factory=list)
    is_there: bool = True

    def ring(self, *kinds: str) -> None:
        self.rung += kinds

    def answers(self) -> bool:
        return self.is_there

    def beat(self, who: str) -> None:
        """Nobody counts."""

    def hears(self, who: str) -> bool:
        return self.is_there

    def close(self) -> None:
        """There is nothing to close."""


@dataclass
class Web:
    """`as_role` asks with that role's token; `anybody` with none."""

    parts: Parts
    app: Flask
    bell: RecordingBell

    def as_role(self, role: str, method: str, path: str, **said: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token_of(role)}", **said.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **said)

    def get(self, path: str, role: str = "viewer") -> TestResponse:
        return self.as_role(role, "GET", path)

    def post(self, path: str, json: Any = None, role: str = "ops", **said: Any) -> TestResponse:
        return self.as_role(role, "POST", path, **({"json": json} if json is not None else {}), **said)

    def anybody(self, method: str, path: str, **said: Any) -> TestResponse:
        return self.app.test_client().open(path, method=method, **said)

    def tell(self, *said: Mapping[str, Any]) -> dict[str, Any]:
        """Observations by the API; all of them must be taken."""
        answer = self.post("/api/v1/observations", list(said), role="source")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def at(self, moment: datetime) -> None:
        with self.parts.database.writing() as conn:
            set_virtual_now(conn, moment)

    def publish(self, documents: Documents) -> None:
        published = publish_rulebook(self.parts, documents, by="lin")
        assert published.edition is not None, "\n".join(map(str, published.problems))


def token_of(role: str) -> str:
    return f"pn_token-of-{role}"


@cache
def library() -> Documents:
    documents, problems = read_folder(library_folder())
    assert not problems
    return documents


def build_web(database: Database, folder: Path) -> Web:
    """An app on an empty world; nothing is published."""
    clock, bell = Clock(database), RecordingBell()
    settings = Settings(
        data_dir=folder,
        database_url=database.url,
        secret_key="a key for tests only",
        secrets=SECRETS,
        base_url=BASE_URL,
    )
    with database.writing() as conn:
        make_virtual(conn, MONDAY)
        for role in ROLES:
            add_token(
                conn, hash_=hash_of(token_of(role)), name=f"a {role}", role=role, machine_now=clock.machine()
            )
    parts = Parts(database, clock, settings, LoadedEditions(clock), bell, {"mail": mail_channel("")})
    return Web(parts, create_app(parts), bell)


@pytest.fixture
def empty_web(database: Database, tmp_path: Path) -> Web:
    """Nothing is published yet; once on SQLite and once on PostgreSQL."""
    return build_web(database, tmp_path)


@pytest.fixture
def web(empty_web: Web) -> Web:
    """The same with the shipped rulebook."""
    empty_web.publish(library())
    return empty_web


@pytest.fixture
def sqlite_web(sqlite_url: str, open_database: Callable[[str], Database], tmp_path: Path) -> Web:
    """The same on SQLite alone, for what does not depend on the database."""
    made = build_web(open_database(sqlite_url), tmp_path)
    made.publish(library())
    return made
