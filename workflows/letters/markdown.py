"""Markdown with strands in it, to HTML and to plain text. Raw HTML is off: it comes out as the text it is."""

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from workflows.letters.sandbox import Woven

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_LINKS = ("http://", "https://", "mailto:")
_URL_SIGNS = "/:?#[]@!$&'()*+,;=%~-._"


def parsed(woven: Woven) -> tuple[Sequence[Token], Woven]:
    """The tokens of the Markdown, not to be changed, and the strands with its links settled among them.

    A value within a link is quoted; a link that is a value must be one that a mail program may follow.
    """
    pattern = _tokens(woven)
    tokens = _read(woven.text)
    if not any(pattern.search(url) for _, _, url in _links_of(tokens)):
        return tokens, woven
    tokens = _MARKDOWN.parse(woven.text)
    values = list(woven.values)
    for token, name, url in _links_of(tokens):
        if pattern.search(url):
            values.append(_settled(url, woven))
            # A token again, so that all is woven in one pass: a value that looks like a token stays what it is.
            token.attrs[name] = f"{woven.mark}{len(values) - 1}q" if values[-1] else "#"
    return tokens, Woven(woven.text, woven.mark, tuple(values))


@lru_cache(maxsize=256)
def _read(text: str) -> Sequence[Token]:
    """Letters of one template differ in their values, which are not in the text yet: it is read once for all."""
    return _MARKDOWN.parse(text)


def to_html(woven: Woven) -> str:
    """A fragment of HTML in which every value is escaped for where it stands."""
    tokens, settled = parsed(woven)
    markup = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return _tokens(settled).sub(lambda found: html.escape(settled.values[int(found[1])]), markup)


def weave_text(text: str, woven: Woven) -> str:
    return _tokens(woven).sub(lambda found: woven.values[int(found[1])], text)


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
    first = _tokens(woven).match(url)
    if first is None:
        return _quoted(url, woven)
    value = woven.values[int(first[1])]
    if not value.lower().startswith(_LINKS):
        return ""
    return quote(value, safe=_URL_SIGNS) + _quoted(url[first.end() :], woven)


def _quoted(url: str, woven: Woven) -> str:
    return _tokens(woven).sub(lambda found: quote(woven.values[int(found[1])], safe=""), url)


def _tokens(woven: Woven) -> re.Pattern[str]:
    return re.compile(rf"{woven.mark}(\d+)q")
