"""Score a corpus of any size into a folder; a run that dies is gone on with by the same call."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from framing import __version__
from framing.analyzer import Analyzer
from framing.corpus.dispatch import Task, here, outcomes, workers
from framing.corpus.formats import FORMATS
from framing.corpus.inputs import sources, tasks
from framing.corpus.manifest import closed, described, done, opened
from framing.corpus.progress import Progress, Watch, bar
from framing.corpus.rows import Asked, Columns
from framing.corpus.shards import SHARD, Shard, Unreadable
from framing.corpus.store import SCRATCH, StorageError, Store
from framing.corpus.work import Job, hold, schemas, spool
from framing.errors import InputError, UnknownName

MOST = 1_000_000
"""Characters of a text beyond which it is no article, and is rejected."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a folder holds after a run."""

    folder: str
    n_documents: int
    n_sentences: int
    n_hits: int
    n_rejected: int
    """Rows named in `rejected.jsonl`."""
    failed: tuple[str, ...]
    """Parts that could not be read or scored, with the reason; the next run tries them again."""
    n_resumed: int
    """Shards that were done before."""

    def __str__(self) -> str:
        text = f"{self.n_documents:,} articles, {self.n_sentences:,} sentences, {self.n_hits:,} hits in {self.folder}"
        if self.n_rejected:
            text += f"; {self.n_rejected:,} rows rejected, see rejected.jsonl"
        if self.failed:
            listed = "\n  ".join(self.failed[:5])
            text += f"; {len(self.failed):,} shards failed, the same command tries them again:\n  {listed}"
        return text


def score_corpus(
    data: Any,
    out: str | Path,
    *,
    analyzer: Analyzer | None = None,
    text: str | None = None,
    id: str | None = None,
    title: str | None = None,
    keep: Iterable[str] | None = None,
    n_jobs: int | None = None,
    format: str = "parquet",
    overwrite: bool = False,
    encoding: str = "utf-8",
    max_characters: int = MOST,
    shard_bytes: int = SHARD,
    watch: Watch | None = None,
) -> Scored:
    """Score a corpus into a folder of three tables: documents, sentences, hits.

    The same call goes on with a run that died or was stopped, on this machine or another; nothing is scored twice.

    - `data`: paths of JSONL, CSV, TSV, Parquet or text files, packed or not, folders, patterns, fsspec addresses; "-",
      standard input; an Arrow table, a pandas or polars frame, a `datasets.Dataset`, an iterable of mappings.
    - `out`: a folder or fsspec address.
    - `analyzer`: None for the bundled lexicon and heads.
    - `text`, `id`, `title`, `keep`: names of columns; by default the usual names, no title, and every other column of
      single values as metadata. Titles become the first sentence of their text.
    - `n_jobs`: as in joblib, whose `parallel_config` chooses a cluster.
    - `format`: parquet, jsonl or csv.
    - `overwrite`: take away what a run with other settings wrote.
    - `watch`: is told of every step; None for a bar on a terminal.

    Raises `InputError` where settings, lexicon, model or input are not those that the folder was begun with, or where
    another run is in it; `StorageError` where nothing can be written.

    >>> import tempfile, pyarrow as pa
    >>> articles = pa.table({"text": ["They toppled the regime.", ""], "outlet": ["A", "B"]})
    >>> scored = score_corpus(articles, tempfile.mkdtemp(), analyzer=Analyzer(heads=[]))
    >>> scored.n_documents, scored.n_hits, scored.n_rejected
    (1, 1, 1)
    """
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    if isinstance(keep, str):
        raise InputError(f"keep is the string {keep!r}; expected names of columns, [{keep!r}]")
    store = Store(_absolute(str(out)))
    given = sources(data, encoding)
    with store.locked():
        if overwrite:
            store.clear_scratch()
        scratch = f"{SCRATCH}{uuid4().hex[:12]}"
        try:
            with workers(n_jobs):
                asked = Asked(text, id, title, None if keep is None else tuple(keep))
                every = tasks(given, shard_bytes)
                columns, every = _settled(every, asked)
                analyzer = analyzer or Analyzer()
                settings = {
                    "framing": __version__,
                    **analyzer.fingerprint,
                    "columns": columns.as_dict(),
                    "encoding": encoding,
                    "max_characters": max_characters,
                    "shard_bytes": shard_bytes,
                    "format": format,
                }
                manifest = described(settings, [source.identity() for source in given])
                opened(store, manifest, overwrite=overwrite)
                store.clear_scratch()
                model = hold(scratch, analyzer) if here(n_jobs) else spool(analyzer, store, scratch)
            job = Job(store.url, scratch, model, columns, max_characters, format, os.getpid())
            weights = [source.weight for source in given]
            total = None if None in weights else sum(weight or 0 for weight in weights)
            with bar() as shown:
                progress = Progress(watch or shown, total)
                records = _run(job, every, n_jobs, done(store), progress)
                closed(store, manifest, records, schemas(analyzer, columns))
                progress.tell("end")
        finally:
            store.clear_scratch()
    return _summary(store.url, records, progress)


def _absolute(out: str) -> str:
    return out if "://" in out else str(Path(out).resolve())


def _settled(every: Iterator[Task], asked: Asked) -> tuple[Columns, Iterator[Task]]:
    """The columns, by the first shard that can be read, and all shards again."""
    seen, reason = [], "no rows"
    for task in every:
        seen.append(task)
        shard = task[1]
        try:
            rows = shard.piece.rows(shard.source)
        except (OSError, Unreadable) as error:
            reason = f"{shard.source}: {error}"
            continue
        if rows.names:
            try:
                return Columns.settled(rows, asked), chain(seen, every)
            except InputError as error:
                raise InputError(f"{shard.source}: {error}") from error
        reason = f"{shard.source}: no row can be read; {rows.rejected[0].reason}" if rows.rejected else reason
    raise InputError(f"nothing to read: {reason}")


def _run(
    job: Job, every: Iterator[Task], n_jobs: int | None, before: dict[str, dict[str, Any]], progress: Progress
) -> list[dict[str, Any]]:
    """Records of all shards, those done before and those done now."""
    records: list[dict[str, Any]] = []

    def left() -> Iterator[Task]:
        for part, shard in every:
            record = before.get(part)
            if record is None:
                yield part, shard
                continue
            _check(part, shard, record, job.out)
            records.append(record)
            progress.add(record, shard.weight, resumed=True)

    progress.tell("start")
    with closing(outcomes(job, left(), n_jobs)) as coming:
        for outcome, shard in coming:
            if "stop" in outcome:
                raise StorageError(outcome["stop"])
            if "bug" in outcome:
                raise RuntimeError(outcome["bug"])
            if "failed" in outcome:
                outcome["rejected"] = [{"file": shard.source, "row": shard.first, "reason": outcome["failed"]}]
            records.append(outcome)
            progress.add(outcome, shard.weight)
    return records


def _check(part: str, shard: Shard, record: dict[str, Any], out: str) -> None:
    """Raises `InputError` if a shard is not what was scored under its name."""
    if (shard.digest, shard.first) != (record["digest"], record["first"]):
        raise InputError(
            f"{out} was made from another input: {shard.source} from {shard.first} is not what {part} was made from; "
            "name another folder, or --overwrite it"
        )


def _summary(folder: str, records: list[dict[str, Any]], progress: Progress) -> Scored:
    counts = progress.counts
    failed = [
        f"{record['source']} from {record['first']}: {record['failed']}" for record in records if "failed" in record
    ]
    return Scored(
        folder,
        counts["documents"],
        counts["sentences"],
        counts["hits"],
        counts["rejected"],
        tuple(sorted(failed)),
        counts["resumed"],
    )
