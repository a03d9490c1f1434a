"""What a batch of runs or escalations is decided with, loaded in few queries for all of them. Used in a transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.store.facts import load_named
from engine.store.session import Connection
from workflows.carrying import Bearing
from workflows.moves import Here, Run
from workflows.outlook import Origin, matter_of, seen_by
from workflows.parts import Loaded, Parts
from workflows.reads import people_need, playbooks_need, readers
from workflows.store.holds import held_playbooks
from workflows.store.origins import origins
from workflows.store.tasks import runs_with_work


@dataclass(frozen=True, slots=True)
class Batch:
    """`editions` by number; `facts` by edition and account, as its vocabulary reads them; `today`: what runs now."""

    now: datetime
    today: Loaded
    editions: Mapping[int, Loaded]
    facts: Mapping[tuple[int, str], AccountFacts]
    origins: Mapping[str, Origin]
    with_work: frozenset[str]
    parked: frozenset[str]

    def bearing(self, edition: int, asked: Asked) -> Bearing:
        today = self.today.rulebook
        return Bearing(edition, self.editions[edition].rulebook, today.team, today.calendars, asked)

    def here(self, run: Run) -> Here:
        """What the run's next step may look at. KeyError where its edition has no such playbook any more."""
        rulebook = self.editions[run.edition].rulebook
        playbook = rulebook.playbooks[run.playbook]
        origin = self.origins.get(run.signal)
        facts = self.facts[run.edition, run.account]
        rule = rulebook.rules.get(origin.rule) if origin else None
        return Here(
            run=run,
            playbook=playbook,
            rulebook=rulebook,
            asked=seen_by(run, playbook, rulebook, facts, self.now, origin),
            team=self.today.rulebook.team,
            calendars=self.today.rulebook.calendars,
            has_open_tasks=run.id in self.with_work,
            area=rule.area if rule else "",
            matter=matter_of(origin, rulebook),
        )


def load_runs(conn: Connection, parts: Parts, runs: Sequence[Run], now: datetime) -> Batch:
    """Everything that deciding these runs takes."""
    today, editions = _editions(conn, parts, (run.edition for run in runs))
    facts: dict[tuple[int, str], AccountFacts] = {}
    for number, loaded in editions.items():
        mine = [run for run in runs if run.edition == number]
        who = readers(loaded.rulebook, today.rulebook)
        needs = playbooks_need(who, frozenset(run.playbook for run in mine))
        accounts = sorted({run.account for run in mine})
        found = load_named(conn, accounts, needs, loaded.rulebook, now)
        facts |= {(number, account): each for account, each in found.items()}
    return Batch(
        now=now,
        today=today,
        editions=editions,
        facts=facts,
        origins=origins(conn, [run.signal for run in runs]),
        with_work=frozenset(runs_with_work(conn, [run.id for run in runs])),
        parked=held_playbooks(conn),
    )


def load_accounts(
    conn: Connection, parts: Parts, pairs: Iterable[tuple[int, str]], signals: Iterable[str], now: datetime
) -> Batch:
    """What it takes to know whose work something is, for accounts as these editions see them."""
    pairs = sorted(set(pairs))
    today, editions = _editions(conn, parts, (number for number, _ in pairs))
    facts: dict[tuple[int, str], AccountFacts] = {}
    for number, loaded in editions.items():
        needs = people_need(readers(loaded.rulebook, today.rulebook))
        accounts = [account for edition, account in pairs if edition == number]
        found = load_named(conn, accounts, needs, loaded.rulebook, now)
        facts |= {(number, account): each for account, each in found.items()}
    return Batch(now, today, editions, facts, origins(conn, list(signals)), frozenset(), frozenset())


def _editions(conn: Connection, parts: Parts, numbers: Iterable[int]) -> tuple[Loaded, dict[int, Loaded]]:
    today = parts.editions.running(conn)
    if today is None:
        raise LookupError("there are runs, and no edition is published")
    return today, {number: parts.editions.at(conn, number) for number in sorted(set(numbers))}
