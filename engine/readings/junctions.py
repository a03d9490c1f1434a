"""And, or, not: Kleene's tables, and how long the whole surely stays as it is.

What is false because of one part stays so as long as that part does, whatever the others do: of several false parts
the one that lasts longest counts. The same of `or` and its true parts.
"""

from collections.abc import Sequence
from datetime import datetime

from engine.frame import Frame
from engine.moments import NEVER
from engine.reading import Judge
from engine.truth import FALSE, TRUE, Truth


def conjunction(parts: Sequence[Judge]) -> Judge:
    return _joined(parts, decisive=FALSE)


def disjunction(parts: Sequence[Judge]) -> Judge:
    return _joined(parts, decisive=TRUE)


def negation(part: Judge) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        answer, until = part(frame)
        return ~answer, until

    return judge


def _joined(parts: Sequence[Judge], decisive: Truth) -> Judge:
    def judge(frame: Frame) -> tuple[Truth, datetime]:
        return joined([part(frame) for part in parts], decisive)

    return judge


def joined(answers: Sequence[tuple[Truth, datetime]], decisive: Truth) -> tuple[Truth, datetime]:
    """The whole of parts already answered. `decisive`: FALSE for and, TRUE for or."""
    if len(answers) == 1:
        return answers[0]
    decided = [until for answer, until in answers if answer is decisive]
    if decided:
        return decisive, max(decided)
    combine = min if decisive is FALSE else max
    truths = [answer for answer, _ in answers]
    return combine(truths, default=~decisive), min((until for _, until in answers), default=NEVER)
