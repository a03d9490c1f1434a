"""Who is due is evaluated: what became true opens signals, what ceased closes them, and what follows is started.

Facts are read and rules asked outside the write transaction, so that nobody waits for it; what is told of an account
meanwhile keeps it due.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from engine.answer import Asked, frame_of
from engine.coverage import lost_feeds
from engine.evaluate import evaluate
from engine.facts import AccountFacts
from engine.findings import Evaluation
from engine.moments import as_horizon
from engine.standing import Stood, stand
from engine.steady import not_before
from engine.store.accounts import TRIES, lock_accounts
from engine.store.as_of import Position, position_now
from engine.store.editions import running_number
from engine.store.evaluating import (
    Claim,
    Result,
    claim_accounts,
    forget_due,
    put_off,
    release_claims,
    save_results,
    set_aside,
    still_ours,
)
from engine.store.facts import load_facts
from engine.store.ledger import note
from engine.store.milestones import record_reached
from engine.store.session import Connection, DatabaseAway
from engine.store.signals import KeptSignal, live_pairs, lock_signals, save_signals
from rules.rulebook import Rulebook
from workflows.evidence import summary_of
from workflows.operations.breaking import Coming, coming, told_lately
from workflows.operations.circumstances import Looked, Stepping, owner_of
from workflows.operations.holding import settle_held
from workflows.operations.losing import settle_losses
from workflows.operations.stepping import Outcome, step_account
from workflows.operations.suppressing import end_suppression, holds_standing
from workflows.operations.waking import wake_others
from workflows.operations.watching import watch_feeds
from workflows.parts import EditionUnreadable, Loaded, Parts
from workflows.store.tasks import snoozed_tasks

__all__ = ["evaluate_accounts", "watch_feeds"]

LEASE = timedelta(seconds=30)
BACKOFF = timedelta(seconds=5)
SAVED_AT_ONCE = 25
"""Accounts of one transaction, so that nobody waits long for a turn to write."""

log = structlog.get_logger()


@dataclass(slots=True)
class Batch:
    """What was read and found out of the claimed accounts, before anything is saved. `read_to`: how far the append-only
    tables were written when it was read.
    """

    loaded: Loaded
    now: datetime
    read_to: Position
    facts: Mapping[str, AccountFacts]
    watched: Mapping[str, Collection[tuple[str, str]]]
    earlier: Mapping[int, Rulebook]
    asked: dict[str, Asked] = field(default_factory=dict)
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    coming: Coming = field(default_factory=dict)


def evaluate_accounts(parts: Parts, limit: int = 200, at_once: int = SAVED_AT_ONCE) -> int:
    """Evaluates up to `limit` due accounts, and saves so many of them `at_once`; how many were taken up. One that
    fails holds up no other.
    """
    claims = _claim(parts, limit)
    if not claims:
        return 0
    try:
        watch_feeds(parts)
        batch = _look(parts, claims)
        for start in range(0, len(claims), at_once):
            _save_some(parts, batch, claims[start : start + at_once])
    except DatabaseAway:
        parts.database.write(lambda conn: release_claims(conn, claims))
        raise
    parts.doorbell.ring("advance", "climb", "deliver")
    return len(claims)


def _claim(parts: Parts, limit: int) -> list[Claim]:
    with parts.database.reading() as conn:
        is_published = parts.editions.running(conn) is not None

    def work(conn: Connection) -> list[Claim]:
        now = parts.clock.world(conn)
        if not is_published:
            forget_due(conn, now)
            return []
        return claim_accounts(conn, now, parts.clock.machine(), limit, LEASE)

    return parts.database.write(work)


def _look(parts: Parts, claims: list[Claim]) -> Batch:
    """Reads the facts in one go and asks the rules of each account."""
    ids = [claim.account for claim in claims if not claim.is_spent]
    parts.editions.look_again()  # whoever published a moment ago made them due: they are asked by that edition
    with parts.database.reading() as conn:
        loaded = parts.editions.required(conn)
        now = not_before((claim.evaluated_at for claim in claims), parts.clock.world(conn))
        batch = Batch(
            loaded=loaded,
            now=now,
            read_to=position_now(conn),
            facts=load_facts(conn, ids, loaded.needs, loaded.rulebook, now),
            watched=live_pairs(conn, ids),
            earlier=_earlier(conn, parts, loaded, {claim.edition for claim in claims}),
        )
    for claim in claims:
        if (facts := batch.facts.get(claim.account)) is not None:
            _evaluate(batch, claim, facts)
            if claim.edition == loaded.number and not claim.is_backfilled:
                batch.told[claim.account] = told_lately(facts, claim.evaluated_at)
    batch.coming = coming(loaded, batch.evaluations, batch.told, batch.watched)
    return batch


def _evaluate(batch: Batch, claim: Claim, facts: AccountFacts) -> None:
    loaded = batch.loaded
    # A new edition is asked of every account at once: there the plain answer, which is the faster, is taken.
    matcher = loaded.matcher if claim.edition == loaded.number else loaded.plain
    rulebook, watched = loaded.rulebook, batch.watched.get(claim.account, ())
    asked = batch.asked[claim.account] = Asked(facts, batch.now, rulebook.vocabulary, rulebook.plans)
    try:
        found = evaluate(loaded.program, facts, batch.now, watched, matcher, frame_of(asked))
        batch.evaluations[claim.account] = found
    except Exception as error:
        log.exception("evaluation_failed", account=claim.account)
        batch.failed[claim.account] = f"{type(error).__name__}: {error}"


def _earlier(conn: Connection, parts: Parts, loaded: Loaded, numbers: Collection[int]) -> dict[int, Rulebook]:
    """The rulebooks by which these accounts were evaluated before. Where one cannot be read any more its rules count
    as those of today: signals that were opened by them are still there.
    """
    found: dict[int, Rulebook] = {}
    for number in sorted(set(numbers) - {0}):
        try:
            found[number] = parts.editions.at(conn, number).rulebook
        except EditionUnreadable:
            found[number] = loaded.rulebook
    return found


def _save_some(parts: Parts, batch: Batch, claims: Sequence[Claim]) -> None:
    """Where one of them cannot be saved, all is done afresh, each under a savepoint: so that only that one is left."""
    try:
        parts.database.write(lambda conn: _save(conn, parts, batch, claims, careful=False))
    except DatabaseAway:
        raise
    except Exception as error:
        log.warning(
            "evaluations_saved_one_by_one", accounts=len(claims), error=f"{type(error).__name__}: {error}"
        )
        parts.database.write(lambda conn: _save(conn, parts, batch, claims, careful=True))


def _save(conn: Connection, parts: Parts, batch: Batch, claims: Sequence[Claim], *, careful: bool) -> None:
    if batch.loaded.rulebook.vocabulary.groups:
        lock_accounts(conn, [claim.account for claim in claims])  # with those above, who may be told of it
    ours = still_ours(conn, claims)
    if running_number(conn) != batch.loaded.number:
        release_claims(conn, ours)  # published while they were asked: nothing is decided, and they stay due
        return
    ids = [claim.account for claim in ours]
    kept, snoozed = lock_signals(conn, ids), snoozed_tasks(conn, ids)
    over, quiet = holds_standing(conn, ids, batch.now)
    stepping = Stepping(conn, parts, batch.loaded, batch.now, quiet=quiet, snoozed=snoozed)
    stepping.coming, stepping.read_to = batch.coming, batch.read_to
    stepping.refreshed = None if careful else {}
    stepping.breaker.take_turns(set(ids))
    results, failed = list[Result](), dict(batch.failed)
    for claim in (each for each in ours if each.account in batch.evaluations):
        try:
            with conn.begin_nested() if careful else nullcontext():
                results.append(_save_one(stepping, batch, claim, kept.get(claim.account, [])))
        except DatabaseAway:
            raise
        except Exception as error:
            if not careful:
                raise
            log.exception("evaluation_not_saved", account=claim.account)
            failed[claim.account] = f"{type(error).__name__}: {error}"
    save_signals(conn, list((stepping.refreshed or {}).values()))
    save_results(conn, results, batch.now)
    for each in (each for each in results if each.claim.account in over):
        end_suppression(conn, batch.loaded.rulebook, over[each.claim.account], batch.now)
    wake_others(conn, results, batch.loaded.rulebook, batch.now)
    settle_held(conn, batch.now)
    settle_losses(conn, batch.loaded.rulebook, {each.claim.account: each.lost for each in results}, batch.now)
    for claim in ours:
        if claim.is_spent or claim.account in failed:
            _fail(conn, parts, batch, claim, failed.get(claim.account, ""))


def _save_one(stepping: Stepping, batch: Batch, claim: Claim, kept: Sequence[KeptSignal]) -> Result:
    facts, found = batch.facts[claim.account], batch.evaluations[claim.account]
    rulebook, conn, asked = batch.loaded.rulebook, stepping.conn, batch.asked[claim.account]
    earlier = None if claim.is_backfilled else batch.earlier.get(claim.edition)
    looked = Looked(asked, found, earlier, owner_of(asked), batch.told.get(claim.account, ()), claim)
    outcome = step_account(stepping, looked, kept)
    _record_milestones(conn, batch, claim, found)
    stood = stand(rulebook.overview, asked)
    _note_status(conn, batch, claim, stood)
    _note_doubts(conn, batch, claim, outcome)
    outcome.wakes(found.horizon)
    outcome.wakes(stood.horizon)
    outcome.wakes(stepping.quiet.get(claim.account))
    lost, next_loss = lost_feeds(facts.coverage, rulebook.vocabulary.feeds, batch.now)
    outcome.wakes(as_horizon(next_loss))
    # What opened or was reached may be read by other conditions: they are asked at once.
    is_due = found.reached or not outcome.moved.isdisjoint(batch.loaded.read_rules)
    wake_at = batch.now if is_due else outcome.wake_at
    return Result(
        claim=claim,
        version=facts.version,
        edition=batch.loaded.number,
        evaluate_at=wake_at,
        status=stood.status,
        summary=summary_of(found, stood, outcome.unsure, asked),
        lost=lost if stood.is_counted else frozenset(),
        has_moved=bool(outcome.moved),
    )


def _record_milestones(conn: Connection, batch: Batch, claim: Claim, found: Evaluation) -> None:
    record_reached(conn, claim.account, found.reached, batch.now)
    for plan, name in found.reached:
        _note(conn, batch, claim, "reach_milestone", "milestone", f"{plan}.{name}")


def _note_status(conn: Connection, batch: Batch, claim: Claim, stood: Stood) -> None:
    if stood.status != claim.status:
        detail = {"before": claim.status, "after": stood.status}
        _note(conn, batch, claim, "change_status", "account", claim.account, detail=detail)


def _note_doubts(conn: Connection, batch: Batch, claim: Claim, outcome: Outcome) -> None:
    """Once, when a rule that wants ops told begins to be unknown."""
    known = claim.summary.get("unsure", ()) if isinstance(claim.summary, Mapping) else ()
    for rule in sorted(set(outcome.unsure) - set(known)):
        fields = batch.evaluations[claim.account].unknown.get(rule, ())
        _note(conn, batch, claim, "doubt_rule", "rule", rule, "unknown", {"fields": list(fields)})


def _fail(conn: Connection, parts: Parts, batch: Batch, claim: Claim, error: str) -> None:
    """Twice it is tried again, soon; the third time it is set aside, visible."""
    if claim.attempts < TRIES:
        put_off(conn, claim, error, parts.clock.machine() + BACKOFF * claim.attempts)
        return
    why = error or claim.error or "its evaluation ended the worker each time it was tried"
    set_aside(conn, claim, why)
    _note(conn, batch, claim, "set_account_aside", "account", claim.account, detail={"error": why})


def _note(
    conn: Connection,
    batch: Batch,
    claim: Claim,
    action: str,
    subject: str,
    subject_id: str,
    reason: str = "",
    detail: Any = None,
) -> None:
    note(
        conn,
        at=batch.now,
        action=action,
        account=claim.account,
        subject=subject,
        subject_id=subject_id,
        reason=reason,
        by="evaluation",
        edition=batch.loaded.number,
        detail=detail,
    )
