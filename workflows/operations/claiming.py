"""The claim: of what is due, what may go out now. Every stage is asked in the very transaction that claims, in the
order of precedence, so that a cap counts what was claimed a moment before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from engine.store.ledger import note
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.caps import precedence
from workflows.carrying import Carried
from workflows.channels import ChannelError
from workflows.effects import Effect, abandoned, cancelled, claim, deferred, sent, suppressed
from workflows.operations.keeping import keep
from workflows.operations.sendings import Facts, Look, load_looks
from workflows.parts import Loaded, Parts
from workflows.receipts import Receipts
from workflows.stages import stand, still_true
from workflows.store import effects as store
from workflows.store.world import is_turn_of
from workflows.verdict import Reason, Verdict

LEASE = timedelta(seconds=90)
LOOKS_AHEAD = 4
"""How many times as many are looked at as are taken: where a cap leaves room for one, the more urgent goes first."""
ENDED = {
    Reason.RUN_ENDED,
    Reason.GOAL_REACHED,
    Reason.EXITED,
    Reason.SIGNAL_CLOSED,
    Reason.CAUSE_ANSWERED,
    Reason.RECALLED,
}
"""Noes that end an effect because what it was for is over."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An effect that is ours until its lease ends, and what its letter is written from."""

    effect: Effect
    look: Look


@dataclass(slots=True)
class Claims:
    """What a claiming transaction came to. `over`: runs whose goal, exit or signal was seen on the way. `faults`:
    playbooks parked since, and why. `changed`, `carried`: what the transaction writes.
    """

    now: datetime
    taken: list[Claimed] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    looked_at: int = 0
    today: Loaded | None = None
    faults: dict[str, ChannelError] = field(default_factory=dict)
    changed: list[Effect] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)

    @property
    def rulebook(self) -> Rulebook:
        """The running edition's."""
        assert self.today is not None
        return self.today.rulebook


def claim_due(parts: Parts, receipts: Receipts, limit: int) -> Claims:
    """Claims up to `limit` effects; everything else that was due is settled or put off, with its reason."""
    machine_now = parts.clock.machine()
    with parts.database.reading() as conn:
        if not store.is_due(conn, parts.clock.world(conn), machine_now):
            return Claims(parts.clock.world(conn))

    def work(conn: Connection) -> Claims:
        claims = Claims(parts.clock.world(conn))
        if not is_turn_of(conn, "deliver"):
            return claims
        store.one_at_a_time(conn)
        due = store.due_effects(conn, claims.now, machine_now, limit * LOOKS_AHEAD)
        ready = _settle_lost(conn, due, receipts, claims)
        facts = load_looks(conn, parts, ready, claims.now)
        claims.today = facts.today
        ready.sort(key=lambda each: precedence(facts.looks[each.key].sending, facts.looks[each.key].priority))
        for effect in _together(ready, limit):
            _one(conn, effect, facts, receipts, machine_now, claims)
        store.save_locked(conn, claims.changed)
        keep(conn, claims.carried, claims.now)
        return claims

    return parts.database.write(work)


def _settle_lost(conn: Connection, due: list[Effect], receipts: Receipts, claims: Claims) -> list[Effect]:
    """What a lost worker held: sent after all, if a receipt says so; else unknown, or to be tried again."""
    ready = []
    for effect in due:
        claims.looked_at += 1
        if effect.state not in ("claimed", "in_flight"):
            ready.append(effect)
            continue
        receipt = receipts.of(effect.key) if effect.state == "in_flight" else None
        after = sent(effect, claims.now, receipt) if receipt else abandoned(effect, claims.now)
        claims.changed.append(after)
        if after.state == "planned":
            ready.append(after)
        elif after.state != "sent":
            tell(conn, after, claims.now)
    return ready


def _together(ready: list[Effect], limit: int) -> list[Effect]:
    """What a lost worker held comes alone: what stops its worker takes nobody along, and what only waited behind a mail
    that took long is not counted with it again.
    """
    if ready and ready[0].crashes:
        return ready[:1]
    return [effect for effect in ready if not effect.crashes][:limit]


def _one(
    conn: Connection, effect: Effect, facts: Facts, receipts: Receipts, machine_now: datetime, claims: Claims
) -> None:
    look = facts.looks[effect.key]
    before = receipts.of(effect.key)
    if before is not None:
        claims.changed.append(sent(effect, claims.now, {**before, "reason": Reason.SENT_BEFORE.value}))
        return
    asks = still_true if effect.kind == "task" else stand
    verdict = asks(look.sending, facts.circumstances(look), claims.now)
    if not verdict.allowed:
        _refuse(conn, effect, look, verdict, claims)
    elif effect.kind == "task":
        assert look.bearing is not None
        carried = Carried()
        carried.add(effect, look.bearing)
        claims.changed.append(carried.effects.pop(0))
        claims.carried.join(carried)
    else:
        mine = claim(effect, machine_now, LEASE)
        mine = replace(mine, receipt={**mine.receipt, **_where(look)}) if effect.kind == "email" else mine
        facts.count(look, claims.now)
        claims.changed.append(mine)
        claims.taken.append(Claimed(mine, look))


def _where(look: Look) -> dict[str, object]:
    """The zone the stages went by; and names that are none, for which a warning is owed."""
    return {"zone": look.zone.name, **({"wrong_zones": list(look.zone.wrong)} if look.zone.wrong else {})}


def _refuse(conn: Connection, effect: Effect, look: Look, verdict: Verdict, claims: Claims) -> None:
    """The no of a stage: put off until then, or ended by name."""
    if verdict.reason in (Reason.PLAYBOOK_PARKED, Reason.FEED_BROKEN, Reason.MAIL_HELD):
        after = replace(deferred(effect, verdict.reason, None), due_at=store.SOMEDAY)
    elif verdict.until is not None:
        after = replace(deferred(effect, verdict.reason, verdict.until), due_at=verdict.until)
    elif verdict.reason in ENDED:
        after = cancelled(effect, claims.now, verdict.reason)
        claims.over += [look.run.id] if look.run is not None and look.run.is_live else []
    else:
        after = suppressed(effect, claims.now, verdict.reason)
    said = {"detail": verdict.detail} if verdict.detail else {}
    after = replace(after, receipt={**after.receipt, **said})
    claims.changed.append(after)
    if after.state != effect.state or after.reason != effect.reason:
        tell(conn, after, claims.now, verdict.detail)


def tell(conn: Connection, effect: Effect, now: datetime, said: str = "") -> None:
    """A line in the ledger: what became of an effect, and why."""
    detail: Mapping[str, object] = {
        "kind": effect.kind,
        "recipient": effect.recipient,
        "step": effect.step,
        "cause": effect.cause,
        "cause_id": effect.cause_id,
        "until": effect.until.isoformat() if effect.until else None,
        "said": said or effect.receipt.get("said", ""),
    }
    note(
        conn,
        at=now,
        action=f"effect_{effect.state}",
        account=effect.account,
        subject="effect",
        subject_id=effect.key,
        reason=effect.reason,
        edition=effect.edition,
        detail=detail,
    )
