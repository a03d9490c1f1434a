"""What `perennial new` begins passes the check in whichever rulebook it is begun, and a story plays."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli.new import new
from rules.folder import library_folder, read_folder
from rules.layout.formatting import format_text
from rules.load import load_rulebook
from rules.starters.beginning import STARTERS, NoBeginning, begin, file_of, places
from rules.starters.story_of import story_of
from tests.harness.processes import PROJECT
from tests.pure.documents import WORLD
from workflows.stories.play import play
from workflows.stories.theatre import open_theatre

SMALL = {
    "a.yaml": "workspace: tiny\ntime_zone: UTC\nsender: {name: Tiny, email: hi@acme.test}\n"
    "---\nvocabulary: core\naccount:\n  owner: {type: teammate, feed: crm}\n  seats: {type: number, feed: crm}\n"
    "feeds: {crm: {max_silence: 3d}}\n"
    "---\nteam: us\npeople:\n  mei: {name: Mei, email: mei@acme.test}\n"
}
RULEBOOKS = {
    "library": read_folder(library_folder())[0],
    "real": read_folder(PROJECT / "docs/how-to/real-export/rulebook")[0],
    "world": WORLD,
    "small": SMALL,
}


@pytest.mark.parametrize("where", RULEBOOKS)
@pytest.mark.parametrize("kind", STARTERS)
def test_what_is_begun_passes_the_check(kind: str, where: str) -> None:
    documents = RULEBOOKS[where]
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, problems
    if kind == "plan" and where in ("small", "real"):
        has_date = any(one.type.kind == "date" for one in rulebook.vocabulary.account.values())
        if not has_date:
            with pytest.raises(NoBeginning):
                begin(kind, "begun", documents, rulebook)
            return
    text = begin(kind, "begun", documents, rulebook)
    made, problems = load_rulebook({**documents, file_of(kind, "begun"): text})
    assert made is not None, problems
    assert "begun" in places(kind, made)


@pytest.mark.parametrize("where", RULEBOOKS)
def test_a_rule_that_is_begun_says_what_becomes_of_whom_it_is_true_already(where: str) -> None:
    documents = RULEBOOKS[where]
    rulebook, _ = load_rulebook(documents)
    assert rulebook is not None
    text = begin("rule", "begun", documents, rulebook)
    assert "\nalready_true: ignore\n" in text
    for choice in ("open", "{open: 20 a day}"):
        other = text.replace("already_true: ignore", f"already_true: {choice}")
        made, problems = load_rulebook({**documents, file_of("rule", "begun"): other})
        assert made is not None, problems


@pytest.mark.parametrize("where", RULEBOOKS)
def test_a_story_that_is_begun_passes(where: str) -> None:
    documents = RULEBOOKS[where]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    whole = {**documents, file_of("story", "begun"): begin("story", "begun", documents, rulebook)}
    made = load_rulebook(whole)[0]
    assert made is not None
    with open_theatre(whole, made) as theatre:
        assert play(made.stories["begun"], theatre).failures == ()


@pytest.mark.parametrize("where", ["library", "real", "world"])
def test_a_story_of_a_rule_passes_the_check_and_names_what_the_rule_reads(where: str) -> None:
    documents = RULEBOOKS[where]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    for rule in rulebook.rules:
        text = story_of(rulebook, rule, "begun")
        made, problems = load_rulebook({**documents, file_of("story", "begun"): text})
        assert made is not None, (rule, problems)
        assert rule in text


def test_a_story_of_the_rule_that_is_begun_passes_though_it_compares_with_the_past() -> None:
    documents = dict(RULEBOOKS["library"])
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    documents["rule.yaml"] = begin("rule", "begun-rule", documents, rulebook)
    assert "fell(active_users" in documents["rule.yaml"]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    documents["story.yaml"] = story_of(rulebook, "begun-rule", "begun")
    made, problems = load_rulebook(documents)
    assert made is not None, problems
    with open_theatre(documents, made) as theatre:
        assert play(made.stories["begun"], theatre).failures == ()


def test_a_story_of_a_rule_tells_of_the_children_it_asks_about() -> None:
    rulebook = load_rulebook(RULEBOOKS["library"])[0]
    assert rulebook is not None
    text = story_of(rulebook, "module-hardly-used", "begun")
    assert "modules:\n  module-1: {" in text
    assert "entitled: yes" in text


SPONSOR_AWAY = """
rule: sponsor-away
says: The sponsor is away
about: contract
accounts: lifecycle != churned and tier in [mid, high]
when:
  all:
    - ends_on in next 60d
    - renewed_on is empty
    - any(ticket where priority = p1 and closed_at is empty and days_since(opened_at) > 5d)
    - any(contact where role = sponsor)
    - none(login by contact with role sponsor, 30d)
true_for: 3d
"""


def test_a_story_of_a_rule_begins_with_values_of_which_it_is_true() -> None:
    """Whoever has to find them first writes no story."""
    documents = {**RULEBOOKS["library"], "away.yaml": SPONSOR_AWAY}
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = story_of(rulebook, "sponsor-away", "begun")
    assert "contract-1: {ends_on: 2026-04-01, renewed_on: empty}" in text
    assert "ana@acme.test: {role: sponsor}" in text
    assert "{day: 4, open: sponsor-away}" in text
    whole = {**documents, "begun.yaml": text}
    made = load_rulebook(whole)[0]
    assert made is not None
    with open_theatre(whole, made) as theatre:
        assert play(made.stories["begun"], theatre).failures == ()


def test_a_story_of_a_rule_tells_of_the_children_that_a_derived_field_counts() -> None:
    """`renewal_date` is the end of a contract that is not renewed: a renewed one would leave it empty."""
    rule = """
rule: renews-soon
says: Renews soon
kind: risk
when: renewal_date in next 120d
"""
    documents = {**RULEBOOKS["library"], "soon.yaml": rule}
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = story_of(rulebook, "renews-soon", "begun")
    assert "contract-1: {ends_on: 2026-05-01, renewed_on: empty}" in text
    assert format_text(text, "begun.yaml").text == text, "it is laid out as `fmt` does"
    whole = {**documents, "begun.yaml": text}
    made = load_rulebook(whole)[0]
    assert made is not None
    with open_theatre(whole, made) as theatre:
        assert play(made.stories["begun"], theatre).failures == ()


def test_a_story_of_a_rule_is_begun_on_the_command_line() -> None:
    made = CliRunner().invoke(new, ["story", "late", "--for", "kickoff-late"])
    assert made.exit_code == 0
    assert "open: kickoff-late" in made.output
    wrong = CliRunner().invoke(new, ["story", "late", "--for", "kickof-late"])
    assert (wrong.exit_code, "Did you mean `kickoff-late`?" in wrong.output) == (2, True)
    assert CliRunner().invoke(new, ["rule", "late", "--for", "kickoff-late"]).exit_code == 2


@pytest.mark.parametrize(
    ("kind", "like"),
    [
        ("rule", "renewal"),
        ("playbook", "adoption-rescue"),
        ("email", "adoption-tips"),
        ("plan", "onboarding"),
    ],
)
def test_one_begins_like_another_with_its_comments(kind: str, like: str) -> None:
    documents = RULEBOOKS["library"]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = begin(kind, "mine", documents, rulebook, like)
    assert f"{kind}: mine" in text
    assert kind == "email" or "# " in text


def test_a_story_that_is_begun_says_beside_its_lines_what_a_first_one_must_know() -> None:
    documents = RULEBOOKS["library"]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = begin("story", "mine", documents, rulebook)
    assert "# in the workspace's zone; `day` 1 is the day after" in text
    assert "# what happens stands before what must be seen; mails count since the line before" in text


@pytest.mark.parametrize("book", RULEBOOKS)
def test_what_a_new_rule_explains_is_not_what_its_author_says(book: str) -> None:
    documents = RULEBOOKS[book]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = begin("rule", "mine", documents, rulebook)
    found, _ = load_rulebook({**documents, "mine.yaml": text})
    assert found is not None
    assert "##" in text
    assert (found.rules["mine"].comments, dict(found.rules["mine"].comment_at)) == ((), {})


@pytest.mark.parametrize("where", RULEBOOKS)
def test_a_playbook_that_is_begun_mails_no_customer_and_says_where_a_mail_would_stand(where: str) -> None:
    documents = RULEBOOKS[where]
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    text = begin("playbook", "mine", documents, rulebook)
    assert not [line for line in text.splitlines() if line.lstrip(" -").startswith("email:")]
    assert ("## A mail to customers may stand here: `- email:`" in text) == (where != "small")


def test_a_playbook_that_is_begun_names_only_rules_that_begin_one() -> None:
    documents = RULEBOOKS["library"]
    only_tasks = "---\nrule: aaa\nsays: x\nbecause: Ask.\narea: adoption\nwhen: seats < 1\ntask: x\n"
    documents = {**documents, "adoption/aaa.yaml": only_tasks.removeprefix("---\n")}
    rulebook = load_rulebook(documents)[0]
    assert rulebook is not None
    (last,) = [
        line for line in begin("playbook", "mine", documents, rulebook).splitlines() if "Begin it" in line
    ]
    assert "aaa" not in last
    assert "module-hardly-used" in last


def test_nothing_is_overwritten_and_nothing_begun_twice(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert CliRunner().invoke(new, ["rule", "mine", "-o", str(file)]).exit_code == 0
    before = file.read_text()
    again = CliRunner().invoke(new, ["rule", "other", "-o", str(file)])
    assert (again.exit_code, file.read_text()) == (2, before)
    assert "left as it is" in again.output
    twice = CliRunner().invoke(new, ["rule", "renewal"])
    assert twice.exit_code == 2
    assert "already" in twice.output
    unlike = CliRunner().invoke(new, ["rule", "mine", "--like", "renewl"])
    assert "renewal" in unlike.output
    assert CliRunner().invoke(new, ["rule", "Not A Name"]).exit_code == 2
