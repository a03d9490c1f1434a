"""The stories that a draft touches, played before it goes live: a test that nobody plays protects nobody."""

import re
from dataclasses import dataclass

from rules.load import load_rulebook
from rules.pieces import pieces_apart, pieces_of
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.operations.looking.moment import NotThere, looking
from workflows.parts import Parts
from workflows.store.drafts import draft_of
from workflows.stories.play import Played, play_all
from workflows.stories.theatre import open_theatre

MOST_STORIES = 12
"""Stories played at one asking."""
NAMED = frozenset({"rule", "playbook", "email", "plan", "escalation", "story"})
"""Kinds that stories name, or that name what a story names; on the others all stories rest."""
WORD = re.compile(r"[\w-]+")
"""What a name may be: looked for in the words of a text, and not the text for every name, of which there are many."""


@dataclass(frozen=True, slots=True)
class DraftStories:
    """`there_are`: as many are touched; the first of them were played."""

    played: tuple[Played, ...] = ()
    there_are: int = 0
    is_good: bool = True


def play_draft(parts: Parts, key: int) -> DraftStories:
    """Not `is_good`: the draft has an error, and nothing can be played. Raises NotThere."""
    with looking(parts) as moment:
        draft = draft_of(moment.conn, key)
        if draft is None:
            raise NotThere("draft", str(key))
        before = parts.editions.documents(moment.conn, draft.base) if draft.base else {}
    return _play(before, draft.documents)


def play_edition(parts: Parts, number: int) -> DraftStories:
    """The same of an edition, beside the one before it."""
    with looking(parts) as moment:
        before = parts.editions.documents(moment.conn, number - 1) if number > 1 else {}
        after = parts.editions.documents(moment.conn, number)
    return _play(before, after)


def _play(before: Documents, after: Documents) -> DraftStories:
    rulebook, _ = load_rulebook(after)
    if rulebook is None:
        return DraftStories(is_good=False)
    touched = stories_touched(rulebook, before, after)
    with open_theatre(after, rulebook) as theatre:
        return DraftStories(tuple(play_all(touched[:MOST_STORIES], theatre)), len(touched))


def stories_touched(rulebook: Rulebook, before: Documents, after: Documents) -> list[Story]:
    """Stories that are new or changed, and those that name what is, or what names it; of what all rests on, all."""
    apart = set(pieces_apart(before, after))
    if any(kind not in NAMED for kind, _ in apart):
        return list(rulebook.stories.values())
    written = [(each, frozenset(WORD.findall(each.text))) for each in pieces_of(after) if each.kind in NAMED]
    names = {name for kind, name in apart if kind != "story"}
    for _ in range(2):  # a mail is named by its playbook, a playbook by its rule
        names |= {
            each.name for each, words in written if each.kind != "story" and not words.isdisjoint(names)
        }
    lines = {
        (each.place.path, line)
        for each, words in written
        if each.kind == "story" and ((each.kind, each.name) in apart or not words.isdisjoint(names))
        for line in each.lines
    }
    return [each for each in rulebook.stories.values() if (each.place.path, each.place.line) in lines]
