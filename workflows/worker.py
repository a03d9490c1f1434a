"""A worker process: long-lived, on exactly one queue, with its connection kept and its matcher built once.

It does not fork; a time limit and whoever supervises the process stand for the fork. While Redis is away it waits and
says so once. SIGTERM and SIGINT let it finish the batch it is at.
"""

import contextlib
import faulthandler
import signal
import time
from types import FrameType

import redis
import structlog
from redis import Redis
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from workflows import jobs
from workflows.parts import Parts, build_parts
from workflows.queues import QUEUES, TIME_LIMIT_SECONDS, open_queue
from workflows.settings import Settings

DIES_AFTER_SECONDS = TIME_LIMIT_SECONDS + 30
"""A job that no exception can reach (stuck inside a C library) ends the process: its supervisor starts another."""
ASKS_REDIS_EVERY_SECONDS = 0.5

log = structlog.get_logger()


class NoSuchQueue(ValueError):
    """A worker was asked to listen to a queue that nobody declared."""


def run_worker(settings: Settings, queue: str, burst: bool = False) -> None:
    """Works until it is asked to stop; with `burst`, until the queue is empty. NoSuchQueue for an unknown queue."""
    if queue not in QUEUES:
        raise NoSuchQueue(f"there is no queue {queue}; there are: {', '.join(QUEUES)}")
    parts = build_parts(settings)
    try:
        work_with(parts, settings.redis_url, queue, burst)
    finally:
        parts.database.close()


def work_with(parts: Parts, redis_url: str, queue: str, burst: bool = False) -> None:
    """The same with parts that are already there."""
    jobs.serve(parts)
    connection = Redis.from_url(redis_url)
    try:
        _work_on(queue, connection, burst)
    except StopRequested:
        pass
    finally:
        connection.close()


def _work_on(queue: str, connection: Redis, burst: bool) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    log.info("worker_started", queue=queue)
    is_away = False
    while True:
        if not _answers(connection):
            if not is_away:
                log.warning("redis_away", queue=queue, what_now="waiting for it")
            is_away = True
            time.sleep(ASKS_REDIS_EVERY_SECONDS)
            continue
        if is_away:
            log.info("redis_back", queue=queue)
        is_away = False
        worker = OneQueueWorker(
            [open_queue(queue, connection)], connection=connection, serializer=JSONSerializer
        )
        with contextlib.suppress(redis.RedisError, OSError):
            worker.work(burst=burst, logging_level="CRITICAL")
        if burst or worker.is_asked_to_stop:
            return


def _answers(connection: Redis) -> bool:
    try:
        return bool(connection.ping())
    except (redis.RedisError, OSError):
        return False


def _stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested


class OneQueueWorker(SimpleWorker):
    """RQ's worker that does not fork, made to outlive Redis: when Redis fails it, its loop ends and another begins."""

    max_connection_wait_time = 1.0
    is_asked_to_stop = False
    _is_busy = False

    def execute_job(self, job: Job, queue: Queue) -> None:
        self._is_busy = True
        faulthandler.dump_traceback_later(DIES_AFTER_SECONDS, exit=True)
        try:
            super().execute_job(job, queue)
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._is_busy = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Between jobs at once, else after the job; unlike RQ's own, it asks Redis nothing on the way."""
        self.is_asked_to_stop = True
        self._stop_requested = True
        if not self._is_busy:
            raise StopRequested
