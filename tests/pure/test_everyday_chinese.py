"""A sentence said in Chinese with the labels of the vocabulary is answered as one in English is, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.everyday.chinese import in_english
from rules.resolve import Scope
from rules.scope import Names
from tests.pure.test_everyday import VOCABULARY, problems_of, right_for

ADMIN_AWAY = "any(contact where role = admin) and none(login by contact with role admin, 30d)"
P1_OPEN = "any(ticket where priority = p1 and closed_at is empty and days_since(opened_at) > 5d)"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("30天没有登录", "none(login, 30d)"),
        ("最近30天没人登录", "none(login, 30d)"),
        ("超过14天没有登录", "none(login, 14d)"),
        ("过去两周没有登录", "none(login, 2w)"),
        ("没有登录", "none(login, 30d)"),
        ("从来没有登录", "not ever(login)"),
        ("管理员30天没有登录", ADMIN_AWAY),
        ("管理员未登录", ADMIN_AWAY),
        ("席位数大于100", "seats > 100"),
        ("席位数不超过10", "seats <= 10"),
        ("席位数在10到50之间", "seats between 10 and 50"),
        ("客户分层为high", "tier = high"),
        ("客户分层是high或mid", "tier in [high, mid]"),
        ("客户分层不是high", "tier != high"),
        ("负责人是mei", "owner = mei"),
        ("没有负责人", "owner is empty"),
        ("没有管理员", "none(contact where role = admin)"),
        ("合同60天内到期", "any(contract where ends_on in next 60d)"),
        ("合同将在60天内到期", "any(contract where ends_on in next 60d)"),
        ("三个月内到期的合同", "any(contract where ends_on in next 90d)"),
        ("合同30到60天内到期", "any(contract where days_until(ends_on) between 30d and 60d)"),
        ("合同已到期", "any(contract where ends_on is past)"),
        ("合同未续约", "any(contract where renewed_on is empty)"),
        ("续约日期在未来60天内", "renewal_date in next 60d"),
        ("席位使用率低于40％", "utilisation < 40%"),
        ("席位使用率低于40", "utilisation < 40%"),
        ("席位使用率下降20%", "utilisation < was(utilisation, 90d) * 80%"),
        ("活跃用户下降20%", "fell(active_users, 20%, over 28d)"),
        ("活跃用户连续2周低于10", "in_a_row(mean(active_users, 7d) < 10, 2, week)"),
        ("活跃用户不到席位数的一半", "mean(active_users, 7d) < seats * 50%"),
        ("在用模块数小于已购模块数", "modules_in_use < modules_entitled"),
        ("P1工单超过5天未关闭", P1_OPEN),
        ("没有未关闭的工单", "none(ticket where closed_at is empty)"),
        ("最近7天登录少于3次", "count(login, 7d) < 3"),
        ("数据已接入", "ever(data_connected)"),
        ("净推荐值低于7或未知", "nps < 7 or nps is unknown"),
        ("席位使用率在40%到60%之间", "utilisation between 40% and 60%"),
        ("席位使用率低于40%持续3周", "in_a_row(utilisation < 40%, 3, week)"),
        ("合同金额超过5万", "any(contract where amount > 50000)"),
        ("活跃用户超过席位数的80%", "mean(active_users, 7d) > seats * 80%"),
        ("数据未接入", "not ever(data_connected)"),
        ("最近90天流失的客户", "changed(lifecycle, 90d) and lifecycle = churned"),
        ("席位数大于100且客户分层为high", "seats > 100 and tier = high"),
        ("客户分层为high并且30天没有登录", "tier = high and none(login, 30d)"),
        ("合同90天内到期，席位使用率低于50%",
         "any(contract where ends_on in next 90d) and utilisation < 50%"),
    ],
)  # fmt: skip
def test_what_is_said_in_chinese_is_answered_with_the_condition_that_says_it(said: str, right: str) -> None:
    assert right_for(said) == [right]
    (problem,) = problems_of(said)
    assert [mend.written for mend in problem.mends] == [said]


def test_what_it_takes_for_granted_is_said_too() -> None:
    (problem,) = problems_of("没人登录")
    assert [each.zh for each in problem.assumed] == ["没有说时间：按最近30天算。"]


@pytest.mark.parametrize(
    "said",
    [
        "客户情绪变差",
        "合同即将到期",
        "席位数合理",
        "不登录",
        "合同未到期",
        "不是没有管理员",
        "管理员和决策人未登录",
        "月亮是圆的",
    ],
)
def test_of_which_a_word_is_not_known_nothing_is_proposed(said: str) -> None:
    assert [problem.mends for problem in problems_of(said)] == [()]


@given(
    st.text(
        alphabet="席位数登录合同管理员没有未不大小于等超过且或天周内最近30 >的了是high一二从", max_size=30
    )
)
def test_whatever_is_written_it_is_english_or_nothing(text: str) -> None:
    said = in_english(text, Names(Scope(VOCABULARY), "account"))
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said)
    problems_of(text)
