"""Which breaks of a rulebook no story notices: each is played against the stories that touch it, until one fails."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.rulebook import Rulebook
from rules.story import Story
from workflows.stories.mutants.mutant import Mutant
from workflows.stories.play import Played, first_failing
from workflows.stories.theatre import Theatre
from workflows.stories.touching import named_in, words_of_playbook, words_of_rule

OPENS = ("open", "pending", "closed", "window", "email", "task", "ended")
"""Verbs that show something at work; stories with them notice most, and are played first."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A break and the story that noticed it; no story: it survived. `stories`: how many were played."""

    mutant: Mutant
    noticed_by: str
    stories: int

    @property
    def survived(self) -> bool:
        return not self.noticed_by


def touching(mutant: Mutant, rulebook: Rulebook, played: Mapping[str, Played]) -> list[Story]:
    """The stories that name what is broken, or saw it at work; those that show most first. Only such as passed."""
    words = _words(mutant, rulebook)
    found = [
        story
        for name, story in rulebook.stories.items()
        if played[name].passed and (words & named_in(story) or words & played[name].touched)
    ]
    return sorted(found, key=lambda story: (not words & named_in(story, OPENS), len(story.timeline)))


def try_one(mutant: Mutant, stories: Sequence[Story], theatre: Theatre) -> Tried:
    with theatre.understudy(mutant.rulebook) as other:
        return Tried(mutant, first_failing(stories, other) if stories else "", len(stories))


def _words(mutant: Mutant, rulebook: Rulebook) -> frozenset[str]:
    if mutant.kind == "playbook":
        return frozenset(words_of_playbook(rulebook.playbooks[mutant.name]))
    return frozenset(words_of_rule(rulebook.rules[mutant.name]))
