"""Workers killed with -9 where it hurts most, and Redis emptied in mid-run: nothing lost, nothing twice, or *unknown*
and visible. Real processes, a real Redis, a real SMTP server.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from sqlalchemy import select

from engine.store.session import Database
from tests.acceptance.mortal import MOST_DEATHS as DEATHS
from tests.harness.processes import Processes, Started
from tests.harness.smtp_server import SmtpServer
from tests.store.conftest import BASE
from workflows.embedded_redis import choose_redis, private_folder, start_embedded_redis, stop_embedded_redis
from workflows.enrollment import Enrolled
from workflows.operations.enrollment import start_run
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.parts import Parts, build_parts
from workflows.runs import audit
from workflows.settings import Settings
from workflows.store import schema
from workflows.store.effects import effects_of
from workflows.store.runs import run_of, visits_of
from workflows.store.tasks import tasks_of

pytestmark = pytest.mark.acceptance

POINTS = ("plan", "claim", "in_flight", "record", "enqueue")
ACCOUNTS = 4
MAILS = 3 * ACCOUNTS
"""Two to each customer, and one to the teammate whose task it is."""
PATIENCE_SECONDS = 90
TIPS = """---
email: tips
subject: Two minutes, {{ account.name }}
class: service
---
Hello {{ contact.email }}.
"""
PLAYBOOK = """
playbook: nurture
steps:
  - email: tips
    id: first
    to: first of [admin]
  - wait: 1s
  - task: "Phone {account.name}"
    id: phone
    assign: responsible
    due: 2d
  - email: tips
    id: second
    to: first of [admin]
"""


@dataclass
class House:
    """The server's processes as a supervisor keeps them: each that dies is started again."""

    parts: Parts
    processes: Processes
    environ: Mapping[str, str]
    deaths: Path
    roles: dict[str, tuple[str, Started]] = field(default_factory=dict)
    runs: list[str] = field(default_factory=list)

    def open(self, point: str = "never", dying: tuple[str, ...] = ()) -> None:
        for role in ("advance", "deliver", "sweep"):
            self.start(role, point if role in dying else "never")

    def start(self, role: str, point: str) -> None:
        script = ("-m", "tests.acceptance.mortal", role, point, str(self.deaths))
        self.roles[role] = (point, self.processes.python(*script, env=self.environ))

    def look_after(self) -> None:
        for role, (point, started) in list(self.roles.items()):
            if started.process.poll() is not None:
                self.start(role, point)

    def admit(self) -> None:
        for n in range(ACCOUNTS):
            account = f"account-{n}"
            add_account(self.parts, account, f"Account {n}")
            said = [
                {"account": account, "field": "owner", "value": "mei"},
                {
                    "account": account,
                    "field": "contact.role",
                    "child": f"ana@{account}.test",
                    "value": "admin",
                },
            ]
            assert record_observations(self.parts, said, "crm").refused == ()
            self.runs.append(self.begin(account))

    def begin(self, account: str) -> str:
        with self.parts.database.writing() as conn:
            loaded = self.parts.editions.required(conn)
            now = self.parts.clock.world(conn)
            (entered,) = start_run(
                conn, loaded, playbook="nurture", account=account, key="", signal=None, now=now
            )
        assert isinstance(entered, Enrolled)
        return entered.run.id

    def is_done(self) -> bool:
        """Every run has come to its task's wait, and every mail, to customers and to ours, to an end."""
        with self.parts.database.reading() as conn:
            runs = [run_of(conn, run_id) for run_id in self.runs]
        ended = self.ended()
        over = all(run is not None and run.cursor == "" for run in runs)
        return over and ended["sent"] + ended["unknown"] == MAILS

    def ended(self) -> Counter[str]:
        """How the mails stand, by state."""
        e = schema.effect.c
        with self.parts.database.reading() as conn:
            return Counter(conn.execute(select(e.state).where(e.kind.in_(("email", "notice")))).scalars())

    def wait(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_done():
            if time.monotonic() > until:
                raise AssertionError(self.told())
            self.look_after()
            meanwhile()
            time.sleep(0.05)

    def told(self) -> str:
        logs = [f"{role}: {started.output()[-1500:]}" for role, (_, started) in self.roles.items()]
        with self.parts.database.reading() as conn:
            runs = [run_of(conn, run_id) for run_id in self.runs]
            effects = effects_of(conn, "run", self.runs)
        stands = [f"{run.cursor} {run.state}" for run in runs if run]
        return "\n".join([*stands, *(f"{e.kind} {e.step} {e.state} {e.reason}" for e in effects), *logs])


@pytest.fixture
def make_house(
    database_url: str, tmp_path: Path, processes: Processes, smtp_server: SmtpServer
) -> Iterator[Callable[[str], House]]:
    opened: list[Database] = []

    def build(redis_url: str) -> House:
        environ = {
            "PERENNIAL_DATA": str(tmp_path / "data"),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SMTP_URL": f"{smtp_server.url}?tls=off",
        }
        (tmp_path / "data").mkdir()
        parts = build_parts(Settings(tmp_path / "data", database_url, redis_url))
        opened.append(parts.database)
        house = House(parts, processes, environ, tmp_path / "deaths")
        documents = {**BASE, "tips.md": TIPS, "playbook.yaml": PLAYBOOK}
        published = publish_rulebook(parts, documents, by="lin")
        assert published.edition is not None, "\n".join(map(str, published.problems))
        house.admit()
        return house

    yield build
    for database in opened:
        database.close()


def check(house: House, received: SmtpServer) -> None:
    """Every step once, every history whole, every mail once or unknown."""
    arrived = Counter(str(each.message()["Message-ID"]) for each in received.received)
    with house.parts.database.reading() as conn:
        playbook = house.parts.editions.required(conn).rulebook.playbooks["nurture"]
        for run_id in house.runs:
            run = run_of(conn, run_id)
            assert run is not None
            visits = visits_of(conn, run_id)
            assert audit(run, playbook, visits) == ()
            left = [visit.step for visit in visits if visit.what == "left"]
            assert sorted(left) == sorted(set(left))
        mails = [each for each in effects_of(conn, "run", house.runs) if each.kind == "email"]
        tasks = tasks_of(conn, runs=house.runs)
    for mail in mails:
        times = arrived[f"<effect.{mail.key}@acme.test>"]
        assert times == 1 if mail.state == "sent" else times <= 1
    assert max(arrived.values()) == 1
    assert len(tasks) == ACCOUNTS


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_point_loses_nothing_and_sends_nothing_twice(
    point: str, make_house: Callable[[str], House], redis_url: str, smtp_server: SmtpServer
) -> None:
    house = make_house(redis_url)
    house.open(point, dying=("advance", "deliver"))
    house.wait()
    check(house, smtp_server)
    assert house.deaths.stat().st_size == DEATHS
    doubtful = DEATHS if point in ("in_flight", "record") else 0
    assert house.ended() == Counter(sent=MAILS - doubtful, unknown=doubtful)


def test_redis_flushed_in_mid_run_loses_nothing(
    make_house: Callable[[str], House], redis_client: "redis.Redis", redis_url: str, smtp_server: SmtpServer
) -> None:
    house = make_house(redis_url)
    house.open()
    house.wait(meanwhile=lambda: redis_client.flushall() and None)
    check(house, smtp_server)
    assert house.ended() == {"sent": MAILS}


def test_redis_killed_and_started_empty_loses_nothing(
    make_house: Callable[[str], House], smtp_server: SmtpServer
) -> None:
    with private_folder() as folder:
        first = start_embedded_redis(folder, choose_redis())
        house = make_house(first.url)
        house.open()
        time.sleep(1)
        assert first.process is not None
        first.process.kill()
        first.process.wait()
        second = start_embedded_redis(folder, choose_redis())
        try:
            house.wait()
            check(house, smtp_server)
            assert house.ended() == {"sent": MAILS}
        finally:
            house.processes.stop()
            stop_embedded_redis(second)
