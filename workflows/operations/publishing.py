"""Publishing: a rulebook becomes the running edition, whole or not at all; whether as documents, as a draft, or as an
edition that ran before.

Where the workspace says `publish: two_people`, what reaches customers becomes a draft that waits for a second person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.rollout import newly_live
from engine.store.accounts import mark_all_due
from engine.store.editions import Edition, add_edition, edition, publishing_turn, running_edition
from engine.store.going_live import note_going_live
from engine.store.ledger import note as note_ledger
from engine.store.links import declare_links
from engine.store.session import Connection
from rules.difference import difference
from rules.difference.reach import mail_changes
from rules.load import load_rulebook
from rules.problems import Problem
from rules.rulebook import Rulebook
from workflows.operations.drafting import keep_draft, note_draft
from workflows.parts import EditionUnreadable, Parts
from workflows.store.drafts import Draft, draft_of, locked_draft, save_draft
from workflows.verdict import Reason, Verdict, no


@dataclass(frozen=True, slots=True)
class Published:
    """`edition`: the one that runs now; None when it was refused and the one before goes on.

    `problems` are errors and warnings alike. `is_new`: False when these very documents run already. `refusal`: why not,
    where that is no error of the documents. `draft`: what waits for a second person's yes. `folder`: the
    commit in the rulebook's folder, or why there is none (then it is not `is_committed`).
    `taken_out`: rules, playbooks and stories that a folder lacked, by kind and name.
    """

    edition: Edition | None
    problems: tuple[Problem, ...] = ()
    is_new: bool = False
    refusal: Verdict | None = None
    draft: Draft | None = None
    folder: str = ""
    is_committed: bool = True
    taken_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is to run, by whom and why. `draft`: the one that it comes from. `over`: the edition whose place it was seen
    to take; 0: whichever runs.
    """

    rulebook: Rulebook
    documents: Mapping[str, str]
    problems: tuple[Problem, ...]
    by: str
    note: str
    draft: Draft | None = None
    over: int = 0


def publish_rulebook(
    parts: Parts, documents: Mapping[str, str], by: str, note: str = "", *, over: int = 0
) -> Published:
    """Checks the documents (path -> text) and makes them the running edition; workers follow within a second.

    Of two who publish at once one comes after the other; the later runs, unless it is to take the place of an edition
    (`over`) that runs no more. Raises DatabaseAway.
    """
    rulebook, problems = load_rulebook(documents)
    if rulebook is None:
        return Published(None, problems)
    return publish_read(parts, Candidate(rulebook, documents, problems, by, note, over=over))


def publish_read(parts: Parts, candidate: Candidate) -> Published:
    """The same of documents that were read and checked. Raises DatabaseAway."""
    return _rung(parts, parts.database.write(lambda conn: _go_live(conn, parts, candidate)))


def publish_edition(parts: Parts, number: int, by: str, note: str = "", *, over: int = 0) -> Published:
    """Rollback: what an edition said becomes the newest edition, in the place of `over`. Raises DatabaseAway."""
    with parts.database.reading() as conn:
        found = edition(conn, number)
    if found is None:
        return Published(None, refusal=no(Reason.NO_SUCH_EDITION, detail=str(number)))
    return publish_rulebook(parts, found.documents, by, note or f"as edition {number}", over=over)


def publish_draft(
    parts: Parts, key: int, by: str, note: str = "", *, is_seen: bool = False, seen: str = ""
) -> Published:
    """Makes a draft the running edition. Where another edition runs than the draft was made from, whatever that changed
    would be undone: then it needs `is_seen`, that both differences were looked at. `seen`: the hash of the draft as
    somebody saw it; one that says something else by now is not published. Raises DatabaseAway.
    """
    with parts.database.reading() as conn:
        found = draft_of(conn, key)
    if found is None or not found.is_open:
        return Published(None, refusal=no(Reason.DRAFT_IS_OVER if found else Reason.NO_SUCH_DRAFT))
    rulebook, problems = load_rulebook(found.documents)
    if rulebook is None:
        return Published(None, problems, refusal=no(Reason.DRAFT_HAS_PROBLEMS), draft=found)

    def work(conn: Connection) -> Published:
        publishing_turn(conn)
        draft = locked_draft(conn, key)
        if draft is None or not draft.is_open:
            return Published(None, problems, refusal=no(Reason.DRAFT_IS_OVER))
        if draft.hash != rulebook.hash or seen not in ("", draft.hash):
            return Published(None, problems, refusal=no(Reason.DRAFT_MOVED), draft=draft)
        running = running_edition(conn)
        if not is_seen and draft.base != (running.number if running else 0):
            return Published(None, problems, refusal=no(Reason.BASE_IS_OLD), draft=draft)
        candidate = Candidate(rulebook, draft.documents, problems, by, note or draft.note, draft)
        return _go_live(conn, parts, candidate)

    return _rung(parts, parts.database.write(work))


def _rung(parts: Parts, published: Published) -> Published:
    parts.editions.look_again()
    if published.is_new:
        parts.doorbell.ring("evaluate", "catch_up")
    return published


def _go_live(conn: Connection, parts: Parts, candidate: Candidate) -> Published:
    publishing_turn(conn)
    running, problems = running_edition(conn), candidate.problems
    if running is not None and running.hash == candidate.rulebook.hash:
        return Published(running, problems)
    if candidate.over and (running is None or running.number != candidate.over):
        return Published(None, problems, refusal=no(Reason.ANOTHER_RUNS))
    if _wants_second(conn, parts, running, candidate):
        return _waits(conn, parts, running, candidate)
    now = parts.clock.world(conn)
    made = add_edition(conn, candidate.rulebook.hash, candidate.documents, now, candidate.by, candidate.note)
    declare_links(conn, [field.name for field in candidate.rulebook.vocabulary.groups.values()])
    before = _rulebook_of(parts, conn, running) if running is not None else None
    newly = newly_live(candidate.rulebook, before.rules if before else {}, now)
    note_going_live(conn, newly, now, candidate.by, made.number)
    mark_all_due(conn, now, forgive=True)
    detail: dict[str, object] = {"hash": made.hash, "rules": len(candidate.rulebook.rules)}
    if candidate.draft is not None:
        done = replace(candidate.draft, state="published", closed_at=now, edition=made.number)
        save_draft(conn, done)
        detail |= {"draft": done.id, "approved_by": done.approved_by}
    note_ledger(
        conn,
        at=now,
        action="publish_rulebook",
        subject="edition",
        subject_id=str(made.number),
        reason=candidate.note,
        by=candidate.by,
        edition=made.number,
        detail=detail,
    )
    return Published(made, problems, is_new=True, draft=candidate.draft)


def _wants_second(conn: Connection, parts: Parts, running: Edition | None, candidate: Candidate) -> bool:
    """Whether a second person's yes is wanted and not given. Neither rulebook alone can do without it."""
    if running is None or (candidate.draft is not None and candidate.draft.approved_by):
        return False
    before = _rulebook_of(parts, conn, running)
    asks = [each.workspace.publish for each in (before, candidate.rulebook) if each is not None]
    if "two_people" not in asks:
        return False
    return bool(mail_changes(difference(before, candidate.rulebook), candidate.rulebook))


def _waits(conn: Connection, parts: Parts, running: Edition | None, candidate: Candidate) -> Published:
    """It is kept as a draft, and a second person is asked."""
    now, by = parts.clock.world(conn), candidate.by
    draft = candidate.draft or keep_draft(
        conn, running.number if running else 0, candidate.documents, candidate.note, now, by
    )
    if not draft.asked_by:
        draft = replace(draft, asked_by=by)
        save_draft(conn, draft)
        note_draft(conn, "ask_for_yes", draft, by, now)
    refusal = no(Reason.SECOND_PERSON_WANTED, detail=str(draft.id))
    return Published(None, candidate.problems, refusal=refusal, draft=draft)


def _rulebook_of(parts: Parts, conn: Connection, edition: Edition) -> Rulebook | None:
    """None where it cannot be read any more."""
    try:
        return parts.editions.at(conn, edition.number).rulebook
    except EditionUnreadable:
        return None
