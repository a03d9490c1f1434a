"""The author's desk: a document of the rulebook is written here, and what it would do is seen while it is typed."""

from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from api.aloud.rule import Said, paragraph
from api.aloud.steps import StepShown, Teller, steps_shown
from api.console.differences import difference_lines
from api.console.frame import reader, running_rulebook
from api.console.language import language
from api.console.offered import offered_says
from api.console.speech import gettext, spoken
from api.console.telling import doer, tell, tell_not
from api.console.wrong import marks, wrong_on_desk
from api.guards import needs
from api.identity import parts
from rules.completion import complete
from rules.gathering import SHAPES
from rules.load import load_rulebook
from rules.pieces import Piece, piece_named, pieces_of
from rules.rulebook import Documents, Rulebook, content_hash
from rules.starters.beginning import STARTERS, NoBeginning, begin
from rules.starters.story_of import story_of
from workflows.operations.desk import (
    Desk,
    Look,
    base_documents,
    lay_out,
    look_at,
    look_back,
    named,
    note_of,
    play_stories,
    read_desk,
)
from workflows.operations.drafting import save_draft
from workflows.operations.looking import NotThere, drafts
from workflows.operations.looking.backtest_asked import Unanswerable
from workflows.operations.looking.in_use import texts_held
from workflows.operations.looking.letters import letters_of_draft

pages = Blueprint("desk", __name__)
LONGEST = 100_000
"""Characters of one document."""
LONGEST_NOTE = 2_000
FIRST = ("rule", "story", "playbook", "email", "plan", "escalation")
"""The kinds that are changed most, in the order of their use."""


@dataclass(frozen=True, slots=True)
class Aloud:
    """What is written, in plain words: a rule as a paragraph, a playbook as steps; of other kinds nothing."""

    paragraph: tuple[Said, ...] = ()
    steps: tuple[StepShown, ...] = ()


@pages.get("/desk")
@needs("viewer")
def show_desk() -> ResponseReturnValue:
    by_kind: dict[str, list[Piece]] = {kind: [] for kind in [*FIRST, *SHAPES]}
    for piece in pieces_of(base_documents(parts(), _draft())):
        by_kind.setdefault(piece.kind, []).append(piece)
    others = [] if _draft() else drafts(parts())
    return render_template(
        "console/desk.html", by_kind=by_kind, starters=STARTERS, draft=_draft(), others=others
    )


@pages.get("/desk/new/<kind>")
@needs("csm")
def write_new(kind: str) -> ResponseReturnValue:
    if kind not in STARTERS:
        raise NotThere("kind of document to begin", kind)
    documents = base_documents(parts(), _draft())
    text = _begun_for(request.args["rule"], documents) if kind == "story" and "rule" in request.args else ""
    return _shown(lay_out(documents, kind, "", text or _begun(kind, documents)), is_new=True)


@pages.get("/desk/<kind>/<path:name>")
@needs("csm")
def write(kind: str, name: str) -> ResponseReturnValue:
    documents = base_documents(parts(), _draft())
    wanted = next((each for each in pieces_of(documents) if (each.kind, each.name) == (kind, name)), None)
    return _shown(lay_out(documents, kind, name, wanted.text if wanted else ""), is_new=False)


@pages.post("/desk/look")
@needs("csm")
def look() -> ResponseReturnValue:
    """What the page shows beside the text: problems, the text in plain words, and what it would do."""
    desk = _desk()
    found = look_at(parts(), desk)
    shown = None
    if found.rulebook is not None and desk.piece.kind == "email" and named(desk) in found.rulebook.emails:
        shown = letters_of_draft(parts(), named(desk), found.rulebook)
    return render_template("console/desk_look.html", shown=shown, **_seen(desk, found))


@pages.post("/desk/past")
@needs("csm")
def look_at_past() -> ResponseReturnValue:
    """What the rule on the desk would have caught and missed in the last year, by name."""
    try:
        found, unanswerable = look_back(parts(), _desk()), ""
    except Unanswerable:
        # Of the year up to today nothing else can be in the way.
        found, unanswerable = (
            None,
            gettext(
                "It, or the fate, reads accounts below others, and of those the past cannot be told yet."
            ),
        )
    return render_template(
        "console/desk_past.html", past=found, unanswerable=unanswerable, findings=findings()
    )


@pages.post("/desk/words")
@needs("csm")
def words_at_caret() -> ResponseReturnValue:
    text, caret = request.form.get("text", "")[:LONGEST], request.form.get("caret", "0")
    at = int(caret) if caret.isdecimal() else 0
    found = complete(running_rulebook(), text, at, reader().language, _held)
    return jsonify(
        [
            {"word": each.word, "says": offered_says(each.says, spoken()), "start": each.start}
            for each in found
        ]
    )


def _held(about: str, name: str) -> tuple[str, ...]:
    with parts().database.reading() as conn:
        return texts_held(conn, running_rulebook().vocabulary, about, name)


@pages.post("/desk/save")
@needs("csm")
def save() -> ResponseReturnValue:
    """Keeps the text in a draft; an empty one takes its document out of the draft."""
    desk, was, draft = _desk(), base_documents(parts(), _draft()), _draft()
    if request.form.get("read", "") not in ("", _mark(desk.piece, was)):
        tell_not(
            gettext("Somebody has changed this document since you began: your text stands here, unsaved.")
        )
        return _shown(desk, is_new=False, theirs=_standing(desk.piece, was))
    note = request.form.get("note", "")[:LONGEST_NOTE]
    saved = save_draft(parts(), desk.documents, doer(), note, draft, content_hash(was) if draft else "")
    if saved.draft is None:
        tell_not(saved.refusal.reads(language()) if saved.refusal else "")
        return _shown(desk, is_new=not request.form.get("name"))
    _tell_saved(saved.draft.id, any(each.is_error for each in saved.problems))
    address = url_for("console.desk.show_desk", draft=saved.draft.id)
    if named(desk):
        kind = next(pieces_of({desk.piece.place.path: desk.piece.text})).kind
        address = url_for("console.desk.write", kind=kind, name=named(desk), draft=saved.draft.id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def _tell_saved(key: int, has_errors: bool) -> None:
    """With the way on: to the draft as a whole, where it is published."""
    saved = gettext("Saved in draft %(number)s.", number=key)
    if has_errors:
        saved = gettext(
            "Saved in draft %(number)s. It cannot be published yet: there are errors.", number=key
        )
    way = url_for("console.editions.show_draft", key=key)
    on = gettext("Look at it as a whole, and publish it")
    tell(Markup('{} <a href="{}">{}</a>{}').format(saved, way, on, gettext(".")))


@pages.post("/desk/stories")
@needs("csm")
def play() -> ResponseReturnValue:
    desk = _desk()
    is_good = read_desk(desk).rulebook is not None
    return render_template(
        "console/desk_stories.html", played=play_stories(desk), is_good=is_good, draft=_draft()
    )


def _begun(kind: str, documents: Documents) -> str:
    """An example in this rulebook's own words, under a name that is free; a bare head where none can be made."""
    name = _free(kind, documents)
    try:
        return begin(kind, name, documents, running_rulebook())
    except NoBeginning:
        return f"{kind}: {name}\n"


def _free(kind: str, documents: Documents) -> str:
    taken = {piece.name for piece in pieces_of(documents) if piece.kind == kind}
    names = (
        f"my-new-{kind}{number}" for number in ("", *(f"-{count}" for count in range(2, len(taken) + 3)))
    )
    return next(name for name in names if name not in taken)


def _begun_for(rule: str, documents: Documents) -> str:
    """A story of that rule; empty where the draft has no such rule, or is not without errors."""
    rulebook, _ = load_rulebook(documents)
    return story_of(rulebook, rule, _free("story", documents)) if rulebook and rule in rulebook.rules else ""


def _desk() -> Desk:
    said = request.form
    text = said.get("text", "")[:LONGEST]
    return lay_out(base_documents(parts(), _draft()), said.get("kind", ""), said.get("name", ""), text)


def _draft() -> int:
    """The draft that is written in; 0: a new one, made when it is saved."""
    said = request.values.get("draft", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _standing(piece: Piece, documents: Documents) -> str:
    """The document as it stands where it would be saved."""
    found = piece_named(documents, piece.kind, request.values.get("name", "") or piece.name)
    return found.text if found is not None else ""


def _mark(piece: Piece, documents: Documents) -> str:
    """By it the page knows later whether somebody else has changed the document meanwhile."""
    return sha256(_standing(piece, documents).encode()).hexdigest()


def _shown(desk: Desk, is_new: bool, theirs: str = "") -> ResponseReturnValue:
    # What it would do is asked for by the page itself, so that the text is there at once.
    seen = _seen(desk, read_desk(desk))
    mark = "" if is_new else _mark(desk.piece, base_documents(parts(), _draft()))
    note = request.form["note"] if "note" in request.form else note_of(parts(), _draft())
    return render_template(
        "console/desk_write.html", is_new=is_new, theirs=theirs, mark=mark, note=note, **seen
    )


def _seen(desk: Desk, found: Look) -> dict[str, object]:
    piece = desk.piece
    return {
        "draft": _draft(),
        "is_running": piece.kind == "rule" and piece.name in running_rulebook().rules,
        "piece": piece,
        "look": found,
        "marks": marks(found),
        "wrong": wrong_on_desk(found, piece),
        "aloud": _aloud(piece, found.rulebook) if found.rulebook else Aloud(),
        "changes": difference_lines(found.preview.difference if found.preview else None),
        "outcomes": outcomes(),
    }


def _aloud(piece: Piece, rulebook: Rulebook) -> Aloud:
    if piece.kind == "rule" and piece.name in rulebook.rules:
        return Aloud(
            paragraph=tuple(paragraph(rulebook.rules[piece.name], Teller(rulebook, reader().language)))
        )
    if piece.kind == "playbook" and piece.name in rulebook.playbooks:
        return Aloud(steps=tuple(steps_shown(rulebook.playbooks[piece.name], rulebook, reader().language)))
    return Aloud()


def findings() -> dict[str, str]:
    return {
        "better": gettext("It warned better than chance would have."),
        "chance": gettext(
            "No better than chance: as many of the accounts it left alone came to the same end."
        ),
        "worse": gettext("Worse than chance: of the accounts it left alone, more came to the same end."),
        "too few": gettext("Too few to judge."),
    }


def outcomes() -> dict[str, str]:
    """What becomes of signals, as the heading of a list of names. `comes`: of those that open when they have waited."""
    return {
        "comes": gettext("would open later, if it stays true"),
        "opens": gettext("would open now"),
        "closes": gettext("would close now"),
        "begins": gettext("would begin to wait until it was true long enough"),
        "waits": gettext("would wait"),
        "held": gettext("would be held for a person's yes"),
        "steps": gettext("would step into another window"),
        "retimes": gettext("would move to another date"),
        "shadowed": gettext("would be on trial: nothing is done"),
        "ignored": gettext("true already, and would be left alone"),
        "asks": gettext("would ask a person whether it is over"),
        "ends": gettext("would stop waiting, without having opened"),
        "lapses": gettext(
            "left alone, taken back or on trial until now: that would end, and nothing is done"
        ),
    }
