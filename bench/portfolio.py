"""Observations to measure with: the pretend portfolio of the demo, told by the mappings of the shipped sources."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from api.demo.cast import Customer, make_cast
from api.demo.days import office_items, product_items
from api.demo.reactions import NOTHING_HEARD
from engine.store.feeds import declare_coverage
from engine.store.world import make_virtual
from rules.folder import library_folder, read_folder
from rules.rulebook import Documents
from rules.source import Source
from workflows.mapping import say
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.parts import Parts

SEED = 7
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FEEDS = ("telemetry", "support", "billing", "crm", "entitlements")
DAY = timedelta(days=1)

Said = dict[str, list[Any]]
"""By source, items as intake takes them."""


def library_documents() -> Documents:
    documents, problems = read_folder(library_folder())
    assert not problems, problems
    return documents


def open_world(parts: Parts, documents: Documents, accounts: int, days: int) -> None:
    """A virtual world at noon of `TODAY` with the rulebook published and the accounts named, covered for
    `days` days.
    """
    with parts.database.writing() as conn:
        make_virtual(conn, NOW)
        for feed in FEEDS:
            declare_coverage(conn, feed, datetime.combine(TODAY - days * DAY, time(), UTC), None, NOW)
    published = publish_rulebook(parts, documents, by="bench")
    assert published.edition is not None, published.problems
    for customer in make_cast(SEED, accounts, TODAY):
        add_account(parts, customer.id, customer.name, [("product", customer.id)], by="bench")


def history(sources: Mapping[str, Source], accounts: int, days: int) -> Said:
    """What the sources have to say of the accounts' last days, as their mappings read it."""
    cast = make_cast(SEED, accounts, TODAY)
    told = {"back-office": _office(cast, days), "product": _product(cast, days)}
    return {name: [each for item in told[name] for each in _said(sources[name], item)] for name in told}


def tell(parts: Parts, said: Said, *, backfill: bool = True) -> None:
    for source, items in said.items():
        taken = record_observations(parts, items, source, backfill=backfill)
        assert not taken.refused, taken.refused[:3]


def _said(source: Source, item: dict[str, Any]) -> Iterator[Any]:
    yield from say(source, {"id": "history", "items": [item]}).items


def _days(count: int) -> Iterator[date]:
    return (TODAY - back * DAY for back in range(count, 0, -1))


def _office(cast: tuple[Customer, ...], days: int) -> Iterator[dict[str, Any]]:
    first_on = TODAY - days * DAY
    for day in _days(days):
        for customer in cast:
            is_first = day == max(customer.started_on, first_on)
            yield from office_items(SEED, customer, day, NOTHING_HEARD, is_first)


def _product(cast: tuple[Customer, ...], days: int) -> Iterator[dict[str, Any]]:
    for day in _days(days):
        for customer in cast:
            yield from product_items(SEED, customer, day, NOTHING_HEARD)
