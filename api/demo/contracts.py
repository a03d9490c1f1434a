"""When a pretend customer's contracts end, when it renews, and whether it leaves."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.demo.cast import LEAVES, Cause, Customer
from api.demo.chance import between, chance
from api.demo.reactions import Mended

MENDS: dict[Cause, str] = {
    "never_connected": "connects",
    "one_module": "broadens",
    "sponsor_left": "renews",
    "slow_support": "renews",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One contract: its number, first and last day, and the day it is renewed on (None: the customer leaves)."""

    number: int
    starts_on: date
    ends_on: date
    renewed_on: date | None


def terms(seed: int, customer: Customer, through: date, better: Mended) -> list[Term]:
    """Every contract that began by `through`; after one that is not renewed there is no other."""
    found: list[Term] = []
    starts_on = customer.started_on
    while starts_on <= through:
        number = len(found) + 1
        ends_on = starts_on + timedelta(days=round(customer.contract_months * 30.44))
        decides_on = ends_on - timedelta(days=int(between(8, 50, seed, customer.id, "decides", number)))
        leaves = _leaves(seed, customer, number, decides_on, better)
        found.append(Term(number, starts_on, ends_on, None if leaves else decides_on))
        if leaves:
            break
        starts_on = ends_on + timedelta(days=1)
    return found


def left_on(seed: int, customer: Customer, through: date, better: Mended) -> date | None:
    """The day after the last contract of a customer that did not renew; None while it is with us."""
    last = terms(seed, customer, through, better)[-1:]
    if not last or last[0].renewed_on is not None or last[0].ends_on >= through:
        return None
    return last[0].ends_on + timedelta(days=1)


def _leaves(seed: int, customer: Customer, number: int, decides_on: date, better: Mended) -> bool:
    """The planted cause decides, unless it was mended by then or had not begun; without causes all leave alike."""
    cause: Cause = customer.cause if customer.leaves_for_it else ""
    begun = cause in ("never_connected", "one_module") or customer.turns_on <= decides_on
    if cause and (not begun or better.by(MENDS[cause], decides_on)):
        cause = ""
    return chance(seed, customer.id, "leaves", number) < LEAVES[cause]
