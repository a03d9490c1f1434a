"""Characters that look like the language's own and are not: full-width punctuation and what word processors make.

They get a code and a mend of their own; reading goes on as if they were mended, so that further problems show as well.
"""

import re

from rules.problems import Problem
from rules.written import Written

LOOKALIKES = str.maketrans(
    {
        "，": ",", "、": ",", "：": ":", "；": ";", "（": "(", "）": ")", "［": "[", "］": "]", "【": "[", "】": "]",
        "“": '"', "”": '"', "„": '"', "＂": '"', "‘": "'", "’": "'", "＇": "'", "＝": "=", "＜": "<", "＞": ">",
        "！": "!", "％": "%", "＋": "+", "－": "-", "＊": "*", "／": "/", "．": ".", "。": ".",
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
        "×": "*", "÷": "/", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
        "\ufeff": " ", "\u200b": " ",
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
    }
)  # fmt: skip
_INVISIBLE = {" ": "space", "-": "hyphen"}
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|[“„＂](?P<inner>[^”“＂\n]*)[”“＂]")


def mend_lookalikes(written: Written) -> tuple[str, list[Problem]]:
    """The text with look-alikes mended one for one, so columns stay; a problem for each; quoted text is left alone."""
    if written.text.isascii():
        return written.text, []
    text, problems, mended, done = written.text, [], [], 0
    kept = [_inside(match) for match in _QUOTED.finditer(text)]
    for start, end in [*kept, (len(text), len(text))]:
        piece = text[done:start]
        problems += _problems(written, piece, done)
        mended += [piece.translate(LOOKALIKES), text[start:end]]
        done = end
    return "".join(mended), problems


def _inside(quoted: re.Match[str]) -> tuple[int, int]:
    """What must not be touched: all of a text in plain quotes; of one in look-alike quotes, what is between them."""
    return quoted.span("inner") if quoted.group("inner") is not None else quoted.span()


def _problems(written: Written, piece: str, offset: int) -> list[Problem]:
    found = []
    for at, character in enumerate(piece):
        mend = character.translate(LOOKALIKES)
        if mend != character:
            found.append(_problem(written, offset + at, character, mend))
    return found


def _problem(written: Written, at: int, character: str, mend: str) -> Problem:
    name = _INVISIBLE.get(mend, "sign")
    shown = f"U+{ord(character):04X}" if mend == " " else f"`{character}`"
    sentence = f"{shown} is not the plain {name} that the language is written with."
    hint = "Write a plain space." if mend == " " else f"Write `{mend}`."
    return Problem(written.at(at), "full-width", sentence, hint)
