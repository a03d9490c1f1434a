"""What can be called, set or typed stands in the reference, and nothing else does."""

import re
from pathlib import Path

import click

from api.cli import COMMANDS, main
from tests.architecture.doors import closed_app, doors
from tests.harness.processes import PROJECT
from workflows.settings import SETTINGS

REFERENCE = PROJECT / "docs" / "reference"
ROUTE = re.compile(r"^### `(GET|POST|PUT|DELETE) (\S+)`$", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s]+)\)")
SETTING = re.compile(r"^\| `([A-Z_<>]+)` \|", re.MULTILINE)


def reference(name: str) -> str:
    path = REFERENCE / name
    assert path.exists(), f"docs/reference/{name} is missing"
    return path.read_text()


def test_every_route_for_programs_stands_in_the_reference(tmp_path: Path) -> None:
    written = set(ROUTE.findall(reference("rest.md")))
    registered = set(doors(closed_app(tmp_path)))
    assert registered - written == set(), "these routes are not documented"
    assert written - registered == set(), "these routes are documented and do not exist"


def test_every_setting_stands_in_the_reference() -> None:
    written = set(SETTING.findall(reference("settings.md")))
    assert written == {setting.name for setting in SETTINGS}


def test_every_command_and_option_stands_in_the_reference() -> None:
    written = sections(reference("commands.md"))
    assert written.keys() == set(COMMANDS)
    for name, command in ((each, main.get_command(click.Context(main), each)) for each in COMMANDS):
        options = [part.opts[0] for part in command.params if isinstance(part, click.Option)]
        assert not [option for option in options if f"`{option}" not in written[name]], name


def sections(page: str) -> dict[str, str]:
    """By command, what stands under its heading."""
    pieces = page.split("### `perennial ")[1:]
    return {piece.partition("`")[0].partition(" ")[0]: piece.partition("\n## ")[0] for piece in pieces}


def test_every_page_is_named_on_the_first_one() -> None:
    docs = PROJECT / "docs"
    pages = {str(path.relative_to(docs)) for path in docs.glob("*/*.md")} | {"glossary.md"}
    assert {each for each in pages if f"({each})" not in (docs / "README.md").read_text()} == set()


def test_every_link_within_the_documents_leads_somewhere() -> None:
    pages = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text())]
    lost = [
        f"{page.name}: {link}" for page, link in links if not (page.parent / link.partition("#")[0]).exists()
    ]
    assert lost == []
