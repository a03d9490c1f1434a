"""The documents of `tests/documents`: a small world, and each file read beside it."""

import re
from pathlib import Path

from rules.folder import read_folder
from rules.load import load_rulebook
from rules.problems import Problem
from rules.rulebook import Documents, Rulebook

FOLDER = Path(__file__).parent.parent / "documents"
WORLD = read_folder(FOLDER / "world")[0]
_ONLY_ONE = ("workspace", "team")


def beside_the_world(documents: Documents) -> tuple[Rulebook | None, tuple[Problem, ...]]:
    """Reads documents with the world's; a workspace or team of their own takes the place of the world's."""
    text = "\n".join(documents.values())
    instead = [kind for kind in _ONLY_ONE if re.search(rf"^{kind}:", text, re.MULTILINE)]
    world = {path: told for path, told in WORLD.items() if path.removesuffix(".yaml") not in instead}
    if "team" in instead:
        world["calendar.yaml"] = WORLD["team.yaml"].split("---\n", 1)[1]
    return load_rulebook({**world, **documents})


def problems_of(text: str, path: str = "it.yaml") -> list[Problem]:
    """The problems of one document beside the world."""
    return [problem for problem in beside_the_world({path: text})[1] if problem.place.path == path]


def rulebook_of(text: str, path: str = "it.yaml") -> Rulebook:
    """The rulebook of one document beside the world; it must have no errors."""
    rulebook, problems = beside_the_world({path: text})
    assert rulebook is not None, "\n".join(map(str, problems))
    return rulebook
