"""One operator or function as it is documented: how it is written, what it means, how it reads aloud."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """How something reads aloud. `{0}`, `{1}` stand for its parts, in order."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        return self.zh if language.split("-")[0] == "zh" else self.en


NOTHING = Phrase("", "")


@dataclass(frozen=True, slots=True)
class Operator:
    """`forms`: every way to write it. `yields`: the type, or `condition`. `examples` are read in the sample vocabulary.

    `also`: further readings, by what they are of: `date`, `not` ...
    """

    name: str
    forms: tuple[str, ...]
    yields: str
    doc: str
    examples: tuple[str, ...]
    reads: Phrase = NOTHING
    also: Mapping[str, Phrase] = field(default_factory=dict)

    def phrase(self, variant: str = "") -> Phrase:
        return self.also.get(variant, self.reads)
