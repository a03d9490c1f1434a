"""What befalls an account, at random: what is told of it, what people do, and how much time goes by before."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

ACCOUNTS = ("acme", "east")


@dataclass(frozen=True)
class Happens:
    """After so many hours: what, to which account, and with what."""

    hours: int
    what: str
    account: str
    value: Any


VALUES: dict[str, list[Any]] = {
    "seats": [None, 5, 15, 25],
    "tier": ["high", "mid", "tech"],
    "score": [1, 5, None],
    "start_date": ["2026-02-27", "2026-03-03", "2026-03-08", None],
    "time_zone": ["UTC", "America/New_York", "Asia/Shanghai"],
    "parent": ["acme", None, "other", "crm:77"],
    "owner": ["mei", "lin"],
    "contract.ends_on": ["2026-03-05", "2026-03-09", "2026-03-20", None],
    "contract.amount": [1, 9],
    "contract.renewed_on": [None, "2026-03-04"],
    "module.entitled": [True, False],
    "contact.role": ["admin", "user"],
}
OTHER: dict[str, list[Any]] = {
    "event": ["login", "login", "report_created"],
    "points": [0, 4, 9],
    "users": [0, 4, 9],
    "waive": ["kickoff", "value"],
    "move": ["kickoff", "value"],
    "restore": ["kickoff", "value"],
    "snooze_signal": [1, 30, 60],
    "lift_snooze": [0],
    "acknowledge": [0],
    "close_signal": [0],
    "snooze_task": [1, 30],
    "acknowledge_task": [0],
    "close_task": ["reached", "no_answer", "leaving", "done"],
    "suppress": [30, 60, 0],
    "lift": [0],
    "release": [0],
    "dismiss": [0],
    "reply": ["replied"],
    "silence": ["telemetry", "billing", "crm"],
    "speak": ["telemetry", "billing", "crm"],
    "alias": [0],
    "by_hand": ["r0", "r9"],
    "backfill": [0],
    "publish": [1, 0],
    "recall": ["r0", "r1", "r9", ""],
    "hold_mail": [True, False],
    "nothing": [0],
}


@st.composite
def happenings(draw: Any) -> Happens:
    kind = draw(st.sampled_from([*VALUES, *OTHER, "event", "event", "seats", "close_task", "nothing"]))
    value = draw(st.sampled_from({**VALUES, **OTHER}[kind]))
    return Happens(draw(st.sampled_from([0, 1, 5, 24, 30, 60])), kind, draw(st.sampled_from(ACCOUNTS)), value)
