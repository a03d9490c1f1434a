"""One word for one thing: what the glossary sets aside names nothing of ours."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, product

# A name that says what a thing is not.
ENDINGS = ("Manager", "Helper", "Helpers", "Service", "Base", "Utils", "Util")
# The words of the glossary's last column that have no second meaning in a program; beside each, ours.
SET_ASIDE = {
    "customer": "account",
    "customers": "accounts",
    "tenant": "account",
    "tenants": "accounts",
    "org": "account",
    "orgs": "accounts",
    "connector": "source",
    "connectors": "sources",
    "integration": "source",
    "integrations": "sources",
    "metric": "observation",
    "metrics": "observations",
    "subscription": "contract",
    "subscriptions": "contracts",
    "segment": "tier",
    "segments": "tiers",
    "alert": "signal",
    "alerts": "signals",
    "alarm": "signal",
    "alarms": "signals",
    "silence": "suppression",
    "cadence": "playbook",
    "cron": "sweep",
    "cta": "signal",
}
ALLOWED = {
    "max_silence",  # the glossary's own: how long a feed may say nothing
}
# The demo plays the companies themselves, out in the world: an account is what we know of one.
PLAYED = "api/demo/"


def test_no_class_is_named_for_managing_or_helping() -> None:
    assert not [
        f"{source.name}:{one.lineno} {one.name}"
        for source in product()
        for one in source.classes()
        if one.name.endswith(ENDINGS)
    ]


def test_no_name_is_a_word_the_glossary_sets_aside() -> None:
    refused = [
        f"{source.name}:{line} {name}: say {SET_ASIDE[word]}"
        for source in product()
        for line, name in names(source)
        if name not in ALLOWED
        for word in words(name)
        if word in SET_ASIDE
        and not (source.name.startswith(PLAYED) and SET_ASIDE[word].startswith("account"))
    ]
    assert not refused, "\n".join(refused)


def names(source: Source) -> Iterator[tuple[int, str]]:
    """What others can see: files, functions, their parameters, classes, fields and constants."""
    yield 1, source.name.rpartition("/")[2].removesuffix(".py")
    for node in ast.walk(source.tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.AnnAssign(ast.Name(name)) | ast.Assign([ast.Name(name)]):
                yield node.lineno, name


def words(name: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]
