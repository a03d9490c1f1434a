"""What stands of a story's account, said for whoever expected something else."""

from collections.abc import Iterable, Mapping

from workflows.stories.sayings import Said, Word, all_of, say
from workflows.stories.seen import MailSeen, RunSeen, SignalSeen, TaskSeen

STATES: Mapping[str, Said] = {
    "pending": say("it has come up and waits to open"),
    "held": say("it is held until a person says yes"),
    "open": say("it is open"),
    "acknowledged": say("it is open, and somebody has seen it"),
    "shadow": say("it is only on trial: it would be open"),
    "ignored": say("it was so before the rule looked, and is left alone"),
    "resolved": say("it has closed"),
}
"""How a signal stands."""


def signals_stand(found: Iterable[SignalSeen]) -> Said:
    said = tuple(
        say("%(state)s (%(child)s)", state=STATES[signal.state], child=signal.child)
        if signal.child
        else STATES[signal.state]
        for signal in found
    )
    return all_of(said) if said else say("it has never come up")


def windows_stand(found: Iterable[SignalSeen]) -> Said:
    names = tuple(sorted({signal.window for signal in found}))
    return all_of(
        tuple(
            say("it is open in its window %(window)s", window=name)
            if name
            else say("it is open in none of its windows")
            for name in names
        )
    )


def said_no(reason: str) -> Said:
    """By the name that a story calls it, and what that means."""
    return say("%(reason)s (%(reads)s)", reason=reason, reads=Word("no", reason))


def noes_said(noes: Iterable[str]) -> Said:
    said = tuple(map(said_no, sorted(noes)))
    return say("it is told no by %(reasons)s", reasons=said) if said else say("nothing says no to it")


def mails_sent(mails: Iterable[MailSeen]) -> Said:
    said = tuple(
        say("%(mail)s was sent to %(to)s (“%(subject)s”)", mail=each.email, to=each.to, subject=each.subject)
        for each in mails
    )
    return all_of(said) if said else say("no mail was sent since the line before")


def tasks_stand(found: Iterable[TaskSeen]) -> Said:
    said = tuple(_task(each) for each in found)
    return all_of(said) if said else say("there is no such task")


def _task(each: TaskSeen) -> Said:
    who = each.assignee or say("nobody")
    if each.is_open:
        return say("%(who)s has %(task)s to do (“%(title)s”)", who=who, task=each.name, title=each.says)
    return say("%(task)s was given to %(who)s, and is closed", who=who, task=each.name)


def levels_reached(level: int, is_begun: bool) -> Said:
    if level:
        return say("it has reached level %(level)s", level=level)
    return say("it has begun, and reached no level yet") if is_begun else say("it has never begun")


def runs_stand(found: Iterable[RunSeen]) -> Said:
    said = tuple(
        say("it has ended with “%(ending)s”", ending=run.ending)
        if run.ending
        else say("it has not ended: %(state)s", state=Word("run", run.state))
        for run in found
    )
    return all_of(said) if said else say("it never began")


def milestone_stands(state: str) -> Said:
    return (
        say("it is %(state)s", state=Word("milestone", state))
        if state
        else say("its plan is not for this account")
    )
