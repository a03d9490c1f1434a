"""Conditions read aloud: plain words, in the reader's language, by the labels of the vocabulary."""

from dataclasses import replace

import pytest
from hypothesis import given

from rules.aloud import aloud
from rules.condition import Not
from rules.expression import Context
from rules.meaning.reader import SIGNAL_CONTEXTS
from rules.operators import OPERATORS
from rules.operators.sample import SAMPLE
from rules.problems import NOWHERE
from rules.resolve import condition, expression
from rules.text import LocalText
from rules.values import TEXT, Span, Type
from rules.vocabulary import Field
from tests.pure.test_resolve import EXPRESSIONS


def reads(text: str, language: str, about: str = "contract") -> str:
    found, problems = condition(text, NOWHERE, replace(SAMPLE, about=about))
    assert found is not None, problems
    return aloud(found, language, SAMPLE.vocabulary)


@pytest.mark.parametrize(
    ("text", "en", "zh"),
    [
        ("tier in [high, mid] and seats >= 1000",
         "tier is high or mid and seats is at least 1,000", "客户分层为high或mid，且席位数不低于1,000"),
        ("not auto_renew", "the contract's renews by itself is no", "合同的自动续约为否"),
        ("renewed_on is not empty", "the contract's renewal date is not empty", "合同的续约日不为空"),
        ("ends_on in next 1d", "the contract's end date is within the next 1 day", "合同的到期日在未来1天内"),
        ("seats between 3 and 5", "seats is between 3 and 5", "席位数在3到5之间"),
        ("tier = high and (seats < 3 or seats is unknown)",
         "tier is high and (seats is less than 3 or seats is unknown)",
         "客户分层为high，且（席位数小于3，或席位数未知）"),
        ("not (seats > 3 or auto_renew)",
         "it is not so that (seats is more than 3 or the contract's renews by itself is yes)",
         "并非（席位数大于3，或合同的自动续约为是）"),
        ("count(contact where role = sponsor and seats > 3) = 0",
         "the number of contacts where role is sponsor and the account's seats is more than 3 is 0",
         "满足“角色为sponsor，且客户的席位数大于3”的联系人的数量为0"),
        ("count(login by contact with role sponsor, 30d) > 3",
         "the number of “login” events in the last 30 days where the contact's role is sponsor is more than 3",
         "最近30天满足“联系人的角色为sponsor”的“登录”的次数大于3"),
        ("change(active_users, 28d) > -12.5%",
         "the change of active users over the last 28 days against the 28 days before is more than -12.5%",
         "活跃用户最近28天较前28天的变化大于-12.5%"),
        ("not every(module where entitled)", "not for every module, entitled is yes", "并非每个模块都满足“已购买为是”"),
        ("not open(renewal) and opened(renewal)",
         "no signal of the rule “renewal” is open and the rule “renewal” has opened a signal",
         "规则“renewal”没有未关闭的信号，且规则“renewal”曾产生信号"),
        ("min(contract.amount / 12) > 3",
         "the lowest (amount divided by 12) of contracts is more than 3 USD",
         "合同中最低的（金额除以12）大于3 USD"),
        ("seats * (2 + seats) > 3", "seats times (2 plus seats) is more than 3", "席位数乘以（2加席位数）大于3"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_plain_sentence(text: str, en: str, zh: str) -> None:
    assert reads(text, "en") == en
    assert reads(text, "zh-CN") == zh


def test_a_derived_fact_reads_by_its_label_wherever_it_stands() -> None:
    assert reads("modules_in_use <= 1", "zh") == "在用模块数不超过1"
    within = "count(ticket where priority = p1 and utilisation < 10%) > 0"
    assert reads(within, "en") == (
        "the number of tickets where priority is p1 and the account's utilisation is less than 10% is more than 0"
    )


@pytest.mark.parametrize("name", SIGNAL_CONTEXTS)
def test_what_only_the_moment_knows_has_words_of_its_own(name: str) -> None:
    said = {language: aloud(Context(name, TEXT), language, SAMPLE.vocabulary) for language in ("en", "zh-CN")}
    assert "“" not in "".join(said.values())
    assert said["en"] != said["zh-CN"]


def test_any_language_but_chinese_is_read_in_english() -> None:
    assert reads("seats > 3", "fr") == reads("seats > 3", "en")


def test_spans_and_single_values_can_be_read_too() -> None:
    assert aloud(Span(3, "bd"), "en", SAMPLE.vocabulary) == "3 business days"
    assert aloud(Span(3, "bd"), "zh-CN", SAMPLE.vocabulary) == "3个工作日"
    found, _ = expression("days_until(ends_on)", NOWHERE, SAMPLE)
    assert found is not None
    assert aloud(found, "zh-CN", SAMPLE.vocabulary) == "距合同的到期日的时间"


@pytest.mark.parametrize("name", OPERATORS)
def test_every_example_reads_aloud_in_both_languages_and_denied_too(name: str) -> None:
    for example in OPERATORS[name].examples:
        found, _ = condition(example, NOWHERE, SAMPLE)
        assert found is not None
        for node in (found, Not(found)):
            texts = {aloud(node, language, SAMPLE.vocabulary) for language in ("en", "zh-CN")}
            assert len(texts) == 2
            assert not any("{" in text or "_" in text or not text.strip() for text in texts)


@given(EXPRESSIONS)
def test_whatever_can_be_written_can_be_read_aloud(text: str) -> None:
    found, _ = condition(text, NOWHERE, SAMPLE)
    if found is not None:
        assert aloud(found, "en", SAMPLE.vocabulary)
        assert aloud(found, "zh-CN", SAMPLE.vocabulary)


def test_a_change_is_never_so_many_to_one() -> None:
    assert reads("change(active_users, 28d) = 200%", "en").endswith("is 200%")
    assert reads("(change(active_users, 28d) else 0) > 200%", "en").endswith("is more than 200%")


def test_what_a_share_is_only_a_part_of_is_no_share() -> None:
    """Five seats and a half are no 550% of anything."""
    assert reads("seats + change(active_users, 28d) > 5.5", "en").endswith("is more than 5.5")
    assert reads("seats * utilisation >= 1.5", "en").endswith("is at least 1.5")
    assert reads("(utilisation else seats) > 2.5", "en").endswith("is more than 2.5")
    assert reads("utilisation - 20% < 50%", "en").endswith("minus 20% is less than 50%")
    assert reads("seats / 2.5 < 50%", "en") == "seats divided by 2.5 is less than 50%"


def test_a_quotient_held_against_a_whole_number_is_so_many_to_one() -> None:
    assert reads("seats / 8 < 3", "en") == "seats divided by 8 is less than 3"
    assert reads("seats / 8 < 50%", "en") == "seats divided by 8 is less than 50%"


def test_two_conditions_that_mean_two_things_read_as_two() -> None:
    """What is asked of each module, and what is asked beside it."""
    assert reads("any(module where entitled) and seats < 3", "en") == (
        "(there is at least one module where entitled is yes) and seats is less than 3"
    )
    assert reads("any(module where entitled and account.seats < 3)", "en") == (
        "there is at least one module where entitled is yes and the account's seats is less than 3"
    )
    assert reads("every(module where entitled) or seats < 3", "en").startswith(
        "(for every module, entitled is yes) or "
    )
    assert reads("in_a_row(seats < 3, 2, week) and tier = high", "en") == (
        "(at the end of each of the last 2 weeks, seats is less than 3) and tier is high"
    )
    assert reads("not (tier = high and none(login by contact with role sponsor, 30d))", "en") == (
        "it is not so that (tier is high and (there was no “login” event in the last 30 days"
        " where the contact's role is sponsor))"
    )
    assert "(" not in reads("modules_in_use > 2 and seats < 3", "en")
    assert (
        reads("any(module where entitled) and seats < 3", "zh")
        == "至少有一个模块满足“已购买为是”，且席位数小于3"
    )


def test_whoever_a_reference_means_is_named() -> None:
    label = LocalText({"en": "Boss", "zh-CN": "主管"})
    fields = {**SAMPLE.vocabulary.account, "boss": Field("boss", Type("reference", to="contact"), label)}
    vocabulary = replace(SAMPLE.vocabulary, account=fields)
    for text, en, zh in (
        ("boss.role = sponsor", "the role of boss is sponsor", "主管的角色为sponsor"),
        (
            "any(module where boss.role = sponsor)",
            "there is at least one module where the role of the account's boss is sponsor",
            "至少有一个模块满足“客户的主管的角色为sponsor”",
        ),
    ):
        found, _ = condition(text, NOWHERE, replace(SAMPLE, vocabulary=vocabulary))
        assert found is not None
        assert [aloud(found, language, vocabulary) for language in ("en", "zh-CN")] == [en, zh]


def test_a_share_between_two_reads_as_percentages() -> None:
    assert reads("change(active_users, 28d) between -90% and -20%", "en").endswith("is between -90% and -20%")
    assert reads("utilisation between 20% and 40%", "zh") == "席位使用率在20%到40%之间"


def test_one_condition_or_another_reads_as_conditions() -> None:
    text = "if(auto_renew, seats > 3, tier = high)"
    assert (
        reads(text, "en")
        == "(seats is more than 3 if the contract's renews by itself is yes, else tier is high)"
    )
    assert reads(f"not {text}", "en").startswith("it is not so that (seats is more than 3 if ")
    assert reads("if(seats > 3, auto_renew, tier = high)", "zh") == (
        "（若席位数大于3则取合同的自动续约为是，否则取客户分层为high）"
    )


def test_a_milestone_and_its_plan_read_by_their_labels() -> None:
    labels = {
        "onboarding": LocalText({"en": "First steps", "zh-CN": "起步"}),
        "onboarding.kickoff": LocalText({"en": "Kickoff call", "zh-CN": "启动会"}),
    }
    found, _ = condition("late(onboarding.kickoff)", NOWHERE, SAMPLE)
    assert found is not None
    vocabulary = replace(SAMPLE.vocabulary, plans=labels)
    assert aloud(found, "en", vocabulary) == "the milestone “kickoff call” of first steps is late"
    assert aloud(found, "zh-CN", vocabulary) == "里程碑“启动会”（起步）已逾期"
