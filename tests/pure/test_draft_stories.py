"""Which stories a draft touches: those that are to be played before it goes live."""

from dataclasses import replace
from time import perf_counter

from rules.load import load_rulebook
from rules.problems import Place
from tests.harness.web import library
from workflows.operations.draft_stories import stories_touched


def touched(path: str, old: str, new: str) -> set[str]:
    """Where the shipped rulebook has these words of one file otherwise."""
    before = dict(library())
    assert old in before[path]
    after = {**before, path: before[path].replace(old, new)}
    rulebook, _ = load_rulebook(after)
    assert rulebook is not None
    return {each.name for each in stories_touched(rulebook, before, after)}


def test_a_rule_touches_the_stories_that_name_it_and_no_others() -> None:
    found = touched("onboarding/rules.yaml", "rule: kickoff-late\n", "rule: kickoff-late\n# anew\n")
    assert "a kickoff nobody held is late on the eighth day" in found
    assert "a dead feed is not a dead module" not in found


def test_a_mail_touches_those_of_the_rules_that_send_it() -> None:
    found = touched("adoption/mails/adoption-last-offer.md", "class:", "preheader: Anew\nclass:")
    assert "nobody answers, so somebody phones, and a small contract gets a last offer" in found
    assert "a kickoff nobody held is late on the eighth day" not in found


def test_a_story_that_is_changed_is_touched_itself() -> None:
    found = touched("renewal/stories.yaml", "one signal steps through the windows", "it steps")
    assert found == {"it steps"}


def test_what_all_rests_on_touches_all() -> None:
    rulebook, _ = load_rulebook(library())
    assert rulebook is not None
    assert touched("vocabulary.yaml", "max_age: 180d", "max_age: 90d") == set(rulebook.stories)


def test_the_name_of_a_story_touches_no_other_one() -> None:
    found = touched("renewal/stories.yaml", "one signal steps through the windows", "kickoff-late")
    assert found == {"kickoff-late"}


def test_a_draft_that_changes_a_whole_great_rulebook_is_looked_through_at_once() -> None:
    rules = "---\n".join(f"rule: rule-{number}\nwhen: seats < {number}\n" for number in range(1_000))
    stories = "---\n".join(
        f"story: s {number}\ntimeline:\n  - {{day: 1, open: rule-{number}}}\n" for number in range(500)
    )
    rulebook, _ = load_rulebook(library())
    assert rulebook is not None
    some = next(iter(rulebook.stories.values()))
    told = {
        f"s {number}": replace(some, name=f"s {number}", place=Place("stories.yaml", 4 * number + 1, 1))
        for number in range(500)
    }
    begun = perf_counter()
    found = stories_touched(
        replace(rulebook, stories=told), {}, {"rules.yaml": rules, "stories.yaml": stories}
    )
    assert perf_counter() - begun < 2
    assert len(found) == 500
