"""And, or, not: Kleene's tables, and how long the whole surely stays as it is.

What is false because of one part stays so as long as that part does, whatever the others do: of several false parts
the one that lasts longest counts. The same of `or` and its true parts.
"""

from collections.abc import Sequence
from datetime import datetime

from engine.frame import Frame
from engine.moments import NEVER
from engine.reading import Judge
from engine.truth import FALSE, TRUE, UNKNOWN, Truth


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
        answers = []
        for part in parts:
            answer = part(frame)
            if answer[0] is decisive and answer[1] is NEVER:
                return answer
            answers.append(answer)
        return joined(answers, decisive)

    return judge


def joined(answers: Sequence[tuple[Truth, datetime]], decisive: Truth) -> tuple[Truth, datetime]:
    """The whole of parts already answered. `decisive`: FALSE for and, TRUE for or."""
    if len(answers) == 1:
        return answers[0]
    whole, settled, decided = ~decisive, NEVER, None
    for answer, until in answers:
        if answer is decisive:
            decided = until if decided is None or until > decided else decided
        else:
            whole = answer if answer is UNKNOWN else whole
            settled = until if until < settled else settled
    return (whole, settled) if decided is None else (decisive, decided)
