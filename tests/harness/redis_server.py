"""A real Redis for tests, found as `perennial up` finds it; one a session, empty at the start of each test."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import redis

from workflows.embedded_redis import EmbeddedRedis, choose_redis, open_redis


def describe_redis() -> str:
    return "REDIS_URL" if os.environ.get("REDIS_URL") else choose_redis().says


def pytest_report_header() -> str:
    return f"Redis: {describe_redis()}"


@pytest.fixture(scope="session")
def redis_server(worker_id: str) -> Iterator[EmbeddedRedis]:
    """Of a given server each of several processes of tests takes a database of its own."""
    given = os.environ.get("REDIS_URL", "")
    number = worker_id.removeprefix("gw")
    if given and number.isdigit():
        given = urlsplit(given)._replace(path=f"/{number}").geturl()
    with open_redis(given or None) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> str:
    """The URL of an empty Redis."""
    with redis.Redis.from_url(redis_server.url) as client:
        client.flushdb()
    return redis_server.url


@pytest.fixture
def redis_client(redis_url: str) -> "Iterator[redis.Redis]":
    with redis.Redis.from_url(redis_url) as client:
        yield client
