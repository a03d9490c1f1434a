"""Stories of rules that may not act on the account: what would have opened, and that nothing comes of it."""

from collections.abc import Iterator

import pytest

from tests.pure.documents import problems_of
from tests.store import test_stories as whole
from tests.store.test_stories import TOLD, loaded, only, played, small
from workflows.stories.play import play_all

RULES = """
rule: idle
says: "{name} is idle"
because: Ask why.
area: adoption
when: seats < 10
LOOSE
start: nurture
"""
QUIET = "no_email: true, no_task: any, not_open: idle"
NOT_CARRIED = "  - {day: 1, would_open: idle, " + QUIET + "}\n  - {day: 2, " + QUIET + "}"


@pytest.fixture(scope="module", autouse=True)
def the_theatres_close_in_the_end() -> Iterator[None]:
    with whole.THEATRES.stack:
        yield
    whole.THEATRES.known.clear()


def rules(loose: str) -> str:
    return (
        whole.SMALL.split("rule: few-seats")[0]
        + RULES.replace("LOOSE", loose)
        + "---"
        + (whole.SMALL.split("start: nurture\n---", 1)[1])
    )


@pytest.mark.parametrize(
    ("loose", "on_trial"),
    [
        ("mode: shadow", "idle"),
        ("mode: canary 10%", "idle"),
        ("holdout: 10%", "[idle]"),
        ("mode: canary 10%\nholdout: 10%", "{idle: holdout}"),
        ("mode: shadow\nholdout: 10%", "{idle: shadow}"),
    ],
)
def test_a_rule_on_trial_would_open_and_nothing_comes_of_it(loose: str, on_trial: str) -> None:
    head = TOLD.replace("timeline:", f"on_trial: {on_trial}\ntimeline:")
    assert played(NOT_CARRIED, head=head, **{"rules.yaml": rules(loose)}).failures == ()


@pytest.mark.parametrize("loose", ["mode: shadow", "mode: canary 10%", "holdout: 10%"])
def test_without_it_the_rule_acts(loose: str) -> None:
    day = "  - {day: 1, open: idle, email: {tips: ana@acme.test}}"
    assert played(day, **{"rules.yaml": rules(loose)}).failures == ()


def test_what_would_have_opened_ends_with_its_condition() -> None:
    head = TOLD.replace("timeline:", "on_trial: idle\ntimeline:")
    day = "  - {day: 1, would_open: idle}\n  - {day: 2, set: {seats: 40}, not_open: idle}\n"
    documents = {"rules.yaml": rules("mode: shadow")}
    assert played(day, head=head, **documents).failures == ()
    gone = only(played(day + "  - {day: 3, would_open: idle}", head=head, **documents))
    assert str(gone.miss.expected) == "idle is on trial and would be open"
    assert str(gone.miss.got) == "it has closed"
    assert "idle: “seats < 10” is not so: seats is 40" in map(str, gone.why)


def test_stories_on_trial_and_others_are_played_in_one_go() -> None:
    """Those that begin alike share a stage; the others have their own."""
    head = TOLD.strip().replace("timeline:", "on_trial: idle\ntimeline:")
    texts = [
        f"story: acts {number}\n{TOLD.strip()}\n  - {{day: 1, open: idle, email: tips}}" for number in (1, 2)
    ]
    texts += [f"story: looks {number}\n{head}\n{NOT_CARRIED}" for number in (1, 2)]
    documents = small("\n---\n".join(texts)) | {"rules.yaml": rules("mode: shadow")}
    stories = list(loaded(documents).stories.values())
    found = play_all(stories, whole.THEATRES.of(documents))
    assert [(each.story, each.failures) for each in found] == [(story.name, ()) for story in stories]


@pytest.mark.parametrize(
    ("loose", "on_trial", "line", "message"),
    [
        ("mode: live", "on_trial: idle", "no_email: true", "The rule `idle` acts on everybody."),
        (
            "mode: shadow",
            "on_trial: {idle: holdout}",
            "no_email: true",
            "The rule `idle` has no trial `holdout`.",
        ),
        (
            "mode: shadow",
            "on_trial: idle",
            "open: idle",
            "`open: idle` can never be seen: in this story the rule is on trial.",
        ),
        (
            "mode: shadow",
            "on_trial: idle",
            "closed: idle",
            "`closed: idle` can never be seen: in this story the rule is on trial.",
        ),
        (
            "mode: shadow",
            "already_true: open",
            "would_open: [idle]",
            "`would_open: idle` can never be seen: in this story the rule acts.",
        ),
    ],
)
def test_what_a_trial_can_never_show_is_a_problem(loose: str, on_trial: str, line: str, message: str) -> None:
    rule = f"rule: idle\nsays: Idle\nbecause: So.\narea: adoption\nwhen: seats < 10\n{loose}\nstart: rescue\n"
    story = f"---\nstory: it\nbegins: 2026-03-02 09:00\n{on_trial}\ntimeline:\n  - {{day: 1, {line}}}\n"
    assert [(each.code, each.message) for each in problems_of(rule + story)] == [("not-on-trial", message)]


def test_an_unknown_rule_on_trial_is_told() -> None:
    story = "story: it\nbegins: 2026-03-02 09:00\non_trial: idel\ntimeline:\n  - {day: 1, no_email: true}\n"
    assert [each.code for each in problems_of(story)] == ["unknown-rule"]
