"""A verdict as an answer: yes is done; each named no has its status, and the moment at which it may become a yes."""

from http import HTTPStatus
from typing import Any

from api.problems import Refused
from workflows.verdict import Reason, Verdict

NOT_THERE = frozenset(
    {
        Reason.NO_SUCH_TASK,
        Reason.NO_SUCH_SIGNAL,
        Reason.NO_SUCH_EFFECT,
        Reason.NO_SUCH_RUN,
        Reason.NO_SUCH_MILESTONE,
        Reason.NO_SUCH_INCIDENT,
        Reason.NO_SUCH_RULE,
        Reason.NO_SUCH_CHILD,
        Reason.NO_SUCH_DRAFT,
        Reason.NO_SUCH_EDITION,
    }
)
NOT_SO = frozenset(
    {
        Reason.NO_SUCH_LINE,
        Reason.NO_SUCH_OUTCOME,
        Reason.ANSWER_WANTED,
        Reason.ANSWER_MISTYPED,
        Reason.NOT_AHEAD,
        Reason.NOTE_WANTED,
        Reason.DRAFT_HAS_PROBLEMS,
    }
)


def refuse_no(verdict: Verdict) -> None:
    """Raises Refused for a no: 404 where there is no such thing, 422 where what was sent does not fit, else 409."""
    if verdict.allowed:
        return
    said = verdict.reads("en")
    sentence = f"{said[:1].upper()}{said[1:]}."
    errors: list[dict[str, Any]] = []
    if verdict.until is not None:
        errors.append({"reason": "until", "until": verdict.until.isoformat()})
    raise Refused(_status(verdict.reason), verdict.reason.value.replace("_", "-"), sentence, errors)


def _status(reason: Reason) -> HTTPStatus:
    if reason in NOT_THERE:
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.UNPROCESSABLE_ENTITY if reason in NOT_SO else HTTPStatus.CONFLICT
