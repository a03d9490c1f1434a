"""A story read aloud says whom it has on trial, and what is told of the accounts below."""

import pytest

from api.aloud.steps import Teller
from api.aloud.stories import StoryTold, story_told
from tests.pure.documents import FOLDER, rulebook_of


def told(name: str, language: str = "en") -> StoryTold:
    rulebook = rulebook_of((FOLDER / f"{name}.good.yaml").read_text())
    (story,) = rulebook.stories.values()
    return story_told(story, Teller(rulebook, language))


def test_accounts_below_are_told_with_their_children() -> None:
    story = told("story_of_a_group")
    assert "subsidiary east: Name is Acme East, Seats is 12" in story.given
    assert any(
        each.startswith("subsidiary west: ") and "contract c1: Amount is" in each for each in story.given
    )
    (_, second) = story.days
    assert any(each.startswith("subsidiary west: Seats is 4") for each in second.happens)


@pytest.mark.parametrize(
    ("language", "given", "must"),
    [
        (
            "en",
            "On trial: “idle” does not act on it (the account is kept out to compare with).",
            "“idle” would be open, were it not on trial",
        ),
        ("zh-CN", "试运行：“idle”不对其采取行动", "若非试运行，“idle”本会打开"),
    ],
)
def test_a_trial_is_told_with_its_reason(language: str, given: str, must: str) -> None:
    story = told("story_of_a_trial", language)
    assert any(each.startswith(given) for each in story.given), story.given
    assert must in story.days[0].must
