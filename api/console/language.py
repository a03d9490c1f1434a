"""Which language a reader is spoken to in, and the catalogue of what the console says in it.

Chosen on the page, else the member's own, else what the browser asks for. The catalogue is compiled from its `.po`
when the server starts, so that nothing compiled has to be kept beside it.
"""

import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale

from api.console.ways import safe_path
from api.guards import open_to_all

LANGUAGES = {"en": "English", "zh-CN": "中文"}
"""As a rulebook writes them, and as their own readers call them."""
LOCALES = {"en": "en", "zh-CN": "zh_Hans_CN"}
CATALOGUE = Path(__file__).parent / "translations" / "zh-CN.po"

pages = Blueprint("language", __name__)


class Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """What the templates' words are looked up in."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return chinese() if locale is not None and locale.language == "zh" else NullTranslations()


@lru_cache(maxsize=1)
def chinese() -> Translations:
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as written:
        write_mo(compiled, read_po(written, locale="zh_Hans_CN"))
    compiled.seek(0)
    return Translations(compiled)


def register_language(app: Flask) -> None:
    babel = Babel(app, locale_selector=lambda: LOCALES[language()])
    babel.domain_instance = Catalogue()


def language() -> str:
    """The reader's, as rulebooks write it: `en` or `zh-CN`."""
    chosen = session.get("language", "")
    if chosen in LANGUAGES:
        return str(chosen)
    caller = g.get("caller")
    own = nearest(caller.language) if caller is not None and caller.language else ""
    return own or nearest(request.accept_languages.best_match(("en", "zh-CN", "zh", "zh-Hans")) or "en")


def nearest(wanted: str) -> str:
    return "zh-CN" if wanted.replace("_", "-").split("-")[0].lower() == "zh" else "en"


@pages.post("/language")
@open_to_all("it changes nothing but the language of the reader's own pages")
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(safe_path(request.form.get("back", "")), 303)
