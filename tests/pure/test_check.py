"""Checks across documents: names that exist, ways that go on and end, nothing that waits for itself."""

from dataclasses import replace

import pytest

from rules.calendar import OFFICE
from rules.checks.answers import fields_read, started_by
from rules.checks.openings import check_openings
from rules.checks.steps import ways_on
from rules.checks.stories import endings
from rules.problems import Place
from rules.report import as_json, as_lines, counted, summary
from tests.pure.documents import beside_the_world, problems_of, rulebook_of

PLAIN_WORKSPACE = (
    "workspace: acme\ntime_zone: UTC\nlanguages: [en, zh-CN]\n"
    "sender: {name: Acme, email: success@acme.test}\n"
)
"""Without reasons and without a postal address."""


def told(text: str) -> list[tuple[str, int]]:
    return [(problem.code, problem.place.line) for problem in problems_of(text)]


def steps(*lines: str) -> str:
    return "playbook: p\nsteps:\n" + "".join(f"  {line}\n" for line in lines)


# --- names


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("rule: one\nsays: x\nwhen: seats > 1\nowner: lim\n", "unknown-teammate", "Did you mean `lin`?"),
        ("rule: one\nsays: x\nwhen: seats > 1\nquiet_while: [won]\n", "unknown-rule", "There are: one."),
        (steps("- update: {setas: 3}"), "unknown-account-field", "Did you mean `seats`?"),
        (steps("- task: Phone", "  assign: exekutive"), "unknown-assignee", "Did you mean `executive`?"),
        (
            "playbook: p\nabout: contrakt\nsteps: [{wait: 1d}]\n",
            "unknown-subject",
            "Did you mean `contract`?",
        ),
    ],
)
def test_a_name_that_is_written_nowhere_is_told_with_its_nearest(text: str, code: str, hint: str) -> None:
    (problem,) = problems_of(text)
    assert (problem.code, problem.hint) == (code, hint)


def test_a_reason_is_any_word_until_the_workspace_lists_them() -> None:
    text = "rule: one\nsays: x\nwhen: seats > 1\nreason: weather\n"
    assert told(text) == [("unknown-reason", 4)]
    assert not beside_the_world({"it.yaml": text, "own.yaml": PLAIN_WORKSPACE})[1]


def test_a_task_of_another_document_may_be_asked_about() -> None:
    assert told("rule: one\nsays: x\nwhen: done(kickoff-call)\n") == []
    assert [code for code, _ in told("rule: one\nsays: x\nwhen: done(kickof-call)\n")] == ["unknown-task"]


def test_a_manager_and_a_deputy_are_teammates() -> None:
    team = "team: ours\npeople:\n  mei: {name: Mei, email: mei@acme.test, manager: lin, deputy: raj}\n"
    team += "  lin: {name: Lin, email: lin@acme.test}\n"
    team += "responsibilities: {adoption: {responsible: owner, accountable: lin}}\nroles: {executive: lin}\n"
    assert told(team) == [("unknown-teammate", 3)]


# --- steps


def test_ways_that_part_may_be_joined() -> None:
    text = steps(
        "- branch:",
        "    - if: seats > 3",
        "      then: [{wait: 1d}, {go: join}]",
        "    - else: [{end: small}]",
        "- wait: 2d",
        "- {wait: 3d, id: join}",
    )
    assert told(text) == [("unreachable-step", 7)]
    assert told(text.replace("  - wait: 2d\n", "")) == []


def test_what_follows_a_branch_is_reached_where_no_arm_must_hold() -> None:
    open_branch = steps("- branch:", "    - {if: seats > 3, then: [{end: large}]}", "- wait: 2d")
    assert told(open_branch) == []
    closed = open_branch.replace("  - wait", "      - {else: [{end: small}]}\n  - wait")
    assert told(closed) == [("unreachable-step", 6)]


def test_a_wait_that_says_forever_needs_no_end() -> None:
    assert told(steps("- wait_until: seats > 3", "  at_most: forever")) == []
    assert told(steps("- wait_until: seats > 3", "  at_most: forever", "  if_not: [{wait: 1d}]")) == [
        ("unreachable-step", 3), ("unreachable-step", 5),
    ]  # fmt: skip


def test_the_ways_on_from_a_step_are_those_a_run_may_take() -> None:
    text = steps("- wait_until: seats > 3", "  at_most: 3d", "  if_not: [{end: small}]", "- wait: 1d")
    laid = rulebook_of(text).playbooks["p"].steps
    assert [ways_on(step) for step in laid.values()] == [["2", "1.if_not.1"], [], []]


def test_a_step_that_two_ways_reach_is_no_circle() -> None:
    assert (
        told(steps("- wait_until: seats > 3", "  at_most: 3d", "  if_not: [{wait: 1d}]", "- wait: 1d")) == []
    )


# --- circles


def test_a_circle_of_rules_is_told_once_with_its_way() -> None:
    rules = [f"rule: r{n}\nsays: x\nwhen: open(r{(n + 1) % 3})\n" for n in range(3)]
    (problem,) = problems_of("---\n".join(rules))
    assert (problem.code, problem.place) == ("rule-circle", Place("it.yaml", 1, 7))
    assert "r0" in problem.message
    assert "r2" in problem.message


def test_a_rule_may_read_another_that_does_not_read_it() -> None:
    assert told("rule: one\nsays: x\nwhen: open(two)\n---\nrule: two\nsays: x\nwhen: seats > 1\n") == []


def test_milestones_that_follow_one_another_are_no_circle() -> None:
    text = "plan: ramp\nstarts: start_date\nmilestones:\n  a: {due: 7d, reached: seats > 3}\n"
    text += "  b: {due: 8d, reached: reached(ramp.a)}\n"
    assert told(text) == []


# --- answers


def test_a_playbook_may_not_set_what_its_rule_reads_even_through_a_derived_field_or_another_playbook() -> (
    None
):
    text = (
        "vocabulary: more\nderived: {big: seats > 100}\n---\nrule: one\nsays: x\nwhen: big\nstart: p\n---\n"
        "playbook: p\nsteps: [{task: Phone, outcome: {no: {start: q}}}]\n---\n"
        "playbook: q\nsteps:\n  - update: {seats: 3}\n"
    )
    assert told(text) == [("rule-loop", 14)]
    assert told(text.replace("{seats: 3}", "{sentiment: bad}")) == []


def test_the_playbooks_of_a_rule_are_all_that_its_signal_may_start() -> None:
    text = (
        "rule: one\nsays: x\nabout: contract\nwhen: renewed_on is empty\ncounts_to: ends_on\n"
        "windows: {open: {from: 9d, start: p}, press: {from: 3d, start: rescue}}\n"
        "task: {title: Phone, outcome: {no: {start: q}}}\n---\n"
        "playbook: p\nsteps: [{wait: 1d}]\n---\nplaybook: q\nsteps: [{wait: 1d}]\n"
    )
    rulebook = rulebook_of(text)
    assert {playbook.name for playbook in started_by(rulebook.rules["one"], rulebook)} == {"p", "q", "rescue"}


def test_the_fields_a_rule_reads_are_the_accounts_own() -> None:
    rule = rulebook_of(
        "rule: one\nsays: x\nabout: contract\naccounts: tier = high\nwhen: amount > 3 and account.arr > 9\n"
    )
    assert fields_read(rule.rules["one"]) == {"tier"}


# --- mails


def test_a_marketing_mail_wants_a_postal_address() -> None:
    mail = (
        "---\nemail: offer\nsubject: Offer\nclass: marketing\ntopic: offers\n---\nHello.\n:: zh-CN\n您好。\n"
    )
    sends = "playbook: p\nsteps: [{email: offer, to: every admin}]\n"
    assert not beside_the_world({"offer.md": mail, "p.yaml": sends})[1]
    (problem,) = beside_the_world({"offer.md": mail, "p.yaml": sends, "own.yaml": PLAIN_WORKSPACE})[1]
    assert (problem.code, problem.place.path) == ("no-postal-address", "offer.md")


def test_a_mail_nobody_sends_is_warned_of() -> None:
    mail = "---\nemail: offer\nsubject: Offer\nclass: service\n---\nHello.\n:: zh-CN\n您好。\n"
    rulebook, problems = beside_the_world({"offer.md": mail})
    assert rulebook is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("unused-email", "warning")]


# --- stories


def test_the_endings_of_a_playbook_are_its_goal_its_exits_and_what_its_ends_say() -> None:
    text = "playbook: p\nexit: {churned: lifecycle = churned}\nsteps: [{wait: 1d}, {end: too late}]\n"
    assert endings(rulebook_of(text).playbooks["p"]) == (
        "goal",
        "completed",
        "signal closed",
        "churned",
        "too late",
    )


# --- reports


def test_a_report_is_one_line_a_problem_or_json_with_counts() -> None:
    problems = problems_of("rule: one\nsays: x\nwhen: seets > 1 or every(module where entitled)\n")
    assert as_lines(problems) == [str(problem) for problem in problems]
    assert counted(problems) == (1, 0)
    assert summary(problems) == "1 error"
    assert summary([]) == "no problems"
    assert as_json(problems)["problems"][0] == {
        "path": "it.yaml",
        "line": 3,
        "column": 7,
        "severity": "error",
        "code": "unknown-field",
        "message": "No field of account is called `seets`.",
        "hint": "Did you mean `seats`?",
    }


# --- what is proved


def test_a_rule_that_stays_for_longer_before_it_opens_shadows_nobody() -> None:
    text = (
        "rule: wide\nsays: x\nwhen: seats < 9\ntrue_for: 30d\nstart: p\n---\n"
        "rule: narrow\nsays: x\nwhen: seats < 3\nstart: p\n---\nplaybook: p\nsteps: [{wait: 1d}]\n"
    )
    assert told(text) == []
    assert told(text.replace("true_for: 30d\n", "")) == [("shadowed", 6)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("start: p\n---\nrule: narrow", "start: q\n---\nrule: narrow"),
        ("start: p\n---\nrule: narrow", "start: p\npriority: high\n---\nrule: narrow"),
        ("start: p\n---\nrule: narrow", "start: p\nquiet_while: [narrow]\n---\nrule: narrow"),
        ("seats < 3", "seats < 3 or tier = high"),
        ("seats < 9", "seats < 9 and tier = high"),
    ],
)
def test_rules_that_differ_in_what_they_do_or_when_shadow_nobody(before: str, after: str) -> None:
    text = (
        "rule: wide\nsays: x\nwhen: seats < 9\nstart: p\n---\nrule: narrow\nsays: x\nwhen: seats < 3\nstart: p\n---\n"
        "playbook: p\nsteps: [{wait: 1d}]\n---\nplaybook: q\nsteps: [{wait: 1d}]\n"
    )
    assert [code for code, _ in told(text)] == ["shadowed"]
    assert told(text.replace(before, after)) == []


def test_of_two_rules_with_one_meaning_one_is_told_of() -> None:
    rules = "---\n".join(f"rule: r{n}\nsays: x\nwhen: seats < 3\n" for n in range(2))
    assert [code for code, _ in told(rules)] == ["shadowed"]


def test_an_answer_may_set_what_the_rule_reads_where_something_bounds_how_often() -> None:
    text = (
        "rule: one\nsays: x\nwhen: sentiment = bad\nstart: p\nnot_again_within: 90d\n---\n"
        "playbook: p\nsteps: [{task: Phone, id: phone, outcome: {yes: {asks: sentiment}}}]\n"
    )
    assert told(text) == []
    assert told(text.replace("not_again_within: 90d\n", "")) == [("rule-loop", 7)]


def test_an_answer_to_a_rule_s_own_task_may_set_what_the_rule_reads_as_well() -> None:
    text = (
        "rule: one\nsays: x\nwhen: sentiment = bad\nnot_again_within: 90d\n"
        "task: {title: Phone, outcome: {yes: {asks: sentiment}}}\n"
    )
    assert told(text) == []
    assert told(text.replace("not_again_within: 90d\n", "")) == [("rule-loop", 4)]
    assert told(text.replace("not_again_within: 90d\n", "").replace("sentiment = bad", "seats < 3")) == []


def test_a_level_that_also_leads_to_somebody_reaches_somebody() -> None:
    text = (
        "rule: one\nsays: x\nwhen: seats > 1\narea: adoption\ntask: {title: Phone, escalate: up}\n---\n"
        "escalation: up\nlevels: [{at: 1bd, unless: resolved, to: [informed, owner]}]\n"
    )
    assert told(text) == []
    assert told(text.replace(", owner]", "]")) == [("reaches-nobody", 7)]


def test_of_ours_and_theirs_a_thing_has_its_article() -> None:
    (problem,) = problems_of("playbook: pause\nsteps: [{task: Phone, assign: champion}]\n")
    assert problem.message == "`champion` is a contact's role; only one of us can be an assignee."


def never_opens(settings: str, days: int = 5, country: str = "US") -> list[str]:
    rulebook = rulebook_of(f"rule: one\nsays: x\nbecause: y\nwhen: seats > 1\n{settings}\n")
    week = replace(OFFICE, days=frozenset(range(days)), holidays=country)
    found = list(
        check_openings(replace(rulebook, calendars={"ours": week}, rules={"one": rulebook.rules["one"]}))
    )
    assert {problem.code for problem in found} <= {"never-opens"}
    return [problem.message for problem in found]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            "every: week on 6th bd",
            "a week has at most 5 business days, and `every: week on 6th bd 09:00` waits",
        ),
        (
            "every: month on 24th bd",
            "a month has at most 23 business days, and `every: month on 24th bd 09:00` waits",
        ),
        ("mode: canary 0%", "`one` acts on nobody: `mode: canary 0%` lets it loose on no account."),
        ("holdout: 100%", "`one` acts on nobody: `holdout: 100%` keeps every account out of it."),
    ],
)
def test_a_rule_that_opens_for_nobody_is_warned_of(settings: str, says: str) -> None:
    (message,) = never_opens(settings)
    assert says in message


@pytest.mark.parametrize(
    ("settings", "days", "country"),
    [
        ("every: week on 6th bd", 6, "US"),
        ("every: week on 6th bd", 5, "CN"),
        ("every: week on 5th bd", 5, "US"),
        ("every: month on 23rd bd", 5, "US"),
        ("every: week on last bd", 5, "US"),
        ("mode: canary 1%", 5, "US"),
        ("holdout: 99%", 5, "US"),
    ],
)
def test_a_rule_that_may_open_for_somebody_is_left_alone(settings: str, days: int, country: str) -> None:
    assert never_opens(settings, days, country) == []


CHINESE_READER = """team: customer success
people:
  mei: {name: Mei, email: mei@acme.test, language: zh-CN}
responsibilities:
  adoption: {responsible: mei, accountable: mei}
---
"""
IN_BOTH = "rule: one\nsays: {en: Few seats, zh-CN: 席位很少}\nwhen: seats < 9\n---\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CHINESE_READER + IN_BOTH + "rule: two\nsays: Few seats\nwhen: seats < 8\n", ["`says` is not"]),
        (CHINESE_READER + IN_BOTH + 'rule: two\nsays: "{name}: {seats}"\nwhen: seats < 8\n', []),
        (CHINESE_READER + "rule: two\nsays: Few seats\nwhen: seats < 8\n", []),
        (CHINESE_READER + IN_BOTH + "playbook: p\nsteps: [{task: Phone}]\n", ["`task` is not"]),
        (CHINESE_READER + IN_BOTH + "playbook: p\nsteps: [{task: {en: Phone, zh-CN: 致电}}]\n", []),
        (IN_BOTH + "rule: two\nsays: Few seats\nwhen: seats < 8\n", []),
        (CHINESE_READER + IN_BOTH + "rule: two\nsays: {zh-CN: 席位很少}\nwhen: seats < 8\n", []),
    ],
)
def test_a_text_that_lacks_a_language_which_the_team_reads_and_others_speak_is_told(
    text: str, told: list[str]
) -> None:
    found = [each.message for each in problems_of(text) if each.code == "untranslated"]
    assert [message[: len(start)] for message, start in zip(found, told, strict=True)] == told
