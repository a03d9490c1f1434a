"""A backtest over a stored log: late words, fates, drafts, editions; and nothing is changed by asking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.cli.backtest_words import as_markdown, as_text, differences_as_text, heading
from rules.load import load_rulebook
from rules.pieces import with_text
from tests.store.conftest import BASE, MONDAY, World
from workflows.operations.desk import Desk, backtest_desk, base_documents
from workflows.operations.intake import add_account, record_observations
from workflows.operations.looking.backtest_asked import Question, Unanswerable
from workflows.operations.looking.backtest_compared import backtest_against, compared
from workflows.operations.looking.backtest_plain import as_plain
from workflows.operations.looking.backtesting import backtest
from workflows.operations.looking.moment import NotThere
from workflows.operations.looking.who import who as ask_who

DAY = timedelta(days=1)
RULE = """
rule: few-seats
says: Few seats
kind: risk
area: adoption
when: seats < {seats}
---
fate: gone
when: count(report_created) >= 1
within: 30d
"""
QUESTION = Question(MONDAY - 40 * DAY, MONDAY + 10 * DAY)


@pytest.fixture
def told(world: World) -> World:
    """Acme falls to 3 seats after ten days and is gone after twenty; Globex keeps its 50; Initech tells late."""
    world.publish(rules=RULE.format(seats=5))
    for name in ("acme", "globex", "initech"):
        add_account(world.parts, name, name.title())
    items = [
        {"account": "acme", "field": "seats", "value": 40, "at": _at(-50)},
        {"account": "acme", "field": "seats", "value": 3, "at": _at(-30)},
        {"account": "acme", "event": "report_created", "at": _at(-20)},
        {"account": "globex", "field": "seats", "value": 50, "at": _at(-50)},
    ]
    assert record_observations(world.parts, items, "crm", backfill=True).refused == ()
    late = {"account": "initech", "field": "seats", "value": 1, "at": _at(-30)}
    assert record_observations(world.parts, [late], "crm").refused == ()
    world.at(MONDAY + 5 * DAY)
    return world


def _at(days: int) -> str:
    return (MONDAY + days * DAY).isoformat()


def test_it_opens_when_the_word_came_and_catches_what_followed(told: World) -> None:
    found = backtest(told.parts, QUESTION)
    (rule,) = found.rules
    assert [(each.opening.account, each.opening.at) for each in rule.openings] == [
        ("acme", MONDAY - 30 * DAY),
        ("initech", MONDAY),
    ]
    assert rule.judged is not None
    assert [(each.account, each.days) for each in rule.judged.caught] == [("acme", 10)]
    assert rule.judged.quiet == ("globex",)
    assert found.ends == MONDAY + 5 * DAY, "what is still to come cannot be asked about"
    assert "It was asked for later days too; they are still to come." in heading(found)
    assert as_plain(found)["rules"][0]["judged"]["finding"] == "too few"


def test_asked_to_the_end_of_today_nothing_is_left_out(told: World) -> None:
    tonight = MONDAY + 5 * DAY + timedelta(hours=15)  # midnight in Shanghai
    assert not backtest(told.parts, Question(MONDAY - 40 * DAY, tonight)).is_cut
    assert backtest(told.parts, Question(MONDAY - 40 * DAY, tonight + DAY)).is_cut


def test_moments_are_told_in_the_zone_asked_in_also_past_the_day_on_which_its_clocks_change(
    told: World,
) -> None:
    berlin, at = ZoneInfo("Europe/Berlin"), datetime(2025, 4, 9, 22, 30, tzinfo=UTC)
    word = {"account": "globex", "field": "seats", "value": 2, "at": at.isoformat()}
    assert record_observations(told.parts, [word], "crm", backfill=True).refused == ()
    first, last = (datetime(2025, month, 1, tzinfo=berlin) for month in (3, 5))
    (rule,) = backtest(told.parts, Question(first, last, mode="as-it-happened")).rules
    (opening,) = (each.opening for each in rule.openings)
    assert opening.at == at
    assert opening.at.isoformat() == "2025-04-10T00:30:00+02:00"


def test_as_it_happened_a_late_word_counts_from_its_own_day(told: World) -> None:
    question = Question(QUESTION.begins, QUESTION.ends, mode="as-it-happened")
    (rule,) = backtest(told.parts, question).rules
    assert [each.opening.at for each in rule.openings] == [MONDAY - 30 * DAY, MONDAY - 30 * DAY]


def test_of_two_words_of_one_moment_the_later_told_counts_as_it_did_on_that_day(told: World) -> None:
    words = [("globex", 50), ("globex", 4), ("initech", 4), ("initech", 50)]
    items = [{"account": who, "field": "seats", "value": seats, "at": _at(5)} for who, seats in words]
    assert record_observations(told.parts, items, "crm").refused == ()
    assert [each.account for each in ask_who(told.parts, "seats < 5").true] == ["acme", "globex"]
    told.at(MONDAY + 8 * DAY)
    for asked in (RULE, RULE.replace("seats <", "was(seats, 1d) <")):
        draft, problems = load_rulebook({**BASE, "rules.yaml": asked.format(seats=5)})
        assert draft is not None, problems
        (rule,) = backtest(told.parts, replace(QUESTION, begins=MONDAY + 4 * DAY), draft).rules
        assert [each.opening.account for each in rule.openings] == ["initech", "globex"]


def test_an_event_told_twice_under_one_id_counts_once_and_as_it_was_told_last(told: World) -> None:
    items = [
        {"account": account, "event": "report_created", "at": _at(at)} | ({"id": key} if key else {})
        for account, at, key in (
            ("globex", -25, "g1"),
            ("globex", -15, "g1"),
            ("initech", -25, ""),
            ("initech", -15, ""),
        )
    ]
    assert record_observations(told.parts, items, "product", backfill=True).refused == ()
    rule = "rule: {}\nsays: Busy\nkind: risk\narea: adoption\nwhen: {}\n"
    rules = rule.format("once", "ever(report_created)"), rule.format("twice", "count(report_created) >= 2")
    draft, problems = load_rulebook({**BASE, "rules.yaml": "---\n".join(rules)})
    assert draft is not None, problems
    found = backtest(told.parts, replace(QUESTION, mode="as-it-happened"), draft)
    first, last = MONDAY - 25 * DAY, MONDAY - 15 * DAY
    once, twice = ([(of.opening.account, of.opening.at) for of in each.openings] for each in found.rules)
    assert once == [("initech", first), ("acme", MONDAY - 20 * DAY), ("globex", last)]
    assert twice == [("initech", last)]


def test_a_draft_is_asked_without_being_published_and_compared_by_account(told: World) -> None:
    draft, _ = load_rulebook({**BASE, "rules.yaml": RULE.format(seats=60)})
    assert draft is not None
    before, after = backtest(told.parts, QUESTION), backtest(told.parts, QUESTION, draft)
    (difference,) = compared(before, after)
    assert [(each.account, each.before, each.after) for each in difference.accounts] == [
        ("acme", ("2026-01-31",), ("2026-01-21",)),
        ("globex", (), ("2026-01-21",)),
    ]


def test_a_rule_that_is_in_one_rulebook_only_is_compared_with_its_absence(told: World) -> None:
    with_it, _ = load_rulebook({**BASE, "rules.yaml": RULE.format(seats=60)})
    without, _ = load_rulebook(
        {**BASE, "rules.yaml": RULE.format(seats=60).replace("rule: ", "rule: other-")}
    )
    assert with_it is not None
    assert without is not None
    (name,) = with_it.rules
    question = replace(QUESTION, rules=(name,))
    found, (gone,) = backtest_against(told.parts, question, without, with_it)
    assert (found.rules, gone.rule, gone.after) == ((), name, None)
    assert {(each.account, each.after) for each in gone.accounts} >= {("acme", ()), ("globex", ())}
    assert "so none of these any longer" in "\n".join(differences_as_text([gone]))
    found, (new,) = backtest_against(told.parts, question, with_it, without)
    assert ([each.rule for each in found.rules], new.before) == ([name], None)
    assert f"not there before, {len(new.accounts)} opened after, all of them new" in "\n".join(
        differences_as_text([new])
    )
    nowhere = replace(QUESTION, rules=(f"{name}s",))
    with pytest.raises(NotThere, match=f"There is no rule `{name}s`. Did you mean `{name}`"):
        backtest_against(told.parts, nowhere, with_it, without)


def written(told: World, text: str) -> Desk:
    return Desk(*with_text(base_documents(told.parts), "rule", text))


def test_a_rule_that_is_being_written_is_asked_beside_the_edition(told: World) -> None:
    text = "rule: few-seats\nsays: Few\nkind: risk\narea: adoption\nwhen: seats < 2\n"
    draft = backtest_desk(told.parts, written(told, text), QUESTION)
    assert draft.found is not None
    assert [each.opening.account for each in draft.found.rules[0].openings] == ["initech"]
    broken = backtest_desk(told.parts, written(told, text.replace("seats", "seets")), QUESTION)
    assert broken.found is None
    assert [each.code for each in broken.problems if each.is_error] == ["unknown-field"]


def test_a_rule_that_could_never_know_says_so_and_not_only_that_it_opened_on_nobody(told: World) -> None:
    told.publish(
        rules=RULE.format(seats=5)
        + "---\n"
        + RULE.split("---")[0].replace("few-seats", "trial").replace("{seats}", "5 and tier = tech")
    )
    found = backtest(told.parts, replace(QUESTION, rules=("trial",)))
    assert found.rules[0].never_told == (("account", "tier"),)
    assert "`trial` could not know: nobody ever told `tier`." in "\n".join(as_text(found))
    assert backtest(told.parts, replace(QUESTION, rules=("few-seats",))).rules[0].never_told == ()


def test_what_is_not_there_is_said(told: World) -> None:
    with pytest.raises(NotThere, match="rule `nobody`"):
        backtest(told.parts, Question(QUESTION.begins, QUESTION.ends, ("nobody",)))
    with pytest.raises(NotThere, match="fate `nobody`"):
        backtest(told.parts, Question(QUESTION.begins, QUESTION.ends, fate="nobody"))
    with pytest.raises(Unanswerable):
        backtest(told.parts, Question(datetime(2030, 1, 1, tzinfo=UTC), datetime(2030, 2, 1, tzinfo=UTC)))
    with pytest.raises(Unanswerable, match="before 1970"):
        backtest(told.parts, replace(QUESTION, begins=datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))))


def test_of_many_accounts_a_lot_is_asked_that_falls_on_the_same_ones_each_time(told: World) -> None:
    whole = backtest(told.parts, QUESTION)
    some = backtest(told.parts, replace(QUESTION, at_most=1))
    assert some.there_are == whole.there_are == len(whole.names)
    assert set(some.names) < set(whole.names)
    assert some.names == backtest(told.parts, replace(QUESTION, at_most=1)).names
    assert backtest(told.parts, replace(QUESTION, at_most=10_000)) == whole


def test_what_is_not_looked_back_on_is_named_with_the_reason(told: World) -> None:
    more = """
---
rule: told-us
says: They told us
area: adoption
each: report_created
---
rule: on-a-hunch
says: A hunch
area: adoption
by_hand: csm
"""
    told.publish(rules=RULE.format(seats=5) + more)
    found = backtest(told.parts, QUESTION)
    assert [each.rule for each in found.rules] == ["few-seats"]
    assert found.not_asked == {"told-us": "each", "on-a-hunch": "by_hand"}
    assert as_plain(found)["not_looked_back_on"] == found.not_asked
    lines = list(as_text(found))
    assert "Not looked back on: `on-a-hunch`, for a person starts it." in lines
    alone = backtest(told.parts, replace(QUESTION, rules=("told-us",)))
    assert (alone.rules, alone.not_asked) == ((), {"told-us": "each"})
    assert any(line.startswith("Not looked back on: `told-us`") for line in as_markdown(alone))
