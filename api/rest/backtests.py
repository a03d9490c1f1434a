"""Backtests: what rules would have opened on the recorded facts, and what they would have caught and missed."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.problems import Refused, bad_request
from api.rest.asking import answer, body_of
from api.schemas.backtests import MODES, BacktestIn
from api.schemas.questions import ProblemOut
from rules.pieces import with_text
from workflows.operations.desk import Desk, backtest_desk, base_documents
from workflows.operations.looking.backtest_asked import Question, Unanswerable
from workflows.operations.looking.backtest_plain import as_plain
from workflows.operations.looking.backtesting import backtest

routes = Blueprint("backtests", __name__, url_prefix="/api/v1/rulebook")


@routes.post("/backtest")
@needs("csm")
def ask_backtest() -> Response:
    """Of rules of the running edition, or of one rule given as text. Nothing is kept."""
    said = body_of(BacktestIn())
    mode: Any = MODES[said["facts"]]
    question = Question(said["from_"], said["to"], tuple(said["rules"]), said["fate"], mode)
    try:
        if "rule" not in said:
            return answer(as_plain(backtest(parts(), question)))
        desk = Desk(*with_text(base_documents(parts()), "rule", said["rule"], said["instead_of"]))
        draft = backtest_desk(parts(), desk, question)
    except Unanswerable as error:
        raise bad_request("unanswerable", str(error)) from None
    problems = ProblemOut(many=True).dump(draft.problems)
    if draft.found is None:
        message = problems[0]["message"] if problems else "No rule is named in it."
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "rule-refused", message, problems)
    return answer(as_plain(draft.found) | {"problems": problems})
