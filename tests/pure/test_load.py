"""Documents to the nouns of a rulebook, or to all their problems at once."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.condition import And, Compare, Not, Or
from rules.delivery import Cap
from rules.load import MOST_A_FILE, load_rulebook
from rules.playbook import (
    Again,
    BranchStep,
    EmailStep,
    EndStep,
    Recipients,
    TaskStep,
    WaitStep,
    WaitUntilStep,
)
from rules.problems import Place
from rules.rule import AlreadyTrue, HoldIf
from rules.rulebook import content_hash
from rules.source import Take
from rules.values import DATE, NUMBER, SERIES, Span, Type
from tests.pure.documents import FOLDER, WORLD, beside_the_world, problems_of, rulebook_of

EVERYTHING = (FOLDER / "rulebook_all_kinds.good.yaml").read_text()


def test_all_problems_of_all_documents_are_told_at_once_in_order_of_place() -> None:
    text = (
        "rule: one\nsays: '{seets}'\nwhen: saets > 3\nture_for: 7d\nstart: resque\n---\n"
        "rule: two\nsays: x\nwhen: seats >\n"
    )
    told = [(problem.code, problem.place.line) for problem in problems_of(text)]
    assert told == [
        ("unknown-field", 2), ("unknown-field", 3), ("unknown-key", 4), ("unknown-playbook", 5), ("ends-early", 9),
    ]  # fmt: skip


def test_a_rulebook_with_an_error_is_none_and_one_with_a_warning_is_not() -> None:
    rulebook, problems = beside_the_world(
        {"a.yaml": "rule: one\nsays: x\nwhen: days_until(start_date) <= 3d\n"}
    )
    assert [(problem.code, problem.severity) for problem in problems] == [("no-floor", "warning")]
    assert rulebook is not None
    assert beside_the_world({"a.yaml": "rule: one\n"})[0] is None


def test_a_rulebook_is_known_by_the_hash_of_its_documents() -> None:
    rulebook, _ = beside_the_world({})
    assert rulebook is not None
    assert rulebook.hash == content_hash(WORLD)


LAME = (
    ("rule: one\nwhen: saets > 3\nstart: resque\n", [2, 3]),
    ("rule: one\nsays: x\nwhen: seats > 3\ntask: {due: 2d, escalate: nobody}\n", [4]),
    ("fate: lost\nwhen: saets < 1\n", [2]),
    ("plan: p\nstarts: start_date\nmilestones:\n  first: {reached: saets > 3}\n\n", [4]),
    ("plan: p\naccounts: saets > 3\nmilestones:\n  first: {due: 3d, reached: seats > 3}\n", [2]),
    ("story: s\naccount: {name: Acme, saets: 3}\ntimeline:\n  - {day: 1, open: nothing}\n", [2, 4]),
    ("playbook: p\nsteps:\n  - wait: 3d\n  - task: {}\n    escalate: nobody\n    assign: sombody\n", [5, 6]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), LAME)
def test_what_else_is_wrong_is_told_where_something_required_is_missing(text: str, lines: list[int]) -> None:
    problems = problems_of(text)
    assert [each.place.line for each in problems if each.code.startswith("unknown-")] == lines, problems
    assert len(problems) == len(lines) + 1, "beside what is missing"


def test_what_else_is_wrong_with_a_second_of_one_name_is_told_beside_its_name() -> None:
    first = "rule: few\nsays: x\narea: adoption\nwhen: seats < 3\ntask: Look\n"
    second = "rule: few\nsays: '{seatz}'\narea: adoption\nwhen: nonsense < 3\nstart: nowhere\n"
    _, problems = beside_the_world({"a.yaml": first, "b.yaml": second})
    assert [(each.place.path, each.place.line, each.code) for each in problems] == [
        ("b.yaml", 1, "name-twice"),
        ("b.yaml", 2, "unknown-field"),
        ("b.yaml", 4, "unknown-field"),
        ("b.yaml", 5, "unknown-playbook"),
    ]


def test_without_a_sender_all_else_is_told_as_ever() -> None:
    workspace = "workspace: acme\ntime_zone: Europe/Berlin\nlanguages: [en, zh-CN]\n"
    _, problems = beside_the_world(
        {"workspace.yaml": workspace, "it.yaml": "rule: one\nsays: x\nwhen: saets > 3\n"}
    )
    assert [(each.place.path, each.code) for each in problems if each.is_error] == [
        ("it.yaml", "unknown-field"), ("workspace.yaml", "missing-key"),
    ]  # fmt: skip


def test_a_milestone_that_lacks_its_day_is_known_by_name() -> None:
    plan = "plan: p\nstarts: start_date\nmilestones:\n  first: {reached: seats > 3}\n---\n"
    assert [each.code for each in problems_of(plan + "rule: one\nsays: x\nwhen: late(p.first)\n")] == [
        "missing-key"
    ]


def test_of_a_definition_that_could_not_be_read_nothing_is_told_where_it_is_used() -> None:
    text = (
        "condition: big\nwhen: saets > 3\n---\ncondition: small\n---\n"
        "rule: one\nsays: x\nwhen: big or small or account.big\n"
    )
    assert [(each.code, each.place.line) for each in problems_of(text)] == [
        ("unknown-field", 2),
        ("missing-key", 4),
    ]


def test_nothing_at_all_wants_a_workspace_and_a_vocabulary() -> None:
    rulebook, problems = load_rulebook({})
    assert rulebook is None
    assert [problem.code for problem in problems] == ["missing-document", "missing-document"]


def test_a_broken_file_makes_no_false_unknown_names_elsewhere() -> None:
    documents = {
        **WORLD,
        "playbooks.yaml": "playbook: 'rescue\n",
        "a.yaml": "rule: one\nsays: x\nwhen: seats > 1\nstart: rescue\n",
    }
    problems = load_rulebook(documents)[1]
    assert [(problem.code, problem.severity) for problem in problems] == [
        ("names-not-told", "warning"),
        ("unclosed-quote", "error"),
    ]
    assert {problem.place.path for problem in problems} == {"playbooks.yaml"}


def test_what_a_broken_file_cannot_have_declared_is_told_elsewhere_all_the_same() -> None:
    documents = {
        **WORLD,
        "playbooks.yaml": "playbook: 'rescue\n",
        "a.yaml": "rule: one\nsays: x\nwhen: saets > 1\nstart: rescue\n",
    }
    told = [(problem.code, problem.place.path) for problem in load_rulebook(documents)[1]]
    assert told == [
        ("unknown-field", "a.yaml"),
        ("names-not-told", "playbooks.yaml"),
        ("unclosed-quote", "playbooks.yaml"),
    ]


def test_what_a_started_playbook_may_name_hangs_on_its_rule() -> None:
    """Whether it is about the account or a contract, the rule says that cannot be read."""
    documents = {
        **WORLD,
        "rules.yaml": "rule: one\nabout: contract\nsays: 'x\nwhen: amount > 1\nstart: two\n",
        "playbooks.yaml": "playbook: two\nsteps:\n  - wait: {until: ends_on - 14d}\n",
    }
    codes = {problem.code for problem in load_rulebook(documents)[1]}
    assert "unknown-field" not in codes


def test_of_a_file_that_cannot_be_opened_nobody_knows_what_it_declares() -> None:
    documents = {**WORLD, "a.yaml": "rule: one\nsays: x\nwhen: seats > 1\nstart: elsewhere\n"}
    assert [each.code for each in load_rulebook(documents, is_whole=False)[1]] == []
    assert [each.code for each in load_rulebook(documents)[1]] == ["unknown-playbook"]


def test_a_broken_vocabulary_makes_no_false_unknown_fields() -> None:
    text = WORLD["vocabulary.yaml"].replace("seats: {type: number}", "seats: {tipe: number}")
    _, problems = load_rulebook(
        {**WORLD, "vocabulary.yaml": text, "a.yaml": "rule: one\nsays: x\nwhen: seats > 1\n"}
    )
    assert [problem.code for problem in problems] == ["missing-key", "names-not-told", "unknown-key"]


def test_a_file_of_another_sort_is_refused() -> None:
    assert [problem.code for problem in problems_of("rule: one\n", "a.txt")] == ["unknown-file"]


@pytest.mark.parametrize(
    "path",
    ["../a.yaml", "/tmp/a.yaml", "b/../a.yaml", ".git/a.yaml", "b/.a.yaml", "a\\b.yaml", "a\nb.yaml",
     "./a.yaml", "b//a.yaml", "workspace.yaml/a.yaml", "x" * 300 + ".yaml"],
)  # fmt: skip
def test_a_document_that_could_not_be_written_out_is_refused(path: str) -> None:
    """Else an edition runs that nobody can export, and the rulebook's own folder follows it no more."""
    assert [each.code for each in problems_of("list: some\naccounts: [acme]\n", path)] == ["bad-file-path"]


def test_of_a_file_full_of_mistakes_two_hundred_are_shown() -> None:
    text = "".join(
        f"---\nrule: rule-{number}\nsays: x\nwhen: seets > 3\n" for number in range(MOST_A_FILE + 50)
    )
    problems = problems_of(text)
    assert len(problems) == MOST_A_FILE + 1
    assert problems[-1].code == "too-many-problems"


# --- vocabulary


def test_fields_have_types_feeds_labels_and_periods() -> None:
    vocabulary = rulebook_of("").vocabulary
    users = vocabulary.account["active_users"]
    assert (users.type, users.feed, users.max_age, users.every) == (
        SERIES,
        "telemetry",
        Span(3, "d"),
        Span(1, "d"),
    )
    assert users.label.in_language("en") == "Active users"
    assert vocabulary.account["tier"].type == Type("choice", of=("high", "mid", "tech"))
    assert vocabulary.children["contract"].fields["ends_on"].feed == "billing"
    assert vocabulary.events["login"].fields["by"].type == Type("reference", to="contact")


def test_vocabularies_of_several_files_are_one() -> None:
    more = (
        "vocabulary: more\naccount:\n  budget: {type: list of text, from: [crm, billing], unit: EUR}\n"
        "feeds: {nps: {max_silence: 90d}}\n"
    )
    vocabulary = rulebook_of(more).vocabulary
    assert vocabulary.account["budget"].type == Type("list", item=Type("text"))
    assert vocabulary.account["budget"].sources == ("crm", "billing")
    assert set(vocabulary.feeds) == {"telemetry", "billing", "crm", "entitlements", "nps"}


def test_a_feed_says_whether_it_speaks_by_habit_or_as_it_happens() -> None:
    more = "vocabulary: more\nfeeds: {nps: {max_silence: 90d, speaks: as_it_happens}}\n"
    feeds = rulebook_of(more).vocabulary.feeds
    assert (feeds["nps"].has_habit, feeds["telemetry"].has_habit) == (False, True)


def test_derived_fields_are_read_in_the_order_they_need_one_another() -> None:
    more = "vocabulary: more\nderived:\n  third: second + 1\n  second: {is: first + 1, label: Two}\n  first: seats\n"
    derived = rulebook_of(more).vocabulary.derived
    assert {"first", "second", "third"} <= set(derived)
    assert derived["third"].expr.type == NUMBER
    assert derived["second"].label.in_language("en") == "Two"
    assert derived["second"].text == "first + 1"


# --- rules


def rule(text: str, name: str = "one"):  # type: ignore[no-untyped-def]
    return rulebook_of(text).rules[name]


def test_lists_of_conditions_are_joined_as_they_say() -> None:
    when = rule(
        "rule: one\nsays: x\nwhen:\n  all:\n    - seats > 1\n    - any:\n        - seats > 2\n        - seats > 3\n"
        "    - none:\n        - seats > 4\n        - seats > 5\n"
    ).when
    assert isinstance(when, And)
    assert [type(part) for part in when.parts] == [Compare, Or, Not]
    assert isinstance(when.parts[2].part, Or)


def test_joins_beside_one_another_must_all_hold() -> None:
    when = rule("rule: one\nsays: x\nwhen:\n  any: [seats > 2, seats > 3]\n  none: [seats > 9]\n").when
    assert isinstance(when, And)
    assert [type(part) for part in when.parts] == [Or, Not]


def test_a_list_of_one_is_its_one_condition() -> None:
    assert (
        rule("rule: one\nsays: x\nwhen: {all: [seats > 1]}\n").when
        == rule("rule: one\nsays: x\nwhen: seats > 1\n").when
    )


def test_a_rules_silence_means_the_nouns_defaults() -> None:
    found = rule("rule: one\nsays: x\nwhen: seats > 1\n")
    assert (found.kind, found.mode, found.priority, found.if_unknown) == ("risk", "live", "normal", "wait")
    assert (found.already_true, found.hold_if, found.true_for) == (AlreadyTrue("ignore"), None, None)
    assert found.because.in_language("en") == ""
    assert found.place == Place("it.yaml", 1, 7)


def test_defaults_hold_in_their_folder_and_below_and_a_rule_may_differ() -> None:
    documents = {
        "defaults.yaml": "defaults: everywhere\ntrue_for: 1d\nclear_after: 1d\nnot_again_within: 9d\n",
        "renewal/defaults.yaml": "defaults: renewal\ntrue_for: 2d\nclear_after: 2d\n",
        "renewal/deep/a.yaml": "rule: deep\nsays: x\nwhen: seats > 1\ntrue_for: 3d\n",
        "renewals/a.yaml": "rule: beside\nsays: x\nwhen: seats > 1\n",
    }
    rulebook, problems = beside_the_world(documents)
    assert rulebook is not None, problems
    deep, beside = rulebook.rules["deep"], rulebook.rules["beside"]
    assert (deep.true_for, deep.clear_after, deep.not_again_within) == (
        Span(3, "d"),
        Span(2, "d"),
        Span(9, "d"),
    )
    assert (beside.true_for, beside.clear_after) == (Span(1, "d"), Span(1, "d"))


def test_no_time_at_all_takes_the_folders_word_back() -> None:
    documents = {
        "defaults.yaml": "defaults: everywhere\ntrue_for: 7d\nclear_after: 2d\nnot_again_within: 9d\n",
        "a.yaml": "rule: now\nsays: x\nwhen: seats > 1\ntrue_for: 0d\nclear_after: 0bd\nnot_again_within: 0d\n",
    }
    rulebook, problems = beside_the_world(documents)
    assert rulebook is not None, problems
    now = rulebook.rules["now"]
    assert (now.true_for, now.clear_after, now.not_again_within) == (None, None, None)


def test_defaults_that_no_rule_uses_are_looked_at_all_the_same() -> None:
    assert [problem.code for problem in problems_of("defaults: one\naccounts: teir = high\nowner: nobody\n")] == [
        "unknown-field", "unknown-teammate",
    ]  # fmt: skip


def test_the_folders_quiet_while_does_not_mute_the_rule_it_names() -> None:
    rules = rulebook_of(
        "defaults: all\nquiet_while: [loud]\n---\nrule: loud\nsays: x\nwhen: seats > 1\n---\n"
        "rule: low\nsays: x\nwhen: seats > 1\n"
    ).rules
    assert rules["loud"].quiet_while == ()
    assert rules["low"].quiet_while == ("loud",)


def test_every_setting_of_a_rule_is_read() -> None:
    found = rulebook_of(EVERYTHING).rules["busy"]
    assert (found.kind, found.area, found.reason, found.owner) == ("opportunity", "adoption", "usage", "lin")
    assert found.already_true == AlreadyTrue("open", 20)
    assert found.hold_if == HoldIf(0.05, 10)
    assert (found.mode, found.holdout) == ("off", 0.125)
    assert found.comments == ("nested at will", "a seat is a chair")
    assert (
        rulebook_of("rule: one\nsays: x\nwhen: seats > 1\nmode: canary 10%\n").rules["one"].canary_share
        == 0.1
    )


def test_windows_stand_widest_first() -> None:
    windows = rulebook_of(EVERYTHING).rules["renewal"].windows
    assert [(window.name, window.from_.amount) for window in windows] == [
        ("look-ahead", 180),
        ("open", 90),
        ("last-call", 30),
    ]
    assert windows[0].label.in_language("en") == "Look ahead"


def test_a_rules_task_may_be_a_title_or_a_table() -> None:
    short = rule("rule: one\nsays: x\nwhen: seats > 1\ntask: {en: Phone, zh-CN: 致电}\n").task
    assert (short.id, short.assign, short.due) == ("one", "responsible", Span(3, "bd"))
    task = rulebook_of(EVERYTHING).rules["busy"].task
    assert task is not None
    assert (task.assign, task.due, task.escalate) == ("executive", Span(8, "bh"), "unanswered")
    assert [(one.name, one.asks, one.times, one.start) for one in task.outcomes] == [
        ("reached", "", 0, ""), ("no_answer", "", 3, ""), ("leaving", "sentiment", 0, "calm"),
    ]  # fmt: skip


def test_a_text_without_a_language_is_the_workspaces_first() -> None:
    found = rule("rule: one\nsays: '{seats} seats'\nwhen: seats > 1\nbecause: {zh-CN: 因为}\n")
    assert list(found.says.by_language) == ["en"]
    assert found.because.by_language == {"zh-CN": "因为"}


# --- plans and playbooks


def test_a_plan_keeps_its_milestones_in_order() -> None:
    plan = rulebook_of(
        "plan: ramp\naccounts: tier = high\nstarts: start_date\nmilestones:\n"
        "  b: {due: 9d, at_the_latest: 12d, reached: seats > 1}\n  a: {due: 3d, reached: reached(ramp.b)}\n"
    ).plans["ramp"]
    assert list(plan.milestones) == ["b", "a"]
    assert plan.starts.type == DATE
    assert plan.milestones["b"].at_the_latest == Span(12, "d")


def test_nested_steps_are_laid_out_flat() -> None:
    steps = rulebook_of(EVERYTHING).playbooks["save"].steps
    assert [(name, type(step), step.next) for name, step in steps.items()][:5] == [
        ("first", EmailStep, "2"), ("2", WaitStep, "3"), ("3", WaitStep, "4"), ("4", WaitStep, "answer"),
        ("answer", WaitUntilStep, "6"),
    ]  # fmt: skip
    assert steps["answer"].if_not == "phone"  # type: ignore[union-attr]
    assert steps["phone"].next == "join"
    branch = steps["7"]
    assert isinstance(branch, BranchStep)
    assert [arm.first for arm in branch.arms] == ["7.then.1", "", "7.else.1"]
    assert branch.arms[2].condition is None
    assert steps["7.then.1"].next == "join"
    assert isinstance(steps["7.else.2"], EndStep)
    assert steps["7.else.2"].outcome == "thanked"
    assert isinstance(steps["phone"], TaskStep)


def test_waits_are_spans_days_or_weekdays() -> None:
    steps = rulebook_of(EVERYTHING).playbooks["save"].steps
    waits = [step for step in steps.values() if isinstance(step, WaitStep)]
    assert waits[0].span == Span(3, "bd")
    assert waits[1].until is not None
    assert waits[1].until.type == DATE
    assert (waits[2].weekday, waits[2].at) == (1, "10:00")


def test_recipients_are_roles_whoever_answered_or_the_contact_itself() -> None:
    playbooks = rulebook_of(EVERYTHING).playbooks
    to = [step.to for step in playbooks["save"].steps.values() if isinstance(step, EmailStep)]
    assert to == [Recipients("every", ("admin", "sponsor")), Recipients("answered", step="first")]
    greeting = playbooks["greeting"].steps["1"]
    assert isinstance(greeting, EmailStep)
    assert greeting.to == Recipients("contact")


def test_a_playbook_is_about_what_all_that_starts_it_is_about() -> None:
    text = (
        "rule: one\nabout: contract\nsays: x\nwhen: amount > 1\nstart: p\n---\n"
        "playbook: p\nsteps:\n  - {task: Phone, outcome: {leaving: {start: q}}}\n---\n"
        "playbook: q\ngoal: renewed_on is known\nsteps: [{wait: 1d}]\n"
    )
    playbooks = rulebook_of(text).playbooks
    assert (playbooks["p"].about, playbooks["q"].about) == ("contract", "contract")
    both = text + "---\nrule: two\nsays: x\nwhen: seats > 1\nstart: p\n"
    assert [problem.code for problem in problems_of(both)] == ["unknown-field"]
    assert rulebook_of("playbook: alone\nsteps: [{wait: 1d}]\n").playbooks["alone"].about == "account"


def test_entering_again_is_once_always_after_a_span_or_per_value() -> None:
    def again(said: str) -> Again | None:
        return (
            rulebook_of(f"playbook: p\nabout: contract\nagain: {said}\nsteps: [{{wait: 1d}}]\n")
            .playbooks["p"]
            .again
        )

    assert again("once") == Again("once")
    assert again("{after: 90d}") == Again("after", after=Span(90, "d"))
    per = again("{per: ends_on}")
    assert per is not None
    assert per.per is not None


# --- mails, team, calendars, limits


def test_a_mail_has_a_text_for_each_language() -> None:
    email = rulebook_of("").emails["tips"]
    assert email.subject.by_language == {"en": "Two minutes", "zh-CN": "两分钟"}
    assert email.body == {"en": 'Hello {{ contact.name | else("there") }}.\n', "zh-CN": "您好。\n"}


def test_a_mail_may_name_what_every_playbook_that_sends_it_is_about() -> None:
    mail = (
        "---\nemail: ending\nsubject: Ends {{ contract.ends_on | else('soon') }}\nclass: service\n---\n"
        "Hello.\n:: zh-CN\n您好。\n"
    )
    playbook = "playbook: p\nabout: contract\nsteps: [{email: ending, to: every admin}]\n"
    documents = {"ending.md": mail, "a.yaml": playbook}
    assert not beside_the_world(documents)[1]
    documents["b.yaml"] = playbook.replace("playbook: p", "playbook: q").replace("contract", "account")
    (problem,) = beside_the_world(documents)[1]
    assert (problem.code, problem.place) == ("template-unknown-name", Place("ending.md", 3, 18))
    assert problem.hint == (
        "`q` sends it too, and is about the account: there is no contract there. "
        "Make it `about: contract`, or do without."
    )
    assert (problem.second, problem.second_says) == (Place("b.yaml", 3, 17), "the playbook `q`")


def test_a_missing_language_is_warned_of() -> None:
    mail = "---\nemail: hello\nsubject: Hello\nclass: service\n---\nHello.\n"
    documents = {"a.md": mail, "a.yaml": "playbook: p\nsteps: [{email: hello, to: every admin}]\n"}
    assert [(problem.code, problem.severity) for problem in beside_the_world(documents)[1]] == [
        ("missing-language", "warning")
    ]


def test_the_team_its_roles_and_responsibilities_are_read() -> None:
    team = rulebook_of("").team
    assert team.people["mei"].manager == "lin"
    assert team.roles == {"executive": "lin"}
    assert team.responsibilities["adoption"][0].responsible == "owner"


def test_a_calendar_that_says_little_is_an_office_of_the_workspace() -> None:
    calendars = rulebook_of(EVERYTHING).calendars
    assert (calendars["CN"].days, calendars["CN"].opens) == (frozenset(range(5)), time(9))
    assert calendars["CN"].time_zone == "Asia/Shanghai"
    assert calendars["US"].days == frozenset({0, 2, 3, 4})
    assert calendars["US"].closed == frozenset({date(2026, 12, 24)})


def test_limits_and_ladders_are_read() -> None:
    rulebook = rulebook_of(EVERYTHING)
    assert rulebook.delivery.caps["per_contact"] == (Cap(1, Span(1, "d")), Cap(2, Span(7, "d")))
    assert rulebook.delivery.quiet_hours == ("20:00", "08:00")
    loud = rulebook.escalations["loud"]
    assert [level.to for level in loud.levels] == [("accountable", "mei"), ("executive",)]
    assert loud.repeat == 2


# --- sources, imports, stories


def test_a_sources_facts_and_events_become_takes() -> None:
    source = rulebook_of(EVERYTHING).sources["product"]
    assert source.takes[0] == Take(
        "account", "seats", "$.seats", at="$.at", at_format="ms", place=source.takes[0].place
    )
    constant, child, event = source.takes[2:]
    assert constant.value == '"active"'
    assert constant.when == (("$.type", ("won", "paid")),)
    assert (child.about, child.child, child.at, child.empties) == ("contract", "$.id", "$$.sent_at", True)
    assert (event.about, event.name, event.fields) == ("event", "login", {"by": "$.email"})
    assert source.creates == (("$.type", ("company.creation",)),)


def test_an_import_names_its_columns_by_field() -> None:
    mapping = rulebook_of(EVERYTHING).mappings["export"]
    accounts, usage = mapping.files
    assert mapping.covers == {"telemetry": ("2023-01-01", "2024-12-31"), "crm": ("2024-01-01", "")}
    assert (mapping.delimiter, mapping.encoding) == (";", "gb18030")
    assert (accounts.creates, accounts.account_name, accounts.row_id) == (True, "account_name", "account_id")
    assert accounts.columns[1].only == (("kind", ("a", "b")),)
    assert (usage.via, usage.child) == (("module", "module_id"), ("module", "{module_id}"))
    assert usage.columns[0].sum_by_day
    assert usage.columns[1].constant == "yes"


def test_how_an_import_writes_dates_is_proved() -> None:
    text = 'mapping: m\ndates: ["%d.%m.%Y", "%d.%m", "%Q", "%m/%d/%y %I:%M %p %z"]\n'
    text += "files:\n  - {file: a.csv, account: id, columns: {seats: n}}\n"
    assert [(each.code, each.message.split("`")[1]) for each in problems_of(text)] == [
        ("wrong-value", "%d.%m"), ("wrong-value", "%Q"),
    ]  # fmt: skip


def test_a_story_keeps_the_authors_words_and_children_stand_under_plurals() -> None:
    (story,) = rulebook_of(EVERYTHING).stories.values()
    assert story.begins == datetime(2026, 3, 2, 9)  # noqa: DTZ001  # in the workspace's zone
    assert story.account["region"] is None
    assert story.children["module"] == {"core": {"entitled": "yes", "users": "12"}}
    assert story.timeline[1].at == "22:00"
    assert story.timeline[1].does == (
        ("set", {"seats": "3", "module core": {"users": "6"}}),
        ("event", {"login": {"by": "ana@acme.test"}}),
    )
    assert story.timeline[0].expects == (("pending", "busy"), ("not_open", ["renewal"]), ("no_task", True))


# --- whatever is written


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["a.yaml", "b/c.yml", "d.md", "e.txt"]), st.text(), max_size=3))
def test_no_text_makes_the_loader_raise(documents: dict[str, str]) -> None:
    rulebook, problems = beside_the_world(documents)
    assert (rulebook is None) == any(problem.is_error for problem in problems)


CUTS = st.tuples(
    st.integers(0),
    st.integers(0, 12),
    st.sampled_from(["", "x", ": ", "- ", "{", "]", "\n", "#", "'", "，", "yes", "{{"]),
)


@settings(max_examples=40)
@given(st.sampled_from(sorted(WORLD)) | st.just("it.yaml"), st.lists(CUTS, min_size=1, max_size=4))
def test_no_damage_to_a_good_document_makes_the_loader_raise(
    path: str, cuts: list[tuple[int, int, str]]
) -> None:
    documents = {**WORLD, "it.yaml": EVERYTHING}
    text = documents[path]
    for start, length, instead in cuts:
        at = start % (len(text) + 1)
        text = text[:at] + instead + text[at + length :]
    rulebook, problems = load_rulebook({**documents, path: text})
    assert (rulebook is None) == any(problem.is_error for problem in problems)
    assert all(problem.place.path for problem in problems)


def test_a_readers_field_misspelt_in_a_mail_is_told_as_that() -> None:
    text = "Hi {{ contact.name | else('x') }},\ndear {{ contact.nam }}\n:: zh-CN\n您好。\n"
    mail = f"---\nemail: hi\nsubject: x\nclass: service\n---\n{text}"
    playbook = "playbook: p\nsteps:\n  - email: hi\n    to: every admin\n"
    (problem,) = beside_the_world({"hi.md": mail, "a.yaml": playbook})[1]
    assert (problem.code, problem.place) == ("template-unknown-name", Place("hi.md", 7, 9))
    assert "Did you mean `contact.name`?" in problem.message


def test_a_playbook_sends_its_mails_for_all_its_mistakes() -> None:
    mail = "---\nemail: hi\nsubject: x\nclass: service\n---\nHi\n:: zh-CN\n您好。\n"
    playbook = "playbook: p\nsteps:\n  - email: hi\n    to: every sailor\n"
    (problem,) = beside_the_world({"hi.md": mail, "a.yaml": playbook})[1]
    assert problem.code == "unknown-role"


def test_a_mistake_in_where_of_each_is_told_alone() -> None:
    for where, code in (("login where seets > 3", "unknown-field"), ("logins", "unknown-event")):
        text = f'rule: r\nsays: "{{by}} {{login.by}}"\neach: {where}\ntask: T\n'
        problems = beside_the_world({"a.yaml": text})[1]
        assert [problem.code for problem in problems] == [code]
