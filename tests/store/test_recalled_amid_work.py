"""A recall in the midst of what workers and people are at: nothing goes out after it that it did not tell, and what
somebody has just put a hand to is left.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from engine.store.session import Connection
from tests.harness.at_once import at_once
from tests.store.acting import Acting, settle, three_accounts
from tests.store.conftest import World
from tests.store.test_previewing import RULE, states
from tests.store.test_recalling import FAREWELL, LAST_WORD
from workflows.channels import ChannelError, Receipt
from workflows.operations import attention, evaluation
from workflows.operations.attention import acknowledge_task
from workflows.operations.delivery import deliver_effects
from workflows.operations.evaluation import evaluate_accounts
from workflows.operations.looking import signals as signals_page
from workflows.operations.recalling import Recalled, Scope, recall
from workflows.operations.running import advance_runs
from workflows.store.schema import task

TASK = RULE.replace("start: nurture\n", 'task: "Phone {account.name}"\n')
PATIENCE_SECONDS = 20


@dataclass
class Wire:
    """A mail server on which something happens before the dot, and after it."""

    before: Callable[[], object] = lambda: None
    after: Callable[[], object] = lambda: None
    went: list[str] = field(default_factory=list)
    is_repeatable: bool = False

    def deliver(
        self, raw: bytes, envelope_from: str, recipient: str, before_dot: Callable[[], None]
    ) -> Receipt:
        self.before()
        before_dot()
        self.after()
        self.went.append(recipient)
        return Receipt("<1@perennial.test>", "250 OK")


def once(work: Callable[[], object]) -> Callable[[], object]:
    """Of the mails of one batch only the first meets it."""
    left = [work]

    def done() -> None:
        while left:
            left.pop()()

    return done


@pytest.fixture
def acting(world: World) -> Acting:
    """Acme and Globex, of whom the last mail of a run that has come to its end is planned."""
    acting = three_accounts(world)
    acting.publish(**{"last-word.yaml": LAST_WORD, "farewell.yaml": FAREWELL})
    while evaluate_accounts(acting.world.parts) or advance_runs(acting.world.parts):
        pass
    return acting


def through(acting: Acting, wire: Wire) -> None:
    acting.world.parts = replace(acting.world.parts, channels={"mail": wire})


def take_back(acting: Acting, into: list[Recalled]) -> Callable[[], object]:
    return lambda: into.append(recall(acting.world.parts, Scope(rule="last-word"), by="lin"))


def test_what_a_worker_has_claimed_and_not_begun_is_kept_in(acting: Acting) -> None:
    done: list[Recalled] = []
    wire = Wire(before=once(take_back(acting, done)))
    through(acting, wire)
    settle(acting)
    assert (wire.went, done[0].sent, done[0].mails) == ([], (), 2)
    acting.after(1)
    settle(acting)
    assert wire.went == []


def test_what_was_in_flight_is_told_and_not_tried_again(acting: Acting) -> None:
    done: list[Recalled] = []

    def refuse() -> None:
        take_back(acting, done)()
        raise ChannelError("temporary", "451 come back later")

    wire = Wire(after=once(refuse))
    through(acting, wire)
    deliver_effects(acting.world.parts)
    told = {each.recipient for each in done[0].sent}
    assert len(told) == 1
    with acting.world.database.writing() as conn:
        conn.exec_driver_sql("update effect set machine_next_at = null")
    acting.after(1)
    settle(acting)
    assert wire.went == []
    kept_in = [each.reason for each in acting.ledger("effect_cancelled")]
    assert kept_in == ["recalled", "recalled"]


def beside(slow: Callable[[threading.Event], object], quick: Callable[[], object]) -> None:
    """`slow` stands still until `quick` is done, or has to wait for it."""
    go_on = threading.Event()
    first = threading.Thread(target=slow, args=(go_on,))
    second = threading.Thread(target=quick)
    first.start()
    second.start()
    second.join(1)
    go_on.set()
    first.join()
    second.join()


def test_what_an_edition_opens_while_another_takes_its_place_is_taken_back_with_it(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = acting.world.parts
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    acting.after(1)
    acting.field("seats", 5, "initech")
    looked, done = threading.Event(), list[Recalled]()
    asked = evaluation.running_number

    def work(go_on: threading.Event) -> None:
        def running(conn: Connection) -> int:
            number = asked(conn)
            looked.set()
            go_on.wait(PATIENCE_SECONDS)
            return number

        monkeypatch.setattr(evaluation, "running_number", running)
        evaluate_accounts(parts)
        monkeypatch.setattr(evaluation, "running_number", asked)

    def take() -> None:
        looked.wait(PATIENCE_SECONDS)
        acting.publish()
        done.append(recall(parts, Scope(edition=3), by="lin"))

    beside(work, take)
    settle(acting)
    assert {each.account for each in done[0].taken} >= {"acme", "globex"}
    opened = {each.subject_id for each in acting.ledger("open_signal") if each.edition == 3}
    assert opened == {each.signal for each in done[0].taken}


def test_a_task_that_somebody_takes_up_at_that_moment_keeps_its_signal(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = acting.world.parts
    acting.publish(**{"few-seats.yaml": TASK})
    settle(acting)
    (mine,) = (each for each in signals_page(parts, rule="few-seats", account="acme").items)
    with acting.world.database.reading() as conn:
        (key,) = conn.execute(task.select().where(task.c.signal_id == mine.id)).scalars()
    done: list[Recalled] = []
    waited = attention.change_task

    def slowly(conn: Connection, *given: object) -> object:
        answer = waited(conn, *given)
        taken.set()
        go_on[0].wait(PATIENCE_SECONDS)
        return answer

    taken, go_on = threading.Event(), list[threading.Event]()

    def work(free: threading.Event) -> None:
        go_on.append(free)
        monkeypatch.setattr(attention, "change_task", slowly)
        assert acknowledge_task(parts, key, "mei").allowed

    def take() -> None:
        taken.wait(PATIENCE_SECONDS)
        done.append(recall(parts, Scope(rule="few-seats"), by="lin"))

    beside(work, take)
    assert {each.account for each in done[0].left} == {"acme"}
    assert states(acting)["few-seats", "acme"] == "open"


def test_of_two_recalls_at_once_each_tells_what_it_took_back_itself(acting: Acting) -> None:
    parts = acting.world.parts
    acting.publish(**{"few-seats.yaml": RULE})
    settle(acting)
    done: list[Recalled] = []

    def take(who: str) -> Callable[[], object]:
        return lambda: done.append(recall(parts, Scope(rule="few-seats"), by=who))

    at_once(*(take(who) for who in ("mei", "lin", "olu")))
    taken = sorted(each.account for found in done for each in found.taken)
    assert taken == ["acme", "globex"]
    assert not any(found.left for found in done)
    assert sum(line.detail["signals"] for line in acting.ledger("recall")) == 2
