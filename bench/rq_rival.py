"""RQ as its own documentation uses it, with jobs that do nothing: how many a second some worker processes get through.

``python -m bench.rq_rival WORKER URL`` is one worker process, `simple` (as ours are) or `forking` (RQ's own default).
"""

import subprocess
import sys
import time
from pathlib import Path

from redis import Redis
from rq import Queue, SimpleWorker, Worker
from rq.registry import StartedJobRegistry

QUEUE = "bench"
WORKERS = {"simple": SimpleWorker, "forking": Worker}
FIRST_EACH = 20
"""Jobs a process is given to warm up, which are not counted."""


def nothing() -> None:
    """A job that does nothing."""


def jobs_a_second(kind: str, redis_url: str, jobs: int, processes: int) -> float:
    """From the first job's end to the last one's. All are queued before the workers start, so that nothing else is
    done meanwhile.
    """
    command = [sys.executable, "-m", "bench.rq_rival", kind, redis_url]
    with Redis.from_url(redis_url) as connection:
        queue = Queue(QUEUE, connection=connection)
        for _ in range(jobs):
            queue.enqueue(nothing, result_ttl=0)
        started = [subprocess.Popen(command, cwd=Path(__file__).parent.parent) for _ in range(processes)]
        try:
            return _rate(queue, jobs - processes * FIRST_EACH)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def _rate(queue: Queue, jobs: int) -> float:
    """Jobs a second, from when so many are left until none is."""
    while queue.count > jobs:
        time.sleep(0.002)
    left, began = queue.count, time.perf_counter()
    running = StartedJobRegistry(queue=queue)
    while queue.count or running.get_job_count(cleanup=False):
        time.sleep(0.002)
    return left / (time.perf_counter() - began)


def main() -> None:
    with Redis.from_url(sys.argv[2]) as connection:
        queue = Queue(QUEUE, connection=connection)
        WORKERS[sys.argv[1]]([queue], connection=connection).work(logging_level="CRITICAL")


if __name__ == "__main__":
    main()
