"""What a mail server's refusal means: wait, this address, or us."""

import re

from workflows.channels.channel import ErrorKind

_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_THE_SENDER = {("1", "7"), ("1", "8")}
_MAILBOX_FULL = ("2", "2")
_NO_SUCH_RECIPIENT = {501, 521, 550, 551, 553, 556}


def kind_of_answer(verb: str, code: int, said: str) -> ErrorKind:
    """From the verb it answered, its code (RFC 5321) and, where there is one, its enhanced code (RFC 3463).

    A doubtful refusal counts as ours: a parked playbook is seen and set right, but a contact wrongly struck off is not.
    A full mailbox is one that may be emptied.
    """
    if code < 500:
        return "transient"
    if verb not in ("RCPT", "DATA", "DOT") or "relay" in said.lower():
        return "configuration"
    enhanced = _ENHANCED.search(said)
    if enhanced is None:
        return _by_code(verb, code)
    what = (enhanced[2], enhanced[3])
    if what == _MAILBOX_FULL:
        return "transient"
    is_about_it = what[0] in ("1", "2") and what not in _ABOUT_THE_SENDER
    return "refused" if is_about_it or "recipient address rejected" in said.lower() else "configuration"


def _by_code(verb: str, code: int) -> ErrorKind:
    if verb == "RCPT" and code == 552:
        return "transient"
    return "refused" if verb == "RCPT" and code in _NO_SUCH_RECIPIENT else "configuration"
