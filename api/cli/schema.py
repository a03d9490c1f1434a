"""`perennial schema`: JSON Schemas of every kind of document, for editors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from api.cli.edge import Stopped
from api.cli.rulebook import read, show_problems
from rules.load import load_rulebook
from rules.schema.making import WHOLE, make_schemas, read_descriptions

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "documents.md"
"""Where there is no such page, keys are described by what they want alone."""


@click.command("schema")
@click.argument("directory", required=False)
@click.option(
    "-o", "--output", metavar="FOLDER", help="Write the files into this folder (else: print the one for all)."
)
def schema_(directory: str | None, output: str | None) -> None:
    """Write JSON Schemas of a rulebook's documents, with its own names and choices, for editors to complete and check.

    Run it again when names have come. Exit code 2: the rulebook has problems, or a file cannot be written.
    """
    documents, problems = read(directory)
    rulebook, found = load_rulebook(documents)
    if rulebook is None:
        show_problems(tuple(problem for problem in (*problems, *found) if problem.is_error))
        raise Stopped("No schema was made: mend the rulebook first.")
    reference = REFERENCE.read_text(encoding="utf-8") if REFERENCE.is_file() else ""
    schemas = make_schemas(rulebook, read_descriptions(reference))
    if output is None:
        click.echo(_text(schemas[WHOLE]), nl=False)
        return
    _write(Path(output), schemas)
    click.echo(f"{len(schemas)} schemas in {output}; point your editor at {WHOLE}.schema.json.")


def _write(folder: Path, schemas: Mapping[str, Mapping[str, Any]]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in schemas.items():
            (folder / f"{name}.schema.json").write_text(_text(schema), encoding="utf-8")
    except OSError as error:
        raise Stopped(f"{folder} cannot be written: {error.strerror}.") from None


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
