"""A rulebook broken in one place at a time: what a story notices, and what none does."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.test import test_ as command
from rules.load import load_rulebook
from rules.rulebook import Documents, Rulebook
from tests.store.conftest import BASE
from workflows.reads import playbooks_need, readers
from workflows.stories.apart import apart, is_alone
from workflows.stories.mutants.making import mutants
from workflows.stories.play import play, play_all
from workflows.stories.theatre import open_theatre
from workflows.stories.touching import touched_by

RULES = """
rule: few-seats
says: "{name} has {seats} seats"
kind: risk
area: adoption
accounts: tier = mid
when:
  all:
    - seats < 10
    - not (seats = 5)
true_for: 2d
start: nurture
---
playbook: nurture
steps:
  - wait: 2d
  - task: "Call {account.name}"
    id: call
    assign: owner
    due: 2d
"""
STORIES = """
story: nine seats are few
begins: 2026-03-02 09:00
account: {name: Acme, tier: mid, owner: mei, seats: 9}
contacts:
  ana@acme.test: {role: admin}
timeline:
  - {day: 1, pending: few-seats}
  - {day: 3, open: few-seats, no_task: call}
  - {day: 5, task: call}
---
story: ten seats are enough
begins: 2026-03-02 09:00
account: {name: Acme, tier: mid, owner: mei, seats: 10}
timeline:
  - {day: 5, not_open: few-seats}
"""


def book(stories: str = STORIES) -> tuple[Documents, Rulebook]:
    documents = {**BASE, "rules.yaml": RULES, "stories.yaml": stories}
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, problems
    return documents, rulebook


def folder_of(documents: Documents, where: Path) -> str:
    for path, text in documents.items():
        (where / path).write_text(text)
    return str(where)


def test_every_kind_of_break_is_made() -> None:
    changes = [mutant.change for mutant in mutants(book()[1])]
    for said in (
        "`seats < 10`: < becomes >=",
        "`seats < 10`: 10 becomes 9",
        "`seats < 10`: 10 becomes 11",
        "any is enough of `seats < 10`, `not (seats = 5)`, instead of all",
        "the `not` before `(seats = 5)` is dropped",
        "`seats < 10` is dropped",
        "`accounts:` is dropped",
        "`true_for`: 2d becomes 1d",
        "`true_for`: 2d becomes 4d",
        "wait: 2d becomes 4d",
        "step `call` is dropped",
    ):
        assert said in changes, (said, changes)


def test_the_story_to_add_stands_between_the_old_and_the_new() -> None:
    told = {mutant.change: mutant.story for mutant in mutants(book()[1])}
    assert told["`seats < 10`: 10 becomes 9"] == "one with 9 or more, below 10"
    assert told["`seats < 10`: 10 becomes 11"] == "one with 10 or more, below 11"
    assert told["`(seats = 5)`: 5 becomes 6"] == "one with just 5"
    assert "the day before 2d are over" in told["`true_for`: 2d becomes 1d"]
    assert "the day before it ends" in told["wait: 2d becomes 4d"]


def test_a_share_is_moved_as_it_is_written() -> None:
    rulebook, problems = load_rulebook(
        {**BASE, "rules.yaml": RULES.replace("seats < 10", "change(active_users, 30d) <= -30%")}
    )
    assert rulebook is not None, problems
    told = {mutant.change: mutant.story for mutant in mutants(rulebook)}
    leaf = "`change(active_users, 30d) <= -30%`"
    assert told[f"{leaf}: -30% becomes -15%"] == "one above -30%, with -15% at most"


def with_more(more: str) -> Rulebook:
    rulebook, problems = load_rulebook({**BASE, "rules.yaml": RULES + more, "stories.yaml": STORIES})
    assert rulebook is not None, problems
    return rulebook


CALL = """  - task: "Call {account.name}"
    id: call-late
    assign: owner
    due: 2d
"""
LONGER = f"""
---
playbook: habit
steps:
  - wait_until: mean(active_users, 7d) >= 4
    at_most: 1d
{CALL}"""


def test_a_break_that_reads_more_is_given_more_to_read() -> None:
    rulebook = with_more(LONGER)
    longer = next(mutant for mutant in mutants(rulebook) if "7d becomes 14d" in mutant.change)
    whole, broken = (
        playbooks_need(readers(one, one), frozenset({"habit"})) for one in (rulebook, longer.rulebook)
    )
    assert whole != broken


WAITS = f"""
---
playbook: welcome
goal: seats >= 4 or ever(login)
steps:
  - wait_until: seats >= 4 or ever(login) or seats > 9
    at_most: 4d
{CALL}"""


def test_what_the_goal_ends_before_it_is_asked_is_not_broken() -> None:
    rulebook = with_more(WAITS)
    told = {mutant.change: mutant.story for mutant in mutants(rulebook) if mutant.name == "welcome"}
    assert "step `1`: `seats >= 4`: 4 becomes 5" not in told
    assert "step `1`: `ever(login)`: at least 2 are wanted, instead of 1" not in told
    assert told["step `1`: `seats >= 4`: 4 becomes 3"] == "one with 3 or more, below 4"
    assert (
        told["step `1`: `ever(login)`: at least 0 are wanted, instead of 1"]
        == "one in which it never happens"
    )
    assert told["step `1`: `seats > 9`: 9 becomes 10"] == "one above 9, with 10 at most"


def test_what_has_no_condition_has_none_to_break() -> None:
    by_hand = "---\nrule: call\nsays: Call\nbecause: Ask.\narea: adoption\nby_hand: csm\ntask: Call\n"
    assert [each.change for each in mutants(with_more(by_hand)) if each.name == "call"] == []


def test_a_break_stands_where_it_was_written_and_leaves_the_rulebook_whole() -> None:
    _, rulebook = book()
    for mutant in mutants(rulebook):
        assert mutant.place.path == "rules.yaml"
        assert mutant.rulebook != rulebook
    lines = RULES.split("\n")
    moved = next(one for one in mutants(rulebook) if "10 becomes 9" in one.change)
    assert "seats < 10" in lines[moved.place.line - 1]


def test_what_no_story_notices_is_told_with_the_story_to_add(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [folder_of(book()[0], tmp_path), "--mutants", "--json"])
    told = json.loads(done.stdout)
    survived = {one["change"]: one for one in told["survivors"]}
    assert done.exit_code == 1
    assert told["tried"] > 10
    assert told["untried"] == 0
    assert "the `not` before `(seats = 5)` is dropped" not in survived
    assert "`seats < 10`: 10 becomes 11" not in survived
    assert "`seats < 10`: < becomes >=" not in survived
    assert survived["`accounts:` is dropped"]["add"].startswith(
        "one of an account that only `accounts:` leaves alone"
    )
    assert survived["`accounts:` is dropped"]["place"].startswith("rules.yaml:")


def test_the_report_can_be_kept_to_one_rule_and_to_its_time(tmp_path: Path) -> None:
    where = folder_of(book()[0], tmp_path)
    only = CliRunner().invoke(command, [where, "--mutants", "--only", "playbook nurture", "--json"])
    assert {one["playbook"] for one in json.loads(only.stdout)["survivors"]} <= {"nurture"}
    none = CliRunner().invoke(command, [where, "--mutants", "--minutes", "0", "--json"])
    assert json.loads(none.stdout)["tried"] == 0
    assert json.loads(none.stdout)["untried"] > 10


@pytest.fixture(scope="module")
def many() -> tuple[Documents, Rulebook]:
    failing = (
        STORIES.split("---")[1]
        .replace("ten seats are enough", "this one fails")
        .replace("seats: 10", "seats: 3")
    )
    return book(f"{STORIES}---{failing}")


def test_stories_that_share_a_stage_end_as_they_do_alone(many: tuple[Documents, Rulebook]) -> None:
    documents, rulebook = many
    stories = list(rulebook.stories.values())
    with open_theatre(documents, rulebook) as theatre:
        together = play_all(stories, theatre)
        alone = [play(story, theatre) for story in stories]
    assert together == alone
    assert [each.passed for each in together] == [True, True, False]
    assert "rule few-seats" in together[0].touched


def test_whoever_shares_a_stage_has_mailboxes_of_their_own() -> None:
    story = book()[1].stories["nine seats are few"]
    assert set(apart(story, 7).children["contact"]) == {"ana@s7.acme.test"}
    assert not is_alone(story)


def test_a_changed_file_touches_the_stories_that_have_to_do_with_it() -> None:
    documents, rulebook = book()
    with open_theatre(documents, rulebook) as theatre:
        played = {each.story: each for each in play_all(list(rulebook.stories.values()), theatre)}
    everyone = list(rulebook.stories.values())

    def touched(path: str, text: str) -> list[str]:
        after = {**documents, path: text}
        return [story.name for story in touched_by([path], documents, after, rulebook, played)]

    assert touched("vocabulary.yaml", documents["vocabulary.yaml"] + "\n") == [
        story.name for story in everyone
    ]
    assert touched("stories.yaml", STORIES + "\n") == [story.name for story in everyone]
    assert touched("new.yaml", "rule: other\nsays: x\nwhen: seats > 3\n") == []
    assert touched("new.yaml", RULES.split("---")[1]) == ["nine seats are few"]


FAILS = STORIES.split("---")[0].replace("nine seats are few", "wrong").replace("seats: 9", "seats: 40")


def test_stories_that_fail_notice_nothing_and_are_named(tmp_path: Path) -> None:
    """Else it would say of what they are about that no story touches it."""
    where = folder_of(book(f"{STORIES}---{FAILS}")[0], tmp_path)
    done = CliRunner().invoke(command, [where, "--mutants", "--only", "rule few-seats"])
    assert "1 story fails as the rulebook stands, and so can notice no break" in done.stdout
    assert done.stdout.rstrip().endswith(": wrong")
    assert "breaks tried" not in done.stderr, "a line that is written over is for a terminal"
    told = CliRunner().invoke(command, [where, "--mutants", "--only", "rule few-seats", "--json"])
    assert json.loads(told.stdout)["failing"] == ["wrong"]


def test_mutants_of_what_is_not_there_are_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [folder_of(book()[0], tmp_path), "--mutants", "--only", "nosuch"])
    assert (done.exit_code, "has 'nosuch' in its name" in done.stderr) == (2, True)
