"""An e-mail's file: front matter between two lines `---`, then Markdown, one section a language."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from rules.document import Parsed, read_documents, size_problems
from rules.problems import Place, Problem
from rules.yaml_text.characters import refuse_characters, with_line_feeds

FENCE = "---"
MOST_SECTIONS = 50


@dataclass(frozen=True, slots=True)
class Section:
    """The text of one language; `line` is that of its first line. An empty language: the workspace's first."""

    language: str
    text: str
    line: int
    place: Place


def is_mail(text: str) -> bool:
    """Whether a Markdown file is meant as an e-mail; any other is a page for people."""
    first = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    return first.rstrip() == FENCE or first.startswith("email:")


def read_mail(text: str, path: str) -> tuple[Parsed, tuple[Section, ...]]:
    """The front matter as a document, and the sections of the body. Never raises."""
    lines = with_line_feeds(text).split("\n")
    size = size_problems(text, path)
    if any(problem.is_error for problem in size):
        return Parsed((), size, is_broken=True), ()
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), 0)
    if lines[0].rstrip() != FENCE or not end:
        return Parsed((), (*size, _no_front_matter(path, lines)), is_broken=True), ()
    # The first fence becomes a blank line, so that every line keeps its number.
    parsed = read_documents("\n".join(["", *lines[1:end]]), path)
    body, refused = refuse_characters("\n" * (end + 1) + "\n".join(lines[end + 1 :]), path, tabs_allowed=True)
    sections = tuple(islice(_sections(body.split("\n"), end + 1, path), MOST_SECTIONS + 1))
    many = [_too_many(sections[-1])] if len(sections) > MOST_SECTIONS else []
    parsed = replace(parsed, problems=(*size, *parsed.problems, *refused, *many))
    return parsed, sections[:MOST_SECTIONS]


def _too_many(section: Section) -> Problem:
    message = f"The e-mail has more than {MOST_SECTIONS} texts."
    return Problem(section.place, "too-many-values", message, "One a language is read; take the others out.")


def _no_front_matter(path: str, lines: list[str]) -> Problem:
    missing = (
        "begins with a line `---`" if lines[0].rstrip() != FENCE else "has a second line `---` below its keys"
    )
    return Problem(
        Place(path, 1, 1), "no-front-matter", f"An e-mail's file {missing}.", "See `email:` in the reference."
    )


def _sections(lines: list[str], start: int, path: str) -> Iterator[Section]:
    language, begins, text = "", start, list[str]()
    for number in range(start, len(lines) + 1):
        line = lines[number] if number < len(lines) else ":: "
        if not line.startswith("::"):
            text.append(line)
            continue
        if language or any(part.strip() for part in text):
            yield Section(language, "\n".join(text), begins + 1, Place(path, max(begins, 1), 1))
        language, begins, text = line[2:].strip() or "::", number + 1, []
