"""All schemas of a rulebook: one for its files, and one for each kind of document."""

import re
from collections.abc import Iterator, Mapping

from rules.gathering import SHAPES
from rules.rulebook import Rulebook
from rules.schema.fields import Descriptions, Writer
from rules.schema.scalars import Schema
from rules.schema.stories import story_words, with_cast
from rules.schema.words import words_of

DRAFT = "http://json-schema.org/draft-07/schema#"
WHOLE = "rulebook"
_ROW = re.compile(r"^\| ((?:`[a-z_]+` ?)+)\| (.*?) \| (.*) \|$")


def make_schemas(rulebook: Rulebook, descriptions: Descriptions) -> Mapping[str, Schema]:
    """By name. `rulebook` is for a file of several documents, of whatever kinds; the others refer to it."""
    writer = Writer(words_of(rulebook), descriptions, story_words(rulebook.vocabulary))
    root = writer.by_first_key(SHAPES)
    writer.definitions["story"] = with_cast(writer.definitions["story"], rulebook.vocabulary, writer)
    whole = {"$schema": DRAFT, "title": f"Rulebook of {rulebook.workspace.name}", **root}
    kinds = {
        kind: {"$schema": DRAFT, "title": kind, "$ref": f"{WHOLE}.schema.json#/definitions/{kind}"}
        for kind in SHAPES
    }
    return {WHOLE: {**whole, "definitions": dict(sorted(writer.definitions.items()))}, **kinds}


def read_descriptions(reference: str) -> Descriptions:
    """What the reference of documents says of each key, by kind; and of each kind, under no kind."""
    return {where: said for where, said in _rows(reference) if said}


def _rows(reference: str) -> Iterator[tuple[tuple[str, str], str]]:
    for part in re.split(r"^## ", reference, flags=re.MULTILINE)[1:]:
        found = re.match(r"`([a-z_]+):`", part)
        kind = found[1] if found else ""
        if kind:
            yield ("", kind), _plain(part.split("\n\n")[1])
        for line in part.splitlines():
            row = _ROW.match(line)
            for key in re.findall(r"`([a-z_]+)`", row[1]) if row else ():
                assert row is not None
                if row[3].startswith("see `"):
                    continue
                default = "" if row[2] in ("needed", "none") else f" (else {row[2]})"
                yield (kind, key), _plain(f"{row[3].rstrip(':')}{default}")


def _plain(markdown: str) -> str:
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(markdown.split())).replace("`", "")
