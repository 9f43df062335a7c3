"""What a worker does with a shard: read it, score it, write its tables, then say that it is done."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from framing.analyzer import Analyzer, batches
from framing.corpus.formats import FORMATS
from framing.corpus.manifest import SHARDS
from framing.corpus.memory import give_back, share_one_pool
from framing.corpus.rows import Columns, Documents, Rows, documents
from framing.corpus.shards import Shard, Unreadable
from framing.corpus.store import Store
from framing.corpus.tables import TABLES, Tables, label_columns, tables
from framing.corpus.tables import schemas as schemas_of
from framing.errors import FramingError, ModelError
from framing.lexicon.terms import Lexicon

if TYPE_CHECKING:
    import pyarrow

DIED = "the worker that read it died, perhaps for want of memory"
_TRIES = 2
"""Workers that a shard may kill before it is set aside."""
_LOADING = threading.Lock()
_HELD: dict[str, Analyzer] = {}


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of a run share; small, since it travels with each of them."""

    out: str
    scratch: str
    model: str
    """Name of the analyzer: a digest of what lies in the scratch folder, where a worker may have to fetch it."""
    columns: Columns
    most: int
    format: str
    process: int
    """Of whoever gives out the tasks."""

    @property
    def store(self) -> Store:
        return Store(self.out, self.scratch)


def spool(analyzer: Analyzer, store: Store, scratch: str) -> str:
    """Lay an analyzer, as plain data, where every worker can fetch it once; what comes back names it."""
    data = analyzer.packed()
    name = _name(data)
    store.write(f"{scratch}/{name}", data)
    del data
    return hold(name, analyzer)


def _name(data: bytes) -> str:
    """A digest that processors have an instruction for: the data are large, and workers wait for it."""
    return sha256(data).hexdigest()


def hold(name: str, analyzer: Analyzer) -> str:
    """Keep the one analyzer that this process works with, under its name, which comes back."""
    _HELD.clear()
    _HELD[name] = analyzer
    give_back()
    return name


def _fetched(job: Job) -> Analyzer:
    with _LOADING:
        if job.model not in _HELD:
            share_one_pool()
            data = job.store.read(f"{job.scratch}/{job.model}")
            if _name(data) != job.model:
                raise ModelError(f"{job.out}/{job.scratch}/{job.model} is not the analyzer that this run laid there")
            hold(job.model, Analyzer.unpacked(data))
            del data
            give_back()
        return _HELD[job.model]


@cache
def _die_with(parent: int) -> None:
    """End this process when its parent has died: a killed run leaves no workers that wait for more."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _serve(process: int) -> None:
    """End with the process that gives out the tasks, and not before."""
    if os.getpid() != process and threading.current_thread() is threading.main_thread():
        # Ctrl-C goes to the whole terminal; who gave out the tasks ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.getppid() == process:
        _die_with(process)


def ready(process: int) -> None:
    """Import and read what every worker needs, whatever the analyzer: while the run is still being made ready."""
    for name in ("pyarrow.parquet", "scipy.sparse"):
        import_module(name)
    _serve(process)
    Analyzer(heads=[], lexicon=Lexicon((), {})).read(["It rained."])


def work(job: Job, part: str, shard: Shard) -> dict[str, Any]:
    """Score a shard and write it; the outcome is its record, or says why there is none.

    Nothing is raised, since not every backend hands an exception back: `failed` is a shard that is left for the next
    run, `stop` a reason to end this one, and so is `bug`.
    """
    _serve(job.process)
    told: dict[str, Any] = {"part": part, "source": shard.source, "first": shard.first}
    try:
        return _scored(job, shard, told)
    except FramingError as error:
        return told | {"stop": str(error)}
    except Unreadable as error:
        return told | {"failed": str(error)}
    except MemoryError:
        return told | {"failed": "out of memory"}
    except OSError as error:
        return told | {"failed": f"cannot be read: {error.strerror or error}"}
    except Exception:
        # A fault of ours, to be seen where the tasks were given out.
        return told | {"bug": traceback.format_exc()}


def _tries(job: Job, part: str) -> str:
    return f"{job.scratch}/tries/{part}"


def _begun(job: Job, part: str) -> bool:
    """Note that a shard is begun; False if as many workers as it is given have begun it and never came to an end.

    Noted where all workers see it, since a cluster gives the shard of a dead worker to the next one, and at last gives
    it up without a word to joblib.
    """
    if os.getpid() == job.process:
        return True
    store, tries = job.store, _tries(job, part)
    if len(store.sizes(tries)) >= _TRIES:
        return False
    store.write(f"{tries}/{uuid4().hex}", b"")
    return True


def _scored(job: Job, shard: Shard, told: dict[str, Any]) -> dict[str, Any]:
    from threadpoolctl import threadpool_limits

    if not _begun(job, told["part"]):
        return told | {"failed": DIED}
    analyzer = _fetched(job)
    found = documents(shard.piece.rows(shard.source), job.columns, job.most)
    give_back()
    with threadpool_limits(1):
        made = _tables(analyzer, found)
    # Else what the batches took would be held beside what the files take.
    give_back()
    store, files = job.store, {}
    for name in reversed(TABLES):
        file = f"{name}/{told['part']}.{job.format}"
        data = FORMATS[job.format](getattr(made, name))
        store.write(file, data)
        files[file] = len(data)
    record = told | {
        "digest": shard.digest,
        **{f"n_{name}": getattr(made, name).num_rows for name in TABLES},
        "n_rejected": len(found.rejected),
        "rejected": [one.as_dict() for one in found.rejected],
        "files": files,
    }
    store.write(f"{SHARDS}/{told['part']}.json", json.dumps(record).encode())
    # A result that is lost with its worker on the way back is no death of this shard's making.
    store.remove(_tries(job, told["part"]))
    del found, made, data
    give_back()
    return record


def _tables(analyzer: Analyzer, found: Documents) -> Tables:
    """Batch by batch, so that memory does not grow with the shard."""
    parts, begin = [], 0
    for batch in batches(_let_go(found.texts)):
        parts.append(tables(analyzer.read(batch), found.front.slice(begin, len(batch))))
        begin += len(batch)
    return Tables.joined(parts or [empty(analyzer, found.front)])


def _let_go(texts: list[str]) -> Iterator[str]:
    """The texts one by one, none of them held any longer: they make room for their tables."""
    texts.reverse()
    while texts:
        yield texts.pop()


def empty(analyzer: Analyzer, front: pyarrow.Table) -> Tables:
    """The tables of no text: what their schemas are."""
    return tables(analyzer.read([]), front.slice(0, 0))


def schemas(analyzer: Analyzer, columns: Columns) -> Mapping[str, pyarrow.Schema]:
    """Of the three tables, without reading a text."""
    heads = {name: label_columns(analyzer.kind(name), analyzer.labels(name)) for name in analyzer.sentence_heads}
    return schemas_of(heads, documents(Rows("", [], "row", []), columns, 0).front.schema)
