"""Who the pretend customers are: size, contract, modules, people, and the one thing each may leave us for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from api.demo.chance import between, chance, pick

Cause = Literal["", "never_connected", "one_module", "sponsor_left", "slow_support"]
Course = Literal["steady", "growing", "declining", "never"]

CAUSES: dict[Cause, str] = {
    "": "none: renews unless the price is wrong, which happens to one in twenty",
    "never_connected": "the data was never connected, so nobody saw a result; four in five leave",
    "one_module": "bought three modules or more and uses one; the bill looks three times too high; half leave",
    "sponsor_left": "the person who bought us left, and use falls by half every month; two in three leave",
    "slow_support": "an urgent ticket stayed open for weeks; two in five leave",
}
LEAVES: dict[Cause, float] = {
    "": 0.05,
    "never_connected": 0.8,
    "one_module": 0.5,
    "sponsor_left": 0.67,
    "slow_support": 0.4,
}
"""The share that does not renew, when nobody mends the cause."""

PLACES = (
    ("CN", "Asia/Shanghai", "zh-CN"),
    ("CN", "Asia/Shanghai", "zh-CN"),
    ("DE", "Europe/Berlin", "en"),
    ("US", "America/New_York", "en"),
    ("IN", "Asia/Kolkata", "en"),
    ("GB", "Europe/London", "en"),
)
FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Copper",
    "Coral",
    "Delta",
    "Ember",
    "Falcon",
    "Granite",
    "Harbor",
    "Indigo",
    "Juniper",
    "Kestrel",
    "Lantern",
    "Maple",
    "Meridian",
    "Nimbus",
    "Orchard",
    "Pebble",
    "Quartz",
    "Raven",
    "Saffron",
    "Tidal",
    "Umber",
    "Violet",
    "Willow",
    "Zephyr",
]
SECOND = [
    "Foods",
    "Freight",
    "Labs",
    "Textiles",
    "Clinics",
    "Retail",
    "Energy",
    "Robotics",
    "Media",
    "Travel",
    "Tools",
    "Optics",
]
GIVEN = [
    "Ana",
    "Ben",
    "Chloe",
    "Dev",
    "Emma",
    "Farid",
    "Grace",
    "Hugo",
    "Ines",
    "Jun",
    "Kira",
    "Liam",
    "Mina",
    "Noor",
    "Omar",
    "Priya",
    "Rosa",
    "Sami",
    "Tess",
    "Yuki",
]
MODULES = ("core", "analytics", "api", "workflows", "planning")


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    role: Literal["champion", "admin", "sponsor", "user"]
    joined_on: date


@dataclass(frozen=True, slots=True)
class Customer:
    """One pretend customer. `level`: the share of seats that is active on a good day; `uses`: share by module.
    `leaves_for_it`: whether its cause makes it leave; else it leaves as anybody does, and only behaves as it would.
    """

    id: str
    name: str
    tier: Literal["high", "mid", "tech"]
    owner: str
    region: str
    time_zone: str
    language: str
    started_on: date
    seats: int
    level: float
    course: Course
    turns_on: date
    cause: Cause
    uses: tuple[tuple[str, float], ...]
    people: tuple[Person, ...]
    contract_months: int
    amount: int
    auto_renew: bool
    notice_days: int
    answers_mail: float
    answers_call: float
    leaves_for_it: bool = True

    @property
    def never_connects(self) -> bool:
        return self.cause == "never_connected"


def make_cast(seed: int, count: int, today: date) -> tuple[Customer, ...]:
    """`count` customers as they stand on `today`; with fewer, the same first ones."""
    return tuple(_customer(seed, number, today) for number in range(count))


def _customer(seed: int, number: int, today: date) -> Customer:
    def roll(*about: object) -> float:
        return chance(seed, number, *about)

    name = f"{FIRST[number % len(FIRST)]} {SECOND[(number // len(FIRST) + number % len(FIRST) * 5) % len(SECOND)]}"
    short = name.lower().replace(" ", "-")
    tier: Literal["high", "mid", "tech"] = (
        "high" if roll("tier") < 0.12 else "mid" if roll("tier") < 0.5 else "tech"
    )
    cause = _cause(roll("cause"))
    course = _course(cause, roll("course"))
    is_new = roll("new") < 0.2
    age = int(between(3, 110, seed, number, "age")) if is_new else int(between(120, 900, seed, number, "age"))
    region, time_zone, language = pick(PLACES, seed, number, "place")
    seats = {"high": 120, "mid": 40, "tech": 12}[tier] + int(
        roll("seats") * {"high": 280, "mid": 60, "tech": 18}[tier]
    )
    started_on = today - timedelta(days=age)
    return Customer(
        id=short,
        name=name,
        tier=tier,
        owner="mei" if roll("owner") < 0.6 else "raj",
        region=region,
        time_zone=time_zone,
        language=language,
        started_on=started_on,
        seats=seats,
        level=between(0.55, 0.92, seed, number, "level"),
        course=course,
        turns_on=today + timedelta(days=int(between(-150, 60, seed, number, "turn"))),
        cause=cause,
        uses=_uses(seed, number, tier, cause),
        people=_people(seed, number, short, started_on),
        contract_months=12 if roll("term") < 0.8 else 24,
        amount=seats * int(between(180, 420, seed, number, "price")),
        auto_renew=roll("auto") < 0.35,
        notice_days=30 if roll("notice") < 0.6 else 60,
        answers_mail=between(0.15, 0.6, seed, number, "mail"),
        answers_call=between(0.4, 0.9, seed, number, "call"),
    )


def _cause(rolled: float) -> Cause:
    shares: tuple[tuple[Cause, float], ...] = (
        ("never_connected", 0.10),
        ("one_module", 0.22),
        ("sponsor_left", 0.32),
        ("slow_support", 0.38),
    )
    return next((cause for cause, below in shares if rolled < below), "")


def _course(cause: Cause, rolled: float) -> Course:
    if cause == "never_connected":
        return "never"
    if cause == "sponsor_left":
        return "declining"
    return "growing" if rolled < 0.25 else "steady"


def _uses(seed: int, number: int, tier: str, cause: Cause) -> tuple[tuple[str, float], ...]:
    """The modules it is entitled to, and the share of its active people who use each."""
    count = {"high": 5, "mid": 4, "tech": 3}[tier] - int(chance(seed, number, "modules") * 2)
    count = max(count, 3) if cause == "one_module" else count
    shares = [("core", 1.0)]
    for name in MODULES[1:count]:
        unused = cause == "one_module" or chance(seed, number, "unused", name) < 0.04
        shares.append((name, 0.0 if unused else between(0.25, 0.8, seed, number, "share", name)))
    return tuple(shares)


def _people(seed: int, number: int, short: str, started_on: date) -> tuple[Person, ...]:
    roles: tuple[Literal["champion", "admin", "sponsor", "user"], ...] = (
        "admin",
        "champion",
        "sponsor",
        "user",
    )
    people = []
    for place, role in enumerate(roles):
        given = GIVEN[(number * 3 + place * 7 + int(chance(seed, number, role) * 5)) % len(GIVEN)]
        people.append(Person(f"{given.lower()}.{role}@{short}.test", given, role, started_on))
    return tuple(people)
