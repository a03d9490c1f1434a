"""How the demo's world begins: the shipped rulebook published, a year of history told late, and the clock at a
fixed day.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from api.demo.cast import Customer, make_cast
from api.demo.chance import between, chance
from api.demo.days import Item, earlier_items, office_items, product_items
from api.demo.reactions import NOTHING_HEARD
from api.demo.sources import DAY, Stage
from engine.store.feeds import declare_coverage
from engine.store.world import make_virtual
from rules.folder import library_folder, read_folder
from rules.source import Source
from workflows.mapping import say
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.operations.telling import tell_outcome
from workflows.parts import Parts
from workflows.store.world import set_posted

OPENS_ON = date(2026, 3, 2)
"""A Monday. Fixed, so that the same seed shows the same world on whatever day it is run."""
HISTORY_DAYS = 365
NEWCOMERS = 20
NEWCOMER_EVERY = timedelta(days=6)
DAYS_AT_ONCE = 7

Told = Callable[[str, int, int], None]
"""(what, done, in all)"""


def set_stage(seed: int, accounts: int, *, causes: bool = True) -> Stage:
    """The customers of the opening day, and one newcomer every six days after it. Without `causes` they behave the
    same, and leave by chance.
    """
    cast = [replace(each, leaves_for_it=causes) for each in make_cast(seed, accounts + NEWCOMERS, OPENS_ON)]
    known, later = cast[:accounts], cast[accounts:]
    arriving = [_begins(each, OPENS_ON + NEWCOMER_EVERY * number) for number, each in enumerate(later, 1)]
    return Stage(seed, {each.id: each for each in (*known, *arriving)}, OPENS_ON)


def open_world(parts: Parts, stage: Stage, live_days: int, told: Told) -> None:
    """Everything up to `live_days` before the opening is history; from then on the world is played."""
    begins_on = stage.opens_on - timedelta(days=live_days)
    begins_at = datetime.combine(begins_on, time(12), UTC)
    with parts.database.writing() as conn:
        make_virtual(conn, begins_at)
        set_posted(conn, begins_at)
    documents, _ = read_folder(library_folder())
    publish_rulebook(parts, documents, by="demo", note="the shipped rulebook")
    _tell_history(parts, stage, begins_on, told)


def _begins(customer: Customer, day: date) -> Customer:
    people = tuple(replace(person, joined_on=day) for person in customer.people)
    return replace(customer, started_on=day, people=people)


def _tell_history(parts: Parts, stage: Stage, begins_on: date, told: Told) -> None:
    first_on = begins_on - timedelta(days=HISTORY_DAYS)
    with parts.database.reading() as conn:
        sources = parts.editions.required(conn).rulebook.sources
    with parts.database.writing() as conn:
        now = parts.clock.world(conn)
        for feed in ("telemetry", "support", "billing", "crm", "entitlements"):
            declare_coverage(conn, feed, datetime.combine(first_on, time(), UTC), None, now)
    for customer in stage.customers.values():
        if customer.started_on <= begins_on:
            add_account(parts, customer.id, customer.name, [("product", customer.id)], by="demo")
    earlier = (
        item for each in stage.customers.values() for item in earlier_items(stage.seed, each, first_on)
    )
    _tell(parts, sources["product"], earlier)
    _hold_kickoffs(parts, stage, begins_on)
    for start in range(0, HISTORY_DAYS, DAYS_AT_ONCE):
        days = [first_on + DAY * number for number in range(start, min(start + DAYS_AT_ONCE, HISTORY_DAYS))]
        _tell(parts, sources["back-office"], _office(stage, first_on, days))
        _tell(parts, sources["product"], _product(stage, days))
        told("a year of history", start + len(days), HISTORY_DAYS)


def _hold_kickoffs(parts: Parts, stage: Stage, begins_on: date) -> None:
    """Of seven customers in eight the kickoff was held in the first fortnight, or is about to be."""
    with parts.database.writing() as conn:
        for customer in stage.customers.values():
            after = int(between(2, 12, stage.seed, customer.id, "kickoff"))
            held_on = customer.started_on + DAY * after
            if held_on < begins_on and chance(stage.seed, customer.id, "kickoff held") < 7 / 8:
                tell_outcome(
                    conn, customer.id, "kickoff-call", "held", datetime.combine(held_on, time(13), UTC)
                )


def _tell(parts: Parts, source: Source, items: Iterator[Item]) -> None:
    """By the source's own mapping, as a backfill: each statement counts as known from its own day on."""
    body = {"id": "history", "items": list(items)}
    if body["items"]:
        record_observations(parts, say(source, body).items, source.name, backfill=True)


def _office(stage: Stage, first_on: date, days: list[date]) -> Iterator[Item]:
    for day in days:
        for customer in stage.customers.values():
            is_first = day == max(customer.started_on, first_on)
            yield from office_items(stage.seed, customer, day, NOTHING_HEARD, is_first)


def _product(stage: Stage, days: list[date]) -> Iterator[Item]:
    for day in days:
        for customer in stage.customers.values():
            yield from product_items(stage.seed, customer, day, NOTHING_HEARD)
