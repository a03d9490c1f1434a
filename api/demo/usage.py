"""How much a pretend customer uses the product on a day: ramps, weekends, seasons, declines, and what was mended."""

import math
from datetime import date

from api.demo.cast import Customer
from api.demo.chance import between
from api.demo.reactions import Mended

RAMP_DAYS = 45
HALVES_IN_DAYS = 30


def active_users(seed: int, customer: Customer, day: date, better: Mended) -> int:
    """People active on `day`, between none and all seats."""
    if day < customer.started_on:
        return 0
    share = customer.level * _ramp(customer, day, better) * _course(customer, day, better)
    share *= _weekday(day) * _season(customer, day) * between(0.88, 1.12, seed, customer.id, "noise", day)
    return max(0, min(customer.seats, round(customer.seats * share)))


def module_users(seed: int, customer: Customer, module: str, active: int, day: date, better: Mended) -> int:
    """How many of the active people used `module` that day."""
    share = dict(customer.uses)[module]
    if share == 0 and better.by("broadens", day):
        share = 0.35
    return round(active * share * between(0.85, 1.0, seed, customer.id, module, day))


def _ramp(customer: Customer, day: date, better: Mended) -> float:
    """New accounts take six weeks to get going; one whose data is not connected stays at a tenth."""
    if customer.never_connects and not better.by("connects", day):
        return 0.08
    since = better.since["connects"] if customer.never_connects else customer.started_on
    return min(1.0, 0.15 + 0.85 * (day - since).days / RAMP_DAYS)


def _course(customer: Customer, day: date, better: Mended) -> float:
    past = (day - customer.turns_on).days
    if past <= 0:
        return 1.0
    if customer.course == "growing":
        return min(1.25, 1 + past / 600)
    if customer.course == "declining" and not better.by("renews", day):
        return max(0.06, math.pow(0.5, past / HALVES_IN_DAYS))
    return 1.0


def _weekday(day: date) -> float:
    return (1.0, 1.03, 1.02, 1.0, 0.93, 0.16, 0.12)[day.weekday()]


def _season(customer: Customer, day: date) -> float:
    if (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2):
        return 0.45
    if customer.region == "CN" and (day.month, day.day) >= (10, 1) and (day.month, day.day) <= (10, 7):
        return 0.3
    if customer.region in ("DE", "GB") and day.month == 8:
        return 0.85
    return 1.0
