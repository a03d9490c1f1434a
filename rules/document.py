"""A file's documents, as values that remember line and column; and every mistake of its YAML as a problem."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.problems import Place, Problem
from rules.yaml_text.characters import full_width_problem, refuse_characters
from rules.yaml_text.comments import beside, find_comments
from rules.yaml_text.composing import Composed, compose
from rules.yaml_text.nodes import Node, Row, Table, Text

MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file: a table whose first key says its kind. `comments`: line -> text.
    `comment_at`: line -> what the comments behind it and right above it say of what stands there.
    """

    root: Table
    comments: Mapping[int, str]
    comment_at: Mapping[int, str] = field(default_factory=dict)

    @property
    def kind(self) -> Text:
        return next(self.root.pairs())[0]

    @property
    def head(self) -> Node:
        """The value of the first key: the document's name."""
        return next(self.root.pairs())[1]


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a file. `is_broken`: its end could not be, so documents may be missing."""

    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    is_broken: bool = False


def read_documents(text: str, path: str) -> Parsed:
    """All documents of one YAML file, with the problems found. Never raises."""
    size = size_problems(text, path)
    if any(problem.is_error for problem in size):
        return Parsed((), size, is_broken=True)
    clean, refused = refuse_characters(text.removeprefix("\ufeff"), path)
    composed = compose(clean, path)
    documents, misplaced = _documents(clean, composed)
    # A tab made a space breaks the indentation of its line, which is no second mistake.
    told = {problem.place.line for problem in refused}
    further = [one for one in composed.problems if one.code != "broken-yaml" or one.place.line not in told]
    return Parsed(documents, (*size, *refused, *further, *misplaced), composed.is_broken)


def size_problems(text: str, path: str) -> tuple[Problem, ...]:
    """An error past 1 MB, a warning past 80 % of it."""
    size = len(text.encode(errors="replace"))
    place, limit = Place(path, 1, 1), f"{MAX_FILE_BYTES // 1_000_000} MB"
    if size > MAX_FILE_BYTES:
        return (
            Problem(place, "too-big", f"The file has {size:,} bytes; at most {limit} is read.", "Split it."),
        )
    if size > 0.8 * MAX_FILE_BYTES:
        message = f"The file has {size:,} bytes, over 80 % of the {limit} allowed."
        return (Problem(place, "nearly-too-big", message, "Split it soon.", "warning"),)
    return ()


def _documents(text: str, composed: Composed) -> tuple[tuple[Document, ...], list[Problem]]:
    comments = find_comments(text, composed.masked) if composed.roots else {}
    remarks = beside(text, comments)
    documents, problems = [], []
    for root, first, last in composed.roots:
        if isinstance(root, Table) and len(root):
            mine = {line: comment for line, comment in comments.items() if first <= line <= last}
            of_lines = {line: said for line, said in remarks.items() if first <= line <= last}
            documents.append(Document(root, mine, of_lines))
        elif not _is_nothing(root):
            problems.append(_no_table(root))
    return tuple(documents), problems


def _is_nothing(root: Node) -> bool:
    """Between two `---` may stand nothing but comments."""
    return isinstance(root, Text) and (root.is_refused or (not root.value and not root.is_quoted))


def _no_table(root: Node) -> Problem:
    told = full_width_problem(root.value, root.place) if isinstance(root, Text) else None
    message = "A document is a table of `key: value` lines; the first key says its kind."
    hint = (
        "Begin it without `- `."
        if isinstance(root, Row)
        else "Begin it with its kind and name: `rule: few-seats`."
    )
    return told or Problem(root.place, "not-a-table", message, hint)
