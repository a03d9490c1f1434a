"""RavenStack: a real export nobody here wrote, and no part of the project; absent, its tests are skipped by name."""

import os
from pathlib import Path

import pytest

from tests.harness.processes import PROJECT

ABSENT = "the RavenStack export is not here: name its folder in PERENNIAL_RAVENSTACK"


@pytest.fixture(scope="session")
def ravenstack() -> Path:
    """The folder of its CSV files."""
    beside = PROJECT.parent / "shared" / "data" / "ravenstack"
    folder = Path(os.environ.get("PERENNIAL_RAVENSTACK", beside))
    if not folder.is_dir():
        pytest.skip(ABSENT)
    return folder
