"""What is about to be sent, and all that decides whether it may be. Pure values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from engine.truth import TRUE, Truth
from rules.delivery import NO_LIMITS, Delivery
from workflows.zones import Zone, pick_zone

Audience = Literal["customer", "team"]


@dataclass(frozen=True, slots=True)
class Sending:
    """What is about to be sent. `due_at`: when it was to go out, moved along by every deferral."""

    key: str
    account: str
    recipient: str
    due_at: datetime
    audience: Audience = "customer"
    klass: Literal["service", "marketing"] = "service"
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """A standing no: for an address, for an account (address empty), or for both together. `topic`: of an opt-out."""

    address: str
    account: str
    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """An earlier mail to a customer, also one that is under way or of which nobody knows whether it arrived."""

    key: str
    recipient: str
    account: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that the stages look at, read in the claiming transaction.

    `is_live`: the run goes on, or the task or escalation a notice speaks of still waits for an answer. `is_recalled`:
    what opened its signal was taken back. `is_mail_held`: somebody holds all mail to customers. `guard`: the
    step's own `only_if`. `signal`: the rule's condition, asked again only with `on_signal_closed: exit`. `exit`: the
    name of an exit that is definitely true. `sent`: within the longest window of the caps. `pace_until`: machine time.
    `broken`: a feed that its rule hangs on, while that is broken or silent.
    """

    is_live: bool = True
    is_recalled: bool = False
    is_mail_held: bool = False
    parked: str = ""
    broken: str = ""
    guard: Truth = TRUE
    signal: Truth = TRUE
    goal_is_reached: bool = False
    exit: str = ""
    suppressions: tuple[Suppression, ...] = ()
    sent: tuple[Sent, ...] = ()
    delivery: Delivery = NO_LIMITS
    zone: Zone = field(default_factory=lambda: pick_zone(()))
    pace_until: datetime | None = None
