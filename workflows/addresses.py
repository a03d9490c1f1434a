"""E-mail addresses: which can be written to, and when two are the same."""

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def written_address(text: str) -> str | None:
    """The address as the wire takes it (domain in small letters, IDNA), or None where it is no address we can write to.

    Quoted local parts and those beyond ASCII are refused: half the mail servers on the way would refuse them too.
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or len(local) > 64 or not _LOCAL.fullmatch(local):
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    if len(labels) < 2 or len(ascii_domain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return f"{local}@{ascii_domain}"


def same_address(text: str) -> str:
    """What two spellings of one mailbox have in common: the key of suppressions and caps."""
    return (written_address(text) or text.strip()).casefold()


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].casefold()
