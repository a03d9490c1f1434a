"""What the project keeps says nothing of the machine it was written on, nor where packages come from."""

import re

from tests.architecture.sources import kept_files
from tests.harness.processes import PROJECT

# Written in pieces, so that this file does not hold what it forbids.
HOME = "/" + "(?:work|root|Users|opt/wheels)/|/" + r"home/\w"
REGISTRIES = r"pypi\.|pythonhosted\.|npmjs\.|deb\.debian\.|index-url"
FORBIDDEN = re.compile(f"(?<![\\w.])(?:{HOME})|{REGISTRIES}")


def test_no_kept_file_names_a_path_of_a_machine_or_a_registry() -> None:
    found = []
    for path in kept_files():
        if path.name == "test_speaks_of_itself.py":
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(PROJECT)}:{number} {match.group()}")
    assert not found, "\n".join(found)
