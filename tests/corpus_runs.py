"""Runs over a corpus of made articles, whole or stopped in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from made import articles, small, write_jsonl

from framing import score_corpus

HERE = Path(__file__).parent
SHARD = 9000


def tree(folder: Path) -> dict[str, bytes]:
    """Every file that a run leaves, by name; locks are no result."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def score(data, out, **options):
    options = {"analyzer": small(), "shard_bytes": SHARD, **options}
    return score_corpus(data, out, **options)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "news.jsonl", articles(400))


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    assert score(corpus, out).n_documents == 400
    return tree(out)


@contextmanager
def running(corpus: Path, out: Path, jobs: int):
    """A run in a process of its own, with its workers in its group; whatever is left of it at the end is killed."""
    command = [sys.executable, str(HERE / "made.py"), str(corpus), str(out), str(jobs), str(SHARD)]
    process = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for_shards(out: Path, count: int) -> None:
    end = time.monotonic() + 60
    while len(list(out.glob("shards/*.json"))) < count:
        assert time.monotonic() < end, "no shard was written in time"
        time.sleep(0.01)


def wait_for_no_one(group: int) -> None:
    """Until the workers of a run have noticed that it is dead."""
    end = time.monotonic() + 30
    with suppress(ProcessLookupError):
        while True:
            os.killpg(group, 0)
            assert time.monotonic() < end, "workers outlive their run"
            time.sleep(0.05)


def but_tables(files):
    return {name: data for name, data in files.items() if not name.endswith((".json", ".jsonl"))}


def rejected(folder) -> list[dict]:
    return [json.loads(line) for line in (Path(folder) / "rejected.jsonl").read_text(encoding="utf-8").splitlines()]
