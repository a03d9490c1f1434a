"""The API for programs: JSON under /api/v1, one file a noun, and the two questions a supervisor asks."""

from flask import Flask

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


def register_rest(app: Flask) -> None:
    for noun in NOUNS:
        app.register_blueprint(noun.routes)
