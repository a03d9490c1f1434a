"""From a webhook to the effect it leads to: the whole server runs as `perennial up` runs it, and sources post to it.

Each webhook is signed, and tells of one account that it starts today. It is verified and stored, read by its source's
mapping, evaluated, opens a signal, starts a run, and the run plans its welcome mail: that row is the effect. The clock
runs from the request's first byte to when another process sees the row.
"""

import hashlib
import hmac
import json
import secrets
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path

from api.cli.up import open_server
from bench.places import parts_at
from bench.portfolio import library_documents
from bench.tables import print_table
from rules.rulebook import Documents
from tests.harness.ports import free_port
from workflows.operations.intake import add_account, record_observations
from workflows.operations.publishing import publish_rulebook
from workflows.parts import Parts
from workflows.settings import Settings
from workflows.store.due import BUSY, DUE

A_SECOND = 50
SECONDS = 20
SENDERS = 8
WAITS_AT_MOST_SECONDS = 60.0
LOOKS_EVERY_SECONDS = 0.01
SECRET = "BACK_OFFICE_SECRET"
PLANNED = "select account_id from effect where kind = 'email'"


@dataclass(slots=True)
class Post:
    """One webhook: when it was sent, when it was answered, when its effect was there."""

    account: str
    due_at: float
    sent_at: float = 0.0
    answered_at: float = 0.0
    seen_at: float = 0.0


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="perennial-bench-")))
        settings = _settings(folder)
        parts = stack.enter_context(parts_at(folder, settings.database_url))
        accounts = [f"account-{number}" for number in range(A_SECOND * SECONDS)]
        _prepare(parts, accounts)
        with redirect_stdout(StringIO()):
            open_server(settings, stack)
        _wait_until_idle(parts, settings)
        posts = _post_all(parts, settings, accounts)
    lost = [post.account for post in posts if not post.seen_at]
    late = sum(post.sent_at - post.due_at > 0.1 for post in posts)
    print(
        f"{len(posts):,} webhooks, {A_SECOND} a second, to the server as `perennial up` starts it, on SQLite.\n"
    )
    columns = [
        _spread([post.answered_at - post.sent_at for post in posts]),
        _spread([post.seen_at - post.sent_at for post in posts if post.seen_at]),
    ]
    print_table("milliseconds from the request", ["answered", "effect planned"], columns)
    if late:
        print(f"{late:,} were sent more than 0.1 s late: the machine was too busy to send them in time.")
    if lost:
        print(
            f"WRONG: no effect within {WAITS_AT_MOST_SECONDS:.0f} s for {len(lost)} of them: {', '.join(lost[:5])}"
        )
    return 1 if lost else 0


def _settings(folder: Path) -> Settings:
    port = free_port()
    secret = folder / "secrets" / SECRET
    secret.parent.mkdir(mode=0o700)
    secret.touch(mode=0o600)
    secret.write_text(secrets.token_hex(16))
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'bench.sqlite'}",
        port=port,
        base_url=f"http://127.0.0.1:{port}",
        secrets={SECRET: secret.read_text()},
    )


def _prepare(parts: Parts, accounts: Sequence[str]) -> None:
    """Accounts that have not started, each with somebody to write to."""
    assert publish_rulebook(parts, _without_breaker(library_documents()), by="bench").edition is not None
    for account in accounts:
        add_account(parts, account, aliases=[("product", account)])
    fields = {"tier": "mid", "lifecycle": "onboarding", "owner": "mei", "start_date": None}
    said = [
        {"account": account, "field": name, "value": value}
        for account in accounts
        for name, value in fields.items()
    ]
    said += [
        {"account": account, "field": "contact.role", "child": f"ana@{account}.test", "value": "champion"}
        for account in accounts
    ]
    taken = record_observations(parts, said, "back-office")
    assert not taken.refused, taken.refused[:3]


def _without_breaker(documents: Documents) -> Documents:
    """That all of a portfolio start within the same half minute is what the breaker is there to hold."""
    text = documents["vocabulary.yaml"]
    unbroken = text.replace("{max_silence:", "{breaker: 100%, max_silence:")
    assert unbroken != text
    return {**documents, "vocabulary.yaml": unbroken}


def _wait_until_idle(parts: Parts, settings: Settings) -> None:
    """Until the web answers, and everything there was to do is done."""
    until = time.monotonic() + WAITS_AT_MOST_SECONDS
    while not _answers(settings) or _is_at_work(parts):
        if time.monotonic() > until:
            raise TimeoutError(f"the server was not ready within {WAITS_AT_MOST_SECONDS:.0f} s")
        time.sleep(0.2)


def _answers(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(f"{settings.base_url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_at_work(parts: Parts) -> bool:
    with parts.database.reading() as conn:
        now, machine_now = parts.clock.world(conn), parts.clock.machine()
        return any(ask(conn, now, machine_now) for kinds in (DUE, BUSY) for ask in kinds.values())


def _post_all(parts: Parts, settings: Settings, accounts: Sequence[str]) -> list[Post]:
    """Sends at an even pace, and looks for the effects meanwhile."""
    begins_at = time.perf_counter() + 0.5
    posts = [Post(account, begins_at + number / A_SECOND) for number, account in enumerate(accounts)]
    waiting = {post.account: post for post in posts}
    with ThreadPoolExecutor(SENDERS) as senders:
        sent = [senders.submit(_post, post, settings, parts.clock.machine) for post in posts]
        gives_up_at = posts[-1].due_at + WAITS_AT_MOST_SECONDS
        while waiting and time.perf_counter() < gives_up_at:
            with parts.database.reading() as conn:
                planned = conn.exec_driver_sql(PLANNED).scalars().all()
            now = time.perf_counter()
            for account in waiting.keys() & set(planned):
                waiting.pop(account).seen_at = now
            time.sleep(LOOKS_EVERY_SECONDS)
        for each in sent:
            each.result()
    return posts


def _post(post: Post, settings: Settings, machine_now: Callable[[], datetime]) -> None:
    time.sleep(max(0.0, post.due_at - time.perf_counter()))
    now = machine_now()
    item = {
        "kind": "account",
        "account": post.account,
        "start_date": now.date().isoformat(),
        "at": now.isoformat(),
    }
    body = json.dumps({"id": f"starts-{post.account}", "items": [item]}).encode()
    stamp = str(int(now.timestamp()))
    signature = hmac.new(settings.secrets[SECRET].encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    headers = {
        "Content-Type": "application/json",
        "X-Timestamp": stamp,
        "X-Signature": signature.hexdigest(),
    }
    request = urllib.request.Request(f"{settings.base_url}/hooks/back-office", body, headers)
    post.sent_at = time.perf_counter()
    with urllib.request.urlopen(request, timeout=WAITS_AT_MOST_SECONDS) as answer:
        assert answer.status == 202, answer.status
    post.answered_at = time.perf_counter()


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    named = {"half within": cuts[49], "95 of 100 within": cuts[94], "99 of 100 within": cuts[98]}
    return {name: value * 1000 for name, value in {**named, "the slowest": max(seconds)}.items()}
