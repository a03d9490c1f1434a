"""Several at the same work, as several workers are."""

import threading
from collections.abc import Callable


def at_once(*works: Callable[[], object]) -> None:
    """Each in a thread of its own, until all are done."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
