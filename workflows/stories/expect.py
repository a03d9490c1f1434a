"""Expectations of a story's line, one small function a verb: each compares the author's word with what stands. Pure.

A word is a name, a list of names, or a table of names with what is said of each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.stories.sayings import Said, Word, of, quoted, say
from workflows.stories.seen import MailSeen, Seen, SignalSeen, TaskSeen
from workflows.stories.standings import (
    levels_reached,
    mails_sent,
    milestone_stands,
    noes_said,
    runs_stand,
    said_no,
    signals_stand,
    tasks_stand,
    windows_stand,
)


@dataclass(frozen=True, slots=True)
class Miss:
    """What was expected and what is so instead, a sentence each. `name` is the rule, e-mail, task ... it is about."""

    verb: str
    name: str
    expected: Said
    got: Said


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
            yield Miss("open", rule, say("%(rule)s is open", rule=of(rule, child)), signals_stand(found))


def would_open(value: Any, seen: Seen) -> Misses:
    """The rule is on trial for the account: it lives through the signal, and acts on nobody."""
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        if not any(signal.state == "shadow" for signal in found):
            expected = say("%(rule)s is on trial and would be open", rule=of(rule, child))
            yield Miss("would_open", rule, expected, signals_stand(found))


def pending(value: Any, seen: Seen) -> Misses:
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        if not any(signal.state == "pending" for signal in found):
            expected = say("%(rule)s has come up and waits to open", rule=of(rule, child))
            yield Miss("pending", rule, expected, signals_stand(found))


def closed(value: Any, seen: Seen) -> Misses:
    """It was open, and is not any more."""
    for rule, child in _subjects(value):
        found = _of_rule(seen, rule, child)
        was_open = any(signal.was_open for signal in found)
        if not was_open or any(signal.is_open for signal in found):
            states = signals_stand(found)
            got = states if was_open else say("it was never open: %(states)s", states=states)
            yield Miss("closed", rule, say("%(rule)s was open and has closed", rule=of(rule, child)), got)


def not_open(value: Any, seen: Seen) -> Misses:
    for rule, child in _subjects(value):
        found = [signal for signal in _of_rule(seen, rule, child) if signal.is_open]
        if found:
            yield Miss(
                "not_open", rule, say("%(rule)s is not open", rule=of(rule, child)), signals_stand(found)
            )


def window(value: Any, seen: Seen) -> Misses:
    """The window in which an open signal of the rule stands."""
    for rule, wanted in named(value):
        found = [signal for signal in _of_rule(seen, rule, None) if signal.is_open]
        if not any(signal.window == wanted for signal in found):
            expected = say("%(rule)s is open in its window %(window)s", rule=rule, window=wanted)
            yield Miss("window", rule, expected, windows_stand(found) if found else say("it is not open"))


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
                expected = (
                    say("the mail %(mail)s is not sent", mail=name) if name else say("no mail is sent at all")
                )
                yield Miss("no_email", mail.email, expected, mails_sent([mail]))


def task(value: Any, seen: Seen) -> Misses:
    """It stands open: for anybody, or for this teammate, or as a table of `assign` and `says` tells."""
    for name, wanted in named(value):
        told = wanted if isinstance(wanted, Mapping) else {"assign": wanted}
        found = [task for task in seen.tasks if task.name == name]
        if not any(_is_task(task, told) for task in found if task.is_open):
            yield Miss("task", name, _wanted_task(name, told), tasks_stand(found))


def no_task(value: Any, seen: Seen) -> Misses:
    """None stands open, and none was given since the line before: of these, or at all."""
    for name, _ in [("", None)] if value is True else named(value):
        found = [task for task in seen.tasks if name in ("", task.name) and (task.is_open or task.is_new)]
        if found:
            expected = say("nobody has the task %(task)s", task=name) if name else say("nobody has any task")
            yield Miss("no_task", found[0].name, expected, tasks_stand(found))


def escalated(value: Any, seen: Seen) -> Misses:
    """The highest level reached is this one; of a bare name, any."""
    for policy, level in named(value):
        found = [climb for climb in seen.climbs if climb.policy == policy]
        reached = max((climb.level for climb in found), default=0)
        if reached != (int(level) if level is not None else max(reached, 1)):
            if level is None:
                expected = say("%(policy)s has reached a level", policy=policy)
            else:
                expected = say("%(policy)s has reached level %(level)s", policy=policy, level=level)
            yield Miss("escalated", policy, expected, levels_reached(reached, bool(found)))


def ended(value: Any, seen: Seen) -> Misses:
    """The playbook's newest run is over, in this way or any."""
    for playbook, wanted in named(value):
        found = [run for run in seen.runs if run.playbook == playbook]
        endings = [run.ending for run in found]
        if not any(endings) or (wanted is not None and wanted not in endings):
            if wanted is None:
                expected = say("the playbook %(playbook)s has ended", playbook=playbook)
            else:
                expected = say(
                    "the playbook %(playbook)s has ended with “%(ending)s”", playbook=playbook, ending=wanted
                )
            yield Miss("ended", playbook, expected, runs_stand(found))


def milestone(value: Any, seen: Seen) -> Misses:
    for name, wanted in named(value):
        got, wanted = seen.milestones.get(name, ""), wanted or "reached"
        if got != wanted:
            expected = say("%(name)s is %(state)s", name=name, state=Word("milestone", wanted))
            yield Miss("milestone", name, expected, milestone_stands(got))


def verdict(value: Any, seen: Seen) -> Misses:
    """These say no to it as it stands; others may as well."""
    for name, wanted in named(value):
        noes = seen.noes(name)
        for reason in every(wanted):
            if reason not in noes:
                expected = say("%(name)s is told no by %(reason)s", name=name, reason=said_no(reason))
                yield Miss("verdict", name, expected, noes_said(noes))


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


def _mail(name: str, to: str | None, told: Mapping[str, Any], seen: Seen) -> Misses:
    if not any(_is_mail(mail, name, to, told) for mail in seen.mails):
        expected = (
            say("the mail %(mail)s is sent to %(to)s", mail=name, to=to)
            if to
            else say("the mail %(mail)s is sent", mail=name)
        )
        if "subject" in told:
            phrases = quoted([told["subject"]])
            expected = say("%(that)s, with %(phrases)s in its subject", that=expected, phrases=phrases)
        if "says" in told:
            expected = say(
                "%(that)s, and says %(phrases)s", that=expected, phrases=quoted(every(told["says"]))
            )
        yield Miss("email", name, expected, mails_sent(seen.mails))


def _is_mail(mail: MailSeen, name: str, to: str | None, told: Mapping[str, Any]) -> bool:
    phrases = all(
        phrase in f"{mail.subject}\n{mail.text}" for phrase in every(told.get("says", ())) if phrase
    )
    subject = str(told.get("subject", "")) in mail.subject
    return mail.email == name and to in (None, mail.to) and subject and phrases


def _is_task(task: TaskSeen, told: Mapping[str, Any]) -> bool:
    says = every(told.get("says", ()))
    return told.get("assign") in (None, task.assignee) and all(
        any(str(phrase) in text for text in task.says.values()) for phrase in says
    )


def _wanted_task(name: str, told: Mapping[str, Any]) -> Said:
    whom = told.get("assign")
    expected = (
        say("%(who)s has the task %(task)s to do", who=whom, task=name)
        if whom
        else say("the task %(task)s is to do", task=name)
    )
    if "says" not in told:
        return expected
    return say("%(that)s, and says %(phrases)s", that=expected, phrases=quoted(every(told["says"])))
