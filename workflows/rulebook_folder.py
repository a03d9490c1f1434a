"""A rulebook's folder as we write it: files exactly as an edition has them, and, in a git work tree, a commit by name.

The only file that knows git.
"""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path, PurePosixPath

from rules.folder import read_folder
from rules.paths import is_within

TIMEOUT_SECONDS = 30
PART = ".{}.part"
"""What a document is called while it is written."""


class FolderRefused(Exception):
    """The rulebook's folder cannot be written; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Author:
    """Whose name a commit bears."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{_plain(self.name)} <{_plain(self.email)}>"


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    """One at a time writes the folder, whichever process it is."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "rulebook.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_work_tree(folder: Path) -> bool:
    """Whether git keeps this folder."""
    try:
        return _git(folder, "rev-parse", "--is-inside-work-tree") == "true"
    except FolderRefused:
        return False


def at_odds(folder: Path, documents: Mapping[str, str]) -> list[str]:
    """The files of the folder that say something else than these documents, or are not committed."""
    found, _ = read_folder(folder)
    differ = {path for path in {*found, *documents} if found.get(path) != documents.get(path)}
    told = _git(folder, "status", "--porcelain", "--no-renames", "-z", "--", ".")
    top = _git(folder, "rev-parse", "--show-prefix")
    left = {line.strip().split(" ", 1)[1].strip().removeprefix(top) for line in told.split("\0") if line}
    return sorted(differ | left)


def has_had(folder: Path, text: str) -> bool:
    """Whether a file of this text is, or once was, in what git keeps of the branch that the folder stands on."""
    data = text.encode("utf-8")
    name = sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    try:
        return bool(_git(folder, "log", "-1", "--format=%H", f"--find-object={name}", "HEAD"))
    except FolderRefused:
        return False


def is_half_written(folder: Path, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether nobody but us was at the folder: each file says what it said before or what it is to say. What was left
    of a file in the midst of being written is swept away.
    """
    for path in after:
        place = _inside(folder, path)
        place.with_name(PART.format(place.name)).unlink(missing_ok=True)
    found, _ = read_folder(folder)
    odd = at_odds(folder, after)
    return all(
        path in {*before, *after} and found.get(path) in (before.get(path), after.get(path)) for path in odd
    )


def is_on_a_branch(folder: Path) -> bool:
    """A commit on none is reached from nowhere, once somebody goes to a branch."""
    try:
        return bool(_git(folder, "symbolic-ref", "--quiet", "HEAD"))
    except FolderRefused:
        return False


def commit(
    folder: Path,
    documents: Mapping[str, str],
    author: Author,
    message: str,
    *,
    by: Author | None = None,
    seen: Mapping[str, str] | None = None,
) -> str:
    """Makes the folder say what the documents say, and commits it, `by` somebody else than the author where it is said;
    the commit, or nothing where it says so already. Raises FolderRefused, and then the folder is as it was: also where
    it says no more what was `seen` of it.
    """
    by = by or author
    before, _ = read_folder(folder)
    if seen is not None and before != seen:
        moved = sorted(path for path in {*before, *seen} if before.get(path) != seen.get(path))
        raise FolderRefused(f"Somebody wrote in the rulebook's folder meanwhile: {', '.join(moved)}")
    # what is neither of them lies beside the rulebook, or was taken away already
    changed = [
        path
        for path in at_odds(folder, documents)
        if path in {*before, *documents} or not (folder / path).exists()
    ]
    if not changed:
        return ""
    try:
        write_documents(folder, {path: documents[path] for path in changed if path in documents})
        for path in changed:
            if path not in documents:
                _inside(folder, path).unlink(missing_ok=True)
        _git(folder, "reset", "--quiet", "--", *changed)
        _git(folder, "add", "--all", "--", *changed)
        who = ("-c", f"user.name={_plain(by.name)}", "-c", f"user.email={_plain(by.email)}")
        _git(folder, *who, "commit", "--quiet", f"--author={author}", "-m", message, "--", *changed)
    except (FolderRefused, OSError) as error:
        _restore(folder, changed, before)
        raise FolderRefused(f"The rulebook's folder was not committed: {error}") from None
    return _git(folder, "rev-parse", "HEAD")


def write_documents(folder: Path, documents: Mapping[str, str]) -> None:
    """Path within the folder -> text, byte for byte, each file whole or not at all, and for whom it was. Raises
    FolderRefused for a path that leads out of it.
    """
    places = {_inside(folder, path): text for path, text in documents.items()}
    for written, text in places.items():
        place = written.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(PART.format(place.name))
        beside.unlink(missing_ok=True)
        beside.write_bytes(text.encode("utf-8"))
        if place.exists():
            shutil.copymode(place, beside)
        beside.replace(place)


def _inside(folder: Path, path: str) -> Path:
    """Where a document goes; nothing hidden, nothing outside, through no link that leads there."""
    if not is_within(path):
        raise FolderRefused(f"`{path}` is no place within a rulebook's folder. Rename the document.")
    place = folder.joinpath(*PurePosixPath(path).parts)
    if not place.resolve().is_relative_to(folder.resolve()):
        raise FolderRefused(f"`{path}` leads out of the rulebook's folder, by a link.")
    return place


def _restore(folder: Path, changed: list[str], before: Mapping[str, str]) -> None:
    """As it was: best effort, for the fault that led here is what is told."""
    try:
        write_documents(folder, {path: before[path] for path in changed if path in before})
        for path in changed:
            if path not in before:
                _inside(folder, path).unlink(missing_ok=True)
        _git(folder, "reset", "--quiet", "--", *changed)
    except (FolderRefused, OSError):
        return


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FolderRefused(f"git cannot be asked: {error}") from None
    if done.returncode:
        raise FolderRefused((done.stderr or done.stdout).strip()[:500] or f"git {words[0]} failed")
    return done.stdout.strip()


def _plain(text: str) -> str:
    """Nothing that git would take for the end of a name."""
    return "".join(letter for letter in text if letter not in "<>\n\r\0").strip() or "perennial"
