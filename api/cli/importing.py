"""`perennial import`: exported files by a mapping of the rulebook."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from api.cli.edge import Stopped, sentences
from api.cli.here import parts_here
from rules.mapping import ImportMapping
from rules.problems import did_you_mean
from workflows.imports.sniff import Unreadable
from workflows.operations.importing import FileImported, NoSuchFile, import_files
from workflows.parts import Parts


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--mapping", "name", default="", help="The mapping in the running rulebook; needed when it has several."
)
@click.option(
    "--refused-in",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where files of refused rows go (here).",
)
@click.option("--json", "for_programs", is_flag=True, help="For programs.")
def import_(files: tuple[Path, ...], name: str, refused_in: Path, for_programs: bool) -> None:
    """Take in FILES (or all files of a folder): CSV or JSON lines, in UTF-8, UTF-16 or GB18030.

    Can be stopped and started again: what is in is not taken twice. Refused rows go to FILE.refused.csv with
    their line and reason.
    """
    paths = [each for given in files for each in (sorted(given.iterdir()) if given.is_dir() else [given])]
    refused_in.mkdir(parents=True, exist_ok=True)
    with parts_here() as parts, sentences():
        mapping = _mapping(parts, name)
        try:
            done = _import(parts, mapping, paths, refused_in, quiet=for_programs)
        except (NoSuchFile, Unreadable) as error:
            raise Stopped(str(error)) from None
    if for_programs:
        click.echo(json.dumps([asdict(each) for each in done], default=str, ensure_ascii=False, indent=2))
        return
    for each in done:
        _tell(each)


def _mapping(parts: Parts, name: str) -> ImportMapping:
    with parts.database.reading() as conn:
        mappings = parts.editions.required(conn).rulebook.mappings
    if name in mappings or (not name and len(mappings) == 1):
        return mappings[name or next(iter(mappings))]
    if not mappings:
        raise Stopped("The running rulebook has no mapping. Write a `mapping:` document and publish it.")
    known = ", ".join(sorted(mappings))
    hint = (
        f"Name one of the running rulebook's mappings with --mapping: {known}. {did_you_mean(name, mappings)}"
    )
    raise Stopped(hint.rstrip())


def _import(
    parts: Parts, mapping: ImportMapping, paths: list[Path], refused_in: Path, *, quiet: bool
) -> list[FileImported]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=quiet) as progress:
        bars: dict[str, TaskID] = {}

        def told(name: str, done: int, total: int) -> None:
            if name not in bars or done < progress.tasks[bars[name]].completed:
                bars[name] = progress.add_task(name, total=total)
            progress.update(bars[name], completed=done, total=max(total - 1, done))

        return import_files(parts, mapping, paths, refused_in, told)


def _tell(done: FileImported) -> None:
    said = f"{done.recorded:,} observations recorded"
    said += f", {done.repeated:,} known already" if done.repeated else ""
    said += f", {done.waiting:,} waiting for an account" if done.waiting else ""
    click.echo(f"{done.name}: {done.rows:,} rows, {done.refused:,} refused; {said}.")
    for reason, count in sorted(done.reasons.items(), key=lambda each: -each[1]):
        click.echo(f"    {count:,} x {reason}")
    if done.refused_path is not None:
        click.echo(f"    refused rows: {done.refused_path}")
