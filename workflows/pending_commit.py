"""What is about to be published and committed, kept on the disk meanwhile: whoever is killed between the edition and
its commit leaves word for the next.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "rulebook.pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """`hash` of the documents; `before`: the edition that the folder stood at; `by`, `teammate`: who publishes;
    `draft`: where they come from one.
    """

    hash: str
    before: int
    by: str
    teammate: str
    draft: int = 0


def begin(data_dir: Path, pending: Pending) -> None:
    beside = data_dir / f"{NAME}.part"
    beside.write_text(json.dumps(asdict(pending)), encoding="utf-8")
    beside.replace(data_dir / NAME)


def begun(data_dir: Path) -> Pending | None:
    """None where all was done, or what is there cannot be read."""
    try:
        return Pending(**json.loads((data_dir / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def done(data_dir: Path) -> None:
    (data_dir / NAME).unlink(missing_ok=True)
