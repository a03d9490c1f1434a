"""Everything the console and the rulebook read aloud say is said in Chinese too, with the same holes in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import workflows.stories
from api.aloud.speech import CATALOGUE, chinese, nearest

API = CATALOGUE.parent.parent
STORIES = Path(workflows.stories.__file__).parent
"""What a failing story says is written where it is found out."""
CONSOLE = API / "console"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true"}}
KEYWORDS = {"gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_": None, "say": None}
HOLE = re.compile(r"%\((\w+)\)s")
Message = str | tuple[str, ...]


def said() -> Iterator[tuple[str, Message]]:
    """(file, message) of everything marked to be said."""
    for folder in (API, STORIES):
        found = extract_from_dir(folder, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS)
        for file, _, message, *_ in found:
            yield file, message


def translated() -> dict[Message, Message]:
    with CATALOGUE.open("rb") as written:
        return {message.id: message.string for message in read_po(written, locale="zh_Hans_CN") if message.id}


def test_nothing_is_translated_twice() -> None:
    """Of two translations one is never read."""
    said_by_us = re.findall(r"^msgid ((?:\".*\"\n)+)", CATALOGUE.read_text(), re.MULTILINE)
    assert len(said_by_us) > 1_000
    assert sorted(set(said_by_us)) == sorted(said_by_us)


def test_everything_is_said_in_chinese_too() -> None:
    known = translated()
    missing = {(file, message) for file, message in said() if not known.get(message)}
    assert not missing, "\n".join(map(str, sorted(missing, key=str)))


def test_the_catalogue_keeps_nothing_that_is_no_longer_said() -> None:
    spoken = {message for _, message in said()}
    assert not [message for message in translated() if message not in spoken]


def test_a_translation_has_the_holes_of_its_original() -> None:
    for message, translation in translated().items():
        wanted = set(HOLE.findall(message if isinstance(message, str) else message[-1]))
        given = set(HOLE.findall(translation if isinstance(translation, str) else translation[0]))
        assert given == wanted, message


def test_the_catalogue_compiles() -> None:
    assert chinese().ugettext("Sign in") == "登录"
    assert chinese().ungettext("%(num)s task", "%(num)s tasks", 2) == "%(num)s 项任务"


def test_every_template_parses() -> None:
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    paths = sorted((CONSOLE / "templates").rglob("*.html"))
    assert len(paths) > 30
    for path in paths:
        assert environment.parse(path.read_text(encoding="utf-8")).body, path.name


def test_no_template_switches_escaping_off_or_brings_style_of_its_own() -> None:
    for path in sorted((CONSOLE / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for forbidden in (
            "|safe",
            "| safe",
            "autoescape",
            " style=",
            "<style",
            " onclick=",
            "javascript:",
            "//cdn",
        ):
            assert forbidden not in text, f"{path.name}: {forbidden}"
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script, f"{path.name}: {script}"


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [("zh", "zh-CN"), ("zh-Hans", "zh-CN"), ("zh_TW", "zh-CN"), ("en-GB", "en"), ("fr", "en"), ("", "en")],
)
def test_the_nearest_language_is_spoken(wanted: str, spoken: str) -> None:
    assert nearest(wanted) == spoken
