"""What names an effect on the wire, and comes back with a bounce or a reply."""

from hypothesis import given
from hypothesis import strategies as st

from workflows.envelopes import (
    effect_mark,
    effect_of_envelope,
    effect_of_message_id,
    envelope_sender,
    message_id,
)

KEY, SECRET = "0123456789abcdef0123456789abcdef", "a secret for tests"
OURS = "success@acme.test"


def test_a_bounce_finds_its_effect_by_the_address_it_comes_to():
    envelope = envelope_sender(KEY, OURS, SECRET)
    assert envelope.endswith("@acme.test")
    assert len(envelope.partition("@")[0]) <= 64
    assert effect_of_envelope(envelope, SECRET) == KEY
    assert effect_of_envelope(f"<{envelope.upper()}>", SECRET) == KEY


def test_an_envelope_that_we_did_not_sign_names_nothing():
    envelope = envelope_sender(KEY, OURS, SECRET)
    assert effect_of_envelope(envelope, "another secret") is None
    assert effect_of_envelope(envelope.replace("0123", "9999", 1), SECRET) is None
    assert effect_of_envelope("", SECRET) is None


@given(st.text(max_size=100))
def test_any_address_at_all_is_read_without_a_fault(text: str):
    assert effect_of_envelope(text, SECRET) is None
    assert effect_of_message_id(text) is None


def test_a_message_id_is_the_same_on_every_retry_and_leads_back():
    assert message_id(KEY, OURS) == f"<effect.{KEY}@acme.test>"
    assert effect_of_message_id(f"In-Reply-To: {message_id(KEY, OURS)}") == KEY


def test_a_key_that_is_no_hash_has_a_mark_too():
    assert effect_mark(KEY) == KEY
    assert effect_mark(KEY * 2) == KEY
    assert len(effect_mark("run:1/tips")) == 32
