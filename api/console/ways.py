"""Where a form leads back to: always a page of our own."""

from urllib.parse import urlsplit


def safe_path(wanted: str, otherwise: str = "/") -> str:
    """`wanted` if it is a path on this server and nothing else; a foreign address is never followed."""
    parts = urlsplit(wanted)
    is_ours = not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith("//")
    is_plain = "\\" not in wanted and wanted.isprintable() and len(wanted) < 2000
    return wanted if is_ours and is_plain else otherwise
