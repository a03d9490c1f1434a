"""An account enters a playbook: the run that begins, or the named reason why none does. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.answer import Asked
from rules.playbook import Playbook
from rules.rule import ALWAYS, Rule
from workflows.moves import Memory, Run
from workflows.playbooks import Earlier, Entry, again_of, may_enter, on_signal_closed
from workflows.runs import Advanced, begin, run_id
from workflows.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The new run, ready to take its first step, and the run that had to end for it."""

    begun: Advanced
    replaces: str = ""

    @property
    def run(self) -> Run:
        return self.begun.run


def enroll(
    playbook: Playbook,
    edition: int,
    account: str,
    key: str,
    rule: Rule | None,
    signal: str,
    cause: str,
    earlier: Sequence[Earlier],
    asked: Asked,
) -> Enrolled | Verdict:
    """`key`: the child the run is about, or empty. `rule`, `signal`: what opened, if a signal is the cause."""
    again = again_of(playbook, rule.not_again_within if rule else None)
    entry = may_enter(playbook, again, earlier, asked)
    if isinstance(entry, Verdict):
        return entry
    run = Run(
        id=run_id(playbook.name, account, key, entry.occurrence),
        playbook=playbook.name,
        account=account,
        key=key,
        occurrence=entry.occurrence,
        edition=edition,
        signal=signal,
        cause=cause,
        state="ready",
        cursor=playbook.first,
        wake_at=asked.now,
        started_at=asked.now,
        memory=Memory(
            on_signal_closed=on_signal_closed(playbook, rule.kind if rule else "lifecycle"),
            ends_signal=rule is not None
            and (rule.when == ALWAYS or rule.has_occasions or bool(rule.by_hand)),
        ),
    )
    return _enrolled(run, entry, asked)


def _enrolled(run: Run, entry: Entry, asked: Asked) -> Enrolled:
    return Enrolled(begin(run, asked.now), entry.replaces)
