"""Expectations of a story's line, one small function a verb: each compares the author's word with what stands. Pure.

A word is a name, a list of names, or a table of names with what is said of each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.stories.seen import MailSeen, Seen, SignalSeen, TaskSeen


@dataclass(frozen=True, slots=True)
class Miss:
    """What was expected and what is so instead, in words. `name` is the rule, e-mail, task ... it is about."""

    verb: str
    name: str
    expected: str
    got: str


Misses = Iterator[Miss]
Of = tuple[str, Any]
"""A name and what is said of it; None where only the name stands."""


def misses(expects: Iterable[tuple[str, Any]], seen: Seen) -> list[Miss]:
    """What of a line is not so."""
    return [miss for verb, value in expects for miss in EXPECTS[verb](value, seen)]


def asks_text(verb: str, value: Any) -> bool:
    """Whether it asks what is in a mail, not only that it went out."""
    return verb == "email" and any(isinstance(wanted, Mapping) for _, wanted in named(value))


def named(value: Any) -> list[Of]:
    if isinstance(value, Mapping):
        return list(value.items())
    return [(name, None) for name in every(value)]


def every(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def open_(value: Any, seen: Seen) -> Misses:
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        if not any(signal.is_open for signal in found):
            yield Miss("open", rule, f"{_subject(rule, child)} is open", _states(found))


def would_open(value: Any, seen: Seen) -> Misses:
    """The rule is on trial for the account: it lives through the signal, and acts on nobody."""
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        if not any(signal.state == "shadow" for signal in found):
            yield Miss("would_open", rule, f"{_subject(rule, child)} would be open", _states(found))


def pending(value: Any, seen: Seen) -> Misses:
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        if not any(signal.state == "pending" for signal in found):
            yield Miss("pending", rule, f"{_subject(rule, child)} is pending", _states(found))


def closed(value: Any, seen: Seen) -> Misses:
    """It was open, and is not any more."""
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        was_open = any(signal.was_open for signal in found)
        if not was_open or any(signal.is_open for signal in found):
            got = _states(found) if was_open else f"it never opened; {_states(found)}"
            yield Miss("closed", rule, f"{_subject(rule, child)} has closed", got)


def not_open(value: Any, seen: Seen) -> Misses:
    for rule, child in _subjects(value):
        found = [signal for signal in _of_rule(seen, rule, child) if signal.is_open]
        if found:
            yield Miss("not_open", rule, f"{_subject(rule, child)} is not open", _states(found))


def window(value: Any, seen: Seen) -> Misses:
    """The window in which an open signal of the rule stands."""
    for rule, wanted in named(value):
        found = [signal for signal in _of_rule(seen, rule, None) if signal.is_open]
        if not any(signal.window == wanted for signal in found):
            got = ", ".join(sorted({signal.window or "no window" for signal in found}))
            yield Miss(
                "window", rule, f"{rule} stands in {wanted}", f"it stands in {got}" if got else "not open"
            )


def email(value: Any, seen: Seen) -> Misses:
    """Sent since the line before: to anybody, to these, or as a table of `to`, `subject` and `says` tells."""
    for name, wanted in named(value):
        if isinstance(wanted, Mapping):
            for to in every(wanted.get("to")):
                yield from _mail(name, to, wanted, seen)
        else:
            for to in every(wanted):
                yield from _mail(name, to, {}, seen)


def no_email(value: Any, seen: Seen) -> Misses:
    """None sent since the line before: of these, or at all."""
    for name, to in [("", None)] if value is True else named(value):
        for mail in seen.mails:
            if name in ("", mail.email) and mail.to in (every(to) if to else [mail.to]):
                yield Miss("no_email", mail.email, f"no e-mail {name}".rstrip(), _sent([mail]))


def task(value: Any, seen: Seen) -> Misses:
    """It stands open: for anybody, or for this teammate, or as a table of `assign` and `says` tells."""
    for name, wanted in named(value):
        told = wanted if isinstance(wanted, Mapping) else {"assign": wanted}
        found = [task for task in seen.tasks if task.name == name]
        if not any(_is_task(task, told) for task in found if task.is_open):
            yield Miss("task", name, f"task {name}{_said(told)} stands open", _tasks(found))


def no_task(value: Any, seen: Seen) -> Misses:
    """None stands open, and none was given since the line before: of these, or at all."""
    for name, _ in [("", None)] if value is True else named(value):
        found = [task for task in seen.tasks if name in ("", task.name) and (task.is_open or task.is_new)]
        if found:
            yield Miss("no_task", found[0].name, f"no task {name}".rstrip(), _tasks(found))


def escalated(value: Any, seen: Seen) -> Misses:
    """The highest level reached is this one; of a bare name, any."""
    for policy, level in named(value):
        found = [climb for climb in seen.climbs if climb.policy == policy]
        reached = max((climb.level for climb in found), default=0)
        if reached != (int(level) if level is not None else max(reached, 1)):
            expected = (
                f"{policy} is climbed to level {level}" if level is not None else f"{policy} is climbed"
            )
            got = f"level {reached}" if reached else "no level reached yet" if found else "nothing climbs it"
            yield Miss("escalated", policy, expected, got)


def ended(value: Any, seen: Seen) -> Misses:
    """The playbook's newest run is over, in this way or any."""
    for playbook, wanted in named(value):
        found = [run for run in seen.runs if run.playbook == playbook]
        endings = [run.ending for run in found]
        if not any(endings) or (wanted is not None and wanted not in endings):
            expected = f"{playbook} has ended" + (f" by {wanted}" if wanted is not None else "")
            got = ", ".join((run.ending and f"ended by {run.ending}") or f"is {run.state}" for run in found)
            yield Miss("ended", playbook, expected, got or "it never began")


def milestone(value: Any, seen: Seen) -> Misses:
    for name, wanted in named(value):
        got = seen.milestones.get(name, "not for this account")
        if got != (wanted or "reached"):
            yield Miss("milestone", name, f"{name} is {wanted or 'reached'}", got)


def verdict(value: Any, seen: Seen) -> Misses:
    """These say no to it as it stands; others may as well."""
    for name, wanted in named(value):
        noes = seen.noes(name)
        for reason in every(wanted):
            if reason not in noes:
                got = ", ".join(sorted(noes)) or "nobody says no"
                yield Miss("verdict", name, f"{name} is told no: {reason}", got)


EXPECTS: Mapping[str, Callable[[Any, Seen], Misses]] = {
    "open": open_,
    "would_open": would_open,
    "pending": pending,
    "closed": closed,
    "not_open": not_open,
    "window": window,
    "email": email,
    "no_email": no_email,
    "task": task,
    "no_task": no_task,
    "escalated": escalated,
    "ended": ended,
    "milestone": milestone,
    "verdict": verdict,
}


def _subjects(value: Any) -> Iterator[tuple[str, str | None]]:
    """A rule with the child it is about, or None for whichever."""
    for rule, children in named(value):
        for child in every(children):
            yield rule, child


def _of_rule(seen: Seen, rule: str, child: str | None) -> list[SignalSeen]:
    return [signal for signal in seen.signals if signal.rule == rule and child in (None, signal.child)]


def _subject(rule: str, child: str | None) -> str:
    return f"{rule} of {child}" if child else rule


def _states(found: Iterable[SignalSeen]) -> str:
    said = [f"{signal.state} ({signal.child})" if signal.child else signal.state for signal in found]
    return ", ".join(said) or "no signal"


def _mail(name: str, to: str | None, told: Mapping[str, Any], seen: Seen) -> Misses:
    if not any(_is_mail(mail, name, to, told) for mail in seen.mails):
        whom = f" to {to}" if to else ""
        phrases = "".join(f", {key} “{told[key]}”" for key in ("subject", "says") if key in told)
        yield Miss("email", name, f"e-mail {name}{whom}{phrases}", _sent(seen.mails))


def _is_mail(mail: MailSeen, name: str, to: str | None, told: Mapping[str, Any]) -> bool:
    phrases = all(
        phrase in f"{mail.subject}\n{mail.text}" for phrase in every(told.get("says", ())) if phrase
    )
    subject = str(told.get("subject", "")) in mail.subject
    return mail.email == name and to in (None, mail.to) and subject and phrases


def _sent(mails: Iterable[MailSeen]) -> str:
    return ", ".join(f"{mail.email} to {mail.to} (“{mail.subject}”)" for mail in mails) or "no e-mail"


def _is_task(task: TaskSeen, told: Mapping[str, Any]) -> bool:
    says = every(told.get("says", ()))
    return told.get("assign") in (None, task.assignee) and all(
        any(str(phrase) in text for text in task.says.values()) for phrase in says
    )


def _said(told: Mapping[str, Any]) -> str:
    whom = f" for {told['assign']}" if told.get("assign") else ""
    return whom + (f", says “{told['says']}”" if "says" in told else "")


def _tasks(found: Iterable[TaskSeen]) -> str:
    said = (
        f"{task.name} for {task.assignee or 'nobody'}{'' if task.is_open else ', closed'}" for task in found
    )
    return "; ".join(said) or "no such task"
