"""Drafts: documents saved beside the edition that runs, asked a second yes for, or left out. Nothing of them runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from engine.store.editions import running_number
from engine.store.ledger import note as note_ledger
from engine.store.session import Connection
from rules.load import load_rulebook
from rules.pieces import with_text
from rules.problems import Problem
from rules.rulebook import content_hash
from workflows.operations.deciding import decide
from workflows.parts import Parts
from workflows.store import drafts as store
from workflows.store.drafts import Draft
from workflows.verdict import YES, Reason, Verdict, no


@dataclass(frozen=True, slots=True)
class Saved:
    """`draft`: None where `refusal` says why it was not saved. `problems`: what a publish would stumble over; a draft
    may have errors.
    """

    draft: Draft | None
    problems: tuple[Problem, ...] = ()
    refusal: Verdict | None = None


def save_draft(
    parts: Parts,
    documents: Mapping[str, str],
    by: str,
    note: str = "",
    key: int = 0,
    seen: str = "",
) -> Saved:
    """Keeps documents (path -> text) as a new draft made from the running edition, or, with `key`, in the place of what
    that draft said; a yes that it had is gone, if it says anything else. `seen`: the draft as it was written upon,
    by its hash: where it says something else by now, nothing is kept. Raises DatabaseAway.
    """
    _, problems = load_rulebook(documents)

    def work(conn: Connection) -> Saved:
        now = parts.clock.world(conn)
        if not key:
            return Saved(keep_draft(conn, running_number(conn), documents, note, now, by), problems)
        draft = store.locked_draft(conn, key)
        refusal = _refusal(draft)
        if draft is None or refusal is not None:
            return Saved(None, problems, refusal)
        if seen not in ("", draft.hash):
            return Saved(None, problems, no(Reason.DRAFT_MOVED))
        return Saved(_rewritten(conn, draft, documents, note, now, by), problems)

    return parts.database.write(work)


def save_rule_draft(
    parts: Parts, text: str, by: str, name: str = "", note: str = "", key: int = 0, seen: str = ""
) -> Saved:
    """The same for one rule given as its YAML document, in the place of the rule `name` (or of the one that the text
    names) in the draft `key`, else in the running edition. Raises NothingPublished, DatabaseAway.
    """
    with parts.database.reading() as conn:
        running = parts.editions.required(conn)
        draft = store.draft_of(conn, key) if key else None
        documents = draft.documents if draft else parts.editions.documents(conn, running.number)
    return save_draft(
        parts,
        with_text(documents, "rule", text, name)[0],
        by,
        note,
        key,
        seen or (draft.hash if draft else ""),
    )


def ask_for_yes(parts: Parts, key: int, by: str) -> Verdict:
    """A second person is wanted; it is shown to whoever may say yes."""

    def work(conn: Connection, now: datetime) -> Verdict:
        draft = store.locked_draft(conn, key)
        refusal = _refusal(draft)
        if draft is None or refusal is not None:
            return refusal or no(Reason.NO_SUCH_DRAFT)
        if not draft.asked_by:
            store.save_draft(conn, replace(draft, asked_by=by))
            note_draft(conn, "ask_for_yes", draft, by, now)
        return YES

    return decide(parts, work)


def approve_draft(parts: Parts, key: int, by: str, seen: str = "") -> Verdict:
    """A second person's yes to the draft as it stands, or, with `seen`, as they saw it: by its hash. Nobody says yes to
    what they wrote on.
    """

    def work(conn: Connection, now: datetime) -> Verdict:
        draft = store.locked_draft(conn, key)
        refusal = _refusal(draft)
        if draft is None or refusal is not None:
            return refusal or no(Reason.NO_SUCH_DRAFT)
        if by in draft.authors:
            return no(Reason.OWN_DRAFT, detail=by)
        if seen not in ("", draft.hash):
            return no(Reason.DRAFT_MOVED)
        if load_rulebook(draft.documents)[0] is None:
            return no(Reason.DRAFT_HAS_PROBLEMS)
        if not draft.approved_by:
            store.save_draft(conn, replace(draft, approved_by=by))
            note_draft(conn, "approve_draft", draft, by, now)
        return YES

    return decide(parts, work)


def discard_draft(parts: Parts, key: int, by: str) -> Verdict:
    """It is kept in the ledger and shown no more."""

    def work(conn: Connection, now: datetime) -> Verdict:
        draft = store.locked_draft(conn, key)
        refusal = _refusal(draft)
        if draft is None or refusal is not None:
            return refusal or no(Reason.NO_SUCH_DRAFT)
        store.save_draft(conn, replace(draft, state="discarded", closed_at=now))
        note_draft(conn, "discard_draft", draft, by, now)
        return YES

    return decide(parts, work)


def keep_draft(
    conn: Connection, base: int, documents: Mapping[str, str], note: str, now: datetime, by: str
) -> Draft:
    """A new draft, in the caller's transaction."""
    draft = store.add_draft(
        conn,
        base=base,
        content_hash=content_hash(documents),
        documents=documents,
        note=note,
        now=now,
        by=by,
    )
    note_draft(conn, "save_draft", draft, by, now)
    return draft


def note_draft(conn: Connection, action: str, draft: Draft, by: str, now: datetime) -> None:
    detail = {"hash": draft.hash, "base": draft.base}
    note_ledger(
        conn,
        at=now,
        action=action,
        subject="draft",
        subject_id=str(draft.id),
        reason=draft.note,
        by=by,
        edition=draft.base,
        detail=detail,
    )


def _refusal(draft: Draft | None) -> Verdict | None:
    if draft is None:
        return no(Reason.NO_SUCH_DRAFT)
    return None if draft.is_open else no(Reason.DRAFT_IS_OVER, detail=draft.state)


def _rewritten(
    conn: Connection, draft: Draft, documents: Mapping[str, str], note: str, now: datetime, by: str
) -> Draft:
    hash_ = content_hash(documents)
    after = replace(draft, note=note or draft.note)
    if hash_ != draft.hash:
        authors = (*draft.authors, *(() if by in draft.authors else (by,)))
        after = replace(
            after,
            hash=hash_,
            documents=documents,
            changed_at=now,
            authors=authors,
            asked_by="",
            approved_by="",
        )
    if after != draft:
        store.save_draft(conn, after)
        note_draft(conn, "save_draft", after, by, now)
    return after
