"""The contract of the last-resort Redis: RQ runs whole on it, and what holds on a real one holds on it."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from rq import Queue, SimpleWorker, Worker
from rq.command import send_shutdown_command
from rq.serializers import JSONSerializer

from tests.harness.processes import Processes
from tests.harness.redis_server import EmbeddedRedis
from workflows.embedded_redis import RedisChoice, open_redis

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module")
def fallback() -> Iterator[EmbeddedRedis]:
    choice = RedisChoice((sys.executable, "-m", "workflows.fallback_redis"), "our own", is_fallback=True)
    with open_redis(None, choice) as server:
        yield server


@pytest.fixture(params=["fallback", "real"])
def server(request: pytest.FixtureRequest) -> EmbeddedRedis:
    return request.getfixturevalue("fallback" if request.param == "fallback" else "redis_server")


@pytest.fixture(params=[2, 3], ids=["resp2", "resp3"])
def client(request: pytest.FixtureRequest, server: EmbeddedRedis) -> "Iterator[redis.Redis]":
    with redis.Redis.from_url(server.url, protocol=request.param) as one:
        one.flushall()
        yield one


def write_down(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


def fail_at_once() -> None:
    raise ValueError("as asked")


def test_values_come_back_as_they_went(client: "redis.Redis") -> None:
    client.set("text", "naïve\r\n\x00 客户".encode())
    client.hset("hash", mapping={"a": "1", "b": ""})
    client.zadd("scores", {"late": 2.5, "soon": -1})
    client.sadd("set", "x", "y")
    assert client.get("text") == "naïve\r\n\x00 客户".encode()
    assert client.get("nothing") is None
    assert client.hgetall("hash") == {b"a": b"1", b"b": b""}
    assert [pair[0] for pair in client.zrange("scores", 0, -1, withscores=True)] == [b"soon", b"late"]
    assert client.zscore("scores", "late") == 2.5
    assert client.smembers("set") == {b"x", b"y"}
    assert client.lrange("empty", 0, -1) == []
    assert client.set("text", "again", nx=True) is None


def test_an_error_is_an_error(client: "redis.Redis") -> None:
    client.set("text", "not a list")
    with pytest.raises(redis.ResponseError, match="wrong kind"):
        client.lpush("text", "x")
    assert client.ping()


def test_a_transaction_is_all_or_nothing(client: "redis.Redis", server: EmbeddedRedis) -> None:
    with client.pipeline() as pipe:
        pipe.set("a", 1)
        pipe.incr("a")
        assert pipe.execute() == [True, 2]
        pipe.watch("a")
        pipe.multi()
        pipe.incr("a")
        with redis.Redis.from_url(server.url) as other:
            other.set("a", 40)
        with pytest.raises(redis.WatchError):
            pipe.execute()
    assert client.get("a") == b"40"


@pytest.mark.parametrize("command", ["blpop", "blmove"])
def test_a_blocked_client_is_woken_by_a_push(
    client: "redis.Redis", server: EmbeddedRedis, command: str
) -> None:
    heard: list[bytes] = []

    def wait() -> None:
        with redis.Redis.from_url(server.url) as waiting:
            if command == "blpop":
                heard.append(waiting.blpop(["list"], timeout=20)[1])
            else:
                heard.append(waiting.blmove("list", "other", timeout=20))

    waiter = threading.Thread(target=wait)
    waiter.start()
    time.sleep(0.5)  # long enough to be waiting by then; where it is not, less is proved and nothing fails
    client.rpush("list", "job")
    waiter.join(30)
    assert heard == [b"job"]


def test_a_wait_in_vain_ends(client: "redis.Redis") -> None:
    assert client.blpop(["nothing"], timeout=0.1) is None


def test_what_is_pushed_after_a_waiting_client_died_is_not_lost(fallback: EmbeddedRedis) -> None:
    with socket.socket(socket.AF_UNIX) as raw:
        raw.connect(fallback.url.removeprefix("unix://"))
        raw.sendall(b"*1\r\n$4\r\nPING\r\n*3\r\n$5\r\nBLPOP\r\n$4\r\nlist\r\n$2\r\n60\r\n")
        assert raw.recv(100) == b"+PONG\r\n"
    with redis.Redis.from_url(fallback.url) as client:
        client.rpush("list", "job")
        assert client.lpop("list") == b"job"


def test_what_is_published_reaches_who_listens(client: "redis.Redis", server: EmbeddedRedis) -> None:
    with client.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe("channel")
        assert listening.get_message(timeout=5) is None
        with redis.Redis.from_url(server.url) as other:
            other.publish("channel", "news")
        told = listening.get_message(timeout=5)
    assert told is not None
    assert told["data"] == b"news"


def test_a_script_runs(client: "redis.Redis") -> None:
    add = client.register_script("return redis.call('incrby', KEYS[1], ARGV[1])")
    assert [add(keys=["n"], args=[2]), add(keys=["n"], args=[3])] == [2, 5]


@pytest.mark.parametrize("kind", [SimpleWorker, Worker])
def test_rq_works_through_a_queue(client: "redis.Redis", tmp_path: Path, kind: type[Worker]) -> None:
    queue = Queue("evaluate", connection=client, serializer=JSONSerializer)
    done = tmp_path / "done"
    for number in range(20):
        queue.enqueue(write_down, str(done), str(number), result_ttl=0)
    failing = queue.enqueue(fail_at_once)
    kind([queue], connection=client, serializer=JSONSerializer).work(burst=True)
    assert done.read_text().split() == [str(number) for number in range(20)]
    assert failing.is_failed
    assert len(queue) == 0


def test_rq_empties_a_queue(client: "redis.Redis") -> None:
    queue = Queue("bulk", connection=client, serializer=JSONSerializer)
    queue.enqueue(fail_at_once)
    assert queue.empty() == 1
    assert len(queue) == 0


def test_a_worker_at_rest_is_woken_and_told_to_stop(
    client: "redis.Redis", server: EmbeddedRedis, processes: Processes, tmp_path: Path
) -> None:
    worker = processes.python("-m", "rq.cli", "worker", "deliver", "--url", server.url, "--name", "one")
    while not Worker.all(connection=client):
        time.sleep(0.02)
    queue = Queue("deliver", connection=client)
    queue.enqueue(write_down, str(tmp_path / "done"), "rung")
    while not (tmp_path / "done").exists():
        time.sleep(0.02)
    send_shutdown_command(client, "one")
    assert worker.process.wait(30) == 0, worker.output()
