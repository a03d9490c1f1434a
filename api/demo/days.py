"""What the pretend systems say on one day, in the JSON that the shipped sources `product` and `back-office` read."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.demo.cast import GIVEN, Customer
from api.demo.chance import between, chance, pick
from api.demo.contracts import Term, left_on, terms
from api.demo.reactions import Heard, Mended, mended
from api.demo.usage import active_users, module_users

Item = dict[str, Any]


def product_items(seed: int, customer: Customer, day: date, heard: Heard) -> list[Item]:
    """The nightly report on one customer: use by module, and what people did. Empty once it has left."""
    better = mended(seed, customer, heard)
    gone_on = left_on(seed, customer, day, better)
    if day < customer.started_on or (gone_on is not None and gone_on <= day):
        return []
    active = active_users(seed, customer, day, better)
    items: list[Item] = [{"account": customer.id, "day": day.isoformat(), "active_users": active}]
    for module, _ in customer.uses:
        users = module_users(seed, customer, module, active, day, better)
        items.append({"account": customer.id, "day": day.isoformat(), "module": module, "users": users})
    return items + list(_events(seed, customer, day, active, better))


def office_items(seed: int, customer: Customer, day: date, heard: Heard, is_first: bool) -> list[Item]:
    """What changed that day in the CRM, billing and the help desk; on the first day all that stands there."""
    if day < customer.started_on:
        return []
    better = mended(seed, customer, heard)
    stamp = _moment(customer, day, "07:30")
    items: list[Item] = []
    if is_first:
        items += _entry(customer, stamp, _lifecycle(seed, customer, day, better))
    elif (now := _lifecycle(seed, customer, day, better)) != _lifecycle(
        seed, customer, day - timedelta(days=1), better
    ):
        items.append({"kind": "account", "account": customer.id, "lifecycle": now, "at": stamp})
    items += _contracts(seed, customer, day, better, is_first, stamp)
    items += _new_admin(seed, customer, day, stamp)
    items += _tickets(seed, customer, day)
    return items


def _lifecycle(seed: int, customer: Customer, day: date, better: Mended) -> str:
    gone_on = left_on(seed, customer, day, better)
    if gone_on is not None and gone_on <= day:
        return "churned"
    if (day - customer.started_on).days < 90:
        return "onboarding"
    is_quiet = (
        customer.course == "declining"
        and (day - customer.turns_on).days > 75
        and not better.by("renews", day)
    )
    return "quiet" if is_quiet else "active"


def _entry(customer: Customer, stamp: str, lifecycle: str) -> list[Item]:
    account = customer.id
    items: list[Item] = [
        {
            "kind": "account",
            "account": account,
            "name": customer.name,
            "tier": customer.tier,
            "lifecycle": lifecycle,
            "owner": customer.owner,
            "start_date": customer.started_on.isoformat(),
            "seats": customer.seats,
            "region": customer.region,
            "time_zone": customer.time_zone,
            "language": customer.language,
            "at": stamp,
        }
    ]
    items += [
        {"kind": "module", "account": account, "name": name, "entitled": True, "at": stamp}
        for name, _ in customer.uses
    ]
    items += [
        _contact(customer, each.email, each.name, each.role, each.joined_on, stamp)
        for each in customer.people
    ]
    return items


def _contact(customer: Customer, email: str, name: str, role: str, joined_on: date, stamp: str) -> Item:
    return {
        "kind": "contact",
        "account": customer.id,
        "email": email,
        "name": name,
        "role": role,
        "language": customer.language,
        "time_zone": customer.time_zone,
        "joined_on": joined_on.isoformat(),
        "at": stamp,
    }


def _contracts(
    seed: int, customer: Customer, day: date, better: Mended, is_first: bool, stamp: str
) -> Iterator[Item]:
    """A contract is told when it begins and when it is renewed; on the first day the one that runs then."""
    for term in terms(seed, customer, day, better):
        runs = term.starts_on <= day <= term.ends_on
        if (is_first and runs) or day in (term.starts_on, term.renewed_on):
            yield _contract(customer, term, day, stamp)


def _contract(customer: Customer, term: Term, day: date, stamp: str) -> Item:
    renewed = term.renewed_on is not None and term.renewed_on <= day
    return {
        "kind": "contract",
        "account": customer.id,
        "id": f"{customer.id}-{term.number}",
        "ends_on": term.ends_on.isoformat(),
        "amount": customer.amount,
        "auto_renew": customer.auto_renew,
        "notice": f"{customer.notice_days}d" if customer.auto_renew else None,
        "renewed_on": term.renewed_on.isoformat() if renewed and term.renewed_on else None,
        "at": stamp,
    }


def _new_admin(seed: int, customer: Customer, day: date, stamp: str) -> Iterator[Item]:
    if day > customer.started_on and chance(seed, customer.id, "new admin", day) < 1 / 250:
        given = pick(GIVEN, seed, customer.id, "named", day)
        email = f"{given.lower()}.{day:%m%d}@{customer.id}.test"
        yield _contact(customer, email, given, "admin", day, stamp)


def _tickets(seed: int, customer: Customer, day: date) -> Iterator[Item]:
    """Small tickets live some days; the urgent one of a customer whom support fails lives five weeks."""
    for age in range(7):
        opened = day - timedelta(days=age)
        if opened >= customer.started_on and chance(seed, customer.id, "ticket", opened) < 0.02:
            lives = 1 + int(between(0, 5, seed, customer.id, "lives", opened))
            priority = "p2" if chance(seed, customer.id, "priority", opened) < 0.3 else "p3"
            yield from _ticket(customer, opened, lives, age, priority)
    if customer.cause == "slow_support":
        yield from _ticket(customer, customer.turns_on, 35, (day - customer.turns_on).days, "p1")


def _ticket(customer: Customer, opened: date, lives: int, age: int, priority: str) -> Iterator[Item]:
    if age not in (0, lives):
        return
    closed = _moment(customer, opened + timedelta(days=lives), "16:00") if age == lives else None
    yield {
        "kind": "ticket",
        "account": customer.id,
        "id": f"{customer.id}-{opened:%y%m%d}{priority}",
        "priority": priority,
        "opened_at": _moment(customer, opened, "10:00"),
        "closed_at": closed,
        "at": closed or _moment(customer, opened, "10:00"),
    }


def earlier_items(seed: int, customer: Customer, day: date) -> list[Item]:
    """What the product did once for a customer and long before `day`: connecting the data, training the admin."""
    connected = _connects_on(seed, customer, Mended())
    if connected is None:
        return []
    trained = max(_trains_on(seed, customer, Mended()), connected + timedelta(days=1))
    by = customer.people[0].email
    once = [
        _event(customer, "data_connected", connected, "11:00"),
        _event(customer, "admin_trained", trained, "14:00", by),
    ]
    return [item for item, on in zip(once, (connected, trained), strict=True) if on < day]


def _trains_on(seed: int, customer: Customer, better: Mended) -> date:
    by_itself = customer.started_on + timedelta(days=int(between(25, 62, seed, customer.id, "trained")))
    return better.since.get("trains") or by_itself


def _events(seed: int, customer: Customer, day: date, active: int, better: Mended) -> Iterator[Item]:
    age = (day - customer.started_on).days
    connected = _connects_on(seed, customer, better)
    if connected == day:
        yield _event(customer, "data_connected", day, "11:00")
    if connected is not None and connected <= day:
        trained = _trains_on(seed, customer, better)
        if day == max(trained, connected + timedelta(days=1)):
            yield _event(customer, "admin_trained", day, "14:00", customer.people[0].email)
        wants = 0.16 if age < 120 else 0.05
        if better.by("reports", day):
            wants = 0.5
        if day.weekday() < 5 and active > 0 and chance(seed, customer.id, "report", day) < wants:
            yield _event(customer, "report_created", day, "15:00")
    for person in customer.people:
        yield from _login(seed, customer, person.email, person.role, day, active)


def _login(seed: int, customer: Customer, email: str, role: str, day: date, active: int) -> Iterator[Item]:
    often = {"admin": 0.18, "champion": 0.22, "sponsor": 0.05, "user": 0.0}[role]
    if role == "sponsor" and customer.cause == "sponsor_left" and day >= customer.turns_on:
        often = 0.0
    if day.weekday() < 5 and active > 0 and chance(seed, customer.id, "login", email, day) < often:
        yield _event(customer, "login", day, "09:20", email)


def _connects_on(seed: int, customer: Customer, better: Mended) -> date | None:
    """Most connect within four weeks, some late; who never connects by itself does so once a mail or a call helped."""
    if customer.never_connects:
        return better.since.get("connects")
    by_itself = customer.started_on + timedelta(days=int(between(4, 30, seed, customer.id, "connects")))
    return min(by_itself, max(better.since.get("connects", by_itself), customer.started_on))


def _event(customer: Customer, name: str, day: date, at: str, by: str = "") -> Item:
    moment = _moment(customer, day, at)
    item = {"account": customer.id, "event": name, "at": moment, "id": f"{customer.id}:{name}:{moment}:{by}"}
    return item | ({"by": by} if by else {})


def _moment(customer: Customer, day: date, at: str) -> str:
    local = datetime.combine(day, time.fromisoformat(at), tzinfo=ZoneInfo(customer.time_zone))
    return local.isoformat()
