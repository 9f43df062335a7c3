"""Shards to workers and outcomes back, through joblib; a worker that dies takes no other shard with it."""

from __future__ import annotations

import os
import warnings
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from itertools import islice
from threading import Lock
from typing import Any

from framing.corpus.shards import Shard
from framing.corpus.work import DIED, Job, ready, work

_ROUND = 8
"""Tasks for each worker at a time, where their outcomes come all at once."""
Task = tuple[str, Shard]
"""Name of the part, and what it is made from."""
Outcome = tuple[dict[str, Any], Shard]
"""Its record, or why there is none, and the shard that it is of."""


class Feed:
    """Tasks, taken one by one from any thread; those that are out are remembered."""

    def __init__(self, tasks: Iterator[Task]) -> None:
        self._tasks = tasks
        self._lock = Lock()
        self._out: dict[str, Shard] = {}

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        with self._lock:
            part, shard = next(self._tasks)
            self._out[part] = shard
            return part, shard

    def back(self, part: str) -> Shard:
        """The shard whose outcome has come."""
        return self._out.pop(part)

    def out(self) -> list[Task]:
        """Tasks without an outcome."""
        with self._lock:
            return sorted(self._out.items())


def here(n_jobs: int | None) -> bool:
    """Whether this process does all tasks itself."""
    from joblib import effective_n_jobs

    return effective_n_jobs(n_jobs) == 1 and _local()


def _local() -> bool:
    from joblib.parallel import BACKENDS, get_active_backend

    return isinstance(get_active_backend()[0], BACKENDS["loky"])


@contextmanager
def workers(n_jobs: int | None) -> Iterator[None]:
    """Let the workers of this machine start while the run is made ready; a cluster's are there already."""
    from joblib import Parallel, delayed, effective_n_jobs

    if here(n_jobs) or not _local():
        yield
        return
    parallel = Parallel(n_jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="all")
    starting = parallel(delayed(ready)(os.getpid()) for _ in range(effective_n_jobs(n_jobs)))
    with _stopped(starting):
        yield
        # What breaks a worker that does nothing breaks those that do something, and is told then.
        with suppress(BrokenProcessPool):
            deque(starting, maxlen=0)


@contextmanager
def _stopped(results: Generator[Any, None, None]) -> Iterator[None]:
    """Leave no task behind that was given out."""
    try:
        yield
    finally:
        with warnings.catch_warnings():
            # A run that is stopped leaves tasks behind on purpose.
            warnings.simplefilter("ignore", UserWarning)
            results.close()


def outcomes(job: Job, tasks: Iterator[Task], n_jobs: int | None) -> Generator[Outcome, None, None]:
    """The outcome of each task with its shard, as they come."""
    from joblib import delayed

    feed = Feed(tasks)
    while True:
        results = _results((delayed(work)(job, part, shard) for part, shard in feed), n_jobs)
        with _stopped(results):
            try:
                for outcome in results:
                    yield outcome, feed.back(outcome["part"])
            except BrokenProcessPool:
                # One of the shards that were out has killed its worker: each is tried again, alone.
                for part, shard in feed.out():
                    yield _alone(job, part, shard), feed.back(part)
            else:
                return


def _results(calls: Iterator[Any], n_jobs: int | None) -> Generator[dict[str, Any], None, None]:
    """What calls give, as it comes; from a backend that tells nothing before all are done (Ray, Spark), in rounds."""
    from joblib import Parallel, effective_n_jobs
    from joblib.parallel import get_active_backend

    if get_active_backend()[0].supports_return_generator:
        yield from Parallel(n_jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")(calls)
        return
    while some := list(islice(calls, _ROUND * effective_n_jobs(n_jobs))):
        yield from Parallel(n_jobs, batch_size=1)(some)


def _alone(job: Job, part: str, shard: Shard) -> dict[str, Any]:
    from joblib import Parallel, delayed, parallel_config

    try:
        with parallel_config(backend="loky"):
            # Two, since one would be this process, and nothing may kill that.
            outcome: dict[str, Any] = Parallel(2)([delayed(work)(job, part, shard)])[0]
    except BrokenProcessPool:
        return {"part": part, "source": shard.source, "first": shard.first, "failed": DIED}
    return outcome
