"""A fault of configuration parks the playbook: nothing more of it goes out, ops is told once, no contact is burned."""

from datetime import datetime

from engine.store.ledger import note
from engine.store.session import Connection
from rules.rulebook import Rulebook
from workflows.operations.deciding import decide
from workflows.operations.incidents import tell_ops
from workflows.parts import Parts
from workflows.store.effects import resume_parked
from workflows.store.holds import hold, lift
from workflows.store.runs import unpark
from workflows.verdict import YES, Reason, Verdict, no


def park_playbook(
    conn: Connection, today: Rulebook, playbook: str, said: str, now: datetime, by: str = "perennial"
) -> bool:
    """Parks it; False if it is parked already. Rings wanted: deliver."""
    if not hold(conn, playbook, said[:500], now, by):
        return False
    note(
        conn,
        at=now,
        action="park_playbook",
        subject="playbook",
        subject_id=playbook,
        reason=said[:500],
        by=by,
    )
    content = {"notice": "parked", "playbook": playbook, "said": said[:500]}
    tell_ops(conn, today, cause=("playbook", playbook), content=content, now=now)
    return True


def release_playbook(parts: Parts, playbook: str, by: str) -> Verdict:
    """A person has set right what was wrong: what waits goes on where it stood."""

    def work(conn: Connection, now: datetime) -> Verdict:
        if not lift(conn, playbook):
            return no(Reason.NOT_PARKED, detail=playbook)
        unpark(conn, playbook, now)
        resume_parked(conn, playbook, now)
        note(conn, at=now, action="release_playbook", subject="playbook", subject_id=playbook, by=by)
        return YES

    return decide(parts, work, "advance", "deliver")
