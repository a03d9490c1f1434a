"""How all rules are, and how much is known."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from api.console.frame import reader
from api.guards import needs
from api.identity import parts
from workflows.operations.looking import coverage, rules_health
from workflows.wording import reads_part

pages = Blueprint("health", __name__)


@pages.get("/rules/health")
@needs("viewer")
def show_health() -> ResponseReturnValue:
    return render_template("console/health.html", rules=rules_health(parts()))


@pages.get("/coverage")
@needs("viewer")
def show_coverage() -> ResponseReturnValue:
    """Reads every account now."""
    return render_template("console/coverage.html", found=coverage(parts()), share_of=_share_of)


def _share_of(part: int, whole: int) -> str:
    return reads_part(part, whole, reader().language)
