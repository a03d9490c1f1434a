"""The doorbell: RQ queues that say only what kind of work to look for. SQL is the truth; nothing here matters.

A job carries no state, not even which run or account. Lost, doubled, late or reordered jobs change nothing but timing,
and what was lost is found by the sweep.
"""

import contextlib
import time
import uuid

import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

QUEUES = ("evaluate", "advance", "deliver", "bulk")
"""Each worker process listens to exactly one: several queues a worker lose jobs silently."""
KINDS = {
    "arrivals": "evaluate",
    "evaluate": "evaluate",
    "advance": "advance",
    "climb": "advance",
    "deliver": "deliver",
    "catch_up": "bulk",
}
"""The kinds of work, in the order they follow from one another, and the queue that each rings on."""
MOST_QUEUED = 2
"""Jobs of one kind that may wait: one is about to look, a second looks at what came after."""
TIME_LIMIT_SECONDS = 120
"""A job past it is interrupted; one that cannot be interrupted ends its worker a little later."""
BEAT = "perennial:lives:{}"
HEARD_FOR_SECONDS = 15
ANSWERS_WITHIN_SECONDS = 1.0
ASKS_AGAIN_AFTER_SECONDS = 1.0

log = structlog.get_logger()


def open_queue(name: str, connection: Redis) -> Queue:
    """A queue whose jobs are JSON, never pickle."""
    return Queue(name, connection=connection, serializer=JSONSerializer, default_timeout=TIME_LIMIT_SECONDS)


class Doorbell:
    """Rings for work that was committed. It never raises: while Redis is away, the sweep's next round rings again."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_connect_timeout=ANSWERS_WITHIN_SECONDS,
            socket_timeout=ANSWERS_WITHIN_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        self._queues = {name: open_queue(name, self._redis) for name in QUEUES}
        self._is_away = False
        self._silent_until = 0.0

    def ring(self, *kinds: str) -> None:
        """Rings once a kind, unless enough of it is waiting to be heard."""
        if not kinds or time.monotonic() < self._silent_until:
            return
        try:
            for kind in dict.fromkeys(kinds):
                self._ring(kind)
        except (RedisError, OSError) as error:
            self._went_away(error)
        else:
            self._came_back()

    def answers(self) -> bool:
        """Whether Redis is there to be rung."""
        try:
            return bool(self._redis.ping())
        except (RedisError, OSError):
            return False

    def beat(self, who: str) -> None:
        """This kind of process lives. Never raises; whoever cannot say so is not heard of either."""
        with contextlib.suppress(RedisError, OSError):
            self._redis.set(BEAT.format(who), 1, ex=HEARD_FOR_SECONDS)

    def hears(self, who: str) -> bool:
        """Whether one of this kind said within the last seconds that it lives."""
        try:
            return bool(self._redis.exists(BEAT.format(who)))
        except (RedisError, OSError):
            return False

    def close(self) -> None:
        self._redis.close()

    def _ring(self, kind: str) -> None:
        queue = self._queues[KINDS[kind]]
        waiting = sum(job_id.startswith(f"{kind}-") for job_id in queue.get_job_ids())
        if waiting < MOST_QUEUED:
            queue.enqueue_call(
                f"workflows.jobs.{kind}",
                job_id=f"{kind}-{uuid.uuid4().hex}",
                result_ttl=0,
                failure_ttl=60,
                description=kind,
            )

    def _went_away(self, error: Exception) -> None:
        if not self._is_away:
            log.warning("redis_away", error=str(error), what_now="work goes on late: the sweep looks again")
        self._is_away = True
        self._silent_until = time.monotonic() + ASKS_AGAIN_AFTER_SECONDS

    def _came_back(self) -> None:
        if self._is_away:
            log.info("redis_back")
        self._is_away = False
