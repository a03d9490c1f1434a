"""Letters: an e-mail as one reader gets it, from its template to the bytes on the wire. Pure throughout."""

from workflows.letters.compose import Footer, Frame, From, Sources, compose
from workflows.letters.letter import Letter, LetterView, Stationery
from workflows.letters.mime import as_bytes, read_bytes
from workflows.letters.refusal import LetterRefused
from workflows.letters.sandbox import Reader
from workflows.letters.show import show
from workflows.letters.write import best_language, sender_of, unsubscribe_headers, write_letter

__all__ = [
    "Footer",
    "Frame",
    "From",
    "Letter",
    "LetterRefused",
    "LetterView",
    "Reader",
    "Sources",
    "Stationery",
    "as_bytes",
    "best_language",
    "compose",
    "read_bytes",
    "sender_of",
    "show",
    "unsubscribe_headers",
    "write_letter",
]
