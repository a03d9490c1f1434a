"""Markdown with strands in it, to HTML and to plain text. Raw HTML is off: it comes out as the text it is."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workflows.letters.sandbox import Woven

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_LINKS = ("http://", "https://", "mailto:")
_URL_SIGNS = "/:?#[]@!$&'()*+,;=%~-._"


@dataclass(frozen=True, eq=False, slots=True)
class Parsed:
    """The tokens of a Markdown text, not to be changed. Letters of one template differ in their values, which are not
    in the text: it is read once for all, and so is what is made of it.
    """

    tokens: Sequence[Token]


def parsed(woven: Woven) -> tuple[Parsed, Woven]:
    """The Markdown, and the strands with its links settled among them.

    A value within a link is quoted; a link that is a value must be one that a mail program may follow.
    """
    urls = _woven_links(woven.text, woven.mark)
    if not urls:
        return _read(woven.text), woven
    settled = tuple(_settled(url, woven) for url in urls)
    # A token again, so that all is woven in one pass: a value that looks like a token stays what it is.
    found = _relinked(woven.text, woven.mark, len(woven.values), tuple(map(bool, settled)))
    return found, Woven(woven.text, woven.mark, (*woven.values, *settled))


@lru_cache(maxsize=256)
def _read(text: str) -> Parsed:
    return Parsed(_MARKDOWN.parse(text))


@lru_cache(maxsize=256)
def _woven_links(text: str, mark: str) -> tuple[str, ...]:
    """The links with a value in them."""
    return tuple(url for _, _, url in _links_of(_read(text).tokens) if _tokens(mark).search(url))


@lru_cache(maxsize=256)
def _relinked(text: str, mark: str, first: int, may_follow: tuple[bool, ...]) -> Parsed:
    """The text whose links with values in them are strands of their own, from number `first` on."""
    tokens, number = _MARKDOWN.parse(text), 0
    for token, name, url in _links_of(tokens):
        if _tokens(mark).search(url):
            token.attrs[name] = f"{mark}{first + number}q" if may_follow[number] else "#"
            number += 1
    return Parsed(tokens)


def to_html(woven: Woven) -> str:
    """A fragment of HTML in which every value is escaped for where it stands."""
    found, settled = parsed(woven)
    return _tokens(settled.mark).sub(lambda at: html.escape(settled.values[int(at[1])]), _markup(found))


@lru_cache(maxsize=256)
def _markup(found: Parsed) -> str:
    markup: str = _MARKDOWN.renderer.render(found.tokens, _MARKDOWN.options, {})
    return markup


def weave_text(text: str, woven: Woven) -> str:
    return _tokens(woven.mark).sub(lambda found: woven.values[int(found[1])], text)


def _links_of(tokens: Sequence[Token]) -> list[tuple[Token, str, str]]:
    """Token, attribute, address."""
    named = ((token, name) for token in _all(tokens) for name in ("href", "src"))
    return [(token, name, str(token.attrs[name])) for token, name in named if name in token.attrs]


def _all(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _settled(url: str, woven: Woven) -> str:
    """The link with its values in it; empty for one that must not be followed."""
    first = _tokens(woven.mark).match(url)
    if first is None:
        return _quoted(url, woven)
    value = woven.values[int(first[1])]
    if not value.lower().startswith(_LINKS):
        return ""
    return quote(value, safe=_URL_SIGNS) + _quoted(url[first.end() :], woven)


def _quoted(url: str, woven: Woven) -> str:
    return _tokens(woven.mark).sub(lambda found: quote(woven.values[int(found[1])], safe=""), url)


@lru_cache(maxsize=64)
def _tokens(mark: str) -> re.Pattern[str]:
    return re.compile(rf"{mark}(\d+)q")
