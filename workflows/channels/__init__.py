"""The ways out, one file a channel: a letter goes in; a receipt or a ``ChannelError`` comes back.

A channel knows its wire and nothing of runs, rules or the database.
"""

from workflows.channels.channel import Channel, ChannelError, ErrorKind, Receipt
from workflows.channels.mailbox import Mailbox
from workflows.channels.smtp import Smtp
from workflows.channels.smtp_server import SmtpServer, SmtpUrlRefused, smtp_server

__all__ = [
    "Channel",
    "ChannelError",
    "ErrorKind",
    "Mailbox",
    "Receipt",
    "Smtp",
    "SmtpServer",
    "SmtpUrlRefused",
    "mail_channel",
    "smtp_server",
]


def mail_channel(smtp_url: str) -> Channel:
    """The way out for mail: the server of SMTP_URL, or the mailbox where that is empty. Raises SmtpUrlRefused."""
    return Smtp(smtp_server(smtp_url)) if smtp_url else Mailbox()
