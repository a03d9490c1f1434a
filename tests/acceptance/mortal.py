"""A real worker, or the sweep, that kills itself with -9 at a chosen point; run as a process by the tests.

`python -m tests.acceptance.mortal ROLE POINT DEATHS`: ROLE is a queue or `sweep`; POINT is where it dies, or `never`;
DEATHS is a file that counts deaths, after two of which it lives on: a third by the same run would set that run aside,
as it should. Leases are short here, so that a test need not
wait for them.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from workflows.operations import claiming, climbing, delivery, running
from workflows.operations.sweep import run_sweep
from workflows.queues import Doorbell
from workflows.settings import load_settings
from workflows.worker import run_worker

MOST_DEATHS = 2
SHORT = timedelta(seconds=2)


def killing(original: Callable[..., Any], deaths: Path, *, after: bool) -> Callable[..., Any]:
    """`original`, with an end before it is called or after it has returned."""

    def wrapped(*given: Any, **named: Any) -> Any:
        answer = original(*given, **named) if after else None
        if not after or answer:
            die(deaths)
        return answer if after else original(*given, **named)

    return wrapped


def die(deaths: Path) -> None:
    with deaths.open("a") as file:
        file.seek(0, os.SEEK_END)
        if file.tell() >= MOST_DEATHS:
            return
        file.write("x")
    os.kill(os.getpid(), signal.SIGKILL)


def arm(point: str, deaths: Path) -> None:
    """Where it dies: in the transaction that plans, after the claim, between *in flight* and the dot, between the dot
    and the record, and between a commit and its ring.
    """
    if point == "plan":
        kept = running.keep

        def plan(conn: Any, carried: Any, now: Any) -> None:
            kept(conn, carried, now)
            if carried.effects:
                die(deaths)

        running.keep = plan
    elif point == "claim":
        claimed = delivery.claim_due

        def claim(*given: Any) -> Any:
            claims = claimed(*given)
            if claims.taken:
                die(deaths)
            return claims

        delivery.claim_due = claim
    elif point == "in_flight":
        before_dot = delivery.Attempt.before_dot

        def fly(attempt: Any, posted: Any) -> None:
            before_dot(attempt, posted)
            die(deaths)

        delivery.Attempt.before_dot = fly  # type: ignore[method-assign]
    elif point == "record":
        delivery.Attempt.record = killing(delivery.Attempt.record, deaths, after=False)  # type: ignore[method-assign]
    elif point == "enqueue":
        Doorbell.ring = killing(Doorbell.ring, deaths, after=False)  # type: ignore[method-assign]
    else:
        assert point == "never", point


def main(role: str, point: str, deaths: str) -> None:
    for module in (running, climbing, claiming):
        module.LEASE = SHORT
    delivery.FLIGHT = SHORT
    arm(point, Path(deaths))
    settings = load_settings(os.environ)
    if role == "sweep":
        run_sweep(settings)
    else:
        run_worker(settings, role)


if __name__ == "__main__":
    main(*sys.argv[1:])
