"""The stages before a channel: who may be written to, when, and what the refusal is called."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.truth import FALSE, TRUE, UNKNOWN
from rules.delivery import Cap, Delivery
from rules.values import Span
from workflows.caps import longest_window, precedence
from workflows.sending import Circumstances, Sending, Sent, Suppression
from workflows.stages import stand
from workflows.verdict import YES, Reason, Verdict
from workflows.zones import Zone

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # ten in the morning in Shanghai
SHANGHAI = Zone("Asia/Shanghai", ZoneInfo("Asia/Shanghai"))
LIMITS = Delivery(
    caps={"per_contact": (Cap(2, Span(7, "d")),), "per_account": (Cap(3, Span(7, "d")),)},
    quiet_hours=("20:00", "08:00"),
    late_after=Span(2, "d"),
)
TO_ANA = Sending("e1", "globex", "ana@globex.test", NOW, klass="marketing", topic="product-tips")
FAIR = Circumstances(delivery=LIMITS, zone=SHANGHAI)


def asked(sending: Sending = TO_ANA, at: datetime = NOW, **changes: Any) -> Verdict:
    return stand(sending, replace(FAIR, **changes), at)


def sent(hours_ago: float, to: str = "ana@globex.test", account: str = "globex", key: str = "") -> Sent:
    return Sent(key or f"at-{hours_ago}", to, account, NOW - timedelta(hours=hours_ago))


def stop(reason: str, address: str = "", account: str = "", topic: str = "") -> tuple[Suppression, ...]:
    return (Suppression(address, account, topic, reason),)


def test_with_nothing_in_the_way_it_goes():
    assert asked() == YES


# --- still true ---


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_live": False}, Reason.RUN_ENDED),
        ({"parked": "SMTP refused us"}, Reason.PLAYBOOK_PARKED),
        ({"broken": "telemetry"}, Reason.FEED_BROKEN),
        ({"signal": FALSE}, Reason.SIGNAL_CLOSED),
        ({"guard": FALSE}, Reason.GUARD_NOT_TRUE),
        ({"guard": UNKNOWN}, Reason.GUARD_NOT_TRUE),
        ({"goal_is_reached": True}, Reason.GOAL_REACHED),
        ({"exit": "churned"}, Reason.EXITED),
    ],
)
def test_what_is_no_longer_true_is_not_sent(changes: dict[str, Any], reason: Reason):
    verdict = asked(**changes)
    assert (verdict.allowed, verdict.reason, verdict.until) == (False, reason, None)


def test_a_signal_that_is_merely_unknown_still_stands():
    assert asked(signal=UNKNOWN).allowed
    assert asked(signal=TRUE).allowed


def test_an_exit_is_named():
    assert asked(exit="churned").detail == "churned"


def test_a_notice_of_what_was_answered_is_not_sent():
    notice = replace(TO_ANA, audience="team", recipient="mei@acme.test")
    assert asked(notice, is_live=False).reason is Reason.CAUSE_ANSWERED


def test_what_an_outage_made_stale_is_left_out():
    overdue = replace(TO_ANA, due_at=NOW - timedelta(days=2))
    assert asked(overdue).allowed
    assert asked(overdue, NOW + timedelta(seconds=1)).reason is Reason.TOO_LATE
    assert asked(replace(overdue, audience="team"), NOW + timedelta(days=9)).allowed
    assert asked(overdue, NOW + timedelta(hours=6), delivery=replace(LIMITS, late_after=None)).allowed


# --- suppression and consent ---


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hard_bounce", Reason.HARD_BOUNCE),
        ("complaint", Reason.COMPLAINT),
        ("legal_hold", Reason.LEGAL_HOLD),
        ("refused", Reason.ADDRESS_REFUSED),
        ("asked us by telephone", Reason.SUPPRESSED),
    ],
)
@pytest.mark.parametrize("klass", ["service", "marketing"])
def test_no_class_of_mail_passes_a_dead_or_forbidden_address(word: str, reason: Reason, klass: Any):
    sending = replace(TO_ANA, klass=klass)
    assert asked(sending, suppressions=stop(word, address="Ana@GLOBEX.test")).reason is reason
    assert asked(sending, suppressions=stop(word, account="globex")).reason is reason
    assert asked(sending, suppressions=stop(word, address="eve@globex.test")).allowed
    assert asked(sending, suppressions=stop(word, account="hooli")).allowed
    assert asked(sending, suppressions=stop(word, address="ana@globex.test", account="hooli")).allowed


def test_a_topic_that_was_left_is_left_for_marketing_alone():
    left = stop("unsubscribed", address="ana@globex.test", topic="product-tips")
    assert asked(suppressions=left).reason is Reason.UNSUBSCRIBED
    assert asked(suppressions=left).detail == "product-tips"
    assert asked(replace(TO_ANA, topic="events"), suppressions=left).allowed
    assert asked(replace(TO_ANA, klass="service"), suppressions=left).allowed


def test_who_left_every_topic_gets_no_marketing():
    left = stop("unsubscribed", address="ana@globex.test")
    assert asked(replace(TO_ANA, topic="events"), suppressions=left).reason is Reason.UNSUBSCRIBED


def test_a_legal_hold_is_named_before_a_bounce():
    both = stop("hard_bounce", address="ana@globex.test") + stop("legal_hold", account="globex")
    assert asked(suppressions=both).reason is Reason.LEGAL_HOLD


def test_an_account_on_hold_does_not_silence_our_own_team():
    notice = Sending("n1", "hooli", "mei@acme.test", NOW, audience="team")
    assert asked(notice, suppressions=stop("legal_hold", account="hooli")).allowed
    assert (
        asked(notice, suppressions=stop("hard_bounce", address="mei@acme.test")).reason is Reason.HARD_BOUNCE
    )


@pytest.mark.parametrize("address", ["", "ana", "ana@globex", "ana@globex.test\r\nBcc: x@y.test"])
def test_what_is_no_address_is_not_written_to(address: str):
    assert asked(replace(TO_ANA, recipient=address)).reason is Reason.NO_ADDRESS


# --- caps ---


def test_a_third_mail_in_seven_days_waits_until_the_first_is_seven_days_old():
    verdict = asked(sent=(sent(100, key="first"), sent(20)))
    assert verdict == Verdict(False, Reason.CONTACT_CAP, NOW + timedelta(days=7, hours=-100), "first")
    assert verdict.is_deferred


def test_a_window_rolls_and_no_calendar_day_resets_it():
    two = (sent(167.99), sent(1))
    assert not asked(sent=two).allowed
    assert asked(sent=(sent(168), sent(1))).allowed


def test_the_account_has_a_cap_of_its_own_over_all_its_contacts():
    others = tuple(sent(n, to=f"{n}@globex.test") for n in (1, 2, 30))
    verdict = asked(sent=others)
    assert (verdict.reason, verdict.detail) == (Reason.ACCOUNT_CAP, "at-30")
    assert asked(sent=tuple(replace(each, account="hooli") for each in others)).allowed


def test_of_two_caps_the_one_that_holds_longer_is_named():
    full = (sent(100), sent(90), sent(1, to="eve@globex.test"))
    assert asked(sent=full).reason in (Reason.CONTACT_CAP, Reason.ACCOUNT_CAP)
    longer = Delivery(caps={"per_contact": (Cap(1, Span(30, "d")),), "per_account": (Cap(1, Span(7, "d")),)})
    assert asked(sent=(sent(1),), delivery=longer).reason is Reason.CONTACT_CAP


def test_several_caps_hold_together():
    delivery = Delivery(caps={"per_contact": (Cap(1, Span(1, "d")), Cap(2, Span(7, "d")))})
    assert asked(sent=(sent(30),), delivery=delivery).allowed
    a_day = asked(sent=(sent(20, key="today"),), delivery=delivery)
    assert (a_day.until, a_day.detail) == (NOW + timedelta(hours=4), "today")
    a_week = asked(sent=(sent(60, key="first"), sent(20)), delivery=delivery)
    assert (a_week.until, a_week.detail) == (NOW + timedelta(days=7, hours=-60), "first")


def test_a_contact_of_two_accounts_is_one_reader():
    elsewhere = (sent(1, account="hooli"), sent(2, account="hooli", to="ANA@globex.TEST"))
    assert asked(sent=elsewhere).reason is Reason.CONTACT_CAP


def test_the_mail_itself_does_not_stand_in_its_own_way():
    assert asked(sent=(sent(1, key="e1"), sent(2))).allowed


def test_a_cap_of_none_at_all_holds_for_ever():
    never = asked(
        delivery=Delivery(
            caps={"per_contact": (Cap(0, Span(7, "d")),), "per_account": (Cap(1, Span(7, "d")),)}
        )
    )
    assert (never.reason, never.until) == (Reason.CONTACT_CAP, None)


def test_notices_to_our_team_know_no_caps_and_no_quiet_hours():
    notice = Sending("n1", "globex", "mei@acme.test", NOW, audience="team")
    at_night = NOW + timedelta(hours=12)
    assert asked(notice, at_night, sent=(sent(1), sent(2), sent(3))).allowed


@given(st.lists(st.floats(0, 400), max_size=12), st.integers(1, 4), st.integers(1, 14))
def test_at_the_moment_named_the_cap_lets_one_more_pass_and_not_before(
    ages: list[float], count: int, days: int
):
    delivery = Delivery(caps={"per_contact": (Cap(count, Span(days, "d")),)})
    mails = tuple(sent(age, key=str(n)) for n, age in enumerate(ages))
    verdict = asked(sent=mails, delivery=delivery)
    in_window = sum(each.at > NOW - timedelta(days=days) for each in mails)
    assert verdict.allowed == (in_window < count)
    if verdict.until is not None:
        later = replace(TO_ANA, due_at=verdict.until)
        just_before = verdict.until - timedelta(microseconds=1)
        assert asked(later, verdict.until, sent=mails, delivery=delivery).allowed
        assert not asked(later, just_before, sent=mails, delivery=delivery).allowed


@given(st.lists(st.floats(0, 200), min_size=1, max_size=40), st.integers(1, 3))
def test_whoever_honours_the_cap_never_has_more_in_any_window(gaps: list[float], count: int):
    delivery = Delivery(caps={"per_contact": (Cap(count, Span(7, "d")),)})
    at, gone = NOW, []
    for n, gap in enumerate(gaps):
        at += timedelta(hours=gap)
        verdict = asked(replace(TO_ANA, due_at=at), at, sent=tuple(gone), delivery=delivery)
        if verdict.allowed:
            gone.append(Sent(str(n), "ana@globex.test", "globex", at))
    for each in gone:
        assert sum(each.at - timedelta(days=7) < other.at <= each.at for other in gone) <= count


def test_the_longest_window_says_how_far_back_to_look():
    assert longest_window(LIMITS) == timedelta(days=7)
    assert longest_window(Delivery(caps={})) == timedelta(0)


def test_where_there_is_room_for_one_the_more_pressing_goes_first():
    service = replace(TO_ANA, key="s", klass="service")
    early = replace(TO_ANA, key="early", due_at=NOW - timedelta(hours=1))
    row = [
        (TO_ANA, "normal"),
        (early, "normal"),
        (TO_ANA, "urgent"),
        (service, "low"),
        (TO_ANA, "unheard of"),
    ]
    keys: Callable[[tuple[Sending, str]], Any] = lambda each: precedence(*each)  # noqa: E731
    assert [(s.key, p) for s, p in sorted(row, key=keys)] == [
        ("s", "low"),
        ("e1", "urgent"),
        ("early", "normal"),
        ("e1", "normal"),
        ("e1", "unheard of"),
    ]


# --- quiet hours, pace, order ---


def test_in_the_recipients_night_it_waits_for_their_morning():
    night = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    verdict = asked(at=night)
    assert verdict == Verdict(
        False, Reason.QUIET_HOURS, datetime(2026, 3, 3, 0, 0, tzinfo=UTC), "Asia/Shanghai"
    )
    assert asked(at=night, zone=Zone("Europe/Berlin", ZoneInfo("Europe/Berlin"))).allowed


def test_a_channel_that_takes_no_more_is_waited_for():
    until = NOW + timedelta(minutes=1)
    assert asked(pace_until=until) == Verdict(False, Reason.PACE, until)


def test_what_ends_it_is_asked_before_what_merely_delays_it():
    everything: dict[str, Any] = {
        "sent": (sent(1), sent(2)),
        "pace_until": NOW,
        "suppressions": stop("hard_bounce", address="ana@globex.test"),
    }
    night = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert asked(at=night, **everything, exit="churned").reason is Reason.EXITED
    assert asked(at=night, **everything).reason is Reason.HARD_BOUNCE
    everything["suppressions"] = ()
    assert asked(at=night, **everything).reason is Reason.CONTACT_CAP
    everything["sent"] = ()
    assert asked(at=night, **everything).reason is Reason.QUIET_HOURS
    assert asked(**everything).reason is Reason.PACE
