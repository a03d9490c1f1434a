"""What an evaluation does to the signals of one account: each takes its step, the ledger tells of it, and work follows.
All of it in the transaction that saves the evaluation.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.findings import Finding
from engine.signal import MAKE_ROOM
from engine.signals import Change, Signal, Stepped, step
from engine.store.ledger import note
from engine.store.signals import KeptSignal, save_signals, signal_id
from engine.truth import TRUE
from rules.rule import Rule
from workflows.evidence import kept_evidence
from workflows.operations.breaking import told_by
from workflows.operations.circumstances import Looked, Stepping, circumstances
from workflows.operations.enrollment import day_moved_away, signal_closed
from workflows.operations.holding import open_held
from workflows.operations.quieting import end_quiet, end_snoozes
from workflows.operations.starting import start_work
from workflows.operations.would import keep_receipt
from workflows.outlook import heard_of
from workflows.sentences import say

ACTIONS = {
    "began": "begin_signal",
    "opened": "open_signal",
    "waits": "wait_signal",
    "held": "hold_signal",
    "shadowed": "shadow_signal",
    "ignored": "ignore_signal",
    "stepped": "step_signal",
    "retimed": "retime_signal",
    "asks": "ask_about_signal",
    "resolved": "resolve_signal",
}


@dataclass(slots=True)
class Outcome:
    """`wake_at`: when time alone moves a signal. `moved`: the rules whose signals opened or ceased to be open, which
    other conditions may read. `unsure`: rules that want ops told that they cannot say.
    """

    wake_at: datetime | None = None
    moved: set[str] = field(default_factory=set)
    unsure: list[str] = field(default_factory=list)

    def wakes(self, at: datetime | None) -> None:
        self.wake_at = min((each for each in (self.wake_at, at) if each is not None), default=None)


def step_account(batch: Stepping, looked: Looked, kept: Sequence[KeptSignal]) -> Outcome:
    """Steps every signal the evaluation found something about; saves those that changed."""
    outcome, all_kept = Outcome(), {each.id: each for each in kept}
    rules = batch.loaded.rulebook.rules
    asks = {name for name, rule in rules.items() if rule.mode != "off"}
    for each in kept:
        if each.signal.is_live and each.rule not in asks:
            all_kept[each.id] = _end_of_rule(batch, each, outcome)
    places = batch.loaded.places
    found = [each for each in looked.evaluation.findings if each.rule in asks]
    for finding in sorted(found, key=lambda each: (places[each.rule], each.child)):
        _step_one(batch, looked, rules[finding.rule], finding, all_kept, outcome)
    outcome.wakes(end_snoozes(batch, looked.facts.account, all_kept.values()))
    end_quiet(batch, looked, all_kept)
    return outcome


def begin_signal(
    batch: Stepping,
    looked: Looked,
    rule: Rule,
    finding: Finding,
    kept: Sequence[KeptSignal],
    stepped: Stepped,
) -> KeptSignal | None:
    """One that a person starts. `kept`: every signal of this rule and subject there ever was."""
    live = next((each for each in kept if each.signal.is_live), None)
    return _settle(batch, looked, rule, finding, live, len(kept), stepped, Outcome())


def _end_of_rule(batch: Stepping, kept: KeptSignal, outcome: Outcome) -> KeptSignal:
    """Its rule is in the running edition no more, or is switched off."""
    over = replace(kept.signal, state="resolved", resolved_at=batch.now, resolution="rule_gone", waits_for="")
    return _save(batch, kept, over, (Change("resolved", "rule_gone"),), outcome, kept.signal)


def _step_one(
    batch: Stepping,
    looked: Looked,
    rule: Rule,
    finding: Finding,
    all_kept: dict[str, KeptSignal],
    outcome: Outcome,
) -> None:
    before = [each for each in all_kept.values() if (each.rule, each.child) == (rule.name, finding.child)]
    if rule.has_occasions and _is_known(before, finding):
        return
    live = next((each for each in before if each.signal.is_live), None)
    at = circumstances(batch, looked, rule, finding, before, live, all_kept)
    stepped = step(rule, live.signal if live else None, finding, at)
    kept = _settle(batch, looked, rule, finding, live, len(before), stepped, outcome)
    if kept is not None:
        all_kept[kept.id] = kept
        for change in (each for each in stepped.changes if each.what == "shadowed"):
            keep_receipt(batch, rule, kept, looked.facts, change.reason)
    if live is not None and any(change.reason in MAKE_ROOM for change in stepped.changes):
        # Another takes the place of the one that ended; it begins from the same finding.
        _step_one(batch, looked, rule, finding, all_kept, outcome)


def _is_known(before: Sequence[KeptSignal], finding: Finding) -> bool:
    """Whether there was a signal of this very event or period, and it is over."""
    return any(each.signal.occasion == finding.occasion and not each.signal.is_live for each in before)


def _settle(
    batch: Stepping,
    looked: Looked,
    rule: Rule,
    finding: Finding,
    live: KeptSignal | None,
    earlier: int,
    stepped: Stepped,
    outcome: Outcome,
) -> KeptSignal | None:
    outcome.wakes(stepped.wake_at)
    if stepped.signal is None:
        outcome.unsure += [rule.name for change in stepped.changes if change.what == "unsure"]
        return None
    after = replace(stepped.signal, account=looked.facts.account)
    before = live.signal if live else None
    if live is None:
        key = signal_id(rule.name, after.account, after.child, earlier)
        feed = told_by(batch.loaded, rule.name, looked.told)
        live = KeptSignal(key, after, rule.kind, batch.loaded.number, owner=looked.owner, told_by=feed)
        told = _told(batch, looked, rule, finding, live, after)
    else:
        is_so = (finding.holds is TRUE and after.state != "ignored") or bool(batch.by)
        told = _told(batch, looked, rule, finding, live, after) if is_so else live
        if told == live and after == live.signal and not stepped.changes:
            return live
    return _save(batch, told, after, stepped.changes, outcome, before, rule)


def _told(
    batch: Stepping, looked: Looked, rule: Rule, finding: Finding, kept: KeptSignal, after: Signal
) -> KeptSignal:
    """What people are told of it, with the values of this moment."""
    asked = heard_of(rule, looked.asked, after.child, after.window)
    return replace(
        kept,
        edition=batch.loaded.number,
        owner=looked.owner,
        says=say(rule.says, asked),
        evidence=kept_evidence(finding.evidence),
    )


def _save(
    batch: Stepping,
    kept: KeptSignal,
    after: Signal,
    changes: Sequence[Change],
    outcome: Outcome,
    before: Signal | None,
    rule: Rule | None = None,
) -> KeptSignal:
    was_open = before is not None and before.is_open
    held = next((change for change in changes if change.what == "held"), None)
    saved = replace(kept, signal=after, told_by=(held.detail if held else "") or kept.told_by)
    _write(batch, saved, before, changes)
    for change in changes:
        _note(batch, saved, change)
    if held is not None:
        open_held(batch, saved, held.reason)
    if was_open != after.is_open:
        outcome.moved.add(kept.rule)
    if was_open and before is not None and _moved_away(rule, before, after):
        day_moved_away(batch.conn, batch.parts, saved, batch.now)
    if was_open and not after.is_live:
        signal_closed(batch.conn, batch.parts, saved, batch.now)
    if rule is not None and after.is_open:
        if not was_open:
            batch.has_opened(saved)
        start_work(batch, rule, saved, changes, before)
    return saved


def _write(batch: Stepping, saved: KeptSignal, before: Signal | None, changes: Sequence[Change]) -> None:
    after = saved.signal
    is_same = before is not None and (before.state, before.opened_at) == (after.state, after.opened_at)
    if batch.refreshed is not None and is_same and not changes:
        batch.refreshed[saved.id] = saved
        return
    if batch.refreshed is not None:
        batch.refreshed.pop(saved.id, None)
    save_signals(batch.conn, [saved])


def _moved_away(rule: Rule | None, before: Signal, after: Signal) -> bool:
    """Whether the day moved out of the windows, or back into an earlier one."""
    if rule is None or before.occasion == after.occasion:
        return after.resolution == "date_moved"
    order = [each.name for each in rule.windows]
    known = after.window in order and before.window in order
    return known and order.index(after.window) < order.index(before.window)


def _note(batch: Stepping, kept: KeptSignal, change: Change) -> None:
    detail: dict[str, Any] = {"rule": kept.rule, "child": kept.child, "what": change.detail}
    detail |= {"window": kept.signal.window, "occasion": kept.signal.occasion, "why": batch.why}
    if batch.read_to is not None:
        detail["read_to"] = list(astuple(batch.read_to))
    note(
        batch.conn,
        at=batch.now,
        action=ACTIONS[change.what],
        account=kept.account,
        subject="signal",
        subject_id=kept.id,
        reason=change.reason,
        by=batch.by or f"rule {kept.rule}",
        edition=batch.loaded.number,
        detail={name: value for name, value in detail.items() if value},
    )
