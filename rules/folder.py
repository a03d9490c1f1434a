"""A rulebook's folder on disk. The only file of this floor that touches a disk."""

import os
from collections.abc import Iterator
from pathlib import Path

from rules.document import MAX_FILE_BYTES
from rules.mail_document import is_mail
from rules.problems import Place, Problem
from rules.rulebook import Documents

MOST_FILES = 2_000
MOST_BYTES = 20_000_000


def library_folder() -> Path:
    """The rulebook we ship."""
    return Path(__file__).parent / "library"


def read_folder(path: Path) -> tuple[Documents, tuple[Problem, ...]]:
    """Path within the folder -> text, of every .yaml, .yml and e-mail's .md, sub-folders too.

    What begins with a dot is passed over, links to folders are not followed; a Markdown file without front matter is a
    page for people. Unreadable files, and those past a bound, are problems.
    """
    if not path.is_dir():
        return {}, (
            Problem(Place(str(path), 1, 1), "unreadable", "There is no such folder.", "Name the rulebook's."),
        )
    documents: dict[str, str] = {}
    problems: list[Problem] = []
    size = number = 0
    for number, file in enumerate(rulebook_files(path), start=1):
        if number > MOST_FILES or size > MOST_BYTES:
            problems.append(_too_big(file.relative_to(path).as_posix()))
            break
        read = read_file(file, file.relative_to(path).as_posix())
        if isinstance(read, Problem):
            problems.append(read)
        elif file.suffix != ".md" or is_mail(read):
            documents[file.relative_to(path).as_posix()] = read
            size += len(read)
    return documents, (*problems, *_nearly(number, size))


def _too_big(name: str) -> Problem:
    message = f"A rulebook has at most {MOST_FILES:,} files and {MOST_BYTES // 1_000_000} MB."
    return Problem(Place(name, 1, 1), "too-big", message, "Split the rulebook.")


def _nearly(files: int, size: int) -> Iterator[Problem]:
    if 0.8 * MOST_FILES < files <= MOST_FILES or 0.8 * MOST_BYTES < size <= MOST_BYTES:
        message = f"The rulebook has {files:,} files with {size:,} characters, over 80 % of what is read."
        yield Problem(Place("rulebook", 1, 1), "nearly-too-big", message, "Split it soon.", "warning")


def rulebook_files(folder: Path) -> Iterator[Path]:
    """The files a rulebook may consist of, in order."""
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.endswith((".yaml", ".yml", ".md")) and not name.startswith("."):
                yield Path(where) / name


def read_file(file: Path, name: str) -> str | Problem:
    """A file's text; `name` stands in the problem."""
    place = Place(name, 1, 1)
    try:
        if not file.is_file():
            return Problem(place, "unreadable", "This is no plain file.", "Take it out.")
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        return Problem(place, "unreadable", f"The file cannot be read: {error.strerror}.")
    if len(data) > MAX_FILE_BYTES:
        message = f"The file has more than {MAX_FILE_BYTES // 1_000_000} MB."
        return Problem(place, "too-big", message, "Split it.")
    return _decoded(data, name)


def _decoded(data: bytes, name: str) -> str | Problem:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        message = "The file is not UTF-8 from here on."
        return Problem(Place(name, line, column), "not-utf-8", message, "Save it as UTF-8 in your editor.")
