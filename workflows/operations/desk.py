"""The author's desk: one document of a rulebook while it is being written. Nothing is kept."""

from dataclasses import dataclass, replace

from rules.load import load_rulebook
from rules.pieces import Piece, piece_at, piece_named, pieces_of, with_new, with_piece
from rules.problems import Problem
from rules.rulebook import Documents, Rulebook
from rules.story import Story
from workflows.operations.looking.backtest_asked import Question, last_year_of, wanted
from workflows.operations.looking.backtesting import Backtest, backtest, backtest_at_hand
from workflows.operations.looking.moment import NotThere, looking
from workflows.operations.previewing import Preview
from workflows.operations.previewing.while_typing import preview_remembered
from workflows.parts import Parts
from workflows.remembered import at_hand
from workflows.store.drafts import draft_of
from workflows.stories.play import Played, play_all
from workflows.stories.theatre import open_theatre

MOST_STORIES = 12
"""Stories played at one asking."""
ALIKE = ("name-twice", "only-one")
"""Problems of two documents of which either may give way."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on it: the documents with the text in its place, and the piece that the text is there."""

    documents: Documents
    piece: Piece


@dataclass(frozen=True, slots=True)
class Look:
    """`here`: problems within the text, by its own lines. `elsewhere`: those it brings about in other documents, or
    that were there before. `rulebook` and `preview`: None while there is an error, or while nobody asked.
    """

    here: tuple[tuple[int, Problem], ...]
    elsewhere: tuple[Problem, ...]
    rulebook: Rulebook | None
    preview: Preview | None


@dataclass(frozen=True, slots=True)
class DeskBacktest:
    """`found`: None where it is no rule, or has an error, which is among the problems."""

    found: Backtest | None
    problems: tuple[Problem, ...]


def base_documents(parts: Parts, draft: int = 0) -> Documents:
    """Those that one writes in: of the draft, else of the running edition.

    Raises NotThere for a draft that there is not, or that is published or discarded; NothingPublished.
    """
    with looking(parts) as moment:
        if not draft:
            return parts.editions.documents(moment.conn, moment.edition.number)
        kept = draft_of(moment.conn, draft)
        if kept is None or not kept.is_open:
            raise NotThere("open draft", str(draft))
        return kept.documents


def note_of(parts: Parts, draft: int) -> str:
    """What its authors say that it changes; empty for one that is yet to be made."""
    with parts.database.reading() as conn:
        kept = draft_of(conn, draft) if draft else None
    return kept.note if kept else ""


def lay_out(documents: Documents, kind: str, name: str, text: str) -> Desk:
    """The text in the place of the document of that kind and name; without a name, beside the others.

    Raises NotThere.
    """
    if not name:
        return Desk(*with_new(documents, text))
    piece = piece_named(documents, kind, name)
    if piece is None:
        raise NotThere(kind, name)
    changed = with_piece(documents, piece, text)
    lines = text.replace("\r\n", "\n").rstrip("\n") + "\n"
    return Desk(changed, Piece(kind, name, piece.place, lines))


def read_desk(desk: Desk) -> Look:
    """All problems, and the rulebook where none is an error; what it would do is not asked."""
    return _read(desk, *load_rulebook(desk.documents))


def _read(desk: Desk, rulebook: Rulebook | None, problems: tuple[Problem, ...]) -> Look:
    here, elsewhere = [], []
    for each in problems:
        place = _place_on(desk.piece, each)
        if place is None:
            elsewhere.append(each)
        else:
            here.append((desk.piece.line_of(place), place if each.code in ALIKE else each))
    return Look(tuple(here), tuple(elsewhere), rulebook, None)


def _place_on(piece: Piece, problem: Problem) -> Problem | None:
    """The problem where it touches the text: what a text brings about in another document is mended in the text."""
    ways = (problem, _turned(problem))
    return next((each for each in ways if piece.holds(each)), None)


def _turned(problem: Problem) -> Problem:
    """Seen from its other place. Of two that are alike the sentence names where the other stands: it is not the text,
    whose own file may not be there yet.
    """
    if problem.code not in ALIKE:
        return replace(problem, place=problem.second)
    message = problem.message.replace(str(problem.second), str(problem.place))
    return replace(problem, place=problem.second, message=message, second=problem.place)


def look_at(parts: Parts, desk: Desk) -> Look:
    """All problems, and where there is no error what publishing would change: of a rule, for as many accounts as there
    was time to read, and for all after some askings. Raises DatabaseAway.
    """
    rulebook, problems = load_rulebook(desk.documents)
    read = _read(desk, rulebook, problems)
    if rulebook is None:
        return read
    rule = named(desk) if desk.piece.kind == "rule" else ""
    return replace(read, preview=preview_remembered(parts, rulebook, problems, rule))


def backtest_desk(parts: Parts, desk: Desk, question: Question) -> DeskBacktest:
    """What the rule that lies there would have opened, caught and missed; the question's own rules do not matter.

    Raises Unanswerable, NothingPublished, DatabaseAway.
    """
    rulebook, problems = load_rulebook(desk.documents)
    name = named(desk)
    if rulebook is None or desk.piece.kind != "rule" or name not in rulebook.rules:
        return DeskBacktest(None, problems)
    return DeskBacktest(backtest(parts, replace(question, rules=(name,)), rulebook), problems)


def look_back(parts: Parts, desk: Desk) -> Backtest | None:
    """The same of the year up to now, quick enough to ask while somebody types: of the accounts at hand, some more at
    each asking until all are. None where it is no rule, or has an error. Raises the same.
    """
    rulebook, _ = load_rulebook(desk.documents)
    name = named(desk)
    if rulebook is None or desk.piece.kind != "rule" or name not in rulebook.rules:
        return None
    with looking(parts) as moment:
        question = last_year_of(name, moment.now)
        asked = wanted(rulebook, question, question.ends)
        if not asked.rehearsal.names:  # it says why
            return backtest(parts, replace(question, at_most=0), rulebook)
        with at_hand(parts.memory, moment.conn, asked) as found:
            return backtest_at_hand(moment, question, found)


def named(desk: Desk) -> str:
    """The name that the text gives itself; an author may be about to change it. Empty where it gives none."""
    return next((each.name for each in pieces_of({desk.piece.place.path: desk.piece.text})), "")


def play_stories(desk: Desk) -> tuple[Played, ...]:
    """The stories that have to do with what lies on the desk, played; at most twelve. None while there is an error."""
    rulebook, _ = load_rulebook(desk.documents)
    if rulebook is None:
        return ()
    chosen = [story for story in rulebook.stories.values() if _is_about(story, desk)]
    with open_theatre(desk.documents, rulebook) as theatre:
        return tuple(play_all(chosen[:MOST_STORIES], theatre))


def _is_about(story: Story, desk: Desk) -> bool:
    if desk.piece.kind == "story":
        return story.place.path == desk.piece.place.path and story.place.line in desk.piece.lines
    piece = piece_at(desk.documents, story.place)
    return piece is not None and desk.piece.name in piece.text
