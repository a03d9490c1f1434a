import os
import random
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from itertools import cycle
from types import ModuleType
from typing import Any

import pytest
from structlog.testing import capture_logs

from engine.matcher import Matcher, ruleset
from engine.matcher.matcher import FAULTS_BORNE
from engine.matcher.ruleset import Ruleset
from tests.harness.rulebooks import Rulebook, naive, needs_durable_rules, portfolio, rulebook

ENGINE: Any = vars(ruleset)["_engine"]
"""durable_rules' C module, or None."""


@pytest.fixture
def opened() -> Iterator[Callable[..., Matcher]]:
    """Makes matchers and closes them."""
    matchers: list[Matcher] = []

    def make(rules: Rulebook, sample_every: int = 0) -> Matcher:
        matchers.append(Matcher(rules, sample_every))
        return matchers[-1]

    yield make
    for matcher in matchers:
        matcher.close()


class Broken:
    """The C module, except that starting an action finds nothing the first ``times`` times: the canary is silent."""

    def __init__(self, module: ModuleType, times: int) -> None:
        self._module = module
        self.times = times

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)

    def start_action_for_state(self, handle: int, state: int) -> object:
        self.times -= 1
        if self.times >= 0:
            return None
        return self._module.start_action_for_state(handle, state)


@pytest.fixture
def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def silence(times: int) -> None:
        monkeypatch.setattr(ruleset, "_engine", Broken(ENGINE, times))

    return silence


@needs_durable_rules
def test_a_silent_canary_rebuilds_the_seats_and_the_answer_is_right(
    opened: Callable[..., Matcher], breaks: Callable[[int], None]
) -> None:
    matcher = opened([frozenset({1}), frozenset({1, 2})])
    assert matcher.match({1, 2}) == (0, 1)
    breaks(1)
    assert matcher.match({1, 2}) == (0, 1)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (1, 0)


@needs_durable_rules
def test_a_canary_that_stays_silent_falls_back_to_the_plain_answer_and_is_counted(
    opened: Callable[..., Matcher], breaks: Callable[[int], None]
) -> None:
    matcher = opened([frozenset({1}), frozenset({1, 2})])
    breaks(2)
    with capture_logs() as logs:
        assert matcher.match({1, 2}) == (0, 1)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (1, 1)
    assert [line["event"] for line in logs] == ["matcher_fell_back"]
    assert "canary" in logs[0]["fault"]
    assert matcher.match({1, 2}) == (0, 1)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (2, 1)


@needs_durable_rules
def test_durable_rules_that_keeps_failing_is_left_alone(
    opened: Callable[..., Matcher], breaks: Callable[[int], None]
) -> None:
    matcher = opened([frozenset({1})])
    breaks(sys.maxsize)
    with capture_logs() as logs:
        assert [matcher.match({1}) for _ in range(FAULTS_BORNE + 5)] == [(0,)] * (FAULTS_BORNE + 5)
    assert logs[-1]["event"] == "matcher_stays_plain"
    assert matcher.counts.fell_back == FAULTS_BORNE + 5
    assert matcher.counts.rebuilt < 2 * FAULTS_BORNE


@needs_durable_rules
def test_an_error_of_durable_rules_itself_is_a_fault_like_any_other(
    opened: Callable[..., Matcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(handle: int, document: str) -> None:
        raise ENGINE.error("Could not assert fact, error code: 303")

    matcher = opened([frozenset({1})])
    monkeypatch.setattr(ENGINE, "assert_fact", refuses)
    with capture_logs() as logs:
        assert matcher.match({1}) == (0,)
    assert "303" in logs[0]["fault"]
    assert matcher.counts.fell_back == 1


@needs_durable_rules
def test_where_the_answers_differ_the_plain_one_is_believed_logged_and_counted(
    opened: Callable[..., Matcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = Ruleset.fired
    monkeypatch.setattr(Ruleset, "fired", lambda live, document: fired(live, document)[1:])
    matcher = opened([frozenset({1}), frozenset({2})], sample_every=2)
    with capture_logs() as logs:
        assert len(matcher.match({1, 2})) == 1
        assert matcher.match({1, 2}) == (0, 1)
    assert (matcher.counts.compared, matcher.counts.mismatched) == (1, 1)
    assert [line["event"] for line in logs] == ["matcher_mismatch"]
    assert len(logs[0]["only_plain"]) == 1


@needs_durable_rules
@pytest.mark.parametrize("name", ["r1", "r11", "r12", "~"])
def test_a_seat_that_fires_and_was_not_taken_is_a_fault(
    name: str, opened: Callable[..., Matcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    fired = Ruleset.fired
    monkeypatch.setattr(Ruleset, "fired", lambda live, document: [*fired(live, document), name])
    matcher = opened([frozenset({1}), frozenset({2})])
    with capture_logs() as logs:
        assert matcher.match({1}) == (0,)
    assert (matcher.counts.rebuilt, matcher.counts.fell_back) == (1, 1)
    assert "nobody took" in logs[0]["fault"]


@needs_durable_rules
def test_every_nth_call_is_compared(opened: Callable[..., Matcher]) -> None:
    matcher = opened([frozenset({1})], sample_every=3)
    for _ in range(10):
        matcher.match({1})
    assert (matcher.counts.calls, matcher.counts.compared, matcher.counts.mismatched) == (10, 3, 0)


# Threads, forks, interrupts, memory


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns every few microseconds instead of every few milliseconds."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


@needs_durable_rules
@pytest.mark.usefixtures("hasty_threads")
def test_eight_threads_share_one_matcher(opened: Callable[..., Matcher]) -> None:
    rules, facts = rulebook(3, 150, 60), portfolio(4, 50, 60)
    wanted = [naive(rules, true) for true in facts]
    matcher = opened(rules, sample_every=10)
    wrong: list[int] = []

    def ask(seed: int) -> None:
        draw = random.Random(seed)
        picks = [draw.randrange(len(facts)) for _ in range(300)]
        wrong.extend(pick for pick in picks if matcher.match(facts[pick]) != wanted[pick])

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert (matcher.counts.calls, matcher.counts.mismatched, matcher.counts.fell_back) == (2400, 0, 0)


TOO_LONG = 100
"""Seconds: the work is of two, but on a busy machine it may wait for a processor; a test is given 120."""


def succeeds_in_a_child(act: Callable[[], None]) -> bool:
    """Runs it in a fork of this process, and says whether it returned. A child that hangs kills itself."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(TOO_LONG)
        act()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


@needs_durable_rules
@pytest.mark.usefixtures("hasty_threads")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_while_other_threads_match_leaves_parent_and_children_right(
    opened: Callable[..., Matcher],
) -> None:
    rules, facts = rulebook(5, 150, 60), portfolio(6, 30, 60)
    wanted = [naive(rules, true) for true in facts]
    matcher = opened(rules)
    stop = threading.Event()

    def keep_matching() -> None:
        while not stop.is_set():
            assert [matcher.match(true) for true in facts] == wanted

    def answers_rightly() -> None:
        for _ in range(5):
            assert [matcher.match(true) for true in facts] == wanted
        assert matcher.counts.rebuilt > 0
        assert matcher.counts.fell_back == 0
        matcher.close()

    assert [matcher.match(true) for true in facts] == wanted
    threads = [threading.Thread(target=keep_matching) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        assert all(succeeds_in_a_child(answers_rightly) for _ in range(5))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert [matcher.match(true) for true in facts] == wanted
    assert matcher.counts.rebuilt == 0


class JobTimedOut(Exception):
    """As RQ ends a job: an exception out of a signal handler, at any point of the code."""


def interrupt(*_: object) -> None:
    raise JobTimedOut


@needs_durable_rules
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_interrupts_at_any_point_never_make_an_answer_wrong() -> None:
    assert succeeds_in_a_child(match_under_fire)


def match_under_fire() -> None:
    """Answers are right, the fence is seen at work, and no interrupt is swallowed as a fault of durable_rules."""
    rules, facts = rulebook(7, 150, 60), portfolio(8, 30, 60)
    wanted = [naive(rules, true) for true in facts]
    matcher = Matcher(rules, sample_every=7)
    signal.signal(signal.SIGVTALRM, interrupt)
    answered = 0
    for interrupted in range(150):
        try:
            # Armed once a turn, and the turn ends by it alone: it never falls on this loop itself.
            signal.setitimer(signal.ITIMER_VIRTUAL, 0.003 + 0.0001 * (interrupted % 37))
            for true, expected in cycle(zip(facts, wanted, strict=True)):
                if matcher.match(true) != expected:
                    os._exit(2)
                answered += 1
        except JobTimedOut:
            continue
    assert [matcher.match(true) for true in facts] == wanted
    counts = matcher.counts
    assert answered > 0
    assert counts.rebuilt > 0
    assert (counts.mismatched, counts.fell_back) == (0, 0)
    matcher.close()


@needs_durable_rules
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_two_hundred_editions_one_after_another_leave_no_memory_behind() -> None:
    assert succeeds_in_a_child(reload_two_hundred_times)


def reload_two_hundred_times() -> None:
    """Left behind, 120 rules are more than a megabyte an edition; 40 in all is generous."""
    rules, true = rulebook(9, 120, 60), frozenset(range(60))

    def reload(times: int) -> int:
        for _ in range(times):
            matcher = Matcher(rules, sample_every=0)
            assert matcher.match(true) == naive(rules, true)
            matcher.close()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
            1024 * 1024 if sys.platform == "darwin" else 1024
        )

    before = reload(20)
    assert reload(200) - before < 40
