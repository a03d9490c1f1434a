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
from engine.findings import Evidence, Seen
from rules.expression import FieldRef
from rules.problems import Mend, Problem
from workflows.operations.looking import who

pages = Blueprint("who", __name__)
LISTED = 50
EXAMPLES = 4
LONGEST = 4_000
"""Characters of a condition, as in a rule."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A condition with the place of one of its problems: what stands before it, the word there, what comes after.
    `rights`: what was probably meant, each with the whole condition in which it is taken.
    """

    problem: Problem
    before: str
    word: str
    after: str
    rights: tuple[tuple[str, str], ...] = ()


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
    rights = tuple((each.right, _taken(text, each)) for each in problem.mends)
    return Marked(problem, line[0][:start], word, line[0][start + len(word) :], rights)


def _taken(text: str, mend: Mend) -> str:
    lines = text.split("\n")
    at, start = mend.place.line - 1, mend.place.column - 1
    lines[at] = f"{lines[at][:start]}{mend.right}{lines[at][start + len(mend.written) :]}"
    return "\n".join(lines)


def saw(reading: Evidence) -> str:
    """`Seats: 40`; the value in the reader's words, and of children that were counted what was read of each. That there
    are any is what was asked: then these stand alone.
    """
    members = [*map(_member, reading.seen), *reading.members[len(reading.seen) :]]
    said = gettext("; ").join(members) if reading.seen else gettext(", ").join(members)
    if reading.seen and reading.value is True:
        return said
    value = _value(reading, "account")
    if said:
        value = gettext("%(value)s (%(members)s)", value=value, members=said)
    label = label_of(reading.text, "account", running_rulebook(), reader().language)
    return gettext("%(label)s: %(value)s", label=label, value=value)


def _member(seen: Seen) -> str:
    """`acme-1: End date Apr 9, 2026`; where one thing alone was reckoned of each, `core: 3.2`."""
    read = [_read(each, seen, len(seen.evidence) == 1) for each in seen.evidence]
    return (
        gettext("%(label)s: %(value)s", label=seen.key, value=gettext(", ").join(read)) if read else seen.key
    )


def _read(reading: Evidence, seen: Seen, is_alone: bool) -> str:
    value, node = _value(reading, seen.about), node_of(reading.text, seen.about, running_rulebook())
    if isinstance(node, FieldRef) and node.about == seen.about:
        field = running_rulebook().vocabulary.fields_of(seen.about).get(node.name)
        label = words.called(field.label, node.name, reader().language) if field else node.name
    elif is_alone:
        return value
    else:
        label = label_of(reading.text, seen.about, running_rulebook(), reader().language)
    return gettext("%(label)s %(value)s", label=label, value=value)


def _value(reading: Evidence, about: str) -> str:
    if reading.unknown:
        return words.says("unknown", reading.unknown)
    return shown_value(reading.value, node_of(reading.text, about, running_rulebook()), reader())


def examples() -> list[str]:
    """Conditions to begin with: what rules of this very rulebook ask of accounts."""
    rules = [rule for rule in running_rulebook().rules.values() if rule.about == "account"]
    written = [leaf.text for rule in rules for leaf in leaves_of(rule.when)]
    return list(dict.fromkeys(each for each in written if each))[:EXAMPLES]
