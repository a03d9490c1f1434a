"""Every rule we ship is shown at work, and shown to leave alone what it should."""

from collections.abc import Iterator

import pytest

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.story import Story
from workflows.stories.expect import named


@pytest.fixture(scope="module")
def library() -> Rulebook:
    documents, problems = read_folder(library_folder())
    rulebook, more = load_rulebook(documents)
    assert rulebook is not None, [*problems, *more]
    return rulebook


def test_the_library_has_neither_problems_nor_warnings() -> None:
    documents, problems = read_folder(library_folder())
    assert (*problems, *load_rulebook(documents)[1]) == ()


def test_every_rule_has_a_story_that_opens_it(library: Rulebook) -> None:
    opened = {rule for story in library.stories.values() for rule in rules_of(story, "open")}
    assert set(library.rules) - opened == set()


def test_every_rule_has_a_story_that_does_not_open_it(library: Rulebook) -> None:
    left_alone = {
        rule
        for story in library.stories.values()
        for rule in rules_of(story, "not_open")
        if rule not in set(rules_of(story, "open"))
    }
    assert set(library.rules) - left_alone == set()


def test_every_playbook_is_shown_to_its_end(library: Rulebook) -> None:
    ended = {
        playbook
        for story in library.stories.values()
        for line in story.timeline
        for verb, value in line.expects
        if verb == "ended"
        for playbook, _ in named(value)
    }
    assert set(library.playbooks) - ended == set()


def test_every_email_is_shown_to_be_sent(library: Rulebook) -> None:
    sent = {
        email
        for story in library.stories.values()
        for line in story.timeline
        for verb, value in line.expects
        if verb == "email"
        for email, _ in named(value)
    }
    assert set(library.emails) - sent == set()


def rules_of(story: Story, verb: str) -> Iterator[str]:
    for line in story.timeline:
        for each, value in line.expects:
            if each == verb:
                yield from (rule for rule, _ in named(value))
