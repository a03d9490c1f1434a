"""Durable steps a second: the shipped playbooks carried through by our worker processes, beside bare RQ jobs.

A step is counted when a run has left it: its conditions were asked, its titles rendered, its effects, tasks, history
and next waking are committed. A level when an escalation has climbed it, a mail when it was written by its template and
lies in the mailbox. RQ runs jobs that do nothing and keep nothing, one by one, on the same Redis, by as many processes;
ours work by the batch.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import redis

from api.cli.here import environment_of
from api.demo.cast import make_cast
from api.supervisor import PERENNIAL, Role, Supervisor
from bench.places import Place, parts_at, places
from bench.portfolio import NOW, SEED, TODAY, Said, history, library_documents, open_world, tell
from bench.rq_rival import jobs_a_second
from bench.tables import print_table
from engine.facts import AccountFacts
from engine.needs import Needs
from engine.store.facts import load_facts
from engine.store.session import Connection
from engine.store.world import set_virtual_now
from rules.load import load_rulebook
from rules.playbook import Playbook
from rules.rulebook import Documents
from workflows.embedded_redis import open_redis
from workflows.operations.enrollment import start_run
from workflows.parts import Loaded, Parts
from workflows.queues import Doorbell
from workflows.store.due import BUSY, DUE
from workflows.store.world import set_phase

ACCOUNTS = 300
DAYS = 15
RUNS_AN_ACCOUNT = 3
DAYS_PLAYED = 21
EVERY = timedelta(days=2, hours=7)
"""So that the world stops at every hour of the day, and mails that wait for the morning go out."""
LOOKS_EVERY_SECONDS = 0.005
PROCESSES = 2
WORKERS = tuple(
    Role(f"worker-{queue}-{number}", (*PERENNIAL, "worker", queue))
    for queue in ("advance", "deliver")
    for number in range(PROCESSES)
)
WORK = {"advance": "steps", "climb": "levels", "deliver": "mails"}
"""By kind of work what it gets done; each has its turn, as while a virtual world moves."""
COUNTS = {
    "steps": "select count(*) from visit where what in ('left', 'skipped')",
    "levels": "select coalesce(sum(level), 0) from escalation",
    "mails": "select count(*) from mail",
}
JOBS = {"simple": 2000, "forking": 300}
GOAL = 5


@dataclass(slots=True)
class Carried:
    """How much got done of what, and in how many seconds of its turns."""

    done: dict[str, int]
    seconds: dict[str, float]

    def rates(self) -> dict[str, float]:
        single = {f"{what} a second": self.done[what] / self.seconds[what] for what in WORK.values()}
        return single | {"all of them a second": sum(self.done.values()) / sum(self.seconds.values())}


def main() -> int:
    documents = library_documents()
    rulebook, _ = load_rulebook(documents)
    assert rulebook is not None
    said = history(rulebook.sources, ACCOUNTS, DAYS)
    print(
        f"{ACCOUNTS * RUNS_AN_ACCOUNT} runs of the {len(rulebook.playbooks)} shipped playbooks, {DAYS_PLAYED} days;"
    )
    print(
        f"each kind of work has its turn, by {PROCESSES} worker processes. RQ: {PROCESSES} worker processes.\n"
    )
    with open_redis(None) as server, places() as found:
        rq = {kind: jobs_a_second(kind, server.url, jobs, PROCESSES) for kind, jobs in JOBS.items()}
        columns = []
        for place in found:
            carried = _carry(place, server.url, documents, said)
            print(f"{place.name}: " + ", ".join(f"{n:,} {what}" for what, n in carried.done.items()))
            rates = carried.rates()
            columns.append(rates | {f"RQ jobs a second, {kind} workers": rate for kind, rate in rq.items()})
            columns[-1] |= {f"steps, times RQ's {kind}": rates["steps a second"] / rq[kind] for kind in rq}
        print_table("", [place.name for place in found], columns)
    print(f"The goal is {GOAL} times RQ's simple workers, which are what ours are made of.")
    return 0


def _carry(place: Place, redis_url: str, documents: Documents, said: Said) -> Carried:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    with place.fresh() as (url, folder), parts_at(folder, url, Doorbell(redis_url)) as parts:
        open_world(parts, documents, ACCOUNTS, DAYS)
        tell(parts, said)
        _enter(parts)
        with _workers(parts, redis_url, folder):
            return _play(parts)


@contextmanager
def _workers(parts: Parts, redis_url: str, folder: Path) -> Iterator[None]:
    """Our worker processes, until they have shown that they listen."""
    settings = replace(parts.settings, redis_url=redis_url)
    with Supervisor(environment_of(settings, redis_url), folder / "logs") as supervisor:
        supervisor.start(WORKERS)
        with redis.Redis.from_url(redis_url) as client:
            while client.scard("rq:workers") < len(WORKERS):
                time.sleep(0.05)
        yield


def _enter(parts: Parts) -> None:
    """Every account enters some of the playbooks, in turn; a child's playbook by the first of its children."""
    with parts.database.reading() as conn:
        loaded = parts.editions.required(conn)
        ids = [customer.id for customer in make_cast(SEED, ACCOUNTS, TODAY)]
        facts = load_facts(conn, ids, _all_children(loaded), loaded.rulebook, NOW)
    playbooks = cycle(loaded.rulebook.playbooks.values())
    for account in ids:
        with parts.database.writing() as conn:
            for playbook in (next(playbooks) for _ in range(RUNS_AN_ACCOUNT)):
                _enter_one(conn, loaded, playbook, facts[account])


def _enter_one(conn: Connection, loaded: Loaded, playbook: Playbook, facts: AccountFacts) -> None:
    keys = [""] if playbook.about == "account" else sorted(facts.children.get(playbook.about, {}))[:1]
    for key in keys:
        start_run(conn, loaded, playbook=playbook.name, account=facts.account, key=key, signal=None, now=NOW)


def _all_children(loaded: Loaded) -> Needs:
    return Needs(children=frozenset(loaded.rulebook.vocabulary.children))


def _play(parts: Parts) -> Carried:
    """Moves the world on whenever nothing is due any more."""
    seconds = dict.fromkeys(WORK.values(), 0.0)
    for move in range(timedelta(days=DAYS_PLAYED) // EVERY):
        with parts.database.writing() as conn:
            set_virtual_now(conn, NOW + move * EVERY)
        while due := [kind for kind in WORK if _is_at_work(parts, kind)]:
            for kind in due:
                seconds[WORK[kind]] += _turn(parts, kind)
    with parts.database.reading() as conn:
        return Carried({what: _count(conn, query) for what, query in COUNTS.items()}, seconds)


def _turn(parts: Parts, kind: str) -> float:
    """Lets one kind of work be done until there is none; how many seconds it took."""
    with parts.database.writing() as conn:
        set_phase(conn, kind)
    started = time.perf_counter()
    while _is_at_work(parts, kind):
        parts.doorbell.ring(kind)
        time.sleep(LOOKS_EVERY_SECONDS)
    return time.perf_counter() - started


def _is_at_work(parts: Parts, kind: str) -> bool:
    with parts.database.reading() as conn:
        now, machine_now = parts.clock.world(conn), parts.clock.machine()
        return any(ask[kind](conn, now, machine_now) for ask in (DUE, BUSY))


def _count(conn: Connection, query: str) -> int:
    return int(conn.exec_driver_sql(query).scalar_one())
