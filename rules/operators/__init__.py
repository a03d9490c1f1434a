"""The verbs of the language: every operator and function, from which reading aloud and the reference are made."""

from collections.abc import Mapping

from rules.operators.comparing import COMPARING
from rules.operators.joining import JOINING
from rules.operators.operator import Operator, Phrase
from rules.operators.reckoning import RECKONING
from rules.operators.series import SERIES
from rules.operators.several import SEVERAL
from rules.operators.timing import TIMING
from rules.operators.work import WORK

GROUPS: Mapping[str, tuple[Operator, ...]] = {
    "Joining conditions": JOINING,
    "Comparing and asking": COMPARING,
    "Reckoning": RECKONING,
    "Dates and history": TIMING,
    "Series": SERIES,
    "Children and events": SEVERAL,
    "Milestones, signals, tasks, replies": WORK,
}
OPERATORS: Mapping[str, Operator] = {
    operator.name: operator for group in GROUPS.values() for operator in group
}
FUNCTIONS: Mapping[str, Operator] = {
    name: operator for name, operator in OPERATORS.items() if operator.forms[0].startswith(f"{name}(")
}

__all__ = ["FUNCTIONS", "GROUPS", "OPERATORS", "Operator", "Phrase", "usage"]


def usage(name: str) -> str:
    """How a function is written, for a problem's sentence."""
    return " or ".join(f"`{form}`" for form in OPERATORS[name].forms)
