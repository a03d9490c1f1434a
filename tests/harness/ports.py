"""Free ports on the loopback."""

import socket

import pytest


def free_port() -> int:
    """A port nobody listens on now. Take it at once: nothing keeps it free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(name="free_port")
def a_free_port() -> int:
    return free_port()
