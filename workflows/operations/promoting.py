"""A rule on trial is let loose: as a draft, so that what it would do is seen before anybody publishes it."""

import re

from rules.pieces import piece_named, with_piece
from workflows.operations.drafting import Saved, save_draft
from workflows.parts import Parts
from workflows.verdict import Reason, no

MODE = re.compile(r"^mode:.*$", re.MULTILINE)
ON_TRIAL = frozenset({"shadow", "canary"})


def promote_rule(parts: Parts, name: str, by: str, note: str = "") -> Saved:
    """A draft of the running edition in which the rule is live. Raises NothingPublished, DatabaseAway."""
    with parts.database.reading() as conn:
        running = parts.editions.required(conn)
        documents = parts.editions.documents(conn, running.number)
    rule = running.rulebook.rules.get(name)
    piece = piece_named(documents, "rule", name)
    if rule is None or piece is None or rule.mode not in ON_TRIAL:
        return Saved(None, refusal=no(Reason.NOT_ON_TRIAL, detail=name))
    return save_draft(parts, with_piece(documents, piece, _live(piece.text)), by, note)


def _live(text: str) -> str:
    """Said in the rule itself, for its folder's defaults may say otherwise; its comments stay."""
    if MODE.search(text):
        return MODE.sub(_said_live, text, count=1)
    return f"{text.rstrip()}\nmode: live\n"


def _said_live(found: re.Match[str]) -> str:
    comment = re.search(r"\s+#.*$", found[0])
    return f"mode: live{comment[0] if comment else ''}"
