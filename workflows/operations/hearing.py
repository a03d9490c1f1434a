"""What comes back after a letter has left: a reply, a click, a bounce, a complaint; and what a person decides about
one of which nobody knows whether it arrived.
"""

from datetime import datetime
from typing import Literal

from engine.store.ledger import note
from engine.store.session import Connection
from workflows import effects
from workflows.addresses import same_address
from workflows.effects import Effect
from workflows.moves import Heardword
from workflows.operations.deciding import decide
from workflows.parts import Parts
from workflows.runs import hear
from workflows.store.effects import effect_of, locked_effect, save_effect
from workflows.store.runs import add_visits, locked_run, save_runs, wake_run
from workflows.store.suppression import lift, suppress
from workflows.verdict import YES, Reason, Verdict, no

Bounce = Literal["hard_bounce", "complaint"]


def reply_heard(parts: Parts, effect_key: str, what: Heardword = "replied", by: str = "") -> Verdict:
    """Its recipient (or `by`) replied, clicked or answered: the run hears it. An unknown one is thereby known to have
    arrived. Told twice it changes nothing more.
    """

    def work(conn: Connection, now: datetime) -> Verdict:
        effect = effect_of(conn, effect_key)
        if effect is None or effect.kind != "email":
            return no(Reason.NO_SUCH_EFFECT)
        _run_hears(conn, effect, what, by or effect.recipient, now)
        settled = locked_effect(conn, effect_key)
        if settled is not None and settled.state == "unknown":
            arrived = effects.sent(settled, now, {"settled_by": what})
            save_effect(conn, arrived, settled.fence, settled.state)
        _note(conn, effect, f"hear_{what}", by or effect.recipient, now)
        return YES

    return decide(parts, work, "advance")


def _run_hears(conn: Connection, effect: Effect, what: Heardword, by: str, now: datetime) -> None:
    run = locked_run(conn, effect.cause_id)
    if run is None or not run.is_live:
        return
    heard = hear(run, what, effect.step, by, now)
    save_runs(conn, [heard.run])
    add_visits(conn, [(run.id, visit) for visit in heard.visits])
    wake_run(conn, run.id, now)


def bounce_heard(parts: Parts, effect_key: str, kind: Bounce, said: str = "") -> Verdict:
    """It came back, or its recipient complained: the address is not written to again."""

    def work(conn: Connection, now: datetime) -> Verdict:
        effect = locked_effect(conn, effect_key)
        if effect is None or effect.kind != "email":
            return no(Reason.NO_SUCH_EFFECT)
        if effect.state == "unknown":
            save_effect(conn, effects.refused(effect, now, said), effect.fence, effect.state)
        suppress(conn, at=now, reason=kind, by="perennial", address=same_address(effect.recipient))
        _note(conn, effect, f"hear_{kind}", "", now, said)
        return YES

    return decide(parts, work)


def decide_unknown(
    parts: Parts, effect_key: str, decision: Literal["retry", "delivered"], by: str
) -> Verdict:
    """A person says what became of an effect in doubt."""

    def work(conn: Connection, now: datetime) -> Verdict:
        effect = locked_effect(conn, effect_key)
        if effect is None:
            return no(Reason.NO_SUCH_EFFECT)
        if effect.state != "unknown":
            return no(Reason.NOT_UNKNOWN, detail=effect.state)
        if decision == "retry":
            after = effects.try_again(effect, None, f"{by} says: try again")
        else:
            after = effects.sent(effect, now, {"settled_by": by})
        save_effect(conn, after, effect.fence, effect.state)
        _note(conn, effect, "decide_unknown", by, now, decision)
        return YES

    return decide(parts, work, "deliver")


def unsubscribe_address(parts: Parts, address: str, topic: str = "", by: str = "") -> Verdict:
    """No more marketing about this topic, or (empty) about any. Honoured before the next send."""

    def work(conn: Connection, now: datetime) -> Verdict:
        mailbox = same_address(address)
        if suppress(conn, at=now, reason="unsubscribed", by=by or mailbox, address=mailbox, topic=topic):
            note(
                conn,
                at=now,
                action="unsubscribe",
                subject="address",
                subject_id=mailbox,
                reason=topic,
                by=by or mailbox,
            )
        return YES

    return decide(parts, work)


def resubscribe_address(parts: Parts, address: str, topic: str = "", by: str = "") -> Verdict:
    """The same person takes it back."""

    def work(conn: Connection, now: datetime) -> Verdict:
        mailbox = same_address(address)
        if lift(conn, at=now, reason="unsubscribed", address=mailbox, topic=topic):
            note(
                conn,
                at=now,
                action="resubscribe",
                subject="address",
                subject_id=mailbox,
                reason=topic,
                by=by or mailbox,
            )
        return YES

    return decide(parts, work)


def _note(conn: Connection, effect: Effect, action: str, by: str, now: datetime, said: str = "") -> None:
    note(
        conn,
        at=now,
        action=action,
        account=effect.account,
        subject="effect",
        subject_id=effect.key,
        reason=said,
        by=by,
        edition=effect.edition,
        detail={"step": effect.step, "run": effect.cause_id},
    )
