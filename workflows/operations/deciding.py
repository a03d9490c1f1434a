"""How a person's decision is carried out: in one transaction, done afresh where it had to give way to another; then
the bells it wants.
"""

from collections.abc import Callable
from datetime import datetime

from engine.store.session import Connection
from workflows.parts import Parts
from workflows.verdict import Verdict

Work = Callable[[Connection, datetime], Verdict]
"""Given the transaction and the world's time."""


def decide(parts: Parts, work: Work, *rings: str) -> Verdict:
    """What `work` answers; the bells ring only for a yes."""
    verdict = parts.database.write(lambda conn: work(conn, parts.clock.world(conn)))
    if verdict.allowed:
        parts.doorbell.ring(*rings)
    return verdict
