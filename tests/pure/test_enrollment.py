from dataclasses import replace

from rules.playbook import Again
from rules.values import Span
from tests.pure.made_up import MONDAY, asked_of, begun, facts, playbook
from tests.pure.test_signals import PLAIN
from workflows.enrollment import Enrolled, enroll
from workflows.playbooks import Earlier
from workflows.runs import run_id
from workflows.verdict import Reason, Verdict

ASKED = asked_of(facts())
RULE = replace(PLAIN, kind="risk", not_again_within=Span(90, "d"))


def test_a_new_run_stands_ready_at_its_first_step_and_says_why_it_began() -> None:
    book = playbook([], first="tips")
    entered = enroll(book, 3, "acme", "", RULE, "signal-1", "signal quiet", [], ASKED)
    assert isinstance(entered, Enrolled)
    run = entered.run
    assert (run.state, run.cursor, run.wake_at, run.edition) == ("ready", "tips", MONDAY, 3)
    assert run.id == run_id("rescue", "acme", "", "1")
    assert run.memory.on_signal_closed == "exit"
    assert entered.begun.visits[0].detail == {"cause": "signal quiet", "next": "tips"}


def test_a_refusal_is_a_verdict() -> None:
    earlier = [Earlier("old", "1", begun(playbook([])).started_at, False)]
    silent = playbook([], again=None)
    verdict = enroll(silent, 3, "acme", "", RULE, "signal-1", "signal quiet", earlier, ASKED)
    assert isinstance(verdict, Verdict)
    assert verdict.reason is Reason.RAN_LATELY


def test_a_run_begun_by_hand_goes_on_whatever_closes() -> None:
    entered = enroll(playbook([], again=Again("once")), 3, "acme", "", None, "", "by hand", [], ASKED)
    assert isinstance(entered, Enrolled)
    assert entered.run.memory.on_signal_closed == "go_on"
