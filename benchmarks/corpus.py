"""Score a corpus from Parquet to written Parquet: one core and two, where the time goes, time and memory over its size.

    python benchmarks/corpus.py DATA            # a Parquet file with a `text` column

Each run is a process of its own. VADER reads the same articles, cut into the sentences that this library finds.
"""

from __future__ import annotations

import argparse
import json
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pyarrow.parquet as pq
from results import write

from framing import Analyzer, score_corpus
from framing.analyzer import batches
from framing.annotate import bundled
from framing.classify.head import Head, Inputs, join, shipped
from framing.corpus.formats import FORMATS
from framing.corpus.inputs import sources, tasks
from framing.corpus.rows import Asked, documents
from framing.corpus.rows import Columns as Settled
from framing.corpus.store import Store
from framing.corpus.tables import TABLES, Tables, tables
from framing.features.columns import Columns
from framing.report.document import Read

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)


def measured(data: Path, jobs: int) -> dict[str, float]:
    """One run; called in a process that does nothing else, whose largest size is then the run's."""
    begin = time.perf_counter()
    analyzer = Analyzer()
    ready = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        scored = score_corpus(str(data), out, analyzer=analyzer, n_jobs=jobs)
    end = time.perf_counter()
    workers = [os.getpid()]
    if jobs > 1:
        # The workers wait for more for a while; with them lives the tracker of their files, which is small.
        workers = [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    return {
        "articles": scored.n_documents,
        "sentences": scored.n_sentences,
        "hits": scored.n_hits,
        "seconds": round(end - ready, 2),
        "seconds_to_load": round(ready - begin, 2),
        "sentences_per_second": round(scored.n_sentences / (end - ready)),
        "largest_worker_mb": max(map(_largest, workers)),
    }


def twice(data: Path) -> float:
    """How many times the pace of one run two runs apart reach: what the machine allows two jobs at most."""
    command = [sys.executable, __file__, str(data), "--measure", "1"]
    alone = apart(data, 1)["seconds"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(one.communicate()[0])["seconds"] for one in both]
    return round(2 * alone / max(told), 2)


def _largest(pid: int) -> int:
    """MB that a process has held at most; not by `getrusage`, which also tells of whoever began the process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


def apart(data: Path, jobs: int) -> dict[str, float]:
    command = [sys.executable, __file__, str(data), "--measure", str(jobs)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def of_size(table, sentences: int, per_article: float, folder: Path) -> Path:
    """A corpus of about so many sentences; beyond the data's own they come again, under other ids."""
    import pyarrow as pa

    count = max(1, round(sentences / per_article))
    parts = [table] * (count // table.num_rows) + [table.slice(0, count % table.num_rows)]
    rows = pa.concat_tables(parts).select(["text"])
    path = folder / f"{sentences}.parquet"
    pq.write_table(rows, path, row_group_size=2000)
    return path


def stages(data: Path) -> dict[str, float]:
    """Seconds of each step, taken one after the other as a worker does, and their share."""
    annotate = bundled()
    named = Columns(annotate.lexicon)
    every = {name: Head.load(name, named) for name in shipped()}
    # A head that reads names is asked by reports alone.
    heads = {name: head for name, head in every.items() if head.model.reads != "mention"}
    join(heads.values())
    spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(name: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        spent[name] += time.perf_counter() - begin

    settled = None
    with tempfile.TemporaryDirectory() as out:
        store = Store(out, ".run-x")
        for part, shard in tasks(sources(str(data)), 8 * 2**20):
            with step("read the rows"):
                rows = shard.piece.rows(shard.source)
            settled = settled or Settled.settled(rows, Asked())
            with step("check the rows"):
                found = documents(rows, settled, 10**6)
            parts, begin = [], 0
            for batch in batches(found.texts):
                with step("sentences, tokens, voices, terms, targets"):
                    inputs = Inputs(annotate(batch), named)
                with step("columns of the heads"):
                    _ = inputs.columns
                with step(f"heads: {', '.join(heads)}"):
                    answers = {name: head.answer(inputs) for name, head in heads.items()}
                with step("tables"):
                    read = Read(inputs, annotate.lexicon, annotate.entities.names, answers, heads)
                    parts.append(tables(read, found.front.slice(begin, len(batch))))
                begin += len(batch)
            made = Tables.joined(parts)
            for name in TABLES:
                with step("encode as Parquet"):
                    encoded = FORMATS["parquet"](getattr(made, name))
                with step("write and sync"):
                    store.write(f"{name}/{part}.parquet", encoded)
    whole = sum(spent.values())
    return {name: {"seconds": round(took, 3), "share": round(took / whole, 3)} for name, took in spent.items()}


def vader(data: Path, most: int) -> float:
    """Sentences a second."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    texts = pq.read_table(data, columns=["text"]).slice(0, most)["text"].to_pylist()
    sentences = [sentence.text for report in Analyzer(heads=[]).pipe(texts) for sentence in report.sentences]
    judge = SentimentIntensityAnalyzer()
    begin = time.perf_counter()
    for sentence in sentences:
        judge.polarity_scores(sentence)
    return round(len(sentences) / (time.perf_counter() - begin))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--most", type=int, default=1_000_000, help="sentences of the largest corpus of the curve")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--measure", type=int, help="jobs: one run in this process, as JSON")
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measured(asked.data, asked.measure)))
        return
    table = pq.read_table(asked.data).slice(0, asked.articles)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        corpus = folder / "corpus.parquet"
        pq.write_table(table.select(["text"]), corpus, row_group_size=2000)
        # One after the other, so that a slow spell of the machine hits all of them.
        rounds = [
            {"one": apart(corpus, 1), "two": apart(corpus, 2), "vader": vader(corpus, 300)} for _ in range(asked.rounds)
        ]
        one = median(r["one"]["sentences_per_second"] for r in rounds)
        found = {
            "one_job": sorted((r["one"] for r in rounds), key=lambda r: r["seconds"])[len(rounds) // 2],
            "two_jobs": sorted((r["two"] for r in rounds), key=lambda r: r["seconds"])[len(rounds) // 2],
            "two_jobs_times_one": round(median(r["one"]["seconds"] / r["two"]["seconds"] for r in rounds), 2),
            "two_runs_apart_times_one": twice(corpus),
            "vader_sentences_per_second": median(r["vader"] for r in rounds),
            "times_vader": round(one / median(r["vader"] for r in rounds), 2),
            "stages": stages(corpus),
        }
        per_article = found["one_job"]["sentences"] / found["one_job"]["articles"]
        sizes = [size for size in SIZES if size <= asked.most]
        found["over_size"] = [apart(of_size(table, size, per_article, folder), 1) for size in sizes]
    write(ROOT / "benchmarks" / "results" / "corpus.json", found)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
