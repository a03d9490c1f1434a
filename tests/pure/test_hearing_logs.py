"""What a story hears of the log is its own thread's, and the log goes on as before."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import structlog
from structlog.testing import capture_logs

from workflows.stories.hearing_logs import logs_heard

log = structlog.get_logger()


def test_two_threads_hear_each_its_own_and_the_log_goes_on() -> None:
    began, ended = Barrier(2, timeout=10), Barrier(2, timeout=10)

    def play(name: str) -> list[str]:
        with logs_heard() as heard:
            began.wait()
            log.error("went_wrong", name=name)
            if name == "late":
                ended.wait()
        if name == "soon":
            ended.wait()
        return [f"{line['log_level']} {line['event']} {line['name']}" for line in heard]

    with capture_logs() as written, ThreadPoolExecutor(2) as pool:
        told = list(pool.map(play, ("soon", "late")))
        log.info("goes_on")
    assert told == [["error went_wrong soon"], ["error went_wrong late"]]
    assert [line["event"] for line in written] == ["goes_on"]


def test_what_another_thread_says_meanwhile_is_written() -> None:
    with capture_logs() as written, logs_heard() as heard, ThreadPoolExecutor(1) as pool:
        pool.submit(log.info, "of_the_server").result()
    assert (heard, [line["event"] for line in written]) == ([], ["of_the_server"])
