"""What a proposal takes for granted is said, in both languages; what was said is not told again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.everyday.plainly import plainly
from tests.pure.test_everyday import problems_of
from tests.pure.test_everyday_whole import PIECES

LAST = ("You named no time: the last 30 days are taken.", "没有说时间：按最近30天算。")
MEAN = ("You named no time: the mean of the last 7 days is taken.", "没有说时间：取最近7天的平均值。")
SPAN = re.compile(r"(?<![\w-])\d+(?:bd|bh|s|m|h|d|w)(?!\w)")
UNITS = {"d": "day", "w": "week", "h": "hour"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("nobody logged in", [LAST]),
        ("logins below 3", [LAST]),
        ("sponsor has not logged in", [LAST]),
        ("owner changed", [LAST]),
        ("became quiet", [LAST]),
        ("active users below 10", [MEAN]),
        ("active_users = 0",
         [("You named no time: each of the last 7 days is looked at.", "没有说时间：看最近7天中的每一天。")]),
        ("seats increased",
         [("You did not say since when: it is compared with 90 days ago.", "没有说与何时相比：与90天前相比。")]),
        ("active users fell",
         [("You did not say by how much: 20% or more is taken.", "没有说多少：按20%或以上算。"),
          ("You did not say since when: the last 28 days are compared with the 28 days before.",
           "没有说与何时相比：最近28天与此前28天相比。")]),
        ("sponsor not logged in for 30", [("`30` is taken for 30 days.", "`30`按30天算。")]),
        ("days_until(renewal_date) < 30", [("`30` is taken for 30 days.", "`30`按30天算。")]),
        ("sponser not logged in for 30 days", [("`sponser` is taken for `sponsor`.", "`sponser`按`sponsor`算。")]),
        ("Teir is High", [("`Teir` is taken for `tier`.", "`Teir`按`tier`算。")]),
        ("P1 tiket open longer than 5 days", [("`tiket` is taken for `ticket`.", "`tiket`按`ticket`算。")]),
        ("nobody loged in for 14 dyas",
         [("`loged` is taken for `logged`.", "`loged`按`logged`算。"),
          ("`dyas` is taken for `days`.", "`dyas`按`days`算。")]),
        ("utilization bellow 40%", [("`bellow` is taken for `below`.", "`bellow`按`below`算。")]),
        ("championn left",
         [("`championn` is taken for `champion`.", "`championn`按`champion`算。"),
          ("You did not say when: asked is whether there is none now, also where there never was one.",
           "没有说何时：问的是现在是否没有，从来没有过的也算。")]),
        ("no p1 tickets",
         [("You named no time: each `ticket` counts, also one that is over.",
           "没有说时间：每个`ticket`都算，已经结束的也算。")]),
        ("name starts with A",
         [("`starts with` cannot be asked: whether it stands anywhere in it is.",
           "不能问`starts with`：问的是其中有没有。")]),
        ("sponsor logged in fewer than 3 times", [LAST]),
        ("contract ends this month",
         [("A condition knows no calendar: `this month` is counted in days, from today.",
           "条件不认日历：`this month`从今天起按天数算。")]),
        ("started 14 days ago",
         [("`14 days ago` is taken for longer ago than that.", "`14 days ago`理解为比这更早。")]),
        ("sponsor last logged in 30 days ago",
         [("`30 days ago` is taken for longer ago than that.", "`30 days ago`理解为比这更早。")]),
        ("champion left",
         [("You did not say when: asked is whether there is none now, also where there never was one.",
           "没有说何时：问的是现在是否没有，从来没有过的也算。")]),
        ("contract ends in 30 days and nobody logged in", [LAST]),
        ("nobody logged in and tier is high", [LAST]),
    ],
)  # fmt: skip
def test_what_nobody_said_is_told(said: str, told: list[tuple[str, str]]) -> None:
    (problem,) = problems_of(said)
    assert [(each.en, each.zh) for each in problem.assumed] == told
    said = " ".join(english for english, _ in told)
    assert f"{said} Write `" in problem.hint or f"{said} Here perhaps: `" in problem.hint


@pytest.mark.parametrize(
    "said",
    [
        "no login for 14 days",
        "sponsor has never logged in",
        "report created",
        "active users down 20% over 4 weeks",
        "last login more than 30 days ago",
        "login less than 5 days ago",
        "no open p1 tickets",
        "more than 3 tickets in the last 30 days",
        "sentiment was good 30 days ago",
        "seats increased in the last 90 days",
        "champion left in the last month",
        "tier is high and no login for 30 days",
        "contract ends in 30 to 60 days",
        "contract ends between 30 and 60 days from now",
    ],
)
def test_what_was_said_is_not_told_again(said: str) -> None:
    assert [
        each for problem in problems_of(said) for each in problem.assumed if "calendar" not in each.en
    ] == []


@pytest.mark.parametrize(
    "said", ["contarct ends in 60 days", "the moon is full", "paused accounts", "support is slow"]
)
def test_a_word_that_is_near_two_or_none_is_taken_for_nothing(said: str) -> None:
    assert [problem.mends for problem in problems_of(said)] == [()]


SAYINGS = (
    *PIECES,
    "nobody logged in",
    "active users below 10",
    "owner changed",
    "logins dropped",
    "seats went up",
)


@given(
    st.lists(st.sampled_from(sorted(SAYINGS)), min_size=1, max_size=3, unique=True),
    st.sampled_from([" and ", " or ", ", "]),
)
def test_no_span_is_proposed_that_was_neither_said_nor_told(pieces: list[str], joint: str) -> None:
    said = joint.join(pieces)
    for problem in problems_of(said):
        spoken = set(SPAN.findall(plainly(said)))
        told = " ".join(each.en for each in problem.assumed)
        for mend in problem.mends:
            for span in set(SPAN.findall(mend.right)) - spoken:
                number, unit = re.findall(r"\d+|\w+", span.replace("d", " d").replace("w", " w"))[:2]
                assert re.search(rf"\b{number} {UNITS[unit]}", told), (said, span, told)
