"""What is wrong with a rule, told from its record. Pure.

A complaint has a name from a closed list; `detail` completes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

WEEK = timedelta(days=7)
WEEKS = 12
"""How many weeks make a rule's habit."""
TIMES = 10
"""So many times its habit in one week is no chance any more."""
A_FEW = 10
"""Fewer openings in a week are nothing to speak of, whatever the habit."""
LONG = timedelta(days=90)
ENOUGH_JUDGED = 5
"""Judgements before a share of them says anything."""
Code = Literal["owner_left", "never_fired", "ten_times", "fields_quiet", "few_useful"]


@dataclass(frozen=True, slots=True)
class Complaint:
    code: Code
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """`habit`: openings a week over the twelve weeks before this one; None: it has not run for so long, and what it
    opened so far may be the backlog of its first days. `useful`, `not_useful`: tasks called so. `quiet`:
    fields it reads of which nobody has told for longer than they may be old, or ever. `is_old`: it ran 90 days ago.
    """

    rule: str
    owner: str
    this_week: int
    habit: float | None
    last_opened_at: datetime | None
    useful: int
    not_useful: int
    quiet: tuple[str, ...]
    is_old: bool

    @property
    def useful_share(self) -> float | None:
        """None where nobody has judged."""
        judged = self.useful + self.not_useful
        return self.useful / judged if judged else None


def habit_of(openings: Sequence[datetime], now: datetime) -> tuple[int, float]:
    """Of this week, and a week on average before it."""
    this_week = sum(each > now - WEEK for each in openings)
    before = sum(now - (WEEKS + 1) * WEEK < each <= now - WEEK for each in openings)
    return this_week, before / WEEKS


def complaints_of(record: Record, people: Mapping[str, object], now: datetime) -> tuple[Complaint, ...]:
    found: list[Complaint] = []
    if record.owner and record.owner not in people:
        found.append(Complaint("owner_left", record.owner))
    if record.is_old and (record.last_opened_at is None or record.last_opened_at <= now - LONG):
        found.append(Complaint("never_fired", str(LONG.days)))
    if record.this_week >= A_FEW and record.habit and record.this_week >= TIMES * record.habit:
        found.append(Complaint("ten_times", f"{record.this_week}"))
    if record.quiet:
        found.append(Complaint("fields_quiet", ", ".join(record.quiet)))
    share = record.useful_share
    if share is not None and share < 1 / 3 and record.useful + record.not_useful >= ENOUGH_JUDGED:
        found.append(Complaint("few_useful", f"{share:.0%}"))
    return tuple(found)


SAYS: Mapping[Code, Mapping[str, str]] = {
    "owner_left": {
        "en": "{detail}, who answers for it, is no longer in the team.",
        "zh-CN": "负责人 {detail} 已不在团队中。",
    },
    "never_fired": {
        "en": "It has opened nothing in {detail} days.",
        "zh-CN": "{detail} 天内从未触发。",
    },
    "ten_times": {
        "en": "It opened {detail} this week, ten times its habit.",
        "zh-CN": "本周触发 {detail} 次，为平常的十倍以上。",
    },
    "fields_quiet": {
        "en": "Nobody tells what it reads: {detail}.",
        "zh-CN": "所读取的字段目前无人更新：{detail}。",
    },
    "few_useful": {
        "en": "Only {detail} of its judged tasks were called useful.",
        "zh-CN": "其任务中仅 {detail} 被评为有用。",
    },
}
ADVICE: Mapping[Code, str] = {
    "owner_left": "Write another `owner:` into the rule.",
    "never_fired": "Take it out, or see with `perennial explain` what it never finds.",
    "ten_times": "Look at two or three of them: has the world changed, or a feed?",
    "fields_quiet": "See that their source still tells them; until then the rule is blind or goes by old values.",
    "few_useful": "Ask those who got the tasks what was wrong with them, and change the rule.",
}


def says_of(complaint: Complaint) -> dict[str, str]:
    return {language: text.format(detail=complaint.detail) for language, text in SAYS[complaint.code].items()}
