"""Effects: one thing to be done outside, its key, and the states it may pass through. Pure.

    planned -> claimed -> in_flight -> sent | refused | failed | unknown
       |          |-> planned           a crash or a passing refusal: nothing had been sent
       |-> sent                         what our own database does (a task, an update) happens as it is planned
       |-> suppressed | deferred | cancelled

`in_flight` surrounds the one moment that cannot be undone: a crash there leaves `unknown`, which is a person's
decision, because nobody can know. Leases are time; the fence is truth: whoever holds an old fence changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from workflows.verdict import Reason

Kind = Literal["email", "notice", "task", "update", "escalate"]
Cause = Literal["run", "escalation", "signal", "task", "playbook", "incident"]
State = Literal[
    "planned",
    "claimed",
    "in_flight",
    "sent",
    "refused",
    "failed",
    "unknown",
    "suppressed",
    "deferred",
    "cancelled",
]
FINAL: frozenset[str] = frozenset({"sent", "refused", "failed", "suppressed", "cancelled"})
MAY_BECOME: Mapping[str, frozenset[str]] = {
    "planned": frozenset({"claimed", "sent", "suppressed", "deferred", "cancelled", "failed"}),
    "deferred": frozenset({"planned", "claimed", "sent", "suppressed", "deferred", "cancelled", "failed"}),
    "claimed": frozenset({"planned", "deferred", "in_flight", "sent", "refused", "failed", "cancelled"}),
    "in_flight": frozenset({"planned", "sent", "refused", "failed", "unknown"}),
    "unknown": frozenset({"planned", "sent", "refused"}),
}
OUTSIDE: frozenset[str] = frozenset({"email", "notice"})
"""The kinds that leave through a channel; the others are carried out in the database, in the planning transaction."""
MOST_CRASHES = 3
"""Work that killed its worker this often is set aside."""
NOTHING: Mapping[str, Any] = {}


@lru_cache(maxsize=4096)
def effect_key(cause: str, cause_id: str, step: str, n: int, recipient: str) -> str:
    """The name of an effect: the same cause, step, turn and recipient make the same key, on any day, in any copy."""
    said = json.dumps([cause, cause_id, step, n, recipient], ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Effect:
    """One row. `content` is what to send in plain JSON, never a secret; `until` is when a deferred one is asked again.

    `due_at`, `planned_at`, `done_at` and `until` are world time; the lease and the backoff are machine time.
    """

    kind: Kind
    cause: Cause
    cause_id: str
    account: str
    step: str
    n: int
    recipient: str
    content: Mapping[str, Any]
    planned_at: datetime
    due_at: datetime
    edition: int = 0
    state: State = "planned"
    reason: str = ""
    until: datetime | None = None
    done_at: datetime | None = None
    fence: int = 0
    machine_lease_until: datetime | None = None
    machine_next_at: datetime | None = None
    attempts: int = 0
    receipt: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def key(self) -> str:
        return effect_key(self.cause, self.cause_id, self.step, self.n, self.recipient)

    @property
    def crashes(self) -> int:
        return int(self.receipt.get("crashes", 0))


class NotAllowed(ValueError):
    """An effect cannot pass from the one state to the other."""


def move(effect: Effect, to: State, **changes: Any) -> Effect:
    """The effect in its next state; NotAllowed if there is no such way."""
    if to not in MAY_BECOME.get(effect.state, frozenset()):
        raise NotAllowed(f"effect {effect.key} is {effect.state} and cannot become {to}")
    return replace(effect, state=to, **changes)


def claim(effect: Effect, machine_now: datetime, lease: timedelta) -> Effect:
    """Ours until the lease ends: whoever claimed it before holds a smaller fence and stops."""
    return move(
        effect,
        "claimed",
        fence=effect.fence + 1,
        attempts=effect.attempts + 1,
        machine_lease_until=machine_now + lease,
        machine_next_at=None,
        reason="",
        until=None,
    )


def fly(effect: Effect, machine_now: datetime, lease: timedelta) -> Effect:
    """What comes next cannot be undone."""
    return move(effect, "in_flight", machine_lease_until=machine_now + lease)


def sent(effect: Effect, now: datetime, receipt: Mapping[str, Any]) -> Effect:
    kept = {**effect.receipt, **receipt}
    return move(effect, "sent", done_at=now, receipt=kept, reason="", until=None, machine_lease_until=None)


def refused(effect: Effect, now: datetime, said: str) -> Effect:
    """The world will not have it for this recipient, now or later."""
    kept = {**effect.receipt, "said": said}
    return move(
        effect, "refused", done_at=now, reason=Reason.REFUSED.value, receipt=kept, machine_lease_until=None
    )


def failed(effect: Effect, now: datetime, reason: Reason, said: str) -> Effect:
    kept = {**effect.receipt, "said": said}
    return move(effect, "failed", done_at=now, reason=reason.value, receipt=kept, machine_lease_until=None)


def unknown(effect: Effect, said: str) -> Effect:
    """It may have arrived or not: a person decides, or a later event of the world does."""
    kept = {**effect.receipt, "said": said}
    return move(effect, "unknown", reason=Reason.UNKNOWN.value, receipt=kept, machine_lease_until=None)


def try_again(effect: Effect, machine_at: datetime | None, said: str) -> Effect:
    """A passing refusal: planned once more, not before `machine_at`."""
    kept = {**effect.receipt, "said": said}
    return move(
        effect,
        "planned",
        machine_next_at=machine_at,
        machine_lease_until=None,
        receipt=kept,
        reason=Reason.WILL_RETRY.value,
    )


def deferred(effect: Effect, reason: Reason, until: datetime | None) -> Effect:
    """Not now: asked again at `until`, or, without one, when what stands in the way is lifted."""
    return move(effect, "deferred", reason=reason.value, until=until, machine_lease_until=None)


def suppressed(effect: Effect, now: datetime, reason: Reason) -> Effect:
    return move(effect, "suppressed", reason=reason.value, done_at=now, until=None, machine_lease_until=None)


def cancelled(effect: Effect, now: datetime, reason: Reason) -> Effect:
    return move(effect, "cancelled", reason=reason.value, done_at=now, until=None, machine_lease_until=None)


def abandoned(effect: Effect, now: datetime) -> Effect:
    """Its owner's lease is over. In flight: nobody can know. Claimed: nothing was sent; the third crash ends it."""
    if effect.state == "in_flight":
        return unknown(effect, "the worker stopped between the last byte and the answer")
    counted = replace(effect, receipt={**effect.receipt, "crashes": effect.crashes + 1})
    if counted.crashes >= MOST_CRASHES:
        return failed(
            counted, now, Reason.CRASH_LOOP, f"its worker stopped {counted.crashes} times while at it"
        )
    return move(counted, "planned", machine_lease_until=None)
