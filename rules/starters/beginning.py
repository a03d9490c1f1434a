"""A new document: like one there is, or an example in this rulebook's own words; always one that passes the check.

What it explains stands after two `#`: nobody has said it yet, so it is not told as what its author says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rules.layout.formatting import format_text
from rules.load import load_rulebook
from rules.pieces import piece_at
from rules.problems import Place, did_you_mean
from rules.rulebook import Documents, Rulebook
from rules.starters.email import email
from rules.starters.plan import plan
from rules.starters.playbook import playbook
from rules.starters.rule import rule
from rules.starters.story import story

Starter = Callable[[Rulebook, str], Iterator[str]]
STARTERS: Mapping[str, Starter] = {
    "rule": rule, "playbook": playbook, "story": story, "email": email, "plan": plan,
}  # fmt: skip


class NoBeginning(Exception):
    """No such document can be begun here; the message says why."""


def begin(kind: str, name: str, documents: Documents, rulebook: Rulebook, like: str = "") -> str:
    """The text of a new document. Raises NoBeginning."""
    there_are = places(kind, rulebook)
    if name in there_are:
        raise NoBeginning(f"There is a {kind} `{name}` already, at {there_are[name]}.")
    if like and like not in there_are:
        hint = did_you_mean(like, there_are) or f"There are: {', '.join(there_are) or 'none'}."
        raise NoBeginning(f"There is no {kind} `{like}`. {hint}")
    example = "" if like or kind != "story" else _shortest_story(rulebook)
    copied = like or example
    text = _renamed(kind, name, documents, there_are[copied]) if copied else ""
    if example:
        text = _explained(text, example)
    candidates = iter([text]) if copied else STARTERS[kind](rulebook, name)
    problem = ""
    for text in candidates:
        laid_out = format_text(text, file_of(kind, name)).text
        _, problems = load_rulebook({**documents, file_of(kind, name): laid_out})
        errors = [one for one in problems if one.is_error]
        if not errors:
            return laid_out
        problem = problem or f"{errors[0].message} {errors[0].hint}"
    raise NoBeginning(problem or "The account has no date, or nothing to count, on which a plan could stand.")


def _shortest_story(rulebook: Rulebook) -> str:
    """Of those that open something, for they show most; none where there is none."""
    opens = [
        (len(story.timeline), story.name)
        for story in rulebook.stories.values()
        if any(verb == "open" for line in story.timeline for verb, _ in line.expects)
    ]
    return min(opens, default=(0, ""))[1]


def _explained(text: str, example: str) -> str:
    """A story that was copied, with what a first story must know beside its lines."""
    remarks = {
        "story": f"begun like `{example}`; say here what yours shows",
        "begins": "in the workspace's zone; `day` 1 is the day after",
        "given_for": "all this was so for so long before: else a window of 28 days is unknown on day 1",
        "timeline": "what happens stands before what must be seen; mails count since the line before",
    }
    for key, remark in remarks.items():
        line = re.search(rf"^{key}:[^#\n]*$", text, re.MULTILINE)
        if line:
            text = f"{text[: line.start()]}{line[0].rstrip()}   ## {remark}{text[line.end() :]}"
    return text


def file_of(kind: str, name: str) -> str:
    """Where it stands while it is looked at; with `#`, which no author's file is named with."""
    return f"#{name}.md" if kind == "email" else f"#{name}.yaml"


def places(kind: str, rulebook: Rulebook) -> Mapping[str, Place]:
    nouns: Mapping[str, Mapping[str, Any]] = {
        "rule": rulebook.rules,
        "playbook": rulebook.playbooks,
        "story": rulebook.stories,
        "email": rulebook.emails,
        "plan": rulebook.plans,
    }
    return {name: noun.place for name, noun in nouns[kind].items()}


def _renamed(kind: str, name: str, documents: Documents, place: Place) -> str:
    """The document that stands at a place, comments and all, under another name."""
    piece = piece_at(documents, place)
    text = piece.text.rstrip("\n") + "\n" if piece else ""
    return re.sub(rf"^{kind}:.*$", lambda _: f"{kind}: {name}", text, count=1, flags=re.MULTILINE)
