"""What we say ourselves, in the reader's language.

The catalogue is compiled from its `.po` when it is first asked for, so that nothing compiled has to be kept beside it.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from workflows.wording import base_of

LANGUAGES = {"en": "English", "zh-CN": "中文"}
"""As a rulebook writes them, and as their own readers call them."""
CATALOGUE = Path(__file__).parent.parent / "translations" / "zh-CN.po"


@lru_cache(maxsize=1)
def chinese() -> Translations:
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as written:
        write_mo(compiled, read_po(written, locale="zh_Hans_CN"))
    compiled.seek(0)
    return Translations(compiled)


def nearest(wanted: str) -> str:
    """The language of ours nearest to one that is wanted."""
    return "zh-CN" if wanted.replace("_", "-").split("-")[0].lower() == "zh" else "en"


@dataclass(frozen=True, slots=True)
class Speech:
    """Our words in one language."""

    language: str

    def gettext(self, text: str, /, **values: object) -> str:
        """The text with its holes `%(name)s` filled."""
        said = str(self._catalogue().ugettext(text))
        return said % values if values else said

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        """One or many of something; `%(num)s` is how many."""
        return str(self._catalogue().ungettext(one, many, num)) % {"num": num, **values}

    def _catalogue(self) -> NullTranslations:
        return chinese() if base_of(self.language) == "zh" else NullTranslations()
