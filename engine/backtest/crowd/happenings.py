"""Events of a lot of accounts: how long each counts, and how long ago the last was."""

from datetime import timedelta

import numpy as np

from engine.backtest.crowd.covering import Covering
from engine.backtest.crowd.crowd import MILLION, Crowd
from engine.backtest.crowd.steps import Ints, Steps
from engine.moments import TICK
from engine.truth import FALSE, TRUE, UNKNOWN
from rules.condition import Comparison
from rules.values import Span

NEVER_BEGAN = -(2**62)


def leaving(crowd: Crowd, name: str, window: Span | None) -> Ints | None:
    """By event, the second at which the window has moved past it."""
    if window is None:
        return None
    over = crowd.events(name).at + window.elapsed // TICK
    return -(-over // MILLION)


def since_answers(crowd: Crowd, name: str, op: Comparison, length: timedelta, covering: Covering) -> Steps:
    """`since(event) op length`, op one of < <= > >=, as the bounds of the time since then say."""
    accounts = crowd.accounts
    last = _last(crowd, name)
    keys, (newest, is_covered, whole) = accounts.beside([last, covering.covered(), covering.unbroken_since()])
    account = keys // accounts.length
    begins, ends = keys - account * accounts.length, accounts.ends(keys)
    latest = np.where(is_covered, np.maximum(newest, whole), 2**62)
    # Before `low` it surely is not so long ago, from `high` on it surely is.
    wide = length // TICK
    is_strict = op in (">", "<=")
    low = _from_when(newest, wide, is_strict, NEVER_BEGAN)
    high = np.maximum(_from_when(latest, wide, is_strict, 2**62), low)
    if wide < 0 or (wide == 0 and not is_strict):
        high = np.full_like(high, NEVER_BEGAN)
    edges = [begins, np.clip(low, begins, ends), np.clip(high, begins, ends)]
    truths = [FALSE, UNKNOWN, TRUE] if op in (">", ">=") else [TRUE, UNKNOWN, FALSE]
    seconds = np.stack(edges, axis=1).reshape(-1)
    row = np.repeat(np.arange(len(keys)), 3)
    values = np.tile(np.array(truths, np.int8), len(keys))
    is_some = seconds < ends[row]
    return accounts.changes((keys - begins)[row][is_some] + seconds[is_some], values[is_some])


def _from_when(moment: Ints, length: int, is_strict: bool, unset: int) -> Ints:
    """The first whole second at which so much time has passed since then, or with `is_strict` more."""
    over = moment + length
    found = over // MILLION + 1 if is_strict else -(-over // MILLION)
    return np.where(moment == unset, unset, found)


def _last(crowd: Crowd, name: str) -> Steps:
    """The microsecond of the newest that counts, from the span's first second; of none NEVER_BEGAN."""
    owners, at, _, _ = crowd.events(name)
    in_order = np.lexsort((owners.start, owners.account))
    account, second, at = owners.account[in_order], owners.start[in_order], at[in_order]
    if len(
        at
    ):  # each account's are lifted above those of the one before, so that none is taken for the next one's
        lift = account * (int(at.max()) - int(at.min()) + 1)
        at = np.maximum.accumulate(at + lift) - lift
    return crowd.accounts.settled(account, second, at, NEVER_BEGAN)
