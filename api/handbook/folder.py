"""The handbook's folder: only what we wrote there ourselves is written over or taken away."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from workflows.rulebook_folder import FolderRefused, write_documents

MANIFEST = "written-by-perennial.json"
"""Which files we wrote, and the sha256 of each: what differs from it is somebody else's work."""
COMING = "being-written-by-perennial.json"
"""The same of what is being written: whoever stops us in the middle finds pages of the one and of the other."""


def write_handbook(folder: Path, pages: Mapping[str, str]) -> tuple[int, int]:
    """How many pages were written and how many old ones taken away. Raises FolderRefused, and then wrote nothing."""
    ours = _ours(folder)
    gone = [path for path in dict.fromkeys(path for one in ours for path in one) if path not in pages]
    for path in (*pages, *gone):
        place = folder / path
        is_ours = not place.exists() or _hash(_bytes_of(place)) in [one.get(path) for one in ours]
        if place.is_symlink() or not is_ours:
            raise FolderRefused(
                f"{place} was not written by us, or was changed since. Move it away, or name a new folder."
            )
    if (folder / COMING).exists():
        # Who is stopped once more must still know pages of both writings as ours.
        there = {
            path: _hash(_bytes_of(folder / path)) for path in (*pages, *gone) if (folder / path).exists()
        }
        write_documents(folder, {MANIFEST: _told(there)})
    told = _told({path: _hash(text.encode("utf-8")) for path, text in pages.items()})
    folder.mkdir(parents=True, exist_ok=True)
    write_documents(folder, {COMING: told, **pages})
    for path in gone:
        (folder / path).unlink(missing_ok=True)
    write_documents(folder, {MANIFEST: told})
    (folder / COMING).unlink()
    return len(pages), len(gone)


def _ours(folder: Path) -> list[dict[str, str]]:
    """By path, the hash of what we wrote, and of what we were writing. Raises FolderRefused where others' files lie and
    none of ours.
    """
    if not folder.exists():
        return []
    if not folder.is_dir():
        raise FolderRefused(f"{folder} is no folder.")
    manifests = [folder / name for name in (MANIFEST, COMING)]
    found = [_read(each) for each in manifests if each.is_file() and not each.is_symlink()]
    if found:
        return found
    # A repository's own `.git` is no page.
    if any(not each.name.startswith(".") for each in folder.iterdir()):
        raise FolderRefused(
            f"{folder} holds other files. Name a new or an empty folder, or one written so before."
        )
    return []


def _read(manifest: Path) -> dict[str, str]:
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        told = None
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise FolderRefused(f"{manifest} cannot be read. Name a new or an empty folder.")
    parts = (path.replace("\\", "/").split("/") for path in told)
    if any(".." in each or not each[0] for each in parts):
        raise FolderRefused(f"{manifest} names files outside its folder. Name a new or an empty folder.")
    return told


def _told(manifest: Mapping[str, str]) -> str:
    return json.dumps(manifest, indent=1, sort_keys=True) + "\n"


def _bytes_of(place: Path) -> bytes:
    return place.read_bytes() if place.is_file() else b""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
