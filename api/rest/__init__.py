"""The API for programs: JSON under /api/v1, one file a noun, and the two questions a supervisor asks."""

from flask import Flask, request

from api.rest import (
    accounts,
    arrivals,
    backtests,
    editions,
    effects,
    health,
    incidents,
    observations,
    questions,
    rule_health,
    rulebook,
    runs,
    signals,
    tasks,
)
from api.rest.asking import query

NOUNS = (
    observations,
    accounts,
    signals,
    runs,
    effects,
    editions,
    tasks,
    rulebook,
    backtests,
    questions,
    arrivals,
    incidents,
    rule_health,
    health,
)

ASKING = frozenset(
    {
        "accounts.list_accounts",
        "accounts.show_journey",
        "arrivals.list_arrivals",
        "arrivals.list_waiting",
        "effects.list_effects",
        "incidents.list_incidents",
        "observations.list_observations",
        "observations.tell_observations",
        "questions.explain",
        "runs.list_runs",
        "signals.list_signals",
        "tasks.list_tasks",
    }
)
"""Routes that read their query, and refuse what they do not know of it."""
TAKING_ANYTHING = frozenset({"health"})
"""Asked by machines that may add to the address what they like."""


def register_rest(app: Flask) -> None:
    app.before_request(_refuse_unasked)
    for noun in NOUNS:
        app.register_blueprint(noun.routes)


def _refuse_unasked() -> None:
    """Before a route that takes nothing from the query: whoever writes something there means something by it."""
    noun = (request.endpoint or "").partition(".")[0]
    is_ours = noun in {each.routes.name for each in NOUNS} - TAKING_ANYTHING
    if request.args and is_ours and request.endpoint not in ASKING:
        query()
