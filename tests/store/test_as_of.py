"""What was known at a moment that is past, told from what is on record, is what was known then."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from engine.facts import AccountFacts, Coverage
from engine.needs import Needs
from engine.store.as_of import AsOf, Position, Sight, load_facts_as_of, position_now
from engine.store.facts import load_facts
from engine.store.feeds import declare_coverage
from engine.store.signals import lock_signals
from tests.store.conftest import MONDAY, World
from workflows.operations.attention import acknowledge_signal, close_signal
from workflows.operations.auditing import audit_decisions
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.intake import add_account, add_alias, record_observations
from workflows.operations.milestones import move_milestone, waive_milestone
from workflows.operations.releasing import dismiss_signal, release_signal
from workflows.operations.snoozing import snooze_signal
from workflows.operations.telling import tell_outcome

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SIGHTS: tuple[Sight, ...] = ("known", "seen", "happened")
ACCOUNTS = ("acme", "globex", "initech")
RULES = """
defaults: risk
kind: risk
already_true: open
area: adoption
---
rule: few-seats
says: few seats
because: It matters.
when: account.seats < 20
true_for: 1d
---
rule: unrenewed
says: not renewed
because: It matters.
about: contract
when: renewed_on is empty
clear_after: 1d
hold_if: {accounts_over: 1}
---
rule: on-trial
says: on trial
because: It matters.
when: tier = mid
mode: shadow
---
rule: seen-before
says: there already
because: It matters.
when: count(login, 5d) = 0
already_true: ignore
"""
PLAN = """
plan: onboarding
starts: start_date
milestones:
  kickoff: {due: 7d, reached: outcome(kickoff-call) = held}
  value: {due: 20d, reached: count(login) >= 3}
"""
KICKOFF = """
rule: kickoff
says: kickoff
kind: lifecycle
area: adoption
because: It begins.
when: tier = high
already_true: open
task:
  title: Call
  id: kickoff-call
  outcome:
    held: {label: Held}
    no_answer: {label: No answer}

"""
NEEDS = Needs(
    fields=frozenset(
        {("account", name) for name in ("name", "tier", "seats", "start_date")}
        | {("contract", name) for name in ("ends_on", "amount", "renewed_on")}
        | {("module", "entitled"), ("contact", "role")}
    ),
    series={("account", "active_users"): 20, ("module", "users"): None},
    events={"login": 20 * DAY},
    newest=frozenset({"report_created"}),
    history={("account", "tier"): 12 * DAY, ("account", "seats"): 30 * DAY},
    children=frozenset({"contract", "module", "contact"}),
    feeds=frozenset({"telemetry", "billing", "crm", "entitlements"}),
)


@dataclass
class Life:
    """A world in which things happen at random: late, twice, out of order."""

    world: World
    random: Random
    now: datetime = MONDAY
    said: list[tuple[str, Any]] = field(default_factory=list)
    shots: list[tuple[AsOf, dict[str, AccountFacts]]] = field(default_factory=list)

    def pass_by(self) -> None:
        self.now += self.random.choice((HOUR, 5 * HOUR, DAY, 3 * DAY)) + timedelta(seconds=1)
        self.world.at(self.now)

    def happen(self) -> None:
        often = [self.say] * 4 + [self.evaluate] * 2
        self.random.choice([*often, self.repeat, self.attend, self.decide, self.end_task])()

    def say(self) -> None:
        items = [self.item() for _ in range(self.random.randint(1, 6))]
        source = self.random.choice(("crm", "billing", "product"))
        self.said += [(source, item) for item in items]
        self.tell(source, items)

    def repeat(self) -> None:
        if self.said:
            source, item = self.random.choice(self.said)
            self.tell(source, [item])

    def tell(self, source: str, items: list[Any]) -> None:
        assert not record_observations(self.world.parts, items, source).refused

    def item(self) -> dict[str, Any]:
        pick = self.random
        at = self.now - pick.choice((timedelta(0), HOUR, DAY, 4 * DAY, 15 * DAY, -20 * HOUR))
        about: dict[str, Any] = pick.choice(
            [
                {"field": "seats", "value": pick.randint(1, 50)},
                {"field": "tier", "value": pick.choice(("high", "mid", "tech"))},
                {"field": "start_date", "value": pick.choice(("2026-02-20", "2026-03-10", None))},
                {
                    "field": "time_zone",
                    "value": pick.choice(("Asia/Shanghai", "America/Los_Angeles", "No/Where")),
                },
                {"field": "active_users", "value": pick.randint(0, 9)},
                {"field": "module.users", "child": pick.choice("ab"), "value": pick.randint(0, 9)},
                {"field": "module.entitled", "child": pick.choice("bc"), "value": pick.random() < 0.5},
                {"field": "contract.renewed_on", "child": pick.choice("xy"), "value": None},
                {"field": "contract.renewed_on", "child": pick.choice("xy"), "value": "2026-04-01"},
                {"field": "contact.role", "child": "ana@acme.test", "value": pick.choice(("admin", "user"))},
                {"event": "login", "id": pick.choice(("e1", "e2", "e3", None))},
                {"event": "report_created"},
            ]
        )
        if about.get("field") in ("active_users", "module.users") and pick.random() < 0.5:
            return {"account": self.who(), **about, "at": at.date().isoformat()}
        return {"account": self.who(), **about, "at": at.isoformat()}

    def who(self) -> Any:
        names = [*ACCOUNTS, {"kind": "product", "value": "late"}, {"kind": "product", "value": "never"}]
        return self.random.choice(names)

    def evaluate(self) -> None:
        evaluate_accounts(self.world.parts)

    def attend(self) -> None:
        account = self.random.choice(ACCOUNTS)
        with self.world.database.writing() as conn:
            kept = lock_signals(conn, [account]).get(account, [])
        if not kept:
            return
        one, parts = self.random.choice(kept).id, self.world.parts
        do: Callable[[], Any] = self.random.choice(
            [
                lambda: acknowledge_signal(parts, one, "mei"),
                lambda: close_signal(parts, one, "mei"),
                lambda: snooze_signal(parts, one, self.now + DAY, "mei"),
                lambda: release_signal(parts, one, "lin"),
                lambda: dismiss_signal(parts, one, "lin"),
            ]
        )
        do()

    def decide(self) -> None:
        account, name = self.random.choice(ACCOUNTS), self.random.choice(("kickoff", "value"))
        parts = self.world.parts
        if self.random.random() < 0.5:
            waive_milestone(parts, account, "onboarding", name, self.now + 3 * DAY, "mei", "late")
        else:
            move_milestone(parts, account, "onboarding", name, (self.now + DAY).date(), "mei", "moved")

    def end_task(self) -> None:
        with self.world.database.writing() as conn:
            outcome = self.random.choice(("held", "no_answer"))
            tell_outcome(conn, self.random.choice(ACCOUNTS[:2]), "kickoff-call", outcome, self.now)

    def look(self, *, within: bool) -> None:
        """Takes a snapshot; `within` an instant, in which more happens afterwards."""
        with self.world.database.reading() as conn:
            rulebook = self.world.parts.editions.required(conn).rulebook
            found = load_facts(conn, ACCOUNTS, NEEDS, rulebook, self.now)
            position: Position | None = position_now(conn) if within else None
        self.shots.append((AsOf(self.now, "seen", position), found))


def published_life(world: World, seed: int) -> Life:
    world.publish(rules=RULES, plan=PLAN, kickoff=KICKOFF)
    return Life(world, Random(seed))


def live(life: Life, instants: int = 40) -> Life:
    """A published world goes on for so many instants."""
    world = life.world
    for account in ACCOUNTS[:2]:
        add_account(world.parts, account)
    with world.database.writing() as conn:
        declare_coverage(conn, "crm", MONDAY - 20 * DAY, None, MONDAY)
    for number in range(instants):
        life.pass_by()
        if number == instants // 3:
            add_account(world.parts, "initech")
            add_alias(world.parts, "initech", "product", "late")
        for _ in range(life.random.randint(1, 3)):
            life.happen()
            if life.random.random() < 0.2:
                life.look(within=True)
        if life.random.random() < 0.4:
            life.look(within=False)
    return life


@pytest.mark.parametrize("seed", [1, 3])
def test_a_snapshot_told_from_the_record_is_the_one_that_was_taken_then(world: World, seed: int) -> None:
    life = live(published_life(world, seed))
    assert len(life.shots) > 15
    with world.database.reading() as conn:
        rulebook = world.parts.editions.required(conn).rulebook
        for as_of, taken in life.shots:
            found = load_facts_as_of(conn, ACCOUNTS, NEEDS, rulebook, as_of)
            assert apart(found, taken) == [], as_of
            known = load_facts_as_of(conn, ACCOUNTS, NEEDS, rulebook, replace(as_of, sight="known"))
            assert as_of.position is not None or apart(known, taken) == [], as_of


@pytest.mark.parametrize("seed", [5])
def test_every_recorded_decision_follows_from_the_log_and_the_edition_of_that_day(
    world: World, seed: int
) -> None:
    live(published_life(world, seed), instants=60)
    audited = audit_decisions(world.parts, 5000)
    assert (audited.mismatches, audited.skipped) == ([], {})
    assert audited.matched > 10


def seats(world: World, at: datetime) -> dict[str, Any]:
    """What each way of looking back says of Acme's seats at a moment; None where it says nothing."""
    found = {}
    for sight in SIGHTS:
        with world.database.reading() as conn:
            rulebook = world.parts.editions.required(conn).rulebook
            facts = load_facts_as_of(conn, ["acme"], NEEDS, rulebook, AsOf(at, sight)).get("acme")
        helds = facts.subject.held.get("seats", ()) if facts else ()
        found[sight] = helds[0].value if helds else None
    return found


def say(world: World, value: int, at: datetime, *, backfill: bool = False) -> None:
    item = {"account": "acme", "field": "seats", "value": value, "at": at.isoformat()}
    assert not record_observations(world.parts, [item], "crm", backfill=backfill).refused


def test_a_late_word_counts_as_it_happened_and_not_as_it_was_known(published: World) -> None:
    add_account(published.parts, "acme")
    say(published, 10, MONDAY)
    published.at(MONDAY + 5 * DAY)
    say(published, 20, MONDAY + 2 * DAY)
    assert seats(published, MONDAY + 3 * DAY) == {"known": 10, "seen": 10, "happened": 20}
    assert seats(published, MONDAY + 5 * DAY) == {"known": 20, "seen": 20, "happened": 20}


def test_a_backfill_counts_as_known_from_its_own_day_on_though_nobody_saw_it_then(published: World) -> None:
    add_account(published.parts, "acme")
    say(published, 10, MONDAY - 9 * DAY, backfill=True)
    say(published, 20, MONDAY - 2 * DAY, backfill=True)
    assert seats(published, MONDAY - 10 * DAY) == {"known": None, "seen": None, "happened": None}
    assert seats(published, MONDAY - 5 * DAY) == {"known": 10, "seen": None, "happened": 10}
    assert seats(published, MONDAY) == {"known": 20, "seen": 20, "happened": 20}


def coverage(world: World, at: datetime, sight: Sight) -> Coverage | None:
    with world.database.reading() as conn:
        rulebook = world.parts.editions.required(conn).rulebook
        return load_facts_as_of(conn, ["acme"], NEEDS, rulebook, AsOf(at, sight))["acme"].coverage.get("crm")


def test_a_feed_that_came_back_with_what_it_owed_was_silent_then_and_is_not_in_hindsight(
    published: World,
) -> None:
    add_account(published.parts, "acme")
    item = {"account": "acme", "field": "tier", "value": "mid", "at": MONDAY.isoformat()}
    record_observations(published.parts, [item], "crm")
    published.at(MONDAY + 9 * DAY)
    record_observations(published.parts, [item], "crm")
    then = MONDAY + 5 * DAY
    assert coverage(published, then, "known") == Coverage(MONDAY, MONDAY, MONDAY)
    assert coverage(published, then, "happened") == Coverage(MONDAY, then, MONDAY), "of acme nothing came"
    assert coverage(published, MONDAY + 9 * DAY, "known") == Coverage(
        MONDAY, MONDAY + 9 * DAY, MONDAY + 9 * DAY
    ), "a repeat says nothing new, and yet the feed spoke"


def apart(found: dict[str, AccountFacts], taken: dict[str, AccountFacts]) -> list[Any]:
    """What of the accounts' facts differs, save the version."""
    if set(found) != set(taken):
        return [set(found), set(taken)]
    return [
        (key, name, getattr(found[key], name), getattr(taken[key], name))
        for key in taken
        for name in AccountFacts.__dataclass_fields__
        if name != "version" and getattr(found[key], name) != getattr(taken[key], name)
    ]


def test_an_event_that_was_corrected_later_is_as_it_was_told_then(published: World) -> None:
    add_account(published.parts, "acme")
    told = {"account": "acme", "event": "login", "id": "e1"}
    assert not record_observations(published.parts, [{**told, "at": MONDAY.isoformat()}], "crm").refused
    published.at(MONDAY + 5 * DAY)
    corrected = {**told, "at": (MONDAY - 200 * DAY).isoformat()}
    assert not record_observations(published.parts, [corrected], "crm").refused
    found = {}
    for sight in SIGHTS:
        for day in (1, 5):
            with published.database.reading() as conn:
                rulebook = published.parts.editions.required(conn).rulebook
                as_of = AsOf(MONDAY + day * DAY, sight)
                facts = load_facts_as_of(conn, ["acme"], Needs(events={"login": 30 * DAY}), rulebook, as_of)
            found[sight, day] = len(facts["acme"].events.get("login", ()))
    assert found == {
        ("known", 1): 1, ("known", 5): 0, ("seen", 1): 1, ("seen", 5): 0, ("happened", 1): 0, ("happened", 5): 0,
    }  # fmt: skip
