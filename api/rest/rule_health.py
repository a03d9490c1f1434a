"""How rules are, what those on trial would have done, and how much is known."""

from flask import Blueprint, Response

from api.guards import needs
from api.identity import parts
from api.rest.asking import answer
from api.schemas.rule_health import CoverageOfAllOut, RuleHealthOut
from api.schemas.rulebook import TrialOut
from workflows.operations.looking import coverage, rules_health, trial_of_rule

routes = Blueprint("rule_health", __name__, url_prefix="/api/v1")


@routes.get("/rulebook/health")
@needs("viewer")
def show_health() -> Response:
    """Every rule, those with most to complain of first."""
    return answer({"items": RuleHealthOut(many=True).dump(rules_health(parts()))})


@routes.get("/rulebook/rules/<name>/trial")
@needs("viewer")
def show_trial(name: str) -> Response:
    return answer(TrialOut().dump(trial_of_rule(parts(), name)))


@routes.get("/coverage")
@needs("viewer")
def show_coverage() -> Response:
    """Reads every account now."""
    return answer(CoverageOfAllOut().dump(coverage(parts())))
