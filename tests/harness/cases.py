"""Cases to judge a rule by, told one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from engine.backtest.columns import Watched, instant
from engine.backtest.drawn import Ints
from engine.backtest.judged import Judged
from engine.backtest.judging import Accounts, Judging
from engine.backtest.past import Span, Spans


@dataclass(frozen=True, slots=True)
class Case:
    """One account: when the rule opened, when it watched it, when its fate came (None: not by the end), and whether
    somebody acted on the rule's signal.
    """

    account: str
    opened: tuple[datetime, ...]
    watched: Spans
    fate_at: datetime | None = None
    is_helped: bool = False
    began: datetime | None = None
    """When the account was first there; as far as is known, when the rule began to watch it."""


class Signals(NamedTuple):
    account: Ints
    at: Ints


def judge(cases: Sequence[Case], within: timedelta, span: Span, until: datetime, asked: int = 1) -> Judged:
    """`span`: in which it was rehearsed. `until`: to where fates are known; no earlier than the span's end. `asked`:
    how many rules are at once.
    """
    accounts = Accounts.of([(case.account, case.fate_at, case.began) for case in cases])
    rows = [(number, instant(at)) for number, case in enumerate(cases) for at in case.opened]
    flat = np.array(rows, np.int64).reshape(-1, 2)
    watched = Watched.gathered({number: case.watched for number, case in enumerate(cases)})
    is_helped = np.array([case.is_helped for case in cases], np.bool_)
    judging = Judging(accounts, within, span[1], until, asked)
    return judging.judge(Signals(flat[:, 0], flat[:, 1]), watched, is_helped)
