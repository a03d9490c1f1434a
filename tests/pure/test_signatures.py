import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.signatures import Request, prove
from rules.source import Verify
from rules.values import Span

HUBSPOT = Verify(kind="hubspot-v3", secret="HUBSPOT_SECRET")
KEY = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
MOMENT = datetime.fromtimestamp(1693657560, UTC)
# The example HubSpot publishes for its third signature.
PUBLISHED = Request(
    "POST",
    "https://www.example.com/webhook_uri",
    {
        "x-hubspot-signature-v3": "K36dawei4A+QBNolUOqo7s91KQDWQ5MXZ/QufNYuk/Y=",
        "x-hubspot-request-timestamp": "1693657560000",
    },
    b"{'example_field':'example_value'}",
)
PRODUCT = Verify(
    kind="hmac", secret="PRODUCT_SECRET", base="{ts}.{body}", header="X-Signature", ts_header="X-Timestamp"
)


def signed_by_hubspot(uri: str, decoded: str, body: bytes = b"[]") -> Request:
    base = b"POST" + decoded.encode() + body + b"1693657560000"
    signature = base64.b64encode(hmac.new(KEY.encode(), base, hashlib.sha256).digest()).decode()
    return Request("POST", uri, {**PUBLISHED.headers, "x-hubspot-signature-v3": signature}, body)


def signed_by_product(body: bytes, secret: str = "s3cret", ts: str = "1693657560") -> Request:
    signature = hmac.new(secret.encode(), ts.encode() + b"." + body, hashlib.sha256).hexdigest()
    return Request(
        "POST", "https://x.test/hooks/product", {"x-signature": signature, "x-timestamp": ts}, body
    )


def test_the_published_hubspot_example_is_genuine() -> None:
    assert prove(HUBSPOT, PUBLISHED, [KEY], MOMENT).is_genuine


def test_hubspot_signs_the_address_with_twelve_escapes_decoded_and_no_others() -> None:
    uri = "https://hooks.example.com/in?tenant=a%40b.co&back=https%3A%2F%2Fx.io%2Fy&sp=a%20b"
    decoded = "https://hooks.example.com/in?tenant=a@b.co&back=https://x.io/y&sp=a%20b"
    assert prove(HUBSPOT, signed_by_hubspot(uri, decoded), [KEY], MOMENT).is_genuine


@pytest.mark.parametrize(
    "change", [{"body": b"{}"}, {"method": "GET"}, {"uri": "https://www.example.com/other"}]
)
def test_anything_covered_by_the_signature_cannot_be_changed(change: dict[str, object]) -> None:
    assert not prove(HUBSPOT, replace(PUBLISHED, **change), [KEY], MOMENT).is_genuine


@pytest.mark.parametrize("seconds", [-301, 301, 10**9])
def test_a_timestamp_too_far_from_now_is_refused_in_both_directions(seconds: int) -> None:
    proof = prove(HUBSPOT, PUBLISHED, [KEY], MOMENT + timedelta(seconds=seconds))
    assert not proof.is_genuine
    assert "300s is allowed" in proof.reason


def test_during_a_rotation_either_secret_will_do_and_no_secret_never() -> None:
    request = signed_by_product(b"{}", "old")
    assert prove(PRODUCT, request, ["new", "old"], MOMENT).is_genuine
    assert not prove(PRODUCT, request, ["new"], MOMENT).is_genuine
    assert not prove(PRODUCT, request, [], MOMENT).is_genuine
    assert not prove(PRODUCT, signed_by_product(b"{}", ""), [""], MOMENT).is_genuine


def test_one_of_several_signatures_in_a_header_is_enough() -> None:
    secret = "whsec_" + base64.b64encode(b"key-of-this-test").decode()
    standard = Verify(
        kind="hmac",
        secret="S",
        key="base64",
        base="{id}.{ts}.{body}",
        header="webhook-signature",
        prefix="v1,",
        encoding="base64",
        separator=" ",
        ts_header="webhook-timestamp",
        id_header="webhook-id",
    )
    right = base64.b64encode(
        hmac.new(b"key-of-this-test", b"m1.1693657560.{}", hashlib.sha256).digest()
    ).decode()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": "1693657560",
        "webhook-signature": f"v1,bm8= v2,x v1,{right}",
    }
    assert prove(standard, Request("POST", "u", headers, b"{}"), [secret], MOMENT).is_genuine


def test_tokens_and_basic_credentials_are_compared_whole() -> None:
    token = Verify(kind="token", secret="T", header="Authorization", prefix="Bearer ")
    assert prove(
        token, Request("POST", "u", {"authorization": "Bearer abc"}, b""), ["abc"], MOMENT
    ).is_genuine
    assert not prove(
        token, Request("POST", "u", {"authorization": "Bearer ab"}, b""), ["abc"], MOMENT
    ).is_genuine
    basic = Verify(kind="basic", secret="B")
    header = "Basic " + base64.b64encode(b"ana:p").decode()
    assert prove(basic, Request("POST", "u", {"authorization": header}, b""), ["ana:p"], MOMENT).is_genuine
    assert not prove(
        basic, Request("POST", "u", {"authorization": "Basic ?"}, b""), ["ana:p"], MOMENT
    ).is_genuine


@given(
    st.text(max_size=60), st.text(max_size=30), st.binary(max_size=40), st.sampled_from([HUBSPOT, PRODUCT])
)
def test_malformed_requests_are_refused_and_never_a_fault(
    signature: str, stamp: str, body: bytes, scheme: Verify
) -> None:
    headers = {
        "x-signature": signature,
        "x-timestamp": stamp,
        "x-hubspot-signature-v3": signature,
        "x-hubspot-request-timestamp": stamp,
    }
    assert not prove(scheme, Request("POST", "u", headers, body), [KEY], MOMENT).is_genuine


def test_a_timestamp_in_rfc_3339_is_read_with_its_zone() -> None:
    zendesk = replace(PRODUCT, ts_unit="rfc3339", tolerance=Span(300, "s"))
    request = signed_by_product(b"{}", ts="2023-09-02T12:26:00Z")
    assert prove(zendesk, request, ["s3cret"], MOMENT).is_genuine
