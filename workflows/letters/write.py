"""From an e-mail's template and what one reader may see, to the letter. Pure: the same effect makes the same letter."""

from collections.abc import Iterable, Mapping

from rules.email import Email
from rules.team import Teammate
from rules.text import LocalText
from workflows.addresses import domain_of
from workflows.letters.compose import NO_FOOTER, Footer, Frame, From, Sources, compose
from workflows.letters.letter import Letter, LetterView, Stationery
from workflows.letters.refusal import LetterRefused
from workflows.letters.sandbox import Reader
from workflows.letters.words import word
from workflows.unsubscribe import OptOut, unsubscribe_link


def write_letter(
    email: Email,
    view: LetterView,
    *,
    recipient: str,
    stationery: Stationery,
    effect_key: str,
    teammate: Teammate | None = None,
) -> Letter:
    """The mail as this reader gets it, in the first of their languages that it was written in.

    `teammate`: who it is from, when it is from the account's owner. Raises LetterRefused where it cannot be written:
    a template fails, a name is unknown, the recipient is no address, a marketing mail has no postal address to name.
    """
    language = best_language(email.body, (*view.languages, *stationery.workspace.languages))
    link = unsubscribe_link(stationery.base_url, OptOut(recipient, email.topic), stationery.secret)
    is_marketing = email.klass == "marketing"
    frame = Frame(
        sender=sender_of(stationery, teammate),
        recipient=recipient,
        effect_key=effect_key,
        footer=_footer(email, stationery, link, language) if is_marketing else NO_FOOTER,
        headers=unsubscribe_headers(link) if is_marketing else None,
    )
    names = {**view.names, "links": {"unsubscribe": link}}
    return compose(_sources(email, language), names, Reader(language, view.zone), frame, stationery)


def best_language(written: Mapping[str, object], wanted: Iterable[str]) -> str:
    """The first wanted language that it was written in, or its kin (`zh` for `zh-CN`); else the first written."""
    for language in filter(None, wanted):
        base = language.split("-")[0].lower()
        kin = [each for each in written if each.split("-")[0].lower() == base]
        if kin:
            return language if language in written else kin[0]
    return next(iter(written))


def sender_of(stationery: Stationery, teammate: Teammate | None) -> From:
    """A teammate writes under their own name, and from their own address where our server may send for its domain."""
    ours = stationery.workspace.sender
    if teammate is None:
        return From(ours.email, ours.name)
    is_at_home = domain_of(teammate.email) == domain_of(ours.email)
    signature = tuple(filter(None, (teammate.name, teammate.title, ours.name)))
    return From(teammate.email if is_at_home else ours.email, teammate.name, teammate.email, signature)


def unsubscribe_headers(link: str) -> dict[str, str]:
    """RFC 2369 and RFC 8058. One click is promised over https only, as the latter demands."""
    headers = {"List-Unsubscribe": f"<{link}>"}
    if link.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _sources(email: Email, language: str) -> Sources:
    return Sources(_spoken(email.subject, language), email.body[language], _spoken(email.preheader, language))


def _spoken(text: LocalText | None, language: str) -> str:
    return text.in_language(language) if text else ""


def _footer(email: Email, stationery: Stationery, link: str, language: str) -> Footer:
    ours = stationery.workspace.sender
    if not ours.postal_address:
        raise LetterRefused("a marketing mail names the sender's postal address, and the workspace has none")
    name = "unsubscribe_topic" if email.topic else "unsubscribe"
    return Footer((f"{ours.name} · {ours.postal_address}",), word(name, language, topic=email.topic), link)
