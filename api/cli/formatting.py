"""`perennial fmt`: a rulebook's files in their one layout."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from api.cli.edge import FAILED, Stopped
from api.cli.numbers import counted
from api.cli.rulebook import show_problems
from rules.folder import read_file, rulebook_files
from rules.layout.formatting import format_text
from rules.mail_document import is_mail
from rules.problems import Problem

OTHERWISE = 1


@click.command("fmt")
@click.argument("paths", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 where a file is laid out otherwise.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def fmt(paths: tuple[str, ...], check: bool, diff: bool) -> None:
    """Lay out files, or all files of a folder (this one when PATHS is left out): every word and every comment stays.

    Order of keys, margins, blank lines, lists and tables in braces come out one way. A file that cannot be read as
    YAML is left as it is, and its problems are told. Exit code 0: done. 1: with --check or --diff, something would
    change. 2: a file could not be read.
    """
    files = list(_files(paths or (".",)))
    changed, problems = [], list[Problem]()
    for file in files:
        before = read_file(file, str(file))
        if isinstance(before, Problem):
            problems.append(before)
        elif file.suffix != ".md" or is_mail(before):
            formatted = format_text(before, str(file))
            problems += formatted.problems
            if formatted.text != before:
                changed.append(file)
                _write(file, before, formatted.text, check=check, diff=diff)
    show_problems(tuple(problems))
    _report(changed, files, is_dry=check or diff)
    if problems:
        raise SystemExit(FAILED)
    if changed and (check or diff):
        raise SystemExit(OTHERWISE)


def _files(paths: Sequence[str]) -> Iterator[Path]:
    for given in map(Path, paths):
        if given.is_dir():
            yield from rulebook_files(given)
        elif given.is_file():
            yield given
        else:
            raise Stopped(f"{given} is neither a file nor a folder.")


def _write(file: Path, before: str, after: str, *, check: bool, diff: bool) -> None:
    if diff:
        lines = difflib.unified_diff(
            before.splitlines(), after.splitlines(), str(file), str(file), lineterm=""
        )
        click.echo("\n".join(lines))
    if check or diff:
        return
    try:
        file.write_text(after, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Stopped(f"{file} cannot be written: {error.strerror}.") from None


def _report(changed: Sequence[Path], files: Sequence[Path], *, is_dry: bool) -> None:
    for file in changed:
        click.echo(f"{'would change' if is_dry else 'laid out'}: {file}", err=is_dry)
    left = len(files) - len(changed)
    click.echo(
        f"{counted(len(changed), 'files')} {'would change' if is_dry else 'laid out'}, {left} as they were.",
        err=True,
    )
