"""A letter for a person to look at."""

from typing import Literal

from workflows.letters.letter import Letter


def show(letter: Letter, fmt: Literal["text", "html"] = "text") -> str:
    """As text: its head and its text part. As HTML: the page as it would be shown; show it in a sandboxed frame."""
    return letter.html if fmt == "html" else _head(letter) + "\n\n" + letter.text


def _head(letter: Letter) -> str:
    lines = [
        ("From", f"{letter.sender_name} <{letter.sender}>"),
        ("To", letter.recipient),
        ("Reply-To", letter.reply_to),
        ("Subject", letter.subject),
        *letter.headers.items(),
    ]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)
