"""What people do in a story: teammates close and acknowledge tasks, contacts reply and click. Through the operations
that the console and the mail server call.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from workflows.moves import Heardword
from workflows.operations.attention import acknowledge_signal, acknowledge_task, close_task
from workflows.operations.hearing import reply_heard
from workflows.operations.looking.moment import looking
from workflows.operations.starting_by_hand import start_signal
from workflows.parts import Parts
from workflows.store.pages import effects_page
from workflows.stories.expect import Miss, every, named
from workflows.stories.sayings import Said, Word, say
from workflows.stories.seen import Seen, TaskSeen
from workflows.tasks import DONE
from workflows.verdict import Reason, Verdict

ALL = 10_000


def do(verb: str, value: Any, parts: Parts, seen: Seen) -> Iterator[Miss]:
    """Does it, with what `seen` shows; a Miss for each that could not be done."""
    deed = DEEDS.get(verb)
    if deed is not None:
        for name, told in named(value):
            yield from deed(name, told, parts, seen)


def _done(name: str, told: Any, parts: Parts, seen: Seen) -> Iterator[Miss]:
    """`{task: outcome}`, or `{task: {outcome: answer}}` where the outcome asks for one."""
    outcome, answer = next(iter(told.items())) if isinstance(told, Mapping) else (told or DONE, "")
    for task in _open(seen, name):
        verdict = close_task(parts, task.id, str(outcome), str(answer), task.assignee)
        expected = say("the task %(task)s is closed with “%(outcome)s”", task=name, outcome=outcome)
        yield from _refused("done", expected, name, verdict)
    if not _open(seen, name):
        yield Miss(
            "done", name, say("the task %(task)s is to do", task=name), say("there is no such task open")
        )


def _acknowledged(name: str, told: Any, parts: Parts, seen: Seen) -> Iterator[Miss]:
    signals = [signal for signal in seen.signals if signal.rule == name and signal.is_open]
    for task in _open(seen, name):
        verdict = acknowledge_task(parts, task.id, task.assignee)
        yield from _refused("acknowledged", say("somebody sees %(name)s", name=name), name, verdict)
    for signal in signals:
        verdict = acknowledge_signal(parts, signal.id, "story")
        yield from _refused("acknowledged", say("somebody sees %(name)s", name=name), name, verdict)
    if not signals and not _open(seen, name):
        yield Miss(
            "acknowledged",
            name,
            say("%(name)s is open, for somebody to see", name=name),
            say("nothing of that name is open"),
        )


def _started(name: str, told: Any, parts: Parts, seen: Seen) -> Iterator[Miss]:
    """`rule`, or `{rule: child}` where it is about one."""
    verdict = start_signal(
        parts, name, seen.account, "story", ("csm", "ops"), "the story says so", str(told or "")
    )
    yield from _refused("started", say("%(rule)s is started by hand", rule=name), name, verdict)


def _heard(verb: Heardword) -> Callable[[str, Any, Parts, Seen], Iterator[Miss]]:
    """`step`, or `{step: address}` where only that reader does it."""

    def hear(name: str, told: Any, parts: Parts, seen: Seen) -> Iterator[Miss]:
        with looking(parts) as moment:
            rows = effects_page(
                moment.conn, account_id=seen.account, kind="email", states=("sent",), limit=ALL
            )
        mails = [
            row
            for row in rows
            if row["step"] == name and row["recipient"] in (every(told or row["recipient"]))
        ]
        for mail in mails:
            expected = say("an answer to the mail of step %(step)s is heard", step=name)
            yield from _refused(verb, expected, name, reply_heard(parts, mail["key"], verb))
        if not mails:
            expected = say("the mail of step %(step)s was sent before somebody answers it", step=name)
            yield Miss(verb, name, expected, say("it was not sent"))

    return hear


def _open(seen: Seen, name: str) -> list[TaskSeen]:
    return [task for task in seen.tasks if task.name == name and task.is_open]


def _refused(verb: str, expected: Said, name: str, verdict: Verdict) -> Iterator[Miss]:
    if verdict.allowed:
        return
    said: Any = Word("no", verdict.reason.value)
    if verdict.detail:
        said = say("%(why)s (%(what)s)", why=said, what=verdict.detail)
    if verdict.reason is Reason.ANSWER_WANTED:
        form = f"{verb}: {{{name}: {{OUTCOME: ANSWER}}}}"
        yield Miss(verb, name, expected, say("it is refused: %(why)s; write `%(form)s`", why=said, form=form))
    else:
        yield Miss(verb, name, expected, say("it is refused: %(why)s", why=said))


DEEDS: Mapping[str, Callable[[str, Any, Parts, Seen], Iterator[Miss]]] = {
    "done": _done,
    "acknowledged": _acknowledged,
    "started": _started,
    "replied": _heard("replied"),
    "clicked": _heard("clicked"),
}
