"""Texts into typed trees: what names and functions mean, and every problem at once."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.cautions import cautions
from rules.condition import And, Compare, Condition, Contains, Holds, In, Is, Not, Quantified, Within
from rules.expression import (
    Aggregate,
    Arithmetic,
    Constant,
    Context,
    Count,
    Days,
    Else,
    Expr,
    FieldRef,
    If,
    Related,
    SeriesValue,
    Since,
    TaskOutcome,
    Was,
)
from rules.operators.sample import SAMPLE
from rules.problems import Place, Problem
from rules.resolve import Scope, condition, expression, sentence, span
from rules.text import LocalText
from rules.values import DATE, MONEY, NUMBER, SERIES, SPAN, TEXT, YES_NO, Money, Span, Type
from rules.vocabulary import Derived, Field, Vocabulary
from rules.walk import walk
from tests.pure.test_syntax import WORDS

PLACE = Place("renewal/rules.yaml", 7, 11)


def about(subject: str) -> Scope:
    return replace(SAMPLE, about=subject)


def means(text: str, scope: Scope = SAMPLE) -> Condition:
    found, problems = condition(text, PLACE, scope)
    assert found is not None, problems
    assert not problems
    return found


def value(text: str, scope: Scope = SAMPLE, wanted: Type | None = None) -> Expr:
    found, problems = expression(text, PLACE, scope, wanted)
    assert found is not None, problems
    assert not problems
    return found


def problems_of(text: str, scope: Scope = SAMPLE) -> list[Problem]:
    found, problems = condition(text, PLACE, scope)
    assert found is None or not any(problem.is_error for problem in problems)
    return problems


def field(name: str, kind: Type, of: str = "account") -> FieldRef:
    return FieldRef(of, name, kind)


def number(amount: int | Decimal) -> Constant:
    return Constant(amount, NUMBER)


SEATS = field("seats", NUMBER)
ENDS_ON = field("ends_on", DATE, "contract")
AMOUNT = field("amount", MONEY, "contract")
ENTITLED = Holds(field("entitled", YES_NO, "module"))
ACTIVE_USERS = field("active_users", SERIES)
TIER = SAMPLE.vocabulary.account["tier"].type
ROLE = SAMPLE.vocabulary.children["contact"].fields["role"].type
CONTACT = Type("reference", to="contact")


def test_a_comparison_keeps_the_author_s_words_and_their_place() -> None:
    found = means("tier = high and   seats  >= 10")
    assert isinstance(found, And)
    leaf = found.parts[1]
    assert leaf == Compare(">=", SEATS, number(10))
    assert isinstance(leaf, Compare)
    assert (leaf.text, leaf.place) == ("seats >= 10", Place("renewal/rules.yaml", 7, 29))


def test_the_subject_s_fields_come_first_then_the_account_s() -> None:
    assert means("ends_on in next 180d and seats > 3") == And(
        (Within(ENDS_ON, "next", Span(180, "d")), Compare(">", SEATS, number(3)))
    )


def test_a_name_on_both_must_say_whose_it_is() -> None:
    (problem,) = problems_of("name = 'Core'", about("module"))
    assert problem.code == "ambiguous-name"
    assert problem.hint == "Write `module.name` or `account.name`."
    assert means("module.name = 'Core'", about("module")) == Compare(
        "=", field("$key", TEXT, "module"), Constant("Core", TEXT)
    )
    assert means("account.name = 'Acme'", about("module")) == Compare(
        "=", field("name", TEXT), Constant("Acme", TEXT)
    )


def test_a_reference_on_both_must_say_whose_it_is() -> None:
    module = SAMPLE.vocabulary.children["module"]
    captain = Field("captain", CONTACT, LocalText({"en": "captain"}))
    vocabulary = replace(
        SAMPLE.vocabulary,
        account={**SAMPLE.vocabulary.account, "captain": captain, "boss": replace(captain, name="boss")},
        children={
            **SAMPLE.vocabulary.children,
            "module": replace(module, fields={**module.fields, "captain": captain}),
        },
    )
    scope = replace(SAMPLE, vocabulary=vocabulary)
    of_module = replace(scope, about="module")
    for text, asked in (
        ("captain.role = admin", of_module),
        ("any(module where captain.role = admin)", scope),
    ):
        (problem,) = problems_of(text, asked)
        assert problem.code == "ambiguous-name"
        assert problem.hint == "Write `module.captain.role` or `account.captain.role`."

    def of(owner: str, name: str) -> Compare:
        via = field(name, CONTACT, owner)
        return Compare("=", Related(via, "contact", "role", ROLE), Constant("admin", ROLE))

    assert means("module.captain.role = admin", of_module) == of("module", "captain")
    assert means("account.captain.role = admin", of_module) == of("account", "captain")
    assert means("account.boss.role = admin", scope) == of("account", "boss")
    assert means("boss.role = admin", of_module) == of("account", "boss")
    assert means("any(module where account.captain.role = admin)", scope) == Quantified(
        "any", "module", of("account", "captain")
    )
    (problem,) = problems_of("module.boss.role = admin", of_module)
    assert problem.message == "module has no field `boss`."
    (problem,) = problems_of("account.seats.role = admin", of_module)
    assert problem.message == "`account.seats` has no fields of its own, such as `role`."


def test_within_a_where_names_are_the_child_s_first_then_the_account_s() -> None:
    where = And(
        (
            ENTITLED,
            Compare(
                ">", SeriesValue("mean", field("users", SERIES, "module"), Span(28, "d"), NUMBER), number(0)
            ),
            Compare(">", SEATS, number(5)),
        )
    )
    found = means("count(module where entitled and mean(users, 28d) > 0 and seats > 5) <= 1")
    assert found == Compare("<=", Count("module", "child", where, None, NUMBER), number(1))


def test_within_a_where_the_subject_is_named_by_its_kind() -> None:
    found = means("count(login where by = contact, 30d) >= 1", about("contact"))
    where = Compare("=", field("by", CONTACT, "login"), field("$key", CONTACT, "contact"))
    assert found == Compare(">=", Count("login", "event", where, Span(30, "d"), NUMBER), number(1))
    assert means("count(login where by = contact.email, 30d) >= 1", about("contact")) == found


def test_a_derived_field_is_inlined_at_the_place_of_its_use() -> None:
    found = means("account.modules_in_use <= 1")
    assert isinstance(found, Compare)
    assert found.left == SAMPLE.vocabulary.derived["modules_in_use"].expr
    assert found.left.place == Place("renewal/rules.yaml", 7, 11)
    assert found.text == "account.modules_in_use <= 1"


def test_logins_by_a_role_are_logins_whose_contact_has_it() -> None:
    role = Related(field("by", CONTACT, "login"), "contact", "role", ROLE)
    where = Compare("=", role, Constant("sponsor", ROLE))
    count = Count("login", "event", where, Span(30, "d"), NUMBER)
    assert value("count(login by contact with role sponsor, 30d)") == count
    assert value("count(login where by.role = sponsor, 30d)") == count
    either = value("count(login by contact with role in [sponsor, admin] where by.role != user, 30d)")
    assert isinstance(either, Count)
    assert either.where == And((In(role, ("sponsor", "admin")), Compare("!=", role, Constant("user", ROLE))))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30%", number(Decimal("0.3"))),
        ("0.5", number(Decimal("0.5"))),
        ("-3", number(-3)),
        ("3bd", Constant(Span(3, "bd"), SPAN)),
        ("2026-03-01", Constant(date(2026, 3, 1), DATE)),
        ("'it\\'s'", Constant("it's", TEXT)),
        ("no", Constant(False, YES_NO)),
        ("12 USD", Constant(Money(Decimal(12), "USD"), MONEY)),
    ],
)
def test_constants_are_values_and_never_floats(text: str, expected: Expr) -> None:
    assert value(text) == expected


def test_yes_is_no_number() -> None:
    found = value("yes")
    assert isinstance(found, Constant)
    assert found.value is True
    assert [problem.code for problem in problems_of("auto_renew = 1")] == ["type-mismatch"]


def test_a_bare_number_against_money_is_in_the_workspace_s_currency() -> None:
    yuan = replace(SAMPLE, currency="CNY")
    assert means("amount >= 50000", yuan) == Compare(
        ">=", AMOUNT, Constant(Money(Decimal(50000), "CNY"), MONEY)
    )
    assert means("0 < amount", yuan) == Compare("<", Constant(Money(Decimal(0), "CNY"), MONEY), AMOUNT)
    assert value("amount * 2 + 500") == Arithmetic(
        "+",
        Arithmetic("*", AMOUNT, number(2), MONEY),
        Constant(Money(Decimal(500), "USD"), MONEY),
        MONEY,
    )


def test_a_choice_is_compared_with_bare_words_on_either_side() -> None:
    high = Constant("high", TIER)
    tier = field("tier", TIER)
    assert means("tier = high") == Compare("=", tier, high)
    assert means("high = tier") == Compare("=", high, tier)
    assert means('tier = "high"') == Compare("=", tier, high)
    assert means("tier in [high, mid]") == In(tier, ("high", "mid"))
    assert means("tier not in [tech]") == Not(In(tier, ("tech",)))


def test_a_word_that_is_a_choice_s_value_and_a_field_is_a_problem() -> None:
    clash = Field("high", NUMBER, LocalText({"en": "High"}))
    vocabulary = replace(SAMPLE.vocabulary, account={**SAMPLE.vocabulary.account, "high": clash})
    (problem,) = problems_of("tier = high", replace(SAMPLE, vocabulary=vocabulary))
    assert problem.code == "word-or-field"
    assert "`account.high`" in problem.hint


def test_the_field_that_a_word_may_mean_is_named_with_its_owner() -> None:
    clash = Field("sponsor", NUMBER, LocalText({"en": "Sponsor"}))
    ticket = SAMPLE.vocabulary.children["ticket"]
    kind = Field("sort", Type("choice", of=("sponsor", "user")), LocalText({"en": "Sort"}))
    ticket = replace(ticket, fields={**ticket.fields, "sponsor": clash, "sort": kind})
    vocabulary = replace(SAMPLE.vocabulary, children={**SAMPLE.vocabulary.children, "ticket": ticket})
    (problem,) = problems_of("any(ticket where sort = sponsor)", replace(SAMPLE, vocabulary=vocabulary))
    assert problem.code == "word-or-field"
    assert "`ticket.sponsor`" in problem.hint


def test_what_is_no_name_is_mended_as_what_it_is_compared_with() -> None:
    tags = Field("tags", Type("list", item=Type("choice", of=("old", "new"))), LocalText({"en": "Tags"}))
    vocabulary = replace(SAMPLE.vocabulary, account={**SAMPLE.vocabulary.account, "tags": tags})
    for text, hint in (
        ("tags = old", "A list has several: write `contains old`."),
        ('tags = "old"', "Of a list write `contains`."),
        ("parent = acme", 'Write its key, in quotes: `"acme"`. Here perhaps: `parent = "acme"`.'),
    ):
        (problem,) = problems_of(text, replace(SAMPLE, vocabulary=vocabulary))
        assert (problem.code in ("unknown-field", "type-mismatch"), problem.hint) == (True, hint)


def test_a_field_of_what_a_rule_is_about_is_asked_with_its_owner_within_brackets() -> None:
    for text in ("any(module where amount > 3)", "count(login where by = amount, 30d) > 3"):
        (problem,) = problems_of(text)
        assert problem.hint == "Of the contract that it is all about write `contract.amount`."


def test_a_field_of_an_event_is_asked_of_the_event() -> None:
    (problem,) = problems_of("by = acme", replace(SAMPLE, about="account"))
    assert problem.hint == (
        "It is a field of the event login: ask `count(login where .., 30d)`, or in a rule's `each: login where ..`."
    )


def test_a_task_without_outcomes_of_its_own_ends_as_done() -> None:
    scope = replace(SAMPLE, tasks=("call",), task_outcomes={"call": ()})
    assert [each.code for each in problems_of("outcome(call) = held", scope)] == ["not-a-choice"]
    assert condition("outcome(call) = done", PLACE, scope)[1] == []


def test_between_is_two_leaves_and_both_ends_count() -> None:
    days = Days("until", ENDS_ON, SPAN)
    assert means("days_until(ends_on) between 0d and 90d") == And(
        (
            Compare(">=", days, Constant(Span(0, "d"), SPAN)),
            Compare("<=", days, Constant(Span(90, "d"), SPAN)),
        )
    )


def test_a_renewal_s_date_is_reckoned_with_its_notice() -> None:
    notice = Else(field("notice", SPAN, "contract"), Constant(Span(0, "d"), SPAN), SPAN)
    assert value("if(auto_renew, ends_on - (notice else 0d), ends_on)", wanted=DATE) == If(
        Holds(field("auto_renew", YES_NO, "contract")),
        Arithmetic("-", ENDS_ON, notice, DATE),
        ENDS_ON,
        DATE,
    )


def test_falling_by_a_share_is_a_comparison_of_the_change() -> None:
    change = SeriesValue("change", ACTIVE_USERS, Span(28, "d"), NUMBER)
    assert means("fell(active_users, 30%, over 28d)") == Compare("<=", change, number(Decimal("-0.3")))
    assert means("rose(active_users, 30%, 28d)") == Compare(">=", change, number(Decimal("0.3")))
    assert value("change(active_users, 28d, at_least 10)") == replace(change, at_least=10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last(active_users)", SeriesValue("last", ACTIVE_USERS, None, NUMBER)),
        ("sum(active_users, 2w)", SeriesValue("sum", ACTIVE_USERS, Span(2, "w"), NUMBER)),
        ("mean(active_users, over 7d)", SeriesValue("mean", ACTIVE_USERS, Span(7, "d"), NUMBER)),
        (
            "mean(active_users, 7d) / seats",
            Arithmetic(
                "/", SeriesValue("mean", ACTIVE_USERS, Span(7, "d"), NUMBER), SEATS, NUMBER
            ),
        ),
        (
            "min(contract.ends_on where renewed_on is empty)",
            Aggregate(
                "min", "contract", "child", ENDS_ON, Is(field("renewed_on", DATE, "contract"), "empty"), None, DATE
            ),
        ),
        ("sum(contract.amount)", Aggregate("sum", "contract", "child", AMOUNT, None, None, MONEY)),
        ("since(login)", Since("login", None, SPAN)),
        ("was(seats, 30d)", Was(SEATS, Span(30, "d"), NUMBER)),
        ("outcome(kickoff-call)", TaskOutcome("kickoff-call", Type("choice", of=("held", "no_answer")))),
    ],
)  # fmt: skip
def test_functions_are_typed_nodes(text: str, expected: Expr) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ever(login)", Compare(">=", Count("login", "event", None, None, NUMBER), number(1))),
        ("any(login, 7d)", Compare(">=", Count("login", "event", None, Span(7, "d"), NUMBER), number(1))),
        ("none(login, 7d)", Compare("=", Count("login", "event", None, Span(7, "d"), NUMBER), number(0))),
        ("any(module where entitled)", Quantified("any", "module", ENTITLED)),
        ("renewed_on is empty", Is(field("renewed_on", DATE, "contract"), "empty")),
        ("seats is unknown", Not(Is(SEATS, "known"))),
        ("is past(ends_on)", Is(ENDS_ON, "past")),
        ("ends_on is past", Is(ENDS_ON, "past")),
        ("account.name contains 'Ltd'", Contains(field("name", TEXT), "Ltd")),
        ("active_users is known", Is(SeriesValue("last", ACTIVE_USERS, None, NUMBER), "known")),
    ],
)
def test_what_is_asked_is_a_leaf(text: str, expected: Condition) -> None:
    assert means(text) == expected


def test_a_condition_written_for_a_value_is_a_yes_or_no_and_back() -> None:
    risky = value("seats > 3 or tier = high")
    assert risky.type == YES_NO
    derived = {"risky": Derived("risky", risky, "seats > 3 or tier = high", LocalText({"en": "Risky"}))}
    scope = replace(SAMPLE, vocabulary=replace(SAMPLE.vocabulary, derived=derived))
    assert means("risky", scope) == means("seats > 3 or tier = high")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("seat > 3", ["unknown-field"]),
        ("tier = hihg", ["not-a-choice"]),
        ("tier in [high, medium, teck]", ["not-a-choice", "not-a-choice"]),
        ("ends_on > 3", ["type-mismatch"]),
        ("ends_on > 30d", ["type-mismatch"]),
        ("days_until(ends_on) > 30", ["type-mismatch"]),
        ("seats > 'ten'", ["type-mismatch"]),
        ("amount > 3 EUR", ["two-currencies"]),
        ("amount > seats", ["type-mismatch"]),
        ("tier > high", ["no-order"]),
        ("auto_renew < yes", ["no-order"]),
        ("seats", ["not-a-condition"]),
        ("seats > 3 and tier", ["not-a-condition"]),
        ("active_users > 3", ["series"]),
        ("mean(seats, 7d) > 3", ["type-mismatch"]),
        ("mean(active_users) > 3", ["bad-window"]),
        ("mean(active_users, 7bd) > 3", ["bad-window"]),
        ("mean(active_users, 36h) > 3", ["bad-window"]),
        ("mean(active_users, 7) > 3", ["bad-window"]),
        ("count(ticket, 30d) > 3", ["bad-window"]),
        ("count(modules) > 3", ["unknown-kind"]),
        ("count(module where user > 3) > 3", ["unknown-field"]),
        ("sum(amount) > 3", ["unknown-kind"]),
        ("sum(contract.ends_on) > 2026-01-01", ["type-mismatch"]),
        ("contract.seats > 3", ["unknown-field"]),
        ("module.entitled", ["which-one"]),
        ("count(module where contract.amount > 3 and mean(users, 7d) > 0) > 1", []),
        ("fell(active_users, 30, over 28d)", ["bad-share"]),
        ("fell(active_users, 0%, over 28d)", ["bad-share"]),
        ("was(utilisation, 30d) > 3", []),
        ("changed(utilisation, 30d)", ["no-history"]),
        ("was(5, 30d) > 3", ["no-history"]),
        ("was(was(utilisation, 30d) + 1, 30d) > 3", ["no-history"]),
        ("was(if(open(renewal), 1, 2), 30d) > 1", ["no-history"]),
        ("was(active_users, 30d) > 3", ["series"]),
        ("late(onboarding.kickof)", ["unknown-milestone"]),
        ("late(onbording.kickoff)", ["unknown-plan"]),
        ("late(kickoff)", ["bad-arguments"]),
        ("open(renewl)", ["unknown-rule"]),
        ("done(kickoff)", ["unknown-task"]),
        ("outcome(kickoff-call) = helt", ["not-a-choice"]),
        ("replied(tip)", ["unknown-step"]),
        ("foo(seats) = 3", ["unknown-function"]),
        ("seats(3) = 3", ["unknown-function"]),
        ("changed(seats + 1, 7d)", ["no-history"]),
        ("changed(utilisation, 7d)", ["no-history"]),
        ("changed(active_users, 7d)", ["series"]),
        ("any(login where changed(by, 7d))", ["no-history"]),
        ("changed(seats)", ["bad-arguments"]),
        ("changed(seats, 3bd)", ["bad-window"]),
        ("moved(lifecycle, from active to quite, 7d)", ["not-a-choice"]),
        ("moved(lifecycle, from active to active, 7d)", ["bad-arguments"]),
        ("moved(lifecycle, 7d)", ["bad-arguments"]),
        ("moved(seats, from 3 to seats, 7d)", ["not-fixed"]),
        ("in_a_row(seats > 3, 3, weak)", ["unknown-period"]),
        ("in_a_row(seats > 3, 1, week)", ["bad-arguments"]),
        ("in_a_row(seats > 3, 999, week)", ["bad-arguments"]),
        ("in_a_row(seats, 3, week)", ["not-a-condition"]),
        ("in_a_row(open(renewal), 3, week)", ["no-history"]),
        ("in_a_row(in_a_row(seats > 3, 3, day), 3, week)", ["no-history"]),
        ("followed(login, module, 7d)", ["type-mismatch"]),
        ("followed(login, logout, 7d)", ["unknown-kind"]),
        ("followed(login, login)", ["bad-arguments"]),
        ("start_date = 2026-02-30", ["bad-constant"]),
        ("ends_on in next 999999999d", ["bad-constant"]),
        ("ends_on in last -3d", ["negative-span"]),
        ("seats = 1234567890123456789", ["bad-constant"]),
        ("seats / 0 > 3", ["division-by-zero"]),
        ("start_date + 3 > 2026-01-01", ["type-mismatch"]),
        ("(seats else 'none') = 3", ["type-mismatch"]),
        ("if(seats > 3, 1, 'a') = 1", ["type-mismatch"]),
        ("if(seats > 3, 1) = 1", ["bad-arguments"]),
        ("seats in [1, seats]", ["not-fixed"]),
        ("seats contains 3", ["type-mismatch"]),
        ("seats in next 3d", ["type-mismatch"]),
        ("tier = true", ["not-a-choice"]),
        ("seat > 3 and tier = hi and foo(3) and ends_on > 3 or open(x)",
         ["unknown-field", "not-a-choice", "unknown-function", "type-mismatch", "unknown-rule"]),
    ],
)  # fmt: skip
def test_every_problem_has_its_code_and_all_come_at_once(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in problems_of(text)] == codes


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("start_date > 2026/2/1", "A date is written as year, month and day: `2026-02-01`."),
        (
            "start_date > 01/02/2026",
            "A date is written as year, month and day: `2026-02-01` or `2026-01-02`.",
        ),
        ("start_date > 25/12/2026", "A date is written as year, month and day: `2026-12-25`."),
        ("start_date > 2026/13/45", "A date is written as year, month and day: `2026-02-01`."),
        ("seat > 3", "Did you mean `seats`?"),
        ("avg(active_users, 7d) > 3", "Write `mean(series, 28d)`."),
        ("seats = null", "Write `is empty`."),
        ("tier = hihg", "Did you mean `high`?"),
        ("any(ticket where priority = P1)", "Did you mean `p1`?"),
        (
            "any(ticket where days_open > 5d)",
            "A ticket has: closed_at, id, opened_at, priority. A text is written in quotes.",
        ),
        ("lasst(active_users) > 3", "Did you mean `last`?"),
        ("late(onboarding.kickof)", "Did you mean `kickoff`?"),
        ("late(kickoff)", "Write `onboarding.kickoff`."),
        ("count(modules) > 3", "Did you mean `module`?"),
        ("ends_on-30d > 2026-01-01", "A hyphen belongs to the name; to subtract, write `ends_on - 30d`."),
        ("entitled", "It is a field of module: ask `count(module where ..)` or `any(module where ..)`."),
        ("days_until(ends_on) < 30", "A span has its unit: `30d`, `8h`, `2w`."),
        ("auto_renew = true", "Write `yes`."),
        ("account.name = Acme", "A text is written in quotes."),
        ("active_users > 3", "Write `last(active_users)` or `mean(active_users, 7d)`."),
        ("seats > 50k", "Numbers are written out: `50000`."),
        ("since(login) > 3mo", "Months and years are not all of one length: write days, `90d`."),
        ("since(login) > 1y", "Months and years are not all of one length: write days, `365d`."),
        ("since(login) > 2weeks", "A span is written in one word: `2w`."),
        ("seats > 2M", "Numbers are written out: `2000000`."),
        ("tier = high or mid", "It is a value of tier: write `tier = mid`, of several `tier in [..]`."),
        (
            "today - start_date > 90d",
            "Write `days_since(d)`, `days_until(d)`, `d in last 7d` or `d in next 90d`.",
        ),
        (
            "fell(seats, 20%, over 90d)",
            "Of a field compare with what it was: `seats < was(seats, 90d) * 80%`.",
        ),
        (
            "change(seats, 90d) <= -20%",
            "Of a field compare with what it was: `seats < was(seats, 90d) * 80%`.",
        ),
        (
            "changed(mean(active_users, 90d), 90d)",
            "Of a series ask this window against the one before: `change(active_users, 28d) <= -20%`.",
        ),
    ],
)
def test_a_problem_says_how_to_mend_it(text: str, hint: str) -> None:
    (problem,) = problems_of(text)
    told = f"{problem.hint.partition('Here perhaps: ')[0]} "
    for each in problem.assumed:
        told = told.replace(f"{each.en} ", "")
    assert told.rstrip() == hint


def test_what_runs_heard_is_known_only_in_playbooks() -> None:
    (problem,) = problems_of("replied(tips)", replace(SAMPLE, steps=()))
    assert problem.code == "only-in-playbook"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("days_until(ends_on) <= 30d", "no-floor"),
        ("30d > days_until(ends_on)", "no-floor"),
        ("not days_until(ends_on) > 30d", "no-floor"),
        ("count(contract where days_until(ends_on) < 30d) > 1", "no-floor"),
        ("days_until(ends_on) <= 30d or ends_on is past", "no-floor"),
        ("every(module where entitled)", "true-of-none"),
        ("none(module where entitled) or seats > 3", "true-of-none"),
        ("none(module where entitled) and any(ticket where priority = p1)", "true-of-none"),
        ("not any(module where entitled)", "true-of-none"),
        ("utilisation >= 60", "percent-missing"),
        ("60 > utilisation", "percent-missing"),
        ("change(active_users, 28d) <= -20", "percent-missing"),
        ("since(login) > 3bd", "never-known"),
        ("2bd < overdue(onboarding.kickoff)", "never-known"),
    ],
)
def test_what_is_allowed_and_seldom_meant_is_warned_of(text: str, code: str) -> None:
    found, problems = condition(text, PLACE, SAMPLE)
    assert found is not None
    assert [(problem.code, problem.severity) for problem in problems] == [(code, "warning")]


@pytest.mark.parametrize(
    "text",
    [
        "every(module where entitled)",
        "none(module where entitled)",
        "not any(module where entitled)",
        "none(login by contact with role sponsor, 30d)",
        "since(login by contact with role sponsor) > 30d",
        "none(login where by.role = sponsor and by.role != admin, 30d)",
        "none(login where by.role = sponsor or by.role = admin, 30d)",
    ],
)
def test_what_is_to_stand_beside_what_is_true_of_none_is_said_whole(text: str) -> None:
    _, (problem,) = condition(text, PLACE, SAMPLE)
    assert problem.code == "true-of-none"
    (beside,) = re.findall(r"let `(.+)` stand beside it", problem.hint)
    assert condition(f"{text} and {beside}", PLACE, SAMPLE)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        "days_until(ends_on) between 0d and 30d",
        "days_until(ends_on) <= 30d and not ends_on is past",
        "days_until(ends_on) <= 30d and ends_on in next 1w",
        "seats > 3 and (days_until(ends_on) <= 30d and days_until(ends_on) > 0d)",
        "days_until(ends_on) >= 30d",
        "none(module where entitled) and any(module where mean(users, 7d) > 0)",
        "every(module where entitled) and count(module) >= 1",
        "none(report_created, 30d)",
        "utilisation >= 60%",
        "count(login, 30d) / seats >= 3",
        "seats >= 60",
    ],
)
def test_what_stands_beside_makes_it_safe(text: str) -> None:
    _, problems = condition(text, PLACE, SAMPLE)
    assert problems == []


def test_lines_of_a_list_are_cautioned_as_a_whole() -> None:
    lines = ["days_until(ends_on) <= 30d", "days_until(ends_on) >= 0d"]
    found = [condition(line, PLACE, SAMPLE, stands_alone=False) for line in lines]
    assert [problems for _, problems in found] == [[], []]
    parts = tuple(part for part, _ in found if part is not None)
    assert cautions(And(parts)) == []
    assert [problem.code for problem in cautions(And(parts[:1]))] == ["no-floor"]


def test_a_value_of_another_type_than_wanted_is_a_problem() -> None:
    found, problems = expression("seats", PLACE, SAMPLE, DATE)
    assert found is None
    assert [problem.code for problem in problems] == ["type-mismatch"]


def test_names_that_only_rendering_knows_are_contexts() -> None:
    scope = replace(SAMPLE, contexts={"window": TEXT, "signal.says": TEXT})
    assert value("signal.says", scope) == Context("signal.says", TEXT)
    (problem,) = problems_of("signal.say = 'x'", scope)
    assert problem.hint == "Did you mean `signal.says`?"


def test_a_sentence_is_literal_text_with_typed_holes() -> None:
    found, problems = sentence(
        "{{ok}} {seats} of '{account.name}': {count(module where module.name = \"}\")}", PLACE, SAMPLE
    )
    assert not problems
    assert found is not None
    literal = [part for part in found if isinstance(part, str)]
    assert literal == ["{ok} ", " of '", "': "]
    assert found[1] == SEATS


def test_a_sentence_s_problems_point_into_its_holes() -> None:
    found, problems = sentence("{seat} and {tier", PLACE, SAMPLE)
    assert found is None
    assert sorted((problem.code, problem.place.column) for problem in problems) == [
        ("unknown-field", 12),
        ("unpaired-brace", 22),
    ]


def test_a_span_is_one_whole_number_and_one_unit() -> None:
    assert span("90d") == Span(90, "d")
    assert span(" 8bh ") == Span(8, "bh")
    assert [span(text) for text in ("90", "d", "1.5d", "90 d", "9x", "", "99999999999w")] == [None] * 7


def test_derived_fields_that_multiply_are_refused_before_they_are_walked() -> None:
    derived: dict[str, Derived] = {}
    scope = SAMPLE
    for level in range(40):
        text = "seats + seats" if not level else f"d{level - 1} + d{level - 1}"
        found, problems = expression(text, PLACE, scope)
        if found is None:
            assert [problem.code for problem in problems] == ["too-large"]
            return
        derived[f"d{level}"] = Derived(f"d{level}", found, text, LocalText({"en": "d"}))
        scope = replace(SAMPLE, vocabulary=replace(SAMPLE.vocabulary, derived=dict(derived)))
    pytest.fail("a tree of 2 ** 40 nodes was accepted")


@given(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.sampled_from(["account", "contract", "contact"]),
)
def test_any_row_of_words_means_something_or_is_refused(text: str, subject: str) -> None:
    found, problems = condition(text, PLACE, about(subject))
    assert (found is None) == any(problem.is_error for problem in problems)
    if found is not None:
        assert all(node is not None for node in walk(found))


ATOMS = [
    "seats",
    "tier",
    "amount",
    "ends_on",
    "notice",
    "auto_renew",
    "active_users",
    "3",
    "30%",
    "7d",
    "2026-03-01",
]
SIGNS = ["+", "-", "*", "/", "else", "=", "<", ">=", "and", "or", "contains"]
CALLED = ["mean", "sum", "min", "change", "was", "fell", "last", "days_until", "since"]
EXPRESSIONS = st.recursive(
    st.sampled_from([*ATOMS, "high", "yes", "'x'"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(SIGNS), inner).map(" ".join),
        inner.map(lambda part: f"({part})"),
        inner.map(lambda part: f"not {part}"),
        inner.map(lambda part: f"{part} is empty"),
        inner.map(lambda part: f"count(module where {part})"),
        st.tuples(st.sampled_from(CALLED), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"if({', '.join(parts)})"),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_any_expression_means_something_or_is_refused(text: str) -> None:
    for found, problems in (condition(text, PLACE, SAMPLE), expression(text, PLACE, SAMPLE)):
        assert (found is None) == any(problem.is_error for problem in problems)


def test_an_empty_vocabulary_knows_nothing_and_says_so() -> None:
    empty = Scope(Vocabulary({}, {}, {}, {}, {}))
    assert [problem.code for problem in problems_of("seats > 3 and count(login) > 3", empty)] == [
        "unknown-field",
        "unknown-kind",
    ]


def test_a_list_of_choices_holds_the_words_of_its_choice_and_no_others() -> None:
    products = Field(
        "products", Type("list", item=Type("choice", of=("core", "api"))), LocalText({"en": "Products"})
    )
    scope = Scope(replace(SAMPLE.vocabulary, account={**SAMPLE.vocabulary.account, "products": products}))
    found, problems = condition("products contains core", PLACE, scope)
    assert (found is not None, problems) == (True, [])
    found, problems = condition("products contains crm", PLACE, scope)
    assert (found, [problem.code for problem in problems]) == (None, ["not-a-choice"])


def test_a_teammate_as_people_read_the_name_is_warned_of() -> None:
    ours = replace(SAMPLE, teammates={"lin": "Lin Tao", "mei": "Mei Chen"})
    found, (problem,) = condition('owner = "Mei Chen"', PLACE, ours)
    assert found is not None
    assert (problem.code, problem.severity, problem.hint) == (
        "unknown-teammate",
        "warning",
        "Did you mean `mei`?",
    )
    assert not condition('owner in ["jane", mei]', PLACE, ours)[1], "jane may have left the team"


def test_a_teammate_is_one_of_the_team_where_there_is_one() -> None:
    """Whoever writes `Lin` for `lin` would else be told that it is true of nobody."""
    ours = replace(SAMPLE, teammates={"lin": "Lin Tao", "mei": "Mei Chen"})
    assert [problem.hint for problem in problems_of("owner in [mei, Lin]", ours)] == ["Did you mean `lin`?"]
    (gone,) = problems_of("owner = olu", ours)
    assert (gone.code, gone.hint) == (
        "unknown-teammate",
        'Of somebody who left it, write the name in quotes: `"olu"`.',
    )
    means('owner = "olu"', ours)
    means("owner = Lin", SAMPLE)


def test_what_is_no_kind_is_told_which_there_are() -> None:
    (problem,) = problems_of("any(franchise where seats > 3)")
    assert problem.hint.startswith("There are: ")
    assert "contract" in problem.hint
