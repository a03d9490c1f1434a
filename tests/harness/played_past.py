"""The demo's customers as pasts, straight from what they do: a portfolio's year without a database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.demo.cast import Customer
from api.demo.contracts import left_on
from api.demo.days import earlier_items
from api.demo.history import HISTORY_DAYS
from api.demo.opening import OPENS_ON, set_stage
from api.demo.reactions import Mended
from api.demo.usage import active_users, module_users
from engine.backtest.past import Happened, Past, Told, Word, recording
from engine.facts import Coverage, Event, Held, Point

DAY = timedelta(days=1)
FIRST_ON = OPENS_ON - HISTORY_DAYS * DAY
SPAN = (datetime.combine(FIRST_ON, time(), UTC), datetime.combine(OPENS_ON, time(), UTC))
SEEDS = range(7, 12)
ACCOUNTS = 300
"""Of each seed; the demo has names for no more than 324."""
EVERY = 2 * DAY
"""Every second day is told: half of the points are enough for a window."""


def played(*, causes: bool) -> Iterator[Past]:
    """The accounts that demos open with, and the year before their opening."""
    for seed in SEEDS:
        stage = set_stage(seed, ACCOUNTS, causes=causes)
        for customer in list(stage.customers.values())[:ACCOUNTS]:
            yield _past(seed, customer)


def _past(seed: int, customer: Customer) -> Past:
    begins = max(customer.started_on, FIRST_ON)
    account = {
        "start_date": (_word(customer.started_on, begins),),
        "lifecycle": tuple(_lifecycle(seed, customer, begins)),
        "owner": (_word(customer.owner, begins),),
    }
    words = {("module", name): {"entitled": (_word(True, begins),)} for name, _ in customer.uses}
    told: dict[tuple[str, str], list[Told]] = {}
    left = left_on(seed, customer, OPENS_ON, Mended()) or OPENS_ON
    for day in (begins + number * EVERY for number in range((left - begins) // EVERY)):
        at, active = _at(day), active_users(seed, customer, day, Mended())
        said = {("account", ""): active}
        for name, _ in customer.uses:
            said["module", name] = module_users(seed, customer, name, active, day, Mended())
        for key, value in said.items():
            told.setdefault(key, []).append(Told(at, 0, Point(day, float(value), at)))
    connected = [
        _event(item) for item in earlier_items(seed, customer, OPENS_ON) if item["event"] == "data_connected"
    ]
    speaks = Coverage(SPAN[0], SPAN[1])
    return Past(
        f"{seed}:{customer.id}",
        ZoneInfo("UTC"),
        words={("account", ""): account, **words},
        series={
            key: {"users" if key[0] == "module" else "active_users": recording(points)}
            for key, points in told.items()
        },
        events={"data_connected": tuple(connected)},
        coverage={"telemetry": speaks, "entitlements": speaks, "crm": speaks},
    )


def _lifecycle(seed: int, customer: Customer, begins: date) -> Iterator[Word]:
    onboarded = customer.started_on + 90 * DAY
    yield _word("onboarding" if onboarded > begins else "active", begins)
    if begins < onboarded < OPENS_ON:
        yield _word("active", onboarded)
    left = left_on(seed, customer, OPENS_ON, Mended())
    if left is not None:
        yield _word("churned", max(left, begins))


def _word(value: Any, on: date) -> Word:
    at = _at(on)
    return Word(at, Held(value, at, at, "played"))


def _event(item: dict[str, Any]) -> Happened:
    at = datetime.fromisoformat(item["at"]).astimezone(UTC)
    return Happened(at, Event(at, item["id"], {}))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(7, 30), UTC)
