"""Where nothing tells what was meant: an example of what may be asked of the noun that stands there, or that there is
no such noun.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from rules.everyday.nouns import Noun, nouns
from rules.right_examples import asked_of
from rules.scope import Names

_NO_NOUNS = re.compile(
    "no|not|never|any|every|all|an?|more|less|fewer|at|only|days|became|created|customers?|accounts?|true|clients?|"
    "the|our|my|their|this|that|these|those|it|they|we|who|which|with|if|when|is|are|show|find|list|give|get|tell|me|"
    "please|hello|hi|very|really|too|quite|big|small|large|high|low|good|bad|people|companies|company",
    re.IGNORECASE,
)
_ASKED = (
    (r".*(?:%|below|under|above|dropped|fell|down\b|up\b)", "number", "series", "money"),
    (r"[a-z]+$", "choice", "teammate", "yes/no"),
    (r".*\b(?:days?|weeks?|months?|years?|ago)\b", "date", "moment"),
)
"""What follows a name, and what is probably asked about."""
_BY_KIND = {"event": "count({0}, 30d) > 3", "milestone": "late({0})"}


def examples_of(name: str, names: Names, milestones: Sequence[str]) -> Iterator[str]:
    """By what it holds, of every noun that may be meant."""
    for noun in nouns(name, names, milestones):
        yield noun.asked(_example(noun)) if noun.kind != "child" else f"count({noun.name}) > 3"


def _example(noun: Noun) -> str:
    if noun.type is None:
        return _BY_KIND[noun.kind].replace("{0}", noun.name)
    return asked_of(noun.name, noun.type, is_share=noun.is_share)


def no_such(name: str, rest: str, names: Names, is_near: bool) -> str:
    """With what is called nearly so, or else what there is of the kind that is asked about in the `rest`; without
    either where there are examples near (`is_near`), or nothing tells of what it is asked.
    """
    vocabulary = names.scope.vocabulary
    known = {
        *names.names_of(names.local),
        *names.names_of("account"),
        *vocabulary.children,
        *vocabulary.events,
    }
    if name in names.scope.plans:
        first = next(iter(names.scope.plans[name]), "")
        return f"`{name}` is a plan: ask of its milestones, such as `late({name}.{first})`." if first else ""
    choices = (
        one.type.of
        for about in ("account", *vocabulary.children)
        for one in vocabulary.fields_of(about).values()
    )
    if any(name.lower() in each for each in choices):
        return ""  # a value, and what is amiss stands elsewhere
    if name in known or not name or _NO_NOUNS.fullmatch(name):
        return ""
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.75) if not is_near else []
    there_are = _there_are(rest, names) if not is_near else ""
    return f"Nothing is called `{name}` here. {f'Did you mean `{near[0]}`?' if near else there_are}".rstrip()


def _there_are(rest: str, names: Names) -> str:
    found = _of_kinds(next((kinds for said, *kinds in _ASKED if re.match(said, rest)), []), names)
    return f"There are: {', '.join(found[:12])}." if found else ""


def _of_kinds(wanted: Sequence[str], names: Names) -> list[str]:
    found = [
        each
        for about in dict.fromkeys((names.local, "account"))
        for each in sorted(names.names_of(about))
        if getattr(getattr(names.field_of(about, each), "type", None), "kind", "") in wanted
    ]
    return list(dict.fromkeys(found))
