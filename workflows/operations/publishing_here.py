"""Publishing from the browser or the API. Where the settings name the rulebook's folder and git keeps it, what goes
live is committed there under the name of who wrote it, by who published it; a folder that has moved on is not written
over, and nothing is published.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from engine.store.editions import edition, running_edition
from engine.store.ledger import note as note_ledger
from engine.store.session import Connection
from rules.folder import read_folder
from rules.rulebook import content_hash
from workflows.operations.publishing import Published, publish_draft, publish_edition, publish_rulebook
from workflows.parts import Parts
from workflows.pending_commit import Pending, begin, begun, done
from workflows.rulebook_folder import (
    Author,
    FolderRefused,
    alone_in,
    at_odds,
    commit,
    is_half_written,
    is_on_a_branch,
    is_work_tree,
)
from workflows.store.drafts import draft_of
from workflows.store.members import member
from workflows.verdict import Reason, no

log = structlog.get_logger()
FEW = 5
"""So many files are named."""
Documents = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publisher:
    """`by`: as they sign in; `teammate`: whom the rulebook knows them as; `draft`: what they publish, if it is one."""

    by: str
    teammate: str
    draft: int = 0


def publish_documents_here(
    parts: Parts, documents: Documents, by: str, teammate: str, note: str = ""
) -> Published:
    """As `publish_rulebook`."""
    who = Publisher(by, teammate)
    return _here(parts, documents, who, lambda: publish_rulebook(parts, documents, by, note))


def publish_edition_here(
    parts: Parts, number: int, by: str, teammate: str, note: str = "", *, over: int = 0
) -> Published:
    """As `publish_edition`."""
    with parts.database.reading() as conn:
        found = edition(conn, number)
    documents, who = found.documents if found else {}, Publisher(by, teammate)
    return _here(parts, documents, who, lambda: publish_edition(parts, number, by, note, over=over))


def publish_draft_here(
    parts: Parts, key: int, by: str, teammate: str, note: str = "", *, is_seen: bool = False, seen: str = ""
) -> Published:
    """As `publish_draft`."""
    with parts.database.reading() as conn:
        found = draft_of(conn, key)
    documents = found.documents if found else {}

    def publish() -> Published:
        return publish_draft(parts, key, by, note, is_seen=is_seen, seen=seen)

    return _here(parts, documents, Publisher(by, teammate, key), publish)


def _here(parts: Parts, documents: Documents, who: Publisher, publish: Callable[[], Published]) -> Published:
    folder, data_dir = parts.settings.rulebook_dir, parts.settings.data_dir
    if folder is None or not is_work_tree(folder):
        return publish()
    with alone_in(data_dir):
        if not is_on_a_branch(folder):
            return Published(None, refusal=no(Reason.FOLDER_ON_NO_BRANCH, detail=str(folder)))
        _finish_what_was_begun(parts, folder)
        with parts.database.reading() as conn:
            running = running_edition(conn)
        seen, _ = read_folder(folder)
        amiss = _amiss(folder, running.documents if running else {}, documents)
        if amiss:
            return Published(None, refusal=no(Reason.FOLDER_MOVED_ON, detail=f"{folder}: {amiss}"))
        begin(data_dir, Pending(content_hash(documents), running.number if running else 0, **asdict(who)))
        published = publish()
        if published.edition is not None:
            published = _committed(parts, folder, published, who, seen)
        done(data_dir)
        return published


def _amiss(folder: Path, running: Documents, documents: Documents) -> str:
    """What of the folder is neither as the running edition has it, nor already what is to run; empty: nothing."""
    try:
        files = at_odds(folder, running)
        if not files or not at_odds(folder, documents):
            return ""
    except FolderRefused as error:
        return str(error)
    return ", ".join(files[:FEW]) + (", ..." if len(files) > FEW else "")


def _finish_what_was_begun(parts: Parts, folder: Path) -> None:
    """Whoever was killed between an edition and its commit left word: it is committed now, unless somebody has been at
    the folder since, who is then told by name what stands in the way.
    """
    left = begun(parts.settings.data_dir)
    if left is None:
        return
    with parts.database.reading() as conn:
        running, before = running_edition(conn), edition(conn, left.before)
        draft = draft_of(conn, left.draft) if left.draft else None
    if running is not None and running.hash == left.hash:
        try:
            if not is_half_written(folder, before.documents if before else {}, running.documents):
                return
        except FolderRefused:
            return
        seen, _ = read_folder(folder)
        who = Publisher(left.by, left.teammate, left.draft)
        published = _committed(parts, folder, Published(running, draft=draft), who, seen)
        if not published.is_committed:
            return
    done(parts.settings.data_dir)


def _committed(
    parts: Parts, folder: Path, published: Published, who: Publisher, seen: Documents
) -> Published:
    """The edition runs, whatever becomes of the commit; the ledger tells of it."""
    made = published.edition
    assert made is not None
    publisher = _author(parts, who.by, who.teammate)
    author, *others = _authors(parts, published) or [publisher]
    trailers = [
        f"Edition: {made.number}",
        f"Hash: {made.hash}",
        *(f"Co-authored-by: {each}" for each in others),
    ]
    message = "\n".join([made.note or f"Publish edition {made.number}", "", *trailers, ""])
    try:
        sha, reason = commit(folder, made.documents, author, message, by=publisher, seen=seen), ""
    except FolderRefused as error:
        log.warning("folder_not_committed", edition=made.number, why=str(error))
        sha, reason = "", str(error)
    if sha or reason:
        action = "commit_edition" if sha else "commit_no_edition"

        def work(conn: Connection) -> None:
            now = parts.clock.world(conn)
            detail = {"commit": sha, "author": str(author)}
            note_ledger(
                conn,
                at=now,
                action=action,
                subject="edition",
                subject_id=str(made.number),
                reason=reason[:500],
                by=who.by,
                edition=made.number,
                detail=detail,
            )

        parts.database.write(work)
    return replace(published, folder=sha or reason, is_committed=not reason)


def _authors(parts: Parts, published: Published) -> list[Author]:
    """Of what was published as a draft: who wrote it, the first one first."""
    names = published.draft.authors if published.draft is not None else ()
    with parts.database.reading() as conn:
        known = [(name, member(conn, name)) for name in names]
    return [_author(parts, name, row.teammate if row is not None else "") for name, row in known]


def _author(parts: Parts, by: str, teammate: str) -> Author:
    """The teammate that the member is; else the member by the name they sign in with."""
    with parts.database.reading() as conn:
        loaded = parts.editions.running(conn)
    person = loaded.rulebook.team.people.get(teammate) if loaded else None
    if person is not None and person.email:
        return Author(person.name, person.email)
    return Author(by, by if "@" in by else f"{by}@perennial.invalid")
