"""What the how-to shows of webhooks is what the loader takes, and it proves what the senders themselves publish."""

import re
from datetime import UTC, datetime

import pytest

from api.signatures import Request, prove
from rules.folder import library_folder, read_folder
from rules.load import load_rulebook
from rules.rulebook import Rulebook
from rules.source import Source
from tests.harness.processes import PROJECT

HOW_TO = (PROJECT / "docs" / "how-to" / "any-webhook.md").read_text()
ROW = re.compile(r"^\| ([^|]+) \| (.*`kind: .*) \|$", re.MULTILINE)
PUBLISHED = {
    "GitHub and its like": (
        "It's a Secret to Everybody",
        b"Hello, World!",
        {"x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
        datetime.now(UTC),
    ),
    "Standard Webhooks": (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        datetime.fromtimestamp(1614265330, UTC),
    ),
    "Zendesk": (
        "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
        b'{"event":"ticket.updated","id":123}',
        {
            "x-zendesk-webhook-signature": "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=",
            "x-zendesk-webhook-signature-timestamp": "2021-03-25T05:09:27Z",
        },
        datetime(2021, 3, 25, 5, 9, 27, tzinfo=UTC),
    ),
}


def loaded(document: str) -> Rulebook:
    documents, _ = read_folder(library_folder())
    others = {path: text for path, text in documents.items() if "product" not in path}
    rulebook, problems = load_rulebook({**others, "shown.yaml": document})
    assert rulebook is not None, "\n".join(map(str, problems))
    return rulebook


def source_of(row: str) -> Source:
    said = [part for part in re.findall(r"`([^`]+)`", row) if ": " in part]
    verify = "".join(f"  {part}\n" for part in said)
    return loaded(
        f"source: shown\nverify:\n{verify}  secret: SHOWN\naccount: $.a\nfacts:\n  seats: $.s\n"
    ).sources["shown"]


def test_the_document_shown_is_a_good_one() -> None:
    found = re.search(r"```yaml\n(.*?)```", HOW_TO, re.DOTALL)
    assert found
    assert "product" in loaded(found[1]).sources


@pytest.mark.parametrize(("sender", "row"), ROW.findall(HOW_TO))
def test_every_scheme_shown_is_a_good_one(sender: str, row: str) -> None:
    assert source_of(row).verify is not None


@pytest.mark.parametrize("sender", PUBLISHED)
def test_a_scheme_shown_proves_what_its_sender_publishes(sender: str) -> None:
    verify = source_of(dict(ROW.findall(HOW_TO))[sender]).verify
    secret, body, headers, now = PUBLISHED[sender]
    assert verify is not None
    assert prove(verify, Request("POST", "", headers, body), [secret], now).is_genuine
    assert not prove(verify, Request("POST", "", headers, body + b" "), [secret], now).is_genuine
