"""The doorbell and who hears it, on a real Redis."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from rq.job import Job
from rq.serializers import JSONSerializer
from structlog.testing import capture_logs

from tests.harness.processes import Processes, Started
from workflows import jobs
from workflows.embedded_redis import choose_redis, private_folder, start_embedded_redis, stop_embedded_redis
from workflows.queues import KINDS, MOST_QUEUED, QUEUES, Doorbell, open_queue
from workflows.settings import Settings
from workflows.worker import NoSuchQueue, run_worker

pytestmark = pytest.mark.acceptance


def waiting(client: "redis.Redis", queue: str) -> list[str]:
    return open_queue(queue, client).get_job_ids()


def test_every_kind_of_work_has_its_queue_and_its_job() -> None:
    assert set(KINDS.values()) <= set(QUEUES)
    assert all(callable(getattr(jobs, kind)) for kind in KINDS)


def test_a_ring_says_only_what_kind_of_work_to_look_for(redis_url: str, redis_client: "redis.Redis") -> None:
    Doorbell(redis_url).ring("advance")
    (job_id,) = waiting(redis_client, "advance")
    job = Job.fetch(job_id, connection=redis_client, serializer=JSONSerializer)
    assert (job.func_name, job.args, job.kwargs, job.result_ttl) == ("workflows.jobs.advance", [], {}, 0)


def test_no_more_than_a_few_rings_of_a_kind_wait(redis_url: str, redis_client: "redis.Redis") -> None:
    bell = Doorbell(redis_url)
    for _ in range(10):
        bell.ring("advance", "climb", "advance")
    assert len(waiting(redis_client, "advance")) == 2 * MOST_QUEUED


def test_a_bell_without_redis_never_raises_and_says_so_once() -> None:
    with private_folder() as folder:
        bell = Doorbell(f"unix://{folder}/redis.sock")
        with capture_logs() as logs:
            for _ in range(3):
                bell.ring("advance")
            assert not bell.answers()
            server = start_embedded_redis(folder, choose_redis())
            try:
                until = time.monotonic() + 20
                while not logged(logs, "redis_back") and time.monotonic() < until:
                    bell.ring("advance")
                    time.sleep(0.05)
                with redis.Redis.from_url(server.url) as client:
                    assert waiting(client, "advance")
            finally:
                stop_embedded_redis(server)
        assert len(logged(logs, "redis_away")) == 1


def logged(logs: list[dict[str, object]], event: str) -> list[dict[str, object]]:
    return [line for line in logs if line["event"] == event]


def test_a_worker_for_a_queue_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchQueue, match="evaluate, advance"):
        run_worker(Settings(tmp_path, f"sqlite:///{tmp_path}/a.sqlite"), "mail")


@pytest.fixture
def start_worker(processes: Processes, sqlite_url: str, tmp_path: Path) -> Callable[[str, str], Started]:
    def start(redis_url: str, queue: str) -> Started:
        environ = {
            "PERENNIAL_DATA": str(tmp_path / "data"),
            "DATABASE_URL": sqlite_url,
            "REDIS_URL": redis_url,
        }
        return processes.python("-m", "api.cli", "worker", queue, env=environ)

    return start


def until(claim: Callable[[], bool], started: Started, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < ends, started.output()
        time.sleep(0.05)


def is_working(client: "redis.Redis", queue: str = "advance") -> bool:
    return not waiting(client, queue)


def test_a_worker_hears_finds_nothing_leaves_nothing_behind_and_stops_when_asked(
    start_worker: Callable[[str, str], Started], redis_url: str, redis_client: "redis.Redis"
) -> None:
    Doorbell(redis_url).ring("advance", "climb")
    worker = start_worker(redis_url, "advance")
    until(lambda: is_working(redis_client) and not redis_client.keys("rq:job:*"), worker)
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(20) == 0, worker.output()
    assert "Traceback" not in worker.output()


def test_a_worker_waits_while_redis_is_away_and_goes_on_when_it_is_back(
    start_worker: Callable[[str, str], Started],
) -> None:
    with private_folder() as folder:
        worker = start_worker(f"unix://{folder}/redis.sock", "advance")
        until(lambda: "redis_away" in worker.output(), worker)
        for _ in range(2):
            server = start_embedded_redis(folder, choose_redis())
            with redis.Redis.from_url(server.url) as client:
                Doorbell(server.url).ring("advance")
                until(lambda client=client: is_working(client), worker)
            stop_embedded_redis(server)
        worker.process.send_signal(signal.SIGTERM)
        assert worker.process.wait(20) == 0, worker.output()
    assert "Traceback" not in worker.output()
