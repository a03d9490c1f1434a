"""What stands still until somebody looks, counted."""

from sqlalchemy import Connection, and_, false, func, select, true

from engine.store.schema import account, arrival, signal, waiting


def count_of(conn: Connection, what: str) -> int:
    """How much stands still until somebody looks: `waiting_observations`, `failed_arrivals`, `failed_accounts`."""
    queries = {
        "waiting_observations": select(func.count()).select_from(waiting),
        "failed_arrivals": select(func.count()).select_from(arrival).where(arrival.c.state == "failed"),
        "failed_accounts": select(func.count()).select_from(account).where(account.c.error != ""),
    }
    return conn.execute(queries[what]).scalar_one()


def signals_that_ask(conn: Connection, owner: str = "") -> dict[str, int]:
    """Signals that wait for a person: `held_signals` for a yes, `asking_signals` to be closed; of one owner, or all.

    What is held stands in an incident: only an owner has theirs counted one by one.
    """
    s = signal.c
    is_asking = and_(s.state.in_(("open", "acknowledged")), s.waits_for == "person")
    wanted = {"held_signals": s.state == "held", "asking_signals": is_asking}
    whose = s.owner == owner if owner else true()
    wanted = wanted if owner else {**wanted, "held_signals": false()}
    return {
        name: conn.execute(select(func.count()).select_from(signal).where(which, whose)).scalar_one()
        for name, which in wanted.items()
    }
