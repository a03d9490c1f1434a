"""Stories are played by the real operations; the shipped ones pass, and one that fails says why."""

import json
import pickle
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.aloud.played import told
from api.aloud.speech import Speech
from api.cli.test import test_ as command
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Documents, Rulebook, content_hash
from rules.story import Story
from tests.harness.processes import PROJECT
from tests.store.acting import TEAM
from tests.store.conftest import BASE
from workflows.operations import evaluation
from workflows.stories import stage
from workflows.stories.failures import Failure
from workflows.stories.play import Played, play
from workflows.stories.theatre import Theatre, open_theatre

STORY = re.compile(r"^story: (.+)$", re.MULTILINE)
EXPORT = PROJECT / "docs/how-to/real-export/rulebook"
SHIPPED: dict[str, Documents] = {
    "library": read_folder(library_folder())[0],
    "export": read_folder(EXPORT)[0],
}
NAMES = [(book, name) for book, of in SHIPPED.items() for text in of.values() for name in STORY.findall(text)]

SMALL = """
calendar: office
work: {days: mon-fri, hours: "09:00-18:00", time_zone: Asia/Shanghai}
---
delivery: limits
caps: {per_contact: 5 in 7d}
quiet_hours: "20:00-08:00"
---
rule: few-seats
says: "{name} has {seats} seats"
because: Ask why.
kind: risk
area: adoption
when: seats < 10
true_for: 2d
mode: shadow
hold_if: {accounts_over: 5%}
start: nurture
---
rule: gone-quiet
says: "{name} is quiet"
because: Ask why.
kind: risk
area: adoption
when: none(login, 5d)
task:
  title: "Call {account.name}"
  id: call
  assign: owner
  due: 2d
  escalate: unanswered
  outcome:
    reached: {asks: seats}
    no_answer: {}
---
playbook: nurture
goal: seats >= 100
steps:
  - email: tips
    id: tips
    to: first of [admin]
  - wait_until: replied(tips) or clicked(tips)
    id: hear
    at_most: 10d
    if_not:
      - end: unheard
  - end: heard
"""
TIPS = """---
email: tips
subject: "Two minutes, {{ account.name }}"
class: service
---
Hello, you have {{ account.seats | else("some") }} seats.
"""
TOLD = """
begins: 2026-03-02 09:00
account: {name: Acme, owner: mei, seats: 5}
contacts:
  ana@acme.test: {role: admin}
timeline:
"""


@lru_cache
def shipped_stories(book: str) -> Mapping[str, Story]:
    return loaded(SHIPPED[book]).stories


def small(story: str) -> dict[str, str]:
    vocabulary = BASE["vocabulary.yaml"].replace("from: [billing, crm]", "unit: seats")
    return {
        **BASE,
        "vocabulary.yaml": vocabulary,
        "team.yaml": TEAM,
        "rules.yaml": SMALL,
        "tips.md": TIPS,
        "stories.yaml": story,
    }


def loaded(documents: Documents) -> Rulebook:
    rulebook, problems = load_rulebook(documents)
    assert rulebook is not None, "\n".join(map(str, problems))
    return rulebook


@dataclass
class Theatres:
    """One a rulebook, whatever its stories: making the tables is what takes time."""

    stack: ExitStack
    known: dict[str, Theatre] = field(default_factory=dict)

    def of(self, documents: Documents) -> Theatre:
        rules = {path: text for path, text in documents.items() if not path.endswith("stories.yaml")}
        key = content_hash(rules)
        if key not in self.known:
            self.known[key] = self.stack.enter_context(open_theatre(rules, loaded(rules)))
        return self.known[key]


THEATRES = Theatres(ExitStack())


@pytest.fixture(scope="module", autouse=True)
def the_theatres_close_in_the_end() -> Iterator[None]:
    with THEATRES.stack:
        yield
    THEATRES.known.clear()


def played(timeline: str, **changes: str) -> Played:
    """The story of a small account with this timeline. `changes`: documents instead, or `head` instead of TOLD."""
    head = changes.pop("head", TOLD)
    documents = {**small(f"story: mine\n{head.strip()}\n{timeline}"), **changes}
    return play(loaded(documents).stories["mine"], THEATRES.of(documents))


def only(of: Played) -> Failure:
    assert len(of.failures) == 1, of.failures
    return of.failures[0]


def why(failure: Failure) -> list[str]:
    return [told(each, Speech("en")) for each in failure.why]


@pytest.mark.parametrize(("book", "name"), NAMES)
def test_a_shipped_story_passes(book: str, name: str) -> None:
    assert play(shipped_stories(book)[name], THEATRES.of(SHIPPED[book])).failures == ()


def test_what_is_missed_is_told_with_its_line_and_the_values_behind_it() -> None:
    failure = only(played("  - {day: 1, pending: few-seats}\n  - {day: 1, open: few-seats}"))
    assert str(failure.place) == "stories.yaml:8:5"
    assert failure.day == 1
    assert str(failure.miss.expected) == "few-seats is open"
    assert str(failure.miss.got) == "it has come up and waits to open"
    assert why(failure) == [
        "few-seats: seats is 5",
        "few-seats: 2026-03-02 09:00: it came up, and has to stay so for 2d before it opens",
    ]


def test_what_opens_at_a_moment_of_a_period_says_which_and_an_event_counts_to_no_day() -> None:
    rules = (
        "rule: weekly\nsays: x\narea: adoption\nevery: day 10:00\nwhen: seats < 10\ntask: Look\n---\n"
        "rule: came\nsays: x\narea: adoption\neach: login\nwhen: seats > 10\ntask: Look\n"
    )
    timeline = "  - {day: 1, not_open: weekly}\n  - {day: 2, event: login, open: came}"
    found = played(timeline, **{"more.yaml": rules}).failures
    assert "weekly: its period is 2026-03-03" in why(found[0])
    assert not [line for line in why(found[1]) if "counts to" in line or "period" in line]


def test_a_rule_about_a_child_is_of_no_period() -> None:
    rules = "rule: ends\nsays: x\narea: adoption\nabout: contract\nwhen: ends_on in next 90d\ntask: Look\n"
    head = TOLD.replace("timeline:", "contracts: {c1: {ends_on: 2026-09-01}}\ntimeline:")
    failure = only(played("  - {day: 1, open: ends}", head=head, **{"more.yaml": rules}))
    assert why(failure) == ["ends of c1: “ends_on in next 90d” is not so: ends_on is 2026-09-01"]


def test_a_period_whose_moment_is_over_says_so() -> None:
    rules = "rule: quarterly\nsays: x\narea: adoption\nevery: quarter\nwhen: seats < 10\ntask: Look\n"
    head = TOLD.replace("timeline:", "already_true: ignore\ntimeline:")
    failure = only(played("  - {day: 1, open: quarterly}", head=head, **{"more.yaml": rules}))
    assert "quarterly: the moment of this period has passed: it is asked again at the next" in why(failure)


def test_what_a_feed_leaves_unknown_names_the_feed_and_the_way_out() -> None:
    failure = only(played("  - {day: 1, open: gone-quiet}"))
    assert why(failure) == [
        "gone-quiet: nobody knows whether “none(login, 5d)”: count(login, 5d) is at least 0, as far as is known",
        "gone-quiet: the feed telemetry reaches back only to 2026-03-02 09:00: `given_for` lets a story begin earlier",
    ]


def test_a_rule_that_is_not_true_says_what_it_lacks() -> None:
    failure = only(played("  - {day: 1, set: {seats: 40}}\n  - {day: 5, open: few-seats}"))
    assert "few-seats: “seats < 10” is not so: seats is 40" in why(failure)


def test_what_stays_open_for_its_clear_after_says_so() -> None:
    rules = {"rules.yaml": SMALL.replace("true_for: 2d\n", "true_for: 2d\nclear_after: 3d\n")}
    lines = "  - {day: 3, open: few-seats}\n  - {day: 4, set: {seats: 40}, not_open: few-seats}"
    failure = only(played(lines, **rules))
    (says,) = (each for each in why(failure) if "no longer so" in each)
    assert says.startswith(
        "few-seats: it is no longer so, and stays open for 3d after that began, until 2026-03-"
    )


def test_a_rule_on_trial_or_past_its_limits_is_live_in_a_story() -> None:
    assert played("  - {day: 3, open: few-seats, email: {tips: ana@acme.test}}").passed


@pytest.mark.parametrize(
    ("when_clear", "then"),
    [("close", "closed"), ("close_if_untouched", "closed"), ("ask", "open"), ("keep", "open")],
)
def test_what_becomes_of_a_signal_that_clears_is_played(when_clear: str, then: str) -> None:
    rules = SMALL.replace("true_for: 2d\nmode: shadow\n", f"when_clear: {when_clear}\n")
    day = f"  - {{day: 1, open: few-seats}}\n  - {{day: 2, set: {{seats: 40}}}}\n  - {{day: 4, {then}: few-seats}}"
    assert played(day, **{"rules.yaml": rules}).failures == ()


def test_a_rule_that_another_keeps_quiet_opens_once_that_one_is_over() -> None:
    quieted = """---
rule: too-few
says: "{name} has far too few"
because: Ask why.
kind: risk
area: adoption
when: seats < 7
quiet_while: [few-seats]
"""
    rules = SMALL.replace("true_for: 2d\nmode: shadow\n", "when_clear: close\nuntil: 2026-03-05\n") + quieted
    lines = "  - {day: 2, open: few-seats, not_open: too-few}\n  - {day: 3, set: {seats: 40}}\n"
    lines += "  - {day: 4, closed: few-seats}\n  - {day: 6, set: {seats: 5}}\n"
    lines += "  - {day: 7, open: too-few, closed: few-seats}"
    assert played(lines, **{"rules.yaml": rules}).failures == ()


@pytest.mark.parametrize("asked", ["open(gone-quiet)", "opened(gone-quiet, 90d)"])
def test_a_run_that_waits_for_a_signal_goes_on_though_time_alone_opens_it(asked: str) -> None:
    rules = SMALL.replace("wait_until: replied(tips) or clicked(tips)", f"wait_until: {asked}")
    lines = "  - {day: 1, event: login}\n  - {day: 5, not_open: gone-quiet}\n"
    lines += "  - {day: 8, open: gone-quiet, ended: {nurture: heard}}"
    assert played(lines, **{"rules.yaml": rules}).failures == ()


def test_a_run_that_waits_for_the_end_of_a_signal_goes_on_though_time_alone_ends_it() -> None:
    rules = SMALL.replace("wait_until: replied(tips) or clicked(tips)", "wait_until: not open(gone-quiet)")
    rules = rules.replace(
        "when: none(login, 5d)", "when: ever(login) and count(login, 5d) > 0\nwhen_clear: close"
    )
    lines = "  - {day: 1, event: login}\n  - {day: 4, open: gone-quiet}\n"
    lines += "  - {day: 8, closed: gone-quiet, ended: {nurture: heard}}"
    assert played(lines, **{"rules.yaml": rules}).failures == ()


def test_what_is_true_already_is_left_alone_where_the_story_says_so() -> None:
    head = TOLD.replace("timeline:", "already_true: ignore\ntimeline:")
    assert played("  - {day: 5, not_open: few-seats, no_email: true}", head=head).passed
    later = "  - {day: 1, not_open: few-seats}\n  - {day: 2, set: {seats: 5}}\n  - {day: 5, open: few-seats}"
    assert played(later, head=head.replace("seats: 5", "seats: 50")).passed


def test_a_mail_is_compared_word_for_word() -> None:
    lines = (
        '  - {day: 3, email: {tips: {to: ana@acme.test, subject: "minutes, Acme", says: you have 5 seats}}}'
    )
    assert played(lines).passed
    failure = only(played(lines.replace("5 seats", "6 seats")))
    assert str(failure.miss.got) == "tips was sent to ana@acme.test (“Two minutes, Acme”)"
    assert why(failure) == ["tips to ana@acme.test: sent, 2026-03-04 09:00"]


def test_a_mail_kept_back_says_which_stage_kept_it() -> None:
    head = TOLD.replace("09:00", "21:00")
    failure = only(played('  - {day: 2, at: "22:00", email: tips}', head=head))
    assert why(failure) == [
        "tips to ana@acme.test: put off, 2026-03-05 08:00: it is night where the recipient is, until 2026-03-05 08:00"
    ]


def test_a_mail_to_nobody_says_so() -> None:
    head = TOLD.replace("role: admin", "role: user")
    failure = only(played("  - {day: 3, email: tips}", head=head))
    assert any("passed over its step tips: there is nobody to write to" in line for line in why(failure))


def test_a_step_without_an_id_is_called_by_its_line_and_what_it_does() -> None:
    rules = SMALL.replace("  - email: tips\n    id: tips\n", "  - wait: 1h\n  - email: tips\n    id: tips\n")
    failure = only(played("  - {day: 3, ended: {nurture: heard}}", **{"rules.yaml": rules}))
    assert any("the wait of its step in line 39 (wait) was over" in line for line in why(failure)), why(
        failure
    )


def test_a_run_that_waits_says_so_as_all_else_is_said() -> None:
    failure = only(played("  - {day: 3, ended: {nurture: heard}}"))
    assert any("it wrote to ana@acme.test at its step tips" in line for line in why(failure)), why(failure)
    assert not [line for line in why(failure) if "+00:00" in line or "['" in line]


def test_a_playbook_that_never_began_points_to_its_rule() -> None:
    failure = only(played("  - {day: 1, ended: {nurture: heard}}"))
    assert str(failure.miss.got) == "it never began"
    assert why(failure)[0] == "few-seats: seats is 5"


def test_a_milestone_says_what_it_takes() -> None:
    plan = """
plan: onboarding
starts: start_date
milestones:
  first_report: {due: 7d, reached: count(report_created) >= 1}
"""
    head = TOLD.replace("seats: 5", "seats: 50, start_date: 2026-03-01")
    lines = "  - {day: 1, milestone: {onboarding.first_report: reached}}"
    failure = only(played(lines, head=head, **{"plan.yaml": plan}))
    assert str(failure.miss.got) == "it is expected"
    assert why(failure)[0] == (
        "onboarding.first_report: “count(report_created) >= 1” is not so: count(report_created) is 0"
    )
    assert why(failure)[-1] == (
        "onboarding.first_report: its plan counts from a day: start_date is 2026-03-01"
    )
    reached = "  - {day: 0, event: report_created}\n" + lines
    assert played(reached, head=head, **{"plan.yaml": plan}).passed


@pytest.mark.parametrize("verb", ["replied", "clicked"])
def test_readers_reply_and_click(verb: str) -> None:
    lines = f"  - {{day: 3, email: tips}}\n  - {{day: 4, {verb}: tips, ended: {{nurture: heard}}}}"
    assert played(lines).passed
    assert str(only(played(f"  - {{day: 1, {verb}: tips}}")).miss.got) == "it was not sent"


def test_somebody_else_who_replies_is_not_this_reader() -> None:
    lines = "  - {day: 3, email: tips}\n  - {day: 4, replied: {tips: ben@acme.test}}\n"
    assert only(played(lines)).miss.verb == "replied"


def test_without_an_answer_the_run_ends_in_its_own_words() -> None:
    assert played("  - {day: 13, ended: {nurture: unheard}}").passed


def test_a_task_is_done_with_its_outcome_and_the_answer_it_asks_for() -> None:
    given = "  - {day: 6, open: gone-quiet, task: {call: {assign: mei, says: Call Acme}}}\n"
    assert played(given + "  - {day: 7, done: {call: no_answer}, no_task: call}").passed
    assert played(given + "  - {day: 7, done: {call: {reached: 100}}, ended: {nurture: goal}}").passed
    missed = only(played(given + "  - {day: 7, done: {call: reached}}")).miss
    assert "write `done: {call: {OUTCOME: ANSWER}}`" in str(missed.got)
    assert "a number is wanted" in str(
        only(played(given + "  - {day: 7, done: {call: {reached: many}}}")).miss.got
    )
    assert str(only(played("  - {day: 1, done: {call: no_answer}}")).miss.got) == "there is no such task open"


def test_a_matter_that_is_acknowledged_climbs_no_level_that_asks_for_that() -> None:
    given = "  - {day: 5, task: call}\n"
    assert played(given + "  - {day: 6, at: '13:00', escalated: {unanswered: 1}}").passed
    seen = "  - {day: 5, at: '13:00', acknowledged: call}\n"
    late = "  - {day: 6, at: '13:00', escalated: unanswered}"
    assert str(only(played(given + seen + late)).miss.got) == "it has begun, and reached no level yet"
    assert played("  - {day: 6, acknowledged: few-seats}").passed
    assert str(only(played("  - {day: 1, acknowledged: call}")).miss.got) == "nothing of that name is open"


def test_an_escalation_that_never_began_names_what_begins_it() -> None:
    failure = only(played("  - {day: 1, escalated: unanswered}"))
    assert why(failure) == ["unanswered: what begins it: gone-quiet"]


def test_silence_of_a_feed_is_no_absence() -> None:
    assert played("  - {day: 6, open: gone-quiet}").passed
    assert played("  - {day: 1, silent: telemetry}\n  - {day: 20, not_open: gone-quiet}").passed
    again = "  - {day: 1, silent: telemetry}\n  - {day: 9, speaks: telemetry, open: gone-quiet}"
    assert played(again).passed


def test_a_feed_that_is_silent_from_the_start_proves_nothing() -> None:
    head = TOLD.replace("timeline:", "silent: telemetry\ntimeline:")
    assert played("  - {day: 20, not_open: gone-quiet}", head=head).passed


def test_what_was_given_for_a_while_is_known_on_the_first_day() -> None:
    head = TOLD.replace("timeline:", "given_for: 10d\ntimeline:")
    assert played("  - {day: 0, open: gone-quiet}", head=head).passed


def test_what_a_line_brings_about_counts_until_it_is_looked_at() -> None:
    at_once = {"rules.yaml": SMALL.replace("true_for: 2d\n", "")}
    head = TOLD.replace("seats: 5", "seats: 50")
    brings = "  - {day: 1, set: {seats: 5}}\n"
    assert played(brings + "  - {day: 2, email: tips}", head=head, **at_once).passed
    looked = "  - {day: 1, set: {seats: 5}, email: tips}\n"
    assert played(looked + "  - {day: 2, no_email: true}", head=head, **at_once).passed
    assert played("  - {day: 3, no_task: call}\n  - {day: 4, no_email: true}").passed


def test_what_intake_will_not_take_fails_the_story() -> None:
    failure = only(played("  - {day: 1, set: {seats: 9999999999999999}}"))
    assert (failure.miss.verb, failure.miss.name, failure.day) == ("told", "seats", 1)
    assert "no number from" in str(failure.miss.got)


def test_a_mail_that_cannot_be_written_fails_the_story_though_nobody_expects_it() -> None:
    broken = TIPS.replace('"Two minutes, {{ account.name }}"', "\"{{ account.tier | else('') }}\"")
    failures = played("  - {day: 3, open: few-seats}", **{"tips.md": broken}).failures
    assert all(str(failure.miss.expected) == "nothing goes wrong" for failure in failures)
    assert "its subject comes out empty" in str(failures[0].miss.got)


def test_what_goes_wrong_inside_fails_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no rule can be asked")

    monkeypatch.setattr(evaluation, "evaluate", broken)
    told = [str(failure.miss.got) for failure in played("  - {day: 1, not_open: few-seats}").failures]
    assert "evaluation_failed: account story" in told
    assert "the account cannot be evaluated: RuntimeError: no rule can be asked" in told


def test_work_of_which_nothing_comes_ends_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(stage.DOING, "evaluate", lambda parts: 0)  # type: ignore[arg-type]  # a dict underneath
    failure = only(played("  - {day: 1, not_open: few-seats}"))
    assert str(failure.miss.got) == "at 2026-03-02 01:00 there is always more to evaluate"


def test_stories_leave_nothing_behind() -> None:
    documents = small(f"story: mine\n{TOLD.strip()}\n  - {{day: 3, open: few-seats}}")
    with open_theatre(documents, loaded(documents)) as theatre:
        folder = theatre.folder
        for _ in range(2):
            assert play(theatre.rulebook.stories["mine"], theatre).passed
            assert {path.name for path in folder.iterdir()} == {"template.sqlite"}
    assert not folder.exists()


@pytest.fixture
def run(tmp_path: Any) -> Any:
    """Runs the command on a folder with these documents."""

    def invoke(documents: Mapping[str, str], *options: str) -> Result:
        for name, text in documents.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(command, [str(tmp_path), *options])

    return invoke


PASSING = f"story: mine\n{TOLD.strip()}\n  - {{day: 3, open: few-seats}}"
FAILING = f"story: other\n{TOLD.strip()}\n  - {{day: 3, not_open: few-seats}}"


def test_the_command_says_how_many_passed(run: Any) -> None:
    result = run(small(PASSING))
    assert (result.exit_code, result.output) == (0, ".\n1 of 1 stories passed.\n")


def test_the_command_shows_each_failure_and_ends_with_1(run: Any) -> None:
    result = run(small(f"{PASSING}\n---\n{FAILING}"))
    assert result.exit_code == 1
    assert (
        "stories.yaml:15:5: other\n  day 3, not_open  (2026-03-05 12:00)\n    expected: few-seats is not open\n"
        in result.output
    )
    assert "    why:      few-seats: seats is 5\n" in result.output
    assert result.output.endswith("1 of 2 stories passed, 1 failed.\n")


def test_the_command_answers_programs_in_json(run: Any) -> None:
    result = run(small(f"{PASSING}\n---\n{FAILING}"), "--json")
    said = json.loads(result.output)
    assert (said["passed"], said["failed"]) == (1, 1)
    (failure,) = said["stories"][1]["failures"]
    assert (failure["place"], failure["verb"], failure["got"]) == (
        "stories.yaml:15:5",
        "not_open",
        "it is open",
    )


def test_the_command_plays_only_what_is_asked_for(run: Any) -> None:
    documents = small(f"{PASSING}\n---\n{FAILING}")
    assert run(documents, "--only", "MINE").exit_code == 0
    assert run(documents, "--only", "stories.y*other").exit_code == 1
    result = run(documents, "--only", "nothing like it")
    assert (result.exit_code, result.output) == (
        2,
        "No story has 'nothing like it' in its name or file; there are 2.\n",
    )


def test_a_rulebook_without_stories_passes(run: Any) -> None:
    documents = small("")
    del documents["stories.yaml"]
    result = run(documents)
    assert (result.exit_code, result.output) == (0, "The rulebook has no stories.\n")


def test_a_rulebook_with_problems_is_not_played(run: Any) -> None:
    result = run(small(PASSING.replace("few-seats", "fewer-seats")))
    assert result.exit_code == 2
    assert "unknown-rule" in result.output
    assert "No story was played" in result.output


def test_a_theatre_goes_to_a_process_that_shares_nothing_with_this_one() -> None:
    documents = read_folder(library_folder())[0]
    rulebook = loaded(documents)
    with open_theatre(documents, rulebook) as theatre:
        theatre.prepare()
        branch = pickle.loads(pickle.dumps(theatre)).branch("elsewhere")
        story = min(rulebook.stories.values(), key=lambda each: len(each.timeline))
        assert play(branch.rulebook.stories[story.name], branch).passed
