"""How far a run is: a bar on a terminal, lines of JSON for machines, nothing in a pipe."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Event = dict[str, Any]
"""`event` is start, shard, failed or end; the rest are counts so far."""
Watch = Callable[[Event], None]


class Progress:
    """Counts of a run; each step is told to whoever watches."""

    def __init__(self, watch: Watch, weight: int | None) -> None:
        self._watch = watch
        self._begin = time.monotonic()
        self._now: Event = {
            "weight": 0,
            "of": weight,
            "shards": 0,
            "resumed": 0,
            "documents": 0,
            "sentences": 0,
            "hits": 0,
            "rejected": 0,
            "failed": 0,
            "articles_per_second": 0.0,
            "sentences_per_second": 0.0,
            "seconds_left": None,
        }
        self._resumed = dict(self._now)

    @property
    def counts(self) -> Event:
        return self._now

    def add(self, outcome: dict[str, Any], weight: int, *, resumed: bool = False) -> None:
        """A shard has come to its end, now or in a run before."""
        now = self._now
        now["weight"] += weight
        now["shards"] += 1
        now["resumed"] += resumed
        now["failed"] += "failed" in outcome
        for name in ("documents", "sentences", "hits", "rejected"):
            now[name] += outcome.get(f"n_{name}", 0)
        if resumed:
            self._resumed = dict(now)
            return
        self._rates()
        self.tell("failed" if "failed" in outcome else "shard", part=outcome["part"], source=outcome["source"])

    def tell(self, event: str, **more: Any) -> None:
        """Tell an event with the counts so far."""
        seconds = round(time.monotonic() - self._begin, 3)
        self._watch({"event": event, **more, **self._now, "seconds": seconds})

    def _rates(self) -> None:
        """From what this run did itself."""
        now, before, seconds = self._now, self._resumed, max(time.monotonic() - self._begin, 1e-6)
        now["articles_per_second"] = round((now["documents"] - before["documents"]) / seconds, 1)
        now["sentences_per_second"] = round((now["sentences"] - before["sentences"]) / seconds, 1)
        own = now["weight"] - before["weight"]
        if now["of"] and own > 0:
            now["seconds_left"] = round(max(now["of"] - now["weight"], 0) * seconds / own, 1)


def logged(stream: TextIO) -> Watch:
    """One line of JSON an event."""

    def watch(event: Event) -> None:
        print(json.dumps(event), file=stream, flush=True)

    return watch


def silent(event: Event) -> None:
    """Nobody watches."""


@contextmanager
def bar() -> Iterator[Watch]:
    """A bar on a terminal, on standard error; silent elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task("reading", total=None)

        def watch(now: Event) -> None:
            told = (
                f"{now['documents']:,} articles ({now['articles_per_second']:,.0f}/s) · "
                f"{now['sentences_per_second']:,.0f} sentences/s · {now['rejected']:,} rejected"
            )
            done = f" · {now['resumed']:,} shards were done" if now["resumed"] else ""
            failed = f" · {now['failed']:,} shards failed" if now["failed"] else ""
            shown.update(task, total=now["of"], completed=now["weight"], description=told + done + failed)

        yield watch
