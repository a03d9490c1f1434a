"""What is wrong with documents, sorted for whoever mends them: what is in the way, what is worth a look, the rest."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from rules.pieces import Piece, piece_at
from rules.problems import Mend, Place, Problem
from rules.rulebook import Documents
from workflows.operations.desk import Look

UNSAFE_PLAIN = (": ", " #")
"""What ends a text of YAML that stands in no quotes."""


@dataclass(frozen=True, slots=True)
class Told:
    """`line`: of the text on the desk; 0 where it stands in another document."""

    problem: Problem
    line: int = 0
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """`others`: warnings of documents that are not at hand. An error is in the way wherever it stands."""

    errors: tuple[Told, ...] = ()
    warnings: tuple[Told, ...] = ()
    others: tuple[Told, ...] = ()


def wrong_on_desk(look: Look, piece: Piece) -> Wrong:
    here = [Told(each, line, takeable(each, piece)) for line, each in look.here]
    elsewhere = [Told(each) for each in look.elsewhere]
    return Wrong(
        tuple(each for each in (*here, *elsewhere) if each.problem.is_error),
        tuple(each for each in here if not each.problem.is_error),
        tuple(each for each in elsewhere if not each.problem.is_error),
    )


def wrong_in_draft(
    problems: Iterable[Problem], documents: Documents, touched: Collection[tuple[str, str]]
) -> Wrong:
    """`touched`: by kind and name, the documents that the draft writes."""

    def is_touched(place: Place) -> bool:
        piece = piece_at(documents, place) if place.path else None
        return piece is not None and (piece.kind, piece.name) in touched

    return _sorted(problems, lambda each: is_touched(each.place) or is_touched(each.second))


def _sorted(problems: Iterable[Problem], is_at_hand: Callable[[Problem], bool]) -> Wrong:
    told = [Told(each) for each in problems]
    warnings = [each for each in told if not each.problem.is_error]
    at_hand = [each for each in warnings if is_at_hand(each.problem)]
    return Wrong(
        tuple(each for each in told if each.problem.is_error),
        tuple(at_hand),
        tuple(each for each in warnings if each not in at_hand),
    )


def takeable(problem: Problem, piece: Piece) -> tuple[Mend, ...]:
    """What may be put in its place in the text with one click, by the lines of the text; nothing where YAML would read
    something else there.
    """
    lines = piece.text.split("\n")
    found = []
    for mend in problem.mends:
        line, column = mend.place.line - piece.place.line, mend.place.column - 1
        said = lines[line] if mend.place.path == piece.place.path and 0 <= line < len(lines) else ""
        if said[column:].startswith(mend.written) and _is_safe(said[:column], mend.right):
            found.append(Mend(Place("", line + 1, column + 1), mend.written, mend.right))
    return tuple(found)


def _is_safe(before: str, right: str) -> bool:
    for quote in "\"'":
        if before.count(quote) % 2:
            return quote not in right and "\\" not in right
    is_in_flow = any(before.count(opens) > before.count(closes) for opens, closes in ("{}", "[]"))
    return not any(each in right for each in UNSAFE_PLAIN) and not (is_in_flow and set(",[]{}") & set(right))


def marks(look: Look) -> dict[int, str]:
    """By line of the text, whether it holds an error or only a warning."""
    found: dict[int, str] = {}
    for line, problem in look.here:
        if problem.is_error or line not in found:
            found[line] = "error" if problem.is_error else "warning"
    return found
