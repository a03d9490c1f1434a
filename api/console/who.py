"""Of whom a condition is true at a moment, with the values read; and apart from them, of whom that is unknown."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from api.console import words
from api.console.asked_why import moment_picked
from api.console.evidence import label_of, node_of, shown_value
from api.console.frame import reader, running_rulebook
from api.console.speech import gettext
from api.guards import needs
from api.identity import parts
from engine.evidence import leaves_of
from engine.findings import Evidence
from rules.problems import Problem
from workflows.operations.looking import who

pages = Blueprint("who", __name__)
LISTED = 50
EXAMPLES = 4
LONGEST = 4_000
"""Characters of a condition, as in a rule."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A condition with the place of one of its problems: what stands before it, the word there, what comes after."""

    problem: Problem
    before: str
    word: str
    after: str


@pages.get("/who")
@needs("viewer")
def ask_who() -> ResponseReturnValue:
    text = request.args.get("condition", "").strip()[:LONGEST]
    at = request.args.get("at", "").strip()[:100]
    then, refusal = moment_picked(at)
    found = who(parts(), text, then) if text and not refusal else None
    most = None if request.args.get("all") else LISTED
    return render_template(
        "console/who.html",
        condition=text,
        at=at,
        refusal=refusal,
        found=found,
        marked=[marked(each, text) for each in found.problems] if found else [],
        most=most,
        saw=saw,
        examples=examples() if found is None else [],
    )


def marked(problem: Problem, text: str) -> Marked:
    line = text.splitlines()[problem.place.line - 1 : problem.place.line] or [""]
    start = min(max(problem.place.column - 1, 0), len(line[0]))
    word = line[0][start:].split(" ")[0] or line[0][start : start + 1]
    return Marked(problem, line[0][:start], word, line[0][start + len(word) :])


def saw(reading: Evidence) -> str:
    """`Seats: 40`; the value in the reader's words."""
    label = label_of(reading.text, "account", running_rulebook(), reader().language)
    if reading.unknown:
        return gettext("%(what)s: %(why)s", what=label, why=words.says("unknown", reading.unknown))
    node = node_of(reading.text, "account", running_rulebook())
    value = shown_value(reading.value, node, reader())
    if reading.members:
        value = gettext("%(value)s (%(members)s)", value=value, members=gettext(", ").join(reading.members))
    return gettext("%(label)s: %(value)s", label=label, value=value)


def examples() -> list[str]:
    """Conditions to begin with: what rules of this very rulebook ask of accounts."""
    rules = [rule for rule in running_rulebook().rules.values() if rule.about == "account"]
    written = [leaf.text for rule in rules for leaf in leaves_of(rule.when)]
    return list(dict.fromkeys(each for each in written if each))[:EXAMPLES]
