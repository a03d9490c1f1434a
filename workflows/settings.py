"""Settings: what the engineer who runs it decides, read from the environment once, at the edge of a process.

Secrets may also stand in files under the data folder, readable by their owner alone.
"""

import os
import re
import secrets as random
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from engine.scalars import SPAN
from rules.mendable import Mendable
from rules.values import SECONDS

SECRET = "PERENNIAL_SECRET_"
"""Before the name of a secret that a source's `secret:` names."""
OUR_OWN = "SECRET_KEY"
"""The secret that signs sessions, links and envelopes; made once where it is not given."""
DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the environment, what holds without it (as shown to people), and what it does."""

    name: str
    default: str
    means: str


SETTINGS = (
    Setting("PERENNIAL_DATA", "./data", "The folder of the database, the secrets and the receipts."),
    Setting("DATABASE_URL", "a SQLite file in the data folder", "`sqlite:///path` or `postgresql://...`."),
    Setting(
        "PERENNIAL_RULEBOOK",
        "editions are the history",
        "The rulebook's folder, in a git work tree: what is published in the browser or by the API is committed there.",
    ),
    Setting(
        "REDIS_URL",
        "a private Redis, started by `perennial up`",
        "`redis://...`, `rediss://...` or `unix://...`.",
    ),
    Setting("SMTP_URL", "mail goes to the mailbox", "`smtp://user:password@host:587` or `smtps://...:465`."),
    Setting(
        "PERENNIAL_HOST", "127.0.0.1", "The address the server listens at; loopback unless you say otherwise."
    ),
    Setting("PERENNIAL_PORT", "8000", "The port the server listens at."),
    Setting("PERENNIAL_BASE_URL", "http://HOST:PORT", "The address people and sources reach the server by."),
    Setting(
        "PERENNIAL_PROXIES",
        "0",
        "How many proxies of yours stand before the server; each is believed about X-Forwarded-For, -Proto and -Host.",
    ),
    Setting("PERENNIAL_KEEP_BODIES", "kept", "How long a processed arrival keeps its body, such as `30d`."),
    Setting(
        f"{SECRET}KEY",
        "made once, in the data folder",
        "Signs sessions, unsubscribe links and envelope senders.",
    ),
    Setting(
        f"{SECRET}<NAME>", "the file `secrets/<NAME>` in the data folder", "The secret that a source names."
    ),
)


class SettingsRefused(Mendable):
    """Settings that cannot be used; the message names each and what to write instead."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Settings:
    """`redis_url` is empty where a private Redis is to be started, `smtp_url` where mail goes to the mailbox.

    `secrets` are by the name a source's `secret:` uses. `keep_bodies`: None keeps them.
    """

    data_dir: Path
    database_url: str
    redis_url: str = ""
    smtp_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    keep_bodies: timedelta | None = None
    proxies: int = 0
    rulebook_dir: Path | None = None


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Reads the environment and the secrets' files, making the data folder and our own secret where they are
    missing. Raises SettingsRefused with every problem at once.
    """
    problems = _misspelt(environ)
    data_dir = Path(environ.get("PERENNIAL_DATA") or "data").expanduser().absolute()
    port = _port(environ, problems)
    host = environ.get("PERENNIAL_HOST") or "127.0.0.1"
    settings = Settings(
        data_dir=data_dir,
        database_url=_url(environ, "DATABASE_URL", DATABASES, problems)
        or f"sqlite:///{data_dir / 'perennial.sqlite'}",
        redis_url=_url(environ, "REDIS_URL", ("redis", "rediss", "unix"), problems),
        smtp_url=_url(environ, "SMTP_URL", ("smtp", "smtps"), problems),
        host=host,
        port=port,
        base_url=(
            _url(environ, "PERENNIAL_BASE_URL", ("http", "https"), problems) or _own_url(host, port)
        ).rstrip("/"),
        secrets=_secrets(environ, data_dir / "secrets", problems),
        keep_bodies=_span(environ, "PERENNIAL_KEEP_BODIES", problems),
        proxies=_proxies(environ, problems),
        rulebook_dir=_folder(environ, "PERENNIAL_RULEBOOK", problems),
        secret_key="" if problems else _secret_key(environ, data_dir / "secrets", problems),
    )
    if problems:
        raise SettingsRefused(problems)
    return settings


def _misspelt(environ: Mapping[str, str]) -> list[str]:
    names = [setting.name for setting in SETTINGS]
    problems = []
    for name in sorted(environ):
        if name.startswith("PERENNIAL_") and name not in names and not name.startswith(SECRET):
            close = get_close_matches(name, names, n=1, cutoff=0.85)
            problems += [f"{name}: there is no such setting. Did you mean {close[0]}?"] if close else []
    return problems


def _folder(environ: Mapping[str, str], name: str, problems: list[str]) -> Path | None:
    written = environ.get(name) or ""
    if not written:
        return None
    folder = Path(written).expanduser().absolute()
    if not folder.is_dir():
        problems.append(f"{name}: {written!r} is no folder; name the folder of your rulebook.")
    return folder


def _port(environ: Mapping[str, str], problems: list[str]) -> int:
    written = environ.get("PERENNIAL_PORT") or "8000"
    if written.isascii() and written.isdigit() and 0 < int(written) < 65536:
        return int(written)
    problems.append(f"PERENNIAL_PORT: {written!r} is no port; write a number from 1 to 65535.")
    return 8000


def _proxies(environ: Mapping[str, str], problems: list[str]) -> int:
    written = environ.get("PERENNIAL_PROXIES") or "0"
    if re.fullmatch("[0-9]", written):
        return int(written)
    problems.append(f"PERENNIAL_PROXIES: {written!r} is no number of proxies; write a number from 0 to 9.")
    return 0


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...], problems: list[str]) -> str:
    written = (environ.get(name) or "").strip()
    if not written:
        return ""
    try:
        parts = urlsplit(written)
        _ = parts.port
    except ValueError as error:
        problems.append(f"{name}: it is no URL ({error}).")
        return ""
    if parts.scheme not in schemes or not (parts.netloc or parts.path.strip("/")):
        # The URL itself is not repeated: it may hold a password.
        problems.append(f"{name}: write {' or '.join(f'{scheme}://...' for scheme in schemes)}.")
    return written


def _own_url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _span(environ: Mapping[str, str], name: str, problems: list[str]) -> timedelta | None:
    written = (environ.get(name) or "").strip()
    match = SPAN.fullmatch(written)
    if match and match[2] in SECONDS and len(match[1]) <= 5:
        return timedelta(seconds=int(match[1]) * SECONDS[match[2]])
    if written:
        problems.append(f"{name}: {written!r} is no span; write a number and s, m, h, d or w, such as 30d.")
    return None


def _secrets(environ: Mapping[str, str], folder: Path, problems: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and path.name != OUR_OWN:
                found[path.name] = _read_secret(path, problems)
    except OSError as error:
        problems.append(f"{folder}: it cannot be read ({error.strerror}).")
    named = {name.removeprefix(SECRET): value for name, value in environ.items() if name.startswith(SECRET)}
    return found | {name: value for name, value in named.items() if name != "KEY" and value}


def _read_secret(path: Path, problems: list[str]) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            problems.append(f"{path}: others on this machine may read it; run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path}: it cannot be read ({error}).")
        return ""


def _secret_key(environ: Mapping[str, str], folder: Path, problems: list[str]) -> str:
    given = environ.get(f"{SECRET}KEY")
    if given:
        if len(given) < 16:
            problems.append(
                f"{SECRET}KEY: it is too short to be secret; write at least 16 random characters."
            )
        return given
    path = folder / OUR_OWN
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_once(path)
    except OSError as error:
        problems.append(
            f"{folder}: it cannot be written ({error.strerror}); set PERENNIAL_DATA to a folder of yours."
        )
        return ""
    return _read_secret(path, problems)


def _make_once(path: Path) -> None:
    """Several processes may start at once: the first to link its file wins, and all read that one."""
    if path.exists():
        return
    draft = path.with_name(f".{OUR_OWN}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(random.token_urlsafe(48), encoding="utf-8")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
