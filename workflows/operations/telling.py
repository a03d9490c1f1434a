"""What we ourselves say about an account goes into the fact log like any other word: an update, how a task ended."""

from collections.abc import Sequence
from datetime import datetime

from engine.observations import Observation, Plain
from engine.store.accounts import mark_told
from engine.store.log import append, digested
from engine.store.session import Connection

SOURCE = "perennial"


def tell_field(
    conn: Connection,
    account: str,
    field: str,
    value: Plain,
    now: datetime,
    about: str = "account",
    child: str = "",
) -> None:
    """A field's value (canonical JSON) as of now. The account is due for evaluation."""
    said = Observation(
        account=account,
        about=about,
        child=child,
        name=field,
        kind="field",
        value=value,
        observed_at=now,
        received_at=now,
        known_at=now,
        source=SOURCE,
    )
    append(conn, digested([said]))
    mark_told(conn, [account], now)


def tell_fields(conn: Connection, told: Sequence[tuple[str, str, Plain]], now: datetime) -> None:
    """Fields of accounts: account, field, value."""
    for account, field, value in told:
        tell_field(conn, account, field, value, now)


def tell_outcome(conn: Connection, account: str, step: str, outcome: str, now: datetime) -> None:
    """A task of this step id ended so: a fact that `done()` and `outcome()` read."""
    tell_field(conn, account, "outcome", outcome, now, about="task", child=step)
