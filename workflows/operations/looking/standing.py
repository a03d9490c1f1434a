"""How the signals of one rule and account stood at a moment: what a step of them would have known, and who said no."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine.answer import Asked
from engine.facts import AccountFacts
from engine.findings import Evaluation, Finding
from engine.store import pages
from engine.store.ledger import Entry, entries_of
from engine.store.past_records import kept_as_of
from engine.store.signals import KeptSignal, read_signals
from engine.suppress import Suppressor, suppressors
from rules.rule import Rule
from workflows.operations.circumstances import Looked, Stepping, circumstances, owner_of
from workflows.operations.looking.back import Back
from workflows.operations.looking.effects import EffectShown, effects_shown
from workflows.operations.looking.signals import SignalShown, signals_shown
from workflows.parts import Parts
from workflows.store import pages as work
from workflows.store.account_holds import hold_at
from workflows.verdict import Reason

UNDONE = ("planned", "deferred", "suppressed", "refused", "failed", "unknown")
MOST = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """`kept`: every signal of the account by then, as it stood, in the order they began."""

    back: Back
    stepping: Stepping
    rule: Rule
    facts: AccountFacts
    kept: Sequence[KeptSignal]

    @property
    def children(self) -> set[str]:
        """Subjects of which there had been a signal."""
        return {each.child for each in self.kept if each.rule == self.rule.name}

    def noes(self, finding: Finding) -> tuple[Suppressor, ...]:
        before = [each for each in self.kept if (each.rule, each.child) == (self.rule.name, finding.child)]
        live = next((each for each in before if each.signal.is_live), None)
        moment = self.back.then
        asked = Asked(self.facts, moment.now, moment.rulebook.vocabulary, moment.rulebook.plans)
        found = Evaluation(self.facts.account, moment.now, (finding,), None, (), (), {})
        looked = Looked(asked, found, moment.rulebook, owner_of(asked))
        everything = {each.id: each for each in self.kept}
        at = circumstances(self.stepping, looked, self.rule, finding, before, live, everything)
        if self.back.is_past:  # what the breaker held then stands in the ledger; it knows only of today
            at = replace(at, held_by=("", ""))
        snoozed = live.snoozed_until if live is not None else None
        signal, left_out = (live.signal, self._left_out(live)) if live is not None else (None, None)
        return suppressors(self.rule, finding, signal, at, snoozed, self._hold(), left_out)

    def _left_out(self, live: KeptSignal) -> Suppressor | None:
        """Whether it is a person who had it left alone, and not that it was true already."""
        if live.signal.state != "ignored":
            return None
        told = (each for each in entries_of(self.back.then.conn, "signal", live.id) if each.at <= self._at)
        last = next((each for each in told if each.action == "ignore_signal"), None)
        if last is None or last.by.startswith("rule "):
            return None
        detail = last.detail if isinstance(last.detail, dict) else {}
        is_recalled = last.reason == Reason.RECALLED.value
        why = detail.get("why", "") if is_recalled else last.reason.removeprefix("dismissed")
        says = f"{last.by}: {why}" if why else last.by
        return Suppressor("taken_back" if is_recalled else "left_out", detail=says)

    def _hold(self) -> Suppressor | None:
        """Whether the account was not to be acted on, as it was decided by then."""
        found = hold_at(self.back.then.conn, self.facts.account, self._at)
        return Suppressor("suppressed", found.until, found.why) if found is not None else None

    def signal(self, child: str) -> SignalShown | None:
        """The newest, as it stood."""
        kept = self._newest(child)
        if kept is None:
            return None
        was, shown = kept.signal, self._row(kept)
        return replace(
            shown,
            state=was.state,
            opened_at=was.opened_at,
            acknowledged_at=was.acknowledged_at,
            acknowledged_by=shown.acknowledged_by if was.acknowledged_at else "",
            snoozed_until=kept.snoozed_until,
            resolved_at=was.resolved_at,
            resolution=was.resolution,
        )

    def ledger(self, child: str) -> tuple[Entry, ...]:
        kept = self._newest(child)
        if kept is None:
            return ()
        entries = reversed(entries_of(self.back.then.conn, "signal", kept.id))
        return tuple(each for each in entries if each.at <= self._at)

    def unsent(self, child: str) -> tuple[EffectShown, ...]:
        """Mails, tasks and notices that the signal had planned by then and that were not done by then."""
        kept = self._newest(child)
        if kept is None:
            return ()
        moment = self.back.then
        runs = work.runs_page(moment.conn, signal_id=kept.id, limit=MOST)
        causes = [kept.id, *(run["id"] for run in runs)]
        rows = work.effects_page(moment.conn, cause_ids=causes, limit=MOST)
        return effects_shown(moment, [row for row in reversed(rows) if self._was_undone(row)])

    def _was_undone(self, row: pages.Row) -> bool:
        if row["planned_at"] > self._at:
            return False
        return row["state"] in UNDONE or (row["done_at"] is not None and row["done_at"] > self._at)

    @property
    def _at(self) -> datetime:
        return self.back.then.now

    def _newest(self, child: str) -> KeptSignal | None:
        mine = [each for each in self.kept if (each.rule, each.child) == (self.rule.name, child)]
        return mine[-1] if mine else None

    def _row(self, kept: KeptSignal) -> SignalShown:
        row = pages.signal_row(self.back.then.conn, kept.id)
        assert row is not None
        return signals_shown(self.back.then, [row])[0]


def standing_of(back: Back, parts: Parts, rule: Rule, facts: AccountFacts) -> Standing:
    conn, now = back.then.conn, back.then.now
    if back.is_past:
        kept = kept_as_of(conn, facts.account, now)
    else:
        kept = read_signals(conn, [facts.account]).get(facts.account, [])
    return Standing(back, Stepping(conn, parts, back.then.edition, now, looks_only=True), rule, facts, kept)
