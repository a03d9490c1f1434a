"""An observation: one dated statement of a source about an account. What the fact log is made of."""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

ObservationKind = Literal["field", "series", "event"]
Plain = Any
"""A JSON value: None (known to be empty), bool, int, float, str, or a list or map of them."""


class Observation(NamedTuple):
    """One dated statement. A tuple, because millions are made and a frozen dataclass takes six times as long to make.

    `about` is `account`, a child kind or `event`; `child` the child's key or the event's id; `name` the
    field or event.

    Values are plain JSON in the canonical form of their type (`engine.typing`): numbers as numbers, money as
    `{"amount": "12.50", "currency": "USD"}`, dates and moments as ISO text (moments in UTC, ending in `Z`),
    spans as `90d`;
    an event's value is the map of its fields. `None` says: known to be empty.

    `observed_at`: when the source says it was so. `received_at`: when it reached us. `known_at`: from when on
    we are held to
    have known it; the same as received, save in a declared backfill. All are aware, in world time.
    """

    account: str
    about: str
    child: str
    name: str
    kind: ObservationKind
    value: Plain
    observed_at: datetime
    received_at: datetime
    known_at: datetime
    source: str
    arrival: int | None = None
    day: str = ""
    """Of a series: the day as its source wrote it, whatever zone the account is in; empty where a moment was given."""

    def digest(self, value: str) -> bytes:
        """16 bytes that are equal exactly when source, subject, name, moment and value are: what makes a
        repeat harmless. `value`: this observation's, as `encoded`; no text that is kept holds a NUL.
        """
        moment = _stamp(self.observed_at)
        said = "\0".join((self.account, self.about, self.child, self.name, self.source, moment, value))
        return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def encoded(value: Plain) -> str:
    """JSON, the same for the same value; most are numbers, which the encoder takes ten times as long for."""
    return repr(value) if type(value) in NUMBERS else _encode(value)


@lru_cache(maxsize=4096)
def _stamp(moment: datetime) -> str:
    return repr(moment.timestamp())


NUMBERS = (int, float)
_encode = json.JSONEncoder(separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode
