from datetime import date, timedelta

from rules.expression import FieldRef
from rules.playbook import Again, Playbook
from rules.values import DATE, Span
from tests.pure.made_up import MONDAY, asked_of, facts, is_so, playbook
from workflows.playbooks import Earlier, Entry, again_of, early_ending, may_enter, on_signal_closed
from workflows.verdict import Reason, Verdict

DAY = timedelta(days=1)
PER_END = Again("per", per=FieldRef("account", "ends_on", DATE))


def entered(
    book: Playbook, again: Again, *earlier: Earlier, values: dict[str, object] | None = None
) -> Entry:
    entry = may_enter(book, again, earlier, asked_of(facts(values)))
    assert isinstance(entry, Entry)
    return entry


def refused(
    book: Playbook, again: Again, *earlier: Earlier, values: dict[str, object] | None = None
) -> Verdict:
    verdict = may_enter(book, again, earlier, asked_of(facts(values)))
    assert isinstance(verdict, Verdict)
    return verdict


def ran(occurrence: str, days_ago: int, is_live: bool = False) -> Earlier:
    return Earlier(f"run-{occurrence}", occurrence, MONDAY - days_ago * DAY, is_live)


def test_once_is_once() -> None:
    assert entered(playbook([]), Again("once")) == Entry("once")
    assert refused(playbook([]), Again("once"), ran("once", 900)).reason is Reason.RAN_ONCE


def test_per_value_is_once_for_each_value() -> None:
    ends = {"ends_on": date(2026, 8, 15)}
    assert entered(playbook([]), PER_END, values=ends) == Entry("per:2026-08-15")
    assert refused(playbook([]), PER_END, ran("per:2026-08-15", 9), values=ends).reason is Reason.RAN_FOR_THIS
    assert (
        entered(playbook([]), PER_END, ran("per:2025-08-15", 9), values=ends).occurrence == "per:2026-08-15"
    )


def test_per_a_value_nobody_knows_is_once_until_it_is_known() -> None:
    assert entered(playbook([]), PER_END).occurrence == "per:"


def test_after_a_span_it_may_run_again() -> None:
    again = Again("after", after=Span(90, "d"))
    assert entered(playbook([]), again, ran("1", 90)).occurrence == "2"
    verdict = refused(playbook([]), again, ran("1", 89))
    assert (verdict.reason, verdict.until) == (Reason.RAN_LATELY, MONDAY + DAY)


def test_a_live_run_keeps_another_out_or_makes_way() -> None:
    assert refused(playbook([]), Again("always"), ran("1", 1, is_live=True)).reason is Reason.ALREADY_RUNNING
    restarts = playbook([], while_running="restart")
    assert entered(restarts, Again("always"), ran("1", 1, is_live=True)) == Entry("2", replaces="run-1")


def test_without_a_word_the_rules_cooldown_decides() -> None:
    silent = playbook([], again=None)
    assert again_of(silent, Span(90, "d")) == Again("after", after=Span(90, "d"))
    assert again_of(silent, None).how == "always"
    assert again_of(playbook([], again=Again("once")), Span(90, "d")).how == "once"


def test_without_a_word_a_risk_takes_its_runs_along() -> None:
    assert on_signal_closed(playbook([]), "risk") == "exit"
    assert on_signal_closed(playbook([]), "lifecycle") == "go_on"
    assert on_signal_closed(playbook([], on_signal_closed="go_on"), "risk") == "go_on"


def test_the_goal_comes_before_an_exit() -> None:
    book = playbook([], goal=is_so("reached"), exits={"churned": is_so("churned")})
    ending, _ = early_ending(book, asked_of(facts({"reached": True, "churned": True})))
    assert ending is not None
    assert (ending.state, ending.word) == ("completed", "goal")


def test_nothing_ends_on_what_is_unknown() -> None:
    book = playbook([], goal=is_so("reached"), exits={"churned": is_so("churned")})
    assert early_ending(book, asked_of(facts()))[0] is None
