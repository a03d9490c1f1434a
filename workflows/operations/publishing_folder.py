"""Publishing a folder: what it takes out is told, and it takes the place of no document that it never had."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from engine.store.editions import edition, edition_heads, running_edition
from engine.store.ledger import entries_of
from engine.store.session import Connection
from rules.pieces import Piece, pieces_apart, pieces_of
from rules.rulebook import Documents
from workflows.operations.publishing import Published, publish_rulebook
from workflows.parts import Parts
from workflows.rulebook_folder import has_had
from workflows.verdict import Reason, no

TOLD = ("rule", "playbook", "story")
"""Kinds of documents that are named when they are taken out."""
FEW = 8
Key = tuple[str, str]


def publish_folder(
    parts: Parts, folder: Path | None, documents: Documents, by: str, note: str, *, take_out: bool = False
) -> Published:
    """As `publish_rulebook`. Refused where the running edition holds what came from elsewhere (a draft, say) and would
    be lost, unless it is to `take_out` that too. Raises DatabaseAway.
    """
    with parts.database.reading() as conn:
        running = running_edition(conn)
        old, number = (running.documents, running.number) if running is not None else ({}, 0)
        foreign = [] if take_out else sorted(_foreign(conn, folder, old, documents, number))
    if foreign:
        named = ", ".join(f"{kind} {name}".rstrip() for kind, name in foreign[:FEW])
        more = f" and {len(foreign) - FEW} more" if len(foreign) > FEW else ""
        return Published(None, refusal=no(Reason.NOT_OF_THE_FOLDER, detail=named + more))
    published = publish_rulebook(parts, documents, by, note, over=number)
    there = _texts(documents)
    gone = tuple(key for key in _texts(old) if key not in there and key[0] in TOLD)
    return replace(published, taken_out=gone if published.is_new else ())


def _foreign(
    conn: Connection, folder: Path | None, running: Documents, documents: Documents, number: int
) -> set[Key]:
    """What would be lost of the running edition and never was the folder's: in no edition that was published from
    files, and not in its history in git.
    """
    runs = _pieces(running)
    left = {key: runs[key] for key in pieces_apart(running, documents) if key in runs}
    for known in _from_files(conn, number) if left else ():
        left = {key: piece for key, piece in left.items() if known.get(key) != piece.text.strip()}
        if not left:
            return set()
    return {
        key for key, piece in left.items() if folder is None or not has_had(folder, running[piece.place.path])
    }


def _from_files(conn: Connection, number: int) -> Iterator[Mapping[Key, str]]:
    """The newest first. What came as a draft did not, nor what only went back to an edition."""
    hashes: dict[str, int] = {}
    for each, content_hash, *_ in reversed(edition_heads(conn, 0, number)):
        hashes.setdefault(content_hash, each)
    for first in sorted(hashes.values(), reverse=True):
        told = entries_of(conn, "edition", str(first))
        if any(each.action == "publish_rulebook" and each.detail.get("draft") for each in told):
            continue
        found = edition(conn, first)
        if found is not None:
            yield _texts(found.documents)


def _pieces(documents: Documents) -> dict[Key, Piece]:
    return {(each.kind, each.name): each for each in pieces_of(documents)}


def _texts(documents: Documents) -> dict[Key, str]:
    return {key: piece.text.strip() for key, piece in _pieces(documents).items()}
