"""Any letter of ours, from the sources of its parts and what they may see. Pure."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.addresses import written_address
from workflows.envelopes import envelope_sender, message_id
from workflows.letters.letter import Letter, Stationery
from workflows.letters.markdown import to_html, weave_text
from workflows.letters.page import page
from workflows.letters.plain_text import to_text
from workflows.letters.refusal import LetterRefused
from workflows.letters.sandbox import Reader, render
from workflows.wording import one_line

LONGEST_SUBJECT = 250
AUTOMATIC = {"Auto-Submitted": "auto-generated"}
Names = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Sources:
    """The templates of a letter in one language; the body is Markdown."""

    subject: str
    body: str
    preheader: str = ""


@dataclass(frozen=True, slots=True)
class From:
    """Who a letter is from: what stands in its head, and the lines it is signed with."""

    address: str
    name: str
    reply_to: str = ""
    signature: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Footer:
    """Small lines under a letter, the last of them a link."""

    lines: tuple[str, ...] = ()
    words: str = ""
    link: str = ""


NO_FOOTER = Footer()


@dataclass(frozen=True, slots=True)
class Frame:
    """All of a letter that is not its text."""

    sender: From
    recipient: str
    effect_key: str
    footer: Footer = NO_FOOTER
    headers: Mapping[str, str] | None = None


def compose(sources: Sources, names: Names, reader: Reader, frame: Frame, stationery: Stationery) -> Letter:
    """The letter; LetterRefused where a template cannot be filled in, or the recipient is no address."""
    subject = _line(sources.subject, names, reader)
    if not subject:
        raise LetterRefused("its subject comes out empty")
    body = render(sources.body, names, reader)
    ours = stationery.workspace.sender.email
    return Letter(
        sender=_address(frame.sender.address),
        sender_name=one_line(frame.sender.name),
        recipient=_address(frame.recipient),
        reply_to=_address(frame.sender.reply_to) if frame.sender.reply_to else "",
        subject=subject,
        text=_text(to_text(body), frame),
        html=page(
            language=reader.language,
            subject=subject,
            preheader=_line(sources.preheader, names, reader),
            body=to_html(body),
            signature="<br>".join(map(html.escape, frame.sender.signature)),
            footer=_footer(frame.footer),
        ),
        headers={**AUTOMATIC, **(frame.headers or {})},
        message_id=message_id(frame.effect_key, ours),
        envelope_from=envelope_sender(frame.effect_key, ours, stationery.secret),
        language=reader.language,
    )


def _address(text: str) -> str:
    address = written_address(text)
    if address is None:
        raise LetterRefused(f"`{one_line(text)[:80]}` is no e-mail address that mail can be sent to or from")
    return address


def _line(source: str, names: Names, reader: Reader) -> str:
    woven = render(source, names, reader, is_line=True)
    said = one_line(weave_text(woven.text, woven))
    return said if len(said) <= LONGEST_SUBJECT else said[: LONGEST_SUBJECT - 1] + "…"


def _text(said: str, frame: Frame) -> str:
    parts = [said]
    if frame.sender.signature:
        parts.append("-- \n" + "\n".join(frame.sender.signature))
    footer = frame.footer
    if footer.lines or footer.link:
        link = [f"{footer.words}: {footer.link}"] if footer.link else []
        parts.append("\n".join([*footer.lines, *link]))
    return "\n\n".join(parts) + "\n"


def _footer(footer: Footer) -> str:
    lines = [html.escape(line) for line in footer.lines]
    if footer.link:
        lines.append(f'<a href="{html.escape(footer.link)}">{html.escape(footer.words)}</a>')
    return "<br>".join(lines)
