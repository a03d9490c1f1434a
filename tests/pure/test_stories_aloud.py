"""A story read aloud says whom it has on trial, and what is told of the accounts below."""

import pytest

from api.aloud.steps import Teller
from api.aloud.stories import StoryTold, story_told
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
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


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            (
                "“idle” is told no: it must stay so for a while first; it opened here not long ago",
                (
                    "the mail “tips” has gone to ana@acme.test, ben@acme.test; its subject has “minutes”; "
                    "it says “Hello”; it says “3 modules”"
                ),
                "there is the task “kickoff-call” for mei; it says “Acme”",
                "“tips” is told no: this contact has been written to often enough lately",
            ),
        ),
        (
            "zh-CN",
            (
                "“idle”被拒绝：须先持续一段时间；不久前在此打开过",
                "邮件“tips”已发给 ana@acme.test，ben@acme.test；主题含“minutes”；内容含“Hello”；内容含“3 modules”",
                "有任务“kickoff-call”，由 mei 负责；内容含“Acme”",
                "“tips”被拒绝：近期已向该联系人发送足够多的邮件",
            ),
        ),
    ],
)
def test_what_a_mail_says_and_who_says_no_is_told_in_words(language: str, lines: tuple[str, ...]) -> None:
    days = told("story_of_a_verdict", language).days
    assert tuple(each for day in days for each in day.must) == lines


def test_facts_of_one_account_stand_apart_in_chinese_too() -> None:
    assert told("story_of_a_verdict", "zh-CN").given[0] == "一个客户：Seats为 4，Tier为 mid。"


def test_of_which_child_a_signal_is_expected_is_told() -> None:
    library, _ = load_rulebook(read_folder(library_folder())[0])
    assert library is not None
    story = next(each for name, each in library.stories.items() if name.startswith("a module hardly anybody"))
    (_, opening, *_) = story_told(story, Teller(library, "en")).days
    assert "“module-hardly-used” of api is open" in opening.must
    assert "“module-hardly-used” of core is not open" in opening.must
