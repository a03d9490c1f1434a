"""Of a sentence nothing is lost: each word of it is borne out by what is proposed, or named as not understood."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.problems import Place
from rules.resolve import Scope, condition
from rules.values import Type
from rules.vocabulary import Below, Field
from tests.pure.test_everyday import BOOK, VOCABULARY, problems_of, right_for

ADMIN, SPONSOR = "none(contact where role = admin)", "none(contact where role = sponsor)"
ENDS, P1 = (
    "any(contract where ends_on in next 60d)",
    "any(ticket where priority = p1 and closed_at is empty)",
)
THERE_IS, AWAY = "any(contact where role = {})", "none(login by contact with role {}, {})"
LATE = "(closed_at is empty or closed_at - opened_at > 2d)"
AGED = "any(ticket where priority = {} and closed_at is empty and days_since(opened_at) > {})"


ADMIN_NEVER = f"{THERE_IS.format('admin')} and not ever(login by contact with role admin)"
OLDER = "Understood of it is `none(ticket where days_since(opened_at) > 5d)`."
FROM = "The days are counted from `opened_at`."
OVER = "You named no time: each `ticket` counts, also one that is over."


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("no admin or no sponsor", f"{ADMIN} or {SPONSOR}"),
        ("seats below 10 or above 500", "seats < 10 or seats > 500"),
        ("seats below 10 or more than 500", "seats < 10 or seats > 500"),
        ("P1 ticket open longer than 5 days or P2 ticket open longer than 20 days",
         f"{AGED.format('p1', '5d')} or {AGED.format('p2', '20d')}"),
        ("no login for 14 days or P1 ticket open", f"none(login, 14d) or {P1}"),
        ("contract ends in 60 days or tier is high", f"{ENDS} or tier = high"),
        ("p1 or p2 ticket open", f"{P1} or {P1.replace('p1', 'p2')}"),
        ("tier is high or mid and no login for 14 days", "tier in [high, mid] and none(login, 14d)"),
        ("no login for 14 days and tier is high or mid", "none(login, 14d) and tier in [high, mid]"),
        ("tier is high, mid or tech and seats > 3", "tier in [high, mid, tech] and seats > 3"),
        ("P1 ticket open longer than 5 days and not closed", AGED.format("p1", "5d")),
        ("P1 ticket opened in the last 10 days and closed within 2 days",
         "any(ticket where priority = p1 and opened_at in last 10d and closed_at - opened_at <= 2d)"),
        ("P1 ticket opened in the last 10 days and not closed within 2 days",
         f"any(ticket where priority = p1 and opened_at in last 10d and opened_at + 2d is past and {LATE})"),
        ("no login by sponsor or admin in 14 days",
         " and ".join(AWAY.format(who, "14d") for who in ("sponsor", "admin"))),
        ("no login and no report created in 14 days", "none(login, 14d) and none(report_created, 14d)"),
        ("more than 10 and fewer than 50 seats", "seats > 10 and seats < 50"),
        ("more than 3 admins or sponsors", "count(contact where role in [admin, sponsor]) > 3"),
        ("lifecycle is not active and not onboarding", "lifecycle != active and lifecycle != onboarding"),
        ("no champion or no login for 14 days", "none(contact where role = champion) or none(login, 14d)"),
        ("no champion or contract ends in 60 days", f"none(contact where role = champion) or {ENDS}"),
        ("no champion or nobody logged in", "none(contact where role = champion) or none(login, 30d)"),
        ("nps below 7 or is unknown", "nps < 7 or nps is unknown"),
        ("P1 ticket open and P2 open", f"{P1} and {P1.replace('p1', 'p2')}"),
    ],
)  # fmt: skip
def test_what_or_joins_is_said_whole(said: str, right: str) -> None:
    assert right_for(said) == [right]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("sponsor not logged in for 30 days", f"{THERE_IS.format('sponsor')} and {AWAY.format('sponsor', '30d')}"),
        ("sponsor not logged in for 30", f"{THERE_IS.format('sponsor')} and {AWAY.format('sponsor', '30d')}"),
        ("sponsor and admin not logged in for 30 days",
         " and ".join(f"{THERE_IS.format(who)} and {AWAY.format(who, '30d')}" for who in ("sponsor", "admin"))),
        ("contract ends in 60 days or admin has not logged in for 3 weeks",
         f"{ENDS} or ({THERE_IS.format('admin')} and {AWAY.format('admin', '3w')})"),
        ("sponsor has never logged in",
         f"{THERE_IS.format('sponsor')} and not ever(login by contact with role sponsor)"),
        ("utilisation under 40% for 3 weeks", "in_a_row(utilisation < 40%, 3, week)"),
        ("open tickets > 3 for 2 weeks", "in_a_row(count(ticket where closed_at is empty) > 3, 2, week)"),
        ("champion left in the last month",
         "none(contact where role = champion) and was(count(contact where role = champion), 30d) > 0"),
        ("they have fewer seats than 90 days ago", "seats < was(seats, 90d)"),
        ("their contract ends in 60 days", ENDS),
        ("at least 2 contracts end in 60 days", "count(contract where ends_on in next 60d) >= 2"),
        ("owner is Mei Chen", "owner = mei"),
        ("lifecycle is not active", "lifecycle != active"),
        ("first value not reached within 60 days",
         "not reached(onboarding.first_value) and days_since(start_date) > 60d"),
        ("total contract value above 200k", "sum(contract.amount) > 200000"),
        ("contract without auto renew", "any(contract where not auto_renew)"),
        ("logins down 50% compared to the previous month", "count(login, 30d) < was(count(login, 30d), 30d) * 50%"),
        ("contract without amount", "any(contract where amount is empty)"),
        ("contract has no end date", "any(contract where ends_on is empty)"),
        ("owner not set", "owner is empty"),
        ("kickoff date passed", "kickoff_on is past"),
        ("sentiment was good 30 days ago", "was(sentiment, 30d) = good"),
        ("seats were more than 100 90 days ago", "was(seats, 90d) > 100"),
        ("0 seats", "seats = 0"),
        ("sponsor logged in last week", "count(login by contact with role sponsor, 1w) > 0"),
        ("sponsor has logged in", "ever(login by contact with role sponsor)"),
        ("admin logged in fewer than 3 times in the last month",
         "any(contact where role = admin) and count(login by contact with role admin, 30d) < 3"),
        ("admin logs in at least twice a week", "count(login by contact with role admin, 1w) >= 2"),
        ("logins by sponsor below 3 in 30 days",
         "any(contact where role = sponsor) and count(login by contact with role sponsor, 30d) < 3"),
        ("more than 3 logins by an admin in 30 days", "count(login by contact with role admin, 30d) > 3"),
        ("more than 3 admin logins in 30 days", "count(login by contact with role admin, 30d) > 3"),
        ("admin joined and never logged in",
         f"{THERE_IS.format('admin and joined_on is not empty')} and {ADMIN_NEVER}"),
        ("P1 ticket open and never logged in", f"{P1} and not ever(login)"),
        ("last login by sponsor over 30 days ago",
         "any(contact where role = sponsor) and since(login by contact with role sponsor) > 30d"),
        ("any module not entitled", "any(module where not entitled)"),
        ("some modules are not entitled", "any(module where not entitled)"),
        ("module not entitled", "any(module where not entitled)"),
        ("contract ends in 60 days.", ENDS),
        ("no login for 14 days; tier is high", "none(login, 14d) and tier = high"),
        ("high tier customers that haven't logged in for 30 days", "tier = high and none(login, 30d)"),
        ("has churned", "lifecycle = churned"),
        ("hasn't churned", "lifecycle != churned"),
        ("don't have a champion", "none(contact where role = champion)"),
        ("there isn't a champion", "none(contact where role = champion)"),
        ("there's no champion", "none(contact where role = champion)"),
        ("doesn't have more than 10 seats", "seats <= 10"),
        ("they've never logged in", "not ever(login)"),
        ("nps fell below 7", "nps < 7 and was(nps, 90d) >= 7"),
        ("utilisation dropped below 40% in the last month", "utilisation < 40% and was(utilisation, 30d) >= 40%"),
        ("sentiment dropped from good to bad", "moved(sentiment, from good to bad, 30d)"),
        ("sentiment has been bad for 30 days", "sentiment = bad and not changed(sentiment, 30d)"),
        ("stuck in onboarding for 90 days", "lifecycle = onboarding and not changed(lifecycle, 90d)"),
        ("seats reduced by at least 10", "seats <= was(seats, 90d) - 10"),
        ("seats cut by 20%", "seats < was(seats, 90d) * 80%"),
        ("active users below 10 for 2 weeks", "in_a_row(mean(active_users, 7d) < 10, 2, week)"),
        ("active users below 10 for 10 days", "max(active_users, 10d) < 10"),
        ("no active users", "max(active_users, 7d) = 0"),
        ("more than 10 users", "mean(active_users, 7d) > 10"),
        ("tickets increased",
         "count(ticket where opened_at in last 28d) > was(count(ticket where opened_at in last 28d), 28d)"),
        ("more tickets than last month",
         "count(ticket where opened_at in last 30d) > was(count(ticket where opened_at in last 30d), 30d)"),
        ("contacts dropped", "count(contact) < was(count(contact), 90d)"),
        ("no champion left", "none(contact where role = champion)"),
        ("kickoff not done after 14 days", "not reached(onboarding.kickoff) and days_since(start_date) > 14d"),
        ("data never connected", "not ever(data_connected)"),
        ("new champion", "any(contact where role = champion and joined_on in last 30d)"),
        ("executive sponsor never logged in",
         f"{THERE_IS.format('sponsor')} and not ever(login by contact with role sponsor)"),
        ("churned recently", "changed(lifecycle, 30d) and lifecycle = churned"),
        ("arr over 1.5m", "arr > 1500000"),
        ("contract ended last month", "any(contract where ends_on in last 30d)"),
        ("tier is neither high nor mid", "tier not in [high, mid]"),
    ],
)  # fmt: skip
def test_who_since_when_and_how_long_are_kept(said: str, right: str) -> None:
    assert right_for(said) == [right]
    assert [problem for problem in problems_of(right) if problem.is_error] == []


def test_of_a_bare_number_both_readings_are_told() -> None:
    counted = "count(ticket where priority = p2 and closed_at is empty)"
    assert right_for("5 P2 tickets open") == [f"{counted} >= 5", f"{counted} = 5"]


@pytest.mark.parametrize(
    ("said", "called", "right"),
    [
        ("contract ends this month", "this month", "any(contract where ends_on in next 30d)"),
        ("contract ends next quarter", "next quarter", "any(contract where ends_on in next 90d)"),
        ("no login this week", "this week", "none(login, 1w)"),
        ("they have fewer seats than last quarter", "last quarter", "seats < was(seats, 90d)"),
    ],
)
def test_that_no_calendar_is_asked_is_said_beside_the_proposal(said: str, called: str, right: str) -> None:
    (problem,) = problems_of(said)
    assert problem.hint == (
        f"A condition knows no calendar: `{called}` is counted in days, from today. Write `{right}`."
    )


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("nobody replied to our mails for 30 days", "No rule can ask whether mails were answered: a playbook knows"),
        ("no one has talked to them for 6 weeks", "No event here tells that somebody spoke to an account:"),
        ("at least two subsidiaries have churned", "Nothing is called `subsidiaries` here: the vocabulary knows no"),
        ("more than 1 subsidiary churned", "Nothing is called `subsidiary` here: the vocabulary knows no"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_to_be_so(said: str, hint: str) -> None:
    (problem,) = problems_of(said)
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("at least two subsidiaries have churned", "count(subsidiary where lifecycle = churned) >= 2"),
        ("more than 1 subsidiary churned", "count(subsidiary where lifecycle = churned) > 1"),
        (
            "no subsidiary churned and tier is high",
            "none(subsidiary where lifecycle = churned) and tier = high",
        ),
    ],
)
def test_accounts_below_are_spoken_of_where_the_vocabulary_has_them(said: str, right: str) -> None:
    label = VOCABULARY.account["tier"].label
    parent = Field("parent", Type("reference", to="account"), label, below=Below("subsidiary", label))
    scope = Scope(replace(VOCABULARY, account={**VOCABULARY.account, "parent": parent}))
    (problem,) = condition(said, Place("x.yaml", 1, 1), scope)[1]
    assert problem.hint == f"Write `{right}`."


def test_where_and_and_or_may_be_grouped_in_two_ways_both_are_told() -> None:
    (problem,) = problems_of("contract ends in 60 days and nobody logged in for 14 days or a P1 ticket open")
    assert problem.hint == (
        f"Write `({ENDS} and none(login, 14d)) or {P1}`. Or is `{ENDS} and (none(login, 14d) or {P1})` meant?"
    )
    assert len(problem.mends) == 2


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("no P1 ticket open and older than 5 days",
         f"Understood of it is `{P1.replace('any', 'none')}`. Say in another way: `older than 5 days`."),
        ("nobody logged in for 14 days or created a report",
         "Understood of it is `none(login, 14d)`. Say in another way: `created a report`."),
        ("contract ends in 60 days but no renewal", f"Understood of it is `{ENDS}`. Say in another way: `no renewal`."),
        ("no tickets and logins in last 30 days",
         f"{OVER} Understood of it is `count(ticket) = 0`. Say in another way: `logins in last 30 days`."),
        ("champion but no sponsor", f"Understood of it is `{SPONSOR}`. Say in another way: `champion`."),
        ("no ticket older than 5 days and not closed", f"{FROM} {OLDER} Say in another way: `not closed`."),
        ("tier is not high and mid", "Understood of it is `tier != high`. Say in another way: `mid`."),
        ("region is EMEA and the moon", 'Understood of it is `region = "EMEA"`. Say in another way: `moon`.'),
        ("region is EMEA and the moon is full",
         'Understood of it is `region = "EMEA"`. Say in another way: `moon is full`.'),
        ("tier is high or the moon is full", "Understood of it is `tier = high`. Say in another way: `moon is full`."),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(said: str, hint: str) -> None:
    (problem,) = problems_of(said)
    assert problem.hint == hint
    assert problem.mends == ()


@pytest.mark.parametrize(
    "said",
    ["contract not renewed for 30 days", "contract ends in 60 days unless renewed", "contract auto renews"],
)
def test_what_would_be_something_else_is_not_proposed(said: str) -> None:
    (problem,) = problems_of(said)
    assert not _is_a_proposal(problem.hint)


def test_no_one_or_other_is_neither_and_that_it_may_be_either_is_told() -> None:
    (problem,) = problems_of("no admin or sponsor")
    assert problem.hint == f"Write `{ADMIN} and {SPONSOR}`. Or is `{ADMIN} or {SPONSOR}` meant?"
    assert len(problem.mends) == 2


def test_the_time_of_the_last_may_be_meant_of_each() -> None:
    (problem,) = problems_of("no tickets and no logins in last 30 days")
    assert problem.hint == (
        "Write `none(ticket where opened_at in last 30d) and none(login, 30d)`. "
        "Or is `count(ticket) = 0` meant, and not `none(ticket where opened_at in last 30d)`?"
    )


def test_a_kind_is_not_taken_for_an_operator() -> None:
    (problem,) = problems_of("their contract renews soon")
    assert "contains" not in problem.hint


PIECES = {
    "contract ends in 60 days": (ENDS, ENDS[4:-1]),
    "no login for 14 days": ("none(login, 14d)",),
    "P1 ticket open": (P1, P1[4:-1]),
    "tier is high": ("tier = high",),
    "seats below 10": ("seats < 10",),
    "no sponsor": (SPONSOR,),
    "open tickets > 3": ("count(ticket where closed_at is empty) > 3",),
    "utilisation under 40%": ("utilisation < 40%",),
    "never created a report": ("not ever(report_created)",),
    "sponsor not logged in for 30 days": (AWAY.format("sponsor", "30d"),),
    "sponsor has never logged in": ("not ever(login by contact with role sponsor)",),
    "utilisation under 50% for 3 weeks": ("in_a_row(utilisation < 50%, 3, week)",),
    "kickoff is late": ("late(onboarding.kickoff)",),
}
"""What is understood, and what of a condition says it, however it is joined."""
UNKNOWN = ("zebra", "unless zebra", "only zebra", "quixotic zebra", "except zebra")
PROPOSED = re.compile(r"`([^`]+)`")


@given(
    st.lists(st.sampled_from(sorted(PIECES)), min_size=2, max_size=4, unique=True),
    st.lists(st.sampled_from([" and ", " or ", ", "]), min_size=3, max_size=3),
)
def test_no_piece_of_a_sentence_is_dropped(pieces: list[str], joints: list[str]) -> None:
    said = "".join(
        f"{piece}{joint}" for piece, joint in zip(pieces, [*joints[: len(pieces) - 1], ""], strict=True)
    )
    for problem in problems_of(said):
        if _is_a_proposal(problem.hint):
            for piece in pieces:
                assert any(each in problem.hint for each in (*PIECES[piece], piece)), (said, problem.hint)
            assert (
                " or " not in said or " or " in problem.hint.partition("`. ")[0] or "Say in" in problem.hint
            )


@given(
    st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=3, unique=True),
    st.sampled_from([" and ", " or ", ", "]),
    st.sampled_from(UNKNOWN),
    st.integers(0, 2),
)
def test_a_word_that_nobody_knows_is_named_wherever_it_stands(
    pieces: list[str], joint: str, unknown: str, where: int
) -> None:
    said = joint.join(pieces)
    at_words = said.split()
    said = (f"{unknown} {said}", f"{said} {unknown}", " ".join((at_words[0], unknown, *at_words[1:])))[where]
    for problem in problems_of(said):
        if _is_a_proposal(problem.hint):
            assert "zebra" in problem.hint, (said, problem.hint)
            for piece in pieces:
                is_told = any(each in problem.hint for each in PIECES[piece])
                assert is_told or piece.split()[-1] in problem.hint, (said, problem.hint)


def _is_a_proposal(hint: str) -> bool:
    return bool(re.search(r"\b(?:Write|Understood of it is|Here perhaps:) `", hint)) and BOOK is not None


def test_check_too_knows_a_teammate_by_the_whole_name() -> None:
    text = "rule: one\nsays: x\narea: adoption\nwhen: owner is Mei Chen\ntask: Look\n"
    _, problems = load_rulebook({**read_folder(library_folder())[0], "one.yaml": text})
    (problem,) = [each for each in problems if each.place.path == "one.yaml" and each.is_error]
    assert "`owner = mei`" in problem.hint
    assert "Understood" not in problem.hint
