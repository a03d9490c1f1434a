"""How the demo's world begins: the shipped rulebook published, a year of history told late, and the clock at a
fixed day.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from api.demo.cast import Customer, make_cast
from api.demo.history import Told, tell_history
from api.demo.sources import Stage
from engine.store.world import make_virtual
from rules.folder import library_folder, read_folder
from workflows.operations.publishing import publish_rulebook
from workflows.parts import Parts
from workflows.store.world import set_posted

OPENS_ON = date(2026, 3, 2)
"""A Monday. Fixed, so that the same seed shows the same world on whatever day it is run."""
NEWCOMERS = 20
NEWCOMER_EVERY = timedelta(days=6)


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
    tell_history(parts, stage, begins_on, told)


def _begins(customer: Customer, day: date) -> Customer:
    people = tuple(replace(person, joined_on=day) for person in customer.people)
    return replace(customer, started_on=day, people=people)
