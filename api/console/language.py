"""Which language a reader is spoken to in: chosen on the page, else their own, else what the browser asks for."""

from babel.support import NullTranslations
from flask import Blueprint, Flask, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, Domain, get_locale

from api.aloud.speech import LANGUAGES, chinese, nearest
from api.console.ways import safe_path
from api.guards import open_to_all

LOCALES = {"en": "en", "zh-CN": "zh_Hans_CN"}

pages = Blueprint("language", __name__)


class Catalogue(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """What the templates' words are looked up in."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return chinese() if locale is not None and locale.language == "zh" else NullTranslations()


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


@pages.post("/language")
@open_to_all("it changes nothing but the language of the reader's own pages")
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
    return redirect(safe_path(request.form.get("back", "")), 303)
