"""When to try again after a passing refusal: ever later, a little apart from the others, and not for ever. Pure."""

import hashlib
from datetime import datetime, timedelta

FIRST_AFTER = timedelta(seconds=15)
AT_MOST_AFTER = timedelta(hours=2)
MOST_ATTEMPTS = 14
"""With the pauses above: about a day, which is as long as a mail server is usually mended within."""
SPREAD = 0.25


def next_attempt(key: str, attempts: int, machine_now: datetime) -> datetime | None:
    """The machine's time of the next attempt after `attempts` of them; None when there shall be none.

    The pause doubles from 15 s up to two hours, moved by up to a quarter either way: by the key, so that a
    thousand effects refused together do not come back together, and so that the same effect always waits the same.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    pause: timedelta = min(FIRST_AFTER * 2 ** max(attempts - 1, 0), AT_MOST_AFTER)
    return machine_now + pause * (1 + SPREAD * _lean(key, attempts))


def _lean(key: str, attempts: int) -> float:
    """A number in [-1, 1) that is the same for the same key and attempt."""
    digest = hashlib.blake2b(f"{key}:{attempts}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**63 - 1
