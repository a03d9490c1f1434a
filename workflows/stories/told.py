"""What was decided of a signal, of a run and of an escalation, a sentence each: one nobody foresaw by its names."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.store.ledger import Entry
from rules.playbook import STEP_KINDS, EmailStep, Playbook
from workflows.operations.looking.runs import VisitShown
from workflows.stories.sayings import Said, Word, say

At = Callable[[datetime], str]
"""A moment as the story tells its own."""


def entry_told(entry: Entry) -> Said:
    """A line of the ledger about a signal."""
    detail = entry.detail if isinstance(entry.detail, Mapping) else {}
    told = SIGNALS.get(entry.action)
    if told is None:
        return say("%(action)s %(reason)s", action=Word("", entry.action), reason=entry.reason)
    return told(entry.reason, str(detail.get("what", "")))


def _began(reason: str, hold: str) -> Said:
    return say("it came up, and has to stay so for %(hold)s before it opens", hold=hold)


def _opened(reason: str, window: str) -> Said:
    if reason == "by_hand":
        return say("it was started by hand, and opened")
    if reason == "released":
        return say("a person said yes, and it opened")
    return say("it opened in its window %(window)s", window=window) if window else say("it opened")


def _with(text: str, table: str) -> Callable[[str, str], Said]:
    """Its reason in the words of a table, and the name that completes it, if any."""

    def told(reason: str, what: str) -> Said:
        why: Any = Word(table, reason)
        return say(text, why=say("%(why)s (%(what)s)", why=why, what=what) if what else why)

    return told


def _(text: str) -> str:
    """Marks what is said, for the catalogue."""
    return text


SIGNALS: Mapping[str, Callable[[str, str], Said]] = {
    "begin_signal": _began,
    "open_signal": _opened,
    "wait_signal": _with(_("it waited: %(why)s"), "waits_for"),
    "hold_signal": _with(_("it was held until a person says yes: %(why)s"), "waits_for"),
    "shadow_signal": _with(_("it came up on trial, and did nothing: %(why)s"), "trial"),
    "ignore_signal": _with(_("it was left alone: %(why)s"), "ignored"),
    "step_signal": lambda _, window: say("it stepped to its window %(window)s", window=window),
    "retime_signal": lambda was, now: say("its day moved from %(was)s to %(now)s", was=was, now=now),
    "ask_about_signal": _with(_("a person was asked whether it is over: %(why)s"), "resolution"),
    "resolve_signal": _with(_("it closed: %(why)s"), "resolution"),
    "close_signal": lambda *_: say("a person closed it"),
    "acknowledge_signal": lambda *_: say("somebody saw it"),
    "snooze_signal": lambda *_: say("somebody put it off"),
}


def visit_told(playbook: Playbook, visit: VisitShown, at: At) -> Said:
    """What a run did at a step."""
    what, detail = visit.what, visit.detail
    step = step_called(playbook, visit.step or str(detail.get("next", "")))
    if what == "entered":
        return say("it began, with its step %(step)s", step=step)
    if what == "skipped":
        why = Word("skipped", str(detail.get("why", "")))
        return say("it passed over its step %(step)s: %(why)s", step=step, why=why)
    if what == "heard":
        heard = Word("heard", str(detail.get("what", "")))
        return say(
            "%(who)s %(heard)s the mail of its step %(step)s",
            who=detail.get("by", ""),
            heard=heard,
            step=step,
        )
    if what == "ended":
        return say("it ended: %(ending)s", ending=Word("ending", str(detail.get("ending", ""))))
    if what in ("waited", "retimed"):
        return _waited(step, detail, at)
    return _left(step, detail)


def step_called(playbook: Playbook, name: str) -> Any:
    """By the id its author gave it; else by where it stands and what it does."""
    step = playbook.steps.get(name)
    if step is None or not name[:1].isdigit():
        return name
    kind = next(word for word, each in STEP_KINDS.items() if isinstance(step, each))
    what = f"{kind} {step.email}" if isinstance(step, EmailStep) else kind
    return say("in line %(line)s (%(what)s)", line=step.place.line, what=what)


def _waited(step: Any, detail: Mapping[str, Any], at: At) -> Said:
    if not step:
        return say("it waited at its end for its tasks to be closed")
    until = detail.get("until")
    if not until:
        return say("it waited at its step %(step)s", step=step)
    return say(
        "it waited at its step %(step)s, until %(until)s", step=step, until=at(datetime.fromisoformat(until))
    )


def _left(step: Any, detail: Mapping[str, Any]) -> Said:
    if detail.get("to"):
        return say("it wrote to %(to)s at its step %(step)s", to=tuple(detail["to"]), step=step)
    if "assignee" in detail:
        who = detail["assignee"] or say("nobody")
        return say("it gave %(who)s the task of its step %(step)s", who=who, step=step)
    if detail.get("why") == "at_most":
        return say("it waited as long as it may at its step %(step)s, and went on", step=step)
    if detail.get("why") == "true":
        return say("what it waited for at its step %(step)s came true", step=step)
    if detail.get("why") == "time":
        return say("the wait of its step %(step)s was over", step=step)
    return say("it did its step %(step)s", step=step)


def level_told(action: str, level: int, people: tuple[str, ...]) -> Said:
    if action == "pass_over_level":
        return say("level %(level)s was passed over: somebody had put it off", level=level)
    if not people:
        return say("it reached level %(level)s, and there was nobody to tell", level=level)
    return say("it reached level %(level)s, and %(who)s was told", level=level, who=people)
