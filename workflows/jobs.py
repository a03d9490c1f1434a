"""One function a kind of work: what a ring makes a worker do. No job has arguments; a job that finds nothing is over.

The worker process says once which parts it works with; RQ finds these functions by name.
"""

import time
from collections.abc import Callable

import structlog

from engine.store.session import DatabaseAway
from workflows.operations.arrivals import process_arrivals
from workflows.operations.climbing import climb_escalations
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.running import advance_runs
from workflows.parts import Parts, quiet
from workflows.store.world import phase_of

WORKS_AT_MOST_SECONDS = 1.0
"""Then the job ends and rings again: what arrives without end does not keep its queue's other kind from its turn, and
a worker asked to stop does so soon.
"""
CATCH_UP_AT_ONCE = 1000

log = structlog.get_logger()
_served: list[Parts] = []


def serve(parts: Parts) -> None:
    """What the jobs of this process work with."""
    _served[:] = [parts]


def arrivals() -> None:
    _work("arrivals", process_arrivals)


def evaluate() -> None:
    _work("evaluate", evaluate_accounts)


def catch_up() -> None:
    """Evaluates a great many, as after a new edition or an import, beside what is urgent."""
    _work("evaluate", lambda parts: evaluate_accounts(parts, limit=CATCH_UP_AT_ONCE))


def advance() -> None:
    _work("advance", advance_runs)


def climb() -> None:
    _work("climb", climb_escalations)


def deliver() -> None:
    _work("deliver", deliver_effects)


def _work(kind: str, do: Callable[[Parts], int]) -> None:
    """Batch after batch until there is nothing due, or it is time to let others be heard."""
    (parts,) = _served
    silent = quiet(parts)
    until = time.monotonic() + WORKS_AT_MOST_SECONDS
    try:
        while (turn := _turn(parts, kind)) is not None and do(silent if turn else parts):
            if time.monotonic() > until:
                parts.doorbell.ring(kind)
                return
    except DatabaseAway as error:
        log.warning("database_away", kind=kind, error=str(error))
    except Exception:
        log.exception("job_failed", kind=kind)


def _turn(parts: Parts, kind: str) -> str | None:
    """While a virtual world moves, whose turn it is, if it is ours, else None; empty while everybody may work."""
    with parts.database.reading() as conn:
        phase = phase_of(conn)
    return phase if phase in ("", kind) else None
